"""The media fill on the whole unit: all connections with medium, then 14 d of incubation [unit.md 3.4]."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from recipes.recipe.read import read_recipe
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse
from twin.unit.load import load_unit

DAY_S = 86_400.0
BACTERIA = "materials: {medium_4: {content: {organisms: 1.0 1/mL}}}\n"
pytestmark = pytest.mark.timeout(300)


@cache
def filled(changed: str = "") -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        recipe = Path(folder) / "variant.yaml"
        recipe.write_text(f"recipe: 1\nbase: media_fill\nheader: {{id: variant}}\n{changed}")
        return dict(rehearse(RehearsalRequest(str(recipe), "poc1"), silent, never).summary)


def ends(told: dict[str, Any]) -> dict[str, float]:
    return {step["id"]: step["end_s"] for step in told["steps"]}


def test_medium_without_organisms_passes() -> None:
    told = filled()
    assert told["outcome"] == "complete", told["reason"]
    assert "reading.read.passed" in ends(told)
    assert not [alarm for alarm in told["alarms"] if alarm["priority"] < 3]


def test_it_is_read_14_days_after_the_last_unit_is_filled() -> None:
    steps = ends(filled())
    assert steps["reading.read.units"] - steps["harvest.fill.qc_bag"] > 14.0 * DAY_S


def test_one_organism_in_a_millilitre_of_one_lot_makes_it_fail() -> None:
    told = filled(BACTERIA)
    assert told["outcome"] == "complete", told["reason"]
    assert "reading.read.failed" in ends(told)


def test_it_makes_every_connection_of_the_longest_batch() -> None:
    batch, fill = (welds(name) for name in ("car_t_12_day", "media_fill"))
    assert fill >= {step for step in batch if not step.startswith("transduce_36")}


def welds(name: str) -> set[str]:
    """Return the steps in which something is connected."""
    steps = read_recipe(name, load_unit("poc1").facts).steps
    return {step.id for step in steps if step.joins and step.id != "culture.seed_all.seed_all"}
