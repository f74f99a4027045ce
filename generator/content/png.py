"""A PNG as the chunks it is made of, without decoding a pixel.

PNG (W3C, third edition), sections 5.2 to 5.6: a signature, then chunks of length, type, data and CRC.
Everything is checked before anything is believed, so whoever splices a chunk in or takes one out works
on a file that is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from generator.errors import InputError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 10 * 1024 * 1024
MAX_CHUNKS = 50_000
_IHDR_LENGTH = 13
_MAX_SIDE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where one chunk stands: `[start, end)` covers length, type, data and CRC; offsets in bytes."""

    type: bytes
    start: int
    end: int

    def body(self, image: bytes) -> bytes:
        """Return the chunk's data as it stands in `image`."""
        return image[self.start + 8 : self.end - 4]


def is_png(data: bytes) -> bool:
    """Say whether `data` starts as a PNG does; nothing more is looked at."""
    return data.startswith(SIGNATURE)


def read_chunks(image: bytes, *, may_go_on: bool = False) -> tuple[Chunk, ...]:
    """Walk a PNG from signature to IEND and return its chunks in order.

    Raises `InputError` (code `broken_image`, or `too_large`) unless every length and CRC is right, IHDR
    comes first and once, the IDAT chunks stand together, IEND comes last and the file ends there. Bytes
    after IEND are refused: no reader of PNG shows them, so all they can do is hide something. With
    `may_go_on` they are left aside: other people's tools and networks append some.
    """
    if len(image) > MAX_BYTES:
        raise InputError(
            f"expected a PNG of at most {MAX_BYTES:,} bytes, found {len(image):,}", code="too_large"
        )
    if not is_png(image):
        raise _broken("the signature of a PNG is missing")
    view = memoryview(image)
    chunks: list[Chunk] = []
    position = len(SIGNATURE)
    while not chunks or chunks[-1].type != b"IEND":
        if len(chunks) == MAX_CHUNKS:
            raise _broken(f"it has more than {MAX_CHUNKS:,} chunks")
        if len(image) - position < 12:
            raise _broken("it ends before its IEND chunk")
        length = int.from_bytes(view[position : position + 4], "big")
        end = position + 12 + length
        type_ = image[position + 4 : position + 8]
        if not (type_.isalpha() and type_.isascii()):
            raise _broken(f"the chunk at byte {position:,} has no proper type")
        if end > len(image):
            raise _broken(f"its {type_.decode()} chunk is cut off")
        if crc32(view[position + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            raise _broken(f"the checksum of its {type_.decode()} chunk is wrong")
        chunks.append(Chunk(type_, position, end))
        position = end
    if position != len(image) and not may_go_on:
        raise _broken(f"{len(image) - position:,} bytes follow its IEND chunk")
    _check_order(image, chunks)
    return tuple(chunks)


def build_chunk(type_: bytes, body: bytes) -> bytes:
    """Return one whole chunk: length, type, `body`, CRC."""
    named = type_ + body
    return len(body).to_bytes(4, "big") + named + crc32(named).to_bytes(4, "big")


def _check_order(image: bytes, chunks: list[Chunk]) -> None:
    types = [chunk.type for chunk in chunks]
    header = chunks[0].body(image)
    if types[0] != b"IHDR" or types.count(b"IHDR") != 1 or len(header) != _IHDR_LENGTH:
        raise _broken("it doesn't start with one proper IHDR chunk")
    sides = (int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big"))
    if not all(1 <= side <= _MAX_SIDE for side in sides):
        raise _broken("its width or height is out of range")
    if chunks[-1].body(image):
        raise _broken("its IEND chunk isn't empty")
    if b"IDAT" not in types:
        raise _broken("it has no pixels (no IDAT chunk)")
    first = types.index(b"IDAT")
    if any(type_ == b"IDAT" for type_ in types[first + types.count(b"IDAT") :]):
        raise _broken("its IDAT chunks don't stand together")


def _broken(reason: str) -> InputError:
    return InputError(f"the PNG is damaged: {reason}", code="broken_image")
