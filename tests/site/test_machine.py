"""What machines read: well formed whatever a name holds, and nobody named who didn't choose it."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import building
import pytest
import sample_catalog as sample
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from generator.content.load import load
from generator.content.model import Catalog, Site
from generator.site import machine
from generator.site.server import header_rules
from generator.site.views import Directory

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PRIVATE, UNLISTED = "example-josephine", ("example-priya", "example-wren")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(building.CONTENT)


def directory(catalog: Catalog, *, drafts: bool = False) -> Directory:
    return Directory(catalog, at=building.AT, drafts=drafts)


def with_draft(catalog: Catalog) -> Catalog:
    slug, badge = next(iter(catalog.badges.items()))
    draft = badge.model_copy(update={"status": "draft", "slug": "secret-draft", "name": "Hush"})
    return replace(catalog, badges={**catalog.badges, "secret-draft": draft})


def test_the_catalog_names_everything_that_has_a_page_but_people(catalog: Catalog) -> None:
    document = json.loads(machine.catalog_json(directory(catalog)))
    for kind in ("badges", "stacks", "issuers", "recognizers", "frameworks", "pages"):
        listed = [item["slug"] for item in document[kind]]
        assert listed == sorted(getattr(catalog, kind))
    assert document["url"] == f"{building.BASE}/"
    assert "previousUrls" not in document


def test_the_catalog_says_where_the_site_was_before(catalog: Catalog) -> None:
    before = ("https://old.example/b", "https://older.example")
    moved = replace(catalog, site=catalog.site.model_copy(update={"previous_base_urls": before}))
    document = json.loads(machine.catalog_json(directory(moved)))
    assert document["url"] == f"{building.BASE}/"
    assert document["previousUrls"] == ["https://old.example/b/", "https://older.example/"]


def test_the_feed_is_atom_with_the_newest_first(catalog: Catalog) -> None:
    root = ElementTree.fromstring(machine.feed(directory(catalog)))
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    days = [entry.findtext(f"{ATOM}updated") or "" for entry in root.iter(f"{ATOM}entry")]
    assert days == sorted(days, reverse=True) and len(days) == len(catalog.badges)
    assert all(datetime.datetime.fromisoformat(day) for day in days)
    assert root.findtext(f"{ATOM}updated") == days[0]
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_an_entry_of_the_feed_has_the_badges_language_and_the_day_of_its_last_change(
    catalog: Catalog,
) -> None:
    root = ElementTree.fromstring(machine.feed(directory(catalog)))
    entries = {
        (entry.findtext(f"{ATOM}id") or "").split("/")[-2]: entry
        for entry in root.iter(f"{ATOM}entry")
    }
    revised = entries["questions-that-show-thinking"]
    assert revised.findtext(f"{ATOM}updated") == "2026-11-22T00:00:00Z"
    assert revised.findtext(f"{ATOM}published") == "2025-04-07T00:00:00Z"
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    for slug, badge in catalog.badges.items():
        assert entries[slug].get(language, root.get(language)) == (badge.language or "en")


def test_drafts_are_in_no_feed_and_no_sitemap(catalog: Catalog) -> None:
    drafts: dict[str, Any] = {
        kind: {slug: each.model_copy(update={"status": "draft"}) for slug, each in things.items()}
        for kind, things in (("badges", catalog.badges), ("stacks", catalog.stacks))
    }
    shown = Directory(replace(catalog, **drafts), at=building.AT, drafts=True)
    assert shown.badges and shown.stacks
    made = (machine.feed(shown) + machine.sitemap(shown)).decode()
    assert not re.search(r"/(?:badges|stacks)/[a-z]", made)


def test_the_sitemap_lists_what_is_meant_to_be_found(catalog: Catalog) -> None:
    root = ElementTree.fromstring(machine.sitemap(directory(catalog)))
    urls = [url.text or "" for url in root.iter(f"{SITEMAP}loc")]
    assert len(set(urls)) == len(urls) and all(url.startswith(building.BASE) for url in urls)
    assert not any("/assertions/" in url for url in urls)
    listed = {url.split("/")[-2] for url in urls if "/earners/" in url} - {"earners"}
    public = {slug for slug, e in catalog.earners.items() if e.visibility == "public"}
    assert listed == public and not listed & {PRIVATE, *UNLISTED}


def test_what_is_read_in_several_languages_names_them_all_wherever_it_is_listed() -> None:
    shown = Directory(sample.catalog(), at=sample.AT, drafts=True)
    root = ElementTree.fromstring(machine.sitemap(shown))
    languages = {
        url.findtext(f"{SITEMAP}loc"): {
            (link.get("hreflang"), link.get("href"), link.get("rel"))
            for link in url.iter("{http://www.w3.org/1999/xhtml}link")
        }
        for url in root.iter(f"{SITEMAP}url")
    }
    for one, other in (("badges/listening/", "badges/escucha/"), ("glossary/", "glosario/")):
        urls = f"{sample.BASE}/{one}", f"{sample.BASE}/{other}"
        both = {("en", urls[0], "alternate"), ("es", urls[1], "alternate")}
        assert [languages.pop(url) for url in urls] == [both, both]
    assert not any(languages.values())
    assert f"{sample.BASE}/secret-plans/" not in languages
    assert f"{sample.BASE}/frameworks/teaching/" in languages
    listed = json.loads(machine.catalog_json(shown))
    assert {b["slug"]: b.get("translationOf") for b in listed["badges"]}["escucha"] == "listening"
    assert {f["slug"]: f["badges"] for f in listed["frameworks"]} == {
        "kader": [],
        "teaching": ["formative-questions"],
    }


def test_free_pages_carry_the_policy_of_those_that_run_no_script() -> None:
    found = rules(machine.headers(pages=["about", "glossary"]).decode())
    for path in ("/about/*", "/glossary/*", "/frameworks/*"):
        assert found[path] == found["/stacks/*"]


def test_no_person_stands_in_any_but_public_ones_in_the_sitemap(catalog: Catalog) -> None:
    shown = directory(catalog)
    text = (machine.catalog_json(shown) + machine.feed(shown)).decode()
    for earner in catalog.earners.values():
        assert not re.search(rf"\b{re.escape(earner.name)}\b", text) and earner.slug not in text


def test_drafts_are_in_none(catalog: Catalog) -> None:
    hidden = directory(with_draft(catalog))
    made = machine.catalog_json(hidden) + machine.feed(hidden) + machine.sitemap(hidden)
    assert b"secret-draft" not in made and b"Hush" not in made
    shown = directory(with_draft(catalog), drafts=True)
    assert b"secret-draft" in machine.catalog_json(shown)
    assert b"secret-draft" not in machine.sitemap(shown)


def test_robots_names_the_sitemap(catalog: Catalog) -> None:
    text = machine.robots(catalog).decode()
    assert text.splitlines()[-1] == f"Sitemap: {building.BASE}/sitemap.xml"


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1, max_size=40))
def test_feeds_are_well_formed_whatever_a_name_holds(catalog: Catalog, name: str) -> None:
    try:
        site = Site.model_validate({"format": 1, "name": name, "base_url": building.BASE})
    except ValidationError:
        return
    slug, badge = next(iter(catalog.badges.items()))
    odd = replace(catalog, site=site, badges={slug: badge.model_copy(update={"name": site.name})})
    root = ElementTree.fromstring(machine.feed(directory(odd)))
    assert root.findtext(f"{ATOM}title") is not None
    ElementTree.fromstring(machine.sitemap(directory(odd)))


@pytest.mark.parametrize("name", ["a\ufffeb", "a\uffffb", "]]><x>&", "\"'><script>", "a\x85b"])
def test_no_character_breaks_the_feed(catalog: Catalog, name: str) -> None:
    site: Any = catalog.site.model_copy(update={"name": name})
    ElementTree.fromstring(machine.feed(directory(replace(catalog, site=site))))


def rules(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if line.startswith("/"):
            found[line] = {}
        else:
            name, _, value = line.strip().partition(": ")
            list(found.values())[-1][name] = value
    return found


def test_headers_forbid_what_pages_do_not_need_and_open_what_verifiers_do() -> None:
    everywhere = rules(machine.headers().decode())["/*"]
    assert everywhere["Access-Control-Allow-Origin"] == "*"
    assert everywhere["X-Content-Type-Options"] == "nosniff"
    assert everywhere["X-Frame-Options"] == "DENY"
    assert "unsafe" not in machine.headers().decode().replace("'wasm-unsafe-eval'", "")


def policy_of(path: str) -> dict[str, set[str]]:
    """What a browser makes of all the policies that a host sends with a path: the strictest of each."""
    found: dict[str, set[str]] = {}
    for pattern, values in header_rules(machine.headers().decode()):
        for name, value in values:
            if name == "Content-Security-Policy" and pattern.fullmatch(path):
                for part in value.split("; "):
                    directive, _, sources = part.partition(" ")
                    found.setdefault(directive, set(sources.split())).intersection_update(
                        sources.split()
                    )
    return found


def test_only_pages_that_verify_may_ask_anybody_and_only_they_and_shared_ones_run_a_script() -> (
    None
):
    paths = ["/", "/404.html", "/browse/", "/stacks/y/", "/recognizers/z/", "/pagefind/x.pf_meta"]
    paths += ["/issuers/i/did.json", "/status/s.json", "/static/style.css"]
    for path in paths:
        policy = policy_of(path)
        assert policy["default-src"] == policy["frame-ancestors"] == {"'none'"}, path
        assert policy["base-uri"] == policy["form-action"] == {"'none'"}
        assert not {"script-src", "connect-src", "worker-src"} & policy.keys(), path
    for path in ("/assertions/y/", "/assertions/y.svg", "/earners/", "/earners/z/"):
        policy = policy_of(path)
        assert policy["default-src"] == policy["frame-ancestors"] == {"'none'"}, path
        assert policy["script-src"] == {"'self'"} and policy["trusted-types"] == {"'none'"}
        assert policy["require-trusted-types-for"] == {"'script'"}
        assert not {"connect-src", "worker-src"} & policy.keys(), path
    # The list of badges is searched; the pages beside it forbid that themselves.
    for path in ("/badges/", "/badges/page/2/", "/badges/x/"):
        policy = policy_of(path)
        assert policy["default-src"] == policy["frame-ancestors"] == {"'none'"}, path
        assert policy["script-src"] == {"'self'", "'wasm-unsafe-eval'"}
        assert policy["connect-src"] == {"'self'"} and policy["trusted-types"] == {"'none'"}
        assert policy["require-trusted-types-for"] == {"'script'"} and "worker-src" not in policy
    for path in ("/verify/", "/verify/examples/", "/verify/verify.js"):
        policy = policy_of(path)
        assert policy["script-src"] == policy["worker-src"] == {"'self'"}
        assert policy["connect-src"] == {"'self'", "https:"}
        assert policy["default-src"] == policy["frame-ancestors"] == {"'none'"}
        assert policy["require-trusted-types-for"] == {"'script'"}


def test_headers_are_written_as_hosts_read_them() -> None:
    """Netlify and Cloudflare both take a wildcard at the end, and at most 100 rules."""
    found = rules(machine.headers().decode())
    assert len(found) < 100
    for pattern in found:
        assert re.fullmatch(r"/|(/[\w.-]+|/:\w+)*(/\*)?", pattern), pattern


def test_a_did_document_elsewhere_has_its_type_too() -> None:
    paths = ["issuers/a/did.json", ".well-known/did.json", "x/y/did.json"]
    found = rules(machine.headers(paths).decode())
    for pattern in ("/.well-known/did.json", "/x/y/did.json", "/issuers/:slug/did.json"):
        assert found[pattern] == {"Content-Type": "application/did+json"}
    assert "/issuers/a/did.json" not in found


def test_there_are_no_redirects() -> None:
    assert all(line.startswith(b"#") for line in machine.redirects().splitlines())
