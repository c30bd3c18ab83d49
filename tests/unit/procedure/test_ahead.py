"""Who waits for a window of another batch: not whoever holds already what the other needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.problem import Place as Here
from recipes.recipe.model import Operation, Prompt, Recipe, Step, Window
from tests.procedure_kit import Calm
from twin.procedure.ahead import why_not_whole
from twin.procedure.batch import Batch
from twin.procedure.program import Program
from twin.procedure.state import RunData, RunState, Status, Token
from twin.procedure.token import Scan
from twin.procedure.window import HOUR

if TYPE_CHECKING:
    from twin.procedure.arbiter import Grants

HERE = Here("test.yaml")
MUST = Window((), 0.0, 0.0, 1.5 * 3600.0, 3600.0, fails=True)
TEST = Operation("gloves.gloves", ("zone",))
THAW = Operation("thaw.thaw", ("airlock", "zone"), MUST)


def look(batch: str, operation: Operation, grants: Grants) -> Scan:
    step = Step(f"{operation.id}.ask", "prompt", HERE, prompt=Prompt("confirm", "Here?", "OP"))
    recipe = Recipe("r", "1.0.0", "R", "", (), {}, {}, (step,), (), operations={operation.id: operation})
    token = Token(step.id, Status.WAITING, 0, 0, latest=12 * HOUR)
    program = Program(Batch(batch), recipe, {}, {})
    return Scan(program, RunData(RunState.RUNNING, tokens=(token,)), Calm(held=grants), grants)


def refusal(grants: Grants) -> str | None:
    mine, other = look("B1", TEST, grants), look("B2", THAW, grants)
    return why_not_whole((mine, other), mine, mine.program.recipe.steps[0], TEST)


def test_what_is_in_the_way_of_another_window_waits_for_it() -> None:
    assert refusal({}) == "zone (kept for B2/thaw.thaw until day 0 01:30)"


def test_whoever_holds_already_what_the_other_needs_does_not_wait_for_him() -> None:
    assert refusal({"airlock": ("B1/load.load",)}) is None
