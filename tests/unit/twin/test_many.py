"""Many runs: each with its own seed, the same as alone; distributions, failed runs, cancel, files."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from twin.record.wait import kind_of, waits_s
from twin.rehearsal.figures import Figure, figures
from twin.rehearsal.many import Many, Run, repeat, repeated
from twin.rehearsal.many_files import write_many
from twin.rehearsal.order import orders
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = "leak_and_glove_test"


@cache
def three() -> Many:
    return repeated(RehearsalRequest(RECIPE, seed=5), 3, lambda done, of: None, never, workers=2)


def summary(**changes: Any) -> dict[str, Any]:
    batches = [{"start_s": 0.0, "end_s": 86_400.0}]
    told = {"steps": [], "people": {}, "batches": batches, "product": None, "deviations": [], "alarms": []}
    return {**told, **changes}


def test_the_runs_have_the_seeds_that_follow_and_each_is_as_if_made_alone() -> None:
    assert [run.seed for run in three().runs] == [5, 6, 7]
    alone = rehearse(RehearsalRequest(RECIPE, seed=6, drawn=True), silent, never).summary
    assert three().runs[1].summary["events_sha256"] == alone["events_sha256"]
    assert len({run.summary["events_sha256"] for run in three().runs}) == 3


def test_each_run_has_a_patient_of_its_own_and_one_run_the_median_one() -> None:
    growths = {orders(seed, 1, 0.0, drawn=True)[0].order["donor_growth"] for seed in range(5)}
    assert len(growths) == 5
    assert "donor_growth" not in orders(0, 1, 0.0)[0].order


def test_a_run_with_orders_is_repeated_with_them() -> None:
    assert repeat(RehearsalRequest(RECIPE, order="two.yaml"), 7).endswith('--seed 7 --order "two.yaml"')


def test_the_figures_are_distributed_over_the_runs() -> None:
    told = {row["figure"]: row for row in three().told()["figures"]}
    duration = told["duration_d"]
    assert duration["n"] == 3
    assert duration["min"] < duration["median"] < duration["max"]
    assert duration["min"] <= duration["p5"] <= duration["p95"] <= duration["max"]


def test_runs_that_failed_are_listed_with_the_command_that_repeats_them_and_count_in_no_figure() -> None:
    request = RehearsalRequest(RECIPE, seed=3, injections=("estop at 10 min",))
    many = Many(
        request, (Run(3, summary(outcome="held"), "held in step a"), Run(4, {}, "its process ended")), 2
    )
    assert not many.good
    assert many.figures == []
    told = many.told()
    assert (told["completed"], [run["outcome"] for run in told["failed"]]) == (0, ["held", "lost"])
    again = 'celltwin rehearse leak_and_glove_test --unit airlock1 --seed 4 --inject "estop at 10 min" --drawn-donor'
    assert told["failed"][1]["repeat"] == again


def test_a_cancel_keeps_what_is_done() -> None:
    seen: list[int] = []
    many = repeated(
        RehearsalRequest(RECIPE), 3, lambda done, of: seen.append(done), lambda: len(seen) >= 1, workers=1
    )
    assert [run.seed for run in many.runs] == [0]
    assert not many.good


def test_a_run_that_breaks_does_not_take_the_others_along() -> None:
    many = repeated(
        RehearsalRequest(RECIPE, until_s=60.0, injections=("nonsense",)), 2, lambda a, b: None, never, 1
    )
    assert [run.outcome for run in many.runs] == ["lost", "lost"]
    assert all("nonsense" in run.failure for run in many.runs)


def test_of_several_batches_each_one_counts() -> None:
    made = {name: {"doses": n, "time_to_vein_d": None} for name, n in (("B1", 1), ("B2", 2))}
    found = {figure.name: figure.values for figure in figures([summary(product=made)])}
    assert found["doses"] == (1.0, 2.0)
    assert "time_to_vein_d" not in found


def test_a_distribution_tells_least_median_and_most() -> None:
    told = Figure("x", "X", "h", tuple(float(i) for i in range(101))).told()
    assert [told[name] for name in ("min", "p5", "median", "p95", "max")] == [0.0, 5.0, 50.0, 95.0, 100.0]


def test_files_for_people_and_machines_are_written(tmp_path: Path) -> None:
    write_many(tmp_path, three())
    assert json.loads((tmp_path / "runs.json").read_text("utf-8")) == three().told()
    page = (tmp_path / "runs.html").read_text("utf-8")
    assert page.count("<svg") == sum(row["min"] < row["max"] for row in three().told()["figures"])


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("its time, day 2 02:46", "planned"),
        ("freezer (held by B2/harvest.freeze)", "resource"),
        ("OP2 (nobody is there)", "person"),
        ("result.v24_viability is at or above 75 %", "result"),
        ("decontamination in phase unload", "condition"),
    ],
)
def test_a_wait_is_told_by_its_kind(words: str, kind: str) -> None:
    assert kind_of(words) == kind
    assert waits_s([{"waited_for": words, "waited_s": 60.0}], {})[kind] == 60.0


def test_questions_that_wait_for_people_count_as_waits_for_persons() -> None:
    assert waits_s([], {"OP": {"waiting_s": 5.0}, "QA": {"waiting_s": 7.0}})["person"] == 12.0
