"""The guide is whole: links lead somewhere, every page is listed, the first page stays short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, project_files, relative

LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)[^)]*\)")
PAGES = tuple(path for path in project_files() if path.suffix == ".md")


def links(page: Path) -> list[Path]:
    return [(page.parent / target).resolve() for target in LINK.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not target.exists()] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md" and page.exists():
            reached.add(page)
            waiting += links(page)
    guide = [page for page in PAGES if page.is_relative_to(ROOT / "docs")]
    assert [relative(page) for page in guide if page not in reached] == []


def test_the_readme_stays_short() -> None:
    assert (ROOT / "README.md").read_text("utf-8").count("\n") < 150
