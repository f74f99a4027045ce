"""What every credential must have, and what the checks read of it.

Open Badges 3.0, appendix B; CLR 2.0; VC Data Model 2.0, section 4, and 1.1, section 4. What a kind of
credential asks of its subject is in `subjects`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from generator.credentials.forms import Finding, Member, texts
from generator.credentials.kinds import (
    BADGE,
    CLR,
    ENDORSEMENT,
    STATUS_LISTS,
    VC1_CONTEXT,
    VC2_CONTEXT,
    VC_CONTEXTS,
    Kind,
    contexts_of,
    first_context_of,
    kinds_of,
)
from generator.credentials.status import is_whole_number
from generator.credentials.subjects import (
    find_members_lacking,
    find_subject_lacking,
    incomplete,
    is_text,
    is_url,
    many,
    one_object,
)
from generator.credentials.times import read_time, written_day
from generator.documents import Document

MAX_STATUS_ENTRIES = 16
_STARTS, _ENDS = ("validFrom", "issuanceDate"), ("validUntil", "expirationDate")


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """What the checks read of a credential, after its structure was found whole.

    `recipients` are identity objects as Open Badges 3.0 has them.
    """

    document: Document
    name: str
    id: str  # empty only in a status list, which needn't have one
    issuer: str
    valid_from: datetime | None  # None only in a status list, which needn't say
    valid_until: datetime | None
    subject: Document
    kind: Kind | None  # None for an assertion of Open Badges 2.0
    recipients: list[Any] = field(default_factory=list)
    # The days of both moments as their author wrote them, or empty.
    first_day: str = ""
    last_day: str = ""

    @property
    def statuses(self) -> list[Any]:
        """The entries of `credentialStatus`, one or many, as they stand."""
        return many(self.document.get("credentialStatus"))


def read_credential(
    document: Document, members: Sequence[Member]
) -> tuple[Credential | None, list[Finding]]:
    """Return what the checks read of `document`, or None and all that it lacks."""
    lacks = list(_find_lacking(document, members))
    kinds = kinds_of(document)
    subject = one_object(document.get("credentialSubject"))
    # Where a document says a date twice, the narrower one counts.
    start, first_day = max(_moments(document, _STARTS), default=(None, ""))
    end, last_day = min(_moments(document, _ENDS), default=(None, ""))
    if start and end and end < start:
        lacks.append(incomplete("validUntil", "its end lies before its start"))
    if lacks or subject is None:
        return None, lacks
    issuer = document["issuer"]
    return Credential(
        document=document,
        name=kinds[0].name,
        id=document.get("id", ""),
        issuer=issuer if isinstance(issuer, str) else issuer["id"],
        valid_from=start,
        valid_until=end,
        first_day=first_day,
        last_day=last_day,
        subject=subject,
        kind=kinds[0],
        recipients=[] if kinds[0] in STATUS_LISTS else many(subject.get("identifier")),
    ), []


def _moments(document: Document, names: Iterable[str]) -> Iterator[tuple[datetime, str]]:
    """Each moment, and its day as it was written."""
    for name in names:
        moment = read_time(document.get(name))
        if moment is not None:
            yield moment, written_day(document[name])


def _find_lacking(document: Document, members: Sequence[Member]) -> Iterator[Finding]:
    kinds = kinds_of(document)
    is_status_list = bool(kinds) and kinds[0] in STATUS_LISTS
    yield from _find_types_lacking(document, kinds)
    may_be_nameless = is_status_list and "id" not in document
    if not may_be_nameless and not is_url(document.get("id")):
        yield incomplete("id", "id is not a URL")
    yield from _find_issuer_lacking(document.get("issuer"), may_be_url=is_status_list)
    yield from _find_dates_lacking(document, may_be_missing=is_status_list)
    if kinds and kinds[0] in (ENDORSEMENT, CLR) and not is_text(document.get("name")):
        yield incomplete("name", "name is not a text")
    yield from _find_status_lacking(many(document.get("credentialStatus")))
    yield from _find_described_twice(document, members)
    subject = one_object(document.get("credentialSubject"))
    if not subject:
        yield incomplete("credentialSubject", "credentialSubject is not one object")
    else:
        yield from find_subject_lacking(subject, kinds[0] if kinds else BADGE)
    if not is_status_list:
        yield from find_members_lacking(members)


def _find_types_lacking(document: Document, kinds: Sequence[Kind]) -> Iterator[Finding]:
    contexts, types = contexts_of(document), texts(document.get("type"))
    if first_context_of(document) not in VC_CONTEXTS:
        yield incomplete(
            "@context", f"@context begins with neither {VC2_CONTEXT} nor {VC1_CONTEXT}"
        )
    for kind in kinds or (BADGE,):
        if not any(context.startswith(kind.vocabulary) for context in contexts):
            yield incomplete("@context", f"@context names no vocabulary of {kind.vocabulary_name}")
    if "VerifiableCredential" not in types:
        yield incomplete("type", "type doesn't hold VerifiableCredential")
    if not kinds:
        yield incomplete("type", "type doesn't hold OpenBadgeCredential")
    if len(kinds) > 1:
        yield incomplete("type", f"type names both {kinds[0].name} and {kinds[1].name}")


def _find_issuer_lacking(issuer: object, *, may_be_url: bool) -> Iterator[Finding]:
    if may_be_url and (is_url(issuer) or (isinstance(issuer, dict) and is_url(issuer.get("id")))):
        return
    if not isinstance(issuer, dict):
        yield incomplete("issuer", "issuer is not an object")
        return
    if not is_url(issuer.get("id")):
        yield incomplete("issuer.id", "issuer.id is not a URL")
    if "Profile" not in texts(issuer.get("type")):
        yield incomplete("issuer.type", "issuer.type doesn't hold Profile")


def _find_dates_lacking(document: Document, *, may_be_missing: bool) -> Iterator[Finding]:
    is_vc1 = first_context_of(document) == VC1_CONTEXT
    required = "issuanceDate" if is_vc1 else "validFrom"
    if required not in document and not may_be_missing:
        yield incomplete(required, f"{required} is not a time with its time zone")
    for name in (*_STARTS, *_ENDS):
        if name in document and read_time(document[name]) is None:
            yield incomplete(name, f"{name} is not a time with its time zone")


def _find_status_lacking(entries: list[Any]) -> Iterator[Finding]:
    # RDF has other ways to write these; who was revoked must not get by with one of them.
    place = "credentialStatus"
    if len(entries) > MAX_STATUS_ENTRIES:
        yield incomplete(place, f"it has more than {MAX_STATUS_ENTRIES} statuses")
    for entry in entries:
        if not isinstance(entry, dict) or not texts(entry.get("type")):
            yield incomplete(place, f"{place} is not an object with a type")
            continue
        for name in ("statusPurpose", "statusListIndex", "statusListCredential"):
            if isinstance(entry.get(name), dict | list):
                yield incomplete(f"{place}.{name}", f"{place}.{name} is not one plain value")
        # The vocabulary makes "1" and [1] the same as 1.
        if "statusSize" in entry and not is_whole_number(entry["statusSize"]):
            yield incomplete(f"{place}.statusSize", f"{place}.statusSize is not a whole number")


def _find_described_twice(document: Document, members: Iterable[Member]) -> Iterator[Finding]:
    # RDF merges nodes of one id. What decides (dates, the issuer, the status) must stand where it is
    # read, so the credential and its status entries may be described once only. (Each credential
    # inside a record is in a graph of its own.)
    deciding = {document["id"]} if isinstance(document.get("id"), str) else set()
    for entry in many(document.get("credentialStatus")):
        identifier = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(identifier, str):
            if identifier in deciding:
                yield incomplete("credentialStatus", f"two things have the id {identifier}")
            deciding.add(identifier)
    for member in members:
        is_status = member.name == "credentialStatus" and member.above is None
        if is_status or not isinstance(member.value, dict | list):
            continue
        for item in many(member.value):
            described = item.get("id") if isinstance(item, dict) and len(item) > 1 else None
            if isinstance(described, str) and described in deciding:
                place = member.place
                yield incomplete(place, f"{place} describes {described} a second time")
