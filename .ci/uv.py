"""Fetch the locked uv into .uv/ with nothing but Python: through pip where there is one, else from the index itself."""

import configparser
import hashlib
import html
import io
import os
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / ".uv" / "uv"
WHEEL_TAGS = {
    ("Linux", "x86_64"): "manylinux_2_17_x86_64",
    ("Linux", "aarch64"): "manylinux_2_17_aarch64",
    ("Darwin", "x86_64"): "macosx_10_12_x86_64",
    ("Darwin", "arm64"): "macosx_11_0_arm64",
}


def locked() -> dict:
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    return next(package for package in packages if package["name"] == "uv")


def wheel(package: dict) -> dict:
    tag = WHEEL_TAGS.get((platform.system(), platform.machine()))
    found = [w for w in package["wheels"] if tag and tag in w["url"]]
    if not found:
        raise SystemExit(f"there is no uv for {platform.system()} {platform.machine()}; install uv yourself")
    return found[0]


def through_pip(name: str, version: str) -> bytes:
    """The wheel as pip finds it, so that its own settings (index, certificates, proxy) count."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*command, "--dest", folder, f"uv=={version}"], check=True, capture_output=True)
        return (Path(folder) / name).read_bytes()


def configured_index() -> str | None:
    """The index that pip would use, where one is set."""
    settings = configparser.ConfigParser(interpolation=None)
    home = Path.home()
    settings.read(["/etc/pip.conf", home / ".pip/pip.conf", home / ".config/pip/pip.conf"])
    return os.environ.get("PIP_INDEX_URL") or settings.get("global", "index-url", fallback=None)


def download(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=120) as response:
        return response.read()


def from_index(name: str, locked_url: str) -> bytes:
    index = configured_index()
    if index is None:
        return download(locked_url)
    page = f"{index.rstrip('/')}/uv/"
    links = re.findall(r'href="([^"]+)"', download(page).decode())
    link = next(html.unescape(link) for link in links if name in urllib.parse.unquote(link))
    return download(urllib.parse.urljoin(page, link))


def fetch(package: dict) -> bytes:
    entry = wheel(package)
    name = entry["url"].rsplit("/", 1)[1]
    try:
        content = through_pip(name, package["version"])
    except (OSError, subprocess.CalledProcessError):
        content = from_index(name, entry["url"])
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != entry["hash"]:
        raise SystemExit(f"{name} is not the file that uv.lock names")
    return content


def main() -> None:
    package = locked()
    try:
        content = fetch(package)
    except (OSError, StopIteration) as error:
        raise SystemExit(
            f"uv could not be fetched ({error}); install it yourself, e.g.: pipx install uv"
        ) from None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        binary = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_bytes(archive.read(binary))
    TARGET.chmod(0o755)


if __name__ == "__main__":
    main()
