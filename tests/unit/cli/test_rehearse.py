"""`celltwin rehearse` and `record`: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ui.cli.shell import run
from ui.cli.telling import clock

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = "leak_and_glove_test"


def test_a_complete_rehearsal_is_told_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", RECIPE]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.startswith(f"{RECIPE} on airlock1: complete\n")
    assert "isolator_test.test.measure" in shown.out


def test_json_is_one_object_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", RECIPE, "--seed", "7", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["seed"], summary["outcome"]) == (7, "complete")
    assert set(summary["steps"][0]) == {
        *("batch", "id", "module", "start_s", "end_s", "waited_s", "waited_for", "outcome"),
    }
    assert set(summary["resources"]["isolator"]) == {"busy_s", "waiting_s", "utilisation"}


def test_without_skipping_the_result_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    hashes: set[str] = set()
    for options in ((), ("--no-skip",)):
        assert run(["rehearse", RECIPE, "--until", "10 min", "--json", *options]) == 0
        hashes.add(json.loads(capsys.readouterr().out)["events_sha256"])
    assert len(hashes) == 1


def test_a_failed_rehearsal_says_where_and_why_and_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", RECIPE, "--inject", "estop at 10 min"]) == 1
    shown = capsys.readouterr()
    assert "isolator_test.test.measure" in shown.err
    assert "held" in shown.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--inject", "mains_lots at 1 h"], "--inject:1:1: there is no fault 'mains_lots', did you mean"),
        (["--inject", "mains_lost at 1 h", "--inject", "x at 1"], "--inject 2:1:1: there is no fault 'x'"),
        (["--until", "soon"], "--until: 'soon' is not a number with a unit"),
        (["--until", "-3 s"], "--until: -3 s is no time after the start"),
        (["--unit", "airlock9"], "airlock9:1:1: there is no unit of this name"),
        (["--speed", "0"], "--speed"),
        (["--seed", "-1"], "--seed"),
    ],
)
def test_bad_input_exits_2_and_says_what_would_be_right(
    options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rehearse", RECIPE, *options]) == 2
    assert told in capsys.readouterr().err


def test_files_are_written_and_the_record_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["rehearse", RECIPE, "--until", "8 min", "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} >= {
        "summary.json",
        "journal.db",
        "history.parquet",
        "report.html",
    }
    capsys.readouterr()
    assert run(["record", "verify", str(out), "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["ok"]
    assert run(["record", "show", str(out), "--kind", "command_*", "--last", "2", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["kind"] for row in rows] == ["command_intended", "command_accepted"]
    assert run(["record", "export", str(out), str(tmp_path / "all.csv")]) == 0
    assert str(verdict["head"]["hash"]) in (tmp_path / "all.csv").read_text("utf-8")


def test_a_changed_record_is_found_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", RECIPE, "--until", "8 min", "--out", str(tmp_path)]) == 0
    with sqlite3.connect(tmp_path / "journal.db") as database:
        database.execute("DROP TRIGGER entry_refuses_update")
        database.execute("UPDATE entry SET object = 'somebody' WHERE seq = 5")
    database.close()
    capsys.readouterr()
    assert run(["record", "verify", str(tmp_path)]) == 1
    assert "entry 5 was changed, added or moved" in capsys.readouterr().err
    assert run(["record", "show", str(tmp_path)]) == 1
    assert "do not trust this record" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["verify", "show"])
@pytest.mark.parametrize("content", [None, b"", b"no database at all", b"SQLite format 3\x00" + bytes(200)])
def test_what_is_no_record_is_bad_input(
    tmp_path: Path, command: str, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "journal.db"
    if content is not None:
        path.write_bytes(content)
    assert run(["record", command, str(path)]) == 2
    told = capsys.readouterr().err
    assert "journal" in told
    assert "fault of its own" not in told


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00:00"), (59.6, "0:01:00"), (90_061, "1 d 1:01:01"), (None, "-")]
)
def test_simulated_time_is_shown_as_a_clock(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown


def test_a_fault_after_the_end_is_told_and_a_cut_run_says_when(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["rehearse", "decontaminate_airlock", "--until", "1 min", "--out", str(out)]
    assert run([*words, "--inject", "mains_lost at 2 h"]) == 0
    told = capsys.readouterr()
    assert "stopped at 0:01:00, as asked" in told.out
    assert "'mains_lost at 2:00:00' never began" in told.err
    target = tmp_path / "all.csv"
    target.write_text("mine")
    assert run(["record", "export", str(out), str(target)]) == 2
    assert target.read_text() == "mine"
    assert run(["record", "export", str(out), str(target), "--force"]) == 0


def test_a_folder_that_is_a_file_is_named_with_its_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    assert run(["rehearse", "decontaminate_airlock", "--out", str(taken)]) == 2
    assert f"--out: {taken} is a file" in capsys.readouterr().err


def test_a_wrong_recipe_is_told_before_anything_is_compiled(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from ui.cli import main; main()", "rehearse", "no_such_recipe"]
    cold = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(command, env=cold, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no recipe of this name" in done.stderr
    assert "compiling" not in done.stderr
