"""Module logic: pure functions from (state, command or scan) to (state, effects), built from declarative tables."""
