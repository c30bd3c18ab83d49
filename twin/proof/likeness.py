"""When two cells are the same to the logic, so that one of them stands for both.

The logic of modules, recipes and material decides by discrete facts: which step of which kind runs, what its module
is at, in which state every module is that does not rest, which doors are not shut, what the robot brings from which
kind of place to which, what is joined or open. Levels, counts and clocks reach it only through Conditions and hold
times, whose limits have tests of their own; a module at rest reacts as it does in any other cell. Cells in which all
these facts, and the promised word of recovery, are equal take the same branches; the first of them is proven. Of a
pick the goal, of a place the origin does not count: what stood in that way is shut. A lost link concerns its module:
what counts besides is which kind of step runs and whether the robot holds something. Beside another batch the modules
that only that one works with do not count: they are proven where it is the one that is disturbed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.material.item import Inside
from twin.material.place import ROBOT, UNKNOWN
from twin.proof.word import declared

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.machine.state import ModuleState
    from twin.material.item import Item
    from twin.procedure.state import Token
    from twin.proof.intervention import Intervention
    from twin.proof.moment import Moment

Facts = tuple[object, ...]
RESTING = frozenset({"Stopped", "Idle", "Complete", "Aborted"})
SHUT = frozenset({"sealed", "free", "reserved", "occupied", "off", "on"})
"""States of equipment in which nothing is open or on its way."""
PICKING, PLACING = ("travel", "identify", "grip", "lift_check"), ("carry", "place", "release", "verify")


def likeness(engine: Engine, moment: Moment, intervention: Intervention, around: Facts) -> Facts:
    """Return what a cell is told by; `around` is the situation of its moment."""
    word = declared(engine, moment, intervention.kind)
    if not intervention.module:
        return (intervention.kind, word, *around)
    state = engine.memory.modules[intervention.module]
    tokens = tuple(_kind_of_step(engine, moment.batch, t) for t in engine.memory.runs[moment.batch].tokens)
    held = bool(engine.memory.material.standing(ROBOT))
    own = moment.phase if intervention.module == moment.module else ""
    return (intervention.kind, word, own, *_module(engine, intervention.module, state), tokens, held)


def situation(engine: Engine, moment: Moment) -> Facts:
    """Return the discrete facts of a moment, as seen by the batch of its step."""
    memory = engine.memory
    run = memory.runs[moment.batch]
    own = {moment.module, *engine.recipe_logics[moment.batch].at_work(run, engine.world)}
    alone = len(engine.programs) == 1
    awake = (
        (name, state)
        for name, state in memory.modules.items()
        if state.state.title not in RESTING and (alone or name in own)
    )
    others = (other for batch, other in memory.runs.items() if batch != moment.batch and other.tokens)
    return (
        tuple(_token(engine, moment, token) for token in run.tokens),
        moment.phase,
        tuple(sorted((_module(engine, name, state) for name, state in awake), key=str)),
        _material(engine),
        tuple(other.state.value for other in others),
    )


def _kind_of_step(engine: Engine, batch: str, token: Token) -> Facts:
    step = engine.programs[batch].steps[token.step]
    module = engine.unit.modules[step.module].type if step.module in engine.unit.modules else ""
    return (step.kind, module, step.procedure, step.verb, token.status.value)


def _token(engine: Engine, moment: Moment, token: Token) -> Facts:
    """Return what kind of work a token is at: of a move what is brought, and the kind of the end that counts now."""
    step = engine.programs[moment.batch].steps[token.step]
    kind = _kind_of_step(engine, moment.batch, token)
    if step.kind != "move":
        return kind
    item = engine.memory.material.items.get(f"{moment.batch}.{step.item}")
    ends = (
        _place(engine, token.origin) if moment.phase not in PLACING else "",
        _place(engine, step.to) if moment.phase not in PICKING else "",
    )
    return (*kind, _carried(engine, item), *ends)


def _carried(engine: Engine, item: Item | None) -> Facts:
    """Return what matters to the robot and to the rules of what it carries: whether a patient's, whether a carrier."""
    kinds = engine.bookings.material.kinds.kinds
    return (bool(item.coi), kinds[item.kind].carries) if item else ()


def _place(engine: Engine, name: str) -> str:
    known = engine.bookings.site.places.get(name)
    return str(known.kind) if known else name


def _module(engine: Engine, name: str, state: ModuleState) -> Facts:
    """Return what a module is at, and what of its equipment is open or on its way."""
    parts = tuple(
        sorted((part, value.state) for part, value in state.parts.items() if value.state not in SHUT)
    )
    kind = engine.unit.modules[name].type
    return (
        kind,
        state.state.title,
        state.atmosphere.value,
        state.procedure,
        state.phase,
        str(state.cause),
        parts,
    )


def _material(engine: Engine) -> Facts:
    """Return whether anything is in the hand, joined, open, nowhere or in gas."""
    material = engine.memory.material
    live = [item for item in material.items.values() if not item.disposition]
    return (
        bool(material.standing(ROBOT)),
        any(item.connected for item in live),
        any(item.inside is Inside.EXPOSED for item in live),
        bool(material.at.get(UNKNOWN, ())),
        bool(material.in_gas),
    )
