"""The whole unit under random commands and faults: never two ways into the isolator open, no hatch without the arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alarm_kit import begin, do, in_state, inject, mend, number, poc1, standing, tell, warm

if TYPE_CHECKING:
    from twin.engine import Engine

AJAR = 0.01
WAYS = tuple(dict.fromkeys(place.access for place in poc1().unit.places.values() if place.access))
"""Doors and hatches between the arm and its places."""
HATCHES = tuple(way for way in WAYS if ".hatch_" in way)
POSITIONS = {p.access: name for name, p in poc1().unit.places.items() if p.access in HATCHES}
STATIONS: Any = poc1().unit.geometry["stations"]
DOORS = (
    "isolator rtp",
    *(f"{module} {door}" for module in ("decontamination", "steriliser") for door in ("inner", "outer")),
    "freezer slot",
    "freezer outer",
)
LOCKS = (
    ("decontamination", "outer", "inner"),
    ("steriliser", "outer", "inner"),
    ("freezer", "outer", "slot"),
)
MODULES = ("isolator", "decontamination", "steriliser", "freezer", "incubator_1", "robot")
KINDS = ("lost", "stuck")
SENSORS = (
    *(f"{one.replace(' ', '.')}_door_{word}" for one in DOORS for word in ("closed", "open", "locked")),
    *(f"incubator_1.hatch_{n}_{word}" for n in (1, 2) for word in ("closed", "open", "locked", "clear")),
    *(f"robot.{word}" for word in ("inside", "target_place", "device_phase")),
    "isolator.dp",
)
FAULTS = (
    *(f"{sensor} {kind}" for sensor in SENSORS for kind in KINDS),
    *(f"link_lost {module}" for module in MODULES),
    "isolator.rtp_leak",
    "incubator_1.hatch_jam",
    "incubator_1.hatch_stuck",
    "decontamination.inner_door_stuck",
    "mains_lost",
    "estop",
)
SOON = st.sampled_from((1, 1, 3, 20, 60, 150, 600))
TRIED = st.sampled_from((*HATCHES[:2], HATCHES[4]))
"""Two hatches of one incubator, and one of another."""
ASKED = st.one_of(
    st.tuples(st.sampled_from(("open_door", "open_door", "close_door")), st.sampled_from(DOORS)),
    st.tuples(st.sampled_from(("visit", "visit", "open_hatch", "close_hatch", "check_hatch")), TRIED),
    st.tuples(st.sampled_from(("transfer", "close_work")), st.just("isolator")),
    st.tuples(
        st.sampled_from(("hold", "unhold", "stop", "abort", "clear", "reset")), st.sampled_from(MODULES)
    ),
    st.tuples(st.sampled_from(("fault", "fault", "well")), st.sampled_from(FAULTS)),
)


@standing
def unit() -> Engine:
    """A unit in which every door may open: a cycle of the steriliser and one of the airlock were accepted."""
    machine = warm()
    begin(machine, "decontamination", "decontaminate")
    begin(machine, "steriliser", "sterilise")
    in_state(machine, "decontamination", "Complete")
    in_state(machine, "steriliser", "Complete")
    inject(machine, "steriliser.dp stuck_at = 30")
    begin(machine, "decontamination", "unload")
    do(machine, "isolator", "transfer")
    machine.run(5 * 600)
    for position in ("IN1.1", "IN1.2"):
        machine.kernel.put_slot(int(position[-1]), position)
        machine.run(20)
        do(machine, "incubator_1", "check_hatch", hatch=position[-1])
    machine.run(8 * 600)
    return machine


def act(machine: Engine, verb: str, what: str) -> None:
    """Do one drawn thing; what is refused changes nothing."""
    if verb == "fault":
        inject(machine, what)
    elif verb == "well":
        mend(machine, what)
    elif verb == "visit":
        for order in ("clear", "reset"):
            tell(machine, "robot", order)
            machine.run(10)
        tell(machine, "robot", "start", procedure="pick", place=number(POSITIONS[what]))
        machine.run(150)
        act(machine, "open_hatch", what)
    elif verb.endswith("_door"):
        module, door = what.split()
        tell(machine, module, verb, door=door)
    elif verb.endswith("_hatch"):
        module, hatch = what.split(".hatch_")
        before = machine.memory.modules[module].parts[f"hatch_{hatch}"].state
        refusal = tell(machine, module, verb, hatch=hatch)
        assert not (verb == "open_hatch" and refusal is None and not is_before(machine, what)), before
    else:
        tell(machine, what, verb)


def is_before(machine: Engine, hatch: str) -> bool:
    """Tell whether the arm truly stands before a hatch, turned to it."""
    station = STATIONS[POSITIONS[hatch]]
    turn, height = (machine.kernel.truth(f"robot.{name}") for name in ("turn_deg", "tcp_z_m"))
    return abs(turn - station["turn"]) < 1.0 and abs(height - station["height"]) < 0.1


def position_of(machine: Engine, way: str) -> float:
    """Return how far a door or hatch is open, truly."""
    module, part = way.split(".")
    if way == "isolator.rtp_door":
        return machine.kernel.truth("isolator.alpha_position")
    dotted = module == "decontamination" or part.startswith("hatch_")
    return machine.kernel.truth(f"{module}.{part}{'.' if dotted else '_'}position")


def check(machine: Engine) -> None:
    """Nothing of what keeps grade A in may stand open together."""
    ajar = [way for way in WAYS if position_of(machine, way) > AJAR]
    assert len(ajar) <= 1, ajar
    for module, outer, inner in LOCKS:
        doors = [position_of(machine, f"{module}.{door}_door") for door in (outer, inner)]
        assert not all(position > AJAR for position in doors), module


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(ASKED, SOON), min_size=4, max_size=24))
def test_never_two_ways_into_the_isolator_are_open_and_no_hatch_opens_without_the_arm(
    script: list[tuple[tuple[str, str], int]],
) -> None:
    machine = unit()
    for (verb, what), ticks in script:
        act(machine, verb, what)
        end = machine.tick + ticks
        while machine.tick < end:
            machine.run(min(10, end - machine.tick))
            check(machine)
    machine.take_history()
