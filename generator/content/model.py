"""What a content folder holds, as frozen types; past `load` there is nothing else.

`slug` always comes from the file's name and `description` or `body` from its Markdown body.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from generator.content.badge import Badge
from generator.content.editorials import Editorial
from generator.content.fields import (
    BaseUrl,
    Content,
    CredentialId,
    Day,
    Did,
    Flag,
    HttpsUrl,
    ImageName,
    Language,
    Line,
    Link,
    Moment,
    Slug,
    Text,
    WebUrl,
    Whole,
)
from generator.content.findings import Finding
from generator.content.frameworks import Framework, Registry
from generator.content.frontmatter import Source
from generator.content.pages import Page

Body = Annotated[str, Field(max_length=60_000)]


def _whole(value: Any) -> Any:
    """Python takes true and 1.0 for 1; a format is the number 1 and nothing like it."""
    return value if type(value) is int else str(value)


class Publish(Content):
    """What the build writes beside the pages and the signed files."""

    open_badges_2: Flag = True
    baked: Literal["hosted", "on-demand"] = "hosted"
    social_cards: Flag = True


class Site(Content):
    """`content/site.yaml`: the site as a whole. `base_url` has no slash at its end.

    `edit_url` is where the content folder is edited (`https://…/edit/main/content`): with it, each page
    offers to suggest a change to the file that it was made from.
    """

    format: Annotated[Literal[1], BeforeValidator(_whole)]
    name: Line
    tagline: Line | None = None
    description: Text | None = None
    base_url: BaseUrl
    previous_base_urls: tuple[BaseUrl, ...] = ()
    language: Language = "en"
    languages: tuple[Language, ...] = ()
    time_zone: Annotated[str, Field(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")] = "UTC"
    theme: Slug = "default"
    contact: HttpsUrl | None = None
    edit_url: BaseUrl | None = None
    license: Line | None = None
    publish: Publish = Publish()


class IssuerKey(Content):
    """One public key of an issuer, and the window in which it signs."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    public_key: Annotated[str, Field(pattern=r"^z6Mk[1-9A-HJ-NP-Za-km-z]{40,48}$")]
    created: Moment
    expires: Moment | None = None
    revoked: Moment | None = None


class Issuer(Content):
    """`content/issuers/<slug>.md`: who awards. `email` is a role address, which OB 2.0 asks for."""

    slug: Slug
    description: Body
    name: Line
    legal_name: Line | None = None
    kind: Literal[
        "non-profit",
        "company",
        "school district",
        "higher education",
        "employer",
        "community",
        "agency",
    ]
    did: Did
    url: WebUrl
    contact: HttpsUrl | None = None
    verification_contact: HttpsUrl | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)] | None = (
        None
    )
    image: ImageName | None = None
    image_alt: Line | None = None
    keys: tuple[IssuerKey, ...] = ()


