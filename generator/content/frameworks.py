"""What a badge can be held against: frameworks of competencies, and registries of issuers that are known."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from generator.content.fields import Content, Day, Language, Line, Slug, Text, WebUrl


class FrameworkItem(Content):
    """One statement of a framework under its public `code`; `part_of` is the code of the one above it.

    `guid` is the identifier by which registries of competencies (CASE) know it.
    """

    code: Annotated[Line, Field(max_length=100)]
    name: Line
    statement: Text | None = None
    url: WebUrl | None = None
    guid: Annotated[Line, Field(max_length=100)] | None = None
    part_of: Annotated[Line, Field(max_length=100)] | None = None


class Framework(Content):
    """`content/frameworks/<slug>.yaml`: statements that badges line up with, each with its code.

    An alignment names a framework by `name`, letter for letter, and an item of it by `code`.
    """

    slug: Slug
    name: Line
    publisher: Line | None = None
    version: Annotated[Line, Field(max_length=40)] | None = None
    url: WebUrl
    license: Line | None = None
    language: Language | None = None
    description: Text | None = None
    items: Annotated[tuple[FrameworkItem, ...], Field(min_length=1, max_length=5000)]


class KnownIssuer(Content):
    """An issuer that this site vouches for: who it is, since when, and where that can be read."""

    did: Annotated[
        str,
        Field(pattern=r"^(did:(web|key):[A-Za-z0-9._:%-]+|https://[^\s<>\"]+)$", max_length=500),
    ]
    name: Line
    url: WebUrl | None = None
    since: Day
    until: Day | None = None
    source: WebUrl
    note: Text | None = None


class Registry(Content):
    """`content/registries/<slug>.yaml`: a list of known issuers. Verifying reads it and fetches nothing."""

    slug: Slug
    name: Line
    description: Text | None = None
    source: WebUrl | None = None
    issuers: Annotated[tuple[KnownIssuer, ...], Field(max_length=10_000)]
