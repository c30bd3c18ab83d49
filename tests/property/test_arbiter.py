"""The arbiter under random batches: no deadlock, no two holders, every wait names its holder, grants in their order."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from twin.procedure.arbiter import Answer, Claim, Grants, arbitrate, released

WHOLE = ("zone", "bench", "processor")
"""What operations hold; steps inside an operation name the others only, as the checker of recipes demands."""
SINGLE = ("arm", "barrier", "OP", "SUP", "steriliser")
CAPACITY = {"OP": 2}


def capacity(name: str) -> int:
    return CAPACITY.get(name, 1)


@dataclass
class Job:
    """One operation of a batch: what it holds as a whole, and what each of its steps needs for how long."""

    batch: str
    number: int
    priority: int
    uses: tuple[str, ...]
    steps: tuple[tuple[tuple[str, ...], int], ...]
    asked: int = 0
    step: int = 0
    left: int = -1
    begun: bool = False
    waits: str = ""

    @property
    def claim(self) -> Claim:
        if self.uses and not self.begun:
            return Claim(f"{self.batch}/{self.number}", self.uses, self.batch, self.asked, self.priority)
        holder = f"{self.batch}/{self.number}.{self.step}"
        return Claim(holder, self.steps[self.step][0], self.batch, self.asked, self.priority)


@dataclass
class Shop:
    """Plays jobs tick by tick; batches work on their jobs one after the other."""

    queues: dict[str, list[Job]]
    grants: Grants = field(default_factory=dict)
    tick: int = 0

    def fronts(self) -> list[Job]:
        return [jobs[0] for jobs in self.queues.values() if jobs]

    def advance(self) -> None:
        self.tick += 1
        for job in self.fronts():
            if job.left >= 0:
                self._work(job)
        asking = {job.claim.holder: job for job in self.fronts() if job.left < 0}
        before = self.grants
        self.grants, answers = arbitrate(before, [job.claim for job in asking.values()], capacity)
        check_answers(before, answers)
        for answer in answers:
            self._take(asking[answer.claim.holder], answer.granted, answer.reason)

    def _take(self, job: Job, granted: bool, reason: str) -> None:
        job.waits = reason
        if granted and job.uses and not job.begun:
            job.begun = True
        elif granted:
            job.left = job.steps[job.step][1]

    def _work(self, job: Job) -> None:
        job.left -= 1
        if job.left >= 0:
            return
        self.grants = released(self.grants, [job.claim.holder])
        job.step, job.asked = job.step + 1, self.tick
        if job.step == len(job.steps):
            self.leave(job)

    def leave(self, job: Job) -> None:
        self.grants = released(
            self.grants, [f"{job.batch}/{job.number}", f"{job.batch}/{job.number}.{job.step}"]
        )
        self.queues[job.batch].pop(0)


def check_answers(before: Grants, answers: tuple[Answer, ...]) -> None:
    """Every wait names who holds what is missing; a grant only went to somebody whose wants were free in order."""
    now = before
    ranks = [answer.claim.rank for answer in answers]
    assert ranks == sorted(ranks)
    for answer in answers:
        claim = answer.claim
        busy = [name for name in claim.wants if len(now.get(name, ())) >= capacity(name)]
        assert answer.granted is not bool(busy)
        if busy:
            assert all(holder in answer.reason for name in busy for holder in now[name])
        else:
            now = {**now, **{name: (*now.get(name, ()), claim.holder) for name in claim.wants}}


subsets = st.lists(st.sampled_from(SINGLE), unique=True, max_size=3).map(lambda names: tuple(sorted(names)))
wholes = st.lists(st.sampled_from(WHOLE), unique=True, max_size=2).map(lambda names: tuple(sorted(names)))
steps = st.lists(st.tuples(subsets, st.integers(0, 5)), min_size=1, max_size=4).map(tuple)
jobs = st.lists(st.tuples(wholes, steps), min_size=1, max_size=4)
batches = st.lists(st.tuples(st.integers(0, 2), jobs), min_size=1, max_size=6)
aborts = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 5)), max_size=3)


@settings(max_examples=300, deadline=None)
@given(batches, aborts)
def test_all_batches_end_and_nothing_is_held_twice(
    drawn: list[tuple[int, list[tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], int], ...]]]]],
    stops: list[tuple[int, int]],
) -> None:
    queues = {
        f"B{i}": [Job(f"B{i}", n, priority, uses, work) for n, (uses, work) in enumerate(listed)]
        for i, (priority, listed) in enumerate(drawn)
    }
    shop = Shop(queues)
    longest = (
        10 + sum(length + 5 for listed in queues.values() for job in listed for _, length in job.steps) * 2
    )
    while any(shop.queues.values()):
        assert shop.tick < longest + 50, [(job.claim, job.waits) for job in shop.fronts()]
        shop.advance()
        for tick, number in stops:
            queue = shop.queues.get(f"B{number}")
            if tick == shop.tick and queue:
                shop.leave(queue[0])
                queue.clear()
        assert all(len(holders) <= capacity(name) for name, holders in shop.grants.items())
    assert shop.grants == {}
