"""Markdown that anyone may have written → HTML that is safe to put into a page.

python-markdown reads it, nh3 keeps only a short list of elements. Raw HTML is never read as HTML: it comes
out as the text that was typed. Input that would make python-markdown recurse or backtrack without measure
is shown as plain paragraphs instead; the decision depends on the text alone, so that a build is repeatable.
"""

from __future__ import annotations

import functools
import html
import re
import threading
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

MAX_CHARACTERS = 60_000
_TAGS = frozenset(
    [
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_CLASSES = {"th": {"end", "center"}, "td": {"end", "center"}}
_SCHEMES = ("https://", "http://", "mailto:")
_REL = "noopener noreferrer nofollow"
# A link from the root of the site. Never two slashes, a backslash or dots alone: those lead elsewhere.
_FROM_ROOT = re.compile(
    r"(?:/(?:(?!\.{1,2}(?:/|$|[?#]))[\w.~%+-]+/)*(?:(?!\.{1,2}(?:$|[?#]))[\w.~%+-]+)?)"
    r"(?:\?[\w.~%+=&-]*)?(?:#[\w.~%+-]*)?",
    re.ASCII,
)
_OWN_LINK = re.compile(
    rf'(<a (?:title="[^"]*" )?href=")/([^"]*)"((?: title="[^"]*")?) rel="{_REL}">'
)
# What scrolls needs to be reachable by keyboard, and so a name. A group: no landmark for each small table.
_TABLE = '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'

# Text with none of these is paragraphs and nothing else.
_MARKED = re.compile(r"[*_`\[\]<>#|\\&!\x02\x03\t:=~]|^(?: {1,}|[-+])|\d[.)]|  $", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

# What an honest body stays below. Past any of these python-markdown's time grows with the square of the
# length, or its recursion with the depth.
_MAX_LINE = 12_000
_MAX_MARKS = {"[": 800, "]": 800, "`": 1200, "*": 3000, "_": 3000, "<": 800, "|": 4000, "(": 3000}
_QUOTES = re.compile(r"^[ \t]*(?:>[ \t]*){13}", re.MULTILINE)
_INDENT = re.compile(r"^(?: |\t){49}", re.MULTILINE)
_RULES = re.compile(r"^[ \t]*(?:#|[-=*_][-=*_ \t]*$)", re.MULTILINE)
_MAX_RULES = 400
_MARKERS = re.compile(r"^[ \t]*(?:(?:[-+*]|\d+[.)])[ \t]+){13}", re.MULTILINE)


@functools.lru_cache(maxsize=4096)
def render_markdown(text: str, base: str = "/", top: int = 3) -> Markup:
    """Render untrusted Markdown as safe HTML blocks; the same text always gives the same HTML.

    The highest heading becomes h3, since h1 and h2 belong to the page; `top` says so where they don't. Links
    keep http, https and mailto, and those from the root of the site (`/glossary/#stack`) go under its path,
    `base`. An image becomes its alternative text. Past `MAX_CHARACTERS`, or where it is tangled beyond
    reading, the text is shown as plain paragraphs.
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    if not _MARKED.search(text) or _tangled(text):
        return _paragraphs(text)
    return _converted(text, base, top)


@functools.lru_cache(maxsize=4096)
def plain_text(text: str, limit: int = 200) -> str:
    """The words of Markdown `text` on one line, cut between words at `limit` characters."""
    words = html.unescape(nh3.clean(render_markdown(text), tags=set()))
    line = " ".join(words.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,.;:–—-") + "…"


def _converted(text: str, base: str = "/", top: int = 3) -> Markup:
    try:
        with _LOCK:
            _FIT.top = top
            rendered = _READER.reset().convert(text)
    except (RecursionError, AssertionError, IndexError, ValueError):
        return _paragraphs(text)
    cleaned = nh3.clean(
        rendered,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in _CLASSES.items()},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=_REL,
    )
    # nh3 escapes every < that isn't a tag of the list, so these can't be anything else.
    cleaned = cleaned.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    cleaned = cleaned.replace(f'<a rel="{_REL}">', "<a>")
    cleaned = _OWN_LINK.sub(
        lambda link: f'{link[1]}{html.escape(base)}{link[2]}"{link[3]}>', cleaned
    )
    return Markup(cleaned)  # noqa: S704 - cleaned by nh3 on the lines above


def _paragraphs(text: str) -> Markup:
    blocks = [block.strip() for block in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text)]
    escaped = [f"<p>{html.escape(block, quote=False)}</p>" for block in blocks if block]
    return Markup("\n".join(escaped))  # noqa: S704 - every block is escaped


def _tangled(text: str) -> bool:
    """Whether `text` is past what python-markdown reads in time that grows with its length."""
    return (
        len(text) > MAX_CHARACTERS
        or any(text.count(mark) > most for mark, most in _MAX_MARKS.items())
        or max(map(len, text.split("\n"))) > _MAX_LINE
        or _QUOTES.search(text) is not None
        or _INDENT.search(text) is not None
        or _MARKERS.search(text) is not None
        or sum(1 for _ in _RULES.finditer(text)) > _MAX_RULES
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "a" and name == "href":
        outward = value.lower().startswith(_SCHEMES)
        return value if outward or _FROM_ROOT.fullmatch(value) else None
    if tag == "ol" and name == "start":
        return value if value.isascii() and value.isdigit() and len(value) < 7 else None
    return value


class _Fit(Treeprocessor):
    """Fits a body into a page: headings from `top` on, images as their words, alignment as a class."""

    top = 3
    _HEADINGS = {f"h{level}": level for level in range(1, 7)}
    _ALIGN = {"text-align: right;": "end", "text-align: center;": "center"}

    def run(self, root: Element) -> None:
        levels = [self._HEADINGS[each.tag] for each in root.iter() if each.tag in self._HEADINGS]
        # An author's first level, be it # or ##, follows the heading that the page puts above a body.
        down = self.top - min(levels, default=self.top)
        for element in root.iter():
            if element.tag in self._HEADINGS:
                element.tag = f"h{min(6, self._HEADINGS[element.tag] + down)}"
            elif element.tag == "img":
                element.tag, element.text = "span", element.get("alt", "")
                element.attrib.clear()
            elif (style := element.attrib.pop("style", "")) in self._ALIGN:
                element.set("class", self._ALIGN[style])


class _Guarded(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # After the inline patterns, which make the images.
        md.treeprocessors.register(_FIT, "fit", 5)


_LOCK = threading.Lock()
_FIT = _Fit()
_READER = markdown.Markdown(
    extensions=[TableExtension(), SaneListExtension(), _Guarded()], output_format="html"
)
