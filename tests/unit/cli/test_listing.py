"""Lists on the command line: patterns, narrow terminals, examples of faults."""

from __future__ import annotations

import json

import pytest

from ui.cli.failure import WorkError
from ui.cli.listing import like, show
from ui.cli.shell import run

ROWS = [{"tag": "isolator.dp", "unit": "Pa"}, {"tag": "isolator.temperature", "unit": ""}]


def test_a_pattern_that_matches_nothing_says_so() -> None:
    with pytest.raises(WorkError, match="no signal matches 'nosuch'"):
        like(ROWS, "tag", "nosuch")


def test_a_narrow_terminal_gets_lines_instead_of_a_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    show(ROWS, as_json=False)
    assert capsys.readouterr().out == "isolator.dp\n  unit Pa\nisolator.temperature\n"


def test_examples_of_faults_are_values_that_can_be_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["faults", "isolator.*", "--json"]) == 0
    rows = {row["fault"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["isolator.glove_hole_at"]["example"].startswith("isolator.glove_hole_at = 4 for")
    assert rows["isolator.temperature drift"]["unit"] == "degC/h"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check", "airlock2"], "units airlock1"),
        (["run", "--headless", "--seed", "-1"], "--seed: '-1' is no seed"),
        (["rehearse", "x", "--speed", "inf"], "--speed: 'inf' is no speed"),
    ],
)
def test_a_wrong_word_is_answered_in_our_own_words(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 2
    assert told in capsys.readouterr().err


def test_faults_of_single_signals_are_counted_until_they_are_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["faults", "--unit", "airlock1"]) == 0
    short, told = capsys.readouterr()
    assert run(["faults", "*", "--unit", "airlock1"]) == 0
    whole = capsys.readouterr().out.splitlines()
    assert "isolator.dp stuck" not in short
    assert any(line.startswith("isolator.dp stuck") for line in whole)
    assert f"and {len(whole) - len(short.splitlines())} of single signals" in told