class Requirement(Content):
    """A node of what a stack requires: one badge, one stack, all of some, or any number of some."""

    name: Line | None = None
    badge: Slug | None = None
    stack: Slug | None = None
    any: Annotated[Whole, Field(ge=1, le=100)] | None = None
    relation: Literal["builds_on", "complements"] | None = None
    ordered: Flag = False
    all: Annotated[tuple[Requirement, ...], Field(max_length=100)] = ()
    of: Annotated[tuple[Requirement, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [bool(self.badge), bool(self.stack), bool(self.all), self.any is not None]
        if sum(forms) != 1 or bool(self.of) != (self.any is not None):
            raise PydanticCustomError(
                "laurels",
                "a requirement has one form",
                {"expected": "one of badge, stack, all, or any with of"},
            )
        if self.any is not None and self.any > len(self.of):
            raise PydanticCustomError(
                "laurels",
                "more are asked for than there are",
                {"expected": f"any: {len(self.of)} or less"},
            )
        return self

    @property
    def children(self) -> tuple[Requirement, ...]:
        """The requirements inside this one."""
        return self.all or self.of

    def leaves(self) -> tuple[Requirement, ...]:
        """Every badge and stack named in or below this node, in order."""
        if not self.children:
            return (self,)
        return tuple(leaf for child in self.children for leaf in child.leaves())


class Stack(Content):
    """`content/stacks/<slug>.md`: badges that together show something larger."""

    slug: Slug
    body: Body
    name: Line
    description: Annotated[Text, Field(max_length=500)]
    issuer: Slug
    version: Annotated[Line, Field(max_length=40)] = "1.0"
    language: Language | None = None
    status: Literal["draft", "active", "retired"] = "active"
    image: ImageName | None = None
    image_alt: Line | None = None
    tags: tuple[Line, ...] = ()
    synonyms: tuple[Line, ...] = ()
    awards: Slug | None = None
    requires: Requirement


class Earner(Content):
    """`content/earners/<slug>.md`: someone who chose to have a page. Opt-in, and theirs to take back."""

    slug: Slug
    body: Body
    name: Line
    headline: Line | None = None
    photo: ImageName | None = None
    visibility: Literal["public", "unlisted", "private"] = "unlisted"
    example: Flag = False
    language: Language | None = None
    links: tuple[Link, ...] = ()
    featured: tuple[CredentialId, ...] = ()
    assertions: tuple[CredentialId, ...] = ()


class Recognition(Content):
    """What one badge or stack counts for, with whom, from when until when."""

    badge: Slug | None = None
    stack: Slug | None = None
    counts_as: Annotated[
        Literal["CEU", "licence renewal", "salary step", "hiring", "credit", "other"],
        Field(alias="as"),
    ]
    category: Line | None = None
    value: Line | None = None
    class_code: Line | None = None
    prior_approval: Flag | None = None
    conditions: Text | None = None
    basis: Literal["formal", "informal"] = "formal"
    status: Literal["pilot", "policy"] = "policy"
    since: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None
    url: WebUrl | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.badge is None) == (self.stack is None):
            raise PydanticCustomError(
                "laurels", "a recognition is of one thing", {"expected": "either badge or stack"}
            )
        return self


class Recognizer(Content):
    """`content/recognizers/<slug>.md`: who accepts badges, as what; and which ones they ask for."""

    slug: Slug
    body: Body
    name: Line
    kind: Literal["district", "agency", "employer", "school", "person"]
    url: WebUrl | None = None
    recognizes: tuple[Recognition, ...] = ()
    seeks: tuple[Slug, ...] = ()


@dataclass(frozen=True, slots=True)
class AssertionRow:
    """One signed credential as the index knows it; the document itself stays on disk.

    `path` is relative to the content folder; `digest` the sha256 of the file's bytes. `index` is its
    place in `status_list` (a URL). Dates are as signed: RFC 3339 text.
    """

    id: str
    url: str
    path: str
    digest: bytes
    badge: str
    version: str
    issuer: str
    valid_from: str
    valid_until: str
    awarded: str
    status_list: str
    index: int
    purpose: str


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """One line of `status/events.yaml`: when, which credential, what was done, why, by which role."""

    at: datetime.datetime
    id: str
    action: Literal["revoke", "suspend", "reinstate"]
    reason: str
    role: str


@dataclass(frozen=True, slots=True)
class StatusFile:
    """A signed status list as it lies in the content folder; `path` is relative to it."""

    name: str
    path: str
    url: str
    issuer: str
    purpose: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class FrozenVersion:
    """A version of a badge that was awarded: the Achievement as signed, and what it was made from.

    `substance` holds the fields whose change needs a new version (see `content.md`, Versions).
    """

    slug: str
    version: str
    path: str
    achievement: Mapping[str, object]
    substance: Mapping[str, object]
    data: bytes


@dataclass(frozen=True, slots=True)
class Catalog:
    """A whole content folder. Mappings are by slug, in the order of slugs; `root` is where it lies.

    `sources` gives the parsed file behind each path, for places in later findings. `images` names the
    image files found, relative to the root, with their sha256. `editorials`, by badge and version like
    `versions`, may speak of a version that wasn't awarded yet.
    """

    root: PurePosixPath
    site: Site
    issuers: Mapping[str, Issuer]
    badges: Mapping[str, Badge]
    stacks: Mapping[str, Stack]
    earners: Mapping[str, Earner]
    recognizers: Mapping[str, Recognizer]
    pages: Mapping[str, Page] = field(default_factory=dict)
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    registries: Mapping[str, Registry] = field(default_factory=dict)
    assertions: tuple[AssertionRow, ...] = ()
    statuses: tuple[StatusFile, ...] = ()
    events: tuple[StatusEvent, ...] = ()
    versions: Mapping[tuple[str, str], FrozenVersion] = field(default_factory=dict)
    editorials: Mapping[tuple[str, str], Editorial] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
