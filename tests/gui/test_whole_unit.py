"""The window on the whole unit: a batch is ordered, questions are answered, hatches refuse, the robot is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from recipes.recipe.read import read_recipe
from twin.deviation import DECIDE
from twin.messages import Command, Origin
from twin.publish import DeviationView
from twin.rehearsal.order import orders
from twin.unit.load import LoadedUnit, load_unit
from ui.action import ActionKey
from ui.scene.geometry import read_geometry
from ui.screenshot import StillCore
from ui.viewmodel.place import UNKNOWN, card
from ui.viewmodel.scene import scene
from ui.viewmodel.scope import Scope
from ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from recipes.recipe.model import Recipe
    from tests.gui.scripted import ScriptedCore

SECOND_TICKS, MINUTE_TICKS, RECOVERED_TICKS = 10, 600, 6600


@cache
def whole() -> LoadedUnit:
    return load_unit("poc1")


@cache
def car_t() -> Recipe:
    return read_recipe("car_t_12_day", whole().facts)


@pytest.fixture
def core_() -> StillCore:
    return StillCore(whole())


@pytest.fixture
def desktop(core_: StillCore, qtbot: QtBot) -> Iterator[Window]:
    made = Window(core_, whole().unit, lambda _name: car_t(), "ada")
    qtbot.addWidget(made)
    made.show()
    made.bridge.poll()
    yield made
    made.close()


def test_a_batch_is_ordered_and_its_first_questions_are_answered(
    desktop: Window, core_: StillCore, qtbot: QtBot
) -> None:
    desktop.open_page(ActionKey.RECIPE)
    desktop.recipe.choice.setCurrentIndex(desktop.recipe.choice.findData("car_t_12_day"))
    desktop.recipe.live.click()
    qtbot.waitUntil(lambda: desktop.recipe.order.sure.isVisibleTo(desktop))
    desktop.recipe.order.sure.click()
    signed: set[str] = set()
    done: list[str] = []
    for _ in range(200):
        core_.advance(SECOND_TICKS if len(done) < 2 else MINUTE_TICKS)
        desktop.bridge.poll()
        answer(desktop, signed)
        done = [step.id for step in core_.view().batches[0].steps if step.status == "done"]
        if "order.issue.issue" in done:
            break
    assert done == ["order.order.accept", "order.order.reserve", "order.issue.issue"]
    assert signed == {"ada", "ben"}
    assert any(item.batch == "B1" for item in core_.view().items)


def answer(desktop: Window, signed: set[str]) -> None:
    """Answer what is asked, as the person who has to sign."""
    prompt = desktop.prompt
    if not prompt.isVisibleTo(desktop):
        return
    if prompt.person.isVisibleTo(prompt):
        prompt.person.setText("ben")
    signed.add(prompt.person.text() or "ada")
    prompt.send.click()


def test_a_hatch_that_may_not_open_says_why(desktop: Window, core_: StillCore) -> None:
    core_.advance(RECOVERED_TICKS)
    ada, place = Origin("operator", "ada"), 1.0 + list(whole().unit.places).index("IN1.2")
    core_.submit(Command("robot", "reset", ada, {}))
    core_.advance(SECOND_TICKS)
    core_.submit(Command("robot", "start", ada, {"procedure": "pick", "place": place}))
    core_.advance(20 * SECOND_TICKS)
    core_.submit(Command("incubator_1", "open_hatch", ada, {"hatch": "2"}))
    core_.advance(SECOND_TICKS)
    desktop.bridge.poll()
    desktop.overview.select("incubator_1")
    button = desktop.overview.faceplate.commands.buttons["hatch 1"]
    entries = button.menu().actions()
    opened = next(entry for entry in entries if entry.text().startswith("Open"))
    assert not opened.isEnabled()
    assert "hatch 2 is not shut" in opened.text()


def test_a_hatch_is_reserved_from_its_menu_and_the_faceplate_shows_it(
    desktop: Window, core_: StillCore
) -> None:
    core_.advance(RECOVERED_TICKS)
    desktop.overview.select("incubator_1")
    desktop.bridge.poll()
    faceplate = desktop.overview.faceplate
    entries = faceplate.commands.buttons["hatch 2"].menu().actions()
    next(entry for entry in entries if entry.text() == "Reserve").trigger()
    core_.advance(1)
    desktop.bridge.poll()
    assert ("Hatch 2", "reserved") in faceplate.holds.rows


def test_the_robot_stands_where_the_kernel_has_it_and_its_way_and_cargo_are_shown() -> None:
    unit, scope, geometry = whole().unit, Scope(whole().unit), read_geometry(whole().unit.geometry)
    people = StillCore(whole(), people=True)
    people.load(car_t(), Origin("operator", "ada"), orders(0, 1, 0.0)[0])
    people.submit(Command("B1", "start", Origin("operator", "ada")))
    people.advance_to("B1", "load_1.load.move_kit_1", 864_000)
    seen: set[tuple[float, ...]] = set()
    view = people.view()
    state = scene(scope, view, geometry, "robot", fog=True)
    for _ in range(600):
        view = people.advance(SECOND_TICKS)
        state = scene(scope, view, geometry, "robot", fog=True)
        pose = state.arms["robot"]
        read = [
            float(view.values[unit.catalogue.index[f"robot.{axis}"]]) for axis in ("rail", "turn", "reach")
        ]
        assert [pose.rail_m, pose.turn_deg, pose.reach_m] == read
        seen.add(tuple(read))
        if any(look.hand == "robot" for look in state.items) and "robot" in state.goals:
            break
    assert len(seen) > 5
    assert state.goals["robot"] in ("PK1", "PK2", "PK3", "PK4", "PK5", "PK6", "AL1")
    assert f"B1 kit 1 → {state.goals['robot']}" in state.modules["robot"].words
    there = card(scope, view, "robot")
    assert any("B1.kit_1" in line for line in there)
    lost = replace(
        view, items=tuple(replace(i, place=UNKNOWN) if i.id == "B1.kit_1" else i for i in view.items)
    )
    assert scene(scope, lost, geometry, "robot", fog=True).lost == ("B1.kit_1",)


def test_a_deviation_is_decided_with_the_signature_of_quality(
    window: Window, core: ScriptedCore, qtbot: QtBot
) -> None:
    one = DeviationView(
        "B1-D1",
        "B1",
        10,
        "B1",
        "B1.vessel",
        "hold_time",
        "vessel out too long",
        ("QA",),
        {},
        "",
        "",
        "",
        0,
        "",
        ("accept", "reject"),
    )
    core.publish(batches=(replace(core.shown.view.batches[0], batch="B1"),), deviations=(one,))
    window.show()
    window.bridge.poll()
    window.open_page(ActionKey.BATCHES)
    page = window.batches
    assert page.tabs[1].text() == "Deviations · 1 open"
    page.tabs[1].click()
    form = page.deviations
    assert not form.sign.isEnabled()
    form.reason.setText("within validated range")
    assert "gives the name" in form.hint.text()
    form.person.setText("quinn")
    form.sign.click()
    sent = core.commands[-1]
    assert (sent.target, sent.verb, sent.origin.name) == ("B1", DECIDE, "quinn")
    assert sent.arguments == {"deviation": "B1-D1", "decision": "accept", "reason": "within validated range"}
