"""The engine: one scan on a fixed grid over kernel, machines, alarms and the recipe run."""

from twin.engine.engine import Engine, InboxFullError
from twin.engine.memory import Snapshot

__all__ = ["Engine", "InboxFullError", "Snapshot"]
