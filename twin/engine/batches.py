"""The recipes' part of the scan: every batch that has something to look at, then the arbiter for all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from twin.conditions.live import NEVER
from twin.engine.accept import causes_in_words
from twin.engine.follow import run_news
from twin.engine.loading import capacity
from twin.engine.people import let_answer
from twin.engine.quiet import Quiet, seen, sees_little
from twin.procedure.claim import share
from twin.procedure.state import RunState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from typing import Any

    from twin.engine.engine import Engine
    from twin.messages import Command
    from twin.procedure.token import Scan as RunScan

NO_RECORD = "the record cannot be written"
FAILED_SCAN = "a scan of the logic failed"
NOTHING_NEW = frozenset[int]()


class Batches:
    """Runs the batches of one engine. What it keeps itself can be computed again from the engine's memory."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._quiet: dict[str, Quiet] = {}
        self._seen: list[object] = []
        self._version = 0

    def forget(self) -> None:
        """Have every batch looked at in the next scan."""
        self._quiet.clear()

    def next_due(self) -> int:
        """Return the next tick at which a batch wants a scan."""
        return min((tick for tick in self._engine.memory.run_due.values() if tick), default=NEVER)

    def affected(self, module: str) -> tuple[str, ...]:
        """Return the batches that work with a module, or have an item there: those that a stop of it concerns."""
        engine, memory = self._engine, self._engine.memory
        holders = {holder.partition("/")[0] for holder in memory.grants.get(module, ())}
        at_work = {
            batch
            for batch, run in memory.runs.items()
            if any(engine.programs[batch].steps[token.step].module == module for token in run.tokens)
        }
        places = engine.bookings.site.of_module.get(module, ())
        there = {
            memory.material.items[item].batch
            for place in places
            for item in memory.material.at.get(place, ())
        }
        return tuple(batch for batch in memory.runs if batch in holders | at_work | there)

    def being_held(self) -> list[str]:
        """Return the modules of the batches that are on their way to be held."""
        engine = self._engine
        runs = [(b, run) for b, run in engine.memory.runs.items() if run.state is RunState.HOLDING]
        return sorted(
            {name for b, run in runs for name in engine.recipe_logics[b].look(run, engine.world).modules()}
        )

    def apply(self, batch: str, verb: str, arguments: Mapping[str, Any]) -> None:
        """Carry out an accepted command to a batch."""
        engine = self._engine
        run = engine.memory.runs[batch]
        self.take(batch, engine.recipe_logics[batch].apply(run, verb, arguments, engine.world))

    def take_back(self, command: Command, reason: str) -> None:
        """Let a batch ask again for a command of its own that was refused."""
        engine, batch = self._engine, command.origin.name
        if command.origin.source == "recipe" and batch in engine.memory.runs:
            run = engine.memory.runs[batch]
            engine.memory.runs[batch] = engine.recipe_logics[batch].refused(run, command, reason, engine.tick)

    def take(self, batch: str, scan: RunScan, *, further: bool = False) -> None:
        """Keep what a look at a batch has yielded; `further` dues come beside those of an earlier look in this scan."""
        engine, memory = self._engine, self._engine.memory
        self._quiet.pop(batch, None)
        before = memory.runs.get(batch)
        memory.grants = scan.grants
        if scan.data is not before:
            engine.touch(*run_news(batch, before, scan.data))
            memory.runs[batch] = scan.data
        for happening in scan.happenings:
            engine.emit(happening.kind, happening.object, happening.payload)
        for command in scan.commands:
            engine.enqueue(command)
        earlier = memory.run_due.get(batch, 0) if further else 0
        due = [tick for tick in (*scan.due, earlier) if tick > engine.tick]
        memory.run_due[batch] = min(due, default=0)

    def advance(self, changed: AbstractSet[int], began: tuple[str, ...], *, everything: bool) -> None:
        """Let every batch work that sees anything new, then grant what is claimed."""
        memory = self._engine.memory
        if not memory.runs:
            return
        self._look_at_modules()
        urgent = everything or bool(began) or bool(memory.record_lost)
        awake = [batch for batch in memory.runs if urgent or not self._rests(batch, changed)]
        for batch in awake:
            self._advance(batch, began)
        if awake:
            self._share()

    def rests(self) -> bool:
        """Tell whether no batch would see anything new in a scan without news."""
        memory = self._engine.memory
        return seen(memory) == self._seen and all(self._rests(batch, NOTHING_NEW) for batch in memory.runs)

    def _look_at_modules(self) -> None:
        now = seen(self._engine.memory)
        if now != self._seen:
            self._seen = now
            self._version += 1

    def _rests(self, batch: str, changed: AbstractSet[int]) -> bool:
        engine, quiet = self._engine, self._quiet.get(batch)
        if quiet is None or quiet.version != self._version:
            return False
        due = engine.memory.run_due.get(batch, 0)
        return (
            quiet.run is engine.memory.runs[batch]
            and not 0 < due <= engine.tick
            and changed.isdisjoint(engine.programs[batch].conditions)
        )

    def _advance(self, batch: str, began: tuple[str, ...]) -> None:
        engine, memory = self._engine, self._engine.memory
        run, seq = memory.runs[batch], memory.seq
        self.take(batch, engine.recipe_logics[batch].advance(run, engine.world))
        held = hold_for_causes(engine, batch, began)
        if held is not None:
            self.take(batch, held)
        if engine.people:
            let_answer(engine, batch)
        if memory.runs[batch] is run and memory.seq == seq and sees_little(run) and not memory.inbox:
            self._quiet[batch] = Quiet(run, self._version)

    def _share(self) -> None:
        engine, memory = self._engine, self._engine.memory
        looks = [engine.recipe_logics[batch].look(run, engine.world) for batch, run in memory.runs.items()]
        grants = share(looks, memory.grants, partial(capacity, engine))
        for look in looks:
            look.grants = grants
            if look.data is not memory.runs[look.batch] or look.commands or look.due:
                self._further(look)
        memory.grants = grants

    def _further(self, look: RunScan) -> None:
        """Keep what the arbiter's answers have brought; a batch that only waits on rests as before."""
        quiet = self._quiet.get(look.batch)
        self.take(look.batch, look, further=True)
        if quiet is not None and quiet.run is look.data:
            self._quiet[look.batch] = quiet


def hold_for_causes(engine: Engine, batch: str, began: tuple[str, ...]) -> RunScan | None:
    """Hold a running batch when a cause begins for the unit or a module that it works with [unit.md 2.0]."""
    run, logic = engine.memory.runs[batch], engine.recipe_logics[batch]
    if run.state is not RunState.RUNNING or not (
        began or engine.memory.record_lost or engine.memory.uncleared
    ):
        return None
    modules = ("", *logic.concerned(run, engine.world))
    words = [words for module in modules for words in causes_in_words(began, module)]
    if engine.memory.record_lost:
        words.append(NO_RECORD)
    if any(module in engine.memory.uncleared for module in logic.program.recipe.modules):
        words.append(FAILED_SCAN)
    if not words:
        return None
    return logic.apply(run, "hold", {"reason": "; ".join(dict.fromkeys(words))}, engine.world)
