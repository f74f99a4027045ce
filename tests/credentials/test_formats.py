"""Formats against their peers, and against whatever anybody may hand over."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from credentials.cases import GOOD
from credentials.cases_formats import (
    DI2,
    ED2020,
    OB,
    STATUS_2021,
    entry_2021,
    in_revocation_list,
    list_2021,
    older,
    record,
    with_jwk,
)
from credentials.cases_hosted import ASSERTION, BADGE, ISSUER, KEY, LISTED, assertion, jws, site
from credentials.making import ISSUER as DID
from credentials.making import LIST, METHOD, RECIPIENT, World, award, changed, listed, signed
from credentials.signers import (
    ED25519_KEY,
    P256_KEY,
    P256_MULTIKEY,
    RSA_KEY,
    claims,
    public_jwk,
    public_pem,
    secured,
    token,
)
from credentials.test_checks import assert_consistent
from credentials.test_verification import REWRITINGS, VALUES, dataset, places, rewritten
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.credentials.controllers import list_methods
from generator.credentials.keys import Key, read_jwk, read_multikey, read_pem
from generator.errors import IdentifierError

PEER = pytest.importorskip("openbadgeslib")
KEYS = {"RS256": RSA_KEY, "ES256": P256_KEY, "EdDSA": ED25519_KEY}


def private_pem(key: Any) -> bytes:
    data: bytes = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return data


def theirs() -> Any:
    from openbadgeslib.ob3.credential import (
        Achievement,
        IdentityObject,
        Issuer,
        OpenBadgeCredential,
    )

    return OpenBadgeCredential(
        id="https://badges.example/assertions/theirs.json",
        issuer=Issuer(id=DID, name="Reach"),
        recipient_id="did:example:ada",
        achievement=Achievement(
            id="https://badges.example/badges/theirs.json",
            name="Formative questions",
            description="Asks questions that show what learners think.",
            criteria_narrative="Two lessons, recorded.",
        ),
        issuance_date=datetime(2026, 3, 1, tzinfo=UTC),
        identifiers=[IdentityObject.create(RECIPIENT, "Kosher")],
    )


@pytest.mark.parametrize("algorithm", sorted(KEYS))
def test_tokens_of_openbadgeslib_verify(algorithm: str) -> None:
    from openbadgeslib.ob3.signer import OB3Signer

    key = KEYS[algorithm]
    text = OB3Signer(private_pem(key), algorithm).sign(theirs()).encode()
    world = World()
    with_jwk(key)(world)
    report = world.verify(text, recipient=RECIPIENT)
    assert (report.outcome, report.codes("recipient")) == ("verified", ("matched",)), report
    assert World().put("https://badges.example/issuers/reach/did.json", b"{}").verify(
        text
    ).outcome in ("failed", "indeterminate")


def test_linked_data_proofs_of_openbadgeslib_verify() -> None:
    from openbadgeslib.ob3.ldp import OB3LdpSigner

    document = OB3LdpSigner(private_pem(ED25519_KEY), verification_method=METHOD).sign(
        theirs(), created=datetime(2026, 3, 1, tzinfo=UTC)
    )
    assert World().verify(document).outcome == "verified"


@pytest.mark.parametrize("algorithm", sorted(KEYS))
def test_signed_assertions_of_openbadgeslib_verify(algorithm: str) -> None:
    from openbadgeslib.ob2.models import Assertion
    from openbadgeslib.ob2.signer import OB2Signer

    document = assertion(
        id="urn:uuid:5f2a1f6e-0000-4000-8000-000000000001",
        verification={"type": "SignedBadge", "creator": KEY},
    )
    text = OB2Signer(private_pem(KEYS[algorithm]), algorithm).sign(Assertion.from_dict(document))
    world = World()
    site(issuer=LISTED, key=KEYS[algorithm])(world)
    report = world.verify(text.encode(), recipient=RECIPIENT)
    assert (report.outcome, report.codes("recipient")) == ("verified", ("matched",)), report


def test_hosted_assertions_ask_for_three_documents_and_no_more() -> None:
    world = World()
    site()(world)
    report = world.verify(assertion())
    assert world.asked == [ASSERTION, BADGE, ISSUER]
    assert report.document == assertion()


def test_the_inner_credential_is_named() -> None:
    bad = changed(GOOD, "name", to="Forged")
    report = World().verify(signed(record(GOOD, bad)))
    first, second = (item.message for item in report.checks if item.id == "inner")
    assert first == "Inside it: Number 1, Formative questions, is genuine."
    assert second.startswith("Inside it: Number 2, Forged, is not verified: Something in this")


def test_records_in_records_end_somewhere() -> None:
    deep = GOOD
    for number in range(4):
        deep = signed(record(deep, id=f"https://badges.example/records/{number}.json"))
    report = World().verify(deep)
    assert (report.outcome, report.codes("inner")) == ("indeterminate", ("unchecked",))


@pytest.mark.parametrize(
    ("jwk", "code"),
    [
        (None, "document_malformed"),
        ({}, "document_malformed"),
        ({"kty": 1}, "document_malformed"),
        ({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}, "document_malformed"),
        ({"kty": "OKP", "crv": "Ed25519", "x": "A+A="}, "document_malformed"),
        ({"kty": "OKP", "crv": "X25519", "x": "AAAA"}, "unknown_key_type"),
        ({"kty": "oct", "k": "AAAA"}, "unknown_key_type"),
        ({**public_jwk(P256_KEY), "y": public_jwk(P256_KEY)["x"]}, "document_malformed"),
        ({**public_jwk(P256_KEY), "x": "AAAA"}, "document_malformed"),
        ({**public_jwk(RSA_KEY), "e": "Ag"}, "document_malformed"),
        ({**public_jwk(RSA_KEY), "n": "AQAB"}, "unknown_key_type"),
        ({**public_jwk(ED25519_KEY), "d": "AAAA"}, "document_malformed"),
    ],
)
def test_keys_that_are_not_read(jwk: Any, code: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        read_jwk(jwk)
    assert caught.value.code == code


@pytest.mark.parametrize("key", KEYS.values(), ids=list(KEYS))
def test_a_key_is_one_however_it_is_written(key: Any) -> None:
    assert read_jwk(public_jwk(key)) == read_pem(public_pem(key))
    assert read_multikey(P256_MULTIKEY) == read_jwk(public_jwk(P256_KEY))


@pytest.mark.parametrize(
    "text", ["", "x", 7, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "a" * 9999]
)
def test_a_pem_that_is_none(text: Any) -> None:
    with pytest.raises(IdentifierError) as caught:
        read_pem(text)
    assert caught.value.code == "document_malformed"


def test_pems_of_other_kinds_are_refused_by_name() -> None:
    with pytest.raises(IdentifierError) as caught:
        read_pem(public_pem(ec.generate_private_key(ec.SECP384R1())))
    assert caught.value.code == "unknown_key_type"


def test_a_p256_signature_has_sixty_four_bytes() -> None:
    key = read_jwk(public_jwk(P256_KEY))
    assert not key.verifies(b"", b"x") and not key.verifies(bytes(64), b"x")
    assert not Key("RSA", read_jwk(public_jwk(RSA_KEY)).data).verifies(bytes(256), b"x")


def test_keys_that_can_not_be_read_are_left_out_of_a_list() -> None:
    method = {"id": METHOD, "controller": DID, "type": "Multikey", "publicKeyMultibase": "z6"}
    assert list_methods({"id": DID, "assertionMethod": [method, 7, {}]}, DID) == []


OLDER = secured(
    older(OB, ED2020, STATUS_2021, DI2, credentialStatus=entry_2021(7)["credentialStatus"]),
    "Ed25519Signature2020",
)
WHOLE = secured({**listed(), "validUntil": "2027-05-01T00:00:00Z"}, "eddsa-jcs-2022")
RECORD = signed(record(GOOD, signed(listed())))
OLDER_WORLD = World().put(LIST, signed(list_2021(7)))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([p for p in places(WHOLE) if p[0] != "proof"]), VALUES)
def test_a_change_of_what_jcs_covers_never_verifies(path: Any, to: Any) -> None:
    document = changed(WHOLE, *path, to=to)
    report = World().verify(document)
    assert_consistent(report)
    assert report.outcome in ("failed", "indeterminate") or document == WHOLE


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([p for p in places(RECORD) if p[0] != "proof"]), VALUES)
def test_a_change_of_a_record_never_verifies(path: Any, to: Any) -> None:
    document = changed(RECORD, *path, to=to)
    report = World().verify(document)
    assert_consistent(report)
    if dataset(document) != RECORD_DATASET:
        assert report.outcome in ("failed", "indeterminate")


@settings(deadline=None, max_examples=100)
@given(st.sampled_from([p for p in places(OLDER) if p[0] != "proof"]), st.sampled_from(REWRITINGS))
def test_an_older_revoked_credential_can_not_be_rewritten_into_a_better_one(
    path: Any, how: str
) -> None:
    report = OLDER_WORLD.verify(rewritten(OLDER, path, how))
    assert report.outcome in ("failed", "indeterminate")


def test_the_older_credential_is_revoked_and_nothing_else() -> None:
    report = OLDER_WORLD.verify(OLDER)
    assert [check.code for check in report.checks if check.effect != "none"] == ["revoked"]
    assert World().verify(WHOLE).outcome == World().verify(RECORD).outcome == "verified"


RECORD_DATASET = dataset(RECORD)
TOKEN = token(claims(award()))
JWS = jws()


@settings(deadline=None, max_examples=80)
@given(st.integers(0, len(TOKEN)), st.binary(max_size=3), st.integers(0, 5))
def test_a_changed_token_never_verifies(position: int, data: bytes, gone: int) -> None:
    changed_token = TOKEN[:position] + data + TOKEN[position + gone :]
    report = World().verify(changed_token)
    assert_consistent(report)
    assert report.outcome in ("failed", "indeterminate") or changed_token.strip() == TOKEN


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "issuer", "kid", "jwk", "x"]), inner)
    ),
    max_leaves=8,
)
CLAIMS = ["iss", "jti", "sub", "nbf", "exp", "iat", "vc", "credentialSubject", "issuer", "proof"]
PARTS = ["id", "type", "recipient", "badge", "verification", "issuedOn", "expires", "revoked"]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(CLAIMS), st.sampled_from(["kid", "jwk", "alg", "crit", "typ"]), JSON)
def test_any_claim_and_any_header_never_crash(claim: str, member: str, value: Any) -> None:
    try:
        payload = json.dumps({**claims(award()), claim: value}, allow_nan=False).encode()
        json.dumps(value).encode()
    except (ValueError, UnicodeEncodeError):
        return
    assert_consistent(World().verify(token(payload)))
    report = World().verify(token(claims(award()), header={"kid": METHOD, member: value}))
    assert_consistent(report)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(PARTS), st.sampled_from(["badge", "issuer", "key"]), JSON)
def test_any_part_of_an_assertion_never_crashes(name: str, part: str, value: Any) -> None:
    world = World()
    site(hosted=assertion(**{name: value}), issuer=LISTED)(world)
    assert_consistent(world.verify(assertion()))
    assert_consistent(world.verify(assertion(**{name: value})))
    assert_consistent(world.verify(jws(**{name: value})))
    url = {"badge": BADGE, "issuer": ISSUER, "key": KEY}[part]
    for member in ("id", "publicKey", "verification", "issuer", "owner", "revocationList"):
        site(issuer=LISTED)(world)
        document = json.loads(world.documents[url])  # type: ignore[arg-type]
        world.put(url, {**document, member: value})
        assert_consistent(world.verify(JWS))
        assert_consistent(world.verify(assertion()))


@settings(deadline=None, max_examples=40)
@given(JSON)
def test_any_revocation_list_never_crashes(value: Any) -> None:
    for document in (value, {"id": "https://badges.example/status/revoked.json", "issuer": DID}):
        if isinstance(document, dict):
            document = {**document, "revokedCredential": value}
        world = World().put("https://badges.example/status/revoked.json", document)
        assert_consistent(world.verify(in_revocation_list()))


def test_huge_input_is_refused_at_once() -> None:
    for data in (b" " * (3 << 20), b"eyJ" + b"a" * (3 << 20) + b".a.a", b"[" * (3 << 20)):
        assert World().verify(data).codes("format.read") == ("malformed",)
