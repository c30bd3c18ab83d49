"""Causes of the alarms of processor and bench: in the line, at joints, on hooks and balances, in the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alarm_kit import MINUTE, Cause, at_work, begin, do, in_state, standing, until, value
from tests.engine_kit import OPERATOR
from twin.messages import Command

if TYPE_CHECKING:
    from twin.engine import Engine

KIT, BAG, VESSEL, MEDIUM, WASTE, REAGENT, SECOND_BAG = range(1, 8)
ROLES = {"kit": KIT, "source": BAG, "medium": MEDIUM, "waste": WASTE}
HOLDS, BENCH_HOLDS = {"processor": "Held"}, {"bench": "Held"}


@standing
def laid() -> Engine:
    """Kit, vessel and a bag of leukapheresis at their places, a period of monitoring open."""
    machine = at_work()
    do(machine, "isolator", "open_em")
    kernel = machine.kernel
    for slot, place in ((KIT, "KB"), (VESSEL, "VD"), (BAG, "BN")):
        kernel.put_slot(slot, place)
    bag = {"volume_ml": 200, "mass_g": 230, "viable": 5e9, "dead": 2e8, "t_cells_fraction": 0.5}
    kernel.fill_slot(BAG, {**bag, "temperature_c": 21})
    medium = {"volume_ml": 3000, "mass_g": 3050, "glucose_mmol": 51, "cytokine": 30000}
    kernel.fill_slot(MEDIUM, {**medium, "temperature_c": 21})
    machine.run(MINUTE)
    return machine


@standing
def kept_cold() -> Engine:
    """A cold plate under what is mixed with cryoprotectant."""
    machine = laid()
    begin(machine, "bench", "keep_cold")
    machine.run(15 * MINUTE)
    assert machine.memory.modules["bench"].phase == "cold"
    return machine


@standing
def welded() -> Engine:
    """Kit proven, bag welded to it."""
    machine = laid()
    begin(machine, "processor", "set_up", kit=KIT, medium=MEDIUM, waste=WASTE)
    in_state(machine, "processor", "Complete")
    welds(machine)
    in_state(machine, "bench", "Complete")
    return machine


@standing
def washing() -> Engine:
    """Cells on the pump."""
    machine = welded()
    begin(machine, "processor", "wash", **ROLES)
    machine.run(11 * MINUTE)
    return machine


@standing
def washed() -> Engine:
    machine = washing()
    in_state(machine, "processor", "Complete")
    return machine


@standing
def drawing() -> Engine:
    """The bench draws off from the welded bag."""
    machine = welded()
    begin(machine, "bench", "exchange", vessel=BAG, medium=MEDIUM, waste=WASTE, settle=0, draw=150, add=100)
    until(machine, lambda: value(machine, "bench.flow") > 10.0, 900)
    return machine


def welds(machine: Engine) -> None:
    begin(machine, "bench", "weld", vessel=BAG)


def looks(machine: Engine) -> None:
    begin(machine, "bench", "resuspend", vessel=BAG)


def fills(machine: Engine) -> None:
    do(machine, "processor", "reset")
    machine.run(10)
    order = {"procedure": "fill", "kit": KIT, "target": VESSEL, "second": SECOND_BAG}
    machine.submit(Command("processor", "start", OPERATOR, order))
    machine.run(5)
    assert machine.outcomes()[-1].refusal is None


def pump_stands(machine: Engine) -> None:
    machine.run(50)
    assert value(machine, "processor.flow") < 1.0


def bench_pump_stands(machine: Engine) -> None:
    machine.run(50)
    assert value(machine, "bench.flow") < 1.0


def product_is_exposed(machine: Engine) -> None:
    assert value(machine, "bench.exposed") == 1.0


def kit_is_taken_out(machine: Engine) -> None:
    """The tray goes with the kit."""
    machine.kernel.put_slot(KIT, "")


def bag_is_taken_away(machine: Engine) -> None:
    """The bench is wiped when nothing stands on it."""
    machine.kernel.put_slot(BAG, "")


def looks_again(machine: Engine) -> None:
    in_state(machine, "bench", "Complete")
    looks(machine)


def holds_the_processor(machine: Engine) -> None:
    do(machine, "processor", "hold")


def goes_on(machine: Engine) -> None:
    do(machine, "processor", "unhold")


CAUSES = (
    Cause(
        "P-01",
        ("processor.clot = 0.7",),
        within=180,
        given=washing,
        states=HOLDS,
        then=pump_stands,
        clears=1200,
    ),
    Cause("P-02", ("processor.air_in_line",), within=180, given=washing, states=HOLDS, then=pump_stands),
    Cause(
        "P-03", ("processor.kit_leak = 5",), within=180, given=washing, states=HOLDS, ends=kit_is_taken_out
    ),
    Cause("P-04", ("processor.seal_fail = 2",), within=1800, act=fills, given=washed, states=HOLDS),
    Cause("P-05", ("processor.pump_error = 0.3",), within=180, given=washing, states=HOLDS),
    Cause("P-06", ("processor.cell_loss = 0.9",), within=3600, given=washing, states=HOLDS),
    Cause(
        "P-11",
        ("bench.clot = 0.7",),
        within=180,
        given=drawing,
        states=BENCH_HOLDS,
        then=bench_pump_stands,
        clears=1200,
    ),
    Cause(
        "P-12", ("bench.air_in_line",), within=180, given=drawing, states=BENCH_HOLDS, then=bench_pump_stands
    ),
    Cause(
        "P-13",
        ("bench.line_leak = 5",),
        within=180,
        given=drawing,
        states=BENCH_HOLDS,
        ends=bag_is_taken_away,
    ),
    Cause(
        "P-14",
        ("bench.weld_fail = 2",),
        within=900,
        act=welds,
        given=laid,
        states=BENCH_HOLDS,
        then=product_is_exposed,
        clears=900,
    ),
    Cause("P-20", within=21 * 60, act=holds_the_processor, given=washing, ends=goes_on),
    Cause("P-15", ("bench.pump_error = 0.3",), within=300, given=drawing, states=BENCH_HOLDS),
    Cause("P-16", ("bench.bad_image",), within=300, act=looks, given=washed, ends=looks_again, clears=600),
    Cause("P-18", ("bench.plate_fail",), within=3600, given=laid, clears=3600),
    Cause("P-19", ("bench.plate_fail",), within=900, given=kept_cold, clears=900),
)
