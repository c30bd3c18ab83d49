"""The proof of recovery: its moments, its table, and that broken logic makes cells fail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from twin.machine.latch import Latches
from twin.machine.module import ModuleLogic
from twin.machine.outputs import Outputs
from twin.proof import prove
from twin.proof.cell import CellResult
from twin.proof.intervention import KINDS, Intervention, interventions
from twin.proof.moment import find_moments
from twin.proof.prove import Proof, Task, prove_recovery, row
from twin.rehearsal.request import RehearsalRequest
from twin.rehearsal.tally import StepSpan

if TYPE_CHECKING:
    from collections.abc import Callable

RECIPE = "leak_and_glove_test"
REQUEST = RehearsalRequest(RECIPE)


def span(name: str, module: str, start: int, end: int | None) -> StepSpan:
    return StepSpan("B1", name, module, start, 0, "", end)


def proof_of(*chosen: str) -> Proof:
    """Prove only the interventions of these kinds, in this process."""
    engine = prove.build(REQUEST)
    start = engine.snapshot()
    base = prove.undisturbed(engine)
    engine.restore(start)
    tasks = [task for task in prove.tasks_of(engine, base) if task.intervention.kind in chosen]
    return Proof(base, tuple(next(prove.cells_of(engine, base, [task]))[1] for task in tasks))


def problems(proof: Proof) -> str:
    return "\n".join(words for cell in proof.cells for words in cell.problems)


def test_moments_are_the_middles_of_steps_and_of_the_phases_inside() -> None:
    steps = [span("a", "", 0, 100), span("b", "isolator", 100, 400), span("c", "isolator", 400, None)]
    phases = [span("leak_test", "isolator", 110, 210), span("recover", "isolator", 210, 400)]
    found = [(m.step, m.phase, m.tick) for m in find_moments(steps, phases, 500)]
    assert found == [("a", "", 50), ("b", "leak_test", 160), ("b", "recover", 305), ("c", "", 450)]


def test_every_kind_is_tried_and_every_link_where_no_module_is_at_work() -> None:
    assert [i.kind for i in interventions("isolator", ("isolator", "decontamination"))] == list(KINDS)
    links = [i.module for i in interventions("", ("isolator", "decontamination")) if i.kind == "link_lost"]
    assert links == ["isolator", "decontamination"]


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_every_cell_of_a_library_recipe_is_good() -> None:
    calls: list[tuple[int, int]] = []
    proof = prove_recovery(REQUEST, lambda done, of: calls.append((done, of)), workers=1)
    assert proof.good, problems(proof)
    assert calls[-1] == (len(proof.cells), len(proof.cells))
    assert {cell.intervention.kind for cell in proof.cells} == set(KINDS)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_processes_give_the_same_table_as_one() -> None:
    alone = prove_recovery(REQUEST, lambda *_: None, workers=1)
    spread = prove_recovery(REQUEST, lambda *_: None, workers=2)
    assert [row(cell) for cell in spread.cells] == [row(cell) for cell in alone.cells]


def test_a_recipe_that_does_not_complete_proves_nothing() -> None:
    broken = replace(REQUEST, injections=("estop at 10 min",))
    proof = prove_recovery(broken, lambda *_: None, workers=1)
    assert not proof.good
    assert "ended held" in proof.failure


def spoilt(original: Callable[..., dict[str, float]]) -> Callable[..., dict[str, float]]:
    def safe(self: Outputs, *args: Any) -> dict[str, float]:
        return {name: value + (name == "fresh_air_sp") for name, value in original(self, *args).items()}

    return safe


def test_an_output_that_is_not_as_declared_fails_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outputs, "safe", spoilt(Outputs.safe))
    told = problems(proof_of("stop"))
    assert "isolator.fresh_air_sp is 301, the unit file declares 300" in told


def test_a_proof_that_survives_a_power_loss_fails_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Latches, "power_lost", lambda self, draft: None)
    assert "survived the power loss unproven" in problems(proof_of("power_loss"))


def test_a_module_that_reacts_otherwise_than_declared_fails_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(self: ModuleLogic, state: Any, cause: Any, world: Any) -> tuple[Any, Any]:
        return self.trip(state, "stop", cause, "a wrong reaction", world)

    monkeypatch.setattr(ModuleLogic, "react", stopped)
    assert "isolator ended Stopped, declared is Held or Aborted" in problems(proof_of("emergency_stop"))


def test_a_cell_that_breaks_is_told_and_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a broken check")

    monkeypatch.setattr("twin.proof.cell.Safe.violations", broken)
    proof = proof_of("stop")
    assert not proof.good
    assert {cell.problems for cell in proof.cells} == {("RuntimeError: a broken check",)}


def test_a_row_says_what_was_done_where_and_what_became_of_it() -> None:
    moment = find_moments([span("b", "isolator", 100, 400)], [], 500)[0]
    cell = CellResult(moment, Intervention("link_lost", "isolator"), "recipe held", 12.0, ("wrong",))
    assert row(cell) == {
        "batch": "B1",
        "step": "b",
        "phase": "",
        "at_s": 25.0,
        "intervention": "link_lost",
        "module": "isolator",
        "beside": [],
        "good": False,
        "end": "recipe held",
        "simulated_s": 12.0,
        "problems": ["wrong"],
    }


def test_a_task_fits_through_a_pipe() -> None:
    from pickle import dumps, loads

    task = Task(1, find_moments([span("b", "isolator", 100, 400)], [], 500)[0], Intervention("stop"), b"x")
    assert loads(dumps(task)) == task
