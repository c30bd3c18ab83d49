"""The hash chain: each entry's hash covers the entry before it, its event, its wall time and its user."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from twin.messages import plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
"""Version of tables and chain."""

_encode = msgspec.json.Encoder(order="sorted", enc_hook=plain_text).encode


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry: its sequence number and its hash. Whoever knows it can tell whether the end was cut off."""

    seq: int
    hash: str


def header_bytes(header: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of a journal's header."""
    return _encode(header)


def beginning(header: Mapping[str, Any]) -> bytes:
    """Return the hash that stands before the first entry: it covers the header."""
    return sha256(b"celltwin journal\n" + header_bytes(header)).digest()


def stamp(wall_utc: str, zone: str, user: str) -> bytes:
    """Return the bytes of what is in a row beside its event."""
    return _encode((wall_utc, zone, user))


def link(previous: bytes, event: bytes, row_stamp: bytes) -> bytes:
    """Return an entry's hash; canonical JSON holds no line break, so the parts cannot run into each other."""
    return sha256(b"%b%b\n%b" % (previous, event, row_stamp)).digest()


def payload_text(payload: Mapping[str, Any]) -> str:
    """Return a payload as it is stored: canonical JSON."""
    return _encode(payload).decode()


def event_bytes(seq: int, tick: int, kind: str, object_: str, payload: str) -> bytes:
    """Return the canonical bytes of an event from its stored columns, without decoding the payload."""
    return _encode((seq, tick, kind, object_, msgspec.Raw(payload.encode())))
