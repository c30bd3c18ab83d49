"""Makes everything ready for a rehearsal: unit, recipe, faults, engine and record. Every mistake is told before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recipes.problem import InputError, Problem
from recipes.recipe.model import Recipe
from recipes.recipe.read import read_recipe
from twin.engine import Engine
from twin.engine.presence import ARM
from twin.engine.waiting import pure_waits
from twin.fault import Fault, Injection
from twin.people.behaviour import read_behaviour
from twin.people.roster_file import read_roster
from twin.people.virtual import Crew
from twin.procedure.batch import FIRST, Batch
from twin.record.failure import spoken
from twin.record.history import History
from twin.record.host import computed_with
from twin.record.journal import Journal
from twin.record.report import write_report
from twin.recorder import Recorder
from twin.rehearsal.order import Starts, orders
from twin.rehearsal.order_file import read_orders
from twin.rehearsal.people import PeopleTally, prompts_of
from twin.rehearsal.report_input import report_input
from twin.rehearsal.tally import Tally
from twin.rehearsal.watch import Watch
from twin.undisturbed import undisturbed
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from twin.rehearsal.request import RehearsalRequest

JOURNAL = "journal.db"
HISTORY = "history.parquet"
SUMMARY = "summary.json"
REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class Known:
    """A unit and a recipe as read from their files; nothing in them changes while rehearsals run."""

    loaded: LoadedUnit
    recipe: Recipe


@dataclass
class Prepared:
    """A rehearsal that can begin."""

    loaded: LoadedUnit
    recipe: Recipe
    engine: Engine
    tally: Tally
    recorder: Recorder | None
    out: Path | None
    watch: Watch
    injections: tuple[Injection, ...] = ()
    starts: Starts = field(default_factory=Starts)

    def close(self, now_s: float) -> None:
        """Make the record durable and let go of its files."""
        if self.recorder is not None:
            self.recorder.close(now_s)

    def write_reports(self, summary: Mapping[str, Any]) -> None:
        """Write what people and programs read of it."""
        assert self.out is not None
        text = json.dumps(summary, indent=2, ensure_ascii=False)
        (self.out / SUMMARY).write_text(text + "\n", encoding="utf-8")
        if self.recorder is not None and self.recorder.history is not None:
            with Journal.open(self.out / JOURNAL) as journal:
                given = report_input(summary, self.recipe, journal, self.recorder.history, self.watch)
            write_report(self.out / REPORT, given)


def known_for(request: RehearsalRequest) -> Known:
    """Read unit and recipe; raise InputError with every problem of them."""
    loaded = load_unit(request.unit)
    return Known(loaded, read_recipe(request.recipe, loaded.facts))


@undisturbed()
def prepare(request: RehearsalRequest, known: Known | None = None) -> Prepared:
    """Load, unless that is known, and build; raise InputError with every problem of unit, recipe and faults."""
    read = known or known_for(request)
    loaded, recipe = read.loaded, read.recipe
    engine, starts = _engine(request, loaded, recipe)
    faults = tuple(injections(request.injections, engine.faults))
    for injection in faults:
        engine.inject(injection)
    tally = Tally(
        pure_waits(recipe.steps, engine.names), _movers(recipe), people=PeopleTally(prompts_of(recipe))
    )
    recorder = None if request.out is None else _recorder(request.out, request, loaded, recipe)
    watch = Watch(engine, course=recorder is not None)
    return Prepared(loaded, recipe, engine, tally, recorder, request.out, watch, faults, starts)


def _engine(request: RehearsalRequest, loaded: LoadedUnit, recipe: Recipe) -> tuple[Engine, Starts]:
    """Return the engine with every batch loaded, and when each of them starts."""
    people = _people(request, loaded)
    if request.batches == 1 and not recipe.materials and not request.order:
        return Engine(loaded, seed=request.seed, recipe=recipe, people=people), Starts([(0, FIRST)])
    engine = Engine(loaded, seed=request.seed, people=people)
    batches = _batches(request)
    for batch in batches:
        engine.load(recipe, batch)
    return engine, Starts([(batch.start_tick, batch.id) for batch in batches])


def _movers(recipe: Recipe) -> dict[str, str]:
    """Map each move to the robot, which no recipe names."""
    return {step.id: ARM for step in recipe.steps if step.kind == "move"}


def _batches(request: RehearsalRequest) -> tuple[Batch, ...]:
    """Return what is ordered: by a file, or drawn."""
    if request.order:
        return read_orders(request.order, request.seed, request.every_s)
    return orders(request.seed, request.batches, request.every_s, drawn=request.drawn)


def _people(request: RehearsalRequest, loaded: LoadedUnit) -> bool | Crew:
    """Return who works: the people of the roster where patients' material is handled, else somebody always."""
    return Crew(read_roster(), read_behaviour(), request.seed) if loaded.unit.places else True


def injections(texts: tuple[str, ...], faults: Mapping[str, Fault]) -> list[Injection]:
    """Read all texts; raise InputError with the problems of all of them."""
    found: list[Injection] = []
    problems: list[Problem] = []
    for number, text in enumerate(texts, 1):
        name = "--inject" if len(texts) == 1 else f"--inject {number}"
        try:
            found.append(Injection.parse(text, faults, name))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _recorder(out: Path, request: RehearsalRequest, loaded: LoadedUnit, recipe: Recipe) -> Recorder:
    with spoken(out):
        out.mkdir(parents=True, exist_ok=True)
        for name in (JOURNAL, f"{JOURNAL}-wal", f"{JOURNAL}-shm", HISTORY, SUMMARY, REPORT):
            (out / name).unlink(missing_ok=True)
    header = {
        "kind": "rehearsal",
        "unit": loaded.unit.name,
        "unit_sha256": loaded.unit.sha256,
        "recipe": recipe.id,
        "recipe_sha256": recipe.sha256,
        "seed": request.seed,
        **computed_with(),
    }
    journal = Journal.create(out / JOURNAL, header, user="rehearsal")
    return Recorder(journal, History(loaded.catalogue, out / HISTORY, header))
