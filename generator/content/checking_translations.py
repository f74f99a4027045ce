"""What is wrong with translations: of what they are, into what, and where they ask for something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.content.badge import Badge
from generator.content.frontmatter import Keys
from generator.content.gathering import Gathering
from generator.content.pages import Page


def check_translation(gathering: Gathering, thing: Badge | Page) -> None:
    """Say what is wrong with `translation_of` of a badge or page."""
    if thing.translation_of is None:
        return
    folder = "badges" if isinstance(thing, Badge) else "pages"
    path, keys = f"{folder}/{thing.slug}.md", ("translation_of",)
    if not gathering.refer(path, keys, folder, thing.translation_of):
        return
    things: Mapping[str, Badge | Page] = getattr(gathering.catalog, folder)
    original = things[thing.translation_of]
    what = folder[:-1]
    if original.translation_of is not None:
        chain = original.translation_of if original.slug != thing.slug else ""
        message = (
            f"the {what} {original.slug!r} is a translation itself"
            if chain
            else f"the {what} is a translation of itself"
        )
        gathering.add(
            path,
            keys,
            "contradiction",
            message,
            expected="the one that was written first",
            nearest=f"`{chain}`" if chain and chain != thing.slug else "",
        )
        return
    language = _language(gathering, thing)
    if language == _language(gathering, original):
        gathering.add(
            path,
            ("language",) if thing.language else keys,
            "contradiction",
            f"the {what} {original.slug!r} is in the same language, {language}",
            expected="another `language`",
        )
    for other in things.values():
        if (
            other.translation_of == original.slug
            and other.slug < thing.slug
            and _language(gathering, other) == language
        ):
            message = (
                f"{other.slug!r} is a translation of {original.slug!r} into {language} already"
            )
            gathering.add(path, keys, "duplicate", message)
    if original.status == "draft" and thing.status != "draft":
        message = f"the {what} {original.slug!r} is a draft, and its translation isn't"
        gathering.add(path, keys, "contradiction", message, "warning")
    if isinstance(thing, Badge) and isinstance(original, Badge):
        _badge(gathering, thing, original)


def _language(gathering: Gathering, thing: Badge | Page) -> str:
    return (thing.language or gathering.catalog.site.language).lower()


def _badge(gathering: Gathering, badge: Badge, original: Badge) -> None:
    """One badge in two languages: one issuer, one kind, and nothing more or less to do for it."""
    path = f"badges/{badge.slug}.md"
    for name in ("issuer", "kind"):
        mine, theirs = getattr(badge, name), getattr(original, name)
        if mine != theirs:
            gathering.add(
                path,
                (name,),
                "contradiction",
                f"a translation has the `{name}` of its original, {original.slug!r}",
                expected=theirs,
                found=mine,
            )
    for keys, what, mine, theirs in _differences(badge, original):
        gathering.add(
            path,
            keys,
            "differs_from_original",
            f"{what} differ from those of {original.slug!r}, which this translates",
            "warning",
            expected=theirs,
            found=mine,
        )


def _differences(badge: Badge, original: Badge) -> Iterator[tuple[Keys, str, str, str]]:
    """(place, what, here, in the original) of each difference in what is asked for."""
    pairs: tuple[tuple[Keys, str, object, object], ...] = (
        (("rubric",), "the rubric's levels", _levels(badge), _levels(original)),
        (("rubric",), "the rubric's criteria", _criteria(badge), _criteria(original)),
        (("estimated_hours",), "the hours", _hours(badge), _hours(original)),
        (
            ("contact_hours",),
            "the contact hours",
            badge.contact_hours,
            original.contact_hours,
        ),
        (("ceu",), "the CEUs", badge.ceu, original.ceu),
        (("grants_ceu",), "the granted CEUs", badge.grants_ceu, original.grants_ceu),
        (("assessment_fee",), "the costs", _fee(badge), _fee(original)),
        (("parts",), "the numbers of parts", len(badge.parts), len(original.parts)),
        (("expires_after",), "the terms of expiry", badge.expires_after, original.expires_after),
    )
    for keys, what, mine, theirs in pairs:
        if mine != theirs:
            yield keys, what, _shown(mine), _shown(theirs)


def _levels(badge: Badge) -> str | None:
    return ", ".join(level.id for level in badge.rubric.levels) if badge.rubric else None


def _criteria(badge: Badge) -> str | None:
    if badge.rubric is None:
        return None
    return ", ".join(
        f"{row.id} ({'/'.join(sorted(row.levels))}, passes at {row.passes})"
        for row in badge.rubric.criteria
    )


def _hours(badge: Badge) -> str | None:
    hours = badge.estimated_hours
    return f"{hours.min:g} to {hours.max:g}" if hours else None


def _fee(badge: Badge) -> str | None:
    fee = badge.assessment_fee
    return f"{fee.amount.normalize():f} {fee.currency}" if fee and fee.amount else None


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def check_named_original(gathering: Gathering, path: str, keys: Keys, slug: str) -> None:
    """Warn where a requirement names a translation: whoever holds any language's badge meets the original."""
    badge = gathering.catalog.badges.get(slug)
    if badge is not None and badge.translation_of is not None:
        gathering.add(
            path,
            keys,
            "names_translation",
            f"{slug!r} is a translation, and counts as its original",
            "warning",
            nearest=f"`{badge.translation_of}`",
        )
