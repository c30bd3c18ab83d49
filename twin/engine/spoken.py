"""A Condition as people say it: titles of modules and phases, labels of signals, comparisons in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recipes.condition.text import number_text, to_text
from recipes.condition.tree import And, Compare, Elapsed, For, InState, Not, Or, QualityIs, StepCompleted
from twin.machine.wording import OPERATORS, in_words
from twin.unit.model import Module

if TYPE_CHECKING:
    from recipes.condition.tree import Tree
    from twin.signals import Catalogue

RESULT = "result."
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_IS, _IS_NOT = "is", "is not"


@dataclass(frozen=True, slots=True)
class Names:
    """What tags and modules are called; `titled` are labels of signals with the module they belong to before them."""

    labels: Mapping[str, str]
    titled: Mapping[str, str]
    modules: Mapping[str, Module]

    def module(self, name: str) -> str:
        """Return the title of a module."""
        return self.modules[name].title if name in self.modules else name

    def phase(self, module: str, name: str) -> str:
        """Return the title of a phase of a module."""
        known = self.modules.get(module)
        return known.phases[name].title if known and name in known.phases else name


def names_of(catalogue: Catalogue, modules: Mapping[str, Module]) -> Names:
    """Return the names of a unit."""
    labels = {signal.tag: signal.label for signal in catalogue}
    owners = {tag: modules.get(tag.partition(".")[0]) for tag in labels}
    titled = {tag: f"{owner.title}: {labels[tag]}" if owner else labels[tag] for tag, owner in owners.items()}
    return Names(labels, titled, modules)


def spoken(tree: Tree, names: Names) -> str:
    """Return a Condition as a person would say it: `Freezer is not Aborted and step Culture · cold is done`."""
    match tree:
        case Or(operands):
            return " or ".join(_inside(operand, names) for operand in operands)
        case And(operands):
            return " and ".join(_inside(operand, names) for operand in operands)
        case For(operand, duration):
            return f"{_inside(operand, names)} for {number_text(duration)}"
        case Not(operand):
            return _denied(operand, names)
        case _:
            return _atom(tree, names, _IS)


def _inside(tree: Tree, names: Names) -> str:
    text = spoken(tree, names)
    return f"({text})" if isinstance(tree, Or | And) else text


def _denied(tree: Tree, names: Names) -> str:
    if isinstance(tree, InState | StepCompleted | QualityIs):
        return _atom(tree, names, _IS_NOT)
    if isinstance(tree, Compare) and not isinstance(tree.limit, str):
        operator = OPERATORS[_OPPOSITES[tree.operator]]
        return f"{names.titled.get(tree.tag, tree.tag)} {operator} {number_text(tree.limit)}"
    return f"not ({spoken(tree, names)})"


def _atom(tree: Tree, names: Names, verb: str) -> str:
    match tree:
        case InState(module, word, kind):
            what = f"in {names.phase(module, word)}" if kind == "phase" else word
            return f"{names.module(module)} {verb} {what}"
        case StepCompleted(step):
            return f"step {step_words(step)} {verb} done"
        case QualityIs(tag, "good") if tag.startswith(RESULT):
            return f"the result {tag.removeprefix(RESULT).replace('_', ' ')} {verb} there"
        case QualityIs(tag, word):
            return f"the reading of {names.titled.get(tag, tag)} {verb} {word}"
        case Elapsed(operator, limit):
            return f"the time in this step {OPERATORS[operator]} {number_text(limit)}"
        case _:
            return in_words(to_text(tree), names.titled)


def step_words(step: str) -> str:
    """Return the name of a step by its stage and its own name: `Visit 120 · weld`."""
    words = [word.replace("_", " ") for word in step.split(".")]
    stage, own = words[0], words[-1]
    text = own if stage == own else f"{stage} · {own}"
    return text[:1].upper() + text[1:]
