"""What every credential must have (Open Badges 3.0, VC Data Model 2.0), and what the checks read of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from generator.credentials.forms import Finding, Member, texts
from generator.credentials.status import decode_list
from generator.credentials.times import read_time
from generator.documents import Document
from generator.errors import StatusListError

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXTS = "https://purl.imsglobal.org/spec/ob/v3p0/context"
MAX_STATUS_ENTRIES = 16
_OPEN_BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
_STATUS_LIST_TYPE = "BitstringStatusListCredential"
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """What the checks read of a credential, after its structure was found whole."""

    document: Document
    name: str
    id: str
    issuer: str
    valid_from: datetime | None  # None only in a status list, which needn't say
    valid_until: datetime | None
    subject: Document
    is_status_list: bool

    @property
    def statuses(self) -> list[Any]:
        """The entries of `credentialStatus`, one or many, as they stand."""
        value = self.document.get("credentialStatus", [])
        return value if isinstance(value, list) else [value]


def name_unsupported(document: Document) -> str | None:
    """Name what `document` is, where it is something that isn't checked; None where it may be."""
    types, contexts = texts(document.get("type")), texts(document.get("@context"))
    types += texts(document.get("@type"))
    if _OPEN_BADGE_TYPES.intersection(types) and VC_CONTEXT in contexts:
        return None
    if _STATUS_LIST_TYPE in types and VC_CONTEXT in contexts:
        return None
    if any(context.startswith("https://w3id.org/openbadges/v") for context in contexts):
        return "a badge of Open Badges 2.0 or older"
    if "https://www.w3.org/2018/credentials/v1" in contexts:
        return "a credential in the older form of VC Data Model 1.1"
    for known, name in (
        ("ClrCredential", "a Comprehensive Learner Record (CLR)"),
        ("EndorsementCredential", "an endorsement"),
        ("EnvelopedVerifiableCredential", "an enveloped credential"),
        ("VerifiablePresentation", "a presentation of credentials"),
        ("EnvelopedVerifiablePresentation", "an enveloped presentation"),
        ("Achievement", "the definition of an achievement, awarded to nobody"),
        ("Profile", "a profile"),
    ):
        if known in types:
            return name
    others = [name for name in types if name != "VerifiableCredential"]
    if VC_CONTEXT in contexts and "VerifiableCredential" in types:
        return f"a credential of type {others[0]}" if others else "a credential of no further type"
    return None


def read_credential(
    document: Document, members: Sequence[Member]
) -> tuple[Credential | None, list[Finding]]:
    """Return what the checks read of `document`, or None and all that it lacks.

    Open Badges 3.0, section 8.2, step 1, and VC Data Model 2.0, section 4.
    """
    lacks = list(_find_lacking(document, members))
    subject = _one_object(document.get("credentialSubject"))
    valid_from = read_time(document.get("validFrom"))
    valid_until = read_time(document.get("validUntil"))
    if valid_from and valid_until and valid_until < valid_from:
        lacks.append(_incomplete("validUntil", "validUntil lies before validFrom"))
    if lacks or subject is None:
        return None, lacks
    is_status_list = _STATUS_LIST_TYPE in texts(document["type"])
    issuer = document["issuer"]
    return Credential(
        document=document,
        name="a list of revoked or suspended credentials"
        if is_status_list
        else "an Open Badges 3.0 credential",
        id=document["id"],
        issuer=issuer if isinstance(issuer, str) else issuer["id"],
        valid_from=valid_from,
        valid_until=valid_until,
        subject=subject,
        is_status_list=is_status_list,
    ), []


def _find_lacking(document: Document, members: Sequence[Member]) -> Iterator[Finding]:
    contexts, types = texts(document.get("@context")), texts(document.get("type"))
    is_status_list = _STATUS_LIST_TYPE in types
    if not contexts or contexts[0] != VC_CONTEXT:
        yield _incomplete("@context", f"@context doesn't begin with {VC_CONTEXT}")
    if not is_status_list and not any(item.startswith(OB_CONTEXTS) for item in contexts):
        yield _incomplete("@context", "@context names no vocabulary of Open Badges 3.0")
    if "VerifiableCredential" not in types:
        yield _incomplete("type", "type doesn't hold VerifiableCredential")
    if not is_status_list and not _OPEN_BADGE_TYPES.intersection(types):
        yield _incomplete("type", "type doesn't hold OpenBadgeCredential")
    if not _is_url(document.get("id")):
        yield _incomplete("id", "id is not a URL")
    yield from _find_issuer_lacking(document.get("issuer"), may_be_url=is_status_list)
    is_dated = "validFrom" in document or not is_status_list
    if is_dated and read_time(document.get("validFrom")) is None:
        yield _incomplete("validFrom", "validFrom is not a time with its time zone")
    if "validUntil" in document and read_time(document["validUntil"]) is None:
        yield _incomplete("validUntil", "validUntil is not a time with its time zone")
    yield from _find_status_lacking(_many(document.get("credentialStatus")))
    yield from _find_described_twice(document, members)
    subject = _one_object(document.get("credentialSubject"))
    if not subject:
        yield _incomplete("credentialSubject", "credentialSubject is not one object")
    elif is_status_list:
        yield from _find_list_lacking(subject)
    else:
        yield from _find_subject_lacking(subject)
        yield from _find_members_lacking(members)


