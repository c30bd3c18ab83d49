"""The sheets of a report: who worked when, what determined the end, budgets, balances, results and the verdict."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from twin.messages import Event
from twin.record.critical import critical_path
from twin.record.gantt import Bar, Rows, episodes, gantt_svg, lanes
from twin.record.people import person_spans
from twin.record.report import ReportInput, render
from twin.record.sheet.balance import balance, fallen
from twin.record.sheet.culture import cultures
from twin.record.sheet.holds import contents, holds
from twin.record.sheet.results import results, verdict
from twin.record.sheet.sterility import sterility
from twin.record.sheet.work import work
from twin.record.story import MACHINE, PEOPLE, Course, CulturePoint, StepFact, Story, ValueFact


def step(
    name: str, start_s: float, end_s: float, waited_s: float = 0.0, waited_for: str = ""
) -> dict[str, Any]:
    return {
        "batch": "B1", "id": name, "module": "", "start_s": start_s, "end_s": end_s,
        "waited_s": waited_s, "waited_for": waited_for, "outcome": "completed",
    }  # fmt: skip


def item(name: str, **changes: Any) -> dict[str, Any]:
    content = {"volume_ml": 50.0, "viable_cells": 1e9, "viability_pct": 90.0}
    told = {
        "id": f"B1.{name}", "batch": "B1", "kind": "bag", "title": "bag", "lot": "L1", "place": "RT", "disposition": "",
        "verdict": {"disposition": "continue", "reason": "nothing stands against it"},
        "outside": "dirty", "outside_why": "left grade A", "inside": "closed", "inside_why": "joined to x",
        "gas_cycles": 1, "tails_used": 1, "holds": [],
        "booked": {"volume_ml": 50.0, "viable_cells": 0.0, "at_s": 60.0, "source": "weighed"}, "true": content,
        "labels": {"printed": 1, "used": 1, "destroyed": 0, "returned": 0},
    }  # fmt: skip
    return {**told, **changes}


def hold(used_s: float, over: str = "", waived: bool = False) -> dict[str, Any]:
    return {
        "hold": "h", "title": "a to b", "alert_s": 600.0, "limit_s": 1200.0, "used_s": used_s,
        "left_s": 1200.0 - used_s, "counts": "each", "runs": [[0.0, used_s]], "over": over, "waived": waived,
    }  # fmt: skip


def given(story: Story | None = None, **changes: Any) -> ReportInput:
    summary: dict[str, Any] = {
        "recipe": "r", "recipe_sha256": "0" * 64, "unit": "u", "seed": 1, "outcome": "complete", "reason": "",
        "simulated_s": 7200.0, "wall_s": 1.0, "speed": 7200.0, "scans": 1, "events": 1, "events_sha256": "0" * 64,
        "batches": [{"id": "B1"}], "steps": [], "alarms": [], "resources": {}, "people": {}, "product": None,
        "material": [], "deviations": [],
    }  # fmt: skip
    return ReportInput({**summary, **changes}, story=story or Story())


def event(seconds: float, kind: str, about: str, /, **payload: Any) -> Event:
    return Event(0, round(seconds * 10), kind, about, payload)


QUESTION = (
    event(0, "prompt_raised", "B1.a.sign", role="OP"),
    event(300, "command_intended", "B1", verb="answer", name="OP.1", arguments={"step": "a.sign"}),
    event(300, "prompt_signed", "B1.a.sign", by="OP.1"),
    event(420, "command_intended", "B1", verb="answer", name="OP2.1", arguments={"step": "a.sign"}),
    event(420, "prompt_answered", "B1.a.sign", value="confirmed"),
)


def test_each_person_is_told_with_his_own_work_and_the_wait_before_it() -> None:
    first, second = person_spans(QUESTION, {"a.sign": 120.0})
    assert (first.person, first.start_s, first.end_s, first.waited_s) == ("OP.1", 180.0, 300.0, 180.0)
    assert (second.person, second.start_s, second.end_s, second.waited_s) == ("OP2.1", 300.0, 420.0, 0.0)


STEPS = {
    "a.make": StepFact(MACHINE),
    "a.sign": StepFact(PEOPLE, before=("a.make",)),
    "b.take": StepFact(PEOPLE, before=("a.sign",), after=("a.make",), target_s=3600.0, gives=("s_viable",)),
    "b.known": StepFact("logic", before=("b.take",), needs=("s_viable",)),
    "b.end": StepFact(MACHINE, before=("b.known",)),
    "c.aside": StepFact(MACHINE, before=("a.make",)),
}


def test_the_critical_path_leads_through_planned_times_and_results_and_leaves_out_what_ran_beside() -> None:
    steps = [
        step("a.make", 0, 100),
        step("a.sign", 100, 200),
        step("c.aside", 100, 3900),
        step("b.take", 3700, 3800, 3500, "its time, day 0 01:01"),
        step("b.known", 4800, 4800, 1000, "result.s_viable is at or above 1"),
        step("b.end", 4800, 5000),
    ]
    path = critical_path(steps, Story(steps=STEPS), {})
    assert [(piece.kind, piece.step, piece.took_s) for piece in path] == [
        ("machine", "a.make", 100.0),
        ("recipe", "b.take", 3600.0),
        ("people", "b.take", 100.0),
        ("laboratory", "b.known", 1000.0),
        ("machine", "b.end", 200.0),
    ]
    assert sum(piece.took_s for piece in path) == 5000.0


def test_time_in_which_a_person_was_waited_for_is_a_wait_on_the_path() -> None:
    steps = [step("a.make", 0, 100), step("a.sign", 100, 400)]
    path = critical_path(steps, Story(steps=STEPS), {"a.sign": 180.0})
    assert [(piece.kind, piece.took_s) for piece in path] == [
        ("machine", 100.0),
        ("wait", 180.0),
        ("people", 120.0),
    ]


def test_a_wait_for_what_another_holds_goes_back_to_the_step_before() -> None:
    steps = [step("a.make", 0, 100), step("a.sign", 160, 200, 60, "bench (held by B2/x)")]
    path = critical_path(steps, Story(steps=STEPS), {})
    assert [(piece.kind, piece.took_s, piece.words) for piece in path][1] == (
        "wait",
        60.0,
        "bench (held by B2/x)",
    )


def test_a_chart_is_made_for_each_stretch_of_work() -> None:
    steps = [step("a", 0, 100), step("b", 3600, 4000), step("c", 90_000, 91_000)]
    assert episodes(steps, 91_000.0) == [(0.0, 4000.0), (90_000.0, 91_000.0)]


def test_bars_that_overlap_lie_in_lanes_of_their_own_and_waits_say_for_what() -> None:
    bars = [
        Bar("m", 0, 1000, "one", "work"),
        Bar("m", 500, 3000, "two", "work", 400, "freezer (held by B2/x)"),
    ]
    assert [[bar.label for bar in lane] for lane in lanes(bars)] == [["one"], ["two"]]
    svg = gantt_svg(Rows((("Modules", ["m", "idle"]),), {"m": "Machine"}, bars), (0, 3000), str)
    assert "waited 6 min 40 s for freezer (held by B2/x)" in svg
    assert "Machine" in svg
    assert "idle" not in svg


def test_a_wait_never_hides_what_the_module_did_meanwhile() -> None:
    bars = [
        Bar("m", 0, 1000, "B1 gas", "work"),
        Bar("m", 1000, 2000, "B2 gas", "work", 900, "m (held by B1/load)"),
    ]
    assert [[bar.label for bar in lane] for lane in lanes(bars)] == [["B1 gas"], ["B2 gas"]]


def test_hold_times_are_told_the_tightest_first_with_what_is_left() -> None:
    rows = holds(
        given(
            material=[item("x", holds=[hold(300.0)]), item("y", holds=[hold(1500.0, "limit", waived=True)])]
        )
    )
    assert [(row["item"], row["left"], row["word"]) for row in rows] == [
        ("B1.y", "\u22125 min", "past limit, released by quality"),
        ("B1.x", "15 min", "kept"),
    ]


def test_a_booked_volume_that_is_far_from_the_true_one_is_marked() -> None:
    off = {"volume_ml": 60.0, "viable_cells": 0.0, "at_s": 0.0, "source": "as issued"}
    rows = contents(given(material=[item("x"), item("y", booked=off)]))
    assert [(row["item"], row["off"], row["far"]) for row in rows] == [
        ("B1.x", "+0.0", False),
        ("B1.y", "+10.0", True),
    ]


def test_labels_and_items_are_balanced_and_what_is_missing_is_a_difference() -> None:
    labels = {"printed": 2, "used": 1, "destroyed": 0, "returned": 0}
    told = balance(
        given(material=[item("x", labels=labels), item("y", place="CS1"), item("z", place="unknown")])
    )
    assert told["labels"][0]["difference"] == 1
    row = told["items"][0]
    assert (row["issued"], row["port"], row["inside"], row["unknown"], row["difference"]) == (3, 1, 1, 1, 0)
    assert [one["id"] for one in told["still"]] == ["B1.y", "B1.z"]


def test_the_report_says_what_becomes_of_what_is_still_inside() -> None:
    kept = {"disposition": "quarantine", "reason": "its lot is in doubt"}
    told = render(given(material=[item("x"), item("y", place="CS1", verdict=kept)]))
    assert '<td>CS1</td><td class="bad">quarantine</td><td>its lot is in doubt</td>' in told


def test_what_was_taken_is_counted_between_refills_and_noise_is_not() -> None:
    assert fallen(np.array([900.0, 901.0, 899.0, 850.0, 852.0, 900.0, 870.0])) == pytest.approx(51.0 + 30.0)


DRAWN = event(100, "sample_drawn", "B1.pouch", batch="B1", results=["s_viable", "s_gram"])
FOUND = event(900, "result_released", "B1.s", test="count", values={"s_viable": 5.0}, out=[])
VALUES = {"s_viable": ValueFact("viable", "", ">= 10"), "s_gram": ValueFact("gram", "", "<= 0")}


def test_a_result_is_judged_by_its_criterion_and_one_to_come_is_awaited() -> None:
    told = results(given(Story(events=(DRAWN, FOUND), values=VALUES)))
    assert {row["name"]: row["word"] for row in told["rows"]} == {"viable": "missed", "gram": "awaited"}
    assert (told["out"], told["open"]) == (1, 1)


PRODUCT = {"doses": 1, "doses_true": 1}


@pytest.mark.parametrize(
    ("changes", "found", "word"),
    [
        ({}, (0, 0), "Meets the simulated criteria"),
        ({"product": PRODUCT}, (0, 2), "Meets the simulated criteria, as far as they are known"),
        ({}, (1, 0), "Does not meet the simulated criteria"),
        ({"product": {**PRODUCT, "doses": 0}}, (0, 0), "Does not meet the simulated criteria"),
        ({"product": {**PRODUCT, "doses_true": 0}}, (0, 0), "Does not meet the simulated criteria"),
        ({"outcome": "held"}, (0, 0), "Does not meet the simulated criteria"),
        (
            {"deviations": [{"id": "B1-D1", "decision": "reject"}]},
            (0, 0),
            "Does not meet the simulated criteria",
        ),
        (
            {"deviations": [{"id": "B1-D1", "decision": "", "kind": "alarm"}]},
            (0, 0),
            "Meets the simulated criteria, as far as they are known",
        ),
        (
            {"deviations": [{"id": "B1-D1", "decision": "accept", "kind": "window"}]},
            (0, 0),
            "Meets the simulated criteria",
        ),
        (
            {"deviations": [{"id": "B1-D1", "decision": "accept", "kind": "hold_time"}]},
            (0, 0),
            "Meets the simulated criteria, as far as they are known",
        ),
    ],
)
def test_the_verdict_says_only_whether_the_simulated_criteria_are_met(
    changes: dict[str, Any], found: tuple[int, int], word: str
) -> None:
    assert verdict(given(**changes), {"out": found[0], "open": found[1]})["word"] == word


def test_connections_are_told_from_weld_to_parting_and_whether_monitoring_was_open() -> None:
    events = (
        event(10, "command_accepted", "isolator", verb="open_em"),
        event(20, "items_joined", "B1.a", items=["B1.a", "B1.b"]),
        event(80, "items_parted", "B1.a", items=["B1.a", "B1.b"]),
        event(90, "command_accepted", "isolator", verb="close_em"),
        event(100, "items_joined", "B1.a", items=["B1.a", "B1.c"]),
    )
    told = sterility(given(Story(events=events), simulated_s=160.0))
    assert [(row["items"], row["took"], row["watched"]) for row in told["connections"]] == [
        ("a, b", "1 min", True),
        ("a, c", "1 min", False),
    ]
    assert told["wetted"] == "2 min"
    assert [row["took"] for row in told["periods"]] == ["1 min 20 s"]


def test_a_gas_cycle_is_told_with_what_it_cleaned() -> None:
    events = (
        event(0, "gas_cycle_started", "AL1", places=["AL1", "AL2"]),
        event(60, "outside_cleaned", "B1.a", outside="decontaminated"),
        event(90, "gas_cycle_started", "AL1", places=["AL1"]),
        event(99, "outside_cleaned", "B1.b", outside="decontaminated"),
    )
    told = sterility(given(Story(events=events)))
    assert [(row["places"], row["items"]) for row in told["cycles"]] == [("AL1, AL2", "a"), ("AL1", "b")]


def test_a_culture_shows_measured_points_its_true_course_and_the_expected_one_scaled_by_what_was_seeded() -> (
    None
):
    course = Course(
        (0, 48),
        dict.fromkeys(("viable", "viability", "glucose", "lactate", "volume"), (100000000.0, 400000000.0)),
        0.4,
    )
    points = [CulturePoint(3600.0 * hour, 1e8, 90.0, 10.0, 5.0, 100.0) for hour in range(0, 49, 12)]
    result = event(3700, "result_released", "B1.s", test="count", values={"s_viable": 2e8}, out=[])
    drawn = event(3600, "sample_drawn", "B1.pouch", batch="B1", results=["s_viable"])
    story = Story((drawn, result), cultures={"B1.vessel": points}, activated_s={"B1": 0.0}, course=course)
    panels = cultures(given(story))[0]["panels"]
    assert panels[0]["drawing"].count('class="measured"') == 1
    assert all('class="true-curve"' in panel["drawing"] for panel in panels)
    twice = Story(
        (drawn, result),
        cultures={"B1.vessel": points},
        activated_s={"B1": 0.0},
        seeded={"B1": 2.0},
        course=course,
    )
    assert cultures(given(twice))[0]["panels"][0]["drawing"] != panels[0]["drawing"]


def test_the_page_holds_the_charts_and_never_says_released() -> None:
    events = (*QUESTION, DRAWN, FOUND)
    page = render(
        given(
            Story(events=events, steps=STEPS, values=VALUES),
            steps=[step("a.make", 0, 100), step("a.sign", 100, 420)],
            material=[item("x", holds=[hold(300.0)])],
        )
    )
    for heading in ("Gantt", "Critical path", "Hold times", "Booked against true content", "Reconciliation"):
        assert f"<h2>{heading}" in page, heading
    assert "OP.1" in page
    assert "released" not in page.replace("released by quality", "")


def test_work_of_a_run_without_people_and_material_is_told_as_well() -> None:
    told = work(given(steps=[step("a.make", 0, 100)]))
    assert len(told["charts"]) == 1
    assert told["longest"] == []
