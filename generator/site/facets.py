"""By what a catalog is narrowed down: the facets, the choices of each, and which badges have them.

Pure. A choice is a name and a value, just as both stand in the query of a catalog's address (`issuer=lanternway`).
A badge that says nothing of a facet has none of its choices. What an author wrote is a choice by itself, whatever
the letter case, and a translation has the choices of its original: they are the same badge. Drafts are never counted.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.content.badge import Badge
from generator.content.revisions import natural_order
from generator.site.paging import listed
from generator.site.views import Directory, ceu_of
from generator.site.words import Words

NEVER = datetime.date.min
NEW_FOR = datetime.timedelta(days=90)
# A facet shows so many choices, the most frequent ones; the address knows them all.
MAX_CHOICES = 60
# Upper ends in hours, by the longest time that a badge says it takes.
_BANDS = (5, 10, 20)
# These are shown in the order of their meaning, others by how many badges have them.
_IN_ORDER = ("ceu", "hours", "fee", "class", "new")

_FIRST_GRADE = re.compile(r"\b(pre)|\b(k(?:\b|[ií]nder))|(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a facet: how many badges have it, and its language where that isn't the page's."""

    value: str
    label: str
    count: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """What badges are told apart by; `name` is the field of the query."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Those for whom some badges are: where they are listed, how they are called and in which language."""

    slug: str
    name: str
    language: str
    badges: tuple[Badge, ...]

    @property
    def path(self) -> str:
        """The page that lists them."""
        return f"browse/audience/{self.slug}/"


def findable(directory: Directory) -> tuple[Badge, ...]:
    """The badges that can be searched, in the order of their list."""
    return tuple(badge for badge in listed(directory, "badges") if badge.status != "draft")


def newest(directory: Directory, *, most: int = 12) -> tuple[Badge, ...]:
    """The badges that were added lately (`NEW_FOR`), the newest first."""
    added = [badge for badge in findable(directory) if is_new(badge, directory)]
    return tuple(sorted(added, key=lambda badge: badge.created or NEVER, reverse=True)[:most])


def is_new(badge: Badge, directory: Directory) -> bool:
    """Whether it was added lately, as of the day of the build."""
    since = directory.at - NEW_FOR
    return badge.created is not None and since <= badge.created <= directory.at


def value_of(text: str) -> str:
    """What an author wrote, as it stands in an address: equal for all who would call it the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def labels(words: Words) -> Mapping[str, str]:
    """What each facet is called, in the order in which they are shown."""
    _ = words.gettext
    return {
        "audience": _("For whom"),
        "grade": _("Grade"),
        "topic": _("Topic"),
        "kind": _("Kind of badge"),
        "issuer": _("Awarded by"),
        "recognizer": _("Recognized by"),
        "stack": _("Counts toward"),
        "framework": _("Standards"),
        "hours": _("How long it takes"),
        "ceu": _("Continuing education units"),
        "fee": _("Fee"),
        "class": _("Needs a class of your own"),
        "language": _("Language"),
        "new": _("New"),
    }


def kind_label(badge: Badge, words: Words) -> str:
    """What kind of badge it is, in the words of the page."""
    _ = words.gettext
    return {
        "micro-credential": _("Micro-credential"),
        "badge": _("Badge"),
        "credential": _("Credential"),
    }[badge.kind]


def choices_of(
    badge: Badge, directory: Directory, words: Words
) -> Iterator[tuple[str, str, str, str]]:
    """What a badge is found by: facet, value, label, and the language where the label is an author's."""
    _ = words.gettext
    worded = _worded(badge, directory)
    for name, texts in (
        ("audience", worded.audience),
        ("grade", worded.grade_band),
        ("topic", worded.tags),
    ):
        for text in texts:
            yield name, value_of(text), text, directory.language(worded)
    yield "kind", badge.kind, kind_label(badge, words), ""
    issuer = directory.issuers.get(badge.issuer)
    if issuer is not None:
        yield "issuer", issuer.slug, issuer.name, ""
    for accepted in directory.accepted_by("badge", badge.slug):
        yield "recognizer", accepted.recognizer.slug, accepted.recognizer.name, ""
    for stack in directory.counts_toward("badge", badge.slug):
        yield "stack", stack.slug, stack.name, directory.language(stack)
    for alignment in badge.alignments:
        if alignment.framework:
            framework = directory.standards.named(alignment.framework)
            value = framework.slug if framework else value_of(alignment.framework)
            yield "framework", value, alignment.framework, ""
    if badge.estimated_hours is not None:
        yield "hours", *_band(badge.estimated_hours.max, words), ""
    yield "ceu", *(("yes", _("With CEUs")) if ceu_of(badge) else ("no", _("Without CEUs"))), ""
    if badge.assessment_fee is not None:
        free = badge.assessment_fee.amount == 0
        yield "fee", *(("free", _("Free")) if free else ("paid", _("With a fee"))), ""
    if badge.in_class is not None:
        yield "class", *(("yes", _("Yes")) if badge.in_class else ("no", _("No"))), ""
    own = directory.language(badge)
    yield "language", own, words.tongue(own), ""
    if is_new(badge, directory):
        yield "new", "yes", _("Added in the last 90 days"), ""


