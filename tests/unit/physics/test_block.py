"""Devices in blocks: a kind brings columns, outputs, faults and a step; containers move between places."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.unit.unit.box import CONSTANTS
from twin.kernel import layout as signal_layout
from twin.kernel.kernel import Kernel
from twin.kernel.plan import build_plan
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.arrays import Devices
from twin.physics.build import build_plant
from twin.physics.kinds import KEYS, KINDS
from twin.physics.table import incubator as col
from twin.signals import Catalogue, Kind, Role, Signal
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from twin.physics.plant import Plant

MEMBERS = ("incubator_1", "incubator_2")
INCUBATOR = CONSTANTS
FIRST = next(iter(CONSTANTS))
PLACES = {"AL1": "decontamination", "IN1.1": "incubator_1", "IN1.2": "incubator_1", "IN2.1": "incubator_2"}


@cache
def unit() -> LoadedUnit:
    return load_unit("airlock1")


def signals(module: str) -> tuple[Signal, ...]:
    return (
        *(Signal(f"{module}.{name}", module, Role.OUTPUT, Kind.FLOAT, name) for name in col.CONTROLS),
        Signal(
            f"{module}.temperature",
            module,
            Role.INPUT,
            Kind.FLOAT,
            "T",
            low=-50,
            high=99,
            source="temperature_c",
        ),
        Signal(
            f"{module}.device_state", module, Role.INPUT, Kind.ENUM, "State", high=6, source="device_state"
        ),
    )


PRESENT = tuple(
    Signal(f"{module}.{place}", module, Role.INPUT, Kind.BOOL, place, source=f"{place}.present")
    for place, module in PLACES.items()
)


def section(**changes: Any) -> dict[str, Any]:
    return {
        **unit().plant,
        "incubator": dict.fromkeys(MEMBERS, INCUBATOR),
        "slots": {"count": 3},
        "places": PLACES,
        **changes,
    }


def plant(**changes: Any) -> Plant:
    own = [s for member in MEMBERS for s in signals(member)]
    catalogue = Catalogue((*unit().catalogue, *own, *PRESENT))
    return build_plant(section(**changes), unit().boundaries, catalogue)


def kernel() -> Kernel:
    own = [s for member in MEMBERS for s in signals(member)]
    catalogue = Catalogue((*unit().catalogue, *own, *PRESENT))
    return Kernel(build_plan(catalogue, (), plant(), seed=1))


def tell(k: Kernel, tag: str, value: float) -> None:
    k.write_output(k.plan.catalogue.index[tag], value)


def shown(k: Kernel, tag: str) -> float:
    return float(k.values[k.plan.catalogue.index[tag]])


def test_every_kind_has_a_block_in_the_same_order() -> None:
    names = tuple(field.name for field in fields(Devices) if field.init)
    assert names[: len(KEYS)] == KEYS


@pytest.mark.parametrize("kind", KINDS, ids=KEYS)
def test_the_columns_of_a_kind_have_different_names(kind: Any) -> None:
    for names in (kind.names, kind.controls, [n for n, _ in kind.parameters], [f[0] for f in kind.faults]):
        assert len(set(names)) == len(names)


def test_a_unit_without_devices_keeps_its_time_table() -> None:
    loaded = unit()
    bare = build_plant(loaded.plant, loaded.boundaries, loaded.catalogue)
    assert len(bare.due) == at.AIR_PHENOMENA
    d = bare.bind_devices(bare.x, bare.u, bare.fault)
    assert all(
        block.x.size == 0 for block in (d.robot, d.steriliser, d.incubator, d.freezer, d.processor, d.bench)
    )


def devices(k: Kernel) -> Any:
    """The blocks of a kernel as they are now."""
    state = k.snapshot().floats
    found = k.plan.plant
    signals = k.plan.signal_count * signal_layout.SIGNAL_FLOATS
    ends = np.cumsum([signals, len(found.x), len(found.u), len(found.fault)]).tolist()
    x, u, fault = (state[a:b] for a, b in pairwise(ends))
    return found.bind_devices(x, u, fault)


def test_an_output_reaches_the_device_of_its_module_only() -> None:
    k = kernel()
    tell(k, "incubator_2.run", 1.0)
    k.advance(20)
    assert devices(k).incubator.u[:, col.CONTROLS.index("run")].tolist() == [0.0, 1.0]
    assert shown(k, "incubator_1.device_state") == at.D_IDLE


def test_a_fault_reaches_the_device_that_it_names() -> None:
    k = kernel()
    name, _, default, low, high, _ = KINDS[KEYS.index("incubator")].faults[0]
    other = high if default != high else low
    k.set_fault(f"incubator_1.{name}", other)
    assert devices(k).incubator.f[:, 0].tolist() == [other, default]


def test_a_snapshot_carries_devices_and_containers() -> None:
    k = kernel()
    tell(k, "incubator_1.temperature_sp", 37.0)
    tell(k, "incubator_1.run", 1.0)
    k.put_slot(2, "IN1.2")
    k.fill_slot(2, {"viable": 1e8})
    k.advance(5000)
    before = k.snapshot()
    k.advance(5000)
    k.put_slot(2, "")
    after = k.truth("incubator_1.temperature_c")
    k.restore(before)
    assert (k.slot(2)["place"], k.slot(2)["viable"]) == (3.0, 1e8)
    k.advance(5000)
    assert k.truth("incubator_1.temperature_c") == after


def test_people_put_a_container_at_a_place_and_its_sensor_sees_it() -> None:
    k = kernel()
    k.put_slot(1, "IN1.1")
    k.advance(20)
    assert shown(k, "incubator_1.IN1.1") == 1.0
    k.put_slot(1, "IN2.1")
    k.advance(20)
    assert [shown(k, f"{module}.{place}") for place, module in PLACES.items()] == [0.0, 0.0, 0.0, 1.0]
    k.put_slot(1, "")
    k.advance(20)
    assert shown(k, "incubator_2.IN2.1") == 0.0
    assert k.slot(1)["place"] == at.OUTSIDE


def test_a_taken_place_takes_no_second_container() -> None:
    k = kernel()
    k.put_slot(1, "IN1.1")
    with pytest.raises(ValueError, match=r"IN1\.1 is taken by container 1"):
        k.put_slot(2, "IN1.1")
    assert k.slot(2)["place"] == at.OUTSIDE


def test_a_place_knows_kind_line_and_position() -> None:
    sites = plant().constants.sites
    kind = KEYS.index("incubator")
    assert sites.tolist() == [[-1, 1, 0], [kind, 0, 0], [kind, 0, 1], [kind, 1, 0]]


def test_a_parameter_that_is_missing_is_named() -> None:
    with pytest.raises(pm.ParameterError, match=rf"incubator_1\.{FIRST}"):
        plant(incubator={"incubator_1": {k: v for k, v in INCUBATOR.items() if k != FIRST}})


def test_the_step_of_an_incubator_does_not_depend_on_its_length() -> None:
    found: list[float] = []
    for ticks in (1, 50):
        k = kernel()
        for _ in range(200 // ticks):
            k.advance(ticks)
        found.append(k.truth("incubator_1.temperature_c"))
    assert np.ptp(found) == 0.0
