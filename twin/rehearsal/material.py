"""Every item of a rehearsal as the JSON object names it: as booked in the record, and as it truly is in the plant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.disposition import Dispositions
from twin.rehearsal.tally import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.disposition import Verdict
    from twin.engine import Engine
    from twin.material.item import Booked, Item
    from twin.material.kind import HoldTime
    from twin.rehearsal.watch import Content, HoldRun, Watch

ML_PER_L = 1000.0


def material(engine: Engine, watch: Watch) -> list[dict[str, Any]]:
    """Return all items that were ever issued, in the order of their issue."""
    watch.look()
    judge = dispositions(engine)
    return [_told(engine, watch, item, judge.of(item)) for item in engine.memory.material.items.values()]


def dispositions(engine: Engine) -> Dispositions:
    """Return who judges what becomes of the items as things stand."""
    memory, bookings = engine.memory, engine.bookings
    kinds, site = bookings.material.kinds, bookings.site
    return Dispositions(kinds, site, memory.material, memory.deviations, engine.tick)


def _told(engine: Engine, watch: Watch, item: Item, verdict: Verdict) -> dict[str, Any]:
    kind = engine.bookings.material.kinds.kinds[item.kind]
    runs = [(hold, watch.hold_runs(item.id, hold.name)) for hold in kind.holds]
    return {
        "id": item.id,
        "batch": item.batch,
        "kind": item.kind,
        "title": kind.title,
        "lot": item.lot,
        "coi": item.coi,
        "status": str(item.status),
        "place": item.place,
        "on": item.on,
        "outside": str(item.outside),
        "outside_why": item.outside_why,
        "inside": str(item.inside),
        "inside_why": item.inside_why,
        "gas_cycles": item.gas_cycles,
        "tails_used": item.tails_used,
        "fluid": kind.fluid,
        "booked": _booked(item.booked),
        "true": truth(watch.content(item)) if kind.fluid else None,
        "disposition": str(item.disposition),
        "reason": item.reason,
        "verdict": {"disposition": str(verdict.disposition), "reason": verdict.reason},
        "labels": _labels(engine, item),
        "expiry_s": seconds(item.expiry_tick),
        "holds": [_hold(item, hold, found, engine.tick) for hold, found in runs if found],
    }


def truth(content: Content | None) -> dict[str, float] | None:
    """Return the true content of a container in the units in which people speak of it."""
    if content is None:
        return None
    volume, cells = content["volume_ml"], content["viable"] + content["dead"]
    per_litre = ML_PER_L / volume if volume > 0.0 else 0.0
    return {
        "volume_ml": round(volume, 2),
        "viable_cells": round(content["viable"]),
        "dead_cells": round(content["dead"]),
        "viability_pct": round(100.0 * content["viable"] / cells, 2) if cells > 0.0 else 0.0,
        "car_positive_pct": round(100.0 * content["car_fraction"], 2) if cells > 0.0 else 0.0,
        "glucose_mm": round(content["glucose_mmol"] * per_litre, 3),
        "lactate_mm": round(content["lactate_mmol"] * per_litre, 3),
        "temperature_c": round(content["temperature_c"], 2),
        "frozen_fraction": round(content["frozen_fraction"], 3),
    }


def _booked(booked: Booked) -> dict[str, Any]:
    return {
        "volume_ml": round(booked.volume_ml, 2),
        "viable_cells": round(booked.viable_cells),
        "at_s": seconds(booked.tick),
        "source": booked.source,
    }


def _labels(engine: Engine, item: Item) -> dict[str, int]:
    """Return how many labels of an item were printed, and how many of them ended in each way."""
    states = [str(one.state) for one in engine.memory.material.labels.values() if one.item == item.id]
    return {"printed": len(states)} | {name: states.count(name) for name in ("used", "destroyed", "returned")}


def _hold(item: Item, hold: HoldTime, runs: Sequence[HoldRun], tick: int) -> dict[str, Any]:
    """Return a hold time with its longest run; a clock that adds up shows its last total."""
    used = max(_spent(run, tick) for run in runs)
    over = "limit" if used > hold.limit_ticks else "alert" if used > hold.alert_ticks else ""
    return {
        "hold": hold.name,
        "title": hold.title,
        "alert_s": seconds(hold.alert_ticks),
        "limit_s": seconds(hold.limit_ticks),
        "used_s": seconds(used),
        "left_s": seconds(hold.limit_ticks - used),
        "counts": hold.counts,
        "runs": [[seconds(run.since), seconds(run.until)] for run in runs],
        "over": over,
        "at_limit": hold.at_limit,
        "waived": hold.name in item.waived,
    }


def _spent(run: HoldRun, tick: int) -> int:
    return run.spent if run.until is not None else run.spent + tick - run.since
