"""Drivers of real devices: each will implement twin.port.Port for one module. So far every module is virtual."""
