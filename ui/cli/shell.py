"""Calls the subcommands and turns every way in which they can end into words and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from traceback import format_exc

from ui.cli.app import app
from ui.cli.failure import BAD_INPUT, DONE, FAILED, BadInputError, WorkError


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; whatever happens, the user gets words."""
    try:
        code = _call(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    except KeyboardInterrupt:
        return _say("interrupted", FAILED)
    except Exception as error:  # noqa: BLE001  the last net: a user never sees a traceback
        return _explain(error)
    return code


def _call(arguments: Sequence[str]) -> int:
    try:
        app(args=list(arguments), prog_name="celltwin")
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        return end.code if isinstance(end.code, int) else FAILED
    return DONE


def _explain(error: Exception) -> int:
    from recipes.problem import InputError
    from twin.record.failure import ExportError, JournalError

    if os.environ.get("CELLTWIN_DEBUG"):
        _say(format_exc().rstrip(), FAILED)
    if isinstance(error, InputError | BadInputError | JournalError | ExportError):
        return _say(str(error), BAD_INPUT)
    if isinstance(error, WorkError):
        return _say(str(error), FAILED)
    if isinstance(error, OSError):
        return _say(_of_system(error), FAILED)
    return _say(_of_ourselves(error), FAILED)


def _of_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _of_ourselves(error: Exception) -> str:
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return (
        f"celltwin met a fault of its own and stopped: {what}\n"
        "Please report this sentence, the command and its files; CELLTWIN_DEBUG=1 shows where it happened."
    )


def _say(text: str, code: int) -> int:
    write: Callable[[str], object] = sys.stderr.write
    try:
        write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        return code
    return code


def _nobody_reads() -> int:
    """Keep the interpreter from complaining at its end: the reader of our output has gone, which is his right."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return DONE
