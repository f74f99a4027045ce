"""Add a Data Integrity proof to a credential: the one place where a private key is used."""

from __future__ import annotations

from nacl.signing import SigningKey

from generator.credentials.contexts import Contexts
from generator.credentials.forms import find_unsigned_forms, list_members
from generator.credentials.hashing import hash_data
from generator.credentials.multikey import encode_base58btc
from generator.credentials.proofs import CRYPTOSUITE
from generator.credentials.times import read_time
from generator.documents import Document
from generator.errors import InputError

SEED_BYTES = 32


def public_key_of(private_key: bytes) -> bytes:
    """Return the 32-byte Ed25519 public key of a 32-byte private key (its seed)."""
    return bytes(_signing_key(private_key).verify_key)


def sign(
    document: Document,
    *,
    private_key: bytes,
    verification_method: str,
    created: str,
    contexts: Contexts | None = None,
) -> Document:
    """Return `document` with one eddsa-rdfc-2022 proof, in an array, as Open Badges' schema asks.

    `private_key` is the 32-byte Ed25519 seed, `verification_method` the URL of its public key,
    `created` a dateTimeStamp. vc-di-eddsa, section 3.2.1. The document handed over isn't changed.

    Raises `InputError` where it has a proof already or `created` isn't a moment, `ExpansionError`
    where the contexts don't define something in it: that would not be signed.
    """
    if "proof" in document:
        raise InputError("the document carries a proof already", code="already_signed")
    if read_time(created) is None:
        raise InputError(f"{created!r} is not a time with its time zone", code="malformed_time")
    for finding in find_unsigned_forms(list_members(document)):
        raise InputError(finding.message, code=finding.code)
    proof = {
        "type": "DataIntegrityProof",
        "created": created,
        "verificationMethod": verification_method,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": "assertionMethod",
    }
    signature = _signing_key(private_key).sign(hash_data(document, proof, contexts)).signature
    return {**document, "proof": [{**proof, "proofValue": "z" + encode_base58btc(signature)}]}


def _signing_key(private_key: bytes) -> SigningKey:
    if len(private_key) != SEED_BYTES:
        raise InputError("an Ed25519 private key has 32 bytes", code="malformed_key")
    return SigningKey(private_key)
