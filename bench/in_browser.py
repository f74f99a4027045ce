"""What a reader waits for: how much script `/verify/` loads, and a dropped file's way to its verdict."""

from __future__ import annotations

import gzip
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

Row = tuple[str, str, str, str]
VERDICT = ".report:not([data-outcome=pending])"


def rows(site: Path, credential: Path, *, rounds: int) -> Iterator[Row]:
    """The lines of the table; `site` is a built site, `credential` one of its files."""
    loaded = _loaded(site / "verify")
    size = sum(len(gzip.compress((site / "verify" / name).read_bytes(), 9)) for name in loaded)
    yield "script that a check in /verify/ takes, gzip", f"{size / 1000:.1f} kB", "", "< 60 kB"
    first, others = _verdicts(site, credential, rounds)
    yield "dropped file to verdict, first", f"{first:.0f} ms", "", ""
    yield "dropped file to verdict, later ones", f"{others:.0f} ms", "", ""


def _loaded(folder: Path) -> list[str]:
    """The entry, what checks, and what both import at once; what only some credentials need is left out."""
    found = ["verify.js", *(path.name for path in sorted(folder.glob("core-*.js")))]
    for name in found:
        text = (folder / name).read_text("utf-8")
        for other in re.findall(r'(?:from|import)\s*"\./([^"]+)"', text):
            if other not in found:
                found.append(other)
    return found


def _verdicts(site: Path, credential: Path, rounds: int) -> tuple[float, float]:
    from browsing import started

    from generator.site.server import Server

    server = Server(site, "127.0.0.1", 0)
    server.start()
    times = []
    try:
        with started() as browser:
            page = browser.new_page()
            page.goto(f"{server.address}/verify/")
            page.wait_for_selector("input[multiple]", state="attached")
            for _ in range(rounds + 1):
                begun = time.perf_counter()
                page.set_input_files("input[multiple]", credential)
                page.wait_for_selector(VERDICT)
                times.append((time.perf_counter() - begun) * 1000)
                page.evaluate("selector => document.querySelector(selector)?.remove()", VERDICT)
    finally:
        server.stop()
    return times[0], statistics.median(times[1:])
