"""Who worked when: Gantt charts, what was waited for, and the critical path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from twin.record.critical import LABORATORY, RECIPE_TIME, WAIT, Piece, critical_path
from twin.record.gantt import Bar, Rows, episodes, gantt_svg
from twin.record.people import PersonSpan, person_spans
from twin.record.sheet.results import several
from twin.record.story import MACHINE, PEOPLE, ROBOT
from twin.record.svg import (
    DAY_S,
    HOUR_S,
    MINUTE_S,
    Scale,
    axis_time,
    clock,
    drawing,
    duration,
    element,
    text,
    time_marks,
)
from twin.record.wait import CONDITION, KINDS, PERSON, RESULT, kind_of, waits_s
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.record.report import ReportInput

PATH_KINDS = {
    MACHINE: "Machines",
    ROBOT: "Robot",
    PEOPLE: "People at work",
    LABORATORY: "Laboratory",
    RECIPE_TIME: "Time that the recipe sets",
    WAIT: "Waits",
    "logic": "Conditions",
}
STRIP = (1040.0, 56.0)


def work(given: ReportInput) -> dict[str, Any]:
    """Return the charts of every stretch of work, the table of waits, and the critical path of each batch."""
    spans = person_spans(given.story.events, {n: f.takes_s for n, f in given.story.steps.items()})
    rows = _rows(given, spans)
    steps: Sequence[Mapping[str, Any]] = given.summary["steps"]
    stretches = episodes(steps, float(given.summary["simulated_s"]))
    return {
        "charts": [
            {**_title(given, span), "drawing": gantt_svg(rows, span, lambda s: axis_clock(given, s))}
            for span in stretches
        ],
        "waits": _waits(given, steps),
        "longest": _longest(given, steps, spans),
        "paths": [_path(given, spans, batch["id"]) for batch in given.summary.get("batches", ())],
        "kinds": PATH_KINDS,
    }


def axis_clock(given: ReportInput, seconds: float) -> str:
    """Return the time of day where a roster gives it, else the time since the start."""
    hour, rest = divmod(round(seconds), HOUR_S)
    known = given.story.clock.get(int(hour))
    if known is None:
        return f"{int(hour)}:{int(rest) // MINUTE_S:02d}"
    return f"{known.split()[-1][:3]}{int(rest) // MINUTE_S:02d}"


def _title(given: ReportInput, span: tuple[float, float]) -> dict[str, str]:
    start, end = span
    known = given.story.clock.get(int(start // HOUR_S))
    day = f"{known.split()[0].capitalize()} " if known else ""
    until = f"{axis_clock(given, start)} to {axis_clock(given, end)}"
    return {"title": f"{day}{until}", "after": f"{clock(start)} after the start, {duration(end - start)}"}


def _rows(given: ReportInput, spans: Sequence[PersonSpan]) -> Rows:
    summary = given.summary
    batches = [batch["id"] for batch in summary.get("batches", ())]
    persons = sorted({span.person for span in spans})
    bars = [*_operations(given), *_modules(given), *_people(given, spans), *_laboratory(given)]
    groups = (
        ("Batches", batches),
        ("Modules", list(given.modules)),
        ("People and laboratory", [*(f"person {name}" for name in persons), "laboratory"]),
    )
    titles = {f"person {name}": name for name in persons} | {"laboratory": "Laboratory"}
    return Rows(groups, {**given.titles, **titles}, bars)


def _operations(given: ReportInput) -> Iterator[Bar]:
    """Yield a bar for each operation of each batch, with the wait before its first step."""
    end_s = float(given.summary["simulated_s"])
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for step in given.summary["steps"]:
        found.setdefault((step.get("batch", ""), step["id"].rpartition(".")[0]), []).append(step)
    for (batch, operation), steps in found.items():
        first = min(steps, key=lambda step: float(step["start_s"]))
        ends = [end_s if step["end_s"] is None else float(step["end_s"]) for step in steps]
        bad = any(step["outcome"] not in {"completed", "running"} for step in steps)
        yield Bar(
            batch,
            float(first["start_s"]),
            max(ends),
            given.story.operations.get(operation, operation.rpartition(".")[2].replace("_", " ")),
            "op failed" if bad else "op",
            float(first["waited_s"] or 0.0),
            wait_words(given, first),
        )


def _modules(given: ReportInput) -> Iterator[Bar]:
    """Yield what modules did for steps, the robot by its moves, and the waits for a module that another held."""
    end_s = float(given.summary["simulated_s"])
    for step in given.summary["steps"]:
        fact = given.story.steps.get(step["id"])
        robot = fact is not None and fact.doer == ROBOT
        if not step["module"] and not robot:
            continue
        stop = end_s if step["end_s"] is None else float(step["end_s"])
        good = step["outcome"] in {"completed", "running"}
        words = _of_batch(
            given, step.get("batch", ""), fact.what if fact and robot else step_words(given, step["id"])
        )
        row = "robot" if robot and not step["module"] else step["module"]
        queued = f"{row} (" in str(step["waited_for"])
        wait = float(step["waited_s"] or 0.0) if queued else 0.0
        yield Bar(
            row,
            float(step["start_s"]),
            stop,
            words,
            "work" if good else "work failed",
            wait,
            wait_words(given, step),
        )


def _of_batch(given: ReportInput, batch: str, words: str) -> str:
    """Return words with the batch before them where there are several."""
    return f"{batch} {words}" if several(given.summary) else words


def _people(given: ReportInput, spans: Sequence[PersonSpan]) -> Iterator[Bar]:
    for span in spans:
        label = _of_batch(given, span.batch, step_words(given, span.step))
        yield Bar(
            f"person {span.person}", span.start_s, span.end_s, label, "person", span.waited_s, "this person"
        )


def _laboratory(given: ReportInput) -> Iterator[Bar]:
    """Yield a bar from each sample to each of its results; those of days are left to the table."""
    drawn: dict[str, float] = {}
    for event in given.story.events:
        at_s = event.tick / TICKS_PER_S
        if event.kind == "sample_drawn":
            drawn |= dict.fromkeys((str(name) for name in event.payload.get("results", ())), at_s)
        elif event.kind == "result_released":
            begun = next((drawn[name] for name in event.payload["values"] if name in drawn), None)
            if begun is not None and at_s - begun < DAY_S:
                test = given.story.tests.get(str(event.payload["test"]), str(event.payload["test"]))
                yield Bar("laboratory", begun, at_s, test, "lab")


def step_words(given: ReportInput, step: str) -> str:
    """Return a step's title, or the last word of its name."""
    title = given.titles.get(step, "")
    return title or step.rpartition(".")[2].replace("_", " ")


