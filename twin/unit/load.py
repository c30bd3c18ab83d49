"""Load a unit: its file, its module types, one catalogue, one book of Conditions, one plant description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any, cast

from recipes.catalogue import ModuleFact
from recipes.condition.parser import parse
from recipes.layered import layered
from recipes.problem import InputError, Place, Problem
from recipes.schema import suggestion, validated
from recipes.source import Document, read
from twin.conditions.book import Book, BookBuilder
from twin.signals import Catalogue
from twin.unit.alarm_table import alarm, interlock, quality_alarms, suppressed_by, with_the_units
from twin.unit.clause import clauses_of
from twin.unit.facts import STATES, Facts
from twin.unit.identity import by_id, suffixes
from twin.unit.model import HATCH_VERBS, Alarm, Cause, Interlock, Module, Unit
from twin.unit.module_table import ModuleReader, fact, parameter
from twin.unit.place_table import places_of
from twin.unit.plant_table import Source, check_plant
from twin.unit.reach import with_reach
from twin.unit.reader import Reader
from twin.unit.recovery import recovery_of
from twin.unit.schema import ModuleTypeForm, UnitForm
from twin.unit.signal_table import signals_of_unit, with_places
from twin.unit.split import check_frozen


@dataclass(frozen=True)
class LoadedUnit:
    """A unit ready to run. `plant` and `boundaries` are for the physics, `facts` for the recipe language."""

    unit: Unit
    book: Book
    builder: BookBuilder
    facts: Facts
    plant: Mapping[str, Any]
    boundaries: Mapping[str, Any]
    document: Document

    @property
    def catalogue(self) -> Catalogue:
        """Return the signal catalogue."""
        return self.unit.catalogue


@dataclass(frozen=True)
class _Files:
    """The unit file and the type file of each module."""

    document: Document
    form: UnitForm
    types: Mapping[str, tuple[Document, ModuleTypeForm]]

    @property
    def forms(self) -> dict[str, ModuleTypeForm]:
        return {name: form for name, (_, form) in self.types.items()}

    @property
    def sha256(self) -> str:
        digest = sha256(self.document.sha256.encode())
        for document, _ in self.types.values():
            digest.update(document.sha256.encode())
        return digest.hexdigest()


def library_units() -> tuple[str, ...]:
    """Return the names of the units that come with the program."""
    folder = files("resources") / "units"
    return tuple(sorted(p.name.removesuffix(".yaml") for p in folder.iterdir() if p.name.endswith(".yaml")))


def load_unit(name_or_path: str | FilePath) -> LoadedUnit:
    """Load a unit by library name or path; raise InputError with every problem in its files."""
    return _Assembly(_open(name_or_path)).loaded()


def modules_of(name_or_path: str | FilePath) -> frozenset[str]:
    """Return the names of a unit's modules, read from its file alone; none where it does not say."""
    written: Any = _document(_path(str(name_or_path)), ()).value(("modules",))
    names = cast("dict[object, object]", written) if isinstance(written, dict) else {}
    return frozenset(str(name) for name in names)


def _open(name_or_path: str | FilePath) -> _Files:
    document = _document(_path(str(name_or_path)), ())
    form = validated(UnitForm, document)
    found = {name: _module_type(document, name, module.type) for name, module in form.modules.items()}
    types = {name: (at, with_places(kind, form.places)) for name, (at, kind) in found.items()}
    return _Files(document, form, types)


def _path(name: str) -> FilePath:
    if name in library_units():
        return FilePath(str(files("resources") / "units" / f"{name}.yaml"))
    path = FilePath(name)
    if path.suffix or path.exists():
        return path
    known = library_units()
    right = suggestion(name, known, f"known units: {', '.join(known)}; or give the path of a YAML file")
    raise InputError([Problem(Place(name), "there is no unit of this name", right)])


def _document(path: FilePath, above: tuple[FilePath, ...]) -> Document:
    """Return a unit file, on top of the one that it names as its `base`."""
    own = read(path)
    base = own.value(("base",))
    if not isinstance(base, str) or not base:
        return own
    beside = path.parent / f"{base}.yaml"
    below = beside if beside.exists() else _path(base)
    if below in (path, *above):
        raise InputError([Problem(own.place(("base",)), "the unit is based on itself", "name another unit")])
    return layered(own, _document(below, (path, *above)))


def _module_type(document: Document, name: str, kind: str) -> tuple[Document, ModuleTypeForm]:
    beside = FilePath(document.file).parent / f"{kind}.yaml"
    library = FilePath(str(files("resources") / "modules" / f"{kind}.yaml"))
    path = beside if beside.exists() else library
    if not path.exists():
        known = sorted(p.name.removesuffix(".yaml") for p in (files("resources") / "modules").iterdir())
        place = document.place(("modules", name, "type"))
        wrong = f"module type '{kind}' is not known"
        raise InputError([Problem(place, wrong, suggestion(kind, known, f"known: {', '.join(known)}"))])
    found = _type_document(path, ())
    return found, validated(ModuleTypeForm, found)


