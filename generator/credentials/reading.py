"""From the bytes that somebody hands over to the one JSON document inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.credentials.baking import extract, is_png, is_svg
from generator.credentials.tokens import Token, credential_of, is_token, read_token
from generator.documents import MAX_BYTES, Document, parse_document
from generator.errors import BakingError, DocumentError, InputError

_SD_JWT = re.compile(rb"\s*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~[A-Za-z0-9_.~-]*\s*")
_BEGINNINGS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"BM", "a BMP image"),
)
_HEIC, _AVIF = "a HEIC image", "an AVIF image"
# By the brand that follows `ftyp` (ISO/IEC 23008-12).
_PHOTOS = {
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), _HEIC
    ),
    **dict.fromkeys((b"avif", b"avis"), _AVIF),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and what it was read from, as a report names it.

    `token` is the signed token that carried the document. `url` is the address of a hosted assertion,
    where an image holds no more than that; the document is empty then.
    """

    document: Document
    container: str
    token: Token | None = None
    url: str | None = None


def read(data: bytes) -> Reading:
    """Read JSON or a token (a compact JWS), alone or baked into a PNG or SVG.

    Raises `InputError` with a code of the check format.read: malformed, no_credential, broken_image, or
    unknown_format with `found` naming the format.
    """
    if is_png(data) or is_svg(data):
        return _read_image(data)
    _refuse_by_name(data)
    return read_json_or_token(data)


def read_json_or_token(data: bytes) -> Reading:
    """Read JSON or a token that stands alone; raise `InputError`, code `malformed`."""
    text = _as_token(data)
    if text is not None:
        return _read_token(text, "token")
    return Reading(_parse(data), "file")


def _as_token(data: bytes) -> str | None:
    if len(data) > MAX_BYTES:
        return None
    try:
        text = data.decode("ascii").strip(" \t\r\n")
    except UnicodeDecodeError:
        return None
    return text if is_token(text) else None


def _read_image(data: bytes) -> Reading:
    try:
        extracted = extract(data)
    except BakingError as error:
        code = error.code if error.code in ("no_credential", "malformed") else "broken_image"
        raise InputError(error.message, code=code) from None
    container = f"{extracted.container} image"
    if extracted.kind == "jwt":
        return _read_token(extracted.text, container)
    if extracted.kind == "url":
        if extracted.standard != "ob2":
            raise _unknown_format("an image that only links to a credential")
        return Reading({}, container, url=extracted.text)
    return Reading(_parse(extracted.text.encode("utf-8")), container)


def _read_token(text: str, container: str) -> Reading:
    if not is_token(text):
        raise InputError("what it carries is not a token", code="malformed")
    token = read_token(text)
    try:
        document = credential_of(token)
    except InputError as error:
        raise InputError(error.message, code="malformed") from None
    return Reading(document, container, token)


def _refuse_by_name(data: bytes) -> None:
    if _SD_JWT.fullmatch(data):
        raise _unknown_format("an SD-JWT credential")
    for beginning, name in _BEGINNINGS:
        if data.startswith(beginning):
            raise _unknown_format(name)
    if data[4:8] == b"ftyp" and data[8:12] in _PHOTOS:
        raise _unknown_format(_PHOTOS[data[8:12]])
    if data[8:12] == b"WEBP" and data.startswith(b"RIFF"):
        raise _unknown_format("a WebP image")
    start = data[:256].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise _unknown_format("a web page")


def _parse(data: bytes) -> Document:
    try:
        return parse_document(data)
    except DocumentError as error:
        raise InputError(error.message, code="malformed") from None


def _unknown_format(name: str) -> InputError:
    return InputError(f"{name} can't be read", code="unknown_format", found=name)
