"""What a recipe run may ask of the scan beyond what every logic sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from twin.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.material.item import Item
    from twin.procedure.arbiter import Grants
    from twin.unit.model import Place


class RunWorld(World, Protocol):
    """A scan as a recipe run sees it."""

    @property
    def grants(self) -> Grants:
        """Return who holds what."""
        ...

    def next_on_shift(self, role: str, tick: int) -> int | None:
        """Return the first tick from this one on at which somebody of the role is there, or None if never."""
        ...

    def next_off_shift(self, role: str, tick: int) -> int | None:
        """Return the first tick from this one on at which nobody of the role is there, or None if never."""
        ...

    def item(self, item: str) -> Item | None:
        """Return what is booked of an item, or None if there is none."""
        ...

    def readable(self, item: Item) -> Mapping[str, Any]:
        """Return what stands on an item and on what it carries: what a correct scan gives."""
        ...

    def scanned(self, item: Item) -> Mapping[str, Any]:
        """Return what the robot's scanner has read where this item is expected: its code, and what it is bound to."""
        ...

    def why_stopped(self, item: str) -> str | None:
        """Return the open identity failure that stops an item or its batch, or None."""
        ...

    def why_late(self, items: tuple[str, ...]) -> str | None:
        """Return which of these items may not be worked with because a hold time is over, or None."""
        ...

    def deadline(self, batch: str) -> int | None:
        """Return the tick at which the first hold time of a batch's items is over, or None when none runs."""
        ...

    def place(self, name: str) -> Place | None:
        """Return a place of the unit, or None."""
        ...

    def place_number(self, name: str) -> float:
        """Return the number under which devices know a place, from 1."""
        ...

    def occupant(self, place: str) -> str:
        """Return which item takes up a place that has room for one, or nothing."""
        ...

    def positions(self) -> tuple[str, ...]:
        """Return every position of an incubator."""
        ...

    def one_of(self, name: str, standing: str) -> str:
        """Return the place of this name; for a group the one where the item stands, else the first that is free."""
        ...

    def places_of(self, name: str) -> tuple[str, ...]:
        """Return the place of this name, or those of a group; nothing where a place takes any number."""
        ...

    def labels_to_apply(self, item: str) -> tuple[str, ...]:
        """Return the printed labels of an item that are not used up."""
        ...

    def position_of(self, batch: str) -> str:
        """Return the position in an incubator that is reserved for a batch, or nothing."""
        ...

    def part_state(self, part: str) -> str:
        """Return the state of an equipment module (`module.part`)."""
        ...

    def module_phase(self, module: str) -> str:
        """Return the phase of a module, empty if there is none."""
        ...

    def module_procedure(self, module: str) -> str:
        """Return the procedure that a module runs or ran last."""
        ...

    def parameters_of(self, module: str, procedure: str) -> tuple[str, ...]:
        """Return the names of the parameters of a procedure."""
        ...

    def has_procedure(self, module: str, procedure: str) -> bool:
        """Tell whether a module knows a procedure."""
        ...

    def has_command(self, module: str, verb: str) -> bool:
        """Tell whether a module knows a command of its own."""
        ...

    def next_inside(self, batch: str) -> str:
        """Return the first item of a batch that the robot carries, or reaches without a gas cycle; or nothing."""
        ...

    def standing_open(self) -> tuple[str, ...]:
        """Return what stands open on the isolator's side of a place."""
        ...

    def is_infectious(self, place: str) -> bool:
        """Tell whether whoever was last at a place is virology-positive or unknown: it is cleared in full."""
        ...

    def engaged(self, batch: str, names: frozenset[str]) -> tuple[tuple[int, int], ...]:
        """Return when other batches plan to use one of these: begin and end of each."""
        ...

    def modules_for(self, batch: str) -> tuple[str, ...]:
        """Return the modules of a batch's recipe that it works with or has items in, and those that nobody does."""
        ...

    def is_kept(self, module: str, batch: str) -> bool:
        """Tell whether another batch that is held has a module: that one lets it go on."""
        ...

    def why_not(self, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why a command would be refused now, or None."""
        ...

    def module_state(self, module: str) -> str:
        """Return the PackML state word of a module."""
        ...

    def refuses_hold(self, module: str) -> bool:
        """Tell whether a module is in a phase that is never held: it goes on by itself."""
        ...

    def module_reason(self, module: str) -> str:
        """Return why a module was held, stopped or aborted, in words."""
        ...

    def module_cause(self, module: str) -> str:
        """Return the cause word of a module's last stop, abort or hold, empty if there is none."""
        ...

    def hindrances(self, modules: tuple[str, ...]) -> tuple[str, ...]:
        """Return what forbids to resume: causes and unacknowledged alarms of these modules and of the unit."""
        ...