def _find_issuer_lacking(issuer: object, *, may_be_url: bool) -> Iterator[Finding]:
    if may_be_url and (_is_url(issuer) or (isinstance(issuer, dict) and _is_url(issuer.get("id")))):
        return
    if not isinstance(issuer, dict):
        yield _incomplete("issuer", "issuer is not an object")
        return
    if not _is_url(issuer.get("id")):
        yield _incomplete("issuer.id", "issuer.id is not a URL")
    if "Profile" not in texts(issuer.get("type")):
        yield _incomplete("issuer.type", "issuer.type doesn't hold Profile")


def _find_status_lacking(entries: list[Any]) -> Iterator[Finding]:
    # RDF has other ways to write these; who was revoked must not get by with one of them.
    place = "credentialStatus"
    if len(entries) > MAX_STATUS_ENTRIES:
        yield _incomplete(place, f"it has more than {MAX_STATUS_ENTRIES} statuses")
    for entry in entries:
        if not isinstance(entry, dict) or not texts(entry.get("type")):
            yield _incomplete(place, f"{place} is not an object with a type")
            continue
        for name in ("statusPurpose", "statusListIndex", "statusListCredential"):
            if isinstance(entry.get(name), dict | list):
                yield _incomplete(f"{place}.{name}", f"{place}.{name} is not one plain value")


def _find_subject_lacking(subject: Document) -> Iterator[Finding]:
    place = "credentialSubject"
    if "AchievementSubject" not in texts(subject.get("type")):
        yield _incomplete(f"{place}.type", f"{place}.type doesn't hold AchievementSubject")
    if "id" in subject and not _is_url(subject["id"]):
        yield _incomplete(f"{place}.id", f"{place}.id is not a URL")
    identifiers = _many(subject.get("identifier"))
    if "id" not in subject and not identifiers:
        yield _incomplete(place, f"{place} has neither an id nor an identifier")
    if not all(isinstance(item, dict) for item in identifiers):
        yield _incomplete(f"{place}.identifier", f"{place}.identifier is not an object")
    achievement = _one_object(subject.get("achievement"))
    place += ".achievement"
    if not achievement:
        yield _incomplete(place, f"{place} is not one object")
        return
    if not _is_url(achievement.get("id")):
        yield _incomplete(f"{place}.id", f"{place}.id is not a URL")
    if "Achievement" not in texts(achievement.get("type")):
        yield _incomplete(f"{place}.type", f"{place}.type doesn't hold Achievement")
    for name in ("name", "description"):
        if not _is_text(achievement.get(name)):
            yield _incomplete(f"{place}.{name}", f"{place}.{name} is not a text")
    criteria = _one_object(achievement.get("criteria")) or {}
    if not _is_url(criteria.get("id")) and not _is_text(criteria.get("narrative")):
        yield _incomplete(f"{place}.criteria", f"{place}.criteria has no id and no narrative")


def _find_list_lacking(subject: Document) -> Iterator[Finding]:
    place = "credentialSubject"
    if "BitstringStatusList" not in texts(subject.get("type")):
        yield _incomplete(f"{place}.type", f"{place}.type doesn't hold BitstringStatusList")
    if not texts(subject.get("statusPurpose")):
        yield _incomplete(f"{place}.statusPurpose", f"{place}.statusPurpose is not a text")
    try:
        decode_list(subject.get("encodedList"))
    except StatusListError as error:
        yield _incomplete(f"{place}.encodedList", error.message)


def _find_members_lacking(members: Iterable[Member]) -> Iterator[Finding]:
    for member in members:
        if member.name not in _REQUIRED_UNDER:
            continue
        for item in _many(member.value):
            # A string refers to an object that stands elsewhere.
            has = item.keys() if isinstance(item, dict) else _REQUIRED_UNDER[member.name]
            missing = [name for name in _REQUIRED_UNDER[member.name] if name not in has]
            if missing:
                place = member.place
                yield _incomplete(place, f"{place} has no {' and no '.join(missing)}")


def _find_described_twice(document: Document, members: Iterable[Member]) -> Iterator[Finding]:
    # RDF merges nodes of one id. What decides (dates, the issuer, the status) must stand where it is
    # read, so the credential and its status entries may be described once only.
    deciding = {document["id"]} if isinstance(document.get("id"), str) else set()
    for entry in _many(document.get("credentialStatus")):
        identifier = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(identifier, str):
            if identifier in deciding:
                yield _incomplete("credentialStatus", f"two things have the id {identifier}")
            deciding.add(identifier)
    for member in members:
        is_status = member.name == "credentialStatus" and member.above is None
        if is_status or not isinstance(member.value, dict | list):
            continue
        for item in _many(member.value):
            described = item.get("id") if isinstance(item, dict) and len(item) > 1 else None
            if isinstance(described, str) and described in deciding:
                place = member.place
                yield _incomplete(place, f"{place} describes {described} a second time")


def _one_object(value: object) -> Document | None:
    items = _many(value)
    return items[0] if len(items) == 1 and isinstance(items[0], dict) else None


def _many(value: object) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_url(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 2048 and _URL.fullmatch(value) is not None


def _incomplete(place: str, message: str) -> Finding:
    return Finding("incomplete", place, message)
