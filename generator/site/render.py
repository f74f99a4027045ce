"""What visitors read: the views of a catalog put into a theme's templates, as the bytes of each page.

A theme is a folder with `templates/`, `static/` and `theme.yaml`; a search path of them lets a site replace
one template and keep the others. Templates are trusted code. Content is data: it is escaped wherever it goes,
and only `render_markdown` makes HTML of it.
"""

from __future__ import annotations

import datetime
import functools
import urllib.parse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markupsafe import Markup

from generator.content.model import AssertionRow, Catalog
from generator.documents import Document
from generator.errors import InputError
from generator.site.markup import plain_text, render_markdown
from generator.site.policies import READING, VERIFYING, as_element
from generator.site.signed import read_credential
from generator.site.verifying import Example
from generator.site.views import Directory, ceu_of, day_of

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WITHHELD = ("revoked", "suspended")


@dataclass(frozen=True, slots=True)
class Theme:
    """`theme.yaml`: the language that the templates are written in, and the colours of drawn artwork."""

    name: str
    language: str = "en"
    palette: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What the frame around a page needs. `path` is relative to the root; `alternate` is its JSON.

    `verifies` says that it loads the verifier's script, as no other page does.
    """

    title: str
    description: str
    path: str
    section: str = ""
    alternate: str = ""
    noindex: bool = False
    verifies: bool = False

    @property
    def policy(self) -> str:
        """Its content security policy, for hosts that send no headers of ours."""
        return as_element(VERIFYING if self.verifies else READING)


def read_theme(theme_folders: Sequence[Path]) -> Theme:
    """Read the first `theme.yaml` on the search path; raise `InputError` where none can be read."""
    for folder in theme_folders:
        path = folder / "theme.yaml"
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            return Theme(
                name=str(data["name"]),
                language=str(data.get("language", "en")),
                palette=dict(data.get("palette") or {}),
            )
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError):
            raise InputError(
                f"{path.name} of the theme {folder.name!r} can't be read: expected name, language, palette"
            ) from None
    raise InputError("no theme was found: expected a folder that holds theme.yaml")


class Renderer:
    """Renders every kind of page of one catalog, as of the day `at`.

    `theme_folders` is the search path, the site's own theme first. `link_base` is the URL that the site is
    served from: pages link to each other by its path alone, so a preview works anywhere, while canonical
    addresses keep the site's `base_url`. `artwork` gives the path of each badge's picture by slug, and
    `pictures` those of other things by their page (`"issuers/x/"`, `"earners/y/"`, `"stacks/z/"`).
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
    ) -> None:
        self.catalog = catalog
        self.directory = Directory(catalog, at=at, drafts=drafts, artwork=artwork)
        self.theme = read_theme(theme_folders)
        self._base = urllib.parse.urlsplit(link_base).path.rstrip("/") + "/"
        self._pictures = dict(pictures or {})
        self._urls: dict[str, str] = {}
        self._frames: dict[str, Markup] = {}
        self._templates: dict[str, jinja2.Template] = {}
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([folder / "templates" for folder in theme_folders]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            day=day, number=number, money=money, prose=render_markdown, plain=plain_text
        )
        self._environment.globals.update(
            site=catalog.site,
            theme=self.theme,
            directory=self.directory,
            at=at,
            url=self.url,
            absolute=self.absolute,
            picture=lambda path: self._pictures.get(path, ""),
            lang=self._lang,
            frame=self._frame,
            ceu_of=ceu_of,
            withheld=_WITHHELD,
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

    def _lang(self, code: str) -> Markup:
        """A `lang` attribute where `code` isn't the language of the theme."""
        return (
            Markup("") if code in ("", self.theme.language) else Markup(' lang="{}"').format(code)
        )

    def _frame(self, part: str, section: str) -> Markup:
        """The header or footer of every page of a section, rendered once."""
        key = f"{part} {section}"
        if key not in self._frames:
            template = self._environment.get_template(f"parts/{part}.html")
            self._frames[key] = Markup(template.render(section=section))  # noqa: S704 - autoescaped
        return self._frames[key]

    # --- pages

    def render(self, kind: str, **values: Any) -> bytes:
        """Render the template `kind` with `values`; a mistake in a theme raises `InputError`."""
        try:
            template = self._templates.get(kind)
            if template is None:
                template = self._templates[kind] = self._environment.get_template(f"{kind}.html")
            return template.render(values).encode("utf-8", errors="replace")
        except jinja2.TemplateSyntaxError as error:
            raise InputError(
                f"the theme's {error.name} can't be read: line {error.lineno}: {error.message}"
            ) from None
        except jinja2.TemplateError as error:
            raise InputError(f"the theme's {kind}.html can't be rendered: {error}") from None

    def home(self) -> bytes:
        """The first page: what this site is, and a way in for each kind of visitor."""
        site = self.catalog.site
        description = site.description or site.tagline or f"The badges of {site.name}."
        return self.render("home", page=Page("", plain_text(description), ""))

    def badges(self) -> bytes:
        """The list of all badges."""
        return self._list("badges", "Badges", "Every badge, what it shows and who awards it.")

    def stacks(self) -> bytes:
        """The list of all stacks."""
        return self._list("stacks", "Stacks", "Badges that together show something larger.")

    def issuers(self) -> bytes:
        """The list of all issuers."""
        return self._list("issuers", "Issuers", "Who awards the badges.")

    def recognizers(self) -> bytes:
        """The list of those who accept badges."""
        return self._list("recognizers", "Recognized by", "Who accepts the badges, and as what.")

    def earners(self) -> bytes:
        """The list of public earners."""
        return self._list("earners", "Earners", "People who chose to show what they have earned.")

    def _list(self, kind: str, title: str, description: str) -> bytes:
        return self.render(kind, page=Page(title, description, f"{kind}/", kind))

    def badge(self, slug: str) -> bytes:
        """The page of one badge."""
        badge = self.directory.badges[slug]
        page = Page(
            badge.name,
            plain_text(badge.description),
            f"badges/{slug}/",
            "badges",
            alternate=f"badges/{slug}.json",
            noindex=badge.status == "draft",
        )
        return self.render("badge", page=page, badge=badge)

    def stack(self, slug: str) -> bytes:
        """The page of one stack."""
        stack = self.directory.stacks[slug]
        draft = stack.status == "draft"
        page = Page(
            stack.name, plain_text(stack.description), f"stacks/{slug}/", "stacks", noindex=draft
        )
        return self.render("stack", page=page, stack=stack)

    def issuer(self, slug: str) -> bytes:
        """The page of one issuer."""
        issuer = self.catalog.issuers[slug]
        page = Page(
            issuer.name,
            plain_text(issuer.description) or f"The badges that {issuer.name} awards.",
            f"issuers/{slug}/",
            "issuers",
            alternate=f"issuers/{slug}.json",
        )
        return self.render("issuer", page=page, issuer=issuer)

    def recognizer(self, slug: str) -> bytes:
        """The page of one recognizer."""
        recognizer = self.catalog.recognizers[slug]
        description = plain_text(recognizer.body) or f"What {recognizer.name} accepts badges for."
        page = Page(recognizer.name, description, f"recognizers/{slug}/", "recognizers")
        return self.render("recognizer", page=page, recognizer=recognizer)

    def earner(self, slug: str) -> bytes:
        """The page of one earner who isn't private."""
        earner = self.directory.earners[slug]
        page = Page(
            earner.name,
            earner.headline or f"What {earner.name} has earned.",
            f"earners/{slug}/",
            "earners" if earner.visibility == "public" else "",
            noindex=earner.visibility != "public",
        )
        return self.render("earner", page=page, earner=earner)

    def credential(
        self, row: AssertionRow, document: Document, *, images: Collection[str] | None = None
    ) -> bytes:
        """The page of one credential, of its index row and its parsed document.

        `images` names the baked forms that are published ("png", "svg"); by default as the site says.
        """
        view = read_credential(self.directory, row, document)
        if images is None:
            hosted = self.catalog.site.publish.baked == "hosted"
            drawn = self.directory.image(row.badge).endswith(".svg")
            images = ("png", "svg")[: 1 + drawn] if hosted else ()
        page = Page(
            view.name,
            f"{view.name}, awarded by {view.issuer_name}.",
            view.summary.path,
            alternate=f"assertions/{row.id}.json",
            noindex=True,
        )
        return self.render("credential", page=page, view=view, images=sorted(images))

    def verify(self) -> bytes:
        """Verify a credential in the reader's browser, or by the command; what each outcome means."""
        description = "Check that a credential is genuine, unchanged and still valid."
        page = Page("Verify a credential", description, "verify/", "verify", verifies=True)
        return self.render("verify", page=page)

    def verify_examples(self, examples: Sequence[Example]) -> bytes:
        """Credentials of every fate, each with the verdict that it comes to."""
        description = (
            "What a verifier says of credentials that are valid, expired, revoked or forged."
        )
        page = Page("Examples", description, "verify/examples/", "verify", verifies=True)
        return self.render("verify_examples", page=page, examples=examples)

    def not_found(self) -> bytes:
        """What is shown where there is no page."""
        page = Page("Page not found", "There is no page here.", "404.html", noindex=True)
        return self.render("not_found", page=page)


@functools.lru_cache(maxsize=8192)
def day(value: datetime.date | datetime.datetime | str | None) -> Markup:
    """A day for people and machines: `<time datetime="2026-11-22">22 November 2026</time>`."""
    date = day_of(value) if isinstance(value, str) else value
    if date is None:
        return Markup("")
    words = f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
    return Markup('<time datetime="{}">{}</time>').format(date.isoformat()[:10], words)


def number(value: float | Decimal) -> str:
    """A number as people write it: 4, 4.5, 1,200."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def money(amount: Decimal) -> str:
    """An amount: 45, 45.50."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
