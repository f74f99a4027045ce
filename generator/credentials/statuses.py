"""Whether a credential was revoked or suspended: each of its status entries against its list.

Open Badges 3.0, section 8.2, step 4; Bitstring Status List 1.0, section 3.2; StatusList2021, its draft. Nothing that goes wrong
here ever reads as "not revoked".
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from generator.credentials.checklist import Check, check
from generator.credentials.did import controller_url
from generator.credentials.forms import texts
from generator.credentials.integrity import check_integrity
from generator.credentials.kinds import STATUS_LIST_2021, Kind
from generator.credentials.reading import read_json_or_token
from generator.credentials.revocations import check_revocation_list
from generator.credentials.session import Session
from generator.credentials.status import (
    StatusEntry,
    decode_list,
    get_bit,
    read_entry,
    require_length,
)
from generator.credentials.structure import Credential
from generator.credentials.times import CLOCK_SKEW, write_day
from generator.documents import Document
from generator.errors import FetchError, IdentifierError, InputError, StatusListError

REVOCATION_LIST = "1EdTechRevocationList"
_SAID = {"revocation": ("revoked", "revoked"), "suspension": ("suspended", "suspended")}


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list that its issuer signed and that is in force: what it says, and since when."""

    purposes: tuple[str, ...]
    bits: bytes
    valid_from: datetime


# A list that may be read, or the check that says why it may not.
ListVerdict: TypeAlias = StatusList | Check


def check_statuses(credential: Credential, session: Session) -> list[Check]:
    """Check every status entry of a credential whose signature holds: one Check for each."""
    if "credentialStatus" not in credential.document:
        return [check("status", "none_declared")]
    return [_check_status(value, credential, session) for value in credential.statuses]


def _check_status(value: Any, credential: Credential, session: Session) -> Check:
    if isinstance(value, dict) and REVOCATION_LIST in texts(value.get("type")):
        return check_revocation_list(
            value.get("id"), "revokedCredential", credential.id, credential.issuer, session
        )
    try:
        entry = read_entry(value)
        verdict = _find_list(entry, credential.issuer, session)
        if isinstance(verdict, Check):
            return verdict
        if entry.purpose not in verdict.purposes:
            found = ", ".join(verdict.purposes)
            return check("status", "status_wrong_purpose", found=found, purpose=entry.purpose)
        require_length(verdict.bits)
        is_set = get_bit(verdict.bits, entry.index)
    except FetchError as error:
        return check("status", "status_unreachable", reason=error.message)
    except StatusListError as error:
        values = {"reason": error.message, "name": error.found}
        if error.code == "status_out_of_range":
            values["index"] = str(entry.index)
        return check("status", error.code, **values)
    code, said = _SAID.get(entry.purpose, ("unknown_status_purpose", f"marked {entry.purpose}"))
    if is_set:
        return check("status", code, purpose=entry.purpose)
    return check("status", "clear", purpose=said, date=write_day(verdict.valid_from))


def _find_list(entry: StatusEntry, issuer: str, session: Session) -> ListVerdict:
    """Fetch and judge the list, once for one content of list and issuer's document and one moment."""
    data = session.get(entry.list_url)
    url, kind = entry.list_url, entry.list_kind
    key = (url, kind, _digest(data), issuer, _issuer_digest(issuer, session), session.now)
    found = session.memo.status_list(key)
    if found is None:
        found = _judge_list(data, url, kind, issuer, session)
        # Another credential may come with less to look at, and then the list can be checked.
        if not session.effort.is_spent:
            session.memo.keep_status_list(key, found)
    return found


def _judge_list(data: bytes, url: str, kind: Kind, issuer: str, session: Session) -> ListVerdict:
    try:
        reading = read_json_or_token(data)
    except InputError as error:
        return check("status", "status_malformed", reason=error.message)
    document = reading.document
    if not kind.types.intersection(texts(document.get("type"))):
        return check("status", "status_malformed", reason=f"at {url} lies something else")
    # A list needn't say where it lies (Bitstring Status List 1.0, section 2.2).
    if document.get("id", url) != url:
        return check("status", "status_malformed", reason=f"at {url} lies another list")
    found = _issuer_of(document)
    if found != issuer:
        return check("status", "status_wrong_issuer", found=found)
    integrity = check_integrity(document, session, reading.token)
    objection = integrity.objection
    if objection is not None:
        is_form = objection.id == "format.credential" and objection.code != "unsigned"
        code = "status_malformed" if is_form else "status_unsigned"
        return check("status", code, reason=objection.message)
    credential = integrity.credential
    if credential is None:
        return check("status", "status_unsigned", reason="nothing was checked")
    return _read_list(credential, credential.valid_from or integrity.signed_at, session.now)


def _read_list(credential: Credential, start: datetime | None, now: datetime) -> ListVerdict:
    end = credential.valid_until
    if start is None:
        return check("status", "status_malformed", reason="the list doesn't say of when it is")
    if start - CLOCK_SKEW > now:
        return check("status", "status_out_of_date", window=f"from {write_day(start)}")
    if end is not None and now > end:
        return check("status", "status_out_of_date", window=f"until {write_day(end)}")
    subject = credential.subject
    bits = decode_list(
        subject.get("encodedList"), multibase=credential.kind is not STATUS_LIST_2021
    )
    return StatusList(tuple(_many(subject["statusPurpose"])), bits, start)


def _issuer_of(document: Document) -> str:
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else "nobody"


def _issuer_digest(issuer: str, session: Session) -> bytes:
    try:
        url = controller_url(issuer)
        return b"" if url is None else _digest(session.get(url))
    except (FetchError, IdentifierError):
        return b""


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
