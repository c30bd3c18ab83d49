"""Set-up on a bare machine: the lock names a uv for every machine, and only that uv is accepted."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from tests.architecture.source import ROOT


@pytest.fixture(scope="module")
def fetch_uv() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fetch_uv", ROOT / ".ci" / "uv.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lock_has_one_uv_per_machine(fetch_uv: ModuleType) -> None:
    urls = [wheel["url"] for wheel in fetch_uv.locked()["wheels"]]
    assert [sum(tag in url for url in urls) for tag in fetch_uv.WHEEL_TAGS.values()] == [1, 1, 1, 1]


def test_a_uv_with_another_hash_is_refused(fetch_uv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_uv, "through_pip", lambda _name, _version: b"something else")
    with pytest.raises(SystemExit, match=r"not the file that uv.lock names"):
        fetch_uv.fetch(fetch_uv.locked())


def test_without_pip_the_configured_index_is_asked(
    fetch_uv: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def no_pip(_name: str, _version: str) -> bytes:
        raise FileNotFoundError

    def download(url: str) -> bytes:
        asked.append(url)
        return b'<a href="../../files/uv-1-any.whl#sha256=0">uv</a>' if url.endswith("/uv/") else b"wheel"

    monkeypatch.setattr(fetch_uv, "through_pip", no_pip)
    monkeypatch.setattr(fetch_uv, "download", download)
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple/")
    assert fetch_uv.from_index("uv-1-any.whl", "https://elsewhere.example/uv-1-any.whl") == b"wheel"
    assert asked == ["https://index.example/simple/uv/", "https://index.example/files/uv-1-any.whl#sha256=0"]


def test_the_integration_machine_does_what_make_test_does() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        'cd "$(dirname "$0")/.." && exec make test'
    ]
