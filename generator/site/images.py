"""Images for the site: bytes in, bytes out, and the same ones every time.

No font of the system is used, no clock, and no metadata of a photograph is kept.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import resvg_py
from PIL import Image, ImageOps

from generator.content.artwork import describe_artwork, open_raster
from generator.errors import InputError
from generator.site.drawing import Palette
from generator.site.medallion import draw_badge

__all__ = ["Palette", "draw_badge", "draw_svg", "encode_png", "normalize_png", "rasterize"]

MAX_SIZE = 4096
_FLAT_COLOURS = 2048


def rasterize(svg: bytes, *, size: int = 400) -> bytes:
    """Draw an SVG as a PNG whose longer side is `size` pixels, on a clear ground.

    No text is drawn (`Artwork.has_text` tells): what it would look like depends on installed fonts.
    An artwork of few colours comes in a palette of 256. Raises `InputError` for an SVG that isn't safe
    artwork (`describe_artwork`) or can't be drawn.
    """
    _check_size(size)
    artwork = describe_artwork(svg)
    if artwork.kind != "svg":
        raise InputError("expected an SVG to draw", code="unknown_format")
    # With both sides given, it fits in and keeps its proportions.
    image = draw_svg(svg.decode("utf-8").removeprefix("\ufeff"), width=size, height=size)
    return encode_png(Image.open(BytesIO(image), formats=["PNG"]))


def draw_svg(svg: str, *, what: str = "the SVG", **options: Any) -> bytes:
    """Draw an SVG as a PNG, with no font of the system; raise `InputError` where it can't be drawn."""
    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, **options))
    except ValueError as error:
        raise InputError(f"{what} can't be drawn: {error}", code="broken_image") from None
    except BaseException as error:
        # Where the library gives up it "panics", past `Exception` and with no name to import.
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(
            f"{what} can't be drawn: its numbers are too much for what draws it",
            code="broken_image",
        ) from None


def normalize_png(image: bytes, max_size: int) -> bytes:
    """Return a PNG, JPEG or WebP as a PNG without metadata, at most `max_size` pixels a side.

    A photograph is turned upright first. Colours are taken as sRGB. Raises `InputError`.
    """
    _check_size(max_size)
    picture = open_raster(image)
    try:
        picture = ImageOps.exif_transpose(picture)
    except Exception as error:  # odd EXIF makes Pillow raise anything at all
        raise InputError(
            f"the orientation in the image's EXIF can't be read: {error}", code="broken_image"
        ) from None
    if picture.mode.startswith("I"):  # 16 bits a sample; converting would clip, not scale
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = picture.has_transparency_data
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((max_size, max_size), Image.Resampling.LANCZOS)
    # A fresh image has the pixels and nothing else: no EXIF, profile, text or date.
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    return _written(plain)


def encode_png(picture: Image.Image) -> bytes:
    """Write something drawn as a PNG: flat artwork with 256 colours, which show no difference.

    A site holds one such file a credential.
    """
    if picture.getcolors(_FLAT_COLOURS) is not None:
        picture = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    return _written(picture)


def _written(picture: Image.Image) -> bytes:
    output = BytesIO()
    # The default effort: the highest takes ten times as long and saves a twentieth.
    picture.save(output, "PNG")
    return output.getvalue()


def _check_size(size: int) -> None:
    if not 1 <= size <= MAX_SIZE:
        raise InputError(f"expected a size of 1 to {MAX_SIZE} pixels, found {size}")
