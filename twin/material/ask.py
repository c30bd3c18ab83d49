"""One command as asked, with everything a rule may look at, and the two kinds of refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from twin.material.draft import Draft
from twin.material.item import GONE, Item
from twin.material.kind import Kind, KindTable
from twin.material.place import Facts, Place
from twin.material.state import MaterialState, Order


class IdentityFailure(str):
    """A refusal because something is not what it should be: it also stops the batches concerned."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A verb's arguments beside the state, the table of kinds and the moment."""

    kinds: KindTable
    state: MaterialState
    args: Mapping[str, Any]
    facts: Facts

    def item(self, name: str = "item") -> Item:
        """Return the item that an argument names."""
        return self.state.items[self.args[name]]

    def items(self) -> tuple[Item, ...]:
        """Return the items of the argument `items`."""
        return tuple(self.state.items[item] for item in self.args["items"])

    def kind(self, item: Item) -> Kind:
        """Return the kind of an item."""
        return self.kinds.kinds[item.kind]

    def place(self, name: str) -> Place | None:
        """Return a place of the unit; None for the unknown one."""
        return self.facts.site.places.get(name)

    def text(self, name: str) -> str:
        """Return a text argument; empty when it was not given."""
        return str(self.args.get(name, ""))

    def number(self, name: str) -> float | None:
        """Return a number; None when it was not given."""
        value = self.args.get(name)
        return None if value is None else float(value)

    def order(self) -> Order:
        """Return the order of the argument `batch`."""
        return self.state.orders[self.args["batch"]]


Rule = Callable[[Ask], str | None]
Act = Callable[[Ask, Draft], None]

SHAPES: Mapping[str, type | tuple[type, ...]] = {
    "items": (list, tuple),
    "places": (list, tuple),
    "accepted": bool,
    "passed": bool,
    "full": bool,
    "whole": bool,
    "settled": bool,
    "planned": bool,
    "collected_tick": int,
    "expiry_tick": int,
    "slot": int,
    "at_tick": int,
    "approvals": Mapping,
}
"""Shapes of arguments that are neither text nor number."""
NUMBERS = ("volume_ml", "viable_cells", "surface_c", "temperature_c", "mass_g", "duration_s")


@dataclass(frozen=True, slots=True)
class Verb:
    """What a command needs, may have, what forbids it and what it does; `news` name something new."""

    needs: tuple[str, ...]
    why_not: Rule
    act: Act
    may: tuple[str, ...] = ()
    roles: tuple[str, ...] = field(default=())

    news: tuple[str, ...] = ()

    def why_malformed(self, ask: Ask) -> str | None:
        """Return what is wrong with the arguments or with who asks."""
        missing = [name for name in self.needs if name not in ask.args]
        strange = [name for name in ask.args if name not in self.needs and name not in self.may]
        if missing:
            return f"'{missing[0]}' is missing"
        if strange:
            return f"'{strange[0]}' is not known here"
        if self.roles and ask.facts.role not in self.roles:
            return f"only {' or '.join(self.roles)} may do this"
        bad = (_why_bad(ask, name, value, name in self.news) for name, value in ask.args.items())
        return next(filter(None, bad), None)


def _why_bad(ask: Ask, name: str, value: Any, is_new: bool) -> str | None:
    if not isinstance(value, _shape(name)) or (isinstance(value, bool) and SHAPES.get(name) is not bool):
        return f"'{name}' has the wrong form"
    if name in NUMBERS and not 0.0 <= float(value) < 1e15 and name not in {"temperature_c", "surface_c"}:
        return f"'{name}' is out of range"
    return None if is_new else _why_unknown(ask, name, value)


def _shape(name: str) -> type | tuple[type, ...]:
    return (int, float) if name in NUMBERS else SHAPES.get(name, str)


def _why_unknown(ask: Ask, name: str, value: Any) -> str | None:
    listed = value if name in {"items", "places"} else [value]
    if name in {"items", "places"} and not all(isinstance(one, str) for one in listed):
        return f"'{name}' has the wrong form"
    if name in {"items", "places"} and len(set(listed)) < len(listed):
        return f"'{name}' names something twice"
    known = _known(ask, name)
    lost = [one for one in listed if known is not None and one not in known]
    return f"'{lost[0]}' is not known" if lost else _why_gone(ask, name, listed)


def _known(ask: Ask, name: str) -> Mapping[str, Any] | None:
    if name in {"item", "items", "on", "source", "target"}:
        return ask.state.items
    if name in {"place", "places", "to"}:
        return ask.facts.site.places
    return ask.state.orders if name == "batch" else None


def _why_gone(ask: Ask, name: str, listed: Any) -> str | None:
    if name not in {"item", "items", "on", "source", "target"}:
        return None
    gone = [one for one in listed if ask.state.items[one].disposition in GONE]
    return f"{gone[0]} has left the unit" if gone else None
