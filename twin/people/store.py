"""The file of users: who they are, their roles and hashes, and every change and log-in, which nobody can take back."""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from twin.people.password import hashed, matches, why_not_password
from twin.people.person import Person
from twin.people.role import why_not_together

if TYPE_CHECKING:
    from collections.abc import Generator

MOST_FAILURES = 5
"""Failed log-ins in a row that lock a user [E]."""
PASSWORD_AGE_S = 180 * 86_400
"""After this time a password must be changed [E]."""
APPLICATION = 0x43545553
_ID = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_WRONG = "user or password is wrong"
_TABLES = f"""
PRAGMA application_id = {APPLICATION};
CREATE TABLE user (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, hash TEXT NOT NULL, changed_s INTEGER NOT NULL,
    expires_s INTEGER, disabled INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX one_name ON user (lower(name));
CREATE TABLE act (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, wall_s INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    whom TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TRIGGER act_stays BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT, 'an act is never changed'); END;
CREATE TRIGGER act_remains BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'an act is never deleted'); END;
CREATE TRIGGER user_remains BEFORE DELETE ON user BEGIN SELECT RAISE(ABORT, 'a user is never deleted'); END;
CREATE TRIGGER user_stays BEFORE UPDATE OF id, name ON user
    BEGIN SELECT RAISE(ABORT, 'a user id and name are never given again'); END;
"""


