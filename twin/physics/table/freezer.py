"""Columns of the freezer: what its controller tells, its sensors, doors, outputs, parameters and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.block import BlockKind
from twin.physics.layout import POOLS

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays
    from twin.physics.parameter import Names

DOOR = ("closed", "open", "locked", "seal_bar", "position")
SHELVES = 4
NAMES = (
    "device_state", "device_phase", "device_reason",
    "shelf_c", "liner_c", "set_c", "bag_c", "bag_rate_k_min", "frozen_percent", "product_inside", "cooling_w",
    "stage_1", "stage_2", "nucleation_seen", "stable_s", "hold_min", "open_s", "moisture_g", "h2o2_ppm",
    "loop_m3h", "inject_g_min", "exposure_s", "log_reduction", "ups_minutes",
    "tripped",
    *(f"slot_door_{name}" for name in DOOR), *(f"outer_door_{name}" for name in DOOR),
)  # fmt: skip
(
    STATE, PHASE, REASON,
    SHELF, LINER, SET, BAG, BAG_RATE, FROZEN, PRODUCT, COOLING,
    STAGE_1, STAGE_2, NUCLEATED, STABLE, HOLD_MIN, OPEN_S, MOISTURE, PPM,
    LOOP, INJECT, EXPOSURE, LOG_REDUCTION, UPS_MINUTES,
    TRIPPED,
) = range(len(NAMES) - 2 * len(DOOR))  # fmt: skip
SLOT_DOOR = TRIPPED + 1
OUTER = SLOT_DOOR + len(DOOR)
"""First column of each door."""

(
    PROGRAM, STEP, CLOCK, KEEP, MARK, LOW, HIGH, TIMER, WAS, H2O2, INTEGRAL, SOLUTION_USED, GAS_OUT,
    ENTHALPY, SEEDED, SLOT, POOL,
) = (
    *range(len(NAMES), len(NAMES) + 13), len(NAMES) + 13, len(NAMES) + 13 + SHELVES,
    len(NAMES) + 13 + 2 * SHELVES, len(NAMES) + 13 + 3 * SHELVES,
)  # fmt: skip
SPARE = 13 + 3 * SHELVES + POOLS
"""The controller's own marks and clocks; H2O2 in g/m3; enthalpy in J/g, whether it froze, and which container, for each
shelf; pools of the surfaces."""

PHASES = (
    "none", "precool", "equilibrate", "ramp_1", "nucleate", "ramp_2", "cold_hold", "unload", "defrost", "dry",
    "condition", "decontaminate", "aerate",
)  # fmt: skip
(
    NONE, PRECOOL, EQUILIBRATE, RAMP_1, NUCLEATE, RAMP_2, COLD_HOLD, UNLOAD, DEFROST, DRY,
    CONDITION, DECONTAMINATE, AERATE,
) = range(len(PHASES))  # fmt: skip

PROGRAMS: dict[str, tuple[int, ...]] = {
    "precool": (PRECOOL,),
    "freeze": (EQUILIBRATE, RAMP_1, NUCLEATE, RAMP_2),
    "unload": (COLD_HOLD, UNLOAD),
    "decontaminate": (DEFROST, DRY, CONDITION, DECONTAMINATE, AERATE),
}
"""Programs by name; their numbers are 1, 2, 3 ... in this order."""

REASONS = (
    "none", "not_cold_in_time", "not_dry_in_time", "concentration_not_reached", "exposure_not_reached",
    "residue_not_reached", "door_not_sealed", "power_lost",
)  # fmt: skip
R_NONE, R_COLD, R_DRY, R_PPM, R_EXPOSURE, R_RESIDUE, R_DOOR, R_POWER = range(len(REASONS))

CONTROLS = (
    "run", "pause", "second_stage", "start_sp", "hold_sp", "rate_sp", "exposure_sp", "h2o2_sp",
    "slot_open", "slot_lock", "slot_inflate", "outer_open", "outer_lock", "outer_inflate",
)  # fmt: skip
(
    RUN, PAUSE, SECOND_STAGE, START_SP, HOLD_SP, RATE_SP, EXPOSURE_SP, H2O2_SP, SLOT_OPEN, _, _, OUTER_OPEN, _, _,
) = range(len(CONTROLS))  # fmt: skip
"""`second_stage` keeps the second compressor ready; rate in K/min, exposure in s, the others as their names say."""

PARAMETERS: Names = (
    ("shelf_capacity", "J/K"), ("liner_capacity", "J/K"), ("liner_transfer", "W/K"), ("room_transfer", "W/K"),
    ("door_transfer", "W/K"), ("stage_power", "W"), ("heater_max", "W"), ("bag_volume", "mL"),
    ("bag_transfer", "W/K"), ("bag_heat", "J/K/g"), ("freezing_heat", "J/g"), ("freezing_point", "degC"),
    ("nucleation_point", "degC"), ("pulse", "K"), ("pulse_time", "s"), ("after_pulse", "degC"), ("ups_time", "min"),
    ("volume", "m3"), ("surface", "m2"), ("loop_flow", "m3/h"), ("aeration_flow", "m3/h"),
    ("deposition_velocity", "m/h"), ("inject_max", "g/min"),
)  # fmt: skip
(
    SHELF_CAPACITY, LINER_CAPACITY, LINER_TRANSFER, ROOM_TRANSFER,
    DOOR_TRANSFER, STAGE_POWER, HEATER_MAX, BAG_VOLUME,
    BAG_TRANSFER, BAG_HEAT, FREEZING_HEAT, FREEZING_POINT,
    NUCLEATION_POINT, PULSE, PULSE_TIME, AFTER_PULSE, UPS_TIME,
    VOLUME, SURFACE, LOOP_FLOW, AERATION_FLOW,
    DEPOSITION, INJECT_MAX,
) = range(len(PARAMETERS))  # fmt: skip

FAULTS = (
    ("compressor_trip", "", 0, 0, 1, "the first compressor stands still"),
    ("second_stage_trip", "", 0, 0, 1, "the second compressor stands still"),
    ("poor_contact", "", 0, 0, 0.95, "share of the heat transfer that the cassettes have lost"),
    ("no_nucleation", "K", 0, 0, 40, "the bags stay liquid this much further"),
    ("insulation_loss", "", 1, 1, 20, "heat from the room as a multiple of the sound one"),
    ("ups_short", "min", 0, 0, 120, "minutes that the UPS lasts less than it should"),
    ("slot_seal_loss", "bar", 0, 0, 2, "pressure lost in the seal of the slot door"),
    ("outer_seal_loss", "bar", 0, 0, 2, "pressure lost in the seal of the outer door"),
)  # fmt: skip
(
    COMPRESSOR_TRIP, SECOND_TRIP, POOR_CONTACT, NO_NUCLEATION, INSULATION, UPS_SHORT, SLOT_SEAL_LOSS, OUTER_SEAL_LOSS,
) = range(len(FAULTS))  # fmt: skip

READY_C = 20.0
"""Temperature at which it waits, dry and decontaminated [unit.md 2.7]."""


def start(p: PlantArrays, d: Devices) -> None:
    """Begin idle, shut, empty and dry at its waiting temperature."""
    from twin.physics.device_door import shut_door

    for x, c in zip(d.freezer.x, d.freezer.c, strict=True):
        for first in (SLOT_DOOR, OUTER):
            shut_door(x[first : first + len(DOOR)])
        x[[SHELF, LINER, SET, BAG, KEEP, WAS]] = READY_C
        x[ENTHALPY : ENTHALPY + SHELVES] = c[BAG_HEAT] * READY_C
        x[UPS_MINUTES] = c[UPS_TIME]


KIND = BlockKind("freezer", NAMES, CONTROLS, PARAMETERS, FAULTS, start, SPARE)
