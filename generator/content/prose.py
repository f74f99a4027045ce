"""What is wrong in the words that authors write: links that lead nowhere, data about people."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from generator.content.findings import Finding, Severity, nearest
from generator.content.frontmatter import Keys, Place
from generator.content.model import Catalog
from generator.content.privacy import personal_data

# Inline, or the definition that a reference leads to.
_INTERNAL_LINK = re.compile(
    r"(?:\]\(|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*)<?(/[^)>\s#?]*)", re.MULTILINE
)
_MAX_HINTS = 200
_PAGES = ("badges", "stacks", "issuers", "recognizers", "earners")


def check_prose(catalog: Catalog, broken: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Every finding in the texts of a catalog: Markdown bodies, and the text of any field.

    `broken` holds (folder, slug) of what exists but couldn't be read, so that it isn't said twice.
    """
    emails = {issuer.email.lower() for issuer in catalog.issuers.values() if issuer.email}
    hints: dict[str, str] = {}
    for path, source in catalog.sources.items():
        for number, line in enumerate(source.body.split("\n"), source.body_line):
            for match in _INTERNAL_LINK.finditer(line):
                if _leads_nowhere(catalog, broken, match[1]):
                    place = number, match.start(1) + 1
                    yield _broken_link(catalog, path, place, match[1], hints)
            for column, what, found in personal_data(line, emails):
                yield _personal(path, (number, column), what, found)
        for keys, text in _texts(source.data, ()):
            place = source.place(keys)
            for match in _INTERNAL_LINK.finditer(text):
                if _leads_nowhere(catalog, broken, match[1]):
                    yield _broken_link(catalog, path, place, match[1], hints)
            if keys == ("email",) and path.startswith("issuers/"):
                continue
            for _, what, found in personal_data(text, emails):
                yield _personal(path, place, what, found)


def _texts(value: Any, keys: Keys) -> Iterator[tuple[Keys, str]]:
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, (*keys, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*keys, number))


def _leads_nowhere(catalog: Catalog, broken: Collection[tuple[str, str]], target: str) -> bool:
    folder, slug = _parts(target)
    return bool(slug) and slug not in getattr(catalog, folder) and (folder, slug) not in broken


def _parts(target: str) -> tuple[str, str]:
    """The folder and slug of a link to something with a page; two empty texts for any other."""
    parts = target.strip("/").split("/")
    if parts[0] not in _PAGES or len(parts) < 2:
        return "", ""
    return parts[0], parts[1].split(".")[0]


def _broken_link(
    catalog: Catalog, path: str, place: Place, target: str, hints: dict[str, str]
) -> Finding:
    """A link that leads nowhere; `hints` remembers what was nearest, and stays small."""
    if target not in hints and len(hints) < _MAX_HINTS:
        folder, slug = _parts(target)
        close = nearest(slug, getattr(catalog, folder))
        hints[target] = f"`/{folder}/{close}/`" if close else ""
    message = f"the link {target} leads nowhere"
    return Finding(path, *place, "error", "broken_link", message, nearest=hints.get(target, ""))


def _personal(path: str, place: Place, what: str, found: str) -> Finding:
    severity: Severity = "warning" if what == "telephone number" else "error"
    return Finding(
        path,
        *place,
        severity,
        "personal_data",
        f"this looks like {'an' if what[0] in 'aeiou' else 'a'} {what}: content is public",
        found=repr(found),
    )
