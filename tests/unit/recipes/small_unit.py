"""A small unit for tests of the language: an isolator and its airlock, as the Catalogue protocol describes them."""

from __future__ import annotations

from dataclasses import dataclass, field

from recipes.catalogue import ModuleFact, ParameterFact, SignalFact

STATES = (
    "Stopped",
    "Idle",
    "Starting",
    "Execute",
    "Completing",
    "Complete",
    "Holding",
    "Held",
    "Aborting",
    "Aborted",
)

SIGNALS = (
    SignalFact("isolator.dp", "float", "Pa", -100, 400),
    SignalFact("isolator.temperature", "float", "degC", 0, 60),
    SignalFact("isolator.rh", "float", "%RH", 0, 100),
    SignalFact("isolator.residue", "float", "ppm", 0, 10),
    SignalFact("isolator.leak_rate", "float", "1/h", -0.1, 10),
    SignalFact("isolator.grade_a", "bool", "", 0, 1),
    SignalFact("isolator.fan", "enum", "", 0, 2, ("off", "slow", "fast")),
    SignalFact("decontamination.dp", "float", "Pa", -100, 200),
    SignalFact("decontamination.temperature", "float", "degC", 0, 60),
    SignalFact("decontamination.h2o2", "float", "ppm", 0, 2000),
    SignalFact("decontamination.mass_error", "float", "%", -100, 100),
    SignalFact("decontamination.outer_door_open", "bool", "", 0, 1),
    SignalFact("decontamination.outer_door_closed", "bool", "", 0, 1),
    SignalFact("decontamination.inner_door_open", "bool", "", 0, 1),
)

MODULES = (
    ModuleFact(
        "isolator",
        STATES,
        ("leak_test", "decontaminate", "aerate", "closed", "transfer"),
        {
            "prepare": (
                ParameterFact("exposure", "s", 2700, 1800, 10800),
                ParameterFact("target", "ppm", 750, 620, 900),
            ),
            "leak_and_glove_test": (ParameterFact("leak_pressure", "Pa", 250, 100, 300),),
            "work": (),
        },
        ("transfer", "close_work", "finish"),
    ),
    ModuleFact(
        "decontamination",
        STATES,
        ("leak_test", "decontaminate", "aerate", "unload"),
        {"decontaminate": (ParameterFact("exposure", "s", 1800, 1800, 7200),), "pass_out": ()},
        ("open_door", "close_door", "finish"),
    ),
)


@dataclass(frozen=True)
class SmallUnit:
    """Implements the Catalogue protocol."""

    signals: dict[str, SignalFact] = field(default_factory=lambda: {fact.tag: fact for fact in SIGNALS})
    facts: dict[str, ModuleFact] = field(default_factory=lambda: {fact.name: fact for fact in MODULES})

    def signal(self, tag: str) -> SignalFact | None:
        return self.signals.get(tag)

    def tags(self) -> list[str]:
        return sorted(self.signals)

    def module(self, name: str) -> ModuleFact | None:
        return self.facts.get(name)

    def modules(self) -> list[str]:
        return sorted(self.facts)

    def places(self) -> list[str]:
        return ["AL1", "AL2", "BN", "IN1.1"]

    def resources(self) -> list[str]:
        return ["arm", "zone"]

    def kinds(self) -> list[str]:
        return ["kit", "vessel", "waste_bag"]

    def bookings(self) -> list[str]:
        return ["bind", "issue", "put"]

    def roles(self) -> list[str]:
        return ["OP", "SUP", "operator", "supervisor"]

    def tests(self) -> dict[str, dict[str, str]]:
        return {"count": {"viable": "", "viability": "%"}, "activation": {"activation": "%"}}


UNIT = SmallUnit()
