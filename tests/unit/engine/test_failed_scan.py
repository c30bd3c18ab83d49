"""What a failed scan, a lost record, bad arguments and a standing cause must not lead to."""

from __future__ import annotations

import pytest

from recipes.recipe.read import read_recipe
from tests.engine_kit import airlock1, begin, command, engine, state, tell
from twin.engine import Engine
from twin.engine.restart import restart
from twin.fault import Injection
from twin.messages import Command, Origin


def with_recipe(name: str = "decontaminate_airlock") -> Engine:
    loaded = airlock1()
    machine = Engine(loaded, seed=1, recipe=read_recipe(name, loaded.facts), people=True)
    machine.run(100)
    machine.submit(command("recipe", "start"))
    return machine


def fail_once(machine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next scan fail; one without any news would run no logic."""

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(machine.alarm_logic, "advance", broken)
        machine.touch("module:isolator")
        machine.step()


def test_a_change_seen_by_a_failed_scan_only_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = engine()
    machine.inject(Injection.parse("estop", machine.faults))
    machine.run(1)
    while machine.world.truth(machine.unit.alarms["R-03"].condition) is not True:
        fail_once(machine, monkeypatch)
    machine.run(5)
    assert machine.memory.alarms.alarms["R-03"].active


def failed(monkeypatch: pytest.MonkeyPatch, machine: Engine) -> Engine:
    machine.run(10)
    fail_once(machine, monkeypatch)
    machine.run(100)
    assert [state(machine, name) for name in machine.unit.modules] == ["Aborted", "Aborted"]
    return machine


def test_clearing_one_module_after_a_failed_scan_clears_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = failed(monkeypatch, engine())
    assert tell(machine, "isolator", "clear") is None
    machine.run(50)
    assert state(machine, "isolator") == "Stopped"
    assert tell(machine, "isolator", "reset") is None
    machine.run(50)
    assert state(machine, "isolator") == "Idle"
    for verb in ("reset", "stop", "open_door"):
        assert "clear decontamination first" in str(tell(machine, "decontamination", verb))
    assert "RuntimeError" in machine.view().fault
    assert tell(machine, "decontamination", "clear") is None
    machine.run(50)
    assert tell(machine, "decontamination", "reset") is None
    assert machine.view().fault == ""
    cleared = [event.object for event in machine.take_events() if event.kind == "failure_cleared"]
    assert cleared == ["isolator", "decontamination", "unit"]


def test_a_recipe_waits_until_all_its_modules_are_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = failed(monkeypatch, with_recipe())
    assert tell(machine, "isolator", "clear") is None
    refusal = tell(machine, "recipe", "resume", reason="looked at")
    assert "clear decontamination first" in str(refusal)
    assert tell(machine, "decontamination", "clear") is None
    assert "scan has failed" not in str(machine.why_not("recipe", "resume", {"reason": "looked at"}))


def test_a_scan_that_fails_again_holds_the_cleared_module_again(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = failed(monkeypatch, engine())
    assert tell(machine, "isolator", "clear") is None
    machine.run(50)
    fail_once(machine, monkeypatch)
    machine.run(100)
    assert state(machine, "isolator") == "Aborted"
    assert "clear isolator first" in str(tell(machine, "isolator", "reset"))


def test_a_suspended_module_does_not_go_on_while_the_emergency_stop_is_pressed() -> None:
    machine = engine()
    begin(machine, "isolator", "work")
    assert tell(machine, "isolator", "suspend") is None
    machine.inject(Injection.parse("estop", machine.faults))
    machine.run(30)
    assert state(machine, "isolator") == "Suspended"
    assert tell(machine, "isolator", "unsuspend") == "the emergency stop is pressed"


def test_resume_lets_a_suspended_module_of_the_recipe_go_on() -> None:
    machine = with_recipe("leak_and_glove_test")
    while machine.memory.modules["isolator"].phase != "leak_test":
        machine.run(100)
    assert tell(machine, "isolator", "suspend") is None
    machine.run(20)
    assert machine.recipe_state == "held"
    run = machine.memory.runs["B1"]
    assert run is not None
    assert run.reason == "isolator is suspended: suspend was commanded"
    assert tell(machine, "recipe", "resume", reason="the way is free") is None
    machine.run(600 * 60)
    assert machine.recipe_state == "complete"


def test_commands_behind_one_that_breaks_the_scan_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = engine()

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    machine.submit(command("isolator", "reset"))
    machine.submit(command("decontamination", "reset"))
    with monkeypatch.context() as patch:
        patch.setattr(machine.logics["isolator"], "apply", broken)
        machine.run(1)
    machine.run(2)
    answers = machine.outcomes()
    assert [answer.command.target for answer in answers] == ["isolator", "decontamination"]
    assert all("scan" in str(answer.refusal) for answer in answers)


def test_a_failed_scan_holds_a_recipe_that_waits_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = with_recipe()
    machine.run(600)
    fail_once(machine, monkeypatch)
    machine.run(20)
    assert machine.recipe_state in {"holding", "held"}


def test_a_lost_record_holds_the_modules_of_the_recipe() -> None:
    machine = with_recipe()
    while machine.memory.modules["decontamination"].phase != "decontaminate":
        machine.run(600)
    machine.record_lost("disk full")
    machine.run(20)
    assert machine.recipe_state == "held"
    assert state(machine, "decontamination") == "Held"
    assert machine.world.value("decontamination.inject_sp") == 0.0


@pytest.mark.parametrize(
    "wrong", [{"value": "much"}, {"value": float("nan")}, {"value": 7.0}, {"ticks": 0}, {"ticks": "long"}]
)
def test_a_fault_with_wrong_arguments_is_refused(wrong: dict[str, object]) -> None:
    machine = engine()
    assert tell(machine, "fault", "inject", fault="estop", **wrong) is not None
    assert machine.memory.failure == ""


def test_no_door_opens_while_the_emergency_stop_is_pressed() -> None:
    machine = engine()
    assert tell(machine, "decontamination", "reset") is None
    machine.inject(Injection.parse("estop", machine.faults))
    machine.run(30)
    assert tell(machine, "decontamination", "open_door", door="outer") == "the emergency stop is pressed"


def test_no_recipe_starts_while_a_cause_stands() -> None:
    loaded = airlock1()
    machine = Engine(loaded, seed=1, recipe=read_recipe("decontaminate_airlock", loaded.facts))
    machine.inject(Injection.parse("estop", machine.faults))
    machine.run(30)
    assert tell(machine, "recipe", "start") == "the emergency stop is pressed"


def test_a_recipe_loaded_after_another_runs_as_if_it_were_the_first() -> None:
    loaded = airlock1()
    first, second = (
        read_recipe(name, loaded.facts) for name in ("decontaminate_airlock", "leak_and_glove_test")
    )
    fresh, used = Engine(loaded, seed=1, people=True), Engine(loaded, seed=1, people=True)
    used.load(first)
    for machine in (fresh, used):
        machine.run(50)
        machine.load(second)
        machine.take_events()
        machine.run(50)
        machine.submit(command("recipe", "start"))
        machine.run(600 * 60)
    assert used.recipe_state == fresh.recipe_state == "complete"
    assert used.conditions.book.rows == used.kernel.plan.rows
    seq = used.seq - fresh.seq
    bodies = [
        [(e.tick, e.kind, e.object.replace("B2", "B1")) for e in machine.take_events()]
        for machine in (fresh, used)
    ]
    assert bodies[0] == bodies[1]
    assert seq == 1


def test_a_step_whose_command_was_lost_in_a_restart_begins_again() -> None:
    machine = with_recipe("leak_and_glove_test")
    asked = None
    while asked is None:
        machine.run(1)
        asked = next((a for a in machine.memory.inbox if a.command.verb == "start"), None)
    snapshot = machine.snapshot()
    again = Engine(
        airlock1(), seed=1, recipe=machine.program.recipe if machine.program else None, people=True
    )
    restart(again, snapshot, snapshot.seq, {})
    again.run(20)
    for tag in again.memory.alarms.standing:
        tell(again, tag, "acknowledge")
    again.submit(Command("recipe", "resume", Origin("operator", "tester"), {"reason": "checked"}))
    again.run(600 * 60)
    assert again.recipe_state == "complete"


def test_a_frozen_residue_cell_never_proves_clean_air() -> None:
    machine = with_recipe()
    machine.inject(Injection.parse("decontamination.residue stuck", machine.faults))
    worst = 0.0
    for _ in range(800):
        machine.run(100)
        part = machine.memory.modules["decontamination"]
        doors = sum(
            machine.kernel.truth(f"decontamination.{d}.position") for d in ("inner_door", "outer_door")
        )
        if doors > 0.01 or part.state.title in {"Aborted", "Complete"}:
            worst = max(worst, machine.kernel.truth("decontamination.h2o2_ppm"))
    assert worst < 2.0
    assert state(machine, "decontamination") == "Aborted"
