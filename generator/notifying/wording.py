"""IO: notices → words, by the templates of a language: the ones that ship, or an organization's own.

Each language is a folder with `subject.txt`, `message.txt` and `message.html`. Templates are jinja2's, in its
sandbox; in `.html` every value is escaped.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator.content.fields import LANGUAGE_TAG
from generator.content.model import Site
from generator.content.reading import read_bounded
from generator.errors import InputError
from generator.notifying.notices import Notice
from generator.site.words import Words

PARTS = ("subject.txt", "message.txt", "message.html")
_SHIPPED = Path(__file__).with_name("words")
_MAX_TEMPLATE = 256 * 1024
_MAX_SUBJECT = 200
_MAX_TEXT = 256 * 1024
_LAST_RESORT = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """A notice in words. `wanted` is the language that was asked for where these are in another one."""

    subject: str
    text: str
    html: str
    language: str
    wanted: str
    facts: Mapping[str, str]


class Writer:
    """Puts notices into words; `folder` holds an organization's own templates, a folder a language.

    `subject` is a template for every subject, in place of each language's own. Raises `InputError` where
    the templates can't be used.
    """

    def __init__(self, site: Site, *, folder: Path | None = None, subject: str = "") -> None:
        self.site = site
        self._templates = _read_folder(_SHIPPED)
        if folder is not None:
            self._add(folder)
        self._environment = ImmutableSandboxedEnvironment(
            loader=jinja2.DictLoader(self._templates),
            autoescape=lambda name: bool(name) and str(name).endswith(".html"),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._spoken = {name.split("/")[0] for name in self._templates}
        self._words = functools.cache(lambda language: Words(language, {}))
        if subject:
            self._templates.update((f"{one}/subject.txt", subject) for one in self._spoken)
        for name in self._templates:
            self._guarded(name, lambda name=name: self._environment.get_template(name))

    def _add(self, folder: Path) -> None:
        own = _read_folder(folder)
        languages = {name.split("/")[0] for name in own}
        if not languages:
            raise InputError(
                f"{folder} holds no templates: expected a folder for each language, such as es, "
                f"with {', '.join(PARTS)}"
            )
        self._templates.update(own)
        for language in sorted(languages):
            for part in PARTS:
                if f"{language}/{part}" not in self._templates:
                    raise InputError(f"{folder / language} lacks {part}: nothing ships for it")

    def speaks(self, tag: str) -> str:
        """The language of the templates for a tag: its own, or the one without a region; empty for none."""
        tag = tag.lower()
        primary = _primary(tag)
        return tag if tag in self._spoken else primary if primary in self._spoken else ""

    def write(self, notice: Notice) -> Wording:
        """The words of one notice, in the first of its languages that there are templates for."""
        wanted = (*notice.languages, _LAST_RESORT)
        tag = next(filter(self.speaks, wanted))
        language = self.speaks(tag)
        facts = self._facts(notice, tag)
        subject = " ".join(self._render(f"{language}/subject.txt", facts).split())
        text = re.sub(r"\n{3,}", "\n\n", self._render(f"{language}/message.txt", facts)).strip()
        html = self._render(f"{language}/message.html", facts).strip()
        if not subject or not text or not html:
            raise InputError(f"the templates of {language} leave the subject or the message empty")
        if max(len(text), len(html)) > _MAX_TEXT:
            raise InputError(f"the message in {language} is longer than {_MAX_TEXT:,} characters")
        if len(subject) > _MAX_SUBJECT:
            subject = f"{subject[: _MAX_SUBJECT - 1].rstrip()}…"
        return Wording(subject, f"{text}\n", f"{html}\n", tag, wanted[0], facts)

    def _facts(self, notice: Notice, tag: str) -> dict[str, str]:
        """What a template may name; days are written as the language has them, nothing is ever missing."""
        words = self._words(tag)
        return {
            "name": notice.name,
            "badge": notice.badge,
            "description": notice.description,
            "badge_language": notice.badge_language,
            "issuer": notice.issuer,
            "awarded": words.day(notice.awarded).striptags(),
            "valid_until": words.day(notice.valid_until).striptags(),
            # A sentence of another language would stand in the middle of one.
            "renewal": notice.renewal if _primary(tag) == _primary(notice.badge_language) else "",
            "page": notice.page,
            "share": notice.share,
            "verify": notice.verify,
            "profile": notice.profile,
            "visibility": notice.visibility,
            "contact": notice.contact,
            "image": image_name(notice),
            "site": self.site.name,
            "site_url": f"{self.site.base_url}/",
            "language": tag,
            "direction": words.direction,
        }

    def _render(self, name: str, facts: Mapping[str, str]) -> str:
        rendered: str = self._guarded(
            name, lambda: self._environment.get_template(name).render(facts)
        )
        return rendered

    def _guarded(self, name: str, work: Any) -> Any:
        try:
            return work()
        except jinja2.TemplateSyntaxError as error:
            raise InputError(f"the template {name}, line {error.lineno}: {error.message}") from None
        # A template can do whatever an expression can: divide by zero, call what is no function.
        except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
            raise InputError(f"the template {name} can't be used: {error}") from None


def image_name(notice: Notice) -> str:
    """The name of the image that goes with a notice: of letters that every mail program takes."""
    return f"{notice.row.badge}-{notice.row.id}.png"


def _primary(tag: str) -> str:
    return tag.split("-")[0].lower()


def _read_folder(folder: Path) -> dict[str, str]:
    """The templates below `folder`, as `es/message.txt`, languages in lower case."""
    found: dict[str, str] = {}
    try:
        languages = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError as error:
        raise InputError(f"{folder} can't be read: {error.strerror}") from None
    for language in languages:
        if not LANGUAGE_TAG.fullmatch(language.name):
            continue
        for part in PARTS:
            path = language / part
            if not path.exists():
                continue
            try:
                text = read_bounded(path.resolve(), _MAX_TEMPLATE).decode("utf-8-sig")
            except UnicodeDecodeError:
                raise InputError(f"{path} is not UTF-8 text") from None
            except InputError as error:
                raise InputError(f"{path}: {error.message}", code=error.code) from None
            found[f"{language.name.lower()}/{part}"] = text
    return found
