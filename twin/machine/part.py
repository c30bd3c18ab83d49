"""Doors, hatches, generator and port of one module: commands to them and their steps in a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.machine.equipment import (
    DOOR,
    SWITCH,
    Door,
    Switch,
    door_outputs,
    door_trigger,
    fire,
    generator_trigger,
    hatch_outputs,
    initial_state,
    port_trigger,
)
from twin.machine.hatch import HATCH, SHUT, Hatch, hatch_due, hatch_trigger, why_blocked, why_frozen
from twin.machine.state import NEVER, ModuleState, Part
from twin.plain import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.draft import Draft
    from twin.unit.model import Equipment, Module
    from twin.world import World


class Parts:
    """The equipment of one module type applied; holds no state."""

    def __init__(self, module: Module) -> None:
        self.equipment = dict(module.equipment)
        self.doors = tuple(name for name, e in module.equipment.items() if e.type == "door")
        self.hatches = tuple(name for name, e in module.equipment.items() if e.type == "hatch")
        self.switches = {
            verb: name
            for name, e in module.equipment.items()
            if e.type == "switch"
            for verb in (e.begins, e.ends)
        }
        by_tag = {output.tag: name for name, output in module.outputs.items()}
        self._switched = {
            name: by_tag[e.tags["output"]] for name, e in module.equipment.items() if "output" in e.tags
        }
        self.heaters = {
            name: by_tag[e.tags["heater"]]
            for name, e in module.equipment.items()
            if e.type == "generator" and e.tags.get("heater") in by_tag
        }
        self._outputs = {
            name: tuple(by_tag[module.equipment[name].tags[role]] for role in ("open", "lock", "inflate"))
            for name in (*self.doors, *self.hatches)
        }

    def initial(self) -> dict[str, Part]:
        """Return the parts at start."""
        begins = {name: Switch.ON.value for name, e in self.equipment.items() if e.on}
        return {name: Part(begins.get(name, initial_state(e.type)), -1) for name, e in self.equipment.items()}

    def outputs(self, state: ModuleState) -> dict[str, float]:
        """Return what doors, hatches and switches are commanded."""
        values: dict[str, float] = {}
        for name, roles in self._outputs.items():
            part = state.parts[name]
            shut = (
                hatch_outputs(part.state)
                if name in self.hatches
                else door_outputs(part.state, part.failed_from)
            )
            values.update(zip(roles, shut, strict=True))
        for name, output in self._switched.items():
            values[output] = float(state.parts[name].state == Switch.ON)
        return values

    def shown(self, state: ModuleState) -> tuple[tuple[str, float], ...]:
        """Return the tags that tell the states of hatches and switches, with their values."""
        states = tuple(Hatch)
        found = ((self.equipment[name].tags["state"], name) for name in self.hatches)
        hatches = ((tag, float(states.index(Hatch(state.parts[name].state)))) for tag, name in found)
        switches = {name: self.equipment[name].tags["state"] for name in self.switches.values()}
        on = ((tag, float(state.parts[name].state == Switch.ON)) for name, tag in switches.items())
        return (*hatches, *on)

    def why_not_switch(self, state: ModuleState, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why a switch cannot be begun or ended, as far as itself goes."""
        name = self.switches[verb]
        needs = self.equipment[name].arguments if verb == self.equipment[name].begins else ()
        if set(arguments) != set(needs):
            return f"{verb} needs {' and '.join(needs)}" if needs else f"{verb} takes no arguments"
        if any(not str(value).strip() for value in arguments.values()):
            return f"{verb} needs {' and '.join(needs)}, none of them empty"
        now = state.parts[name].state
        legal = SWITCH.target(Switch(now), self._trigger_of(verb))
        return None if legal is not None else f"{self.title(name)} is {now}"

    def switch(self, draft: Draft, verb: str, arguments: Mapping[str, Any]) -> None:
        """Begin or end something; what was said with it stands in the event."""
        name, tick = self.switches[verb], draft.tick
        part = draft.state.parts[name]
        now = fire("switch", part.state, self._trigger_of(verb))
        draft.change(parts={**draft.state.parts, name: replace(part, state=now, entered=tick)})
        lasted = {"ticks": tick - part.entered} if now == Switch.OFF else {}
        draft.say("equipment_moved", {"from": part.state, "to": now, **lasted, **arguments}, name)
        draft.write(self.equipment[name].tags["state"], float(now == Switch.ON))

    def _trigger_of(self, verb: str) -> str:
        return "begin" if self.equipment[self.switches[verb]].begins == verb else "end"

    def hatch(self, argument: object) -> str | None:
        """Return the hatch of a command's argument (`1`); no other spelling, as interlocks know this one alone."""
        return next((name for name in self.hatches if argument == name.removeprefix("hatch_")), None)

    def why_not_hatch(self, state: ModuleState, name: str, trigger: str, world: World) -> str | None:
        """Return why a hatch cannot do this as far as the hatches themselves go: one at a time."""
        equipment = self.equipment[name]
        if HATCH.target(Hatch(state.parts[name].state), trigger) is None:
            return f"{self.title(name)} is {state.parts[name].state}"
        if trigger != "open":
            blocked = why_blocked(equipment, world) if trigger == "close" else None
            return f"{self.title(name)}: {blocked}" if blocked else None
        if frozen := why_frozen(equipment, state.parts[name], world):
            return f"{self.title(name)}: {frozen}"
        ajar = (other for other in self.hatches if other != name and not self._is_shut(state, other))
        other = next(ajar, None)
        return None if other is None else f"{self.title(other)} is not shut: {state.parts[other].state}"

    def door(self, argument: object) -> str | None:
        """Return the door of a command's argument (`outer`); no other spelling, as interlocks know this one alone."""
        return next((name for name in self.doors if argument == name.removesuffix("_door")), None)

    def title(self, name: str) -> str:
        """Return the name of a part inside a sentence."""
        title = self.equipment[name].title
        if name in self.hatches:
            return title[:1].lower() + title[1:]
        return "the " + title[:1].lower() + title[1:]

    def why_not_open(self, state: ModuleState, name: str) -> str | None:
        """Return why a door may not open as far as the doors themselves go."""
        if DOOR.target(Door(state.parts[name].state), "open") is None:
            return f"{self.title(name)} is {state.parts[name].state}"
        ajar = (other for other in self.doors if other != name and state.parts[other].state != Door.SEALED)
        other = next(ajar, None)
        return None if other is None else f"{self.title(other)} is not sealed: {state.parts[other].state}"

    def why_not_close(self, state: ModuleState, name: str) -> str | None:
        """Return why a door cannot close."""
        now = state.parts[name].state
        return None if DOOR.target(Door(now), "close") else f"{self.title(name)} is {now}"

    def move(self, draft: Draft, name: str, trigger: str) -> None:
        """Take one arc of one part."""
        part, equipment = draft.state.parts[name], self.equipment[name]
        now = fire(equipment.type, part.state, trigger)
        failed_from = part.state if now in (Door.FAULT, Hatch.HELD) else ""
        moved = replace(part, state=now, entered=draft.tick, failed_from=failed_from)
        draft.change(parts={**draft.state.parts, name: moved})
        payload = {"from": part.state, "to": now}
        draft.say("equipment_failed" if failed_from else "equipment_moved", payload, name)
        if equipment.type == "hatch":
            draft.write(equipment.tags["state"], float(tuple(Hatch).index(Hatch(now))))

    def close_all(self, draft: Draft) -> None:
        """Command every door that is not shut to close, as far as its drive can."""
        for name in self.doors:
            if DOOR.target(Door(draft.state.parts[name].state), "close") is not None:
                self.move(draft, name, "close")
        for name in self.hatches:
            if HATCH.target(Hatch(draft.state.parts[name].state), "close") is not None:
                self.move(draft, name, "close")

    def advance(self, draft: Draft, heating: Mapping[str, bool]) -> None:
        """Take at most one arc of each part; `heating` generators have their heater on."""
        for name, equipment in self.equipment.items():
            if draft.state.parts[name].entered == draft.tick:
                continue
            trigger = self._trigger(draft, equipment, heating)
            if trigger is not None:
                self.move(draft, name, trigger)

    def shut(self, state: ModuleState) -> bool:
        """Tell whether every door and hatch is closed, locked and sealed."""
        return all(self._is_shut(state, name) for name in (*self.doors, *self.hatches))

    def not_shut(self, state: ModuleState) -> str:
        """Return in words which doors and hatches are not shut."""
        ajar = [name for name in (*self.doors, *self.hatches) if not self._is_shut(state, name)]
        return " and ".join(f"{self.title(name)} ({state.parts[name].state})" for name in ajar)

    def due(self, state: ModuleState, tick: int) -> int:
        """Return when the next travel limit ends."""
        hatches = [hatch_due(self.equipment[name], state.parts[name], tick) for name in self.hatches]
        ends = (
            state.parts[name].entered + self.equipment[name].travel_limit
            for name in self.doors
            if state.parts[name].state not in (Door.SEALED, Door.OPEN, Door.FAULT)
        )
        return min((*ends, *hatches), default=NEVER)

    def _is_shut(self, state: ModuleState, name: str) -> bool:
        now = state.parts[name].state
        return Hatch(now) in SHUT if name in self.hatches else now == Door.SEALED

    def _trigger(self, draft: Draft, equipment: Equipment, heating: Mapping[str, bool]) -> str | None:
        part = draft.state.parts[equipment.name]
        if equipment.type == "door":
            return door_trigger(equipment, part.state, draft.tick - part.entered, draft.world)
        if equipment.type == "hatch":
            return hatch_trigger(equipment, part, draft.tick, draft.world)
        if equipment.type == "generator":
            on = heating.get(equipment.name, False)
            return generator_trigger(equipment, part.state, on, draft.world)
        if equipment.type == "switch":
            return None
        return port_trigger(equipment, part.state, draft.world)
