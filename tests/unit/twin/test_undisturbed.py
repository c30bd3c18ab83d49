"""Building without looking for garbage ends with the collector as it was."""

from __future__ import annotations

import gc

import pytest

from twin.undisturbed import undisturbed


def test_garbage_is_looked_for_again_afterwards_even_when_building_fails() -> None:
    @undisturbed()
    def build() -> None:
        assert not gc.isenabled()
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        build()
    assert gc.isenabled()


def test_one_inside_another_leaves_the_end_to_the_outer_one() -> None:
    with undisturbed():
        with undisturbed():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
