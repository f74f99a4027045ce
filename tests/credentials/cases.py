"""One case, at least, for every code that a check can come to."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from credentials.making import (
    INDEX,
    ISSUER,
    ISSUER_URL,
    LIST,
    METHOD,
    OTHER_SEED,
    RECIPIENT,
    World,
    award,
    changed,
    controller,
    controller_with_key,
    key_pair_did,
    listed,
    signed,
    status_list,
    with_proof,
    without_created,
)
from PIL import Image

from generator.credentials.baking import bake
from generator.credentials.identity import identity_object
from generator.credentials.multikey import encode_base58btc, encode_base64url
from generator.credentials.status import encode_list
from generator.documents import dump_document

OTHER_DID, OTHER_METHOD = key_pair_did(OTHER_SEED)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
GOOD = signed(award())
P256 = "z" + encode_base58btc(b"\x80\x24" + bytes([2]) * 33)
RESULT = {
    "type": ["Result"],
    "resultDescription": "urn:uuid:1e8b1f0c-9f51-4a1c-8f0c-0d6a4a5c7d11",
    "status": "Completed",
}
RESULTS = signed(changed(award(), "credentialSubject", "result", to=[RESULT]))


@dataclass(frozen=True)
class Case:
    """What to verify, in which world, and what it must come to."""

    id: str
    code: str
    outcome: str
    document: Any
    world: Callable[[World], Any] = lambda world: world
    options: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.id}-{self.code}"


def by(did: str, method: str, seed: bytes = OTHER_SEED) -> dict[str, Any]:
    issuer = {"id": did, "type": ["Profile"], "name": "Reach"}
    return signed(award(issuer=issuer), seed=seed, method=method)


def put_list(**options: Any) -> Callable[[World], Any]:
    return lambda world: world.put(LIST, signed(status_list(**options)))


def put_changed_list(*path: str, to: Any) -> Callable[[World], Any]:
    """A list that is changed and then signed."""
    return lambda world: world.put(LIST, signed(changed(status_list(), *path, to=to)))


def put_controller(**changes: Any) -> Callable[[World], Any]:
    return lambda world: world.put(ISSUER_URL, controller(**changes))


def put_key(**changes: Any) -> Callable[[World], Any]:
    return lambda world: world.put(ISSUER_URL, controller_with_key(**changes))


def short_list() -> dict[str, Any]:
    packer = zlib.compressobj(wbits=31)
    encoded = "u" + encode_base64url(packer.compress(bytes(100)) + packer.flush())
    return changed(status_list(), "credentialSubject", "encodedList", to=encoded)


def siblings(second: dict[str, Any]) -> dict[str, Any]:
    return {**GOOD, "proof": [second, GOOD["proof"][0]]}


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG")
    return file.getvalue()


def damaged_png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(40)


READ = [
    Case("format.read", "read", "verified", GOOD),
    Case("format.read", "read", "verified", bake(SVG, dump_document(GOOD))),
    Case("format.read", "read", "verified", bake(png(), dump_document(GOOD))),
    Case("format.read", "read", "verified", b"\xef\xbb\xbf" + dump_document(GOOD)),
    Case("format.read", "no_credential", "failed", png()),
    Case("format.read", "broken_image", "failed", bake(png(), dump_document(GOOD))[:-20]),
    Case("format.read", "unknown_format", "indeterminate", bake(png(), b"eyJh.eyJh.c2ln")),
    Case(
        "format.read",
        "unknown_format",
        "indeterminate",
        bake(SVG, b"https://a.example/1", standard="ob2"),
    ),
    Case("format.read", "malformed", "failed", b"{"),
    Case("format.read", "malformed", "failed", b""),
    Case("format.read", "malformed", "failed", b"[]"),
    Case("format.read", "malformed", "failed", b'{"id": 1, "id": 2}'),
    Case("format.read", "no_credential", "failed", SVG),
    Case("format.read", "broken_image", "failed", damaged_png()),
    Case("format.read", "unknown_format", "indeterminate", b"%PDF-1.7\n"),
    Case(
        "format.read", "unknown_format", "indeterminate", b"eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ.c2ln\n"
    ),
    Case("format.read", "unknown_format", "indeterminate", b"<!doctype html><title>x</title>"),
]
CREDENTIAL = [
    Case("format.credential", "supported", "verified", GOOD),
    Case("format.credential", "supported", "verified", signed(status_list(3))),
    Case("format.credential", "incomplete", "failed", changed(GOOD, "validFrom", to="2026-03-01")),
    Case("format.credential", "incomplete", "failed", changed(GOOD, "issuer", to=ISSUER)),
    Case("format.credential", "incomplete", "failed", {"@context": "https://schema.org"}),
    Case(
        "format.credential",
        "incomplete",
        "failed",
        changed(GOOD, "credentialSubject", "identifier", to="ada@example.com"),
    ),
    Case(
        "format.credential",
        "incomplete",
        "failed",
        changed(GOOD, "credentialSubject", "identifier", 0, "hashed", to=...),
    ),
    Case("format.credential", "supported", "verified", RESULTS),
    Case("format.credential", "empty_value", "failed", {**GOOD, "evidence": []}),
    Case("format.credential", "empty_value", "failed", {**GOOD, "validUntil": None}),
    Case("format.credential", "unsigned", "failed", award()),
    Case("format.credential", "unsigned", "failed", {**GOOD, "proof": []}),
    Case(
        "format.credential",
        "unsupported_credential",
        "indeterminate",
        {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Assertion",
            "id": "https://a.example",
        },
    ),
    Case(
        "format.credential",
        "unsupported_credential",
        "indeterminate",
        {**GOOD, "type": ["VerifiableCredential", "ClrCredential"]},
    ),
]
TERMS = [
    Case("format.terms", "defined", "verified", GOOD),
    Case("format.terms", "undefined_term", "failed", {**GOOD, "grade": "A"}),
    Case(
        "format.terms",
        "unknown_context",
        "indeterminate",
        {**GOOD, "@context": [*GOOD["@context"], "https://other.example/context"]},
    ),
    Case(
        "format.terms",
        "unsupported_json_ld",
        "indeterminate",
        {**GOOD, "https://schema.org/name": "A"},
    ),
]
KEY = [
    Case("issuer.key", "found", "verified", GOOD),
    Case("issuer.key", "found", "verified", by(OTHER_DID, OTHER_METHOD)),
    Case("issuer.key", "key_not_found", "failed", signed(award(), method=f"{ISSUER}#key-2")),
    Case("issuer.key", "key_not_found", "failed", by(OTHER_DID, OTHER_DID + "#" + P256)),
    Case(
        "issuer.key",
        "key_not_for_assertions",
        "failed",
        GOOD,
        put_controller(assertionMethod=[], authentication=[METHOD]),
    ),
    Case(
        "issuer.key",
        "controller_mismatch",
        "failed",
        signed(award(), seed=OTHER_SEED, method=OTHER_METHOD),
    ),
    Case("issuer.key", "controller_mismatch", "failed", GOOD, put_key(controller=OTHER_DID)),
    Case("issuer.key", "document_mismatch", "failed", GOOD, put_controller(id=OTHER_DID)),
    Case(
        "issuer.key", "issuer_unreachable", "indeterminate", GOOD, lambda w: w.without(ISSUER_URL)
    ),
    Case(
        "issuer.key", "document_malformed", "indeterminate", GOOD, lambda w: w.put(ISSUER_URL, b"<")
    ),
    Case("issuer.key", "document_malformed", "indeterminate", GOOD, put_key(revoked="2026")),
    Case(
        "issuer.key", "unknown_did_method", "indeterminate", by("did:ion:abc", "did:ion:abc#key-1")
    ),
    Case("issuer.key", "unknown_key_type", "indeterminate", GOOD, put_key(publicKeyMultibase=P256)),
    Case(
        "issuer.key",
        "unknown_key_type",
        "indeterminate",
        by(f"did:key:{P256}", f"did:key:{P256}#{P256}"),
    ),
]
WINDOW = [
    Case("issuer.window", "within", "verified", GOOD),
    Case("issuer.window", "within", "verified", GOOD, put_key(revoked="2026-03-01T09:00:00Z")),
    Case("issuer.window", "within", "verified", GOOD, put_key(expires="2026-03-01T08:55:00Z")),
    Case("issuer.window", "within", "verified", without_created(award())),
    Case(
        "issuer.window",
        "within",
        "verified",
        without_created(award()),
        put_key(expires="2027-01-01T00:00:00Z"),
    ),
    Case("issuer.window", "key_expired", "failed", GOOD, put_key(expires="2026-03-01T08:54:59Z")),
    Case("issuer.window", "key_revoked", "failed", GOOD, put_key(revoked="2026-01-01T00:00:00Z")),
    Case(
        "issuer.window",
        "no_created",
        "indeterminate",
        without_created(award()),
        put_key(revoked="2026-04-01T00:00:00Z"),
    ),
]
SIGNATURE = [
    Case("signature", "valid", "verified", GOOD),
    Case("signature", "valid", "verified", {**GOOD, "proof": GOOD["proof"][0]}),
    Case("signature", "invalid", "failed", {**GOOD, "name": "Formative questions "}),
    Case("signature", "invalid", "failed", with_proof(GOOD, created="2026-03-01T09:00:01Z")),
    Case("signature", "malformed_proof", "failed", with_proof(GOOD, proofValue="z6")),
    Case("signature", "malformed_proof", "failed", with_proof(GOOD, created="2026-03-01")),
    Case("signature", "wrong_purpose", "failed", with_proof(GOOD, proofPurpose="authentication")),
    Case("signature", "proof_expired", "failed", with_proof(GOOD, expires="2026-05-01T00:00:00Z")),
    Case(
        "signature", "unknown_suite", "indeterminate", with_proof(GOOD, cryptosuite="ecdsa-sd-2023")
    ),
    Case("signature", "unknown_suite", "indeterminate", with_proof(GOOD, previousProof="urn:a:b")),
    Case(
        "signature",
        "too_complex",
        "indeterminate",
        {**GOOD, "evidence": [{"type": ["Evidence"]}, *[{"type": "Evidence"}] * 10_001]},
    ),
]
OTHERS = [
    Case("signature.others", "valid", "verified", siblings(GOOD["proof"][0])),
    Case(
        "signature.others",
        "sibling_invalid",
        "warning",
        siblings({**GOOD["proof"][0], "created": "2025-01-01T00:00:00Z"}),
    ),
    Case(
        "signature.others",
        "sibling_unchecked",
        "verified",
        siblings({"type": "Ed25519Signature2020"}),
    ),
    Case(
        "signature.others",
        "sibling_unchecked",
        "verified",
        siblings({**GOOD["proof"][0], "verificationMethod": OTHER_METHOD}),
    ),
]
STATUS = [
    Case("status", "clear", "verified", signed(listed())),
    Case(
        "status",
        "clear",
        "verified",
        signed(listed()),
        lambda w: w.put(LIST, signed(changed(status_list(), "validFrom", to=...))),
    ),
    Case(
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, without_created(changed(status_list(), "validFrom", to=...))),
    ),
    Case("status", "none_declared", "verified", GOOD),
    Case("status", "revoked", "failed", signed(listed(index=7))),
    Case(
        "status",
        "suspended",
        "failed",
        signed(listed("suspension")),
        lambda world: world.put(LIST, signed(status_list(INDEX, purpose="suspension"))),
    ),
    Case(
        "status",
        "status_unreachable",
        "warning",
        signed(listed()),
        lambda world: world.without(LIST),
    ),
    Case("status", "status_malformed", "warning", signed(listed()), lambda w: w.put(LIST, b"[]")),
    Case("status", "status_malformed", "warning", signed(listed()), lambda w: w.put(LIST, GOOD)),
    Case(
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        lambda world: world.put(LIST, signed(status_list(url=LIST.replace("1", "2")))),
    ),
    Case(
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        put_changed_list("credentialSubject", "encodedList", to="uAAAA"),
    ),
    Case(
        "status",
        "status_malformed",
        "warning",
        signed(changed(listed(), "credentialStatus", "statusListIndex", to="-1")),
    ),
    Case(
        "status",
        "status_unsigned",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, status_list()),
    ),
    Case(
        "status",
        "status_unsigned",
        "warning",
        signed(listed()),
        lambda w: w.put(
            LIST,
            changed(
                signed(status_list(7)),
                "credentialSubject",
                "encodedList",
                to=encode_list(bytearray(16_384)),
            ),
        ),
    ),
    Case(
        "status",
        "status_wrong_issuer",
        "warning",
        signed(listed()),
        lambda w: w.put(
            LIST, signed(status_list(issuer=OTHER_DID), seed=OTHER_SEED, method=OTHER_METHOD)
        ),
    ),
    Case(
        "status",
        "status_wrong_purpose",
        "warning",
        signed(listed()),
        put_list(purpose="suspension"),
    ),
    Case(
        "status",
        "status_short",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, signed(short_list())),
    ),
    Case("status", "status_out_of_range", "warning", signed(listed(index=131_072))),
    Case(
        "status",
        "status_out_of_date",
        "warning",
        signed(listed()),
        put_changed_list("validFrom", to="2026-06-01T12:05:01Z"),
    ),
    Case(
        "status",
        "status_out_of_date",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, signed({**status_list(), "validUntil": "2026-05-31T00:00:00Z"})),
    ),
    Case(
        "status",
        "unknown_status_type",
        "warning",
        signed(
            award(
                credentialStatus={
                    "id": "https://badges.example/r",
                    "type": "1EdTechRevocationList",
                },
                **{
                    "@context": [
                        *award()["@context"],
                        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
                    ]
                },
            )
        ),
    ),
    Case(
        "status",
        "unknown_status_purpose",
        "warning",
        signed(listed("refresh")),
        lambda world: world.put(LIST, signed(status_list(INDEX, purpose="refresh"))),
    ),
]
DATES = [
    Case("validity.from", "started", "verified", GOOD),
    Case("validity.from", "started", "verified", signed(award(validFrom="2026-06-01T12:05:00Z"))),
    Case(
        "validity.from", "not_yet_valid", "warning", signed(award(validFrom="2026-06-01T12:05:01Z"))
    ),
    Case(
        "validity.from",
        "signed_in_future",
        "warning",
        signed(award(), created="2026-07-01T00:00:00Z"),
    ),
    Case("validity.until", "no_end", "verified", GOOD),
    Case("validity.until", "in_time", "verified", signed(award(validUntil="2026-06-01T12:00:00Z"))),
    Case("validity.until", "expired", "warning", signed(award(validUntil="2026-06-01T11:59:59Z"))),
]
PLAIN = {**identity_object(RECIPIENT, ""), "hashed": False, "identityHash": RECIPIENT}
SUBJECT = award()["credentialSubject"]
RECIPIENTS = [
    Case("recipient", "matched", "verified", GOOD, options={"recipient": " Ada@Example.com "}),
    Case("recipient", "not_asked", "verified", GOOD),
    Case("recipient", "other_recipient", "failed", GOOD, options={"recipient": "eve@example.com"}),
    Case("recipient", "other_recipient", "failed", GOOD, options={"recipient": ""}),
    Case(
        "recipient",
        "no_recipient",
        "indeterminate",
        signed(
            award(
                credentialSubject={
                    **{name: value for name, value in SUBJECT.items() if name != "identifier"},
                    "id": "did:example:ada",
                }
            )
        ),
        options={"recipient": RECIPIENT},
    ),
    Case(
        "recipient",
        "unknown_hash",
        "indeterminate",
        signed(
            award(
                credentialSubject={
                    **SUBJECT,
                    "identifier": [{**identity_object(RECIPIENT, ""), "identityHash": "md5$00"}],
                }
            )
        ),
        options={"recipient": RECIPIENT},
    ),
]
TRUST = [
    Case("trust.issuer", "known", "verified", GOOD, options={"known_issuers": {ISSUER: "Reach"}}),
    Case("trust.issuer", "not_asked", "verified", GOOD),
    Case("trust.issuer", "unknown", "warning", GOOD, options={"known_issuers": {}}),
]
CASES = [
    *READ,
    *CREDENTIAL,
    *TERMS,
    *KEY,
    *WINDOW,
    *SIGNATURE,
    *OTHERS,
    *STATUS,
    *DATES,
    *RECIPIENTS,
    *TRUST,
]
