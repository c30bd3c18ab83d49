"""Figures of starting: imports, help, first start with cold caches, later starts of the window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ui.cli.benches.figure import Measured
from ui.cli.benches.rig import seconds_of
from ui.cli.failure import WorkError

ROUNDS = 5
NOT_KEPT = "PYTHONDONTWRITEBYTECODE"
"""With this set, every start would compile all modules again, which an installed program never does."""
HEAVY = ("PySide6", "vtkmodules", "numba")
IMPORT_TWIN = f"""
from time import perf_counter
begin = perf_counter()
import twin
took = perf_counter() - begin
import sys
print(took, *[name for name in {HEAVY!r} if name in sys.modules])
"""
ENGINE = """
from twin.engine import Engine
from twin.unit.load import load_unit
from ui.cli.warm import compiled
compiled(quiet=True)
Engine(load_unit("airlock1")).run(100)
"""
WINDOW = """
import gc
from PySide6.QtCore import QTimer
from twin.live import open_live
from ui.__main__ import application, open_window
live = open_live("poc1", None)
gc.freeze()
made = application()
window = open_window(live)
live.runner.start()
window.start()
window.show()
QTimer.singleShot(0, made.quit)
made.exec()
live.runner.close()
"""


def import_twin() -> Measured:
    """Return the median of `import twin` in fresh interpreters; nothing heavy may come with it."""
    told = [_python(IMPORT_TWIN).split() for _ in range(ROUNDS)]
    heavy = sorted({name for words in told for name in words[1:]})
    if heavy:
        raise WorkError(f"import twin loads {', '.join(heavy)}")
    return Measured(median(float(words[0]) for words in told) * 1e3, "no Qt, no compiler loaded")


def help_text() -> Measured:
    """Return the median of `celltwin --help`."""
    command = [sys.executable, "-c", "from ui.cli import main; main()", "--help"]
    times = [seconds_of(lambda: _run(command, {})) for _ in range(ROUNDS)]
    return Measured(median(times))


def first_start() -> Measured:
    """Return how long a start takes that has to compile everything."""
    with TemporaryDirectory(prefix="celltwin-cold-") as folder:
        cold = {"NUMBA_CACHE_DIR": folder}
        compiled_s = seconds_of(lambda: _python(ENGINE, cold))
        again_s = seconds_of(lambda: _python(ENGINE, cold))
    return Measured(compiled_s, f"the second start takes {again_s:.1f} s")


def later_start() -> Measured:
    """Return how long the window takes to be there, with everything compiled."""
    screen = {} if os.environ.get("DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
    _python(WINDOW, screen)
    return Measured(min(seconds_of(lambda: _python(WINDOW, screen)) for _ in range(2)))


def _python(code: str, environment: dict[str, str] | None = None) -> str:
    return _run([sys.executable, "-c", code], environment or {})


def _run(command: list[str], environment: dict[str, str]) -> str:
    root = Path(__file__).resolve().parents[3]
    kept = {name: value for name, value in os.environ.items() if name != NOT_KEPT}
    done = subprocess.run(
        command, env=kept | environment, cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise WorkError(f"a start failed: {last[0]}")
    return done.stdout
