"""Cases of Open Badges 2.0: what a site hosts, and what is signed as a JWS."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from credentials.cases import SVG, Case
from credentials.making import RECIPIENT, World, changed, chunk, png
from credentials.signers import ED25519_KEY, P256_KEY, P256_POINT, RSA_KEY, public_pem, token
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from generator.credentials.baking import bake
from generator.credentials.identity import hash_identity

DER, SPKI = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
SITE = "https://old.example"
OB2 = "https://w3id.org/openbadges/v2"
ASSERTION, BADGE, ISSUER = f"{SITE}/a/1.json", f"{SITE}/b/1.json", f"{SITE}/issuer.json"
KEY, REVOCATIONS = f"{SITE}/key.json", f"{SITE}/revoked.json"


def assertion(**changes: Any) -> dict[str, Any]:
    document = {
        "@context": OB2,
        "id": ASSERTION,
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": "Kosher",
            "identity": hash_identity(RECIPIENT, "Kosher"),
        },
        "badge": BADGE,
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2024-03-01T09:00:00Z",
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def nulled() -> dict[str, Any]:
    """An assertion in which null stands for what isn't there."""
    nothing = {"expires": None, "revoked": None, "evidence": None}
    return {**assertion(), **nothing}


def badge(**changes: Any) -> dict[str, Any]:
    return {
        "@context": OB2,
        "id": BADGE,
        "type": "BadgeClass",
        "name": "Formative questions",
        "description": "Asks questions that show what learners think.",
        "image": f"{SITE}/b/1.png",
        "criteria": {"narrative": "Two lessons, recorded."},
        "issuer": ISSUER,
        **changes,
    }


def profile(**changes: Any) -> dict[str, Any]:
    return {
        "@context": OB2,
        "id": ISSUER,
        "type": "Issuer",
        "name": "Reach",
        "url": SITE,
        "email": "badges@old.example",
        **changes,
    }


def site(
    *,
    hosted: Any = None,
    issuer: dict[str, Any] | None = None,
    key: Any = RSA_KEY,
    **badge_changes: Any,
) -> Callable[[World], Any]:
    """A world with the old site alone; `hosted` is what lies at the assertion's address."""

    def make(world: World) -> Any:
        world.documents.clear()
        world.put(ASSERTION, assertion() if hosted is None else hosted)
        world.put(BADGE, badge(**badge_changes))
        world.put(ISSUER, profile(**(issuer or {})))
        world.put(
            KEY,
            {
                "@context": OB2,
                "id": KEY,
                "type": "CryptographicKey",
                "owner": ISSUER,
                "publicKeyPem": public_pem(key),
            },
        )
        return world

    return make


def without(url: str) -> Callable[[World], Any]:
    return lambda world: site()(world).without(url)


def jws(key: Any = RSA_KEY, **changes: Any) -> bytes:
    verification = {"type": "SignedBadge", "creator": KEY}
    document = assertion(
        **{
            "id": "urn:uuid:0b1f4d0e-6a0e-4f0e-9a5e-3f9a3f9a3f9a",
            "verification": verification,
            **changes,
        }
    )
    return token(document, key, header={})


FOREIGN = "https://known.example/issuer"


def foreign(**verification: Any) -> Callable[[World], Any]:
    """A badge that names an issuer of another host, whose profile says what it allows."""
    known = profile(id=FOREIGN, **({"verification": verification} if verification else {}))

    def make(world: World) -> Any:
        site()(world).put(BADGE, badge(issuer=FOREIGN))
        return world.put(FOREIGN, known)

    return make


LISTED = {"publicKey": KEY}
EMBEDDED = {
    "publicKey": {
        "id": f"{ISSUER}#key",
        "type": "CryptographicKey",
        "owner": ISSUER,
        "publicKeyPem": public_pem(ED25519_KEY),
    }
}
REVOKING = {"publicKey": KEY, "revocationList": REVOCATIONS}


def put_revoked(*entries: Any) -> Callable[[World], Any]:
    document = {
        "@context": OB2,
        "id": REVOCATIONS,
        "type": "RevocationList",
        "issuer": ISSUER,
        "revokedAssertions": list(entries),
    }
    return lambda world: site(issuer=REVOKING)(world).put(REVOCATIONS, document)


def case(
    about: str,
    check: str,
    code: str,
    outcome: str,
    document: Any,
    world: Any = None,
    **options: Any,
) -> Case:
    return Case(
        f"Open Badges 2, {about}.", check, code, outcome, document, world or site(), options
    )


