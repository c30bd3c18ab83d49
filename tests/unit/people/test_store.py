"""Users: log-in, locks, expiry, and what the file keeps for ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from twin.people import password
from twin.people.person import Person
from twin.people.store import MOST_FAILURES, PASSWORD_AGE_S, User, UserError, UserStore

NOW = 1_800_000_000
GOOD, OTHER = "Kupfer-8-Mond", "Zinn+Regen77"


def user(user_id: str, name: str, *roles: str, expires_s: int | None = None) -> User:
    return User(user_id, name, roles, NOW, expires_s, disabled=False, failures=0)


@pytest.fixture(autouse=True)
def cheap_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(password, "_hasher", lambda: PasswordHasher(1, 8, 1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[UserStore]:
    made = UserStore.create(tmp_path / "users.db")
    made.add(user("boss", "B. Oss", "ADM"), GOOD, "boss")
    made.add(user("ada", "A. Rossi", "OP", "SUP", expires_s=NOW + 1000), GOOD, "boss")
    yield made
    made.close()


def refused(store: UserStore, user_id: str, word: str, now_s: int = NOW) -> str:
    with pytest.raises(UserError) as error:
        store.log_in(user_id, word, now_s)
    return str(error.value)


def test_the_right_password_tells_who_it_is(store: UserStore) -> None:
    assert store.log_in("ada", GOOD, NOW) == Person("ada", "A. Rossi", ("OP", "SUP"))


def test_a_wrong_password_and_an_unknown_user_are_told_alike(store: UserStore) -> None:
    assert refused(store, "ada", OTHER) == refused(store, "nobody", OTHER)


def test_failures_lock_and_only_enabling_unlocks(store: UserStore) -> None:
    for _ in range(MOST_FAILURES):
        refused(store, "ada", OTHER)
    assert "locked" in refused(store, "ada", GOOD)
    store.enable("ada", "boss", NOW)
    assert store.log_in("ada", GOOD, NOW).id == "ada"
    told = [act.what for act in store.acts()]
    assert told[-5:] == ["locked", "log_in_refused", "log_in_refused", "enable", "log_in"]


def test_a_success_forgets_the_failures_before(store: UserStore) -> None:
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            refused(store, "ada", OTHER)
        store.log_in("ada", GOOD, NOW)
    assert not store.user("ada").locked


def test_an_expired_and_a_disabled_user_stay_outside(store: UserStore) -> None:
    assert store.log_in("ada", GOOD, NOW + 999)
    assert "expired" in refused(store, "ada", GOOD, NOW + 1000)
    store.disable("ada", "boss", NOW)
    assert "disabled" in refused(store, "ada", GOOD)


def test_an_old_password_can_only_be_changed(store: UserStore) -> None:
    later = NOW + PASSWORD_AGE_S
    assert "too old" in refused(store, "boss", GOOD, later)
    assert store.log_in("boss", GOOD, later, to_change=True)
    store.set_password("boss", OTHER, "boss", later, GOOD)
    assert store.log_in("boss", OTHER, later)
    assert "wrong" in refused(store, "boss", GOOD, later)


def test_the_password_in_use_is_no_new_one(store: UserStore) -> None:
    with pytest.raises(UserError, match="in use"):
        store.set_password("ada", GOOD, "boss", NOW)


def test_an_id_and_a_name_are_given_once(store: UserStore) -> None:
    store.disable("ada", "boss", NOW)
    for again in (user("ada", "C. Neu", "OP"), user("cyd", "a. rossi", "OP")):
        with pytest.raises(UserError, match="given already"):
            store.add(again, GOOD, "boss")


@pytest.mark.parametrize("user_id", ["A", "x", "1a", "a b", "a" * 40, "demo'; --"])
def test_a_bad_id_is_refused(store: UserStore, user_id: str) -> None:
    with pytest.raises(UserError, match="no user id"):
        store.add(user(user_id, "C. Neu", "OP"), GOOD, "boss")


def test_the_last_administrator_stays(store: UserStore) -> None:
    with pytest.raises(UserError, match="last administrator"):
        store.disable("boss", "boss", NOW)
    store.add(user("chief", "C. Hief", "ADM"), OTHER, "boss")
    store.disable("boss", "chief", NOW)


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM user", "DELETE FROM act", "UPDATE act SET who = 'x'", "UPDATE user SET name = 'x'"],
)
def test_the_file_itself_refuses_to_forget(store: UserStore, sql: str) -> None:
    with closing(sqlite3.connect(store.path)) as other, pytest.raises(sqlite3.IntegrityError, match="never"):
        other.execute(sql)


def test_every_change_and_log_in_is_told_once(store: UserStore) -> None:
    store.log_in("ada", GOOD, NOW + 1)
    refused(store, "secret-typed-as-user", OTHER, NOW + 2)
    told = [(act.seq, act.who, act.what, act.whom) for act in store.acts()]
    assert told == [
        (1, "boss", "add", "boss"),
        (2, "boss", "add", "ada"),
        (3, "ada", "log_in", "ada"),
        (4, "?", "log_in_refused", "?"),
    ]


def test_a_refused_change_leaves_no_trace(store: UserStore) -> None:
    before = store.acts()
    with pytest.raises(UserError):
        store.add(user("ada", "Other", "OP"), GOOD, "boss")
    assert store.acts() == before


def test_no_password_stands_in_the_file(store: UserStore) -> None:
    content = store.path.read_bytes()
    assert GOOD.encode() not in content
    assert b"$argon2id$" in content


def test_something_else_is_no_file_of_users(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with pytest.raises(UserError, match="no such file"):
        UserStore.open(other)
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE x (y)")
    with pytest.raises(UserError, match="not a file of users"):
        UserStore.open(other)
    (tmp_path / "text.db").write_text("no database at all, only words " * 40)
    with pytest.raises(UserError):
        UserStore.open(tmp_path / "text.db")


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("Ab1!", "12 to 128"),
        ("A1!" * 50, "12 to 128"),
        ("alllowercaseword", "3 of"),
        ("Xx1-Rossi-Turm", "id or name"),
        ("Password-1234x", "easy to guess"),
        ("AAAAaaaa1111", "easy to guess"),
        ("Kupfer-9-Mond", "too much like"),
        ("Kupfer-8\tMond", "printable"),
    ],
)
def test_a_weak_password_is_refused(new: str, why: str) -> None:
    assert why in (password.why_not_password(new, "ada", "A. Rossi", GOOD) or "")


def test_a_good_password_is_taken() -> None:
    assert password.why_not_password(OTHER, "ada", "A. Rossi", GOOD) is None