def _type_document(path: FilePath, above: tuple[FilePath, ...]) -> Document:
    """Return a module type file, on top of the one that it names as its `base`."""
    own = read(path)
    base = own.value(("base",))
    if not isinstance(base, str) or not base:
        return own
    beside = path.parent / f"{base}.yaml"
    below = beside if beside.exists() else FilePath(str(files("resources") / "modules" / f"{base}.yaml"))
    if below in (path, *above) or not below.exists():
        wrong = "there is no such module type below this one"
        raise InputError([Problem(own.place(("base",)), wrong, "name another module type")])
    return layered(own, _type_document(below, (path, *above)))


class _Assembly:
    """Puts the parts together and raises every problem at the end."""

    def __init__(self, parts: _Files) -> None:
        self._files = parts
        self._form = parts.form
        self._catalogue = Catalogue(tuple(signals_of_unit(parts.form, parts.forms)))
        self._facts = Facts(self._catalogue, {}, tuple(parts.form.places), tuple(parts.form.resources))
        self._book = BookBuilder(self._catalogue, self._defaults())
        self._facts = Facts(
            self._catalogue, self._module_facts(), tuple(parts.form.places), tuple(parts.form.resources)
        )
        self._unit_reader = Reader(parts.document, self._facts, self._book)
        ends = suffixes(parts.form)
        self._readers = {
            n: Reader(d, self._facts, self._book, suffix=ends[n]) for n, (d, _) in parts.types.items()
        }

    def loaded(self) -> LoadedUnit:
        """Return the loaded unit."""
        modules = {name: self._module(name) for name in self._files.types}
        interlocks = self._added(by_id(self._unit_reader, "interlock", self._interlocks()))
        alarms = by_id(self._unit_reader, "alarm", self._alarms())
        alarms = with_the_units(self._unit_reader, self._form, alarms)
        links = {name: self._link(name) for name in modules}
        causes = {Cause(c): self._unit_reader.condition(("causes", c)) for c in self._form.causes}
        self._check_rest(alarms)
        self._check_measured()
        check_plant(self._unit_reader, tuple(modules), self._sources(), tuple(self._form.places))
        check_frozen(self._unit_reader, self._catalogue)
        unit = Unit(
            name=self._form.name,
            title=self._form.title,
            sha256=self._files.sha256,
            catalogue=self._catalogue,
            modules=modules,
            alarms=alarms,
            interlocks=interlocks,
            causes=causes,
            links=links,
            proven={tag: self._unit_reader.ticks(age) for tag, age in self._form.start.proven.items()},
            running=dict(self._form.start.running),
            places=places_of(self._unit_reader, self._form.places, self._files.forms),
            resources={name: resource.title for name, resource in self._form.resources.items()},
            geometry=with_reach(self._form.geometry, self._form.plant),
        )
        self._raise()
        for extra in quality_alarms(self._book, self._catalogue, self._watched()):
            alarms[extra.id] = extra
        return LoadedUnit(
            unit,
            self._book.build(),
            self._book,
            self._facts,
            {**self._form.plant, "places": {n: p.module for n, p in self._form.places.items()}},
            self._boundaries(),
            self._files.document,
        )

    def _sources(self) -> Iterable[Source]:
        """Yield where each true value is named that a sensor reports."""
        for name, form in self._form.unit_signals.items():
            yield Source("", form.source, self._unit_reader, ("unit_signals", name))
        for module, kind in self._files.forms.items():
            for name, form in kind.signals.items():
                yield Source(module, form.source, self._readers[module], ("signals", name))

    def _watched(self) -> list[int]:
        return [row.signal for row in self._book.build().rows if row.signal < len(self._catalogue)]

    def _defaults(self) -> dict[str, dict[str, float]]:
        quiet = {
            n: Reader(d, self._facts, BookBuilder(self._catalogue)) for n, (d, _) in self._files.types.items()
        }
        return {
            name: {
                key: parameter(quiet[name], ("procedures", procedure, "parameters", key), key, form).value
                for procedure, table in kind.procedures.items()
                for key, form in table.parameters.items()
            }
            for name, kind in self._files.forms.items()
        }

    def _module_facts(self) -> dict[str, ModuleFact]:
        return {name: self._module_fact(name, form) for name, form in self._files.forms.items()}

    def _module_fact(self, name: str, form: ModuleTypeForm) -> ModuleFact:
        reader = Reader(self._files.types[name][0], self._facts, BookBuilder(self._catalogue))
        procedures = {
            procedure: tuple(
                fact(parameter(reader, ("procedures", procedure, "parameters", key), key, value))
                for key, value in table.parameters.items()
            )
            for procedure, table in form.procedures.items()
        }
        doors = tuple(e.name for e in form.equipment.values() if e.type == "door")
        verbs = {"open_door": {"door": doors}, "close_door": {"door": doors}} if doors else {}
        hatches = tuple(
            name.removeprefix("hatch_") for name, e in form.equipment.items() if e.type == "hatch"
        )
        verbs |= {verb: {"hatch": hatches} for verb in HATCH_VERBS if hatches}
        switches = [e for e in form.equipment.values() if e.type == "switch"]
        verbs |= {verb: {} for switch in switches for verb in (switch.begins, switch.ends)}
        recovery = {procedure: recovery_of(form, procedure) for procedure in form.procedures}
        verbs |= {"start": {"procedure": tuple(form.procedures)}, "reset": {}}
        verbs_known = (*form.commands, *verbs)
        return ModuleFact(name, STATES, tuple(form.phases), procedures, verbs_known, verbs, recovery)

    def _module(self, name: str) -> Module:
        form = self._files.forms[name]
        return ModuleReader(self._readers[name], name, self._form.modules[name].title, form).module()

    def _alarms(self) -> Iterable[tuple[Alarm, str]]:
        for name, form in self._form.unit_alarms.items():
            yield alarm(self._unit_reader, ("unit_alarms", name), "unit", name, form), "unit"
        for module, kind in self._files.forms.items():
            reader = self._readers[module]
            excuses = suppressed_by(reader, module, kind)
            for name, form in kind.alarms.items():
                found = alarm(reader, ("alarms", name), module, reader.own(name), form)
                others = tuple(reader.own(n) if n in kind.alarms else n for n in form.suppresses)
                yield replace(found, unless=excuses.get(found.id, ()), suppresses=others), module

    def _interlocks(self) -> Iterable[tuple[Interlock, str]]:
        for module, kind in self._files.forms.items():
            reader = self._readers[module]
            for name, form in kind.interlocks.items():
                yield interlock(reader, ("interlocks", name), module, reader.own(name), form), module
        for name, form in self._form.unit_interlocks.items():
            yield interlock(self._unit_reader, ("unit_interlocks", name), "unit", name, form), "unit"

    def _added(self, interlocks: dict[str, Interlock]) -> dict[str, Interlock]:
        """Add the unit's clauses to the interlocks of its module types."""
        reader = self._unit_reader
        for name, form in self._form.interlocks.items():
            if reader.known(("interlocks", name), name, interlocks, "interlock", key=True):
                before = interlocks[name]
                more = clauses_of(reader, ("interlocks", name, "add"), before.module, form.add)
                interlocks[name] = replace(before, clauses=(*before.clauses, *more))
        return interlocks

    def _link(self, module: str) -> int:
        text = f"not {module}.link_ok"
        return self._book.add(parse(text), "", text)

    def _check_rest(self, alarms: Mapping[str, Alarm]) -> None:
        for module, kind in self._files.forms.items():
            self._check_suppressed(module, kind, alarms)
            for boundary in kind.boundaries:
                self._check_boundary(module, boundary)
        self._check_start()
        for cause in ("emergency_stop", "power_loss"):
            if cause not in self._form.causes:
                self._unit_reader.wrong(
                    ("causes",), f"no condition for {cause}", f"add `{cause}: ...`", key=True
                )

    def _check_suppressed(self, module: str, kind: ModuleTypeForm, alarms: Mapping[str, Alarm]) -> None:
        for name, form in kind.alarms.items():
            for i, other in enumerate(form.suppresses):
                known = (*kind.alarms, *alarms)
                self._readers[module].known(("alarms", name, "suppresses", i), other, known, "alarm")

    def _check_start(self) -> None:
        latches = [f"{module}.{name}" for module, kind in self._files.forms.items() for name in kind.latches]
        for tag in self._form.start.proven:
            self._unit_reader.known(("start", "proven", tag), tag, latches, "latch", key=True)
        for module, procedure in self._form.start.running.items():
            path = ("start", "running", module)
            if self._unit_reader.known(path, module, self._files.forms, "module", key=True):
                self._unit_reader.known(path, procedure, self._files.forms[module].procedures, "procedure")

    def _check_boundary(self, module: str, boundary: str) -> None:
        name = f"{module}.{boundary}"
        form = self._form.boundaries.get(name)
        if form is None or (form.value is None and not form.node):
            right = f"add `{name}: {{node: MODULE}}` or a declared constant under `boundaries`"
            self._unit_reader.wrong(("boundaries",), f"boundary '{name}' is open", right, key=True)
        elif form.node:
            self._unit_reader.known(("boundaries", name, "node"), form.node, self._form.modules, "module")

    def _check_measured(self) -> None:
        for name, form in self._form.boundaries.items():
            if form.measured:
                path = ("boundaries", name, "measured")
                self._unit_reader.known(path, form.measured, self._catalogue.index, "signal")

    def _boundaries(self) -> dict[str, Any]:
        return {name: form.model_dump() for name, form in self._form.boundaries.items()}

    def _raise(self) -> None:
        problems = [p for reader in (self._unit_reader, *self._readers.values()) for p in reader.problems]
        if problems:
            raise InputError(sorted(set(problems)))
