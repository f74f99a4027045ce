"""Cases of formats: VC 1.1, endorsements, records, the suites, tokens, lists of other kinds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from typing import Any

from credentials.cases import (
    GOOD,
    OTHER_DID,
    OTHER_METHOD,
    SVG,
    Case,
    put_controller,
    put_key,
)
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
    chunk,
    controller,
    listed,
    png,
    signed,
    status_list,
)
from credentials.signers import (
    ED25519_KEY,
    P256_KEY,
    P256_MULTIKEY,
    RSA_KEY,
    claims,
    public_jwk,
    secured,
    token,
)

from generator.credentials.baking import bake
from generator.credentials.did import did_web_url
from generator.credentials.identity import identity_object
from generator.credentials.multikey import encode_base64url
from generator.credentials.status import status_entry
from generator.documents import dump_document

V1 = "https://www.w3.org/2018/credentials/v1"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_302 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
ED2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
DI1, DI2 = (
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2",
)
STATUS_2021 = "https://w3id.org/vc/status-list/2021/v1"
V2 = award()["@context"][0]


def older(*contexts: str, **changes: Any) -> dict[str, Any]:
    """The award in the form of VC 1.1."""
    members = {"validFrom": None, "issuanceDate": "2026-03-01T00:00:00Z", **changes}
    return award(**{"@context": [V1, *(contexts or (OB, DI2))], **members})


def with_p256(world: World) -> World:
    return world.put(ISSUER_URL, controller_with(P256_MULTIKEY))


def controller_with(multikey: str) -> dict[str, Any]:
    document = controller()
    document["verificationMethod"][0]["publicKeyMultibase"] = multikey
    return document


def with_jwk(key: Any, **changes: Any) -> Any:
    """A world in which the issuer publishes one key as a JsonWebKey."""
    method = {
        "id": METHOD,
        "type": "JsonWebKey",
        "controller": ISSUER,
        "publicKeyJwk": {**public_jwk(key), **changes},
    }
    return put_controller(verificationMethod=[method])


def endorsement(**changes: Any) -> dict[str, Any]:
    subject = {
        "id": "https://badges.example/badges/formative-questions/v/1.json",
        "type": ["EndorsementSubject"],
        "endorsementComment": "We hire by it.",
    }
    members = {
        "id": "https://badges.example/endorsements/1.json",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement of Formative questions",
        "credentialSubject": subject,
    }
    return award(**{**members, **changes})


def record(*inner: Any, subject: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """An unsigned record of credentials."""
    members = {
        "@context": [V2, CLR, OB],
        "id": "https://badges.example/records/1.json",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "What Ada learned",
        "credentialSubject": {
            "type": ["ClrSubject"],
            "identifier": [identity_object(RECIPIENT, "Kosher")],
            "verifiableCredential": list(inner),
            **(subject or {}),
        },
    }
    return award(**{**members, **changes})


def second(**changes: Any) -> dict[str, Any]:
    """Another award to the same person."""
    return award(
        **{"id": "https://badges.example/assertions/2.json", "name": "Feedback", **changes}
    )


def poison(size: int = 9) -> list[dict[str, Any]]:
    """Nodes without an id of which each refers to all others: naming them takes all their orders."""
    names = [f"_:n{number}" for number in range(size)]
    return [
        {"id": name, "type": ["Profile"], "parentOrg": [other for other in names if other != name]}
        for name in names
    ]


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def itxt(keyword: bytes, text: bytes, *, compressed: bool = False) -> bytes:
    flag = b"\1\0" if compressed else b"\0\0"
    return chunk(
        b"iTXt", keyword + b"\0" + flag + b"\0\0" + (zlib.compress(text, 9) if compressed else text)
    )


def list_2021(*set_bits: int) -> dict[str, Any]:
    document = status_list(*set_bits)
    subject = {**document["credentialSubject"], "type": "StatusList2021"}
    subject["encodedList"] = subject["encodedList"][1:]
    return {
        "@context": [V1, STATUS_2021, DI2],
        "id": LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": ISSUER,
        "issuanceDate": "2026-05-30T00:00:00Z",
        "credentialSubject": subject,
    }


def entry_2021(index: int = INDEX) -> dict[str, Any]:
    entry = {**status_entry(LIST, "revocation", index), "type": "StatusList2021Entry"}
    return older(OB, DI2, STATUS_2021, credentialStatus=entry)


JWK_URL = "https://badges.example/issuers/reach/key-2.json"
REVOCATIONS = "https://badges.example/status/revoked.json"


def in_revocation_list() -> dict[str, Any]:
    entry = {"id": REVOCATIONS, "type": "1EdTechRevocationList"}
    return signed(award(**{"@context": [V2, OB, EXTENSIONS], "credentialStatus": entry}))


def put_revocations(*entries: Any, **changes: Any) -> Any:
    document = {"id": REVOCATIONS, "issuer": ISSUER, "revokedCredential": list(entries), **changes}
    return lambda world: world.put(REVOCATIONS, document)


def bomb() -> str:
    """A list of 17 MiB of zeros: a few kB, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return "u" + encode_base64url(packer.compress(bytes(17 << 20)) + packer.flush())


