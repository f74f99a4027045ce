"""A real browser for tests: Debian's Chromium, or Playwright's own, on pages that our server serves."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from playwright.sync_api import Error as PlaywrightError

PEERS = Path(__file__).parent / "peers"
# A name that leads here over plain http, which browsers don't trust as they trust 127.0.0.1.
PLAIN_HOST = "laurels.test"
OPTIONS = [f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1"]
REPORT = ".report:not([data-outcome=pending])"


def chromium_path() -> str | None:
    """The browser of this machine; None where Playwright is left to find its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("LAURELS_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def missing(why: str) -> NoReturn:
    """Skip the test that needs a browser; under continuous integration, fail it."""
    sentence = f"no Chromium can be started ({why}); `make test` installs one"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextlib.contextmanager
def started() -> Iterator[Browser]:
    """A browser, until the block ends."""
    # Chromium's own sandbox doesn't start for root, which containers often run tests as.
    sandbox = [] if getattr(os, "geteuid", lambda: 1)() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=[*OPTIONS, *sandbox]
            )
        except PlaywrightError as error:
            missing(str(error).strip().splitlines()[0])
        yield browser
        browser.close()


@dataclass(slots=True)
class Answer:
    """What a foreign site answers; `cors` lets other sites' pages read it."""

    body: bytes = b""
    status: int = 200
    cors: bool = True
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Visit:
    """One reader's browser: the page, what it asked for, and everything that went wrong in it.

    `sites` is the rest of the web, by URL; what isn't there doesn't answer.
    """

    context: BrowserContext
    page: Page
    address: str
    sites: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/verify/") -> Visit:
        self.page.goto(self.address + path)
        return self

    def hand_over(self, data: bytes, name: str = "credential.json") -> str:
        """Choose a file and wait for its report; the outcome."""
        self.page.set_input_files(
            "input[multiple]",
            [{"name": name, "mimeType": "application/octet-stream", "buffer": data}],
        )
        return self.outcome()

    def outcome(self) -> str:
        return self.page.locator(REPORT).get_attribute("data-outcome") or ""

    def headline(self) -> str:
        return self.page.locator(f"{REPORT} h2").inner_text()

    def report(self) -> str:
        return self.page.locator(REPORT).inner_text()

    def codes(self) -> list[tuple[str, str]]:
        """The id and code of every step shown, in order."""
        steps = self.page.locator(f"{REPORT} [data-check]").evaluate_all(
            "steps => steps.map(({dataset}) => [dataset.check, dataset.code])"
        )
        return [(check, code) for check, code in steps]

    def compare(self, recipient: str) -> str:
        """Ask whether it was awarded to `recipient`; the outcome."""
        self.page.evaluate("document.querySelector('.report').id = 'before'")
        self.page.fill("#recipient", recipient)
        self.page.click("text=Compare")
        self.page.wait_for_selector(f"{REPORT}:not(#before)")
        return self.outcome()

    def elsewhere(self) -> list[str]:
        """The requests to other sites than the one that serves the page."""
        return [url for url in self.asked if not url.startswith(self.address)]

    def forgive_network(self) -> None:
        """Drop what the browser says of sites that don't answer: the test wanted them not to."""
        self.complaints[:] = [
            text
            for text in self.complaints
            if not re.search("Failed to load resource|CORS policy", text)
        ]

    def violations(self) -> list[str]:
        """What axe finds wrong with the page as it stands."""
        source = PEERS / "node_modules" / "axe-core" / "axe.min.js"
        if not source.is_file():
            missing("axe-core isn't there")
        self.page.evaluate(f"() => {{ {source.read_text('utf-8')} }}")
        found: dict[str, Any] = self.page.evaluate("() => axe.run()")
        return [
            f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


def visit(
    browser: Browser,
    address: str,
    *,
    worker: bool = False,
    known: dict[str, str] | None = None,
    now: datetime | None = None,
    **options: Any,
) -> Visit:
    """A new reader's browser, at the moment `now`, on a site that knows the issuers `known`, or its own.

    Without `worker` it has no service worker, so that every request is seen.
    """
    context = browser.new_context(
        service_workers="allow" if worker else "block", locale="en", **options
    )
    context.set_default_timeout(20_000)
    found = Visit(context, context.new_page(), address)
    if now:
        found.page.clock.set_fixed_time(now)
    if known is not None:
        issuers = json.dumps({"issuers": known})
        context.route(f"{address}/verify/known.json", lambda route: route.fulfill(body=issuers))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on("dialog", lambda dialog: found.complaints.append(f"dialog {dialog.message}"))
    found.page.on("console", lambda message: _complain(found, message.type, message.text))
    context.on("request", lambda request: found.asked.append(request.url))
    if not worker:
        context.route(lambda url: not url.startswith(address), lambda route: _answer(found, route))
    return found


def _complain(found: Visit, kind: str, text: str) -> None:
    if kind in ("error", "warning") and "registration blocked by Playwright" not in text:
        found.complaints.append(f"{kind}: {text}")


def _answer(found: Visit, route: Route) -> None:
    answer = found.sites.get(route.request.url)
    if answer is None:
        route.abort("namenotresolved")
        return
    # Playwright would add this header itself where it is missing.
    readers = {"Access-Control-Allow-Origin": "*" if answer.cors else "https://own.example"}
    route.fulfill(status=answer.status, body=answer.body, headers={**readers, **answer.headers})


def served(document: Any) -> Answer:
    """A JSON document as an issuer's site serves it."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Answer(data, headers={"Content-Type": "application/json"})
