"""Pages that an author writes freely, and the glossary, which is a page that explains terms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from generator.content.fields import Content, Language, Line, Link, Slug, Text, WebUrl, Whole

# What the site itself publishes at its root; a page of that name would stand in its way.
TAKEN_BY_THE_SITE = frozenset(
    {
        "assertions",
        "backpack",
        "badges",
        "browse",
        "cards",
        "earners",
        "embed",
        "endorsements",
        "frameworks",
        "issuers",
        "ob2",
        "pagefind",
        "recognizers",
        "registries",
        "reviewers",
        "search",
        "stacks",
        "static",
        "status",
        "verify",
    }
)


class Reading(Content):
    """How one source understands a term, where sources differ; in the author's own words."""

    name: Line
    text: Text
    url: WebUrl | None = None


class Term(Content):
    """A word of the field: what it means here, what else it is called, how others read it."""

    id: Slug
    name: Line
    also: tuple[Line, ...] = ()
    definition: Text
    see: tuple[Slug, ...] = ()
    readings: tuple[Reading, ...] = ()
    sources: tuple[Link, ...] = ()


class Page(Content):
    """`content/pages/<slug>.md`: a page of the site's own, at `/<slug>/`.

    `menu` says whether a link to it stands above or below every page, `order` where among its like, and
    `visitor` whom it receives: the first page asks who one is, and leads there.
    """

    slug: Slug
    body: Annotated[str, Field(max_length=60_000)]
    name: Line
    description: Annotated[Text, Field(max_length=300)] | None = None
    visitor: (
        Literal["learner", "earner", "consumer", "recognizer", "issuer", "developer"] | None
    ) = None
    menu: Literal["header", "footer"] | None = None
    order: Annotated[Whole, Field(ge=0, le=1000)] = 100
    language: Language | None = None
    translation_of: Slug | None = None
    status: Literal["draft", "active"] = "active"
    terms: Annotated[tuple[Term, ...], Field(max_length=500)] = ()
