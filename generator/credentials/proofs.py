"""Data Integrity proofs: their form, what they cover, and whether the signature holds.

VC Data Integrity 1.0; the suites of vc-di-eddsa 1.0 and vc-di-ecdsa 1.0, and Ed25519Signature2020. What an
RDF proof covers is the RDF dataset of the document; `forms` refuses the forms of JSON that a dataset
can't tell apart. What a JCS proof covers is the JSON itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from generator.credentials.contexts import Contexts
from generator.credentials.hashing import Digests, hash_jcs, hash_options, without_proof
from generator.credentials.keys import KeyKind
from generator.credentials.multikey import decode_base58btc
from generator.credentials.printing import is_printable
from generator.credentials.times import read_time
from generator.documents import Document, same
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
_MEMBERS = _TEXT_MEMBERS | {"@context", "domain", "previousProof"}


@dataclass(frozen=True, slots=True)
class Suite:
    """How a proof is made: the kind of its key, and whether it covers the JSON instead of the dataset."""

    key: KeyKind
    is_jcs: bool = False


# By cryptosuite, or by the type of a proof that has none.
SUITES = {
    CRYPTOSUITE: Suite("Ed25519"),
    "eddsa-jcs-2022": Suite("Ed25519", is_jcs=True),
    "ecdsa-rdfc-2019": Suite("P-256"),
    "Ed25519Signature2020": Suite("Ed25519"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """A well-formed proof of a suite that is checked. `options` are its members as they stand."""

    options: Document
    suite: Suite
    verification_method: str
    signature: bytes
    created: datetime | None
    expires: datetime | None

    @property
    def controller(self) -> str:
        """The verification method's URL without its fragment: whose key it says it is."""
        return self.verification_method.partition("#")[0]

    @property
    def previous(self) -> list[str]:
        """The ids of the proofs that it covers too (a chain of proofs)."""
        value = self.options.get("previousProof", [])
        return value if isinstance(value, list) else [value]


def read_proofs(document: Document) -> list[Any]:
    """Return the proofs of a document, one or many, as they stand; an empty list where it has none.

    Raises `InputError`, code `malformed_proof`, for more than 16.
    """
    value = document.get("proof")
    proofs = [] if value is None else value if isinstance(value, list) else [value]
    if len(proofs) > MAX_PROOFS:
        raise _malformed(f"it carries more than {MAX_PROOFS} of them")
    return proofs


def is_signed_whole(document: Document) -> bool:
    """Say whether every proof of a document covers its JSON, so that no vocabulary is needed."""
    value = document.get("proof")
    proofs = value if isinstance(value, list) else [value]
    return bool(proofs) and all(
        isinstance(proof, dict)
        and proof.get("type") == "DataIntegrityProof"
        and proof.get("cryptosuite") == "eddsa-jcs-2022"
        for proof in proofs
    )


def read_proof(value: object, context: object) -> Proof:
    """Read one proof of a document whose `@context` is `context`.

    Raises `InputError` with code unknown_suite (`found` names the suite), wrong_purpose (`found` names
    the purpose) or malformed_proof. VC Data Integrity 1.0, section 2.1.
    """
    if not isinstance(value, dict):
        raise _malformed("a proof is not an object")
    suite = _read_suite(value)
    for member, content in value.items():
        if member not in _MEMBERS:
            raise _malformed(f"a proof has no member {member!r}")
        if member in _TEXT_MEMBERS and not isinstance(content, str):
            raise _malformed(f"{member} is not a string")
    _check_context(value, context)
    _check_texts(value, "domain")
    _check_texts(value, "previousProof")
    for member in ("verificationMethod", "proofPurpose", "proofValue"):
        if member not in value:
            raise _malformed(f"{member} is missing")
    purpose = value["proofPurpose"]
    if purpose != "assertionMethod":
        raise InputError(f"the proof is for {purpose}", code="wrong_purpose", found=purpose)
    method = value["verificationMethod"]
    # An https URL may be that of a key by itself, which a controller names; a DID is that of all its keys.
    fragments = method.count("#")
    is_named = fragments == 1 or (fragments == 0 and method.startswith("https://"))
    if len(method) > 2048 or not is_named or not is_printable(method):
        raise _malformed("verificationMethod is not a URL with a fragment")
    return Proof(
        options=value,
        suite=suite,
        verification_method=method,
        signature=_read_signature(value["proofValue"]),
        created=_read_moment(value, "created"),
        expires=_read_moment(value, "expires"),
    )


def signed_data(
    document: Document,
    proof: Proof,
    proofs: Sequence[Any],
    digests: Digests,
    contexts: Contexts,
) -> bytes:
    """Return what `proof`, one of the `proofs` of `document`, signs.

    `digests` are the document's RDF hashes. Raises `ExpansionError` and `InputError` as they do, and
    `InputError` (malformed_proof) for a previous proof that isn't there.
    """
    previous = _previous(proof, proofs)
    if proof.suite.is_jcs:
        secured = without_proof(document)
        return hash_jcs({**secured, "proof": previous} if previous else secured, proof.options)
    return hash_options(document, proof.options, contexts) + digests.following(previous)


def _previous(proof: Proof, proofs: Sequence[Any]) -> list[Document]:
    # VC Data Integrity 1.0, section 4.5: the proofs with those ids, as they stand.
    found = []
    for identifier in proof.previous:
        matching = [
            item for item in proofs if isinstance(item, dict) and item.get("id") == identifier
        ]
        if len(matching) != 1 or matching[0] is proof.options:
            raise _malformed("it follows a signature that isn't there")
        found += matching
    return found


def _read_suite(proof: Document) -> Suite:
    kind, name = proof.get("type"), proof.get("cryptosuite")
    if not isinstance(kind, str):
        raise _malformed("a proof names no type")
    if kind == "DataIntegrityProof":
        if not isinstance(name, str):
            raise _malformed("a proof names no cryptosuite")
        suite = SUITES.get(name) if name != "Ed25519Signature2020" else None
        shown = f"suite {name}"
    else:
        name, suite = kind, SUITES.get(kind) if kind == "Ed25519Signature2020" else None
        shown = f"type {kind}"
        if suite is not None and "cryptosuite" in proof:
            raise _malformed(f"a proof of type {kind} names a cryptosuite")
    if suite is None:
        raise InputError(f"the proof is of {shown}", code="unknown_suite", found=name)
    return suite


def _check_context(proof: Document, context: object) -> None:
    # The options are read in the document's context, whatever a proof says (section 3.2.5 sets it);
    # a proof that names another one than the document begins with was made for another document.
    if "@context" not in proof:
        return
    own = proof["@context"] if isinstance(proof["@context"], list) else [proof["@context"]]
    whole = context if isinstance(context, list) else [context]
    if not same(own, whole[: len(own)]):
        raise _malformed("its @context is not the one that the credential begins with")


def _check_texts(proof: Document, name: str) -> None:
    value = proof.get(name, "")
    values = value if isinstance(value, list) else [value]
    if not values or len(values) > MAX_PROOFS or not all(isinstance(item, str) for item in values):
        raise _malformed(f"{name} is not a string or an array of strings")


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
