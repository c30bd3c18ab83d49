"""Random conditions, gates and commands against all alarms of the real unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from twin.alarm.life import ANNUNCIATING, Life, life_table
from twin.alarm.logic import AlarmLogic
from twin.alarm.request import TRIGGERS
from twin.unit.load import load_unit
from twin.unit.model import Atmosphere

if TYPE_CHECKING:
    from twin.alarm.state import AlarmStates
    from twin.signals import Quality

UNIT = load_unit("airlock1").unit
LOGIC = AlarmLogic(UNIT.alarms, {"I-02": 300, "D-01": 50})
NAMES = list(UNIT.alarms)
WATCHED = sorted(
    {a.condition for a in UNIT.alarms.values()}
    | {number for a in UNIT.alarms.values() for number in a.unless}
)
TRUTHS = st.sampled_from([True, True, False, None])


@dataclass
class RandomWorld:
    """Only truths; what was never set is false."""

    tick: int = 0
    truths: dict[int, bool | None] = field(default_factory=dict[int, bool | None])

    def truth(self, condition: int) -> bool | None:
        return self.truths.get(condition, False)

    def value(self, tag: str) -> float:
        raise KeyError(tag)

    def quality(self, tag: str) -> Quality:
        raise KeyError(tag)

    def unmet(self, interlock: str) -> tuple[str, ...]:
        raise KeyError(interlock)


FEW = [UNIT.alarms[name].condition for name in ("I-19", "I-01", "I-05", "D-08", "U-02")] * 6
SET = st.lists(st.tuples(st.sampled_from(WATCHED + FEW), TRUTHS), min_size=1, max_size=6)
SOME = [*NAMES, *["I-19", "I-01", "I-05", "D-08", "U-02"] * 10]
COMMAND = st.tuples(st.sampled_from(SOME), st.sampled_from(sorted(TRIGGERS)), SET)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), SET),
        st.tuples(st.just("all"), TRUTHS),
        st.tuples(st.just("command"), COMMAND),
        st.tuples(st.just("gas"), st.sampled_from(list(Atmosphere))),
        st.tuples(st.just("pass"), st.sampled_from([1, 5, 99, 600, 40000])),
    ),
    min_size=3,
    max_size=40,
)
Step = tuple[str, Any]


class Run:
    """One run over the steps; `everything` looks at all alarms each scan, else only at what changed or is due."""

    def __init__(self, everything: bool) -> None:
        self.everything = everything
        self.world = RandomWorld()
        self.states = LOGIC.initial()
        self.atmospheres = dict.fromkeys(UNIT.modules, Atmosphere.WORK)
        self.log: list[tuple[int, str, str]] = []

    def scan(self, changed: tuple[int, ...]) -> None:
        before = self.states
        looked = None if self.everything else changed
        self.states, effects = LOGIC.advance(before, self.world, self.atmospheres, looked)
        self.log += [(self.world.tick, h.kind, h.object) for h in effects.happenings]

    def step(self, step: Step) -> None:
        kind, what = step
        self.world.tick += 1
        changed: dict[int, bool | None] = {}
        if kind == "set":
            changed = dict(what)
        elif kind == "all":
            changed = dict.fromkeys(WATCHED, what)
        elif kind == "command":
            name, verb, truths = what
            self.command(name, verb)
            changed = dict(truths)
        elif kind == "gas":
            self.atmospheres["isolator"] = Atmosphere(str(what))
        self.world.truths.update(changed)
        self.scan(tuple(sorted(changed)))
        self.idle(int(str(what)) if kind == "pass" else 2)

    def idle(self, ticks: int) -> None:
        """Let time pass; look only where something is due, unless every scan is to be run."""
        end = self.world.tick + ticks
        while self.world.tick < end:
            self.world.tick = max(self.world.tick + 1, min(self.states.due, end))
            self.scan(())

    def command(self, name: str, verb: str) -> None:
        arguments = {"duration_s": 40, "one_shot": self.world.tick % 2 == 0} if verb == "shelve" else {}
        before = self.states
        if LOGIC.why_not(before, name, verb, arguments, self.world.tick) is not None:
            assert self.states is before
            return
        self.states, effects = LOGIC.apply(before, name, verb, arguments, self.world.tick)
        self.log += [(self.world.tick, h.kind, h.object) for h in effects.happenings]


def reachable(before: AlarmStates, after: AlarmStates) -> bool:
    """Tell whether each alarm took at most one arc of its table."""
    for name, now in after.alarms.items():
        was, table = before.alarms[name].life, life_table(UNIT.alarms[name].latching)
        if now.life is not was and now.life not in {table.target(was, trigger) for trigger in table.triggers}:
            return False
    return True


@given(steps=STEPS)
def test_looking_only_at_what_changed_gives_what_looking_at_everything_gives(steps: list[Step]) -> None:
    full, lean = Run(everything=True), Run(everything=False)
    for step in steps:
        full.step(step)
        lean.step(step)
        assert lean.states.alarms == full.states.alarms
    assert lean.log == full.log


@given(steps=STEPS)
def test_alarms_take_one_arc_at_a_time_and_say_what_they_are(steps: list[Step]) -> None:
    run = Run(everything=False)
    for step in steps:
        run.world.tick += 1
        before = run.states
        run.scan(())
        assert reachable(before, run.states)
        run.step(step)
        for name, state in run.states.alarms.items():
            rings = state.life in (Life.UNACKNOWLEDGED, Life.ACKNOWLEDGED)
            assert state.active or not rings
            listed = state.life is not Life.NORMAL or not state.known
            assert (name in run.states.standing) is listed
            protective = bool(UNIT.alarms[name].trip or UNIT.alarms[name].forces)
            assert (name in run.states.demanding) is (protective and (state.active or not state.known))
            assert not (LOGIC.suppressed(run.states, name) and state.life in ANNUNCIATING)
