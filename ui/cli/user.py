"""`celltwin user`: add, list, disable and enable users, change passwords."""

from __future__ import annotations

import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.failure import BadInputError, WorkError
from ui.cli.listing import show
from ui.cli.option import JsonOption

if TYPE_CHECKING:
    from collections.abc import Generator

    from twin.people.permission import Permissions
    from twin.people.person import Person
    from twin.people.store import User, UserStore

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Users: who may log in, and what for. Passwords are asked for, or read from standard input line by line.",
)

FileOption = Annotated[
    Path | None, typer.Option("--users", envvar="CELLTWIN_USERS", metavar="FILE", help="The file of users.")
]
ByOption = Annotated[str, typer.Option("--by", metavar="ID", help="The administrator who does it.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="User id: unique for ever.")]
Name = Annotated[str, typer.Option(metavar="NAME", help="The name as it is signed.")]
Roles = Annotated[
    list[str], typer.Option("--role", metavar="ROLE", help="OP OP2 SUP QC QA ENG INST ADM; may be repeated.")
]
Expires = Annotated[
    str, typer.Option(metavar="YYYY-MM-DD", help="The user can log in no more from this day on (UTC).")
]


@app.command(
    epilog="Example: celltwin user add arossi --name 'A. Rossi' --role OP --by admin --users users.db"
)
def add(
    user_id: Id, name: Name, role: Roles, users: FileOption = None, by: ByOption = "", expires: Expires = ""
) -> None:
    """Add a user. The first one of a file must be an administrator and needs nobody's log-in."""
    from twin.people.store import User

    until = _day(expires) if expires else None
    with _store(users, make=role == ["ADM"]) as store:
        who = _administrator(store, by, "add") if store.users() else user_id
        if not store.users() and role != ["ADM"]:
            raise BadInputError("the first user of a file must be an administrator: --role ADM")
        new = User(user_id, name, tuple(role), now_s(), until, disabled=False, failures=0)
        store.add(new, _new_password(user_id), who)
    typer.echo(f"{user_id} ({', '.join(role)}) is added")


@app.command("list", epilog="Example: celltwin user list --users users.db --json")
def list_users(users: FileOption = None, as_json: JsonOption = False) -> None:
    """List the users with their roles and what keeps them from logging in."""
    with _store(users) as store:
        rows = [_row(user) for user in store.users()]
    show(rows, as_json=as_json, title="users")


@app.command(epilog="Example: celltwin user disable arossi --by admin --users users.db")
def disable(user_id: Id, users: FileOption = None, by: ByOption = "") -> None:
    """Let a user log in no more. Users are never deleted: their signatures stay theirs."""
    with _store(users) as store:
        store.disable(user_id, _administrator(store, by, "disable"), now_s())
    typer.echo(f"{user_id} is disabled")


@app.command(epilog="Example: celltwin user enable arossi --by admin --users users.db")
def enable(user_id: Id, users: FileOption = None, by: ByOption = "") -> None:
    """Let a disabled or locked user log in again."""
    with _store(users) as store:
        store.enable(user_id, _administrator(store, by, "enable"), now_s())
    typer.echo(f"{user_id} is enabled")


@app.command(epilog="Example: celltwin user passwd arossi --users users.db")
def passwd(user_id: Id, users: FileOption = None, by: ByOption = "") -> None:
    """Change a password: one's own with the old one, or somebody else's as an administrator."""
    with _store(users) as store:
        old = ""
        if by:
            who = _administrator(store, by, "passwd")
        else:
            old = _ask(f"password of {user_id}: ")
            who = store.log_in(user_id, old, now_s(), to_change=True).id
        store.set_password(user_id, _new_password(user_id), who, now_s(), old)
    typer.echo(f"the password of {user_id} is changed")


def log_in(users: Path) -> Person:
    """Ask who is there and for the password, and return who has proved to be this user."""
    with _store(users) as store:
        user_id = _ask("user: ", secret=False)
        return store.log_in(user_id, _ask(f"password of {user_id}: "), now_s())


def now_s() -> int:
    """Return the wall time in seconds."""
    return int(time.time())


@contextmanager
def _store(path: Path | None, *, make: bool = False) -> Generator[UserStore]:
    from twin.people.store import UserError, UserStore

    if path is None:
        raise BadInputError("which users? Say --users FILE, or set CELLTWIN_USERS")
    begun = make and not path.exists()
    try:
        with closing(UserStore.create(path) if begun else UserStore.open(path)) as store:
            yield store
    except UserError as error:
        raise WorkError(str(error)) from None
    finally:
        if begun:
            _leave_none_empty(path)


def _leave_none_empty(path: Path) -> None:
    """Take a file away that was just made when its first user was refused."""
    from twin.people.store import UserStore

    with closing(UserStore.open(path)) as store:
        empty = not store.users()
    if empty:
        path.unlink()


def _administrator(store: UserStore, user_id: str, verb: str) -> str:
    """Return the id of an administrator who has just proved to be one."""
    if not user_id:
        raise BadInputError("who does it? Say --by ID of an administrator")
    person = store.log_in(user_id, _ask(f"password of {user_id}: "), now_s())
    refusal = _permissions().why_not(person, "user", verb)
    if refusal is not None:
        raise WorkError(refusal)
    return person.id


def _permissions() -> Permissions:
    from twin.people.permission import read_permissions

    return read_permissions()


def _new_password(user_id: str) -> str:
    new = _ask(f"new password of {user_id}: ")
    if sys.stdin.isatty() and _ask("once more: ") != new:
        raise BadInputError("the two passwords differ")
    return new


def _ask(prompt: str, *, secret: bool = True) -> str:
    """Read a word from the terminal, a password without showing it, or else the next line of standard input."""
    if sys.stdin.isatty():
        return getpass(prompt) if secret else input(prompt)
    line = sys.stdin.readline()
    if not line:
        raise BadInputError(f"{prompt.removesuffix(': ')} is missing on standard input")
    return line.rstrip("\r\n")


def _day(text: str) -> int:
    try:
        return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise BadInputError(f"--expires: '{text}' is no day; write it like 2027-12-31") from None


def _row(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "roles": " ".join(user.roles),
        "expires": _date(user.expires_s),
        "password_since": _date(user.changed_s),
        "hindrance": user.why_not_log_in(now_s()) or "",
    }


def _date(seconds: int | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
