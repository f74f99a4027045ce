"""QR codes to stand inside a page: an SVG of one path, and thousands of them in the time of a few.

A QR code of fixed size, error correction and mask is linear: flip one bit of its text, and the same modules
flip whatever the rest of the text is (Reed–Solomon codes are linear, and masks are added). So the codes of
addresses that differ in an id of fixed length come from one of them by flipping; `segno` makes that one, and says
which modules go with which bit.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import segno

from generator.errors import InputError

QUIET_ZONE = 4  # modules on each side, ISO/IEC 18004
_RUNS = re.compile("0+|1+")


@dataclass(frozen=True, slots=True)
class Modules:
    """A QR code: `side` modules a side, row by row the bits of one number, dark ones set."""

    side: int
    bits: int


class Codes:
    """Draws the QR codes of `before` + an id of `length` characters + `after`."""

    def __init__(self, before: str, length: int, after: str) -> None:
        self._before, self._after = before, after
        self._plain = "0" * length
        self._flips: dict[tuple[int, int], int] = {}

    def svg(self, identifier: str) -> str:
        """The QR code of one id as an SVG; raises `InputError` for what no QR code holds."""
        return as_svg(self.modules(identifier))

    def modules(self, identifier: str) -> Modules:
        """The QR code of one id."""
        if len(identifier) != len(self._plain) or not identifier.isascii():
            return modules_of(_code(f"{self._before}{identifier}{self._after}"))
        plain, _ = self._base
        bits = plain.bits
        for place, (character, zero) in enumerate(zip(identifier, self._plain, strict=True)):
            flipped = ord(character) ^ ord(zero)
            while flipped:
                bit = flipped & -flipped
                bits ^= self._flip_of(place, bit)
                flipped ^= bit
        return Modules(plain.side, bits)

    @functools.cached_property
    def _base(self) -> tuple[Modules, int]:
        """The code of the id that is all zeros, and its mask, which all others share."""
        code = _code(f"{self._before}{self._plain}{self._after}")
        return modules_of(code), code.mask

    def _flip_of(self, place: int, bit: int) -> int:
        """The modules that flip with one bit of the character at `place`."""
        found = self._flips.get((place, bit))
        if found is None:
            zeros, (plain, mask) = self._plain, self._base
            other = f"{zeros[:place]}{chr(ord(zeros[place]) ^ bit)}{zeros[place + 1 :]}"
            changed = modules_of(_code(f"{self._before}{other}{self._after}", mask))
            found = self._flips[place, bit] = plain.bits ^ changed.bits
        return found


def code_svg(text: str) -> str:
    """The QR code of any `text` as such an SVG; raises `InputError` for what no QR code holds."""
    return as_svg(modules_of(_code(text)))


def as_svg(modules: Modules) -> str:
    """Dark modules on white, with a quiet zone; the SVG has no size of its own."""
    side = modules.side + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path stroke="#000" d="{"".join(_strokes(modules))}"/></svg>'
    )


def _strokes(modules: Modules) -> Iterator[str]:
    """Each run of dark modules as a stroke along the middle of its row."""
    side = modules.side
    text = f"{modules.bits:0{side * side}b}"
    for row in range(side):
        runs = _RUNS.findall(text[row * side : (row + 1) * side].rstrip("0"))
        yield f"M{QUIET_ZONE} {row + QUIET_ZONE}.5{''.join(map(_step, runs))}"


@functools.lru_cache(maxsize=512)
def _step(run: str) -> str:
    return f"h{len(run)}" if run[0] == "1" else f"m{len(run)} 0"


def modules_of(code: segno.QRCode) -> Modules:
    """The modules of a code that segno made."""
    return Modules(len(code.matrix), int("".join("".join(map(str, row)) for row in code.matrix), 2))


def _code(text: str, mask: int | None = None) -> segno.QRCode:
    try:
        if not text:
            raise ValueError("empty")
        # Bytes throughout, so that codes of texts of one length are of one structure.
        return segno.make_qr(text, error="m", boost_error=False, mode="byte", mask=mask)
    except (ValueError, UnicodeError):
        raise InputError("expected a text that a QR code can hold", code="malformed") from None
