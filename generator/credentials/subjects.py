"""What the subject of each kind of credential must have, and the objects under it.

Open Badges 3.0, appendix B; CLR 2.0, section 5; Bitstring Status List 1.0, section 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from generator.credentials.forms import Finding, Member, texts
from generator.credentials.kinds import BADGE, CLR, ENDORSEMENT, STATUS_LIST, Kind
from generator.credentials.status import decode_list
from generator.documents import Document
from generator.errors import StatusListError

MAX_INNER = 100
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
# What the objects under a term must have (Open Badges 3.0, appendix B), wherever the term stands.
_REQUIRED_UNDER = {
    "alignment": ("type", "targetName", "targetUrl"),
    "evidence": ("type",),
    "image": ("id", "type"),
    "identifier": ("type", "hashed", "identityHash", "identityType"),
    "result": ("type",),
    "resultDescription": ("id", "type", "name", "resultType"),
    "rubricCriterionLevel": ("id", "type", "name"),
    "credentialSchema": ("id", "type"),
}
_PLACE = "credentialSubject"


def find_subject_lacking(subject: Document, kind: Kind) -> Iterator[Finding]:
    """Find what the subject of a credential of `kind` lacks."""
    if kind.subject not in texts(subject.get("type")):
        yield incomplete(f"{_PLACE}.type", f"{_PLACE}.type doesn't hold {kind.subject}")
    if "id" in subject and not is_url(subject["id"]):
        yield incomplete(f"{_PLACE}.id", f"{_PLACE}.id is not a URL")
    if kind is BADGE:
        yield from _find_identifier_lacking(subject)
        yield from _find_achievement_lacking(subject)
    elif kind is ENDORSEMENT:
        if "id" not in subject:
            yield incomplete(f"{_PLACE}.id", f"{_PLACE} has no id of what it endorses")
    elif kind is CLR:
        yield from _find_identifier_lacking(subject)
        inner = many(subject.get("verifiableCredential"))
        if not inner:
            yield incomplete(_PLACE, f"{_PLACE} has no verifiableCredential")
        if len(inner) > MAX_INNER:
            yield incomplete(_PLACE, f"{_PLACE} has more than {MAX_INNER} credentials")
    else:
        yield from _find_list_lacking(subject, kind)


def find_members_lacking(members: Iterable[Member]) -> Iterator[Finding]:
    """Find the objects, wherever they stand, without what the specification asks of them."""
    for member in members:
        if member.name not in _REQUIRED_UNDER:
            continue
        for item in many(member.value):
            # A string refers to an object that stands elsewhere.
            has = item.keys() if isinstance(item, dict) else _REQUIRED_UNDER[member.name]
            missing = [name for name in _REQUIRED_UNDER[member.name] if name not in has]
            place = member.place
            if missing:
                yield incomplete(place, f"{place} has no {' and no '.join(missing)}")
            if member.name == "identifier" and isinstance(item, dict):
                yield from _find_identity_lacking(item, place)


def _find_identity_lacking(identity: Document, place: str) -> Iterator[Finding]:
    # RDF has other ways to write these, by which a recipient could no longer be told from others: the
    # vocabulary makes "true" the same as true, a number the same as its digits, one value as an array of it.
    if not isinstance(identity.get("hashed", False), bool):
        yield incomplete(f"{place}.hashed", f"{place}.hashed is neither true nor false")
    for name in ("identityHash", "identityType", "salt"):
        if not isinstance(identity.get(name, ""), str):
            yield incomplete(f"{place}.{name}", f"{place}.{name} is not a string")


def _find_identifier_lacking(subject: Document) -> Iterator[Finding]:
    identifiers = many(subject.get("identifier"))
    if "id" not in subject and not identifiers:
        yield incomplete(_PLACE, f"{_PLACE} has neither an id nor an identifier")
    if not all(isinstance(item, dict) for item in identifiers):
        yield incomplete(f"{_PLACE}.identifier", f"{_PLACE}.identifier is not an object")


def _find_achievement_lacking(subject: Document) -> Iterator[Finding]:
    achievement = one_object(subject.get("achievement"))
    place = f"{_PLACE}.achievement"
    if not achievement:
        yield incomplete(place, f"{place} is not one object")
        return
    if not is_url(achievement.get("id")):
        yield incomplete(f"{place}.id", f"{place}.id is not a URL")
    if "Achievement" not in texts(achievement.get("type")):
        yield incomplete(f"{place}.type", f"{place}.type doesn't hold Achievement")
    for name in ("name", "description"):
        if not is_text(achievement.get(name)):
            yield incomplete(f"{place}.{name}", f"{place}.{name} is not a text")
    criteria = one_object(achievement.get("criteria")) or {}
    if not is_url(criteria.get("id")) and not is_text(criteria.get("narrative")):
        yield incomplete(f"{place}.criteria", f"{place}.criteria has no id and no narrative")


def _find_list_lacking(subject: Document, kind: Kind) -> Iterator[Finding]:
    if not texts(subject.get("statusPurpose")):
        yield incomplete(f"{_PLACE}.statusPurpose", f"{_PLACE}.statusPurpose is not a text")
    try:
        decode_list(subject.get("encodedList"), multibase=kind is STATUS_LIST)
    except StatusListError as error:
        yield incomplete(f"{_PLACE}.encodedList", error.message)


def one_object(value: object) -> Document | None:
    """Return the one object that a value is or holds; None where it is none or many."""
    items = many(value)
    return items[0] if len(items) == 1 and isinstance(items[0], dict) else None


def many(value: object) -> list[Any]:
    """Return a value that is one or many as many."""
    return [] if value is None else value if isinstance(value, list) else [value]


def is_text(value: object) -> bool:
    """Say whether a value is a text that isn't blank."""
    return isinstance(value, str) and value.strip() != ""


def is_url(value: object) -> bool:
    """Say whether a value is an absolute URL, of any scheme."""
    return isinstance(value, str) and len(value) <= 2048 and _URL.fullmatch(value) is not None


def incomplete(place: str, message: str) -> Finding:
    """Make the finding that something is missing at `place`."""
    return Finding("incomplete", place, message)
