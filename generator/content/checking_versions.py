"""Where a badge has moved away from its version that was awarded, and what its keepers wrote about versions."""

from __future__ import annotations

from collections.abc import Iterator

from generator.content.badge import Badge
from generator.content.findings import Finding
from generator.content.gathering import Gathering
from generator.content.model import Catalog, FrozenVersion
from generator.content.substance import WORDING, substance
from generator.content.versions import EDITORIAL


def departures(catalog: Catalog, frozen: FrozenVersion) -> Iterator[Finding]:
    """A finding for each field of the badge that says something else than the same version when awarded.

    A change of substance is an error. Other words are a warning, until they were accepted for this version
    (`laurels revise --editorial`) just as they are.
    """
    badge = catalog.badges.get(frozen.slug)
    if badge is None or badge.version != frozen.version:
        return
    path = f"badges/{badge.slug}.md"
    source = catalog.sources.get(path)
    for name in changed_substance(badge, frozen):
        line, column = source.place((name,)) if source else (0, 0)
        if source and name == "criteria":
            line, column = source.body_line, 1
        yield Finding(
            path,
            line,
            column,
            "error",
            "changed_after_award",
            f"`{name}` changed after version {badge.version} was awarded",
            expected="a new `version`, or the awarded wording",
        )
    for name in unaccepted_wording(catalog, badge, frozen):
        line, column = source.place((name,)) if source else (0, 0)
        yield Finding(
            path,
            line,
            column,
            "warning",
            "reworded_after_award",
            f"awards of version {badge.version} go on to carry the wording of `{name}` that was "
            "first awarded",
            expected="a new `version` where the new wording should be awarded, or "
            f"`laurels revise {badge.slug} --editorial` where the old one may stand in them",
        )


def changed_substance(badge: Badge, frozen: FrozenVersion) -> list[str]:
    """The fields of substance in which `badge` differs from `frozen`, in the order of their names."""
    current = substance(badge)
    return sorted(
        name
        for name in {*frozen.substance, *current}
        if frozen.substance.get(name) != current.get(name)
    )


def unaccepted_wording(catalog: Catalog, badge: Badge, frozen: FrozenVersion) -> list[str]:
    """The fields of wording in which `badge` says neither what was awarded nor what was accepted last."""
    editorial = catalog.editorials.get((frozen.slug, frozen.version))
    accepted = editorial.rewordings[-1] if editorial and editorial.rewordings else None
    if accepted and all(getattr(accepted, name) == getattr(badge, name) for name in WORDING):
        return []
    return [name for name in WORDING if frozen.achievement.get(name) != getattr(badge, name)]


def check_editorials(gathering: Gathering) -> None:
    """Say what is wrong with the files that keepers of badges write beside frozen versions."""
    catalog = gathering.catalog
    for (slug, version), editorial in catalog.editorials.items():
        path = f"badges/versions/{slug}/{version}{EDITORIAL}"
        badge = catalog.badges.get(slug)
        is_awarded = (slug, version) in catalog.versions
        if not is_awarded and (badge is None or badge.version != version):
            if ("badges", slug) not in gathering.broken:
                message = f"the badge {slug!r} has no version {version}"
                gathering.add(path, (), "broken_reference", message, "warning")
        elif editorial.rewordings and not is_awarded:
            gathering.add(
                path,
                ("rewordings",),
                "contradiction",
                f"version {version} was never awarded, so there is nothing to accept other words for",
                "warning",
            )
        days = [
            *([(("opened", "date"), editorial.opened.date)] if editorial.opened else []),
            *(
                (("rewordings", number, "date"), each.date)
                for number, each in enumerate(editorial.rewordings)
            ),
        ]
        for keys, day in days:
            if day > gathering.at:
                message = f"this was written on a day still to come, {day}"
                gathering.add(path, keys, "contradicting_dates", message)
