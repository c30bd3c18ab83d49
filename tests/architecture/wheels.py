"""Which locked run-time dependencies lack a wheel for a platform that celltwin promises; run it to see the list."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.utils import parse_wheel_filename

LOCK = Path(__file__).resolve().parents[2] / "uv.lock"
PROJECT = "celltwin"
Package = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Platform:
    """A machine and Python that celltwin promises to install on without a compiler."""

    name: str
    minor: int
    wheel_platform: re.Pattern[str]
    markers: dict[str, str]


def _platform(minor: int, name: str, wheel_platform: str, markers: dict[str, str]) -> Platform:
    python = {
        "python_version": f"3.{minor}",
        "python_full_version": f"3.{minor}.7",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    return Platform(f"CPython 3.{minor}, {name}", minor, re.compile(wheel_platform), markers | python)


LINUX = {
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "platform_system": "Linux",
    "os_name": "posix",
}
WINDOWS = {
    "sys_platform": "win32",
    "platform_machine": "AMD64",
    "platform_system": "Windows",
    "os_name": "nt",
}
MACOS = {
    "sys_platform": "darwin",
    "platform_machine": "arm64",
    "platform_system": "Darwin",
    "os_name": "posix",
}
PLATFORMS = tuple(
    _platform(minor, *machine)
    for minor in (11, 12, 13, 14)
    for machine in (
        ("Linux x86_64", r"manylinux.*_x86_64", LINUX),
        ("Windows x86_64", r"win_amd64", WINDOWS),
        ("macOS arm64", r"macosx_.*_(arm64|universal2)", MACOS),
    )
)


def applies(dependency: Package, platform: Platform) -> bool:
    marker = dependency.get("marker")
    return marker is None or Marker(marker).evaluate(platform.markers)


def find(packages: list[Package], dependency: Package) -> Package:
    """The locked package that a dependency means; the version tells forks of the same name apart."""
    version = dependency.get("version")
    return next(p for p in packages if p["name"] == dependency["name"] and version in (None, p["version"]))


def runtime(packages: list[Package], platform: Platform) -> list[Package]:
    """Everything that the project with all its extras installs on a platform, by name."""
    project = find(packages, {"name": PROJECT})
    waiting: list[Package] = [{"name": PROJECT, "extra": list(project["optional-dependencies"])}]
    found: dict[str, Package] = {}
    seen: list[Package] = []
    while waiting:
        dependency = waiting.pop()
        if dependency in seen or not applies(dependency, platform):
            continue
        seen.append(dependency)
        package = find(packages, dependency)
        found[package["name"]] = package
        waiting += package.get("dependencies", [])
        waiting += [
            d for extra in dependency.get("extra", []) for d in package["optional-dependencies"][extra]
        ]
    return [found[name] for name in sorted(found) if name != PROJECT]


def fits(wheel: str, platform: Platform) -> bool:
    """Whether this platform can install a wheel file."""
    return any(
        _interpreter_fits(tag.interpreter, tag.abi, platform.minor)
        and (tag.platform == "any" or platform.wheel_platform.fullmatch(tag.platform))
        for tag in parse_wheel_filename(wheel)[3]
    )


def _interpreter_fits(interpreter: str, abi: str, minor: int) -> bool:
    if abi == "abi3":
        return int(interpreter.removeprefix("cp3")) <= minor
    own = f"cp3{minor}"
    return (interpreter, abi) in {(own, own), (own, "none"), ("py3", "none")}


def missing(lock: str) -> list[str]:
    """One line per run-time dependency and platform without a wheel."""
    packages: list[Package] = tomllib.loads(lock)["package"]
    return [
        f"{package['name']} {package['version']} has no wheel for {platform.name}"
        for platform in PLATFORMS
        for package in runtime(packages, platform)
        if not any(fits(wheel["url"].rsplit("/", 1)[1], platform) for wheel in package.get("wheels", []))
    ]


def main() -> int:
    lock = LOCK.read_text("utf-8")
    problems = missing(lock)
    count = len(runtime(tomllib.loads(lock)["package"], PLATFORMS[0]))
    print(*problems, f"{count} run-time dependencies, {len(problems)} wheels missing", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
