"""What we sign, we and others verify; what others sign, we verify."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from credentials.making import (
    CREATED,
    ISSUER,
    ISSUER_URL,
    LIST,
    METHOD,
    SEED,
    World,
    award,
    changed,
    key_pair_did,
    listed,
    signed,
    status_list,
)

from generator.credentials.signing import public_key_of, sign
from generator.errors import ExpansionError, InputError

DID, DID_METHOD = key_pair_did()


def test_a_proof_is_added_as_an_array_and_nothing_else_changes() -> None:
    document = award()
    before = copy.deepcopy(document)
    result = signed(document)
    assert document == before
    assert {name: value for name, value in result.items() if name != "proof"} == before
    (proof,) = result["proof"]
    assert list(proof) == [
        "type",
        "created",
        "verificationMethod",
        "cryptosuite",
        "proofPurpose",
        "proofValue",
    ]
    assert signed(document) == result


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (signed(award()), "a proof already"),
        (award(proof=[]), "a proof already"),
        (award(grade="A"), "grade"),
        (changed(award(), "credentialSubject", "achievement", "tag", to=[]), "an empty array"),
        (changed(award(), "credentialSubject", "achievement", "tag", to=["a", ["b"]]), "array"),
        (award(**{"https://schema.org/name": "A"}), "name of the vocabulary"),
        (award(**{"@context": ["https://other.example"]}), "known context"),
        (award(id="assertions/1"), "IRI"),
        (award(type=["VerifiableCredential", "Medal"]), "Medal"),
    ],
)
def test_what_would_not_be_covered_is_not_signed(document: dict[str, Any], error: str) -> None:
    with pytest.raises(InputError, match=error):
        signed(document)


def test_null_is_not_signed() -> None:
    with pytest.raises(InputError) as caught:
        signed({**award(), "description": None})
    assert caught.value.code == "empty_value"


@pytest.mark.parametrize("created", ["2026-03-01", "2026-03-01T09:00:00", "now", ""])
def test_a_time_without_its_zone_is_not_signed(created: str) -> None:
    with pytest.raises(InputError):
        signed(award(), created=created)


@pytest.mark.parametrize("method", ["#key-1", "key-1", ""])
def test_a_relative_verification_method_is_not_signed(method: str) -> None:
    with pytest.raises(ExpansionError):
        signed(award(), method=method)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(64)])
def test_a_private_key_has_32_bytes(key: bytes) -> None:
    with pytest.raises(InputError):
        sign(award(), private_key=key, verification_method=METHOD, created=CREATED)


# openbadgeslib, by its Data Integrity verifier and signer.


def pem(seed: bytes = SEED) -> tuple[bytes, bytes]:
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(seed)
    return (
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
    )


def test_openbadgeslib_verifies_what_we_sign() -> None:
    ldp = pytest.importorskip("openbadgeslib.ob3.ldp")
    issuer = {"id": DID, "type": ["Profile"], "name": "Reach"}
    good = signed(award(issuer=issuer), method=DID_METHOD)
    verifier = ldp.OB3LdpVerifier(pem()[1])
    assert verifier.verify(json.dumps(good)) is not None
    for path, to in ((("name",), "Other"), (("proof", 0, "created"), "2026-03-02T09:00:00Z")):
        with pytest.raises(ldp.OB3VerificationError):
            verifier.verify(json.dumps(changed(good, *path, to=to)))


def test_openbadgeslib_verifies_our_status_lists() -> None:
    ldp = pytest.importorskip("openbadgeslib.ob3.ldp")
    document = signed(status_list(7))
    ldp.verify_data_integrity_proof(document, pem()[1])
    with pytest.raises(ldp.OB3VerificationError):
        ldp.verify_data_integrity_proof({**document, "validFrom": "2026-05-31T00:00:00Z"}, pem()[1])


def test_we_verify_what_openbadgeslib_signs() -> None:
    ldp = pytest.importorskip("openbadgeslib.ob3.ldp")
    created = datetime(2026, 3, 1, tzinfo=UTC)
    world = World()
    for document in (award(), listed(index=8), listed(index=7)):
        theirs = ldp.add_data_integrity_proof(document, pem()[0], METHOD, created=created)
        revoked = document.get("credentialStatus", {}).get("statusListIndex") == "7"
        assert world.verify(theirs).outcome == ("failed" if revoked else "verified")
        assert world.verify({**theirs, "name": "Other"}).codes("signature") == ("invalid",)
    theirs = ldp.add_data_integrity_proof(status_list(9), pem()[0], METHOD, created=created)
    world.put(LIST, theirs)
    assert world.verify(signed(listed(index=9))).codes("status") == ("revoked",)


def test_openbadgeslib_reads_our_did_documents() -> None:
    did = pytest.importorskip("openbadgeslib.ob3.did")
    world = World()
    found = did.resolve_verification_method(METHOD, download=world.fetch)
    assert found.strip() == pem()[1].strip()
    assert world.asked == [ISSUER_URL] and ISSUER in METHOD


def test_openbadgeslib_reads_our_bits() -> None:
    theirs = pytest.importorskip("openbadgeslib.ob3.status_list")
    from generator.credentials.status import decode_list, encode_list, new_list, set_bit

    bits = new_list()
    for index in (0, 7, 8, 131_071):
        set_bit(bits, index)
    encoded = theirs.encode_bitstring([0, 7, 8, 131_071])
    assert decode_list(encoded) == bits == decode_list(encode_list(bits))


def test_the_public_key_of_a_seed() -> None:
    # RFC 8032, section 7.1, test 1.
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    expected = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert public_key_of(seed).hex() == expected
