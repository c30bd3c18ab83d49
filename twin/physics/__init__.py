"""The virtual plant, one file per phenomenon: arrays in, arrays changed in place; no logic, no clock."""
