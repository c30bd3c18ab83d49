"""Is the net of one level sound: every node reachable, no dead end, every split joined, nothing running at the end?

A level is a net of nodes and ways. A way takes a token from each of its sources and puts one on each of its targets; a
level starts with one token on `begin` and must always be able to finish with one token on `end` and none elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

BEGIN, END = "begin", "end"
MAX_MARKINGS = 5_000
Marking = frozenset[str]


@dataclass(frozen=True, slots=True)
class Way:
    """One link of a level: an AND join when it has several sources, an AND split when it has several targets."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    guarded: bool = False
    outcome: str = "completed"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a way (its position) or, when there is none to blame, with a node."""

    way: int | None
    node: str
    wrong: str
    right: str


def flaws(nodes: Sequence[str], ways: Sequence[Way]) -> list[Flaw]:
    """Return what is wrong with the net of a level; the tokens are tried only where the drawing itself is right."""
    found = [*_alternatives(ways), *_loose_ends(nodes, ways)]
    found = found or [*_lost(nodes, ways)]
    return found or [*_tokens(nodes, ways)]


def parallel(ways: Sequence[Way]) -> frozenset[str]:
    """Return the nodes of a sound net that can be at work beside another one."""
    return frozenset(node for marking in _explore(ways).markings if len(marking) > 1 for node in marking)


def _alternatives(ways: Sequence[Way]) -> Iterator[Flaw]:
    """Links from one node are alternatives, tried in order: each but the last needs a condition."""
    leaving: dict[tuple[str, str], list[int]] = {}
    for i, way in enumerate(ways):
        for source in way.sources:
            leaving.setdefault((source, way.outcome), []).append(i)
    for (source, _), indices in leaving.items():
        if any(set(ways[i].sources) != set(ways[indices[0]].sources) for i in indices):
            wrong = f"'{source}' leaves alone in one link and in a join in another"
            yield Flaw(indices[-1], source, wrong, "let all its links start from the same nodes")
    groups = {tuple(indices) for indices in leaving.values()}
    yield from (
        _never_tried(ways[i], i) for group in sorted(groups) for i in group[:-1] if not ways[i].guarded
    )
    for i, way in enumerate(ways):
        if way.outcome == "failed" and (len(way.sources) > 1 or BEGIN in way.sources):
            yield Flaw(i, "", "only a single node can fail", "write one failed link per node")


def _never_tried(way: Way, index: int) -> Flaw:
    wrong = f"this link from {' and '.join(way.sources)} is always taken, those after it never"
    return Flaw(index, "", wrong, "add `when: ...`, or put this link last")


def _loose_ends(nodes: Sequence[str], ways: Sequence[Way]) -> Iterator[Flaw]:
    entered = {target for way in ways for target in way.targets}
    left = {source for way in ways for source in way.sources if way.outcome == "completed"}
    if BEGIN not in left:
        yield Flaw(None, BEGIN, "no link leaves begin", "add {from: begin, to: ...}")
    if END not in entered:
        yield Flaw(None, END, "no link leads to end", "add {from: ..., to: end}")
    for node in nodes:
        if node not in entered:
            yield Flaw(None, node, f"'{node}' can never be reached", f"add a link to {node}, or remove it")
        if node not in left:
            yield Flaw(None, node, f"'{node}' is a dead end", f"add {{from: {node}, to: ...}}")


def _lost(nodes: Sequence[str], ways: Sequence[Way]) -> Iterator[Flaw]:
    forward = _closure(BEGIN, [(way.sources, way.targets) for way in ways])
    backward = _closure(END, [(way.targets, way.sources) for way in ways])
    for node in nodes:
        if node not in forward:
            yield Flaw(None, node, f"'{node}' can never be reached from begin", "link it to what runs before")
        elif node not in backward:
            right = f"add a link with a condition that leads from {node} towards end"
            yield Flaw(None, node, f"'{node}' is in a loop without an exit", right)


def _closure(start: str, edges: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> set[str]:
    edges = list(edges)
    reached, waiting = {start}, deque([start])
    while waiting:
        node = waiting.popleft()
        for sources, targets in edges:
            new = [target for target in targets if node in sources and target not in reached]
            reached.update(new)
            waiting.extend(new)
    return reached


@dataclass(slots=True)
class _Exploration:
    """Every marking that can come, the ways that fired, and the first that went wrong (way, nodes)."""

    markings: dict[Marking, None]
    fired: set[int]
    doubled: tuple[int, str] | None = None
    early: tuple[int, Marking] | None = None
    cut: bool = False


def _explore(ways: Sequence[Way]) -> _Exploration:
    start = frozenset({BEGIN})
    seen, waiting = _Exploration({start: None}, set()), deque([start])
    while waiting and not seen.cut and not seen.doubled:
        marking = waiting.popleft()
        for i, way in enumerate(ways):
            if marking.issuperset(way.sources):
                after = _fire(seen, marking, i, way)
                waiting.extend(() if after in seen.markings else (after,))
                seen.markings[after] = None
        seen.cut = len(seen.markings) > MAX_MARKINGS
    return seen


def _fire(seen: _Exploration, marking: Marking, index: int, way: Way) -> Marking:
    """Move the tokens of one way and note what goes wrong with it."""
    seen.fired.add(index)
    rest = marking.difference(way.sources)
    twice = [target for target in way.targets if target in rest and target != END]
    if twice:
        seen.doubled = seen.doubled or (index, twice[0])
    if END in way.targets and rest:
        seen.early = seen.early or (index, rest)
    return rest.union(way.targets)


def _tokens(nodes: Sequence[str], ways: Sequence[Way]) -> Iterator[Flaw]:
    seen = _explore(ways)
    if seen.cut:
        yield Flaw(
            None,
            BEGIN,
            f"more than {MAX_MARKINGS} situations are possible here",
            "use fewer parallel branches",
        )
    elif seen.doubled:
        index, node = seen.doubled
        right = f"join the parallel branches in one link: {{from: [..., ...], to: {node}}}"
        yield Flaw(
            index,
            "",
            f"'{node}' can be reached a second time while it is at work: a split has no join",
            right,
        )
    else:
        yield from _early_end(seen)
        blocked = [i for i in range(len(ways)) if i not in seen.fired]
        yield from (_blocked_join(ways[i], i) for i in blocked)
        yield from _stuck(ways, seen, blamed=bool(blocked))


def _early_end(seen: _Exploration) -> Iterator[Flaw]:
    if seen.early:
        index, left = seen.early
        wrong = (
            f"the end can be reached while {' and '.join(sorted(left))} is still at work: a split has no join"
        )
        yield Flaw(index, "", wrong, "join the parallel branches in one link: {from: [..., ...], to: end}")


def _blocked_join(way: Way, index: int) -> Flaw:
    names = " and ".join(way.sources)
    return Flaw(
        index, "", f"{names} are never at work together: a join has no split", "join only parallel branches"
    )


def _stuck(ways: Sequence[Way], seen: _Exploration, *, blamed: bool) -> Iterator[Flaw]:
    """A marking from which nothing can follow: a join waits for a branch that another choice has left."""
    if blamed:
        return
    for marking in seen.markings:
        if END in marking or any(marking.issuperset(way.sources) for way in ways):
            continue
        waiting = next(i for i, way in enumerate(ways) if marking.intersection(way.sources))
        missing = [source for source in ways[waiting].sources if source not in marking]
        wrong = f"this join can wait for ever: {' and '.join(missing)} may have been left another way"
        yield Flaw(waiting, "", wrong, "join exactly the branches that were split")
        return
