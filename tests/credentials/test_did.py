from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from credentials.making import ISSUER, METHOD, SEED, controller, controller_with_key, read_shared
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.credentials.controllers import find_method
from generator.credentials.did import (
    PublicKey,
    controller_url,
    did_document,
    did_key,
    did_key_document,
    did_key_method,
    did_web_url,
)
from generator.credentials.multikey import (
    decode_base58btc,
    decode_base64url,
    decode_multikey,
    encode_base58btc,
    encode_base64url,
    encode_multikey,
)
from generator.credentials.signing import public_key_of
from generator.errors import IdentifierError

KEY = public_key_of(SEED)
JWK = {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(KEY)}


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=80))
def test_base58btc_and_base64url_round_trip(data: bytes) -> None:
    assert decode_base58btc(encode_base58btc(data)) == data
    assert decode_base64url(encode_base64url(data)) == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("2NEpo7TZRRrLZSi2U", b"Hello World!"),
        ("11233QC4", bytes.fromhex("0000287fb4cd")),
        ("", b""),
    ],
)
def test_base58btc_matches_the_draft_of_its_specification(text: str, data: bytes) -> None:
    assert encode_base58btc(data) == text
    assert decode_base58btc(text) == data


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "ä", " 2", "2" * 5000])
def test_base58btc_refuses(text: str) -> None:
    with pytest.raises(IdentifierError):
        decode_base58btc(text)


@pytest.mark.parametrize("text", ["=", "YQ==", "a", "YR", "Y+", "Y/", "YQ\n", "é"])
def test_base64url_refuses_padding_other_alphabets_and_loose_bits(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        decode_base64url(text)


def test_multikey_of_the_w3c_key_pair() -> None:
    pair = read_shared("vectors", "w3c-eddsa", "keyPair.json")
    seed = decode_base58btc(pair["privateKeyMultibase"][1:])[2:]
    assert encode_multikey(public_key_of(seed)) == pair["publicKeyMultibase"]
    assert decode_multikey(pair["publicKeyMultibase"]) == public_key_of(seed)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x80\x24" + bytes(33), "a P-256 key"),
        (b"\xe7\x01" + bytes(33), "a secp256k1 key"),
        (b"\x00\x01" + bytes(32), "a key of an unknown kind"),
    ],
)
def test_keys_of_other_kinds_are_named(data: bytes, name: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        decode_multikey("z" + encode_base58btc(data))
    assert (caught.value.code, caught.value.found) == ("unknown_key_type", name)


@pytest.mark.parametrize(
    "text", ["", "z0", "u7QEA", None, 7, "z" + encode_base58btc(b"\xed\x01" + bytes(31))]
)
def test_what_is_no_multikey_is_malformed(text: Any) -> None:
    with pytest.raises(IdentifierError) as caught:
        decode_multikey(text)
    assert caught.value.code == "document_malformed"


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        ("did:web:example.com:user:alice", "https://example.com/user/alice/did.json"),
        ("did:web:example.com%3A3000", "https://example.com:3000/.well-known/did.json"),
        ("did:web:example.com%3a3000:u", "https://example.com:3000/u/did.json"),
        ("did:web:example.com:a%20b", None),
        ("did:web:example.com:a%2Db", "https://example.com/a%2Db/did.json"),
    ],
)
def test_did_web_url(did: str, url: str | None) -> None:
    if url is None:
        assert did_web_url(did) == "https://example.com/a%20b/did.json"
    else:
        assert did_web_url(did) == url


@pytest.mark.parametrize(
    "rest",
    [
        "",
        ":a",
        "example.com:",
        "example.com::a",
        "example.com:..:a",
        "example.com:.",
        "example.com:%2e%2e",
        "example.com:%2E.",
        "example.com:a%2fb",
        "example.com:a%5Cb",
        "example.com:a%00",
        "example.com:a%3Fb",
        "example.com:a%252e",
        "example.com/a",
        "example.com?a",
        "example.com#a",
        "example.com:a?b",
        "example.com:a#b",
        "user@example.com",
        "user%40example.com",
        "example.com%3A",
        "example.com%3A0",
        "example.com%3A99999",
        "example.com%3A80%3A80",
        "example.com%3Aa",
        "127.0.0.1",
        "%5B%3A%3A1%5D",
        "exam ple.com",
        "exämple.com",
        "-a.example",
        "a..example",
        "example.com\n",
        "example.com:a\n",
        "a" * 3000,
    ],
)
def test_did_web_refuses_what_could_lead_elsewhere(rest: str) -> None:
    with pytest.raises(IdentifierError):
        did_web_url(f"did:web:{rest}")


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=30))
def test_did_web_urls_stay_under_the_named_host(rest: str) -> None:
    try:
        url = did_web_url(f"did:web:example.com:{rest}")
    except IdentifierError:
        return
    assert url.startswith("https://example.com/") and url.endswith("/did.json")
    assert not {"..", "."} & set(url.split("/")) and "?" not in url and "#" not in url


