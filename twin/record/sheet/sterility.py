"""Sterility terms: grade A, connections with what the air did meanwhile, monitoring periods, and cycles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.record.svg import clock, duration, value_text
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.messages import Event
    from twin.record.report import ReportInput

GRADE_A = "isolator.grade_a"
PARTICLES, PRESSURE = "isolator.particles_05", "isolator.dp"
PROOFS = frozenset({"state_proven", "state_voided", "proof_refused", "proof_spoilt"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with a beginning, an end, and what it is about."""

    start_s: float
    end_s: float
    about: Sequence[str]


def sterility(given: ReportInput) -> dict[str, Any]:
    """Return the tables of the sheet."""
    connections = _connections(given)
    periods = _periods(given)
    return {
        "proofs": [_proof(event, given) for event in given.story.events if event.kind in PROOFS],
        "connections": [_connection(given, one, periods) for one in connections],
        "wetted": duration(sum(one.end_s - one.start_s for one in connections)),
        "periods": [_period(given, one) for one in periods],
        "cycles": [_cycle(given, event) for event in given.story.events if event.kind == "gas_cycle_started"],
        "outsides": _outsides(given.summary.get("material", ())),
        "welds": [item for item in given.summary.get("material", ()) if item["tails_used"]],
        "exposed": [e.object for e in given.story.events if e.kind == "item_exposed"],
    }


def _proof(event: Event, given: ReportInput) -> dict[str, str]:
    module, _, latch = event.object.partition(".")
    words = {
        "state_proven": "proven",
        "state_voided": "void",
        "proof_refused": "refused",
        "proof_spoilt": "spoilt",
    }
    return {
        "at": clock(event.tick / TICKS_PER_S),
        "what": f"{given.titles.get(module, module)}: {latch.replace('_', ' ')}",
        "word": words[event.kind],
        "why": _short(str(event.payload.get("reason", ""))),
    }


def _short(reason: str) -> str:
    return reason if len(reason) <= 160 else f"{reason[:159].rstrip()}\u2026"


def _connections(given: ReportInput) -> list[Stretch]:
    """Return each joint from the weld to its parting."""
    found: list[Stretch] = []
    opened: list[tuple[float, tuple[str, ...]]] = []
    for event in given.story.events:
        at_s = event.tick / TICKS_PER_S
        items = tuple(str(item) for item in event.payload.get("items", ()))
        if event.kind == "items_joined":
            opened.append((at_s, items))
        elif event.kind == "items_parted":
            ended = [one for one in opened if set(one[1]) & set(items)]
            opened = [one for one in opened if one not in ended]
            found += [Stretch(start, at_s, joined) for start, joined in ended]
    end_s = float(given.summary["simulated_s"])
    found += [Stretch(start, end_s, joined) for start, joined in opened]
    return sorted(found, key=lambda one: one.start_s)


def _periods(given: ReportInput) -> list[Stretch]:
    """Return each period of monitoring from its opening to its close."""
    found: list[Stretch] = []
    since: dict[str, float] = {}
    for event in given.story.events:
        verb = event.payload.get("verb") if event.kind == "command_accepted" else ""
        at_s = event.tick / TICKS_PER_S
        if verb == "open_em":
            since.setdefault(event.object, at_s)
        elif verb == "close_em" and event.object in since:
            found.append(Stretch(since.pop(event.object), at_s, (event.object,)))
    end_s = float(given.summary["simulated_s"])
    return found + [Stretch(start, end_s, (name,)) for name, start in since.items()]


def _connection(given: ReportInput, one: Stretch, periods: Sequence[Stretch]) -> dict[str, Any]:
    watched = any(p.start_s <= one.start_s + 1.0 and one.start_s < p.end_s for p in periods)
    return {
        "at": clock(one.start_s),
        "took": duration(one.end_s - one.start_s),
        "items": ", ".join(item.partition(".")[2] or item for item in one.about),
        "batch": one.about[0].partition(".")[0] if one.about else "",
        "watched": watched,
        **_air(given, one),
    }


def _period(given: ReportInput, one: Stretch) -> dict[str, Any]:
    return {"at": clock(one.start_s), "took": duration(one.end_s - one.start_s), **_air(given, one)}


def _air(given: ReportInput, one: Stretch) -> dict[str, Any]:
    """Return the most particles and the least pressure meanwhile, and whether both kept their limits."""
    most, least = _extreme(given, PARTICLES, one, np.nanmax), _extreme(given, PRESSURE, one, np.nanmin)
    limits = given.story.limits
    bad = (most is not None and most > limits.get(f"{PARTICLES} >", inf)) or (
        least is not None and least < limits.get(f"{PRESSURE} <", -inf)
    )
    return {
        "particles": "" if most is None else value_text(round(most)),
        "dp": "" if least is None else f"{least:.1f}",
        "bad": bad,
    }


def _extreme(given: ReportInput, tag: str, one: Stretch, pick: Any) -> float | None:
    history = given.history
    if history is None or tag not in history.catalogue.index:
        return None
    index = history.catalogue.index[tag]
    first, last = round(one.start_s * TICKS_PER_S), round(one.end_s * TICKS_PER_S)
    values = history.window(index, first, last).value
    before = history.value_at(index, first)
    seen = [*values[~np.isnan(values)], *([before.value] if before is not None else [])]
    return float(pick(seen)) if seen else None


def _cycle(given: ReportInput, event: Event) -> dict[str, Any]:
    """Return a gas cycle with the items that it cleaned."""
    places = [str(place) for place in event.payload.get("places", ())]
    starts = [e.tick for e in given.story.events if e.kind == "gas_cycle_started" and e.tick > event.tick]
    until = min(starts, default=2**62)
    cleaned = [
        e.object for e in given.story.events if e.kind == "outside_cleaned" and event.tick < e.tick < until
    ]
    return {
        "at": clock(event.tick / TICKS_PER_S),
        "places": ", ".join(places),
        "count": len(cleaned),
        "items": ", ".join(item.partition(".")[2] or item for item in cleaned),
    }


def _outsides(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return how many items passed how many gas cycles, and how their outsides are now."""
    groups: dict[tuple[int, str, str], int] = {}
    for item in items:
        key = int(item["gas_cycles"]), str(item["outside"]), str(item["outside_why"])
        groups[key] = groups.get(key, 0) + 1
    return [
        {"cycles": cycles, "outside": outside, "why": why, "count": count}
        for (cycles, outside, why), count in sorted(groups.items())
    ]
