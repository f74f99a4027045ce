"""What is wrong with a catalog as its authors wrote it: references, loops, rubrics, dates, privacy.

Pure. Signatures and what was awarded are looked at by `generator.auditing`; a file that could not be
read at all was reported by `load` already, so whatever is missing because of that is not said twice.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.content.badge import Badge
from generator.content.example_keys import EXAMPLE_KEYS
from generator.content.findings import Finding, Severity, nearest
from generator.content.frontmatter import Keys
from generator.content.identifiers import did_for, did_root
from generator.content.loops import requirement_loops
from generator.content.model import Catalog, Issuer, Requirement
from generator.content.prose import check_prose

# Past so many broken references in one file, a hint for each costs more than it helps.
_MAX_HINTS = 50


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
    return sorted([*checker.findings, *check_prose(catalog, checker.broken)])


class _Checker:
    """Gathers findings; `self.broken` names what exists as a file but could not be read."""

    def __init__(self, catalog: Catalog, at: datetime.date) -> None:
        self.catalog = catalog
        self.at = at
        self.findings: list[Finding] = []
        self.hints: Counter[str] = Counter()
        self.ids = {row.id for row in catalog.assertions}
        self.holders: dict[str, str] = {}
        self.broken = {
            (finding.path.split("/")[0], finding.path.split("/")[-1].rpartition(".")[0])
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
            close = self.hint(path, slug, things)
            self.add(
                path,
                keys,
                "broken_reference",
                f"there is no {kind[:-1]} {slug!r}",
                expected=f"the name of a file in {kind}/",
                nearest=f"`{close}`" if close else "",
            )
        return False

    def hint(self, path: str, found: str, known: Iterable[str]) -> str:
        """The nearest known name, for the first mistakes of a file."""
        self.hints[path] += 1
        return nearest(found, known) if self.hints[path] <= _MAX_HINTS else ""

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
        for name in ("assertions", "featured"):
            seen: set[str] = set()
            for number, credential in enumerate(getattr(earner, name)):
                keys: Keys = (name, number)
                if credential in seen:
                    self.add(path, keys, "duplicate", f"{credential} is listed twice")
                elif credential not in self.ids:
                    self.add(
                        path,
                        keys,
                        "broken_reference",
                        f"there is no credential {credential}",
                        nearest=self.hint(path, credential, self.ids),
                    )
                elif name == "featured" and credential not in earner.assertions:
                    self.add(
                        path, keys, "broken_reference", f"{credential} isn't among `assertions`"
                    )
                elif name == "assertions" and self.holders.setdefault(credential, slug) != slug:
                    self.add(
                        path,
                        keys,
                        "duplicate",
                        f"{self.holders[credential]} lists {credential} too: a credential has one "
                        "holder",
                    )
                seen.add(credential)

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
        for loop in requirement_loops(self.catalog):
            kind, slug = loop[0]
            shown = " → ".join(f"{kind} {slug}" for kind, slug in (*loop, loop[0]))
            keys: Keys = ("requirements",) if kind == "badge" else ("requires",)
            self.add(f"{kind}s/{slug}.md", keys, "loop", f"the requirements run in a loop: {shown}")


def _nodes(node: Requirement, keys: Keys) -> Iterator[tuple[Keys, Requirement]]:
    yield keys, node
    for name in ("all", "of"):
        for number, child in enumerate(getattr(node, name)):
            yield from _nodes(child, (*keys, name, number))
