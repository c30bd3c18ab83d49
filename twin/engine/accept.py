"""Why a command is refused: the one place that every command, button and recipe step asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.recipe.model import Recipe
    from twin.engine.engine import Engine
    from twin.fault import Fault

from twin.alarm.life import Life
from twin.deviation import DECIDE
from twin.engine import permits
from twin.laboratory.work import TARGET as LABORATORY
from twin.material.ask import IdentityFailure
from twin.procedure.batch import FIRST, NEWEST
from twin.procedure.booking import MATERIAL
from twin.procedure.program import why_not_beside

UNACKNOWLEDGED = (Life.UNACKNOWLEDGED, Life.RETURNED, Life.LATCHED_UNACKNOWLEDGED)
AFTER_FAILURE = ("abort", "clear")
WITHOUT_RECORD = ("stop", "abort")
MOVING = ("start", "unhold", "unsuspend", "resume", "reset", "open_door", "open_hatch")
CAUSE_WORDS = {
    "emergency_stop": "the emergency stop is pressed",
    "power_loss": "the mains are lost",
    "link_lost": "the link to the module is lost",
}


def why_not(engine: Engine, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
    """Return why a command is refused now, in words, or None."""
    if target == "fault":
        return _why_not_fault(engine, verb, arguments)
    return _why_not_at_all(engine, target, verb) or _why_not_target(engine, target, verb, arguments)


def _why_not_at_all(engine: Engine, target: str, verb: str) -> str | None:
    if verb not in AFTER_FAILURE and (modules := _uncleared(engine, target)):
        words = f"clear {', '.join(modules)} first"
        return f"the scan has failed: {words}; until then only abort and clear are accepted"
    if engine.memory.record_lost and target not in engine.unit.alarms and verb not in WITHOUT_RECORD:
        return without_record(engine.memory.record_lost)
    return None


def why_not_load(engine: Engine, batch: str, recipe: Recipe) -> str | None:
    """Return why a batch cannot be loaded now, or None."""
    if engine.memory.record_lost:
        return without_record(engine.memory.record_lost)
    if batch in engine.programs or batch in {MATERIAL, *engine.unit.modules, *engine.unit.alarms}:
        return f"there is something called {batch} already"
    return why_not_beside((program.recipe for program in engine.programs.values()), recipe)


def _uncleared(engine: Engine, target: str) -> tuple[str, ...]:
    """Return the modules that a command concerns and that nobody has cleared since the scan failed."""
    uncleared = engine.memory.uncleared
    if target in engine.programs:
        return tuple(name for name in uncleared if name in engine.programs[target].recipe.modules)
    alarm = engine.unit.alarms.get(target)
    module = alarm.module if alarm is not None else target
    return tuple(name for name in uncleared if name == module or module not in engine.unit.modules)


def without_record(why: str) -> str:
    """Return why most commands are refused while nothing can be recorded."""
    return f"the record cannot be written ({why}): only stop and abort are accepted"


def _why_not_target(engine: Engine, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
    if verb == DECIDE:
        return engine.deviations.why_not(target, arguments)
    if target in engine.unit.alarms:
        return engine.alarm_logic.why_not(engine.memory.alarms, target, verb, arguments, engine.tick)
    if target in engine.programs:
        return _why_not_batch(engine, target, verb, arguments)
    if target in engine.unit.modules:
        return _why_not_module(engine, target, verb, arguments)
    if target in {MATERIAL, LABORATORY}:
        rules = engine.bookings if target == MATERIAL else engine.desk
        return rules.why_not(verb, arguments)
    known = "no recipe is loaded" if target in {NEWEST, FIRST} else ""
    return known or f"there is no module, alarm or batch called '{target}'"


def standing_causes(engine: Engine, module: str) -> tuple[str, ...]:
    """Return in words what stands against motion of a module now."""
    return causes_in_words(engine.memory.causes, module)


def causes_in_words(causes: tuple[str, ...], module: str) -> tuple[str, ...]:
    """Return in words the causes that concern a module."""
    found = dict.fromkeys(cause.split(":")[0] for cause in causes if _concerns(cause, module))
    return tuple(CAUSE_WORDS[cause] for cause in found)


def hindrances(engine: Engine, modules: tuple[str, ...]) -> tuple[str, ...]:
    """Return what forbids to resume: causes, trips, aborted modules, and alarms nobody has acknowledged."""
    found = [words for module in ("", *modules) for words in standing_causes(engine, module)]
    trips = engine.alarm_logic.active_trips(engine.memory.alarms)
    found += [f"alarm {trip.alarm} still stands" for trip in trips if {*modules, "unit"} & {*trip.modules}]
    for module in modules:
        if engine.world.module_state(module) in {"Aborting", "Aborted", "Clearing", "Stopping"}:
            found.append(f"{module} is {engine.world.module_state(module)}: clear it first")
    found += [f"alarm {tag} is not acknowledged" for tag in unacknowledged(engine, modules)]
    return tuple(dict.fromkeys(found))


def unacknowledged(engine: Engine, modules: tuple[str, ...]) -> list[str]:
    """Return the alarms of the unit or of some modules that nobody has acknowledged and that forbid to resume."""
    states, alarms = engine.memory.alarms, engine.unit.alarms
    new = [t for t in states.standing if states.alarms[t].life in UNACKNOWLEDGED and alarms[t].priority <= 2]
    return [tag for tag in new if _speaks_of(engine, tag, modules)]


def _speaks_of(engine: Engine, tag: str, modules: tuple[str, ...]) -> bool:
    return engine.unit.alarms[tag].module in {*modules, "unit"}


def _concerns(cause: str, module: str) -> bool:
    _, _, of = cause.partition(":")
    return of in {"", module}


def _why_not_fault(engine: Engine, verb: str, arguments: Mapping[str, Any]) -> str | None:
    if verb not in {"inject", "clear"}:
        return f"'{verb}' is no command for faults; known: inject, clear"
    name = str(arguments.get("fault"))
    if name not in engine.faults:
        return f"there is no fault '{name}'"
    return _why_not_injected(engine.faults[name], arguments) if verb == "inject" else None


def _why_not_injected(fault: Fault, arguments: Mapping[str, Any]) -> str | None:
    value, ticks = arguments.get("value", fault.value), arguments.get("ticks")
    if isinstance(value, bool) or not isinstance(value, int | float) or not fault.low <= value <= fault.high:
        return f"value must be a number from {fault.low:g} to {fault.high:g} {fault.unit}".rstrip()
    if ticks is not None and (isinstance(ticks, bool) or not isinstance(ticks, int) or ticks < 1):
        return "ticks must be a whole number from 1 on"
    return None


def _why_not_batch(engine: Engine, batch: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
    logic = engine.recipe_logics[batch]
    refusal = logic.why_not(engine.memory.runs[batch], verb, arguments, engine.world)
    if refusal is not None or verb != "start":
        return refusal
    causes = [words for module in logic.program.recipe.modules for words in standing_causes(engine, module)]
    return "; ".join(dict.fromkeys(causes)) or None


def _standing_trips(engine: Engine, module: str) -> tuple[str, ...]:
    """Return the trips that would hold, stop or abort the module again at once."""
    trips = engine.alarm_logic.active_trips(engine.memory.alarms)
    concerned = (t for t in trips if {module, "unit"} & {*t.modules} and t.action != "gassing_abort")
    return tuple(f"alarm {trip.reason} still stands" for trip in concerned)


def _why_not_module(engine: Engine, module: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
    state = engine.memory.modules[module]
    forbidden = permits.why_not(engine, module, verb, arguments)
    refusal = engine.logics[module].why_not(state, verb, arguments, engine.world)
    if isinstance(forbidden, IdentityFailure) or refusal is not None:
        return forbidden if isinstance(forbidden, IdentityFailure) else refusal
    if verb in MOVING:
        against = (*standing_causes(engine, module), *_standing_trips(engine, module))
        if against:
            return "; ".join(against)
    reasons = engine.interlock_logic.why_not(module, verb, arguments, engine.world)
    refusal = "; ".join(reasons) or forbidden or engine.feeds.why_not(module, verb, arguments)
    return refusal or engine.openings.why_not(module, verb, arguments)
