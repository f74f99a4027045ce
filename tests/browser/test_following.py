"""`laurels serve` in a real browser: pages follow what is built, and mistakes stand over them until mended."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import building
import pytest
from browsing import Visit, visit

from generator.build import Options, build
from generator.caching import Cache
from generator.commands.serving import _build
from generator.site.live import Live
from generator.site.server import Server


class Site:
    """A small site that is served, and built again whenever a test says so."""

    def __init__(self, folder: Path) -> None:
        self.content = building.little(folder)
        self.live = Live()
        self.server = Server(folder / "site", "127.0.0.1", 0, self.live)
        self.options = Options(
            root=self.content,
            out=folder / "site",
            at=building.AT,
            link_base=self.server.address,
            workers=1,
            cache=Cache(folder / "cache"),
        )

    def change(self, path: str, old: str, new: str) -> None:
        """Change one text of one file, and build."""
        file = self.content.parent / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        self.build()

    def build(self) -> None:
        _build(self.options, self.live)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path)
    found.build()
    found.server.start()
    yield found
    found.server.stop()


@pytest.fixture
def opened(browser: Any, site: Site) -> Iterator[Visit]:
    found = visit(browser, site.server.address, viewport={"width": 800, "height": 400})
    yield found
    complaints = found.complaints
    found.context.close()
    assert complaints == []


HEADING = "main h1"


def until(page: Any, condition: str) -> None:
    """Wait for a page; Playwright's own way would have it evaluate a text, which its policy forbids."""
    deadline = time.monotonic() + 120  # a hang, not a speed
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def mark(page: Any) -> None:
    """Leave something on a page that a reload takes away."""
    page.evaluate("window.marked = true")


def is_marked(page: Any) -> bool:
    return bool(page.evaluate("window.marked === true"))


def test_an_edit_reloads_the_pages_that_show_it_where_they_were(site: Site, opened: Visit) -> None:
    long = "\n\n".join(f"Paragraph {number}." for number in range(80))
    site.change("content/stacks/bridges.md", "A way.", f"{long}\n\nA way.")
    opened.open("/stacks/bridges/")
    other = opened.context.new_page()
    other.goto(f"{site.server.address}/verify/")
    opened.page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    mark(opened.page)
    mark(other)
    site.change("content/stacks/bridges.md", "name: Bridges", "name: Six Bridges")
    opened.page.wait_for_selector(f"{HEADING}:text-is('Six Bridges')")
    until(opened.page, "scrollY === 900")
    assert not is_marked(opened.page)
    # The other page doesn't name the stack; it hears of the build, and of the next one, and stays as it is.
    assert is_marked(other)
    site.change("content/stacks/bridges.md", "name: Six Bridges", "name: Eight Bridges")
    opened.page.wait_for_selector(f"{HEADING}:text-is('Eight Bridges')")
    assert is_marked(other)


def test_other_styles_need_no_reload(site: Site, opened: Visit) -> None:
    theme = site.content.parent / "themes" / "own" / "static"
    theme.mkdir(parents=True)
    style = building.ROOT / "themes" / "default" / "static" / "style.css"
    shutil.copy(style, theme / "style.css")
    (theme.parent / "theme.yaml").write_text("name: Own\nlanguage: en\n", "utf-8")
    with (site.content / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("theme: own\n")
    site.build()
    opened.open("/verify/")
    mark(opened.page)
    sheets = opened.page.locator("link[rel=stylesheet]").count()
    for color in ("rgb(1, 2, 3)", "rgb(4, 5, 6)"):
        with (theme / "style.css").open("a", encoding="utf-8") as file:
            file.write(f"\nbody {{ background: {color}; }}\n")
        site.build()
        until(opened.page, f"getComputedStyle(document.body).backgroundColor === '{color}'")
        until(opened.page, f"document.querySelectorAll('link[rel=stylesheet]').length === {sheets}")
    assert is_marked(opened.page)


@pytest.mark.parametrize("path", ["/stacks/bridges/", "/verify/", "/nothing-there/"])
def test_a_mistake_stands_over_the_page_until_it_is_mended(
    site: Site, opened: Visit, path: str
) -> None:
    opened.open(path)
    opened.forgive_network()  # a page that isn't there is answered with 404
    site.change("content/stacks/bridges.md", "issuer: lanternway", "issuer: <img src=x>")
    overlay = opened.page.locator("laurels-mistakes")
    shown = overlay.locator("dialog")
    shown.wait_for(state="visible")
    assert "stacks/bridges.md:4:9" in shown.locator("code").inner_text()
    assert "<img src=x>" in shown.locator("li").inner_text() and shown.locator("img").count() == 0
    assert opened.violations() == []
    # Whoever opens a page now sees it too.
    other = opened.context.new_page()
    other.goto(f"{site.server.address}/badges/")
    other.locator("laurels-mistakes dialog").wait_for(state="visible")
    # It can be put away.
    other.keyboard.press("Escape")
    other.locator("laurels-mistakes dialog").wait_for(state="hidden")
    mark(opened.page)
    site.change("content/stacks/bridges.md", "issuer: <img src=x>", "issuer: lanternway")
    overlay.wait_for(state="detached")
    assert is_marked(opened.page)  # nothing changed on it
    opened.forgive_network()


def test_a_site_with_a_mistake_from_the_start_appears_once_it_is_mended(
    browser: Any, tmp_path: Path
) -> None:
    site = Site(tmp_path)
    site.change("content/stacks/bridges.md", "issuer: lanternway", "issuer: nobody")
    site.server.start()
    reader = visit(browser, site.server.address)
    plain = visit(browser, site.server.address, java_script_enabled=False)
    for each in (reader, plain):
        each.open("/")
        assert "stacks/bridges.md:4:9" in each.page.locator("main").inner_text()
    reader.page.locator("laurels-mistakes dialog").wait_for(state="visible")
    site.change("content/stacks/bridges.md", "issuer: nobody", "issuer: lanternway")
    for each in (reader, plain):  # without scripts, it asks again every other second
        each.page.wait_for_selector("a.site-name")
    assert reader.page.locator("laurels-mistakes").count() == 0
    reader.forgive_network()
    assert reader.complaints == []
    for each in (reader, plain):
        each.context.close()
    site.server.stop()


def test_a_server_that_comes_back_is_found_again(site: Site, opened: Visit) -> None:
    opened.open("/stacks/bridges/")
    mark(opened.page)
    port = int(site.server.address.rpartition(":")[2])
    site.server.stop()
    live = Live()
    file = site.content / "stacks" / "bridges.md"
    file.write_text(file.read_text("utf-8").replace("name: Bridges", "name: Spans"), "utf-8")
    live.built(build(site.options).changed)
    site.server = Server(site.options.out, "127.0.0.1", port, live)
    site.server.start()
    opened.page.wait_for_selector(f"{HEADING}:text-is('Spans')")
    opened.forgive_network()
