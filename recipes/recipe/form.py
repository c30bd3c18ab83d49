"""The shape of a recipe file; what it means is checked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag

from recipes.recipe.model import Cause, PromptKind, Reentry
from recipes.schema import Strict, in_unit


def _name(word: str) -> str:
    if word in {"begin", "end"}:
        raise ValueError(f"'{word}' is the name of the level's own first or last node; choose another name")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", word):
        raise ValueError(f"'{word}' is no name; write a letter, then letters, digits and _, all lower case")
    return word


def _version(word: str) -> str:
    if not re.fullmatch(r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}", word):
        raise ValueError(f"'{word}' is no version; write three numbers, like 1.0.0")
    return word


Name = Annotated[str, AfterValidator(_name)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Seconds = Annotated[float, in_unit("s"), Field(ge=0, le=366 * 86400)]
Scalar = str | float
Condition = str | bool
KINDS = ("run", "command", "prompt", "wait", "move", "sample", "material")
Role = Literal["OP", "OP2", "SUP", "QC", "QA", "ENG"]


class HeaderForm(Strict):
    """Who and what a recipe is."""

    id: Name
    version: Annotated[str, AfterValidator(_version)]
    title: Text
    description: str = ""
    author: str = ""
    status: Literal["draft", "approved", "obsolete"] = "draft"


class FormulaForm(Strict):
    """One parameter: value and range with their unit, or plain numbers and a `unit`."""

    value: Scalar
    range: tuple[Scalar, Scalar]
    unit: str | None = None
    label: str = ""


class WindowForm(Strict):
    """When to begin, counted from the end of a step or operation, or from `start`."""

    after: str
    earliest: Seconds
    target: Seconds
    latest: Seconds
    lasts: Seconds = 0.0
    staffed: Seconds = 0.0
    missed: Literal["goes_on", "fails"] = "goes_on"


class ItemForm(Strict):
    """An item that a batch brings along."""

    kind: Name
    lot: str = ""
    wrap: str = ""
    expires: Seconds = 90 * 86400.0
    mass: Annotated[float, in_unit("g"), Field(ge=0)] = 0.0
    volume: Annotated[float, in_unit("mL"), Field(ge=0)] = 0.0
    patient: bool = False
    content: Mapping[str, Scalar] = {}


class GroupForm(Strict):
    """Items named once: all of the batch or of a group, those of a patient or not, without some items or kinds."""

    of: str | None = None
    patient: bool | None = None
    without: tuple[str, ...] = ()


class StepForm(Strict):
    """What every step may say."""

    title: str = ""
    where: str | None = None
    window: WindowForm | None = None
    module: str | None = None
    timeout: Seconds | None = None
    max_wait: Seconds | None = None
    resources: tuple[str, ...] = ()
    recovery: Mapping[Cause, Reentry] = {}


class RunForm(StepForm):
    """Run a procedure of a module to its end."""

    run: str
    parameters: Mapping[str, Scalar] = {}
    items: Mapping[str, str] = {}
    joins: tuple[str, ...] = ()


class CommandForm(StepForm):
    """Send a command to a module, and wait for what it brings about."""

    command: str
    arguments: Mapping[str, Scalar] = {}
    until: Condition | None = None


class PromptForm(StepForm):
    """Ask a person."""

    prompt: PromptKind
    text: Text
    role: Text = "operator"
    result: Name | None = None
    unit: str = ""
    limits: tuple[Scalar, Scalar] | None = None
    choices: tuple[Text, ...] = ()
    expected: Scalar | None = None
    takes: Seconds = 60.0
    second: Role | None = None
    unasked: Text | None = None


class WaitForm(StepForm):
    """Wait for a Condition."""

    wait: Condition


class MoveForm(StepForm):
    """Let the robot bring an item to a place."""

    move: str
    to: str


class ByPersonForm(StepForm):
    """What a step done by hand says besides."""

    text: str = ""
    role: Role = "OP"
    second: Role | None = None
    takes: Seconds = 60.0


class SampleForm(ByPersonForm):
    """Have a sample tested: drawn from an item by hand, or what a device has filled into a pouch `of` an item."""

    sample: str
    of: str | None = None
    volume: Annotated[float, in_unit("mL"), Field(gt=0)]
    tests: tuple[str, ...] = Field(min_length=1)
    result: Name


class MaterialForm(ByPersonForm):
    """Do something with an item that the record of material has to know."""

    material: Name
    item: str | None = None
    items: tuple[str, ...] = ()
    on: str | None = None
    to: str | None = None
    arguments: Mapping[str, Scalar] = {}


def _kind_of_step(value: Any) -> str | None:
    named = [kind for kind in KINDS if kind in value] if isinstance(value, Mapping) else []
    return f"{named[0].capitalize()}Form" if len(named) == 1 else None


AnyStep = Annotated[
    Annotated[RunForm, Tag("RunForm")]
    | Annotated[CommandForm, Tag("CommandForm")]
    | Annotated[PromptForm, Tag("PromptForm")]
    | Annotated[WaitForm, Tag("WaitForm")]
    | Annotated[MoveForm, Tag("MoveForm")]
    | Annotated[SampleForm, Tag("SampleForm")]
    | Annotated[MaterialForm, Tag("MaterialForm")],
    Discriminator(
        _kind_of_step,
        custom_error_type="kind_of_step",
        custom_error_message="a step names exactly one of run, command, prompt, wait, move, sample or material",
    ),
]


class LinkForm(Strict):
    """A way from nodes to nodes of one level; several sources are a join, several targets a split."""

    sources: str | tuple[str, ...] = Field(alias="from")
    targets: str | tuple[str, ...] = Field(alias="to")
    when: Condition | None = None
    outcome: Literal["completed", "failed"] = "completed"


class ChainForm(Strict):
    """Links from each node to the next one."""

    chain: tuple[str, ...] = Field(min_length=2)


def _kind_of_link(value: Any) -> str:
    return "ChainForm" if isinstance(value, Mapping) and "chain" in value else "LinkForm"


AnyLink = Annotated[
    Annotated[LinkForm, Tag("LinkForm")] | Annotated[ChainForm, Tag("ChainForm")],
    Discriminator(_kind_of_link),
]


class OperationForm(Strict):
    """Steps of one operation; without links they run one after the other."""

    steps: Mapping[Name, AnyStep] = Field(min_length=1)
    title: str = ""
    module: str | None = None
    uses: tuple[str, ...] = ()
    window: WindowForm | None = None
    no_wait: tuple[Name, ...] = ()
    links: tuple[AnyLink, ...] | None = None


class UnitProcedureForm(Strict):
    """Operations of one unit procedure, with the module that its steps mean when they name none."""

    operations: Mapping[Name, OperationForm] = Field(min_length=1)
    title: str = ""
    module: str | None = None
    uses: tuple[str, ...] = ()
    links: tuple[AnyLink, ...] | None = None


class ProcedureForm(Strict):
    """Unit procedures of the recipe."""

    unit_procedures: Mapping[Name, UnitProcedureForm] = Field(min_length=1)
    links: tuple[AnyLink, ...] | None = None


class RecipeForm(Strict):
    """A recipe file."""

    recipe: Literal[1]
    header: HeaderForm
    equipment: tuple[str, ...] = Field(min_length=1)
    formula: Mapping[Name, FormulaForm] = {}
    materials: Mapping[Name, ItemForm] = {}
    groups: Mapping[Name, GroupForm] = {}
    procedure: ProcedureForm
    clear_up: Name | None = None
