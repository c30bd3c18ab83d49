"""The laboratory of a unit: takes samples with their true content, and brings checked results to their batch."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from twin.engine.growth import TICKS_PER_H, is_unexpected
from twin.laboratory.content import drawn
from twin.laboratory.table import read_tests
from twin.laboratory.work import TARGET, Laboratory, Sample
from twin.material.item import GONE
from twin.people.role import Role
from twin.people.roster import Presence, Roster
from twin.people.virtual import Crew
from twin.procedure.state import ENDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.engine.engine import Engine
    from twin.laboratory.table import TestTable
    from twin.laboratory.work import Job, Result
    from twin.material.item import Item

ALWAYS = Roster(0, {Role.LABORATORY.value: Presence((0,), (2,))}, {})
"""Two of the laboratory at any time: of a unit without a roster."""
PATIENT_KG, DOSE_ML = 70.0, 50.0
"""Of whom an order says nothing [E]; a dose has 50 mL [P3.1]."""
VIABLE = "viable"
CULTURE = "vessel"
NEVER = 2**62


class Desk:
    """Where samples come in and results go out. Keeps its state in the engine's memory."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        crew = engine.people if isinstance(engine.people, Crew) else Crew()
        errors = crew.behaviour.error.get("number", 0.0)
        self.rules = Laboratory(tests(), crew.roster or ALWAYS, engine.seed, errors)

    def why_not_sample(self, item: Item, arguments: Mapping[str, Any]) -> str | None:
        """Return why a sample cannot be tested, or None; one that names no test is only drawn."""
        if not arguments.get("tests"):
            return None
        return self.rules.why_not_submit(self._engine.memory.laboratory, self._sample(item, arguments))

    def receive(self, item: Item, arguments: Mapping[str, Any]) -> None:
        """Begin the tests of a sample; its content is what the container holds now."""
        if not arguments.get("tests"):
            return
        engine = self._engine
        sample = self._sample(item, arguments)
        engine.memory.laboratory = self.rules.submit(engine.memory.laboratory, sample, engine.tick)

    def why_not(self, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why somebody may not enter or check a result now, or None."""
        who = str(arguments.get("by", ""))
        return self.rules.why_not(self._engine.memory.laboratory, verb, arguments, who, self._engine.tick)

    def carry_out(self, verb: str, arguments: Mapping[str, Any]) -> None:
        """Carry out an accepted command; a check brings the result to its batch."""
        engine, who = self._engine, str(arguments.get("by", ""))
        before = engine.memory.laboratory
        engine.memory.laboratory, result = self.rules.apply(before, verb, arguments, who, engine.tick)
        sample, test = str(arguments["sample"]), str(arguments["test"])
        payload: dict[str, Any] = {"test": test, "by": who}
        engine.emit(
            {"enter_result": "result_entered", "check_result": "result_checked"}.get(verb, "result_refused"),
            sample,
            payload,
        )
        engine.touch(TARGET)
        if result is not None:
            self._bring(result)

    def work(self) -> int:
        """Let virtual people of the laboratory do what is due; return when the next thing is."""
        engine, memory, following = self._engine, self._engine.memory, NEVER
        if not engine.people or not memory.laboratory.jobs:
            return following
        for due, command in self.rules.commands(memory.laboratory, engine.tick):
            if due > engine.tick:
                following = min(following, due)
            elif not any(entry.command == command for entry in memory.inbox):
                engine.enqueue(command)
        return following

    def open_for_release(self, batch: str) -> tuple[str, ...]:
        """Return in words which results a batch still waits for before it can be closed."""
        return self.rules.open_for_release(self._engine.memory.laboratory, batch)

    def _sample(self, item: Item, arguments: Mapping[str, Any]) -> Sample:
        tested = tuple(str(test) for test in arguments["tests"])
        name = self._name(tested, [str(one) for one in arguments.get("results", ())])
        content = self._content(item, float(arguments.get("volume_ml", 0.0)), str(arguments.get("of", "")))
        source, by = str(arguments.get("of", "")) or item.id, str(arguments.get("by", ""))
        return Sample(f"{item.batch}.{name}", item.batch, name, tested, content, by, source)

    def _name(self, tested: tuple[str, ...], results: list[str]) -> str:
        """Return the first word of the results: what stands before the name of their first value."""
        test = self.rules.table.tests.get(tested[0])
        first = next(iter(test.values)).name if test else ""
        return results[0].removesuffix(f"_{first}") if results else "sample"

    def _content(self, item: Item, volume_ml: float, of: str) -> dict[str, float]:
        engine = self._engine
        program = engine.programs.get(item.batch)
        order: Mapping[str, str | float] = program.batch.order if program else {}
        facts = {"patient_kg": PATIENT_KG, "dose_volume_ml": DOSE_ML, "mycoplasma": 0.0}
        facts = {name: float(order.get(name, value)) for name, value in facts.items()}
        if item.slot < 1:
            return facts
        source = engine.memory.material.items.get(of)
        if source is not None:
            taken = engine.memory.taken.get(item.id)
            known = engine.kernel.slot(source.slot)["volume_ml"] if source.slot > 0 else 0.0
            facts["source_volume_ml"] = taken.volume_ml if taken else known
        return dict(drawn(engine.kernel.slot(item.slot), volume_ml, facts))

    def _bring(self, result: Result) -> None:
        """Bring a result to its batch, unless that has ended; late ones are of use for the release only."""
        engine = self._engine
        payload = {"test": result.test, "values": dict(result.values), "out": list(result.out)}
        engine.emit("result_released", result.sample, payload)
        self._book(result)
        self._judge_growth(result)
        run = engine.memory.runs.get(result.batch)
        if run is None or run.state in ENDED:
            return
        known = engine.programs[result.batch].recipe.results
        values = {name: value for name, value in result.values.items() if name in known}
        if values:
            engine.batches.apply(result.batch, "result", values)

    def _book(self, result: Result) -> None:
        """Book a count on what the sample was taken from, as of when it came."""
        job, viable = self._job(result), _viable(result)
        source = self._engine.memory.material.items.get(job.source)
        if viable is None or source is None or source.disposition in GONE:
            return
        counted = {"viable_cells": viable, "at_tick": job.received}
        counted |= {"source_of_value": f"counted in {result.sample}"}
        self._engine.bookings.note(TARGET, "book", {"item": source.id, **counted})

    def _judge_growth(self, result: Result) -> None:
        """Compare a count of the culture with the expected course."""
        memory = self._engine.memory
        culture, viable = memory.activated.get(result.batch), _viable(result)
        if viable is None or culture is None or self._job(result).received < culture.tick:
            return
        hours = (self._job(result).received - culture.tick) / TICKS_PER_H
        others = tuple(batch for batch in memory.growth if batch != result.batch)
        unexpected = is_unexpected(viable, hours, culture.cells)
        memory.growth = (*others, result.batch) if unexpected else others
        if unexpected:
            self._engine.emit(
                "growth_unexpected",
                result.batch,
                {"sample": result.sample, "viable": viable, "hours": hours, "seeded": culture.cells},
            )

    def _job(self, result: Result) -> Job:
        jobs: tuple[Job, ...] = self._engine.memory.laboratory.jobs
        mine = [job for job in jobs if (job.sample, job.test) == (result.sample, result.test)]
        return mine[-1]


def _viable(result: Result) -> float | None:
    """Return the viable cells of all that the sample was taken from, where the result tells."""
    return next((v for name, v in result.values.items() if name.endswith(f"_{VIABLE}")), None)


@cache
def tests() -> TestTable:
    """Return the library's table of tests."""
    return read_tests()
