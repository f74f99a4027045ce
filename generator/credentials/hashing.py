"""The 64 bytes that a Data Integrity proof signs: the hash of its options, then that of the document.

vc-di-eddsa 1.0, sections 3.2 and 3.3; vc-di-ecdsa 1.0, section 3.2, is the same with another key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from generator.credentials.canonical import canonical_nquads
from generator.credentials.contexts import Contexts, pinned_contexts
from generator.credentials.literals import canonical_json
from generator.credentials.rdfc import Effort
from generator.documents import Document
from generator.errors import ExpansionError, InputError


def hash_data(document: Document, proof: Document, contexts: Contexts | None = None) -> bytes:
    """Return the 64 bytes that an RDF suite signs: the proof options' hash, then the document's.

    vc-di-eddsa 1.0, section 3.2.4. `proof` may carry its proofValue and `document` its proof: neither
    is hashed. Raises `ExpansionError` where something isn't defined, `InputError` (too_complex).
    """
    return hash_options(document, proof, contexts) + hash_document(document, contexts)


def hash_options(document: Document, proof: Document, contexts: Contexts | None = None) -> bytes:
    """Return the SHA-256 of the canonical proof options (vc-di-eddsa 1.0, section 3.2.5)."""
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document.get("@context")
    return hash_canonical(options, contexts)


def hash_document(document: Document, contexts: Contexts | None = None) -> bytes:
    """Return the SHA-256 of the canonical document without its proof."""
    return hash_canonical(without_proof(document), contexts)


class Digests:
    """The RDF hashes of one document: by itself, and with the proofs that a proof follows.

    Each is made once: every one of sixteen proofs may ask for one. Methods raise `ExpansionError` and
    `InputError` as `canonical_nquads` does.
    """

    def __init__(self, document: Document, contexts: Contexts, effort: Effort) -> None:
        self._secured = without_proof(document)
        self._contexts = contexts
        self._effort = effort
        self._made: dict[frozenset[str], bytes] = {}

    def alone(self) -> bytes:
        """Return the hash of the document without its proof."""
        return self.following([])

    def following(self, proofs: Sequence[Document]) -> bytes:
        """Return the hash of the document with `proofs`, each of which has an id of its own."""
        key = frozenset(proof["id"] for proof in proofs)
        if key not in self._made:
            secured = {**self._secured, "proof": list(proofs)} if proofs else self._secured
            self._made[key] = hash_canonical(secured, self._contexts, self._effort)
        return self._made[key]


def hash_jcs(document: Document, proof: Document) -> bytes:
    """Return the 64 bytes that eddsa-jcs-2022 signs (vc-di-eddsa 1.0, section 3.3).

    `document` may carry the proofs that `proof` follows; its own proof is not among them.
    """
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    secured = dict(document)
    if "@context" in options:
        secured["@context"] = options["@context"]
    try:
        return b"".join(
            hashlib.sha256(canonical_json(part).encode()).digest() for part in (options, secured)
        )
    except ExpansionError as error:
        raise InputError(error.message, code="malformed_proof") from None


def without_proof(document: Document) -> Document:
    """Return a document without its own proof."""
    return {name: value for name, value in document.items() if name != "proof"}


def hash_canonical(
    document: Document, contexts: Contexts | None, effort: Effort | None = None
) -> bytes:
    """Return the SHA-256 of a document's canonical N-Quads."""
    chosen = pinned_contexts() if contexts is None else contexts
    return hashlib.sha256(canonical_nquads(document, chosen, effort)).digest()
