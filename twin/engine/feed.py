"""Tells material what modules have done: their happenings become commands about material, by a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.engine.feed_table import FEEDS, PERMITS, Feed
from twin.engine.growth import Culture, Taken
from twin.material.clock import hold_of
from twin.material.place import ROBOT, UNKNOWN
from twin.signals import Quality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from twin.engine.engine import Engine
    from twin.machine.state import ModuleState
    from twin.material.item import Item
    from twin.material.place import PlaceKind
    from twin.world import Happening

    Act = Callable[["Feeds", str, Feed, dict[str, Any]], None]

NOTHING_READ = "nothing"
UNREADABLE = "no valid reading"
OTHER_CODE = "another code"
"""What a device has read that says itself that it was wrong, where its signal lags behind."""
GRIP_FORCE, GRIPPED_N = "grip_force", 20.0
"""With less force nothing is gripped [unit.md 2.5]."""
IDENTITY_WRONG = "identity_wrong"


class Feeds:
    """Asks for what the table says, in the same scan. Holds no state of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rows: dict[tuple[str, str, str], list[Feed]] = {}
        for name, module in engine.unit.modules.items():
            for feed in FEEDS.get(module.type, ()):
                self._rows.setdefault((name, feed.kind, feed.word), []).append(feed)
        self._modules = frozenset(name for name, _, _ in self._rows)

    def take(
        self, name: str, states: tuple[ModuleState, ModuleState], happenings: Sequence[Happening]
    ) -> None:
        """Act on what has happened in a module; `states` are the one before and the one after."""
        if name not in self._modules or not self._engine.memory.material.items:
            return
        parameters = states[1].parameters or states[0].parameters or {}
        procedure = states[1].procedure or states[0].procedure
        for happening in happenings:
            for feed in self._rows.get((name, happening.kind, _word(happening)), ()):
                reason = str(happening.payload.get("reason", ""))
                if feed.phases and states[0].phase not in feed.phases:
                    continue
                if self._applies(name, feed, procedure, reason):
                    self._feed(name, feed, parameters, reason)

    def why_not(self, module: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return what material has against the start of a procedure, or None."""
        kind = self._engine.unit.modules[module].type
        permit = PERMITS.get((kind, str(arguments.get("procedure", ""))))
        if verb != "start" or permit is None:
            return None
        places = self._places(module, permit.kinds, own=permit.own)
        asked = {"places": places, "duration_s": permit.seconds}
        return self._engine.bookings.why_not(permit.verb, asked) if places else None

    def forget_hand(self, reason: str) -> None:
        """Book that nobody knows where the items in the robot's hand are, nor whether they are still together."""
        for item in self._engine.memory.material.standing(ROBOT):
            if not item.on:
                self._engine.bookings.note(ROBOT, "unknown", {"item": item.id, "reason": reason})

    def forget(self, item: str, reason: str) -> None:
        """Book that nobody knows where an item is; what travels on it is still there."""
        known = self._engine.memory.material.items[item]
        if known.place != UNKNOWN:
            arguments = {"item": item, "reason": reason, "whole": True}
            self._engine.bookings.note(ROBOT, "unknown", arguments)

    def holds_something(self, name: str) -> bool:
        """Tell whether a gripper is shut on something."""
        tag = f"{name}.{GRIP_FORCE}"
        return tag not in self._engine.catalogue.index or self._engine.world.value(tag) >= GRIPPED_N

    def end_gas(self) -> None:
        """Book every gas cycle as not accepted: nobody watched it to its end."""
        places = list(self._engine.memory.material.in_gas)
        if places:
            self._engine.bookings.note("engine", "gas_cycle_done", {"places": places, "accepted": False})

    def read(self, number: float) -> str:
        """Return the code that belongs to the number of a container."""
        item = self._engine.hands.item_in(number)
        return item.code if item else (f"#{number:.0f}" if number else NOTHING_READ)

    def _applies(self, name: str, feed: Feed, procedure: str, reason: str) -> bool:
        if (feed.procedure and feed.procedure != procedure) or (feed.unless and feed.unless == reason):
            return False
        return feed.when is None or self._shows(f"{name}.{feed.when[0]}", feed.when[1])

    def _shows(self, tag: str, word: str) -> bool:
        """Tell whether a signal shows a word now."""
        if tag not in self._engine.catalogue.index:
            return False
        states = self._engine.catalogue[tag].states or ("false", "true")
        value = int(self._engine.world.value(tag))
        return 0 <= value < len(states) and states[value] == word

    def _feed(self, name: str, feed: Feed, parameters: Mapping[str, float], reason: str) -> None:
        args: dict[str, Any] = dict(feed.given)
        if feed.own or feed.kinds:
            args["places"] = self._subject_places(name, feed)
            if feed.verb == "void_grade_a":
                args.setdefault("reason", reason or feed.word)
        for argument, role in feed.roles.items():
            item = self._engine.hands.item_in(parameters.get(role, 0.0))
            if item is None:
                return
            args[argument] = item.id
        for argument, signal in feed.figures.items():
            if self._engine.world.quality(f"{name}.{signal}") is not Quality.GOOD:
                self._engine.emit("booking_refused", name, {"verb": feed.verb, "reason": UNREADABLE})
                return
            args[argument] = self._engine.world.value(f"{name}.{signal}")
        if args.get("places") != []:
            ACTS.get(feed.verb, _book)(self, name, feed, args)

    def _subject_places(self, name: str, feed: Feed) -> list[str]:
        """Return the places meant; the end of a gas cycle concerns those that are in gas."""
        places = self._places(name, feed.kinds, own=feed.own)
        in_gas = self._engine.memory.material.in_gas
        return [place for place in places if place in in_gas] if feed.verb == "gas_cycle_done" else places

    def _places(self, name: str, kinds: tuple[PlaceKind, ...], *, own: bool) -> list[str]:
        site = self._engine.bookings.site.places.values()
        return [place.name for place in site if (own and place.module == name) or place.kind in kinds]

    def items_at(self, place: str) -> Iterator[Item]:
        """Yield the items at a place."""
        yield from self._engine.memory.material.standing(place)

    def note(self, name: str, verb: str, args: dict[str, Any]) -> bool:
        """Book what a module has done; tell whether that was allowed."""
        return self._engine.bookings.note(name, verb, args)

    def place_name(self, number: float) -> str:
        """Return the place of a number, or nothing."""
        names = tuple(self._engine.unit.places)
        return names[int(number) - 1] if 1 <= number <= len(names) else ""

    def readable(self, item: Item) -> Mapping[str, Any]:
        """Return what stands on an item and on what it carries."""
        return self._engine.world.readable(item)

    def item(self, name: str) -> Item:
        """Return an item that is known."""
        return self._engine.memory.material.items[name]

    def start_of_culture(self, item: Item) -> None:
        """Remember when the cells of a batch were activated, and how many."""
        memory = self._engine.memory
        culture = Culture(self._engine.tick, item.booked.viable_cells)
        memory.activated = {**memory.activated, item.batch: culture}

    def sample_taken(self, pouch: str, volume_ml: float) -> None:
        """Remember of which volume a sample was taken."""
        memory = self._engine.memory
        memory.taken = {**memory.taken, pouch: Taken(self._engine.tick, volume_ml)}

    def say_identity(self, name: str, *, wrong: bool) -> None:
        """Show at the module whether its container is the wrong one."""
        tag = f"{name}.{IDENTITY_WRONG}"
        if tag in self._engine.catalogue.index and self._engine.world.value(tag) != wrong:
            self._engine.write_calculated(tag, float(wrong))

    def end_identity(self) -> None:
        """Show at every module that nothing is wrong any more, once the last identity failure is resolved."""
        if not any(fault.open for fault in self._engine.memory.material.faults):
            for name in self._engine.unit.modules:
                self.say_identity(name, wrong=False)

    def has_hold(self, item: Item, happening: str) -> bool:
        """Tell whether a happening starts or stops a hold time of an item."""
        kinds = self._engine.bookings.material.kinds
        holds = kinds.kinds[item.kind].holds
        return any(hold_of(kinds, item, h.name) and happening in (*h.starts, *h.stops) for h in holds)

    def begun(self, item: Item, happening: str) -> int | None:
        """Return since when a hold time of an item runs that this happening starts."""
        holds = self._engine.bookings.material.kinds.kinds[item.kind].holds
        clocks = (item.clocks.get(hold.name) for hold in holds if happening in hold.starts)
        return next((clock.since for clock in clocks if clock and clock.since is not None), None)


def _book(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    feeds.note(name, feed.verb, args)


def _mark(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book a happening of an item; `like` names the item whose clock the new one goes on with."""
    like, happening = args.pop("like", ""), args["happening"]
    since = feeds.begun(feeds.item(like), happening) if like else None
    if feeds.has_hold(feeds.item(args["item"]), happening):
        feeds.note(name, "mark", args if since is None else {**args, "at_tick": since})


def _mark_all(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book a happening of all items at the places, where a hold time of theirs asks for it."""
    items = [item for place in args["places"] for item in feeds.items_at(place)]
    for item in items:
        if feeds.has_hold(item, args["happening"]):
            feeds.note(name, "mark", {"item": item.id, "happening": args["happening"]})


def _part(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    connected = feeds.item(args["item"]).connected
    if connected:
        feeds.note(name, "part", {"items": [args["item"], *connected]})


def _weigh(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book the volume of what hangs on a hook: what it weighs beyond the empty item."""
    item = feeds.item(args["item"])
    empty_g = item.mass_g - item.booked.volume_ml
    mass_g = max(empty_g, args["weighed_g"])
    source = f"weighed by {name}"
    figures = {"volume_ml": mass_g - empty_g, "mass_g": mass_g, "source_of_value": source}
    feeds.note(name, "book", {"item": item.id, **figures})


def _filled(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book a bag that has no hook of its own: what it was to get."""
    _add(feeds, name, args["item"], args["volume_ml"])


def _rest(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book the bag that takes the rest: what the kit held when it was weighed, less what the others got."""
    kit = feeds.item(args["kit"])
    others = sum(feeds.item(args[role]).booked.volume_ml for role in ("target", "third"))
    held_ml = kit.booked.volume_ml
    _add(feeds, name, args["item"], max(0.0, held_ml - others))
    _add(feeds, name, kit.id, -held_ml)


def _add(feeds: Feeds, name: str, item: str, volume_ml: float) -> None:
    booked, mass_g = feeds.item(item).booked, feeds.item(item).mass_g
    figures = {"volume_ml": max(0.0, booked.volume_ml + volume_ml), "mass_g": max(0.0, mass_g + volume_ml)}
    feeds.note(name, "book", {"item": item, "source_of_value": f"dosed by {name}", **figures})


def _sampled(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book what a sample leaves of the volume, and its share of the cells."""
    booked, volume_ml = feeds.item(args["item"]).booked, max(0.0, args["volume_ml"])
    feeds.sample_taken(args["pouch"], booked.volume_ml)
    _add(feeds, name, args["item"], -min(volume_ml, booked.volume_ml))


def _seeded(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book the cells that were to go into the vessel, and no more than the kit was counted to hold."""
    counted = feeds.item(args["kit"]).booked.viable_cells
    cells = min(args["cells"], counted) if counted else args["cells"]
    figures = {"viable_cells": cells, "planned": True, "source_of_value": f"dosed by {name}"}
    feeds.note(name, "book", {"item": args["item"], **figures})


def _dispense(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book what the pump has moved by the reported weight; where no path is booked, on both ends by themselves."""
    volume_ml = max(0.0, args["volume_ml"])
    source, target = feeds.item(args["source"]), feeds.item(args["target"])
    moved = min(volume_ml, source.booked.volume_ml)
    if moved <= 0.0 or feeds.note(name, "dispense", {**args, "volume_ml": moved}):
        return
    for item, change in ((source, -moved), (target, moved)):
        left = max(0.0, item.booked.volume_ml + change)
        figures = {"volume_ml": left, "mass_g": max(0.0, item.mass_g + change)}
        feeds.note(name, "book", {"item": item.id, "source_of_value": f"weighed by {name}", **figures})


def _identify(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    code, known = feeds.read(args["code"]), feeds.item(args["item"]).code
    if feed.when is not None and code == known:
        code = OTHER_CODE
    right = feeds.note(name, "identify", {**args, "code": code})
    feeds.say_identity(name, wrong=not right)


def _activated(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    feeds.start_of_culture(feeds.item(args["item"]))


def _lost(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    feeds.forget_hand(f"{name} has lost what it held")


def _found(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book what the robot has read in its hand, where that was unknown."""
    code = feeds.read(args["code"]) if feeds.holds_something(name) else NOTHING_READ
    for item in tuple(feeds.items_at(UNKNOWN)):
        if item.code == code:
            feeds.note(name, "rescan", {"item": item.id, "place": ROBOT, **feeds.readable(item)})


def _interrupted(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book that nobody knows where an item is that was just gripped or let go."""
    feeds.forget(args["item"], f"{name} ended in the middle of {feed.procedure}")


def _unbooked(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book that nobody knows where an item is whose move had ended and was not booked: record and gripper differ."""
    if (feeds.item(args["item"]).place == ROBOT) != feeds.holds_something(name):
        feeds.forget(args["item"], f"{name} ended before its {feed.procedure} was booked")


def _put_down(feeds: Feeds, name: str, feed: Feed, args: dict[str, Any]) -> None:
    """Book where a stopped arm has put down what it held."""
    place, code = feeds.place_name(args["place"]), feeds.read(args["code"])
    for item in (*feeds.items_at(UNKNOWN), *feeds.items_at(ROBOT)):
        if place and item.code == code:
            feeds.forget(item.id, f"{name} was stopped with it")
            feeds.note(name, "rescan", {"item": item.id, "place": place, **feeds.readable(item)})


ACTS: Mapping[str, Act] = {
    "interrupted": _interrupted,
    "put_down": _put_down,
    "unbooked": _unbooked,
    "mark": _mark,
    "mark_all": _mark_all,
    "part": _part,
    "book": _weigh,
    "dispense": _dispense,
    "sampled": _sampled,
    "seeded": _seeded,
    "filled": _filled,
    "rest": _rest,
    "identify": _identify,
    "activated": _activated,
    "lost": _lost,
    "found": _found,
}
"""Verbs of the table that need more than to be asked for."""


def _word(happening: Happening) -> str:
    """Return what a happening is about, as the table calls it."""
    payload, (_, _, part) = happening.payload, happening.object.partition(".")
    match happening.kind:
        case "state_changed":
            return str(payload["to"])
        case "equipment_moved":
            return f"{part} {payload.get('to', '')}"
        case _:
            return str(payload.get("phase", "")) or part
