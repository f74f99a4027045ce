"""What visitors read: the views of a catalog put into a theme's templates, as the bytes of each page.

A theme is a folder with `templates/`, `static/` and `theme.yaml`; a search path of them lets a site replace
one template and keep the others. Templates are trusted code. Content is data: it is escaped wherever it goes,
and only `render_markdown` makes HTML of it.
"""

from __future__ import annotations

import datetime
import urllib.parse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.content.fields import CREDENTIAL_ID_LENGTH
from generator.content.model import AssertionRow, Catalog
from generator.documents import Document
from generator.site.codes import Codes, code_svg
from generator.site.facets import facets, findable
from generator.site.framing import Page
from generator.site.glossary import by_letter
from generator.site.markup import plain_text
from generator.site.paging import awarded_by, list_part, listed
from generator.site.previews import (
    badge_preview,
    credential_preview,
    earner_preview,
    noted,
    stack_preview,
)
from generator.site.schemaorg import as_data_block, badge_data
from generator.site.sharing import credential_sharing, earner_sharing
from generator.site.signed import read_credential
from generator.site.stackmap import stack_map
from generator.site.standing import WITHDRAWN
from generator.site.templating import Templates
from generator.site.themefile import read_look
from generator.site.verifying import Example
from generator.site.views import Directory, ceu_of
from generator.site.words import Words, read_vocabulary


