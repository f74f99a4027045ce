"""Verify a credential: the ordered checks of Open Badges 3.0, section 8.2, as one Report.

Pure: what fetches, what time it is and which issuers are known are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from generator.credentials.assertions import check_assertion
from generator.credentials.checklist import Check, Report, check
from generator.credentials.contexts import Contexts, pinned_contexts
from generator.credentials.identity import Match, compare
from generator.credentials.inner import MAX_RECORDS, check_inner
from generator.credentials.integrity import check_integrity
from generator.credentials.kinds import STATUS_LISTS, is_open_badges_2
from generator.credentials.reading import Reading, read
from generator.credentials.session import Memo, Session
from generator.credentials.statuses import check_statuses
from generator.credentials.structure import Credential
from generator.credentials.times import CLOCK_SKEW, write_day
from generator.documents import Document
from generator.errors import InputError

__all__ = ["Check", "Memo", "Report", "verify"]


def verify(
    data: bytes,
    *,
    fetch: Callable[[str], bytes],
    now: datetime,
    recipient: str | None = None,
    known_issuers: Mapping[str, str] | None = None,
    contexts: Contexts | None = None,
    memo: Memo | None = None,
) -> Report:
    """Check `data`, a credential as JSON or a token, alone or in a PNG or SVG, as of `now` (aware).

    `fetch` answers a URL with its bytes or raises `FetchError`; only controller documents, status lists
    and what Open Badges 2.0 hosts are asked for. `recipient` is an e-mail address that it should have been awarded to.
    `known_issuers` maps an issuer's id to its name; None asks nothing about trust, an empty mapping
    knows nobody. `memo` makes many calls cheaper.

    Whatever `data` holds, the answer is a Report; docs/verification.md lists what can stand in it.
    """
    if now.tzinfo is None:
        raise ValueError("now must be a moment with its time zone")
    try:
        reading = read(data)
    except InputError as error:
        values = {"reason": error.message, "name": error.found}
        return Report((check("format.read", error.code, **values),))
    session = Session(
        fetch=fetch,
        now=now,
        contexts=pinned_contexts() if contexts is None else contexts,
        memo=Memo() if memo is None else memo,
    )
    return _verify(reading, session, recipient, known_issuers)


def _verify(
    reading: Reading,
    session: Session,
    recipient: str | None,
    known_issuers: Mapping[str, str] | None,
    depth: int = 0,
) -> Report:
    checks = [check("format.read", "read", container=reading.container)]
    # Steps 1 and 2: it conforms, and a proof by its issuer holds. A bad signature hides all else.
    if reading.url is not None or is_open_badges_2(reading.document):
        assertion = check_assertion(reading, session)
        checks += assertion.checks
        document, credential, signed_at = assertion.document, assertion.credential, None
    else:
        integrity = check_integrity(reading.document, session, reading.token)
        checks += integrity.checks
        document, credential = reading.document, integrity.credential
        signed_at, assertion = integrity.signed_at, None
    if credential is None:
        return Report(tuple(checks), document or None)

    def verify_inner(inner: Document, asks_recipient: bool) -> Report:
        if depth + 1 >= MAX_RECORDS:
            return Report(())
        asked = recipient if asks_recipient else None
        return _verify(Reading(inner, "record"), session, asked, known_issuers, depth + 1)

    checks += check_inner(credential, verify_inner)
    # Step 3, refreshing, is left out: it would show another document than the one handed over.
    # Step 4: status, and the dates.
    checks += assertion.statuses if assertion else check_statuses(credential, session)
    checks += _check_validity(credential, signed_at, session.now)
    # Step 5: the recipient. Step 6, endorsements, speaks of other documents than this one.
    checks.append(_check_recipient(credential, recipient))
    # Not of the specification: who the issuer is.
    checks.append(_check_trust(credential.issuer, known_issuers))
    return Report(tuple(checks), document)


def _check_validity(
    credential: Credential, signed_at: datetime | None, now: datetime
) -> list[Check]:
    latest = now + CLOCK_SKEW
    start = credential.valid_from or signed_at or now
    first_day = credential.first_day or write_day(start)
    checks = []
    if start > latest:
        checks.append(check("validity.from", "not_yet_valid", date=first_day))
    if signed_at is not None and signed_at > latest:
        checks.append(check("validity.from", "signed_in_future", date=write_day(signed_at)))
    if not checks:
        checks.append(check("validity.from", "started", date=first_day))
    if credential.valid_until is None:
        checks.append(check("validity.until", "no_end"))
    else:
        code = "expired" if now > credential.valid_until else "in_time"
        checks.append(check("validity.until", code, date=credential.last_day))
    return checks


def _check_recipient(credential: Credential, recipient: str | None) -> Check:
    if recipient is None:
        return check("recipient", "not_asked")
    if credential.kind in STATUS_LISTS:
        return check("recipient", Match.NOTHING.value)
    found = compare(credential.recipients, recipient, credential.subject.get("id"))
    return check("recipient", found.value)


def _check_trust(issuer: str, known_issuers: Mapping[str, str] | None) -> Check:
    if known_issuers is None:
        return check("trust.issuer", "not_asked", issuer=issuer)
    if issuer in known_issuers:
        return check("trust.issuer", "known", name=known_issuers[issuer])
    return check("trust.issuer", "unknown", issuer=issuer)
