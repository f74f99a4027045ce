"""What an author's image is, and whether it may be published."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from generator.content import svg
from generator.content.inspection import Inspection
from generator.content.raster import open_raster, raster_kind
from generator.errors import InputError

__all__ = ["Artwork", "describe_artwork", "open_raster", "unsafe_svg_reason"]

Kind = Literal["png", "jpeg", "webp", "svg"]

MAX_ASPECT = 20
MEDIA_TYPES: dict[Kind, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "svg": "image/svg+xml",
}
_LENGTH = re.compile(r"\s*([0-9]{0,9}\.?[0-9]{1,9})\s*(px|pt|mm|cm|in|pc)?\s*")
_PIXELS = {
    None: 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "mm": 96 / 25.4,
    "cm": 960 / 25.4,
    "in": 96.0,
    "pc": 16.0,
}


@dataclass(frozen=True, slots=True)
class Artwork:
    """An image that may be published; `width` and `height` in pixels as it is stored (EXIF may turn it).

    `has_text` is true of an SVG that draws text: it looks right only where its fonts are installed.
    """

    kind: Kind
    media_type: str
    width: int
    height: int
    has_text: bool = False


def describe_artwork(data: bytes) -> Artwork:
    """Look an image over whole and say what it is.

    Raises `InputError`, whose code is `unknown_format`, `too_large`, `broken_image` or `unsafe_svg`.
    """
    if not svg.is_svg(data):
        image = open_raster(data)
        kind = raster_kind(data)
        return Artwork(kind, MEDIA_TYPES[kind], image.width, image.height)
    inspection = Inspection(data)
    if inspection.reason is not None:
        raise InputError(f"the SVG holds {inspection.reason}", code="unsafe_svg")
    width, height = _size(inspection.root)
    return Artwork("svg", MEDIA_TYPES["svg"], width, height, inspection.has_text)


def unsafe_svg_reason(data: bytes) -> str | None:
    """Name the first thing in an SVG that a still picture doesn't need; None if there is nothing.

    Allowed are the drawing elements of SVG, references to other parts of the same file, and raster
    images inside it. Raises `InputError` where the SVG can't be read at all.
    """
    return Inspection(data).reason


def _size(root: dict[str, str]) -> tuple[int, int]:
    """Return the width and height in pixels that an SVG's root gives it, by size or by viewBox."""
    box = [_number(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip())]
    width, height = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        width, height = (width, height) if width and height else (box[2], box[3])
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise InputError(
            "the SVG gives neither a viewBox nor a width and a height", code="broken_image"
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise InputError(
            f"the SVG is more than {MAX_ASPECT} times longer one way than the other",
            code="too_large",
        )
    return math.ceil(width), math.ceil(height)


def _pixels(text: str) -> float:
    match = _LENGTH.fullmatch(text)
    return float(match[1]) * _PIXELS[match[2]] if match else 0.0


def _number(text: str) -> float:
    try:
        value = float(text[:40])
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0
