"""What a page weighs when it is opened, images aside, and whether it waits or moves while it loads."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = tuple[str, str, str, str]
# What a page names to be loaded with it.
LOADED = re.compile(r'<(?:link rel="stylesheet" href|script[^>]* src)="([^"]+)"')
# How far things moved so far, and which scripts the first words had to wait for.
WATCH = """window.moved = 0
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.moved += each.value
}).observe({type: "layout-shift", buffered: true})"""
BLOCKING = """() => performance.getEntriesByType("resource").filter((each) =>
  each.initiatorType === "script" && each.renderBlockingStatus === "blocking").length"""


def rows(site: Path, name: str) -> Iterator[Row]:
    """The lines of the table for the built site in the folder `site`, which the table calls `name`."""
    from browsing import started

    from generator.site.server import Server

    badges = sorted((site / "badges").glob("*/index.html"), key=_size)
    pages = {
        "home": (site / "index.html", "≤ 50 kB"),
        "badge, the largest": (badges[-1], "≤ 50 kB"),
        "list of badges": (site / "badges" / "index.html", "≤ 100 kB"),
        "page, the largest": (_largest(site), "≤ 100 kB"),
    }
    server = Server(site, "127.0.0.1", 0)
    server.start()
    blocking = moved = 0.0
    try:
        with started() as browser:
            for label, (path, aim) in pages.items():
                place = path.relative_to(site).as_posix().removesuffix("index.html")
                own, packed, waits, moves = _opened(browser, f"{server.address}/{place}")
                blocking, moved = blocking + waits, max(moved, moves)
                yield (
                    f"{name}: {label}, as it is",
                    f"{own / 1000:.1f} kB",
                    f"{packed / 1000:.1f} kB gzip",
                    aim,
                )
    finally:
        server.stop()
    yield f"{name}: scripts that these wait for", f"{blocking:.0f}", "", "0"
    yield f"{name}: layout shift of these", f"{moved:.3f}", "", "0"


def _opened(browser: Any, url: str) -> tuple[int, int, int, float]:
    """Bytes as they are and packed, blocking scripts, and layout shift, of a page on a phone."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, service_workers="block", locale="en"
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    bodies = {each.url: each.body() for each in answers if each.ok and _counts(each)}
    waits, moves = page.evaluate(BLOCKING), page.evaluate("window.moved")
    context.close()
    packed = sum(len(gzip.compress(body, 9)) for body in bodies.values())
    return sum(map(len, bodies.values())), packed, waits, moves


def _counts(answer: Any) -> bool:
    return answer.request.resource_type in ("document", "stylesheet", "script", "fetch", "xhr")


def _largest(site: Path) -> Path:
    """The page that weighs most with what it names: of those that name the same, the longest."""
    longest: dict[tuple[str, ...], Path] = {}
    for path in site.rglob("index.html"):
        named = tuple(LOADED.findall(path.read_text("utf-8")))
        if named not in longest or _size(path) > _size(longest[named]):
            longest[named] = path

    def weight(entry: tuple[tuple[str, ...], Path]) -> int:
        named, path = entry
        return _size(path) + sum(_size(site / each.lstrip("/")) for each in named)

    return max(longest.items(), key=weight)[1]


def _size(path: Path) -> int:
    return path.stat().st_size
