"""Put a credential into a PNG or an SVG, and take it out again.

Open Badges 3.0, section 5.3 (and the like sections of Open Badges 2.0 and CLR 2.0). Bytes are spliced:
everything in the image that isn't the credential stays as it is, byte for byte, and the text of the
credential is carried, never re-serialised.

An image carries one credential. Baking takes out every earlier one, of whichever standard, and an image
in which two are found is refused, because nobody could say which of them was shown; but for one badge in
two forms, Open Badges 2.0 and 3.0, as platforms bake it for readers of either: the later form is read.

Every `BakingError` has a code: `unknown_format` (neither PNG nor SVG), `broken_image`, `too_large`,
`no_credential`, or `malformed` (what is inside, or is to go inside, is no credential).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import quoteattr

from generator.content import png, svg
from generator.content.png import is_png
from generator.content.svg import is_svg
from generator.errors import BakingError, InputError

__all__ = ["Extracted", "bake", "bake_png", "bake_svg", "extract", "is_png", "is_svg"]

Container = Literal["PNG", "SVG"]
Standard = Literal["ob3", "ob2", "clr"]
Kind = Literal["json", "jwt", "url"]

MAX_TEXT_BYTES = 2 * 1024 * 1024

_KEYWORDS: dict[Standard, bytes] = {
    "ob3": b"openbadgecredential",
    "ob2": b"openbadges",
    "clr": b"clrcredential",
}
_ELEMENTS: dict[Standard, tuple[str, str, str]] = {  # prefix, name, namespace
    "ob3": ("openbadges", "credential", "https://purl.imsglobal.org/ob/v3p0"),
    "ob2": ("openbadges", "assertion", "http://openbadges.org"),
    "clr": ("clr", "credential", "https://purl.imsglobal.org/clr/v2p0"),
}
_STANDARDS_BY_KEYWORD = {keyword: standard for standard, keyword in _KEYWORDS.items()}
_STANDARDS_BY_ELEMENT = {(space, name): key for key, (_, name, space) in _ELEMENTS.items()}
_TEXT_CHUNKS = (b"iTXt", b"tEXt", b"zTXt")

_JSON_START = re.compile(r"\ufeff?[ \t\r\n]*\{")
_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_URL = re.compile(r"https?://[^\s\x00-\x20\x7f<>\"\ufffe\uffff]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an image carried: which standard's, as what, and the text itself, unchanged."""

    container: Container
    standard: Standard
    kind: Kind
    text: str


def bake(image: bytes, credential: bytes, *, standard: Standard = "ob3") -> bytes:
    """Return `image`, a PNG or an SVG, carrying `credential` (UTF-8: JSON object, JWT or URL).

    Raises `BakingError` if `image` is neither, is damaged, or `credential` is none of the three.
    """
    try:
        text = credential.decode("utf-8")
    except UnicodeDecodeError:
        raise BakingError("the credential isn't UTF-8", code="malformed") from None
    if is_png(image):
        return bake_png(image, text, standard=standard)
    if is_svg(image):
        return bake_svg(image, text, standard=standard)
    raise _unknown_format()


def bake_png(image: bytes, text: str, *, standard: Standard = "ob3") -> bytes:
    """Return the PNG with `text` in one uncompressed iTXt chunk, placed before the pixels.

    Earlier credential chunks are left out; every other byte is kept. Raises `BakingError`.
    """
    text, _ = _check(text)
    with _as_baking_error():
        chunks = png.read_chunks(image)
    # Keyword, NUL, not compressed (two bytes), no language tag, no translated keyword, text.
    body = _KEYWORDS[standard] + bytes(5) + text.encode("utf-8")
    kept = [chunk for chunk in chunks if _standard_of(chunk, image) is None]
    before = next(index for index, chunk in enumerate(kept) if chunk.type == b"IDAT")
    parts = [image[chunk.start : chunk.end] for chunk in kept]
    parts.insert(before, png.build_chunk(b"iTXt", body))
    return _bounded(png.SIGNATURE + b"".join(parts), png.MAX_BYTES)


