"""The command line: exit codes, words instead of tracebacks, tables for people and for machines."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ui.cli import shell
from ui.cli.app import app
from ui.cli.failure import BadInputError, WorkError
from ui.cli.shell import run

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ("rehearse", "check", "run", "bench", "units", "signals", "alarms", "faults", "demo")
RECORD_COMMANDS = ("verify", "show", "export")
USER_COMMANDS = ("add", "list", "disable", "enable", "passwd")
GROUPED = (*(f"record {name}" for name in RECORD_COMMANDS), *(f"user {name}" for name in USER_COMMANDS))


def failing(error: Exception) -> object:
    def raise_it(**_: object) -> None:
        raise error

    return raise_it


@pytest.mark.parametrize("command", [*COMMANDS, *GROUPED])
def test_every_command_explains_itself_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command.split(), "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"Example: celltwin {command}" in shown


def test_every_command_is_tested_here() -> None:
    assert {info.callback.__name__ for info in app.registered_commands if info.callback} == set(COMMANDS)


@pytest.mark.parametrize("line", [["rehearse"], ["signals", "--no-such-option"]])
def test_a_wrong_call_is_bad_input(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line) == 2
    assert "Error:" in capsys.readouterr().err


SEED = "say a whole number from 0 to 2147483647"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("rehearse x --seed a", f"--seed: 'a' is no seed: {SEED}"),
        ("rehearse x --seed 1.5", f"--seed: '1.5' is no seed: {SEED}"),
        ("rehearse x --seed=-1", f"--seed: '-1' is no seed: {SEED}"),
        ("run --headless --seed 2147483648", f"--seed: '2147483648' is no seed: {SEED}"),
        ("rehearse x --speed fast", "--speed: 'fast' is no speed: say a number from 0.01 on"),
        ("rehearse x --speed 0", "--speed: '0' is no speed: say a number from 0.01 on"),
        ("rehearse x --speed inf", "--speed: 'inf' is no speed: say a number from 0.01 on"),
        ("rehearse x --workers 0", "--workers: '0' is no number of processes: say a whole number from 1 on"),
        ("record show x --last many", "--last: 'many' is no number of entries: say a whole number from 1 on"),
        ("reherse x", "'reherse' is no command of celltwin: did you mean rehearse?"),
        ("record burn x", "'burn' is no command of celltwin record: say one of verify, show, export"),
    ],
)
def test_a_bad_text_is_answered_with_what_would_be_right(
    line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(line.split()) == 2
    assert capsys.readouterr().err == f"{told}\n"


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (BadInputError("the input is bad"), 2, "the input is bad\n"),
        (WorkError("the work failed"), 1, "the work failed\n"),
        (OSError(errno.ENOSPC, "No space left on device", "out/x"), 1, "out/x: No space left on device\n"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(
    error: Exception,
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(shell, "app", failing(error))
    assert run(["units"]) == code
    assert capsys.readouterr().err == told


def test_our_own_fault_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CELLTWIN_DEBUG", raising=False)
    monkeypatch.setattr(shell, "app", failing(KeyError("isolator")))
    assert run(["units"]) == 1
    told = capsys.readouterr().err
    assert "fault of its own" in told
    assert "KeyError: 'isolator'" in told
    assert "Traceback" not in told


def test_the_traceback_is_there_for_those_who_ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CELLTWIN_DEBUG", "1")
    monkeypatch.setattr(shell, "app", failing(KeyError("isolator")))
    assert run(["units"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_who_leaves_is_no_fault() -> None:
    command = [sys.executable, "-c", "from ui.cli import main; main()", "signals"]
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(command, stdout=gone, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("line", "key", "wanted"),
    [
        (["units"], "unit", {"airlock1", "poc1"}),
        (["signals", "isolator.dp", "--unit", "airlock1"], "tag", {"isolator.dp", "isolator.dp_sp"}),
        (["signals", "isolator.h2o2_?"], "tag", {"isolator.h2o2_1", "isolator.h2o2_2"}),
        (["alarms", "D-0[12]"], "id", {"D-01", "D-02"}),
        (
            ["faults", "link_lost*", "--unit", "airlock1"],
            "fault",
            {"link_lost isolator", "link_lost decontamination"},
        ),
    ],
)
def test_the_catalogue_is_listed_for_people_and_machines(
    line: list[str], key: str, wanted: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*line, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row[key] for row in rows} == wanted
    assert run(line) == 0
    plain = capsys.readouterr().out.splitlines()
    assert plain[0].split("\t") == list(rows[0])
    assert len(plain) == len(rows) + 1


def test_a_unit_that_does_not_exist_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["signals", "--unit", "airlock2"]) == 2
    assert "did you mean airlock1?" in capsys.readouterr().err


def test_check_tells_every_problem_of_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe, unit = tmp_path / "recipe.yaml", tmp_path / "unit.yaml"
    recipe.write_text("recipe: 1\nheader: {id: x}\nnonsense: 1\n")
    unit.write_text("unit: 1\nname: x\nnonsense: 1\n")
    assert run(["check", str(recipe), str(unit), "decontaminate_airlock"]) == 2
    shown = capsys.readouterr()
    told = shown.err.splitlines()
    assert f"{recipe}:3:1: unknown key 'nonsense'" in "\n".join(told)
    assert f"{unit}:3:1: unknown key 'nonsense'" in "\n".join(told)
    assert all(line.startswith((f"{recipe}:", f"{unit}:")) for line in told)
    assert "decontaminate_airlock: in order" in shown.out


def test_check_is_quick_to_say_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "airlock1", "leak_and_glove_test", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_window_without_a_display_is_bad_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert run(["run"]) == 2
    assert "--headless" in capsys.readouterr().err


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "inf", "nan"])
def test_a_speed_that_is_none_is_bad_input(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run", "--headless", "--speed", speed]) == 2
    assert "--speed" in capsys.readouterr().err
