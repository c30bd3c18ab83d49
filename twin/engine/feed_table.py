"""What the happenings of modules mean for material: a table from module type and happening to a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from twin.material.place import PlaceKind

SHELVES = (PlaceKind.PARKING, PlaceKind.BENCH, PlaceKind.KIT_BAY, PlaceKind.DOCK, PlaceKind.HAND)
"""Places that share the air of the isolator; positions of incubators and freezer shelves are sealed."""
COLD = (PlaceKind.COLD_STORE,)
RENEWED = "it is being proven again"
"""Why a proof is void while it is made anew: what stands in the cold store is not concerned."""


@dataclass(frozen=True, slots=True)
class Feed:
    """When a happening of this kind about this word comes, this verb is asked for.

    `word` is the phase, the latch, the state that is reached, or part and state of a piece of equipment. The subject
    are the module's own places (`own`), places by kind (`kinds`), or the items that the procedure was given (`roles`,
    by parameter). `figures` are arguments read from signals of the module. `when` names a signal and its word,
    `procedure` the one that must run, `phases` those it must have been in, `unless` a reason for which nothing is done.
    """

    kind: str
    word: str
    verb: str
    own: bool = False
    kinds: tuple[PlaceKind, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict[str, str])
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    figures: Mapping[str, str] = field(default_factory=dict[str, str])
    when: tuple[str, str] | None = None
    procedure: str = ""
    phases: tuple[str, ...] = ()
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Permit:
    """A start of a procedure that material has to allow: the verb that is asked, of which places, how long it takes."""

    verb: str
    seconds: float
    own: bool = False
    kinds: tuple[PlaceKind, ...] = ()


YES, NO = {"accepted": True}, {"accepted": False}
ITEM = {"item": "item"}
VESSEL = {"item": "vessel"}
KIT = {"item": "kit"}
TARGET = {"item": "target"}
PASSED = {"passed": True}
THIRD = {"item": "third"}
FILLED = {"item": "second", "kit": "kit", "target": "target", "third": "third"}
REAGENT = {"item": "reagent"}
ENTERED = "phase_entered"
PROTECTED = {"happening": "cryoprotectant_added"}
LEAVING, STAYING = {"happening": "left_freezer"}, {"happening": "in_freezer"}
"""What stands in the freezer is on its way out while the outer door is open, not only from its scan on."""


def _mark(phase: str, role: str, happening: str, procedure: str = "", kind: str = "phase_completed") -> Feed:
    return Feed(
        kind, phase, "mark", roles={"item": role}, given={"happening": happening}, procedure=procedure
    )


FEEDS: Mapping[str, tuple[Feed, ...]] = {
    "decontamination": (
        Feed("phase_entered", "condition", "start_gas_cycle", own=True, given={"duration_s": 0.0}),
        Feed("state_proven", "cycle_accepted", "gas_cycle_done", own=True, given=YES),
        Feed("proof_refused", "cycle_accepted", "gas_cycle_done", own=True, given=NO),
        Feed("state_voided", "cycle_accepted", "void_grade_a", own=True),
        Feed("state_changed", "Aborted", "gas_cycle_done", own=True, given=NO),
        Feed("state_changed", "Stopped", "gas_cycle_done", own=True, given=NO),
        Feed(
            "equipment_moved",
            "outer_door open",
            "void_grade_a",
            own=True,
            given={"reason": "the outer door was opened"},
        ),
    ),
    "isolator": (
        Feed("phase_entered", "condition", "start_gas_cycle", kinds=SHELVES, given={"duration_s": 0.0}),
        Feed("state_proven", "grade_a", "gas_cycle_done", kinds=SHELVES, given=YES),
        Feed("proof_refused", "grade_a", "gas_cycle_done", kinds=SHELVES, given=NO),
        Feed("state_changed", "Aborted", "gas_cycle_done", kinds=SHELVES, given=NO),
        Feed("state_changed", "Stopped", "gas_cycle_done", kinds=SHELVES, given=NO),
        Feed("state_voided", "grade_a", "void_grade_a", kinds=SHELVES),
        Feed("state_voided", "grade_a", "void_grade_a", kinds=COLD, unless=RENEWED),
        Feed(
            "phase_failed",
            "glove_test",
            "void_grade_a",
            kinds=(*SHELVES, *COLD),
            given={"reason": "a glove leaks"},
        ),
    ),
    "steriliser": (
        Feed("state_proven", "load_sterile", "sterilised", own=True, given=YES),
        Feed("proof_refused", "load_sterile", "sterilised", own=True, given=NO),
        Feed("state_voided", "load_sterile", "sterilised", own=True, given=NO),
    ),
    "freezer": (
        Feed("equipment_moved", "outer_door opening", "mark_all", own=True, given=LEAVING),
        Feed("equipment_moved", "outer_door sealed", "mark_all", own=True, given=STAYING),
        Feed("phase_entered", "equilibrate", "freezing_started", own=True),
        Feed("phase_entered", "condition", "start_gas_cycle", own=True, given={"duration_s": 0.0}),
        Feed("phase_completed", "aerate", "gas_cycle_done", own=True, given=YES),
        Feed("state_changed", "Aborted", "gas_cycle_done", own=True, given=NO),
        Feed("state_changed", "Stopped", "gas_cycle_done", own=True, given=NO),
    ),
    "processor": (
        Feed("state_proven", "integrity_passed", "connect_checks", roles=KIT, given={"passed": True}),
        Feed("proof_refused", "integrity_passed", "connect_checks", roles=KIT, given={"passed": False}),
        _mark("wash", "source", "washed"),
        _mark("select", "kit", "selected"),
        _mark("seed", "kit", "in_vessel"),
        _mark("wash", "source", "harvested", "collect", ENTERED),
        _mark("wash", "kit", "harvested", "collect", ENTERED),
        _mark("formulate", "kit", "cryoprotectant_added", kind=ENTERED),
        _mark("protect", "target", "cryoprotectant_added", kind=ENTERED),
        *(
            Feed("phase_completed", "fill", "mark", roles={"item": role, "like": "kit"}, given=PROTECTED)
            for role in ("target", "second", "third")
        ),
        _mark("fill", "kit", "filled"),
        Feed("phase_completed", "protect", "book", roles=TARGET, figures={"weighed_g": "target_weight"}),
        Feed("phase_completed", "seed", "book", roles=TARGET, figures={"weighed_g": "target_weight"}),
        Feed("phase_completed", "fill", "book", roles=TARGET, figures={"weighed_g": "target_weight"}),
        Feed("phase_completed", "formulate", "book", roles=KIT, figures={"weighed_g": "kit_weight"}),
        Feed("phase_completed", "fill", "filled", roles=THIRD, figures={"volume_ml": "sample_sp"}),
        Feed("phase_completed", "fill", "rest", roles=FILLED),
        Feed(
            "phase_completed", "seed", "seeded", roles={**TARGET, "kit": "kit"}, figures={"cells": "cells_sp"}
        ),
        Feed("phase_completed", "label", "part", roles=REAGENT),
        Feed("phase_completed", "seed", "part", roles={"item": "medium"}),
        Feed("phase_completed", "activate", "activated", roles=TARGET),
        Feed("phase_completed", "activate", "part", roles=TARGET),
        *(
            Feed("phase_completed", "seal", verb, roles={"item": role}, given=given)
            for role in ("target", "second", "third")
            for verb, given in (("part", {}), ("seal", PASSED))
        ),
        Feed("phase_completed", "remove_kit", "part", roles=KIT),
    ),
    "bench": (
        Feed("phase_completed", "identify", "identify", roles=VESSEL, figures={"code": "code_seen"}),
        Feed(
            "phase_completed",
            "sample",
            "sampled",
            roles={"item": "vessel", "pouch": "pouch"},
            figures={"volume_ml": "weighed"},
        ),
        Feed(
            "phase_completed",
            "draw",
            "dispense",
            roles={"source": "vessel", "target": "waste"},
            given={"settled": True},
            figures={"volume_ml": "weighed"},
        ),
        Feed(
            "phase_completed",
            "add",
            "dispense",
            roles={"source": "medium", "target": "vessel"},
            figures={"volume_ml": "weighed"},
        ),
        Feed(
            "state_changed",
            "Holding",
            "expose",
            roles=VESSEL,
            when=("exposed", "true"),
            given={"reason": "a weld failed"},
        ),
        Feed("phase_completed", "seal", "part", roles=VESSEL),
        Feed("phase_completed", "seal", "seal", roles=VESSEL, given=PASSED),
    ),
    "robot": (
        Feed(
            "state_changed",
            "Held",
            "identify",
            roles=ITEM,
            figures={"code": "scanned_code"},
            when=("device_reason", "wrong_code"),
        ),
        Feed(
            "state_changed",
            "Aborted",
            "identify",
            roles=ITEM,
            figures={"code": "scanned_code"},
            when=("device_reason", "wrong_code"),
        ),
        *(
            Feed("state_changed", state, "interrupted", roles=ITEM, procedure=program, phases=phases)
            for state in ("Stopping", "Aborting")
            for program, phases in (
                ("pick", ("grip", "lift_check")),
                ("place", ("place", "release", "verify")),
            )
        ),
        *(
            Feed("state_changed", state, "unbooked", roles=ITEM, procedure=program)
            for state in ("Stopping", "Aborting")
            for program in ("pick", "place")
        ),
        Feed("state_changed", "Stopped", "put_down", figures={"place": "placed_at", "code": "placed_code"}),
        Feed("state_changed", "Held", "lost", when=("device_reason", "item_lost")),
        Feed("state_changed", "Aborted", "lost", when=("device_reason", "item_lost")),
        Feed("phase_completed", "rescan", "found", figures={"code": "scanned_code"}),
    ),
}
"""By module type; rows of one happening act in this order."""

PERMITS: Mapping[tuple[str, str], Permit] = {
    ("decontamination", "decontaminate"): Permit("start_gas_cycle", 6600.0, own=True),
    ("isolator", "prepare"): Permit("start_gas_cycle", 19800.0, kinds=SHELVES),
}
"""Module type and procedure -> what material has to allow; 110 min and 330 min of steps 5 and 6 [unit.md 3.2]."""
