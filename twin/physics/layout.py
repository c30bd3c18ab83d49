"""Columns of the plant's tables: zones, doors, gloves, boundaries, the unit, their outputs and constants."""

from __future__ import annotations

LAST, DUE = range(2)
TIME_COLUMNS = 2
"""Time table: tick of the last step and of the next one, a line per phenomenon."""

UTILITY, DOOR, FLOW, THERMAL, GENERATOR, VAPOUR, GLOVE, PARTICLE = range(8)
AIR_PHENOMENA = 8
ROBOT, STERILISER, INCUBATOR, FREEZER, PROCESSOR, BENCH, CULTURE, PORT = range(8, 16)
PHENOMENA = 16
"""Phenomena in the order of their steps; a unit without devices has those of the air only."""
NO_STEP = 1 << 60
"""Period of a phenomenon that has nothing to step."""

DEVICE_STATES = ("idle", "running", "held", "done", "failed", "ending", "fault")
D_IDLE, D_RUNNING, D_HELD, D_DONE, D_FAILED, D_ENDING, D_FAULT = range(7)
"""What `device_state` of a device with its own controller says; the order of the states of its signal."""

POOLS, WATER_POOLS = 10, 3
"""First-order pools of the sorption ladder, 20 s to 60 d; water sits in a thin layer, 20 s to 5 min [E]."""

ZONE = (
    "pressure_pa", "temperature_c", "wall_c", "load_c", "water_g_m3", "h2o2_g_m3", "far_g_m3", "h2o2_ppm",
    "h2o2_far_ppm", "rh_percent", "rs_air_percent", "rs_wall_percent", "log_reduction", "downflow_m_s",
    "fresh_air_m3h", "added_m3h", "exhaust_m3h", "loop_m3h", "inject_g_min", "inject_error_percent",
    "solution_g", "vaporiser_c", "fan_running", "hepa_dp_pa", "particles_05_m3", "particles_5_m3",
    "particles_5_min", "cold_store_c", "rtp_closed", "rtp_seal_bar", "barrier_locked", "gloves_on_formers",
    "glove_test_done", "load_present", "catalyst_ok", "probe_1_status", "probe_2_status", "powered",
    "inflow_m3h", "leak_out_m3h", "demand_m3h", "pressure_integral_m3h", "test_stage", "gas_c",
    "heat_w", "heat_integral_w", "pump_g_min", "pump_integral_g_min", "measured_ppm", "sorbed_g",
    "film_h2o2_g", "film_water_g", "cold_load_seen_k", "glove_clock_s", "glove_tests", "injected_g", "lost_g_h",
    "damper_m3h_pa", "door_ajar", "test_clock_s", "make_up_m3h", "port_m2", "rtp_ajar", "rtp_own_seal",
)  # fmt: skip
"""Truths and states of one zone, by name; `inflow` is leakage from the room, `leak_out` leakage into it,
`added` what the pressure control supplies, `make_up` what is supplied beyond the exhaust, and so leaves elsewhere;
`port_m2` is how wide its RTP stands open, which has a seal of its own where it can open."""

(
    PRESSURE, TEMPERATURE, WALL, LOAD, WATER, H2O2, FAR, PPM,
    FAR_PPM, RH, RS_AIR, RS_WALL, LOG_REDUCTION, DOWNFLOW,
    FRESH, ADDED, EXHAUST, LOOP, INJECT, INJECT_ERROR,
    SOLUTION, VAPORISER, FAN_RUNNING, HEPA_DP, PARTICLES_05, PARTICLES_5,
    COUNTS_5, COLD_STORE, RTP_CLOSED, RTP_SEAL, BARRIER_LOCKED, GLOVES_ON,
    GLOVE_DONE, LOAD_PRESENT, CATALYST_OK, PROBE_1, PROBE_2, POWERED,
    INFLOW, LEAK_OUT, DEMAND, PRESSURE_INTEGRAL, TEST_STAGE, GAS_TEMPERATURE,
    HEAT, HEAT_INTEGRAL, PUMP, PUMP_INTEGRAL, MEASURED, SORBED,
    FILM_H2O2, FILM_WATER, COLD_SEEN, GLOVE_CLOCK, GLOVE_TESTS, INJECTED, LOST, DAMPER_PA, DOOR_AJAR, TEST_CLOCK,
    MAKE_UP, PORT_M2, RTP_AJAR, RTP_OWN_SEAL,
) = range(len(ZONE))  # fmt: skip

GLOVES = 8
GLOVE_DROP = len(ZONE)
POOL_H2O2 = GLOVE_DROP + GLOVES
POOL_WATER = POOL_H2O2 + POOLS
ZONE_COLUMNS = POOL_WATER + WATER_POOLS
"""Behind the named columns of a zone: pressure drops of its gloves, then its pools of H2O2 and of water."""

