"""The figures of `celltwin bench`: bars are read the right way, and what is measured is what is said."""

from __future__ import annotations

import json

import pytest

from twin.unit.load import load_unit
from ui.cli import bench as command
from ui.cli.benches import rig
from ui.cli.benches.figure import Figure, Measured
from ui.cli.benches.kernel import SIGNALS, scaled_plan
from ui.cli.benches.replay import rehearsal_over_kernel
from ui.cli.benches.scan import snapshot_and_restore
from ui.cli.benches.table import FIGURES, measure
from ui.cli.failure import WorkError
from ui.cli.shell import run

PROMISED = {
    "work",
    "scaled",
    "rehearsal",
    "scan",
    "snapshot",
    "import",
    "help",
    "first",
    "later",
    "proof",
    "batches",
    "unit_speed",
    "unit_scans",
    "unit_command",
    "unit_memory",
    "unit_history",
    "unit_rehearsal",
    "unit_scan",
    "unit_proof",
    "unit_runs",
    "plain",
}


def figure(value: float, bar: float | None, *, at_least: bool = False) -> Figure:
    return Figure("x", "what", "s", bar, lambda: Measured(value, "note"), at_least=at_least)


@pytest.mark.parametrize(
    ("value", "bar", "at_least", "good"),
    [(1.0, 2.0, False, True), (3.0, 2.0, False, False), (3.0, 2.0, True, True), (1.0, 2.0, True, False)],
)
def test_a_bar_is_met_from_the_right_side(value: float, bar: float, at_least: bool, good: bool) -> None:
    row = figure(value, bar, at_least=at_least).row()
    assert row["pass"] is good
    assert row["bar"] == (">= 2" if at_least else "<= 2")


def test_a_figure_without_a_bar_is_only_shown() -> None:
    assert figure(1e9, None).row() == {
        "name": "x",
        "what": "what",
        "bar": "-",
        "value": 1e9,
        "unit": "s",
        "pass": True,
        "note": "note",
    }


def test_every_promised_figure_is_there_once() -> None:
    names = [figure.name for figure in FIGURES]
    assert set(names) == PROMISED
    assert len(names) == len(PROMISED)


def test_what_takes_minutes_is_measured_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Figure("slow", "what", "s", None, lambda: Measured(1.0), slow=True)
    monkeypatch.setattr("ui.cli.benches.table.FIGURES", (figure(1.0, 2.0), slow))
    assert [row["name"] for row in measure("", quiet=True)] == ["x"]
    assert [row["name"] for row in measure("", quiet=True, long=True)] == ["x", "slow"]
    assert [row["name"] for row in measure("slow", quiet=True)] == ["slow"]


def test_a_missed_bar_exits_1_and_json_is_a_list(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "compiled", lambda **_: None)
    monkeypatch.setattr("ui.cli.benches.table.FIGURES", (figure(1.0, 2.0), figure(3.0, 2.0)))
    assert run(["bench", "--json"]) == 1
    assert [row["pass"] for row in json.loads(capsys.readouterr().out)] == [True, False]


def test_an_unknown_figure_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "scam"]) == 2
    assert "did you mean scan?" in capsys.readouterr().err


@pytest.mark.timeout(240)  # may compile the kernel
def test_a_command_that_is_refused_ends_a_measurement() -> None:
    engine = rig.recipe_engine()
    with pytest.raises(WorkError, match="unhold isolator was refused"):
        rig.tell(engine, "isolator", "unhold")


def test_the_scaled_plan_has_the_size_that_is_promised() -> None:
    engine = rig.isolator_at_work()
    plan = scaled_plan(engine.kernel.plan)
    assert len(plan.catalogue) == SIGNALS == 200
    assert len(plan.rows) >= 150
    assert len({signal.tag for signal in plan.catalogue}) == SIGNALS


def test_the_library_unit_is_as_large_as_promised() -> None:
    assert len(load_unit(rig.UNIT).catalogue) >= 60


def test_a_replayed_kernel_comes_to_the_same_values() -> None:
    found = rehearsal_over_kernel()
    assert found.value > 0.5
    assert "decontaminate_airlock" in found.note


def test_a_snapshot_is_measured_in_milliseconds() -> None:
    assert 0 < snapshot_and_restore().value < 1000
