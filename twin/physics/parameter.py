"""Parameters of the plant: names and units of the unit file's `plant:` section, read into constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recipes.quantity import QuantityError, parse

Names = tuple[tuple[str, str], ...]

ZONE_PARAMETERS: Names = (
    ("volume", "m3"), ("surface", "m2"), ("leak_rate", "1/h"), ("leak_reference", "Pa"),
    ("make_up_max", "m3/h"), ("exhaust_max", "m3/h"), ("fill_flow", "m3/h"), ("fresh_ramp", "m3/h/min"),
    ("actuator_time", "s"), ("test_margin", "Pa"), ("test_settle", "s"), ("loop_time", "s"), ("downflow_area", "m2"),
    ("hepa_clean", "Pa"), ("mixing_time", "s"), ("deposition_velocity", "m/h"), ("water_sorption", ""),
    ("wall_capacity", "J/K"), ("wall_transfer", "W/K"), ("room_transfer", "W/K"), ("load_time", "min"),
    ("heater_max", "W"), ("cooler_max", "W"), ("fan_heat", "W"), ("cold_spot", "K"), ("solution", "g"),
    ("pump_gain", "g/min/ppm"), ("pump_integral_time", "s"), ("pump_time", "s"), ("particle_source_05", "1/s"),
    ("particle_source_5", "1/s"), ("pressure", "Pa"), ("temperature", "degC"), ("humidity", "%RH"),
    ("cold_store", "degC"),
)  # fmt: skip
(
    VOLUME, SURFACE, LEAK_RATE, LEAK_REFERENCE, MAKE_UP_MAX, EXHAUST_MAX, FILL_FLOW, FRESH_RAMP,
    ACTUATOR_TIME, TEST_MARGIN, TEST_SETTLE, LOOP_TIME, DOWNFLOW_AREA, HEPA_CLEAN, MIXING_TIME, DEPOSITION,
    WATER_SORPTION, WALL_CAPACITY, WALL_TRANSFER, ROOM_TRANSFER, LOAD_TIME, HEATER_MAX, COOLER_MAX, FAN_HEAT, COLD_SPOT,
    SOLUTION_START, PUMP_GAIN, PUMP_INTEGRAL_TIME, PUMP_TIME, SOURCE_05, SOURCE_5, PRESSURE_START,
    TEMPERATURE_START, HUMIDITY_START, COLD_STORE_SET,
) = range(len(ZONE_PARAMETERS))  # fmt: skip
"""A zone: each constant is the column of the parameter of the same position."""

DOOR_PARAMETERS: Names = (
    ("area", "m2"), ("gap", "m2"), ("sealed_leak", "m3/h/Pa"), ("travel_time", "s"), ("seal_pressure", "bar"),
    ("seal_time", "s"), ("exchange", "m/s"),
)  # fmt: skip
AREA, GAP, SEALED_LEAK, TRAVEL_TIME, SEAL_PRESSURE, SEAL_TIME, EXCHANGE = range(len(DOOR_PARAMETERS))

PROCESS_PARAMETERS: Names = (
    ("solution_strength", "percent"), ("sorption", ""), ("loop_supply_humidity", "%RH"), ("film_transfer", "m/s"),
    ("vaporiser_set", "degC"), ("vaporiser_rise", "s"), ("vaporiser_fall", "s"), ("exhaust_suction", "Pa"),
    ("kill_d", "min"), ("kill_concentration", "g/m3"), ("kill_exponent", ""), ("kill_q10", ""),
    ("kill_d_wet", "min"), ("ups_time", "min"), ("room_volume", "m3"), ("room_air_change", "1/h"),
    ("glove_creep", "Pa"), ("glove_volume", "m3"), ("clean_efficiency", ""), ("cold_store_time", "min"),
)  # fmt: skip
(
    STRENGTH, SORPTION, LOOP_SUPPLY, FILM_TRANSFER, VAPORISER_SET, VAPORISER_RISE, VAPORISER_FALL, SUCTION,
    KILL_D, KILL_C, KILL_N, KILL_Q10, KILL_D_WET, UPS_TIME, ROOM_VOLUME, ROOM_CHANGE,
    GLOVE_CREEP, GLOVE_VOLUME, CLEAN_EFFICIENCY, COLD_STORE_TIME,
) = range(len(PROCESS_PARAMETERS))  # fmt: skip

BOUNDARY_PARAMETERS: Names = (
    ("pressure", "Pa"), ("temperature", "degC"), ("humidity", "%RH"), ("barometer", "Pa"),
    ("particles_05", "1/m3"), ("particles_5", "1/m3"), ("h2o2", "ppm"),
)  # fmt: skip
"""What a neighbour sees of a place that is not a zone of the plant."""


class ParameterError(ValueError):
    """Parameters that are missing, unknown, out of range or in the wrong unit: one line each, `where: what`."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in problems))
        self.problems = tuple(problems)


def read_group(section: Mapping[str, Any], group: str, names: Names) -> list[float]:
    """Return the values of one group in the order of `names`; raises ParameterError naming everything wrong."""
    given = section.get(group)
    if not isinstance(given, Mapping):
        raise ParameterError([(group, "is missing: write its parameters here")])
    entries: dict[str, Any] = {str(key): value for key, value in given.items()}  # pyright: ignore
    known = {name for name, _ in names}
    structure = {"module", "joins"}
    unknown = [name for name in entries if name not in known | structure]
    problems = [(f"{group}.{name}", "is no parameter of the plant") for name in unknown]
    values: list[float] = []
    for name, unit in names:
        try:
            values.append(_value(entries[name], unit))
        except KeyError:
            problems.append((f"{group}.{name}", f"is missing: a value in {unit or 'plain numbers'}"))
        except (QuantityError, ValueError, TypeError) as error:
            problems.append((f"{group}.{name}", str(error)))
    if problems:
        raise ParameterError(problems)
    return values


def _value(entry: Any, unit: str) -> float:
    """Return the value of `{value: 6 m3, range: [4 m3, 12 m3], mark: ...}`, checked against a range if it has one."""
    value = parse(entry["value"], unit)
    if not entry.get("range"):
        return value
    low, high = (parse(bound, unit) for bound in entry["range"])
    if not low <= value <= high:
        raise ValueError(f"{entry['value']} is outside its range {entry['range'][0]} to {entry['range'][1]}")
    return value