def bake_svg(image: bytes, text: str, *, standard: Standard = "ob3") -> bytes:
    """Return the SVG with `text` in one element, the first child of the root.

    JSON goes into a CDATA section, a JWT or URL into `verify`. What CDATA can't hold is written so that
    reading gives it back: `]]>` is split between two sections, a carriage return becomes `&#13;`
    between them, and U+FFFE and U+FFFF, which XML has no way to write, become their JSON escapes, the
    one case where the bytes change (their meaning doesn't: in JSON they can only stand in a string).

    Earlier credential elements are left out; every other byte is kept, except that a root which closes
    itself is opened. Raises `BakingError`.
    """
    text, kind = _check(text)
    reader = _SvgReader(image)
    prefix, name, namespace = _ELEMENTS[standard]
    opening = f"<{prefix}:{name} xmlns:{prefix}={quoteattr(namespace)}"
    if kind == "json":
        element = f"{opening}><![CDATA[{_as_cdata(text)}]]></{prefix}:{name}>"
    else:
        element = f"{opening} verify={quoteattr(text)}/>"
    after = svg.tag_end(image, reader.root)
    opened, closing = image[:after], b""
    if opened.endswith(b"/>"):
        opened = opened[:-2] + b">"
        closing = b"</" + re.split(rb"[\s/>]", image[reader.root + 1 : after], maxsplit=1)[0] + b">"
    parts = [opened, element.encode("utf-8"), closing]
    for found in reader.found:
        parts.append(image[after : found.start])
        after = found.end
    parts.append(image[after:])
    return _bounded(b"".join(parts), svg.MAX_BYTES)


def extract(image: bytes) -> Extracted:
    """Return the one credential that `image`, a PNG or an SVG, carries.

    Raises `BakingError`: with code `no_credential` when a whole image carries none.
    """
    if is_png(image):
        return _extract_png(image)
    if is_svg(image):
        return _extract_svg(image)
    raise _unknown_format()


# --- PNG ---------------------------------------------------------------------------------------------


def _extract_png(image: bytes) -> Extracted:
    with _as_baking_error():
        chunks = png.read_chunks(image, may_go_on=True)
    found = [
        (standard, chunk)
        for chunk in chunks
        if (standard := _standard_of(chunk, image)) is not None
    ]
    standards = [standard for standard, _ in found]
    standard, chunk = found[_the_only(standards)]
    _, _, rest = chunk.body(image).partition(b"\0")
    if chunk.type == b"iTXt":
        compression, rest = rest[:2], rest[2:]
        parts = rest.split(b"\0", 2)
        if len(parts) != 3 or compression not in (b"\0\0", b"\0\1", b"\1\0"):
            raise BakingError("the text chunk of the credential is damaged", code="broken_image")
        data = _inflate(parts[2]) if compression == b"\1\0" else parts[2]
    elif chunk.type == b"zTXt":
        if rest[:1] != b"\0":
            raise BakingError("the text chunk of the credential is damaged", code="broken_image")
        data = _inflate(rest[1:])
    else:
        data = rest
    if len(data) > MAX_TEXT_BYTES:
        raise _too_long()
    try:
        text = data.decode("utf-8")  # in old tEXt chunks too: their bakers wrote UTF-8 or ASCII
    except UnicodeDecodeError:
        raise BakingError("the credential in the PNG isn't UTF-8", code="malformed") from None
    text, kind = _check(text)
    return Extracted("PNG", standard, kind, text)


def _standard_of(chunk: png.Chunk, image: bytes) -> Standard | None:
    """Say whose credential a chunk carries; None for any other chunk."""
    if chunk.type not in _TEXT_CHUNKS:
        return None
    start = chunk.start + 8
    keyword, separator, _ = image[start : min(start + 80, chunk.end - 4)].partition(b"\0")
    return _STANDARDS_BY_KEYWORD.get(keyword) if separator else None