def wait_words(given: ReportInput, step: Mapping[str, Any]) -> str:
    """Return what a step waited for; of results, which ones."""
    words = str(step["waited_for"])
    fact = given.story.steps.get(step["id"])
    if kind_of(words) != RESULT or fact is None or not fact.needs:
        return words
    return f"results {', '.join(need.replace('_', ' ') for need in dict.fromkeys(fact.needs))}"


def _where(given: ReportInput, step: str) -> str:
    operation = step.rpartition(".")[0]
    return f"{given.story.operations.get(operation, operation)}: {step_words(given, step)}"


def _waits(given: ReportInput, steps: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    totals = waits_s(steps, given.summary.get("people", {}))
    return [{"kind": KINDS[kind], "total": duration(total)} for kind, total in totals.items() if total >= 1.0]


def _longest(
    given: ReportInput, steps: Sequence[Mapping[str, Any]], spans: Sequence[PersonSpan]
) -> list[dict[str, str]]:
    """Return the longest waits, those for a planned time and for Conditions aside."""
    found = [
        (float(step["waited_s"] or 0.0), str(step["id"]), wait_words(given, step))
        for step in steps
        if kind_of(str(step["waited_for"])) not in {"planned", CONDITION}
    ]
    found += [(span.waited_s, span.step, f"{span.person} ({KINDS[PERSON].lower()})") for span in spans]
    rows = sorted((row for row in found if row[0] >= 60.0), reverse=True)[:12]
    return [{"took": duration(s), "step": _where(given, step), "for": words} for s, step, words in rows]


def _path(given: ReportInput, spans: Sequence[PersonSpan], batch: str) -> dict[str, Any]:
    steps = [step for step in given.summary["steps"] if step.get("batch", batch) == batch]
    waited: dict[str, float] = {}
    for span in spans:
        if span.batch == batch:
            waited[span.step] = waited.get(span.step, 0.0) + span.waited_s
    pieces = critical_path(steps, given.story, waited)
    whole = sum(piece.took_s for piece in pieces) or 1.0
    totals = {kind: sum(piece.took_s for piece in pieces if piece.kind == kind) for kind in PATH_KINDS}
    return {
        "batch": batch,
        "strip": _strip(pieces),
        "totals": [
            {
                "kind": kind,
                "title": PATH_KINDS[kind],
                "took": duration(s),
                "percent": f"{100 * s / whole:.1f}",
            }
            for kind, s in totals.items()
            if s >= 1.0
        ],
        "rows": [_path_row(given, group) for group in _grouped(pieces)],
    }


def _grouped(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return pieces that follow one another in the same operation together; planned time stands alone."""
    found: list[list[Piece]] = []
    for piece in pieces:
        alone = piece.kind in {RECIPE_TIME, LABORATORY}
        same = found and found[-1][-1].step.rpartition(".")[0] == piece.step.rpartition(".")[0]
        if same and not alone and found[-1][-1].kind not in {RECIPE_TIME, LABORATORY}:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _path_row(given: ReportInput, group: Sequence[Piece]) -> dict[str, Any]:
    first, last = group[0], group[-1]
    operation = first.step.rpartition(".")[0]
    title = given.story.operations.get(operation, operation)
    kinds = {kind: sum(piece.took_s for piece in group if piece.kind == kind) for kind in PATH_KINDS}
    return {
        "start": clock(first.start_s),
        "took": duration(last.end_s - first.start_s),
        "title": _path_words(given, first, title),
        "kind": max(kinds, key=lambda kind: kinds[kind]),
        "parts": ", ".join(f"{PATH_KINDS[k].lower()} {duration(s)}" for k, s in kinds.items() if s >= 1.0)
        if len(group) > 1
        else PATH_KINDS[first.kind],
    }


def _path_words(given: ReportInput, piece: Piece, title: str) -> str:
    if piece.kind == RECIPE_TIME:
        fact = given.story.steps.get(piece.step)
        target = (
            f", due {duration(fact.target_s)} after it"
            if fact and fact.target_s is not None and fact.after
            else ""
        )
        since = f" since {_where(given, fact.after[0])}" if fact and fact.after else " since the start"
        return f"Until {title} is due: time{since}{target}"
    if piece.kind == LABORATORY:
        return f"Result for {title}"
    return title


def _strip(pieces: Sequence[Piece]) -> str:
    """Return the path as one bar over the time of the batch."""
    if not pieces:
        return ""
    width, height = STRIP
    low, high = pieces[0].start_s, pieces[-1].end_s
    x = Scale(low, max(high, low + 1.0), 4.0, width - 4.0)
    bars = [
        element(
            "rect",
            x=x(p.start_s),
            y=6.0,
            width=max(x(p.end_s) - x(p.start_s), 0.6),
            height=24.0,
            class_=f"path {p.kind}",
        )
        for p in pieces
    ]
    marks = [
        element("line", x1=x(m), x2=x(m), y1=32.0, y2=36.0, class_="tick")
        + text(x(m), 48.0, axis_time(m, high), class_="axis", text_anchor="middle")
        for m in time_marks(high, 14)
        if low <= m <= high
    ]
    return drawing(width, height, [*bars, *marks], "Critical path")
