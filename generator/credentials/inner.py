"""The credentials inside a Comprehensive Learner Record: each is verified, and each is named.

CLR 2.0, section 8: a record holds only where everything in it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from generator.credentials.checklist import Check, Report, check
from generator.credentials.kinds import CLR
from generator.credentials.structure import Credential
from generator.credentials.subjects import many, one_object
from generator.documents import Document

MAX_RECORDS = 3
# Verify one inner credential; the recipient is asked about only where its subject is another one.
Verify: TypeAlias = Callable[[Document, bool], Report]


def check_inner(credential: Credential, verify: Verify) -> list[Check]:
    """Verify every credential inside a record: one Check for each, in the order of the record."""
    if credential.kind is not CLR:
        return []
    subject = credential.subject.get("id")
    return [
        _check_one(number, item, subject, verify)
        for number, item in enumerate(many(credential.subject.get("verifiableCredential")), 1)
    ]


def _check_one(number: int, item: Any, subject: object, verify: Verify) -> Check:
    if not isinstance(item, dict):
        return check("inner", "unchecked", name=f"Number {number}", reason="it is not an object")
    name = f"Number {number}, {_name_of(item)}"
    of = one_object(item.get("credentialSubject"))
    is_same = of is not None and subject is not None and of.get("id") == subject
    report = verify(item, not is_same)
    reasons = [found.message for found in report.checks if found.effect != "none"]
    reason = reasons[0] if reasons else "records stand in one another too deep"
    code = {"warning": "doubtful", "indeterminate": "unchecked", "failed": "not_verified"}
    return check("inner", code.get(report.outcome, "verified"), name=name, reason=reason)


def _name_of(item: Document) -> str:
    subject = one_object(item.get("credentialSubject")) or {}
    achievement = one_object(subject.get("achievement"))
    candidates = [item.get("name"), item.get("id")]
    if achievement is not None:
        candidates.insert(1, achievement.get("name"))
    return next((text for text in candidates if isinstance(text, str) and text), "without a name")
