"""Compilation with Numba: the decorator of every compiled function, and the folder of the compiled code."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from hashlib import blake2s
from pathlib import Path
from shutil import rmtree
from typing import Any, TypeVar, cast

import llvmlite
import llvmlite.binding
import numba
import numba.core.config

import twin.kernel.bundle_type  # noqa: F401  # pyright: ignore[reportUnusedImport]  the compiler learns of bundles

F = TypeVar("F", bound=Callable[..., Any])
_CONFIG: Any = numba.core.config
_NUMBA: Any = numba
KEPT = 4
"""Versions of compiled code that are kept beside the present one."""
_TWIN = Path(__file__).resolve().parents[1]


def compiled(function: F) -> F:
    """Compile on first call; calls between compiled functions go through module globals only."""
    return cast("F", _njit(function)(function))


def inlined(function: F) -> F:
    """Compile as part of each caller, for small functions of the hot path."""
    return cast("F", _njit(function, forceinline=True)(function))


def direct(function: F, *arguments: Any) -> F:
    """Return the compiled code for arguments of exactly these types, or the function where nothing is compiled.

    Finding the code by the types of some fifty arrays takes ten times as long as the call itself.
    """
    overloads: Any = getattr(function, "overloads", {})
    found = overloads.get(tuple(type_of(argument) for argument in arguments))
    return function if found is None else cast("F", found.entry_point)


def type_of(value: Any) -> Any:
    """Return the type that compiled code has for a value."""
    return _NUMBA.typeof(value)


def cache_name() -> str:
    """Return the folder name: a hash of all compiled sources, Numba, LLVM and the CPU."""
    digest = blake2s(digest_size=10)
    for path in sorted([*(_TWIN / "kernel").glob("*.py"), *(_TWIN / "physics").rglob("*.py")]):
        digest.update(path.relative_to(_TWIN).as_posix().encode() + b"\0" + path.read_bytes())
    binding: Any = llvmlite.binding
    host = (numba.__version__, llvmlite.__version__, binding.get_host_cpu_name())
    digest.update("\0".join(host).encode())
    return f"kernel-{digest.hexdigest()}"


@cache
def cache_folder() -> Path | None:
    """Return the folder of the compiled code, or None where none can be written."""
    folder = _user_cache() / cache_name()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def forget_old() -> None:
    """Remove the compiled code of earlier versions, except the last few."""
    folder = cache_folder()
    if folder is None:
        return
    others = [path for path in folder.parent.glob("kernel-*") if path != folder]
    for path in sorted(others, key=lambda p: p.stat().st_mtime)[:-KEPT]:
        rmtree(path, ignore_errors=True)


def _user_cache() -> Path:
    for variable in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        if os.environ.get(variable):
            return Path(os.environ[variable]) / "celltwin"
    return Path.home() / ".cache" / "celltwin"


def _njit(function: Callable[..., Any], **options: bool) -> Any:
    """Return the decorator. Without `_nrt` no reference is counted: nothing compiled here allocates (16 x faster).

    A private function is called by compiled ones only: without the wrapper for Python it compiles in half the time.
    """
    folder = cache_folder()
    if folder is not None:
        _CONFIG.CACHE_DIR = str(folder)
    options |= {"no_cfunc_wrapper": True, "no_cpython_wrapper": function.__name__.startswith("_")}
    return _NUMBA.njit(nogil=True, _nrt=False, error_model="numpy", cache=folder is not None, **options)
