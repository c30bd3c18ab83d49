"""The plant is built from the unit file alone; a missing neighbour is frozen to declared constants."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from twin.kernel.kernel import Kernel
from twin.kernel.plan import build_plan
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.build import build_plant
from twin.physics.fault import plant_faults
from twin.signals import Catalogue
from twin.unit.load import LoadedUnit, load_unit


@cache
def unit() -> LoadedUnit:
    return load_unit("airlock1")


def alone(module: str) -> Kernel:
    """One module with its neighbour frozen."""
    catalogue = Catalogue(unit().catalogue.of(module))
    plant = build_plant(unit().plant, unit().boundaries, catalogue)
    return Kernel(build_plan(catalogue, (), plant, seed=1))


@pytest.mark.parametrize(("module", "set_point"), [("isolator", 45.0), ("decontamination", 30.0)])
def test_each_module_runs_alone_with_frozen_boundaries(module: str, set_point: float) -> None:
    k = alone(module)
    k.advance(6000)
    assert k.truth(f"{module}.pressure_pa") == pytest.approx(set_point, abs=0.1)


def test_a_frozen_neighbour_is_felt_through_an_open_door() -> None:
    k = alone("decontamination")
    index = k.plan.catalogue.index
    for name, value in (("inner_lock", 0.0), ("inner_inflate", 0.0), ("inner_open", 1.0)):
        k.write_output(index[f"decontamination.{name}"], value)
    k.advance(3000)
    assert k.truth("decontamination.pressure_pa") == pytest.approx(45.0, abs=1.0)


def broken(change: Any) -> list[str]:
    """Where the parameters of a changed plant section are wrong."""
    section: Any = deepcopy(dict(unit().plant))
    change(section)
    with pytest.raises(pm.ParameterError) as caught:
        build_plant(section, unit().boundaries, unit().catalogue)
    return [f"{where}: {what}" for where, what in caught.value.problems]


def test_a_missing_parameter_is_named_with_its_unit() -> None:
    problems = broken(lambda s: s["zones"]["isolator"].pop("volume"))
    assert problems == ["isolator.volume: is missing: a value in m3"]


def test_an_unknown_parameter_is_named() -> None:
    problems = broken(lambda s: s["process"].update(colour={"value": 1}))
    assert problems == ["process.colour: is no parameter of the plant"]


def test_a_value_outside_its_range_is_named() -> None:
    def far(section: Any) -> None:
        section["doors"]["inner_door"]["travel_time"]["value"] = "60 s"

    assert broken(far) == ["inner_door.travel_time: 60 s is outside its range 1 s to 30 s"]


def test_a_wrong_unit_is_named() -> None:
    def wrong(section: Any) -> None:
        section["zones"]["isolator"]["volume"]["value"] = "6 s"

    assert "isolator.volume" in broken(wrong)[0]


def test_columns_and_names_belong_together() -> None:
    assert at.ZONE[at.PRESSURE] == "pressure_pa"
    assert at.ZONE[at.LOST] == "lost_g_h"
    assert at.ZONE[at.GLOVE_DONE] == "glove_test_done"
    assert at.CONTROL[at.BOOST] == "boost"
    assert pm.ZONE_PARAMETERS[pm.WATER_SORPTION][0] == "water_sorption"
    assert pm.ZONE_PARAMETERS[pm.COLD_STORE_SET][0] == "cold_store"
    assert pm.PROCESS_PARAMETERS[pm.COLD_STORE_TIME][0] == "cold_store_time"
    assert pm.DOOR_PARAMETERS[pm.EXCHANGE][0] == "exchange"


def test_faults_are_named_once_and_their_default_is_in_range() -> None:
    faults = plant_faults(("isolator", "decontamination"), (("decontamination", "outer_door"),))
    assert len({fault.key for fault in faults}) == len(faults)
    assert all(fault.low <= fault.default <= fault.high for fault in faults)


def test_every_output_of_the_unit_acts_on_the_plant() -> None:
    plant = build_plant(unit().plant, unit().boundaries, unit().catalogue)
    outputs = {s.tag for s in unit().catalogue if s.role == "output"}
    assert set(plant.outputs) == outputs


def test_only_faults_of_existing_parts_are_listed() -> None:
    plant = build_plant(unit().plant, unit().boundaries, unit().catalogue)
    keys = {fault.key for fault in plant.faults}
    assert "isolator.glove_hole" in keys
    assert "decontamination.glove_hole" not in keys
    assert "decontamination.cold_load" in keys
    assert "isolator.cold_load" not in keys
