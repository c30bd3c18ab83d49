"""In the busy hours of every library recipe a scan that is left out would have changed nothing at all."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pytest

from recipes.recipe.library import library_names
from tests.oracle_kit import WINDOW_TICKS, both_ways, busiest, started
from twin.engine import Engine, Snapshot
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse
from twin.signals import TICKS_PER_S

WHOLE = ("car_t_12_day",)
"""Recipes that are gone through to their end; of the others of many days the first part."""
DAY = 86_400 * TICKS_PER_S
FAULTS = ("mains_lost for 20 s", "estop for 10 s", "link_lost robot for 5 s")
PLAIN = """
import sys
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse
request = RehearsalRequest("car_t_12_day", "poc1", until_s=float(sys.argv[1]))
print(rehearse(request, silent, never).summary["events_sha256"])
"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("recipe", library_names())
def test_a_scan_that_is_left_out_would_have_changed_nothing(recipe: str) -> None:
    engine = started(recipe)
    windows = busiest(engine, 15 * DAY if recipe in WHOLE else DAY)
    assert windows
    for start in windows.values():
        assert both_ways(engine, start) > WINDOW_TICKS // 2


@pytest.mark.parametrize("fault", FAULTS)
def test_nor_would_it_while_a_fault_stands(fault: str) -> None:
    assert both_ways(*in_a_move(), fault) > WINDOW_TICKS // 2


def test_the_oracle_finds_a_scan_that_should_have_come(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, start = in_a_move()
    monkeypatch.setattr(Engine, "touch", lambda *_: None)
    with pytest.raises(AssertionError):
        both_ways(engine, start)


def test_other_hashes_of_text_give_the_same_bytes_on_the_whole_unit() -> None:
    until_s = 30 * 3600.0
    request = RehearsalRequest("car_t_12_day", "poc1", until_s=until_s)
    command = [sys.executable, "-c", PLAIN, str(until_s)]
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == rehearse(request, silent, never).summary["events_sha256"]


@cache
def in_a_move() -> tuple[Engine, Snapshot]:
    """Return an engine, and a moment at which the robot holds something of a batch at work."""
    engine = started("car_t_12_day")
    while not engine.memory.material.at.get("robot"):
        engine.run(100)
        assert engine.recipe_state == "running"
    engine.take_events()
    return engine, engine.snapshot()
