"""Open Badges 2.0: assertions that their issuer's site hosts, and those that are signed as a JWS.

Of a hosted assertion, what is handed over is only a pointer: what its address holds now is what counts.
Open Badges 2.0, "Verification".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.credentials.assertionparts import (
    find_assertion_lacking,
    find_badge_lacking,
    find_profile_lacking,
    in_scope,
    read_assertion,
    verification_type,
    without_nulls,
)
from generator.credentials.checklist import Check, check
from generator.credentials.forms import texts
from generator.credentials.integrity import is_token_signed
from generator.credentials.keys import Key, read_pem
from generator.credentials.reading import Reading
from generator.credentials.revocations import check_revocation_list
from generator.credentials.session import Session
from generator.credentials.structure import Credential
from generator.credentials.subjects import is_url, many
from generator.credentials.times import read_iso_time
from generator.credentials.tokens import Token, is_signed_by, require_algorithm
from generator.documents import Document, same
from generator.errors import DocumentError, FetchError, IdentifierError, InputError

_DECIDING = ("recipient", "badge", "issuedOn", "expires")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What came of an assertion. `credential` stands only where it is what its issuer gave."""

    checks: tuple[Check, ...]
    document: Document
    credential: Credential | None = None
    statuses: tuple[Check, ...] = ()


class _StoppedError(Exception):
    """A check didn't pass, and nothing after it is looked at."""

    def __init__(self, *checks: Check) -> None:
        super().__init__()
        self.checks = checks


def check_assertion(reading: Reading, session: Session) -> Assertion:
    """Check an assertion: its form, the site or the key of its issuer, and whether it was revoked."""
    given, token = without_nulls(reading.document), reading.token
    checks: list[Check] = []
    document = given
    try:
        if reading.url is None and "Assertion" not in texts(given.get("type")):
            name = "a part of Open Badges 2.0, awarded to nobody"
            raise _StoppedError(check("format.credential", "unsupported_credential", name=name))
        kind = "hosted" if reading.url else verification_type(given)
        if kind == "signed":
            if token is None or not is_token_signed(token):
                raise _StoppedError(check("format.credential", "unsigned"))
            return _check_signed(token, given, checks, session)
        if kind != "hosted":
            reason = "verification names neither HostedBadge nor SignedBadge"
            raise _StoppedError(check("format.credential", "incomplete", reason=reason))
        hosted = _fetch_hosted(reading.url or given.get("id"), session)
        document = given if hosted is None else hosted
        if hosted is None or document.get("revoked") is True:
            _add_form(checks, [])
            return Assertion((*checks, check("status", "revoked")), document)
        return _check_hosted(document, given, checks, session)
    except _StoppedError as stopped:
        return Assertion((*checks, *stopped.checks), document)


def _check_hosted(
    document: Document, given: Document, checks: list[Check], session: Session
) -> Assertion:
    lacks = find_assertion_lacking(document)
    if not lacks and verification_type(document) != "hosted":
        lacks = ["the site says that it isn't hosted, but signed"]
    profile = _find_issuer(document, lacks, session)
    _add_form(checks, lacks)
    names = {"issuer": profile["id"], "found": document["id"]}
    if not in_scope(document["id"], profile):
        raise _StoppedError(check("issuer.key", "outside_scope", **names))
    checks.append(check("issuer.key", "hosted", **names))
    # A copy may leave out what its address says; it may not say something else of what decides.
    said = [(_said(given, name), _said(document, name)) for name in _DECIDING if name in given]
    if not all(same(*values) for values in said):
        raise _StoppedError(check("signature", "hosted_differs"))
    checks.append(check("signature", "hosted"))
    if given:
        checks.append(check("copy", "same" if same(given, document) else "differs"))
    credential = read_assertion(document, profile)
    return Assertion(tuple(checks), document, credential, (check("status", "still_hosted"),))


def _said(assertion: Document, name: str) -> object:
    value = assertion.get(name)
    if name in ("issuedOn", "expires"):
        moment = read_iso_time(value)
        return value if moment is None else moment.isoformat()
    return value.get("id") if name == "badge" and isinstance(value, dict) else value


