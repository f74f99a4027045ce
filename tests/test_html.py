"""The pages as HTML: by two checkers that aren't ours, on one page of each type."""

from __future__ import annotations

import building
import peers_support
from page_types import PAGES, STATES


def file_of(path: str) -> str:
    return path.lstrip("/") + ("" if path.endswith(".html") else "index.html")


def test_every_type_of_page_is_html_as_the_standard_has_it() -> None:
    site = building.demonstration()
    pages = {path: (site / file_of(path)).read_text("utf-8") for path in (*PAGES, *STATES)}
    assert peers_support.html_errors(pages) == []


def test_no_type_of_page_is_forgotten() -> None:
    """Each folder of pages has one that is looked at; a free page stands for all of its kind."""
    site = building.demonstration()
    free = {path.stem for path in (building.CONTENT / "pages").glob("*.md")}
    found = {path.relative_to(site).parts[0] for path in site.rglob("index.html")} - free
    assert found == {file_of(path).split("/")[0] for path in PAGES} - free - {"404.html"}
