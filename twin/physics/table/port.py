"""Columns of an isolator's fittings: RTP with its beta bag, samplers of air and particles, settle plates, gloves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.block import BlockKind

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays
    from twin.physics.parameter import Names

NAMES = (
    "alpha_closed", "alpha_open", "alpha_locked", "alpha_seal_bar", "alpha_position", "bag_present",
    "bag_docked", "bag_turn_deg", "bag_locked", "counter_l_min", "rolling_05_m3", "rolling_5_m3", "sampled_l",
    "plate_min", "plates_left", "glove_in_use", "cold_store_shut",
)  # fmt: skip
(
    ALPHA_CLOSED, ALPHA_OPEN, ALPHA_LOCKED, ALPHA_SEAL, POSITION, BAG,
    DOCKED, TURN, BAG_LOCKED, COUNTER, ROLLING_05, ROLLING_5, SAMPLED, PLATE, PLATES_LEFT, GLOVE, COLD_SHUT,
) = range(len(NAMES))  # fmt: skip
DOOR = ALPHA_CLOSED
"""The alpha door has the columns of every device door, and the outputs of one."""

MINUTES = 36
MINUTE, FINE, COARSE = len(NAMES), len(NAMES) + 1, len(NAMES) + 1 + MINUTES
SPARE = 1 + 2 * MINUTES
"""Clock of the minutes that make up the rolling cubic metre (35.3 of them at 28.3 L/min), and the counts of each."""

CONTROLS = ("rtp_open", "rtp_lock", "rtp_inflate", "bag_dock", "em_on", "glove_on")
RTP_OPEN, RTP_LOCK, RTP_INFLATE, BAG_DOCK, EM_ON, GLOVE_ON = range(len(CONTROLS))

PARAMETERS: Names = (
    ("port_area", "m2"), ("bag_leak", "m2"), ("dock_time", "s"), ("dock_turn", "deg"), ("counter_flow", "L/min"),
    ("sampler_flow", "L/min"), ("sample_volume", "L"), ("plate_time", "min"), ("plates", ""),
)  # fmt: skip
(
    PORT_AREA, BAG_LEAK, DOCK_TIME, DOCK_TURN, COUNTER_FLOW, SAMPLER_FLOW, SAMPLE_VOLUME, PLATE_TIME, PLATES,
) = range(len(PARAMETERS))  # fmt: skip
"""`bag_leak` is the opening that a docked bag leaves; `plates` settle plates of `plate_time` each make a period."""

FAULTS = (
    ("rtp_stuck", "", 0, 0, 1, "the door of the RTP does not move"),
    ("bag_torn", "mm", 0, 0, 270, "diameter of a tear in the beta bag"),
    ("bag_away", "", 0, 0, 1, "the beta bag was taken away"),
    ("bag_loose", "", 0, 0, 1, "the beta bag does not turn home"),
    ("counter_fail", "", 0, 0, 1, "the particle counter draws no air"),
    ("sampler_fail", "", 0, 0, 1, "the air sampler draws no air"),
    ("cold_store_ajar", "", 0, 0, 1, "the cold store is not shut"),
    ("hand_in_glove", "", 0, 0, 1, "somebody is in a glove"),
)  # fmt: skip
STUCK, TORN, AWAY, LOOSE, COUNTER_FAIL, SAMPLER_FAIL, COLD_AJAR, HAND = range(len(FAULTS))


def start(p: PlantArrays, d: Devices) -> None:
    """Begin shut and sealed, a bag docked, with an hour of clean air counted."""
    from twin.physics import layout as at  # the compiler is loaded with the first plant
    from twin.physics.device_door import shut_door
    from twin.physics.particle import COUNTED_M3_MIN

    for i in range(len(d.port.x)):
        x, c = d.port.x[i], d.port.c[i]
        shut_door(x)
        x[BAG] = x[DOCKED] = x[BAG_LOCKED] = x[COLD_SHUT] = 1.0
        x[TURN], x[COUNTER], x[PLATES_LEFT] = c[DOCK_TURN], c[COUNTER_FLOW], c[PLATES]
        x[FINE : FINE + MINUTES] = p.zone[0, at.PARTICLES_05] * COUNTED_M3_MIN
        x[COARSE : COARSE + MINUTES] = p.zone[0, at.PARTICLES_5] * COUNTED_M3_MIN


KIND = BlockKind("port", NAMES, CONTROLS, PARAMETERS, FAULTS, start, SPARE)