DOOR_NAMES = ("closed", "open", "locked", "seal_bar", "position", "flow_m3h", "area_m2", "moving")
CLOSED, OPEN, LOCKED, SEAL, POSITION, DOOR_FLOW, DOOR_AREA, MOVING = range(len(DOOR_NAMES))

BOUNDARY = ("pressure_pa", "temperature_c", "rh_percent", "water_g_m3", "h2o2_g_m3", "h2o2_ppm",
            "particles_05_m3", "particles_5_m3", "barometer_pa", "barometer_seen_pa", "co2_ppm",
            "o2_percent")  # fmt: skip
(B_PRESSURE, B_TEMPERATURE, B_RH, B_WATER, B_H2O2, B_PPM,
 B_PARTICLES_05, B_PARTICLES_5, B_BAROMETER, B_BAROMETER_SEEN, B_CO2, B_O2) = range(len(BOUNDARY))  # fmt: skip
ROOM = 0
"""The room is the first boundary; a frozen neighbour of a zone is another one."""

UNIT = ("mains_ok", "ups_minutes", "estop_ok", "extract_running", "clock_offset_s")
MAINS, UPS_MINUTES, ESTOP, EXTRACT, CLOCK_OFFSET = range(len(UNIT))

CONTROL = (
    "fan", "downflow_sp", "dp_sp", "fresh_air_sp", "loop_sp", "dryer", "vaporiser_on", "inject_sp", "h2o2_sp",
    "temperature_sp", "pressurise_sp", "catalyst", "barrier_lock", "glove_test_start", "boost",
)  # fmt: skip
(
    FAN, DOWNFLOW_SP, DP_SP, FRESH_SP, LOOP_SP, DRYER, HEATER, INJECT_SP, H2O2_SP,
    TEMPERATURE_SP, PRESSURISE, CATALYST, BARRIER_LOCK, GLOVE_START, BOOST,
) = range(len(CONTROL))  # fmt: skip
"""Outputs of a zone's devices."""

DOOR_CONTROL = ("open", "lock", "inflate")
DOOR_OPEN, DOOR_LOCK, DOOR_INFLATE = range(len(DOOR_CONTROL))

SLOT = (
    "place", "mass_g", "volume_ml", "viable", "dead", "t_cells_fraction", "car_fraction", "activated_h",
    "glucose_mmol", "lactate_mmol", "cytokine", "vector", "cryoprotectant_ml", "beads_reagent", "temperature_c",
    "spores", "peroxide_ug", "code_inside", "integrity", "frozen_fraction", "age_h", "vessel",
    "growth_apart",
)  # fmt: skip
(
    S_PLACE, S_MASS, S_VOLUME, S_VIABLE, S_DEAD, S_T_CELLS, S_CAR, S_ACTIVATED,
    S_GLUCOSE, S_LACTATE, S_CYTOKINE, S_VECTOR, S_CRYO, S_REAGENT, S_TEMPERATURE,
    S_SPORES, S_PEROXIDE, S_CODE, S_INTEGRITY, S_FROZEN, S_AGE, S_VESSEL,
    S_GROWTH,
) = range(len(SLOT))  # fmt: skip
"""The true content of a container, a line per slot; slots count from 1, slot n stands in line n - 1.

`vessel` is the number of its kind in `plant.culture`; 0 stands for the first one. `integrity` is the width of a
leak in mm; `growth_apart` is by which share these cells grow faster than the typical donor's."""
OUTSIDE, IN_HAND = 0.0, -1.0
"""Places of a slot that are none of the unit's; place n is line n - 1 of the places."""

PLACE = ("present", "slot", "open_to_zone")
P_PRESENT, P_SLOT, P_OPEN = range(len(PLACE))
"""A place: whether something stands there, which slot (0 none), and whether it shares the air of its zone."""
STATION = (("turn", "deg"), ("height", "m"), ("reach", "m"))
ST_TURN, ST_HEIGHT, ST_REACH, ST_PARKING = range(4)
"""Where the robot's tool stands at a place, and whether it puts down there what it holds when it is stopped; a place
without reach is out of its way."""
SITE_KIND, SITE_ROW, SITE_POSITION = range(3)
"""Where a place is: kind of device (-1 is a zone), line of the device or zone, and which of its places, from 0."""

SIDE_A, SIDE_B = range(2)
"""Zones that a door joins; -1 - i is boundary i."""

BEFORE, STORED, LEAK_PA, HOLE_M2, RESIDUAL = range(5)
WORK_COLUMNS = 5
"""Scratch of a zone in the flow step: pressure before, m3/h per Pa stored and leaking, area of holes, residual;
behind them its row of the matrix."""
