"""When what has a window begins: while its people stay, apart from what others plan, or never where that fails."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recipes.problem import Place as Here
from recipes.recipe.model import Operation, Prompt, Recipe, Step, Transition, Window
from tests.procedure_kit import Calm
from twin.procedure.batch import Batch
from twin.procedure.program import Program
from twin.procedure.state import RunData, RunState, Status, Token
from twin.procedure.token import Scan
from twin.procedure.window import HOUR, plan, plans, wait_for_window

HERE = Here("test.yaml")
ASK = Step("visit.visit.ask", "prompt", HERE, prompt=Prompt("confirm", "Here?", "OP"))
LATE = Step("late.late.wait", "wait", HERE)
INSIDE = Window((), 2 * 3600.0, 4 * 3600.0, 6 * 3600.0, 3600.0)


@dataclass
class Shift(Calm):
    """People who leave after ten hours and come back after twenty; others who plan to use the same."""

    others: tuple[tuple[int, int], ...] = ()

    def next_on_shift(self, role: str, tick: int) -> int | None:
        return tick if not 10 * HOUR <= tick < 20 * HOUR else 20 * HOUR

    def next_off_shift(self, role: str, tick: int) -> int | None:
        return 10 * HOUR if tick < 10 * HOUR else None

    def engaged(self, batch: str, names: frozenset[str]) -> tuple[tuple[int, int], ...]:
        return self.others if "zone" in names else ()


def look(world: Calm, window: Window) -> Scan:
    visit = Operation("visit.visit", ("zone",), window)
    on = Transition("t", (ASK.id,), (LATE.id,), None, "failed", 0, HERE)
    recipe = Recipe("r", "1.0.0", "R", "", (), {}, {}, (ASK, LATE), (on,), operations={visit.id: visit})
    token = Token(ASK.id, Status.WAITING, 0, 0)
    return Scan(Program(Batch("B1"), recipe, {}, {}), RunData(RunState.RUNNING, tokens=(token,)), world, {})


def planned(world: Calm, window: Window) -> tuple[int, int]:
    scan = look(world, window)
    token = plan(scan, scan.data.tokens[0])
    return token.planned, token.latest


def test_a_window_is_kept_at_its_target() -> None:
    assert planned(Shift(), INSIDE) == (4 * HOUR, 6 * HOUR)


def test_it_is_planned_apart_from_what_others_plan_to_use() -> None:
    taken = ((3 * HOUR + HOUR // 2, 4 * HOUR + HOUR // 2),)
    assert planned(Shift(others=taken), INSIDE)[0] == 4 * HOUR + HOUR // 2
    assert planned(Shift(others=((3 * HOUR, 7 * HOUR),)), INSIDE)[0] == 2 * HOUR


def test_where_others_plan_all_the_window_it_stays_at_its_target() -> None:
    assert planned(Shift(others=((0, 9 * HOUR),)), INSIDE)[0] == 4 * HOUR


def test_it_begins_early_enough_for_its_people_to_stay_for_what_follows() -> None:
    assert planned(Shift(), replace(INSIDE, staffed_s=7.5 * 3600.0))[0] == 2 * HOUR + HOUR // 2


def test_the_last_begin_is_where_people_still_stay_when_to_miss_it_is_a_failure() -> None:
    assert planned(Shift(), replace(INSIDE, staffed_s=5 * 3600.0, fails=True))[1] == 5 * HOUR


def test_what_a_batch_plans_is_told_to_others() -> None:
    scan = look(Shift(), INSIDE)
    scan.put(plan(scan, scan.data.tokens[0]))
    assert list(plans(scan, frozenset({"zone"}))) == [(4 * HOUR, 5 * HOUR)]
    assert list(plans(scan, frozenset({"airlock"}))) == []


def test_a_missed_window_is_a_failure_only_where_the_recipe_says_so() -> None:
    for fails, status in ((False, Status.WAITING), (True, Status.FAILED)):
        scan = look(Shift(), replace(INSIDE, fails=fails))
        wait_for_window(scan, ASK, scan.data.tokens[0])
        late = Shift(tick=6 * HOUR + 1)
        again = Scan(scan.program, scan.data, late, {})
        wait_for_window(again, ASK, again.data.tokens[0])
        assert again.data.tokens[0].status is status
        assert [one.kind for one in again.happenings][:1] == ["window_missed"]
