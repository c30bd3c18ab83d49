"""Progress is for terminals: in a pipe nothing is written, and standard output stays clean."""

from __future__ import annotations

import sys
from io import StringIO

import pytest

from ui.cli.listing import show
from ui.cli.progress import progress

ROWS = [{"tag": "isolator.dp", "low": -100.0}, {"tag": "isolator.temperature", "low": 0.0}]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress("rehearse") as advance:
        advance(0.5, "gassing")
    assert "rehearse" in screen.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_shown_in_a_pipe(capsys: pytest.CaptureFixture[str], quiet: bool) -> None:
    with progress("rehearse", quiet=quiet) as advance:
        advance(0.5, "gassing")
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_a_terminal_gets_a_ruled_table(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    show(ROWS, as_json=False, title="Signals")
    assert "isolator.temperature" in screen.getvalue()
    assert "\t" not in screen.getvalue()


def test_a_pipe_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    show(ROWS, as_json=False)
    assert capsys.readouterr().out == "tag\tlow\nisolator.dp\t-100\nisolator.temperature\t0\n"
