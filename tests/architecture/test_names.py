"""Files are named after the domain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, python_files, relative

SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "misc",
    "types",
    "core",
    "lib",
}


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=relative)
def test_file_and_folder_names_say_something(path: Path) -> None:
    assert SAYS_NOTHING.isdisjoint(Path(relative(path)).with_suffix("").parts)
