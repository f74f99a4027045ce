"""Open Badges of others → a badge to edit: what it says is carried over, whose it was never is.

Reads an OB 3.0 Achievement or a credential around one (VC 2.0 or 1.1, signed or not), an OB 2.0
BadgeClass or an Assertion around one. Nothing is fetched and no signature is looked at: what comes out
is a draft for an author, not a claim.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from generator.content.badge import AchievementType, Badge, TargetType
from generator.content.foreign import Foreign, Notes, check_bounds, is_language, is_web_url, shown
from generator.content.foreign_documents import BADGE_TYPES, find_achievement, leave_issuer
from generator.content.foreign_images import carry_image
from generator.content.foreign_results import carry_results
from generator.content.identifiers import check_slug, slug_for
from generator.errors import InputError

MAX_DESCRIPTION = 500
MAX_BODY = 60_000
_ACHIEVEMENT_TYPE: TypeAdapter[str] = TypeAdapter(AchievementType)
_TARGET_TYPE: TypeAdapter[str] = TypeAdapter(TargetType)
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)]*(?=\s|$)")
_HINTS = {
    "id": "not carried over: the badge gets an address of its own",
    "creditsAvailable": "not carried over: state contact_hours if that is what they count",
}


@dataclass(frozen=True, slots=True)
class Imported:
    """A badge to write: `badge_fields` and `body` for `write_badge`, image files by their name.

    Image names (`images/<slug>.jpg`) are relative to the badge's own folder. `dropped` says in
    sentences, each beginning with a JSON path, what could not be carried over.
    """

    slug: str
    badge_fields: Mapping[str, Any]
    body: str
    images: Mapping[str, bytes]
    dropped: tuple[str, ...]


def import_document(
    document: Mapping[str, Any], *, issuer: str, slug: str | None = None
) -> Imported:
    """Read a parsed JSON `document` as a badge that `issuer` (a slug) may offer.

    The slug comes from the badge's name unless it is given; two badges may share a name, so whoever
    writes the files gives another where one is taken. Raises `InputError` where no badge is in it.
    """
    check_slug(issuer)
    check_bounds(document)
    notes = Notes()
    achievement = find_achievement(document, notes, issuer)
    language = _language(achievement)
    name = achievement.line("name")
    if name is None:
        raise InputError(f"{achievement.path} has no name: expected a badge", code="not_a_badge")
    slug = check_slug(slug) if slug is not None else slug_for(name)
    criteria, links = _criteria(achievement)
    image, image_alt, images = carry_image(achievement, slug)
    rubric, results = carry_results(achievement)
    description, whole = _description(achievement, criteria, name)
    achievement_type = _achievement_type(achievement)
    fields = {
        "name": name,
        "description": description,
        "version": _version(achievement),
        "issuer": issuer,
        "kind": "micro-credential" if achievement_type == "MicroCredential" else "badge",
        "achievement_type": achievement_type,
        "tags": achievement.lines("tag", "tags"),
        "language": language,
        "image": image,
        "image_alt": image_alt,
        "creator": _creator(achievement),
        "rubric": rubric,
        "alignments": [found for item in achievement.objects("alignment", "alignments")
                       if (found := _alignment(item))],
        "resources": [{"name": link[:300], "url": link} for link in links if criteria],
    }  # fmt: skip
    _leave(achievement, issuer)
    told = criteria or "\n".join(f"<{link}>" for link in links)
    body = "\n\n".join(part for part in (told, whole, results) if part)
    if len(body) > MAX_BODY:
        notes.add(achievement.path, f"the text is shortened from {len(body):,} characters")
        body = body[: MAX_BODY - 2].rstrip() + "…"
    fields = {key: value for key, value in fields.items() if value not in (None, [], "")}
    body = f"{body}\n" if body else ""
    _check(fields, body, slug)
    return Imported(slug, fields, body, images, notes.sentences())


def _language(achievement: Foreign) -> str | None:
    tag = achievement.line("inLanguage", "@language", limit=100)
    if tag is None:
        return None
    if len(tag) > 35 or not is_language(tag):
        achievement.notes.add(
            f"{achievement.path}.inLanguage",
            f"{shown(tag)} is no language tag and is not carried over",
        )
        return None
    achievement.language = tag
    return tag


def _criteria(achievement: Foreign) -> tuple[str, list[str]]:
    """Return the criteria as Markdown, and the addresses where they are published."""
    value, path = achievement.take("criteria")
    texts, links = [], []
    for item, where in achievement.each(value, path):
        if isinstance(item, Mapping) and "@value" not in item:
            one = Foreign(item, where, achievement.notes, achievement.language)
            texts.append(one.text("narrative", limit=50_000))
            links.append(one.url("id", "@id"))
            one.ignore("type", "@type")
            one.leave()
        else:
            text = achievement.as_text(item, where, 50_000)
            (links if text and is_web_url(text) else texts).append(text)
    if not any(texts) and not any(links):
        achievement.notes.add(path, "nothing says what the badge takes; write it")
    return "\n\n".join(text for text in texts if text), [link for link in links if link]


def _description(achievement: Foreign, criteria: str, name: str) -> tuple[str, str]:
    """Return a description of at most 500 characters, and the whole as Markdown if that was longer."""
    text = achievement.text("description")
    path = f"{achievement.path}.description"
    if text is None:
        achievement.notes.add(
            path, "there is none, so the criteria or the name stand in; write one"
        )
        return _shortened(criteria or name), ""
    if len(text) <= MAX_DESCRIPTION:
        return _prose(text), ""
    achievement.notes.add(
        path,
        f"shortened from {len(text)} to at most {MAX_DESCRIPTION} characters; "
        "the whole stands at the end of the text",
    )
    return _shortened(text), f"## About this badge\n\n{text}"


def _shortened(text: str) -> str:
    """The beginning of Markdown without its headings, up to the end of a sentence or else of a word."""
    paragraphs = [line for line in text.split("\n") if not line.lstrip().startswith("#")]
    text = _prose("\n".join(paragraphs)) or _prose(text)
    if len(text) <= MAX_DESCRIPTION:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text[:MAX_DESCRIPTION])]
    if ends and ends[-1] >= MAX_DESCRIPTION // 5:
        return text[: ends[-1]]
    return text[: MAX_DESCRIPTION - 1].rsplit(None, 1)[0].rstrip(",;:") + "…"


def _prose(text: str) -> str:
    """Text without indentation and without more than one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def _achievement_type(achievement: Foreign) -> str | None:
    value = achievement.line("achievementType")
    if value is None:
        return None
    try:
        return _ACHIEVEMENT_TYPE.validate_python(value)
    except ValidationError:
        achievement.notes.add(
            f"{achievement.path}.achievementType",
            f"{shown(value)} is no type of Open Badges 3.0 and is not carried over",
        )
        return None


