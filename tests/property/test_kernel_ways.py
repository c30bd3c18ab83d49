"""Whatever is done to the plant: single ticks, jumps and a restored snapshot give the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validation.plant import plan
from twin.kernel.kernel import Kernel, Stop
from twin.kernel.plan import is_plain
from twin.kernel.row import Derived, RowSpec
from twin.signals import Role

COUNT = len(plan().catalogue)
ROWS = (
    RowSpec(0, "<", 30.0, 34.0, 20, 0),
    RowSpec(0, ">=", 40.0, 36.0, 0, 5),
    RowSpec(3, "<=", 20.0, 21.5, 600, 0),
    RowSpec(4, ">=", 600.0, 585.0, 0, 0),
    RowSpec(COUNT, ">=", 16.0, 15.0, 0, 0),
    RowSpec(COUNT + 1, "<", 0.01, 0.02, 0, 10),
)
INDEX = plan().catalogue.index
DERIVED = (
    Derived("difference", INDEX["isolator.dp"], INDEX["decontamination.dp"]),
    Derived("ratio", INDEX["isolator.rh"], INDEX["decontamination.rh"], 0.5),
)
OUTPUTS = [i for i, signal in enumerate(plan().catalogue) if signal.role is Role.OUTPUT]
SENSORS = list(plan().sampled)
FAULTS = plan().plant.faults

commands = st.one_of(
    st.tuples(st.just("output"), st.sampled_from(OUTPUTS), st.floats(0.0, 1.0)),
    st.tuples(st.just("fault"), st.integers(0, len(FAULTS) - 1), st.floats(0.0, 1.0)),
    st.tuples(st.just("sensor"), st.sampled_from(SENSORS), st.floats(0.0, 1.0)),
    st.tuples(st.just("overlay"), st.sampled_from(SENSORS), st.floats(0.0, 1.0)),
)
scripts = st.lists(st.tuples(st.integers(1, 900), commands), min_size=1, max_size=8)
Script = list[tuple[int, tuple[str, int, float]]]


def act(k: Kernel, command: tuple[str, int, float]) -> None:
    kind, index, share = command
    signals = k.plan.catalogue.signals
    if kind == "output":
        k.write_output(index, signals[index].low + share * (signals[index].high - signals[index].low))
    elif kind == "fault":
        fault = FAULTS[index]
        k.set_fault(fault.key, fault.low + share * (fault.high - fault.low))
    elif kind == "sensor":
        k.set_sensor_fault(index, "drift", share)
    else:
        k.set_overlay(index, signals[index].high * share)


def kernel() -> Kernel:
    return Kernel(plan().with_rows(ROWS, DERIVED))


def play(k: Kernel, script: Script, step: int) -> list[Any]:
    """Changes and history of a script, run in pieces of at most `step` ticks."""
    seen: list[Any] = []
    for pause, command in script:
        end = k.tick + pause
        while k.tick < end:
            k.advance(min(step, end - k.tick))
            if k.stop is Stop.ROW_CHANGED:
                seen.append((k.tick, k.changed_rows(), k.row_states.tolist()))
        act(k, command)
    k.advance(1)
    history = k.take_history()
    return [seen, *(part.tobytes() for part in history), *bits(k)]


def bits(k: Kernel) -> tuple[bytes, bytes]:
    state = k.snapshot()
    return state.floats.tobytes(), state.ints.tobytes()


@settings(max_examples=15)
@given(scripts)
def test_single_ticks_and_jumps_give_the_same_bits(script: Script) -> None:
    whole = play(kernel(), script, 1000)
    assert play(kernel(), script, 1) == whole
    assert play(kernel(), script, 13) == whole


def sampled_each_time(k: Kernel) -> Kernel:
    """The same kernel with an offset of nothing on every noisy sensor: none of them is ever passed over."""
    for sensor in SENSORS:
        if not is_plain(k.plan.catalogue.signals[sensor]):
            k.set_sensor_fault(sensor, "offset", 0.0)
    return k


@settings(max_examples=15)
@given(scripts)
def test_a_sensor_that_is_passed_over_would_have_told_nothing(script: Script) -> None:
    one, other = kernel(), sampled_each_time(kernel())
    passed, sampled = play(one, script, 1000), play(other, script, 1000)
    assert passed[:-2] == sampled[:-2]
    assert one.values.tobytes() == other.values.tobytes()


@settings(max_examples=15)
@given(scripts, scripts)
def test_a_restored_plant_goes_on_bit_for_bit(before: Script, after: Script) -> None:
    k = kernel()
    play(k, before, 1000)
    state = k.snapshot()
    first = play(k, after, 1000)
    k.restore(state)
    assert play(k, after, 1000) == first


@settings(max_examples=15)
@given(scripts)
def test_no_command_makes_the_plant_leave_the_numbers(script: Script) -> None:
    k = kernel()
    play(k, script, 1000)
    names = [name for name in k.plan.plant.truth if name.endswith(("_pa", "_c", "_ppm", "_percent"))]
    assert all(-1e6 < k.truth(name) < 1e7 for name in names)


CODE = """
from tests.property.test_kernel_ways import kernel, play
import hashlib
script = [(300, ("output", {output}, 0.0)), (700, ("fault", 3, 0.5)), (500, ("overlay", 2, 0.3))]
print(hashlib.sha256(repr(play(kernel(), script, 1000)).encode()).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_bits_do_not_depend_on_the_hash_seed() -> None:
    script: Script = [
        (300, ("output", OUTPUTS[3], 0.0)),
        (700, ("fault", 3, 0.5)),
        (500, ("overlay", 2, 0.3)),
    ]
    here = sha256(repr(play(kernel(), script, 1000)).encode()).hexdigest()
    for seed in ("1", "2"):
        command = [sys.executable, "-c", CODE.format(output=OUTPUTS[3])]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == here
