"""The laboratory at work: samples come, results are entered by one person and checked by another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from twin.draw import between, happens
from twin.laboratory.finding import findings, out_of_specification
from twin.messages import Command, Origin
from twin.people.role import Role, why_not_sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twin.laboratory.table import Test, TestTable
    from twin.people.roster import Roster

TARGET = "laboratory"
AGAIN = 600
"""Ticks after which a virtual person of the laboratory repeats what was refused."""


class Stage(StrEnum):
    """How far a test is."""

    WORKING = "working"
    ENTERED = "entered"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Sample:
    """What goes to the laboratory: id, batch, first word of its results, tests, true content, who took it, of what."""

    id: str
    batch: str
    name: str
    tests: tuple[str, ...]
    content: Mapping[str, float]
    taken_by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One test of one sample. `found` is what the instrument shows; nobody but the laboratory reads it."""

    sample: str
    batch: str
    name: str
    test: str
    occurrence: int
    received: int
    ready: int
    found: Mapping[str, float]
    taken_by: str = ""
    source: str = ""
    stage: Stage = Stage.WORKING
    entries: int = 0
    entered: Mapping[str, float] = field(default_factory=dict[str, float])
    entered_tick: int = 0
    entered_by: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A checked result: `values` by their name in the recipe (d1_viability), `out` what misses its criterion."""

    batch: str
    sample: str
    test: str
    tick: int
    values: Mapping[str, float]
    out: tuple[str, ...]
    entered_by: str
    checked_by: str


@dataclass(frozen=True, slots=True)
class LabState:
    """Every test that was ever begun, in order."""

    jobs: tuple[Job, ...] = ()


class Laboratory:
    """The rules; remembers only what follows from the last jobs. `entry_error` is how often an entry is mistyped."""

    def __init__(self, table: TestTable, roster: Roster, seed: int, entry_error: float = 0.0) -> None:
        self.table, self.roster, self.seed, self.entry_error = table, roster, seed, entry_error
        self._planned_of: tuple[Job, ...] = ()
        self._planned: tuple[tuple[int, Command], ...] = ()

    def why_not_submit(self, state: LabState, sample: Sample) -> str | None:
        """Return why a sample cannot be tested, or None."""
        if self.roster.next_on_shift(Role.LABORATORY, 0, heads=2) is None:
            return "the roster never has two people of the laboratory: nobody could check a result"
        if len(set(sample.tests)) != len(sample.tests) or not sample.tests:
            return f"sample {sample.id} asks for no test, or for one twice"
        reasons = (self._why_not_test(state, sample, name) for name in sample.tests)
        return next((reason for reason in reasons if reason is not None), None)

    def _why_not_test(self, state: LabState, sample: Sample, name: str) -> str | None:
        test = self.table.tests.get(name)
        if test is None:
            return f"the laboratory has no test '{name}'; known: {', '.join(self.table.tests)}"
        if _open(state, {"sample": sample.id, "test": name}) is not None:
            return f"the test {name} of {sample.id} is open already"
        missing = next((key for key in test.needs if key not in sample.content), None)
        return f"nothing tells {missing} of {sample.id}, which the test {name} needs" if missing else None

    def submit(self, state: LabState, sample: Sample, tick: int) -> LabState:
        """Begin the tests of a sample; one that was tested before is tested anew."""
        return replace(state, jobs=(*state.jobs, *(self._job(state, sample, t, tick) for t in sample.tests)))

    def commands(self, state: LabState, tick: int) -> Iterator[tuple[int, Command]]:
        """Yield what virtual people of the laboratory do next for each test: (tick from now on, command)."""
        if state.jobs is not self._planned_of:
            self._planned_of, self._planned = state.jobs, tuple(self._plans(state.jobs))
        for due, command in self._planned:
            yield _repeated(due, tick), command

    def _plans(self, jobs: tuple[Job, ...]) -> Iterator[tuple[int, Command]]:
        for job in jobs:
            if job.stage is Stage.WORKING:
                since = job.ready if job.entries == 0 else job.entered_tick
                yield self._after(since, self.table.entry), self._entry(job)
            elif job.stage is Stage.ENTERED:
                yield self._after(self._two(job.entered_tick), self.table.check), self._check(job)

    def why_not(
        self, state: LabState, verb: str, arguments: Mapping[str, Any], who: str, tick: int
    ) -> str | None:
        """Return why somebody may not enter, check or refuse a result now, or None."""
        job = _open(state, arguments)
        if job is None:
            return f"no test {arguments.get('test')} of sample {arguments.get('sample')} is open"
        match verb:
            case "enter_result":
                return self._why_not_enter(job, arguments, who, tick)
            case "check_result" | "refuse_result":
                if job.stage is not Stage.ENTERED:
                    return "there is no entry to be checked"
                return why_not_sign({"performer": job.entered_by}, "verifier", who)
            case _:
                return f"'{verb}' is no command of the laboratory"

    def apply(
        self, state: LabState, verb: str, arguments: Mapping[str, Any], who: str, tick: int
    ) -> tuple[LabState, Result | None]:
        """Carry out what `why_not` allows; a check returns the result that the recipe may use from now on."""
        job = _open(state, arguments)
        assert job is not None
        if verb == "enter_result":
            entered = {value.name: float(arguments[value.name]) for value in self._test(job).values}
            changed = replace(
                job,
                stage=Stage.ENTERED,
                entered=entered,
                entered_tick=tick,
                entered_by=who,
                entries=job.entries + 1,
            )
            return _with(state, job, changed), None
        if verb == "refuse_result":
            return _with(state, job, replace(job, stage=Stage.WORKING, entered={}, entered_tick=tick)), None
        values = {f"{job.name}_{key}": value for key, value in job.entered.items()}
        out = out_of_specification(self._test(job), job.entered)
        result = Result(job.batch, job.sample, job.test, tick, values, out, job.entered_by, who)
        return _with(state, job, replace(job, stage=Stage.CHECKED)), result

    def open_for_release(self, state: LabState, batch: str) -> tuple[str, ...]:
        """Return in words the results that block the release of a batch; they never block a step."""
        return tuple(
            f"{self._test(job).title} of {job.sample} is not checked yet"
            for job in state.jobs
            if job.batch == batch and job.stage is not Stage.CHECKED and not self._test(job).after_release
        )

    def late(self, state: LabState, tick: int) -> tuple[Job, ...]:
        """Return the tests whose result should have been there: ready, entry and check have had their time."""
        spare = self.table.entry + self.table.check
        return tuple(
            j for j in state.jobs if j.stage is not Stage.CHECKED and tick > self._after(j.ready, spare)
        )

    def _job(self, state: LabState, sample: Sample, name: str, tick: int) -> Job:
        test = self.table.tests[name]
        occurrence = 1 + sum(job.sample == sample.id and job.test == name for job in state.jobs)
        words = (sample.id, name, occurrence)
        takes = between(test.shortest, test.longest, self.seed, "time", *words)
        begin = tick if test.rests else self._after(tick, 0) + takes
        ready = self._after(begin, takes if test.rests else 0)
        found = findings(test, sample.content, (self.seed, *words))
        return Job(
            sample.id,
            sample.batch,
            sample.name,
            name,
            occurrence,
            tick,
            ready,
            found,
            sample.taken_by,
            sample.source,
        )

    def _test(self, job: Job) -> Test:
        return self.table.tests[job.test]

    def _after(self, tick: int, ticks: int) -> int:
        """Return when so many ticks of work are done, or of the next shift when it is none."""
        done = self.roster.after_work(Role.LABORATORY, tick, ticks)
        assert done is not None
        return done

    def _two(self, tick: int) -> int:
        two = self.roster.next_on_shift(Role.LABORATORY, tick, heads=2)
        assert two is not None
        return two

    def _entry(self, job: Job) -> Command:
        words = (self.seed, "entry", job.sample, job.test, job.occurrence, job.entries)
        factor = 10.0 if happens(self.entry_error, *words) else 1.0
        values = {name: factor * value for name, value in job.found.items()}
        return _command("enter_result", job, "QC.1", values)

    def _check(self, job: Job) -> Command:
        right = job.entered == job.found
        return _command("check_result" if right else "refuse_result", job, "QC.2", {})

    def _why_not_enter(self, job: Job, arguments: Mapping[str, Any], who: str, tick: int) -> str | None:
        if job.stage is not Stage.WORKING:
            return "the result is entered already"
        if tick < job.ready:
            return f"the test {job.test} of {job.sample} is still at work"
        if who == job.taken_by:
            return f"{who} took the sample and waits for the result; somebody else enters it"
        for value in self._test(job).values:
            given = arguments.get(value.name)
            if isinstance(given, bool) or not isinstance(given, int | float) or not 0.0 <= given < 1e15:
                return f"{value.name} must be a number from 0 on"
        return None


def _command(verb: str, job: Job, who: str, values: Mapping[str, float]) -> Command:
    origin = Origin("person", who, "result of the laboratory", (Role.LABORATORY.value,))
    return Command(TARGET, verb, origin, {"sample": job.sample, "test": job.test, **values})


def _open(state: LabState, arguments: Mapping[str, Any]) -> Job | None:
    asked = (arguments.get("sample"), arguments.get("test"))
    found = (j for j in state.jobs if (j.sample, j.test) == asked and j.stage is not Stage.CHECKED)
    return next(found, None)


def _with(state: LabState, old: Job, new: Job) -> LabState:
    return replace(state, jobs=tuple(new if job is old else job for job in state.jobs))


def _repeated(due: int, tick: int) -> int:
    """Return the first tick from `tick` on at which something due at `due` is done, or done again after a refusal."""
    return due if tick <= due else due - (due - tick) // AGAIN * AGAIN
