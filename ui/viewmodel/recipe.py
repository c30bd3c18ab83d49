"""The running recipe: its steps, what waits, its questions and its commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.engine.spoken import step_words
from twin.people.role import Role
from ui.language import tr
from ui.viewmodel.button import Button, Choice
from ui.viewmodel.timeline import Bar, Row, Timeline
from ui.viewmodel.words import clock, duration, number, pretty, sentence, state_word, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twin.publish import PromptView, RecipeView, StepView, UnitView
    from ui.viewmodel.scope import Scope

RECIPE_VERBS = ("start", "clear_up", "hold", "resume", "stop", "abort")


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as listed."""

    id: str
    title: str
    module: str
    status: str
    times: str
    waits: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The recipe run and its commands."""

    title: str
    state: str
    reason: str
    steps: tuple[StepRow, ...]
    buttons: tuple[Button, ...]


def progress(scope: Scope, view: UnitView, batch: str = "") -> Progress:
    """Resolve the run of a batch, or of the one that is shown; without a recipe say what to do next."""
    recipe = next((run for run in view.batches if run.batch == batch), None) if batch else view.recipe
    if recipe is None:
        return Progress(
            tr("No recipe is loaded"),
            "",
            tr("Choose a recipe and rehearse it, or run it on the unit."),
            (),
            (),
        )
    return Progress(
        title=f"{recipe.title} {recipe.version}",
        state=state_word(recipe.state),
        reason=pretty(recipe.reason),
        steps=tuple(step_row(scope, view, step) for step in recipe.steps),
        buttons=recipe_buttons(recipe),
    )


def recipe_buttons(recipe: RecipeView) -> tuple[Button, ...]:
    """The commands of a run in a fixed order; where it can be cleared up, that stands in the place of the start."""
    hidden = "start" if recipe.verbs.get("clear_up", "") is None else "clear_up"
    shown = (verb for verb in RECIPE_VERBS if verb in recipe.verbs and verb != hidden)
    return tuple(_button(verb, recipe.verbs[verb] or "") for verb in shown)


def _button(verb: str, reason: str) -> Button:
    effects = {
        "stop": tr("every module of the recipe stops; where there is gas it aerates first"),
        "abort": tr("every module of the recipe aborts at once; gas is aerated, loads stay dirty"),
        "clear_up": tr("people and robot bring out what the batch has left, zone and positions are cleared"),
    }
    arguments = (("reason", tr("resumed from the recipe page")),) if verb == "resume" else ()
    title = tr(verb.replace("_", " ").capitalize())
    return Button(
        verb, title, pretty(reason), effects.get(verb, ""), verb in effects, (Choice(title, verb, arguments),)
    )


def step_row(scope: Scope, view: UnitView, step: StepView) -> StepRow:
    """Resolve one step."""
    return StepRow(
        id=step.id,
        title=step_title(step),
        module=scope.title(step.module) if step.module else "",
        status=step.status,
        times=_times(view, step),
        waits=pretty(step.waits_for),
    )


def step_title(step: StepView) -> str:
    """The title of a step; without one its stage and its own name: `Visit 120 · weld`."""
    if step.title:
        return sentence(pretty(step.title))
    return pretty(step_words(step.id))


def _times(view: UnitView, step: StepView) -> str:
    if step.start_tick is None:
        return ""
    end = view.tick if step.end_tick is None else step.end_tick
    return f"{clock(step.start_tick)}  {duration(end - step.start_tick)}"


@dataclass(frozen=True, slots=True)
class Question:
    """An open prompt of a batch; `hint` says what may be answered, `signer` who has to sign now, if that matters."""

    step: str
    kind: str
    text: str
    hint: str
    choices: tuple[str, ...]
    low: float
    high: float
    unit: str
    batch: str = ""
    signer: str = ""


def questions(view: UnitView) -> tuple[Question, ...]:
    """The open prompts of all batches, the oldest first."""
    prompts = [prompt for run in view.batches for prompt in run.prompts]
    found = sorted(prompts, key=lambda p: (p.raised_tick, p.batch, p.step))
    several = len(view.batches) > 1
    return tuple(_question(prompt, several) for prompt in found)


def _question(p: PromptView, several: bool) -> Question:
    limits = f"{number(p.low, 0.01)} – {number(p.high, 0.01)} {unit(p.unit)}" if p.kind == "number" else ""
    whose = tr("batch {batch}", batch=p.batch) if several and p.batch else ""
    hint = " · ".join(part for part in (whose, _for_whom(p), limits) if part)
    signer = p.second if p.second and p.signed else ""
    return Question(
        p.step, p.kind, pretty(p.text), hint, p.choices, p.low, p.high, unit(p.unit), p.batch, signer
    )


def role_words(role: str) -> str:
    """A role as people say it; one that is written out stays."""
    return tr(next((known.words for known in Role if known.value == role), role))


def _for_whom(p: PromptView) -> str:
    """The role; where two persons sign, who has signed and who is next."""
    if p.second and p.signed:
        return tr(
            "signed by {who}; now the second person ({role})",
            who=", ".join(p.signed.values()),
            role=role_words(p.second),
        )
    role = tr("for the {role}", role=role_words(p.role)) if p.role else ""
    return f"{role}, {tr('then a second person ({role})', role=role_words(p.second))}" if p.second else role


def why_not_answer(question: Question, text: str) -> str:
    """Why an answer cannot be sent as typed; empty when it can."""
    if question.kind == "number":
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            return tr("Enter a number.")
        if not question.low <= value <= question.high:
            return tr("Outside {hint}.", hint=question.hint)
    if question.kind in ("scan", "choice") and not text.strip():
        return tr("Nothing entered yet.")
    return ""


def answer_value(question: Question, text: str) -> str | float | bool:
    """The answer as it is sent."""
    if question.kind == "number":
        return float(text.replace(",", "."))
    return text.strip() if question.kind in ("scan", "choice") else True


def summary_timeline(scope: Scope, summary: Mapping[str, Any]) -> Timeline:
    """The Gantt chart of a rehearsal: busy and waiting per module, people in a row of their own."""
    rows: dict[str, list[Bar]] = {name: [] for name in scope.unit.modules}
    for step in summary.get("steps", ()):
        start, end = step.get("start_s"), step.get("end_s")
        if start is None or end is None:
            continue
        waited = float(step.get("waited_s") or 0.0)
        only_waits = waited > 0 and start == end
        row = step.get("module") or (tr("Waiting") if only_waits else tr("Operator"))
        bars = rows.setdefault(row, [])
        if waited > 0:
            bars.append(Bar(start - waited, start, pretty(step.get("waited_for") or ""), "waiting"))
        if only_waits:
            continue
        kind = "done" if row in scope.unit.modules else "person"
        bars.append(Bar(start, end, str(step["id"]).rsplit(".", 1)[-1].replace("_", " "), kind))
    made = tuple(
        Row(scope.title(name) if name in scope.unit.modules else name, tuple(bars))
        for name, bars in rows.items()
    )
    return Timeline(made, 0.0, max(float(summary.get("simulated_s") or 0.0), 60.0), None)


def summary_facts(summary: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Outcome and figures of a rehearsal, label and value."""
    simulated = round(float(summary.get("simulated_s") or 0.0) * 10)
    rows = [
        (tr("Outcome"), str(summary.get("outcome", ""))),
        (tr("Reason"), pretty(str(summary.get("reason") or ""))),
        (tr("Duration"), duration(simulated)),
        (tr("Computed in"), f"{float(summary.get('wall_s') or 0.0):.1f} s"),
        (tr("Steps"), str(len(summary.get("steps", ())))),
        (tr("Alarms"), alarm_words(summary.get("alarms", ()))),
        (tr("Events"), str(summary.get("events", ""))),
    ]
    return tuple((label, value) for label, value in rows if value)


MOST_ALARMS = 4


def alarm_words(alarms: Sequence[Mapping[str, Any]]) -> str:
    """How many, and the first ones by tag and time."""
    first = ", ".join(f"{a['tag']} {clock(round(a['raised_s'] * 10))}" for a in alarms[:MOST_ALARMS])
    more = " …" if len(alarms) > MOST_ALARMS else ""
    return f"{len(alarms)} ({first}{more})" if alarms else "0"
