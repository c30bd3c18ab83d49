"""Commands of people pass the table of permissions on their way into the engine; nothing else does."""

from __future__ import annotations

from tests.engine_kit import airlock1, tell
from twin.engine import Engine
from twin.engine.admit import admission_to, why_not
from twin.messages import Command, Origin
from twin.people.person import Person


def engine(*people: Person, users: bool = True) -> Engine:
    made = Engine(airlock1(), seed=1)
    made.admission = admission_to(made.unit, users=users)
    for person in people:
        made.admission.log_in(person)
    made.run(100)
    return made


def answer(machine: Engine, command: Command) -> str | None:
    machine.submit(command)
    machine.run(1)
    return machine.outcomes()[-1].refusal


def by(name: str, target: str, verb: str, **arguments: object) -> Command:
    return Command(target, verb, Origin("operator", name), arguments)


ADA, QUINN, INA, ROOT = (
    Person("ada", "A. Rossi", ("OP",)),
    Person("quinn", "Q. Lang", ("QC",)),
    Person("ina", "I. Stark", ("INST",)),
    Person("root", "R. Oot", ("ADM",)),
)


def test_without_users_everybody_may_simulate() -> None:
    assert tell(engine(users=False), "isolator", "reset") is None


def test_with_users_nobody_commands_without_a_log_in() -> None:
    assert tell(engine(ADA), "isolator", "reset") == "nobody is logged in"


def test_a_role_decides_and_the_refusal_says_who_may() -> None:
    machine = engine(ADA, QUINN, ROOT)
    assert answer(machine, by("quinn", "isolator", "reset")) == "quinn (QC) may not; OP, SUP, ENG may"
    assert "administrator" in (answer(machine, by("root", "isolator", "reset")) or "")
    assert answer(machine, by("ada", "isolator", "reset")) is None


def test_faults_are_for_the_instructor() -> None:
    machine = engine(ADA, INA)
    assert "may not" in (answer(machine, by("ada", "fault", "inject", fault="mains_lost", value=1.0)) or "")
    assert answer(machine, by("ina", "fault", "inject", fault="mains_lost", value=1.0)) is None


def test_who_logs_out_commands_no_more() -> None:
    machine = engine(ADA)
    machine.admission.log_out("ada")
    assert answer(machine, by("ada", "isolator", "reset")) == "nobody is logged in"


def test_roles_are_those_of_the_log_in_and_stand_in_the_record() -> None:
    machine = engine(QUINN)
    forged = Command("isolator", "reset", Origin("operator", "quinn", "", ("SUP",)))
    assert "may not" in (answer(machine, forged) or "")
    intents = [event for event in machine.take_events() if event.kind == "command_intended"]
    assert intents[-1].payload["name"] == "quinn"
    assert intents[-1].payload["roles"] == ["QC"]


def test_a_denied_command_stands_in_the_record_and_changes_nothing() -> None:
    machine = engine(QUINN)
    before = machine.memory.modules
    machine.take_events()
    answer(machine, by("quinn", "isolator", "reset"))
    kinds = [event.kind for event in machine.take_events()]
    assert kinds == ["command_intended", "command_refused"]
    assert machine.memory.modules == before


def test_the_ways_without_hands_stay_open() -> None:
    machine = engine(ADA)
    assert answer(machine, Command("isolator", "reset", Origin("rehearsal", "rehearsal"))) is None


def test_what_the_unit_does_not_know_is_told_in_the_units_own_words() -> None:
    machine = engine(ADA)
    assert "toaster" in (answer(machine, by("ada", "toaster", "start")) or "")
    assert "has no command explode" in (answer(machine, by("ada", "isolator", "explode")) or "")


def test_a_button_is_grey_for_the_very_reason_for_which_its_command_is_refused() -> None:
    for person in (ADA, QUINN, ROOT):
        machine = engine(person)
        machine.screen = Origin("operator", person.id)
        for verb, shown in machine.view().modules["isolator"].verbs.items():
            word, _, rest = verb.partition(" ")
            named = {"open_door": "door", "close_door": "door", "start": "procedure"}
            arguments = {named[word]: rest} if rest else {}
            asked = machine.admission.stamped(by(person.id, "isolator", word, **arguments))
            assert shown == why_not(machine, asked) or (verb == "start" and shown is not None), verb
            assert shown is not None or person is not ROOT


def test_an_administrator_neither_runs_nor_signs_nor_edits() -> None:
    machine = engine(ROOT)
    everything = (
        ("isolator", "start"), ("B1", "answer"), ("B1", "decide"), ("B1", "load"), ("material", "set_status"),
        ("material", "receive"), ("laboratory", "enter_result"), ("deviations", "decide"), ("fault", "inject"),
    )  # fmt: skip
    for target, verb in everything:
        refusal = machine.admission.why_not(ROOT, target, verb, "OP")
        assert refusal == "root is an administrator: who manages access does not run, sign or edit batches"


def test_the_alarm_of_lost_links_names_the_modules() -> None:
    machine = engine(users=False)
    assert answer(machine, by("x", "fault", "inject", fault="link_lost decontamination")) is None
    machine.run(100)
    (shown,) = [alarm for alarm in machine.view().alarms if alarm.id == "U-08"]
    assert (shown.text, shown.concerns) == ("Link to a module lost", ("decontamination",))
