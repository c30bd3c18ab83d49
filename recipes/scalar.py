"""From a character of a decoded YAML scalar back to the character of the file that it came from."""

from __future__ import annotations

_ESCAPE_LENGTH = {"x": 4, "u": 6, "U": 10}


def source_index(raw: str, style: str, value: str, offset: int) -> int:
    """Return the index in `raw` (the scalar as written, with quotes or indicator) of `value[offset]`.

    Whitespace may be folded or indented, so the scan walks both texts by their visible characters.
    """
    position = _first(raw, style)
    for index, character in enumerate(value):
        if character.isspace() and not _escape_at(raw, position, style):
            if index == offset:
                return min(position, len(raw))
            continue
        position = _skip_blank(raw, position)
        if index >= offset:
            return position
        position += _width(raw, position, style)
    return min(position, len(raw))


def _first(raw: str, style: str) -> int:
    """Skip the opening quote, or the header line of a block scalar."""
    if style in {"|", ">"}:
        return raw.find("\n") + 1 or len(raw)
    return 1 if style in {"'", '"'} else 0


def _skip_blank(raw: str, position: int) -> int:
    while position < len(raw) and raw[position].isspace():
        position += 1
    return position


def _escape_at(raw: str, position: int, style: str) -> bool:
    return style == '"' and raw[position : position + 1] == "\\"


def _width(raw: str, position: int, style: str) -> int:
    """Return how many written characters make the one decoded character at `position`."""
    if style == "'" and raw[position : position + 2] == "''":
        return 2
    if _escape_at(raw, position, style):
        return _ESCAPE_LENGTH.get(raw[position + 1 : position + 2], 2)
    return 1
