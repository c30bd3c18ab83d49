"""Plant faults: what can be injected, in which module, with unit, default (no fault) and range."""

from __future__ import annotations

from dataclasses import dataclass

from twin.physics.kinds import KINDS


@dataclass(frozen=True, slots=True)
class PlantFault:
    """One injectable fault; a 0/1 fault has no unit. `module` is empty for the whole unit."""

    name: str
    module: str
    unit: str
    default: float
    low: float
    high: float
    text: str

    @property
    def key(self) -> str:
        """Name used by `Kernel.set_fault`: module and name."""
        return f"{self.module}.{self.name}" if self.module else f"unit.{self.name}"


ZONE_FAULTS: tuple[tuple[str, str, float, float, float, str], ...] = (
    ("fresh_air_damper_leak", "m3/h", 0, 0, 100, "the fresh air damper leaks when shut, flow at 50 Pa"),
    ("fan_trip", "", 0, 0, 1, "the supply fan has tripped"),
    ("injection_pump_fail", "", 0, 0, 1, "the injection pump stands still"),
    ("injection_drift", "", 0, -0.5, 0.9, "the pump delivers less than commanded by this fraction"),
    ("vaporiser_fail", "", 0, 0, 1, "the vaporiser heater is dead"),
    ("solution_empty", "", 0, 0, 1, "the solution bottle is empty"),
    ("catalyst_fail", "", 0, 0, 1, "the catalyst converts nothing"),
    ("dryer_fail", "", 0, 0, 1, "the desiccant is spent"),
    ("wet_load", "g/h", 0, 0, 2000, "water that evaporates from wet surfaces"),
    ("cold_load", "K", 0, 0, 30, "the load is colder than the air by this much when the fault begins"),
    ("glove_hole", "mm", 0, 0, 100, "diameter of a hole in the glove of glove_hole_at"),
    ("glove_hole_at", "", 3, 1, 8, "number of the glove with the hole"),
    ("glove_off_former", "", 0, 0, 1, "a glove is not on its former"),
    ("rtp_leak", "mm", 0, 0, 100, "diameter of a leak past the seal of the RTP"),
    ("rtp_seal_loss", "bar", 0, 0, 2, "pressure lost in the seal of the RTP"),
    ("envelope_leak", "", 1, 0, 100, "envelope leakage as a multiple of the sound one"),
    ("barrier_lock_lost", "", 0, 0, 1, "a barrier is not locked although commanded"),
    ("hepa_load", "", 1, 1, 4, "filter resistance as a multiple of the clean one"),
    ("particle_burst", "1/s", 0, 0, 1e6, "particles >= 0.5 um shed inside"),
    ("probe_1_status", "", 0, 0, 255, "status word of H2O2 probe 1 (2 unreliable, 128 failed)"),
    ("probe_2_status", "", 0, 0, 255, "status word of H2O2 probe 2 (2 unreliable, 128 failed)"),
    ("load_absent", "", 0, 0, 1, "there is no load on the shelves"),
    ("cold_store_fail", "", 0, 0, 1, "the cold store does not cool"),
    ("fan_weak", "", 0, 0, 0.9, "share of its flow that the supply fan has lost"),
    ("exhaust_blocked", "", 0, 0, 1, "share of the exhaust that its damper or filter has lost"),
    ("heater_stuck", "", 0, 0, 1, "the air heater does not switch off, at this share of its power"),
    ("gas_creeps", "g/h", 0, 0, 5, "H2O2 that creeps from the generator into the chamber"),
)  # fmt: skip
"""Name, unit, default, range and text of what can fail in every zone."""

(
    DAMPER_LEAK, FAN_TRIP, PUMP_FAIL, PUMP_DRIFT, VAPORISER_FAIL, SOLUTION_EMPTY, CATALYST_FAIL, DRYER_FAIL,
    WET_LOAD, COLD_LOAD, GLOVE_HOLE, GLOVE_HOLE_AT, GLOVE_OFF, RTP_LEAK, RTP_SEAL_LOSS, ENVELOPE_LEAK,
    LOCK_LOST, HEPA_LOAD, PARTICLE_BURST, PROBE_1_STATUS, PROBE_2_STATUS, LOAD_ABSENT, COLD_STORE_FAIL,
    FAN_WEAK, EXHAUST_BLOCKED, HEATER_STUCK, GAS_CREEPS,
) = range(len(ZONE_FAULTS))  # fmt: skip

SHOWN_BY = {
    "glove_hole": "glove_1_drop_pa",
    "glove_hole_at": "glove_1_drop_pa",
    "glove_off_former": "gloves_on_formers",
    "rtp_leak": "rtp_closed",
    "rtp_seal_loss": "rtp_seal_bar",
    "barrier_lock_lost": "barrier_locked",
    "hepa_load": "hepa_dp_pa",
    "particle_burst": "particles_05_m3",
    "probe_2_status": "probe_2_status",
    "cold_load": "load_c",
    "load_absent": "load_present",
    "cold_store_fail": "cold_store_c",
}
"""A fault of a part that not every zone has, and the source that a zone with this part reports."""

DOOR_FAULTS: tuple[tuple[str, str, float, float, float, str], ...] = (
    ("stuck", "", 0, 0, 1, "the door does not move"),
    ("seal_leak", "mm", 0, 0, 50, "diameter of a leak past the door seal"),
    ("seal_loss", "bar", 0, 0, 2.5, "pressure lost in the inflatable seal"),
)  # fmt: skip
STUCK, SEAL_LEAK, SEAL_LOSS = range(len(DOOR_FAULTS))

UNIT_FAULTS: tuple[tuple[str, str, float, float, float, str], ...] = (
    ("mains_lost", "", 0, 0, 1, "mains power is lost"),
    ("ups_short", "min", 0, 0, 30, "minutes that the UPS lasts less than it should"),
    ("estop", "", 0, 0, 1, "an emergency stop is pressed"),
    ("extract_fail", "", 0, 0, 1, "the room extract stands still"),
    ("room_h2o2_leak", "ppm", 0, 0, 10, "H2O2 that leaks into the room, as the concentration it leads to"),
    ("barometer_ramp", "Pa/h", 0, -500, 500, "change of the barometer"),
    ("clock_off", "s", 0, -3600, 3600, "the clock differs from its reference by this"),
)  # fmt: skip
MAINS_LOST, UPS_SHORT, ESTOP_PRESSED, EXTRACT_FAIL, ROOM_LEAK, BAROMETER_RAMP, CLOCK_OFF = range(
    len(UNIT_FAULTS)
)


def plant_faults(
    zones: tuple[str, ...], doors: tuple[tuple[str, str], ...], devices: tuple[tuple[str, ...], ...] = ()
) -> tuple[PlantFault, ...]:
    """Return every fault of zones, (module, door) pairs and devices; its position is its place in the fault array."""
    by_kind = zip(KINDS, devices, strict=False)
    return (
        *(PlantFault(f[0], zone, *f[1:]) for zone in zones for f in ZONE_FAULTS),
        *(PlantFault(f"{door}_{f[0]}", module, *f[1:]) for module, door in doors for f in DOOR_FAULTS),
        *(PlantFault(f[0], "", *f[1:]) for f in UNIT_FAULTS),
        *(
            PlantFault(f[0], name, *f[1:])
            for kind, members in by_kind
            for name in members
            for f in kind.faults
        ),
    )
