"""Whether a document is what its issuer signed: form, key, window, signature.

A credential and the status lists it names go through the same steps. Open Badges 3.0, section 8.2,
steps 1 and 2; VC Data Integrity 1.0, section 4.5; vc-di-eddsa 1.0, section 3.2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from generator.credentials.checklist import Check, check, worst
from generator.credentials.contexts import Contexts
from generator.credentials.did import (
    VerificationMethod,
    controller_url,
    did_key_document,
    find_method,
)
from generator.credentials.forms import Finding, find_unsigned_forms, list_members
from generator.credentials.proofs import (
    Proof,
    hash_document,
    hash_options,
    read_proof,
    read_proofs,
    verify_ed25519,
)
from generator.credentials.session import Session
from generator.credentials.structure import (
    Credential,
    name_unsupported,
    read_credential,
)
from generator.credentials.times import CLOCK_SKEW, write_day
from generator.documents import Document
from generator.errors import (
    DocumentError,
    ExpansionError,
    FetchError,
    IdentifierError,
    InputError,
)

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Integrity:
    """What came of the steps. `credential` and `proof` stand only where all of them passed."""

    checks: tuple[Check, ...]
    credential: Credential | None = None
    proof: Proof | None = None

    @property
    def objection(self) -> Check | None:
        """The first check that didn't pass, those of other signatures left aside."""
        for item in self.checks:
            if item.result != "passed" and item.id != "signature.others":
                return item
        return None


def check_integrity(document: Document, session: Session) -> Integrity:
    """Check form, key, window and signature of `document`, stopping where one doesn't pass."""
    # Step 1: it conforms. Everything that is wrong with the form is gathered.
    unsupported = name_unsupported(document)
    if unsupported is not None:
        return Integrity((check("format.credential", "unsupported_credential", name=unsupported),))
    members = list_members(document)
    forms = find_unsigned_forms(members)
    credential, lacks = read_credential(document, members)
    checks = _check_credential(document, credential, lacks, forms)
    terms, digest = _check_terms(document, forms, session.contexts)
    checks += terms
    if credential is None or digest is None or worst(checks) != "none":
        return Integrity(tuple(checks))
    # Step 2: the proof. Each is looked at; one good one by the issuer suffices.
    try:
        proofs = read_proofs(document)
    except InputError as error:
        checks.append(check("signature", "malformed_proof", reason=error.message))
        return Integrity(tuple(checks))
    verdicts = [_judge(value, credential, digest, session) for value in proofs]
    chosen = min(verdicts, key=lambda verdict: verdict.rank)
    checks += chosen.checks
    if not chosen.is_good:
        return Integrity(tuple(checks))
    checks += _check_others([verdict for verdict in verdicts if verdict is not chosen])
    return Integrity(tuple(checks), credential, chosen.proof)


def _check_credential(
    document: Document,
    credential: Credential | None,
    lacks: list[Finding],
    forms: list[Finding],
) -> list[Check]:
    checks = []
    if lacks:
        reason = "; ".join(list(dict.fromkeys(finding.message for finding in lacks))[:4])
        checks.append(check("format.credential", "incomplete", reason=reason))
    empty = [finding.place for finding in forms if finding.code == "empty_value"]
    if empty:
        checks.append(check("format.credential", "empty_value", place=", ".join(empty[:4])))
    if document.get("proof") in (None, []):
        checks.append(check("format.credential", "unsigned"))
    if credential is not None and not checks:
        checks.append(check("format.credential", "supported", name=credential.name))
    return checks


