"""Conditions: one small language over signals, states, places, quality and time."""