def _check_signed(
    token: Token, document: Document, checks: list[Check], session: Session
) -> Assertion:
    lacks = find_assertion_lacking(document)
    profile = _find_issuer(document, lacks, session)
    _add_form(checks, lacks)
    issuer = profile["id"]
    try:
        require_algorithm(token)
        key = _find_key(document, profile, session)
        checks.append(check("issuer.key", "found", controller=issuer))
        is_valid = is_signed_by(token, key)
    except InputError as error:
        values = {"name": error.found, "reason": error.message, "controller": issuer}
        if isinstance(error, IdentifierError):
            raise _StoppedError(check("issuer.key", error.code, issuer=issuer, **values)) from None
        raise _StoppedError(check("signature", error.code, **values)) from None
    if not is_valid:
        raise _StoppedError(check("signature", "invalid"))
    checks.append(check("signature", "valid"))
    status = check("status", "none_declared")
    if "revocationList" in profile:
        url = profile["revocationList"]
        status = check_revocation_list(url, "revokedAssertions", document["id"], issuer, session)
    return Assertion(tuple(checks), document, read_assertion(document, profile), (status,))


def _add_form(checks: list[Check], lacks: list[str]) -> None:
    if lacks:
        reason = "; ".join(list(dict.fromkeys(lacks))[:4])
        raise _StoppedError(check("format.credential", "incomplete", reason=reason))
    name = "an Open Badges 2.0 assertion"
    checks += [check("format.credential", "supported", name=name), check("format.terms", "fixed")]


def _fetch_hosted(url: object, session: Session) -> Document | None:
    """Return what lies at an assertion's address; None where its site says that it was taken away.

    That, status 410, is how Open Badges 2.0 has a site say that it revoked an assertion.
    """
    if not is_url(url):
        raise _StoppedError(check("format.credential", "incomplete", reason="id is not a URL"))
    try:
        return _fetch(str(url), session)
    except _StoppedError as stopped:
        if isinstance(stopped.__cause__, FetchError) and stopped.__cause__.code == "gone":
            return None
        raise


def _find_issuer(document: Document, lacks: list[str], session: Session) -> Document:
    """Return the issuer's profile, which is fetched: only there does an issuer speak for itself."""
    if lacks:
        _add_form([], lacks)
    badge = document["badge"]
    badge = badge if isinstance(badge, dict) else _fetch(badge, session)
    lacks += find_badge_lacking(badge)
    if lacks:
        _add_form([], lacks)
    issuer = badge["issuer"]
    profile = _fetch(issuer["id"] if isinstance(issuer, dict) else issuer, session)
    lacks += find_profile_lacking(profile)
    if lacks:
        _add_form([], lacks)
    return profile


def _fetch(url: str, session: Session) -> Document:
    try:
        if not url.startswith("https://"):
            raise FetchError(f"{url} is not an https URL", code="not_https")
        document: Document = without_nulls(session.memo.document(session.get(url)))
    except FetchError as error:
        raise _StoppedError(
            check("issuer.key", "issuer_unreachable", reason=error.message)
        ) from error
    except DocumentError as error:
        raise _StoppedError(
            check("issuer.key", "document_malformed", reason=error.message)
        ) from None
    if document.get("id") != url:
        found = str(document.get("id", "it has no id"))
        raise _StoppedError(check("issuer.key", "document_mismatch", controller=url, found=found))
    return document


def _find_key(document: Document, profile: Document, session: Session) -> Key:
    """Return the key that signed: the assertion's `creator`, which the issuer's profile must list."""
    listed: dict[str, Any] = {}
    for item in many(profile.get("publicKey")):
        identifier = item.get("id") if isinstance(item, dict) else item
        if isinstance(identifier, str):
            listed[identifier] = item
    creator = document["verification"].get("creator")
    if creator is None and len(listed) == 1:
        (creator,) = listed
    if not isinstance(creator, str) or creator not in listed:
        raise IdentifierError("the issuer doesn't list the key", code="key_not_found")
    key = listed[creator]
    key = key if isinstance(key, dict) and "publicKeyPem" in key else _fetch(creator, session)
    owner = key.get("owner")
    if owner != profile["id"]:
        found = owner if isinstance(owner, str) else "nobody"
        values = {"controller": found, "issuer": profile["id"]}
        raise _StoppedError(check("issuer.key", "controller_mismatch", **values))
    return read_pem(key.get("publicKeyPem"))
