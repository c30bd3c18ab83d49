"""Signals that tell a place speak its name: a Condition with it does not depend on the order of the places."""

from __future__ import annotations

import pytest

from recipes.condition.check import check
from recipes.condition.parser import parse
from recipes.condition.scope import Scope
from twin.unit.load import load_unit
from twin.unit.schema import ModuleTypeForm, SignalForm
from twin.unit.signal_table import with_places

OF_PLACE = SignalForm(label="Where", kind="place")


@pytest.mark.parametrize("places", [("BN", "RT"), ("RT", "BN")])
def test_the_states_of_such_a_signal_are_the_places_in_their_order(places: tuple[str, ...]) -> None:
    form = ModuleTypeForm.model_construct(signals={"at": OF_PLACE, "on": SignalForm(label="On", kind="bool")})
    found = with_places(form, places).signals
    assert (found["at"].kind, found["at"].states) == ("enum", ("none", *places))
    assert found["on"].states == ()


def test_the_robot_of_the_whole_unit_names_its_places() -> None:
    unit = load_unit("poc1").unit
    for tag in ("robot.at_place", "robot.target_place"):
        assert unit.catalogue[tag].states == ("none", *unit.places)


def test_a_condition_names_a_place_and_is_told_of_one_that_is_not_there() -> None:
    scope = Scope(load_unit("poc1").facts)
    assert check(parse("robot.at_place == BN"), scope) == []
    assert check(parse("robot.at_place == 'IN1.1'"), scope) == []
    (finding,) = check(parse("robot.at_place == BM"), scope)
    assert "'BM' is not known" in str(finding)
