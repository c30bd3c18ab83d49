"""The library offers a unit the recipes that its modules can run."""

from __future__ import annotations

from recipes.recipe.library import library_names, names_for


def test_a_unit_is_offered_what_its_modules_can_run() -> None:
    small = names_for(("isolator", "decontamination"))
    assert "decontaminate_airlock" in small
    assert "car_t_12_day" not in small


def test_a_unit_without_modules_is_offered_nothing() -> None:
    assert names_for(()) == ()
    assert library_names()
