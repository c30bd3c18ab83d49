"""Rosters: what is asked of the week by binary search is what a minute-by-minute look finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twin.people.roster import DAY, MINUTE, WEEK, Roster, presence_of

SLOT = 30 * MINUTE
STRETCHES = st.dictionaries(
    st.tuples(st.integers(0, WEEK // SLOT - 1), st.integers(1, DAY // SLOT)).map(
        lambda pair: (pair[0] * SLOT, pair[1] * SLOT)
    ),
    st.integers(1, 3),
    max_size=6,
)
TICKS = st.integers(0, 3 * WEEK // SLOT).map(lambda slot: slot * SLOT)


def roster(stretches: dict[tuple[int, int], int], start: int) -> Roster:
    return Roster(start, {"OP": presence_of(stretches)}, {})


def counted(stretches: dict[tuple[int, int], int], week_tick: int) -> int:
    return sum(heads for (begin, length), heads in stretches.items() if (week_tick - begin) % WEEK < length)


@given(STRETCHES, TICKS, TICKS)
def test_head_count_is_the_sum_of_the_shifts_that_hold_the_tick(
    stretches: dict[tuple[int, int], int], start: int, tick: int
) -> None:
    made = roster(stretches, start)
    for at in (tick, tick + 1, tick + SLOT - 1):
        assert made.head_count("OP", at) == counted(stretches, (start + at) % WEEK)


@given(STRETCHES, TICKS, TICKS, st.integers(1, 3))
def test_the_next_shift_is_the_first_moment_with_enough_heads(
    stretches: dict[tuple[int, int], int], start: int, tick: int, heads: int
) -> None:
    made = roster(stretches, start)
    slots = range(tick, tick + WEEK + SLOT, SLOT)
    first = next((at for at in slots if counted(stretches, (start + at) % WEEK) >= heads), None)
    assert made.next_on_shift("OP", tick, heads) == first
    if first is not None and first > tick:
        assert made.head_count("OP", first - 1) < heads


@given(STRETCHES, TICKS, TICKS)
def test_the_next_change_is_never_too_late(
    stretches: dict[tuple[int, int], int], start: int, tick: int
) -> None:
    made = roster(stretches, start)
    change = made.next_change("OP", tick)
    end = tick + WEEK if change is None else change
    assert end > tick
    assert {made.head_count("OP", at) for at in range(tick, end, SLOT)} == {made.head_count("OP", tick)}


@given(STRETCHES, TICKS, TICKS, st.integers(0, 40))
def test_work_takes_as_many_ticks_of_presence_as_it_needs(
    stretches: dict[tuple[int, int], int], start: int, tick: int, slots: int
) -> None:
    made = roster(stretches, start)
    end = made.after_work("OP", tick, slots * SLOT)
    if not stretches:
        assert end is None
        return
    assert end is not None
    present = sum(SLOT for at in range(tick, end, SLOT) if made.on_shift("OP", at))
    assert present == slots * SLOT
