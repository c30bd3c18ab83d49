"""A group of subcommands that says which ones there are."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from typer.core import TyperGroup

from ui.cli.failure import BadInputError


class Commands(TyperGroup):
    """Answers a word that is no subcommand with the ones that are."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the subcommand that the first word means."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            known = self.list_commands(ctx)
            near = get_close_matches(args[0], known, 1)
            right = f"did you mean {near[0]}?" if near else f"say one of {', '.join(known)}"
            raise BadInputError(f"'{args[0]}' is no command of {ctx.command_path}: {right}")
        return super().resolve_command(ctx, args)
