"""Whether an SVG is a still picture and nothing else.

An SVG is a document that browsers run. It is held to a list of what a still picture needs: the drawing
elements, references to other parts of the same file, and pictures inside the file. The first thing that
is not on the list is named.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from generator.content import svg
from generator.content.raster import MAX_PIXELS, open_raster
from generator.errors import InputError

MAX_DRAWN_ELEMENTS = 100_000
# What draws such numbers may stop in the middle of it; no picture needs them.
_MAX_NUMBER = 10_000_000
_MAX_REFERENCES = 100_000
_MAX_REFERENCE_DEPTH = 16
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_ELEMENTS = frozenset(
    {"circle", "clipPath", "defs", "desc", "ellipse", "feBlend", "feColorMatrix"}
    | {"feComponentTransfer", "feComposite", "feDiffuseLighting", "feDistantLight", "feDropShadow"}
    | {"feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge"}
    | {
        "feMergeNode",
        "feOffset",
        "fePointLight",
        "feSpecularLighting",
        "feSpotLight",
        "filter",
        "g",
    }
    | {
        "image",
        "line",
        "linearGradient",
        "marker",
        "mask",
        "metadata",
        "path",
        "pattern",
        "polygon",
    }
    | {"polyline", "radialGradient", "rect", "stop", "style", "svg", "switch", "symbol", "text"}
    | {"textPath", "title", "tspan", "use"}
)
# What drawing an element once costs, in plain elements: a mask goes over the whole picture, and so does
# every step of a filter.
_WEIGHTS = {
    **{name: 400 for name in _ELEMENTS if name.startswith("fe")},
    "linearGradient": 0,
    "radialGradient": 0,
    "stop": 0,
    "filter": 1000,
    "mask": 200,
}
# What drawing programs and bakers leave in a file. Browsers draw none of it and run none of it.
_INERT_NAMESPACES = (
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/elements/1.1/",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/sketch/ns",
    "http://www.serif.com/",
    "http://openbadges.org",
    "https://purl.imsglobal.org/",
)
_CSS_FETCH = re.compile(
    r"(?i)@(?!media\b)\s*[\w-]+|\b(?:image-set|image|src|cross-fade|element|expression|paint|var)\s*\("
    r"|\b(?:javascript|vbscript)\s*:|-moz-binding|\bbehavior\s*:|\\"
)
_CSS_URL = re.compile(r"(?i)url\s*\(\s*[\"']?\s*(#[^\"')\s]*)?")
# A style sheet that refers to something does so in rules simple enough to say whom they are about.
_CSS_STRING_OR_COMMENT = re.compile(r"'[^'\"{}]*'|\"[^'\"{}]*\"|/\*[^'\"{}]*?\*/")
_CSS_CALL = re.compile(r"(?i)url\([^()]*\)")
_CSS_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CSS_SELECTOR = re.compile(r"(?:[\w.#>+~-]+\s+)*[\w-]*((?:\.[\w-]+)+)")
_ONCE = re.compile(
    r"clip-path|mask|filter"
)  # what a group has as a whole; its parts don't inherit it
_GEOMETRY = ("d", "points", "transform", "viewbox")
_NOT_CSS = re.compile(r"(?:aria|data)-.*|id|class|d|points|transform|viewbox")
_PERHAPS_LARGE = re.compile(r"[0-9]{8}|[0-9.][eE][+]?[0-9]")
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_GEOMETRY_NUMBER = re.compile(_NUMBER)  # M0 0L1e3: a letter may stand right before it
_CSS_NUMBER = re.compile(rf"(?<![\w#.]){_NUMBER}")  # none in a colour, or in a name
_DATA_URL = re.compile(r"data:image/(?:png|jpeg|webp);base64,([A-Za-z0-9+/=\s]*)")


@dataclass(slots=True)
class _Open:
    """An element while it is open: how many it draws, what it refers to, what its parts inherit."""

    identifier: str
    weight: int
    references: Counter[str] = field(default_factory=Counter)
    inherited: list[str] = field(default_factory=list)


class Inspection:
    """One reading of an SVG: the first reason against it, its root, and whether it draws text."""

    def __init__(self, data: bytes) -> None:
        self.reason: str | None = None
        self.root: dict[str, str] = {}
        self.has_text = False
        self._path: list[str] = []
        self._css: list[str] = []
        self._pixels = 0
        self._count = 0
        # For each element with an id ("" is the whole): how many elements it draws itself, and which
        # ids it refers to. While elements are open, the same of each, the innermost last.
        self._weights: dict[str, int] = {}
        self._references: dict[str, Counter[str]] = {}
        self._open: list[_Open] = []
        svg.read_svg(
            data,
            start=self._start,
            end=self._end,
            text=self._text,
            instruction=self._instruction,
            doctype=lambda: self._object("a DOCTYPE; remove that line"),
        )
        if self.reason is None:
            self._check_weight()

    def _object(self, reason: str) -> None:
        if self.reason is None:
            self.reason = reason

    def _start(self, element: svg.Element) -> None:
        name = element.name
        if element.depth == 1:
            self.root = element.attributes
        in_svg = element.namespace == svg.NAMESPACE
        if in_svg and name not in _ELEMENTS:
            self._object(f"the element {name[:40]}, which a still picture doesn't need")
        if not in_svg and not element.namespace.startswith(_INERT_NAMESPACES):
            where = element.namespace[:80] or "no namespace"
            self._object(f"the element {name[:40]} of {where}")
        self.has_text = self.has_text or (in_svg and name == "text")
        self._path.append(name if in_svg else "")
        identifier = element.attributes.get("id", "") if element.depth > 1 else ""
        self._open.append(_Open(identifier, _WEIGHTS.get(name, 1)))
        self._refer(f".{name}" for name in element.attributes.get("class", "").split())
        for attribute, value in element.attributes.items():
            self._attribute(element, attribute, value)

    def _end(self, _offset: int) -> None:
        if self._path.pop() == "style":
            self._style_sheet("".join(self._css))
            self._css.clear()
        closed = self._open.pop()
        for target in closed.inherited:
            closed.references[target] += max(closed.weight, 1)
        if closed.identifier or not self._open:
            name = closed.identifier
            self._weights[name] = self._weights.get(name, 0) + closed.weight
            self._references.setdefault(name, Counter()).update(closed.references)
        if self._open:
            self._open[-1].weight += closed.weight
            self._open[-1].references.update(closed.references)

    def _style_sheet(self, css: str) -> None:
        reason = _css_reason(css) or _large_number(css, _CSS_NUMBER)
        if reason:
            self._object(f"{reason} in a style element")
        found = len(_CSS_URL.findall(css))
        bare = _CSS_STRING_OR_COMMENT.sub(lambda match: match[0] if "#" in match[0] else "", css)
        for rule in _CSS_RULE.finditer(bare):
            targets = [match[1][1:] for match in _CSS_URL.finditer(rule[2]) if match[1]]
            if not targets:
                continue
            found -= len(targets)
            for selector in rule[1].split(","):
                classes = _CSS_SELECTOR.fullmatch(selector.strip())
                for name in classes[1].split(".")[1:] if classes else [""]:
                    # A class is one more holder of references, which its elements refer to.
                    self._weights.setdefault(f".{name}", 0)
                    self._references.setdefault(f".{name}", Counter()).update(targets)
                if not classes:
                    self._object("a url() in a rule whose selector doesn't end in a class")
        if found or (_CSS_URL.search(css) and re.search("['\"]|/[*]", _CSS_CALL.sub("", bare))):
            self._object("a url() in a style sheet that can't be followed")

    def _text(self, text: str) -> None:
        if self._path and self._path[-1] == "style":
            self._css.append(text)

    def _instruction(self, target: str) -> None:
        if target.lower() != "xpacket":
            self._object(f"the processing instruction {target[:40]}")

    def _attribute(self, element: svg.Element, attribute: str, value: str) -> None:
        namespace, _, name = attribute.rpartition(" ")
        name = name.lower()
        if namespace == _XML and name == "base":
            self._object("the attribute xml:base")
        elif namespace not in ("", _XLINK):
            return  # of a drawing program, or xml:lang and xml:space
        elif name.startswith("on"):
            self._object(f"the event handler {name[:40]}")
        elif name in ("href", "src"):
            if element.namespace == svg.NAMESPACE:
                self._reference(element.name, value.strip(" \t\r\n"))
        elif not _NOT_CSS.fullmatch(name):
            reason = _css_reason(value)
            self._refer(
                (match[1][1:] for match in _CSS_URL.finditer(value) if match[1]),
                once=_ONCE.fullmatch(name) is not None,
            )
            if reason:
                self._object(f"{reason} in the attribute {name[:40]}")
            self._measure(element, name, value, _CSS_NUMBER)
        elif name in _GEOMETRY:
            self._measure(element, name, value, _GEOMETRY_NUMBER)

    def _measure(
        self, element: svg.Element, name: str, value: str, number: re.Pattern[str]
    ) -> None:
        reason = _large_number(value, number)
        if reason and element.namespace == svg.NAMESPACE:
            self._object(f"{reason} in the attribute {name[:40]}")

    def _reference(self, name: str, value: str) -> None:
        if value.startswith("#") or not value:
            self._refer([value[1:]], once=True)
            return
        match = _DATA_URL.fullmatch(value) if name == "image" else None
        if match is None:
            self._object(f"a reference to something outside it ({value[:60]})")
            return
        try:
            image = open_raster(base64.b64decode(re.sub(r"\s", "", match[1]), validate=True))
        except (InputError, binascii.Error) as error:
            self._object(f"an image inside it that can't be read ({error})")
            return
        self._pixels += image.width * image.height
        if self._pixels > MAX_PIXELS:
            self._object(f"images of more than {MAX_PIXELS:,} pixels")

    def _refer(self, targets: Iterable[str], *, once: bool = False) -> None:
        """Note what the innermost element refers to: once, or by each element that inherits it."""
        element = self._open[-1]
        for target in targets:
            self._count += 1
            if once:
                element.references[target] += 1
            else:
                element.inherited.append(target)
        if self._count > _MAX_REFERENCES:
            raise InputError(
                f"the SVG has more than {_MAX_REFERENCES:,} references", code="broken_image"
            )

    def _check_weight(self) -> None:
        """Refuse a drawing of drawings of drawings, by which a short file takes hours to draw."""
        drawn = self._weights
        for _ in range(_MAX_REFERENCE_DEPTH):
            again = {
                holder: weight
                + sum(
                    drawn.get(target, 0) * times
                    for target, times in self._references[holder].items()
                )
                for holder, weight in self._weights.items()
            }
            if max(again.values()) > MAX_DRAWN_ELEMENTS:
                break
            if again == drawn:
                return
            drawn = again
        self._object(
            f"references that go in circles or draw more than {MAX_DRAWN_ELEMENTS:,} elements"
        )


def _css_reason(css: str) -> str | None:
    # Comments stay in: taking them out as a browser does is a way to be fooled by a string.
    match = _CSS_FETCH.search(css)
    if match:
        return f"{match[0].strip()[:40]!r}, which can fetch or run something,"
    if any(match[1] is None for match in _CSS_URL.finditer(css)):
        return "a url() to something outside it"
    return None


def _large_number(text: str, number: re.Pattern[str]) -> str | None:
    if _PERHAPS_LARGE.search(text):
        for match in number.finditer(text):
            if float(match[0]) > _MAX_NUMBER:
                return f"a number beyond {_MAX_NUMBER:,} ({match[0][:20]})"
    return None