def _worded(badge: Badge, directory: Directory) -> Badge:
    """The badge in whose words choices are named: a translation's original, where that is published."""
    return directory.badges.get(directory.original(badge.slug), badge)


def _band(hours: float, words: Words) -> tuple[str, str]:
    _ = words.gettext
    least = 0
    for most in _BANDS:
        if hours <= most:
            said = _("{least} to {most} hours") if least else _("Up to {most} hours")
            return str(most), said.replace("{least}", str(least)).replace("{most}", str(most))
        least = most
    return "more", _("More than {least} hours").replace("{least}", str(least))


def facets(directory: Directory, words: Words) -> tuple[Facet, ...]:
    """Every facet that tells any two badges apart, with how many badges each choice has."""
    badges = findable(directory)
    counts: dict[tuple[str, str], int] = {}
    names: dict[tuple[str, str], str] = {}
    tongues: dict[tuple[str, str], set[str]] = {}
    for badge in badges:
        said = {
            (n, value): (label, own) for n, value, label, own in choices_of(badge, directory, words)
        }
        for key, (label, language) in said.items():
            names.setdefault(key, label)
            tongues.setdefault(key, set()).add(language)
            counts[key] = counts.get(key, 0) + 1
    found = []
    for name, label in labels(words).items():
        choices = [
            Choice(value, names[of, value], count, _foreign(tongues[of, value], words))
            for (of, value), count in counts.items()
            if of == name
        ]
        if any(choice.count < len(badges) for choice in choices):
            found.append(Facet(name, label, _sorted(name, choices)))
    return tuple(found)


def _foreign(languages: set[str], words: Words) -> str:
    """The one language that a label is in, where it isn't that of the page."""
    found = next(iter(languages)) if len(languages) == 1 else ""
    return "" if found == words.language else found


def _sorted(name: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    def by_label(choice: Choice) -> tuple[Any, ...]:
        return natural_order(choice.label.casefold()), choice.value

    if name in _IN_ORDER:
        order = [*map(str, _BANDS), "more", "yes", "no", "free", "paid"]
        return tuple(sorted(choices, key=lambda each: order.index(each.value)))
    most = sorted(choices, key=lambda each: (-each.count, *by_label(each)))[:MAX_CHOICES]
    if name == "grade":
        most.sort(key=lambda each: (_grade(each.label), *by_label(each)))
    return tuple(most)


def _grade(text: str) -> int:
    """The lowest grade that is meant, as far as the words tell; those that name none come last."""
    found = _FIRST_GRADE.search(text.casefold())
    if found is None:
        return 100
    return int(found[3]) if found[3] else -1 if found[1] else 0


# --- audiences have pages of their own


@functools.lru_cache(maxsize=2)  # asked for by every one of their pages
def audiences(directory: Directory) -> tuple[Audience, ...]:
    """Everybody whom a badge is for, in the order of their names, with the badges for them."""
    named: dict[str, tuple[str, str]] = {}
    members: dict[str, list[Badge]] = {}
    for badge in findable(directory):
        worded = _worded(badge, directory)
        for value, text in {value_of(text): text for text in worded.audience}.items():
            named.setdefault(value, (text, directory.language(worded)))
            members.setdefault(value, []).append(badge)
    slugs = _slugs(tuple(named))
    return tuple(
        Audience(slugs[value], *named[value], tuple(members[value]))
        for value in sorted(named, key=natural_order)
    )


def _slugs(values: tuple[str, ...]) -> Mapping[str, str]:
    """A part of a path for each value. Where two would have the same, both say a digest of theirs as well."""
    plain = {value: _slug(value) for value in values}
    shared = {slug for slug, count in Counter(plain.values()).items() if count > 1}
    return {
        value: slug if slug and slug not in shared else f"{slug or 'for'}-{_digest(value)}"
        for value, slug in plain.items()
    }


def _slug(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "-".join(re.findall("[a-z0-9]+", letters.encode("ascii", "ignore").decode()))[:60]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
