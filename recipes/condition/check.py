"""Checks a tree against a unit: unknown names, wrong units, limits out of range, conditions that can never change."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from recipes import quantity
from recipes.condition.possible import why_pointless
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
    Or,
    QualityIs,
    Span,
    StepCompleted,
    Tree,
    Within,
)

if TYPE_CHECKING:
    from recipes.catalogue import ModuleFact, SignalFact
    from recipes.condition.scope import Scope

Finding = tuple[Span, str, str]


def check(tree: Tree, scope: Scope) -> list[Finding]:
    """Return every finding (where, what is wrong, what would be right) in the order of the text."""
    checker = _Checker(scope)
    checker.visit(tree)
    return sorted(set(checker.found), key=lambda finding: (finding[0].start, finding[0].end, finding[1]))


class _Checker:
    def __init__(self, scope: Scope) -> None:
        self.found: list[Finding] = []
        self._scope = scope

    def visit(self, tree: Tree) -> None:
        """Check a node and everything below it."""
        before = len(self.found)
        match tree:
            case And(operands) | Or(operands):
                for operand in operands:
                    self.visit(operand)
            case Not(operand):
                self.visit(operand)
            case For(operand, duration):
                self.visit(operand)
                self._duration(duration, least_open=True)
            case _:
                self._atom(tree)
        if len(self.found) == before and (reason := why_pointless(tree, self._scope)):
            self.found.append((tree.span, *reason))

    def _atom(self, tree: Tree) -> None:
        match tree:
            case Compare():
                self._compare(tree)
            case CompareSignals():
                self._compare_signals(tree)
            case Within():
                self._within(tree)
            case Elapsed(operator, limit, span):
                if operator in {"==", "!="}:
                    self._add(
                        span, f"'elapsed {operator}' holds for an instant only", "write `elapsed >= ...`"
                    )
                self._duration(limit, least_open=False)
            case _:
                self._named(tree)

    def _named(self, tree: Tree) -> None:
        match tree:
            case InState():
                self._in_state(tree)
            case StepCompleted(step, span):
                self._step(step, span)
            case ItemAt(item, place, span):
                self._known(place, self._scope.catalogue.places(), "place", span)
                if self._scope.items is not None:
                    self._known(item, self._scope.items, "item", span)
            case QualityIs(tag, _, span):
                self._signal(tag, span)
            case Constant():
                pass
            case _:
                raise TypeError(f"{type(tree).__name__} is no Condition")

    def _compare(self, tree: Compare) -> None:
        signal = self._signal(tree.tag, tree.span)
        if signal is None:
            return
        if isinstance(tree.limit, str):
            self._compare_word(tree, signal, tree.limit)
        elif signal.kind != "float":
            self._add(tree.limit.span, f"{tree.tag} has states, not numbers", f"write {_states(signal)}")
        else:
            limit = self._value(tree.limit, signal, f"of {tree.tag}")
            if limit is not None and tree.off is not None:
                self._off(tree, tree.off, limit, signal)

    def _compare_word(self, tree: Compare, signal: SignalFact, word: str) -> None:
        if signal.kind == "float":
            wrong = (
                f"{tree.tag} is a number" if word == "true" else f"{tree.tag} is a number and '{word}' is not"
            )
            self._add(tree.span, wrong, f"compare it with a number, like `{tree.tag} >= {_example(signal)}`")
        elif tree.operator not in {"==", "!="}:
            self._add(tree.span, f"{tree.tag} has no order", "write == or !=")
        elif signal.kind != "text":
            self._known(word, _words(signal), f"state of {tree.tag}", tree.span)

    def _off(self, tree: Compare, off: Number, limit: float, signal: SignalFact) -> None:
        value = self._value(off, signal, f"of {tree.tag}")
        if value is None:
            return
        if tree.operator in {"==", "!="}:
            self._add(
                off.span, f"`off` has no meaning with {tree.operator}", "remove it, or write <, <=, > or >="
            )
        elif tree.operator in {">", ">="} and value >= limit:
            self._add(
                off.span,
                "the off-threshold is not below the limit",
                f"write less than {limit:g} {signal.unit}",
            )
        elif tree.operator in {"<", "<="} and value <= limit:
            self._add(
                off.span,
                "the off-threshold is not above the limit",
                f"write more than {limit:g} {signal.unit}",
            )

    def _compare_signals(self, tree: CompareSignals) -> None:
        left, right = self._signal(tree.left, tree.span), self._signal(tree.right, tree.span)
        if left is None or right is None:
            return
        if left.kind != right.kind or left.unit != right.unit:
            wrong = f"{tree.left} ({_sort(left)}) and {tree.right} ({_sort(right)}) cannot be compared"
            self._add(tree.span, wrong, "compare signals of the same unit")
        elif left.kind != "float":
            self._add(tree.span, f"{tree.left} and {tree.right} are no numbers", "compare each with a state")
        elif tree.left == tree.right:
            self._add(tree.span, f"{tree.left} is compared with itself", "name another signal")
        elif tree.offset is not None:
            self._difference(tree.offset, left)

    def _within(self, tree: Within) -> None:
        signal = self._signal(tree.tag, tree.span)
        target = self._signal(tree.target, tree.span) if isinstance(tree.target, str) else None
        if signal is None or (isinstance(tree.target, str) and target is None):
            return
        if signal.kind != "float":
            self._add(tree.span, f"{tree.tag} is not a number", f"write {_states(signal)}")
            return
        if tree.tolerance.value <= 0 and not tree.tolerance.parameter:
            self._add(tree.tolerance.span, "the tolerance is not above zero", "write a tolerance above zero")
        if not tree.relative:
            self._difference(tree.tolerance, signal)
        if isinstance(tree.target, Number):
            self._value(tree.target, signal, f"of {tree.tag}")
        elif target is not None and (target.kind, target.unit) != (signal.kind, signal.unit):
            wrong = f"{tree.tag} ({_sort(signal)}) and {tree.target} ({_sort(target)}) cannot be compared"
            self._add(tree.span, wrong, "compare signals of the same unit")

    def _in_state(self, tree: InState) -> None:
        module = self._module(tree.module, tree.span)
        if module is not None:
            known = module.states if tree.kind == "state" else module.phases
            self._known(tree.word, known, f"{tree.kind} of {tree.module}", tree.span)

    def _step(self, step: str, span: Span) -> None:
        if self._scope.steps is None:
            self._add(
                span,
                "`step ... completed` has a meaning in recipes only",
                "name a state or phase of a module",
            )
        else:
            self._known(step, self._scope.steps, "step", span)

    def _signal(self, tag: str, span: Span) -> SignalFact | None:
        signal = self._scope.signal(tag)
        if signal is None:
            self._known(tag, self._scope.tags(), "signal", span)
        return signal

    def _module(self, name: str, span: Span) -> ModuleFact | None:
        module = self._scope.catalogue.module(name)
        if module is None:
            self._known(name, self._scope.catalogue.modules(), "module", span)
        return module

    def _known(self, word: str, known: Iterable[str], what: str, span: Span) -> None:
        names = list(known)
        if word in names:
            return
        same = [name for name in names if name.lower() == word.lower()]
        close = same or get_close_matches(word, names, 1, 0.6)
        few = " or ".join(names) if len(names) <= 20 else ""
        right = (
            f"did you mean {close[0]}?" if close else f"write {few}" if few else "look at `celltwin signals`"
        )
        self._add(span, f"{what} '{word}' is not known", right)

    def _value(self, number: Number, signal: SignalFact, what: str) -> float | None:
        """Return the number in the signal's unit, or None and a finding."""
        value = self._converted(number, signal.unit)
        if value is None or signal.low <= value <= signal.high:
            return value
        written = f"{value:g} {signal.unit}".rstrip()
        allowed = f"{signal.low:g} to {signal.high:g} {signal.unit}".rstrip()
        self._add(number.span, f"{written} is outside the range {what}", f"write a value from {allowed}")
        return None

    def _duration(self, number: Number, *, least_open: bool) -> None:
        value = self._converted(number, "s")
        if value is not None and (value < 0 or (least_open and value == 0)):
            self._add(number.span, "the duration is not above zero", "write one like `60 s`")

    def _difference(self, number: Number, signal: SignalFact) -> None:
        self._converted(number, signal.unit, difference=True)

    def _converted(self, number: Number, unit: str, *, difference: bool = False) -> float | None:
        written = self._substituted(number)
        if written is None:
            return None
        try:
            convert = quantity.convert_difference if difference else quantity.convert
            return convert(written.value, written.unit, unit)
        except quantity.QuantityError as error:
            self._add(number.span, error.wrong, error.right)
            return None

    def _substituted(self, number: Number) -> Number | None:
        if not number.parameter:
            return number
        fact = self._scope.parameters.get(number.parameter)
        if fact is None:
            self._known(number.parameter, self._scope.parameters, "parameter", number.span)
            return None
        return Number(fact.default, fact.unit, number.span)

    def _add(self, span: Span, wrong: str, right: str) -> None:
        self.found.append((span, wrong, right))


def _words(signal: SignalFact) -> tuple[str, ...]:
    return ("true", "false") if signal.kind == "bool" else signal.states


def _states(signal: SignalFact) -> str:
    return (
        " or ".join(f"`{signal.tag} == {word}`" for word in _words(signal)[:4]) or f"`{signal.tag} == WORD`"
    )


def _sort(signal: SignalFact) -> str:
    return (signal.unit or "a plain number") if signal.kind == "float" else signal.kind


def _example(signal: SignalFact) -> str:
    return f"{(signal.low + signal.high) / 2:g} {signal.unit}".rstrip()
