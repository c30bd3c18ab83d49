"""What a step by hand books: only what is left to do, and in full where the patient before was positive."""

from __future__ import annotations

from dataclasses import dataclass

from recipes.problem import Place as Here
from recipes.recipe.model import Recipe, Step
from tests.procedure_kit import Calm
from twin.procedure.batch import Batch
from twin.procedure.booking import bookings
from twin.procedure.program import POSITION, Program
from twin.procedure.state import RunData, RunState
from twin.procedure.token import Scan

HERE = Here("test.yaml")
CLEAR = Step("a.b.clear", "material", HERE, verb="clear_line", arguments={"location": "BN"})
DISCARD = Step("a.b.waste", "material", HERE, verb="discard", several=("vector",), to="WASTE")
FREED = Step("a.b.freed", "material", HERE, verb="release_position", to=POSITION)


@dataclass
class After(Calm):
    """A unit on which somebody else has been."""

    infectious: bool = False

    def is_infectious(self, place: str) -> bool:
        return self.infectious and place == "BN"


def look(world: Calm, virology: str = "negative") -> Scan:
    recipe = Recipe("r", "1.0.0", "R", "", (), {}, {}, (CLEAR, DISCARD, FREED), ())
    program = Program(Batch("B2", {"virology": virology}), recipe, {}, {})
    return Scan(program, RunData(RunState.RUNNING), world, {})


def test_whoever_comes_after_a_positive_patient_clears_in_full() -> None:
    told = [bookings(look(After(infectious=one)), CLEAR)[0][1]["full"] for one in (False, True)]
    assert told == [False, True]


def test_a_positive_patient_is_cleared_in_full_whoever_was_there_before() -> None:
    assert bookings(look(Calm(), "positive"), CLEAR)[0][1]["full"] is True


def test_what_was_never_issued_needs_no_discarding() -> None:
    assert bookings(look(Calm()), DISCARD) == ()


def test_a_batch_without_a_position_has_none_to_give_back() -> None:
    assert bookings(look(Calm()), FREED) == ()
