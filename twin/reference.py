"""The reference page of all state machines, generated from the tables that run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from twin.alarm.life import Life, Trigger, life_table
from twin.machine.chart import chart, markdown, matrix
from twin.machine.equipment import DOOR, GENERATOR, PORT, SWITCH, initial_state
from twin.machine.hatch import HATCH
from twin.machine.packml import State, Verb, arcs, packml
from twin.machine.phase import DONE, phase_table
from twin.unit.load import load_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.table import StateTable
    from twin.unit.model import Module, Phase

_EQUIPMENT = (("door", DOOR), ("hatch", HATCH), ("generator", GENERATOR), ("port", PORT), ("switch", SWITCH))


def state_machines(modules: Mapping[str, Module]) -> str:
    """Return the whole page in Markdown."""
    parts = [
        "# State machines",
        "This page is generated from the tables that run (`python -m twin.reference`). A dash is a command that is"
        " refused with a reason; a module takes at most one arc of each machine in one scan.",
        *_packml(),
        *(text for module in modules.values() for text in _module(module)),
        *(text for name, table in _EQUIPMENT for text in _equipment(name, table)),
        *_alarms(),
    ]
    return "\n\n".join(parts) + "\n"


def _packml() -> list[str]:
    table: Any = packml()
    extra = [arc.source.title for arc in arcs(optional_holds=True) if arc not in packml().arcs]
    return [
        "## PackML",
        f"{len(table.arcs)} arcs; `state_complete` is taken by the module itself. "
        f"As an option, hold is also possible in {', '.join(extra)}.",
        chart(table, State.STOPPED),
        matrix(table, (verb.value for verb in Verb)),
    ]


def _module(module: Module) -> list[str]:
    texts = [f"## Phases of {module.name}"]
    for procedure in module.procedures.values():
        table: Any = phase_table(module, procedure)
        texts += [f"### {procedure.title} (`{procedure.name}`)", chart(table, procedure.phases[0])]
        verbs = [trigger for trigger in table.triggers if trigger != DONE]
        if verbs:
            texts.append(matrix(table, verbs))
    head = ("phase", "leaves when", "requires", "time-out", "then", "after a hold")
    return [*texts, markdown(head, (_phase(phase) for phase in module.phases.values()))]


def _phase(phase: Phase) -> tuple[str, ...]:
    leaves = [f"`{phase.leave_text}`"] if phase.leave_text else []
    leaves += [f"`{phase.accumulate.result}` reaches its need"] if phase.accumulate else []
    leaves += [f"`{phase.measure.result}` is measured"] if phase.measure else []
    limit = "-" if phase.timeout is None else f"{phase.timeout / 600:g} min"
    action = "-" if phase.timeout is None else phase.on_timeout
    return (
        phase.name,
        " and ".join(leaves) or ("every requirement is met" if phase.leave is not None else "by command"),
        ", ".join(phase.requires) or "-",
        limit,
        action,
        phase.reentry,
    )


def _equipment(name: str, table: StateTable[Any]) -> list[str]:
    return [f"## {name.capitalize()}", chart(table, initial_state(name)), matrix(table, table.triggers)]


def _alarms() -> list[str]:
    plain: Any = life_table(False)
    latching: Any = life_table(True)
    letters = markdown(("letter", "state"), ((life.letter, life.words) for life in Life))
    triggers = [trigger.value for trigger in Trigger]
    return [
        "## Alarm",
        letters,
        "### Without latch",
        matrix(plain, triggers),
        "### With latch (priority 1 and 2)",
        chart(latching, Life.NORMAL),
        matrix(latching, triggers),
    ]


if __name__ == "__main__":
    sys.stdout.write(state_machines(load_unit("airlock1").unit.modules))
