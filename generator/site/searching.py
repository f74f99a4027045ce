"""What a search finds, and what the page of the catalog narrows down: records, and one small document of badges.

Pure. Badges, stacks, issuers, recognizers, frameworks and pages can be found; people, credentials and drafts can't.
`generator/searching.py` makes the index of the records, which carries an id of its own for each of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.content.badge import Badge
from generator.documents import Document
from generator.site.facets import choices_of, findable, kind_label
from generator.site.markup import plain_text
from generator.site.views import Directory, ceu_of
from generator.site.words import Words

FOLDER = "pagefind"
# As much as a card shows, and as much of a long text as is searched.
_SUMMARY = 130
_MOST = 4_000
# Where a link of Markdown leads to isn't searched.
_TARGET = re.compile(r"\]\([^)\s]*\)")


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to be found at `path`: `keywords` weigh more than `text`, and its `name` most of all."""

    path: str
    name: str
    keywords: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """The published files of an index, by name below `pagefind/`, and the id of each record, by its path."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)


NONE = SearchIndex()


@dataclass(frozen=True, slots=True)
class _Other:
    """What can be found beside the badges."""

    kind: str
    path: str
    name: str
    text: str
    language: str = ""
    keywords: str = ""


def records(directory: Directory) -> tuple[Record, ...]:
    """Everything that can be found, in one order: badges first, then by path."""
    badges = [_record(badge, directory) for badge in findable(directory)]
    others = [
        Record(each.path, each.name, each.keywords, _plain(each.text), each.language)
        for each in _others(directory)
    ]
    badges.sort(key=lambda record: record.path)
    others.sort(key=lambda record: record.path)
    return (*badges, *others)


def _record(badge: Badge, directory: Directory) -> Record:
    issuer = directory.issuers.get(badge.issuer)
    keywords = [
        badge.kind,
        *badge.tags,
        *badge.skills,
        *badge.audience,
        *badge.grade_band,
        *badge.sector,
    ]
    for alignment in badge.alignments:
        keywords += [alignment.code or "", alignment.name, alignment.framework or ""]
    texts = [badge.description, badge.competency or "", badge.key_method or ""]
    texts += [component.name for component in badge.method_components]
    texts += [issuer.name if issuer else ""]
    return Record(
        f"badges/{badge.slug}/",
        badge.name,
        ". ".join(filter(None, dict.fromkeys(keywords))),
        _plain("\n".join(filter(None, texts))),
        directory.language(badge),
    )


def _others(directory: Directory) -> Iterator[_Other]:
    for slug, stack in directory.stacks.items():
        if stack.status != "draft":
            keywords = ". ".join(stack.synonyms)
            language = directory.language(stack)
            yield _Other(
                "stack", f"stacks/{slug}/", stack.name, stack.description, language, keywords
            )
    for slug, issuer in directory.issuers.items():
        yield _Other("issuer", f"issuers/{slug}/", issuer.name, issuer.description)
    for slug, recognizer in directory.recognizers.items():
        yield _Other("recognizer", f"recognizers/{slug}/", recognizer.name, recognizer.body)
    for slug, framework in directory.frameworks.items():
        text = framework.description or ""
        keywords = ". ".join(f"{item.code} {item.name or ''}" for item in framework.items)[:_MOST]
        language = directory.language(framework)
        yield _Other("framework", f"frameworks/{slug}/", framework.name, text, language, keywords)
    for slug, page in directory.pages.items():
        if page.status != "draft":
            keywords = ". ".join(name for term in page.terms for name in (term.name, *term.also))
            text = f"{page.description or ''}\n{page.body}"
            language = directory.language(page)
            yield _Other("page", f"{slug}/", page.name, text, language, keywords)


def _plain(text: str) -> str:
    """Markdown as it is searched; its signs are no words."""
    return _TARGET.sub("]", text)[:_MOST]


# --- what the page of the catalog reads


def catalog_index(directory: Directory, words: Words, ids: Mapping[str, str]) -> bytes:
    """`/catalog-index.json`: what a card shows of each badge, and which choices it has, by their numbers.

    `choices` holds each of them as `facet=value`; `badges` and `others` (stacks, issuers, …) are in the order of
    their lists. `id` is what the search index calls a record.
    """
    numbers: dict[str, int] = {}
    badges = []
    for badge in findable(directory):
        entry = _card(badge, directory, words)
        found = {f"{name}={value}" for name, value, _, _ in choices_of(badge, directory, words)}
        entry["choices"] = sorted(numbers.setdefault(each, len(numbers)) for each in sorted(found))
        badges.append(_with_id(entry, ids))
    _ = words.gettext
    kinds = {
        "stack": _("Stack"),
        "issuer": _("Issuer"),
        "recognizer": _("Recognized by"),
        "framework": _("Standard"),
        "page": _("Page"),
    }
    others = []
    for each in _others(directory):
        entry = {"path": each.path, "name": each.name, "kind": kinds[each.kind]}
        if each.language and each.language != words.language:
            entry["language"] = each.language
        others.append(_with_id(entry, ids))
    document = {"choices": list(numbers), "badges": badges, "others": others}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _with_id(entry: Document, ids: Mapping[str, str]) -> Document:
    found = ids.get(entry["path"])
    return {**entry, "id": found} if found else entry


def _card(badge: Badge, directory: Directory, words: Words) -> Document:
    """What the card of a badge shows, in the words of the page; what it hasn't is left out."""
    _ = words.gettext
    language = directory.language(badge)
    hours = badge.estimated_hours
    entry: Document = {
        "path": f"badges/{badge.slug}/",
        "name": badge.name,
        "summary": plain_text(badge.description, _SUMMARY),
        "image": directory.image(badge.slug),
        "kind": kind_label(badge, words),
        "for": ", ".join(badge.audience[:3]),
        "chips": list(_chips(badge, words)),
        "created": badge.created.isoformat() if badge.created else "",
        "hours": hours.min if hours else None,
        "state": _("No longer awarded") if badge.status == "retired" else "",
    }
    if language != words.language:
        entry |= {"language": language, "tongue": words.tongue(language)}
    return {name: value for name, value in entry.items() if value not in ("", None, [])}


def _chips(badge: Badge, words: Words) -> Iterator[str]:
    if hours := badge.estimated_hours:
        least, most = words.number(hours.min), words.number(hours.max)
        if hours.min == hours.max:
            yield str(words.count("%(count)s hour", "%(count)s hours", hours.max, count=most))
        else:
            yield str(words.say("%(least)s to %(most)s hours", least=least, most=most))
    if units := ceu_of(badge):
        yield f"{words.number(units)} CEU"
    if fee := badge.assessment_fee:
        free = words.gettext("Free")
        yield free if fee.amount == 0 else f"{words.money(fee.amount)} {fee.currency}"
