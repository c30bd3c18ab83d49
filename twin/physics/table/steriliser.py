"""Columns of the steam steriliser: what its controller tells, its sensors, doors, outputs, parameters and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.block import BlockKind

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays
    from twin.physics.parameter import Names

DOOR = ("closed", "open", "locked", "seal_bar", "position")
NAMES = (
    "device_state", "device_phase", "device_reason",
    "pressure_mbar", "gauge_pa", "temperature_c", "temperature_2_c", "load_1_c", "load_2_c", "drain_c",
    "saturation_c", "jacket_c", "f0_1_min", "f0_2_min", "steam_bar", "wetness_percent", "pulses", "plateau_s",
    "leak_mbar_min", "safety_valve", "steam_valve", "log_reduction", "filter_c", "filter_f0_min",
    "filter_flow_ml_min", "even_colour", "air_percent",
    *(f"outer_door_{name}" for name in DOOR), *(f"inner_door_{name}" for name in DOOR),
)  # fmt: skip
(
    STATE, PHASE, REASON,
    PRESSURE, GAUGE, TEMPERATURE, TEMPERATURE_2, LOAD_1, LOAD_2, DRAIN,
    SATURATION, JACKET, F0_1, F0_2, STEAM_BAR, WETNESS, PULSES, PLATEAU,
    LEAK, SAFETY_VALVE, STEAM_VALVE, LOG_REDUCTION, FILTER_C, FILTER_F0,
    FILTER_FLOW, EVEN_COLOUR, AIR_PERCENT,
) = range(len(NAMES) - 2 * len(DOOR))  # fmt: skip
OUTER = AIR_PERCENT + 1
INNER = OUTER + len(DOOR)
"""First column of each door. Temperatures of probes carry the offset of their probe, as the controller sees them."""

(
    AIR, STEAM, GAS, WALL, METAL, WATER, POCKET, POOL,
    PROGRAM, STEP, CLOCK, STAGE, MARK, INTEGRAL, BELOW, RESETS, STEAM_LOW, COLD_DRAIN, APART, HELD_PA,
    AIR_IN, AIR_OUT, STEAM_IN, STEAM_OUT, WATER_OUT, LETHAL, VACUUM_S,
) = (
    *range(len(NAMES), len(NAMES) + 4), len(NAMES) + 4, len(NAMES) + 6, len(NAMES) + 8,
    *range(len(NAMES) + 10, len(NAMES) + 28), len(NAMES) + 28, len(NAMES) + 30,
)  # fmt: skip
SPARE = 31
"""Air and steam in mol; gas, wall and two load points in degC; water on and share of air at each load point; water in
the drain in kg; the controller's own marks and clocks; sums of what went in and out; lethality at each load point."""

PHASES = (
    "none", "lock", "preheat", "air_removal", "heat_up", "equilibrate", "sterilise", "exhaust", "dry", "air_break",
    "cool", "test_lock", "evacuate", "settle", "measure", "test_heat_up", "test_plateau", "filter_steam",
    "filter_dry", "filter_test", "test_exhaust", "test_air_break", "test_cool",
)  # fmt: skip
(
    NONE, LOCK, PREHEAT, AIR_REMOVAL, HEAT_UP, EQUILIBRATE, STERILISE, EXHAUST, DRY, AIR_BREAK,
    COOL, TEST_LOCK, EVACUATE, SETTLE, MEASURE, TEST_HEAT_UP, TEST_PLATEAU, FILTER_STEAM,
    FILTER_DRY, FILTER_TEST, TEST_EXHAUST, TEST_AIR_BREAK, TEST_COOL,
) = range(len(PHASES))  # fmt: skip

PROGRAMS: dict[str, tuple[int, ...]] = {
    "sterilise": (
        LOCK, PREHEAT, AIR_REMOVAL, HEAT_UP, EQUILIBRATE, STERILISE, EXHAUST, DRY, AIR_BREAK, COOL,
    ),
    "leak_test": (TEST_LOCK, EVACUATE, SETTLE, MEASURE, TEST_AIR_BREAK),
    "bowie_dick": (
        TEST_LOCK, PREHEAT, AIR_REMOVAL, TEST_HEAT_UP, TEST_PLATEAU, TEST_EXHAUST, TEST_AIR_BREAK, TEST_COOL,
    ),
    "filter_sip": (FILTER_STEAM, FILTER_DRY, FILTER_TEST),
}  # fmt: skip
"""Programs by name; their numbers are 1, 2, 3 ... in this order."""

REASONS = (
    "none", "door_not_sealed", "vacuum_not_reached", "heat_up_too_slow", "load_lags_air_suspected", "below_band_twice",
    "drain_too_cold_air_suspected", "plateau_too_long", "steam_supply_low", "probes_differ", "pressure_high",
    "power_lost", "load_not_dry", "pressure_not_reached", "load_too_hot", "filter_not_at_temperature",
)  # fmt: skip
(
    R_NONE, R_DOOR, R_VACUUM, R_HEAT_UP, R_LAG, R_BAND,
    R_DRAIN, R_PLATEAU, R_STEAM, R_PROBES, R_PRESSURE,
    R_POWER, R_WET, R_BREAK, R_HOT, R_FILTER,
) = range(len(REASONS))  # fmt: skip

