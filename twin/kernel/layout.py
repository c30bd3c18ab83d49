"""Columns of the kernel's tables; every table has one line per signal, row or clock."""

from __future__ import annotations

NEVER = 1 << 60
"""A tick that does not come."""

(
    VALUE, LAGGED, RECORDED, GUARD_LOW, GUARD_HIGH, FAULT_VALUE, OVERLAY_VALUE, PROMISED_LOW, PROMISED_HIGH,
) = range(9)  # fmt: skip
SIGNAL_FLOATS = 9
"""Columns of the mutable float table of signals. A sensor stays between PROMISED_LOW and PROMISED_HIGH until it is
looked at again."""

(
    QUALITY, FLAGS, RECORDED_QUALITY, FAULT_KIND, FAULT_TICK, OVERLAY_QUALITY, DIRTY,
    ANCHOR, SHOWN, BLOCK, DRAWN_LOW, DRAWN_HIGH,
) = range(12)  # fmt: skip
SIGNAL_INTS = 12
"""Columns of the mutable integer table of signals. ANCHOR is the sample at which a lagging sensor stood at LAGGED,
SHOWN the sample that VALUE is; DRAWN_LOW and DRAWN_HIGH are the extremes of the draws of a BLOCK of samples."""

SIGMA, STEP, LOW, HIGH, RATE, HISTORY_BAND, PER_STEP = range(7)
CONSTANT_FLOATS = 7
"""Columns of the constant float table of signals; RATE is how a lag fades, in e-folds per sample."""

SOURCE, KEY, PERIOD, MODULE, ROWS_FROM, ROWS_TO, DERIVED_FROM, DERIVED_TO = range(8)
CONSTANT_INTS = 8
"""Columns of the constant integer table of signals."""

LAG, NOISE, ROUNDED, COUNT, FAULT, OVERLAY = 1, 2, 4, 8, 16, 32
"""Bits of FLAGS; a signal without any reports the truth as it is."""

ROW_ON, ROW_OFF = range(2)
ROW_FLOATS = 2
ROW_STATE, ROW_RAW, ROW_DUE = range(3)
ROW_INTS = 3
ROW_SIGNAL, ROW_OPERATOR, ROW_ON_TICKS, ROW_OFF_TICKS = range(4)
ROW_CONSTANTS = 4
"""Columns of the tables of rows."""

LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, QUALITY_IS = range(7)
FALSE, TRUE, UNKNOWN = range(3)

TICK, ROWS_DUE, DIRTY_COUNT, DERIVED_DIRTY = range(4)
CLOCK_INTS = 4
"""The kernel's clock, part of its state."""

HISTORY_COUNT, STOP, MODE = range(3)
CONTROL_INTS = 3
"""What a call leaves behind or is asked for, not part of the state."""

REQUESTED, ROW_CHANGED, HISTORY_FULL = range(3)
"""Why a call of advance stopped."""

RUN, PRIME, SETTLE = range(3)
"""What a call of advance is for: ticks, the first samples at the present tick, or the plant brought to it."""

DIFFERENCE, RATIO = range(2)
DERIVED_KIND, DERIVED_A, DERIVED_B, DERIVED_MARK = range(4)
DERIVED_INTS = 4

STUCK, OFFSET, DRIFT, LOST, FROZEN = range(1, 6)
"""Kinds of sensor fault; 0 is none."""

GROUP_PERIOD, GROUP_FROM, GROUP_TO, GROUP_DOZES = range(4)
GROUP_INTS = 4
"""Sensors of one period; those of a group that dozes are passed over while what they show cannot matter."""
BLOCK_BITS = 6
"""A block of draws is 2 ** BLOCK_BITS samples."""
TABLE_BITS = 12
"""The noise table has 2 ** TABLE_BITS entries."""
