"""The levels of a procedure: what stands in each, which links join them, and whether each level is sound by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from recipes.recipe import net
from recipes.recipe.form import AnyLink, ChainForm, OperationForm, ProcedureForm, StepForm, UnitProcedureForm
from recipes.recipe.net import BEGIN, END
from recipes.yaml_tree import Path

if TYPE_CHECKING:
    from recipes.recipe.reading import Reading

Module = tuple[str, "Path"]


@dataclass(frozen=True)
class Leaf:
    """A step as written, with the module it means when it names none."""

    id: str
    path: Path
    form: StepForm
    module: Module | None


@dataclass(frozen=True)
class Link:
    """A link between nodes of one level; `path` leads to it, or to the node it leaves when nobody wrote it."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    when: Path | None
    outcome: str
    path: Path


@dataclass(frozen=True)
class Level:
    """The procedure, a unit procedure or an operation: nodes by name, and the links between them."""

    id: str
    path: Path
    title: str
    nodes: Mapping[str, Leaf | Level]
    links: tuple[Link, ...]
    form: ProcedureForm | UnitProcedureForm | OperationForm

    def links_from(self, name: str) -> list[Link]:
        """Return the links that leave a node when it has completed, in order."""
        return [link for link in self.links if name in link.sources and link.outcome == "completed"]

    def links_to(self, name: str) -> list[Link]:
        """Return the links that lead to a node, in order."""
        return [link for link in self.links if name in link.targets]

    def leaves(self) -> Iterator[Leaf]:
        """Return every step below, in the order of the file."""
        for node in self.nodes.values():
            if isinstance(node, Leaf):
                yield node
            else:
                yield from node.leaves()

    def levels(self) -> Iterator[Level]:
        """Return this level and every level below."""
        yield self
        for node in self.nodes.values():
            if isinstance(node, Level):
                yield from node.levels()

    def ways(self) -> list[net.Way]:
        """Return the links as ways of a net."""
        return [
            net.Way(link.sources, link.targets, link.when is not None, link.outcome) for link in self.links
        ]


def build(reading: Reading, procedure: ProcedureForm) -> Level:
    """Return the levels of a procedure; every link and every level is checked."""
    path: Path = ("procedure",)
    nodes = {
        name: _unit_procedure(reading, (*path, "unit_procedures", name), name, form)
        for name, form in procedure.unit_procedures.items()
    }
    return _level(reading, path, "", nodes, procedure)


def _unit_procedure(reading: Reading, path: Path, name: str, form: UnitProcedureForm) -> Level:
    module = _module(reading, path, form.module, None)
    nodes = {
        key: _operation(reading, (*path, "operations", key), f"{name}.{key}", operation, module)
        for key, operation in form.operations.items()
    }
    return _level(reading, path, name, nodes, form)


def _operation(reading: Reading, path: Path, id: str, form: OperationForm, module: Module | None) -> Level:
    module = _module(reading, path, form.module, module)
    nodes = {
        key: Leaf(f"{id}.{key}", (*path, "steps", key), step, module) for key, step in form.steps.items()
    }
    for leaf in nodes.values():
        _module(reading, leaf.path, None if reading.is_absent(leaf.form.where) else leaf.form.module, None)
    return _level(reading, path, id, nodes, form)


def _module(reading: Reading, path: Path, name: str | None, above: Module | None) -> Module | None:
    if name is None:
        return above
    reading.known((*path, "module"), name, reading.catalogue.modules(), "module")
    return name, (*path, "module")


def _level(
    reading: Reading,
    path: Path,
    id: str,
    nodes: Mapping[str, Leaf | Level],
    form: ProcedureForm | UnitProcedureForm | OperationForm,
) -> Level:
    before = len(reading.problems)
    title = form.title if not isinstance(form, ProcedureForm) else ""
    links = _sequence(nodes) if form.links is None else _links(reading, (*path, "links"), form.links, nodes)
    level = Level(id, path, title, nodes, tuple(links), form)
    if len(reading.problems) == before:
        _check(reading, level)
    return level


def _sequence(nodes: Mapping[str, Leaf | Level]) -> list[Link]:
    """Link the nodes one after the other, in the order of the file."""
    names = [BEGIN, *nodes, END]
    paths = [next(iter(nodes.values())).path, *(node.path for node in nodes.values())]
    pairs = zip(names, names[1:], paths, strict=False)
    return [Link((source,), (target,), None, "completed", path) for source, target, path in pairs]


def _links(
    reading: Reading, path: Path, forms: Sequence[AnyLink], nodes: Mapping[str, Leaf | Level]
) -> list[Link]:
    links: list[Link] = []
    for i, form in enumerate(forms):
        at = (*path, i)
        if isinstance(form, ChainForm):
            links += _chain(reading, (*at, "chain"), form.chain, nodes)
            continue
        sources = _names(reading, (*at, "from"), form.sources, nodes, BEGIN)
        targets = _names(reading, (*at, "to"), form.targets, nodes, END)
        when = (*at, "when") if form.when not in {None, True, "true"} else None
        if form.when in {False, "false"}:
            reading.wrong((*at, "when"), "this link is never taken", "write a condition, or remove the link")
        links.append(Link(sources, targets, when, form.outcome, at))
    return links


def _chain(
    reading: Reading, path: Path, names: tuple[str, ...], nodes: Mapping[str, Leaf | Level]
) -> list[Link]:
    """Return the links from each name to the next one."""
    last = len(names) - 1
    for i, name in enumerate(names):
        edges = (*((BEGIN,) if i == 0 else ()), *((END,) if i == last else ()))
        reading.known((*path, i), name, (*nodes, *edges), "node")
    pairs = enumerate(pairwise(names))
    return [Link((source,), (target,), None, "completed", (*path, i)) for i, (source, target) in pairs]


def _names(
    reading: Reading, path: Path, written: str | tuple[str, ...], nodes: Mapping[str, Leaf | Level], edge: str
) -> tuple[str, ...]:
    """Check one end of a link: known names, each once, and `begin` or `end` only alone and on its side."""
    names = (written,) if isinstance(written, str) else written
    for i, name in enumerate(names):
        at = path if isinstance(written, str) else (*path, i)
        if name == edge:
            if len(names) > 1:
                reading.wrong(at, f"'{edge}' stands beside other nodes", f"link {edge} alone")
        elif reading.known(at, name, (*nodes, edge), "node") and names.index(name) != i:
            reading.wrong(at, f"'{name}' stands twice in one link", "remove one")
    if not names:
        reading.wrong(path, "the list is empty", "name a node")
    return names


def _check(reading: Reading, level: Level) -> None:
    for flaw in net.flaws(list(level.nodes), level.ways()):
        if flaw.way is not None:
            reading.wrong(level.links[flaw.way].path, flaw.wrong, flaw.right)
        elif flaw.node in level.nodes:
            reading.wrong(level.nodes[flaw.node].path, flaw.wrong, flaw.right, key=True)
        else:
            reading.wrong((*level.path, "links"), flaw.wrong, flaw.right, key=True)
