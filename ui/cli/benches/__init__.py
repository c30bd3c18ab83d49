"""The speed figures: what is measured, how, and the bar that each must meet."""
