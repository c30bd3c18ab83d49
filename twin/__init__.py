"""The twin itself: signals, kernel, physics, module logic, recipe run, engine and record; no Qt, no clock."""
