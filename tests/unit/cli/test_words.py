"""The words of a live session: every line becomes one command, or is told to be none."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.messages import Command
from ui.cli.words import CONTROLS, Control, NotUnderstoodError, factor, read


@pytest.mark.parametrize(
    ("line", "target", "verb", "arguments"),
    [
        ("hold isolator", "isolator", "hold", {}),
        (
            "start decontamination decontaminate exposure=2000",
            "decontamination",
            "start",
            {"procedure": "decontaminate", "exposure": 2000.0},
        ),
        ("open_door decontamination outer", "decontamination", "open_door", {"door": "outer"}),
        ("ack D-01 seen it", "D-01", "acknowledge", {}),
        ("shelve I-16 30", "I-16", "shelve", {"duration_s": 1800.0}),
        ("reset_alarm D-02", "D-02", "reset", {}),
        ("recipe start", "recipe", "start", {}),
        ("recipe resume the cause is gone", "recipe", "resume", {"reason": "the cause is gone"}),
        ("answer airlock.load.scan P1", "recipe", "answer", {"step": "airlock.load.scan", "value": "P1"}),
        ("answer room.read 101325", "recipe", "answer", {"step": "room.read", "value": 101325.0}),
        ("clear_fault isolator.dp stuck", "fault", "clear", {"fault": "isolator.dp stuck"}),
    ],
)
def test_a_line_is_a_command(line: str, target: str, verb: str, arguments: dict[str, object]) -> None:
    command = read(line, "A. Rossi")
    assert isinstance(command, Command)
    assert (command.target, command.verb, dict(command.arguments)) == (target, verb, arguments)
    assert command.origin.name == "A. Rossi"


@pytest.mark.parametrize(
    "line", ["ack D-01 seen it", "recipe resume seen it", "hold isolator reason='seen it'"]
)
def test_why_is_kept_with_who(line: str) -> None:
    command = read(line, "x")
    assert isinstance(command, Command)
    assert command.origin.reason == "seen it"


@pytest.mark.parametrize("word", CONTROLS)
def test_words_for_the_session_itself(word: str) -> None:
    assert read(f"{word} a b", "x") == Control(word, "a b")


@pytest.mark.parametrize("line", ["", "   ", "# a remark"])
def test_an_empty_line_is_nothing(line: str) -> None:
    assert read(line, "x") is None


@pytest.mark.parametrize(
    "line",
    [
        "hold",
        "recipe",
        "recipe fly",
        "answer x",
        "ack",
        "shelve",
        "shelve D-01 long",
        "clear_fault",
        "say 'this",
    ],
)
def test_what_is_no_command_is_told(line: str) -> None:
    with pytest.raises(NotUnderstoodError):
        read(line, "x")


@given(st.text(max_size=60))
def test_no_line_breaks_the_session(line: str) -> None:
    with suppress(NotUnderstoodError):
        read(line, "x")


@pytest.mark.parametrize(("text", "speed"), [("20", 20.0), ("0.5", 0.5), ("max", None), ("", None)])
def test_a_speed_is_a_factor_or_none(text: str, speed: float | None) -> None:
    assert factor(text) == speed
