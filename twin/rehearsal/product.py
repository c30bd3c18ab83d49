"""What a batch has made: booked from counts and weights, true from the plant, and when it can be certified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.laboratory.work import Stage
from twin.people.role import Role
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from twin.engine import Engine
    from twin.laboratory.work import Job
    from twin.material.item import Item
    from twin.rehearsal.watch import Content, Watch

PRODUCT, FILLED = "product_bag", ("product_bag", "qc_bag")
"""Kinds of what a batch is made for, and of all that the harvest is filled into."""
RECEIVED = "receipt_wash"
"""The hold time that begins when a donor's bag is received."""
COLLECTED = "collection_wash"
HARVEST_RECOVERY = 0.9
"""Part of the counted cells that reaches the bags, where nothing was counted after the harvest [E, unit.md 3.1]."""
DOSE_CELLS, DOSE_TOLERANCE = 5.0e8, 0.2
"""CAR-positive viable cells of a dose [P3.1], and how far a bag may lie below it [P4.3]."""
TRANSPORT_D = 1.0
"""Collection to receipt by air, where the record does not name the collection [V, process.md 7.1]."""
DAY = 86_400 * TICKS_PER_S


@dataclass(frozen=True, slots=True)
class Counted:
    """What the laboratory last found in the cells that became the product; None: never tested."""

    viable: float | None = None
    viability: float | None = None
    car: float | None = None


def products(engine: Engine, watch: Watch) -> Any:
    """Return the product of the one batch, or with several batches each one's by its id; None: nothing was filled."""
    told = {batch: product(engine, watch, batch) for batch in engine.memory.runs}
    return next(iter(told.values()), None) if len(told) < 2 else told


def product(engine: Engine, watch: Watch, batch: str) -> dict[str, Any] | None:
    """Return the product of one batch, or None while no bag of it holds anything."""
    items = [item for item in engine.memory.material.items.values() if item.batch == batch]
    bags = [item for item in items if item.kind in FILLED and _holds(watch.content(item))]
    own = [item for item in bags if item.kind == PRODUCT]
    if not own:
        return None
    counted = last_counted(engine.memory.laboratory.jobs, batch)
    true = [content for item in own if (content := watch.content(item)) is not None]
    booked = booked_cells(bags, counted)
    doses = [booked[item.id] * (counted.car or 0.0) / 100.0 for item in own]
    return {
        "viable_cells_booked": sum(round(booked[item.id]) for item in own),
        "viable_cells_true": sum(round(content["viable"]) for content in true),
        "viability_pct": _rounded(counted.viability),
        "viability_true_pct": _rounded(_share(true, "viable")),
        "car_positive_pct": _rounded(counted.car),
        "car_positive_true_pct": _rounded(_car(true)),
        "doses": enough(doses),
        "doses_true": enough([content["viable"] * content["car_fraction"] for content in true]),
        **time_to_vein(engine, watch, batch),
    }


def booked_cells(bags: Sequence[Item], counted: Counted) -> dict[str, float]:
    """Return the viable cells of each bag as the record gives them: booked, else the last count shared by volume."""
    volume = sum(item.booked.volume_ml for item in bags)
    harvested = (counted.viable or 0.0) * HARVEST_RECOVERY
    return {
        item.id: item.booked.viable_cells
        or (harvested * item.booked.volume_ml / volume if volume > 0.0 else 0.0)
        for item in bags
    }


def last_counted(jobs: Iterable[Job], batch: str) -> Counted:
    """Return the last checked count of a batch's culture, and the last checked share of CAR-positive cells."""
    found: dict[str, float] = {}
    for job in jobs:
        if job.batch == batch and job.stage is Stage.CHECKED:
            found |= job.entered
    return Counted(found.get("viable"), found.get("viability"), found.get("car"))


def enough(cells: Iterable[float]) -> int:
    """Return how many bags hold a dose."""
    return sum(one >= (1.0 - DOSE_TOLERANCE) * DOSE_CELLS for one in cells)


def time_to_vein(engine: Engine, watch: Watch, batch: str) -> dict[str, Any]:
    """Return the days from the collection to the last result that certification needs, and what they are made of."""
    jobs = [job for job in engine.memory.laboratory.jobs if job.batch == batch]
    results = {
        f"{job.name} {job.test}": due for job in jobs if (due := _result_tick(engine, job)) is not None
    }
    ends = [record.end for record in engine.memory.runs[batch].records if record.end is not None]
    collected, received = (_begun(engine, watch, batch, hold) for hold in (COLLECTED, RECEIVED))
    if not results or not ends or collected is None or received is None:
        return {"time_to_vein_d": None, "time_to_vein": None}
    last = max(results, key=lambda name: results[name])
    parts = {
        "collection_to_receipt_d": (received - collected) / DAY or TRANSPORT_D,
        "receipt_to_closed_d": (max(ends) - received) / DAY,
        "closed_to_results_d": max(0, results[last] - max(ends)) / DAY,
    }
    rounded = {name: round(days, 3) for name, days in parts.items()}
    return {
        "time_to_vein_d": round(sum(parts.values()), 3),
        "time_to_vein": {**rounded, "last_result": last},
    }


def _begun(engine: Engine, watch: Watch, batch: str, hold: str) -> int | None:
    """Return when a hold time of a batch first began."""
    items = engine.memory.material.items
    begun = (run.since for run in watch.runs if run.hold == hold and items[run.item].batch == batch)
    return min(begun, default=None)


def _result_tick(engine: Engine, job: Job) -> int | None:
    """Return when a result is checked or will be; None for one that comes after the release."""
    table = engine.desk.rules.table
    if table.tests[job.test].after_release:
        return None
    if job.stage is Stage.CHECKED:
        return job.entered_tick
    return engine.desk.rules.roster.after_work(Role.LABORATORY, job.ready, table.entry + table.check)


def _holds(content: Content | None) -> bool:
    return content is not None and content["volume_ml"] > 0.0


def _share(contents: Iterable[Mapping[str, float]], what: str) -> float | None:
    cells = [(content[what], content["viable"] + content["dead"]) for content in contents]
    whole = sum(total for _, total in cells)
    return 100.0 * sum(part for part, _ in cells) / whole if whole > 0.0 else None


def _car(contents: Sequence[Mapping[str, float]]) -> float | None:
    viable = sum(content["viable"] for content in contents)
    if viable <= 0.0:
        return None
    return 100.0 * sum(content["viable"] * content["car_fraction"] for content in contents) / viable


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
