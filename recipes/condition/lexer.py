"""Cuts the text of a Condition into tokens, and owns the error that points at a stretch of that text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from recipes.condition.tree import Span

KEYWORDS = frozenset(
    {
        "and",
        "or",
        "not",
        "for",
        "within",
        "of",
        "in",
        "phase",
        "step",
        "completed",
        "item",
        "at",
        "quality",
        "is",
        "elapsed",
        "true",
        "false",
        "off",
    }
)
MAX_LENGTH = 4000

_NOT_A_WORD = "(?!(?:" + "|".join(sorted(KEYWORDS)) + r")\b)"
_WORD = _NOT_A_WORD + r"[A-Za-z][A-Za-z0-9_]*"
_UNIT = rf"%RH|%|°C|1/{_WORD}|{_WORD}(?:/{_WORD})*"
_TOKEN = re.compile(
    rf"""(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]{{1,3}})?)(?:[ \t\n]*(?P<unit>{_UNIT}))?
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)
    | (?P<parameter>\$[A-Za-z_][A-Za-z0-9_]*)
    | (?P<word>'[^'\n]*'|"[^"\n]*")
    | (?P<operator><=|>=|==|!=|<|>)
    | (?P<sign>[-+])
    | (?P<open>\() | (?P<close>\))
    """,
    re.VERBOSE | re.ASCII,
)
_BLANK = re.compile(r"\s*")
_FOREIGN = {
    "&&": "write `and`",
    "||": "write `or`",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`",
    "=": "write `==`",
    "≥": "write `>=`",
    "≤": "write `<=`",
    "≠": "write `!=`",
    "\u2212": "write the minus sign of the keyboard: -",
    "$": "write a parameter as `$name`",
    '"': "close the quotation mark",
    "'": "close the quotation mark",
    ",": "write numbers with a point and join conditions with `and`",
}


class ConditionError(Exception):
    """A Condition that cannot be understood: where in its text, what is wrong, what would be right."""

    def __init__(self, span: Span, wrong: str, right: str = "") -> None:
        super().__init__(f"{wrong}, {right}" if right else wrong)
        self.span, self.wrong, self.right = span, wrong, right


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `kind` is number, name, parameter, word, operator, sign, open, close or end."""

    kind: str
    text: str
    span: Span
    unit: str = ""

    def __str__(self) -> str:
        return f"'{self.text}'"


def tokens(text: str) -> list[Token]:
    """Return the tokens of a Condition, closed by one of kind `end`."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(Span(MAX_LENGTH, len(text)), f"longer than {MAX_LENGTH} characters", "split it")
    found: list[Token] = []
    position = _after_blank(text, 0)
    while position < len(text):
        found.append(_token(text, position))
        position = _after_blank(text, found[-1].span.end)
    end = len(text.rstrip())
    return [*found, Token("end", "", Span(end, end))]


def _after_blank(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _token(text: str, position: int) -> Token:
    match = _TOKEN.match(text, position)
    if match is None:
        raise _foreign(text, position)
    kind = next(name for name, value in match.groupdict().items() if value is not None)
    span = Span(*match.span())
    written = match[kind]
    return Token(kind, written[1:-1] if kind == "word" else written, span, match["unit"] or "")


def _foreign(text: str, position: int) -> ConditionError:
    sign = text[position : position + 2] if text[position : position + 2] in _FOREIGN else text[position]
    span = Span(position, position + len(sign))
    return ConditionError(span, f"'{sign}' has no meaning here", _FOREIGN.get(sign, "remove it"))
