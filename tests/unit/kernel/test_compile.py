"""Compilation: loaded late, cached by what shaped it, and the same result without it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.validation.plant import Rig
from twin.kernel import jit
from twin.kernel.warm import is_warm, warm_up

if TYPE_CHECKING:
    from pathlib import Path

PLAY = """
from tests.validation.plant import AIRLOCK_GAS, Rig
rig = Rig()
rig.run(20)
rig.set("decontamination", **AIRLOCK_GAS)
rig.run(2000)
print(*(repr(float(v)) for v in rig.kernel.values))
"""


def values_of(environment: dict[str, str]) -> list[float]:
    """Reported values after a short script in a fresh interpreter."""
    command = [sys.executable, "-c", PLAY]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def test_importing_the_kernel_loads_no_compiler() -> None:
    code = (
        "import twin.kernel.kernel, twin.kernel.warm, twin.physics.build, sys; print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_plain_python_gives_the_same_values() -> None:
    compiled, plain = values_of({}), values_of({"NUMBA_DISABLE_JIT": "1"})
    assert plain == pytest.approx(compiled, rel=1e-9, abs=1e-9)


def test_a_changed_source_gets_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("kernel", "physics"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "a.py").write_text("x = 1\n")
    monkeypatch.setattr(jit, "_TWIN", tmp_path)
    before = jit.cache_name()
    assert jit.cache_name() == before
    (tmp_path / "physics" / "a.py").write_text("x = 2\n")
    assert jit.cache_name() != before


def test_a_second_warm_up_compiles_nothing() -> None:
    Rig()
    shown: list[tuple[float, str]] = []
    warm_up(lambda fraction, name: shown.append((fraction, name)))
    assert shown == [(1.0, "ready")]
    assert is_warm()