class Renderer:
    """Renders every kind of page of one catalog, as of the day `at`.

    `theme_folders` is the search path, the site's own theme first. `link_base` is the URL that the site is
    served from: pages link to each other by its path alone, so a preview works anywhere, while canonical
    addresses keep the site's `base_url`. `artwork` gives the path of each badge's picture by slug, and
    `pictures` those of other things by their page (`"issuers/x/"`, `"earners/y/"`, `"stacks/z/"`). `searches` says that
    an index is published for the list of badges.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        theme_folders: Sequence[Path],
        link_base: str,
        at: datetime.date,
        drafts: bool = False,
        artwork: Mapping[str, str] | None = None,
        pictures: Mapping[str, str] | None = None,
        searches: bool = False,
    ) -> None:
        self.catalog = catalog
        self.directory = Directory(catalog, at=at, drafts=drafts, artwork=artwork)
        self.theme, _ = read_look(theme_folders)
        self._base = urllib.parse.urlsplit(link_base).path.rstrip("/") + "/"
        self._pictures = dict(pictures or {})
        self._searches = searches
        self._urls: dict[str, str] = {}
        self._codes = Codes(self.absolute("assertions/"), CREDENTIAL_ID_LENGTH, "/")
        self._templates = Templates(
            theme_folders,
            read_vocabulary(theme_folders, self.theme.language),
            {
                "site": catalog.site,
                "theme": self.theme,
                "directory": self.directory,
                "at": at,
                "url": self.url,
                "absolute": self.absolute,
                "picture": lambda path: self._pictures.get(path, ""),
                "ceu_of": ceu_of,
                "withheld": WITHDRAWN,
                "stack_map": stack_map,
            },
            self._base,
        )

    # --- links

    def url(self, path: str) -> str:
        """The link from any page to `path` ("badges/x/"), under the base path of the site."""
        found = self._urls.get(path)
        if found is None:
            found = self._base + urllib.parse.quote(path, safe="/")
            if not path.startswith("assertions/"):  # those are asked for once each
                self._urls[path] = found
        return found

    def absolute(self, path: str) -> str:
        """The public address of `path`, whatever the site is served from now."""
        return f"{self.catalog.site.base_url}/{urllib.parse.quote(path, safe='/')}"

    # --- languages

    def words(self, language: str = "") -> Words:
        """The words for a page of something in `language`, else for one of the site's own."""
        return self._templates.vocabulary.of(language, self.catalog.site.language)

    # --- pages

    def render(self, kind: str, *, language: str = "", **values: Any) -> bytes:
        """Render the template `kind` with `values`, its sentences in `language` where the theme speaks it."""
        return self._templates.render(kind, self.words(language), values)

    def home(self) -> bytes:
        """The first page: what this site is, and a way in for each kind of visitor."""
        site = self.catalog.site
        _ = self.words().gettext
        description = site.description or site.tagline or _("The badges of {name}.")
        description = description.replace("{name}", site.name)
        page = Page("", plain_text(description), "", alternate="catalog.json")
        return self.render("home", page=page)

    def badges(self, number: int = 1) -> bytes:
        """A page of the list of all badges."""
        _ = self.words().gettext
        return self._list(
            "badges", _("Badges"), _("Every badge, what it shows and who awards it."), number
        )

    def stacks(self, number: int = 1) -> bytes:
        """A page of the list of all stacks."""
        _ = self.words().gettext
        return self._list(
            "stacks", _("Stacks"), _("Badges that together show something larger."), number
        )

    def issuers(self, number: int = 1) -> bytes:
        """A page of the list of all issuers."""
        _ = self.words().gettext
        return self._list("issuers", _("Issuers"), _("Who awards the badges."), number)

    def recognizers(self, number: int = 1) -> bytes:
        """A page of the list of those who accept badges."""
        _ = self.words().gettext
        said = _("Who accepts the badges, and as what.")
        return self._list("recognizers", _("Recognized by"), said, number)

    def earners(self, number: int = 1) -> bytes:
        """A page of the list of public earners."""
        _ = self.words().gettext
        said = _("People who chose to show what they have earned.")
        return self._list("earners", _("Earners"), said, number)

    def _list(self, kind: str, title: str, description: str, number: int) -> bytes:
        part = list_part(listed(self.directory, kind), number)
        path = f"{kind}/{part.path(number)}"
        alternate = "catalog.json" if path == "badges/" else ""
        page = Page(title, description, path, kind, alternate=alternate)
        if kind != "badges" or number > 1 or not self._searches:
            return self.render(kind, page=page, part=part)
        page = replace(page, searches=True)
        found = facets(self.directory, self.words())
        total = len(findable(self.directory))
        return self.render(kind, page=page, part=part, facets=found, total=total)

    def badge(self, slug: str) -> bytes:
        """The page of one badge."""
        badge = self.directory.badges[slug]
        language = self.directory.language(badge)
        page = Page(
            badge.name,
            plain_text(badge.description),
            f"badges/{slug}/",
            "badges",
            alternate=f"badges/{slug}.json",
            source=f"badges/{slug}.md",
            languages=self.directory.alternates(badge),
            noindex=badge.status == "draft",
            preview=badge_preview(self.directory, badge, self.words(language)),
        )
        data = as_data_block(badge_data(self.directory, badge, self.catalog.site.base_url))
        return self.render("badge", language=language, page=page, badge=badge, data=data)

    def stack(self, slug: str) -> bytes:
        """The page of one stack."""
        stack = self.directory.stacks[slug]
        language = self.directory.language(stack)
        page = Page(
            stack.name,
            plain_text(stack.description),
            f"stacks/{slug}/",
            "stacks",
            source=f"stacks/{slug}.md",
            noindex=stack.status == "draft",
            preview=stack_preview(self.directory, stack, self.words(language)),
        )
        return self.render("stack", language=language, page=page, stack=stack)

    def issuer(self, slug: str, number: int = 1) -> bytes:
        """The page of one issuer; where its badges are many, page `number` of them."""
        issuer = self.catalog.issuers[slug]
        badges = awarded_by(self.directory, slug)
        part = list_part(badges, number)
        _ = self.words().gettext
        said = _("The badges that {name} awards.").replace("{name}", issuer.name)
        page = Page(
            issuer.name,
            plain_text(issuer.description) or said,
            f"issuers/{slug}/{part.path(number)}",
            "issuers",
            alternate=f"issuers/{slug}.json",
            source=f"issuers/{slug}.md",
        )
        return self.render("issuer", page=page, issuer=issuer, badges=badges, part=part)

    def recognizer(self, slug: str) -> bytes:
        """The page of one recognizer."""
        recognizer = self.catalog.recognizers[slug]
        _ = self.words().gettext
        said = _("What {name} accepts badges for.").replace("{name}", recognizer.name)
        description = plain_text(recognizer.body) or said
        page = Page(
            recognizer.name,
            description,
            f"recognizers/{slug}/",
            "recognizers",
            source=f"recognizers/{slug}.md",
        )
        return self.render("recognizer", page=page, recognizer=recognizer)

    def earner(self, slug: str) -> bytes:
        """The page of one earner who isn't private."""
        earner = self.directory.earners[slug]
        language = self.directory.language(earner)
        _ = self.words(language).gettext
        said = _("What {name} has earned.").replace("{name}", earner.name)
        page = Page(
            earner.name,
            earner.headline or said,
            f"earners/{slug}/",
            "earners" if earner.visibility == "public" else "",
            source=f"earners/{slug}.md" if earner.visibility == "public" else "",
            noindex=earner.visibility != "public",
            shares=True,
            preview=earner_preview(self.directory, earner, self.words(language)),
        )
        sharing = earner_sharing(earner, self.absolute(page.path), said)
        return self.render(
            "earner",
            language=language,
            page=page,
            earner=earner,
            sharing=sharing,
            code=code_svg(sharing.link),
        )

    def frameworks(self, number: int = 1) -> bytes:
        """A page of the list of frameworks that badges line up with."""
        _ = self.words().gettext
        said = _("From what a standard asks for to the badges that show it.")
        return self._list("frameworks", _("Standards"), said, number)

    def framework(self, slug: str) -> bytes:
        """The items of one framework, each with the badges that meet it."""
        framework = self.directory.frameworks[slug]
        language = self.directory.language(framework)
        _ = self.words(language).gettext
        said = _("What {name} asks for, and the badges that show it.")
        page = Page(
            framework.name,
            plain_text(framework.description or "") or said.replace("{name}", framework.name),
            f"frameworks/{slug}/",
            "frameworks",
            source=f"frameworks/{slug}.yaml",
        )
        items = self.directory.standards.tree(framework)
        return self.render(
            "framework", language=language, page=page, framework=framework, items=items
        )

    def page(self, slug: str) -> bytes:
        """A free page, or a glossary."""
        written = self.directory.pages[slug]
        page = Page(
            written.name,
            plain_text(written.description or written.body) or written.name,
            f"{slug}/",
            slug,
            source=f"pages/{slug}.md",
            languages=self.directory.alternates(written),
            noindex=written.status == "draft",
        )
        return self.render(
            "page",
            language=self.directory.language(written),
            page=page,
            written=written,
            letters=by_letter(written.terms),
        )

    def credential(
        self, row: AssertionRow, document: Document, *, images: Collection[str] | None = None
    ) -> bytes:
        """The page of one credential, of its index row and its parsed document.

        `images` names the baked forms that are published ("png", "svg"); by default as the site says.
        """
        view = read_credential(self.directory, row, document)
        drawn = self.directory.image(row.badge).endswith(".svg")
        forms = ("png", "svg")[: 1 + drawn]
        hosted = self.catalog.site.publish.baked == "hosted"
        if images is None:
            images = forms if hosted else ()
        # Made by the reader's browser, of the artwork that the site has.
        made = (
            () if hosted or not view.summary.image or view.summary.standing in WITHDRAWN else forms
        )
        words = self.words(view.language)
        _ = words.gettext
        said = _("{badge}, awarded by {issuer}.")
        said = said.replace("{badge}", view.name).replace("{issuer}", view.issuer_name)
        title, said = noted(view, said, words)
        page = Page(
            title,
            said,
            view.summary.path,
            alternate=f"assertions/{row.id}.json",
            noindex=True,
            shares=True,
            bakes=bool(made),
            preview=credential_preview(self.directory, view.summary, words),
        )
        sharing = credential_sharing(view, self.absolute(page.path), said)
        return self.render(
            "credential",
            language=view.language,
            page=page,
            view=view,
            images=sorted(images),
            made=made,
            sharing=sharing,
            code=self._codes.svg(row.id) if sharing.channels else "",
        )

    def verify(self) -> bytes:
        """Verify a credential in the reader's browser, or by the command; what each outcome means."""
        _ = self.words().gettext
        description = _("Check that a credential is genuine, unchanged and still valid.")
        page = Page(_("Verify a credential"), description, "verify/", "verify", verifies=True)
        return self.render("verify", page=page)

    def verify_examples(self, examples: Sequence[Example]) -> bytes:
        """Credentials of every fate, each with the verdict that it comes to."""
        _ = self.words().gettext
        description = _(
            "What a verifier says of credentials that are valid, expired, revoked or forged."
        )
        page = Page(_("Examples"), description, "verify/examples/", "verify", verifies=True)
        return self.render("verify_examples", page=page, examples=examples)

    def not_found(self) -> bytes:
        """What is shown where there is no page."""
        _ = self.words().gettext
        page = Page(_("Page not found"), _("There is no page here."), "404.html", noindex=True)
        return self.render("not_found", page=page)
