"""From the device part of a module type file to Device: what its own controller reports, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.condition.parser import parse
from twin.unit.model import Device

if TYPE_CHECKING:
    from recipes.yaml_tree import Path
    from twin.unit.reader import Reader
    from twin.unit.schema import DeviceForm, ModuleTypeForm

STATES = ("idle", "running", "held", "done", "failed", "ending", "fault")
"""What `state` of a device may say."""
NONE = "none"


def device_of(reader: Reader, module: str, form: ModuleTypeForm) -> Device | None:
    """Return the device of a module that is not driven by its own table; None when it is."""
    device = form.device
    if (device is None) is not form.driven:
        right = "remove one of them" if device else "add `device: {run: ..., state: ..., phase: ...}`"
        reader.wrong(("driven",), "a module is driven by its phases or mirrors a device", right, key=True)
    if device is None:
        return None
    _check_programs(reader, form)
    _known(reader, device, form)
    phases = _words(reader, form, "phase", device.phase)
    for name, procedure in form.procedures.items():
        for i, phase in enumerate(procedure.phases):
            reader.known(("procedures", name, "phases", i), phase, phases, f"phase of {device.phase}")
    return Device(
        run=device.run,
        pause=device.pause,
        states=_conditions(reader, f"{module}.{device.state}", _words(reader, form, "state", device.state)),
        phases=_conditions(reader, f"{module}.{device.phase}", phases),
        reason=f"{module}.{device.reason}" if device.reason else "",
        reasons=form.signals[device.reason].states if device.reason in form.signals else (),
        disagree=reader.ticks(device.disagree),
    )


def _check_programs(reader: Reader, form: ModuleTypeForm) -> None:
    for name, procedure in form.procedures.items():
        if procedure.program == 0:
            path: Path = ("procedures", name)
            reader.wrong(path, f"procedure '{name}' starts no program", "add `program: 1`", key=True)


def _known(reader: Reader, device: DeviceForm, form: ModuleTypeForm) -> None:
    for role in ("run", "pause"):
        word = getattr(device, role)
        if word:
            reader.known(("device", role), word, form.outputs, "output")
    if device.reason:
        _words(reader, form, "reason", device.reason)
    for word in STATES if device.state in form.signals else ():
        if word not in form.signals[device.state].states:
            reader.wrong(("device", "state"), f"{device.state} has no state '{word}'", f"add {word}")


def _words(reader: Reader, form: ModuleTypeForm, role: str, name: str) -> tuple[str, ...]:
    """Return the states of an enum signal."""
    path: Path = ("device", role)
    if not reader.known(path, name, form.signals, "signal"):
        return ()
    if form.signals[name].kind != "enum":
        reader.wrong(path, f"{name} is no enum", "give it `kind: enum` and states")
        return ()
    return form.signals[name].states


def _conditions(reader: Reader, tag: str, words: tuple[str, ...]) -> dict[str, int]:
    """Return for each word the Condition that the device reports it."""
    if tag not in reader.book.catalogue.index:
        return {}
    texts = {word: f"{tag} == {word}" for word in words}
    return {word: reader.book.add(parse(text), "", text) for word, text in texts.items()}
