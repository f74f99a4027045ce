"""Whether an SVG is a still picture and nothing else.

An SVG is a document that browsers run. It is held to a list of what a still picture needs: the drawing
elements, references to other parts of the same file, and pictures inside the file. The first thing that
is not on the list is named.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

from generator.content import svg
from generator.content.raster import MAX_PIXELS, open_raster
from generator.errors import InputError

MAX_DRAWN_ELEMENTS = 100_000
_MAX_REFERENCES = 20_000
_MAX_REFERENCE_DEPTH = 8
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
_WEIGHTLESS = frozenset({"linearGradient", "radialGradient", "stop"})
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
    r"(?i)@(?!media\b)\s*[\w-]+|\b(?:image-set|image|src|cross-fade|element|expression|paint)\s*\("
    r"|\b(?:javascript|vbscript)\s*:|-moz-binding|\bbehavior\s*:|\\"
)
_CSS_URL = re.compile(r"(?i)url\s*\(\s*[\"']?\s*(#[^\"')\s]*)?")
_NOT_CSS = re.compile(r"(?:aria|data)-.*|id|class|d|points|transform|viewbox")
_DATA_URL = re.compile(r"data:image/(?:png|jpeg|webp);base64,([A-Za-z0-9+/=\s]*)")


class Inspection:
    """One reading of an SVG: the first reason against it, its root, and whether it draws text."""

    def __init__(self, data: bytes) -> None:
        self.reason: str | None = None
        self.root: dict[str, str] = {}
        self.has_text = False
        self._path: list[str] = []
        self._css: list[str] = []
        self._pixels = 0
        # For each element with an id ("" is the whole): how many elements it draws itself, and which
        # ids it refers to. While elements are open, the same of each, the innermost last.
        self._weights: dict[str, int] = {}
        self._references: dict[str, list[str]] = {}
        self._open: list[tuple[str, int, list[str]]] = []
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
        self._open.append((identifier, 0 if name in _WEIGHTLESS else 1, []))
        for attribute, value in element.attributes.items():
            self._attribute(element, attribute, value)

    def _end(self, _offset: int) -> None:
        if self._path.pop() == "style":
            reason = _css_reason("".join(self._css))
            if reason:
                self._object(f"{reason} in a style element")
            self._css.clear()
        identifier, weight, references = self._open.pop()
        if identifier or not self._open:
            self._weights[identifier] = self._weights.get(identifier, 0) + weight
            self._references.setdefault(identifier, []).extend(references)
        if self._open:
            outer, outer_weight, outer_references = self._open[-1]
            self._open[-1] = (outer, outer_weight + weight, outer_references)
            outer_references.extend(references)

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
            self._refer(match[1][1:] for match in _CSS_URL.finditer(value) if match[1])
            if reason:
                self._object(f"{reason} in the attribute {name[:40]}")

    def _reference(self, name: str, value: str) -> None:
        if value.startswith("#") or not value:
            self._refer([value[1:]])
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

    def _refer(self, targets: Iterable[str]) -> None:
        references = self._open[-1][2]
        references.extend(targets)
        if len(references) > _MAX_REFERENCES:
            raise InputError(
                f"the SVG has more than {_MAX_REFERENCES:,} references", code="broken_image"
            )

    def _check_weight(self) -> None:
        """Refuse a drawing of drawings of drawings, by which a short file takes hours to draw."""
        drawn = self._weights
        for _ in range(_MAX_REFERENCE_DEPTH):
            again = {
                holder: weight + sum(drawn.get(target, 0) for target in self._references[holder])
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
