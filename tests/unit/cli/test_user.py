"""`celltwin user`: words in, exit codes and sentences out; passwords come from standard input."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from twin.people import password
from ui.cli.shell import run

BOSS, ADA, NEW = "Kupfer-8-Mond", "Zinn+Regen77", "Wolke*Anker12"


@pytest.fixture(autouse=True)
def cheap_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(password, "_hasher", lambda: PasswordHasher(1, 8, 1))


class Desk:
    """A place at which commands are typed."""

    def __init__(
        self, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.file, self._patch, self._capsys = file, monkeypatch, capsys

    def __call__(self, *words: str, lines: tuple[str, ...] = ()) -> tuple[int, str, str]:
        self._patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        code = run(["user", *words, "--users", str(self.file)])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def users(self) -> dict[str, dict[str, str]]:
        return {row["id"]: row for row in json.loads(self("list", "--json")[1])}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path / "users.db", monkeypatch, capsys)
    assert made("add", "boss", "--name", "B. Oss", "--role", "ADM", lines=(BOSS,))[0] == 0
    added = made(
        "add", "ada", "--name", "A. Rossi", "--role", "OP", "--role", "SUP", "--by", "boss", lines=(BOSS, ADA)
    )
    assert added[:2] == (0, "ada (OP, SUP) is added\n")
    return made


def test_users_are_listed_with_their_roles(desk: Desk) -> None:
    assert {key: row["roles"] for key, row in desk.users().items()} == {"ada": "OP SUP", "boss": "ADM"}


def test_the_first_user_is_an_administrator_or_there_is_no_file(desk: Desk, tmp_path: Path) -> None:
    desk.file = tmp_path / "other.db"
    code, _, error = desk("add", "ada", "--name", "A. Rossi", "--role", "OP", lines=(ADA,))
    assert code == 1
    assert "no such file of users" in error
    code, _, error = desk("add", "boss", "--name", "B. Oss", "--role", "ADM", lines=("short",))
    assert code == 1
    assert "12 to 128" in error
    assert not desk.file.exists()


@pytest.mark.parametrize("verb", ["add", "disable", "enable", "passwd"])
def test_only_an_administrator_changes_users(desk: Desk, verb: str) -> None:
    more = ("--name", "C. Neu", "--role", "OP") if verb == "add" else ()
    who = "cyd" if verb == "add" else "boss"
    code, _, error = desk(verb, who, *more, "--by", "ada", lines=(ADA, NEW))
    assert (code, error) == (1, "ada (OP, SUP) may not; ADM may\n")
    code, _, error = desk(verb, who, *more, "--by", "boss", lines=("wrong", NEW))
    assert (code, error) == (1, "user or password is wrong\n")
    assert set(desk.users()) == {"ada", "boss"}
    assert desk.users()["boss"]["hindrance"] == ""


def test_without_saying_who_nothing_is_changed(desk: Desk) -> None:
    assert desk("disable", "ada")[0] == 2
    assert desk("disable", "ada", "--by", "boss")[0] == 2


def test_a_disabled_user_is_enabled_again(desk: Desk) -> None:
    assert desk("disable", "ada", "--by", "boss", lines=(BOSS,))[0] == 0
    assert desk.users()["ada"]["hindrance"] == "ada is disabled"
    assert desk("enable", "ada", "--by", "boss", lines=(BOSS,))[0] == 0
    assert desk.users()["ada"]["hindrance"] == ""


def test_everybody_changes_his_own_password_with_the_old_one(desk: Desk) -> None:
    assert desk("passwd", "ada", lines=(BOSS, NEW))[0] == 1
    assert desk("passwd", "ada", lines=(ADA, NEW))[0] == 0
    assert desk("passwd", "ada", lines=(ADA, BOSS))[0] == 1
    assert desk("passwd", "ada", "--by", "boss", lines=(BOSS, ADA))[0] == 0


def test_a_user_expires_on_a_day(desk: Desk) -> None:
    words = ("add", "cyd", "--name", "C. Neu", "--role", "QC", "--by", "boss", "--expires")
    assert desk(*words, "31.12.2027", lines=(BOSS, NEW))[0] == 2
    assert desk(*words, "2020-01-31", lines=(BOSS, NEW))[0] == 0
    assert desk.users()["cyd"]["hindrance"] == "cyd has expired"
    assert desk.users()["cyd"]["expires"] == "2020-01-31"


def test_no_file_of_users_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CELLTWIN_USERS", raising=False)
    assert run(["user", "list"]) == 2
