"""What the unit file declares for a module at rest, read here apart from the logic that is being proven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import numpy as np

from twin.machine.packml import State
from twin.unit.model import Atmosphere, Cause, Module, Setting

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.machine.state import ModuleState

STOPPED = frozenset({State.STOPPING, State.STOPPED})
ABORTED = frozenset({State.ABORTING, State.ABORTED})
ENDED = STOPPED | ABORTED
HELD = frozenset({State.HOLDING, State.HELD})
TOLERANCE = 1e-9


class Safe:
    """Compares the outputs of an engine with what its unit file declares; it remembers nothing but the tables."""

    def __init__(self, engine: Engine) -> None:
        self._engine, modules = engine, engine.unit.modules
        self._tags = {name: {o: f"{name}.{o}" for o in module.outputs} for name, module in modules.items()}
        self._all = [tag for tags in self._tags.values() for tag in tags.values()]
        self._at = np.array([engine.catalogue.index[tag] for tag in self._all], dtype=np.int64)
        self._doors = {name: _driven(module, ("door", "hatch")) for name, module in modules.items()}
        self._moved = {name: _driven(module, ("door", "hatch", "switch")) for name, module in modules.items()}
        self._known: dict[str, tuple[ModuleState, Mapping[str, Setting]]] = {}

    def violations(self, before: Mapping[str, float]) -> Iterator[str]:
        """Yield every output that is not as declared. `before` are the values before the intervention."""
        engine = self._engine
        forced = engine.forced_reasons()
        for name, module in engine.unit.modules.items():
            for output, setting in self._declared(name, module).items():
                tag = self._tags[name][output]
                if tag not in forced:
                    wanted = _value(setting, module.outputs[output].rest, before[tag])
                    yield from _difference(engine, tag, wanted)

    def before_ending(self, before: Mapping[str, float]) -> dict[str, float]:
        """Return what `keep` means: the outputs now, of ending modules those before, of gassing ones those at rest."""
        now, modules = self.outputs(), self._engine.memory.modules
        for name, module in self._engine.unit.modules.items():
            if modules[name].state in ENDED:
                now.update({tag: before[tag] for tag in self._tags[name].values()})
            elif modules[name].atmosphere is Atmosphere.GASSING:
                now.update({self._tags[name][o.name]: o.rest for o in module.outputs.values()})
        return now

    def outputs(self) -> dict[str, float]:
        """Return every commanded output by tag."""
        return dict(zip(self._all, self._engine.kernel.values[self._at].tolist(), strict=True))

    def _declared(self, name: str, module: Module) -> Mapping[str, Setting]:
        """Return output -> declared setting for the state of a module, which is looked up once for each state."""
        state = self._engine.memory.modules[name]
        known = self._known.get(name)
        if known is None or known[0] is not state:
            known = state, _declared(module, state, self._doors[name], self._moved[name])
            self._known[name] = known
        return known[1]


def _difference(engine: Engine, tag: str, wanted: float) -> Iterator[str]:
    found = float(engine.kernel.values[engine.catalogue.index[tag]])
    if abs(found - wanted) > TOLERANCE:
        yield f"{tag} is {found:g}, the unit file declares {wanted:g}"


def _declared(
    module: Module, state: ModuleState, doors: AbstractSet[str], moved: AbstractSet[str]
) -> dict[str, Setting]:
    """Return output -> declared setting.

    Doors and hatches drive to shut in their own time, switches stay as they are in a hold: they are left out there.
    """
    cause, left_out = _cause(state), doors
    if cause is not None:
        table = {name: output.safe[state.atmosphere][cause] for name, output in module.outputs.items()}
    elif state.state in HELD and state.phase:
        phase = module.phases[state.phase]
        table = {name: output.rest for name, output in module.outputs.items()}
        table = {**table, **phase.settings, **phase.hold_settings}
        table = {**table, **_paused(module, state)}
        table = {name: setting for name, setting in table.items() if not str(setting).startswith("$")}
        left_out = moved
    else:
        table = {}
    return {name: setting for name, setting in table.items() if name not in left_out}


def _driven(module: Module, types: tuple[str, ...]) -> set[str]:
    """Return the outputs that equipment of these types drives."""
    return {
        _short(tag) for part in module.equipment.values() if part.type in types for tag in part.tags.values()
    }


def _paused(module: Module, state: ModuleState) -> dict[str, Setting]:
    """Return what a device of its own is told while it is held: its program, and to wait."""
    if module.device is None or state.procedure not in module.procedures:
        return {}
    program, device = module.procedures[state.procedure].program, module.device
    return {device.run: float(program or 0), **({device.pause: 1.0} if device.pause else {})}


def _cause(state: ModuleState) -> Cause | None:
    if state.state in STOPPED:
        return Cause.STOP
    if state.state in ABORTED:
        return state.cause or Cause.ABORT
    return None


def _value(setting: Setting, rest: float, before: float) -> float:
    if setting == "keep":
        return before
    return rest if isinstance(setting, str) else setting


def _short(tag: str) -> str:
    return tag.rpartition(".")[2]