HOSTED = [
    case("hosted", "status", "still_hosted", "verified", assertion()),
    case(
        "hosted, in a PNG as its address",
        "format.terms",
        "fixed",
        "verified",
        bake(png(), ASSERTION.encode(), standard="ob2"),
    ),
    case(
        "hosted, in an SVG as JSON",
        "copy",
        "same",
        "verified",
        bake(SVG, json.dumps(assertion()).encode(), standard="ob2"),
    ),
    case(
        "hosted, in the tEXt of an old PNG",
        "signature",
        "hosted",
        "verified",
        png(chunk(b"tEXt", b"openbadges\0" + ASSERTION.encode())),
    ),
    case(
        "hosted, with its badge written into it",
        "signature",
        "hosted",
        "verified",
        assertion(badge=badge()),
        site(hosted=assertion(badge=badge())),
    ),
    case(
        "a copy whose badge is written into it",
        "copy",
        "differs",
        "warning",
        assertion(badge=badge()),
    ),
    case(
        "a copy with other evidence than the site holds",
        "copy",
        "differs",
        "warning",
        assertion(narrative="With honours."),
    ),
    case(
        "a copy with another recipient than the site holds",
        "signature",
        "hosted_differs",
        "failed",
        changed(
            assertion(), "recipient", "identity", to=hash_identity("eve@example.com", "Kosher")
        ),
    ),
    case(
        "a copy with another end than the site holds",
        "signature",
        "hosted_differs",
        "failed",
        assertion(expires="2099-01-01T00:00:00Z"),
        site(hosted=assertion(expires="2025-01-01T00:00:00Z")),
    ),
    case(
        "a copy of another badge than the site holds",
        "signature",
        "hosted_differs",
        "failed",
        assertion(badge=f"{SITE}/b/2.json"),
    ),
    case(
        "revoked, with nothing else left",
        "status",
        "revoked",
        "failed",
        assertion(),
        site(
            hosted={
                "@context": OB2,
                "id": ASSERTION,
                "type": "Assertion",
                "revoked": True,
                "revocationReason": "By mistake.",
            }
        ),
    ),
    case(
        "revoked, with all else still there",
        "status",
        "revoked",
        "failed",
        assertion(),
        site(hosted=assertion(revoked=True)),
    ),
    case(
        "revoked, in a word",
        "format.credential",
        "incomplete",
        "failed",
        assertion(),
        site(hosted=assertion(revoked="true")),
    ),
    case(
        "with a vocabulary of the issuer's own, written inline",
        "copy",
        "same",
        "verified",
        assertion(**{"@context": [OB2, {"ex": "https://ex.example/#"}]}),
        site(hosted=assertion(**{"@context": [OB2, {"ex": "https://ex.example/#"}]})),
    ),
    case(
        "a copy that says 1 where the site says true",
        "signature",
        "hosted_differs",
        "failed",
        changed(assertion(), "recipient", "hashed", to=1),
    ),
    case(
        "a copy that says true elsewhere where the site says 1",
        "copy",
        "differs",
        "warning",
        assertion(ex=[True, 0]),
        site(hosted=assertion(ex=[1, False])),
    ),
    *(
        case(
            f"issued on a date written {written}",
            "validity.from",
            "started",
            "verified",
            assertion(issuedOn=written),
            site(hosted=assertion(issuedOn=written)),
        )
        for written in (
            "2024-03-01T09:00Z",
            "2024-03-01T09:00:00+0000",
            "2024-03-01T09:00:00,5+00",
            "20240301T090000Z",
            "20240301T0900-0530",
        )
    ),
    *(
        case(
            f"issued on what is no date, {written}",
            "format.credential",
            "incomplete",
            "failed",
            assertion(issuedOn=written),
            site(hosted=assertion(issuedOn=written)),
        )
        for written in (
            "2024-03-01",
            "2024-03-01T09:00:00",
            "2024-0301T09:00Z",
            "2024-03-01T24:00Z",
        )
    ),
    case(
        "a copy that says the same moment in another time zone",
        "signature",
        "hosted",
        "warning",
        assertion(issuedOn="2024-03-01T10:00:00+01:00"),
    ),
    case(
        "a copy that says another moment",
        "signature",
        "hosted_differs",
        "failed",
        assertion(issuedOn="2024-03-01T10:00:00Z"),
    ),
    case(
        "a copy that says the same moment as a number",
        "signature",
        "hosted_differs",
        "failed",
        assertion(issuedOn=1709283600000),
    ),
    case(
        "with members that are null",
        "copy",
        "same",
        "verified",
        nulled(),
        site(hosted=nulled(), issuer={"verification": None}),
    ),
    case(
        "a copy that leaves out what the site says is null",
        "validity.until",
        "no_end",
        "verified",
        assertion(),
        site(hosted=nulled()),
    ),
    case(
        "expired",
        "validity.until",
        "expired",
        "warning",
        assertion(expires="2025-01-01T00:00:00Z"),
        site(hosted=assertion(expires="2025-01-01T00:00:00Z")),
    ),
    case(
        "for the recipient",
        "recipient",
        "matched",
        "verified",
        assertion(),
        recipient="Ada@example.com",
    ),
    case(
        "for somebody else",
        "recipient",
        "other_recipient",
        "failed",
        assertion(),
        recipient="eve@example.com",
    ),
    case(
        "for an address that isn't hashed",
        "recipient",
        "matched",
        "verified",
        assertion(recipient={"type": "email", "hashed": False, "identity": RECIPIENT}),
        site(hosted=assertion(recipient={"type": "email", "hashed": False, "identity": RECIPIENT})),
        recipient=RECIPIENT,
    ),
    case(
        "of an issuer that is known",
        "trust.issuer",
        "known",
        "verified",
        assertion(),
        known_issuers={ISSUER: "Reach"},
    ),
    case(
        "the assertion is gone",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        assertion(),
        without(ASSERTION),
    ),
    case(
        "the assertion was taken away for good",
        "status",
        "revoked",
        "failed",
        assertion(),
        lambda world: site()(world).refuse(ASSERTION, "gone"),
    ),
    case(
        "the address in a PNG was taken away for good",
        "status",
        "revoked",
        "failed",
        bake(png(), ASSERTION.encode(), standard="ob2"),
        lambda world: site()(world).refuse(ASSERTION, "gone"),
    ),
    case(
        "the issuer was taken away for good",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        assertion(),
        lambda world: site()(world).refuse(ISSUER, "gone"),
    ),
    case(
        "the badge is gone",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        assertion(),
        without(BADGE),
    ),
    case(
        "the issuer is gone",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        assertion(),
        without(ISSUER),
    ),
    case(
        "the site holds another assertion",
        "issuer.key",
        "document_mismatch",
        "failed",
        assertion(),
        site(hosted=assertion(id=f"{SITE}/a/2.json")),
    ),
    case(
        "the site holds a web page",
        "issuer.key",
        "document_malformed",
        "indeterminate",
        assertion(),
        site(hosted=b"<!doctype html>"),
    ),
    case(
        "the site holds one that is to be signed",
        "format.credential",
        "incomplete",
        "failed",
        assertion(),
        site(hosted=assertion(verification={"type": "SignedBadge"})),
    ),
    case(
        "at an http address",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        assertion(id="http://old.example/a/1.json"),
    ),
    case(
        "without a date",
        "format.credential",
        "incomplete",
        "failed",
        assertion(),
        site(hosted=assertion(issuedOn=None)),
    ),
    case(
        "whose date has no time zone",
        "format.credential",
        "incomplete",
        "failed",
        assertion(),
        site(hosted=assertion(issuedOn="2024-03-01T09:00:00")),
    ),
    case(
        "without a way to verify it",
        "format.credential",
        "incomplete",
        "failed",
        assertion(verification=None),
    ),
    case(
        "of an issuer on another host",
        "issuer.key",
        "outside_scope",
        "failed",
        assertion(),
        foreign(),
    ),
    case(
        "on a host that the issuer allows",
        "issuer.key",
        "hosted",
        "verified",
        assertion(),
        foreign(allowedOrigins=["old.example"]),
    ),
    case(
        "at a place that the issuer doesn't begin with",
        "issuer.key",
        "outside_scope",
        "failed",
        assertion(),
        site(issuer={"verification": {"type": "HostedBadge", "startsWith": f"{SITE}/badges/"}}),
    ),
    case(
        "at a place that the issuer begins with",
        "issuer.key",
        "hosted",
        "verified",
        assertion(),
        site(issuer={"verification": {"type": "HostedBadge", "startsWith": [f"{SITE}/a/"]}}),
    ),
    case(
        "of Open Badges 1",
        "format.credential",
        "unsupported_credential",
        "indeterminate",
        {**assertion(), "@context": "https://w3id.org/openbadges/v1"},
    ),
]
RSA_DER = RSA_KEY.public_key().public_bytes(DER, SPKI)
P256_DER = P256_KEY.public_key().public_bytes(DER, SPKI)
P256_XY = P256_DER[-64:]


