"""Ports behind the modules: the virtual plant and, later, real devices."""