def _inflate(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(data, MAX_TEXT_BYTES + 1)
    except zlib.error:
        raise BakingError("the compressed credential is damaged", code="broken_image") from None
    if len(text) > MAX_TEXT_BYTES:
        raise _too_long()
    if not inflater.eof or inflater.unused_data:
        raise BakingError("the compressed credential is damaged", code="broken_image")
    return text


# --- SVG ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Found:
    """A credential's element: where it stands, and what it says in `verify` and in its text."""

    standard: Standard
    start: int
    verify: str | None
    end: int
    text: list[str]


class _SvgReader:
    """Reads an SVG once; knows where its root is and which credential elements it holds."""

    def __init__(self, image: bytes) -> None:
        self.root = 0
        self.found: list[_Found] = []
        self._image = image
        self._depth = 0
        self._open: tuple[_Found, int] | None = None
        with _as_baking_error():
            svg.read_svg(image, start=self._start, end=self._end, text=self._text)

    def _start(self, element: svg.Element) -> None:
        self._depth = element.depth
        if self._open is not None:
            raise BakingError("elements stand inside the credential's element", code="malformed")
        if element.depth == 1:
            self.root = element.offset
        standard = _STANDARDS_BY_ELEMENT.get((element.namespace, element.name))
        if standard is not None and element.depth > 1:
            verify = element.attributes.get("verify")
            found = _Found(standard, element.offset, verify, element.offset, [])
            self._open = (found, element.depth)
            self.found.append(found)

    def _end(self, offset: int) -> None:
        if self._open is not None and self._open[1] == self._depth:
            found = self._open[0]
            found.end = svg.tag_end(self._image, found.start)
            if not self._image.endswith(b"/>", found.start, found.end):
                found.end = self._image.index(b">", offset) + 1
            self._open = None
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._open is not None:
            self._open[0].text.append(text)


def _extract_svg(image: bytes) -> Extracted:
    elements = _SvgReader(image).found
    found = elements[_the_only([element.standard for element in elements])]
    text = "".join(found.text)
    if found.verify is not None:
        # Open Badges 2.0 has the assertion's JSON beside its URL, and there the URL is what counts.
        # The later standards have one or the other; with both, nobody can say which is meant.
        if text.strip() and found.standard != "ob2":
            raise BakingError(
                "the credential's element has both an attribute verify and text", code="malformed"
            )
        text = found.verify
    text, kind = _check(text)
    return Extracted("SVG", found.standard, kind, text)


def _as_cdata(text: str) -> str:
    if _CONTROL.search(text):
        raise BakingError("the credential holds a raw control character", code="malformed")
    text = text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")


# --- both --------------------------------------------------------------------------------------------


def _check(text: str) -> tuple[str, Kind]:
    """Return `text` and what it is; a JWT or URL without the white space around it."""
    try:
        size = len(text) if len(text) > MAX_TEXT_BYTES else len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise BakingError(
            "the credential holds half of a surrogate pair", code="malformed"
        ) from None
    if size > MAX_TEXT_BYTES:
        raise _too_long()
    if "\0" in text:
        raise BakingError("the credential holds a NUL character", code="malformed")
    if _JSON_START.match(text):
        return text, "json"
    text = text.strip(" \t\r\n")
    if _JWT.fullmatch(text):
        return text, "jwt"
    if _URL.fullmatch(text):
        return text, "url"
    raise BakingError("expected a JSON object, a JWT or a URL as the credential", code="malformed")


def _the_only(found: list[Standard]) -> int:
    """Return which of the credentials found in an image is the one that it carries."""
    if not found:
        raise BakingError("no credential is inside this image", code="no_credential")
    if sorted(found) == ["ob2", "ob3"]:
        return found.index("ob3")
    if len(found) > 1:
        raise BakingError(
            f"{len(found)} credentials are inside this image, where one is expected",
            code="malformed",
        )
    return 0


def _bounded(image: bytes, limit: int) -> bytes:
    if len(image) > limit:
        raise BakingError(
            f"the image with its credential has {len(image):,} bytes, and at most {limit:,} are read",
            code="too_large",
        )
    return image


@contextmanager
def _as_baking_error() -> Iterator[None]:
    try:
        yield
    except BakingError:
        raise
    except InputError as error:
        raise BakingError(error.message, code=error.code) from None


def _too_long() -> BakingError:
    return BakingError(
        f"expected a credential of at most {MAX_TEXT_BYTES:,} bytes", code="too_large"
    )


def _unknown_format() -> BakingError:
    return BakingError("expected a PNG or an SVG", code="unknown_format")
