"""Random people, robots and cycles on material of three patients, one of them virology-positive."""

from __future__ import annotations

from typing import Any

from tests.property.material_shadow import Shadow
from tests.unit.material.shop import AIRLOCK, HOUR, PATIENTS, POSITIONS, SITE, Shop

BATCHES = sorted(PATIENTS)
PLACES = [place for place in SITE.places if place != "robot"]
INSIDE = ["BN", "KB", "VD", "PK1", "PK2", "PK3", "CS1", "CS2", *POSITIONS, "FZ1", "FZ2", "RT"]
ZONE = ["BN", "KB", "VD"]
BROUGHT = {
    "kit": "kit",
    "vessel": "vessel",
    "patient_bag": "patient_bag",
    "medium": "medium",
    "waste": "waste_bag",
    "product": "product_bag",
    "cryo": "cryo_medium",
    "vector": "vector",
}
DESTINY = {
    "kit": ["KB", "KB", "PK1", "RT"],
    "vessel": ["VD", "BN", *POSITIONS, "PK2"],
    "patient_bag": ["BN", "BN", "RT"],
    "product": ["BN", "FZ1", "FZ2", "PK3"],
    "medium": ["BN", "CS1", "CS2", "KB"],
}
WEIGHTS = {
    "put": 2,
    "gas": 2,
    "steam": 1,
    "pick": 2,
    "place": 2,
    "enter": 6,
    "carry": 24,
    "lose_and_find": 1,
    "find": 2,
    "join": 6,
    "part": 3,
    "dispense": 4,
    "reserve": 2,
    "release": 2,
    "clear_line": 2,
    "empty_the_zone": 2,
    "lose_grade_a": 1,
    "expose_and_seal": 1,
    "set_status": 1,
    "leave": 3,
    "issue_more": 2,
    "bind_again": 1,
    "wait": 2,
    "resolve": 5,
    "qa_decides": 2,
    "count": 2,
}
ACTIONS = [name for name, weight in WEIGHTS.items() for _ in range(weight)]


