"""The event log of the recipes, with faults, is the same bytes however the run is driven."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

import pytest

from recipes.recipe.read import read_recipe
from tests.engine_kit import OPERATOR, airlock1
from twin.engine import Engine, Snapshot
from twin.fault import Injection
from twin.messages import Command
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse
from twin.rehearsal.tally import Tally

FAULTS = {
    "decontaminate_airlock": (
        "decontamination.h2o2 offset = 4 ppm for 5 min at 20 min",
        "mains_lost for 5 s at 70 min",
    ),
    "decontaminate_isolator": ("isolator.injection_drift = 0.05 1 for 10 min at 70 min",),
    "leak_and_glove_test": (
        "isolator.dp stuck for 3 s at 8 min",
        "link_lost decontamination for 5 s at 10 min",
    ),
}
RECIPES = tuple(FAULTS)
PLAIN = """
import sys
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse
recipe, *faults = sys.argv[1:]
print(rehearse(RehearsalRequest(recipe, injections=tuple(faults)), silent, never).summary["events_sha256"])
"""


@cache
def reference(recipe: str, *, faults: bool) -> tuple[str, str, float]:
    """Hash, outcome and simulated seconds of a rehearsal as fast as it goes."""
    request = RehearsalRequest(recipe, injections=FAULTS[recipe] if faults else ())
    summary = rehearse(request, silent, never).summary
    return summary["events_sha256"], summary["outcome"], summary["simulated_s"]


@pytest.mark.parametrize("recipe", RECIPES)
def test_an_undisturbed_recipe_completes(recipe: str) -> None:
    assert reference(recipe, faults=False)[1] == "complete"


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("recipe", RECIPES)
def test_scanning_every_tick_changes_nothing(recipe: str) -> None:
    expected, _, simulated_s = reference(recipe, faults=True)
    until_s = min(simulated_s, 6000.0)
    runs = [
        rehearse(
            RehearsalRequest(recipe, injections=FAULTS[recipe], until_s=until_s, skip=skip), silent, never
        )
        for skip in (True, False)
    ]
    skipped, scanned = (run.summary for run in runs)
    assert scanned["events_sha256"] == skipped["events_sha256"]
    assert scanned["scans"] > 10 * skipped["scans"]
    if until_s == simulated_s:
        assert skipped["events"] > 0
    assert expected


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.timeout(120)
def test_another_process_with_other_hashes_of_text_gives_the_same_bytes(recipe: str) -> None:
    found: set[str] = {reference(recipe, faults=True)[0]}
    for seed in ("1", "4711"):
        command = [sys.executable, "-c", PLAIN, recipe, *FAULTS[recipe]]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found.add(done.stdout.strip())
    assert len(found) == 1


@pytest.mark.parametrize("recipe", RECIPES)
def test_another_seed_gives_other_bytes(recipe: str) -> None:
    other = rehearse(RehearsalRequest(recipe, seed=1, injections=FAULTS[recipe]), silent, never)
    assert other.summary["events_sha256"] != reference(recipe, faults=True)[0]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_run_that_was_stored_and_restored_on_the_way_goes_on_as_if_nothing_had_been(recipe: str) -> None:
    whole, first, second = started(recipe), started(recipe), started(recipe)
    tick = round(reference(recipe, faults=True)[2] * 10)
    middles = [tick // 3, tick // 2, 2 * tick // 3]
    reached = [log_until(whole, middle) for middle in middles]
    expected = "".join(reached) + log_until(whole, tick)
    log = ""
    for middle in middles:
        log += log_until(first, middle)
        second.restore(Snapshot.decode(first.snapshot().encode()))
        second.take_events()
        first, second = second, first
    assert log + log_until(first, tick) == expected


def started(recipe: str) -> Engine:
    loaded = airlock1()
    engine = Engine(loaded, recipe=read_recipe(recipe, loaded.facts), people=True)
    for text in FAULTS[recipe]:
        engine.inject(Injection.parse(text, engine.faults))
    engine.submit(Command("recipe", "start", OPERATOR))
    return engine


def log_until(engine: Engine, tick: int) -> str:
    """Run on, and return the hash of what happened."""
    tally = Tally()
    engine.run(tick - engine.tick)
    tally.take(engine.take_events())
    engine.take_history()
    return tally.events_sha256
