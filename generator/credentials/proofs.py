"""Data Integrity proofs: their form, what they cover, and whether the signature holds.

VC Data Integrity 1.0 and vc-di-eddsa 1.0, suite eddsa-rdfc-2022. What a proof covers is the RDF dataset
of the document; `structure` refuses the forms of JSON that a dataset can't tell apart.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as NaClValueError
from nacl.signing import VerifyKey

from generator.credentials.canonical import canonical_nquads
from generator.credentials.contexts import Contexts, pinned_contexts
from generator.credentials.multikey import decode_base58btc
from generator.credentials.times import read_time
from generator.documents import Document
from generator.errors import IdentifierError, InputError

CRYPTOSUITE = "eddsa-rdfc-2022"
SIGNATURE_BYTES = 64
MAX_PROOFS = 16
_TEXT_MEMBERS = frozenset(
    {
        *("id", "type", "cryptosuite", "created", "expires", "verificationMethod"),
        *("proofPurpose", "proofValue", "challenge", "nonce"),
    }
)
_MEMBERS = _TEXT_MEMBERS | {"@context", "domain"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A well-formed eddsa-rdfc-2022 proof. `options` are its members as they stand."""

    options: Document
    verification_method: str
    signature: bytes
    created: datetime | None
    expires: datetime | None

    @property
    def controller(self) -> str:
        """The verification method's URL without its fragment: whose key it says it is."""
        return self.verification_method.partition("#")[0]


def read_proofs(document: Document) -> list[Any]:
    """Return the proofs of a document, one or many, as they stand; an empty list where it has none.

    Raises `InputError`, code `malformed_proof`, for more than 16.
    """
    value = document.get("proof")
    proofs = [] if value is None else value if isinstance(value, list) else [value]
    if len(proofs) > MAX_PROOFS:
        raise _malformed(f"it carries more than {MAX_PROOFS} of them")
    return proofs


def read_proof(value: object, context: object) -> Proof:
    """Read one proof of a document whose `@context` is `context`.

    Raises `InputError` with code unknown_suite (`found` names the suite), wrong_purpose (`found` names
    the purpose) or malformed_proof. VC Data Integrity 1.0, section 2.1.
    """
    if not isinstance(value, dict):
        raise _malformed("a proof is not an object")
    kind, suite = value.get("type"), value.get("cryptosuite")
    if not isinstance(kind, str):
        raise _malformed("a proof names no type")
    if kind != "DataIntegrityProof":
        raise InputError(f"the proof is of type {kind}", code="unknown_suite", found=kind)
    if not isinstance(suite, str):
        raise _malformed("a proof names no cryptosuite")
    if suite != CRYPTOSUITE:
        raise InputError(f"the proof is of suite {suite}", code="unknown_suite", found=suite)
    if "previousProof" in value:
        name = "a chain of proofs"
        raise InputError(f"the proof is part of {name}", code="unknown_suite", found=name)
    for member, content in value.items():
        if member not in _MEMBERS:
            raise _malformed(f"a proof has no member {member!r}")
        if member in _TEXT_MEMBERS and not isinstance(content, str):
            raise _malformed(f"{member} is not a string")
    _check_context(value, context)
    _check_domain(value)
    for member in ("verificationMethod", "proofPurpose", "proofValue"):
        if member not in value:
            raise _malformed(f"{member} is missing")
    purpose = value["proofPurpose"]
    if purpose != "assertionMethod":
        raise InputError(f"the proof is for {purpose}", code="wrong_purpose", found=purpose)
    method = value["verificationMethod"]
    if len(method) > 2048 or method.count("#") != 1 or not method.isprintable():
        raise _malformed("verificationMethod is not a URL with a fragment")
    return Proof(
        options=value,
        verification_method=method,
        signature=_read_signature(value["proofValue"]),
        created=_read_moment(value, "created"),
        expires=_read_moment(value, "expires"),
    )


def hash_data(document: Document, proof: Document, contexts: Contexts | None = None) -> bytes:
    """Return the 64 bytes that are signed: the proof options' hash, then the document's.

    vc-di-eddsa 1.0, section 3.2.4. `proof` may carry its proofValue and `document` its proof: neither
    is hashed. Raises `ExpansionError` where something isn't defined, `InputError` (too_complex).
    """
    return hash_options(document, proof, contexts) + hash_document(document, contexts)


def hash_options(document: Document, proof: Document, contexts: Contexts | None = None) -> bytes:
    """Return the SHA-256 of the canonical proof options (vc-di-eddsa 1.0, section 3.2.5)."""
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document.get("@context")
    return _hash_canonical(options, contexts)


def hash_document(document: Document, contexts: Contexts | None = None) -> bytes:
    """Return the SHA-256 of the canonical document without its proof."""
    return _hash_canonical(
        {name: value for name, value in document.items() if name != "proof"}, contexts
    )


def verify_ed25519(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Say whether `signature` (64 bytes) over `data` is that of `public_key` (32 bytes).

    Refuses what RFC 8032 refuses and libsodium with it: an S that isn't reduced, keys and points of
    small order.
    """
    try:
        VerifyKey(public_key).verify(data, signature)
    except (BadSignatureError, NaClValueError, ValueError):
        return False
    return True


def _hash_canonical(document: Document, contexts: Contexts | None) -> bytes:
    chosen = pinned_contexts() if contexts is None else contexts
    return hashlib.sha256(canonical_nquads(document, contexts=chosen)).digest()


def _check_context(proof: Document, context: object) -> None:
    # The options are read in the document's context, whatever a proof says (section 3.2.5 sets it);
    # a proof that names another one than the document begins with was made for another document.
    if "@context" not in proof:
        return
    own = proof["@context"] if isinstance(proof["@context"], list) else [proof["@context"]]
    whole = context if isinstance(context, list) else [context]
    if not all(isinstance(item, str) for item in own) or own != whole[: len(own)]:
        raise _malformed("its @context is not the one that the credential begins with")


def _check_domain(proof: Document) -> None:
    domain = proof.get("domain", "")
    values = domain if isinstance(domain, list) else [domain]
    if not values or not all(isinstance(item, str) for item in values):
        raise _malformed("domain is not a string or an array of strings")


def _read_signature(text: str) -> bytes:
    # 64 bytes are at most 88 characters of base58.
    if not text.startswith("z") or len(text) > 89:
        raise _malformed("proofValue is not base58 with a leading z")
    try:
        signature = decode_base58btc(text[1:])
    except IdentifierError as error:
        raise _malformed(f"proofValue is not base58: {error.message}") from None
    if len(signature) != SIGNATURE_BYTES:
        raise _malformed(f"proofValue holds {len(signature)} bytes, not {SIGNATURE_BYTES}")
    return signature


def _read_moment(proof: Document, name: str) -> datetime | None:
    if name not in proof:
        return None
    moment = read_time(proof[name])
    if moment is None:
        raise _malformed(f"{name} is not a time with its time zone")
    return moment


def _malformed(message: str) -> InputError:
    return InputError(message, code="malformed_proof")
