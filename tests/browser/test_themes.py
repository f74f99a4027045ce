"""The second theme that ships, read by everybody: axe, dark colors, narrow screens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import building
import pytest
from browsing import visit
from credentials.making import NOW

from generator.site.server import Server

PAGES = {
    "home": "/",
    "badges": "/badges/",
    "badge": "/badges/writing-feedback/",
    "stack": "/stacks/active-learning/",
    "issuer": "/issuers/lanternway/",
    "recognizer": "/recognizers/quillwater-county/",
    "earner": "/earners/example-maya/",
    "credential": "/assertions/22s6jn2mh30m/",
    "framework": "/frameworks/",
    "glossary": "/glossary/",
    "verify": "/verify/",
    "not-found": "/404.html",
}


@pytest.fixture(scope="module")
def ledger() -> Iterator[str]:
    server = Server(building.demonstration_in("ledger"), "127.0.0.1", 0)
    server.start()
    yield server.address
    server.stop()


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_everybody_can_read_it(browser: Any, ledger: str, colors: Any) -> None:
    found = visit(
        browser, ledger, now=NOW, color_scheme=colors, viewport={"width": 360, "height": 800}
    )
    for path in PAGES.values():
        found.open(path)
        assert found.violations() == [], path
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 360, path
    assert found.complaints == []
    found.context.close()


def test_it_is_another_look(browser: Any, ledger: str, address: str) -> None:
    looks = []
    for site in (ledger, address):
        found = visit(browser, site, now=NOW)
        found.open("/badges/writing-feedback/")
        looks.append(
            found.page.evaluate(
                "() => ['body', 'h1'].map(name => getComputedStyle(document.querySelector(name)))"
                ".map(style => [style.fontFamily, style.backgroundColor, style.color])"
            )
        )
        found.context.close()
    assert all(one != other for one, other in zip(looks[0][0], looks[1][0], strict=True))
    assert looks[0][1][0] != looks[1][1][0]
