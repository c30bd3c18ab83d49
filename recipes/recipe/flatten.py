"""Makes one net of all levels. A level whose begin or end offers several ways keeps a wait step `LEVEL.begin` or
`LEVEL.end`; otherwise links lead straight to the first steps and from the last steps of a level.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recipes.recipe import net
from recipes.recipe.form import WaitForm
from recipes.recipe.net import BEGIN, END
from recipes.recipe.plan import Leaf, Level, Link
from recipes.yaml_tree import Path

if TYPE_CHECKING:
    from recipes.recipe.reading import Reading


@dataclass(frozen=True)
class Arc:
    """One transition of the flat net; `when` leads to its Condition, `level` is where names in it are looked up."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    when: Path | None
    outcome: str
    path: Path
    level: Level
    simple: bool


@dataclass
class FlatNet:
    """The arcs, and the ids of all steps: `begin`, the steps and the wait steps of levels, `end`."""

    root: Level
    ids: list[str] = field(default_factory=list[str])
    titles: dict[str, str] = field(default_factory=dict[str, str])
    arcs: list[Arc] = field(default_factory=list[Arc])
    first: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    last: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def flatten(reading: Reading, root: Level) -> FlatNet:
    """Return the flat net of a procedure whose levels are sound."""
    flat = FlatNet(root, ids=[BEGIN])
    _ids(flat, root)
    flat.ids.append(END)
    for level in root.levels():
        flat.first[level.id] = (BEGIN,) if level is root else _enter(root, level)
        flat.last[level.id] = (END,) if level is root else _leave(root, level)
        flat.arcs += (_arc(root, level, link) for link in level.links if not _is_merged(root, level, link))
    flat.arcs += _failures(reading, root)
    return flat


def _ids(flat: FlatNet, level: Level) -> None:
    inner = level is not flat.root
    if inner and not _merges_begin(level):
        flat.ids.append(f"{level.id}.{BEGIN}")
    for node in level.nodes.values():
        if isinstance(node, Leaf):
            flat.ids.append(node.id)
        else:
            _ids(flat, node)
    if inner and not _merges_end(level):
        flat.ids.append(f"{level.id}.{END}")


def _merges_begin(level: Level) -> bool:
    """Tell whether there is one way in, so that links to the level can lead straight to its first steps."""
    first = level.links_from(BEGIN)
    return len(first) == 1 and first[0].when is None and END not in first[0].targets


def _merges_end(level: Level) -> bool:
    """Tell whether there is one way out, so that links from the level can start straight from its last steps."""
    last = level.links_to(END)
    if (
        len(last) != 1
        or last[0].when is not None
        or last[0].outcome != "completed"
        or BEGIN in last[0].sources
    ):
        return False
    return all(len(level.links_from(source)) == 1 for source in last[0].sources)


def _is_merged(root: Level, level: Level, link: Link) -> bool:
    if level is root or link.outcome == "failed":
        return link.outcome == "failed"
    return (BEGIN in link.sources and _merges_begin(level)) or (END in link.targets and _merges_end(level))


def _arc(root: Level, level: Level, link: Link) -> Arc:
    sources = [step for name in link.sources for step in _out_of(root, level, name)]
    targets = [step for name in link.targets for step in _into(root, level, name)]
    simple = len(link.sources) == 1 and isinstance(level.nodes.get(link.sources[0]), Leaf)
    return Arc(tuple(sources), tuple(targets), link.when, link.outcome, link.path, level, simple)


def _out_of(root: Level, level: Level, name: str) -> tuple[str, ...]:
    if name == BEGIN:
        return (BEGIN,) if level is root else (f"{level.id}.{BEGIN}",)
    node = level.nodes[name]
    return (node.id,) if isinstance(node, Leaf) else _leave(root, node)


def _leave(root: Level, level: Level) -> tuple[str, ...]:
    if not _merges_end(level):
        return (f"{level.id}.{END}",)
    sources = level.links_to(END)[0].sources
    return tuple(step for name in sources for step in _out_of(root, level, name))


def _into(root: Level, level: Level, name: str) -> tuple[str, ...]:
    if name == END:
        return (END,) if level is root else (f"{level.id}.{END}",)
    node = level.nodes[name]
    return (node.id,) if isinstance(node, Leaf) else _enter(root, node)


def _enter(root: Level, level: Level) -> tuple[str, ...]:
    if not _merges_begin(level):
        return (f"{level.id}.{BEGIN}",)
    targets = level.links_from(BEGIN)[0].targets
    return tuple(step for name in targets for step in _into(root, level, name))


def _failures(reading: Reading, root: Level) -> Iterator[Arc]:
    """Give every step that can fail the nearest `failed` links around it: its own, or those of its levels."""
    handled: set[str] = set()
    for level in reversed(list(root.levels())):
        arcs = [
            arc
            for link in level.links
            if link.outcome == "failed"
            for arc in _failed(reading, root, level, link)
        ]
        arcs = [arc for arc in arcs if arc.sources[0] not in handled]
        handled.update(arc.sources[0] for arc in arcs)
        yield from arcs


def _failed(reading: Reading, root: Level, level: Level, link: Link) -> Iterator[Arc]:
    """Return one arc for each step that the failed link of a step or level speaks for."""
    node = level.nodes[link.sources[0]]
    _check_parallel(reading, link, node)
    targets = tuple(step for name in link.targets for step in _into(root, level, name))
    simple = isinstance(node, Leaf)
    for leaf in [node] if isinstance(node, Leaf) else node.leaves():
        if _can_fail(leaf):
            yield Arc((leaf.id,), targets, link.when, "failed", link.path, level, simple)


def _can_fail(leaf: Leaf) -> bool:
    """Tell whether a step can fail: of those that wait, only what has a limit to its wait."""
    form = leaf.form
    must_begin = form.window is not None and form.window.missed == "fails"
    limited = form.timeout is not None or form.max_wait is not None or must_begin
    return limited or not isinstance(form, WaitForm)


def _check_parallel(reading: Reading, link: Link, node: Leaf | Level) -> None:
    if isinstance(node, Level) and any(net.parallel(level.ways()) for level in node.levels()):
        wrong = f"{link.sources[0]} has parallel branches: one could fail while another is still at work"
        reading.wrong(link.path, wrong, "write the failed links inside it")
