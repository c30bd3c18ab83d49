"""The engine: one path for commands, trips win, safe values, what is accepted when something is lost."""

from __future__ import annotations

import pytest

from recipes.recipe.read import read_recipe
from tests.engine_kit import airlock1, begin, command, engine, log, state, tell
from twin.engine import Engine, InboxFullError, Snapshot
from twin.engine.engine import INBOX_SIZE
from twin.fault import Injection
from twin.signals import Quality
from twin.unit.model import Atmosphere, Cause


def inject(machine: Engine, text: str) -> None:
    machine.inject(Injection.parse(text, machine.faults))


def outputs(machine: Engine, module: str) -> dict[str, float]:
    index = machine.catalogue.index
    names = machine.unit.modules[module].outputs
    return {name: float(machine.kernel.values[index[f"{module}.{name}"]]) for name in names}


def safe(machine: Engine, module: str, cause: Cause) -> dict[str, float]:
    return machine.logics[module].safe_outputs(machine.memory.modules[module], cause)


def test_a_quiet_unit_stays_quiet() -> None:
    machine = engine()
    machine.take_events()
    machine.run(36_000)
    assert [e.kind for e in machine.take_events()] == []


def test_an_unknown_target_is_refused_with_a_reason() -> None:
    assert tell(engine(), "toaster", "start") == "there is no module, alarm or batch called 'toaster'"


def test_a_start_outside_its_range_is_refused_and_changes_nothing() -> None:
    machine = engine()
    tell(machine, "decontamination", "reset")
    machine.run(10)
    before = machine.memory.modules["decontamination"]
    assert "exposure" in str(
        tell(machine, "decontamination", "start", procedure="decontaminate", exposure=1.0)
    )
    assert machine.memory.modules["decontamination"].state is before.state


def test_every_command_leaves_intent_and_answer_in_the_log() -> None:
    machine = engine()
    machine.take_events()
    tell(machine, "isolator", "hold")
    kinds = [(e.kind, e.object) for e in machine.take_events()]
    assert kinds[:2] == [("command_intended", "isolator"), ("command_refused", "isolator")]


def test_a_full_inbox_refuses_at_once() -> None:
    machine = engine()
    for _ in range(INBOX_SIZE):
        machine.submit(command("isolator", "hold"))
    with pytest.raises(InboxFullError):
        machine.submit(command("isolator", "hold"))


def test_a_trip_wins_over_a_command_in_the_same_scan() -> None:
    machine = engine()
    begin(machine, "decontamination", "pass_out")
    inject(machine, "mains_lost")
    before = machine.snapshot()
    while not machine.memory.causes:
        machine.run(1)
    moment = machine.tick
    machine.restore(before)
    machine.run(moment - machine.tick - 1)
    assert tell(machine, "decontamination", "hold") is None
    assert machine.tick == moment
    assert state(machine, "decontamination") == "Aborting"


def test_an_emergency_stop_forbids_to_start() -> None:
    machine = engine()
    inject(machine, "estop")
    machine.run(20)
    assert "emergency stop" in str(tell(machine, "isolator", "reset"))


def test_a_failed_scan_drives_every_output_to_its_safe_value_and_keeps_publishing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = engine()
    begin(machine, "isolator", "work")
    monkeypatch.setattr(machine.alarm_logic, "advance", lambda *_: 1 / 0)
    machine.submit(command("isolator", "finish"))
    machine.run(2)
    monkeypatch.undo()
    assert "ZeroDivisionError" in machine.view().fault
    for module in machine.unit.modules:
        wanted = safe(machine, module, Cause.EXCEPTION)
        assert outputs(machine, module) == wanted
    until = "until then only abort and clear are accepted"
    assert tell(machine, "isolator", "hold") == f"the scan has failed: clear isolator first; {until}"
    machine.run(50)
    assert state(machine, "isolator") == "Aborted"
    assert outputs(machine, "isolator") == safe(machine, "isolator", Cause.EXCEPTION)
    assert tell(machine, "isolator", "clear") is None
    assert "ZeroDivisionError" in machine.view().fault
    assert tell(machine, "decontamination", "clear") is None
    assert machine.view().fault == ""


