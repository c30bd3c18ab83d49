"""Columns, outputs, parameters and faults of each kind of device; read without the compiler."""
