"""What a recipe run sees where nothing is amiss and nothing is booked; a test overrides what it plays with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.procedure.arbiter import Grants
from twin.signals import Quality

if TYPE_CHECKING:
    from twin.material.item import Item
    from twin.unit.model import Place


@dataclass
class Calm:
    """A scan in which every Condition is true, every command accepted and every module in Execute."""

    tick: int = 0
    held: Grants = field(default_factory=dict)

    @property
    def grants(self) -> Grants:
        return self.held

    def truth(self, condition: int) -> bool | None:
        return True

    def value(self, tag: str) -> float:
        return 0.0

    def quality(self, tag: str) -> Quality:
        return Quality.GOOD

    def unmet(self, interlock: str) -> tuple[str, ...]:
        return ()

    def why_not(self, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
        return None

    def next_on_shift(self, role: str, tick: int) -> int | None:
        return tick

    def next_off_shift(self, role: str, tick: int) -> int | None:
        return None

    def item(self, item: str) -> Item | None:
        return None

    def readable(self, item: Any) -> Mapping[str, Any]:
        return self.scanned(item)

    def scanned(self, item: Any) -> Mapping[str, Any]:
        return {"code": item.code, "second_id": item.second_id}

    def why_stopped(self, item: str) -> str | None:
        return None

    def why_late(self, items: tuple[str, ...]) -> str | None:
        return None

    def deadline(self, batch: str) -> int | None:
        return None

    def place(self, name: str) -> Place | None:
        return None

    def place_number(self, name: str) -> float:
        return 0.0

    def occupant(self, place: str) -> str:
        return ""

    def positions(self) -> tuple[str, ...]:
        return ()

    def one_of(self, name: str, standing: str) -> str:
        return name

    def places_of(self, name: str) -> tuple[str, ...]:
        return ()

    def labels_to_apply(self, item: str) -> tuple[str, ...]:
        return ()

    def position_of(self, batch: str) -> str:
        return ""

    def part_state(self, part: str) -> str:
        return ""

    def module_phase(self, module: str) -> str:
        return ""

    def module_procedure(self, module: str) -> str:
        return ""

    def parameters_of(self, module: str, procedure: str) -> tuple[str, ...]:
        return ()

    def has_procedure(self, module: str, procedure: str) -> bool:
        return True

    def has_command(self, module: str, verb: str) -> bool:
        return True

    def next_inside(self, batch: str) -> str:
        return ""

    def standing_open(self) -> tuple[str, ...]:
        return ()

    def is_infectious(self, place: str) -> bool:
        return False

    def engaged(self, batch: str, names: frozenset[str]) -> tuple[tuple[int, int], ...]:
        return ()

    def modules_for(self, batch: str) -> tuple[str, ...]:
        return ()

    def is_kept(self, module: str, batch: str) -> bool:
        return False

    def module_state(self, module: str) -> str:
        return "Execute"

    def refuses_hold(self, module: str) -> bool:
        return False

    def module_reason(self, module: str) -> str:
        return ""

    def module_cause(self, module: str) -> str:
        return ""

    def hindrances(self, modules: tuple[str, ...]) -> tuple[str, ...]:
        return ()
