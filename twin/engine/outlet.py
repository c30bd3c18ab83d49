"""Stage 5 of the scan: effective outputs, what holds them, and the links over which devices get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.neighbour import Neighbours
from twin.port import DevicePort, PlantPort
from twin.unit.model import Cause

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from twin.alarm.state import AlarmStates
    from twin.engine.engine import Engine
    from twin.engine.memory import Memory
    from twin.machine.state import ModuleState
    from twin.port import Port


class Outlet:
    """Writes outputs of one engine. What it keeps can be computed again from the engine's memory."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        index = engine.catalogue.index
        self.forced_reasons: Mapping[str, str] = {}
        self._alarms: AlarmStates | None = None
        self._places = {
            module.name: {o: (f"{module.name}.{o}", index[f"{module.name}.{o}"]) for o in module.outputs}
            for module in engine.unit.modules.values()
        }
        self._devices = {
            name: DevicePort(device, engine.catalogue, engine.kernel)
            for name, device in engine.devices.items()
        }
        self._neighbours = Neighbours(engine.plant, engine.catalogue, engine.kernel)
        self._ports: Mapping[str, Port] = {
            name: self._devices.get(name) or PlantPort(name, engine.catalogue, engine.kernel)
            for name in engine.unit.modules
        }
        self._holding = engine.interlock_logic.holding
        self._forced: dict[str, float] = {}
        self._written: dict[str, ModuleState] = {}

    def restored(self) -> None:
        """Forget what was computed before a restore."""
        self._written.clear()
        self._force()

    def fail(self) -> None:
        """Drive every output to its safe value for an exception."""
        self._forced, self.forced_reasons = {}, {}
        for name, state in self._engine.memory.modules.items():
            self._write(name, self._engine.logics[name].safe_outputs(state, Cause.EXCEPTION))
            self._written.pop(name, None)

    def settled(self, memory: Memory) -> bool:
        """Tell whether what alarms and modules want now is written."""
        if memory.alarms is not self._alarms:
            return False
        return all(self._written.get(name) is state for name, state in memory.modules.items())

    def write(self, changed: AbstractSet[int] | None = None) -> None:
        """Write what machines, interlocks and alarms want now; `changed` Conditions are news, None means all are."""
        memory, forced = self._engine.memory, self._forced
        same_alarms = memory.alarms is self._alarms
        if changed is None or not same_alarms or not changed.isdisjoint(self._holding):
            self._force()
        written, moved = self._written, forced != self._forced
        for name, state in memory.modules.items():
            before = written.get(name)
            if moved or before is None or (state is not before and _wants(state) != _wants(before)):
                self._write(name, self._engine.logics[name].outputs(state))
            written[name] = state

    def _force(self) -> None:
        engine = self._engine
        self._alarms = engine.memory.alarms
        forced = engine.interlock_logic.forced(engine.world)
        for tag, entry in engine.alarm_logic.forces(engine.memory.alarms).items():
            forced.setdefault(tag, entry)
        self._forced = {tag: value for tag, (value, _) in forced.items()}
        self.forced_reasons = {tag: reason for tag, (_, reason) in forced.items()}

    def _write(self, name: str, values: Mapping[str, float]) -> None:
        engine = self._engine
        port, places, forced, now = self._ports[name], self._places[name], self._forced, engine.kernel.values
        for output, value in values.items():
            tag, index = places[output]
            wanted = forced.get(tag, value)
            if now.item(index) != wanted:
                port.command(tag, wanted)
                engine.touch()

    def exchange(self) -> None:
        """Exchange images with the real modules; one that does not answer has lost its link. Neighbours follow."""
        lost = self._engine.memory.lost_links
        for name, port in self._devices.items():
            up = port.exchange(self._alone(name))
            if up and name in lost:
                self.regain_link(name)
            elif not up:
                lost.setdefault(name, self._engine.tick)
        self._neighbours.follow()

    def _alone(self, module: str) -> Mapping[str, float]:
        """Return what the device of a module holds without a link, by tag."""
        engine = self._engine
        safe = engine.logics[module].safe_outputs(engine.memory.modules[module], Cause.LINK_LOST)
        return {f"{module}.{name}": value for name, value in safe.items()}

    def lose_link(self, module: str) -> None:
        """Cut the link; after the dead man's second values are stale and the device acts alone."""
        self._engine.memory.lost_links.setdefault(module, self._engine.tick)
        self._ports[module].cut()

    def regain_link(self, module: str) -> None:
        """Mend the link; the device takes over what is commanded now."""
        if self._engine.memory.lost_links.pop(module, None) is not None:
            self._ports[module].mend()
            self._engine.write_calculated(f"{module}.link_ok", 1.0)

    def link_is_stale(self, module: str) -> None:
        """Let the dead man act: the device brings itself to its values for a lost link."""
        engine = self._engine
        self._ports[module].go_alone(self._alone(module))
        engine.write_calculated(f"{module}.link_ok", 0.0)
        engine.touch()


def _wants(state: ModuleState) -> tuple[object, ...]:
    """Return all of a module's state that its outputs depend on."""
    return (
        state.state,
        state.phase,
        state.atmosphere,
        state.cause,
        state.parts,
        state.parameters,
        state.kept,
    )
