"""What the unit file declares for a module at rest, read here apart from the logic that is being proven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from twin.machine.packml import State
from twin.unit.model import Atmosphere, Cause, Module, Setting

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.machine.state import ModuleState

STOPPED = frozenset({State.STOPPING, State.STOPPED})
ABORTED = frozenset({State.ABORTING, State.ABORTED})
HELD = frozenset({State.HOLDING, State.HELD})
TOLERANCE = 1e-9


def violations(engine: Engine, before: Mapping[str, float]) -> Iterator[str]:
    """Yield every output that is not what the unit file declares. `before` are the values before the intervention."""
    forced = engine.forced_reasons()
    for name, module in engine.unit.modules.items():
        declared = _declared(module, engine.memory.modules[name])
        for output, setting in declared.items():
            tag = f"{name}.{output}"
            if tag not in forced:
                wanted = _value(setting, module.outputs[output].rest, before[tag])
                yield from _difference(engine, tag, wanted)


def before_ending(engine: Engine, before: Mapping[str, float]) -> dict[str, float]:
    """Return what `keep` means: the outputs now, of modules that end those before, of gassing ones those at rest."""
    now, modules = outputs(engine), engine.memory.modules
    for name, module in engine.unit.modules.items():
        if modules[name].state in STOPPED | ABORTED:
            now.update({f"{name}.{output}": before[f"{name}.{output}"] for output in module.outputs})
        elif modules[name].atmosphere is Atmosphere.GASSING:
            now.update({f"{name}.{output.name}": output.rest for output in module.outputs.values()})
    return now


def outputs(engine: Engine) -> dict[str, float]:
    """Return every commanded output by tag."""
    index, values = engine.catalogue.index, engine.kernel.values
    tags = (output.tag for module in engine.unit.modules.values() for output in module.outputs.values())
    return {tag: float(values[index[tag]]) for tag in tags}


def _difference(engine: Engine, tag: str, wanted: float) -> Iterator[str]:
    found = float(engine.kernel.values[engine.catalogue.index[tag]])
    if abs(found - wanted) > TOLERANCE:
        yield f"{tag} is {found:g}, the unit file declares {wanted:g}"


def _declared(module: Module, state: ModuleState) -> dict[str, Setting]:
    """Return output -> declared setting.

    Doors and hatches drive to shut in their own time, switches stay as they are in a hold: they are left out there.
    """
    doors = _driven(module, ("door", "hatch"))
    cause = _cause(state)
    if cause is not None:
        table = {name: output.safe[state.atmosphere][cause] for name, output in module.outputs.items()}
    elif state.state in HELD and state.phase:
        phase = module.phases[state.phase]
        table = {name: output.rest for name, output in module.outputs.items()}
        table = {**table, **phase.settings, **phase.hold_settings}
        table = {**table, **_paused(module, state)}
        table = {name: setting for name, setting in table.items() if not str(setting).startswith("$")}
        doors |= _driven(module, ("switch",))
    else:
        table = {}
    return {name: setting for name, setting in table.items() if name not in doors}


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