class Walk:
    """One campaign. Every action takes two numbers and makes its choices from them."""

    def __init__(self, shadow: Shadow) -> None:
        self.shadow, self.shop = shadow, shadow.shop
        self.told: list[str] = []

    def copy(self) -> Walk:
        """Return a walk that starts where this one is."""
        return Walk(self.shadow.copy())

    def ask(self, verb: str, **args: Any) -> bool:
        """Give a command; whatever was accepted goes through the independent book."""
        answer = self.shadow.ask(verb, args)
        self.told.append(f"{verb} {args}: {answer.refusal or 'done'}")
        return answer.refusal is None

    def scans(self, item: str, number: int) -> dict[str, str]:
        """What the scanner reads: sometimes another item's code or another patient's number."""
        read = self.shop.scans(item)
        others = sorted(self.shop.state.codes)
        if number % 40 == 7:
            return read | {"code": others[number % len(others)]}
        return read | {"second_id": "D2"} if number % 40 == 8 and "second_id" in read else read

    def some(self, number: int, *places: str) -> str:
        """An item, by preference at one of these places."""
        state = self.shop.state
        there = [item for place in places for item in state.at.get(place, ())]
        items = there or sorted(state.items)
        return items[number % len(items)]

    def goal(self, item: str, number: int) -> str:
        """A place, mostly one where such an item is used."""
        usual = DESTINY.get(item.split(".")[-1].rstrip("_0123456789"), INSIDE)
        return (INSIDE if number % 5 == 0 else usual)[number % len(INSIDE if number % 5 == 0 else usual)]

    def stage(self, number: int) -> None:
        """Bring the campaign to one of four beginnings."""
        batch, used = BATCHES[number % 3], ("kit", "vessel", "medium")
        if number == 3:
            for i, name in enumerate(BATCHES):
                self.bring_in(f"{name}.vessel", f"PK{i + 1}")
            return
        for name, place in zip(used, ("KB", "VD", "BN"), strict=True):
            self.bring_in(f"{batch}.{name}", place)
        self.ask("connect_checks", item=f"{batch}.kit", passed=True)
        self.ask("join", items=[f"{batch}.kit", f"{batch}.vessel"])
        self.ask("part", items=[f"{batch}.kit", f"{batch}.vessel"])

    def bring_in(self, item: str, place: str) -> None:
        self.ask("put", item=item, to="AL1", **self.scans(item, 0))
        self.gas(1, 1)
        self.ask("pick", item=item, place="AL1", **self.scans(item, 0))
        self.ask("place", item=item, to=place, **self.scans(item, 0))

    def bring(self, batch: str, name: str, kind: str) -> None:
        """Issue, label and bind an item of a batch."""
        item, expiry_tick = f"{batch}.{name}", (96 if kind == "waste_bag" else 2000) * HOUR
        self.issue(item, kind, "impermeable", batch=batch, expiry_tick=expiry_tick + self.shop.tick)
        coi, second_id, _ = PATIENTS[batch]
        if kind == "patient_bag":
            self.ask("receive", item=item, code=f"2D-{item}", coi=coi, second_id=second_id)
        elif kind in {"kit", "vessel", "product_bag"}:
            self.ask("bind", item=item, batch=batch, code=f"2D-{item}", coi=coi)
        self.ask("print_labels", batch=batch, items=[item])
        self.ask("verify_labels", batch=batch, first="ann", second="bob")
        for copy in ("#1", "#2")[: 2 if kind == "patient_bag" else 1]:
            self.ask("apply_label", item=item, label=item + copy)

    def issue(self, item: str, kind: str, wrap: str, **more: Any) -> None:
        given: dict[str, Any] = {"expiry_tick": 2000 * HOUR, "lot": "L", "place": "room", "volume_ml": 200.0}
        self.ask("issue", item=item, kind=kind, code=f"2D-{item}", wrap=wrap, **given | more)

    def put(self, number: int, other: int) -> None:
        item, to = self.some(number, "room", "RT", *AIRLOCK), [*AIRLOCK, "room", "ST1", "PK1"][other % 7]
        self.ask("put", item=item, to=to, **self.scans(item, other), **self.tray(other))

    def tray(self, number: int) -> dict[str, str]:
        return {"on": "tray"} if number % 11 == 0 else {}

    def gas(self, number: int, other: int) -> None:
        for item in self.shop.state.at.get("AL1", ()):
            surface_c = 12.0 if other % 9 == 0 else 20.0
            self.ask("book", item=item, surface_c=surface_c, source_of_value="probe")
        for item in self.shop.state.at.get("AL1", ()) if other % 2 else ():
            self.ask("allow_gas_cycle", item=item, approvals={"SUP": "sue", "QA": "kim"})
        if self.ask("start_gas_cycle", places=list(AIRLOCK), duration_s=6600.0):
            self.shop.tick += 66_000
            self.ask("gas_cycle_done", places=list(AIRLOCK), accepted=number % 4 > 0)

    def steam(self, number: int, other: int) -> None:
        self.ask("sterilised", places=["ST1", "ST2"], accepted=number % 2 > 0)

    def pick(self, number: int, other: int) -> None:
        item = self.some(number) if other % 9 == 0 else self.some(number, *AIRLOCK, *INSIDE)
        self.ask("pick", item=item, place=self.shop.item(item).place, **self.scans(item, other))

    def place(self, number: int, other: int) -> None:
        item = self.some(number, "robot")
        self.ask("place", item=item, to=self.goal(item, other), **self.scans(item, other), **self.tray(other))

    def enter(self, number: int, other: int) -> None:
        self.place(number, other)
        self.bring_in(self.some(number, "room"), INSIDE[other % len(INSIDE)])
        self.place(number, other)

    def carry(self, number: int, other: int) -> None:
        self.place(number, other)
        self.pick(number, 1)
        self.place(number, other)

    def lose_and_find(self, number: int, other: int) -> None:
        item = self.some(number, "robot", *INSIDE)
        self.ask("unknown", item=item, reason="restart")
        self.ask("rescan", item=item, place=PLACES[other % len(PLACES)], **self.scans(item, other))

    def find(self, number: int, other: int) -> None:
        item = self.some(number, "unknown")
        self.ask("rescan", item=item, place=[*PLACES, "room"][other % len(PLACES)], **self.scans(item, 2))

    def join(self, number: int, other: int) -> None:
        where = PLACES if other % 15 == 0 else ZONE
        items = list(dict.fromkeys(self.some(pick, *where) for pick in (number, number + 1, other)))
        for item in items:
            self.ask("connect_checks", item=item, passed=other % 7 > 0)
        self.ask("join", items=items)

    def part(self, number: int, other: int) -> None:
        self.part_all(self.some(number, *ZONE))

    def part_all(self, item: str) -> None:
        for other in self.shop.item(item).connected:
            self.ask("part", items=[item, other])

    def dispense(self, number: int, other: int) -> None:
        source = self.some(number, *ZONE)
        path = self.shop.state.joined(source)
        target = path[other % len(path)] if other % 6 else self.some(other)
        self.ask("dispense", source=source, target=target, volume_ml=[0.0, 10.0, 100.0][number % 3])

    def count(self, number: int, other: int) -> None:
        self.ask("book", item=self.some(number, "VD", "BN"), viable_cells=1e7, source_of_value="QC")

    def reserve(self, number: int, other: int) -> None:
        self.ask("reserve", place=POSITIONS[number % 4], batch=BATCHES[other % 3])

    def release(self, number: int, other: int) -> None:
        self.ask("release_position", place=POSITIONS[number % 4])

    def clear_line(self, number: int, other: int) -> None:
        location, second = ["zone", "freezer", *POSITIONS][number % 6], "ann" if other % 5 == 0 else "bob"
        self.ask("clear_line", location=location, first="ann", second=second, full=other % 2 > 0)

    def empty_the_zone(self, number: int, other: int) -> None:
        self.place(number, other)
        for item in [item for place in ZONE for item in self.shop.state.at.get(place, ())]:
            self.part_all(item)
            to = "RT" if other % 2 else self.goal(item, number)
            self.ask("pick", item=item, place=self.shop.item(item).place, **self.scans(item, 2))
            self.ask("place", item=item, to=to, **self.scans(item, 2))
        self.ask("clear_line", location="zone", first="ann", second="bob", full=True)

    def lose_grade_a(self, number: int, other: int) -> None:
        places = [PLACES[number % len(PLACES)], *(["robot"] if other % 2 else [])]
        self.ask("void_grade_a", places=places, reason="dp <= 0")
        if other % 3 and self.ask("start_gas_cycle", places=places, duration_s=60.0):
            self.ask("gas_cycle_done", places=places, accepted=True)

    def expose_and_seal(self, number: int, other: int) -> None:
        item = self.some(number, *ZONE)
        self.ask("expose", item=item, reason="weld failed")
        self.ask("seal", item=item, passed=other % 3 > 0)

    def set_status(self, number: int, other: int) -> None:
        statuses = ["quarantine", "released", "released", "released", "rejected"]
        self.ask("set_status", item=self.some(number), status=statuses[other % 5], reason="test")

    def leave(self, number: int, other: int) -> None:
        item, to = self.some(number, "RT", "FZ1", "FZ2"), ["WASTE", "QC", "CRYO"][other % 3]
        verb = "discard" if to == "WASTE" else "ship"
        self.ask(verb, item=item, to=to, reason="used", **self.scans(item, other))

    def issue_more(self, number: int, other: int) -> None:
        names = sorted(BROUGHT)
        name = names[other % len(names)]
        self.bring(BATCHES[number % 3], f"{name}_{number % 3}", BROUGHT[name])

    def bind_again(self, number: int, other: int) -> None:
        item, batch = self.some(number), BATCHES[other % 3]
        self.ask("bind", item=item, batch=batch, code=self.shop.item(item).code, coi=PATIENTS[batch][0])

    def wait(self, number: int, other: int) -> None:
        self.shop.tick += [10, 600, 6000, HOUR, 100 * HOUR][number % 5]

    def resolve(self, number: int, other: int) -> None:
        for fault in self.shop.state.faults:
            if fault.open:
                self.ask("resolve", fault=fault.id, decision="reconciled")

    def qa_decides(self, number: int, other: int) -> None:
        item = self.shop.item(self.some(number, "unknown"))
        decision = "lost" if item.place == "unknown" and other % 2 else "continue"
        self.ask("disposition", item=item.id, decision=decision, reason="test")
        for hold in sorted(item.clocks):
            self.ask("release_hold", item=item.id, hold=hold, reason="test")


def begun() -> Walk:
    """Three ordered patients with their material issued, labelled and bound in the room."""
    walk = Walk(Shadow(Shop()))
    for batch, position in zip(BATCHES, ("IN1.1", "IN1.2", "IN2.1"), strict=True):
        coi, second_id, virology = PATIENTS[batch]
        walk.ask("accept_order", batch=batch, coi=coi, second_id=second_id, virology=virology)
        walk.ask("reserve", place=position, batch=batch)
        for name, kind in BROUGHT.items():
            walk.bring(batch, name, kind)
    walk.issue("tray", "load_carrier", "none", volume_ml=0.0)
    walk.issue("tool", "tool", "tyvek", volume_ml=0.0)
    return walk
