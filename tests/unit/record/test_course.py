"""From events to what a report draws: stays in phases, and what went another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.messages import Event
from twin.record.course import deviations, phase_spans
from twin.record.timeline import PhaseSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

Told = tuple[int, str, dict[str, object]]


def told(*happened: Told, who: str = "airlock") -> Iterator[Event]:
    for seq, (second, kind, payload) in enumerate(happened, 1):
        yield Event(seq, second * 10, kind, who, payload)


def entered(second: int, phase: str) -> Told:
    return second, "phase_entered", {"phase": phase}


def state(second: int, to: str) -> Told:
    return second, "state_changed", {"to": to}


def spans(*happened: Told) -> list[tuple[str, float, float, bool]]:
    return [(s.phase, s.start_s, s.end_s, s.abnormal) for s in phase_spans(told(*happened), 100.0)]


def test_a_phase_lasts_until_the_next_or_until_it_is_completed() -> None:
    found = spans(
        entered(5, "checks"),
        entered(7, "gas"),
        (20, "phase_completed", {"phase": "gas"}),
        state(21, "Complete"),
    )
    assert found == [("checks", 5.0, 7.0, False), ("gas", 7.0, 20.0, False)]


def test_what_still_runs_lasts_until_the_end() -> None:
    assert phase_spans(told(entered(5, "gas")), 100.0) == [PhaseSpan("airlock", "gas", 5.0, 100.0)]


def test_held_is_drawn_and_the_phase_goes_on_after_it() -> None:
    found = spans(
        entered(5, "gas"),
        state(10, "Holding"),
        state(12, "Held"),
        state(30, "Unholding"),
        state(31, "Execute"),
    )
    assert found == [
        ("gas", 5.0, 10.0, False),
        ("Holding", 10.0, 12.0, True),
        ("Held", 12.0, 30.0, True),
        ("Unholding", 30.0, 31.0, True),
        ("gas", 31.0, 100.0, False),
    ]


def test_an_aborted_phase_does_not_come_back() -> None:
    found = spans(entered(5, "gas"), state(10, "Aborting"), state(20, "Aborted"), state(30, "Stopped"))
    assert found == [("gas", 5.0, 10.0, False), ("Aborting", 10.0, 20.0, True), ("Aborted", 20.0, 30.0, True)]
    assert spans(entered(5, "gas"), state(10, "Stopping"), state(20, "Execute"))[-1] == (
        "Stopping",
        10.0,
        20.0,
        True,
    )


def test_a_phase_that_begins_again_is_a_stay_of_its_own() -> None:
    found = spans(entered(5, "gas"), (9, "phase_restarted", {"phase": "gas"}))
    assert found == [("gas", 5.0, 9.0, False), ("gas", 9.0, 100.0, False)]


def test_modules_do_not_mix_and_other_events_do_not_count() -> None:
    events = [
        *told(entered(5, "gas"), who="airlock"),
        *told(entered(3, "closed"), (4, "alarm_raised", {}), who="isolator"),
    ]
    assert [(s.module, s.start_s) for s in phase_spans(events, 9.0)] == [("isolator", 3.0), ("airlock", 5.0)]


def test_deviations_say_what_and_why() -> None:
    found = deviations(
        told(
            entered(1, "gas"),
            (2, "phase_timed_out", {"phase": "leak_test", "reason": "no end"}),
            (3, "command_refused", {"verb": "open_door", "reason": "gas inside"}),
            who="airlock",
        )
    )
    assert [(d.at_s, d.what, d.why) for d in found] == [
        (2.0, "Phase leak test of airlock timed out", "no end"),
        (3.0, "Command open door to airlock was refused", "gas inside"),
    ]


def restarted(second: int, parent: int) -> Told:
    return second, "restarted", {"parent": parent}


def test_a_restart_ends_the_phases_and_what_it_leads_to_follows() -> None:
    found = spans(entered(5, "gas"), restarted(20, 1), state(20, "Aborting"), state(60, "Aborted"))
    assert found == [
        ("gas", 5.0, 20.0, False),
        ("Aborting", 20.0, 60.0, True),
        ("Aborted", 60.0, 100.0, True),
    ]


def test_a_phase_that_goes_on_after_a_restart_is_a_stay_of_its_own() -> None:
    found = spans(entered(5, "gas"), restarted(20, 1), state(50, "Holding"))
    assert found == [("gas", 5.0, 20.0, False), ("gas", 20.0, 50.0, False), ("Holding", 50.0, 100.0, True)]


def test_a_state_lasts_over_a_restart() -> None:
    found = spans(entered(5, "gas"), state(9, "Aborting"), restarted(20, 2), state(30, "Aborted"))
    assert found[1:] == [("Aborting", 9.0, 30.0, True), ("Aborted", 30.0, 100.0, True)]


def test_what_a_restart_did_not_go_on_from_is_not_drawn() -> None:
    found = spans(
        entered(5, "dry"), entered(25, "gas"), state(40, "Held"), restarted(20, 1), state(20, "Holding")
    )
    assert found == [("dry", 5.0, 20.0, False), ("Holding", 20.0, 100.0, True)]
