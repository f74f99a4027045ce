"""A catalog seen by its visitors: what is published, what stands beside what, what still holds.

Pure: a `Catalog` and a day in, frozen values out. Nothing here knows HTML; paths are relative to the root of
the site, end with `/` where they are pages, and are empty where there is no page.
"""

from __future__ import annotations

import datetime
import functools
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from generator.content.badge import Badge
from generator.content.model import (
    AssertionRow,
    Catalog,
    Earner,
    Issuer,
    Recognizer,
    Requirement,
    Stack,
    StatusEvent,
)
from generator.content.progress import StackProgress, Step, progress
from generator.content.revisions import history, natural_order
from generator.credentials.times import read_time
from generator.site.parts import Accepted, Node, VersionView, ceu_of
from generator.site.published import Published
from generator.site.standards import Standards
from generator.site.standing import (
    HOLDS,
    CredentialSummary,
    Standing,
    day_of,
    standing_of,
)
from generator.site.totals import Totals, totals

__all__ = [
    "Accepted",
    "CredentialSummary",
    "Directory",
    "Node",
    "Standing",
    "VersionView",
    "ceu_of",
    "day_of",
    "standing_of",
    "summarize",
]

_IN_PREPARATION = "a badge in preparation"


class Directory:
    """Looks things up in a catalog, as of the day `at`; each index is built once, when first asked for.

    What is published is `Published`'s to say; it stands here under the same names, so that a template has
    one thing to ask.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        at: datetime.date,
        drafts: bool = False,
        artwork: Mapping[str, str] | None = None,
    ) -> None:
        published = Published(catalog, drafts=drafts, artwork=artwork)
        self.catalog = catalog
        self.at = at
        self.badges = published.badges
        self.stacks = published.stacks
        self.issuers = published.issuers
        self.recognizers = published.recognizers
        self.earners = published.earners
        self.listed_earners = published.listed_earners
        self.pages = published.pages
        self.menu = published.menu
        self.entry_pages = published.entry_pages
        self.frameworks = published.frameworks
        self.standards = Standards(published)
        self.image = published.image
        self.badge_path = published.badge_path
        self.stack_path = published.stack_path
        self.path_of = published.path_of
        self.edit_url = published.edit_url
        self.language = published.language
        self.original = published.original
        self.translations = published.translations
        self.alternates = published.alternates

    # --- credentials

    @functools.cached_property
    def _rows(self) -> Mapping[str, AssertionRow]:
        return {row.id: row for row in self.catalog.assertions}

    @functools.cached_property
    def _decided(self) -> Mapping[str, StatusEvent]:
        """The event that decides, by credential: the last one, but nothing undoes a revocation."""
        decided: dict[str, StatusEvent] = {}
        for event in sorted(self.catalog.events, key=lambda event: event.at):
            before = decided.get(event.id)
            if before is None or before.action != "revoke":
                decided[event.id] = event
        return decided

    @functools.cached_property
    def _issuer_by_did(self) -> Mapping[str, Issuer]:
        return {issuer.did: issuer for issuer in self.catalog.issuers.values()}

    @functools.cached_property
    def _holders(self) -> Mapping[str, Earner]:
        holders: dict[str, Earner] = {}
        for earner in self.earners.values():
            for credential in earner.assertions:
                holders.setdefault(credential, earner)
        return holders

    @functools.cached_property
    def _awards(self) -> Mapping[tuple[str, str], tuple[int, str]]:
        awards: dict[tuple[str, str], tuple[int, str]] = {}
        for row in self.catalog.assertions:
            count, first = awards.get((row.badge, row.version), (0, "9999"))
            moment = row.awarded or row.valid_from
            awards[row.badge, row.version] = (count + 1, min(first, moment))
        return awards

    def summarize(self, row: AssertionRow) -> CredentialSummary:
        """Everything that a list says about one credential."""
        badge = self.catalog.badges.get(row.badge)
        issuer = self._issuer_by_did.get(row.issuer) or self.catalog.issuers.get(row.issuer)
        standing, reason = standing_of(row, self._decided.get(row.id), self.at)
        return CredentialSummary(
            id=row.id,
            badge=row.badge,
            version=row.version,
            name=badge.name if badge else self._awarded_name(row),
            issuer=issuer.slug if issuer else "",
            issuer_name=issuer.name if issuer else "",
            awarded=day_of(row.awarded) or day_of(row.valid_from),
            valid_from=day_of(row.valid_from),
            valid_until=day_of(row.valid_until),
            ends=row.valid_until if read_time(row.valid_until) else "",
            standing=standing,
            reason=reason,
            image=self.image(row.badge) if badge else "",
            language=self.language(badge) if badge else "",
            path=f"assertions/{row.id}/",
            badge_path=self.badge_path(row.badge),
            issuer_path=f"issuers/{issuer.slug}/" if issuer else "",
        )

    def _awarded_name(self, row: AssertionRow) -> str:
        version = self.catalog.versions.get((row.badge, row.version))
        name: Any = version.achievement.get("name") if version else None
        return name if isinstance(name, str) and name.strip() else "Credential"

    def holder(self, credential: str) -> Earner | None:
        """The earner who lists this credential and lets themselves be named on it."""
        return self._holders.get(credential)

    def credentials_of(self, earner: Earner) -> tuple[CredentialSummary, ...]:
        """An earner's credentials: the featured first, in their order, then the newest first."""
        ids = dict.fromkeys((*earner.featured, *earner.assertions))
        listed = set(earner.assertions)
        rows = [self._rows[each] for each in ids if each in listed and each in self._rows]
        featured = {each: place for place, each in enumerate(earner.featured)}
        summaries = sorted(map(self.summarize, rows), key=lambda s: (s.name.casefold(), s.id))
        summaries.sort(key=lambda s: s.awarded or datetime.date.min, reverse=True)
        return tuple(sorted(summaries, key=lambda s: featured.get(s.id, len(featured))))

    # --- what stands beside a badge or stack

    @functools.cached_property
    def _recognitions(self) -> Mapping[tuple[str, str], tuple[Accepted, ...]]:
        found: dict[tuple[str, str], list[Accepted]] = defaultdict(list)
        for recognizer in self.recognizers.values():
            for accepted in self.recognitions(recognizer):
                of = accepted.recognition
                key = ("badge", of.badge) if of.badge else ("stack", of.stack or "")
                if not accepted.ended:
                    found[key].append(accepted)
        return {key: tuple(values) for key, values in found.items()}

    def recognitions(self, recognizer: Recognizer) -> tuple[Accepted, ...]:
        """What a recognizer accepts, those that ended last; what isn't published is left out."""
        views = []
        for each in recognizer.recognizes:
            thing: Badge | Stack | None
            if each.badge is not None:
                thing, path = self.badges.get(each.badge), self.badge_path(each.badge)
            else:
                thing, path = self.stacks.get(each.stack or ""), self.stack_path(each.stack or "")
            if thing is not None:
                ended = each.until is not None and each.until < self.at
                begins = each.since is not None and each.since > self.at
                views.append(Accepted(recognizer, each, thing.name, path, ended, begins))
        return tuple(sorted(views, key=lambda view: view.ended))

    def accepted_by(self, kind: Literal["badge", "stack"], slug: str) -> tuple[Accepted, ...]:
        """Who accepts a badge (whichever of its languages is asked for) or stack, leaving out what has ended."""
        slugs = self._same(slug) if kind == "badge" else (slug,)
        return tuple(a for each in slugs for a in self._recognitions.get((kind, each), ()))

    def _same(self, badge: str) -> tuple[str, ...]:
        """A badge and the one that it translates."""
        return tuple(dict.fromkeys((badge, self.original(badge))))

    @functools.cached_property
    def _seekers(self) -> Mapping[str, tuple[Recognizer, ...]]:
        found: dict[str, list[Recognizer]] = defaultdict(list)
        for recognizer in self.recognizers.values():
            for slug in dict.fromkeys(recognizer.seeks):
                found[slug].append(recognizer)
        return {slug: tuple(seekers) for slug, seekers in found.items()}

    def asked_for_by(self, badge: str) -> tuple[Recognizer, ...]:
        """Who asks for a badge, in any of its languages, of those who apply."""
        found = (each for slug in self._same(badge) for each in self._seekers.get(slug, ()))
        return tuple({each.slug: each for each in found}.values())

    def seeks(self, recognizer: Recognizer) -> tuple[Badge, ...]:
        """The published badges that a recognizer asks for."""
        return tuple(self.badges[slug] for slug in recognizer.seeks if slug in self.badges)

    @functools.cached_property
    def _next(self) -> Mapping[str, tuple[Badge, ...]]:
        found: dict[str, list[Badge]] = defaultdict(list)
        for badge in self.badges.values():
            for slug in dict.fromkeys(badge.requirements):
                found[slug].append(badge)
        return {slug: tuple(badges) for slug, badges in found.items()}

    def leads_to(self, badge: str) -> tuple[Badge, ...]:
        """The badges that ask for this one first, or for the one that it translates."""
        found = (each for slug in self._same(badge) for each in self._next.get(slug, ()))
        return tuple({each.slug: each for each in found}.values())

    def required_by(self, badge: Badge) -> tuple[Badge, ...]:
        """The published badges that this one asks for first."""
        return tuple(self.badges[slug] for slug in badge.requirements if slug in self.badges)

    @functools.cached_property
    def _stacks_with(self) -> Mapping[tuple[str, str], tuple[Stack, ...]]:
        found: dict[tuple[str, str], dict[str, Stack]] = defaultdict(dict)
        for stack in self.stacks.values():
            for leaf in stack.requires.leaves():
                key = ("badge", leaf.badge) if leaf.badge else ("stack", leaf.stack or "")
                found[key][stack.slug] = stack
        return {key: tuple(stacks.values()) for key, stacks in found.items()}

    def counts_toward(self, kind: Literal["badge", "stack"], slug: str) -> tuple[Stack, ...]:
        """The stacks that a badge or stack counts toward; a translation counts as its original."""
        slugs = self._same(slug) if kind == "badge" else (slug,)
        found = (each for slug in slugs for each in self._stacks_with.get((kind, slug), ()))
        return tuple({each.slug: each for each in found}.values())

    def awarded_for(self, badge: str) -> tuple[Stack, ...]:
        """The stacks whose completion awards this badge, or the one that it translates."""
        same = self._same(badge)
        return tuple(stack for stack in self.stacks.values() if stack.awards in same)

    @functools.cached_property
    def _frozen(self) -> dict[str, list[str]]:
        """The awarded versions of each badge."""
        found: dict[str, list[str]] = {}
        for slug, version in self.catalog.versions:
            found.setdefault(slug, []).append(version)
        return found

    def versions(self, badge: Badge) -> tuple[VersionView, ...]:
        """The versions of a badge, the current one first, then the others from new to old."""
        frozen = self._frozen.get(badge.slug, ())
        revisions = {each.version: each for each in history(self.catalog, badge.slug)}
        views = []
        for version in sorted({badge.version, *frozen}, key=natural_order, reverse=True):
            count, first = self._awards.get((badge.slug, version), (0, ""))
            path = f"badges/{badge.slug}/v/{version}.json" if version in frozen else ""
            current = version == badge.version
            revision = revisions[version]
            views.append(VersionView(version, path, current, count, day_of(first), revision))
        return tuple(sorted(views, key=lambda view: not view.current))

    def featured(self, *, most: int = 6) -> tuple[Badge, ...]:
        """The active badges for the first page: those awarded most often, whatever the language."""
        awards: dict[str, int] = defaultdict(int)
        for (slug, _), (count, _first) in self._awards.items():
            awards[slug] += count
        for slug in list(awards):
            if (original := self.original(slug)) != slug:
                awards[original] += awards[slug]
        active = [
            badge
            for badge in self.badges.values()
            if badge.status != "retired" and self.original(badge.slug) == badge.slug
        ]
        return tuple(sorted(active, key=lambda badge: -awards[badge.slug])[:most])

    # --- stacks

    def node(self, requirement: Requirement) -> Node:
        """A requirement with its names and pages, for a reader."""
        badge = self.badges.get(requirement.badge or "")
        stack = self.stacks.get(requirement.stack or "")
        step = Step(
            "stack" if requirement.stack else "badge",
            requirement.stack or requirement.badge or "",
            "",
        )
        leaf = requirement.badge is not None or requirement.stack is not None
        return Node(
            name=requirement.name or (self.step_name(step) if leaf else ""),
            path=self.step_path(step),
            badge=badge,
            stack=stack,
            any=requirement.any,
            ordered=requirement.ordered,
            relation={"builds_on": "builds on", "complements": "complements"}.get(
                requirement.relation or "", ""
            ),
            children=tuple(self.node(child) for child in requirement.children),
        )

    def step_name(self, step: Step) -> str:
        """What to call a step; a draft isn't named before it is published."""
        thing = (self.stacks if step.kind == "stack" else self.badges).get(step.slug)
        return thing.name if thing else _IN_PREPARATION

    def step_path(self, step: Step) -> str:
        """The page of a step, or nothing where it has none."""
        if step.kind == "group":
            return ""
        return self.stack_path(step.slug) if step.kind == "stack" else self.badge_path(step.slug)

    def stack_badges(self, stack: Stack) -> tuple[Badge, ...]:
        """The published badges named anywhere in what a stack requires, each once."""
        slugs = dict.fromkeys(leaf.badge for leaf in stack.requires.leaves() if leaf.badge)
        return tuple(self.badges[slug] for slug in slugs if slug in self.badges)

    def held(self, earner: Earner) -> frozenset[str]:
        """The badges that an earner holds a valid credential for; in place of a translation its original."""
        credentials = self.credentials_of(earner)
        return frozenset(self.original(s.badge) for s in credentials if s.standing in HOLDS)

    def _in_any_language(self, held: frozenset[str]) -> frozenset[str]:
        """The `held` badges with all their translations: whoever has one of them has them all."""
        return held.union(slug for slug in self.catalog.badges if self.original(slug) in held)

    def progress_of(self, earner: Earner) -> tuple[StackProgress, ...]:
        """The stacks that an earner has begun, the complete ones first, then the nearest to the end."""
        held = self._in_any_language(self.held(earner))
        begun = [
            progress(stack, self.catalog.stacks, held, self.step_name)
            for stack in self.stacks.values()
            if stack.awards in held or any(leaf.badge in held for leaf in stack.requires.leaves())
        ]
        return tuple(sorted(begun, key=lambda each: each.needed - each.done))

    def next_badges(self, earner: Earner, *, most: int = 3) -> tuple[Badge, ...]:
        """Active badges to earn next: those that what is held leads to, then what stacks still miss."""
        held = self.held(earner)
        wanted = [badge for slug in sorted(held) for badge in self.leads_to(slug)]
        for each in self.progress_of(earner):
            for missing in each.missing:
                steps = (step for step in missing.options if step.kind == "badge")
                wanted += [self.badges[step.slug] for step in steps if step.slug in self.badges]
        open_ = (b for b in wanted if self.original(b.slug) not in held and b.status == "active")
        return tuple({badge.slug: badge for badge in open_}.values())[:most]

    def ceu_total(self, earner: Earner) -> Decimal:
        """The CEUs that an earner's valid credentials stand for; each badge counts once."""
        total = Decimal(0)
        for slug in self.held(earner):
            badge = self.catalog.badges.get(slug)
            if badge is not None and (value := ceu_of(badge)):
                total += Decimal(str(value))
        return total

    def totals(self, stack: Stack) -> Totals:
        """How many badges a stack takes and how many CEUs they bring, at least and at most."""

        def ceu(slug: str) -> Decimal:
            badge = self.badges.get(slug)
            return Decimal(str((badge and ceu_of(badge)) or 0))

        return totals(stack, self.catalog.stacks, ceu)


def summarize(catalog: Catalog, row: AssertionRow, *, at: datetime.date) -> CredentialSummary:
    """`Directory.summarize` for a single credential; for many, keep one `Directory`."""
    return Directory(catalog, at=at).summarize(row)
