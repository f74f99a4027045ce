"""Where in a document of others the badge stands, and what of the award around it is left behind.

An award is about a person. Nothing of it is carried over, and notes name its members without values.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from generator.content.fields import add_duration
from generator.content.foreign import Foreign, Notes, shown
from generator.errors import InputError

BADGE_TYPES = frozenset({"Achievement", "BadgeClass"})


def find_achievement(document: Mapping[str, Any], notes: Notes, issuer: str) -> Foreign:
    """Find the badge in a document; note what is around it. Raise `InputError` where there is none."""
    types = types_of(document)
    if types & {"ClrCredential", "CLR", "Clr"}:
        raise InputError(
            "a comprehensive learner record holds several credentials: import each one by itself",
            code="not_a_badge",
        )
    if "credentialSubject" in document:
        subject = _only(document["credentialSubject"], "$.credentialSubject")
        found = _only(subject.get("achievement"), "$.credentialSubject.achievement")
        others = [name for name in subject if name not in ("achievement", "type")]
        if others:
            notes.add(
                "$.credentialSubject",
                f"whose award this was is never carried over: {_names(others)} left out",
            )
        _leave_award(document, notes, issuer, "credentialSubject")
        return Foreign(found, "$.credentialSubject.achievement", notes)
    if "badge" in document and not types & BADGE_TYPES:
        badge = document["badge"]
        if isinstance(badge, str):
            raise InputError(
                f"the assertion only names its badge: import {badge[:300]!r} instead",
                code="not_a_badge",
            )
        _leave_award(document, notes, issuer, "badge")
        return Foreign(_only(badge, "$.badge"), "$.badge", notes)
    if types & BADGE_TYPES or (not types and {"name", "criteria"} <= document.keys()):
        return Foreign(document, "$", notes)
    found_types = ", ".join(sorted(types))[:200] or "no type"
    raise InputError(
        "expected an Open Badges 3.0 Achievement or credential, or an Open Badges 2.0 BadgeClass; "
        f"found {found_types}",
        code="not_a_badge",
    )


def types_of(document: Mapping[str, Any]) -> set[str]:
    """The types that a document says it has."""
    value = document.get("type", document.get("@type"))
    found = value if isinstance(value, list) else [value]
    return {re.split(r"[#/:]", item)[-1] for item in found if isinstance(item, str) and item}


def _only(value: Any, path: str) -> Mapping[str, Any]:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        return value
    found = f"found {len(value)}" if isinstance(value, list) else f"found {shown(value)}"
    raise InputError(f"{path}: expected one object, {found}", code="not_a_badge")


def _names(names: list[str]) -> str:
    listed = ", ".join(name[:40] for name in names[:20])
    return (
        f"{listed}, … are" if len(names) > 20 else f"{listed} {'is' if len(names) == 1 else 'are'}"
    )


def _leave_award(document: Mapping[str, Any], notes: Notes, issuer: str, carried: str) -> None:
    """Note what belongs to the one award; values aren't shown, they may tell about its recipient."""
    known = {carried, "@context", "type", "@type", "issuer"}
    others = [name for name in document if name not in known]
    if others:
        notes.add(
            "$", f"what belongs to one award is never carried over: {_names(others)} left out"
        )
    leave_issuer(document.get("issuer"), "$.issuer", notes, issuer)
    years = _years(document.get("validFrom"), document.get("validUntil"))
    if years:
        notes.add(
            "$.validUntil",
            f"{years} after validFrom; set expires_after where every award is valid that long",
        )


def _years(start: Any, end: Any) -> str:
    try:
        begun, ended = (datetime.datetime.fromisoformat(str(value)[:40]) for value in (start, end))
        years = ended.year - begun.year
        unit = f"{years} year{'' if years == 1 else 's'}"
        return unit if 1 <= years <= 99 and add_duration(begun, unit) == ended else ""
    except (ValueError, OverflowError, TypeError):
        return ""


def leave_issuer(value: Any, path: str, notes: Notes, issuer: str) -> None:
    """Note who offered the badge before `issuer` does."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("id")
    if value not in (None, "", [], {}):
        notes.add(path, f"{shown(value)} is not carried over: {issuer} now offers the badge")
