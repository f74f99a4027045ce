"""Proofs: the W3C's vectors at every stage, the implementation guide's samples, and the strict form."""

from __future__ import annotations

from typing import Any

import pytest
from credentials.making import (
    METHOD,
    SEED,
    World,
    award,
    read_shared,
    shared,
    signed,
    with_proof,
)

from generator.credentials.contexts import Contexts, pinned_contexts
from generator.credentials.hashing import (
    hash_data,
    hash_document,
    hash_jcs,
    hash_options,
    without_proof,
)
from generator.credentials.keys import Key, read_multikey
from generator.credentials.literals import canonical_json
from generator.credentials.multikey import decode_base58btc, decode_multikey, encode_base58btc
from generator.credentials.proofs import (
    read_proof,
    read_proofs,
)
from generator.credentials.signing import public_key_of, sign
from generator.errors import InputError

SUITE = ("vectors", "w3c-eddsa", "eddsa-rdfc-2022")
GUIDE_KEY = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
GUIDE_ISSUER = "https://example.edu/issuers/565049"
GOOD = signed(award())
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.fixture(scope="module")
def contexts() -> Contexts:
    """The pinned contexts and the one for examples that the vectors name."""
    examples = read_shared("vectors", "contexts", "examples-v2.json")
    return Contexts(
        {**pinned_contexts().documents, "https://www.w3.org/ns/credentials/examples/v2": examples}
    )


def text(name: str) -> str:
    return shared(*SUITE, name).read_text("utf-8").strip()


def test_w3c_hashes_and_signature(contexts: Contexts) -> None:
    document = read_shared(*SUITE, "signedDataInt.json")
    proof = document["proof"]
    assert hash_options(document, proof, contexts).hex() == text("proofHashDataInt.txt")
    assert hash_document(document, contexts).hex() == text("docHashDataInt.txt")
    assert hash_data(document, proof, contexts).hex() == text("combinedHashDataInt.txt")
    read = read_proof(proof, document["@context"])
    assert read.signature.hex() == text("sigHexDataInt.txt")
    key = decode_multikey(read_shared("vectors", "w3c-eddsa", "keyPair.json")["publicKeyMultibase"])
    assert Key("Ed25519", key).verifies(read.signature, hash_data(document, proof, contexts))


def test_w3c_signature_is_made_again_from_the_key_pair(contexts: Contexts) -> None:
    document = read_shared(*SUITE, "signedDataInt.json")
    pair = read_shared("vectors", "w3c-eddsa", "keyPair.json")
    proof = document.pop("proof")
    again = sign(
        document,
        private_key=decode_base58btc(pair["privateKeyMultibase"][1:])[2:],
        verification_method=proof["verificationMethod"],
        created=proof["created"],
        contexts=contexts,
    )
    assert again["proof"] == [proof]
    assert proof["proofValue"] == text("sigBTC58DataInt.txt")


@pytest.mark.parametrize("name", ["impl-ob", "impl-clr", "impl-clr-inner"])
def test_samples_of_the_implementation_guide(name: str) -> None:
    document = read_shared("vectors", "obv3", f"{name}.json")
    (value,) = read_proofs(document)
    proof = read_proof(value, document["@context"])
    assert (proof.controller, proof.verification_method) == (
        GUIDE_ISSUER,
        f"{GUIDE_ISSUER}#{GUIDE_KEY}",
    )
    data = hash_data(document, proof.options)
    assert Key("Ed25519", decode_multikey(GUIDE_KEY)).verifies(proof.signature, data)
    changed = {**document, "validFrom": "2010-01-01T00:00:01Z"}
    assert not Key("Ed25519", decode_multikey(GUIDE_KEY)).verifies(
        proof.signature, hash_data(changed, proof.options)
    )


@pytest.mark.parametrize("name", ["impl-ob", "impl-clr", "impl-clr-inner"])
def test_the_guides_open_badges_verify_by_an_https_controller(name: str) -> None:
    document = read_shared("vectors", "obv3", f"{name}.json")
    method = {
        "id": f"#{GUIDE_KEY}",
        "type": "Multikey",
        "controller": GUIDE_ISSUER,
        "publicKeyMultibase": GUIDE_KEY,
    }
    world = World().put(GUIDE_ISSUER, {"id": GUIDE_ISSUER, "assertionMethod": [method]})
    report = world.verify(document)
    assert report.outcome == "verified"
    assert world.asked == [GUIDE_ISSUER]


JCS = ("vectors", "w3c-eddsa", "eddsa-jcs-2022")


def test_every_stage_of_the_jcs_vector_of_the_specification() -> None:
    document = read_shared(*JCS, "signedJCS.json")
    bare = without_proof(document)
    options = read_shared(*JCS, "proofConfigJCS.json")
    texts = {name: shared(*JCS, f"{name}.txt").read_text("utf-8").strip() for name in JCS_STAGES}
    assert canonical_json(bare) == texts["canonDocJCS"]
    assert canonical_json(options) == texts["proofCanonJCS"]
    data = hash_jcs(bare, options)
    assert data.hex() == texts["combinedHashJCS"]
    assert data.hex() == texts["proofHashJCS"] + texts["docHashJCS"]
    proof = read_proof(document["proof"], document["@context"])
    assert (proof.suite.is_jcs, proof.signature.hex()) == (True, texts["sigHexJCS"])
    assert hash_jcs(bare, proof.options) == data
    key = read_multikey(read_shared("vectors", "w3c-eddsa", "keyPair.json")["publicKeyMultibase"])
    assert key.verifies(proof.signature, data)


