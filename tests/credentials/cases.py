"""One case, at least, for every code that a check can come to."""

from __future__ import annotations

import re
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
    png,
    signed,
    status_list,
    with_proof,
    without_created,
)

from generator.credentials.baking import bake
from generator.credentials.identity import identity_object
from generator.credentials.multikey import encode_base58btc, encode_base64url
from generator.credentials.status import encode_list
from generator.documents import dump_document

OTHER_DID, OTHER_METHOD = key_pair_did(OTHER_SEED)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
GOOD = signed(award())
P256_OFF = "z" + encode_base58btc(b"\x80\x24\x02" + b"\xff" * 32)
SECP256K1 = "z" + encode_base58btc(b"\xe7\x01" + bytes([2]) * 33)
RESULT = {
    "type": ["Result"],
    "resultDescription": "urn:uuid:1e8b1f0c-9f51-4a1c-8f0c-0d6a4a5c7d11",
    "status": "Completed",
}
RESULTS = signed(changed(award(), "credentialSubject", "result", to=[RESULT]))


@dataclass(frozen=True)
class Case:
    """What to verify, in which world, and what it must come to: one code among others, and an outcome."""

    about: str
    id: str
    code: str
    outcome: str
    document: Any
    world: Callable[[World], Any] = lambda world: world
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its vector: what it is about, as a file is called."""
        return re.sub("[^a-z0-9]+", "-", self.about.lower()).strip("-")

    def __str__(self) -> str:
        return self.name


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


def damaged_png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(40)


READ = [
    Case("A good credential as a file.", "format.read", "read", "verified", GOOD),
    Case(
        "A good credential in an SVG.",
        "format.read",
        "read",
        "verified",
        bake(SVG, dump_document(GOOD)),
    ),
    Case(
        "A good credential in a PNG.",
        "format.read",
        "read",
        "verified",
        bake(png(), dump_document(GOOD)),
    ),
    Case(
        "A file that begins with a byte order mark.",
        "format.read",
        "read",
        "verified",
        b"\xef\xbb\xbf" + dump_document(GOOD),
    ),
    Case("A PNG without a credential.", "format.read", "no_credential", "failed", png()),
    Case(
        "A baked PNG that is cut off.",
        "format.read",
        "broken_image",
        "failed",
        bake(png(), dump_document(GOOD))[:-20],
    ),
    Case(
        "A PNG that carries three words that look like a JWT.",
        "format.read",
        "malformed",
        "failed",
        bake(png(), b"eyJh.eyJh.c2ln"),
    ),
    Case(
        "An SVG that only links to a credential of Open Badges 3.0.",
        "format.read",
        "unknown_format",
        "indeterminate",
        bake(SVG, b"https://a.example/1"),
    ),
    Case("A brace and nothing more.", "format.read", "malformed", "failed", b"{"),
    Case("An empty file.", "format.read", "malformed", "failed", b""),
    Case("An array instead of a credential.", "format.read", "malformed", "failed", b"[]"),
    Case(
        "One member twice in one object.",
        "format.read",
        "malformed",
        "failed",
        b'{"id": 1, "id": 2}',
    ),
    Case("An SVG without a credential.", "format.read", "no_credential", "failed", SVG),
    Case("A PNG that is damaged.", "format.read", "broken_image", "failed", damaged_png()),
    Case("A PDF file.", "format.read", "unknown_format", "indeterminate", b"%PDF-1.7\n"),
    Case(
        "A JWT that holds no credential.",
        "format.credential",
        "incomplete",
        "failed",
        b"eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ.c2ln\n",
    ),
    Case(
        "A web page instead of a credential.",
        "format.read",
        "unknown_format",
        "indeterminate",
        b"<!doctype html><title>x</title>",
    ),
]
CREDENTIAL = [
    Case(
        "A good credential with an achievement.", "format.credential", "supported", "verified", GOOD
    ),
    Case(
        "A status list handed over as a credential.",
        "format.credential",
        "supported",
        "verified",
        signed(status_list(3)),
    ),
    Case(
        "A validFrom without a time of day.",
        "format.credential",
        "incomplete",
        "failed",
        changed(GOOD, "validFrom", to="2026-03-01"),
    ),
    Case(
        "An issuer that is only its address.",
        "format.credential",
        "incomplete",
        "failed",
        changed(GOOD, "issuer", to=ISSUER),
    ),
    Case(
        "Another vocabulary and nothing more.",
        "format.credential",
        "incomplete",
        "failed",
        {"@context": "https://schema.org"},
    ),
    Case(
        "An identifier that is only an address.",
        "format.credential",
        "incomplete",
        "failed",
        changed(GOOD, "credentialSubject", "identifier", to="ada@example.com"),
    ),
    Case(
        "A recipient that doesn't say whether it is hashed.",
        "format.credential",
        "incomplete",
        "failed",
        changed(GOOD, "credentialSubject", "identifier", 0, "hashed", to=...),
    ),
    Case("A credential with a result.", "format.credential", "supported", "verified", RESULTS),
    Case("An empty array.", "format.credential", "empty_value", "failed", {**GOOD, "evidence": []}),
    Case(
        "A member that is null.",
        "format.credential",
        "empty_value",
        "failed",
        {**GOOD, "validUntil": None},
    ),
    Case("No proof.", "format.credential", "unsigned", "failed", award()),
    Case(
        "An empty array of proofs.",
        "format.credential",
        "unsigned",
        "failed",
        {**GOOD, "proof": []},
    ),
    Case(
        "A badge class of Open Badges 2.0.",
        "format.credential",
        "unsupported_credential",
        "indeterminate",
        {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "BadgeClass",
            "id": "https://a.example",
        },
    ),
    Case(
        "A type that the rest doesn't bear out.",
        "format.credential",
        "incomplete",
        "failed",
        {**GOOD, "type": ["VerifiableCredential", "ClrCredential"]},
    ),
    Case(
        "A credential of two kinds at once.",
        "format.credential",
        "incomplete",
        "failed",
        {**GOOD, "type": [*GOOD["type"], "EndorsementCredential"]},
    ),
    Case(
        "A presentation of credentials.",
        "format.credential",
        "unsupported_credential",
        "indeterminate",
        {**GOOD, "type": ["VerifiablePresentation"]},
    ),
]
TERMS = [
    Case("Every term is defined.", "format.terms", "defined", "verified", GOOD),
    Case(
        "A term that no context defines.",
        "format.terms",
        "undefined_term",
        "failed",
        {**GOOD, "grade": "A"},
    ),
    Case(
        "A context that is not known.",
        "format.terms",
        "unknown_context",
        "indeterminate",
        {**GOOD, "@context": [*GOOD["@context"], "https://other.example/context"]},
    ),
    Case(
        "A term written as its whole address.",
        "format.terms",
        "unsupported_json_ld",
        "indeterminate",
        {**GOOD, "https://schema.org/name": "A"},
    ),
]
KEY = [
    Case("The key of a did web issuer.", "issuer.key", "found", "verified", GOOD),
    Case(
        "The key of a did key issuer.",
        "issuer.key",
        "found",
        "verified",
        by(OTHER_DID, OTHER_METHOD),
    ),
    Case(
        "A key that the issuer doesn't list.",
        "issuer.key",
        "key_not_found",
        "failed",
        signed(award(), method=f"{ISSUER}#key-2"),
    ),
    Case(
        "A did key issuer and the fragment of another key.",
        "issuer.key",
        "key_not_found",
        "failed",
        by(OTHER_DID, OTHER_DID + "#" + SECP256K1),
    ),
    Case(
        "A key that is not under assertionMethod.",
        "issuer.key",
        "key_not_for_assertions",
        "failed",
        GOOD,
        put_controller(assertionMethod=[], authentication=[METHOD]),
    ),
    Case(
        "A proof by somebody else than the issuer.",
        "issuer.key",
        "controller_mismatch",
        "failed",
        signed(award(), seed=OTHER_SEED, method=OTHER_METHOD),
    ),
    Case(
        "A key that somebody else controls.",
        "issuer.key",
        "controller_mismatch",
        "failed",
        GOOD,
        put_key(controller=OTHER_DID),
    ),
    Case(
        "The issuer's document is about somebody else.",
        "issuer.key",
        "document_mismatch",
        "failed",
        GOOD,
        put_controller(id=OTHER_DID),
    ),
    Case(
        "The issuer doesn't answer.",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        GOOD,
        lambda w: w.without(ISSUER_URL),
    ),
    Case(
        "The issuer's document is not JSON.",
        "issuer.key",
        "document_malformed",
        "indeterminate",
        GOOD,
        lambda w: w.put(ISSUER_URL, b"<"),
    ),
    Case(
        "The issuer's key has an end that is no time.",
        "issuer.key",
        "document_malformed",
        "indeterminate",
        GOOD,
        put_key(revoked="2026"),
    ),
    Case(
        "A DID method that is not known.",
        "issuer.key",
        "unknown_did_method",
        "indeterminate",
        by("did:ion:abc", "did:ion:abc#key-1"),
    ),
    Case(
        "A published key that is not on its curve.",
        "issuer.key",
        "document_malformed",
        "indeterminate",
        GOOD,
        put_key(publicKeyMultibase=P256_OFF),
    ),
    Case(
        "A did key that is not on its curve.",
        "issuer.key",
        "document_malformed",
        "indeterminate",
        by(f"did:key:{P256_OFF}", f"did:key:{P256_OFF}#{P256_OFF}"),
    ),
    Case(
        "A published key of a kind that is not read.",
        "issuer.key",
        "unknown_key_type",
        "indeterminate",
        GOOD,
        put_key(publicKeyMultibase=SECP256K1),
    ),
    Case(
        "A did key of a kind that is not read.",
        "issuer.key",
        "unknown_key_type",
        "indeterminate",
        by(f"did:key:{SECP256K1}", f"did:key:{SECP256K1}#{SECP256K1}"),
    ),
]
WINDOW = [
    Case("A key without an end.", "issuer.window", "within", "verified", GOOD),
    Case(
        "A signature of the moment in which the key was given up.",
        "issuer.window",
        "within",
        "verified",
        GOOD,
        put_key(revoked="2026-03-01T09:00:00Z"),
    ),
    Case(
        "A signature within five minutes after the key expired.",
        "issuer.window",
        "within",
        "verified",
        GOOD,
        put_key(expires="2026-03-01T08:55:00Z"),
    ),
    Case(
        "A signature without a time by a key without an end.",
        "issuer.window",
        "within",
        "verified",
        without_created(award()),
    ),
    Case(
        "A signature without a time by a key that is still good.",
        "issuer.window",
        "within",
        "verified",
        without_created(award()),
        put_key(expires="2027-01-01T00:00:00Z"),
    ),
    Case(
        "A signature one second too late for an expired key.",
        "issuer.window",
        "key_expired",
        "failed",
        GOOD,
        put_key(expires="2026-03-01T08:54:59Z"),
    ),
    Case(
        "A signature after the key was given up.",
        "issuer.window",
        "key_revoked",
        "failed",
        GOOD,
        put_key(revoked="2026-01-01T00:00:00Z"),
    ),
    Case(
        "A signature without a time by a key that was given up.",
        "issuer.window",
        "no_created",
        "indeterminate",
        without_created(award()),
        put_key(revoked="2026-04-01T00:00:00Z"),
    ),
]
SIGNATURE = [
    Case("A good signature.", "signature", "valid", "verified", GOOD),
    Case(
        "One proof that is not in an array.",
        "signature",
        "valid",
        "verified",
        {**GOOD, "proof": GOOD["proof"][0]},
    ),
    Case(
        "A space was added to the name.",
        "signature",
        "invalid",
        "failed",
        {**GOOD, "name": "Formative questions "},
    ),
    Case(
        "The time in the proof was changed.",
        "signature",
        "invalid",
        "failed",
        with_proof(GOOD, created="2026-03-01T09:00:01Z"),
    ),
    Case(
        "A proof value that is too short.",
        "signature",
        "malformed_proof",
        "failed",
        with_proof(GOOD, proofValue="z6"),
    ),
    Case(
        "A proof whose time has no time of day.",
        "signature",
        "malformed_proof",
        "failed",
        with_proof(GOOD, created="2026-03-01"),
    ),
    Case(
        "A proof for another purpose.",
        "signature",
        "wrong_purpose",
        "failed",
        with_proof(GOOD, proofPurpose="authentication"),
    ),
    Case(
        "A proof that has expired.",
        "signature",
        "proof_expired",
        "failed",
        with_proof(GOOD, expires="2026-05-01T00:00:00Z"),
    ),
    Case(
        "A suite that is not known.",
        "signature",
        "unknown_suite",
        "indeterminate",
        with_proof(GOOD, cryptosuite="ecdsa-sd-2023"),
    ),
    Case(
        "A proof that follows one that isn't there.",
        "signature",
        "malformed_proof",
        "failed",
        with_proof(GOOD, previousProof="urn:a:b"),
    ),
    Case(
        "More nodes without an id than are looked at.",
        "signature",
        "too_complex",
        "indeterminate",
        {**GOOD, "evidence": [{"type": ["Evidence"]}, *[{"type": "Evidence"}] * 10_001]},
    ),
]
OTHERS = [
    Case("Two good proofs.", "signature.others", "valid", "verified", siblings(GOOD["proof"][0])),
    Case(
        "A proof set with one bad proof.",
        "signature.others",
        "sibling_invalid",
        "warning",
        siblings({**GOOD["proof"][0], "created": "2025-01-01T00:00:00Z"}),
    ),
    Case(
        "A proof set with a proof of a type that is not known.",
        "signature.others",
        "sibling_unchecked",
        "verified",
        siblings({"type": "EcdsaSecp256k1Signature2019"}),
    ),
    Case(
        "A proof set with a proof by somebody else.",
        "signature.others",
        "sibling_unchecked",
        "verified",
        siblings({**GOOD["proof"][0], "verificationMethod": OTHER_METHOD}),
    ),
]
STATUS = [
    Case("Not in the list.", "status", "clear", "verified", signed(listed())),
    Case(
        "A list that doesn't say when it begins.",
        "status",
        "clear",
        "verified",
        signed(listed()),
        lambda w: w.put(LIST, signed(changed(status_list(), "validFrom", to=...))),
    ),
    Case(
        "A list that doesn't say of when it is.",
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, without_created(changed(status_list(), "validFrom", to=...))),
    ),
    Case("No status list.", "status", "none_declared", "verified", GOOD),
    Case("Revoked.", "status", "revoked", "failed", signed(listed(index=7))),
    Case(
        "Suspended.",
        "status",
        "suspended",
        "failed",
        signed(listed("suspension")),
        lambda world: world.put(LIST, signed(status_list(INDEX, purpose="suspension"))),
    ),
    Case(
        "The status list doesn't answer.",
        "status",
        "status_unreachable",
        "warning",
        signed(listed()),
        lambda world: world.without(LIST),
    ),
    Case(
        "The status list is an array.",
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, b"[]"),
    ),
    Case(
        "The status list is another credential.",
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, GOOD),
    ),
    Case(
        "The status list is another list.",
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        lambda world: world.put(LIST, signed(status_list(url=LIST.replace("1", "2")))),
    ),
    Case(
        "The status list is not packed.",
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        put_changed_list("credentialSubject", "encodedList", to="uAAAA"),
    ),
    Case(
        "A place in the list that is below zero.",
        "status",
        "status_malformed",
        "warning",
        signed(changed(listed(), "credentialStatus", "statusListIndex", to="-1")),
    ),
    Case(
        "A status list without a proof.",
        "status",
        "status_unsigned",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, status_list()),
    ),
    Case(
        "A status list changed after it was signed.",
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
        "A status list of another issuer.",
        "status",
        "status_wrong_issuer",
        "warning",
        signed(listed()),
        lambda w: w.put(
            LIST, signed(status_list(issuer=OTHER_DID), seed=OTHER_SEED, method=OTHER_METHOD)
        ),
    ),
    Case(
        "A status list for another purpose.",
        "status",
        "status_wrong_purpose",
        "warning",
        signed(listed()),
        put_list(purpose="suspension"),
    ),
    Case(
        "A status list that is too short.",
        "status",
        "status_short",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, signed(short_list())),
    ),
    Case(
        "A place beyond the end of the list.",
        "status",
        "status_out_of_range",
        "warning",
        signed(listed(index=131_072)),
    ),
    Case(
        "A status list that is still to come.",
        "status",
        "status_out_of_date",
        "warning",
        signed(listed()),
        put_changed_list("validFrom", to="2026-06-01T12:05:01Z"),
    ),
    Case(
        "A status list that has ended.",
        "status",
        "status_out_of_date",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, signed({**status_list(), "validUntil": "2026-05-31T00:00:00Z"})),
    ),
    Case(
        "A status entry of a type that is not known.",
        "status",
        "unknown_status_type",
        "warning",
        signed(award(credentialStatus={"id": LIST + "#1", "type": "BitstringStatusList"})),
    ),
    Case(
        "A status list for a purpose that is not known.",
        "status",
        "unknown_status_purpose",
        "warning",
        signed(listed("refresh")),
        lambda world: world.put(LIST, signed(status_list(INDEX, purpose="refresh"))),
    ),
]
DATES = [
    Case("Already valid.", "validity.from", "started", "verified", GOOD),
    Case(
        "Valid from within the next five minutes.",
        "validity.from",
        "started",
        "verified",
        signed(award(validFrom="2026-06-01T12:05:00Z")),
    ),
    Case(
        "Valid from later than the next five minutes.",
        "validity.from",
        "not_yet_valid",
        "warning",
        signed(award(validFrom="2026-06-01T12:05:01Z")),
    ),
    Case(
        "A proof from the future.",
        "validity.from",
        "signed_in_future",
        "warning",
        signed(award(), created="2026-07-01T00:00:00Z"),
    ),
    Case("No end.", "validity.until", "no_end", "verified", GOOD),
    Case(
        "The last moment of its validity.",
        "validity.until",
        "in_time",
        "verified",
        signed(award(validUntil="2026-06-01T12:00:00Z")),
    ),
    Case(
        "One second after its end.",
        "validity.until",
        "expired",
        "warning",
        signed(award(validUntil="2026-06-01T11:59:59Z")),
    ),
]
PLAIN = {**identity_object(RECIPIENT, ""), "hashed": False, "identityHash": RECIPIENT}
SUBJECT = award()["credentialSubject"]
RECIPIENTS = [
    Case(
        "The recipient in other letters and with spaces around.",
        "recipient",
        "matched",
        "verified",
        GOOD,
        options={"recipient": " Ada@Example.com "},
    ),
    Case("No recipient was asked about.", "recipient", "not_asked", "verified", GOOD),
    Case(
        "The wrong recipient.",
        "recipient",
        "other_recipient",
        "failed",
        GOOD,
        options={"recipient": "eve@example.com"},
    ),
    Case(
        "An empty recipient.",
        "recipient",
        "other_recipient",
        "failed",
        GOOD,
        options={"recipient": ""},
    ),
    Case(
        "A recipient named only by a DID.",
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
        "A recipient hashed by MD5.",
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
    Case(
        "A known issuer.",
        "trust.issuer",
        "known",
        "verified",
        GOOD,
        options={"known_issuers": {ISSUER: "Reach"}},
    ),
    Case("No known issuers were given.", "trust.issuer", "not_asked", "verified", GOOD),
    Case(
        "An unknown issuer.",
        "trust.issuer",
        "unknown",
        "warning",
        GOOD,
        options={"known_issuers": {}},
    ),
]
CORE_CASES = [
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
