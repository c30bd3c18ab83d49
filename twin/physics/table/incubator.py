"""Columns of an incubator: what its own controller tells, air and hatch of each bay, outputs, parameters and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.block import BlockKind

if TYPE_CHECKING:
    from twin.physics import parameter as pm
    from twin.physics.arrays import Devices, PlantArrays

BAYS = 4
"""One position with a hatch of its own in each bay [unit.md 1.2]."""
OF_BAY = ("bay_{}_c", "bay_{}_co2_percent", "bay_{}_water_g_m3", "bay_{}_h2o2_ppm")
OF_HATCH = (
    "hatch_{}.closed", "hatch_{}.open", "hatch_{}.locked", "hatch_{}.seal_bar", "hatch_{}.position", "hatch_{}.clear",
    "position_{}.taken",
)  # fmt: skip
NAMES = (
    "device_state", "device_phase", "device_reason", "temperature_c", "co2_percent", "rh_percent", "h2o2_ppm",
    "wall_c", "heat_w", "co2_seen_percent", "co2_duty_percent", "co2_mean_duty_percent", "supply_bar", "bottle_1_bar",
    "bottle_2_bar", "bottle", "door_seal_bar", "gas_tight", "cut_off", "fan_running", "lowest_c", "co2_used_l",
    "outage_min", "co2_duty_ratio",
    *(name.format(bay + 1) for bay in range(BAYS) for name in OF_BAY),
    *(name.format(bay + 1) for bay in range(BAYS) for name in OF_HATCH),
)  # fmt: skip
(
    STATE, PHASE, REASON, TEMPERATURE, CO2, RH, H2O2,
    WALL, HEAT, SEEN, DUTY, MEAN_DUTY, SUPPLY, BOTTLE_1,
    BOTTLE_2, BOTTLE, DOOR_SEAL, TIGHT, CUT_OFF, FAN_RUNNING, LOWEST, USED, OUTAGE, RATIO,
) = range(24)  # fmt: skip
BAY, BAY_COLUMNS = 24, len(OF_BAY)
B_TEMPERATURE, B_CO2, B_WATER, B_H2O2 = range(BAY_COLUMNS)
HATCH, HATCH_COLUMNS = BAY + BAYS * BAY_COLUMNS, len(OF_HATCH)
H_CLOSED, H_OPEN, H_LOCKED, H_SEAL, H_POSITION, H_CLEAR, H_TAKEN = range(HATCH_COLUMNS)
"""Column of bay i: BAY + i * BAY_COLUMNS + B_...; of hatch i: HATCH + i * HATCH_COLUMNS + H_... ."""

PROGRAM, CLOCK, INTEGRAL, WINDOW, PULSE, FILL_1, FILL_2, FREED, STABLE = range(len(NAMES), len(NAMES) + 9)
SPARE = 9
"""Program that runs, time in its phase; heat that the error has summed up; what is left of the window and of the pulse
of the CO2 control; CO2 in the bottles in kg; whether a hatch that jammed was driven back; time in the band."""

PHASES = ("none", "warm_up", "regulating", "heat_up", "hot_hold", "cool_down")
P_NONE, P_WARM_UP, P_REGULATING, P_HEAT_UP, P_HOT_HOLD, P_COOL_DOWN = range(len(PHASES))
"""Values of `device_phase`, in the order of the states of its signal."""
REGULATE, DECONTAMINATE = 1, 2
"""Programs of the device."""
REASONS = ("none", "not_empty", "hatch_open", "not_hot_in_time", "power_lost")
R_NONE, R_NOT_EMPTY, R_HATCH, R_NOT_HOT, R_POWER = range(len(REASONS))

CONTROLS = (
    "run", "pause", "temperature_sp", "co2_sp", "rh_sp", "hot_sp", "hot_time_sp", "co2_supply", "tighten", "purge",
    *(f"hatch_{bay + 1}_{word}" for bay in range(BAYS) for word in ("drive", "lock", "inflate")),
)  # fmt: skip
(
    RUN, PAUSE, TEMPERATURE_SP, CO2_SP, RH_SP, HOT_SP, HOT_TIME_SP, CO2_SUPPLY, TIGHTEN, PURGE,
) = range(10)  # fmt: skip
HATCH_U, U_OPEN, U_LOCK, U_INFLATE, HATCH_CONTROLS = 10, 0, 1, 2, 3

PARAMETERS: pm.Names = (
    ("volume", "L"), ("wall_capacity", "J/K"), ("wall_transfer", "W/K"), ("room_transfer", "W/K"), ("heater_max", "W"),
    ("mixing_time", "s"), ("hatch_time", "s"), ("leak", "1/h"), ("co2_flow", "L/min"), ("purge_flow", "L/min"),
    ("evaporator_time", "s"), ("evaporator_max", "g/min"), ("h2o2_loss", "1/h"), ("sensor_time", "s"),
    ("travel_time", "s"), ("seal_pressure", "bar"), ("seal_time", "s"), ("seal_gap", "m2"),
    ("sealed_leak", "m3/h/Pa"), ("bottle_content", "kg"),
)  # fmt: skip
(
    VOLUME, WALL_CAPACITY, WALL_TRANSFER, ROOM_TRANSFER, HEATER_MAX,
    MIXING_TIME, HATCH_TIME, LEAK, CO2_FLOW, PURGE_FLOW,
    EVAPORATOR_TIME, EVAPORATOR_MAX, H2O2_LOSS, SENSOR_TIME,
    TRAVEL_TIME, SEAL_PRESSURE, SEAL_TIME, SEAL_GAP, SEALED_LEAK, BOTTLE_CONTENT,
) = range(len(PARAMETERS))  # fmt: skip

FAULTS = (
    ("heater_fail", "", 0, 0, 1, "the heater is dead"),
    ("heater_stuck", "", 0, 0, 1, "the heater does not switch off; the independent cut-off still can"),
    ("fan_fail", "", 0, 0, 1, "the fan stands still"),
    ("evaporator_fail", "", 0, 0, 1, "the evaporator gives no water"),
    ("co2_offset", "percent", 0, -5, 5, "the CO2 sensor reads too much by this"),
    ("co2_slow", "", 1, 1, 100, "the CO2 sensor is slower by this factor"),
    ("co2_valve_leak", "L/min", 0, 0, 5, "CO2 flows through the shut valve"),
    ("co2_valve_stuck", "", 0, 0, 1, "the CO2 valve does not open"),
    ("co2_line_leak", "L/min", 0, 0, 2000, "CO2 flows from the line into the room"),
    ("bottle_1_empty", "", 0, 0, 1, "the first CO2 bottle is empty"),
    ("bottle_2_empty", "", 0, 0, 1, "the second CO2 bottle is empty"),
    ("chamber_leak", "1/h", 0, 0, 50, "air change with the room beyond the usual leak"),
    ("hatch_stuck", "", 0, 0, 4, "the hatch of this number does not move"),
    ("hatch_jam", "", 0, 0, 4, "the hatch of this number opens only at the second try"),
    ("hatch_seal_leak", "mm", 0, 0, 50, "diameter of a leak past the seal of the hatch of leaking_hatch"),
    ("leaking_hatch", "", 1, 1, 4, "number of the hatch whose seal leaks or loses air"),
    ("hatch_seal_loss", "bar", 0, 0, 2.5, "pressure lost in the seal of the hatch of leaking_hatch"),
    ("door_seal_loss", "bar", 0, 0, 2.5, "pressure lost in the seal of the service door"),
)  # fmt: skip
(
    HEATER_FAIL, HEATER_STUCK, FAN_FAIL, EVAPORATOR_FAIL, CO2_OFFSET, CO2_SLOW, VALVE_LEAK, VALVE_STUCK, LINE_LEAK,
    BOTTLE_1_EMPTY, BOTTLE_2_EMPTY, CHAMBER_LEAK, HATCH_STUCK, HATCH_JAM, SEAL_LEAK, LEAKING, SEAL_LOSS, DOOR_LOSS,
) = range(len(FAULTS))  # fmt: skip


SUPPLY_BAR, FULL_BAR = 1.03, 57.0
"""CO2 behind the regulator, 15 psig [S61]; in a bottle with liquid at room temperature [E]."""
ROOM_CO2_PPM, ROOM_O2_PERCENT = 420.0, 20.95


def start(p: PlantArrays, d: Devices) -> None:
    """Begin shut and sealed; one that is told to regulate has done so for long, another has the air of the room."""
    from twin.physics.layout import B_CO2, B_O2, B_TEMPERATURE, B_WATER, D_IDLE, D_RUNNING, ROOM
    from twin.physics.utility import room_water  # the compiler is loaded with the first plant

    room = p.bound[ROOM]
    room[B_CO2], room[B_O2] = ROOM_CO2_PPM, ROOM_O2_PERCENT
    for x, u, c in zip(d.incubator.x, d.incubator.u, d.incubator.c, strict=True):
        warm = u[RUN] == REGULATE
        state, phase = (D_RUNNING, P_REGULATING) if warm else (D_IDLE, P_NONE)
        temperature = u[TEMPERATURE_SP] if warm else room[B_TEMPERATURE]
        co2 = u[CO2_SP] if warm else ROOM_CO2_PPM / 1e4
        rh = u[RH_SP] if warm else 100.0 * room[B_WATER] / room_water(temperature, 100.0)
        x[STATE], x[PHASE], x[PROGRAM] = state, phase, u[RUN] if warm else 0.0
        x[TEMPERATURE] = x[WALL] = x[LOWEST] = temperature
        x[CO2] = x[SEEN] = co2
        x[RH], x[FAN_RUNNING], x[RATIO] = rh, 1.0, 1.0
        x[INTEGRAL] = c[ROOM_TRANSFER] * (temperature - room[B_TEMPERATURE])
        x[DUTY] = x[MEAN_DUTY] = co2 * c[VOLUME] * c[LEAK] / (60.0 * c[CO2_FLOW])
        x[SUPPLY], x[BOTTLE_1], x[BOTTLE_2], x[BOTTLE] = SUPPLY_BAR, FULL_BAR, FULL_BAR, 1.0
        x[FILL_1] = x[FILL_2] = c[BOTTLE_CONTENT]
        x[DOOR_SEAL] = c[SEAL_PRESSURE]
        bays, hatches = x[BAY:HATCH].reshape(BAYS, -1), x[HATCH : len(NAMES)].reshape(BAYS, -1)
        bays[:] = temperature, co2, room_water(temperature, rh), 0.0
        hatches[:] = 1.0, 0.0, 1.0, c[SEAL_PRESSURE], 0.0, 1.0, 0.0


KIND = BlockKind("incubator", NAMES, CONTROLS, PARAMETERS, FAULTS, start, SPARE)
