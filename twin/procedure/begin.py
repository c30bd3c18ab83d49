"""How a step begins: it waits for reasons, brings its module to where it can start, and sends its first command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.plain import replace
from twin.procedure.arbiter import released
from twin.procedure.booking import MATERIAL, bookings, item_id, joining, slots
from twin.procedure.move import why_not_move
from twin.procedure.state import Status, StepRecord
from twin.procedure.token import UNSTARTED, fail
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.recipe.model import Step
    from twin.procedure.state import Token
    from twin.procedure.token import Scan


def check_max_wait(scan: Scan, step: Step, token: Token, words: str) -> None:
    """Fail a step that has waited longer than its recipe allows."""
    if step.max_wait_s is None:
        return
    limit = token.created + round(step.max_wait_s * TICKS_PER_S)
    if scan.world.tick < limit:
        scan.due.append(limit)
    else:
        fail(scan, step, f"{step.id} waited longer than {step.max_wait_s:g} s for {words}")


def prepare(scan: Scan, step: Step, token: Token) -> None:
    """Bring the module to the point where the step can begin, then begin it."""
    reason = why_not_begin(scan, step)
    if reason is not None:
        hinder(scan, step, token, reason)
        return
    verb, arguments = opening(scan, step)
    brings_round = step.kind == "run" and verb in UNSTARTED.values()
    if not verb:
        activate(scan, step, token)
    elif token.sent != verb:
        if step.joins and not brings_round:
            scan.command(MATERIAL, "join", joining(scan, step), f"step {step.id}")
        scan.command(step.module, verb, arguments, f"step {step.id}")
        scan.put(replace(token, sent=verb, waits_for=""))
        if not brings_round:
            activate(scan, step, replace(token, sent=verb, waits_for=""))


def hinder(scan: Scan, step: Step, token: Token, reason: str) -> None:
    """Let a step wait for a reason; it holds nothing meanwhile, unless it is on its way already."""
    if not token.sent and scan.program.ends_chain(step.id):
        scan.grants = released(scan.grants, [scan.holder(step.id)])
    scan.put(replace(token, waits_for=reason, waited_for=reason, sent=""))
    check_max_wait(scan, step, token, reason)


def why_not_begin(scan: Scan, step: Step) -> str | None:
    """Return what stands against the begin of a step, whoever holds what."""
    if step.kind in {"sample", "material"}:
        asked = (scan.world.why_not(MATERIAL, *one) for one in bookings(scan, step))
        return next(filter(None, asked), None)
    if step.kind == "move":
        return why_not_move(scan, step)
    if step.joins and (reason := scan.world.why_not(MATERIAL, "join", joining(scan, step))) is not None:
        return reason
    verb, arguments = opening(scan, step)
    late = _why_late(scan, step) or _not_yet(scan, step)
    return late or (scan.world.why_not(step.module, verb, arguments) if verb else None)


def _why_late(scan: Scan, step: Step) -> str | None:
    """Return which item of a step is past a hold time."""
    named = dict.fromkeys((*step.joins, *step.items.values()))
    return scan.world.why_late(tuple(item_id(scan, name) for name in named)) if named else None


def opening(scan: Scan, step: Step) -> tuple[str, Mapping[str, Any]]:
    """Return the command that the step asks for next, with arguments; no verb when there is none."""
    if step.kind == "run" and _runs_already(scan, step):
        return "", {}
    if step.kind == "run":
        unstarted = UNSTARTED.get(scan.world.module_state(step.module))
        arguments = {"procedure": step.procedure, **step.parameters, **_measured(scan, step)}
        arguments |= slots(scan, step)
        return (unstarted, {}) if unstarted else ("start", arguments)
    return (step.verb, dict(step.arguments)) if step.kind == "command" else ("", {})


def _measured(scan: Scan, step: Step) -> dict[str, float]:
    """Return the parameters that are results."""
    taken = ((name, one.value(scan.data.results)) for name, one in step.measured.items())
    return {name: value for name, value in taken if value is not None}


def _not_yet(scan: Scan, step: Step) -> str | None:
    """Return which parameter waits for its result."""
    for name, one in step.measured.items():
        if one.value(scan.data.results) is None:
            return f"no result yet for {name}: {' or '.join(one.results)}"
    return None


def _runs_already(scan: Scan, step: Step) -> bool:
    """Tell whether the module is in the middle of what the step asks for, which could not be asked for differently."""
    world, module, procedure = scan.world, step.module, step.procedure
    running = world.module_state(module) == "Execute" and world.module_procedure(module) == procedure
    return running and not world.parameters_of(module, procedure)


def activate(scan: Scan, step: Step, token: Token) -> None:
    """Begin the step: from here on its time runs and its row in the record is open."""
    active = replace(token, status=Status.ACTIVE, entered=scan.world.tick, waits_for="")
    scan.put(active)
    if step.timeout_s is not None:
        scan.due.append(scan.world.tick + round(step.timeout_s * TICKS_PER_S))
    ticks = scan.world.tick - token.created
    waited_for = token.waited_for if ticks >= TICKS_PER_S else ""
    record = StepRecord(step.id, step.module, token.created, scan.world.tick, None, waited_for, "running")
    scan.data = replace(scan.data, records=(*scan.data.records, record))
    scan.happened("step_started", step.id, module=step.module, waited_ticks=ticks, waited_for=waited_for)
    if step.prompt is not None:
        second = {"second": step.prompt.second} if step.prompt.second else {}
        scan.happened("prompt_raised", step.id, text=step.prompt.text, role=step.prompt.role, **second)
