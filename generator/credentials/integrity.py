"""Whether a document is what its issuer signed: form, key, window, signature.

A credential and the status lists it names go through the same steps, as JSON with proofs or as a token.
Open Badges 3.0, section 8.2, steps 1 and 2; VC Data Integrity 1.0, section 4.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from generator.credentials.checklist import Check, check, worst
from generator.credentials.forms import (
    Finding,
    count_objects,
    find_unsigned_forms,
    list_members,
)
from generator.credentials.hashing import Digests
from generator.credentials.judging import Judgement, judge_proof, judge_token
from generator.credentials.kinds import name_unsupported
from generator.credentials.proofs import is_signed_whole, read_proofs
from generator.credentials.session import Session
from generator.credentials.structure import Credential, read_credential
from generator.credentials.tokens import Token
from generator.documents import Document
from generator.errors import ExpansionError, InputError

# Expanding takes a browser a tenth of a millisecond an object.
MAX_OBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class Integrity:
    """What came of the steps. `credential` stands only where all of them passed.

    `signed_at` is when the signature says it was made.
    """

    checks: tuple[Check, ...]
    credential: Credential | None = None
    signed_at: datetime | None = None

    @property
    def objection(self) -> Check | None:
        """The first check that didn't pass, those of other signatures left aside."""
        for item in self.checks:
            if item.result != "passed" and item.id != "signature.others":
                return item
        return None


def check_integrity(document: Document, session: Session, token: Token | None = None) -> Integrity:
    """Check form, key, window and signature of `document`, stopping where one doesn't pass.

    With a `token`, `document` is the credential that it carries, and the token is its signature.
    """
    # Step 1: it conforms. Everything that is wrong with the form is gathered.
    unsupported = name_unsupported(document)
    if unsupported is not None:
        return Integrity((check("format.credential", "unsupported_credential", name=unsupported),))
    digests = Digests(document, session.contexts, session.effort)
    is_whole = token is not None or is_signed_whole(document)
    members = list_members(document)
    forms = [] if is_whole else find_unsigned_forms(members)
    credential, lacks = read_credential(document, members)
    is_signed = is_token_signed(token) if token else document.get("proof") not in (None, [])
    checks = _check_credential(credential, lacks, forms, is_signed)
    if is_whole:
        checks.append(check("format.terms", "signed_whole"))
    else:
        checks.append(_check_terms(document, forms, digests))
    if credential is None or worst(checks) != "none":
        return Integrity(tuple(checks))
    # Step 2: the proof. Each is looked at; one good one by the issuer suffices.
    if token is not None:
        judgement = judge_token(token, document, credential.issuer, session)
        return _conclude(checks, [judgement], credential)
    try:
        proofs = read_proofs(document)
    except InputError as error:
        checks.append(check("signature", "malformed_proof", reason=error.message))
        return Integrity(tuple(checks))
    judgements = [
        judge_proof(value, proofs, document, credential.issuer, digests, session)
        for value in proofs
    ]
    return _conclude(checks, judgements, credential)


def is_token_signed(token: Token) -> bool:
    """Say whether a token claims to be signed at all."""
    return token.algorithm.lower() != "none" and not token.text.endswith(".")


def _conclude(
    checks: Sequence[Check], judgements: list[Judgement], credential: Credential
) -> Integrity:
    chosen = min(judgements, key=lambda judgement: judgement.rank)
    found = (*checks, *chosen.checks)
    if not chosen.is_good:
        return Integrity(found)
    others = _check_others([judgement for judgement in judgements if judgement is not chosen])
    return Integrity((*found, *others), credential, chosen.created)


def _check_credential(
    credential: Credential | None, lacks: list[Finding], forms: list[Finding], is_signed: bool
) -> list[Check]:
    checks = []
    if lacks:
        reason = "; ".join(list(dict.fromkeys(finding.message for finding in lacks))[:4])
        checks.append(check("format.credential", "incomplete", reason=reason))
    empty = [finding.place for finding in forms if finding.code == "empty_value"]
    if empty:
        checks.append(check("format.credential", "empty_value", place=", ".join(empty[:4])))
    if not is_signed:
        checks.append(check("format.credential", "unsigned"))
    if credential is not None and not checks:
        checks.append(check("format.credential", "supported", name=credential.name))
    return checks


def _check_terms(document: Document, forms: list[Finding], digests: Digests) -> Check:
    for finding in forms:
        if finding.code in ("unsupported_json_ld", "unknown_context"):
            return check("format.terms", finding.code, reason=finding.message)
    if count_objects(document) > MAX_OBJECTS:
        reason = f"the document holds more than {MAX_OBJECTS:,} objects"
        return check("signature", "too_complex", reason=reason)
    try:
        digests.alone()
    except ExpansionError as error:
        if error.code == "empty_value":
            return check("format.credential", error.code, place=error.message)
        return check("format.terms", error.code, reason=error.message)
    except InputError as error:
        return check("signature", "too_complex", reason=error.message)
    return check("format.terms", "defined")


def _check_others(siblings: list[Judgement]) -> list[Check]:
    """Report the other proofs as one check. One by somebody else than the issuer isn't looked up."""
    if not siblings:
        return []
    disproved: list[str] = []
    unchecked: list[str] = []
    for judgement in siblings:
        objection = next((item for item in judgement.checks if item.result != "passed"), None)
        if objection is None:
            continue
        is_disproved = objection.result == "failed" and objection.code != "controller_mismatch"
        (disproved if is_disproved else unchecked).append(objection.message)
    if disproved:
        return [check("signature.others", "sibling_invalid", reason=disproved[0])]
    if unchecked:
        return [check("signature.others", "sibling_unchecked", reason=unchecked[0])]
    return [check("signature.others", "valid")]
