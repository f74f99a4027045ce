"""What comes out of a printer: whole pages of A4 and Letter, without what only a screen needs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("browsing")
from browsing import visit
from pypdf import PdfReader

if TYPE_CHECKING:
    from browsing import Visit

# The widest paper, and what is left of it between the margins of the theme, in CSS pixels.
PAPER = {"A4": (210, 680), "Letter": (216, 702)}
# A page, how many sheets it may take, and what must be on them.
PRINTED = (
    ("/badges/questions-that-show-thinking/", 8, "How it is judged"),
    ("/stacks/learning-leader/", 3, "What it takes"),
    ("/earners/example-layla/", 3, "Contact hours"),
    ("/glossary/", 7, "Scoring guide"),
)
# What sticks out, or is shown though it leads nowhere on paper.
OUTSIDE = """width => [...document.body.querySelectorAll("*")].filter((each) => {
  const {left, right, width: own} = each.getBoundingClientRect()
  return own > 1 && (left < -1 || right > width + 1)
}).map((each) => each.outerHTML.slice(0, 120))"""
FOR_SCREENS = (
    ".site-nav, .site-footer, .skip, .crumbs, .contents, .share, .suggest, button, .button"
)


@pytest.fixture(scope="module")
def printer(browser: Any, address: str) -> Iterator[Visit]:
    found = visit(browser, address)
    yield found
    found.context.close()


@pytest.mark.parametrize(("path", "most", "said"), PRINTED)
def test_every_sheet_has_something_on_it(printer: Visit, path: str, most: int, said: str) -> None:
    printer.page.emulate_media(media="null")  # as a printer asks for it
    printer.open(path)
    for size, (wide, _) in PAPER.items():
        sheets = PdfReader(io.BytesIO(printer.page.pdf(format=size))).pages
        texts = [" ".join(sheet.extract_text().split()) for sheet in sheets]
        assert len(texts) <= most
        assert min(map(len, texts)) > 10, "a blank sheet"
        assert round(float(sheets[0].mediabox.width) / 72 * 25.4) == wide
        assert said in " ".join(texts)
        assert "asking this site" not in texts[-1]  # the foot of every page on a screen


@pytest.mark.parametrize("path", [path for path, _, _ in PRINTED])
@pytest.mark.parametrize("width", [width for _, width in PAPER.values()])
def test_nothing_is_cut_off_and_nothing_for_screens_is_printed(
    printer: Visit, path: str, width: int
) -> None:
    printer.page.emulate_media(media="print")
    printer.page.set_viewport_size({"width": width, "height": 900})
    printer.open(path)
    assert printer.page.evaluate(OUTSIDE, width) == []
    for each in printer.page.locator(FOR_SCREENS).all():
        assert not each.is_visible()
