"""The proof of recovery compares the words of a recipe with what each cell sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from recipes.recipe.library import find
from twin.machine.module import ModuleLogic
from twin.machine.phase import Phases
from twin.procedure.run import RecipeLogic
from twin.proof import prove
from twin.rehearsal.request import RehearsalRequest

if TYPE_CHECKING:
    from pathlib import Path

WORK = """\
recipe: 1
header: {{id: short_work, version: 1.0.0, title: Short work}}
equipment: [isolator]
procedure:
  unit_procedures:
    work:
      module: isolator
      operations:
        work:
          steps:
            working: {{run: work, recovery: {{{words}}}}}
            look: {{prompt: confirm, text: Look at the gloves., takes: 5 min}}
            finish: {{command: finish}}
          links:
            - {{from: begin, to: [working, look]}}
            - {{from: look, to: finish}}
            - {{from: [working, finish], to: end}}
"""
ALL_GO_ON = "hold: continue, emergency_stop: continue, power_loss: continue, link_lost: continue"


def problems(path: Path, kind: str, words: str = ALL_GO_ON) -> list[str]:
    """Return what the cells of one kind of intervention, in the middle of the step at work, find wrong."""
    file = path / "short_work.yaml"
    file.write_text(WORK.format(words=words), encoding="utf-8")
    engine = prove.build(RehearsalRequest(str(file)))
    start = engine.snapshot()
    base = prove.undisturbed(engine)
    assert base.outcome == "complete"
    engine.restore(start)
    tasks = [t for t in prove.tasks_of(engine, base) if t.intervention.kind == kind and t.moment.phase]
    assert tasks
    return [words for task in tasks for words in next(prove.cells_of(engine, base, [task]))[1].problems]


@pytest.mark.parametrize("kind", ["hold_resume", "emergency_stop", "power_loss", "link_lost"])
def test_a_step_that_goes_on_as_declared_is_good(tmp_path: Path, kind: str) -> None:
    assert problems(tmp_path, kind) == []


@pytest.mark.parametrize("kind", ["hold_resume", "power_loss"])
def test_a_step_that_is_over_as_declared_is_good(tmp_path: Path, kind: str) -> None:
    assert problems(tmp_path, kind, "hold: abort, power_loss: abort") == []


def test_a_phase_that_begins_again_although_declared_to_go_on_fails_the_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def restarting(self: Phases, state: Any) -> Any:
        phase = self.phases.get(state.phase)
        return None if phase is None else replace(phase, reentry="restart")

    monkeypatch.setattr(Phases, "of", restarting)
    told = problems(tmp_path, "hold_resume")
    assert told == [
        "work.work.working declares continue after hold, seen is restart (phase closed began again)"
    ]


def test_a_module_that_ends_although_declared_to_go_on_fails_the_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def aborted(self: ModuleLogic, state: Any, cause: Any, world: Any) -> tuple[Any, Any]:
        return self.trip(state, "abort", cause, "a wrong reaction", world)

    monkeypatch.setattr(ModuleLogic, "react", aborted)
    told = problems(tmp_path, "emergency_stop")
    assert any("declares continue after emergency_stop, seen is restart" in words for words in told)


@pytest.mark.parametrize(("kind", "cause"), [("hold_resume", "hold"), ("power_loss", "power_loss")])
def test_a_step_that_is_resumed_although_declared_to_be_over_fails_the_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, cause: str
) -> None:
    monkeypatch.setattr(RecipeLogic, "_declared_ends", lambda *_: ())
    told = problems(tmp_path, kind, "hold: abort, power_loss: abort")
    assert any(words.startswith(f"work.work.working declares abort after {cause}, seen is") for words in told)


def test_the_library_declares_a_word_for_every_cause_of_its_procedures() -> None:
    for name in ("decontaminate_airlock", "decontaminate_isolator", "leak_and_glove_test"):
        text = find(name).read_text(encoding="utf-8")
        assert text.count("recovery: {hold:") == text.count("run: ")
