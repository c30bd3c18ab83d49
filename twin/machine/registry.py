"""Module type -> its logic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.decontamination import DecontaminationLogic
from twin.machine.isolator import IsolatorLogic
from twin.machine.module import ModuleLogic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.unit.model import Module

LOGIC_BY_TYPE: Mapping[str, type[ModuleLogic]] = {
    "isolator": IsolatorLogic,
    "decontamination": DecontaminationLogic,
}


def logic_for(module: Module, labels: Mapping[str, str] | None = None) -> ModuleLogic:
    """Return the logic of a module; a type without anything special gets the common one."""
    return LOGIC_BY_TYPE.get(module.type, ModuleLogic)(module, labels)
