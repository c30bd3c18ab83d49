"""Who may import whom: the import contracts hold, and each of them notices a breach."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT

TOOL = shutil.which("lint-imports", path=Path(sys.executable).parent) or "lint-imports"

BREACHES = {
    "twin imports ui": ("twin/breach.py", "import ui", "directions"),
    "recipes import twin": ("recipes/breach.py", "import twin", "directions"),
    "hal imports ui": ("hal/breach.py", "import ui", "hal-without-ui"),
    "a panel imports hal": ("ui/breach.py", "import hal", "ui-without-hal"),
    "logic imports physics": ("twin/machine/breach.py", "import twin.physics", "logic-and-plant"),
    "physics imports logic": ("twin/physics/breach.py", "import twin.machine", "logic-and-plant"),
    "material imports the engine": ("twin/material/breach.py", "import twin.engine", "material"),
    "logic imports material": ("twin/machine/breach.py", "import twin.material", "without-material"),
    "twin reads the clock": ("twin/breach.py", "import time", "clock"),
    "recipes start a thread": ("recipes/breach.py", "import threading", "clock"),
    "twin reaches Qt": ("twin/breach.py", "import PySide6.QtCore", "headless"),
    "hal reaches VTK": ("hal/breach.py", "import vtkmodules.all", "headless"),
    "the command line imports Qt": ("ui/cli/breach.py", "from PySide6 import QtCore", "headless-cli"),
    "the product imports its tests": ("twin/breach.py", "import pytest", "product-without-tests"),
}


def lint_imports(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [TOOL, "--no-cache", "--no-logo", *options]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for layer in ("machine", "physics"):
        (tmp_path / "twin" / layer).mkdir(exist_ok=True)
        (tmp_path / "twin" / layer / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_keeps_every_contract() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("path", "code", "contract"), BREACHES.values(), ids=BREACHES)
def test_a_breach_is_noticed(copied_tree: Path, path: str, code: str, contract: str) -> None:
    (copied_tree / path).write_text(f"{code}\n")
    result = lint_imports(copied_tree, "--contract", contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert ".breach ->" in result.stdout