JCS_STAGES = (
    "canonDocJCS",
    "proofCanonJCS",
    "docHashJCS",
    "proofHashJCS",
    "combinedHashJCS",
    "sigHexJCS",
)


def proof(**changes: Any) -> dict[str, Any]:
    return with_proof(GOOD, **changes)["proof"][0]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("proof", "malformed_proof"),
        (None, "malformed_proof"),
        ([], "malformed_proof"),
        ({}, "malformed_proof"),
        (proof(type=["DataIntegrityProof"]), "malformed_proof"),
        (proof(type="RsaSignature2018"), "unknown_suite"),
        (proof(cryptosuite=None), "malformed_proof"),
        (proof(cryptosuite=7), "malformed_proof"),
        (proof(cryptosuite="bbs-2023"), "unknown_suite"),
        (proof(previousProof=[]), "malformed_proof"),
        (proof(previousProof=[7]), "malformed_proof"),
        (proof(cryptosuite="Ed25519Signature2020"), "unknown_suite"),
        (proof(type="Ed25519Signature2020"), "malformed_proof"),
        (proof(proofPurpose="authentication"), "wrong_purpose"),
        (proof(proofPurpose=["assertionMethod"]), "malformed_proof"),
        (proof(proofPurpose=None), "malformed_proof"),
        (proof(verificationMethod=None), "malformed_proof"),
        (proof(verificationMethod={"id": METHOD}), "malformed_proof"),
        (proof(verificationMethod=METHOD + "#2"), "malformed_proof"),
        (proof(verificationMethod=METHOD.partition("#")[0]), "malformed_proof"),
        (proof(proofValue=None), "malformed_proof"),
        (proof(proofValue="u" + GOOD["proof"][0]["proofValue"][1:]), "malformed_proof"),
        (proof(proofValue="z" + encode_base58btc(bytes(63))), "malformed_proof"),
        (proof(proofValue="z" + encode_base58btc(b"\1" * 65)), "malformed_proof"),
        (proof(proofValue="z0OIl"), "malformed_proof"),
        (proof(proofValue="z" + "2" * 100_000), "malformed_proof"),
        (proof(created="2026-03-01T09:00:00"), "malformed_proof"),
        (proof(created="2026-02-30T09:00:00Z"), "malformed_proof"),
        (proof(created="2026-03-01T24:00:00Z"), "malformed_proof"),
        (proof(created=["2026-03-01T09:00:00Z"]), "malformed_proof"),
        (proof(expires="never"), "malformed_proof"),
        (proof(domain=[]), "malformed_proof"),
        (proof(domain={"a": 1}), "malformed_proof"),
        (proof(jws="abc"), "malformed_proof"),
        (
            proof(**{"https://w3id.org/security#expiration": "2020-01-01T00:00:00Z"}),
            "malformed_proof",
        ),
        (proof(**{"@context": "https://w3id.org/security/data-integrity/v2"}), "malformed_proof"),
        (proof(**{"@context": GOOD["@context"][::-1]}), "malformed_proof"),
        (proof(**{"@context": [{}]}), "malformed_proof"),
    ],
)
def test_the_form_of_a_proof_is_strict(value: Any, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_proof(value, GOOD["@context"])
    assert caught.value.code == code


@pytest.mark.parametrize(
    "context",
    [GOOD["@context"], GOOD["@context"][:1], GOOD["@context"][0]],
    ids=["all", "some", "one"],
)
def test_a_proof_may_repeat_the_beginning_of_the_context(context: Any) -> None:
    world = World()
    assert world.verify(with_proof(GOOD, **{"@context": context})).outcome == "verified"


def test_more_members_of_a_proof_are_covered() -> None:
    for name, value in (
        ("domain", "a.example"),
        ("challenge", "x"),
        ("nonce", "y"),
        ("id", "urn:a:b"),
    ):
        assert World().verify(with_proof(GOOD, **{name: value})).codes("signature") == ("invalid",)


def test_one_or_many_proofs_and_not_too_many() -> None:
    assert read_proofs({"proof": {}}) == [{}]
    assert read_proofs({"proof": [{}, {}]}) == [{}, {}]
    assert read_proofs({}) == read_proofs({"proof": None}) == []
    with pytest.raises(InputError):
        read_proofs({"proof": [{}] * 17})
    report = World().verify({**GOOD, "proof": GOOD["proof"] * 17})
    assert report.codes("signature") == ("malformed_proof",)


def test_signatures_that_could_be_written_otherwise_are_refused() -> None:
    key = public_key_of(SEED)
    (value,) = GOOD["proof"]
    data = hash_data(GOOD, value)
    signature = decode_base58btc(value["proofValue"][1:])
    assert Key("Ed25519", key).verifies(signature, data)
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert not Key("Ed25519", key).verifies(signature[:32] + scalar.to_bytes(32, "little"), data)
    for low_order in (bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"):
        assert not Key("Ed25519", low_order).verifies(low_order + bytes(32), data)
    assert not Key("Ed25519", key).verifies(signature[:63], data)
    assert not Key("Ed25519", key[:31]).verifies(signature, data)
