"""The compiled loop: plant step, sampling, rows and history on the 100 ms grid; imports no compiler by itself."""
