"""Cases in which two readers, or two spellings of one thing, once came to two verdicts."""

from __future__ import annotations

import json
from typing import Any

from credentials.cases import Case
from credentials.making import award
from credentials.signers import claims

from generator.credentials.multikey import encode_base58btc, encode_base64url


def small_order_token(key: bytes) -> bytes:
    """A token that nobody signed, by a did:key of small order: R is the neutral element, S is 0."""
    did = "did:key:z" + encode_base58btc(b"\xed\x01" + key)
    method = f"{did}#{did.removeprefix('did:key:')}"
    document = award(issuer={"id": did, "type": ["Profile"], "name": "Anybody"})
    parts: list[dict[str, Any]] = [{"alg": "EdDSA", "kid": method}, claims(document, iss=did)]
    head, body = (encode_base64url(json.dumps(part).encode()) for part in parts)
    return f"{head}.{body}.{encode_base64url(bytes([1]) + bytes(63))}".encode()


KEYS = [
    Case(
        "A token by a key of small order, which anybody signs for.",
        "signature",
        "invalid",
        "failed",
        small_order_token(bytes([1]) + bytes(31)),
    ),
    Case(
        "A token by a key of small order that is written in another way.",
        "signature",
        "invalid",
        "failed",
        small_order_token(b"\xee" + b"\xff" * 30 + b"\x7f"),
    ),
]

ALIKE_CASES = [*KEYS]
