"""Compile trees into kernel rows and nodes; equal atoms share one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from recipes.condition import tree as t
from recipes.quantity import convert, convert_difference
from twin.conditions import node as n
from twin.kernel.row import Derived, RowSpec
from twin.signals import TICKS_PER_S, Catalogue, Quality

RESULT = "result."
"""Begins the tag of what a prompt or the laboratory gives."""
NOISE_FLOOR = 16.0
"""A ratio of two readings is taken against at least this many sigma per tolerance, else noise alone would break it."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A row whose thresholds follow a parameter of `owner`: on = value, off = value + `margin`, or `off` if given."""

    row: int
    owner: str
    parameter: str
    margin: float
    off: float | None


@dataclass(frozen=True, slots=True)
class Book:
    """All compiled Conditions of a unit (and of a recipe): number -> node, and who depends on what."""

    nodes: tuple[n.Node, ...]
    texts: tuple[str, ...]
    rows: tuple[RowSpec, ...]
    derived: tuple[Derived, ...]
    bindings: tuple[Binding, ...]
    dependents: Mapping[str, tuple[int, ...]]


@dataclass(slots=True)
class BookBuilder:
    """Collects Conditions. `defaults[owner][parameter]` are the values rows start with."""

    catalogue: Catalogue
    defaults: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])
    _nodes: list[n.Node] = field(default_factory=list["n.Node"])
    _texts: list[str] = field(default_factory=list[str])
    _rows: dict[RowSpec, int] = field(default_factory=dict["RowSpec", int])
    _row_list: list[RowSpec] = field(default_factory=list["RowSpec"])
    _derived: dict[Derived, int] = field(default_factory=dict["Derived", int])
    _bindings: list[Binding] = field(default_factory=list["Binding"])
    _spans: int = 0
    _owner: str = ""
    _batch: str = ""

    def __post_init__(self) -> None:
        if not self._nodes:
            self._nodes.append(n.Constant(True))
            self._texts.append("true")

    def add(self, tree: t.Tree, owner: str = "", text: str = "", batch: str = "") -> int:
        """Compile one Condition for `owner` (the module or step whose phase time `elapsed` means).

        Steps and results that it speaks of are those of `batch`.
        """
        self._owner, self._batch = owner, batch
        self._nodes.append(self._node(tree))
        self._texts.append(text)
        return len(self._nodes) - 1

    def copy(self) -> BookBuilder:
        """Return a builder that goes on from here without changing this one."""
        return replace(
            self,
            _nodes=list(self._nodes),
            _texts=list(self._texts),
            _rows=dict(self._rows),
            _row_list=list(self._row_list),
            _derived=dict(self._derived),
            _bindings=list(self._bindings),
        )

    def build(self) -> Book:
        """Return the finished book."""
        dependents: dict[str, list[int]] = {}
        for number, top in enumerate(self._nodes):
            for key in sorted(key_set(top)):
                dependents.setdefault(key, []).append(number)
        return Book(
            tuple(self._nodes),
            tuple(self._texts),
            tuple(self._row_list),
            tuple(self._derived),
            tuple(self._bindings),
            {key: tuple(numbers) for key, numbers in dependents.items()},
        )

    def _node(self, tree: t.Tree) -> n.Node:  # noqa: C901, PLR0911 - one line per kind of node
        match tree:
            case t.Constant():
                return n.Constant(tree.value)
            case t.Not():
                return n.Not(self._node(tree.operand))
            case t.And():
                return n.And(tuple(self._node(operand) for operand in tree.operands))
            case t.Or():
                return n.Or(tuple(self._node(operand) for operand in tree.operands))
            case t.For():
                return self._for(tree)
            case t.InState():
                return n.In(tree.module, tree.kind, tree.word)
            case t.StepCompleted():
                return n.Completed(self._named(tree.step))
            case t.Elapsed():
                return n.Elapsed(self._owner, tree.operator, self._ticks(tree.limit))
            case t.ItemAt():
                return n.Constant(False)
            case _:
                return self._atom(tree, 0)

    def _for(self, tree: t.For) -> n.Node:
        span = self._ticks(tree.duration)
        simple = isinstance(tree.operand, t.Compare | t.CompareSignals) and not span.parameter
        if simple and not _is_result(tree.operand):
            return self._atom(tree.operand, span.fixed)
        self._spans += 1
        return n.For(self._spans, self._node(tree.operand), span)

    def _atom(self, tree: t.Tree, on_ticks: int) -> n.Node:
        match tree:
            case t.Compare():
                return self._compare(tree, on_ticks)
            case t.CompareSignals():
                return self._compare_signals(tree, on_ticks)
            case t.Within():
                return self._within(tree)
            case t.QualityIs(tag, word) if tag.startswith(RESULT):
                known = n.Known(self._named(tag.removeprefix(RESULT)), word == "good")
                return known if word != "bad" else n.Constant(False)
            case t.QualityIs():
                code = float(Quality[tree.word.upper()])
                return n.Row(self._row(RowSpec(self.catalogue.index[tree.tag], "quality", code, code, 0, 0)))
            case _:
                raise TypeError(f"no atom: {tree}")

    def _compare(self, tree: t.Compare, on_ticks: int) -> n.Node:
        if _is_result(tree):
            limit = tree.limit if isinstance(tree.limit, str) else tree.limit.value
            return n.Result(self._named(tree.tag.removeprefix(RESULT)), tree.operator, limit)
        signal = self.catalogue[tree.tag]
        index = self.catalogue.index[tree.tag]
        if isinstance(tree.limit, str):
            code = _code(tree.limit, signal.states)
            return n.Row(self._row(RowSpec(index, tree.operator, code, code, on_ticks, 0)))
        margin = _margin(tree.operator, signal.off_margin)
        off = None if tree.off is None else convert(tree.off.value, tree.off.unit, signal.unit)
        if tree.limit.parameter:
            return n.Row(self._bound_row(index, tree, on_ticks, margin, off))
        on = convert(tree.limit.value, tree.limit.unit, signal.unit)
        spec = RowSpec(index, tree.operator, on, on + margin if off is None else off, on_ticks, 0)
        return n.Row(self._row(spec))

    def _bound_row(self, index: int, tree: t.Compare, on_ticks: int, margin: float, off: float | None) -> int:
        assert isinstance(tree.limit, t.Number)
        on = self.defaults.get(self._owner, {}).get(tree.limit.parameter, 0.0)
        spec = RowSpec(index, tree.operator, on, on + margin if off is None else off, on_ticks, 0)
        self._row_list.append(spec)
        row = len(self._row_list) - 1
        self._bindings.append(Binding(row, self._owner, tree.limit.parameter, margin, off))
        return row

    def _compare_signals(self, tree: t.CompareSignals, on_ticks: int) -> n.Node:
        left, right = self.catalogue[tree.left], self.catalogue[tree.right]
        index = self._difference("difference", tree.left, tree.right)
        on = (
            0.0 if tree.offset is None else convert_difference(tree.offset.value, tree.offset.unit, left.unit)
        )
        margin = _margin(tree.operator, max(left.off_margin, right.off_margin))
        return n.Row(self._row(RowSpec(index, tree.operator, on, on + margin, on_ticks, 0)))

    def _within(self, tree: t.Within) -> n.Node:
        signal = self.catalogue[tree.tag]
        if isinstance(tree.target, str):
            floor = NOISE_FLOOR * signal.noise / self._tolerance(tree, 0.0) if tree.relative else 0.0
            index = self._difference("ratio" if tree.relative else "difference", tree.tag, tree.target, floor)
            centre = 0.0
        else:
            index = self.catalogue.index[tree.tag]
            centre = convert(tree.target.value, tree.target.unit, signal.unit)
        tolerance = self._tolerance(tree, centre)
        margin = 0.1 * tolerance if tree.relative else min(signal.off_margin, tolerance)
        low = RowSpec(index, ">=", centre - tolerance, centre - tolerance - margin, 0, 0)
        high = RowSpec(index, "<=", centre + tolerance, centre + tolerance + margin, 0, 0)
        return n.And((n.Row(self._row(low)), n.Row(self._row(high))))

    def _tolerance(self, tree: t.Within, centre: float) -> float:
        if not tree.relative:
            return convert_difference(
                tree.tolerance.value, tree.tolerance.unit, self.catalogue[tree.tag].unit
            )
        share = tree.tolerance.value / 100.0
        return share if isinstance(tree.target, str) else share * abs(centre)

    def _difference(self, kind: str, left: str, right: str, floor: float = 0.0) -> int:
        derived = Derived(kind, self.catalogue.index[left], self.catalogue.index[right], floor)
        return len(self.catalogue) + self._derived.setdefault(derived, len(self._derived))

    def _row(self, spec: RowSpec) -> int:
        if spec not in self._rows:
            self._row_list.append(spec)
            self._rows[spec] = len(self._row_list) - 1
        return self._rows[spec]

    def _named(self, name: str) -> str:
        return f"{self._batch}/{name}" if self._batch else name

    def _ticks(self, number: t.Number) -> n.Ticks:
        if number.parameter:
            return n.Ticks(0, self._owner, number.parameter)
        return n.Ticks(round(convert(number.value, number.unit, "s") * TICKS_PER_S))


def key_set(top: n.Node) -> set[str]:
    """Return what a Condition depends on."""
    return {key for part in n.walk(top) for key in part.keys()}  # noqa: SIM118 - a method of nodes


def _is_result(tree: t.Tree) -> bool:
    return isinstance(tree, t.Compare) and tree.tag.startswith(RESULT)


def _margin(operator: str, margin: float) -> float:
    if operator in (">=", ">"):
        return -margin
    return margin if operator in ("<=", "<") else 0.0


def _code(word: str, states: tuple[str, ...]) -> float:
    if word in ("true", "false"):
        return 1.0 if word == "true" else 0.0
    return float(states.index(word))
