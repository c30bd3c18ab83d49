"""Random orders, faults and power cuts: nothing is lost in the processor, and nothing flows unless it runs."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.physics.line_kit import REAGENT, Line, furnished
from twin.physics.table import processor as col

SLOTS = range(1, 9)
FLOWS = ("running", "ending")
FAULTS = {
    "clot": 0.7,
    "air_in_line": 1.0,
    "pump_error": 0.2,
    "hook_error": 30.0,
    "slow_flow": 0.5,
    "seal_fail": 2.0,
}
SET_POINTS = {"volume_sp": 60, "sample_sp": 2, "cells_sp": 1e8, "share_sp": 0.4, "time_sp": 120}

actions = st.one_of(
    st.tuples(st.just("start"), st.sampled_from([*col.PROGRAMS])),
    st.tuples(st.just("pause"), st.booleans()),
    st.tuples(st.just("end"), st.booleans()),
    st.tuples(st.sampled_from([*FAULTS]), st.booleans()),
    st.tuples(st.just("mains"), st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 30)),
)


def _act(line: Line, what: str, how: object) -> None:
    if what == "start":
        line.start(str(how), **SET_POINTS)
    elif what == "pause":
        line.set(pause=float(bool(how)))
    elif what == "end":
        line.set(run=0, return_cells=float(bool(how)))
    elif what == "mains":
        line.kernel.set_fault("unit.mains_lost", float(bool(how)))
    elif what == "wait":
        line.minutes(float(str(how)))
    else:
        line.fault(what, FAULTS[what] if how else 0.0)


def _contents(line: Line) -> list[dict[str, float]]:
    return [line.content(slot) for slot in SLOTS]


def _total(line: Line, *columns: str) -> float:
    return sum(content[column] for content in _contents(line) for column in columns)


@settings(max_examples=12, deadline=None)
@given(st.lists(actions, min_size=3, max_size=10))
def test_liquid_is_conserved_and_stands_still_unless_the_device_runs(
    orders: list[tuple[str, object]],
) -> None:
    line = furnished()
    line.kernel.fill_slot(REAGENT, {"volume_ml": 60, "cryoprotectant_ml": 30})
    line.start("set_up")
    line.until("done", within=40)
    liquid, glucose = _total(line, "volume_ml"), _total(line, "glucose_mmol")
    for what, how in orders:
        _act(line, what, how)
        line.minutes(2)
        assert abs(_total(line, "volume_ml") - liquid) < 1e-6 * liquid
        assert _total(line, "glucose_mmol") <= glucose * (1.0 + 1e-9)
        before, was = _contents(line), line.state
        line.minutes(0.5)
        if was not in FLOWS and line.state not in FLOWS:
            after = _contents(line)
            assert [c["volume_ml"] for c in after] == [c["volume_ml"] for c in before]
            assert line.truth("clamps_shut") == 1.0


@settings(max_examples=12, deadline=None)
@given(st.lists(actions, min_size=3, max_size=8))
def test_whatever_happened_a_device_without_orders_comes_to_rest(orders: list[tuple[str, object]]) -> None:
    line = furnished()
    for what, how in orders:
        _act(line, what, how)
        line.minutes(1)
    for fault in FAULTS:
        line.fault(fault, 0.0)
    line.kernel.set_fault("unit.mains_lost", 0.0)
    line.set(run=0, pause=0)
    line.minutes(60)
    assert line.state == "idle"
