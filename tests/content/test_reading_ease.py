"""How hard the demonstration's public pages are to read, by two measures of a library that isn't ours.

Grades are those of schools in the United States. Headings and code are left out, and an item of a list or a
cell of a table counts as a sentence.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
import textstat

from generator.content.load import load
from generator.site.markup import render_markdown

CATALOG = load(Path(__file__).parents[2] / "content")
# What earners read before they begin, and what everybody is referred to.
FOR_EARNERS = ("for-earners", "questions", "privacy", "accessibility", "about")
MOST = 9


class _Sentences(HTMLParser):
    """The running text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.left_out = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.left_out += tag in ("h1", "h2", "h3", "h4", "pre", "code")

    def handle_endtag(self, tag: str) -> None:
        self.left_out -= tag in ("h1", "h2", "h3", "h4", "pre", "code")
        if tag in ("p", "li", "td", "th"):
            ended = self.parts and self.parts[-1].rstrip().endswith((".", "?", "!", ":"))
            self.parts.append(" " if ended else ". ")

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            self.parts.append(data)


def grades(markdown: str) -> tuple[float, float]:
    """(Flesch-Kincaid grade, SMOG index) of a text."""
    text = "".join(_Sentences(str(render_markdown(markdown))).parts)
    return textstat.flesch_kincaid_grade(text), textstat.smog_index(text)


@pytest.mark.parametrize("slug", FOR_EARNERS)
def test_pages_for_earners_are_read_in_grade_nine(slug: str) -> None:
    assert max(grades(CATALOG.pages[slug].body)) <= MOST


@pytest.mark.parametrize(
    "slug",
    sorted(
        slug
        for slug, badge in CATALOG.badges.items()
        if "young people" in badge.audience and not badge.translation_of
    ),
)
def test_what_children_are_asked_is_read_in_grade_nine(slug: str) -> None:
    badge = CATALOG.badges[slug]
    assert grades("\n\n".join([badge.criteria, *(part.submit for part in badge.parts)]))[0] <= MOST


def test_the_measure_tells_a_hard_text() -> None:
    hard = (
        "Notwithstanding the institutionalization of comprehensive micro-credentialing "
        "infrastructures, interoperability considerations necessitate multidimensional "
        "standardization across heterogeneous organizational jurisdictions."
    )
    assert grades(hard)[0] > 12 and min(grades(f"{hard} " * 40)) > 12