CONTROLS = (
    "run", "pause", "steam", "quick", "temperature_sp", "time_sp", "f0_sp", "dry_sp",
    "outer_open", "outer_lock", "outer_inflate", "inner_open", "inner_lock", "inner_inflate",
)  # fmt: skip
(
    RUN, PAUSE, STEAM_RELEASE, QUICK, TEMPERATURE_SP, TIME_SP, F0_SP, DRY_SP, OUTER_OPEN, _, _, INNER_OPEN, _, _,
) = range(len(CONTROLS))  # fmt: skip
"""`steam` releases the supply valve, `quick` ends a stopped cycle without drying; times and F0 in s."""

PARAMETERS: Names = (
    ("volume", "m3"), ("wall_capacity", "J/K"), ("wall_condensation", "W/K"), ("jacket_transfer", "W/K"),
    ("jacket_set", "degC"), ("water_temperature", "degC"), ("room_transfer", "W/K"), ("load_mass", "kg"),
    ("load_heat", "J/K/kg"), ("load_time", "s"), ("load_dry_transfer", "W/K"), ("kept_water", "kg"),
    ("pocket_time", "s"), ("steam_supply", "bar"), ("steam_flow", "kg/s"), ("pump_flow", "m3/h"),
    ("pump_end", "mbar"), ("vent_flow", "m3/h"), ("air_flow", "kg/s"), ("leak", "mbar/min"),
    ("safety_pressure", "bar"), ("drain_air", ""), ("pulse_low", "mbar"), ("pulse_high", "mbar"), ("pulse_count", ""),
    ("heat_rate", "K/s"), ("valve_gain", "1/K"), ("valve_integral_time", "s"), ("f0_from", "degC"),
    ("kill_d", "min"), ("wet_limit", "percent"),
)  # fmt: skip
(
    VOLUME, WALL_CAPACITY, WALL_CONDENSATION, JACKET_TRANSFER,
    JACKET_SET, WATER_TEMPERATURE, ROOM_TRANSFER, LOAD_MASS,
    LOAD_HEAT, LOAD_TIME, DRY_TRANSFER, KEPT_WATER,
    POCKET_TIME, SUPPLY, STEAM_FLOW, PUMP_FLOW,
    PUMP_END, VENT_FLOW, AIR_FLOW, SOUND_LEAK,
    SAFETY_PRESSURE, DRAIN_AIR, PULSE_LOW, PULSE_HIGH, PULSE_COUNT,
    HEAT_RATE, VALVE_GAIN, VALVE_INTEGRAL, F0_FROM,
    KILL_D, WET_LIMIT,
) = range(len(PARAMETERS))  # fmt: skip

FAULTS = (
    ("air_leak", "", 0, 0, 60, "air leaks into the evacuated chamber, mbar/min"),
    ("poor_steam", "%", 0, 0, 20, "share of gas in the steam that does not condense"),
    ("steam_supply_drop", "bar", 0, 0, 3, "pressure lost in the steam supply"),
    ("drain_blocked", "", 0, 0, 1, "condensate does not leave by the drain"),
    ("probe_offset", "K", 0, -5, 5, "the second control probe reads too much by this"),
    ("load_probe_offset", "K", 0, -5, 5, "the first load probe reads too much by this"),
    ("wet_load", "kg", 0, 0, 5, "water that the load brings along when a cycle begins"),
    ("pump_weak", "", 0, 0, 1, "share of its flow that the vacuum pump has lost"),
    ("steam_valve_open", "", 0, 0, 1, "the steam valve does not shut; the release before it does"),
    ("steam_valve_weak", "", 0, 0, 0.99, "share of its flow that the steam valve has lost"),
    ("filter_hole", "", 0, 0, 100, "flow through a defect of the sterile filter, mL/min"),
    ("filter_clogged", "", 0, 0, 0.99, "share of its flow that the sterile filter has lost"),
    ("outer_seal_loss", "bar", 0, 0, 2, "pressure lost in the seal of the outer door"),
    ("inner_seal_loss", "bar", 0, 0, 2, "pressure lost in the seal of the inner door"),
)  # fmt: skip
(
    AIR_LEAK, POOR_STEAM, SUPPLY_DROP, DRAIN_BLOCKED, PROBE_OFFSET, LOAD_OFFSET, WET_LOAD, PUMP_WEAK,
    VALVE_OPEN, VALVE_WEAK, FILTER_HOLE, FILTER_CLOGGED, OUTER_SEAL_LOSS, INNER_SEAL_LOSS,
) = range(len(FAULTS))  # fmt: skip


def start(p: PlantArrays, d: Devices) -> None:
    """Begin idle, shut, at the temperature of the room, full of air, with a dry load."""
    from twin.physics.device_door import shut_door
    from twin.physics.gas import GAS_J_MOL_K, ZERO_C_K
    from twin.physics.layout import B_BAROMETER, B_TEMPERATURE, ROOM

    room_c, barometer = p.bound[ROOM, B_TEMPERATURE], p.bound[ROOM, B_BAROMETER]
    for x, c in zip(d.steriliser.x, d.steriliser.c, strict=True):
        for first in (OUTER, INNER):
            shut_door(x[first : first + len(DOOR)])
        x[[GAS, WALL, METAL, METAL + 1, JACKET, FILTER_C]] = room_c
        x[[TEMPERATURE, TEMPERATURE_2, LOAD_1, LOAD_2, DRAIN]] = room_c
        x[AIR] = barometer * c[VOLUME] / (GAS_J_MOL_K * (room_c + ZERO_C_K))
        x[[POCKET, POCKET + 1]] = 1.0
        x[PRESSURE], x[STEAM_BAR], x[AIR_PERCENT], x[SATURATION] = barometer / 100.0, c[SUPPLY], 100.0, 100.0


KIND = BlockKind("steriliser", NAMES, CONTROLS, PARAMETERS, FAULTS, start, SPARE)
