"""Rehearsal: run a recipe on the virtual unit as fast as it goes, tell what happened, and prove recovery."""
