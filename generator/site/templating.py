"""A theme's templates as Jinja environments: one for each language that a page can be read in.

An environment holds its language's sentences, dates and numbers, so that nothing is looked up while a page is
rendered, and every environment shares the globals of the site.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup

from generator.content.findings import Finding
from generator.errors import ContentError
from generator.site.markup import plain_text, render_markdown
from generator.site.words import Vocabulary, Words, own_tongue


class _Compiled(jinja2.BytecodeCache):
    """The templates that this process has compiled, for every language and every build: most of a small build's time."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled from the very same text."""
        if known := self._known.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, and not without end."""
        if len(self._known) >= _MAX_COMPILED:
            self._known.clear()
        self._known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_MAX_COMPILED = 512
# What a mistake in a template comes to.
_RAISED = (
    jinja2.TemplateError,
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    RecursionError,
)
_COMPILED = _Compiled()


class Templates:
    """Renders templates of the search path `folders` in the languages of `vocabulary`.

    `site_globals` is what every template may name, `base` the path of the site, for links in Markdown. Templates are trusted code; what they are given is escaped.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        vocabulary: Vocabulary,
        site_globals: Mapping[str, Any],
        base: str = "/",
    ) -> None:
        self.vocabulary = vocabulary
        self._folders = tuple(folders)
        # "default/home.html" is the default theme's own, for a theme that changes a block of it and keeps the rest.
        beneath = jinja2.FileSystemLoader(folders[-1] / "templates")
        self._loader = jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader([folder / "templates" for folder in folders]),
                jinja2.PrefixLoader({"default": beneath}),
            ]
        )
        self._globals = dict(site_globals)
        self._base = base
        self._environments: dict[str, jinja2.Environment] = {}
        self._templates: dict[tuple[str, str], jinja2.Template] = {}
        self._frames: dict[tuple[str, str, str], Markup] = {}

    def render(self, kind: str, words: Words, values: Mapping[str, Any]) -> bytes:
        """Render `kind`.html in the language of `words`; raises `ContentError` for a mistake in a template."""
        try:
            return self._template(kind, words).render(values).encode("utf-8", errors="replace")
        except jinja2.TemplateSyntaxError as error:
            raise self._mistake(error.filename, error.lineno, error.message or "", kind) from None
        except _RAISED as error:
            frames = reversed(traceback.extract_tb(error.__traceback__))
            frame = next((each for each in frames if each.filename.endswith(".html")), None)
            file, line = (frame.filename, frame.lineno) if frame else (None, 0)
            raise self._mistake(file, line, str(error), kind) from error

    def _mistake(
        self, filename: str | None, line: int | None, said: str, kind: str
    ) -> ContentError:
        path = Path(filename) if filename else self._folders[0] / "templates" / f"{kind}.html"
        folder = next((each for each in self._folders if path.is_relative_to(each)), None)
        shown = f"{folder.name}/{path.relative_to(folder).as_posix()}" if folder else path.name
        said = f"the template can't be rendered: {said or 'something is missing'}"
        finding = Finding(
            f"themes/{shown}", line or 0, 1 if line else 0, "error", "bad_template", said
        )
        return ContentError([finding])

    def _template(self, kind: str, words: Words) -> jinja2.Template:
        key = (words.language, kind)
        template = self._templates.get(key)
        if template is None:
            environment = self._environment(words)
            template = self._templates[key] = environment.get_template(f"{kind}.html")
        return template

    def _frame(self, words: Words, part: str, section: str) -> Markup:
        """The header or footer of every page of a section, rendered once."""
        key = (words.language, part, section)
        if key not in self._frames:
            text = self._template(f"parts/{part}", words).render(section=section)
            self._frames[key] = Markup(text)  # noqa: S704 - autoescaped
        return self._frames[key]

    def _prose(self, text: str, top: int = 3) -> Markup:
        """Markdown as blocks of HTML."""
        return render_markdown(text, self._base, top)

    def _passage(self, text: str, lang: str = "", also: str = "", top: int = 3) -> Markup:
        """Markdown as one element of class `prose`, a paragraph where it is no more than one; `lang` is an attribute."""
        html = self._prose(text, top)
        single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
        tag, inner = ("p", html[3:-4]) if single else ("div", html)
        kind = f"prose {also}" if also else "prose"
        return Markup('<{0} class="{1}" dir="auto"{2}>{3}</{0}>').format(tag, kind, lang, inner)

    def _environment(self, words: Words) -> jinja2.Environment:
        found = self._environments.get(words.language)
        if found is None:
            found = self._environments[words.language] = environment(self._loader)
            found.globals.update(self._globals)
            found.globals.update(
                words=words,
                lang=lambda code: _lang(code, words.language),
                frame=lambda part, section: self._frame(words, part, section),
            )
            found.filters.update(
                day=words.day,
                number=words.number,
                money=words.money,
                period=words.period,
                tongue=words.tongue,
                own_tongue=own_tongue,
                prose=self._prose,
                passage=self._passage,
                plain=plain_text,
            )
            # Jinja's own callables would call each other three times for every sentence of every page.
            found.newstyle_gettext = True  # type: ignore[attr-defined]
            found.globals.update(_=words.say, gettext=words.say, ngettext=words.count)
        return found


def environment(loader: jinja2.BaseLoader | None = None) -> jinja2.Environment:
    """How the templates of every theme are read: escaped, strict, with sentences marked `_()` or `trans`."""
    made = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    return made


def _lang(code: str, own: str) -> Markup:
    """A `lang` attribute where `code` isn't the language of the page."""
    return Markup("") if code in ("", own) else Markup(' lang="{}"').format(code)
