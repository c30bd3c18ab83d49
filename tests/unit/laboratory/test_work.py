"""The laboratory: results come after their time, entered by one and checked by another, and never too early."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.laboratory.table import read_tests
from twin.laboratory.work import Laboratory, LabState, Result, Sample, Stage
from twin.people.admission import WITHOUT_HANDS
from twin.people.permission import read_permissions
from twin.people.roster import DAY, MINUTE, Roster
from twin.people.roster_file import read_roster

HOUR = 60 * MINUTE
ROSTER = read_roster()
TABLE = read_tests()
CONTENT = {
    "volume_ml": 3.0, "viable": 3e6, "dead": 0.5e6, "source_volume_ml": 100.0, "t_cells_fraction": 0.95,
    "car_fraction": 0.3, "activated_fraction": 0.8, "glucose_mm": 9.0, "lactate_mm": 8.0, "organisms": 0.0,
    "mycoplasma": 0.0, "rcl": 0.0, "colonies": 0.0, "endotoxin_eu_per_ml": 0.2, "dose_volume_ml": 50.0,
    "patient_kg": 70.0, "vector_copies": 2.0,
}  # fmt: skip


def laboratory(seed: int = 1, entry_error: float = 0.0) -> Laboratory:
    return Laboratory(TABLE, ROSTER, seed, entry_error)


def sample(*tests: str, sample_id: str = "B1.s1", **content: float) -> Sample:
    return Sample(sample_id, "B1", "d1", tests, {**CONTENT, **content}, "OP.1")


def worked(lab: Laboratory, state: LabState, tick: int) -> tuple[LabState, list[Result], int]:
    """Let virtual people work until nothing is open; return state, results and how many commands were accepted."""
    results, done = list[Result](), 0
    while commands := list(lab.commands(state, tick)):
        due, command = min(commands, key=lambda pair: pair[0])
        assert due >= tick
        tick = due
        who = command.origin.name
        assert lab.why_not(state, command.verb, command.arguments, who, tick) is None
        state, result = lab.apply(state, command.verb, command.arguments, who, tick)
        results += [result] if result else []
        done += 1
    return state, results, done


def test_every_test_of_the_table_can_be_done() -> None:
    lab = laboratory()
    everything = sample(*TABLE.tests)
    assert lab.why_not_submit(LabState(), everything) is None
    state, results, _ = worked(lab, lab.submit(LabState(), everything, HOUR), HOUR)
    assert {result.test for result in results} == set(TABLE.tests)
    assert all(job.stage is Stage.CHECKED for job in state.jobs)
    assert all(result.entered_by != result.checked_by for result in results)


@pytest.mark.parametrize(
    ("test", "at", "hours"),
    [
        ("count", 1 * HOUR, 1 / 3 + 1 / 6),
        ("count", 11.9 * HOUR, 8.1 + 1 / 3 - 0.1 + 1 / 6),
        ("count", 14 * HOUR, 6 + 1 / 3 + 1 / 6),
        ("gram", 1 * HOUR, 1 + 1 / 6),
        ("mycoplasma", 1 * HOUR, 24 + 1 / 6),
        ("mycoplasma", 13 * HOUR, 31 + 1 / 6),
        ("sterility_rapid", 1 * HOUR, 7 * 24 + 1 / 6),
        ("vcn", 1 * HOUR, 10 * 24 + 1 / 6),
    ],
)
def test_a_result_comes_after_its_time_in_working_hours(test: str, at: float, hours: float) -> None:
    lab, tick = laboratory(), round(at)
    _, results, _ = worked(lab, lab.submit(LabState(), sample(test), tick), tick)
    assert results[0].tick - tick == pytest.approx(hours * HOUR, abs=2)


@given(st.integers(0, 2**31 - 1), st.integers(0, 14 * DAY), st.sampled_from(sorted(TABLE.tests)))
def test_no_result_comes_before_its_shortest_time_or_while_nobody_is_there(
    seed: int, tick: int, test: str
) -> None:
    lab = laboratory(seed)
    _, results, _ = worked(lab, lab.submit(LabState(), sample(test), tick), tick)
    least = TABLE.tests[test].shortest + TABLE.entry + TABLE.check
    assert results[0].tick - tick >= least
    assert ROSTER.on_shift("QC", results[0].tick - 1)
    longest = 2 * TABLE.tests[test].longest + 3 * DAY
    assert results[0].tick - tick <= longest


def test_results_carry_the_names_of_the_recipe() -> None:
    lab = laboratory()
    _, results, _ = worked(lab, lab.submit(LabState(), sample("count", "activation"), HOUR), HOUR)
    names = [name for result in results for name in result.values]
    assert names == ["d1_viable_per_ml", "d1_viable", "d1_viability", "d1_activation"]
    assert results[0].values["d1_viable"] == pytest.approx(100 * results[0].values["d1_viable_per_ml"])
    assert results[0].values["d1_viable"] == pytest.approx(1e8, rel=0.45)


def test_a_draw_belongs_to_its_sample_alone() -> None:
    lab = laboratory()
    alone = lab.submit(LabState(), sample("count"), HOUR).jobs[0]
    other = lab.submit(LabState(), sample("gram", "count", sample_id="B2.s1"), 0)
    among = lab.submit(other, sample("car", "count"), HOUR).jobs[-1]
    assert among == alone


def test_a_second_test_of_a_sample_is_another_draw() -> None:
    lab = laboratory()
    state, first, _ = worked(lab, lab.submit(LabState(), sample("count"), HOUR), HOUR)
    _, second, _ = worked(lab, lab.submit(state, sample("count"), 5 * HOUR), 5 * HOUR)
    assert first[0].values != second[0].values


def test_a_mistyped_entry_is_found_by_the_second_person_and_entered_again() -> None:
    lab = laboratory(entry_error=0.5)
    repeated = 0
    for i in range(40):
        state = lab.submit(LabState(), sample("count", sample_id=f"B1.s{i}"), HOUR)
        end, results, done = worked(lab, state, HOUR)
        repeated += done > 2
        assert {f"d1_{key}": value for key, value in state.jobs[0].found.items()} == results[0].values
        assert end.jobs[0].entries == done // 2
    assert 8 < repeated < 32


@pytest.fixture
def ready() -> tuple[Laboratory, LabState, int, dict[str, object]]:
    lab = laboratory()
    state = lab.submit(LabState(), sample("gram"), HOUR)
    return lab, state, state.jobs[0].ready, {"sample": "B1.s1", "test": "gram", "gram": 0.0}


Ready = tuple[Laboratory, LabState, int, dict[str, object]]


def test_the_operator_who_waits_never_enters_the_result(ready: Ready) -> None:
    lab, state, tick, arguments = ready
    assert "waits for the result" in (lab.why_not(state, "enter_result", arguments, "OP.1", tick) or "")
    assert lab.why_not(state, "enter_result", arguments, "QC.1", tick) is None
    assert "OP" not in read_permissions().roles("laboratory", "enter_result")


def test_nothing_is_entered_before_the_test_is_done(ready: Ready) -> None:
    lab, state, tick, arguments = ready
    assert "still at work" in (lab.why_not(state, "enter_result", arguments, "QC.1", tick - 1) or "")


def test_who_entered_a_result_does_not_check_it(ready: Ready) -> None:
    lab, state, tick, arguments = ready
    assert "no entry" in (lab.why_not(state, "check_result", arguments, "QC.2", tick) or "")
    state, result = lab.apply(state, "enter_result", arguments, "QC.1", tick)
    assert result is None
    assert "another person" in (lab.why_not(state, "check_result", arguments, "QC.1", tick) or "")
    state, result = lab.apply(state, "check_result", arguments, "QC.2", tick)
    assert result is not None
    assert (result.entered_by, result.checked_by) == ("QC.1", "QC.2")
    assert "is open" in (lab.why_not(state, "check_result", arguments, "QC.2", tick) or "")


@pytest.mark.parametrize("value", [None, "many", True, -1.0, float("nan"), float("inf")])
def test_an_entry_is_a_number(ready: Ready, value: object) -> None:
    lab, state, tick, arguments = ready
    refused = lab.why_not(state, "enter_result", {**arguments, "gram": value}, "QC.1", tick)
    assert refused == "gram must be a number from 0 on"


def test_missing_results_block_the_release_but_not_those_after_it() -> None:
    lab = laboratory()
    state = lab.submit(LabState(), sample("gram", "sterility_rapid", "rcl"), HOUR)
    assert len(lab.open_for_release(state, "B1")) == 2
    assert lab.open_for_release(state, "B2") == ()
    end, _, _ = worked(lab, state, HOUR)
    assert lab.open_for_release(end, "B1") == ()


def test_a_result_that_nobody_enters_is_late(ready: Ready) -> None:
    lab, state, tick, _ = ready
    spare = TABLE.entry + TABLE.check
    assert lab.late(state, tick + spare) == ()
    assert lab.late(state, tick + spare + 1) == state.jobs


def test_a_refused_command_is_repeated_later_not_at_once(ready: Ready) -> None:
    lab, state, tick, _ = ready
    due = next(lab.commands(state, tick))[0]
    assert next(lab.commands(state, due))[0] == due
    assert next(lab.commands(state, due + 1))[0] == due + 600


@pytest.mark.parametrize(
    ("tests", "why"),
    [
        ((), "asks for no test"),
        (("gram", "gram"), "twice"),
        (("blood",), "no test 'blood'"),
        (("gram", "count"), "tells viable"),
    ],
)
def test_a_sample_that_cannot_be_tested_is_refused(tests: tuple[str, ...], why: str) -> None:
    poor = replace(sample(*tests), content={"organisms": 0.0, "volume_ml": 3.0})
    assert why in (laboratory().why_not_submit(LabState(), poor) or "")


def test_an_open_test_is_not_begun_twice(ready: Ready) -> None:
    lab, state, _, _ = ready
    assert "open already" in (lab.why_not_submit(state, sample("gram")) or "")


def test_without_two_people_of_the_laboratory_nothing_is_submitted() -> None:
    lab = Laboratory(TABLE, Roster(0, {}, {}), 1)
    assert "never has two people" in (lab.why_not_submit(LabState(), sample("gram")) or "")


def test_virtual_people_of_the_laboratory_have_their_own_way_in() -> None:
    lab = laboratory()
    _, command = next(lab.commands(lab.submit(LabState(), sample("gram"), 0), 0))
    assert command.origin.source in WITHOUT_HANDS
