"""Every run-time dependency installs without a compiler on Linux, Windows and macOS."""

from __future__ import annotations

import tomllib

import pytest

from tests.architecture.wheels import LOCK, PLATFORMS, fits, missing, runtime

LOCKED = LOCK.read_text("utf-8")


def test_every_runtime_dependency_has_its_wheels() -> None:
    assert missing(LOCKED) == []


def test_runtime_dependencies_reach_through_extras_to_the_second_level() -> None:
    names = {package["name"] for package in runtime(tomllib.loads(LOCKED)["package"], PLATFORMS[0])}
    assert {"numba", "llvmlite", "pyside6-essentials", "shiboken6", "vtk", "pyserial"} <= names
    assert names.isdisjoint({"pytest", "ruff", "uv"})


def test_a_dependency_with_source_only_is_reported_for_each_platform() -> None:
    lock = """
        [[package]]
        name = "celltwin"
        version = "0.1.0"
        dependencies = [{ name = "compiled" }]
        optional-dependencies = {}
        [[package]]
        name = "compiled"
        version = "1.0"
    """
    assert missing(lock) == [f"compiled 1.0 has no wheel for {platform.name}" for platform in PLATFORMS]


@pytest.mark.parametrize(
    ("wheel", "installs_on"),
    [
        ("a-1-py3-none-any.whl", "Linux Windows macOS"),
        ("a-1-cp311-cp311-manylinux_2_17_x86_64.whl", "Linux"),
        ("a-1-cp39-abi3-win_amd64.whl", "Windows"),
        ("a-1-cp311-cp311-macosx_11_0_arm64.whl", "macOS"),
        ("a-1-cp310-cp310-win_amd64.whl", ""),
        ("a-1-cp311-cp311-musllinux_1_2_x86_64.whl", ""),
    ],
)
def test_a_wheel_fits_its_platforms_only(wheel: str, installs_on: str) -> None:
    found = [platform.name for platform in PLATFORMS if platform.minor == 11 and fits(wheel, platform)]
    assert found == [
        f"CPython 3.11, {name} {'arm64' if name == 'macOS' else 'x86_64'}" for name in installs_on.split()
    ]
