"""A recipe run on a scripted world: splits and joins, alternatives, failures, hold and resume, prompts, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from recipes.problem import Place
from recipes.recipe.model import Prompt, Recipe, Step, Transition
from tests.procedure_kit import Calm
from twin.messages import Command
from twin.procedure.answer import why_not_answer
from twin.procedure.batch import Batch
from twin.procedure.claim import share
from twin.procedure.program import Program
from twin.procedure.run import RecipeLogic
from twin.procedure.state import RunData, RunState, Status

HERE = Place("test.yaml")
ALWAYS = 0


@dataclass
class World(Calm):
    """A world in which modules do what the test says."""

    states: dict[str, str] = field(default_factory=lambda: {"m": "Idle", "k": "Idle"})
    truths: dict[int, bool | None] = field(default_factory=lambda: {ALWAYS: True})
    refusals: dict[tuple[str, str], str] = field(default_factory=dict)
    standing: tuple[str, ...] = ()
    never_held: frozenset[str] = frozenset()

    def truth(self, condition: int) -> bool | None:
        return self.truths[condition]

    def why_not(self, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
        return self.refusals.get((target, verb))

    def module_state(self, module: str) -> str:
        return self.states[module]

    def refuses_hold(self, module: str) -> bool:
        return module in self.never_held

    def module_reason(self, module: str) -> str:
        return "because"

    def module_cause(self, module: str) -> str:
        return "power_loss"

    def hindrances(self, modules: tuple[str, ...]) -> tuple[str, ...]:
        return self.standing


def step(name: str, kind: str = "wait", **fields: Any) -> Step:
    return Step(name, kind, HERE, **fields)  # pyright: ignore[reportArgumentType]


def arc(sources: str, targets: str, priority: int = 0, outcome: str = "completed") -> Transition:
    name = f"{sources}>{targets}"
    return Transition(name, tuple(sources.split()), tuple(targets.split()), None, outcome, priority, HERE)  # pyright: ignore[reportArgumentType]


@dataclass
class Play:
    """Advances one run scan by scan and keeps what it asked for."""

    logic: RecipeLogic
    world: World
    data: RunData
    commands: list[Command] = field(default_factory=list)
    happenings: list[str] = field(default_factory=list)

    def scans(self, count: int = 1) -> Play:
        for _ in range(count):
            self.world.tick += 1
            self._take(self.logic.advance(self.data, self.world))
            look = self.logic.look(self.data, self.world)
            look.grants = share([look], self.world.held, lambda resource: 1)
            self._take(look)
        return self

    def tell(self, verb: str, **arguments: Any) -> str | None:
        refusal = self.logic.why_not(self.data, verb, arguments, self.world)
        if refusal is None:
            self._take(self.logic.apply(self.data, verb, arguments, self.world))
        return refusal

    def _take(self, scan: Any) -> None:
        self.data, self.world.held = scan.data, scan.grants
        self.commands += scan.commands
        self.happenings += [h.kind for h in scan.happenings]

    def status(self, name: str) -> Status | None:
        token = self.data.token(name)
        return token.status if token else None


def play(steps: list[Step], arcs: list[Transition], when: Mapping[str, int] | None = None) -> Play:
    whole = (step("begin", "begin"), *steps, step("end", "end"))
    recipe = Recipe("r", "1", "R", "sha", ("m", "k"), {}, {}, whole, tuple(arcs))
    numbers = {t.id: (when or {}).get(t.id, ALWAYS) for t in arcs}
    logic = RecipeLogic(Program(Batch(), recipe, {s.id: ALWAYS for s in whole}, numbers))
    run = Play(logic, World(), logic.initial())
    assert run.tell("start") is None
    return run


def run_step(name: str = "a", module: str = "m", **fields: Any) -> Step:
    return step(name, "run", module=module, procedure="p", **fields)


LINE = [arc("begin", "a"), arc("a", "end")]


def test_a_run_step_starts_its_procedure_and_ends_with_complete() -> None:
    run = play([run_step(parameters={"x": 2.0})], LINE).scans(6)
    assert [(c.target, c.verb, dict(c.arguments)) for c in run.commands] == [
        ("m", "start", {"procedure": "p", "x": 2.0})
    ]
    run.world.states["m"] = "Execute"
    assert run.scans(5).status("a") is Status.ACTIVE
    run.world.states["m"] = "Complete"
    run.scans(8)
    assert run.data.state is RunState.COMPLETE
    assert [(r.id, r.outcome) for r in run.data.records if r.id == "a"] == [("a", "completed")]


def test_a_module_that_is_complete_from_before_is_reset_first() -> None:
    run = play([run_step()], LINE)
    run.world.states["m"] = "Complete"
    run.scans(6)
    assert [c.verb for c in run.commands] == ["reset"]
    run.world.states["m"] = "Idle"
    assert [c.verb for c in run.scans(3).commands] == ["reset", "start"]


def test_a_step_waits_with_the_reason_of_the_refusal_and_begins_when_it_is_gone() -> None:
    run = play([run_step()], LINE)
    run.world.refusals["m", "start"] = "the door is open"
    token = run.scans(8).data.token("a")
    assert token is not None
    assert token.waits_for == "the door is open"
    assert run.commands == []
    run.scans(10)
    run.world.refusals.clear()
    assert [c.verb for c in run.scans(2).commands] == ["start"]
    assert run.data.records[-1].waited_for == "the door is open"


def test_a_command_refused_after_all_is_tried_again() -> None:
    run = play([run_step()], LINE).scans(6)
    run.data = run.logic.refused(run.data, run.commands[-1], "too late", run.world.tick)
    assert run.status("a") is Status.PREPARING
    assert [c.verb for c in run.scans(2).commands] == ["start", "start"]


def test_a_join_waits_for_both_branches() -> None:
    arcs = [arc("begin", "a b"), arc("a b", "end")]
    run = play([run_step("a", "m"), run_step("b", "k")], arcs).scans(6)
    run.world.states = {"m": "Complete", "k": "Execute"}
    assert run.scans(6).data.state is RunState.RUNNING
    run.world.states["k"] = "Complete"
    assert run.scans(8).data.state is RunState.COMPLETE


def test_two_branches_never_hold_the_same_module() -> None:
    arcs = [arc("begin", "a b"), arc("a b", "end")]
    run = play([run_step("a", "m"), run_step("b", "m")], arcs).scans(6)
    token = run.data.token("b")
    assert token is not None
    assert token.waits_for == "m (held by B1/a)"
    run.world.states["m"] = "Complete"
    run.scans(2)
    run.world.states["m"] = "Idle"
    run.scans(4)
    assert [c.verb for c in run.commands] == ["start", "reset", "start"]


def test_the_first_true_branch_is_taken() -> None:
    arcs = [arc("begin", "a"), arc("a", "b", 0), arc("a", "c", 1), arc("b", "end"), arc("c", "end")]
    run = play([step("a"), step("b"), step("c")], arcs, {"a>b": 1})
    run.world.truths[1] = False
    assert "c" in run.scans(12).data.completed
    assert "b" not in run.data.completed


@pytest.mark.parametrize("truth", [False, None])
def test_a_transition_waits_while_its_condition_is_false_or_unknown(truth: bool | None) -> None:
    run = play([step("a")], LINE, {"a>end": 1})
    run.world.truths[1] = truth
    assert run.scans(20).data.state is RunState.RUNNING
    run.world.truths[1] = True
    assert run.scans(4).data.state is RunState.COMPLETE


def test_a_failed_step_without_a_branch_holds_the_recipe() -> None:
    run = play([run_step()], LINE).scans(6)
    run.world.states["m"] = "Aborting"
    run.scans(2)
    assert run.data.state is RunState.HELD
    assert "Aborting" in run.data.reason


def test_a_failed_step_takes_its_branch() -> None:
    run = play([run_step(), step("b")], [*LINE, arc("a", "b", 1, "failed"), arc("b", "end")]).scans(6)
    run.world.states["m"] = "Stopped"
    assert run.scans(8).data.state is RunState.COMPLETE


def test_a_time_out_fails_the_step() -> None:
    run = play([run_step(timeout_s=1.0)], LINE).scans(6)
    run.world.states["m"] = "Execute"
    assert run.scans(20).data.state is RunState.HELD


def test_hold_tells_the_modules_and_resume_tells_them_to_go_on() -> None:
    run = play([run_step()], LINE).scans(6)
    run.world.states["m"] = "Execute"
    run.scans(2)
    assert run.tell("hold") is None
    assert run.commands[-1].verb == "hold"
    run.world.states["m"] = "Held"
    assert run.scans(4).data.state is RunState.HELD
    assert run.tell("resume") == "a reason is needed to resume"
    run.world.standing = ("alarm I-02 still stands",)
    assert run.tell("resume", reason="checked") == "alarm I-02 still stands"
    run.world.standing = ()
    assert run.tell("resume", reason="checked") is None
    assert run.commands[-1].verb == "unhold"


def test_a_hold_does_not_wait_for_a_module_that_is_never_held() -> None:
    run = play([run_step()], LINE).scans(6)
    run.world.states["m"] = "Execute"
    run.scans(2)
    run.world.never_held = frozenset({"m"})
    run.world.refusals = {("m", "hold"): "cooling is never held"}
    assert run.tell("hold") is None
    assert run.scans(4).data.state is RunState.HELD
    assert run.world.states["m"] == "Execute"


def test_a_held_module_holds_the_recipe() -> None:
    run = play([run_step()], LINE).scans(6)
    run.world.states["m"] = "Held"
    assert run.scans(2).data.state is RunState.HELD


def test_resume_restarts_a_failed_step() -> None:
    run = play([run_step()], LINE).scans(6)
    run.world.states["m"] = "Stopped"
    run.scans(2)
    assert run.tell("resume", reason="mended") is None
    run.scans(2)
    run.world.states["m"] = "Idle"
    run.scans(2)
    assert [c.verb for c in run.commands] == ["start", "reset", "start"]


def test_a_stop_ends_when_every_module_stands() -> None:
    run = play([run_step()], LINE).scans(6)
    run.world.states["m"] = "Stopping"
    run.world.refusals["m", "stop"] = "is stopping"
    run.data = RunData(RunState.RUNNING, tokens=run.data.tokens, records=run.data.records)
    assert run.tell("stop") is None
    assert run.scans(20).data.state is RunState.STOPPING
    run.world.states["m"] = "Stopped"
    assert run.scans(4).data.state is RunState.STOPPED
    assert run.data.tokens == ()


def prompt_step(prompt: Prompt) -> Step:
    return step("a", "prompt", prompt=prompt)


@pytest.mark.parametrize(
    ("prompt", "bad", "good", "stored"),
    [
        (Prompt("number", "Mass", unit="kg", low=1, high=4, result="x"), 5, 3, 3.0),
        (Prompt("number", "Mass", unit="kg", low=1, high=4, result="x"), "heavy", "3", 3.0),
        (Prompt("scan", "Scan", expected="P1", result="x"), "P2", "P1", "P1"),
        (Prompt("choice", "Well?", choices=("yes", "no"), result="x"), "maybe", "no", "no"),
    ],
)
def test_a_prompt_takes_only_a_fitting_answer(prompt: Prompt, bad: Any, good: Any, stored: Any) -> None:
    run = play([prompt_step(prompt)], LINE).scans(6)
    assert run.tell("answer", step="a", value=bad) is not None
    assert run.tell("answer", step="a", value=good) is None
    assert run.data.results == {"x": stored}
    assert run.scans(4).data.state is RunState.COMPLETE


def test_a_refused_scan_does_not_tell_the_expected_code() -> None:
    why = why_not_answer(Prompt("scan", "Scan", expected="P1", result="x"), "XYZ")
    assert why == "scanned 'XYZ' is not the expected code: keep the item where it is"


def test_nobody_answers_what_was_not_asked() -> None:
    assert play([step("a")], LINE).tell("answer", step="a", value=1) == "step 'a' asks nothing now"


def test_a_step_that_the_recipe_ends_for_good_is_not_resumed() -> None:
    run = play([run_step(reentry={"power_loss": "abort"})], LINE).scans(6)
    run.world.states["m"] = "Aborted"
    run.scans(2)
    assert (
        run.tell("resume", reason="mended") == "the recipe ends a for good after power_loss: stop or abort it"
    )
    assert run.tell("abort") is None


@pytest.mark.parametrize(
    ("cause", "known", "word"),
    [("", "hold", "hold"), ("abort", "hold", "hold"), ("power_loss", "power_loss", "power_loss")],
)
def test_a_held_step_that_the_recipe_ends_for_good_is_not_resumed(
    monkeypatch: pytest.MonkeyPatch, cause: str, known: str, word: str
) -> None:
    run = play([run_step(reentry={known: "abort"})], LINE).scans(6)
    monkeypatch.setattr(World, "module_cause", lambda *_: cause)
    run.world.states["m"] = "Held"
    run.scans(2)
    assert run.tell("resume", reason="mended") == f"the recipe ends a for good after {word}: stop or abort it"


def test_a_held_step_ended_for_another_cause_is_resumed() -> None:
    run = play([run_step(reentry={"hold": "abort"})], LINE).scans(6)
    run.world.states["m"] = "Held"
    run.scans(2)
    assert run.tell("resume", reason="mended") is None


def test_a_step_whose_module_was_ended_is_over_before_the_recipe_has_looked() -> None:
    run = play([run_step(reentry={"power_loss": "abort"})], LINE).scans(6)
    assert run.tell("hold") is None
    run.world.states["m"] = "Aborted"
    assert run.scans(4).data.state is RunState.HELD
    assert "for good after power_loss" in str(run.tell("resume", reason="mended"))
