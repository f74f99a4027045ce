"""What somebody who is awarded a badge isn't known to hold, of what the badge asks for first.

Only a doubt: they may hold it from another site, or under another address.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection

from generator.content.badge import Badge
from generator.content.model import AssertionRow, Catalog, Stack
from generator.content.progress import Missing, Step, progress
from generator.credentials.times import read_time


def asked_for(catalog: Catalog, badge: Badge) -> frozenset[str]:
    """The badges that matter: prerequisites, and what the stacks that `badge` completes ask for."""
    slugs = set(_original(catalog, badge).requirements)
    waiting, seen = [stack.slug for stack in _completed(catalog, badge)], set[str]()
    while waiting:
        stack = catalog.stacks.get(waiting.pop())
        if stack is None or stack.slug in seen:
            continue
        seen.add(stack.slug)
        for leaf in stack.requires.leaves():
            if leaf.badge:
                slugs.add(leaf.badge)
            elif leaf.stack:
                waiting.append(leaf.stack)
                inner = catalog.stacks.get(leaf.stack)
                slugs.update([inner.awards] if inner and inner.awards else [])
    return frozenset(slugs)


def counts_for(catalog: Catalog, row: AssertionRow) -> str:
    """The badge that a credential counts for: a translation counts as its original."""
    badge = catalog.badges.get(row.badge)
    return badge.translation_of or badge.slug if badge else row.badge


def standing_rows(
    catalog: Catalog, slugs: Collection[str], now: datetime.datetime
) -> list[AssertionRow]:
    """The credentials of `slugs` that count now: not revoked, not suspended, not past."""
    states = {event.id: event.action for event in catalog.events}
    return [
        row
        for row in catalog.assertions
        if counts_for(catalog, row) in slugs
        and states.get(row.id, "reinstate") == "reinstate"
        and not ((end := read_time(row.valid_until)) and end < now)
    ]


def missing(catalog: Catalog, badge: Badge, held: Collection[str]) -> tuple[str, ...]:
    """In words, what is missing where somebody holds the badges `held`, as originals."""

    def name(step: Step) -> str:
        things = catalog.badges if step.kind == "badge" else catalog.stacks
        return things[step.slug].name if step.slug in things else step.slug

    steps = [Step("badge", slug, "") for slug in _original(catalog, badge).requirements]
    lacking = [name(step) for step in steps if step.slug not in held]
    for stack in _completed(catalog, badge):
        for lack in progress(stack, catalog.stacks, held, name).missing:
            first = lack.options[0]
            # A stack mostly asks for what its badge requires by itself.
            if len(lack.options) > 1 or first.kind != "badge" or name(first) not in lacking:
                lacking.append(f"{_words(lack)} (of the stack {stack.name})")
    return tuple(lacking)


def _original(catalog: Catalog, badge: Badge) -> Badge:
    return catalog.badges.get(badge.translation_of or "", badge)


def _completed(catalog: Catalog, badge: Badge) -> list[Stack]:
    slug = _original(catalog, badge).slug
    return [
        stack
        for stack in catalog.stacks.values()
        if stack.awards == slug and stack.status != "draft"
    ]


def _words(lack: Missing) -> str:
    names = ", ".join(step.name for step in lack.options)
    return names if len(lack.options) == 1 else f"{lack.count} of {names}"
