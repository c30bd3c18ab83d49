"""Operations of several batches: what they hold as a whole, windows, chains, persons and second persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.engine_kit import airlock1, command, tell
from twin.engine import Engine
from twin.messages import Command, Origin
from twin.people.roster import DAY, Presence, Roster
from twin.people.virtual import Crew
from twin.procedure.batch import Batch

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe

HOUR = 36_000
HEAD = """
recipe: 1
header: {id: r, version: 1.0.0, title: R}
equipment: [isolator, decontamination]
procedure:
  unit_procedures:
    cells:
      module: isolator
      operations:
"""
VISIT = """
        first: {steps: {wash: {prompt: confirm, text: Wash, role: OP, takes: 5 min}}}
        visit:
          uses: [isolator, decontamination]
          window: {after: first, earliest: 1 h, target: 2 h, latest: 3 h}
          steps:
            look: {prompt: confirm, text: Look, role: OP, takes: 10 min}
            sign: {prompt: confirm, text: Sign, role: SUP, second: OP2, takes: 1 min}
"""
CHAIN = """
        fill:
          no_wait: [one, two]
          steps:
            one: {prompt: confirm, text: One, resources: [isolator], takes: 10 min}
            two: {prompt: confirm, text: Two, resources: [decontamination], takes: 10 min}
        take: {steps: {other: {prompt: confirm, text: x, resources: [decontamination], takes: 1 min}}}
"""


def recipe(text: str) -> Recipe:
    return recipe_of(parse(HEAD + text, "r.yaml"), airlock1().facts)


def play(text: str, count: int, crew: Crew | bool = True) -> Engine:
    machine = Engine(airlock1(), seed=2, people=crew)
    for _ in range(count):
        machine.submit(command(machine.load(recipe(text)), "start"))
    return machine


def waits(machine: Engine) -> list[str]:
    return [token.waits_for for run in machine.memory.runs.values() for token in run.tokens]


def started(machine: Engine, step: str) -> list[tuple[str, int]]:
    runs = machine.memory.runs.items()
    return [(batch, record.start or 0) for batch, run in runs for record in run.records if record.id == step]


def test_an_operation_holds_all_that_it_uses_to_its_end() -> None:
    machine = play(VISIT, 2)
    machine.run(2 * HOUR + 3_600)
    assert machine.memory.grants == {
        "decontamination": ("B1/cells.visit",),
        "isolator": ("B1/cells.visit",),
    }
    words = "decontamination (held by B1/cells.visit), isolator (held by B1/cells.visit)"
    assert words in waits(machine)
    machine.run(HOUR)
    assert {run.state.value for run in machine.memory.runs.values()} == {"complete"}
    assert machine.memory.grants == {}


def test_a_visit_begins_at_its_target_and_a_later_one_waits_for_it() -> None:
    machine = play(VISIT, 2)
    machine.run(4 * HOUR)
    (_, first), (_, second) = started(machine, "cells.visit.look")
    assert abs(first - 3_000 - 2 * HOUR) < 50
    assert second > first + 6_000


def test_waiting_for_a_window_costs_no_scan() -> None:
    machine = play(VISIT, 1)
    machine.run(4_000)
    before = machine.scans
    machine.run(HOUR)
    assert machine.scans - before < 20


def roster(first: int, last: int) -> Roster:
    """Return a roster on which everybody is there from one tick of each day to another."""
    begin = tuple(tick for day in range(7) for tick in (day * DAY + first, day * DAY + last))
    heads = Presence((0, *begin), (0, *([1, 0] * 7)))
    return Roster(0, dict.fromkeys(("OP", "OP2", "SUP"), heads), {})


def test_a_visit_moves_to_the_moment_nearest_its_target_at_which_people_are_there() -> None:
    shift = roster(HOUR // 2, 2 * HOUR)
    machine = play(VISIT, 1, Crew(shift))
    machine.run(4 * HOUR)
    events = machine.take_events()
    (_, tick) = started(machine, "cells.visit.look")[0]
    assert tick < 2 * HOUR
    assert tick > 2 * HOUR - 3_000
    assert not [event for event in events if event.kind == "window_missed"]


def test_a_missed_window_is_told_once_and_the_batch_goes_on() -> None:
    machine = play(VISIT, 1, Crew(roster(HOUR // 2, HOUR)))
    machine.run(DAY + 5 * HOUR)
    missed = [event for event in machine.take_events() if event.kind == "window_missed"]
    assert [event.object for event in missed] == ["B1.cells.visit.look"]
    assert machine.memory.runs["B1"].state == "complete"


def test_what_lasts_begins_only_when_its_people_stay_to_its_end() -> None:
    text = VISIT.replace("latest: 3 h", "latest: 30 h, lasts: 100 min")
    machine = play(text, 1, Crew(roster(HOUR // 2, 4 * HOUR)))
    machine.run(DAY + 6 * HOUR)
    (_, tick) = started(machine, "cells.visit.look")[0]
    assert HOUR < tick <= 4 * HOUR - 60_000


def test_what_is_freed_too_late_for_its_people_waits_for_the_next_day() -> None:
    text = VISIT.replace("latest: 3 h", "latest: 30 h, lasts: 100 min")
    machine = play(text, 2, Crew(roster(HOUR // 2, 4 * HOUR)))
    machine.run(4 * HOUR + 100)
    assert waits(machine)[-1].startswith("its time, day 1 00:30")
    machine.run(DAY)
    assert {run.state.value for run in machine.memory.runs.values()} == {"complete"}


LONG = """
        long:
          uses: [isolator]
          window: {after: start, earliest: 80 min, target: 90 min, latest: 12 h, lasts: 5 h}
          steps: {work: {prompt: confirm, text: Work, role: OP, takes: 2 h}}
