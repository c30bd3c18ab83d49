"""Room for what an operation brings: what stands there and what others still bring counts, and every wait names it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from recipes.problem import Place as Here
from recipes.recipe.model import Operation, Recipe, Step, Transition
from tests.procedure_kit import Calm
from twin.material.item import Item
from twin.procedure.batch import Batch
from twin.procedure.program import Program
from twin.procedure.room import why_no_room
from twin.procedure.state import RunData, RunState, Status, Token
from twin.procedure.token import Scan

HERE = Here("test.yaml")
LOAD, VISIT = Operation("load.load", ("airlock",)), Operation("visit.visit", ("zone",))
STEPS = (
    Step("load.load.bring", "move", HERE, item="tray", to="CS"),
    Step("visit.visit.out", "move", HERE, item="tray", to="BT"),
    Step("visit.visit.back", "move", HERE, item="tray", to="CS"),
    Step("visit.visit.home", "move", HERE, item="vessel", to="position"),
)
RECIPE = Recipe(
    "r", "1.0.0", "R", "", (), {}, {}, STEPS, (), operations={one.id: one for one in (LOAD, VISIT)}
)


@dataclass
class Store(Calm):
    """A cold store of two places and a bench tray."""

    at: dict[str, str] = field(default_factory=dict[str, str])

    def item(self, item: str) -> Item | None:
        return Item(item, item, "tray", "L", self.at.get(item, "AL1"), 10**9, 900.0, "B1")

    def places_of(self, name: str) -> tuple[str, ...]:
        return {"CS": ("CS1", "CS2"), "BT": ("BT",)}.get(name, ())

    def occupant(self, place: str) -> str:
        return next((item for item, at in self.at.items() if at == place), "")


def look(world: Store, batch: str, begun: tuple[str, ...] = ()) -> Scan:
    program = Program(Batch(batch), RECIPE, {}, {}, groups=frozenset({"CS", "position"}))
    return Scan(program, RunData(RunState.RUNNING, begun=begun), world, {})


def refusal(world: Store, level: Operation, *begun: str) -> str | None:
    mine, other = look(world, "B1"), look(world, "B2", begun)
    return why_no_room((mine, other), mine, level)


def test_a_load_begins_while_there_is_a_free_place() -> None:
    assert refusal(Store(at={"B2.tray": "CS1"}), LOAD) is None


def test_a_load_waits_while_all_places_are_taken_and_names_who_takes_them() -> None:
    words = refusal(Store(at={"B2.tray": "CS1", "B3.tray": "CS2"}), LOAD)
    assert words == "room in CS for 1 (taken by B2.tray, B3.tray)"


def test_a_tray_that_comes_back_keeps_its_place() -> None:
    on_the_bench = Store(at={"B2.tray": "BT", "B3.tray": "CS2"})
    assert refusal(on_the_bench, LOAD) is None
    assert refusal(on_the_bench, LOAD, VISIT.id) == "room in CS for 1 (taken by B3.tray, B2.tray)"


def test_what_stands_in_the_group_already_needs_no_further_place() -> None:
    assert refusal(Store(at={"B1.tray": "CS1", "B3.tray": "CS2"}), VISIT) is None


def test_a_place_with_an_item_of_another_batch_holds_the_operation_back() -> None:
    assert refusal(Store(at={"B1.tray": "CS1", "B3.tray": "BT"}), VISIT) == "BT (taken by B3.tray)"


def test_what_a_batch_that_has_ended_would_have_brought_needs_no_place() -> None:
    world = Store(at={"B3.tray": "CS2"})
    mine, other = look(world, "B1"), look(world, "B2", (VISIT.id,))
    ended = replace(other.data, state=RunState.ABORTED)
    other.data = ended
    assert why_no_room((mine, other), mine, LOAD) is None


PHASE = (
    Step("first.one.a", "move", HERE, item="a", to="CS"),
    Step("second.one.b", "move", HERE, item="b", to="CS"),
    Step("third.one.a", "move", HERE, item="a", to="BT"),
    Step("third.one.b", "move", HERE, item="b", to="BT"),
)
FIRST, SECOND = Operation("first.one", ("airlock",)), Operation("second.one", ("airlock",))
LINE = Recipe(
    "r",
    "1.0.0",
    "R",
    "",
    (),
    {},
    {},
    PHASE,
    tuple(
        Transition(f"t{i}", (a.id,), (b.id,), None, "completed", 0, HERE)
        for i, (a, b) in enumerate(pairwise(PHASE))
    ),
    operations={one.id: one for one in (FIRST, SECOND)},
)


def at(world: Store, batch: str, step: str) -> Scan:
    """Return a batch that stands before a step, all before it done."""
    names = [one.id for one in PHASE]
    program = Program(Batch(batch), LINE, {}, {}, groups=frozenset({"CS"}))
    data = RunData(
        RunState.RUNNING,
        tokens=(Token(step, Status.WAITING, 0, 0),),
        completed=tuple(names[: names.index(step)]),
    )
    return Scan(program, data, world, {})


def test_the_last_places_are_not_shared_by_two_who_both_need_more() -> None:
    world = Store(at={"B1.a": "CS1"})
    one, other = at(world, "B1", "second.one.b"), at(world, "B2", "first.one.a")
    assert why_no_room((one, other), other, FIRST) == "room in CS for 1 (taken by B1.a)"
    assert why_no_room((one, other), one, SECOND) is None


def test_who_needs_nothing_more_keeps_nobody_from_a_free_place() -> None:
    world = Store(at={"B1.a": "CS1"})
    leaving = at(world, "B1", "third.one.a")
    other = at(world, "B2", "second.one.b")
    assert why_no_room((leaving, other), other, SECOND) is None
