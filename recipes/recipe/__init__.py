"""Master recipes: read, check and flatten into a net of steps and transitions."""