def unsigned_token(algorithm: str) -> bytes:
    head = encode_base64url(json.dumps({"alg": algorithm, "kid": METHOD}).encode())
    return f"{head}.{encode_base64url(json.dumps(claims(award())).encode())}.".encode()


def confused_token() -> bytes:
    """A token that uses the issuer's public key as the secret of an HMAC."""
    head = encode_base64url(json.dumps({"alg": "HS256", "kid": METHOD}).encode())
    signed_part = f"{head}.{encode_base64url(json.dumps(claims(award())).encode())}".encode()
    secret = base64.urlsafe_b64decode(public_jwk(ED25519_KEY)["x"] + "=")
    mac = hmac.new(secret, signed_part, hashlib.sha256).digest()
    return signed_part + b"." + encode_base64url(mac).encode()


def chain() -> dict[str, Any]:
    first = secured(award(), id="urn:uuid:6a1676b8-0001")
    return secured(first, id="urn:uuid:6a1676b8-0002", previousProof="urn:uuid:6a1676b8-0001")


def by_port() -> tuple[dict[str, Any], str]:
    did = "did:web:badges.example%3A8443:issuers:reach"
    issuer = {"id": did, "type": ["Profile"], "name": "Reach"}
    return signed(award(issuer=issuer), method=f"{did}#key-1"), did


