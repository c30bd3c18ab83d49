"""A unit's places, three patients and the handles that tests of material pull."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from twin.material.kind_table import read_kinds
from twin.material.material import Answer, Material
from twin.material.place import Facts, Place, PlaceKind, Site
from twin.material.state import MaterialState

if TYPE_CHECKING:
    from twin.material.item import Item
    from twin.material.kind import KindTable

HOUR = 36_000
DAY = 24 * HOUR
PATIENTS = {"B1": ("C1", "D1", "negative"), "B2": ("C2", "D2", "negative"), "B3": ("C3", "D3", "positive")}
AIRLOCK = ("AL1", "AL2", "AL3", "AL4")
POSITIONS = ("IN1.1", "IN1.2", "IN2.1", "IN2.2")


def _row(names: str, module: str, kind: PlaceKind, capacity: int = 1, *, cold: bool = False) -> list[Place]:
    return [Place(name, module, kind, capacity, cold) for name in names.split()]


SITE = Site.of(
    [
        *_row("room", "room", PlaceKind.ROOM, 0, cold=True),
        *_row("AL1 AL2 AL3 AL4", "decontamination", PlaceKind.AIRLOCK),
        *_row("ST1 ST2", "steriliser", PlaceKind.STERILISER),
        *_row("CS1 CS2", "isolator", PlaceKind.COLD_STORE, cold=True),
        *_row("BN", "bench", PlaceKind.BENCH, 2),
        *_row("PK1 PK2 PK3", "isolator", PlaceKind.PARKING),
        *_row("KB", "processor", PlaceKind.KIT_BAY),
        *_row("VD", "processor", PlaceKind.DOCK),
        *_row("IN1.1 IN1.2", "incubator_1", PlaceKind.POSITION),
        *_row("IN2.1 IN2.2", "incubator_2", PlaceKind.POSITION),
        *_row("FZ1 FZ2", "freezer", PlaceKind.FREEZER, cold=True),
        *_row("RT", "isolator", PlaceKind.EXIT, 0),
        *_row("QC", "room", PlaceKind.LABORATORY, 0),
        *_row("CRYO", "room", PlaceKind.CRYO, 0, cold=True),
        *_row("WASTE", "room", PlaceKind.WASTE, 0),
    ]
)


@cache
def kinds() -> KindTable:
    return read_kinds()


class Shop:
    """Material with a clock that the test moves."""

    def __init__(self) -> None:
        self.material = Material(kinds())
        self.state = MaterialState()
        self.tick = 0
        self.present: dict[str, bool] = {}

    def ask(self, verb: str, role: str = "QA", **args: Any) -> Answer:
        facts = Facts(self.tick, SITE, person="ann", role=role, present=self.present)
        answer = self.material.answer(self.state, verb, args, facts)
        self.state = answer.state
        return answer

    def do(self, verb: str, role: str = "QA", **args: Any) -> Answer:
        answer = self.ask(verb, role, **args)
        assert answer.refusal is None, (verb, args, answer.refusal)
        return answer

    def refused(self, verb: str, role: str = "QA", **args: Any) -> str:
        before = self.state
        answer = self.ask(verb, role, **args)
        assert answer.refusal is not None, (verb, args)
        assert self.state is before or self.state.items == before.items
        return answer.refusal

    def item(self, item: str) -> Item:
        return self.state.items[item]

    def scans(self, item: str) -> dict[str, str]:
        """What a correct scan of an item gives."""
        known = self.item(item)
        bound = [one for one in self.state.cargo(known) if one.second_id]
        return {"code": known.code} | ({"second_id": bound[0].second_id} if bound else {})

    def order(self, batch: str) -> None:
        coi, second_id, virology = PATIENTS[batch]
        self.do("accept_order", batch=batch, coi=coi, second_id=second_id, virology=virology)

    def issue(self, item: str, kind: str, **more: Any) -> str:
        batch = item.split(".")[0] if "." in item else ""
        given: dict[str, Any] = {
            "wrap": kinds().kinds[kind].wraps[0],
            "volume_ml": 10.0,
            "batch": batch,
            **more,
        }
        given = {key: value for key, value in given.items() if value != ""}
        expiry_tick = given.pop("expiry_tick", 30 * DAY)
        self.do(
            "issue",
            item=item,
            kind=kind,
            code=f"2D-{item}",
            lot="L1",
            expiry_tick=expiry_tick,
            place="room",
            **given,
        )
        return item

    def label(self, *items: str) -> None:
        batch = self.item(items[0]).batch
        self.do("print_labels", batch=batch, items=list(items))
        self.do("verify_labels", batch=batch, first="ann", second="bob")
        for label in tuple(self.state.labels.values()):
            if label.item in items and label.state == "printed":
                if kinds().kinds[self.item(label.item).kind].labels:
                    self.do("apply_label", item=label.item, label=label.id)
                else:
                    self.do("return_label", label=label.id)

    def bind(self, item: str) -> None:
        batch = self.item(item).batch
        self.do("bind", item=item, batch=batch, code=self.item(item).code, coi=PATIENTS[batch][0])

    def receive(self, item: str) -> None:
        coi, second_id, _ = PATIENTS[self.item(item).batch]
        self.do("receive", item=item, code=self.item(item).code, coi=coi, second_id=second_id)

    def gas(self, places: tuple[str, ...] = AIRLOCK, *, accepted: bool = True, **more: Any) -> None:
        self.do("start_gas_cycle", places=list(places), duration_s=6600.0, **more)
        self.tick += 66_000
        self.do("gas_cycle_done", places=list(places), accepted=accepted)

    def carry(self, item: str, to: str, **more: Any) -> None:
        self.do("pick", item=item, place=self.item(item).place, **self.scans(item))
        self.do("place", item=item, to=to, **self.scans(item), **more)

    def enter(self, item: str, to: str) -> None:
        """Bring an issued and labelled item through the airlock to a place."""
        self.do("put", item=item, to="AL1", **self.scans(item))
        self.gas()
        self.carry(item, to)

    def ready(self, item: str, kind: str, to: str, **more: Any) -> str:
        """Issue, label, bind and bring in an item of a batch."""
        self.issue(item, kind, **more)
        if kind == "patient_bag":
            self.receive(item)
        elif kinds().kinds[kind].patient:
            self.bind(item)
        if kinds().kinds[kind].labels:
            self.label(item)
        self.enter(item, to)
        return item


def opened(*batches: str) -> Shop:
    """A shop with these orders accepted."""
    shop = Shop()
    for batch in batches:
        shop.order(batch)
    return shop
