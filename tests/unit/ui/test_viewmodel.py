"""View-models as plain functions: a scan in, a display state out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.gui.scripted import LOW_H2O2, NOW_S, PRESSURE, ScriptedStatus, airlock, module, recipe, view
from twin.publish import PhaseSpan
from twin.signals import Quality
from ui.scene.geometry import read_geometry
from ui.viewmodel.alarm import LOG_LENGTH, AlarmLog, advance, rows
from ui.viewmodel.banner import banner, highest
from ui.viewmodel.button import buttons, effects, offered, question, refusals
from ui.viewmodel.diff import changed
from ui.viewmodel.display import display_of
from ui.viewmodel.faceplate import faceplate, waits
from ui.viewmodel.limit import limits_of
from ui.viewmodel.recipe import alarm_words, progress, summary_facts
from ui.viewmodel.scene import opening, outline, scene
from ui.viewmodel.scope import Scope
from ui.viewmodel.timeline import live_timeline
from ui.viewmodel.topbar import topbar
from ui.viewmodel.trend import default_tags, limit_lines, matching, traces

if TYPE_CHECKING:
    import numpy as np

SCOPE = Scope(airlock().unit)
GEOMETRY = read_geometry(airlock().unit.geometry)


def with_values(**changes: float) -> np.ndarray:
    values = view().values.copy()
    for name, value in changes.items():
        values[SCOPE.catalogue.index[f"decontamination.{name}"]] = value
    return values


def with_quality(tag: str, quality: Quality) -> np.ndarray:
    made = view().quality.copy()
    made[SCOPE.catalogue.index[tag]] = quality
    return made


def test_only_changed_fields_are_named() -> None:
    old = topbar(SCOPE, ScriptedStatus(view()))
    new = replace(old, paused=True, simulated="0 d 00:00:00")
    assert changed(old, new) == ("simulated", "paused")
    assert changed(old, old) == ()
    assert "mode" in changed(None, old)


def test_top_bar_names_the_fault() -> None:
    assert topbar(SCOPE, ScriptedStatus(view(), fault="Traceback\nbroken")).fault == "broken"
    assert topbar(SCOPE, ScriptedStatus(view(batches=()))).recipe == "no recipe loaded"


def test_paused_is_said_instead_of_a_speed() -> None:
    assert topbar(SCOPE, ScriptedStatus(view(), speed_asked=None, paused=True)).speed == "max / paused"


def test_the_banner_takes_the_most_important_then_the_oldest() -> None:
    old_low = replace(LOW_H2O2, id="D-09", raised_tick=1)
    critical = replace(LOW_H2O2, id="U-02", priority=1)
    done = replace(critical, id="U-07", unacknowledged=False, raised_tick=0)
    assert highest((LOW_H2O2, old_low)) is old_low
    assert highest((LOW_H2O2, old_low, critical, done)) is critical
    assert highest((done,)) is None


def test_the_banner_counts_the_others() -> None:
    assert banner(SCOPE, view()).detail.endswith("1 more unacknowledged")
    assert "more" not in banner(SCOPE, view(alarms=(LOW_H2O2,))).detail


def test_limits_come_from_the_condition_of_the_alarm() -> None:
    (limit,) = limits_of(SCOPE.unit.alarms["D-01"])
    assert (limit.tag, limit.value, limit.above) == ("decontamination.h2o2", 600.0, False)
    assert limit.applies("gassing", "decontaminate")
    assert not limit.applies("gassing", "aerate")


def test_both_sides_of_a_range_are_limits() -> None:
    low_and_high = limits_of(SCOPE.unit.alarms["I-15"])
    assert {(x.value, x.above) for x in low_and_high} == {(8.0, True), (2.0, False)}


def test_an_indicator_beyond_its_limit_takes_the_alarm_s_priority() -> None:
    plate = faceplate(SCOPE, view(), "decontamination")
    h2o2 = plate.indicators[0]
    assert (h2o2.value, h2o2.alarm, h2o2.band) == ("572", 3, (0.65, 0.85))
    assert 0.57 < h2o2.place < 0.58


def test_an_indicator_of_bad_quality_has_no_place_and_no_alarm() -> None:
    shown = view(quality=with_quality("decontamination.h2o2", Quality.BAD))
    h2o2 = faceplate(SCOPE, shown, "decontamination").indicators[0]
    assert (h2o2.value, h2o2.place, h2o2.alarm, h2o2.note) == ("—", -1.0, 0, "bad signal")


def test_estimates_stand_apart_from_indicators() -> None:
    plate = faceplate(SCOPE, view(), "decontamination")
    assert ("Log reduction", "4.83") in plate.estimates
    assert not any("log" in x.tag for x in plate.indicators)


@pytest.mark.parametrize("state", ["Idle", "Stopped", "Complete", "Aborted"])
def test_a_module_that_waits_for_nobody_says_what_to_do_next(state: str) -> None:
    assert waits(module("isolator", state, "", "", ""))


def test_of_hold_and_unhold_the_possible_one_is_offered() -> None:
    running = module("isolator", "Execute", "closed", "", "")
    held = replace(running, verbs={**running.verbs, "hold": "it is held", "unhold": None})
    assert "hold" in offered(running)
    assert "unhold" not in offered(running)
    assert "unhold" in offered(held)
    assert "hold" not in offered(held)


def test_refusals_are_grouped_by_reason() -> None:
    shown = buttons(
        view().modules["decontamination"],
        SCOPE.unit.modules["decontamination"],
        display_of("decontamination"),
    )
    assert refusals(shown).splitlines()[0] == "Start: it is running already."
    assert refusals(shown).count("not while in Execute") == 1


def test_stop_and_abort_say_what_they_do() -> None:
    shown = buttons(
        view().modules["decontamination"],
        SCOPE.unit.modules["decontamination"],
        display_of("decontamination"),
    )
    assert "Stop: aerates first" in effects(shown)
    abort = next(b for b in shown if b.key == "abort")
    assert question(abort).startswith("Abort? Injection off at once")


def test_the_scene_shows_alarm_before_selection() -> None:
    assert outline(view(), "decontamination", True) == "alarm3"
    assert outline(view(alarms=()), "decontamination", True) == "selected"
    assert outline(view(alarms=()), "decontamination", False) == ""


def test_fog_follows_the_concentration_in_steps() -> None:
    def fog(ppm: float) -> float:
        shown = view(values=with_values(h2o2=ppm))
        return scene(SCOPE, shown, GEOMETRY, "isolator", True).modules["decontamination"].fog

    assert fog(0) == 0
    assert fog(900) == fog(2000) == 1
    assert fog(742) == fog(744) > fog(500)
    assert scene(SCOPE, view(), GEOMETRY, "isolator", False).modules["decontamination"].fog == 0


@pytest.mark.parametrize(("closed", "opened", "part"), [(1, 0, 0.0), (0, 1, 1.0), (0, 0, 0.5)])
def test_a_door_stands_where_its_switches_say(closed: int, opened: int, part: float) -> None:
    values = with_values(outer_door_closed=closed, outer_door_open=opened)
    assert opening(SCOPE, view(values=values), "decontamination.outer_door") == part


def test_a_quiet_module_is_dimmer_than_a_running_one() -> None:
    modules = {**view().modules, "isolator": module("isolator", "Idle", "", "", "")}
    looks = scene(SCOPE, view(modules=modules), GEOMETRY, "", False).modules
    assert (looks["isolator"].bright, looks["decontamination"].bright) == (False, True)


def test_alarm_rows_put_unacknowledged_first() -> None:
    seen = replace(LOW_H2O2, id="U-02", priority=1, unacknowledged=False)
    assert [row.id for row in rows(SCOPE, view(alarms=(seen, PRESSURE, LOW_H2O2)))] == [
        "D-01",
        "I-04",
        "U-02",
    ]


def test_the_log_notes_each_change_once() -> None:
    log = advance(AlarmLog(), view())
    assert advance(log, view()) is log
    acked = replace(LOW_H2O2, state="acknowledged", unacknowledged=False)
    log = advance(log, view(alarms=(acked, PRESSURE), tick=43_100))
    log = advance(log, view(alarms=(PRESSURE,), tick=43_200))
    assert [(e.alarm, e.what) for e in log.entries[:2]] == [
        ("D-01", "back to normal"),
        ("D-01", "acknowledged"),
    ]
    assert log.entries[0].when == "0 d 01:12:00"


def test_the_log_is_bounded() -> None:
    log = AlarmLog()
    for i in range(LOG_LENGTH + 20):
        log = advance(log, view(alarms=(replace(LOW_H2O2, raised_tick=i),)))
    assert len(log.entries) == LOG_LENGTH
    assert log.entries[0].tick == LOG_LENGTH + 19


def test_the_timeline_ends_an_open_phase_now() -> None:
    shown = live_timeline(SCOPE, view())
    last = shown.rows[1].bars[-1]
    assert (last.label, last.end_s, last.kind) == ("Decontaminate", float(NOW_S), "active")
    assert shown.now_s == NOW_S


def test_an_empty_timeline_has_a_range() -> None:
    shown = live_timeline(SCOPE, view(spans=(), tick=0))
    assert shown.end_s > shown.start_s


def test_spans_of_other_modules_stay_in_their_row() -> None:
    spans = (PhaseSpan("isolator", "closed", "Work, closed", 0, 10),)
    assert [len(row.bars) for row in live_timeline(SCOPE, view(spans=spans)).rows] == [1, 0]


def test_signals_are_found_by_all_words_typed() -> None:
    assert [s.tag for s in matching(SCOPE, "glove 3 drop")] == ["isolator.glove_3_drop"]
    assert len(matching(SCOPE, "")) == len(SCOPE.catalogue)
    assert matching(SCOPE, "no such thing") == ()


def test_traces_differ_by_hue_and_dash() -> None:
    looks = [(t.hue, t.dash) for t in traces(SCOPE, tuple(SCOPE.catalogue.index)[:8])]
    assert len({hue for hue, _ in looks}) == 8
    assert looks[0][1] != looks[1][1]


@pytest.mark.parametrize("name", airlock().unit.modules)
def test_display_files_name_signals_that_exist(name: str) -> None:
    display = SCOPE.display(name)
    chosen = {*display.indicators, *display.trends, *(s for group in display.sets.values() for s in group)}
    assert {f"{name}.{s}" for s in chosen} <= set(SCOPE.catalogue.index)
    assert set(default_tags(SCOPE, name)) == {f"{name}.{s}" for s in display.trends}
    assert {*display.sets} == {*display.acts} == {"work", "gassing"}
    assert all(signal in display.indicators for group in display.sets.values() for signal in group)


def test_limit_lines_are_those_of_the_present_phase() -> None:
    tags = ("decontamination.h2o2",)
    assert limit_lines(SCOPE, view(), tags) == (("decontamination.h2o2", 600.0, 3),)
    idle = {**view().modules, "decontamination": module("decontamination", "Idle", "", "", "")}
    assert limit_lines(SCOPE, view(modules=idle), tags) == ()


def test_without_a_recipe_the_page_says_what_to_do() -> None:
    shown = progress(SCOPE, view(batches=()))
    assert shown.steps == ()
    assert "Choose a recipe" in shown.reason


def test_recipe_commands_carry_their_reason() -> None:
    shown = progress(SCOPE, view(batches=(recipe(),)))
    assert {b.key: b.reason for b in shown.buttons}["resume"] == "it is not held"
    assert [b.key for b in shown.buttons if b.ask] == ["stop", "abort"]


def test_facts_of_a_rehearsal_leave_out_what_is_empty() -> None:
    facts = dict(
        summary_facts({"outcome": "complete", "reason": "", "simulated_s": 60.0, "steps": [], "alarms": []})
    )
    assert facts["Duration"] == "1:00"
    assert "Reason" not in facts


def test_alarms_of_a_rehearsal_are_named_with_their_time() -> None:
    raised = [{"tag": f"D-0{i}", "raised_s": 60.0 * i} for i in range(6)]
    assert alarm_words([]) == "0"
    assert alarm_words(raised[:2]) == "2 (D-00 0 d 00:00:00, D-01 0 d 00:01:00)"
    assert alarm_words(raised).endswith("…)")