def _check_terms(
    document: Document, forms: list[Finding], contexts: Contexts
) -> tuple[list[Check], bytes | None]:
    for finding in forms:
        if finding.code == "unsupported_json_ld":
            return [check("format.terms", finding.code, reason=finding.message)], None
    try:
        digest = hash_document(document, contexts)
    except ExpansionError as error:
        if error.code == "empty_value":
            return [check("format.credential", error.code, place=error.message)], None
        return [check("format.terms", error.code, reason=error.message)], None
    except InputError as error:
        return [check("signature", "too_complex", reason=error.message)], None
    return [check("format.terms", "defined")], digest


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What came of one proof: its checks (key, window, signature, as far as they were made)."""

    checks: tuple[Check, ...]
    proof: Proof | None = None
    by_issuer: bool = False

    @property
    def is_good(self) -> bool:
        return (
            self.proof is not None
            and worst(self.checks) == "none"
            and any(item.id == "signature" for item in self.checks)
        )

    @property
    def rank(self) -> int:
        # Good; the issuer's own and disproved; not known; disproved, and of whoever made it.
        if self.is_good:
            return 0
        if worst(self.checks) == "failed":
            return 1 if self.by_issuer else 3
        return 2


def _judge(value: Any, credential: Credential, digest: bytes, session: Session) -> _Verdict:
    try:
        proof = read_proof(value, credential.document["@context"])
    except InputError as error:
        values = {"name": error.found, "purpose": error.found, "reason": error.message}
        return _Verdict((check("signature", error.code, **values),))
    by_issuer = proof.controller == credential.issuer
    key, method = _find_key(proof, credential.issuer, session)
    if method is None:
        return _Verdict((key,), proof, by_issuer)
    window = _check_window(method, proof, session.now)
    signature = _check_signature(proof, credential.document, digest, method, session)
    return _Verdict((key, window, signature), proof, by_issuer)


def _find_key(
    proof: Proof, issuer: str, session: Session
) -> tuple[Check, VerificationMethod | None]:
    """Look the proof's key up where its controller, who must be the issuer, publishes it."""
    names = {"controller": proof.controller, "issuer": issuer}
    if proof.controller != issuer:
        return check("issuer.key", "controller_mismatch", **names), None
    try:
        document = _controller_document(issuer, session)
        method = find_method(document, proof.verification_method, issuer)
    except FetchError as error:
        return check("issuer.key", "issuer_unreachable", reason=error.message), None
    except DocumentError as error:
        return check("issuer.key", "document_malformed", reason=error.message), None
    except IdentifierError as error:
        code = "document_malformed" if error.code == "unreadable" else error.code
        if code == "controller_mismatch":
            names["controller"] = error.found
        values = {"found": error.found, "name": error.found, "reason": error.message, **names}
        return check("issuer.key", code, **values), None
    return check("issuer.key", "found", **names), method


def _controller_document(controller: str, session: Session) -> Document:
    url = controller_url(controller)
    if url is None:
        return did_key_document(controller)
    return session.memo.document(session.get(url))


def _check_window(method: VerificationMethod, proof: Proof, now: datetime) -> Check:
    """Compare the proof's `created` with the end of the key, the earlier of its two."""
    ends = [
        (moment, code)
        for moment, code in ((method.revoked, "key_revoked"), (method.expires, "key_expired"))
        if moment is not None
    ]
    if not ends:
        return check("issuer.window", "within")
    ended, code = min(ends, key=lambda end: end[0])
    if proof.created is None:
        code = "no_created"
    if (proof.created or now) - CLOCK_SKEW <= ended:
        code = "within"
    return check("issuer.window", code, ended=write_day(ended))


def _check_signature(
    proof: Proof, document: Document, digest: bytes, method: VerificationMethod, session: Session
) -> Check:
    if proof.expires is not None and session.now > proof.expires:
        return check("signature", "proof_expired", ended=write_day(proof.expires))
    try:
        data = hash_options(document, proof.options, session.contexts) + digest
    except ExpansionError as error:
        return check("signature", "malformed_proof", reason=error.message)
    except InputError as error:
        return check("signature", "too_complex", reason=error.message)
    is_valid = verify_ed25519(method.public_key, proof.signature, data)
    return check("signature", "valid" if is_valid else "invalid")


def _check_others(siblings: list[_Verdict]) -> list[Check]:
    """Report the other proofs as one check. One by somebody else than the issuer isn't looked up."""
    if not siblings:
        return []
    disproved: list[str] = []
    unchecked: list[str] = []
    for verdict in siblings:
        objection = next((item for item in verdict.checks if item.result != "passed"), None)
        if objection is None:
            continue
        is_disproved = objection.result == "failed" and objection.code != "controller_mismatch"
        (disproved if is_disproved else unchecked).append(objection.message)
    if disproved:
        return [check("signature.others", "sibling_invalid", reason=disproved[0])]
    if unchecked:
        return [check("signature.others", "sibling_unchecked", reason=unchecked[0])]
    return [check("signature.others", "valid")]
