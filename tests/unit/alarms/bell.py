"""Invented alarms, truths made by hand, and a bench that runs both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from twin.alarm.logic import AlarmLogic
from twin.unit.model import Alarm, Atmosphere

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.alarm.life import Life
    from twin.alarm.state import AlarmState, AlarmStates
    from twin.signals import Quality
    from twin.world import Effects, Happening

PLAIN, LATCHED, SLOW, IN_WORK, IN_GAS, CAUSE, EXPLAINED, TRIPPING, EXCUSED, EXCUSE, HURRIED, HURRY = range(
    1, 13
)
ON, OFF = 20, 10


def alarm(name: str, condition: int, **fields: Any) -> Alarm:
    plain = Alarm(
        id=name,
        module="box",
        priority=3,
        condition=condition,
        condition_text="something",
        on_delay=0,
        off_delay=0,
        latching=False,
        text=f"{name} text",
        response="Look.",
        consequence="None",
    )
    return replace(plain, **fields)


ALARMS = {
    a.id: a
    for a in (
        alarm("plain", PLAIN),
        alarm("latched", LATCHED, latching=True, priority=1),
        alarm("slow", SLOW, on_delay=ON, off_delay=OFF),
        alarm("in_work", IN_WORK, during="work"),
        alarm("in_gas", IN_GAS, during="gassing"),
        alarm("cause", CAUSE, suppresses=("explained",)),
        alarm("explained", EXPLAINED),
        alarm("excused", EXCUSED, unless=(EXCUSE,), trip="stop"),
        alarm(
            "hurried",
            HURRIED,
            latching=True,
            priority=2,
            urgent=HURRY,
            forces={"box.shut": 1.0},
            until_reset=True,
        ),
        alarm("tripping", TRIPPING, on_delay=ON, trip="hold", forces={"box.inject": 0.0}),
        alarm("aborting", TRIPPING, on_delay=ON, trip="abort", forces={"box.inject": 1.0}),
        alarm("gas_trip", IN_GAS, during="gassing", trip="gassing_abort"),
    )
}


@dataclass
class Truths:
    """A world that knows only truths; what is not named is false."""

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


class Bench:
    """Runs alarms by hand, tick by tick; only what changed is passed on, as the engine does."""

    def __init__(self, repeat_after: Mapping[str, int] | None = None) -> None:
        self.logic = AlarmLogic(ALARMS, repeat_after)
        self.world = Truths()
        self.states = self.logic.initial()
        self.atmospheres = {"box": Atmosphere.WORK}
        self.log: list[Happening] = []
        self.scan()

    def take(self, result: tuple[AlarmStates, Effects]) -> None:
        self.states, effects = result
        self.log += effects.happenings

    def set(self, condition: int, truth: bool | None, scans: int = 1) -> None:
        """Change one truth and scan."""
        self.world.tick += 1
        self.world.truths[condition] = truth
        self.take(self.logic.advance(self.states, self.world, self.atmospheres, (condition,)))
        self.scan(scans - 1)

    def scan(self, count: int = 1) -> None:
        for _ in range(count):
            self.world.tick += 1
            self.take(self.logic.advance(self.states, self.world, self.atmospheres, ()))

    def gas(self, gassing: bool) -> None:
        self.atmospheres["box"] = Atmosphere.GASSING if gassing else Atmosphere.WORK
        self.scan()

    def why_not(self, name: str, verb: str, **arguments: Any) -> str | None:
        return self.logic.why_not(self.states, name, verb, arguments, self.world.tick)

    def command(self, name: str, verb: str, **arguments: Any) -> None:
        """Give a command in a scan of its own; it must be legal."""
        self.world.tick += 1
        assert self.why_not(name, verb, **arguments) is None
        self.take(self.logic.apply(self.states, name, verb, arguments, self.world.tick))
        self.take(self.logic.advance(self.states, self.world, self.atmospheres, ()))

    def of(self, name: str) -> AlarmState:
        return self.states.alarms[name]

    def life(self, name: str) -> Life:
        return self.of(name).life

    def kinds(self, name: str) -> list[str]:
        return [h.kind for h in self.log if h.object == name]
