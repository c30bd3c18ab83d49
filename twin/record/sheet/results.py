"""What the laboratory found against its criteria, and whether the run meets the simulated criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

from twin.record.svg import clock, pretty
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from twin.messages import Event
    from twin.record.report import ReportInput

    Key = tuple[str, str]

PER_ML = "_per_ml"
TOUCHING = ("hold_time", "limit", "alarm", "monitoring", "recovery")
"""Kinds of deviations that touch the product itself: accepted, they are still to be assessed before it is used."""
COMPARE: Mapping[str, Callable[[float, float], bool]] = {">=": ge, "<=": le, "<": lt, ">": gt}


@dataclass(frozen=True, slots=True)
class Result:
    """One value of a test of one sample; `value` is None while it is awaited."""

    name: str
    batch: str
    sample: str
    test: str
    drawn_s: float | None
    ready_s: float | None
    value: float | None


def results_of(given: ReportInput) -> list[Result]:
    """Return every result that was asked for, by batch and in the order of the samples."""
    awaited = {key: one for event in given.story.events for key, one in _asked(event)}
    known = {key: one for event in given.story.events for key, one in _known(event, awaited)}
    both = {**awaited, **known}.values()
    return sorted(both, key=lambda result: (result.batch, result.drawn_s or 0.0, result.name))


def _asked(event: Event) -> Iterator[tuple[Key, Result]]:
    """Yield the results that a sample was drawn for."""
    if event.kind != "sample_drawn":
        return
    batch, sample = str(event.payload.get("batch", "")), event.object.partition(".")[2]
    for name in event.payload.get("results", ()):
        yield (batch, name), Result(name, batch, sample, "", event.tick / TICKS_PER_S, None, None)


def _known(event: Event, awaited: Mapping[Key, Result]) -> Iterator[tuple[Key, Result]]:
    """Yield the values that the laboratory released."""
    if event.kind != "result_released":
        return
    batch, _, sample = event.object.partition(".")
    test, ready_s = str(event.payload["test"]), event.tick / TICKS_PER_S
    for name, value in event.payload["values"].items():
        asked = awaited.get((batch, name))
        drawn_s = asked.drawn_s if asked else None
        yield (batch, name), Result(name, batch, sample, test, drawn_s, ready_s, float(value))


def missed(result: Result, criterion: str) -> list[str]:
    """Return the criteria that a value misses."""
    if result.value is None:
        return []
    return [words for words in criterion.split(", ") if words and not _holds(result.value, words)]


def _holds(value: float, words: str) -> bool:
    sign, _, limit = words.partition(" ")
    return COMPARE[sign](value, float(limit)) if sign in COMPARE else True


def results(given: ReportInput) -> dict[str, Any]:
    """Return the table of results and what of it is open or out."""
    rows = [_row(given, result) for result in results_of(given) if not _is_density(given, result)]
    return {
        "rows": rows,
        "open": sum(row["open"] for row in rows),
        "out": sum(row["out"] for row in rows),
    }


def _is_density(given: ReportInput, result: Result) -> bool:
    """Tell whether a value only says again what a number of cells of the same sample says."""
    return result.name.endswith(PER_ML) and result.name.removesuffix(PER_ML) in given.story.values


def _row(given: ReportInput, result: Result) -> dict[str, Any]:
    fact = given.story.values.get(result.name)
    criterion = fact.criterion if fact else ""
    out = missed(result, criterion)
    word = "awaited" if result.value is None else "missed" if out else "met" if criterion else ""
    test = fact.test if fact else result.test
    return {
        "name": (fact.title if fact else result.name).replace("_", " "),
        "batch": result.batch,
        "sample": f"{result.batch} {_sample(result)}" if several(given.summary) else _sample(result),
        "test": given.story.tests.get(test, test),
        "drawn": clock(result.drawn_s),
        "ready": clock(result.ready_s),
        "value": "" if result.value is None else number_words(result.value),
        "unit": pretty(fact.unit) if fact else "",
        "criterion": pretty(", ".join(_criterion_words(words) for words in criterion.split(", "))),
        "word": word,
        "out": bool(out),
        "open": result.value is None,
    }


def several(summary: Mapping[str, Any]) -> bool:
    """Tell whether more than one batch was rehearsed."""
    return len(summary.get("batches", ())) > 1


def _criterion_words(words: str) -> str:
    sign, _, limit = words.partition(" ")
    return f"{sign} {number_words(float(limit))}" if sign in COMPARE else words


def _sample(result: Result) -> str:
    return result.sample.removeprefix("pouch_").replace("_", " ")


def number_words(value: float) -> str:
    """Return a value as a result is written: four digits, large ones by powers of ten."""
    if abs(value) < 1e5:
        return f"{value:.4g}".replace("-", "\u2212")
    mantissa, power = f"{value:.2e}".split("e")
    return f"{mantissa} \u00d7 10{_superscript(int(power))}"


def _superscript(number: int) -> str:
    return str(number).translate(
        str.maketrans("-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
    )


def verdict(given: ReportInput, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return whether the run meets the simulated criteria, and each thing that speaks against it or is open."""
    summary = given.summary
    against = list(_against(summary, found))
    if summary["outcome"] == "until":
        return {"word": "The simulated criteria were not asked for", "against": [], "open": [], "bad": False}
    if against or summary["outcome"] != "complete":
        return {"word": "Does not meet the simulated criteria", "against": against, "open": [], "bad": True}
    pending = list(_open(summary, found))
    word = "Meets the simulated criteria"
    return {
        "word": f"{word}, as far as they are known" if pending else word,
        "against": [],
        "open": pending,
        "bad": False,
    }


def _against(summary: Mapping[str, Any], found: Mapping[str, Any]) -> Sequence[str]:
    words: list[str] = []
    if found["out"]:
        words.append(f"{found['out']} results of the laboratory miss their criterion")
    for name, product in products(summary).items():
        of = f" of {name}" if name else ""
        if product is not None and not product["doses"]:
            words.append(f"no bag{of} holds a dose as booked")
        elif product is not None and not product["doses_true"]:
            words.append(f"no bag{of} truly holds a dose, though the record says so")
    rejected = [d["id"] for d in summary.get("deviations", ()) if d["decision"] in {"reject", "quarantine"}]
    words += [f"{', '.join(rejected)}: rejected or in quarantine"] if rejected else []
    return words


def _open(summary: Mapping[str, Any], found: Mapping[str, Any]) -> Sequence[str]:
    words: list[str] = []
    if found["open"]:
        words.append(f"{found['open']} results of the laboratory are awaited")
    undecided = [d["id"] for d in summary.get("deviations", ()) if not d["decision"]]
    words += [f"{', '.join(undecided)}: not decided"] if undecided else []
    let = [
        d["id"] for d in summary.get("deviations", ()) if d["decision"] == "accept" and d["kind"] in TOUCHING
    ]
    words += [f"{', '.join(let)}: accepted for the work to go on, to be assessed before use"] if let else []
    return words


def products(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the product of each batch by its id, of a single one under no name."""
    product = summary.get("product")
    if product is None:
        return {}
    return {"": product} if "doses" in product else dict(product)