PORT_DOCUMENT, PORT_DID = by_port()
PORT_CONTROLLER = json.loads(json.dumps(controller()).replace(ISSUER, PORT_DID))
V1_CASES = [
    Case("VC 1 1 with a data integrity proof.", "signature", "valid", "verified", signed(older())),
    Case(
        "VC 1 1 with the data integrity context v1.",
        "signature",
        "valid",
        "verified",
        signed(older(OB, DI1)),
    ),
    Case(
        "VC 1 1 with the vocabulary 3 0 2.",
        "signature",
        "valid",
        "verified",
        signed(older(OB_302, DI2)),
    ),
    Case(
        "VC 1 1 that has expired.",
        "validity.until",
        "expired",
        "warning",
        signed(older(expirationDate="2026-05-01T00:00:00Z")),
    ),
    Case(
        "VC 1 1 whose validUntil is earlier than its expirationDate.",
        "validity.until",
        "expired",
        "warning",
        signed(older(expirationDate="2027-05-01T00:00:00Z", validUntil="2026-05-01T00:00:00Z")),
    ),
    Case(
        "VC 1 1 that starts later.",
        "validity.from",
        "not_yet_valid",
        "warning",
        signed(older(issuanceDate="2027-05-01T00:00:00Z")),
    ),
    Case(
        "VC 1 1 without issuanceDate.",
        "format.credential",
        "incomplete",
        "failed",
        signed(older(issuanceDate=None, validFrom="2026-03-01T00:00:00Z")),
    ),
    Case(
        "A validFrom without a time zone.",
        "format.credential",
        "incomplete",
        "failed",
        signed(award(validFrom="2026-03-01T00:00:00")),
    ),
    Case(
        "VC 1 1 whose issuanceDate has no time zone.",
        "format.credential",
        "incomplete",
        "failed",
        signed(older(issuanceDate="2026-03-01T00:00:00")),
    ),
    Case(
        "An issuanceDate in VC 2 0.",
        "format.terms",
        "undefined_term",
        "failed",
        {**GOOD, "issuanceDate": "2026-03-01T00:00:00Z"},
    ),
    Case(
        "Ed25519Signature2020 under VC 1 1.",
        "signature",
        "valid",
        "verified",
        secured(older(OB, ED2020), "Ed25519Signature2020"),
    ),
    Case(
        "Ed25519Signature2020 under VC 2 0.",
        "signature",
        "valid",
        "verified",
        secured(award(**{"@context": [V2, OB, ED2020]}), "Ed25519Signature2020"),
    ),
    Case(
        "Ed25519Signature2020 over a changed name.",
        "signature",
        "invalid",
        "failed",
        changed(secured(older(OB, ED2020), "Ed25519Signature2020"), "name", to="Other"),
    ),
    Case(
        "Ed25519Signature2020 without its context.",
        "signature",
        "malformed_proof",
        "failed",
        {**GOOD, "proof": secured(older(OB, ED2020), "Ed25519Signature2020")["proof"]},
    ),
]
SUITE_CASES = [
    Case("eddsa-jcs-2022.", "signature", "valid", "verified", secured(award(), "eddsa-jcs-2022")),
    Case(
        "eddsa-jcs-2022 covers terms that no vocabulary defines.",
        "format.terms",
        "signed_whole",
        "verified",
        secured({**award(), "grade": "A"}, "eddsa-jcs-2022"),
    ),
    Case(
        "eddsa-jcs-2022 over an array in another order.",
        "signature",
        "invalid",
        "failed",
        changed(
            secured(award(), "eddsa-jcs-2022"),
            "credentialSubject",
            "achievement",
            "tag",
            to=["assessment", "questions"],
        ),
    ),
    Case(
        "eddsa-jcs-2022 with a term added.",
        "signature",
        "invalid",
        "failed",
        {**secured(award(), "eddsa-jcs-2022"), "grade": "A"},
    ),
    Case(
        "eddsa-jcs-2022 and a context in the proof alone.",
        "signature",
        "malformed_proof",
        "failed",
        changed(secured(award(), "eddsa-jcs-2022"), "proof", 0, "@context", to=[V2, OB_302]),
    ),
    Case(
        "ecdsa-rdfc-2019 with a P-256 Multikey.",
        "signature",
        "valid",
        "verified",
        secured(award(), "ecdsa-rdfc-2019"),
        with_p256,
    ),
    Case(
        "ecdsa-rdfc-2019 with a P-256 JsonWebKey.",
        "signature",
        "valid",
        "verified",
        secured(award(), "ecdsa-rdfc-2019"),
        with_jwk(P256_KEY),
    ),
    Case(
        "ecdsa-rdfc-2019 over a changed name.",
        "signature",
        "invalid",
        "failed",
        changed(secured(award(), "ecdsa-rdfc-2019"), "name", to="Other"),
        with_p256,
    ),
    Case(
        "ecdsa-rdfc-2019 by an issuer with an Ed25519 key.",
        "signature",
        "wrong_algorithm",
        "failed",
        secured(award(), "ecdsa-rdfc-2019"),
    ),
    Case(
        "eddsa-rdfc-2022 by an issuer with a P-256 key.",
        "signature",
        "wrong_algorithm",
        "failed",
        GOOD,
        with_p256,
    ),
    Case(
        "The did key of a P-256 key.",
        "signature",
        "valid",
        "verified",
        secured(
            award(issuer={"id": f"did:key:{P256_MULTIKEY}", "type": ["Profile"]}),
            "ecdsa-rdfc-2019",
            method=f"did:key:{P256_MULTIKEY}#{P256_MULTIKEY}",
        ),
    ),
    Case("An Ed25519 JsonWebKey.", "signature", "valid", "verified", GOOD, with_jwk(ED25519_KEY)),
    Case(
        "A JsonWebKey that publishes its private half.",
        "issuer.key",
        "document_malformed",
        "indeterminate",
        GOOD,
        with_jwk(ED25519_KEY, d="AAAA"),
    ),
    Case(
        "A JsonWebKey on a curve that is not read.",
        "issuer.key",
        "unknown_key_type",
        "indeterminate",
        GOOD,
        with_jwk(P256_KEY, crv="P-384"),
    ),
    Case(
        "An RSA key for a data integrity proof.",
        "signature",
        "wrong_algorithm",
        "failed",
        GOOD,
        with_jwk(RSA_KEY),
    ),
    Case(
        "A proof set of two suites.",
        "signature.others",
        "valid",
        "verified",
        secured(secured(award(), "eddsa-rdfc-2022"), "eddsa-jcs-2022"),
    ),
    Case("A chain of two proofs.", "signature.others", "valid", "verified", chain()),
    Case(
        "A chain whose first proof was changed.",
        "signature",
        "invalid",
        "failed",
        changed(chain(), "proof", 0, "created", to="2026-02-01T09:00:00Z"),
    ),
    Case(
        "A chain whose first proof was taken away.",
        "signature",
        "malformed_proof",
        "failed",
        {**chain(), "proof": chain()["proof"][1:]},
    ),
    Case(
        "Unicode that normalises differently.",
        "signature",
        "invalid",
        "failed",
        changed(signed(award(name="Mari\u00e9")), "name", to="Marie\u0301"),
    ),
    Case(
        "A name of emoji and Arabic.",
        "signature",
        "valid",
        "verified",
        signed(
            award(
                name="\U0001f9d1\u200d\U0001f3eb \u0633\u0624\u0627\u0644 \u2122 \u201cquoted\u201d"
            )
        ),
    ),
    Case(
        "The tags in another order, which no signature sees.",
        "signature",
        "valid",
        "verified",
        changed(GOOD, "credentialSubject", "achievement", "tag", to=["assessment", "questions"]),
    ),
]
ISSUER_CASES = [
    Case(
        "A did web with a port and a path.",
        "issuer.key",
        "found",
        "verified",
        PORT_DOCUMENT,
        lambda w: w.put(did_web_url(PORT_DID), PORT_CONTROLLER),
    ),
    Case(
        "A did web with a port, answered at the port's host alone.",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        PORT_DOCUMENT,
        lambda w: w.put(ISSUER_URL, PORT_CONTROLLER),
    ),
    Case(
        "A DID document that redirects.",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        GOOD,
        lambda w: w.refuse(ISSUER_URL, "redirected"),
    ),
    Case(
        "A DID document that takes too long.",
        "issuer.key",
        "issuer_unreachable",
        "indeterminate",
        GOOD,
        lambda w: w.refuse(ISSUER_URL, "timeout"),
    ),
    Case(
        "An issuer named by an http address.",
        "issuer.key",
        "unknown_did_method",
        "indeterminate",
        signed(
            award(issuer={"id": "http://badges.example/issuer", "type": ["Profile"]}),
            method="http://badges.example/issuer#key-1",
        ),
    ),
    Case(
        "An issuer named by an https address.",
        "issuer.key",
        "found",
        "verified",
        signed(
            award(issuer={"id": "https://badges.example/issuer", "type": ["Profile"]}),
            method="https://badges.example/issuer#key-1",
        ),
        lambda w: w.put(
            "https://badges.example/issuer",
            json.loads(json.dumps(controller()).replace(ISSUER, "https://badges.example/issuer")),
        ),
    ),
    Case(
        "A did web that leads out of its folder.",
        "issuer.key",
        "document_malformed",
        "indeterminate",
        signed(
            award(issuer={"id": "did:web:badges.example:..:x", "type": ["Profile"]}),
            method="did:web:badges.example:..:x#key-1",
        ),
    ),
    Case(
        "A status list that redirects.",
        "status",
        "status_unreachable",
        "warning",
        signed(listed()),
        lambda w: w.refuse(LIST, "redirected"),
    ),
]
BAKED = [
    Case(
        "A credential of emoji and Arabic in a PNG.",
        "format.read",
        "read",
        "verified",
        bake(png(), dump_document(signed(award(name="\U0001f4ae \u0645\u0631\u062d\u0628\u0627")))),
    ),
    Case(
        "A compressed iTXt in a PNG.",
        "format.read",
        "read",
        "verified",
        png(itxt(b"openbadgecredential", dump_document(GOOD), compressed=True)),
    ),
    Case(
        "A compressed iTXt that unpacks to more than two MiB.",
        "format.read",
        "broken_image",
        "failed",
        png(itxt(b"openbadgecredential", b" " * (3 << 20), compressed=True)),
    ),
    Case(
        "Two credentials in one PNG.",
        "format.read",
        "malformed",
        "failed",
        png(
            itxt(b"openbadgecredential", dump_document(GOOD)),
            itxt(b"openbadgecredential", b"https://badges.example/a.json"),
        ),
    ),
    Case(
        "A badge and a record in one PNG.",
        "format.read",
        "malformed",
        "failed",
        png(
            itxt(b"openbadgecredential", dump_document(GOOD)),
            itxt(b"clrcredential", dump_document(signed(record(GOOD)))),
        ),
    ),
    Case(
        "A badge in two forms in one PNG, the older one first.",
        "signature",
        "valid",
        "verified",
        png(
            itxt(b"openbadges", b"https://badges.example/a.json"),
            itxt(b"openbadgecredential", dump_document(GOOD)),
        ),
    ),
    Case(
        "A badge in two forms and one of them twice in one PNG.",
        "format.read",
        "malformed",
        "failed",
        png(
            itxt(b"openbadgecredential", dump_document(GOOD)),
            itxt(b"openbadges", b"https://badges.example/a.json"),
            itxt(b"openbadges", b"https://badges.example/b.json"),
        ),
    ),
    Case(
        "A baked PNG with bytes behind its end.",
        "signature",
        "valid",
        "verified",
        bake(png(), dump_document(GOOD)) + b"\0\r\n",
    ),
    Case(
        "A token in a PNG.", "format.read", "read", "verified", bake(png(), token(claims(award())))
    ),
    Case(
        "A token in an SVG.", "format.read", "read", "verified", bake(SVG, token(claims(award())))
    ),
    Case(
        "A record in a PNG.",
        "format.read",
        "read",
        "verified",
        bake(png(), dump_document(signed(record(GOOD))), standard="clr"),
    ),
    Case(
        "An SD-JWT credential.",
        "format.read",
        "unknown_format",
        "indeterminate",
        token(claims(award())) + b"~WyJhIl0~",
    ),
    Case("JSON nested too deep.", "format.read", "malformed", "failed", nested(70)),
    Case(
        "JSON that is cut off in a string.",
        "format.read",
        "malformed",
        "failed",
        dump_document(GOOD)[:300],
    ),
    Case("A number that JSON doesn't have.", "format.read", "malformed", "failed", b'{"a": NaN}'),
    Case(
        "Nodes without an id that all look alike.",
        "signature",
        "too_complex",
        "indeterminate",
        {**GOOD, "issuer": {**GOOD["issuer"], "parentOrg": poison()}},
    ),
]
ENDORSEMENTS = [
    Case("An endorsement.", "signature", "valid", "verified", signed(endorsement())),
    Case(
        "An endorsement without a name.",
        "format.credential",
        "incomplete",
        "failed",
        signed(endorsement(name=None)),
    ),
    Case(
        "An endorsement of nothing.",
        "format.credential",
        "incomplete",
        "failed",
        signed(
            endorsement(
                credentialSubject={"type": ["EndorsementSubject"], "endorsementComment": "Good."}
            )
        ),
    ),
    Case(
        "An endorsement as a token.", "signature", "valid", "verified", token(claims(endorsement()))
    ),
]
RECORDS = [
    Case(
        "A record of two credentials.",
        "inner",
        "verified",
        "verified",
        signed(record(GOOD, signed(second()))),
    ),
    Case(
        "A record with one bad credential in it.",
        "inner",
        "not_verified",
        "failed",
        signed(record(GOOD, changed(signed(second()), "name", to="Other"))),
    ),
    Case(
        "A record with a revoked credential in it.",
        "inner",
        "not_verified",
        "failed",
        signed(record(signed(listed(index=7)))),
    ),
    Case(
        "A record with an expired credential in it.",
        "inner",
        "doubtful",
        "warning",
        signed(record(signed(second(validUntil="2026-05-01T00:00:00Z")))),
    ),
    Case(
        "A record with a credential of an issuer that doesn't answer.",
        "inner",
        "unchecked",
        "indeterminate",
        signed(record(PORT_DOCUMENT)),
    ),
    Case(
        "A record with a credential that nobody signed.",
        "inner",
        "not_verified",
        "failed",
        signed(record(award())),
    ),
    Case(
        "A record with somebody else's credential.",
        "inner",
        "not_verified",
        "failed",
        signed(
            record(
                signed(
                    second(
                        credentialSubject={
                            **award()["credentialSubject"],
                            "identifier": [identity_object("eve@example.com", "x")],
                        }
                    )
                )
            )
        ),
        options={"recipient": RECIPIENT},
    ),
    Case(
        "A record for the recipient.",
        "recipient",
        "matched",
        "verified",
        signed(record(GOOD)),
        options={"recipient": RECIPIENT},
    ),
    Case(
        "A record changed after it was signed.",
        "signature",
        "invalid",
        "failed",
        changed(signed(record(GOOD)), "name", to="Other"),
    ),
    Case(
        "A record from which a credential was taken.",
        "signature",
        "invalid",
        "failed",
        changed(
            signed(record(GOOD, signed(second()))),
            "credentialSubject",
            "verifiableCredential",
            to=[GOOD],
        ),
    ),
    Case(
        "A record that holds no credential.",
        "format.credential",
        "incomplete",
        "failed",
        signed(changed(record(GOOD), "credentialSubject", "verifiableCredential", to=...)),
    ),
    Case(
        "A record as a token, with a badge in it.",
        "inner",
        "verified",
        "verified",
        token(claims(record(GOOD))),
    ),
]
TOKENS = [
    Case("A token by EdDSA.", "signature", "valid", "verified", token(claims(award()))),
    Case(
        "A token by RS256.",
        "signature",
        "valid",
        "verified",
        token(claims(award()), RSA_KEY),
        with_jwk(RSA_KEY),
    ),
    Case(
        "A token by ES256.",
        "signature",
        "valid",
        "verified",
        token(claims(award()), P256_KEY),
        with_jwk(P256_KEY),
    ),
    Case(
        "A token by ES256 and a P-256 Multikey.",
        "signature",
        "valid",
        "verified",
        token(claims(award()), P256_KEY),
        with_p256,
    ),
    Case(
        "A token of VC 1 1 with the claim vc.",
        "signature",
        "valid",
        "verified",
        token({"iss": ISSUER, "jti": award()["id"], "nbf": 1_772_323_200, "vc": older()}),
    ),
    Case(
        "A token of VC 1 1 that leaves the dates to its claims.",
        "validity.until",
        "expired",
        "warning",
        token(
            {
                "iss": ISSUER,
                "jti": award()["id"],
                "nbf": 1_772_323_200,
                "exp": 1_777_593_600,
                "vc": older(issuanceDate=None, id=None),
            }
        ),
    ),
    Case(
        "A token of VC 2 0 without claims of its own.",
        "signature",
        "valid",
        "verified",
        token(award()),
    ),
    Case(
        "A token whose key is named by its fragment alone.",
        "issuer.key",
        "found",
        "verified",
        token(claims(award()), kid="#key-1"),
    ),
    Case(
        "A token whose key the issuer doesn't list.",
        "issuer.key",
        "key_not_found",
        "failed",
        token(claims(award()), kid=f"{ISSUER}#key-9"),
    ),
    Case(
        "A token whose key is somebody else's.",
        "issuer.key",
        "controller_mismatch",
        "failed",
        token(claims(award()), kid=OTHER_METHOD),
    ),
    Case(
        "A token with the issuer's key in its header.",
        "issuer.key",
        "found",
        "verified",
        token(claims(award()), header={"jwk": public_jwk(ED25519_KEY)}),
    ),
    Case(
        "A token with a foreign key in its header.",
        "issuer.key",
        "key_not_found",
        "failed",
        token(claims(award()), P256_KEY, header={"jwk": public_jwk(P256_KEY)}),
    ),
    Case(
        "A token with a foreign key beside the name of the issuer's.",
        "signature",
        "wrong_algorithm",
        "failed",
        token(claims(award()), P256_KEY, header={"kid": METHOD, "jwk": public_jwk(P256_KEY)}),
    ),
    Case(
        "A token whose key lies as a JWK in the issuer's folder.",
        "issuer.key",
        "found",
        "verified",
        token(claims(award()), P256_KEY, kid=JWK_URL),
        lambda w: w.put(JWK_URL, public_jwk(P256_KEY)),
    ),
    Case(
        "A token whose key lies in a set in the issuer's folder.",
        "issuer.key",
        "found",
        "verified",
        token(claims(award()), RSA_KEY, kid=JWK_URL),
        lambda w: w.put(
            JWK_URL,
            {
                "keys": [
                    {**public_jwk(P256_KEY), "kid": "x"},
                    {**public_jwk(RSA_KEY), "kid": JWK_URL},
                ]
            },
        ),
    ),
    Case(
        "A token whose key lies in a set that doesn't name it.",
        "issuer.key",
        "key_not_found",
        "failed",
        token(claims(award()), RSA_KEY, kid=JWK_URL),
        lambda w: w.put(JWK_URL, {"keys": [{**public_jwk(RSA_KEY), "kid": "x"}]}),
    ),
    Case(
        "A token whose key lies outside of the issuer's folder.",
        "issuer.key",
        "controller_mismatch",
        "failed",
        token(claims(award()), RSA_KEY, kid="https://badges.example/issuers/eve/key.json"),
        lambda w: w.put("https://badges.example/issuers/eve/key.json", public_jwk(RSA_KEY)),
    ),
    Case(
        "A token whose key lies in a folder below the issuer's.",
        "issuer.key",
        "controller_mismatch",
        "failed",
        token(claims(award()), RSA_KEY, kid=JWK_URL.replace("reach/", "reach/people/eve/")),
        lambda w: w.put(JWK_URL.replace("reach/", "reach/people/eve/"), public_jwk(RSA_KEY)),
    ),
    Case(
        "A token with a key in its header that can't be read.",
        "issuer.key",
        "key_not_found",
        "failed",
        token(claims(award()), header={"jwk": {"kty": "RSA"}}),
    ),
    Case(
        "A token that names no key.",
        "signature",
        "malformed_proof",
        "failed",
        token(claims(award()), header={}),
    ),
    Case(
        "A token with alg none.", "format.credential", "unsigned", "failed", unsigned_token("none")
    ),
    Case(
        "A token with alg none in other letters.",
        "format.credential",
        "unsigned",
        "failed",
        unsigned_token("NoNe"),
    ),
    Case(
        "A token with alg EdDSA and no signature.",
        "format.credential",
        "unsigned",
        "failed",
        unsigned_token("EdDSA"),
    ),
    Case(
        "A token signed with the public key as a secret.",
        "signature",
        "wrong_algorithm",
        "failed",
        confused_token(),
    ),
    Case(
        "A token by RS256 for an issuer with an Ed25519 key.",
        "signature",
        "wrong_algorithm",
        "failed",
        token(claims(award()), RSA_KEY),
    ),
    Case(
        "A token by an algorithm that is not known.",
        "signature",
        "unknown_suite",
        "indeterminate",
        token(claims(award()), header={"alg": "PS256", "kid": METHOD}),
    ),
    Case(
        "A token with a critical header.",
        "signature",
        "unknown_suite",
        "indeterminate",
        token(claims(award()), header={"kid": METHOD, "crit": ["b64"], "b64": False}),
    ),
    Case(
        "A token of somebody else's signature.",
        "signature",
        "invalid",
        "failed",
        token(claims(award())).rsplit(b".", 1)[0]
        + b"."
        + token(claims(second())).rsplit(b".", 1)[1],
    ),
    Case(
        "A token whose iss is somebody else.",
        "signature",
        "claims_mismatch",
        "failed",
        token(claims(award(), iss=OTHER_DID)),
    ),
    Case(
        "A token whose jti is another credential.",
        "signature",
        "claims_mismatch",
        "failed",
        token(claims(award(), jti="urn:uuid:1")),
    ),
    Case(
        "A token whose nbf is another day.",
        "signature",
        "claims_mismatch",
        "failed",
        token(claims(award(), nbf=1_772_409_600)),
    ),
    Case(
        "A token whose exp is later than its validUntil.",
        "signature",
        "claims_mismatch",
        "failed",
        token(claims(award(validUntil="2026-05-01T00:00:00Z"), exp=1_900_000_000)),
    ),
    Case(
        "A token whose exp is a text.",
        "signature",
        "claims_mismatch",
        "failed",
        token(claims(award(), exp="2027")),
    ),
    Case(
        "A token that has ended, with a credential that doesn't say so.",
        "signature",
        "proof_expired",
        "failed",
        token(claims(award(), exp=1_777_593_600)),
    ),
    Case(
        "A token from the future.",
        "validity.from",
        "signed_in_future",
        "warning",
        token(claims(award(), iat=1_900_000_000)),
    ),
    Case(
        "A token made after its key was given up.",
        "issuer.window",
        "key_revoked",
        "failed",
        token(claims(award(), iat=1_774_000_000)),
        put_key(revoked="2026-01-01T00:00:00Z"),
    ),
    Case(
        "A token without a time by a key that was given up.",
        "issuer.window",
        "no_created",
        "indeterminate",
        token(claims(award(), nbf=None)),
        put_key(revoked="2026-05-01T00:00:00Z"),
    ),
    Case(
        "A token that says one thing twice.",
        "format.read",
        "malformed",
        "failed",
        token(dump_document(claims(award())).replace(b'"name"', b'"id": "urn:a:b", "name"', 1)),
    ),
    Case(
        "A token that has empty values, which its signature covers.",
        "signature",
        "valid",
        "verified",
        token(claims(award(evidence=[]))),
    ),
    Case(
        "A token for the recipient in other letters.",
        "recipient",
        "matched",
        "verified",
        token(claims(award())),
        options={"recipient": "ADA@EXAMPLE.COM"},
    ),
]
LISTS = [
    Case(
        "StatusList2021, not in the list.",
        "status",
        "clear",
        "verified",
        signed(entry_2021()),
        lambda w: w.put(LIST, signed(list_2021(7))),
    ),
    Case(
        "StatusList2021, revoked.",
        "status",
        "revoked",
        "failed",
        signed(entry_2021(7)),
        lambda w: w.put(LIST, signed(list_2021(7))),
    ),
    Case(
        "StatusList2021 and a list of the newer kind.",
        "status",
        "status_malformed",
        "warning",
        signed(entry_2021()),
    ),
    Case(
        "A status list as a token.",
        "status",
        "clear",
        "verified",
        signed(listed()),
        lambda w: w.put(LIST, token(status_list(7))),
    ),
    Case(
        "A status list as a token, revoked.",
        "status",
        "revoked",
        "failed",
        signed(listed(index=7)),
        lambda w: w.put(LIST, token(status_list(7))),
    ),
    Case(
        "A status list as a token that nobody signed.",
        "status",
        "status_unsigned",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, unsigned_list()),
    ),
    Case(
        "A status list signed by another key.",
        "status",
        "status_unsigned",
        "warning",
        signed(listed()),
        lambda w: w.put(LIST, signed(status_list(7), seed=OTHER_SEED)),
    ),
    Case(
        "A status list that unpacks to far too much.",
        "status",
        "status_malformed",
        "warning",
        signed(listed()),
        lambda w: w.put(
            LIST, signed(changed(status_list(), "credentialSubject", "encodedList", to=bomb()))
        ),
    ),
    Case(
        "A place in the list as a number.",
        "status",
        "clear",
        "verified",
        secured(
            changed(listed(), "credentialStatus", "statusListIndex", to=INDEX), "eddsa-jcs-2022"
        ),
    ),
    Case(
        "A revocation list that doesn't name it.",
        "status",
        "not_listed",
        "verified",
        in_revocation_list(),
        put_revocations({"id": "urn:uuid:1"}),
    ),
    Case(
        "A revocation list that names it.",
        "status",
        "revoked",
        "failed",
        in_revocation_list(),
        put_revocations({"id": award()["id"], "revocationReason": "Awarded by mistake."}),
    ),
    Case(
        "A revocation list that took it back.",
        "status",
        "not_listed",
        "verified",
        in_revocation_list(),
        put_revocations({"id": award()["id"], "revoked": False}),
    ),
    Case(
        "A revocation list of another issuer.",
        "status",
        "status_wrong_issuer",
        "warning",
        in_revocation_list(),
        put_revocations(issuer=OTHER_DID),
    ),
    Case(
        "A revocation list without entries that can be read.",
        "status",
        "status_malformed",
        "warning",
        in_revocation_list(),
        put_revocations({"credential": 1}),
    ),
    Case(
        "A revocation list that doesn't answer.",
        "status",
        "status_unreachable",
        "warning",
        in_revocation_list(),
    ),
]


def unsigned_list() -> bytes:
    head = encode_base64url(json.dumps({"alg": "none"}).encode())
    return f"{head}.{encode_base64url(json.dumps(status_list()).encode())}.".encode()


FORMAT_CASES = [
    *V1_CASES,
    *SUITE_CASES,
    *ISSUER_CASES,
    *BAKED,
    *ENDORSEMENTS,
    *RECORDS,
    *TOKENS,
    *LISTS,
]