def test_controllers_are_looked_up_by_their_kind() -> None:
    assert controller_url(did_key(KEY)) is None
    assert controller_url(ISSUER) == "https://badges.example/issuers/reach/did.json"
    assert controller_url("https://a.example/i/1") == "https://a.example/i/1"
    for unknown, found in (("did:ion:x", "did:ion"), ("http://a.example", "http://a.example")):
        with pytest.raises(IdentifierError) as caught:
            controller_url(unknown)
        assert (caught.value.code, caught.value.found) == ("unknown_did_method", found)
    for malformed in ("https://a.example/#i", "https://u@a.example/", "https://a.example/\n"):
        with pytest.raises(IdentifierError) as caught:
            controller_url(malformed)
        assert caught.value.code == "unreadable"


def test_did_key_document_lists_its_one_key() -> None:
    did = did_key(KEY)
    found = find_method(did_key_document(did), did_key_method(did), did)
    assert found.key.data == KEY


def test_did_document_lists_every_key_with_its_end() -> None:
    ended = datetime(2026, 1, 1, tzinfo=UTC)
    keys = [
        PublicKey(id=f"{ISSUER}#key-1", public_key=KEY, revoked=ended),
        PublicKey(id=f"{ISSUER}#key-2", public_key=public_key_of(bytes(32)), expires=ended),
    ]
    document = did_document(ISSUER, keys)
    assert document["@context"] == [
        "https://www.w3.org/ns/did/v1",
        "https://w3id.org/security/multikey/v1",
    ]
    assert document["verificationMethod"][0] == {
        "id": f"{ISSUER}#key-1",
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": encode_multikey(KEY),
        "revoked": "2026-01-01T00:00:00Z",
    }
    for key in keys:
        found = find_method(document, key.id, ISSUER)
        assert (found.key.data, found.expires, found.revoked) == (
            key.public_key,
            key.expires,
            key.revoked,
        )


@pytest.mark.parametrize("ids", [[], ["did:web:other.example#k"], [METHOD, METHOD], [ISSUER]])
def test_did_document_refuses(ids: list[str]) -> None:
    with pytest.raises(IdentifierError):
        did_document(ISSUER, [PublicKey(id=each, public_key=KEY) for each in ids])


def embedded(**changes: Any) -> dict[str, Any]:
    document = controller()
    method = {**document.pop("verificationMethod")[0], **changes}
    return {**document, "assertionMethod": [method]}


@pytest.mark.parametrize(
    "document",
    [
        controller(),
        controller_with_key(id="#key-1"),
        controller(assertionMethod=["#key-1"]),
        controller(assertionMethod=METHOD),
        controller(verificationMethod=controller()["verificationMethod"][0]),
        embedded(),
        embedded(id="#key-1"),
        controller_with_key(type="Ed25519VerificationKey2020"),
        controller_with_key(type="JsonWebKey", publicKeyJwk=JWK, publicKeyMultibase=None),
    ],
)
def test_find_method_reads_every_form(document: dict[str, Any]) -> None:
    assert find_method(document, METHOD, ISSUER).key.data == KEY


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (controller(id="did:web:other.example"), "document_mismatch"),
        ({}, "document_mismatch"),
        (controller(verificationMethod=[]), "key_not_found"),
        (controller(verificationMethod=["x", None, 7]), "key_not_found"),
        (controller(assertionMethod=[]), "key_not_for_assertions"),
        (controller(assertionMethod=[ISSUER + "#key-2"]), "key_not_for_assertions"),
        (controller_with_key(controller="did:web:other.example"), "controller_mismatch"),
        (controller_with_key(controller=None), "document_malformed"),
        (controller_with_key(publicKeyMultibase=None), "document_malformed"),
        (controller_with_key(secretKeyMultibase="z3u2"), "document_malformed"),
        (controller_with_key(expires="tomorrow"), "document_malformed"),
        (controller_with_key(revoked=True), "document_malformed"),
        (controller_with_key(type="Ed25519VerificationKey2018"), "unknown_key_type"),
        (controller_with_key(type=None), "unknown_key_type"),
        (
            controller_with_key(type="JsonWebKey", publicKeyJwk={**JWK, "d": "x"}),
            "document_malformed",
        ),
        (
            controller_with_key(type="JsonWebKey", publicKeyJwk={**JWK, "x": "AA"}),
            "document_malformed",
        ),
        (
            controller_with_key(type="JsonWebKey", publicKeyJwk={**JWK, "x": 1}),
            "document_malformed",
        ),
        (
            controller_with_key(type="JsonWebKey", publicKeyJwk={"kty": "EC", "crv": "P-384"}),
            "unknown_key_type",
        ),
        (
            controller(
                verificationMethod=[
                    controller()["verificationMethod"][0],
                    controller_with_key(publicKeyMultibase=encode_multikey(bytes(32)))[
                        "verificationMethod"
                    ][0],
                ]
            ),
            "document_malformed",
        ),
        (controller(verificationMethod=[{}] * 1001), "document_malformed"),
    ],
)
def test_find_method_refuses(document: dict[str, Any], code: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        find_method(document, METHOD, ISSUER)
    assert caught.value.code == code


def test_a_key_is_never_taken_from_a_fragment() -> None:
    method = f"{ISSUER}#{encode_multikey(KEY)}"
    other = encode_multikey(public_key_of(bytes(32)))
    document = controller_with_key(id=method, publicKeyMultibase=other)
    document["assertionMethod"] = [method]
    assert find_method(document, method, ISSUER).key.data == public_key_of(bytes(32))
    with pytest.raises(IdentifierError):
        find_method(controller(), method, ISSUER)
