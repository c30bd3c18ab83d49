"""What a recipe run may ask of the scan beyond what every logic sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from twin.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.procedure.arbiter import Grants


class RunWorld(World, Protocol):
    """A scan as a recipe run sees it."""

    @property
    def grants(self) -> Grants:
        """Return who holds what."""
        ...

    def own_modules(self, batch: str) -> tuple[str, ...]:
        """Return the modules of a batch's recipe that no other batch at work may need."""
        ...

    def why_not(self, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why a command would be refused now, or None."""
        ...

    def module_state(self, module: str) -> str:
        """Return the PackML state word of a module."""
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
