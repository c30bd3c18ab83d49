"""The engine: advances the kernel to the next due tick and scans; every change of the unit passes through here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twin.alarm.logic import AlarmLogic
from twin.conditions.live import NEVER, Conditions
from twin.engine import accept, admit, faulting, loading
from twin.engine.advance import advance
from twin.engine.booking import Bookings
from twin.engine.deviations import Deviations
from twin.engine.feed import Feeds
from twin.engine.hands import Hands
from twin.engine.laboratory import Desk
from twin.engine.memory import Asked, Memory, Snapshot, take
from twin.engine.opening import Openings
from twin.engine.scan import Scanner
from twin.engine.spoken import names_of
from twin.engine.start import first_memory, parameter_defaults
from twin.engine.stock import Stock
from twin.engine.upkeep import presence_conditions
from twin.engine.view import unit_view
from twin.engine.world import ScanWorld, Surroundings
from twin.interlocks import InterlockLogic
from twin.kernel.kernel import History, Kernel, Stop
from twin.kernel.plan import build_plan
from twin.machine.registry import logic_for
from twin.messages import Command, Event, Origin, Outcome, Payload
from twin.physics.build import build_plant
from twin.procedure.batch import FIRST, NEWEST, Batch
from twin.unit.split import check_split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from recipes.recipe.model import Recipe
    from twin.engine.batches import Batches
    from twin.fault import Injection
    from twin.people.virtual import Crew
    from twin.port import Device
    from twin.procedure.program import Program
    from twin.procedure.run import RecipeLogic
    from twin.publish import UnitView
    from twin.signals import Catalogue
    from twin.unit.load import LoadedUnit
    from twin.unit.model import Unit

INBOX_SIZE = 64
"""Commands that may wait for the next scan; one more is refused at once."""


SCREEN = Origin("operator", "demo")
"""Who is at the screen, as long as nobody says so."""


class InboxFullError(Exception):
    """The inbox is full: the command was refused at once and nothing was changed."""


class Engine:
    """One unit, any number of batches, one event log. Not thread-safe: one owner calls it."""

    def __init__(
        self,
        loaded: LoadedUnit,
        *,
        seed: int = 0,
        recipe: Recipe | None = None,
        people: bool | Crew = False,
        devices: Sequence[Device] = (),
    ) -> None:
        self.loaded, self.seed, self.people = loaded, seed, people
        self.devices = {device.module: device for device in devices}
        real = check_split(loaded, self.devices)
        self.unit: Unit = loaded.unit
        self.catalogue: Catalogue = loaded.catalogue
        self.admission = admit.admission_to(self.unit)
        self.screen = SCREEN
        self.programs: dict[str, Program] = {}
        self.recipe_logics: dict[str, RecipeLogic] = {}
        self.builder = loaded.builder.copy()
        self.presence = presence_conditions(self.builder, self.unit)
        book = self.builder.build() if recipe is None else loading.bound(self, Batch(), recipe)
        self.plant = build_plant(loaded.plant, loaded.boundaries, self.catalogue, real=real)
        self.kernel = Kernel(build_plan(self.catalogue, book.rows, self.plant, seed, book.derived))
        self.faults = faulting.known_faults(self.catalogue, self.unit.modules, self.plant)
        self.defaults = parameter_defaults(self.unit)
        self.names = names_of(self.catalogue, self.unit.modules)
        self.logics = {
            name: logic_for(module, self.names.labels) for name, module in self.unit.modules.items()
        }
        self.alarm_logic = AlarmLogic(self.unit.alarms)
        self.interlock_logic = InterlockLogic(self.unit.interlocks)
        self.memory: Memory = first_memory(self)
        self.bookings, self.hands, self.openings = Bookings(self), Hands(self), Openings(self)
        self.stock = Stock(self.bookings.material.kinds)
        self.desk, self.feeds, self.deviations = Desk(self), Feeds(self), Deviations(self)
        self.conditions = Conditions(book, Surroundings(self), self.kernel.row_states)
        self.world = ScanWorld(self)
        self._scanner = Scanner(self)
        self._events: list[Event] = []
        self._outcomes: list[Outcome] = []
        self._view: UnitView | None = None
        self._scanner.begin()

    @property
    def tick(self) -> int:
        """Return the present tick."""
        return self.kernel.tick

    @property
    def seq(self) -> int:
        """Return the number of the last event."""
        return self.memory.seq

    @property
    def scans(self) -> int:
        """Return how many scans have run."""
        return self.memory.scans

    @property
    def recipe_state(self) -> str:
        """Return the state word of the newest batch, empty without one."""
        return self.memory.runs[self.newest].state.value if self.newest else ""

    @property
    def newest(self) -> str:
        """Return the id of the batch that was loaded last, empty without one."""
        return next(reversed(self.programs), "")

    @property
    def program(self) -> Program | None:
        """Return the program of the newest batch."""
        return self.programs.get(self.newest)

    @property
    def batches(self) -> Batches:
        """Return the recipes' part of the scan."""
        return self._scanner.batches

    @property
    def configuration(self) -> str:
        """Return the hash that names the unit's files, and the modules that are real."""
        return "+".join((self.unit.sha256, *self.plant.real))

    def load(self, recipe: Recipe, batch: Batch | None = None) -> str:
        """Load a batch of a recipe between two scans and return its id; raises ValueError when that is refused."""
        return loading.load(self, recipe, batch)

    def submit(self, command: Command) -> int:
        """Journal the intent and put the command into the inbox; raises InboxFullError.

        The target `recipe` means the batch that was loaded last.
        """
        if len(self.memory.inbox) >= INBOX_SIZE:
            raise InboxFullError(f"{INBOX_SIZE} commands are waiting already")
        if command.target == NEWEST:
            command = replace(command, target=self.newest or FIRST)
        return self.enqueue(self.admission.stamped(command))

    def enqueue(self, command: Command) -> int:
        """Put a command of the engine's own (recipe, virtual people) into the inbox, past its limit."""
        payload: dict[str, Any] = {
            "verb": command.verb,
            "arguments": dict(command.arguments),
            "source": command.origin.source,
            "name": command.origin.name,
            "reason": command.origin.reason,
        }
        if command.origin.roles:
            payload["roles"] = list(command.origin.roles)
        self.emit("command_intended", command.target, payload)
        self.memory.inbox = (*self.memory.inbox, Asked(self.memory.seq, command))
        self.touch()
        return self.memory.seq

    def why_not(self, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why a command would be refused now, or None."""
        return accept.why_not(self, target, verb, arguments)

    def hindrances(self, modules: tuple[str, ...]) -> tuple[str, ...]:
        """Return what forbids to resume a batch that works with these modules."""
        return accept.hindrances(self, modules)

    def inject(self, injection: Injection) -> None:
        """Schedule a fault."""
        faulting.schedule(self, injection)
        self.touch()

    def record_lost(self, reason: str) -> None:
        """Tell that the record cannot be written: recipes are held, only stop and abort are accepted."""
        self.memory.record_lost = reason
        self.write_calculated("unit.record_ok", float(not reason))
        self.touch()

    def record_regained(self) -> None:
        """Tell that all is recorded again; a recipe that was held stays so until somebody resumes it."""
        self.record_lost("")

    def run(self, ticks: int, *, skip: bool = True, enough: Callable[[], bool] | None = None) -> int:
        """Advance by `ticks`, scanning where something changed or is due (each tick without `skip`).

        `enough` is asked after every scan; when it says so the call ends there. Return the ticks done.
        """
        begin = tick = self.tick
        end = begin + ticks
        while tick < end:
            due = advance(self, self._scanner, end if skip else tick + 1)
            tick = self.tick
            if due or not skip:
                self._scanner.scan()
                if enough is not None and enough():
                    break
        return tick - begin

    def step(self) -> None:
        """Advance exactly one tick and scan."""
        self.run(1, skip=False)

    def scan(self) -> None:
        """Scan now, due or not."""
        self._scanner.scan()

    def scan_due(self) -> bool:
        """Tell whether the present tick needs a scan: a row changed, or something is due."""
        return self.kernel.stop is Stop.ROW_CHANGED or self.next_due() <= self.tick

    def next_due(self) -> int:
        """Return the next tick that needs a scan even if no row changes."""
        if self.memory.changed:
            return self._scanner.last + 1
        fault = faulting.next_due(self)
        return min(
            self.conditions.next_due,
            self._scanner.batches.next_due(),
            self._scanner.upkeep.next_due(),
            NEVER if fault is None else fault,
            self._scanner.own_due(),
        )

    def take_events(self) -> list[Event]:
        """Return the events since the last call."""
        events, self._events = self._events, []
        return events

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the answers to commands since the last call."""
        outcomes, self._outcomes = tuple(self._outcomes), []
        return outcomes

    def take_history(self) -> tuple[History, ...]:
        """Return the history records since the last call, in order."""
        self._scanner.drain_history()
        return self._scanner.take_history()

    def view(self) -> UnitView:
        """Return the picture of the last scan."""
        if self._view is None or self._view.tick != self.tick or self._view.seq != self.seq:
            self._view = unit_view(self)
        return self._view

    def snapshot(self) -> Snapshot:
        """Return everything that changes, as of now; only between scans."""
        parts = (self.conditions.snapshot(), self.memory)
        return take(self.configuration, loading.batches(self), self.seed, self.kernel, parts)

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a snapshot of the same configuration, recipe and seed; raises ValueError otherwise."""
        own = (self.configuration, loading.batches(self), self.seed)
        if (snapshot.configuration, snapshot.batches, snapshot.seed) != own:
            raise ValueError("the snapshot belongs to another unit, recipe or seed")
        self.kernel.restore(snapshot.kernel)
        self.conditions.rows = self.kernel.row_states
        self.memory = snapshot.memory.copy()
        self.conditions.restore(snapshot.conditions, snapshot.tick)
        self._scanner.restored()
        self._view = None

    def emit(self, kind: str, name: str, payload: Payload) -> None:
        """Add an event to the log."""
        self.memory.seq += 1
        self._events.append(Event(self.memory.seq, self.tick, kind, name, payload))
        self.deviations.take(kind, name, payload)

    def answer(self, outcome: Outcome) -> None:
        """Keep the answer to a command until somebody takes it."""
        self._outcomes = [*self._outcomes[-INBOX_SIZE * 4 :], outcome]

    def touch(self, *keys: str) -> None:
        """Note that something changed: the next tick is due, Conditions on `keys` are looked at again."""
        self.memory.changed = True
        if keys:
            self.memory.dirty = (*self.memory.dirty, *keys)

    def write_calculated(self, tag: str, value: float, quality: int = 0) -> None:
        """Write a value that logic computed."""
        self.kernel.write_calculated(self.catalogue.index[tag], value, quality)

    def lose_link(self, module: str) -> None:
        """Lose the link to a module; its device goes on alone."""
        self._scanner.outlet.lose_link(module)

    def regain_link(self, module: str) -> None:
        """Regain the link to a module."""
        self._scanner.outlet.regain_link(module)

    def forced_reasons(self) -> Mapping[str, str]:
        """Return output tag -> why it is forced."""
        return self._scanner.outlet.forced_reasons
