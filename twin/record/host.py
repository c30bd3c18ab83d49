"""What a run was computed with; the same bytes are promised only where these are the same."""

from __future__ import annotations

import platform
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any


def computed_with() -> dict[str, str]:
    """Return the versions of program, compiler and mathematics, and the kind of processor."""
    llvm: Any = import_module("llvmlite.binding")
    return {
        "celltwin": _version("celltwin"),
        "python": platform.python_version(),
        "numba": _version("numba"),
        "llvmlite": _version("llvmlite"),
        "numpy": _version("numpy"),
        "libm": " ".join(part for part in platform.libc_ver() if part) or sys.platform,
        "cpu": f"{platform.machine()} {llvm.get_host_cpu_name()}",
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
