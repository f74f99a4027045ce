"""The kinds of content file: in which folder they lie, which model they have, where their text goes."""

from __future__ import annotations

from dataclasses import dataclass

from generator.content.badge import Badge
from generator.content.fields import RESERVED_SLUGS, SLUG, Content
from generator.content.frameworks import Framework, Registry
from generator.content.model import Earner, Issuer, Recognizer, Site, Stack
from generator.content.pages import TAKEN_BY_THE_SITE, Page


@dataclass(frozen=True, slots=True)
class Kind:
    """A folder of files of one type: Markdown with its body in `body_field`, or YAML where there is none."""

    folder: str
    model: type[Content]
    body_field: str = ""
    taken: frozenset[str] = RESERVED_SLUGS

    @property
    def ending(self) -> str:
        """What its files end in."""
        return ".md" if self.body_field else ".yaml"

    def takes(self, slug: str) -> bool:
        """Whether a file of this kind may be called by `slug`."""
        return bool(SLUG.fullmatch(slug)) and slug not in self.taken

    def outside(self, path: str, body: str) -> dict[str, str]:
        """What the model takes from the file's name and its Markdown instead of from its fields."""
        if not self.folder:
            return {}
        slug = path.rpartition("/")[2].removesuffix(self.ending)
        return {"slug": slug, **({self.body_field: body} if self.body_field else {})}


KINDS = (
    Kind("issuers", Issuer, "description"),
    Kind("badges", Badge, "criteria"),
    Kind("stacks", Stack, "body"),
    Kind("earners", Earner, "body"),
    Kind("recognizers", Recognizer, "body"),
    Kind("pages", Page, "body", RESERVED_SLUGS | TAKEN_BY_THE_SITE),
    Kind("frameworks", Framework),
    Kind("registries", Registry),
)
SITE = Kind("", Site)


def kind_of(path: str) -> Kind | None:
    """The kind of the file `path`, relative to the content folder; None where an author doesn't write it."""
    if path == "site.yaml":
        return SITE
    folder, _, name = path.partition("/")
    for kind in KINDS:
        if folder == kind.folder and name.endswith(kind.ending):
            return kind if kind.takes(name.removesuffix(kind.ending)) else None
    return None
