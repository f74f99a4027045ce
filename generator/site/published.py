"""What of a catalog has a page, in the order in which readers expect it, and in which languages.

Pure. Paths are relative to the root of the site, end with `/` where they are pages, and are empty where there
is no page.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, Protocol, TypeVar, overload

from generator.content.badge import Badge
from generator.content.frameworks import Framework
from generator.content.model import Catalog, Earner, Issuer, Recognizer, Stack
from generator.content.pages import Page
from generator.site.parts import by_name


class _Translatable(Protocol):
    """A badge or page: what may be written in several languages."""

    @property
    def slug(self) -> str: ...
    @property
    def translation_of(self) -> str | None: ...


_T = TypeVar("_T", bound=_Translatable)


class Published:
    """What of `catalog` is published; each index is built once, when first asked for.

    `artwork` gives the path of a badge's picture by slug (else `badges/<slug>.svg`). Drafts are left out
    unless `drafts`.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        drafts: bool = False,
        artwork: Mapping[str, str] | None = None,
    ) -> None:
        self.catalog = catalog
        self.drafts = drafts
        self.artwork = dict(artwork or {})

    # --- what has a page

    @functools.cached_property
    def badges(self) -> Mapping[str, Badge]:
        """The badges that have a page, by slug, in the order of their names."""
        shown = (b for b in self.catalog.badges.values() if self.drafts or b.status != "draft")
        return {badge.slug: badge for badge in sorted(shown, key=by_name)}

    @functools.cached_property
    def stacks(self) -> Mapping[str, Stack]:
        """The stacks that have a page, by slug, in the order of their names."""
        shown = (s for s in self.catalog.stacks.values() if self.drafts or s.status != "draft")
        return {stack.slug: stack for stack in sorted(shown, key=by_name)}

    @functools.cached_property
    def issuers(self) -> Mapping[str, Issuer]:
        """Every issuer, by slug, in the order of their names."""
        return {
            issuer.slug: issuer for issuer in sorted(self.catalog.issuers.values(), key=by_name)
        }

    @functools.cached_property
    def recognizers(self) -> Mapping[str, Recognizer]:
        """Every recognizer, by slug, in the order of their names."""
        return {each.slug: each for each in sorted(self.catalog.recognizers.values(), key=by_name)}

    @functools.cached_property
    def earners(self) -> Mapping[str, Earner]:
        """The earners who have a page (public or unlisted), by slug, in the order of their names."""
        shown = (e for e in self.catalog.earners.values() if e.visibility != "private")
        return {earner.slug: earner for earner in sorted(shown, key=by_name)}

    @functools.cached_property
    def listed_earners(self) -> tuple[Earner, ...]:
        """The earners who are listed: the public ones."""
        return tuple(e for e in self.earners.values() if e.visibility == "public")

    @functools.cached_property
    def frameworks(self) -> Mapping[str, Framework]:
        """Every framework, by slug, in the order of their names."""
        return {each.slug: each for each in sorted(self.catalog.frameworks.values(), key=by_name)}

    @functools.cached_property
    def pages(self) -> Mapping[str, Page]:
        """The free pages and glossaries, by slug, in the order that their authors gave them."""
        shown = (p for p in self.catalog.pages.values() if self.drafts or p.status != "draft")
        return {
            page.slug: page for page in sorted(shown, key=lambda page: (page.order, *by_name(page)))
        }

    @functools.cached_property
    def _first_pages(self) -> tuple[Page, ...]:
        """The pages that translate no other one here."""
        return tuple(p for p in self.pages.values() if p.translation_of not in self.pages)

    def menu(self, place: Literal["header", "footer"], language: str = "") -> tuple[Page, ...]:
        """The pages that every page links to, above or below; in `language` where they can be read in it."""
        pages = (page for page in self._first_pages if page.menu == place)
        return tuple(self._in(language, page) for page in pages)

    def _in(self, language: str, page: Page) -> Page:
        """The form of a page that its reader can read best: in `language`, in one of its kind, or itself."""
        forms = {self.language(each).lower(): each for each in self.translations(page)}
        wanted = language.lower()
        near = (each for code, each in forms.items() if _primary(code) == _primary(wanted))
        return forms.get(wanted) or next(near, page)

    @functools.cached_property
    def entry_pages(self) -> tuple[Page, ...]:
        """The pages that receive one kind of visitor (`visitor` says which), in order."""
        return tuple(page for page in self._first_pages if page.visitor)

    # --- pictures, paths, languages

    def image(self, badge: str) -> str:
        """The path of a badge's picture."""
        return self.artwork.get(badge) or f"badges/{badge}.svg"

    def badge_path(self, badge: str) -> str:
        """The page of a badge, or nothing where it has none."""
        return f"badges/{badge}/" if badge in self.badges else ""

    def stack_path(self, stack: str) -> str:
        """The page of a stack, or nothing where it has none."""
        return f"stacks/{stack}/" if stack in self.stacks else ""

    def path_of(self, thing: Badge | Page) -> str:
        """The page of a published badge, or of a free page."""
        return f"badges/{thing.slug}/" if isinstance(thing, Badge) else f"{thing.slug}/"

    def edit_url(self, source: str) -> str:
        """Where a change to the content file `source` ("badges/x.md") is suggested; empty where nowhere."""
        base = self.catalog.site.edit_url
        return f"{base}/{source}" if base and source else ""

    def language(self, thing: Badge | Stack | Earner | Page | Framework) -> str:
        """The language that `thing` is written in; the site's where it doesn't say."""
        return thing.language or self.catalog.site.language

    def original(self, badge: str) -> str:
        """The badge that `badge` is a translation of, as long as that one is there; else itself."""
        found = self.catalog.badges.get(badge)
        first = found.translation_of if found else None
        return first if first is not None and first in self.catalog.badges else badge

    @functools.cached_property
    def _translated_badges(self) -> Mapping[str, tuple[Badge, ...]]:
        return _groups(self.badges.values(), self.language)

    @functools.cached_property
    def _translated_pages(self) -> Mapping[str, tuple[Page, ...]]:
        return _groups(self.pages.values(), self.language)

    @overload
    def translations(self, thing: Badge) -> tuple[Badge, ...]:
        """Those of a badge."""

    @overload
    def translations(self, thing: Page) -> tuple[Page, ...]:
        """Those of a page."""

    def translations(self, thing: Badge | Page) -> tuple[Badge, ...] | tuple[Page, ...]:
        """The languages that a published badge or page can be read in, itself among them, the original first.

        Empty where there is only one.
        """
        if isinstance(thing, Badge):
            return self._translated_badges.get(thing.slug, ())
        return self._translated_pages.get(thing.slug, ())

    def alternates(self, thing: Badge | Page) -> tuple[tuple[str, str], ...]:
        """The language and path of each of its `translations` that anyone may find: drafts are left out."""
        found = [each for each in self.translations(thing) if each.status != "draft"]
        return tuple((self.language(each), self.path_of(each)) for each in found if len(found) > 1)


def _primary(language: str) -> str:
    return language.partition("-")[0]


def _groups(things: Iterable[_T], language: Callable[[_T], str]) -> Mapping[str, tuple[_T, ...]]:
    """Each of those that are one thing in several languages, by slug."""
    groups: dict[str, list[_T]] = {}
    for thing in things:
        groups.setdefault(thing.translation_of or thing.slug, []).append(thing)
    found: dict[str, tuple[_T, ...]] = {}
    for original, members in groups.items():
        if len(members) > 1:
            members.sort(key=lambda each: (each.slug != original, language(each), each.slug))
            found.update({each.slug: tuple(members) for each in members})
    return found
