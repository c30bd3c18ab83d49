"""Thin widgets: they show a display state and say what the user wants."""
