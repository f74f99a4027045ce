"""Every type of page in a real browser: accessible in both schemes, whole on a narrow phone, still while it loads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("browsing")
from browsing import visit
from page_types import PAGES

if TYPE_CHECKING:
    from browsing import Visit

# Those that hold every component between them.
DARK = (
    "/",
    "/assertions/a6jccn4bbys2/",
    "/badges/questions-that-show-thinking/",
    "/browse/",
    "/browse/audience/teacher/",
    "/earners/example-maya/",
    "/stacks/learning-leader/",
    "/verify/",
)
# Taller and wider than a fingertip (WCAG 2.5.5), but for links inside a sentence.
SMALL = """() => [...document.querySelectorAll("a, summary, button, label.button")].filter((each) => {
  const {width, height} = each.getBoundingClientRect()
  const inSentence = [...each.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim().length > 2)
  const covers = getComputedStyle(each, "::after").position === "absolute"
  return each.closest(".site-nav, .pager, .actions, .go") && width > 0 && height < 43.5 && !inSentence && !covers
}).map((each) => each.outerHTML.slice(0, 120))"""

# Everything that is named after something gets a long name.
LENGTHEN = """(name) => {
  for (const each of document.querySelectorAll("h1, h2, h3, .card a, .chip, .site-name bdi, .line a, .facts dd")) {
    if (!each.children.length) each.textContent = name
  }
}"""


@pytest.fixture(scope="module")
def wide(browser: Any, address: str) -> Iterator[Visit]:
    found = visit(browser, address, viewport={"width": 1280, "height": 800})
    yield found
    found.context.close()


@pytest.fixture(scope="module")
def dark(browser: Any, address: str) -> Iterator[Visit]:
    found = visit(browser, address, color_scheme="dark")
    yield found
    found.context.close()


@pytest.fixture(scope="module")
def phone(browser: Any, address: str) -> Iterator[Visit]:
    found = visit(
        browser, address, viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
    )
    yield found
    found.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(wide: Visit, path: str) -> None:
    wide.open(path)
    assert wide.violations() == []


@pytest.mark.parametrize("path", DARK)
def test_axe_finds_nothing_in_the_dark(dark: Visit, path: str) -> None:
    dark.open(path)
    assert dark.violations() == []


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_everything_is_in_reach(phone: Visit, path: str) -> None:
    phone.open(path)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 320
    phone.page.click(".menu summary")
    assert phone.page.locator(".site-nav ul").is_visible()
    assert phone.page.evaluate(SMALL) == []


@pytest.mark.parametrize("path", [*DARK, "/badges/", "/earners/"])
def test_text_of_twice_the_size_and_very_long_names_stay_on_a_phone(
    phone: Visit, path: str
) -> None:
    phone.open(path)
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 320
    phone.page.evaluate(LENGTHEN, "Donaudampfschifffahrtsgesellschaft" * 2)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_axe_finds_nothing_on_a_phone_with_its_menu_open(phone: Visit) -> None:
    phone.open("/badges/questions-that-show-thinking/")
    phone.page.click(".menu summary")
    assert phone.violations() == []


def test_the_menu_of_a_phone_opens_without_a_script_and_from_the_keyboard(
    browser: Any, address: str
) -> None:
    found = visit(
        browser, address, viewport={"width": 360, "height": 640}, java_script_enabled=False
    )
    found.open("/badges/")
    menu = found.page.locator(".site-nav ul")
    assert not menu.is_visible()
    for _ in range(3):  # past the skip link and the site's name
        found.page.keyboard.press("Tab")
    found.page.keyboard.press("Enter")
    assert menu.is_visible()
    found.page.keyboard.press("Tab")
    found.page.keyboard.press("Enter")
    found.page.wait_for_url("**/badges/")
    found.context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/assertions/22s6jn2mh30m/",
        "/badges/",
        "/badges/hands-on-science/",
        "/earners/example-maya/",
        "/verify/",
        "/verify/examples/",
    ],
)
def test_nothing_moves_while_a_page_loads(browser: Any, address: str, path: str) -> None:
    found = visit(browser, address, viewport={"width": 360, "height": 640})
    found.page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => {"
        " for (const each of list.getEntries()) window.shift += each.value"
        "}).observe({type: 'layout-shift', buffered: true})"
    )
    found.open(path)
    found.page.wait_for_load_state("networkidle")
    assert found.page.evaluate("window.shift") == 0
    assert found.elsewhere() == []
    found.context.close()


def test_with_colors_of_the_readers_own_what_matters_still_shows(
    browser: Any, address: str
) -> None:
    found = visit(browser, address, forced_colors="active")
    found.open("/badges/questions-that-show-thinking/")
    width = "getComputedStyle(document.querySelector('.passes')).borderTopWidth"
    assert found.page.evaluate(width) == "3px"
    found.context.close()
