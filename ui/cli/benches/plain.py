"""The same functions without the compiler and with a scan in every tick, so that the gain can be seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ui.cli.benches.figure import Measured
from ui.cli.failure import WorkError

HOUR_S = 3600
PLAIN = """
from time import perf_counter
from ui.cli.benches.rig import isolator_at_work
engine = isolator_at_work()
begin = perf_counter()
engine.run(36_000, skip=False)
print(perf_counter() - begin)
"""


def uncompiled() -> Measured:
    """Return the speed over one simulated hour of work, and what twelve days would take."""
    command = [sys.executable, "-c", PLAIN]
    root = Path(__file__).resolve().parents[3]
    plain = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(command, env=plain, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WorkError(f"the uncompiled run failed: {done.stderr.strip().splitlines()[-1:]}")
    wall_s = float(done.stdout.split()[-1])
    return Measured(HOUR_S / wall_s, f"1 h in {wall_s:.1f} s, 12 days would take {wall_s * 288 / 3600:.1f} h")
