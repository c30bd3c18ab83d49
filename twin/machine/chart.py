"""State tables as mermaid charts and as state x command matrices in Markdown."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twin.machine.table import StateTable


def word(state: Enum | str) -> str:
    """Return a state as written in a chart: PackML names as in the standard, all others as they are."""
    if not isinstance(state, Enum):
        return state
    return state.value if isinstance(state.value, str) else state.name.capitalize()


def chart(table: StateTable[Enum | str], initial: Enum | str | None = None) -> str:
    """Return a mermaid chart; arcs between the same two states share one arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for arc in table.arcs:
        arrows.setdefault((word(arc.source), word(arc.target)), []).append(arc.trigger)
    begin = [] if initial is None else [f"    [*] --> {word(initial)}"]
    lines = [f"    {source} --> {target}: {', '.join(verbs)}" for (source, target), verbs in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *begin, *lines, "```"])


def matrix(table: StateTable[Enum | str], triggers: Iterable[str]) -> str:
    """Return which command leads where; a dash is a refusal with a reason."""
    columns = list(triggers)
    rows = [[word(state), *(_cell(table, state, trigger) for trigger in columns)] for state in table.states]
    return markdown(["state", *columns], rows)


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(table: StateTable[Enum | str], state: Enum | str, trigger: str) -> str:
    target = table.target(state, trigger)
    return "-" if target is None else word(target)
