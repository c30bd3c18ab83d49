"""Columns of the cell processor: what its controller tells, its sensors, outputs, parameters and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.block import BlockKind

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays
    from twin.physics.parameter import Names

NAMES = (
    "device_state", "device_phase", "device_reason", "pressure_mbar", "kit_mbar", "kit_drop_mbar", "air_in_line",
    "wet", "tray_ml", "source_g", "kit_g", "target_g", "flow_ml_min", "encoder_ml", "weighed_ml",
    "weight_error_percent", "spin_g", "magnet", "kit_c", "clamps_shut", "kit_seated", "turbidity_percent",
    "recovery_percent", "density_per_ml",
    "contact_min", "phase_s", "dock_taken", "seal_ok", "recovery_low",
)  # fmt: skip
(
    STATE, PHASE, REASON, PRESSURE, KIT_PRESSURE, KIT_DROP, AIR,
    WET, TRAY, SOURCE_G, KIT_G, TARGET_G, FLOW, ENCODER, WEIGHED, WEIGHT_ERROR,
    SPIN, MAGNET, KIT_C, CLAMPS, SEATED, TURBIDITY, RECOVERY, DENSITY,
    CONTACT, CLOCK, DOCK, SEAL_OK, RECOVERY_LOW,
) = range(len(NAMES))  # fmt: skip

PROGRAM, STEP, DONE, STAGE, BEFORE, HOOK_BEFORE, GOAL, SEALS, ROLES = range(len(NAMES), len(NAMES) + 9)
SPARE = 16
"""Program that runs and which of its phases; in the phase: mL moved, stage or tries, cells or pressure before, error of
the hook before, what is wanted; seals that failed since a good one; containers by role, as they were at the start."""

PHASES = (
    "none", "install_kit", "integrity", "prime", "wash", "label", "select", "concentrate", "seed", "activate",
    "formulate", "fill", "seal", "remove_kit", "protect",
)  # fmt: skip
(
    NONE, INSTALL, INTEGRITY, PRIME, WASH, LABEL, SELECT, CONCENTRATE, SEED, ACTIVATE,
    FORMULATE, FILL, SEAL, REMOVE, PROTECT,
) = range(len(PHASES))  # fmt: skip

PROGRAMS: dict[str, tuple[int, ...]] = {
    "set_up": (INSTALL, INTEGRITY, PRIME),
    "wash": (WASH,),
    "label": (LABEL, WASH),
    "select": (SELECT,),
    "concentrate": (CONCENTRATE,),
    "seed": (SEED,),
    "activate": (ACTIVATE,),
    "collect": (WASH, CONCENTRATE),
    "formulate": (FORMULATE,),
    "fill": (FILL, SEAL),
    "remove_kit": (REMOVE,),
    "protect": (PROTECT, SEAL),
}
"""Programs by name; their numbers are 1, 2, 3 ... in this order."""

REASONS = (
    "none", "no_kit", "kit_leaks", "line_stays_dry", "line_pressure", "air_in_line", "liquid_in_tray", "no_cells",
    "container_missing", "recovery_low", "no_flow", "seal_failed", "power_lost", "emergency_stop",
)  # fmt: skip
(
    R_NONE, R_NO_KIT, R_KIT_LEAKS, R_DRY, R_PRESSURE, R_AIR, R_TRAY, R_NO_CELLS,
    R_MISSING, R_RECOVERY, R_NO_FLOW, R_SEAL, R_POWER, R_ESTOP,
) = range(len(REASONS))  # fmt: skip

CONTROLS = (
    "run", "pause", "return_cells", "source", "target", "kit", "medium", "waste", "reagent", "second", "third",
    "volume_sp", "sample_sp", "cells_sp", "density_sp", "share_sp", "time_sp",
)  # fmt: skip
(
    RUN, PAUSE, RETURN, SOURCE, TARGET, KIT, MEDIUM, WASTE, REAGENT, SECOND, THIRD,
    VOLUME_SP, SAMPLE_SP, CELLS_SP, DENSITY_SP, SHARE_SP, TIME_SP,
) = range(len(CONTROLS))  # fmt: skip
"""Roles (source to third) are numbers of containers, 0 is none; every set point belongs to the program that runs."""

PARAMETERS: Names = (
    ("install_time", "min"), ("pressurise_time", "s"), ("decay_time", "s"), ("kit_volume", "mL"),
    ("prime_volume", "mL"),
    ("dead_volume", "mL"), ("set_up_time", "min"), ("load_flow", "mL/min"), ("exchange_flow", "mL/min"),
    ("wash_volumes", ""), ("wash_loss", "percent"), ("select_recovery", "percent"), ("select_purity", "percent"),
    ("select_flow", "mL/min"), ("pass_volume", "mL"), ("passes", ""), ("concentrate_loss", "percent"),
    ("fill_flow", "mL/min"), ("seal_time", "s"), ("cold", "degC"), ("warm", "degC"), ("cool_time", "min"),
    ("resistance", "mbar"),
)  # fmt: skip
(
    INSTALL_TIME, PRESSURISE_TIME, DECAY_TIME, KIT_VOLUME, PRIME_VOLUME,
    DEAD_VOLUME, SET_UP_TIME, LOAD_FLOW, EXCHANGE_FLOW,
    WASH_VOLUMES, WASH_LOSS, SELECT_RECOVERY, SELECT_PURITY,
    SELECT_FLOW, PASS_VOLUME, PASSES, CONCENTRATE_LOSS,
    FILL_FLOW, SEAL_TIME, COLD, WARM, COOL_TIME,
    RESISTANCE,
) = range(len(PARAMETERS))  # fmt: skip
"""`resistance` is the line pressure at 50 mL/min."""

FAULTS = (
    ("clot", "", 0, 0, 0.99, "a clot or clamp closes the line by this share"),
    ("air_in_line", "", 0, 0, 1, "air is drawn into the line to the cells"),
    ("kit_leak", "mL/min", 0, 0, 50, "the kit leaks into the tray while pumping"),
    ("kit_hole", "mm", 0, 0, 2, "a hole in the kit, found by the integrity test"),
    ("pump_error", "", 0, -0.9, 0.9, "the pump delivers more than its encoder counts, by this share"),
    ("hook_error", "g", 0, -500, 500, "a weighing hook shows this much too much from now on"),
    ("slow_flow", "", 0, 0, 0.95, "the line flows slower by this share"),
    ("cell_loss", "", 0, 0, 0.9, "cells stick to the kit: lost in each wash, by this share"),
    ("column_weak", "", 0, 0, 0.9, "the column holds back fewer cells, by this share"),
    ("seal_fail", "", 0, 0, 5, "the next seals fail, so many"),
)  # fmt: skip
(
    CLOT, AIR_FAULT, KIT_LEAK, KIT_HOLE, PUMP_ERROR, HOOK_ERROR, SLOW, CELL_LOSS, COLUMN_WEAK, SEAL_FAIL,
) = range(len(FAULTS))  # fmt: skip


def start(p: PlantArrays, d: Devices) -> None:
    """Begin idle, clamps shut, at room temperature."""
    d.processor.x[:, CLAMPS] = d.processor.x[:, SEAL_OK] = 1.0
    d.processor.x[:, KIT_C] = d.processor.c[:, WARM]
    d.processor.x[:, RECOVERY] = 100.0


KIND = BlockKind("processor", NAMES, CONTROLS, PARAMETERS, FAULTS, start, SPARE)
