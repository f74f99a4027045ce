"""What a reader waits for in the list of badges: what it loads, and from a letter typed to the cards that it finds."""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Iterator
from pathlib import Path

Row = tuple[str, str, str, str]
WORDS = ("reading", "discussion", "feedback", "guiding", "reviewer")
# From the event to the page laid out anew; what a word needs of the index is loaded when it is typed again.
TYPE = """async (words) => {
  const field = document.querySelector("#q"), found = document.querySelector("[data-part=results]")
  const changed = () => new Promise((resolve) => {
    const watching = new MutationObserver(() => { watching.disconnect(); resolve() })
    watching.observe(found, {childList: true})
    setTimeout(resolve, 5000)
  })
  const set = async (text) => {
    const begun = performance.now(), done = changed()
    field.value = text
    field.dispatchEvent(new Event("input", {bubbles: true}))
    await done
    document.body.getBoundingClientRect()
    return performance.now() - begun
  }
  const times = []
  for (const word of words) for (let end = 2; end <= word.length; end += 1) times.push(await set(word.slice(0, end)))
  return times
}"""
CHOOSE = """async () => {
  const boxes = [...document.querySelectorAll("#facets input[type=checkbox]")].slice(0, 20), times = []
  document.querySelector("#q").value = ""
  for (const box of boxes) {
    const done = new Promise((resolve) => {
      const watching = new MutationObserver(() => { watching.disconnect(); resolve() })
      watching.observe(document.querySelector("[data-part=results]"), {childList: true, attributes: true})
      setTimeout(resolve, 5000)
    })
    const begun = performance.now()
    box.click()
    await done
    document.body.getBoundingClientRect()
    times.push(performance.now() - begun)
    box.click()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return times
}"""


def rows(site: Path) -> Iterator[Row]:
    """The lines of the table, for the built `site`."""
    engine = [path for path in (site / "pagefind").iterdir() if path.is_file()]
    chunks = list((site / "pagefind" / "index").iterdir())
    yield "catalog.js, gzip", _kilobytes([site / "static" / "catalog.js"]), "", ""
    yield "catalog-index.json, gzip", _kilobytes([site / "catalog-index.json"]), "", ""
    yield "engine of the search, gzip", _kilobytes(engine), "", ""
    yield f"index of the search, {len(chunks)} pieces, gzip", _kilobytes(chunks), "", ""
    first, again, choices = _times(site)
    yield "letter typed to cards, median", f"{statistics.median(again):.0f} ms", "", "< 50 ms"
    yield "letter typed to cards, slowest", f"{max(again):.0f} ms", "", ""
    yield "the same, index not loaded yet", f"{max(first):.0f} ms", "", ""
    yield "choice made to cards, median", f"{statistics.median(choices):.0f} ms", "", "< 50 ms"


def _kilobytes(paths: list[Path]) -> str:
    return f"{sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths) / 1000:.1f} kB"


def _times(site: Path) -> tuple[list[float], list[float], list[float]]:
    from browsing import started

    from generator.site.server import Server

    server = Server(site, "127.0.0.1", 0)
    server.start()
    try:
        with started() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{server.address}/badges/?q=co")
            page.wait_for_selector("[data-part=results] h2")
            # Capitals load what the words need of the index, and are other words to the page, which keeps what it found.
            first: list[float] = page.evaluate(TYPE, [word.upper() for word in WORDS])
            again: list[float] = page.evaluate(TYPE, list(WORDS))
            page.goto(f"{server.address}/badges/?sort=newest")
            page.wait_for_selector("[data-part=results] h2")
            choices: list[float] = page.evaluate(CHOOSE)
            return first, again, choices
    finally:
        server.stop()
