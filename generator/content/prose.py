"""What is wrong in the words that authors write: links that lead nowhere, data about people."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from generator.content.findings import Finding, Severity, nearest
from generator.content.frontmatter import Keys, Place
from generator.content.model import Catalog
from generator.content.pages import TAKEN_BY_THE_SITE
from generator.content.privacy import personal_data

# Inline, or the definition that a reference leads to.
_INTERNAL_LINK = re.compile(
    r"(?:\]\(|^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*)<?(/(?!/)[^)>\s#?]*)(?:\?[^)>\s#]*)?(?:#([^)>\s]*))?",
    re.MULTILINE,
)
_MAX_HINTS = 200
# What has a page of its own below its folder.
_PAGES = ("badges", "stacks", "issuers", "recognizers", "earners", "frameworks")
# What is signed as it was written, and read where a link from the root of this site leads elsewhere.
_SIGNED_BODY = ("badges/", "issuers/")
_SIGNED_FIELDS = ("description", "competency", "scoring_guide", "parts", "rubric", "alignments")
# What the site publishes at its root beside folders and pages.
_FILES = ("catalog.json", "feed.xml", "sitemap.xml", "robots.txt")


def check_prose(catalog: Catalog, broken: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Every finding in the texts of a catalog: Markdown bodies, and the text of any field.

    `broken` holds (folder, slug) of what exists but couldn't be read, so that it isn't said twice.
    """
    emails = {issuer.email.lower() for issuer in catalog.issuers.values() if issuer.email}
    links = _Links(catalog, broken)
    for path, source in catalog.sources.items():
        for number, line in enumerate(source.body.split("\n"), source.body_line):
            for match in _INTERNAL_LINK.finditer(line):
                place = number, match.start(1) + 1
                yield from links.findings(path, place, match, signed=path.startswith(_SIGNED_BODY))
            for column, what, found in personal_data(line, emails):
                yield _personal(path, (number, column), what, found)
        for keys, text in _texts(source.data, ()):
            place = source.place(keys)
            for match in _INTERNAL_LINK.finditer(text):
                signed = path.startswith("badges/") and keys[0] in _SIGNED_FIELDS
                yield from links.findings(path, place, match, signed=signed)
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


class _Links:
    """Links from the root of the site, held against what will be there; hints stay few."""

    def __init__(self, catalog: Catalog, broken: Collection[tuple[str, str]]) -> None:
        self.catalog = catalog
        self.broken = broken
        self.hints: dict[str, str] = {}
        self.credentials = {row.id for row in catalog.assertions}

    def findings(
        self, path: str, place: Place, match: re.Match[str], *, signed: bool
    ) -> Iterator[Finding]:
        target, fragment = match[1], match[2]
        if signed:
            message = f"the link {target} would lead elsewhere in a signed credential"
            whole = f"{self.catalog.site.base_url}{target}"
            yield Finding(path, *place, "error", "signed_link", message, expected=whole)
            return
        parts = target.strip("/").split("/")
        if not self._is_there(parts):
            message = f"the link {target} leads nowhere"
            yield Finding(
                path,
                *place,
                "error",
                "broken_link",
                message,
                nearest=self._hint(target, lambda: self._nearest(parts)),
            )
            return
        page = self.catalog.pages.get(parts[0])
        terms = [term.id for term in page.terms] if page else []
        if terms and fragment and fragment not in terms:
            whole = f"{target}#{fragment}"
            close = self._hint(whole, lambda: _in_code(target, "#", nearest(fragment, terms)))
            message = f"the link {whole} leads to no term of that page"
            yield Finding(path, *place, "warning", "broken_link", message, nearest=close)

    def _is_there(self, parts: list[str]) -> bool:
        folder, slug = parts[0], parts[1].split(".")[0] if len(parts) > 1 else ""
        if folder == "assertions" and slug:
            return slug in self.credentials
        if folder in _PAGES and slug:
            return slug in getattr(self.catalog, folder) or (folder, slug) in self.broken
        if folder in ("", *_FILES) or folder in TAKEN_BY_THE_SITE:
            return True
        return not slug and (folder in self.catalog.pages or ("pages", folder) in self.broken)

    def _nearest(self, parts: list[str]) -> str:
        if parts[0] in _PAGES:
            known = getattr(self.catalog, parts[0])
            return _in_code(f"/{parts[0]}/", nearest(parts[1].split(".")[0], known), "/")
        if parts[0] == "assertions":
            return _in_code("/assertions/", nearest(parts[1], self.credentials), "/")
        close = nearest(parts[0], (*self.catalog.pages, *_PAGES))
        return _in_code("/", close, "/") if len(parts) == 1 or close in self.catalog.pages else ""

    def _hint(self, target: str, find: Callable[[], str]) -> str:
        if target not in self.hints and len(self.hints) < _MAX_HINTS:
            self.hints[target] = find()
        return self.hints.get(target, "")


def _in_code(*pieces: str) -> str:
    """The pieces of a link as code; nothing where one of them wasn't found."""
    return f"`{''.join(pieces)}`" if all(pieces) else ""


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
