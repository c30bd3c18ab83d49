"""Draw the picture of one scan that screens and reports read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.alarm.logic import priority_of
from twin.deviation import TARGET as DEVIATIONS
from twin.deviation import Decision
from twin.engine import admit
from twin.engine.accept import UNACKNOWLEDGED
from twin.engine.waiting import waits_for
from twin.machine.packml import Verb
from twin.machine.request import DOOR_VERBS
from twin.messages import Command
from twin.procedure.state import RunData, Status
from twin.publish import AlarmView, DeviationView, ModuleView, PromptView, RecipeView, StepView, UnitView
from twin.unit.model import HATCH_VERBS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.deviation import Deviation
    from twin.engine.engine import Engine
    from twin.procedure.program import Program
    from twin.unit.model import Alarm

RUN_VERBS = ("start", "hold", "resume", "stop", "abort", "clear_up")
SIMULATED = "SIMULATED"
LINK_OK = "link_ok"
"""Signal of every module that its link is there."""
STATUS = {
    Status.WAITING: "waiting",
    Status.PREPARING: "waiting",
    Status.ACTIVE: "active",
    Status.DONE: "done",
    Status.FAILED: "failed",
}


def unit_view(engine: Engine) -> UnitView:
    """Return the present picture; arrays are copies that nobody changes."""
    values, quality = engine.kernel.values.copy(), engine.kernel.quality.copy()
    values.setflags(write=False)
    quality.setflags(write=False)
    return UnitView(
        unit=engine.unit.name,
        mode=SIMULATED,
        seq=engine.seq,
        tick=engine.tick,
        values=values,
        quality=quality,
        modules={name: _module(engine, name) for name in engine.unit.modules},
        alarms=tuple(_alarms(engine)),
        batches=tuple(_batch(engine, batch) for batch in engine.memory.runs),
        spans=tuple(span.view() for span in engine.memory.spans),
        forced=engine.forced_reasons(),
        fault=engine.memory.failure,
        items=engine.stock.views(engine.memory.material),
        deviations=tuple(_deviation(one) for one in engine.memory.deviations),
    )


def _module(engine: Engine, name: str) -> ModuleView:
    module, state, logic = engine.unit.modules[name], engine.memory.modules[name], engine.logics[name]
    phase = module.phases.get(state.phase)
    verbs = [*(verb.value for verb in Verb if verb is not Verb.START), *module.commands]
    return ModuleView(
        name=name,
        title=module.title,
        state=state.state.title,
        state_number=int(state.state),
        phase=state.phase,
        phase_title=phase.title if phase else "",
        procedure=state.procedure,
        atmosphere=state.atmosphere.value,
        mode=SIMULATED,
        entered_tick=state.entered,
        waits_for=logic.waits_for(state, engine.world),
        reason=state.reason,
        verbs={verb: _why_not(engine, name, verb, {}) for verb in verbs}
        | _starts(engine, name)
        | _doors(engine, name),
        equipment={part: data.state for part, data in state.parts.items()},
        procedures={key: procedure.title for key, procedure in module.procedures.items()},
        batches=engine.batches.affected(name),
    )


def _why_not(engine: Engine, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
    """Return why whoever is at the screen may not give a command: what the engine itself would answer."""
    command = Command(target, verb, engine.screen, arguments)
    return admit.why_not(engine, engine.admission.stamped(command))


def _starts(engine: Engine, name: str) -> dict[str, str | None]:
    procedures = engine.unit.modules[name].procedures
    reasons = {f"start {p}": _why_not(engine, name, "start", {"procedure": p}) for p in procedures}
    refusals = [reason for reason in reasons.values() if reason is not None]
    return {"start": refusals[0] if len(refusals) == len(reasons) else None, **reasons}


def _doors(engine: Engine, name: str) -> dict[str, str | None]:
    parts = engine.unit.modules[name].equipment.values()
    doors = [part.name.removesuffix("_door") for part in parts if part.type == "door"]
    hatches = [part.name.removeprefix("hatch_") for part in parts if part.type == "hatch"]
    asked = [(verb, "door", door) for verb in DOOR_VERBS for door in doors]
    asked += [(verb, "hatch", hatch) for verb in HATCH_VERBS for hatch in hatches]
    return {f"{verb} {word}": _why_not(engine, name, verb, {key: word}) for verb, key, word in asked}


def _alarms(engine: Engine) -> list[AlarmView]:
    return [_alarm(engine, tag) for tag in engine.memory.alarms.standing]


def _alarm(engine: Engine, tag: str) -> AlarmView:
    alarm, state = engine.unit.alarms[tag], engine.memory.alarms.alarms[tag]
    lost = [name for name in engine.unit.modules if _lost(engine, alarm, f"{name}.{LINK_OK}")]
    return AlarmView(
        id=tag,
        module=alarm.module,
        priority=priority_of(alarm, state),
        state=state.life.value,
        text=alarm.text,
        concerns=(*lost, *engine.memory.concerned.get(tag, ())),
        response=alarm.response,
        consequence=alarm.consequence,
        raised_tick=state.raised,
        bad_quality=not state.known,
        unacknowledged=state.life in UNACKNOWLEDGED,
        condition_text=alarm.condition_text,
    )


def _lost(engine: Engine, alarm: Alarm, link: str) -> bool:
    """Tell whether an alarm of several links speaks of this one, which is lost."""
    several = alarm.condition_text.count(f".{LINK_OK}") > 1
    return several and link in alarm.condition_text and engine.world.value(link) == 0.0


def _deviation(one: Deviation) -> DeviationView:
    return DeviationView(
        id=one.id,
        target=one.batch or DEVIATIONS,
        tick=one.tick,
        batch=one.batch,
        item=one.item,
        kind=one.kind,
        text=one.text,
        missing=one.missing if one.is_open else (),
        signed=one.signed,
        proposed=one.proposed,
        decision=one.decision,
        person=one.person,
        decided_tick=one.decided_tick,
        reason=one.reason,
        decisions=tuple(Decision),
    )


def _batch(engine: Engine, batch: str) -> RecipeView:
    program, data = engine.programs[batch], engine.memory.runs[batch]
    recipe = program.recipe
    return RecipeView(
        batch=batch,
        order=program.batch.order,
        id=recipe.id,
        title=recipe.title,
        version=recipe.version,
        state=data.state.value,
        reason=data.reason,
        exceptions=_exceptions(engine, batch, data),
        steps=tuple(_steps(engine, program, data)),
        prompts=tuple(_prompts(engine, batch, data)),
        verbs={verb: _why_not(engine, batch, verb, {"reason": "?"}) for verb in RUN_VERBS},
    )


def _exceptions(engine: Engine, batch: str, data: RunData) -> int:
    """Count what QA has to look at: failed steps and deviations, decided or not."""
    failed = sum(record.outcome == "failed" for record in data.records)
    return failed + sum(one.batch == batch for one in engine.memory.deviations)


def _steps(engine: Engine, program: Program, data: RunData) -> list[StepView]:
    last = {record.id: record for record in data.records}
    rows: list[StepView] = []
    for step in program.recipe.steps:
        if step.kind in {"begin", "end"}:
            continue
        record, token = last.get(step.id), data.token(step.id)
        status = STATUS[token.status] if token else ("done" if step.id in data.completed else "idle")
        start, end = (record.start, record.end) if record else (None, None)
        waits = waits_for(engine, step, token)
        window = (token.planned, token.latest) if token and status == "waiting" else (0, 0)
        rows.append(StepView(step.id, step.title, step.module, status, start, end, waits, *window))
    return rows


def _prompts(engine: Engine, batch: str, data: RunData) -> list[PromptView]:
    views: list[PromptView] = []
    for step in engine.recipe_logics[batch].open_prompts(data):
        prompt, token = step.prompt, data.token(step.id)
        if prompt is not None and token is not None:
            views.append(
                PromptView(
                    step.id,
                    prompt.kind,
                    prompt.text,
                    prompt.role,
                    prompt.unit,
                    prompt.low,
                    prompt.high,
                    prompt.choices,
                    token.entered,
                    batch,
                    prompt.second,
                    token.signed,
                )
            )
    return views
