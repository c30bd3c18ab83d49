"""From a module type file to a Module: phases, outputs with their safe table, latches, equipment, procedures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recipes.catalogue import ParameterFact
from recipes.condition.rename import SELF, renamed
from twin.unit.clause import clauses_of
from twin.unit.device_table import device_of
from twin.unit.equipment_table import equipment_of
from twin.unit.model import (
    ALWAYS,
    Accumulate,
    Atmosphere,
    Cause,
    Failure,
    Latch,
    Measure,
    Module,
    Parameter,
    Phase,
    PhaseCommand,
    Procedure,
    Setting,
)
from twin.unit.output_table import number, output_of
from twin.unit.reader import Reader, plain
from twin.unit.schema import (
    AccumulateForm,
    MeasureForm,
    ModuleTypeForm,
    OutputForm,
    ParameterForm,
    PhaseForm,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from recipes.yaml_tree import Path


@dataclass(frozen=True)
class ModuleReader:
    """Reads one module of the unit from its type file."""

    reader: Reader
    name: str
    title: str
    form: ModuleTypeForm

    def module(self) -> Module:
        """Return the module; problems are noted in the reader."""
        form = self.form
        procedures = {name: self._procedure(name) for name in form.procedures}
        return Module(
            name=self.name,
            type=form.base or form.module_type,
            title=self.title or form.title,
            outputs={
                name: output_of(self.reader, self.name, name, output, form.atmosphere is not None)
                for name, output in form.outputs.items()
            },
            procedures=procedures,
            phases={
                name: self._phase(name, phase, procedures.values()) for name, phase in form.phases.items()
            },
            commands={verb: self._command(verb) for verb in form.commands},
            latches={name: self._latch(name) for name in form.latches},
            equipment={name: equipment_of(self.reader, self.name, form, name) for name in form.equipment},
            clear_when=self.reader.condition(("atmosphere", "clear_when"), self.name),
            clear_text=plain(form.atmosphere.clear_when, self.name) if form.atmosphere else "",
            reactions=self._reactions(),
            device=device_of(self.reader, self.name, form),
        )

    def _procedure(self, name: str) -> Procedure:
        form = self.form.procedures[name]
        for i, phase in enumerate(form.phases):
            self.reader.known(("procedures", name, "phases", i), phase, self.form.phases, "phase")
        parameters = {
            key: parameter(self.reader, ("procedures", name, "parameters", key), key, value)
            for key, value in form.parameters.items()
        }
        return Procedure(name, form.title, form.phases, parameters, form.program)

    def _phase(self, name: str, form: PhaseForm, procedures: Iterable[Procedure]) -> Phase:
        path: Path = ("phases", name)
        users = [p for p in procedures if name in p.phases]
        given = {key: fact(value) for user in users for key, value in user.parameters.items()}
        facts = {key: one for key, one in given.items() if all(key in user.parameters for user in users)}
        if form.timeout is not None and form.on_timeout is None:
            self.reader.wrong(
                (*path, "timeout"),
                "the time-out has no on_timeout",
                "add `on_timeout: {do: ..., reason: ...}`",
            )
        for i, interlock in enumerate(form.requires):
            self.reader.known((*path, "requires", i), interlock, self.form.interlocks, "interlock")
        if form.gas and self.form.atmosphere is None:
            right = "add `atmosphere: {clear_when: ...}`, or leave out `gas`"
            self.reader.wrong((*path, "gas"), "a module without an atmosphere has no gas", right)
        if form.accepts:
            self.reader.known((*path, "accepts"), form.accepts, self.form.latches, "latch")
        return Phase(
            name=name,
            title=form.title,
            settings=self._settings((*path, "set"), form.set, facts),
            hold_settings=self._settings((*path, "hold_set"), form.hold_set, facts),
            gas=form.gas,
            requires=tuple(self.reader.own(interlock) for interlock in form.requires),
            leave=self._leave(path, form, facts),
            leave_text=plain(form.leave or "", self.name),
            failures=tuple(self._failure((*path, "fail", i), facts) for i in range(len(form.fail))),
            accumulate=self._accumulate((*path, "accumulate"), form.accumulate, facts),
            measure=self._measure((*path, "measure"), form.measure, facts),
            accepts=form.accepts,
            timeout=None if form.timeout is None else self.reader.ticks(form.timeout),
            on_timeout=form.on_timeout.do if form.on_timeout else "hold",
            timeout_reason=form.on_timeout.reason if form.on_timeout else "",
            reentry=form.reentry,
            no_hold=form.no_hold,
        )

    def _leave(self, path: Path, form: PhaseForm, facts: Mapping[str, ParameterFact]) -> int | None:
        if form.leave is not None:
            return self.reader.condition((*path, "leave"), self.name, facts)
        waits = form.requires and not form.accumulate and not _commanded(self.form, path[1])
        return ALWAYS if waits and self.form.device is None else None

    def _failure(self, path: Path, facts: Mapping[str, ParameterFact]) -> Failure:
        form = self.reader.document.value(path)
        return Failure(self.reader.condition((*path, "when"), self.name, facts), form["do"], form["reason"])

    def _accumulate(
        self, path: Path, form: AccumulateForm | None, facts: Mapping[str, ParameterFact]
    ) -> Accumulate | None:
        if form is None:
            return None
        condition = self.reader.condition((*path, "while"), self.name, facts)
        budget = self.reader.ticks(form.pause_budget)
        need = self._setting((*path, "need"), form.need, facts, "s")
        return Accumulate(
            condition, need, budget, self._calculated(path, form.result), form.over.do, form.over.reason
        )

    def _measure(
        self, path: Path, form: MeasureForm | None, facts: Mapping[str, ParameterFact]
    ) -> Measure | None:
        if form is None:
            return None
        start = self.reader.condition((*path, "start_when"), self.name, facts)
        tags = [self._signal((*path, key), self.reader.document.value((*path, key))) for key in _MEASURED]
        ticks = self.reader.ticks
        result = self._calculated(path, form.result)
        return Measure(
            form.kind, start, tags[0], tags[1], tags[2], ticks(form.stabilise), ticks(form.over), result
        )

    def _calculated(self, path: Path, name: str) -> str:
        self.reader.known((*path, "result"), name, self.form.calculated, "calculated value")
        return f"{self.name}.{name}"

    def _signal(self, path: Path, name: str) -> str:
        tag = renamed(name, SELF, self.name) if "." in name else f"{self.name}.{name}"
        self.reader.known(path, tag, self.reader.facts.tags(), "signal")
        return tag

    def _settings(
        self, path: Path, forms: Mapping[str, Any], facts: Mapping[str, ParameterFact]
    ) -> dict[str, Setting]:
        known = [n for n in forms if self.reader.known((*path, n), n, self.form.outputs, "output", key=True)]
        return {n: self._output_setting((*path, n), forms[n], facts, self.form.outputs[n]) for n in known}

    def _output_setting(
        self, path: Path, value: Any, facts: Mapping[str, ParameterFact], form: OutputForm
    ) -> Setting:
        follows = isinstance(value, str) and value.startswith("$")
        setting = value if form.states and not follows else self._setting(path, value, facts, form.unit)
        return setting if follows else number(self.reader, path, form, setting)

    def _setting(self, path: Path, value: Any, facts: Mapping[str, ParameterFact], unit: str) -> Setting:
        if isinstance(value, bool | int | float):
            return float(value)
        if isinstance(value, str) and value.startswith("$"):
            self.reader.known(path, value[1:], facts, "parameter")
            return value
        return self.reader.quantity(path, value, unit)

    def _command(self, verb: str) -> PhaseCommand:
        form = self.form.commands[verb]
        for i, source in enumerate(form.sources):
            self.reader.known(("commands", verb, "from", i), source, self.form.phases, "phase")
        self.reader.known(("commands", verb, "to"), form.target, [*self.form.phases, "complete"], "phase")
        return PhaseCommand(verb, form.title, form.sources, form.target)

    def _latch(self, name: str) -> Latch:
        form = self.form.latches[name]
        path: Path = ("latches", name)
        self.reader.known(path, name, self.form.calculated, "calculated value", key=True)
        void = self.reader.condition((*path, "void_when"), self.name)
        expires = self.reader.ticks(form.expires)
        intact = clauses_of(self.reader, (*path, "intact"), self.name, form.intact)
        tag = f"{self.name}.{name}"
        text = plain(form.void_when, self.name)
        for end in form.ends:
            self.reader.known((*path, "ends", end), end, self.form.calculated, "calculated value", key=True)
        told = ((f"{self.name}.{end}", self.reader.ticks(seconds)) for end, seconds in form.ends.items())
        ends = tuple(sorted(told, key=lambda one: -one[1]))
        return Latch(name, tag, void, text, expires, form.survives_power_loss, intact, ends)

    def _reactions(self) -> dict[Atmosphere, dict[Cause, Any]]:
        given: dict[str, Mapping[Any, Any]] = {str(key): words for key, words in self.form.reactions.items()}
        if self.form.atmosphere is None:
            given.setdefault(Atmosphere.GASSING.value, given.get(Atmosphere.WORK.value, {}))
        for atmosphere in Atmosphere:
            for cause in _REACTED:
                if cause not in given.get(atmosphere.value, {}):
                    text = f"no reaction to {cause.value} while {atmosphere.value}"
                    self.reader.wrong(
                        ("reactions", atmosphere.value), text, f"add `{cause.value}: hold` or abort"
                    )
        return {
            Atmosphere(atmosphere): {Cause(cause): word for cause, word in words.items()}
            for atmosphere, words in given.items()
        }


_MEASURED = ("pressure", "barometer", "temperature")
_REACTED = (Cause.EMERGENCY_STOP, Cause.POWER_LOSS, Cause.LINK_LOST, Cause.EXCEPTION)


def _commanded(form: ModuleTypeForm, phase: object) -> bool:
    return any(phase in command.sources for command in form.commands.values())


def parameter(reader: Reader, path: Path, name: str, form: ParameterForm) -> Parameter:
    """Return a parameter in its own unit (times in seconds); the default must lie in the range."""
    unit = reader.unit_of((*path, "value"), form.value)
    value = reader.quantity((*path, "value"), form.value, unit)
    low, high = (reader.quantity((*path, "range", i), form.range[i], unit) for i in (0, 1))
    if not low <= value <= high:
        reader.wrong(
            (*path, "value"),
            f"{form.value} is outside the range",
            f"write {form.range[0]} to {form.range[1]}",
        )
    return Parameter(name, unit, value, low, high, form.label)


def fact(value: Parameter) -> ParameterFact:
    """Return a parameter as the recipe language sees it."""
    return ParameterFact(value.name, value.unit, value.value, value.low, value.high)
