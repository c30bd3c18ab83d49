"""Answers commands about material: refuses with a reason, or gives the new state and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.material import clearance, contact, cycle, ending, entry, move, supply
from twin.material.ask import Ask, IdentityFailure, Verb
from twin.material.draft import Draft
from twin.material.kind import KindTable
from twin.material.state import MaterialState
from twin.world import Happening

if TYPE_CHECKING:
    from twin.material.place import Facts

VERBS: Mapping[str, Verb] = {
    **entry.VERBS,
    **move.VERBS,
    **contact.VERBS,
    **cycle.VERBS,
    **clearance.VERBS,
    **ending.VERBS,
    **supply.VERBS,
}
"""Every command about material."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command. A refused one changes nothing, but it may open an identity failure."""

    refusal: str | None
    state: MaterialState
    happenings: tuple[Happening, ...] = ()

    @property
    def is_identity_failure(self) -> bool:
        """Tell whether the command was refused because of an identity."""
        return isinstance(self.refusal, IdentityFailure)


@dataclass(frozen=True, slots=True)
class Material:
    """The rules of material over one table of kinds."""

    kinds: KindTable

    def why_not(self, state: MaterialState, verb: str, args: Mapping[str, Any], facts: Facts) -> str | None:
        """Return why a command is refused; None when it is allowed. Nothing changes."""
        known = VERBS.get(verb)
        ask = Ask(self.kinds, state, args, facts)
        if known is None:
            return f"'{verb}' is not a command about material"
        return known.why_malformed(ask) or known.why_not(ask)

    def answer(self, state: MaterialState, verb: str, args: Mapping[str, Any], facts: Facts) -> Answer:
        """Ask and, when allowed, act. An identity failure stops the batches of everything that it concerns."""
        ask, draft = Ask(self.kinds, state, args, facts), Draft(self.kinds, state, facts)
        refusal = self.why_not(state, verb, args, facts)
        if isinstance(refusal, IdentityFailure):
            draft.fault(refusal, _concerned(ask), _named(ask))
        elif refusal is None:
            VERBS[verb].act(ask, draft)
        else:
            return Answer(refusal, state)
        return Answer(refusal, *draft.finished())

    def apply(
        self, state: MaterialState, verb: str, args: Mapping[str, Any], facts: Facts
    ) -> tuple[MaterialState, tuple[Happening, ...]]:
        """Act on a command that `why_not` allows; raise ValueError with the reason otherwise."""
        answer = self.answer(state, verb, args, facts)
        if answer.refusal is not None:
            raise ValueError(answer.refusal)
        return answer.state, answer.happenings


def _named(ask: Ask) -> str:
    """Return the item that a command is about."""
    found = (ask.args.get("item"), *ask.args.get("items", ()), ask.args.get("target"))
    return next((str(one) for one in found if one in ask.state.items), "")


def _concerned(ask: Ask) -> tuple[str, ...]:
    """Return the batches or single items that an identity failure stops, of every item named or scanned."""
    args, state = ask.args, ask.state
    named = [args[name] for name in ("item", "source", "target") if name in args]
    named += list(args.get("items", ()))
    named += [state.codes.get(args.get("code", ""), "")]
    owners = [state.items[item].owner for item in named if item in state.items]
    order = state.order_of(args.get("coi", ""))
    by_order = order.batch if order else ""
    touched = [state.items[item] for item in named if item in state.items]
    members = [state.items[one].owner for item in touched for one in state.groups.get(item.group, ())]
    return tuple(
        dict.fromkeys(owner for owner in (*owners, by_order, args.get("batch", ""), *members) if owner)
    )
