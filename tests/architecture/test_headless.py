"""Headless use stays headless: importing the twin, the ports or the command line loads no screen library."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.source import PACKAGES, ROOT, python_files

SCREEN = ("PySide6", "shiboken6", "vtkmodules", "vtk", "pyqtgraph", "qtpy", "qtawesome")
HEAVY = ("numba", "pyarrow", "pint")
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in python_files(*PACKAGES)
]
HEADLESS = [name for name in MODULES if name.split(".")[0] != "ui" or name.startswith("ui.cli")]


def loaded_after(*modules: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after importing these modules."""
    imports = "".join(f"import {name}\n" for name in modules)
    code = f"{imports}import sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_no_headless_module_loads_a_screen_library() -> None:
    assert loaded_after(*HEADLESS).isdisjoint(SCREEN)


@pytest.mark.parametrize("module", ["twin", "ui.cli"])
def test_first_import_loads_nothing_heavy(module: str) -> None:
    assert loaded_after(module).isdisjoint(SCREEN + HEAVY)


def test_a_loaded_screen_library_would_be_noticed() -> None:
    assert "PySide6" in loaded_after("PySide6.QtCore")
