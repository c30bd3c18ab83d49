"""Stations of the robot in a unit file: each is at a place that exists, with turn, height and reach."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from recipes.problem import InputError
from twin.unit.load import load_unit

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = "    CS4:   {turn: -61 deg, "


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("    CSX:   {turn: -61 deg, ", "place 'CSX' is not known"),
        ("    CS4:   {turn: -61 m, ", "cannot be converted to deg"),
        ("    CS4:   {", "CS4.turn is missing"),
        ("    CS4:   {twist: 3 deg, turn: -61 deg, ", "CS4.twist is no parameter"),
    ],
)
def test_a_wrong_station_is_refused_with_its_line(wrong: str, said: str, tmp_path: Path) -> None:
    text = (files("resources") / "units" / "poc1.yaml").read_text(encoding="utf-8")
    assert RIGHT in text
    path = tmp_path / "poc1.yaml"
    path.write_text(text.replace(RIGHT, wrong), encoding="utf-8")
    line = 1 + text.splitlines().index(next(one for one in text.splitlines() if one.startswith(RIGHT)))
    with pytest.raises(InputError) as caught:
        load_unit(path)
    assert said in str(caught.value)
    assert f"poc1.yaml:{line}:" in str(caught.value)
