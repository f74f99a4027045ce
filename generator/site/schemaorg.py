"""A badge in the vocabulary of schema.org, for search engines: an EducationalOccupationalCredential.

Pure. Only properties that the type has, of its own or as a CreativeWork; nothing that isn't on the page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from generator.content.badge import Alignment, Badge, Organisation
from generator.content.fields import read_duration
from generator.content.model import Issuer, Recognizer
from generator.documents import Document
from generator.site.markup import plain_text
from generator.site.views import Directory

_MAX_TEXT = 5000


def badge_data(directory: Directory, badge: Badge, base: str) -> Document:
    """The structured data of a badge's page, on the site at `base` (a URL without a slash at its end)."""
    issuer = directory.issuers.get(badge.issuer)
    url = f"{base}/badges/{badge.slug}/"
    original = directory.badges.get(badge.translation_of or "")
    accepted = {
        each.recognizer.slug: each.recognizer for each in directory.accepted_by("badge", badge.slug)
    }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "@id": url,
        "url": url,
        "name": badge.name,
        "description": plain_text(badge.description, _MAX_TEXT),
        "image": f"{base}/badges/{badge.slug}.png",
        "credentialCategory": badge.kind,
        "version": badge.version,
        "inLanguage": directory.language(badge),
        "dateCreated": badge.created.isoformat() if badge.created else None,
        "publisher": _issuer(issuer, base) if issuer else None,
        "creator": _organisation(badge.creator) if badge.creator else None,
        "recognizedBy": [
            _recognizer(each, base) for each in accepted.values() if each.kind != "person"
        ],
        "competencyRequired": [
            *([plain_text(badge.competency, _MAX_TEXT)] if badge.competency else []),
            *badge.skills,
        ],
        "educationalLevel": [*badge.education_level, *badge.grade_band],
        "audience": _audience(badge.audience),
        "keywords": list(badge.tags),
        "educationalAlignment": [_alignment(each) for each in badge.alignments],
        "validFor": _duration(badge.expires_after or ""),
        "offers": _offer(badge),
        "translationOfWork": {"@id": f"{base}/badges/{original.slug}/"} if original else None,
    }
    return {name: value for name, value in data.items() if value not in (None, [], "")}


def as_data_block(data: Document) -> Markup:
    """JSON that may stand in a `<script>`: nothing in it can end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character is left that HTML gives a meaning to


def _issuer(issuer: Issuer, base: str) -> Document:
    return {
        "@type": "Organization",
        "@id": f"{base}/issuers/{issuer.slug}/",
        "name": issuer.name,
        "url": f"{base}/issuers/{issuer.slug}/",
    }


def _recognizer(recognizer: Recognizer, base: str) -> Document:
    return {
        "@type": "Organization",
        "name": recognizer.name,
        "url": f"{base}/recognizers/{recognizer.slug}/",
    }


def _organisation(who: Organisation) -> Document:
    return {"@type": "Organization", "name": who.name, **({"url": who.url} if who.url else {})}


def _audience(roles: Sequence[str]) -> Document | None:
    return {"@type": "EducationalAudience", "educationalRole": list(roles)} if roles else None


def _alignment(alignment: Alignment) -> Document:
    data = {
        "@type": "AlignmentObject",
        "targetName": alignment.name,
        "targetUrl": alignment.url,
        "educationalFramework": alignment.framework,
    }
    return {name: value for name, value in data.items() if value}


def _offer(badge: Badge) -> Document | None:
    fee = badge.assessment_fee
    if fee is None or badge.status != "active":
        return None
    return {"@type": "Offer", "price": str(fee.amount), "priceCurrency": fee.currency}


def _duration(words: str) -> str:
    """ "3 years" as ISO 8601 has it: P3Y."""
    found = read_duration(words)
    return f"P{found[0]}{found[1][0].upper()}" if found else ""
