"""Pictures made of pixels: decoded once, within bounds, by Pillow.

A decoder is the most attacked part of any program, so what comes in is told apart by its first bytes,
only three formats are read, and nothing is decoded before its size is known.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Literal

from PIL import Image

from generator.content import png
from generator.errors import InputError

Kind = Literal["png", "jpeg", "webp"]

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
_NAMES: dict[Kind, str] = {"png": "PNG", "jpeg": "JPEG", "webp": "WebP"}


def open_raster(data: bytes) -> Image.Image:
    """Decode a PNG, JPEG or WebP within bounds; the first frame of one that moves.

    Raises `InputError` before decoding for what is too large, and for what is damaged or cut off.
    """
    kind = raster_kind(data)
    if len(data) > MAX_BYTES:
        raise InputError(
            f"expected an image of at most {MAX_BYTES:,} bytes, found {len(data):,}",
            code="too_large",
        )
    if kind == "png":
        png.read_chunks(data)
    try:
        with warnings.catch_warnings():
            # Pillow warns of large and odd files on stderr; what matters is checked right below.
            warnings.simplefilter("ignore")
            image = Image.open(BytesIO(data), formats=[kind.upper()])
            if image.width * image.height <= MAX_PIXELS:
                image.load()
                return image
    except Image.DecompressionBombError:
        raise _too_many_pixels("more") from None
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # a damaged file makes decoders raise anything at all
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise InputError(f"the {_NAMES[kind]} is damaged: {reason}", code="broken_image") from None
    raise _too_many_pixels(f"{image.width:,} × {image.height:,}")


def raster_kind(data: bytes) -> Kind:
    """Tell a PNG, JPEG or WebP by how it starts; raise `InputError` (`unknown_format`) for others."""
    if png.is_png(data):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    raise InputError("expected a PNG, JPEG, WebP or SVG image", code="unknown_format")


def _too_many_pixels(found: str) -> InputError:
    return InputError(
        f"expected an image of at most {MAX_PIXELS:,} pixels, found {found}", code="too_large"
    )