def pem(der: bytes) -> str:
    lines = base64.encodebytes(der).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{lines}-----END PUBLIC KEY-----\n"


def put_pem(text: str) -> Callable[[World], Any]:
    key = {"id": KEY, "type": "CryptographicKey", "owner": ISSUER, "publicKeyPem": text}
    return site(issuer={"publicKey": key})


def by_pem(about: str, code: str, text: str, key: Any = RSA_KEY) -> Case:
    outcome = "verified" if code == "found" else "indeterminate"
    return case(f"signed, and {about}", "issuer.key", code, outcome, jws(key), put_pem(text))


PEMS = [
    by_pem("a key with line ends of Windows", "found", pem(RSA_DER).replace("\n", "\r\n")),
    by_pem("a key on one line", "found", pem(RSA_DER).replace("\n", "")),
    by_pem("a key without padding", "found", pem(P256_DER).replace("=", ""), P256_KEY),
    by_pem(
        "a key of RSA without parameters",
        "found",
        pem(
            RSA_DER.replace(RSA_DER[4:19], b"\x30\x0b" + RSA_DER[6:17]).replace(
                b"\x30\x82\x01\x22", b"\x30\x82\x01\x20"
            )
        ),
    ),
    by_pem(
        "a key whose point is compressed",
        "found",
        pem(b"\x30\x39" + P256_DER[2:23] + b"\x03\x22\0" + P256_POINT),
        P256_KEY,
    ),
    by_pem(
        "a key whose point is written in the hybrid form",
        "document_malformed",
        pem(P256_DER[:-65] + bytes([6 + (P256_XY[-1] & 1)]) + P256_XY),
        P256_KEY,
    ),
    by_pem(
        "a key with headers",
        "document_malformed",
        pem(RSA_DER).replace("KEY-----\n", "KEY-----\nProc-Type: 4,CLEAR\n\n", 1),
    ),
    by_pem(
        "a key with a length that is too long",
        "document_malformed",
        pem(b"\x30\x81" + P256_DER[1:]),
        P256_KEY,
    ),
    by_pem(
        "a key with bytes behind it",
        "document_malformed",
        pem(RSA_DER + b"\0"),
    ),
    by_pem(
        "a key for PSS alone",
        "unknown_key_type",
        pem(
            RSA_DER.replace(
                bytes.fromhex("2a864886f70d010101"), bytes.fromhex("2a864886f70d01010a")
            )
        ),
    ),
    by_pem(
        "a key of the older form under the name of the newer",
        "document_malformed",
        pem(RSA_KEY.public_key().public_bytes(DER, PublicFormat.PKCS1)),
    ),
]
SIGNED = [
    *PEMS,
    case("signed by RS256", "signature", "valid", "verified", jws(), site(issuer=LISTED)),
    case(
        "signed by ES256",
        "signature",
        "valid",
        "verified",
        jws(P256_KEY),
        site(issuer=LISTED, key=P256_KEY),
    ),
    case(
        "signed by a key in the issuer's profile",
        "signature",
        "valid",
        "verified",
        jws(ED25519_KEY, verification={"type": "SignedBadge", "creator": f"{ISSUER}#key"}),
        site(issuer=EMBEDDED),
    ),
    case(
        "signed, in a PNG",
        "signature",
        "valid",
        "verified",
        bake(png(), jws(), standard="ob2"),
        site(issuer=LISTED),
    ),
    case(
        "signed by a key that the issuer doesn't list",
        "issuer.key",
        "key_not_found",
        "failed",
        jws(),
        site(issuer={"publicKey": f"{SITE}/other.json"}),
    ),
    case(
        "signed by a key of another owner",
        "issuer.key",
        "controller_mismatch",
        "failed",
        jws(),
        lambda w: site(issuer=LISTED)(w).put(
            KEY,
            {
                "id": KEY,
                "type": "CryptographicKey",
                "owner": "https://other.example",
                "publicKeyPem": public_pem(RSA_KEY),
            },
        ),
    ),
    case(
        "signed by a key of another kind",
        "signature",
        "wrong_algorithm",
        "failed",
        jws(P256_KEY),
        site(issuer=LISTED),
    ),
    case(
        "signed, and changed",
        "signature",
        "invalid",
        "failed",
        jws().split(b".")[0]
        + b"."
        + jws(issuedOn="2025-01-01T00:00:00Z").split(b".")[1]
        + b"."
        + jws().split(b".")[2],
        site(issuer=LISTED),
    ),
    case(
        "signed, and revoked",
        "status",
        "revoked",
        "failed",
        jws(),
        put_revoked(
            "urn:uuid:1",
            {
                "id": "urn:uuid:0b1f4d0e-6a0e-4f0e-9a5e-3f9a3f9a3f9a",
                "revocationReason": "By mistake.",
            },
        ),
    ),
    case(
        "signed, and not in the revocation list",
        "status",
        "not_listed",
        "verified",
        jws(),
        put_revoked("urn:uuid:1"),
    ),
    case(
        "signed, and the revocation list is gone",
        "status",
        "status_unreachable",
        "warning",
        jws(),
        site(issuer=REVOKING),
    ),
    case(
        "that says it is signed, and isn't",
        "format.credential",
        "unsigned",
        "failed",
        assertion(verification={"type": "SignedBadge", "creator": KEY}),
        site(issuer=LISTED),
    ),
    case(
        "signed as a token, but hosted",
        "copy",
        "same",
        "verified",
        token(assertion(), RSA_KEY, header={}),
        site(),
    ),
]


HOSTED_CASES = [*HOSTED, *SIGNED]
