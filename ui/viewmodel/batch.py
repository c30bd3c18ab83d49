"""The batches on the unit: what each does now, what comes next, what it waits for and who holds that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.procedure.state import RunState
from ui.language import tr
from ui.viewmodel.recipe import step_title
from ui.viewmodel.words import duration, number, pretty, sentence, state_word

if TYPE_CHECKING:
    from twin.publish import ItemView, RecipeView, StepView, UnitView

AT_WORK = ("active", "waiting")
GOES_ON = (RunState.LOADED, RunState.RUNNING, RunState.HOLDING, RunState.HELD)
NOW_SHOWN = 2
HOUR_TICKS = 36_000
MILLION = 1e6
OUTSIDE = ("ROOM", "WASTE", "QC", "CRYO", "RT")
"""Places from which nothing more comes for the work of the moment; what is there is listed last."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch as listed; `colour` is its place among the colours of batches."""

    batch: str
    patient: str
    recipe: str
    state: str
    now: str
    following: str
    waits: str
    asks: int
    exceptions: int
    colour: int
    active: bool

    @property
    def signs(self) -> str:
        """Open questions and exceptions in words."""
        asked = tr("{count} to answer", count=self.asks) if self.asks else ""
        word = tr("{count} exception") if self.exceptions == 1 else tr("{count} exceptions")
        found = word.format(count=self.exceptions) if self.exceptions else ""
        return " · ".join(part for part in (asked, found) if part)


def batch_rows(view: UnitView) -> tuple[BatchRow, ...]:
    """Every batch in the order of loading."""
    return tuple(_row(run, i) for i, run in enumerate(view.batches))


def _row(run: RecipeView, colour: int) -> BatchRow:
    at_work = [step for step in run.steps if step.status in AT_WORK]
    return BatchRow(
        batch=run.batch,
        patient=str(run.order.get("coi", "")),
        recipe=run.title,
        state=state_word(run.state),
        now=_named(at_work),
        following=following(run),
        waits="; ".join(dict.fromkeys(sentence(pretty(s.waits_for)) for s in at_work if s.waits_for)),
        asks=len(run.prompts),
        exceptions=run.exceptions,
        colour=colour,
        active=bool(at_work),
    )


def _named(steps: list[StepView]) -> str:
    names = list(dict.fromkeys(step_title(step) for step in steps))
    more = tr(" and {count} more", count=len(names) - NOW_SHOWN) if len(names) > NOW_SHOWN else ""
    return ", ".join(names[:NOW_SHOWN]) + more


def following(run: RecipeView) -> str:
    """The first step behind those at work that has not begun; before the start, the first of all; none at the end."""
    if run.state not in GOES_ON:
        return ""
    begun = [i for i, step in enumerate(run.steps) if step.status != "idle"]
    behind = run.steps[begun[-1] + 1 :] if begun else run.steps
    return next((step_title(step) for step in behind if step.status == "idle"), "")


def chosen_batch(view: UnitView, batch: str) -> RecipeView | None:
    """Return the batch that is looked at; one that is gone gives way to the one shown elsewhere."""
    return next((run for run in view.batches if run.batch == batch), view.recipe)


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One item as listed; `level` is 0, or 3 past the alert and 2 past the limit of a hold time or the expiry."""

    code: str
    title: str
    place: str
    outside: str
    inside: str
    holds: str
    content: str
    level: int


def material_rows(view: UnitView, batch: str = "", place: str = "") -> tuple[MaterialRow, ...]:
    """The items of a batch, or at a place; those with the least time left first."""
    chosen = [i for i in view.items if (not batch or i.batch == batch) and (not place or i.place == place)]
    ordered = sorted(chosen, key=lambda item: (_left(item), item.place in OUTSIDE, item.id))
    return tuple(_material(item, view.tick) for item in ordered)


def _left(item: ItemView) -> int:
    return min((hold.limit_tick for hold in item.holds), default=2**62)


def _material(item: ItemView, tick: int) -> MaterialRow:
    return MaterialRow(
        code=item.code or item.id,
        title=sentence(item.title),
        place=f"{item.place} · {tr('on {carrier}', carrier=item.on)}" if item.on else item.place,
        outside=tr(item.outside),
        inside=tr(item.inside),
        holds=hold_words(item, tick),
        content=content_words(item),
        level=_level(item, tick),
    )


def hold_words(item: ItemView, tick: int) -> str:
    """What is left of the hold time that runs out first."""
    if item.expiry_tick <= tick:
        return tr("expired")
    if not item.holds:
        return ""
    first = min(item.holds, key=lambda hold: hold.limit_tick)
    left = first.limit_tick - tick
    if left < 0:
        return tr("over by {time}", time=duration(-left))
    return tr("{time} left", time=duration(left))


def _level(item: ItemView, tick: int) -> int:
    if any(hold.limit_tick <= tick for hold in item.holds):
        return 2
    late = any(hold.alert_tick <= tick for hold in item.holds) or item.expiry_tick <= tick
    return 3 if late else 0


def content_words(item: ItemView) -> str:
    """What is booked in it."""
    parts = [f"{number(item.volume_ml, 0.1)} mL"] if item.volume_ml > 0 else []
    if item.viable_cells > 0:
        parts.append(tr("{count} M cells", count=number(item.viable_cells / MILLION, 0.1)))
    return " · ".join(parts)
