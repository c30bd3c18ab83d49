"""A flat state table: every arc stands here once, and a `transitions` machine built from it makes the moves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

from transitions import Machine

if TYPE_CHECKING:
    from collections.abc import Sequence

S = TypeVar("S", bound=Enum | str)


@dataclass(frozen=True, slots=True)
class Arc(Generic[S]):
    """`trigger` moves from `source` to `target`."""

    trigger: str
    source: S
    target: S


class _Carrier:
    """What the machine moves; its state is set anew before each trigger."""

    state: object


class StateTable(Generic[S]):
    """Arcs with look-up and words for a refusal; it holds no state between two calls."""

    def __init__(self, title: str, states: Sequence[S], arcs: Sequence[Arc[S]]) -> None:
        self.title = title
        self.states = tuple(states)
        self.arcs = tuple(arcs)
        self.triggers = tuple(dict.fromkeys(arc.trigger for arc in arcs))
        self._targets = {(arc.source, arc.trigger): arc.target for arc in arcs}
        if len(self._targets) != len(self.arcs):
            message = f"{title}: two arcs share one source and trigger"
            raise ValueError(message)
        self._moves: dict[tuple[S, str], S] = {}
        self._carrier = _Carrier()
        self._machine = Machine(
            model=self._carrier,
            states=list(states),
            initial=self.states[0],
            transitions=[[arc.trigger, arc.source, arc.target] for arc in arcs],
            auto_transitions=False,
            send_event=True,
        )

    def target(self, state: S, trigger: str) -> S | None:
        """Return where `trigger` leads from `state`, or None when the table has no such arc."""
        return self._targets.get((state, trigger))

    def sources(self, trigger: str) -> tuple[S, ...]:
        """Return the states in which `trigger` is legal, in table order."""
        return tuple(state for state in self.states if (state, trigger) in self._targets)

    def fire(self, state: S, trigger: str) -> S:
        """Return the state after a legal trigger; legality is asked before, by `target`."""
        known = self._moves.get((state, trigger))
        return self._move(state, trigger) if known is None else known

    def _move(self, state: S, trigger: str) -> S:
        """Let the machine make a move, once for each arc: the table never changes."""
        self._machine.set_state(state, self._carrier)
        self._machine.events[trigger].trigger(self._carrier)
        now: S = self._carrier.state  # pyright: ignore[reportAssignmentType]
        return self._moves.setdefault((state, trigger), now)
