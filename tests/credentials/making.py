"""A small world to verify credentials in: an issuer, its keys, its lists, and what can be fetched."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from generator.credentials.did import PublicKey, did_document, did_key, did_key_method, did_web_url
from generator.credentials.hashing import hash_data
from generator.credentials.identity import identity_object
from generator.credentials.multikey import encode_base58btc
from generator.credentials.signing import public_key_of, sign
from generator.credentials.status import new_list, set_bit, status_entry, status_list_credential
from generator.credentials.verification import Report, verify
from generator.errors import FetchError

SHARED = Path(
    os.environ.get("LAURELS_SHARED") or Path(__file__).parents[2] / ".." / "shared"
).resolve()
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CREATED = "2026-03-01T09:00:00Z"
ISSUER = "did:web:badges.example:issuers:reach"
ISSUER_URL = did_web_url(ISSUER)
METHOD = f"{ISSUER}#key-1"
SEED, OTHER_SEED = bytes(range(32)), bytes(range(1, 33))
LIST = "https://badges.example/status/reach-revocation-1.json"
RECIPIENT = "ada@example.com"
INDEX = 40_001
# Some builds of zlib pack the same bytes otherwise; vectors are made with the usual one.
USUAL_ZLIB = (
    hashlib.sha256(zlib.compress(bytes(16_384) + b"laurels" * 9, 9, -zlib.MAX_WBITS))
    .hexdigest()
    .startswith("19ce20fb1c1e01fc")
)


def shared(*parts: str) -> Path:
    """The path of a vector of the standards; skip where the folder isn't there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not here; LAURELS_SHARED names the folder that holds it")
    return path


def read_shared(*parts: str) -> Any:
    return json.loads(shared(*parts).read_text("utf-8"))


def award(**changes: Any) -> dict[str, Any]:
    """An unsigned credential; a change to None leaves the member out."""
    document: dict[str, Any] = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://badges.example/assertions/5x0qj2m3c8ha.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Reach"},
        "validFrom": "2026-03-01T00:00:00Z",
        "name": "Formative questions",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [identity_object(RECIPIENT, "Kosher")],
            "achievement": {
                "id": "https://badges.example/badges/formative-questions/v/1.json",
                "type": ["Achievement"],
                "name": "Formative questions",
                "description": "Asks questions that show what learners think.",
                "criteria": {"narrative": "Two lessons, recorded, and what came of them."},
                "tag": ["questions", "assessment"],
                "resultDescription": [
                    {
                        "id": "urn:uuid:1e8b1f0c-9f51-4a1c-8f0c-0d6a4a5c7d11",
                        "type": ["ResultDescription"],
                        "name": "Quality of the questions",
                        "resultType": "RubricCriterionLevel",
                    }
                ],
            },
        },
    }
    document.update(changes)
    return {name: value for name, value in document.items() if value is not None}


def signed(
    document: dict[str, Any],
    *,
    seed: bytes = SEED,
    method: str = METHOD,
    created: str = CREATED,
) -> dict[str, Any]:
    return sign(document, private_key=seed, verification_method=method, created=created)


def with_proof(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A signed document whose proof is changed afterwards; None leaves a member out."""
    proof = {**document["proof"][0], **changes}
    proof = {name: value for name, value in proof.items() if value is not None}
    return {**document, "proof": [proof]}


def without_created(document: dict[str, Any]) -> dict[str, Any]:
    """A document signed by a proof that doesn't say when it was made."""
    proof = signed(document)["proof"][0]
    options = {name: proof[name] for name in proof if name not in ("created", "proofValue")}
    signature = SigningKey(SEED).sign(hash_data(document, options)).signature
    return {**document, "proof": [{**options, "proofValue": "z" + encode_base58btc(signature)}]}


def listed(purpose: str = "revocation", index: int = INDEX, url: str = LIST) -> dict[str, Any]:
    return award(credentialStatus=status_entry(url, purpose, index))


def status_list(
    *set_bits: int, purpose: str = "revocation", url: str = LIST, issuer: str = ISSUER
) -> dict[str, Any]:
    """An unsigned list with some bits set."""
    bits = new_list()
    for index in set_bits:
        set_bit(bits, index)
    return status_list_credential(
        url=url,
        issuer=issuer,
        purpose=purpose,
        bits=bits,
        valid_from=datetime(2026, 5, 30, tzinfo=UTC),
    )


def key_pair_did(seed: bytes = SEED) -> tuple[str, str]:
    """The did:key of a seed, and its verification method."""
    did = did_key(public_key_of(seed))
    return did, did_key_method(did)


def controller(**changes: Any) -> dict[str, Any]:
    document = did_document(ISSUER, [PublicKey(id=METHOD, public_key=public_key_of(SEED))])
    document.update(changes)
    return document


def controller_with_key(**changes: Any) -> dict[str, Any]:
    document = controller()
    method = {**document["verificationMethod"][0], **changes}
    document["verificationMethod"] = [
        {name: value for name, value in method.items() if value is not None}
    ]
    return document


@dataclass
class World:
    """What can be fetched; and how often each URL was."""

    documents: dict[str, bytes | FetchError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.documents:
            self.put(ISSUER_URL, controller())
            self.put(LIST, signed(status_list(7)))

    def put(self, url: str, document: Any) -> World:
        self.documents[url] = (
            document if isinstance(document, bytes) else json.dumps(document).encode()
        )
        return self

    def refuse(self, url: str, code: str) -> World:
        """Answer `url` with an error."""
        self.documents[url] = FetchError(f"{url} can't be had", code=code)
        return self

    def without(self, url: str) -> World:
        del self.documents[url]
        return self

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.documents:
            raise FetchError(f"{url} is not there", code="not_found")
        answer = self.documents[url]
        if isinstance(answer, FetchError):
            raise answer
        return answer

    def verify(self, document: Any, **options: Any) -> Report:
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        return verify(data, fetch=self.fetch, **{"now": NOW, **options})


def changed(document: dict[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    """A copy with the value at `path` replaced; the value `...` removes it."""
    result = copy.deepcopy(document)
    at: Any = result
    for step in path[:-1]:
        at = at[step]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return result


def png(*chunks: bytes) -> bytes:
    """A white PNG of two by two pixels, the same bytes everywhere, with `chunks` before the pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\xff" * 2, 0))
    return b"".join([b"\x89PNG\r\n\x1a\n", header, *chunks, pixels, chunk(b"IEND", b"")])


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
