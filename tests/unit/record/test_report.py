"""The report: whole without anything beside it, right in its numbers, safe with any text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np
import pytest

from twin.record.chain import ChainHead
from twin.record.history import History
from twin.record.plot import Limit, Trend, curves, trend_svg, value_range
from twin.record.report import Deviation, ReportInput, context, render, write_report
from twin.record.series import Records
from twin.record.svg import Scale, axis_time, clock, duration, step_path, time_marks, value_marks, value_text
from twin.record.timeline import PhaseSpan, Timeline, step_lanes, timeline_svg
from twin.signals import Catalogue, Kind, Quality, Role, Signal

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = Catalogue(
    (
        Signal("airlock.h2o2", "airlock", Role.INPUT, Kind.FLOAT, "H2O2", "ppm", 0, 2000, 1.0),
        Signal("airlock.log", "airlock", Role.ESTIMATE, Kind.FLOAT, "Log reduction", "", 0, 100, 0.01),
        Signal("isolator.dp", "isolator", Role.INPUT, Kind.FLOAT, "Pressure", "Pa", -100, 200, 0.1),
    )
)
SUMMARY: dict[str, Any] = {
    "recipe": "gas_it",
    "recipe_sha256": "c0ffee" * 10,
    "unit": "airlock1",
    "seed": 7,
    "outcome": "complete",
    "reason": "",
    "simulated_s": 1000.0,
    "wall_s": 0.51,
    "speed": 1960.8,
    "scans": 1234,
    "events": 321,
    "events_sha256": "ab" * 32,
    "steps": [
        {
            "id": "a.one",
            "module": "airlock",
            "start_s": 10.0,
            "end_s": 70.0,
            "waited_s": 4.0,
            "waited_for": "<isolator>",
            "outcome": "completed",
        },
        {
            "id": "a.two",
            "module": "",
            "start_s": 80.0,
            "end_s": None,
            "waited_s": 0.2,
            "waited_for": "",
            "outcome": "running",
        },
    ],
    "alarms": [{"tag": "D-01", "priority": 3, "raised_s": 500.0, "cleared_s": None}],
    "resources": {"airlock": {"busy_s": 600.0, "waiting_s": 4.0, "utilisation": 0.6}},
}
SPANS = (
    PhaseSpan("airlock", "gas", 100.0, 400.0),
    PhaseSpan("airlock", "Aborting", 400.0, 900.0, abnormal=True),
)
TRENDS = (
    Trend(
        "H2O2",
        ["airlock.h2o2", "isolator.dp"],
        "airlock",
        [Limit(600, "D-01 < 600 ppm", ("gas",))],
        {"gas": (650, 850)},
    ),
    Trend("Log reduction", ["airlock.log"], "airlock", estimate=True),
)


@pytest.fixture
def history() -> History:
    found = History(CATALOGUE)
    ticks = np.arange(0, 10_000, 10)
    for signal, values in enumerate(
        (np.linspace(0, 745, 1000), np.linspace(0, 12, 1000), np.full(1000, 45.0))
    ):
        found.append(Records(ticks, np.full(1000, signal, np.int32), values, np.zeros(1000, np.int8)))
    return found


@pytest.fixture
def given(history: History) -> ReportInput:
    return ReportInput(
        SUMMARY,
        history,
        SPANS,
        TRENDS,
        ("airlock",),
        "Gas a load",
        "1.2.0",
        {"airlock": "Airlock", "gas": "Gassing"},
        {"D-01": {"text": "H2O2 low & falling", "response": "Look at the pump.", "signals": "airlock.h2o2"}},
        (Deviation(400.0, "Phase gas of airlock failed", "<script>alert(1)</script>"),),
        ChainHead(321, "cd" * 32),
        {"numba": "0.61"},
    )


class Outside(HTMLParser):
    """Collects what a page would fetch, and checks that tags are closed in order."""

    VOID = frozenset({"meta", "br", "link", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href", "data", "action"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_a_report_needs_nothing_beside_it(given: ReportInput, tmp_path: Path) -> None:
    write_report(tmp_path / "report.html", given)
    html = (tmp_path / "report.html").read_text("utf-8")
    page = Outside()
    page.feed(html)
    assert page.fetched == []
    assert page.open == []
    assert "@import" not in html
    assert "url(" not in html
    assert set(re.findall(r"https?://[^\"' ]+", html)) <= {"http://www.w3.org/2000/svg"}


def test_texts_from_outside_cannot_become_markup(given: ReportInput) -> None:
    html = render(given)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<isolator>" not in html


def test_the_report_says_what_a_person_asks_first(given: ReportInput) -> None:
    page = Outside()
    page.feed(render(given))
    words = " ".join(" ".join(page.words).split())
    for said in (
        "SIMULATED",
        "Gas a load",
        "gas_it 1.2.0",
        "seed 7",
        "Complete",
        "0:16:40",
        "H\u2082O\u2082 low & falling",
    ):
        assert said in words
    for said in (
        SUMMARY["recipe_sha256"],
        SUMMARY["events_sha256"],
        f"321 {'cd' * 32}",
        "numba",
        "model estimate",
    ):
        assert said in words


@pytest.mark.parametrize(
    ("outcome", "word", "bad"),
    [
        ("complete", "Complete", False),
        ("held", "Held", True),
        ("until", "Ended early, as asked", False),
        ("odd_end", "Odd end", True),
    ],
)
def test_the_outcome_is_said_in_words_with_its_reason(outcome: str, word: str, bad: bool) -> None:
    found = context(ReportInput({**SUMMARY, "outcome": outcome, "reason": "the pump stood still"}))["outcome"]
    assert (found["word"], found["bad"]) == (word, bad)
    assert found["sentence"].endswith("The pump stood still.")


def test_a_report_of_a_summary_alone_is_whole() -> None:
    html = render(ReportInput({**SUMMARY, "steps": [], "alarms": [], "resources": {}, "simulated_s": 0.0}))
    assert "No alarm was raised." in html
    assert "<script>" not in html


def test_rows_of_the_tables(given: ReportInput) -> None:
    shown = context(given)
    assert [(a["text"], a["raised"], a["cleared"]) for a in shown["alarms"]] == [
        ("H2O2 low & falling", "0:08:20", "stands")
    ]
    one, two = shown["steps"]
    assert (one["took"], one["waited"], one["waited_for"], one["bad"]) == (
        "1 min",
        "4 s",
        "<isolator>",
        False,
    )
    assert (two["end"], two["took"], two["waited"]) == ("\u2013", "", "")
    assert shown["resources"][0]["percent"] == "60"


def test_estimates_are_drawn_apart_and_without_alarms(given: ReportInput) -> None:
    shown = context(given)
    assert [plot["title"] for group in shown["trends"] for plot in group["plots"]] == ["H2O2"]
    (estimate,) = shown["estimates"][0]["plots"]
    assert "alarm" not in estimate["drawing"]
    assert "alarm p3" in shown["trends"][0]["plots"][0]["drawing"]


def test_curves_of_several_modules_are_told_apart(given: ReportInput) -> None:
    key = context(given)["trends"][0]["plots"][0]["curves"]
    assert [(c["label"], c["range"]) for c in key] == [
        ("Airlock: H\u2082O\u2082", "0 \u2026 745"),
        ("isolator: Pressure", "45.0"),
    ]


def test_drawings_are_well_formed(history: History) -> None:
    timeline = Timeline(1000.0, SPANS, SUMMARY["steps"], SUMMARY["alarms"], {}, ["airlock", ""])
    drawings = [timeline_svg(timeline)]
    drawings += [trend_svg(t, curves(t, history, 1000.0), 1000.0, SPANS, SUMMARY["alarms"]) for t in TRENDS]
    for svg in drawings:
        root = ElementTree.fromstring(svg)
        numbers = [
            v
            for e in root.iter()
            for k, v in e.attrib.items()
            if k in {"x", "y", "width", "height", "x1", "x2"}
        ]
        assert all(np.isfinite(float(v)) for v in numbers)
        assert all(float(e.attrib["width"]) > 0 for e in root.iter() if "width" in e.attrib)


def test_steps_that_overlap_lie_in_lanes_of_their_own() -> None:
    def step(start: float, end: float | None, waited: float = 0.0) -> dict[str, Any]:
        return {"start_s": start, "end_s": end, "waited_s": waited}

    one, two, three, late = step(0, 50), step(10, None), step(60, 80), step(90, 95, waited=15)
    assert step_lanes([late, three, two, one], 100.0) == [[one, three], [two], [late]]


def test_a_log_axis_reaches_from_the_criterion_to_the_peak(history: History) -> None:
    trend = Trend("Residue", ["airlock.h2o2"], "airlock", normal={"*": (0.0, 0.5)}, log=True)
    assert value_range(trend, curves(trend, history, 1000.0)) == (0.1, 1000.0)


def test_a_value_that_is_not_good_is_a_gap_in_the_line() -> None:
    found = History(CATALOGUE)
    quality = np.array([Quality.GOOD, Quality.BAD, Quality.GOOD], np.int8)
    found.append(Records(np.array([0, 10, 20]), np.zeros(3, np.int32), np.array([1.0, 2.0, 3.0]), quality))
    trend = Trend("x", ["airlock.h2o2"], "airlock")
    assert trend_svg(trend, curves(trend, found, 5.0), 5.0, ()).count("M") == 2


def test_step_path_holds_values_and_leaves_gaps() -> None:
    nan = float("nan")
    assert step_path([0, 1, 2, 3, 4], [5, 6, nan, 7, 7]) == "M0 5H1V6H2M3 7H4V7"
    assert step_path([], []) == ""


@pytest.mark.parametrize(
    ("low", "high", "log", "marks"),
    [
        (0, 100, False, [0, 25, 50, 75, 100]),
        (-20, 80, False, [0, 25, 50, 75]),
        (0.1, 1000, True, [0.1, 1, 10, 100, 1000]),
    ],
)
def test_value_marks_are_round(low: float, high: float, log: bool, marks: list[float]) -> None:
    assert value_marks(Scale(low, high, 100, 0, log)) == pytest.approx(marks)


@pytest.mark.parametrize(
    ("end_s", "step_s", "last"),
    [(45, 10, "0:40"), (3880, 600, "1:00"), (7 * 3600, 3600, "7:00"), (12.5 * 86400, 172_800, "12 d")],
)
def test_time_marks_are_round_and_few(end_s: float, step_s: float, last: str) -> None:
    marks = time_marks(end_s)
    assert len(marks) <= 9
    assert marks[1] == step_s
    assert axis_time(marks[-1], end_s) == last


@pytest.mark.parametrize(
    ("seconds", "shown", "length"),
    [
        (0, "0:00:00", "0 s"),
        (75.4, "0:01:15", "1 min 15 s"),
        (3600, "1:00:00", "1 h"),
        (90_061, "1 d 1:01:01", "1 d 1 h"),
        (None, "\u2013", "\u2013"),
    ],
)
def test_times_in_words(seconds: float | None, shown: str, length: str) -> None:
    assert (clock(seconds), duration(seconds)) == (shown, length)


def test_numbers_have_real_minus_signs_and_thin_spaces() -> None:
    assert value_text(-12500.0) == "\u221212\u202f500"