def _version(achievement: Foreign) -> str:
    value = achievement.line("version")
    if value is None or _VERSION.fullmatch(value):
        return value or "1.0"
    achievement.notes.add(
        f"{achievement.path}.version", f"{shown(value)} can't be a version here; it begins at 1.0"
    )
    return "1.0"


def _creator(achievement: Foreign) -> dict[str, str] | None:
    value, path = achievement.take("creator")
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None:
        return None
    if not isinstance(value, Mapping):
        achievement.notes.add(path, f"{shown(value)} is not carried over: it gives no name")
        return None
    creator = Foreign(value, path, achievement.notes, achievement.language)
    name, url = creator.line("name"), creator.url("url", "id")
    if name is None:
        achievement.notes.add(path, "not carried over: it gives no name")
        return None
    if value.keys() - {"name", "url", "id", "type"}:
        achievement.notes.add(path, "only the creator's name and address are carried over")
    return {"name": name, "url": url} if url else {"name": name}


def _alignment(item: Foreign) -> dict[str, str] | None:
    url = item.url("targetUrl", "targetURL", "url")
    code = item.line("targetCode")
    name = item.line("targetName", "name") or code or (url[:300] if url else None)
    if url is None or name is None:
        item.notes.add(
            item.path, f"{shown(name)} is not carried over: an alignment needs an address"
        )
        return None
    target_type = item.line("targetType")
    if target_type is not None:
        try:
            _TARGET_TYPE.validate_python(target_type)
        except ValidationError:
            item.notes.add(f"{item.path}.targetType", f"{shown(target_type)} is not carried over")
            target_type = None
    found = {
        "name": name,
        "url": url,
        "framework": item.line("targetFramework"),
        "code": code,
        "description": _prose(item.text("targetDescription", "description") or ""),
        "target_type": target_type,
    }
    item.ignore("type", "id")
    item.leave()
    return {key: value for key, value in found.items() if value}


def _leave(achievement: Foreign, issuer: str) -> None:
    """Note everything of the achievement that has no place in a badge."""
    value, path = achievement.take("issuer")
    leave_issuer(value, path, achievement.notes, issuer)
    types, path = achievement.take("type", "@type")
    for item, where in achievement.each(types, path):
        if not (isinstance(item, str) and re.split(r"[#/:]", item)[-1] in BADGE_TYPES):
            achievement.notes.add(where, f"{shown(item)} is not carried over")
    achievement.ignore("@context")
    achievement.leave(_HINTS)


def _check(fields: Mapping[str, Any], body: str, slug: str) -> None:
    # Every field was held to its form above; should one slip through, nothing is written.
    try:
        Badge.model_validate({**fields, "slug": slug, "criteria": body})
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(f"the badge can't be written: {place} has the wrong form") from None
