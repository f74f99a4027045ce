"""Compact JWS: credentials as tokens (VC-JWT), and the signed assertions of Open Badges 2.0.

RFC 7515; Open Badges 3.0, section 8.2.4; VC Data Model 1.1, section 6.3.1. Signatures of RSA and P-256 are
PyJWT's work, those of Ed25519 libsodium's, as in every other proof. Here the token is read strictly, and
the issuer's key, never the token, says which algorithm may have made it: RS256, ES256 or EdDSA.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from generator.credentials.keys import Key, KeyKind
from generator.credentials.multikey import decode_base64url
from generator.credentials.subjects import one_object
from generator.credentials.times import read_time, write_time
from generator.documents import Document, parse_document
from generator.errors import DocumentError, InputError

ALGORITHMS: dict[str, KeyKind] = {"RS256": "RSA", "ES256": "P-256", "EdDSA": "Ed25519"}
MAX_HEADER_BYTES = 64 * 1024
# Claims of the token itself; in the form of VC 2.0 they stand beside the credential's own members.
REGISTERED = ("iss", "sub", "aud", "exp", "nbf", "iat", "jti")
_JWS = re.compile(r"([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_MAX_SECONDS = 253_402_300_799  # the last second of the year 9999


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A compact JWS: the text itself, and what its first two parts hold."""

    text: str
    header: Document
    payload: Document

    @property
    def algorithm(self) -> str:
        """What the header says the signature is made by; empty where it says nothing."""
        value = self.header.get("alg")
        return value if isinstance(value, str) else ""

    def moment(self, claim: str) -> datetime | None:
        """Return the moment that a NumericDate names; None where the claim is missing.

        Raises `InputError`, code `claims_mismatch`, where it isn't one.
        """
        value = self.payload.get(claim)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _mismatch(f"{claim} is not a number of seconds")
        if not 0 <= value <= _MAX_SECONDS:
            raise _mismatch(f"{claim} is out of range")
        return datetime.fromtimestamp(int(value), UTC)


def is_token(text: str) -> bool:
    """Say whether `text` has the form of a compact JWS: three parts, of which the first is a JSON object."""
    found = _JWS.fullmatch(text)
    if found is None:
        return False
    # A brace and a quotation mark, or a brace and the white space that a writer left in.
    return found[1].startswith("eyJ") or _is_header(found[1])


def read_token(text: str) -> Token:
    """Read a compact JWS; nothing about it is checked yet.

    Raises `InputError`, code `malformed`, where a part isn't base64url or doesn't hold strict JSON.
    """
    head, body, signature = text.split(".")
    try:
        decode_base64url(signature)
        header = parse_document(decode_base64url(head), max_bytes=MAX_HEADER_BYTES)
        payload = parse_document(decode_base64url(body))
    except ValueError:
        raise InputError("a part of the token is not base64url", code="malformed") from None
    except DocumentError as error:
        raise InputError(f"in the token, {error.message}", code="malformed") from None
    return Token(text=text, header=header, payload=payload)


def credential_of(token: Token) -> Document:
    """Return the credential that a token carries: its payload, or the claim `vc` of VC 1.1.

    What the claim `vc` leaves to the token's own claims (VC 1.1, section 6.3.1) is put in its place.
    """
    inner = token.payload.get("vc")
    if not isinstance(inner, dict):
        return {name: value for name, value in token.payload.items() if name not in REGISTERED}
    document = dict(inner)
    claims = token.payload
    for member, claim in (("id", "jti"), ("issuer", "iss")):
        if member not in document and isinstance(claims.get(claim), str):
            document[member] = claims[claim]
    for member, other, claim in (
        ("issuanceDate", "validFrom", "nbf"),
        ("expirationDate", "validUntil", "exp"),
    ):
        moment = token.moment(claim)
        if moment is not None and member not in document and other not in document:
            document[member] = write_time(moment)
    subject = one_object(document.get("credentialSubject"))
    if subject is not None and "id" not in subject and isinstance(claims.get("sub"), str):
        document["credentialSubject"] = {"id": claims["sub"], **subject}
    return document


def require_agreement(token: Token, document: Document) -> None:
    """Raise `InputError`, code `claims_mismatch`, where the token's claims say other than `document`.

    Open Badges 3.0, section 8.2.4: iss, jti, sub, nbf and exp repeat what the credential says.
    """
    issuer, subject = document.get("issuer"), one_object(document.get("credentialSubject"))
    for claim, value in (
        ("iss", issuer.get("id") if isinstance(issuer, dict) else issuer),
        ("jti", document.get("id")),
        ("sub", None if subject is None else subject.get("id")),
    ):
        if claim in token.payload and token.payload[claim] != value:
            raise _mismatch(
                f"{claim} is {_shown(token.payload[claim])}, the credential says {value}"
            )
    for claim, names in (
        ("nbf", ("validFrom", "issuanceDate")),
        ("exp", ("validUntil", "expirationDate")),
    ):
        moment = token.moment(claim)
        for name in names:
            said = read_time(document.get(name))
            if moment is not None and said is not None and said.replace(microsecond=0) != moment:
                raise _mismatch(f"{claim} is {write_time(moment)}, {name} is {write_time(said)}")


def require_algorithm(token: Token) -> None:
    """Raise `InputError` where a token is made in a way that isn't checked, whatever the key.

    Code `wrong_algorithm` for a shared secret, which anybody has; `unknown_suite` for any other.
    """
    name = token.algorithm
    if "crit" in token.header or "b64" in token.header:
        raise _unknown("a token with a header that asks for more than is read")
    if name.upper().startswith("HS"):
        raise InputError(f"{name} has no public key", code="wrong_algorithm", found=name)
    if name not in ALGORITHMS:
        raise _unknown(f"the algorithm {name}" if name else "no algorithm that it names")


def is_signed_by(token: Token, key: Key) -> bool:
    """Say whether the token's signature is that of `key`, by the one algorithm that the key allows.

    Raises `InputError`, code `wrong_algorithm`, where the header names another.
    """
    if ALGORITHMS.get(token.algorithm) != key.kind:
        raise InputError(
            f"{token.algorithm} doesn't go with the key",
            code="wrong_algorithm",
            found=token.algorithm,
        )
    if "kid" in token.header and not isinstance(token.header["kid"], str):
        return False
    if key.kind == "Ed25519":
        # The token's library is on OpenSSL, which takes keys of small order; for those anybody signs.
        signed, _, signature = token.text.rpartition(".")
        return key.verifies(decode_base64url(signature), signed.encode("ascii"))
    # Here, since most sites have no token to read, and the library takes its time to load.
    import jwt

    try:
        jwt.PyJWS().decode_complete(token.text, key.as_object(), algorithms=[token.algorithm])
    except (jwt.PyJWTError, ValueError, TypeError):
        return False
    return True


def _is_header(part: str) -> bool:
    if len(part) > 2 * MAX_HEADER_BYTES:
        return False
    try:
        parse_document(decode_base64url(part), max_bytes=MAX_HEADER_BYTES)
    except (ValueError, DocumentError):
        return False
    return True


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else type(value).__name__


def _unknown(name: str) -> InputError:
    return InputError(f"the token is signed by {name}", code="unknown_suite", found=name)


def _mismatch(message: str) -> InputError:
    return InputError(message, code="claims_mismatch")