def test_without_a_record_only_stop_and_abort_are_accepted() -> None:
    machine = engine()
    begin(machine, "isolator", "work")
    machine.record_lost("disk full")
    assert "only stop and abort" in str(tell(machine, "isolator", "finish"))
    assert "U-11" in {a.id for a in machine.view().alarms}
    assert tell(machine, "isolator", "stop") is None
    with pytest.raises(ValueError, match="only stop and abort"):
        machine.load(read_recipe("leak_and_glove_test", airlock1().facts))


def test_with_a_record_again_everything_is_accepted_and_the_recipe_stays_held() -> None:
    recipe = read_recipe("leak_and_glove_test", airlock1().facts)
    machine = Engine(airlock1(), recipe=recipe, people=True)
    assert tell(machine, "recipe", "start") is None
    machine.run(600)
    machine.record_lost("disk full")
    machine.run(50)
    assert machine.recipe_state == "held"
    machine.record_regained()
    machine.run(50)
    kinds = [event.kind for event in machine.take_events() if event.object == "U-11"]
    assert kinds == ["alarm_raised", "alarm_cleared"]
    assert machine.recipe_state == "held"
    assert tell(machine, "U-11", "acknowledge") is None
    assert tell(machine, "recipe", "resume", reason="there is room again") is None


def test_a_lost_link_makes_values_stale_after_a_second_and_the_device_acts_alone() -> None:
    machine = engine()
    begin(machine, "isolator", "work")
    inject(machine, "link_lost isolator")
    machine.run(9)
    index = machine.catalogue.index["isolator.dp"]
    assert machine.kernel.quality[index] == Quality.GOOD
    machine.run(6)
    assert machine.kernel.quality[index] == Quality.STALE
    assert state(machine, "isolator") in {"Holding", "Held"}
    applied = {n: machine.kernel.applied(f"isolator.{n}") for n in outputs(machine, "isolator")}
    assert applied == safe(machine, "isolator", Cause.LINK_LOST)


def test_a_link_that_comes_back_delivers_what_is_commanded_now() -> None:
    machine = engine()
    inject(machine, "link_lost isolator for 20 s")
    machine.run(400)
    applied = {n: machine.kernel.applied(f"isolator.{n}") for n in outputs(machine, "isolator")}
    assert applied == outputs(machine, "isolator")
    assert machine.kernel.quality[machine.catalogue.index["isolator.dp"]] == Quality.GOOD


def test_a_restored_snapshot_goes_on_with_the_same_bytes() -> None:
    machine = engine()
    begin(machine, "isolator", "leak_and_glove_test")
    machine.run(3000)
    machine.take_events()
    snapshot = machine.snapshot()
    machine.run(9000)
    first = log(machine.take_events())
    fresh = Engine(airlock1(), seed=1)
    fresh.restore(Snapshot.decode(snapshot.encode()))
    fresh.take_events()
    fresh.run(9000)
    assert first
    assert log(fresh.take_events()) == first


def test_a_snapshot_of_another_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="another unit, recipe or seed"):
        Engine(airlock1(), seed=2).restore(engine().snapshot())


def test_a_gassed_module_aerates_on_abort_and_stays_locked() -> None:
    machine = engine()
    module = machine.unit.modules["decontamination"]
    assert module.outputs["fresh_air_sp"].safe[Atmosphere.GASSING][Cause.ABORT] == 120
    assert module.outputs["outer_lock"].safe[Atmosphere.GASSING][Cause.ABORT] == 1


def test_a_fault_that_ends_leaves_another_one_on_the_same_target_alone() -> None:
    machine = engine()
    inject(machine, "link_lost isolator")
    machine.run(5)
    inject(machine, "link_lost isolator for 2 s")
    machine.run(60)
    assert machine.kernel.quality[machine.catalogue.index["isolator.dp"]] == Quality.STALE


def test_nothing_starts_while_its_trip_stands() -> None:
    machine = engine()
    inject(machine, "isolator.fan_trip")
    machine.run(200)
    assert "I-19" in str(tell(machine, "isolator", "reset"))
