"""Everybody's page: axe, keyboard, narrow screens, dark colours, less motion."""

from __future__ import annotations

import json
from typing import Any

import pytest
from browsing import REPORT, Visit, served, visit
from credentials.making import (
    ISSUER_URL,
    LIST,
    NOW,
    RECIPIENT,
    controller,
    listed,
    signed,
    status_list,
)

from generator.site.verifying import examples

GOOD = json.dumps(signed(listed())).encode()


@pytest.fixture
def ready(reader: Visit) -> Visit:
    reader.sites.update({ISSUER_URL: served(controller()), LIST: served(signed(status_list(7)))})
    return reader


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_axe_finds_nothing_wrong(ready: Visit, colors: Any) -> None:
    ready.page.emulate_media(color_scheme=colors)
    ready.open()
    assert ready.violations() == []
    # While it is under way, and then each outcome.
    ready.page.evaluate("void (crypto.subtle.verify = () => new Promise(() => {}))")
    ready.page.set_input_files("input[multiple]", [{"name": "x", "mimeType": "", "buffer": GOOD}])
    ready.page.wait_for_selector(".report[data-outcome=pending]")
    assert ready.violations() == []
    ready.open()
    seen = {ready.hand_over(GOOD)}
    ready.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert ready.violations() == []
    del ready.sites[LIST]
    seen.add(ready.hand_over(GOOD))
    assert ready.violations() == []
    del ready.sites[ISSUER_URL]
    ready.page.evaluate("caches.delete('laurels-keys')")
    seen.add(ready.hand_over(GOOD))
    assert ready.violations() == []
    seen.add(ready.hand_over(b"{}"))
    assert ready.violations() == []
    assert seen == {"verified", "warning", "indeterminate", "failed"}
    ready.page.set_input_files(
        "input[multiple]", [{"name": n, "mimeType": "", "buffer": GOOD} for n in "ab"]
    )
    ready.page.wait_for_selector(".verdicts[data-done=true]")
    assert ready.violations() == []
    ready.forgive_network()


def test_axe_finds_nothing_wrong_with_the_examples(reader: Visit) -> None:
    reader.open("/verify/examples/")
    assert reader.violations() == []
    for example in (examples()[0], examples()[5]):
        reader.page.click(f"[data-example={example.slug}] a")
        reader.page.wait_for_selector(f".report[data-outcome={example.outcome}]")
        assert reader.violations() == []


def test_by_keyboard_alone(ready: Visit) -> None:
    ready.open()
    ready.page.focus("textarea")
    ready.page.keyboard.insert_text(GOOD.decode())
    ready.page.keyboard.press("Tab")
    ready.page.keyboard.press("Enter")
    ready.page.wait_for_selector(".report[data-outcome=verified]")
    announced = ready.page.locator("[role=status]").inner_text()
    assert announced.startswith("Genuine. Not yet matched to a person.")
    ready.page.focus("#recipient")
    ready.page.keyboard.insert_text(RECIPIENT)
    ready.page.keyboard.press("Enter")
    ready.page.wait_for_selector(f"{REPORT} h2:text-is('Genuine')")
    # The verdict has the focus, so that reading goes on from there.
    assert ready.page.evaluate("document.activeElement.textContent") == "Genuine"
    ready.page.keyboard.press("Tab")
    assert ready.page.evaluate("document.activeElement.localName") in ("a", "summary", "input")
    for label in ("Choose files", "Photo of a QR code"):
        field = ready.page.get_by_label(label)
        field.focus()
        shown = field.evaluate("field => getComputedStyle(field.parentElement).outlineStyle")
        assert shown == "solid"


@pytest.mark.parametrize("path", ["/verify/", "/verify/examples/#tampered"])
def test_on_a_narrow_screen_nothing_needs_scrolling_sideways(
    browser: Any, address: str, path: str
) -> None:
    found = visit(browser, address, now=NOW, viewport={"width": 320, "height": 640})
    found.sites.update({ISSUER_URL: served(controller()), LIST: served(signed(status_list(7)))})
    found.open(path)
    if path == "/verify/":
        long_name = "an-extraordinarily-long-file-name-without-any-space-in-it" * 2
        found.hand_over(GOOD, f"{long_name}.json")
    found.outcome()
    found.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 320
    found.context.close()


def test_with_less_motion_nothing_moves(browser: Any, address: str) -> None:
    found = visit(browser, address, reduced_motion="reduce")
    found.open("/verify/examples/#valid")
    found.outcome()
    assert (
        found.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    )
    assert found.page.evaluate("document.getAnimations().length") == 0
    found.context.close()
