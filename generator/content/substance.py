"""What changes the meaning of a badge, and so needs a new version once it was awarded."""

from __future__ import annotations

from typing import Any

from generator.content.badge import Badge

SUBSTANCE = (
    "criteria",
    "competency",
    "key_method",
    "method_components",
    "rubric",
    "scoring_guide",
    "parts",
    "requirements",
    "estimated_hours",
    "contact_hours",
    "ceu",
    "grants_ceu",
    "expires_after",
    "alignments",
)
# What an Achievement says in words beside its substance; it may be reworded within a version.
WORDING = ("name", "description")


def substance(badge: Badge) -> dict[str, Any]:
    """The fields whose change needs a new version, as plain JSON values, unset ones left out."""
    values = badge.model_dump(mode="json", include=set(SUBSTANCE), exclude_defaults=True)
    return {name: values[name] for name in SUBSTANCE if name in values}
