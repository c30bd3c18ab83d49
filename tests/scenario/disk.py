"""A small file system of its own that can really be full, where this machine lets us mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path
from shutil import disk_usage, which

import pytest

SIZE_KIB = 2048
PAGE = 4096


@dataclass(frozen=True)
class Disk:
    """A mounted file system with a file that takes the room."""

    path: Path

    def leave(self, free_kib: int) -> None:
        """Fill it until only so much is free, page by page: others write to it at the same time."""
        taken = self.path / "taken"
        taken.unlink(missing_ok=True)
        with taken.open("wb", buffering=0) as file:
            try:
                while disk_usage(self.path).free > free_kib * 1024:
                    file.write(bytes(PAGE))
            except OSError as error:
                if error.errno != ENOSPC:
                    raise

    def free(self) -> None:
        """Give the room back."""
        (self.path / "taken").unlink()


@contextmanager
def small_disk(path: Path) -> Generator[Disk]:
    """Mount, or skip the test and say why."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or which("mount") is None:
        pytest.skip("only root on Linux may mount a file system to fill it")
    path.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KIB}k", "tmpfs", str(path)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", str(path)], check=True)
