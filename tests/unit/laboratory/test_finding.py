"""What tests find: near the truth by their error, positive as often as organisms are met."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from statistics import fmean, stdev

import pytest

from recipes.problem import InputError
from tests.unit.laboratory.test_work import CONTENT
from twin.draw import count, normal, uniform
from twin.laboratory.finding import findings, incoming_organisms, out_of_specification
from twin.laboratory.table import Incoming, read_tests

TABLE = read_tests()


def found(test: str, value: str, n: int, **content: float) -> list[float]:
    full = {**CONTENT, **content}
    return [findings(TABLE.tests[test], full, (1, f"s{i}", test, 1))[value] for i in range(n)]


def test_a_count_has_the_stated_error_and_no_bias() -> None:
    counts = found("count", "viable_per_ml", 2000)
    assert fmean(counts) == pytest.approx(1e6, rel=0.01)
    assert stdev(counts) / fmean(counts) == pytest.approx(0.10, rel=0.08)


def test_viability_stays_between_nothing_and_all() -> None:
    assert max(found("count", "viability", 200, dead=0.0)) == 100.0
    assert min(found("count", "viability", 200, viable=0.0)) == 0.0
    assert found("count", "viability", 1, viable=0.0, dead=0.0)[0] < 10


@pytest.mark.parametrize(
    ("organisms_per_ml", "low", "high"), [(0.0, 0.0, 0.01), (0.1, 0.2, 0.32), (1.0, 0.9, 0.99), (100.0, 1, 1)]
)
def test_sterility_is_positive_as_often_as_an_organism_is_met(
    organisms_per_ml: float, low: float, high: float
) -> None:
    organisms = organisms_per_ml * CONTENT["volume_ml"]
    positive = fmean(found("sterility_rapid", "sterility_rapid", 1000, organisms=organisms))
    assert low <= positive <= high


def test_gram_sees_what_is_many_only() -> None:
    assert fmean(found("gram", "gram", 300, organisms=3e3)) < 0.06
    assert fmean(found("gram", "gram", 300, organisms=3e6)) == 1.0


def test_out_of_specification_is_told_in_words() -> None:
    endotoxin, gram, thawed = (TABLE.tests[name] for name in ("endotoxin", "gram", "post_thaw"))
    assert out_of_specification(gram, {"gram": 0.0}) == ()
    assert out_of_specification(gram, {"gram": 1.0}) == ("gram is positive",)
    values = {"endotoxin": 5.0, "endotoxin_per_kg": 5.0}
    assert out_of_specification(endotoxin, values) == ("endotoxin 5 EU/mL is not below 5",)
    values = {"endotoxin": 4.9, "endotoxin_per_kg": 5.1}
    assert out_of_specification(endotoxin, values) == ("endotoxin_per_kg 5.1 EU/kg is more than 5",)
    assert out_of_specification(thawed, {"post_thaw": 69.0}) == ("post_thaw 69 % is less than 70",)


def test_endotoxin_per_kilogram_is_that_of_the_dose() -> None:
    values = findings(TABLE.tests["endotoxin"], CONTENT, (1, "s", "endotoxin", 1))
    assert values["endotoxin_per_kg"] == pytest.approx(values["endotoxin"] * 50 / 70)


def test_donations_are_contaminated_as_often_as_the_source_says() -> None:
    often = Incoming(0.02, 10, 1.5)
    loads = [incoming_organisms(often, 1, f"D{i}") for i in range(20_000)]
    bad = [load for load in loads if load]
    assert len(bad) / len(loads) == pytest.approx(0.02, rel=0.15)
    assert sorted(bad)[len(bad) // 2] == pytest.approx(10, rel=0.4)
    assert incoming_organisms(often, 1, "D7") == incoming_organisms(often, 1, "D7")


@pytest.mark.slow
def test_the_library_rate_lies_in_the_published_interval() -> None:
    n = 1_000_000
    bad = sum(uniform(1, "contaminated", i) < TABLE.incoming.contaminated for i in range(n))
    assert 0.000357 <= bad / n <= 0.000953


def test_draws_are_what_they_say() -> None:
    values = [normal(1, "n", i) for i in range(4000)]
    assert fmean(values) == pytest.approx(0, abs=0.05)
    assert stdev(values) == pytest.approx(1, rel=0.05)
    for mean in (0.0, 0.3, 7.0, 1000.0):
        counts = [count(mean, 1, "c", i) for i in range(2000)]
        assert fmean(counts) == pytest.approx(mean, rel=0.06)
    assert count(1e-9, 1, "x") == 0


GOOD = (files("resources") / "laboratory" / "tests.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "at", "why"),
    [
        ("[20 min, 20 min]", "[20 min, 2 min]", "[20 min, 2", "the times stand the wrong way round"),
        (
            "viability, sd: 1.5",
            "viabilty, sd: 1.5",
            "viabilty",
            "there is no measure 'viabilty', did you mean",
        ),
        ("with: viable_per_ml", "with: viables", "viables", "there is no value 'viables'"),
        ("work: shift", "work: never", "never", "'never' is not allowed"),
        ("cv: 10 %", "cv: 10 min", "10 min", "min cannot be converted"),
        ("value: 0.000603", "value: 0.6", "0.6,", "the value lies outside of its range"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, old: str, new: str, at: str, why: str) -> None:
    text = GOOD.replace(old, new, 1)
    before = text[: text.index(at)].split("\n")
    file = tmp_path / "tests.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        read_tests(file)
    assert f"tests.yaml:{len(before)}:{len(before[-1]) + 1}: {why}" in str(error.value)
