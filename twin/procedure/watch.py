"""Follows a step at work to its end, each kind in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.plain import replace
from twin.procedure.move import watch_move
from twin.procedure.state import HELD_STATES, RESUME_TICKS, RunState, Status
from twin.procedure.token import end, fail, finish
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from recipes.recipe.model import Step
    from twin.procedure.state import Token
    from twin.procedure.token import Scan

ASKED = " asked"
"""Behind the verb of a booking whose command waits for the next scan."""
FAILED_STATES = ("Stopping", "Stopped", "Aborting", "Aborted", "Clearing")


def watch(scan: Scan, step: Step, token: Token) -> None:
    """Look at a step at work; it may end, fail or do its next stage."""
    if timed_out(scan, step, token):
        if step.kind == "run" and scan.world.why_not(step.module, "hold", {}) is None:
            scan.command(step.module, "hold", {}, f"step {step.id} timed out")
        fail(scan, step, f"{step.id} did not end within {step.timeout_s:g} s")
    elif step.kind == "end":
        finish(scan, step.id, Status.DONE)
        end(scan, RunState.COMPLETE)
    elif step.kind == "run":
        watch_module(scan, step)
    elif step.kind == "move":
        watch_move(scan, step, token)
    elif _is_over(scan, step, token):
        finish(scan, step.id, Status.DONE)


def _is_over(scan: Scan, step: Step, token: Token) -> bool:
    """Tell whether a step is over that nothing else ends; a booking is when nobody has refused it."""
    if step.kind in {"sample", "material"}:
        return _is_booked(scan, token)
    return step.kind != "prompt" and scan.world.truth(scan.program.until[step.id]) is True


def _is_booked(scan: Scan, token: Token) -> bool:
    """Tell whether the booking that was asked for has had its scan; it is taken back there if it is refused."""
    if not token.sent or token.sent.endswith(ASKED):
        return bool(token.sent)
    scan.put(replace(token, sent=f"{token.sent}{ASKED}"))
    scan.due.append(scan.world.tick + 1)
    return False


def timed_out(scan: Scan, step: Step, token: Token) -> bool:
    """Tell whether the step has used up its time; else ask for a scan when it will have."""
    if step.timeout_s is None:
        return False
    limit = token.entered + round(step.timeout_s * TICKS_PER_S)
    if scan.world.tick >= limit:
        return True
    scan.due.append(limit)
    return False


def watch_module(scan: Scan, step: Step) -> None:
    """Follow the module of a run step to its end."""
    state = scan.world.module_state(step.module)
    token = scan.data.token(step.id)
    assert token is not None
    if state == "Idle":
        return
    if state == "Complete":
        finish(scan, step.id, Status.DONE)
    elif state in FAILED_STATES:
        fail(scan, step, f"{step.module} was brought to {state}: {scan.world.module_reason(step.module)}")
    elif state in HELD_STATES and scan.world.tick <= scan.data.since + RESUME_TICKS:
        scan.due.append(scan.data.since + RESUME_TICKS + 1)
    elif state in HELD_STATES:
        words = f"{step.module} is {HELD_STATES[state]}"
        scan.become(RunState.HELD, f"{words}: {scan.world.module_reason(step.module)}")
