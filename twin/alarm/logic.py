"""All alarms of a unit: one scan looks only at those whose condition, gate, cause or timer moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.alarm import request
from twin.alarm.life import ANNUNCIATING, Life, Trigger, life_table
from twin.alarm.sense import sense
from twin.alarm.state import AlarmState, AlarmStates
from twin.machine.state import NEVER
from twin.machine.step import TripAction
from twin.plain import replace
from twin.unit.model import Alarm, Atmosphere, ConditionId
from twin.world import NOTHING, Effects, Happening, World

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NO_READING = " (no valid reading)"
_SEVERITY = {"abort": 0, "gassing_abort": 1, "stop": 2, "hold": 3}
_HAPPENINGS = {
    Trigger.ACKNOWLEDGE: "alarm_acknowledged",
    Trigger.RESET: "alarm_reset",
    Trigger.REPEAT: "alarm_repeated",
    Trigger.SHELVE: "alarm_shelved",
    Trigger.SUPPRESS: "alarm_suppressed",
    Trigger.REMOVE: "alarm_taken_out_of_service",
}
_STANDING = (Life.UNACKNOWLEDGED, Life.ACKNOWLEDGED)
_RETURNS = {
    Life.SHELVED: "alarm_unshelved",
    Life.SUPPRESSED: "alarm_unsuppressed",
    Life.OUT_OF_SERVICE: "alarm_returned_to_service",
}


@dataclass(frozen=True, slots=True)
class Trip:
    """A protective demand of an alarm on modules (`unit` means every module)."""

    alarm: str
    modules: tuple[str, ...]
    action: TripAction
    reason: str


@dataclass(slots=True)
class _Scan:
    """Working copy of one call."""

    alarms: dict[str, AlarmState]
    tick: int
    happenings: list[Happening] = field(default_factory=list[Happening])

    def say(self, kind: str, alarm: Alarm, **payload: Any) -> None:
        priority = priority_of(alarm, self.alarms[alarm.id])
        self.happenings.append(Happening(kind, alarm.id, {"priority": priority, **payload}))


class AlarmLogic:
    """Pure logic over all alarms; `repeat_after` gives alarms (by id) a re-alarm time in ticks."""

    def __init__(self, alarms: Mapping[str, Alarm], repeat_after: Mapping[str, int] | None = None) -> None:
        self.alarms = dict(alarms)
        self._repeat_after = dict(repeat_after or {})
        self._protective = tuple(a.id for a in alarms.values() if a.trip or a.forces)
        self._place = {name: i for i, name in enumerate(self.alarms)}
        self._by_condition: dict[ConditionId, tuple[str, ...]] = {}
        self._gated: dict[str, tuple[str, ...]] = {}
        self._causes: dict[str, tuple[str, ...]] = {}
        for alarm in alarms.values():
            _append(self._by_condition, alarm.condition, alarm.id)
            if alarm.during:
                _append(self._gated, alarm.module, alarm.id)
            for other in alarm.suppresses:
                _append(self._causes, other, alarm.id)
            for number in (*alarm.unless, *([] if alarm.urgent is None else [alarm.urgent])):
                _append(self._by_condition, number, alarm.id)

    def initial(self) -> AlarmStates:
        """Return every alarm normal; the first scan looks at all."""
        return AlarmStates({name: AlarmState() for name in self.alarms})

    def why_not(
        self, states: AlarmStates, alarm_id: str, verb: str, arguments: Mapping[str, Any], tick: int
    ) -> str | None:
        """Return why a command to an alarm is refused, or None."""
        alarm = self.alarms.get(alarm_id)
        if alarm is None:
            return f"there is no alarm {alarm_id}"
        return request.why_not(alarm, states.alarms[alarm_id], verb, arguments, tick)

    def apply(
        self, states: AlarmStates, alarm_id: str, verb: str, arguments: Mapping[str, Any], tick: int
    ) -> tuple[AlarmStates, Effects]:
        """Carry out a command that `why_not` has accepted."""
        scan = _Scan(dict(states.alarms), tick)
        alarm, state = self.alarms[alarm_id], states.alarms[alarm_id]
        if verb == "shelve":
            until = tick + request.shelved_ticks(arguments)
            one_shot = bool(arguments.get("one_shot", False))
            scan.alarms[alarm_id] = replace(state, shelved_until=until, one_shot=one_shot)
        trigger = request.TRIGGERS[verb]
        if trigger is Trigger.RETURN_NORMAL:
            trigger = self._landing(scan, alarm)
        self._fire(scan, alarm, trigger)
        return self._frozen(scan, replace(states, due=tick))

    def advance(
        self,
        states: AlarmStates,
        world: World,
        atmospheres: Mapping[str, Atmosphere],
        changed: tuple[ConditionId, ...] | None = None,
    ) -> tuple[AlarmStates, Effects]:
        """Do one scan. `changed` are the Conditions whose truth changed; None means look at everything."""
        gassing = tuple([name for name, now in atmospheres.items() if now is Atmosphere.GASSING])
        if changed == () and states.due > world.tick and gassing == states.gassing:
            return states, NOTHING
        names = self._concerned(states, world.tick, gassing, changed)
        if not names and gassing == states.gassing:
            return states, NOTHING
        scan = _Scan(dict(states.alarms), world.tick)
        moved = [name for name in names if self._sense(scan, self.alarms[name], world, gassing)]
        explained = {other for name in moved for other in self.alarms[name].suppresses}
        for name in self._in_order({*names, *explained}):
            self._live(scan, self.alarms[name], states.alarms[name])
        if scan.alarms == states.alarms and gassing == states.gassing and states.due > world.tick:
            return states, NOTHING
        now, effects = self._frozen(scan, replace(states, gassing=gassing))
        return (now, effects) if now != states else (states, NOTHING)

    def call_again(self, states: AlarmStates, names: Iterable[str], tick: int) -> tuple[AlarmStates, Effects]:
        """Annunciate alarms once more that are acknowledged and speak of something new."""
        scan = _Scan(dict(states.alarms), tick)
        for name in names:
            trigger = self._legal(self.alarms[name], scan.alarms[name], Trigger.REPEAT)
            if trigger is not None:
                self._fire(scan, self.alarms[name], trigger)
        return self._frozen(scan, states) if scan.happenings else (states, NOTHING)

    def active_trips(self, states: AlarmStates) -> tuple[Trip, ...]:
        """Return what protection demands now, the most severe action first."""
        if not states.demanding:
            return ()
        found = [
            Trip(name, (alarm.module, *alarm.trips), alarm.trip, self._reason(states, alarm))
            for name in states.demanding
            if (alarm := self.alarms[name]).trip and _acts(states.alarms[name])
        ]
        return tuple(sorted(found, key=lambda trip: _SEVERITY[trip.action]))

    def forces(self, states: AlarmStates) -> dict[str, tuple[float, str]]:
        """Return the outputs held by alarms now: tag -> (value, reason); the first alarm of the list wins."""
        forced: dict[str, tuple[float, str]] = {}
        for name in states.demanding:
            alarm = self.alarms[name]
            for tag, value in alarm.forces.items():
                forced.setdefault(tag, (value, self._reason(states, alarm)))
        return forced

    def suppressed(self, states: AlarmStates, alarm_id: str) -> bool:
        """Tell whether an active cause or an excuse explains this alarm by design."""
        return self._explained(states.alarms, alarm_id)

    def _reason(self, states: AlarmStates, alarm: Alarm) -> str:
        text = f"{alarm.id} {alarm.text}"
        state = states.alarms[alarm.id]
        return text if state.active or state.known else text + NO_READING

    def _concerned(
        self,
        states: AlarmStates,
        tick: int,
        gassing: tuple[str, ...],
        changed: tuple[ConditionId, ...] | None,
    ) -> list[str]:
        if changed is None or states.due < 0:
            return list(self.alarms)
        names = {name for number in changed for name in self._by_condition.get(number, ())}
        if gassing != states.gassing:
            crossed = set(gassing) ^ set(states.gassing)
            names.update(name for module in crossed for name in self._gated.get(module, ()))
        if states.due <= tick:
            names.update(name for name, state in states.alarms.items() if state.due(tick - 1) <= tick)
        return self._in_order(names)

    def _in_order(self, names: Iterable[str]) -> list[str]:
        return sorted(names, key=self._place.__getitem__)

    def _sense(self, scan: _Scan, alarm: Alarm, world: World, gassing: tuple[str, ...]) -> bool:
        before = scan.alarms[alarm.id]
        gated = bool(alarm.during) and (alarm.module in gassing) != (alarm.during == "gassing")
        now = sense(alarm, before, False if gated else world.truth(alarm.condition), scan.tick)
        excused = any(world.truth(number) is True for number in alarm.unless)
        urgent = alarm.urgent is not None and world.truth(alarm.urgent) is not False
        if now is before and (excused, urgent) == (before.excused, before.urgent):
            return False
        scan.alarms[alarm.id] = replace(now, excused=excused, urgent=urgent)
        if now.known is not before.known:
            scan.say("alarm_reading_restored" if now.known else "alarm_reading_lost", alarm)
        return now.active is not before.active

    def _live(self, scan: _Scan, alarm: Alarm, before: AlarmState) -> None:
        trigger = self._trigger(scan, alarm)
        now = scan.alarms[alarm.id]
        if now.urgent and not before.urgent and before.life in _STANDING:
            scan.say("alarm_escalated", alarm)
            trigger = trigger or self._legal(alarm, now, Trigger.REPEAT)
        if now.active is not before.active:
            annunciated = now.life in ANNUNCIATING and trigger is not Trigger.SUPPRESS
            scan.say("alarm_raised" if now.active else "alarm_cleared", alarm, annunciated=annunciated)
        if trigger is not None and now.entered != scan.tick:
            self._fire(scan, alarm, trigger)

    def _trigger(self, scan: _Scan, alarm: Alarm) -> Trigger | None:
        now = scan.alarms[alarm.id]
        suppressed = self._explained(scan.alarms, alarm.id)
        if now.life not in ANNUNCIATING:
            returns = self._ends(now, suppressed, scan.tick)
            return self._landing(scan, alarm) if returns else None
        if suppressed:
            return Trigger.SUPPRESS
        if now.active:
            again = now.repeat_at is not None and scan.tick >= now.repeat_at
            return Trigger.REPEAT if again else self._legal(alarm, now, Trigger.ACTIVATE)
        return self._legal(alarm, now, Trigger.CLEAR)

    def _ends(self, now: AlarmState, suppressed: bool, tick: int) -> bool:
        if now.life is Life.SUPPRESSED:
            return not suppressed
        if now.life is Life.SHELVED:
            over = now.shelved_until is not None and tick >= now.shelved_until
            return over or (now.one_shot and not now.active and now.cleared >= now.entered)
        return False

    def _legal(self, alarm: Alarm, state: AlarmState, trigger: Trigger) -> Trigger | None:
        return trigger if life_table(alarm.latching).target(state.life, trigger) is not None else None

    def _landing(self, scan: _Scan, alarm: Alarm) -> Trigger:
        alarming = scan.alarms[alarm.id].active and not self._explained(scan.alarms, alarm.id)
        return Trigger.RETURN_ALARM if alarming else Trigger.RETURN_NORMAL

    def _explained(self, alarms: Mapping[str, AlarmState], name: str) -> bool:
        return alarms[name].excused or any(alarms[cause].active for cause in self._causes.get(name, ()))

    def _fire(self, scan: _Scan, alarm: Alarm, trigger: Trigger) -> None:
        state = scan.alarms[alarm.id]
        life = life_table(alarm.latching).fire(state.life, trigger)
        kind = _HAPPENINGS.get(trigger) or _RETURNS.get(state.life)
        shelved = life is Life.SHELVED
        repeat = self._repeat_after.get(alarm.id) if life is Life.ACKNOWLEDGED else None
        scan.alarms[alarm.id] = replace(
            state,
            life=life,
            entered=scan.tick,
            shelved_until=state.shelved_until if shelved else None,
            one_shot=state.one_shot and shelved,
            repeat_at=None if repeat is None else scan.tick + repeat,
        )
        if kind is not None:
            scan.say(kind, alarm, to=life.value)

    def _frozen(self, scan: _Scan, states: AlarmStates) -> tuple[AlarmStates, Effects]:
        alarms = scan.alarms
        now = AlarmStates(
            alarms,
            min(
                (s.due(scan.tick) for s in alarms.values() if s.timed or s.entered == scan.tick),
                default=NEVER,
            ),
            tuple(name for name in self._protective if _demands(self.alarms[name], alarms[name])),
            tuple(name for name, s in alarms.items() if s.life is not Life.NORMAL or not s.known),
            states.gassing,
        )
        return now, Effects(tuple(scan.happenings), (), (now.due,))


def priority_of(alarm: Alarm, state: AlarmState) -> int:
    """Return the priority that an alarm has now."""
    return 1 if state.urgent else alarm.priority


def _acts(state: AlarmState) -> bool:
    return state.active or not state.known


def _demands(alarm: Alarm, state: AlarmState) -> bool:
    return _acts(state) or (alarm.until_reset and state.life is not Life.NORMAL)


def _append(index: dict[Any, tuple[str, ...]], key: Any, name: str) -> None:
    index[key] = (*index.get(key, ()), name)
