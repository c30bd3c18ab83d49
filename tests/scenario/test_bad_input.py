"""Whatever stands in a file, the command line answers with places and words: exit 0 or 2, never a traceback."""

from __future__ import annotations

import random
import re
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path

import pytest

from ui.cli.shell import run

PLACE = re.compile(r"^[^\n]*?:\d+:\d+: .+")
RECIPE = Path(str(files("recipes") / "library" / "decontaminate_airlock.yaml"))
UNIT = Path(str(files("resources") / "units" / "airlock1.yaml"))
WORDS = (
    "",
    "{",
    "]",
    ": :",
    "- -",
    "\t",
    "0",
    "-1e999",
    "nan",
    "null",
    "true",
    "&a *a",
    "!!python/object:x",
    "$x",
    "\x00",
)
ROUNDS = 60

WRONG = {
    "an unknown key": ("header:", "heather:", "unknown key 'heather'"),
    "a wrong unit": ("value: 30 min, range: [30 min, 2 h]", "value: 30 Pa, range: [30 min, 2 h]", "Pa"),
    "a value out of its range": ("value: 30 min, range", "value: 3 h, range", "range"),
    "an unknown module": (
        "equipment: [decontamination",
        "equipment: [decontamintion",
        "did you mean decontamination?",
    ),
    "an unknown signal": (
        "decontamination.outer_door_open",
        "decontamination.outer_dor_open",
        "did you mean",
    ),
    "an unknown procedure": ("run: decontaminate", "run: decontamnate", "did you mean decontaminate?"),
    "malformed YAML": ("equipment: [", "equipment: [[", ""),
    "an unknown parameter": ("$exposure", "$exposre", "exposre"),
}


def told(*line: str) -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(line)
    return code, err.getvalue()


@cache
def original(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize(("find", "put", "expected"), WRONG.values(), ids=WRONG)
def test_a_mistake_in_a_recipe_is_told_at_its_place(
    tmp_path: Path, find: str, put: str, expected: str
) -> None:
    text = original(RECIPE)
    assert find in text
    path = tmp_path / "recipe.yaml"
    path.write_text(text.replace(find, put, 1), encoding="utf-8")
    for line in (("check", str(path)), ("rehearse", str(path))):
        code, words = told(*line)
        assert code == 2
        assert words
        assert all(PLACE.match(part) for part in words.splitlines()), words
        assert expected in words


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("isolator.airlock:", "isolator.somewhere:", "boundary"),
        ("unit_alarms:", "unit_alarm:", "unknown key"),
        ("type: isolator", "type: isolatr", "did you mean isolator?"),
        ("name: airlock1", "name: [airlock1]", "is not text"),
    ],
)
def test_a_mistake_in_a_unit_is_told_at_its_place(tmp_path: Path, find: str, put: str, expected: str) -> None:
    text = original(UNIT)
    assert find in text
    path = tmp_path / "unit.yaml"
    path.write_text(text.replace(find, put, 1), encoding="utf-8")
    code, words = told("check", str(path))
    assert code == 2
    assert all(PLACE.match(part) for part in words.splitlines()), words
    assert expected in words


def test_a_missing_safe_value_is_told(tmp_path: Path) -> None:
    kinds = files("resources") / "modules"
    text = (kinds / "isolator.yaml").read_text("utf-8")
    assert "safe: {any: 0}, " in text
    (tmp_path / "isolator.yaml").write_text(text.replace("safe: {any: 0}, ", "", 1))
    (tmp_path / "unit.yaml").write_text(original(UNIT))
    code, words = told("check", str(tmp_path / "unit.yaml"))
    assert code == 2
    assert "safe" in words


@pytest.mark.parametrize("path", [RECIPE, UNIT], ids=["recipe", "unit"])
@pytest.mark.timeout(180)
def test_no_damage_to_a_file_brings_a_traceback(path: Path, tmp_path: Path) -> None:
    chance = random.Random(path.name)
    copy = tmp_path / path.name
    for _ in range(ROUNDS):
        copy.write_text(damaged(original(path), chance), encoding="utf-8")
        code, words = told("check", str(copy))
        assert code in {0, 2}, words
        assert (code == 2) == bool(words)
        assert all(PLACE.match(part) for part in words.splitlines() if part), words


def damaged(text: str, chance: random.Random) -> str:
    """Cut, repeat, swap or overwrite something."""
    lines = text.split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[at : at + chance.randrange(1, 6)]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)] + chance.choice(WORDS)
        case 4:
            lines[at] = " " * chance.randrange(9) + lines[at].strip()
        case _:
            words = lines[at].split(" ")
            words[chance.randrange(len(words))] = chance.choice(WORDS)
            lines[at] = " ".join(words)
    return "\n".join(lines)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"- 1\n- 2\n",
        b"recipe: 1\n",
        b"unit: 1\n",
        b"[" * 5000,
        b"a: &a [*a, *a]\n",
        b"recipe: 99\n",
    ],
)
def test_a_file_of_another_kind_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    code, words = told("check", str(path))
    assert code == 2
    assert all(PLACE.match(part) for part in words.splitlines()), words


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert told("check", str(tmp_path / "no.yaml"))[0] == 2
    (tmp_path / "folder.yaml").mkdir()
    assert told("check", str(tmp_path / "folder.yaml"))[0] == 2
