"""Alarms after ISA-18.2: delays and latch in front of one state table [standards 4.1]. Pure logic on plain data."""
