"""What is wrong with a catalog as its authors wrote it: references, loops, rubrics, dates, privacy.

Pure. Signatures and what was awarded are looked at by `generator.auditing`; a file that could not be
read at all was reported by `load` already, so whatever is missing because of that is not said twice.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.content.badge import Badge
from generator.content.example_keys import EXAMPLE_KEYS
from generator.content.findings import Finding, Severity, nearest
from generator.content.frontmatter import Keys
from generator.content.identifiers import did_for, did_root
from generator.content.model import Catalog, Issuer, Requirement
from generator.content.privacy import personal_data

_INTERNAL_LINK = re.compile(r"\]\((/[^)\s#?]*)")
PAGES = ("badges", "stacks", "issuers", "recognizers", "earners")


def check_content(catalog: Catalog, *, at: datetime.date) -> list[Finding]:
    """Every finding about what authors wrote, as of the day `at`, in order of place."""
    checker = _Checker(catalog, at)
    checker.site()
    for slug in catalog.issuers:
        checker.issuer(slug)
    for badge in catalog.badges.values():
        checker.badge(badge)
    for slug in catalog.stacks:
        checker.stack(slug)
    for slug in catalog.earners:
        checker.earner(slug)
    for slug in catalog.recognizers:
        checker.recognizer(slug)
    checker.loops()
    checker.prose()
    return sorted(checker.findings)


class _Checker:
    """Gathers findings; `self.broken` names what exists as a file but could not be read."""

    def __init__(self, catalog: Catalog, at: datetime.date) -> None:
        self.catalog = catalog
        self.at = at
        self.findings: list[Finding] = []
        self.broken = {
            (finding.path.split("/")[0], finding.path.split("/")[-1].removesuffix(".md"))
            for finding in catalog.findings
            if finding.severity == "error"
        }

    def add(
        self,
        path: str,
        keys: Keys,
        code: str,
        message: str,
        severity: Severity = "error",
        **more: str,
    ) -> None:
        source = self.catalog.sources.get(path)
        line, column = source.place(keys) if source else (0, 0)
        self.findings.append(Finding(path, line, column, severity, code, message, **more))

    def refer(
        self, path: str, keys: Keys, kind: str, slug: str, known: Mapping[str, Any] | None = None
    ) -> bool:
        """Whether the thing exists; a finding where it doesn't."""
        things: Mapping[str, Any] = known if known is not None else getattr(self.catalog, kind)
        if slug in things:
            return True
        if (kind, slug) not in self.broken:
            close = nearest(slug, things)
            self.add(
                path,
                keys,
                "broken_reference",
                f"there is no {kind[:-1]} {slug!r}",
                expected=f"the name of a file in {kind}/",
                nearest=f"`{close}`" if close else "",
            )
        return False

    def image(self, path: str, keys: Keys, name: str | None) -> None:
        if name is None:
            return
        wanted = f"{path.split('/')[0]}/{name}"
        if wanted not in self.catalog.images and wanted not in {
            finding.path for finding in self.catalog.findings
        }:
            close = nearest(wanted, self.catalog.images)
            self.add(
                path,
                keys,
                "missing_image",
                f"there is no image {name!r}",
                expected=f"a file {wanted}",
                nearest=f"`{close.partition('/')[2]}`" if close else "",
            )

    def site(self) -> None:
        site = self.catalog.site
        try:
            zoneinfo.ZoneInfo(site.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            self.add(
                "site.yaml",
                ("time_zone",),
                "bad_value",
                f"there is no time zone {site.time_zone!r}",
                expected="a name such as UTC or America/New_York",
                nearest=nearest(site.time_zone, zoneinfo.available_timezones()),
            )
        if site.base_url in site.previous_base_urls:
            self.add(
                "site.yaml",
                ("previous_base_urls",),
                "contradiction",
                "the current base_url is listed among the previous ones",
                "warning",
            )

    def issuer(self, slug: str) -> None:
        issuer = self.catalog.issuers[slug]
        path = f"issuers/{slug}.md"
        self.image(path, ("image",), issuer.image)
        for other in self.catalog.issuers.values():
            if other.slug < slug and other.did == issuer.did:
                self.add(path, ("did",), "duplicate", f"{other.slug} has the same did")
        seen: dict[str, int] = {}
        host = self.catalog.site.base_url.removeprefix("https://").split("/")[0].split(":")[0]
        for number, key in enumerate(issuer.keys):
            place: Keys = ("keys", number)
            if key.public_key in EXAMPLE_KEYS and not host.endswith(".example"):
                self.add(
                    path,
                    (*place, "public_key"),
                    "example_key",
                    "this is a key of the demonstration catalog, whose private half everybody has",
                    expected=f"a key of your own: `laurels keys new {slug}`",
                )
            for value in (key.id, key.public_key):
                if value in seen:
                    self.add(path, place, "duplicate", f"the key {value} is listed twice")
                seen[value] = number
            for name in ("expires", "revoked"):
                ended = getattr(key, name)
                if ended is not None and ended < key.created:
                    self.add(
                        path,
                        (*place, name),
                        "contradicting_dates",
                        f"the key {key.id} ended before it was created",
                    )
        awarding = [badge.slug for badge in self.catalog.badges.values() if badge.issuer == slug]
        if not issuer.keys and awarding:
            self.add(
                path,
                (),
                "no_key",
                f"{slug} has no key yet, so nothing can be issued",
                "warning",
                expected=f"`laurels keys new {slug}`",
            )
        if self.catalog.site.publish.open_badges_2 and not issuer.email:
            self.add(
                path,
                (),
                "missing_field",
                "Open Badges 2.0 asks an issuer for an `email`, a role address",
                "warning",
                expected="`email: badges@…`, or `publish: {open_badges_2: false}` in site.yaml",
            )
        self._did(path, issuer)

    def _did(self, path: str, issuer: Issuer) -> None:
        bases = (self.catalog.site.base_url, *self.catalog.site.previous_base_urls)
        wanted = [did_for(base, issuer.slug) for base in bases]
        roots = [did_root(base) for base in bases]
        if issuer.did not in wanted and issuer.did not in roots:
            self.add(
                path,
                ("did",),
                "did_elsewhere",
                "the did is not under this site's address, so this site can't publish its keys",
                "warning",
                expected=wanted[0],
                found=issuer.did,
            )

    def badge(self, badge: Badge) -> None:
        path = f"badges/{badge.slug}.md"
        self.refer(path, ("issuer",), "issuers", badge.issuer)
        self.image(path, ("image",), badge.image)
        for number, slug in enumerate(badge.requirements):
            self.refer(path, ("requirements", number), "badges", slug)
        if not badge.criteria.strip():
            self.add(
                path, (), "no_criteria", "the badge has no criteria: the text below the fields"
            )
        if badge.created and badge.created > self.at:
            self.add(
                path,
                ("created",),
                "contradicting_dates",
                f"the badge was created on a day still to come, {badge.created}",
            )
        derived = badge.derived_ceu
        if badge.ceu is not None and derived is not None and abs(badge.ceu - derived) > 0.001:
            self.add(
                path,
                ("ceu",),
                "contradiction",
                "the CEUs don't follow from the contact hours",
                "warning",
                expected=f"{derived:g} for {badge.contact_hours:g} hours (1 for each 10)",
                found=f"{badge.ceu:g}",
            )
        if badge.grants_ceu and not derived:
            self.add(
                path,
                ("grants_ceu",),
                "contradiction",
                "CEUs are granted but no contact hours are given",
                expected="`contact_hours`, 1 or more",
            )
        if badge.kind == "micro-credential" and badge.status == "active" and not badge.rubric:
            self.add(
                path,
                (),
                "no_rubric",
                "a micro-credential is judged against a rubric, and this has none",
                "warning",
            )
        self._rubric(path, badge)

    def _rubric(self, path: str, badge: Badge) -> None:
        if badge.rubric is None:
            return
        levels = [level.id for level in badge.rubric.levels]
        criteria = [criterion.id for criterion in badge.rubric.criteria]
        for name, ids in (("levels", levels), ("criteria", criteria)):
            for number, identifier in enumerate(ids):
                if identifier in ids[:number]:
                    self.add(
                        path,
                        ("rubric", name, number, "id"),
                        "duplicate",
                        f"the id {identifier!r} stands twice in `rubric.{name}`",
                    )
        for number, criterion in enumerate(badge.rubric.criteria):
            place: Keys = ("rubric", "criteria", number)
            for level in criterion.levels:
                if level not in levels:
                    self._unknown_level(path, (*place, "levels", level), level, levels)
            if criterion.passes not in levels:
                self._unknown_level(path, (*place, "passes"), criterion.passes, levels)
            elif criterion.passes not in criterion.levels:
                self.add(
                    path,
                    (*place, "passes"),
                    "contradiction",
                    f"the level that passes, {criterion.passes!r}, is not described",
                )
            for level in levels:
                if level not in criterion.levels and level != criterion.passes:
                    self.add(
                        path,
                        (*place, "levels"),
                        "missing_level",
                        f"the level {level!r} is not described for {criterion.name!r}",
                        "warning",
                    )

    def _unknown_level(self, path: str, keys: Keys, level: str, levels: list[str]) -> None:
        self.add(
            path,
            keys,
            "broken_reference",
            f"the rubric has no level {level!r}",
            expected="one of " + ", ".join(levels),
            nearest=nearest(level, levels),
        )

    def stack(self, slug: str) -> None:
        stack = self.catalog.stacks[slug]
        path = f"stacks/{slug}.md"
        self.refer(path, ("issuer",), "issuers", stack.issuer)
        self.image(path, ("image",), stack.image)
        if stack.awards:
            self.refer(path, ("awards",), "badges", stack.awards)
        for keys, node in _nodes(stack.requires, ("requires",)):
            if node.badge and self.refer(path, (*keys, "badge"), "badges", node.badge):
                badge = self.catalog.badges[node.badge]
                if badge.status != "active" and stack.status == "active":
                    self.add(
                        path,
                        (*keys, "badge"),
                        "unreachable",
                        f"the badge {node.badge!r} can't be earned: it is {badge.status}",
                        "error" if badge.status == "draft" else "warning",
                    )
            if node.stack:
                self.refer(path, (*keys, "stack"), "stacks", node.stack)

    def earner(self, slug: str) -> None:
        earner = self.catalog.earners[slug]
        path = f"earners/{slug}.md"
        self.image(path, ("photo",), earner.photo)
        ids = {row.id for row in self.catalog.assertions}
        for name in ("assertions", "featured"):
            for number, credential in enumerate(getattr(earner, name)):
                keys: Keys = (name, number)
                if credential not in ids:
                    self.add(
                        path,
                        keys,
                        "broken_reference",
                        f"there is no credential {credential}",
                        nearest=nearest(credential, ids),
                    )
                elif name == "featured" and credential not in earner.assertions:
                    self.add(
                        path, keys, "broken_reference", f"{credential} isn't among `assertions`"
                    )
                elif credential in getattr(earner, name)[:number]:
                    self.add(path, keys, "duplicate", f"{credential} is listed twice")
        for other in self.catalog.earners.values():
            shared = sorted(set(other.assertions) & set(earner.assertions))
            if other.slug < slug and shared:
                self.add(
                    path,
                    ("assertions",),
                    "duplicate",
                    f"{other.slug} lists {shared[0]} too: a credential has one holder",
                )

    def recognizer(self, slug: str) -> None:
        recognizer = self.catalog.recognizers[slug]
        path = f"recognizers/{slug}.md"
        for number, recognition in enumerate(recognizer.recognizes):
            keys: Keys = ("recognizes", number)
            if recognition.badge:
                self.refer(path, (*keys, "badge"), "badges", recognition.badge)
            if recognition.stack:
                self.refer(path, (*keys, "stack"), "stacks", recognition.stack)
            if recognition.since and recognition.until and recognition.since > recognition.until:
                self.add(
                    path,
                    (*keys, "until"),
                    "contradicting_dates",
                    "the recognition ends before it begins",
                    expected=f"a day after {recognition.since}",
                    found=str(recognition.until),
                )
        for number, badge in enumerate(recognizer.seeks):
            self.refer(path, ("seeks", number), "badges", badge)

    def loops(self) -> None:
        """Badges and stacks that, followed through what they require, require themselves."""
        catalog = self.catalog
        graph: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for badge in catalog.badges.values():
            graph["badge", badge.slug] = [("badge", slug) for slug in badge.requirements]
        for stack in catalog.stacks.values():
            graph["stack", stack.slug] = [
                ("badge", leaf.badge) if leaf.badge else ("stack", leaf.stack or "")
                for leaf in stack.requires.leaves()
            ]
            if stack.awards and ("badge", stack.awards) in graph:
                graph["badge", stack.awards].append(("stack", stack.slug))
        for loop in _loops(graph):
            kind, slug = loop[0]
            shown = " → ".join(f"{kind} {slug}" for kind, slug in (*loop, loop[0]))
            keys: Keys = ("requirements",) if kind == "badge" else ("requires",)
            self.add(f"{kind}s/{slug}.md", keys, "loop", f"the requirements run in a loop: {shown}")

    def prose(self) -> None:
        """Links into the site that lead nowhere, and data about people where it must not be."""
        emails = {issuer.email.lower() for issuer in self.catalog.issuers.values() if issuer.email}
        for path, source in self.catalog.sources.items():
            for number, line in enumerate(source.body.split("\n"), source.body_line):
                for match in _INTERNAL_LINK.finditer(line):
                    self._link(path, number, match.start(1) + 1, match[1])
                for column, what, text in personal_data(line, emails):
                    self._personal(path, number, column, what, text)
            for keys, text in _texts(source.data, ()):
                if keys == ("email",) and path.startswith("issuers/"):
                    continue
                for _, what, found in personal_data(text, emails):
                    line_number, column = source.place(keys)
                    self._personal(path, line_number, column, what, found)

    def _link(self, path: str, line: int, column: int, target: str) -> None:
        parts = target.strip("/").split("/")
        if parts[0] not in PAGES or len(parts) < 2:
            return
        slug = parts[1].split(".")[0]
        if slug not in getattr(self.catalog, parts[0]) and (parts[0], slug) not in self.broken:
            close = nearest(slug, getattr(self.catalog, parts[0]))
            self.findings.append(
                Finding(
                    path,
                    line,
                    column,
                    "error",
                    "broken_link",
                    f"the link {target} leads nowhere",
                    nearest=f"`/{parts[0]}/{close}/`" if close else "",
                )
            )

    def _personal(self, path: str, line: int, column: int, what: str, text: str) -> None:
        severity: Severity = "warning" if what == "telephone number" else "error"
        self.findings.append(
            Finding(
                path,
                line,
                column,
                severity,
                "personal_data",
                f"this looks like {'an' if what[0] in 'aeiou' else 'a'} {what}: content is public",
                found=repr(text),
            )
        )


def _nodes(node: Requirement, keys: Keys) -> Iterator[tuple[Keys, Requirement]]:
    yield keys, node
    for name in ("all", "of"):
        for number, child in enumerate(getattr(node, name)):
            yield from _nodes(child, (*keys, name, number))


def _texts(value: Any, keys: Keys) -> Iterator[tuple[Keys, str]]:
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, (*keys, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*keys, number))


def _loops(
    graph: Mapping[tuple[str, str], Iterable[tuple[str, str]]],
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each loop that a depth-first walk meets, begun at its least member, once."""
    done: set[tuple[str, str]] = set()
    reported: set[frozenset[tuple[str, str]]] = set()
    for start in sorted(graph):
        trail: list[tuple[str, str]] = []
        stack: list[tuple[tuple[str, str], bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                trail.pop()
                done.add(node)
                continue
            if node in trail:
                loop = trail[trail.index(node) :]
                if frozenset(loop) not in reported:
                    reported.add(frozenset(loop))
                    least = loop.index(min(loop))
                    yield (*loop[least:], *loop[:least])
                continue
            if node in done:
                continue
            trail.append(node)
            stack.append((node, True))
            stack.extend((child, False) for child in sorted(graph.get(node, ()), reverse=True))
