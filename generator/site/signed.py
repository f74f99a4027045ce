"""A signed credential → what its page says; tolerant, since it may have been made by anyone at any time.

Single values and arrays are read alike, a value of the wrong kind counts as missing, and nothing missing is
ever put into words. Only http and https become links.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.content.model import AssertionRow
from generator.documents import Document
from generator.site.views import CredentialSummary, Directory, day_of

MAX_ITEMS = 200
MAX_TEXT = 20_000
UNNAMED_HOLDER = "Holder of this credential"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s<>\"\\^`{|}/]+(?:[/?#][^\s<>\"\\^`{|}]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence; `url` is empty where it is private. `narrative` is Markdown."""

    name: str
    url: str
    description: str
    narrative: str
    genre: str
    audience: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result, joined with what it is a result of. `level` or `value` is empty where not given."""

    name: str
    level: str
    level_description: str
    value: str
    status: str
    required: str


@dataclass(frozen=True, slots=True)
class CredentialView:
    """Everything that the page of one credential shows. Texts named `…narrative` are Markdown."""

    summary: CredentialSummary
    url: str
    name: str
    description: str
    holder: str
    holder_path: str
    holder_language: str
    holder_example: bool
    issuer_name: str
    issuer_url: str
    achievement_url: str
    version: str
    criteria_narrative: str
    narrative: str
    evidence: tuple[EvidenceView, ...]
    results: tuple[ResultView, ...]
    credits: str
    activity_start: datetime.date | None
    activity_end: datetime.date | None
    language: str
    unshown: int


def read_credential(directory: Directory, row: AssertionRow, document: Document) -> CredentialView:
    """Read a parsed OpenBadgeCredential (OB 3.0 §B.1) together with what the catalog knows of it."""
    summary = directory.summarize(row)
    subject = _first(document.get("credentialSubject"))
    achievement = _first(subject.get("achievement"))
    issuer = _first(document.get("issuer"))
    holder = directory.holder(row.id)
    evidence = tuple(_evidence(document.get("evidence")))
    results = tuple(_results(subject, achievement))
    return CredentialView(
        summary=summary,
        url=row.url,
        name=_text(achievement, "name") or _text(document, "name") or summary.name,
        description=_text(achievement, "description"),
        holder=holder.name if holder else UNNAMED_HOLDER,
        holder_path=f"earners/{holder.slug}/" if holder and holder.visibility == "public" else "",
        holder_language=directory.language(holder) if holder else "",
        holder_example=bool(holder and holder.example),
        issuer_name=summary.issuer_name or _text(issuer, "name") or row.issuer,
        issuer_url=link(_text(issuer, "url")),
        achievement_url=link(_text(achievement, "id")),
        version=_text(achievement, "version") or row.version,
        criteria_narrative=_text(_first(achievement.get("criteria")), "narrative"),
        narrative=_text(subject, "narrative"),
        evidence=evidence[:MAX_ITEMS],
        results=results[:MAX_ITEMS],
        credits=_text(subject, "creditsEarned"),
        activity_start=day_of(_text(subject, "activityStartDate")),
        activity_end=day_of(_text(subject, "activityEndDate")),
        language=_text(achievement, "inLanguage") or summary.language,
        unshown=max(0, len(evidence) - MAX_ITEMS) + max(0, len(results) - MAX_ITEMS),
    )


def link(value: str) -> str:
    """`value` where it is a web address that may be linked to, else nothing."""
    return value if len(value) <= 2000 and _WEB.fullmatch(value) else ""


def _evidence(value: Any) -> Iterator[EvidenceView]:
    for item in _objects(value):
        view = EvidenceView(
            name=_text(item, "name"),
            url=link(_text(item, "id")),
            description=_text(item, "description"),
            narrative=_text(item, "narrative"),
            genre=_text(item, "genre"),
            audience=_text(item, "audience"),
        )
        if any((view.name, view.url, view.description, view.narrative)):
            yield view


def _results(subject: Document, achievement: Document) -> Iterator[ResultView]:
    """Each result with the name of its criterion and the level it reached (OB 3.0 Result)."""
    descriptions = {
        _text(item, "id"): item for item in _objects(achievement.get("resultDescription"))
    }
    for item in _objects(subject.get("result")):
        described = descriptions.get(_text(item, "resultDescription"), {})
        levels = {
            _text(level, "id"): level for level in _objects(described.get("rubricCriterionLevel"))
        }
        achieved = levels.get(_text(item, "achievedLevel"), {})
        required = levels.get(_text(described, "requiredLevel"), {})
        view = ResultView(
            name=_text(described, "name") or "Result",
            level=_text(achieved, "name") or _text(achieved, "level"),
            level_description=_text(achieved, "description"),
            value=_text(item, "value"),
            status=_words(_text(item, "status")),
            required=_text(required, "name") or _text(described, "requiredValue"),
        )
        if view.level or view.value or view.status:
            yield view


def _words(status: str) -> str:
    """ "InProgress" as "In progress"."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda match: " " + match[0].lower(), status)


def _objects(value: Any) -> Iterator[Document]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def _first(value: Any) -> Document:
    return next(_objects(value), {})


def _text(item: Document, name: str) -> str:
    """The text or number under `name`, in one of its languages; nothing where there is neither."""
    value = item.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("en") or next(iter(value.values()), None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:g}" if abs(value) < 1e6 else str(value)
    return _CONTROL.sub("", value).strip()[:MAX_TEXT] if isinstance(value, str) else ""
