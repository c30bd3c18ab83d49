"""A move of the robot: its stages in order, found again after any interruption, and what needs no door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recipes.problem import Place as Here
from recipes.recipe.model import Recipe, Step, Transition
from tests.procedure_kit import Calm
from twin.material.item import Item
from twin.procedure.batch import Batch
from twin.procedure.claim import share
from twin.procedure.program import Program
from twin.procedure.run import RecipeLogic
from twin.procedure.state import RunData, RunState
from twin.unit.model import Place

HERE = Here("test.yaml")
PLACES = {
    "AL1": Place("AL1", "airlock", "", grade="dirty", access="airlock.inner_door"),
    "AL2": Place("AL2", "airlock", "", grade="dirty", access="airlock.inner_door"),
    "BN": Place("BN", "isolator", ""),
    "IN1.1": Place("IN1.1", "incubator_1", "", access="incubator_1.hatch_1"),
}


@dataclass
class Shop(Calm):
    """Doors, a robot and one item that do what they are told in the next scan."""

    at: str = "AL1"
    parts: dict[str, str] = field(
        default_factory=lambda: {"airlock.inner_door": "sealed", "incubator_1.hatch_1": "free"}
    )
    robot: tuple[str, str] = ("Idle", "")
    phase: str = "closed"
    other: str = ""

    def item(self, item: str) -> Item | None:
        return Item(item, item, "vessel", "L", self.at, 10**9, 900.0, "B1", second_id="D1", slot=4)

    def place(self, name: str) -> Place | None:
        return PLACES.get(name)

    def place_number(self, name: str) -> float:
        return 1.0 + list(PLACES).index(name)

    def occupant(self, place: str) -> str:
        return self.other

    def position_of(self, batch: str) -> str:
        return "IN1.1"

    def part_state(self, part: str) -> str:
        return self.parts[part]

    def module_phase(self, module: str) -> str:
        return self.phase

    def module_procedure(self, module: str) -> str:
        return self.robot[1]

    def parameters_of(self, module: str, procedure: str) -> tuple[str, ...]:
        return ("place", "item") if procedure in {"pick", "place"} else ()

    def module_state(self, module: str) -> str:
        return self.robot[0] if module == "robot" else "Execute"

    def obey(self, target: str, verb: str, arguments: Mapping[str, Any]) -> None:
        """Do what was commanded, at once."""
        if target == "material":
            self.at = "robot" if verb == "pick" else str(arguments["to"])
        elif target == "isolator":
            self.phase = "transfer" if verb == "transfer" else "closed"
        elif target == "robot":
            self.robot = ("Complete", arguments["procedure"]) if verb == "start" else ("Idle", self.robot[1])
        else:
            door = f"{arguments['door']}_door" if "door" in arguments else f"hatch_{arguments['hatch']}"
            part = f"{target}.{door}"
            shut = "sealed" if "door" in arguments else "occupied"
            self.parts[part] = "open" if verb.startswith("open") else shut


@dataclass
class Play:
    """Advances one batch with one move and keeps what it asked for in a few words."""

    logic: RecipeLogic
    shop: Shop
    data: RunData
    told: list[str] = field(default_factory=list)

    def scans(self, count: int) -> Play:
        for _ in range(count):
            self.shop.tick += 1
            look = self.logic.advance(self.data, self.shop)
            self.data, self.shop.held = look.data, look.grants
            further = self.logic.look(self.data, self.shop)
            self.shop.held = share([further], self.shop.held, lambda resource: 1)
            self.data = further.data
            for command in (*look.commands, *further.commands):
                arguments = command.arguments
                word = arguments.get("procedure") or arguments.get("door") or arguments.get("hatch") or ""
                self.told.append(f"{command.target} {command.verb} {word}".strip())
                self.shop.obey(command.target, command.verb, arguments)
        return self

    @property
    def waits_for(self) -> str:
        token = self.data.token("move")
        return token.waits_for if token else ""


def play(to: str, at: str = "AL1") -> Play:
    steps = (
        Step("begin", "begin", HERE),
        Step("move", "move", HERE, item="vessel", to=to),
        Step("end", "end", HERE),
    )
    arcs = [("begin", "move"), ("move", "end")]
    links = tuple(Transition(f"{a}>{b}", (a,), (b,), None, "completed", 0, HERE) for a, b in arcs)
    recipe = Recipe("r", "1", "R", "sha", ("robot",), {}, {}, steps, links)
    numbers = {link.id: 0 for link in links}
    program = Program(Batch(), recipe, {step.id: 0 for step in steps}, numbers, ("arm", "barrier", "robot"))
    made = Play(RecipeLogic(program), Shop(at=at), RecipeLogic(program).initial())
    made.data = made.logic.apply(made.data, "start", {}, made.shop).data
    return made


CARRIED = [
    "isolator transfer",
    "airlock open_door inner",
    "robot start pick",
    "material pick",
    "airlock close_door inner",
    "robot reset",
    "robot start place",
    "material place",
    "isolator close_work",
]


def test_a_move_out_of_the_airlock_opens_its_door_only_while_it_picks() -> None:
    run = play("BN").scans(40)
    assert run.told == CARRIED
    assert run.data.state is RunState.COMPLETE
    assert run.shop.at == "BN"


def test_a_move_to_the_position_of_the_batch_uses_its_hatch() -> None:
    told = play("position", "BN").scans(40).told
    assert told[:4] == ["robot start pick", "material pick", "isolator transfer", "incubator_1 open_hatch 1"]
    assert told[-2:] == ["incubator_1 close_hatch 1", "isolator close_work"]


def test_no_door_moves_between_two_places_behind_the_same_one() -> None:
    run = play("AL2")
    run.shop.parts["airlock.inner_door"], run.shop.phase = "open", "transfer"
    told = run.scans(40).told
    assert not [words for words in told[:-2] if "door" in words]
    assert run.shop.parts["airlock.inner_door"] == "sealed"


def test_a_move_holds_arm_barrier_robot_and_its_place_while_it_works() -> None:
    assert set(play("AL2").scans(4).shop.held) == {"AL2", "arm", "barrier", "robot"}
    assert set(play("BN").scans(4).shop.held) == {"BN", "arm", "barrier", "robot"}


def test_a_taken_goal_is_named_and_nothing_is_held_meanwhile() -> None:
    run = play("BN")
    run.shop.other = "B2.vessel"
    run.scans(8)
    assert run.waits_for == "BN (taken by B2.vessel)"
    assert run.shop.held == {}


def test_after_a_hold_the_robot_reads_again_what_it_carries_and_goes_on() -> None:
    run = play("BN")
    while "material pick" not in run.told:
        run.scans(1)
    run.data = run.logic.apply(run.data, "hold", {}, run.shop).data
    run.scans(6)
    assert run.data.state is RunState.HELD
    run.data = run.logic.apply(run.data, "resume", {"reason": "looked"}, run.shop).data
    run.scans(40)
    assert run.told.index("robot start identify") < run.told.index("robot start place")
    assert run.shop.at == "BN"
    assert run.data.state is RunState.COMPLETE


def test_a_move_taken_up_with_the_item_already_carried_does_not_pick_again() -> None:
    run = play("BN", "robot").scans(30)
    assert run.told == ["robot start place", "material place"]
