"""Virtual devices: views on the one plant that all virtual modules share."""
