"""Proof of recovery: every intervention in the middle of every step, with invariants that no recipe can change."""
