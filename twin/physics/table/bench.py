"""Columns of the bench: tasks of welder, sealer, balance, warm plate and pump, sensors, outputs, parameters, faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.block import BlockKind

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays
    from twin.physics.parameter import Names

NAMES = (
    "device_state", "device_task", "device_reason", "task_s", "balance_g", "plate_c", "weld_c", "pull_n", "leak_mbar",
    "pressure_mbar", "air_in_line", "tray_ml", "flow_ml_min", "encoder_ml", "weighed_ml", "weight_error_percent",
    "clamps_shut", "docked", "connected", "exposed", "failures", "settled_s", "image_ok", "code_seen", "drawn_ml",
)  # fmt: skip
(
    STATE, TASK, REASON, CLOCK, BALANCE, PLATE_C, WELD_C, PULL, LEAK,
    PRESSURE, AIR, TRAY, FLOW, ENCODER, WEIGHED, WEIGHT_ERROR,
    CLAMPS, DOCKED, CONNECTED, EXPOSED, FAILURES, SETTLED, IMAGE, CODE, DRAWN,
) = range(len(NAMES))  # fmt: skip

DONE, TRIES, WELD_FAILED, SEAL_FAILED, STARTED_G = range(len(NAMES), len(NAMES) + 5)
SPARE = 5
"""mL moved and tries in the task, welds and seals that failed since a good one, balance when the encoder was 0."""

TASKS = (
    "none", "dock", "weigh", "image", "identify", "weld", "resuspend", "sample", "settle", "draw", "add", "seal",
    "inspect",
)  # fmt: skip
NONE, DOCK, WEIGH, LOOK, IDENTIFY, WELD, RESUSPEND, SAMPLE, SETTLE, DRAW, ADD, SEAL, INSPECT = range(
    len(TASKS)
)

REASONS = (
    "none", "nothing_docked", "container_missing", "not_connected", "weld_failed", "seal_failed", "line_pressure",
    "air_in_line", "liquid_in_tray", "weight", "no_flow", "power_lost", "emergency_stop",
)  # fmt: skip
(
    R_NONE, R_NOT_DOCKED, R_MISSING, R_NOT_CONNECTED, R_WELD, R_SEAL, R_PRESSURE,
    R_AIR, R_TRAY, R_WEIGHT, R_NO_FLOW, R_POWER, R_ESTOP,
) = range(len(REASONS))  # fmt: skip

CONTROLS = (
    "run", "pause", "seal_line", "plate_sp", "vessel", "medium", "waste", "pouch", "sample_sp", "draw_sp", "add_sp",
    "settle_sp",
)  # fmt: skip
RUN, PAUSE, SEAL_LINE, PLATE_SP, VESSEL, MEDIUM, WASTE, POUCH, SAMPLE_SP, DRAW_SP, ADD_SP, SETTLE_SP = range(
    len(CONTROLS)
)
"""`run` is the number of a task; vessel, medium, waste and pouch are numbers of containers, 0 is none."""

PARAMETERS: Names = (
    ("dock_time", "s"), ("weigh_time", "s"), ("look_time", "s"), ("weld_time", "s"), ("weld_temperature", "degC"),
    ("pull", "N"), ("seal_time", "s"), ("inspect_time", "s"), ("resuspend_time", "s"), ("sink_time", "s"),
    ("settled_share", ""), ("flow", "mL/min"), ("first_sample", "mL"), ("plate_time", "min"), ("resistance", "mbar"),
)  # fmt: skip
(
    DOCK_TIME, WEIGH_TIME, LOOK_TIME, WELD_TIME, WELD_TEMPERATURE,
    PULL_FORCE, SEAL_TIME, INSPECT_TIME, RESUSPEND_TIME, SINK_TIME, SETTLED_SHARE, PUMP_FLOW, FIRST_SAMPLE, PLATE_TIME,
    RESISTANCE,
) = range(len(PARAMETERS))  # fmt: skip
"""`resistance` is the line pressure at 50 mL/min; settled cells are `settled_share` of the mean in what is drawn."""

FAULTS = (
    ("clot", "", 0, 0, 0.99, "a clot or clamp closes the line by this share"),
    ("air_in_line", "", 0, 0, 1, "air is drawn into the line to the cells"),
    ("line_leak", "mL/min", 0, 0, 50, "a line leaks into the tray while pumping"),
    ("weld_fail", "", 0, 0, 5, "the next welds fail, so many"),
    ("seal_fail", "", 0, 0, 5, "the next seals fail, so many"),
    ("pump_error", "", 0, -0.9, 0.9, "the pump delivers more than its encoder counts, by this share"),
    ("balance_error", "g", 0, -500, 500, "the balance shows this much too much from now on"),
    ("slow_flow", "", 0, 0, 0.95, "the line flows slower by this share"),
    ("plate_fail", "", 0, 0, 1, "the warm plate does not heat"),
    ("bad_image", "", 0, 0, 1, "the picture shows clumps or colour"),
)  # fmt: skip
(
    CLOT, AIR_FAULT, LINE_LEAK, WELD_FAIL, SEAL_FAIL, PUMP_ERROR, BALANCE_ERROR, SLOW, PLATE_FAIL, BAD_IMAGE,
) = range(len(FAULTS))  # fmt: skip


def start(p: PlantArrays, d: Devices) -> None:
    """Begin idle, clamps shut, with a warm plate."""
    d.bench.x[:, CLAMPS] = d.bench.x[:, IMAGE] = 1.0
    d.bench.x[:, PLATE_C] = d.bench.u[:, PLATE_SP]


KIND = BlockKind("bench", NAMES, CONTROLS, PARAMETERS, FAULTS, start, SPARE)
