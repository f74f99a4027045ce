"""The image of somebody else's badge, where it is embedded; nothing is ever fetched."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from generator.content.artwork import Kind, describe_artwork
from generator.content.foreign import Foreign, shown
from generator.errors import InputError

MAX_BYTES = 10 * 1024 * 1024
_ENDINGS: dict[Kind, str] = {"png": "png", "jpeg": "jpg", "webp": "webp", "svg": "svg"}


def carry_image(achievement: Foreign, slug: str) -> tuple[str | None, str | None, dict[str, bytes]]:
    """Return the image's name, what it shows, and its bytes by name; only embedded ones are kept."""
    value, path = achievement.take("image")
    if isinstance(value, list) and value:
        value, path = value[0], f"{path}[0]"
    caption = None
    if isinstance(value, Mapping):
        image = Foreign(value, path, achievement.notes, achievement.language)
        value, path = image.take("id", "@id", "url")
        caption = image.line("caption")
        image.ignore("type", "@type")
        image.leave()
    if value is None:
        return None, None, {}
    if not isinstance(value, str) or not value.startswith("data:"):
        achievement.notes.add(
            path,
            f"{shown(value)} is not fetched: save the image in badges/images/ and name it in image",
        )
        return None, None, {}
    try:
        data = _data_url(value)
        ending = _ENDINGS[describe_artwork(data).kind]
    except InputError as error:
        achievement.notes.add(path, f"the image is not carried over: {error.message}")
        return None, None, {}
    name = f"images/{slug}.{ending}"
    return name, caption, {name: data}


def _data_url(text: str) -> bytes:
    """The bytes that a `data:` URL holds (RFC 2397); its media type isn't believed."""
    if len(text) > 2 * MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES:,} bytes", code="too_large")
    header, comma, payload = text.partition(",")
    if not comma:
        raise InputError("the data: URL holds no data", code="broken_image")
    try:
        data = unquote_to_bytes(payload)
        if header.rstrip().lower().endswith(";base64"):
            data = base64.b64decode(b"".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InputError("the data: URL is not proper base64", code="broken_image") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"expected at most {MAX_BYTES:,} bytes", code="too_large")
    return data
