"""What may not stand in the project's files: waiting tests, machine paths, registry hosts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import project_files, python_files, relative

WAITING = re.compile(r"\b(?:sleep|qtbot\.wait)\s*\(")
MACHINE_PATH = re.compile(r"(?<![\w.\-}])/(?:work|root|home|tmp|Users|mnt)/\w")
REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|debian|ubuntu)\.(?:org|com)\b|\bartifactory\b|\bnexus\b", re.I
)
PUBLIC_LOCK_HOSTS = {"pypi.org", "files.pythonhosted.org"}
TEXT_SUFFIXES = {
    "",
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".html",
    ".j2",
    ".css",
    ".js",
    ".csv",
    ".cfg",
}

TESTS = python_files("tests")
TEXTS = tuple(path for path in project_files() if path.suffix in TEXT_SUFFIXES and path.name != "LICENSE")


def lines_with(pattern: re.Pattern[str], text: str) -> list[str]:
    return [
        f"{number}: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("path", TESTS, ids=relative)
def test_no_test_waits_on_the_clock(path: Path) -> None:
    assert lines_with(WAITING, path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEXTS, ids=relative)
def test_no_file_names_a_machine_path_or_a_registry(path: Path) -> None:
    text = path.read_text("utf-8")
    assert lines_with(MACHINE_PATH, text) == []
    if path != Path(__file__):
        assert lines_with(REGISTRY, text) == []


def test_the_lock_names_public_hosts_only() -> None:
    lock = next(path for path in project_files() if path.name == "uv.lock").read_text("utf-8")
    assert set(re.findall(r"https?://([^/\"]+)", lock)) == PUBLIC_LOCK_HOSTS


@pytest.mark.parametrize("code", ["time.sleep" + "(1)", "sleep" + "(0.1)", "qtbot.wait" + "(100)"])
def test_waiting_is_noticed(code: str) -> None:
    assert lines_with(WAITING, code) == [f"1: {code}"]


@pytest.mark.parametrize("folder", ["work", "root", "tmp"])
def test_a_machine_path_is_noticed(folder: str) -> None:
    assert lines_with(MACHINE_PATH, f'open("/{folder}/x")')
    assert not lines_with(MACHINE_PATH, f"shared/{folder}/x and ./{folder}/x")
