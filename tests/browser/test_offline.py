"""Without a network: the page opens, and what it remembers is never passed off as fresh."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import building
from browsing import REPORT, Visit, visit


def credential() -> bytes:
    folder = building.demonstration() / "assertions"
    gone = {*building.WITHDRAWN, *building.EXPIRED}
    return next(p for p in sorted(folder.glob("*.json")) if p.stem not in gone).read_bytes()


def installed(found: Visit) -> None:
    """Wait until the service worker has kept the page."""
    found.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    found.page.wait_for_function(
        """async () => {
            const cache = await caches.open('laurels-page');
            const kept = (await cache.keys()).map(({url}) => new URL(url).pathname);
            return ['/verify/', '/verify/examples/', '/verify/verify.js', '/static/style.css']
                .every(path => kept.includes(path)) && navigator.serviceWorker.controller;
        }"""
    )


def test_it_works_offline_after_the_first_load(browser: Any, address: str) -> None:
    found = visit(browser, address, worker=True, now=building.NOW)
    found.open()
    assert found.hand_over(credential()) == "verified"
    assert "remembers" not in found.report()
    installed(found)
    assert found.complaints == []
    found.context.set_offline(True)
    found.page.reload()
    found.page.clock.set_fixed_time(building.NOW + timedelta(hours=5))
    assert (
        found.page.evaluate("getComputedStyle(document.querySelector('.drop')).textAlign")
        == "center"
    )
    # The key is what it was; what was revoked since can't be known.
    assert found.hand_over(credential()) == "warning"
    assert ("status", "status_unreachable") in found.codes()
    report = found.report()
    assert report.count("Not asked just now, since the issuer's site did not answer") == 1
    assert "did.json is what this browser remembers from 5 hours ago" in report
    documents = json.loads(found.page.locator(f"{REPORT} pre").text_content() or "")["documents"]
    assert [document["from"] for document in documents] == ["memory", "copy"]
    assert documents[0]["readAt"] == "2026-11-22T12:00:00.000Z" and "readAt" not in documents[1]

    found.open("/verify/examples/#expired")
    assert found.outcome() == "warning"
    found.context.close()


def test_a_document_that_was_never_read_is_not_there_offline(browser: Any, address: str) -> None:
    found = visit(browser, address, worker=True, now=building.NOW)
    found.open()
    installed(found)
    found.context.set_offline(True)
    found.page.reload()
    assert found.hand_over(credential()) == "indeterminate"
    assert (
        "The issuer's key could not be fetched: the issuer's site did not answer." in found.report()
    )
    found.context.close()


def test_what_is_online_is_asked_for_again_each_time(browser: Any, address: str) -> None:
    found = visit(browser, address, worker=True, now=building.NOW)
    found.open()
    found.hand_over(credential())
    installed(found)
    before = len(found.asked)
    found.hand_over(credential())
    again = [url for url in found.asked[before:] if "/status/" in url or url.endswith("did.json")]
    assert len(again) == 2
    assert "remembers" not in found.report()
    found.context.close()
