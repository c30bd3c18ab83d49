"""The table of permissions decides every command of every unit for every role; what it does not know is refused."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from recipes.problem import InputError
from twin.alarm.request import TRIGGERS
from twin.machine.packml import Verb
from twin.messages import Command, Origin
from twin.people.admission import DOORS, WITHOUT_HANDS, Admission
from twin.people.permission import Kind, Permissions, read_permissions
from twin.people.person import DEMO, DEMO_PERSON, Person
from twin.people.role import Role
from twin.procedure.run import VERBS
from twin.unit.load import library_units, load_unit

TABLE = read_permissions()
PEOPLE = [Person(role.lower(), role.words, (role.value,)) for role in Role]
KINDS: tuple[str, ...] = Kind.__args__
UNITS = {name: load_unit(name).unit for name in library_units()}


def targets(unit: str) -> list[tuple[str, str]]:
    """Every (target, verb) that a unit offers."""
    modules = UNITS[unit].modules
    found = [
        (name, verb)
        for name, m in modules.items()
        for verb in (*(v.value for v in Verb), *m.commands, *DOORS)
    ]
    found += product(UNITS[unit].alarms, TRIGGERS)
    found += product(("recipe", "B1", "B12"), [verb for verb in VERBS if verb != "answer"])
    return [*found, ("fault", "inject"), ("fault", "clear")]


@pytest.mark.parametrize("unit", UNITS)
def test_every_command_of_a_unit_is_decided_for_every_role_by_the_table(unit: str) -> None:
    admission = Admission(TABLE, UNITS[unit], users=True)
    for (target, verb), person in product(targets(unit), PEOPLE):
        kind = admission.kind(target)
        assert kind is not None, target
        allowed = TABLE.roles(kind, verb, own=kind == "module")
        assert allowed, f"no line for '{verb}' of a {kind}"
        assert (admission.why_not(person, target, verb) is None) == (person.roles[0] in allowed)


@pytest.mark.parametrize("unit", UNITS)
def test_an_administrator_can_command_nothing_of_a_unit_even_with_another_role(unit: str) -> None:
    admission = Admission(TABLE, UNITS[unit], users=True)
    both = Person("x", "X", ("ADM", "OP", "SUP", "QA"))
    for (target, verb), person in product(targets(unit), (Person("a", "A", ("ADM",)), both)):
        assert admission.why_not(person, target, verb)
    for role, person in product(Role, (both,)):
        assert admission.why_not(person, "B1", "answer", role)


@pytest.mark.parametrize("person", [*PEOPLE, DEMO_PERSON], ids=lambda p: p.id)
def test_what_the_table_does_not_know_is_refused(person: Person) -> None:
    admission = Admission(TABLE, UNITS["airlock1"], users=False)
    unknown = [
        ("isolator", "explode"), ("isolator", "own"), ("B1", "sign"), ("nothing", "start"), ("prompt", "OP"),
        ("B0", "start"), ("B1 ", "start"), ("recipe", "delete"), ("user", "own"), ("material", "steal"),
    ]  # fmt: skip
    for target, verb in unknown:
        assert admission.why_not(person, target, verb), (target, verb)
    assert admission.why_not(person, "B1", "answer", "somebody")


def test_own_commands_are_those_that_the_type_of_the_module_declares() -> None:
    admission, operator = Admission(TABLE, UNITS["airlock1"], users=True), PEOPLE[0]
    assert admission.why_not(operator, "isolator", "transfer") is None
    assert admission.why_not(operator, "decontamination", "transfer")


@pytest.mark.parametrize("role", Role)
def test_a_prompt_is_answered_by_its_role_or_one_that_may_stand_in(role: Role) -> None:
    admission = Admission(TABLE, UNITS["airlock1"], users=True)
    may = {p.roles[0] for p in PEOPLE if admission.why_not(p, "B1", "answer", role) is None}
    stand_in = {"OP": {"OP2", "SUP"}, "OP2": {"OP", "SUP"}}
    assert may == ({role.value, *stand_in.get(role, set())} if role is not Role.ADMINISTRATOR else set())
    assert admission.why_not(PEOPLE[0], "recipe", "answer", "operator") is None


def test_only_quality_releases_and_only_the_laboratory_enters_results() -> None:
    assert TABLE.roles("material", "release") == ("QA", DEMO)
    assert TABLE.roles("laboratory", "enter_result") == ("QC", DEMO)


def test_the_demo_user_does_everything_simulated_and_nothing_real() -> None:
    simulated, real = (Admission(TABLE, UNITS["airlock1"], real=real) for real in (False, True))
    for target, verb in targets("airlock1"):
        assert simulated.why_not(DEMO_PERSON, target, verb) is None, (target, verb)
        assert real.why_not(DEMO_PERSON, target, verb)
    assert simulated.why_not(DEMO_PERSON, "user", "add")


def test_faults_are_for_instructor_and_engineer_and_never_for_real_modules() -> None:
    simulated, real = (Admission(TABLE, UNITS["airlock1"], users=True, real=real) for real in (False, True))
    may = {p.roles[0] for p in PEOPLE if simulated.why_not(p, "fault", "inject") is None}
    assert may == {"ENG", "INST"}
    assert all(real.why_not(p, "fault", "inject") for p in PEOPLE)


def test_where_users_are_configured_whoever_is_not_logged_in_is_nobody() -> None:
    command = Command("isolator", "hold", Origin("operator", "ada"))
    logged_in = Command("isolator", "hold", Origin("operator", "ada", "", ("OP",)))
    assert Admission(TABLE, UNITS["airlock1"]).why_not_command(command) is None
    admission = Admission(TABLE, UNITS["airlock1"], users=True)
    assert admission.why_not_command(command) == "nobody is logged in"
    assert admission.why_not_command(logged_in) is None


@pytest.mark.parametrize("source", ["operator", "supervisor", "opcua", "", "anything"])
def test_an_unknown_source_counts_as_a_person(source: str) -> None:
    admission = Admission(TABLE, UNITS["airlock1"], users=True)
    assert admission.why_not_command(Command("isolator", "hold", Origin(source, "x")))


@pytest.mark.parametrize("source", sorted(WITHOUT_HANDS))
def test_recipe_and_virtual_people_have_their_own_ways(source: str) -> None:
    admission = Admission(TABLE, UNITS["airlock1"], users=True)
    assert admission.why_not_command(Command("isolator", "hold", Origin(source, "x"))) is None


def test_an_empty_table_refuses_everything() -> None:
    admission = Admission(Permissions({}), UNITS["airlock1"], users=True)
    for (target, verb), person in product(targets("airlock1"), PEOPLE):
        assert admission.why_not(person, target, verb)


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("commands:\n  module: {start: [OP, BOSS]}\n", ":2:24", "is not allowed"),
        ("commands:\n  machine: {start: [OP]}\n", ":2:3", "is not allowed"),
        ("commands:\n  batch: {start: [OP, ADM]}\n", ":2:23", "an administrator cannot run"),
        ("commands:\n  user: {add: [DEMO]}\n", ":2:16", "the demo user cannot manage users"),
        ("commands:\n  prompt: {BOSS: [OP]}\n", ":2:12", "a prompt cannot ask 'BOSS'"),
        ("commands: {}\n", ":1:11", "too few"),
        ("command: {}\n", ":1:1", "unknown key 'command'"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, text: str, where: str, why: str) -> None:
    file = tmp_path / "permissions.yaml"
    file.write_text(text)
    with pytest.raises(InputError) as error:
        read_permissions(file)
    assert f"permissions.yaml{where}: " in str(error.value)
    assert why in str(error.value)
