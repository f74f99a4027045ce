"""Judge one signature: its key, the key's window, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from generator.credentials.checklist import Check, check, worst
from generator.credentials.controllers import VerificationMethod
from generator.credentials.hashing import Digests
from generator.credentials.keyfinding import check_window, find_proof_key, find_token_key
from generator.credentials.proofs import Proof, read_proof, signed_data
from generator.credentials.session import Session
from generator.credentials.times import write_day
from generator.credentials.tokens import (
    Token,
    is_signed_by,
    require_agreement,
    require_algorithm,
)
from generator.documents import Document
from generator.errors import InputError


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one signature: its checks (key, window, signature, as far as they were made)."""

    checks: tuple[Check, ...]
    created: datetime | None = None
    by_issuer: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it is whole, the issuer's, of its time, and holds."""
        return worst(self.checks) == "none" and any(item.id == "signature" for item in self.checks)

    @property
    def rank(self) -> int:
        """0 good; 1 the issuer's own and disproved; 2 not known; 3 disproved, and of whoever made it."""
        if self.is_good:
            return 0
        if worst(self.checks) == "failed":
            return 1 if self.by_issuer else 3
        return 2


def judge_proof(
    value: object,
    proofs: Sequence[Any],
    document: Document,
    issuer: str,
    digests: Digests,
    session: Session,
) -> Judgement:
    """Judge one of the `proofs` of `document`, whose RDF hashes are `digests`."""
    try:
        proof = read_proof(value, document["@context"])
    except InputError as error:
        return Judgement((_objection(error),))
    by_issuer = proof.controller == issuer
    key, method = find_proof_key(proof.verification_method, issuer, session)
    if method is None:
        return Judgement((key,), proof.created, by_issuer)
    window = check_window(method, proof.created, session.now)
    signature = _check_proof(proof, proofs, document, digests, method, session)
    return Judgement((key, window, signature), proof.created, by_issuer)


def judge_token(token: Token, document: Document, issuer: str, session: Session) -> Judgement:
    """Judge the signature of a token that carries `document`. It was made at its `iat`, else `nbf`."""
    try:
        require_algorithm(token)
        if not isinstance(token.header.get("kid"), str) and "jwk" not in token.header:
            raise InputError("the token names no key", code="malformed_proof")
        created = token.moment("iat") or token.moment("nbf")
        end = token.moment("exp")
    except InputError as error:
        return Judgement((_objection(error),))
    key, method = find_token_key(token, issuer, session)
    if method is None:
        return Judgement((key,), created, True)
    window = check_window(method, created, session.now)
    is_repeated = "validUntil" in document or "expirationDate" in document
    signature = _check_token(token, document, method)
    if signature.code == "valid" and end and not is_repeated and session.now > end:
        signature = check("signature", "proof_expired", ended=write_day(end))
    return Judgement((key, window, signature), created, True)


def _check_proof(
    proof: Proof,
    proofs: Sequence[Any],
    document: Document,
    digests: Digests,
    method: VerificationMethod,
    session: Session,
) -> Check:
    if proof.expires is not None and session.now > proof.expires:
        return check("signature", "proof_expired", ended=write_day(proof.expires))
    if proof.suite.key != method.key.kind:
        name = str(proof.options.get("cryptosuite", proof.options["type"]))
        return check("signature", "wrong_algorithm", name=name)
    try:
        data = signed_data(document, proof, proofs, digests, session.contexts)
    except InputError as error:
        code = "too_complex" if error.code == "too_complex" else "malformed_proof"
        return check("signature", code, reason=error.message)
    is_valid = method.key.verifies(proof.signature, data)
    return check("signature", "valid" if is_valid else "invalid")


def _check_token(token: Token, document: Document, method: VerificationMethod) -> Check:
    try:
        if not is_signed_by(token, method.key):
            return check("signature", "invalid")
        require_agreement(token, document)
    except InputError as error:
        return _objection(error)
    return check("signature", "valid")


def _objection(error: InputError) -> Check:
    values = {"name": error.found, "purpose": error.found, "reason": error.message}
    return check("signature", error.code, **values)
