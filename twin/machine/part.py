"""Doors, generator and port of one module: commands to them and their steps in a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.equipment import (
    DOOR,
    Door,
    door_trigger,
    fire,
    generator_trigger,
    initial_state,
    port_trigger,
)
from twin.machine.state import NEVER, ModuleState, Part
from twin.plain import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.draft import Draft
    from twin.unit.model import Equipment, Module


class Parts:
    """The equipment of one module type applied; holds no state."""

    def __init__(self, module: Module) -> None:
        self.equipment = dict(module.equipment)
        self.doors = tuple(name for name, e in module.equipment.items() if e.type == "door")
        by_tag = {output.tag: name for name, output in module.outputs.items()}
        self.heaters = {
            name: by_tag[e.tags["heater"]]
            for name, e in module.equipment.items()
            if e.type == "generator" and e.tags.get("heater") in by_tag
        }
        self.door_outputs = {
            name: tuple(by_tag[module.equipment[name].tags[role]] for role in ("open", "lock", "inflate"))
            for name in self.doors
        }

    def initial(self) -> dict[str, Part]:
        """Return the parts at start."""
        return {name: Part(initial_state(e.type), -1) for name, e in self.equipment.items()}

    def door(self, argument: object) -> str | None:
        """Return the door meant by a command's argument (`outer` or `outer_door`)."""
        return next((name for name in self.doors if argument in (name, name.removesuffix("_door"))), None)

    def title(self, name: str) -> str:
        """Return the name of a part inside a sentence."""
        title = self.equipment[name].title
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
        failed_from = part.state if now == Door.FAULT else ""
        moved = replace(part, state=now, entered=draft.tick, failed_from=failed_from)
        draft.change(parts={**draft.state.parts, name: moved})
        payload = {"from": part.state, "to": now}
        draft.say("equipment_failed" if failed_from else "equipment_moved", payload, name)

    def close_all(self, draft: Draft) -> None:
        """Command every door that is not shut to close, as far as its drive can."""
        for name in self.doors:
            if DOOR.target(Door(draft.state.parts[name].state), "close") is not None:
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
        """Tell whether every door is closed, locked and sealed."""
        return all(state.parts[name].state == Door.SEALED for name in self.doors)

    def not_shut(self, state: ModuleState) -> str:
        """Return in words which doors are not shut."""
        ajar = [name for name in self.doors if state.parts[name].state != Door.SEALED]
        return " and ".join(f"{self.title(name)} ({state.parts[name].state})" for name in ajar)

    def due(self, state: ModuleState) -> int:
        """Return when the next travel limit ends."""
        ends = (
            state.parts[name].entered + self.equipment[name].travel_limit
            for name in self.doors
            if state.parts[name].state not in (Door.SEALED, Door.OPEN, Door.FAULT)
        )
        return min(ends, default=NEVER)

    def _trigger(self, draft: Draft, equipment: Equipment, heating: Mapping[str, bool]) -> str | None:
        part = draft.state.parts[equipment.name]
        if equipment.type == "door":
            return door_trigger(equipment, part.state, draft.tick - part.entered, draft.world)
        if equipment.type == "generator":
            on = heating.get(equipment.name, False)
            return generator_trigger(equipment, part.state, on, draft.world)
        return port_trigger(equipment, part.state, draft.world)
