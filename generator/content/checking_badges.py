"""What is wrong with badges: what they name, what contradicts itself, rubrics that don't add up."""

from __future__ import annotations

from generator.content.badge import Badge
from generator.content.checking_translations import check_named_original, check_translation
from generator.content.findings import nearest
from generator.content.frontmatter import Keys
from generator.content.gathering import Gathering


def check_badge(gathering: Gathering, badge: Badge) -> None:
    """Say what is wrong with one badge."""
    path = f"badges/{badge.slug}.md"
    gathering.refer(path, ("issuer",), "issuers", badge.issuer)
    gathering.image(path, ("image",), badge.image)
    check_translation(gathering, badge)
    for number, slug in enumerate(badge.requirements):
        if gathering.refer(path, ("requirements", number), "badges", slug):
            check_named_original(gathering, path, ("requirements", number), slug)
    if not badge.criteria.strip():
        gathering.add(
            path, (), "no_criteria", "the badge has no criteria: the text below the fields"
        )
    if badge.created and badge.created > gathering.at:
        gathering.add(
            path,
            ("created",),
            "contradicting_dates",
            f"the badge was created on a day still to come, {badge.created}",
        )
    derived = badge.derived_ceu
    if badge.ceu is not None and derived is not None and abs(badge.ceu - derived) > 0.001:
        gathering.add(
            path,
            ("ceu",),
            "contradiction",
            "the CEUs don't follow from the contact hours",
            "warning",
            expected=f"{derived:g} for {badge.contact_hours:g} hours (1 for each 10)",
            found=f"{badge.ceu:g}",
        )
    if badge.grants_ceu and not derived:
        gathering.add(
            path,
            ("grants_ceu",),
            "contradiction",
            "CEUs are granted but no contact hours are given",
            expected="`contact_hours`, 1 or more",
        )
    if badge.kind == "micro-credential" and badge.status == "active" and not badge.rubric:
        gathering.add(
            path,
            (),
            "no_rubric",
            "a micro-credential is judged against a rubric, and this has none",
            "warning",
        )
    _rubric(gathering, path, badge)


def _rubric(gathering: Gathering, path: str, badge: Badge) -> None:
    if badge.rubric is None:
        return
    levels = [level.id for level in badge.rubric.levels]
    criteria = [criterion.id for criterion in badge.rubric.criteria]
    for name, ids in (("levels", levels), ("criteria", criteria)):
        for number, identifier in enumerate(ids):
            if identifier in ids[:number]:
                gathering.add(
                    path,
                    ("rubric", name, number, "id"),
                    "duplicate",
                    f"the id {identifier!r} stands twice in `rubric.{name}`",
                )
    for number, criterion in enumerate(badge.rubric.criteria):
        place: Keys = ("rubric", "criteria", number)
        for level in criterion.levels:
            if level not in levels:
                _unknown_level(gathering, path, (*place, "levels", level), level, levels)
        if criterion.passes not in levels:
            _unknown_level(gathering, path, (*place, "passes"), criterion.passes, levels)
        elif criterion.passes not in criterion.levels:
            gathering.add(
                path,
                (*place, "passes"),
                "contradiction",
                f"the level that passes, {criterion.passes!r}, is not described",
            )
        for level in levels:
            if level not in criterion.levels and level != criterion.passes:
                gathering.add(
                    path,
                    (*place, "levels"),
                    "missing_level",
                    f"the level {level!r} is not described for {criterion.name!r}",
                    "warning",
                )


def _unknown_level(
    gathering: Gathering, path: str, keys: Keys, level: str, levels: list[str]
) -> None:
    gathering.add(
        path,
        keys,
        "broken_reference",
        f"the rubric has no level {level!r}",
        expected="one of " + ", ".join(levels),
        nearest=nearest(level, levels),
    )
