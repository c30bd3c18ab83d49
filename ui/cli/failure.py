"""How a subcommand ends when it does not end well."""

from __future__ import annotations

DONE, FAILED, BAD_INPUT = 0, 1, 2
"""Exit codes: done, the work failed, the input is bad."""


class WorkError(Exception):
    """The work was understood but failed; the text is one sentence for the user."""


class BadInputError(Exception):
    """The input cannot be used and no file position tells where; the text is one sentence for the user."""
