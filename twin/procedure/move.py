"""A move of the robot as stages, each found from what stands where now, so that it goes on after any interruption.

Source opened, picked, source shut, goal opened, placed, goal shut. Nothing is opened where source and goal share what
stands in the way, or where nothing does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.material.place import ROBOT, UNKNOWN
from twin.plain import replace
from twin.procedure.booking import ALL, MATERIAL, item_id, place_for
from twin.procedure.state import HELD_STATES, RESUME_TICKS, RunState, Status
from twin.procedure.token import UNSTARTED, fail, finish

if TYPE_CHECKING:
    from recipes.recipe.model import Step
    from twin.material.item import Item
    from twin.procedure.state import Token
    from twin.procedure.token import Scan
    from twin.unit.model import Place

ARM = "robot"
ISOLATOR = "isolator"
IDENTIFY = "identify"
HATCH = "hatch_"
TRANSFER, CLOSED = "transfer", "closed"
OPEN, SHUT = "open", ("sealed", "free", "reserved", "occupied", "recovering")
"""States of a door or hatch that stands open, or is shut."""
AWAY = "IL-N1: the arm is not before the hatch"
"""The reason for which a hatch stays shut until the arm waits before it [unit.md 4.2]."""


@dataclass(frozen=True, slots=True)
class Act:
    """The next thing to do: a command, or a reason to wait. Neither means that the move is done."""

    target: str = ""
    verb: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    waits_for: str = ""

    @property
    def key(self) -> str:
        """Return the name under which a command that was sent is remembered."""
        return (
            f"{self.target} {self.verb} {' '.join(str(value) for value in self.arguments.values())}".strip()
        )


DONE = Act()


def why_not_move(scan: Scan, step: Step) -> str | None:
    """Return why a move cannot begin now, or None."""
    token = scan.data.token(step.id)
    assert token is not None
    goal = goal_of(scan, step)
    if goal is None:
        return "no position in an incubator is reserved"
    item = scan.world.item(moved(scan, step))
    other = scan.world.occupant(goal.name)
    if other and (item is None or other != item.id):
        return f"{goal.name} (taken by {other})"
    stopped = scan.world.why_stopped(moved(scan, step))
    if stopped is not None:
        return stopped
    act = next_act(scan, step, token)
    return act.waits_for or (scan.world.why_not(act.target, act.verb, act.arguments) if act.verb else None)


def watch_move(scan: Scan, step: Step, token: Token) -> None:
    """Do the next stage of a move, or say what it waits for."""
    stopped = scan.world.why_stopped(moved(scan, step))
    if not stopped and _holds(scan):
        return
    if step.item == ALL and not token.origin:
        token = replace(token, origin=ALL, rescan=bool(scan.world.occupant(ROBOT)))
    act = Act(waits_for=stopped) if stopped else next_act(scan, step, token)
    if token.rescan and _has_read(scan):
        token = replace(token, rescan=False)
    if act == DONE:
        finish(scan, step.id, Status.DONE)
        return
    reason = act.waits_for or (scan.world.why_not(act.target, act.verb, act.arguments) if act.verb else None)
    if (
        reason is not None
        and act.target == ARM
        and scan.world.module_state(ARM) in {"Aborted", "Aborting", "Clearing"}
    ):
        fail(scan, step, f"{ARM} is {scan.world.module_state(ARM)}: {scan.world.module_reason(ARM)}")
    elif reason is not None:
        scan.put(replace(token, waits_for=reason, sent=""))
    elif act.verb and token.sent != act.key:
        scan.command(act.target, act.verb, act.arguments, f"step {step.id}")
        scan.put(replace(_noted(scan, step, token), sent=act.key, waits_for=""))


def _holds(scan: Scan) -> bool:
    """Hold the batch with a robot that holds by itself; right after a resume it is let go on."""
    state = scan.world.module_state(ARM)
    if state not in HELD_STATES or scan.world.tick <= scan.data.since + RESUME_TICKS:
        return False
    scan.become(RunState.HELD, f"{ARM} is {HELD_STATES[state]}: {scan.world.module_reason(ARM)}")
    return True


def goal_of(scan: Scan, step: Step) -> Place | None:
    """Return the place that a move leads to; None while no position is reserved."""
    name = place_for(scan, step)
    return scan.world.place(name) if name else None


def next_act(scan: Scan, step: Step, token: Token) -> Act:
    """Find the next stage from where the item is booked, what stands open and what the robot does."""
    item, goal = scan.world.item(moved(scan, step)), goal_of(scan, step)
    if goal is None:
        return Act(waits_for="a position")
    if step.item == ALL:
        return _next_of_all(scan, token, item, goal)
    if item is None:
        return Act(waits_for=f"{item_id(scan, step.item)} is not in the unit")
    return _next_of_one(scan, token, item, goal)


def _next_of_one(scan: Scan, token: Token, item: Item, goal: Place) -> Act:
    origin = scan.world.place(token.origin or item.place)
    access = origin.access if origin is not None else ""
    if item.place == goal.name:
        return _shut(scan, access) or _shut(scan, goal.access) or _back(scan, access, goal.access)
    if item.place == ROBOT:
        away = None if access == goal.access else _shut(scan, access)
        return away or _rescan(scan, token) or _reach(scan, "place", item, goal)
    here = scan.world.place(item.place)
    if item.place == UNKNOWN and not _has_read(scan):
        return _started(scan, IDENTIFY, {})
    if here is None:
        return Act(waits_for=f"{item.id} is at no place that the robot knows: scan it again")
    return _reach(scan, "pick", item, here)


def moved(scan: Scan, step: Step) -> str:
    """Return the id of the item that a move is about now: of all of a batch the next one that the robot reaches."""
    return scan.world.next_inside(scan.batch) if step.item == ALL else item_id(scan, step.item)


def _next_of_all(scan: Scan, token: Token, item: Item | None, goal: Place) -> Act:
    """Find the next stage of bringing everything out; what stands open and is not on the way is shut first."""
    here = scan.world.place(item.place) if item is not None else None
    carried = item is not None and item.place == ROBOT
    access = goal.access if carried else here.access if here is not None else ""
    ajar = next((one for one in scan.world.standing_open() if one != access), "")
    if ajar:
        return _shut(scan, ajar) or DONE
    if item is None:
        return _back(scan, goal.access)
    if carried:
        return _rescan(scan, token) or _reach(scan, "place", item, goal)
    if here is None:
        return Act(waits_for=f"{item.id} is at no place that the robot knows: scan it again")
    return _reach(scan, "pick", item, here)


def _noted(scan: Scan, step: Step, token: Token) -> Token:
    """Remember where the move began, so that what was opened there is shut again."""
    item = scan.world.item(item_id(scan, step.item))
    return token if token.origin or item is None or item.place == ROBOT else replace(token, origin=item.place)


def _reach(scan: Scan, program: str, item: Item, place: Place) -> Act:
    """Open what stands before a place, then run the robot; a hatch opens only for an arm that waits before it."""
    act = _open(scan, place.access)
    if act is None or (
        act.verb == "open_hatch" and scan.world.why_not(act.target, act.verb, act.arguments) == AWAY
    ):
        return _arm(scan, program, item, place)
    return act


def _open(scan: Scan, access: str) -> Act | None:
    if not access or scan.world.part_state(access) == OPEN:
        return None
    if scan.world.part_state(access) not in SHUT:
        return Act(waits_for=f"{access} to stand open")
    if scan.world.has_command(ISOLATOR, TRANSFER) and scan.world.module_phase(ISOLATOR) != TRANSFER:
        return Act(ISOLATOR, TRANSFER)
    return _door(access, "open_door")


def _shut(scan: Scan, access: str) -> Act | None:
    if not access or scan.world.part_state(access) in SHUT:
        return None
    if scan.world.part_state(access) != OPEN:
        return Act(waits_for=f"{access} to be shut")
    return _door(access, "close_door")


def _back(scan: Scan, *accesses: str) -> Act:
    """Bring the isolator back from its transfer when this move had opened something."""
    if any(accesses) and scan.world.module_phase(ISOLATOR) == TRANSFER:
        return Act(ISOLATOR, "close_work")
    return DONE


def _door(access: str, verb: str) -> Act:
    module, _, part = access.partition(".")
    if part.startswith(HATCH):
        return Act(module, verb.replace("door", "hatch"), {"hatch": part.removeprefix(HATCH)})
    return Act(module, verb, {"door": part.removesuffix("_door")})


def _why_not_booked(scan: Scan, program: str, item: Item, place: Place) -> str | None:
    """Return why the record would refuse what the robot is about to do; its own scan decides afterwards."""
    end = {"place": place.name} if program == "pick" else {"to": place.name}
    return scan.world.why_not(MATERIAL, program, {"item": item.id, **end, **scan.world.readable(item)})


def _arm(scan: Scan, program: str, item: Item, place: Place) -> Act:
    """Run one program of the robot to its end, then book what it did."""
    state = scan.world.module_state(ARM)
    if state == "Complete" and scan.world.module_procedure(ARM) == program:
        end = {"place": place.name} if program == "pick" else {"to": place.name}
        return Act(MATERIAL, program, {"item": item.id, **end, **scan.world.scanned(item)})
    forbidden = _why_not_booked(scan, program, item, place) if state in {*UNSTARTED, "Idle"} else None
    if forbidden is not None:
        return Act(waits_for=forbidden)
    number = scan.world.place_number(place.name)
    known = {
        "source": number,
        "target": number,
        "place": number,
        "item": float(max(0, item.slot)),
    }
    return _started(scan, program, known)


def _started(scan: Scan, program: str, known: Mapping[str, float]) -> Act:
    state = scan.world.module_state(ARM)
    if state in UNSTARTED:
        return Act(ARM, UNSTARTED[state])
    if state == "Idle":
        wanted = {n: known[n] for n in scan.world.parameters_of(ARM, program) if n in known}
        return Act(ARM, "start", {"procedure": program, **wanted})
    if state in {"Held", "Suspended"}:
        return Act(ARM, "unhold" if state == "Held" else "unsuspend")
    return Act(waits_for=f"{ARM}, which is in {state}: {scan.world.module_reason(ARM)}".rstrip(": "))


def _rescan(scan: Scan, token: Token) -> Act | None:
    """Have the robot read again what it carries after an interruption, unless it is about to put it down."""
    state, program = scan.world.module_state(ARM), scan.world.module_procedure(ARM)
    if (
        not token.rescan
        or _has_read(scan)
        or (program == "place" and state not in UNSTARTED and state != "Idle")
    ):
        return None
    return None if state == "Complete" and program == "place" else _started(scan, IDENTIFY, {})


def _has_read(scan: Scan) -> bool:
    """Tell whether the robot has read what it carries, or cannot."""
    read = scan.world.module_state(ARM) == "Complete" and scan.world.module_procedure(ARM) == IDENTIFY
    return read or not scan.world.has_procedure(ARM, IDENTIFY)
