"""Credentials with script and markup in every string: nothing of it runs, nothing of it is made an element."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Answer, Visit, served
from credentials.making import ISSUER_URL, LIST, controller, listed, signed, status_list

PAYLOADS = [
    "<script>window.ran = true; alert(1)</script>",
    '"><img src=x onerror="window.ran = true">',
    "<svg onload='window.ran = true'><animate onbegin=alert(1)>",
    "javascript:window.ran=true//",
    "</textarea></pre></title></style><iframe srcdoc='<script>parent.ran=true</script>'>",
    "{{constructor.constructor('window.ran=true')()}}${window.ran=true}",
    "\u202e<a href=javascript:alert(1) autofocus onfocus=alert(1)>\u0000x",
]
URLS = [
    "javascript:window.ran=true",
    "data:text/html,<script>opener.ran=true</script>",
    'https://evil.example/"onmouseover=window.ran=true//',
    "vbscript:x",
    "http://plain.example/",
]
NUMBERS = itertools.count()
OWN = "https://badges.example/x"
# What a verdict rests on stays as it is, or nothing would be shown at all.
KEPT = {"@context", "type", "proof", "credentialStatus", "validFrom", "identifier", "resultType"}


def filled(value: Any, payload: str, url: str) -> Any:
    """A copy with `payload` in every string; what must be a URL becomes one of `url`, unless the issuer's own."""
    if isinstance(value, dict):
        return {
            name: inner
            if name in KEPT or (name == "id" and str(inner).startswith("did:"))
            else f"{url}{next(NUMBERS)}"
            if name in ("id", "url")
            else filled(inner, payload, url)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [filled(inner, payload, url) for inner in value]
    return payload if isinstance(value, str) else value


def corpus() -> Iterator[tuple[str, bytes]]:
    base = listed()
    base["issuer"] = {**base["issuer"], "url": OWN}
    base["evidence"] = [{"type": ["Evidence"], "id": OWN, "name": "n", "narrative": "n"}]
    base["credentialSubject"]["achievement"]["image"] = {"id": OWN, "type": "Image"}
    for number, payload in enumerate(PAYLOADS):
        url = URLS[number % len(URLS)]
        document = filled(base, payload.replace("\u0000", ""), url)
        yield f"signed {number}", json.dumps(signed_or_not(document)).encode()
        yield f"{payload}.json", json.dumps(filled(signed(base), payload, url)).encode()
        yield f"words {number}", payload.encode()
    for payload in PAYLOADS:
        # What a check's sentence quotes: terms, types, contexts, issuers, suites, purposes.
        document = signed(base)
        for path in ("issuer", "type", "@context"):
            yield f"{path}", json.dumps({**document, path: payload}).encode()
        yield "term", json.dumps({**document, payload: payload}).encode()
        for name in ("cryptosuite", "proofPurpose", "verificationMethod", "type", "created"):
            proof = [{**document["proof"][0], name: payload}]
            yield f"proof {name}", json.dumps({**document, "proof": proof}).encode()
        for name in ("type", "statusPurpose", "statusListCredential", "statusListIndex"):
            status = {**document["credentialStatus"], name: payload}
            yield (
                f"status {name}",
                json.dumps(signed_or_not({**base, "credentialStatus": status})).encode(),
            )


def signed_or_not(document: dict[str, Any]) -> dict[str, Any]:
    """Signed, or, where no signature could cover it, with another's."""
    try:
        return signed(document)
    except Exception:
        return {**document, "proof": signed(listed())["proof"]}


def harmless(reader: Visit) -> None:
    made = reader.page.evaluate(
        """() => ({
            ran: Boolean(window.ran),
            elements: [...document.querySelectorAll('[data-part=report] *')]
                .map(({localName}) => localName)
                .filter(name => ['script', 'img', 'svg', 'iframe', 'object', 'embed', 'style', 'link', 'base', 'meta', 'video', 'form'].includes(name)),
            handlers: [...document.querySelectorAll('[data-part=report] *')]
                .flatMap(element => [...element.attributes])
                .filter(({name}) => name.startsWith('on') || name === 'style' || name === 'srcdoc').length,
            links: [...document.querySelectorAll('[data-part=report] a')].map(({href, rel}) => [href, rel]),
        })"""
    )
    assert made["ran"] is False and made["handlers"] == 0
    assert set(made["elements"]) <= {"form"}
    for href, rel in made["links"]:
        assert href.startswith("https://") and rel == "noopener noreferrer"


@pytest.fixture
def sites(reader: Visit) -> Visit:
    reader.sites.update({ISSUER_URL: served(controller()), LIST: served(signed(status_list(7)))})
    return reader


def test_nothing_that_a_credential_says_is_more_than_text(sites: Visit) -> None:
    sites.open()
    outcomes = set()
    for name, data in corpus():
        outcomes.add(sites.hand_over(data, name.replace("/", "_")))
        harmless(sites)
        sites.page.evaluate(
            "document.querySelectorAll('details').forEach(each => each.open = true)"
        )
    assert outcomes == {"verified", "warning", "failed", "indeterminate"}
    assert set(sites.elsewhere()) <= {ISSUER_URL, LIST}


def test_nothing_that_an_issuers_site_says_is_more_than_text(sites: Visit) -> None:
    sites.open()
    data = json.dumps(signed(listed())).encode()
    for payload in PAYLOADS:
        for body in (
            payload.encode(),
            json.dumps({"id": payload, "verificationMethod": payload}).encode(),
        ):
            for url in (ISSUER_URL, LIST):
                kept, sites.sites[url] = sites.sites[url], Answer(body)
                sites.hand_over(data)
                harmless(sites)
                sites.sites[url] = kept


def test_many_hostile_names_in_a_table(sites: Visit) -> None:
    sites.open()
    files = [
        {"name": f"{number} {name}", "mimeType": "", "buffer": data}
        for number, (name, data) in enumerate(list(corpus())[:30])
    ]
    sites.page.set_input_files("input[multiple]", files)
    sites.page.wait_for_selector(".verdicts[data-done=true]", timeout=60_000)
    harmless(sites)


def test_the_policy_stops_a_script_that_found_its_way_in(sites: Visit) -> None:
    sites.open()
    refused = sites.page.evaluate(
        """() => {
            const made = document.createElement('div');
            try { made.innerHTML = '<b>x</b>'; return false; } catch { return true; }
        }"""
    )
    assert refused
    sites.complaints.clear()
