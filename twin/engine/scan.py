"""The scan: inputs, commands, protect, advance, outputs, publish, in this order and never another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.deviation import DECIDE
from twin.engine import admit, faulting, permits
from twin.engine.batches import NO_RECORD, Batches
from twin.engine.follow import (
    bind_parameters,
    module_news,
    note_causes,
    note_phase,
    only_waits,
    recover,
)
from twin.engine.outlet import Outlet
from twin.engine.rest import next_due, rests
from twin.engine.start import write_first_values
from twin.engine.upkeep import Upkeep
from twin.kernel.kernel import History, Stop
from twin.laboratory.work import TARGET as LABORATORY
from twin.material.ask import IdentityFailure
from twin.messages import Outcome
from twin.port import DEAD_MAN_TICKS
from twin.procedure.booking import MATERIAL
from twin.unit.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.alarm.state import AlarmStates
    from twin.engine.engine import Engine
    from twin.engine.memory import Asked
    from twin.machine.state import ModuleState
    from twin.machine.step import TripAction
    from twin.messages import Command
    from twin.world import Effects


INTERRUPTS = ("hold", "suspend", "stop", "abort")


class Scanner:
    """Runs scans for one engine. What it keeps itself can be computed again from the engine's memory."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.last = engine.tick
        self.outlet = Outlet(engine)
        self.batches = Batches(engine)
        self.upkeep = Upkeep(engine)
        self._history: list[History] = []
        self._changed: set[int] = set()
        self._all = False
        self._news: tuple[int, ...] | None = None
        self._asked: Asked | None = None
        self._began: tuple[str, ...] = ()
        self._cause_conditions = (
            *((cause.value, number) for cause, number in engine.unit.causes.items()),
            *((f"{Cause.LINK_LOST}:{name}", number) for name, number in engine.unit.links.items()),
        )

    def begin(self) -> None:
        """Write the first calculated values and outputs, and evaluate every Condition."""
        engine = self._engine
        write_first_values(engine)
        engine.conditions.restart(engine.tick)
        self.outlet.write()

    def restored(self) -> None:
        """Forget what was computed before a restore."""
        self.last = self._engine.tick
        self._history.clear()
        self.batches.forget()
        self.upkeep.forget()
        self.outlet.restored()

    def scan(self) -> None:
        """Run one scan. An exception in it drives every output to its declared safe value."""
        memory = self._engine.memory
        memory.scans += 1
        memory.changed = False
        self.last = self._engine.tick
        if rests(self._engine, self.outlet) and self.batches.rests() and self.upkeep.rests():
            return
        self._changed, self._began = set(), ()
        self._all = bool(memory.failure)
        seq = memory.seq
        try:
            self._inputs()
            self._commands()
            self._refresh()
            self._news = None if self._all else tuple(sorted(self._changed))
            self._protect()
            self._advance()
            self.outlet.write(None if self._all else self._changed)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in logic, outputs must become safe
            self._fail(error)
        if memory.seq != seq:
            self._engine.touch()

    def own_due(self) -> int:
        """Return the next tick at which a machine, an alarm or a lost link wants a scan."""
        return next_due(self._engine.memory, self.last)

    def drain_history(self) -> None:
        """Take the kernel's history records into the list."""
        records = self._engine.kernel.take_history()
        if len(records.tick):
            self._history.append(records)

    def take_history(self) -> tuple[History, ...]:
        """Return and forget the history records."""
        records, self._history = tuple(self._history), []
        return records

    def _inputs(self) -> None:
        engine = self._engine
        rows = engine.kernel.changed_rows() if engine.kernel.stop is Stop.ROW_CHANGED else ()
        dirty, engine.memory.dirty = engine.memory.dirty, ()
        if rows or dirty or self._all or engine.conditions.next_due <= engine.tick:
            self._evaluate([*(f"row:{row}" for row in rows), *dirty])
        faulting.advance(engine)
        for module, tick in engine.memory.lost_links.items():
            if engine.tick == tick + DEAD_MAN_TICKS:
                self.outlet.link_is_stale(module)

    def _refresh(self) -> None:
        dirty, self._engine.memory.dirty = self._engine.memory.dirty, ()
        if dirty:
            self._evaluate(dirty)

    def _evaluate(self, keys: Iterable[str]) -> None:
        """Look at what depends on the keys; at everything after a failed scan, which may have lost a change.

        What turns is news for the rest of this scan; the next tick is due only if something is done about it.
        """
        conditions = self._engine.conditions
        numbers = range(len(conditions.truths)) if self._all else conditions.touched(keys)
        self._changed.update(conditions.update(self._engine.tick, numbers))

    def _commands(self) -> None:
        memory = self._engine.memory
        for entry in memory.inbox:
            memory.inbox = memory.inbox[1:]
            self._asked = entry
            command = entry.command
            refusal = admit.why_not(self._engine, command)
            words = None if refusal is None else str(refusal)
            kind = "command_accepted" if refusal is None else "command_refused"
            more = {"reason": words} if words else self._affected(command)
            payload: dict[str, Any] = {"intent": entry.seq, "verb": command.verb, **more}
            self._engine.emit(kind, command.target, payload)
            if refusal is None:
                self._carry_out(entry)
            else:
                self._refused(command, refusal)
            self._engine.answer(Outcome(entry.seq, command, words))
            self._asked = None

    def _affected(self, command: Command) -> dict[str, list[str]]:
        """Name the batches that a person's command to a module they share interrupts."""
        if command.verb not in INTERRUPTS or command.origin.source == "recipe":
            return {}
        batches = self.batches.affected(command.target) if command.target in self._engine.unit.modules else ()
        return {"batches": list(batches)} if batches else {}

    def _refused(self, command: Command, refusal: str) -> None:
        self.batches.take_back(command, str(refusal))
        if command.target == MATERIAL:
            self._engine.bookings.refused(command.verb, admit.signed(self._engine, command))
        elif isinstance(refusal, IdentityFailure):
            permits.refused(self._engine, command, refusal)

    def _carry_out(self, entry: Asked) -> None:
        engine, command = self._engine, entry.command
        if command.target == "fault":
            faulting.carry_out(engine, command)
        elif command.verb == DECIDE or command.target in (MATERIAL, LABORATORY):
            self._book(command)
        elif command.target in engine.memory.runs:
            arguments = {**command.arguments, "by": command.origin.name}
            self.batches.apply(command.target, command.verb, arguments)
        elif command.target in engine.unit.alarms:
            asked = (engine.memory.alarms, command.target, command.verb, command.arguments, engine.tick)
            self._take_alarms(*engine.alarm_logic.apply(*asked))
        else:
            logic, state = engine.logics[command.target], engine.memory.modules[command.target]
            self._take(command.target, *logic.apply(state, command.verb, command.arguments, engine.world))
            recover(engine, command)

    def _book(self, command: Command) -> None:
        """Carry out what a person signs: a decision, a booking of material, work of the laboratory."""
        engine, signed = self._engine, admit.signed(self._engine, command)
        if command.verb == DECIDE:
            engine.deviations.carry_out(command.target, signed)
        elif command.target == MATERIAL:
            engine.bookings.carry_out(command.verb, signed)
        else:
            engine.desk.carry_out(command.verb, signed)

    def _protect(self) -> None:
        engine, memory = self._engine, self._engine.memory
        self._after_failure()
        self._causes()
        atmospheres = {name: state.atmosphere for name, state in memory.modules.items()}
        self._take_alarms(*engine.alarm_logic.advance(memory.alarms, engine.world, atmospheres, self._news))
        for trip in engine.alarm_logic.active_trips(memory.alarms):
            for name in engine.unit.modules if "unit" in trip.modules else trip.modules:
                self._trip(name, trip.action, trip.reason)
        if memory.record_lost:
            for name in self.batches.being_held():
                self._trip(name, "hold", NO_RECORD)

    def _trip(self, name: str, action: TripAction, reason: str) -> None:
        state = self._engine.memory.modules[name]
        logic = self._engine.logics[name]
        self._take(name, *logic.trip(state, action, Cause.ABORT, reason, self._engine.world))

    def _causes(self) -> None:
        memory, truths = self._engine.memory, self._engine.conditions.truths
        active = tuple([cause for cause, number in self._cause_conditions if truths[number] is not False])
        if active != memory.causes:
            self._began = note_causes(self._engine, active)
        for cause in active:
            self._react(*cause.partition(":")[::2])

    def _react(self, cause: str, module: str) -> None:
        """Bring modules to what they declare for a standing cause; what is so already is left alone."""
        for name in (module,) if module else tuple(self._engine.unit.modules):
            state = self._engine.memory.modules[name]
            self._take(name, *self._engine.logics[name].react(state, Cause(cause), self._engine.world))

    def _advance(self) -> None:
        engine, memory = self._engine, self._engine.memory
        tick, news = engine.tick, self._news
        for name, logic in engine.logics.items():
            state = memory.modules[name]
            if news != () or state.due <= tick:
                self._take(name, *logic.advance(state, engine.world, news))
        self.batches.advance(self._changed, self._began, everything=self._all)
        if fresh := self.upkeep.advance(self._changed):
            self._take_alarms(*engine.alarm_logic.call_again(memory.alarms, fresh, tick))

    def _take(self, name: str, state: ModuleState, effects: Effects) -> None:
        before = self._engine.memory.modules[name]
        if state is before and not effects.happenings:
            return
        self._engine.memory.modules[name] = state
        self._effects(effects)
        self._engine.feeds.take(name, (before, state), effects.happenings)
        if effects.happenings or not only_waits(before, state, self._engine.tick):
            self._engine.touch(*module_news(name, before, state))
        if state.parameters != before.parameters:
            bind_parameters(self._engine, name, state)
        if (state.phase, state.phase_entered) != (before.phase, before.phase_entered):
            note_phase(self._engine, name, state)

    def _take_alarms(self, states: AlarmStates, effects: Effects) -> None:
        if states is not self._engine.memory.alarms:
            self._engine.memory.alarms = states
            self._engine.touch()
        self._effects(effects)

    def _effects(self, effects: Effects) -> None:
        for happening in effects.happenings:
            self._engine.emit(happening.kind, happening.object, happening.payload)
        for value in effects.calculated:
            self._engine.write_calculated(value.tag, value.value, value.quality)

    def _fail(self, error: Exception) -> None:
        """Drive every output to its safe value for an exception; from now on only abort and clear are accepted."""
        memory, words = self._engine.memory, f"{type(error).__name__}: {error}"
        modules = tuple(self._engine.unit.modules)
        if memory.failure != words or memory.uncleared != modules:
            memory.failure, memory.uncleared = words, modules
            self._engine.emit("scan_failed", "unit", {"error": words})
        asked, self._asked = self._asked, None
        if asked is not None:
            self._engine.answer(Outcome(asked.seq, asked.command, f"the scan failed: {words}"))
        self.outlet.fail()

    def _after_failure(self) -> None:
        for name in self._engine.memory.uncleared:
            state, logic = self._engine.memory.modules[name], self._engine.logics[name]
            self._take(name, *logic.react(state, Cause.EXCEPTION, self._engine.world))
