"""Plots: trends with phase bands and marks, and the timeline of modules."""
