"""Verify a credential: the ordered checks of Open Badges 3.0, section 8.2, as one Report.

Pure: what fetches, what time it is and which issuers are known are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from generator.credentials.checklist import Check, Report, check
from generator.credentials.contexts import Contexts, pinned_contexts
from generator.credentials.identity import Match, compare
from generator.credentials.integrity import check_integrity
from generator.credentials.proofs import Proof
from generator.credentials.reading import read
from generator.credentials.session import Memo, Session
from generator.credentials.statuses import check_statuses
from generator.credentials.structure import Credential
from generator.credentials.times import CLOCK_SKEW, write_day
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
    """Check `data`, a credential as JSON or baked into a PNG or SVG, as of `now` (aware).

    `fetch` answers a URL with its bytes or raises `FetchError`; only controller documents and status
    lists are asked for. `recipient` is an e-mail address that it should have been awarded to.
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
    checks = [check("format.read", "read", container=reading.container)]
    session = Session(
        fetch=fetch,
        now=now,
        contexts=pinned_contexts() if contexts is None else contexts,
        memo=Memo() if memo is None else memo,
    )
    # Steps 1 and 2: it conforms, and a proof by its issuer holds. A bad signature hides all else.
    integrity = check_integrity(reading.document, session)
    checks += integrity.checks
    credential, proof = integrity.credential, integrity.proof
    if credential is not None and proof is not None:
        # Step 3, refreshing, is left out: it would show another document than the one handed over.
        # Step 4: status, and the dates.
        checks += check_statuses(credential, session)
        checks += _check_validity(credential, proof, now)
        # Step 5: the recipient. Step 6, endorsements, speaks of other documents than this one.
        checks.append(_check_recipient(credential, recipient))
        # Not of the specification: who the issuer is.
        checks.append(_check_trust(credential.issuer, known_issuers))
    return Report(tuple(checks), reading.document)


def _check_validity(credential: Credential, proof: Proof, now: datetime) -> list[Check]:
    latest = now + CLOCK_SKEW
    start = credential.valid_from or proof.created or now
    checks = []
    if start > latest:
        checks.append(check("validity.from", "not_yet_valid", date=write_day(start)))
    if proof.created is not None and proof.created > latest:
        day = write_day(proof.created)
        checks.append(check("validity.from", "signed_in_future", date=day))
    if not checks:
        checks.append(check("validity.from", "started", date=write_day(start)))
    if credential.valid_until is None:
        checks.append(check("validity.until", "no_end"))
    else:
        code = "expired" if now > credential.valid_until else "in_time"
        checks.append(check("validity.until", code, date=write_day(credential.valid_until)))
    return checks


def _check_recipient(credential: Credential, recipient: str | None) -> Check:
    if recipient is None:
        return check("recipient", "not_asked")
    if credential.is_status_list:
        return check("recipient", Match.NOTHING.value)
    identifiers = credential.subject.get("identifier", [])
    objects = identifiers if isinstance(identifiers, list) else [identifiers]
    return check("recipient", compare(objects, recipient, credential.subject.get("id")).value)


def _check_trust(issuer: str, known_issuers: Mapping[str, str] | None) -> Check:
    if known_issuers is None:
        return check("trust.issuer", "not_asked", issuer=issuer)
    if issuer in known_issuers:
        return check("trust.issuer", "known", name=known_issuers[issuer])
    return check("trust.issuer", "unknown", issuer=issuer)