"""


def test_what_lasts_long_leaves_room_for_what_must_begin_meanwhile() -> None:
    machine = play(VISIT, 1)
    machine.submit(command(machine.load(recipe(LONG)), "start"))
    machine.run(8 * HOUR)
    visit, work = started(machine, "cells.visit.look")[0], started(machine, "cells.long.work")[0]
    assert visit[1] < work[1] < visit[1] + HOUR
    assert {run.state.value for run in machine.memory.runs.values()} == {"complete"}


def test_what_others_wait_for_begins_as_soon_as_its_window_opens() -> None:
    machine = play(VISIT.replace("earliest: 1 h", "earliest: 100 min"), 1)
    machine.submit(command(machine.load(recipe(LONG)), "start"))
    machine.run(HOUR * 8 // 5)
    kept = "isolator (kept for B1/cells.visit until day 0 03:0"
    assert [words for words in waits(machine) if words.startswith(kept)]
    machine.run(HOUR)
    (_, wash), (_, visit) = started(machine, "cells.first.wash")[0], started(machine, "cells.visit.look")[0]
    assert wash + HOUR * 5 // 3 < visit < wash + HOUR * 2


def test_nobody_waits_for_the_window_of_a_batch_that_is_held() -> None:
    machine = play(VISIT, 1)
    machine.submit(command(machine.load(recipe(LONG)), "start"))
    machine.run(3_600 + HOUR)
    assert tell(machine, "B1", "hold") is None
    machine.run(HOUR)
    assert started(machine, "cells.long.work")


def test_one_person_does_one_thing_at_a_time() -> None:
    machine = play(VISIT, 2, Crew(roster(0, DAY - 1)))
    machine.run(1_000)
    assert "OP (held by B1/cells.first.wash)" in waits(machine)


def test_a_chain_is_granted_whole_before_its_first_step_begins() -> None:
    machine = play(CHAIN, 1)
    machine.run(1_000)
    assert machine.memory.grants == {
        "decontamination": ("B1/cells.fill.no_wait",),
        "isolator": ("B1/cells.fill.no_wait",),
    }
    machine.run(2 * 6_000)
    assert machine.memory.runs["B1"].completed[-2:] == (
        "cells.take.other",
        "end",
    ) or machine.memory.grants == {"decontamination": ("B1/cells.take.other",)}


def test_a_second_signature_is_given_by_another_person() -> None:
    machine = Engine(airlock1(), seed=2)
    machine.load(recipe("        only: {steps: {sign: {prompt: confirm, text: x, role: OP, second: OP2}}}\n"))
    machine.submit(command("B1", "start"))
    machine.run(20)

    def answer(who: str) -> str | None:
        origin = Origin("operator", who)
        machine.submit(Command("B1", "answer", origin, {"step": "cells.only.sign", "value": True}))
        machine.run(2)
        return machine.outcomes()[-1].refusal

    assert answer("ann") is None
    assert "another person" in str(answer("ann"))
    assert answer("bob") is None
    assert machine.memory.runs["B1"].state in {"running", "complete"}
    signed = [event.payload for event in machine.take_events() if event.kind == "prompt_answered"]
    assert signed[0]["signed"] == {"performer": "ann", "verifier": "bob"}


def test_the_lower_priority_number_is_granted_first() -> None:
    machine = Engine(airlock1(), seed=2, people=True)
    text = "        op: {uses: [isolator], steps: {look: {prompt: confirm, text: x, takes: 10 min}}}\n"
    for number, priority in ((1, 0), (2, 5), (3, 1)):
        machine.load(recipe(text), Batch(f"B{number}", {}, priority))
        assert tell(machine, f"B{number}", "start") is None
        machine.run(100)
    machine.run(6_100)
    assert machine.memory.grants == {"isolator": ("B3/cells.op",)}
