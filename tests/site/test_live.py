"""What a page is told of the builds that come after it, and what is put into it on its way out."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from typing import Any

from generator.site.live import Live, Mistake
from generator.site.policies import READING, VERIFYING, as_element, as_header, with_script

Json = dict[str, Any]


def told(events: Generator[bytes, None, None]) -> Json:
    """The next message, which is there already."""
    _, name, data = next(events).decode().strip().split("\n")
    found: Json = json.loads(data.removeprefix("data: "))
    assert name == f"id: {found['build']}"
    return found


def test_a_page_hears_what_changed_since_it_was_made() -> None:
    live = Live()
    live.built(["index.html"])
    page = live.build
    events = live.events(page)
    assert told(events) == {"build": page, "changed": [], "mistakes": [], "more": 0}
    live.built(["badges/a b/", "static/style.css"])
    assert told(events)["changed"] == ["/badges/a%20b/", "/static/style.css"]
    # Another page that wasn't looking hears of both at once, and each path once.
    live.built(["static/style.css"])
    assert told(live.events(page))["changed"] == ["/badges/a%20b/", "/static/style.css"]
    assert told(live.events(live.build))["changed"] == []


def test_a_page_of_which_too_little_is_known_is_told_that_all_changed() -> None:
    live = Live()
    before = live.build
    live.built(["index.html"])
    assert told(live.events(before))["changed"] == ["/index.html"]
    old = live.build
    live.built(None)
    assert told(live.events(old))["changed"] is None
    assert told(live.events(""))["changed"] is None
    assert told(live.events(Live().build))["changed"] is None  # of an earlier run
    old = live.build
    for _ in range(60):
        live.built(["x"])
    assert told(live.events(old))["changed"] is None


def test_mistakes_are_told_until_they_are_mended() -> None:
    live = Live()
    live.built([])
    events = live.events(live.build)
    told(events)
    live.failed([Mistake("content/a.md:1:2", "no")] * 105)
    heard = told(events)
    assert heard["mistakes"][0] == {"place": "content/a.md:1:2", "message": "no"}
    assert (len(heard["mistakes"]), heard["more"], heard["changed"]) == (100, 5, [])
    assert len(told(live.events(live.build))["mistakes"]) == 100
    live.built([])
    assert told(events)["mistakes"] == []


def test_whoever_listens_is_let_go_when_the_server_stops() -> None:
    live = Live()
    live.built([])
    heard: list[bytes] = []
    listeners = [
        threading.Thread(target=lambda: heard.extend(live.events(live.build)), daemon=True)
        for _ in range(4)
    ]
    for listener in listeners:
        listener.start()
    live.close()
    for listener in listeners:
        listener.join(120)  # a hang, not a speed
        assert not listener.is_alive()
    assert list(live.events(live.build)) == []


def test_only_so_many_may_listen() -> None:
    live = Live()
    live.built([])
    streams = [live.events("") for _ in range(250)]
    answered = [stream for stream in streams if next(stream, None)]
    assert len(answered) == 200
    answered[0].close()
    assert next(live.events(""), None)


def test_a_page_gets_the_script_and_lets_nothing_else_run() -> None:
    live = Live()
    element = as_element(READING)
    page = f'<!doctype html><head><meta http-equiv="Content-Security-Policy" content="{element}"></head><p>x'
    made = live.page(page.encode(), '/a"b/index.html', "N0nce").decode()
    assert f'content="{with_script(element, "N0nce")}"' in made
    head, rest = made.split("</head>")
    assert '<script defer src="/.laurels/live.js" nonce="N0nce"' in head and rest == "<p>x"
    assert 'data-file="/a&quot;b/index.html"' in head and f'data-build="{live.build}"' in head
    # A page without a head has it at its end, and a policy of others stays one attribute.
    assert live.page(b"<p>x", "/", "N").startswith(b"<p>x<script defer ")
    odd = b"""<META HTTP-EQUIV=Content-Security-Policy CONTENT="default-src &#39;none&#39;; x &quot;">"""
    assert b"x &quot;; script-src 'nonce-N'; connect-src 'self'\">" in live.page(odd, "/", "N")


def test_text_of_a_page_that_looks_like_a_policy_stays_text() -> None:
    text = b'&lt;meta http-equiv="Content-Security-Policy" content="default-src x"&gt;'
    assert text in Live().page(b"<p>" + text, "/", "N")


def test_a_relaxed_policy_allows_one_script_and_its_own_site() -> None:
    assert with_script(as_header(READING), "N") == (
        as_header(READING) + "; script-src 'nonce-N'; connect-src 'self'"
    )
    relaxed = with_script(as_header(VERIFYING), "N")
    assert "script-src 'self' 'nonce-N';" in relaxed and "connect-src 'self' https:;" in relaxed
    assert len(relaxed) == len(as_header(VERIFYING)) + len(" 'nonce-N'")
    # Several policies in one header: all of them have to allow it; one that forbids no script stays.
    both = with_script("frame-ancestors 'none', DEFAULT-SRC 'self'", "N")
    assert both == (
        "frame-ancestors 'none', default-src 'self'; script-src 'self' 'nonce-N'; connect-src 'self'"
    )
    assert with_script("", "N") == ""


def test_before_the_first_build_the_mistakes_are_a_page() -> None:
    live = Live()
    assert b"Wait a moment" in live.waiting_page()
    live.failed([Mistake("content/<x>.md:3:1", "there is <script>no</script> issuer")])
    page = live.waiting_page().decode()
    assert "<code>content/&lt;x&gt;.md:3:1</code>" in page
    assert "<script" not in page and "&lt;script&gt;" in page
    assert '<noscript><meta http-equiv="refresh"' in page
