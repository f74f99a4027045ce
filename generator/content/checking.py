"""What is wrong with a catalog as its authors wrote it: references, loops, rubrics, dates, privacy.

Pure. Signatures and what was awarded are looked at by `generator.auditing`; a file that could not be
read at all was reported by `load` already, so whatever is missing because of that is not said twice.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator

from generator.content.checking_badges import check_badge
from generator.content.checking_frameworks import check_frameworks, check_registry
from generator.content.checking_issuers import check_issuer
from generator.content.checking_pages import check_page
from generator.content.checking_translations import check_named_original
from generator.content.checking_versions import check_editorials
from generator.content.findings import Finding, nearest
from generator.content.frontmatter import Keys
from generator.content.gathering import Gathering
from generator.content.loops import requirement_loops
from generator.content.model import Catalog, Requirement
from generator.content.prose import check_prose


def check_content(catalog: Catalog, *, at: datetime.date) -> list[Finding]:
    """Every finding about what authors wrote, as of the day `at`, in order of place."""
    gathering = Gathering(catalog, at)
    _site(gathering)
    for slug in catalog.issuers:
        check_issuer(gathering, slug)
    for badge in catalog.badges.values():
        check_badge(gathering, badge)
    for slug in catalog.stacks:
        _stack(gathering, slug)
    _earners(gathering)
    for slug in catalog.recognizers:
        _recognizer(gathering, slug)
    for slug in catalog.pages:
        check_page(gathering, slug)
    check_frameworks(gathering)
    for slug in catalog.registries:
        check_registry(gathering, slug)
    check_editorials(gathering)
    _loops(gathering)
    return sorted([*gathering.findings, *check_prose(catalog, gathering.broken)])


def _site(gathering: Gathering) -> None:
    site = gathering.catalog.site
    try:
        zoneinfo.ZoneInfo(site.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        gathering.add(
            "site.yaml",
            ("time_zone",),
            "bad_value",
            f"there is no time zone {site.time_zone!r}",
            expected="a name such as UTC or America/New_York",
            nearest=nearest(site.time_zone, zoneinfo.available_timezones()),
        )
    if site.base_url in site.previous_base_urls:
        gathering.add(
            "site.yaml",
            ("previous_base_urls",),
            "contradiction",
            "the current base_url is listed among the previous ones",
            "warning",
        )


def _stack(gathering: Gathering, slug: str) -> None:
    stack = gathering.catalog.stacks[slug]
    path = f"stacks/{slug}.md"
    gathering.refer(path, ("issuer",), "issuers", stack.issuer)
    gathering.image(path, ("image",), stack.image)
    if stack.awards:
        gathering.refer(path, ("awards",), "badges", stack.awards)
    for keys, node in _nodes(stack.requires, ("requires",)):
        if node.badge and gathering.refer(path, (*keys, "badge"), "badges", node.badge):
            check_named_original(gathering, path, (*keys, "badge"), node.badge)
            badge = gathering.catalog.badges[node.badge]
            if badge.status != "active" and stack.status == "active":
                gathering.add(
                    path,
                    (*keys, "badge"),
                    "unreachable",
                    f"the badge {node.badge!r} can't be earned: it is {badge.status}",
                    "error" if badge.status == "draft" else "warning",
                )
        if node.stack:
            gathering.refer(path, (*keys, "stack"), "stacks", node.stack)


def _earners(gathering: Gathering) -> None:
    ids = {row.id for row in gathering.catalog.assertions}
    holders: dict[str, str] = {}
    for slug in gathering.catalog.earners:
        _earner(gathering, slug, ids, holders)


def _earner(gathering: Gathering, slug: str, ids: set[str], holders: dict[str, str]) -> None:
    earner = gathering.catalog.earners[slug]
    path = f"earners/{slug}.md"
    gathering.image(path, ("photo",), earner.photo)
    for name in ("assertions", "featured"):
        seen: set[str] = set()
        for number, credential in enumerate(getattr(earner, name)):
            keys: Keys = (name, number)
            if credential in seen:
                gathering.add(path, keys, "duplicate", f"{credential} is listed twice")
            elif credential not in ids:
                gathering.add(
                    path,
                    keys,
                    "broken_reference",
                    f"there is no credential {credential}",
                    nearest=gathering.hint(path, credential, ids),
                )
            elif name == "featured" and credential not in earner.assertions:
                gathering.add(
                    path, keys, "broken_reference", f"{credential} isn't among `assertions`"
                )
            elif name == "assertions" and holders.setdefault(credential, slug) != slug:
                gathering.add(
                    path,
                    keys,
                    "duplicate",
                    f"{holders[credential]} lists {credential} too: a credential has one holder",
                )
            seen.add(credential)


def _recognizer(gathering: Gathering, slug: str) -> None:
    recognizer = gathering.catalog.recognizers[slug]
    path = f"recognizers/{slug}.md"
    for number, recognition in enumerate(recognizer.recognizes):
        keys: Keys = ("recognizes", number)
        if recognition.badge:
            gathering.refer(path, (*keys, "badge"), "badges", recognition.badge)
        if recognition.stack:
            gathering.refer(path, (*keys, "stack"), "stacks", recognition.stack)
        if recognition.since and recognition.until and recognition.since > recognition.until:
            gathering.add(
                path,
                (*keys, "until"),
                "contradicting_dates",
                "the recognition ends before it begins",
                expected=f"a day after {recognition.since}",
                found=str(recognition.until),
            )
    for number, badge in enumerate(recognizer.seeks):
        gathering.refer(path, ("seeks", number), "badges", badge)


def _loops(gathering: Gathering) -> None:
    """Badges and stacks that, followed through what they require, require themselves."""
    for loop in requirement_loops(gathering.catalog):
        kind, slug = loop[0]
        shown = " → ".join(f"{kind} {slug}" for kind, slug in (*loop, loop[0]))
        keys: Keys = ("requirements",) if kind == "badge" else ("requires",)
        gathering.add(
            f"{kind}s/{slug}.md", keys, "loop", f"the requirements run in a loop: {shown}"
        )


def _nodes(node: Requirement, keys: Keys) -> Iterator[tuple[Keys, Requirement]]:
    yield keys, node
    for name in ("all", "of"):
        for number, child in enumerate(getattr(node, name)):
            yield from _nodes(child, (*keys, name, number))
