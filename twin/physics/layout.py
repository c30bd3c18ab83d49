"""Columns of the plant's tables."""

from __future__ import annotations

LAST, DUE = range(2)
TIME_COLUMNS = 2
"""Time table: tick of the last step and of the next one, a line per phenomenon."""
