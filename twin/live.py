"""Opens a live run: unit, engine, record and runner, new or going on after an interruption."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from recipes.recipe.read import read_recipe
from twin.engine import Engine
from twin.engine.admit import admission_to
from twin.fault import Injection
from twin.messages import Command, Origin
from twin.people.behaviour import read_behaviour
from twin.people.roster_file import read_roster
from twin.people.virtual import Crew
from twin.record.failure import spoken
from twin.record.history import History
from twin.record.host import computed_with
from twin.record.journal import Journal
from twin.recorder import Recorder
from twin.restart import Resumed, restart
from twin.runner import Runner
from twin.undisturbed import undisturbed
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe
    from twin.people.person import Person

JOURNAL = "journal.db"
HISTORY = "history"
"""A folder of parts: what is complete can be read while the run goes on."""
USER = "live"


@dataclass(frozen=True)
class Live:
    """A live run that can be started, and what its words are read against."""

    loaded: LoadedUnit
    runner: Runner
    engine: Engine
    folder: Path | None = None
    recorder: Recorder | None = None
    resumed: Resumed | None = None
    user: str = ""
    """Who has logged in; empty for whoever sits there."""

    def recipe(self, name_or_path: str) -> Recipe:
        """Read a recipe for this unit and keep a frozen copy with the record; raise InputError or JournalError."""
        recipe = read_recipe(name_or_path, self.loaded.facts)
        if self.folder is not None:
            _keep(frozen_copy(self.folder, recipe.sha256), _bytes(recipe))
        return recipe

    def injection(self, text: str, origin: Origin) -> Command:
        """Read the text of a fault that begins at once; raise InputError."""
        found = Injection.parse(text, self.engine.faults, "inject")
        arguments: dict[str, object] = {"fault": found.fault.name, "value": found.value}
        if found.duration_ticks is not None:
            arguments["ticks"] = found.duration_ticks
        return Command("fault", "inject", origin, arguments)


@undisturbed()
def open_live(
    unit: str, folder: Path | None, seed: int = 0, speed: float | None = 1.0, *, virtual: bool = False
) -> Live:
    """Open a run. With a folder it is recorded there, and goes on from what stands there already.

    With `virtual` people it goes on as in a rehearsal: they answer questions and bring material.
    """
    loaded = load_unit(unit)
    if folder is None:
        engine = Engine(loaded, seed=seed, people=_people(virtual, seed))
        return Live(loaded, Runner(engine, None, speed), engine)
    with spoken(folder):
        folder.mkdir(parents=True, exist_ok=True)
    found = (folder / JOURNAL).exists()
    engine, journal, resumed = _going_on(folder, loaded) if found else _new(folder, loaded, seed, virtual)
    history = History(loaded.catalogue, folder / HISTORY, {"unit": loaded.unit.name, "kind": "live"})
    recorder = Recorder(journal, history, checkpoints=True)
    return Live(loaded, Runner(engine, recorder, speed), engine, folder, recorder, resumed)


def with_user(live: Live, person: Person) -> Live:
    """Return the run with its commands only for those who have logged in: at first this person."""
    live.engine.admission = admission_to(live.loaded.unit, users=True)
    live.engine.admission.log_in(person)
    live.engine.screen = replace(live.engine.screen, name=person.id)
    return replace(live, user=person.id)


def _bytes(recipe: Recipe) -> bytes:
    """Return the file's bytes again; its hash tells whether it began with a byte order mark."""
    content = recipe.text.encode()
    return content if sha256(content).hexdigest() == recipe.sha256 else BOM_UTF8 + content


def _keep(path: Path, content: bytes) -> None:
    """Write a file that has its name only when it is whole."""
    draft = path.with_name(f"{path.name}.part")
    with spoken(path):
        try:
            path.parent.mkdir(exist_ok=True)
            draft.write_bytes(content)
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


def frozen_copy(folder: Path, sha256: str) -> Path:
    """Return where the record keeps the recipe with this hash."""
    return folder / "recipe" / f"{sha256}.yaml"


def _people(virtual: bool, seed: int) -> bool | Crew:
    """Return who answers beside the users: nobody, or those of the roster with their shifts."""
    return Crew(read_roster(), read_behaviour(), seed) if virtual else False


def _new(
    folder: Path, loaded: LoadedUnit, seed: int, virtual: bool
) -> tuple[Engine, Journal, Resumed | None]:
    header = {"kind": "live", "unit": loaded.unit.name, "unit_sha256": loaded.unit.sha256, "seed": seed}
    header |= {"virtual_people": True} if virtual else {}
    journal = Journal.create(folder / JOURNAL, {**header, **computed_with()}, user=USER)
    return Engine(loaded, seed=seed, people=_people(virtual, seed)), journal, None


def _going_on(folder: Path, loaded: LoadedUnit) -> tuple[Engine, Journal, Resumed]:
    """Go on behind the last entry, with the seed that the record began with."""
    journal = Journal.open(folder / JOURNAL, writer=True, user=USER)
    try:
        seed, virtual = int(journal.header.get("seed", 0)), bool(journal.header.get("virtual_people"))
        engine = Engine(loaded, seed=seed, people=_people(virtual, seed))
        resumed = restart(
            engine, journal, lambda sha256: read_recipe(frozen_copy(folder, sha256), loaded.facts)
        )
    except BaseException:
        journal.close()
        raise
    return engine, journal, resumed
