"""From the bytes that somebody hands over to the one JSON document inside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.credentials.baking import extract, is_png, is_svg
from generator.documents import Document, parse_document
from generator.errors import BakingError, DocumentError, InputError

_JWT = re.compile(rb"\s*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\s*")
_SD_JWT = re.compile(rb"\s*eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~[A-Za-z0-9_.~-]*\s*")
_BEGINNINGS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and what it was read from, as a report names it."""

    document: Document
    container: str


def read(data: bytes) -> Reading:
    """Read JSON, or the JSON baked into a PNG or SVG.

    Raises `InputError` with a code of the check format.read: malformed, no_credential, broken_image, or
    unknown_format with `found` naming the format.
    """
    if is_png(data) or is_svg(data):
        return _read_image(data)
    _refuse_by_name(data)
    return Reading(_parse(data), "file")


def _read_image(data: bytes) -> Reading:
    try:
        extracted = extract(data)
    except BakingError as error:
        code = error.code if error.code in ("no_credential", "malformed") else "broken_image"
        raise InputError(error.message, code=code) from None
    if extracted.kind == "jwt":
        raise _unknown_format("a JWT credential in an image")
    if extracted.kind == "url":
        raise _unknown_format("an image that only links to a hosted badge")
    return Reading(_parse(extracted.text.encode("utf-8")), f"{extracted.container} image")


def _refuse_by_name(data: bytes) -> None:
    if _JWT.fullmatch(data):
        raise _unknown_format("a JWT credential")
    if _SD_JWT.fullmatch(data):
        raise _unknown_format("an SD-JWT credential")
    for beginning, name in _BEGINNINGS:
        if data.startswith(beginning):
            raise _unknown_format(name)
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
