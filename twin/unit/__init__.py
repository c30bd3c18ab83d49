"""The unit: its description as checked, frozen data, and the loader that makes it from YAML."""
