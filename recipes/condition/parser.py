"""Reads the text of a Condition into its tree, by recursive descent; `docs/reference/conditions.md` has the grammar."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from math import isfinite
from typing import cast

from recipes.condition.lexer import KEYWORDS, ConditionError, Token, tokens
from recipes.condition.tree import (
    And,
    Compare,
    CompareSignals,
    Constant,
    Elapsed,
    For,
    InState,
    ItemAt,
    Not,
    Number,
    Operator,
    Or,
    QualityIs,
    Span,
    StepCompleted,
    Tree,
    Within,
)

MAX_DEPTH = 40
KEPT = 4096
"""Conditions that are not read again: modules of one type, phases and recipes say the same ones."""
_STATE_WORDS = ("true", "false", "off", "completed")
_QUALITIES = ("good", "bad", "stale")


@lru_cache(KEPT)
def parse(text: str) -> Tree:
    """Return the tree of a Condition; raise ConditionError at the first character that does not fit."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> Tree:
        if self._peek().kind == "end":
            raise ConditionError(
                self._peek().span, "the condition is empty", "write one, like `isolator.dp >= 25 Pa`"
            )
        tree = self._either()
        if self._peek().kind != "end":
            raise self._unexpected("`and`, `or`, `for` or the end")
        return tree

    def _either(self) -> Tree:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConditionError(
                self._peek().span, f"nested deeper than {MAX_DEPTH} levels", "split the condition"
            )
        operands = [self._both()]
        while self._take_word("or"):
            operands.append(self._both())
        self._depth -= 1
        return operands[0] if len(operands) == 1 else Or(tuple(operands), _around(operands))

    def _both(self) -> Tree:
        operands = [self._negated()]
        while self._take_word("and"):
            operands.append(self._negated())
        return operands[0] if len(operands) == 1 else And(tuple(operands), _around(operands))

    def _negated(self) -> Tree:
        starts: list[int] = []
        while (token := self._take_word("not")) is not None:
            starts.append(token.span.start)
        if len(starts) > MAX_DEPTH:
            raise ConditionError(
                self._peek().span, f"more than {MAX_DEPTH} times `not`", "write `not` once or never"
            )
        tree = self._lasting()
        for start in reversed(starts):
            tree = Not(tree, Span(start, tree.span.end))
        return tree

    def _lasting(self) -> Tree:
        start = self._peek().span.start
        tree = self._primary()
        if self._take_word("for") is None:
            return tree
        duration = self._number("a duration, like `for 60 s`")
        return For(tree, duration, Span(start, duration.span.end))

    def _primary(self) -> Tree:
        token = self._peek()
        if token.kind == "open":
            self._advance()
            tree = self._either()
            if self._peek().kind != "close":
                raise self._unexpected("`)`")
            self._advance()
            return tree
        if token.kind != "name":
            raise self._unexpected("a condition, like `isolator.dp >= 25 Pa`")
        return self._atom(self._advance())

    def _atom(self, first: Token) -> Tree:
        match first.text:
            case "true" | "false":
                return Constant(first.text == "true", first.span)
            case "elapsed":
                operator = self._operator()
                limit = self._number("a duration, like `30 min`")
                return Elapsed(operator, limit, Span(first.span.start, limit.span.end))
            case "step":
                step = self._name("the name of a step")
                end = self._word("completed")
                return StepCompleted(step.text, Span(first.span.start, end.span.end))
            case "item":
                item = self._name("the name of an item", quoted=True)
                self._word("at")
                place = self._name("the name of a place", quoted=True)
                return ItemAt(item.text, place.text, Span(first.span.start, place.span.end))
            case "quality":
                return self._quality(first)
            case word if word in KEYWORDS:
                self._next -= 1
                raise self._unexpected("a condition, like `isolator.dp >= 25 Pa`")
            case _:
                return self._about(first)

    def _quality(self, first: Token) -> Tree:
        self._word("of")
        tag = self._name("a tag")
        self._word("is")
        word = self._advance()
        if word.text not in _QUALITIES:
            raise ConditionError(word.span, f"{word} is no quality", "write good, bad or stale")
        span = Span(first.span.start, word.span.end)
        return QualityIs(
            tag.text, "good" if word.text == "good" else "bad" if word.text == "bad" else "stale", span
        )

    def _about(self, tag: Token) -> Tree:
        """Read what follows a tag or module name: a comparison, `within`, `in`, or nothing (a bool tag)."""
        if self._peek().kind == "operator":
            return self._comparison(tag)
        if self._take_word("within"):
            return self._within(tag)
        if self._take_word("in"):
            kind = "phase" if self._take_word("phase") else "state"
            word = self._name(f"the name of a {kind}")
            return InState(tag.text, word.text, kind, Span(tag.span.start, word.span.end))
        return Compare(tag.text, "==", "true", None, tag.span)

    def _comparison(self, tag: Token) -> Tree:
        operator = self._operator()
        token = self._peek()
        start = tag.span.start
        if token.kind == "word" or token.text in _STATE_WORDS:
            self._advance()
            return Compare(tag.text, operator, token.text, None, Span(start, token.span.end))
        if token.kind == "name" and token.text not in KEYWORDS:
            return self._with_name(tag, operator, self._advance())
        limit = self._number("a number with its unit, a tag or a state")
        off = self._number("a threshold, like `off 20 Pa`") if self._take_word("off") else None
        return Compare(tag.text, operator, limit, off, Span(start, (off or limit).span.end))

    def _with_name(self, tag: Token, operator: Operator, right: Token) -> Tree:
        """`a == closed` compares with a state; a dot, an order or an offset makes the right side a signal."""
        start = tag.span.start
        has_offset = self._peek().kind == "sign"
        if operator in {"==", "!="} and "." not in right.text and not has_offset:
            return Compare(tag.text, operator, right.text, None, Span(start, right.span.end))
        offset = self._number("an offset, like `+ 10 Pa`") if has_offset else None
        return CompareSignals(tag.text, operator, right.text, offset, Span(start, (offset or right).span.end))

    def _within(self, tag: Token) -> Tree:
        tolerance = self._number("a tolerance, like `within 5 Pa of 45 Pa`")
        self._word("of")
        token = self._peek()
        if token.kind == "name" and token.text not in KEYWORDS:
            self._advance()
            target: Number | str = token.text
        else:
            target = self._number("a number with its unit, or a tag")
        end = target.span.end if isinstance(target, Number) else token.span.end
        relative = tolerance.unit == "%"
        return Within(tag.text, tolerance, target, relative, Span(tag.span.start, end))

    def _number(self, wanted: str) -> Number:
        sign = self._advance() if self._peek().kind == "sign" else None
        token = self._peek()
        start = sign.span.start if sign else token.span.start
        if token.kind == "parameter" and not (sign and sign.text == "-"):
            self._advance()
            return Number(0.0, "", Span(start, token.span.end), token.text[1:])
        if token.kind != "number":
            raise self._unexpected(wanted)
        self._advance()
        value = float(token.text)
        if not isfinite(value):
            raise ConditionError(token.span, f"{token.text} is too large", "write a finite number")
        return Number(-value if sign and sign.text == "-" else value, token.unit, Span(start, token.span.end))

    def _operator(self) -> Operator:
        if self._peek().kind != "operator":
            raise self._unexpected("<, <=, >, >=, == or !=")
        return cast("Operator", self._advance().text)

    def _name(self, wanted: str, *, quoted: bool = False) -> Token:
        token = self._peek()
        if (token.kind == "name" and token.text not in KEYWORDS) or (quoted and token.kind == "word"):
            return self._advance()
        raise self._unexpected(wanted)

    def _word(self, word: str) -> Token:
        token = self._take_word(word)
        if token is None:
            raise self._unexpected(f"`{word}`")
        return token

    def _take_word(self, word: str) -> Token | None:
        token = self._peek()
        return self._advance() if token.kind == "name" and token.text == word else None

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _advance(self) -> Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _unexpected(self, wanted: str) -> ConditionError:
        token = self._peek()
        close = (
            get_close_matches(token.text.lower(), sorted(KEYWORDS), 1, 0.6) if token.kind == "name" else []
        )
        wrong = "the condition ends too early" if token.kind == "end" else f"{token} does not fit here"
        hint = f" (did you mean `{close[0]}`?)" if close and close[0] in wanted else ""
        return ConditionError(token.span, wrong, f"write {wanted}{hint}")


def _around(operands: list[Tree]) -> Span:
    return Span(operands[0].span.start, operands[-1].span.end)
