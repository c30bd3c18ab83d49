"""From alarm and interlock tables to master alarm records and interlocks; one quality alarm per watched signal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recipes.condition.parser import parse
from recipes.condition.rename import SELF, renamed
from twin.signals import TICKS_PER_S, Catalogue, Role, Signal
from twin.unit.clause import clauses_of
from twin.unit.model import Alarm, Blocked, Interlock
from twin.unit.reader import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from recipes.yaml_tree import Path
    from twin.conditions.book import BookBuilder
    from twin.unit.reader import Reader
    from twin.unit.schema import (
        AlarmForm,
        InterlockForm,
        ModuleTypeForm,
        Scalar,
        SuppressionForm,
        UnitForm,
        UrgencyForm,
    )

LATCHING_PRIORITIES = (1, 2)
"""Alarms of priority 1 and 2 latch (unit.md 4)."""
QUALITY_DELAY = TICKS_PER_S
QUALITY_PRIORITY = 3
AFTER_LINK = "61 s"
"""A lost link explains that readings are stale; after it they come within the longest sample period."""


def alarm(reader: Reader, path: Path, module: str, name: str, form: AlarmForm) -> Alarm:
    """Return one master alarm record."""
    latching = form.priority in LATCHING_PRIORITIES if form.latch is None else form.latch
    return Alarm(
        id=name,
        module=module,
        priority=form.priority,
        condition=reader.condition((*path, "when"), module),
        condition_text=plain(form.when, module),
        on_delay=reader.ticks(form.delay),
        off_delay=reader.ticks(form.off_delay),
        latching=latching,
        text=form.text,
        response=form.response,
        consequence=form.consequence,
        trip=form.trip,
        forces=forced(reader, (*path, "force"), module, form.force),
        until_reset=form.until_reset,
        suppresses=form.suppresses,
        during=form.during,
    )


def suppressed_by(reader: Reader, module: str, form: ModuleTypeForm) -> dict[str, tuple[int, ...]]:
    """Return alarm id -> Conditions while which it is suppressed by design."""
    listed = while_which(reader, "suppressions", module, form.suppressions, form.alarms)
    return {reader.own(name): tuple(number for number, _ in found) for name, found in listed.items()}


def while_which(
    reader: Reader,
    section: str,
    owner: str,
    forms: Sequence[SuppressionForm | UrgencyForm],
    known: Iterable[str],
) -> dict[str, list[tuple[int, str]]]:
    """Return for each alarm that a section lists the Conditions it is listed with, and their text."""
    found: dict[str, list[tuple[int, str]]] = {}
    for i, form in enumerate(forms):
        path: Path = (section, i)
        condition = reader.condition((*path, "while"), owner)
        for j, name in enumerate(form.alarms):
            reader.known((*path, "alarms", j), name, tuple(known), "alarm")
            found.setdefault(name, []).append((condition, plain(form.condition, owner)))
    return found


def with_the_units(reader: Reader, form: UnitForm, alarms: Mapping[str, Alarm]) -> dict[str, Alarm]:
    """Return all alarms with what the unit says of them: when suppressed, when urgent, which modules they trip."""
    excuses = while_which(reader, "suppressions", "unit", form.suppressions, alarms)
    urgent = while_which(reader, "urgencies", "unit", form.urgencies, alarms)
    found: dict[str, Alarm] = {}
    for name, one in alarms.items():
        unless = (*one.unless, *(number for number, _ in excuses.get(name, ())))
        number, text = urgent.get(name, [(None, "")])[0]
        found[name] = replace(one, unless=unless, urgent=number, urgent_text=text)
    for name, more in form.alarms.items():
        if reader.known(("alarms", name), name, found, "alarm", key=True):
            for i, module in enumerate(more.trips):
                reader.known(("alarms", name, "trips", i), module, reader.facts.modules(), "module")
            found[name] = replace(found[name], trips=more.trips)
    return found


def interlock(reader: Reader, path: Path, module: str, name: str, form: InterlockForm) -> Interlock:
    """Return one interlock."""
    clauses = clauses_of(reader, (*path, "clauses"), module, form.clauses)
    targets = [renamed(block.target, SELF, module) for block in form.blocks]
    blocks = tuple(Blocked(t, b.verb, b.argument) for t, b in zip(targets, form.blocks, strict=True))
    for i, target in enumerate(targets):
        reader.known((*path, "blocks", i, "target"), target, reader.facts.modules(), "module")
    return Interlock(
        name, form.title, module, clauses, blocks, forced(reader, (*path, "forces"), module, form.forces)
    )


def forced(reader: Reader, path: Path, module: str, forms: Mapping[str, Scalar]) -> dict[str, float]:
    """Return output tag -> forced value; an output of another module is named with its module."""
    outputs = {s.tag: s for s in reader.book.catalogue if s.role is Role.OUTPUT}
    found: dict[str, float] = {}
    for name, value in forms.items():
        tag = renamed(name, SELF, module) if "." in name else f"{module}.{name}"
        if not reader.known((*path, name), tag, outputs, "output", key=True):
            continue
        if not isinstance(value, str):
            found[tag] = float(value)
        elif reader.known((*path, name), value, outputs[tag].states, "state"):
            found[tag] = float(outputs[tag].states.index(value))
    return found


def quality_alarms(book: BookBuilder, catalogue: Catalogue, watched: Iterable[int]) -> Iterator[Alarm]:
    """Yield one alarm per measured signal that a Condition watches: its reading is bad or stale."""
    for index in sorted(set(watched)):
        signal = catalogue.signals[index]
        if signal.role is Role.INPUT:
            yield _quality_alarm(book, signal)


def _quality_alarm(book: BookBuilder, signal: Signal) -> Alarm:
    text = f"not quality of {signal.tag} is good"
    link = f"{signal.module}.link_ok"
    if link in book.catalogue.index:
        text = (
            f"quality of {signal.tag} is bad or quality of {signal.tag} is stale and {link} for {AFTER_LINK}"
        )
    return Alarm(
        id=f"Q-{signal.tag}",
        module=signal.module,
        priority=QUALITY_PRIORITY,
        condition=book.add(parse(text), "", text),
        condition_text=text,
        on_delay=QUALITY_DELAY,
        off_delay=0,
        latching=False,
        text=f"No valid reading: {signal.label}",
        response="Read the local display; check sensor, wiring and link.",
        consequence="Conditions on this signal are neither true nor false",
    )
