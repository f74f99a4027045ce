"""Without a mouse: every link and field is reached in the order of the page, and where one is can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("browsing")
from browsing import visit

if TYPE_CHECKING:
    from browsing import Visit

PHONE, DESKTOP = {"width": 360, "height": 640}, {"width": 1280, "height": 800}
# What has the focus: its words, whether its outline can be seen, and whether it follows what had it before.
# A file's field is hidden, and the label around it shows the focus. The page scrolls to it, or it is there.
FOCUS = """() => {
  const each = document.activeElement
  const shown = each.type === "file" ? each.closest("label") : each
  const {outlineStyle, outlineWidth} = getComputedStyle(shown)
  const {top, bottom, left, right} = shown.getBoundingClientRect()
  const before = window.before
  window.before = each
  return {
    words: (each.ariaLabel || shown.innerText || each.id).trim().split("\\n")[0],
    tag: each.localName,
    outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    inSight: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    follows: !before || !!(before.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING),
  }
}"""

IN_REPORT = "document.activeElement.closest('.report') !== null"


def tab(found: Visit, times: int = 1) -> list[str]:
    """Press Tab; what has the focus after each, all of it visible and in order."""
    words = []
    for _ in range(times):
        found.page.keyboard.press("Tab")
        focus = found.page.evaluate(FOCUS)
        assert focus["outlined"], focus
        assert focus["inSight"], focus
        assert focus["follows"], focus
        words.append(focus["words"])
    return words


def tab_to(found: Visit, words: str, most: int = 80) -> None:
    for _ in range(most):
        if tab(found) == [words]:
            return
    raise AssertionError(f"{words} was not reached")


@pytest.fixture
def desktop(browser: Any, address: str) -> Any:
    # Still, so that the page is where it is going as soon as a key was pressed.
    found = visit(browser, address, viewport=DESKTOP, reduced_motion="reduce")
    yield found
    found.context.close()
    assert found.complaints == []


def test_the_menu_of_a_wide_screen_comes_before_the_page(desktop: Visit) -> None:
    desktop.open("/badges/questions-that-show-thinking/")
    assert tab(desktop, 4)[:3] == ["Skip to content", "The Laurels Example Catalog", "Badges"]
    tab_to(desktop, "Verify", 6)
    desktop.page.keyboard.press("Enter")
    desktop.page.wait_for_url("**/verify/")


def test_the_skip_link_leads_past_the_menu(desktop: Visit) -> None:
    desktop.open("/badges/questions-that-show-thinking/")
    tab(desktop)
    desktop.page.keyboard.press("Enter")
    assert desktop.page.evaluate("document.activeElement.id") == "main"
    desktop.page.evaluate("window.before = null")
    assert tab(desktop) == ["Badges"]  # back to the list, the first link of the page itself
    assert desktop.page.evaluate("document.activeElement.closest('main') !== null")


def test_the_contents_of_a_badge_lead_to_its_parts(desktop: Visit) -> None:
    desktop.open("/badges/questions-that-show-thinking/")
    tab_to(desktop, "How it is judged")
    desktop.page.keyboard.press("Enter")
    desktop.page.wait_for_url("**#judged")
    desktop.page.wait_for_function(
        "Math.abs(document.getElementById('judged').getBoundingClientRect().top) < 100"
    )
    desktop.page.evaluate("window.before = null")
    # The rubric scrolls, so it can be reached; it is the next thing after its heading.
    assert tab(desktop) == ["The rubric"]


def test_a_whole_badge_can_be_walked_through(desktop: Visit) -> None:
    desktop.open("/badges/questions-that-show-thinking/")
    tab_to(desktop, "Glossary", 150)


def test_the_menu_of_a_phone_opens_closes_and_leads_on(browser: Any, address: str) -> None:
    found = visit(browser, address, viewport=PHONE, reduced_motion="reduce")
    found.open("/badges/questions-that-show-thinking/")
    assert tab(found, 3)[2] == "Menu"
    assert tab(found) == ["Badges"]  # closed, its links are passed by
    assert found.page.evaluate("document.activeElement.closest('main') !== null")
    found.page.evaluate("document.querySelector('summary').focus(); window.before = null")
    found.page.keyboard.press("Enter")
    assert tab(found, 2) == ["Badges", "Stacks"]
    found.page.keyboard.press("Enter")
    found.page.wait_for_url("**/stacks/")
    assert found.complaints == []
    found.context.close()


def test_a_credential_is_verified_without_a_mouse(desktop: Visit) -> None:
    desktop.open("/verify/")
    tab_to(desktop, "Choose files")
    with desktop.page.expect_file_chooser():
        desktop.page.keyboard.press("Space")
    assert tab(desktop, 2) == ["Photo of a QR code", "pasted"]
    desktop.page.keyboard.type("Not a credential")
    assert tab(desktop) == ["Check"]
    desktop.page.keyboard.press("Enter")
    assert desktop.outcome() == "failed"
    # The answer is read out, the focus stays, and the answer comes after one link.
    assert desktop.page.inner_text("[data-part=announcement]") != ""
    assert tab(desktop)[0] == "Try an example"
    tab(desktop)
    assert desktop.page.evaluate(IN_REPORT)


def test_an_example_is_opened_without_a_mouse(desktop: Visit) -> None:
    desktop.open("/verify/")
    tab_to(desktop, "Try an example")
    desktop.page.keyboard.press("Enter")
    desktop.page.wait_for_url("**/verify/examples/")
    desktop.page.evaluate("window.before = null")
    tab_to(desktop, "Revoked")
    desktop.page.keyboard.press("Enter")
    assert desktop.outcome() == "failed"
    assert desktop.page.inner_text("[data-part=announcement]") != ""
    desktop.page.evaluate("window.before = null")
    tab(desktop)
    assert desktop.page.evaluate(IN_REPORT)
