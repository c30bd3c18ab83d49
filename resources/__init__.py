"""Data only: units, devices, templates and icons, read with importlib.resources."""