class UserError(Exception):
    """Something with users is refused or cannot be done; the text is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class User:
    """One user as an administrator sees him."""

    id: str
    name: str
    roles: tuple[str, ...]
    changed_s: int
    expires_s: int | None
    disabled: bool
    failures: int

    @property
    def locked(self) -> bool:
        """Tell whether too many log-ins have failed."""
        return self.failures >= MOST_FAILURES

    def why_not_log_in(self, now_s: int) -> str | None:
        """Return why this user may not log in although the password is right, or None."""
        if self.disabled:
            return f"{self.id} is disabled"
        if self.locked:
            return f"{self.id} is locked after {MOST_FAILURES} failed log-ins; an administrator can enable it"
        if self.expires_s is not None and now_s >= self.expires_s:
            return f"{self.id} has expired"
        return None

    def password_expired(self, now_s: int) -> bool:
        """Tell whether the password must be changed first."""
        return now_s >= self.changed_s + PASSWORD_AGE_S


@dataclass(frozen=True, slots=True)
class Act:
    """One change of access or one log-in: when (wall clock), by whom, what, to whom."""

    seq: int
    wall_s: int
    who: str
    what: str
    whom: str
    detail: str


class UserStore:
    """One file of users. Wall times are arguments; every method is one transaction or one question."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        """Take an open database; use `create` or `open`."""
        self.path, self._db = path, database

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a file without users; raise UserError when something is there already."""
        if path.exists():
            raise UserError(f"{path}: exists already")
        with _spoken(path):
            path.touch(mode=0o600)
            database = sqlite3.connect(path, isolation_level=None)
            database.executescript(_TABLES)
        return cls(path, database)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file of users; raise UserError when it is none."""
        if not path.is_file():
            raise UserError(f"{path}: there is no such file of users; `celltwin user add` makes one")
        with _spoken(path):
            database = sqlite3.connect(path, isolation_level=None)
            if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
                database.close()
                raise UserError(f"{path}: this is not a file of users")
        return cls(path, database)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def users(self) -> tuple[User, ...]:
        """Return all users by id, disabled ones too."""
        columns = "id, name, roles, changed_s, expires_s, disabled, failures"
        with _spoken(self.path):
            rows = self._db.execute(f"SELECT {columns} FROM user ORDER BY id").fetchall()
        return tuple(User(r[0], r[1], tuple(r[2].split()), r[3], r[4], bool(r[5]), r[6]) for r in rows)

    def user(self, user_id: str) -> User:
        """Return one user; raise UserError when there is none."""
        found = next((user for user in self.users() if user.id == user_id), None)
        if found is None:
            raise UserError(f"there is no user {user_id}")
        return found

    def acts(self) -> tuple[Act, ...]:
        """Return every change and log-in, oldest first."""
        with _spoken(self.path):
            return tuple(Act(*row) for row in self._db.execute("SELECT * FROM act ORDER BY seq"))

    def add(self, user: User, password: str, who: str) -> None:
        """Add a user; his id and name can never be given again. `changed_s` is now."""
        if not _ID.fullmatch(user.id):
            raise UserError(
                f"'{user.id}' is no user id: small letters, digits, . _ -, a letter first, 2 to 32 signs"
            )
        if not user.name.strip() or not user.name.isprintable():
            raise UserError("a user needs a name")
        _refuse(why_not_together(user.roles))
        _refuse(why_not_password(password, user.id, user.name))
        row = (user.id, user.name, " ".join(user.roles), hashed(password), user.changed_s, user.expires_s)
        with self._change(user.changed_s, who, "add", user.id, " ".join(user.roles)):
            if any(user.id == u.id or user.name.lower() == u.name.lower() for u in self.users()):
                raise UserError(f"the id {user.id} or the name {user.name} has been given already")
            sql = "INSERT INTO user (id, name, roles, hash, changed_s, expires_s) VALUES (?, ?, ?, ?, ?, ?)"
            self._db.execute(sql, row)

    def disable(self, user_id: str, who: str, now_s: int) -> None:
        """Let a user log in no more; one administrator must remain."""
        with self._change(now_s, who, "disable", user_id):
            user = self.user(user_id)
            others = [u for u in self.users() if "ADM" in u.roles and not u.disabled and u.id != user_id]
            if "ADM" in user.roles and not others:
                raise UserError(f"{user_id} is the last administrator")
            self._db.execute("UPDATE user SET disabled = 1 WHERE id = ?", (user_id,))

    def enable(self, user_id: str, who: str, now_s: int) -> None:
        """Let a disabled or locked user log in again."""
        with self._change(now_s, who, "enable", user_id):
            self.user(user_id)
            self._db.execute("UPDATE user SET disabled = 0, failures = 0 WHERE id = ?", (user_id,))

    def set_password(self, user_id: str, new: str, who: str, now_s: int, old: str = "") -> None:
        """Change a password; `old` is the one that was just proved, if it is known."""
        user = self.user(user_id)
        _refuse(why_not_password(new, user.id, user.name, old))
        if matches(new, self._hash(user_id)):
            raise UserError("this is the password that is in use")
        stored = hashed(new)
        with self._change(now_s, who, "passwd", user_id):
            self._db.execute("UPDATE user SET hash = ?, changed_s = ? WHERE id = ?", (stored, now_s, user_id))

    def log_in(self, user_id: str, password: str, now_s: int, *, to_change: bool = False) -> Person:
        """Return who has proved to be this user; raise UserError, and lock the user after too many failures.

        With `to_change` an expired password is good enough, to be changed.
        """
        right = matches(password, self._hash(user_id))
        with _spoken(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                refusal = self._judged(user_id, right=right, now_s=now_s, to_change=to_change)
                what, whom = ("log_in" if refusal is None else "log_in_refused"), self._known(user_id)
                self._note(now_s, whom, what, whom, refusal or "")
            finally:
                self._db.execute("COMMIT")
        _refuse(refusal)
        user = self.user(user_id)
        return Person(user.id, user.name, user.roles)

    def _known(self, user_id: str) -> str:
        """Return the id, or "?" when there is none: somebody may have typed a password there."""
        return user_id if any(user.id == user_id for user in self.users()) else "?"

    def _judged(self, user_id: str, *, right: bool, now_s: int, to_change: bool) -> str | None:
        user = next((user for user in self.users() if user.id == user_id), None)
        if user is None:
            return _WRONG
        if not right:
            self._db.execute("UPDATE user SET failures = failures + 1 WHERE id = ?", (user_id,))
            if user.failures + 1 == MOST_FAILURES:
                self._note(now_s, user_id, "locked", user_id, f"{MOST_FAILURES} failed log-ins")
            return _WRONG
        refusal = user.why_not_log_in(now_s)
        if refusal is None and not to_change and user.password_expired(now_s):
            refusal = f"the password of {user_id} is too old: celltwin user passwd {user_id}"
        if refusal is None:
            self._db.execute("UPDATE user SET failures = 0 WHERE id = ?", (user_id,))
        return refusal

    def _hash(self, user_id: str) -> str | None:
        with _spoken(self.path):
            row = self._db.execute("SELECT hash FROM user WHERE id = ?", (user_id,)).fetchone()
        return row[0] if row else None

    @contextmanager
    def _change(self, now_s: int, who: str, what: str, whom: str, detail: str = "") -> Generator[None]:
        """One transaction: the change and the entry that tells of it, or neither."""
        with _spoken(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._note(now_s, who, what, whom, detail)
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _note(self, now_s: int, who: str, what: str, whom: str, detail: str = "") -> None:
        sql = "INSERT INTO act (wall_s, who, what, whom, detail) VALUES (?, ?, ?, ?, ?)"
        self._db.execute(sql, (now_s, who, what, whom, detail))


def _refuse(reason: str | None) -> None:
    if reason is not None:
        raise UserError(reason)


@contextmanager
def _spoken(path: Path) -> Generator[None]:
    """Turn what the database or the system raises into a UserError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise UserError(f"{path}: {error}") from error
