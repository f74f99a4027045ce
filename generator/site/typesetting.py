"""How wide a text is in the fonts of a theme, where its lines end, and whether it can be drawn at all.

Pictures with letters are drawn with these fonts and no others: what a picture looks like must not depend on
what is installed. Widths are sums of advances, without kerning, so they err a little on the wide side.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

from generator.errors import InputError

_JOINERS = "\u200c\u200d"  # ask letters to join, or not to, in Arabic and Indic scripts
_WITHOUT_INK = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: the advance of each character that it has, in ems."""

    path: Path
    family: str
    advances: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Lines:
    """A text as it is set: each line at most so many pixels wide, in letters `size` pixels high."""

    size: float
    lines: tuple[str, ...]

    @property
    def right_to_left(self) -> bool:
        """Whether it is read from right to left."""
        return bool(self.lines) and is_right_to_left(self.lines[0])


class Fonts:
    """The fonts of a theme's folders, its own before those of the default one.

    Raises `InputError` for a file that is no font.
    """

    def __init__(self, theme_folders: Sequence[Path]) -> None:
        self.faces = tuple(_read(path) for path in font_files(theme_folders))

    def printable(self, text: str) -> str:
        """`text` on one line as it can be drawn, without emoji; nothing where a letter has no glyph."""
        kept = [
            c
            for c in " ".join(unicodedata.normalize("NFC", text).split())
            if not _has_no_look(c) and (self._covers(c) or not _is_symbol(c))
        ]
        # A joiner shapes its neighbors and has no look of its own, so no font need hold it.
        if not all(c in _JOINERS or self._covers(c) for c in kept):
            return ""
        return " ".join("".join(kept).split())

    def width(self, text: str, size: float, *, family: str) -> float:
        """How many pixels wide `text` is in letters of `size` pixels."""
        return size * sum(self._advance(ord(c), family) for c in text)

    def set_lines(
        self, text: str, *, width: float, sizes: Sequence[float], most: int, family: str
    ) -> Lines:
        """Set `text` in the first of `sizes` in which it fits into `most` lines, else cut it at the last."""
        for size in sizes:
            lines = self._broken(text, width, size, family)
            whole = all(self.width(word, size, family=family) <= width for word in text.split())
            if len(lines) <= most and (whole or size == sizes[-1]):
                return Lines(size, tuple(lines))
        size = sizes[-1]
        lines = self._broken(text, width, size, family)[:most]
        last = lines[-1]
        while last and self.width(f"{last}…", size, family=family) > width:
            last = last[:-1]
        return Lines(size, (*lines[:-1], f"{last.rstrip(' ,.;:–—-')}…"))

    def _broken(self, text: str, width: float, size: float, family: str) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            for number, piece in enumerate(self._pieces(word, width, size, family)):
                longer = f"{lines[-1]} {piece}" if lines and not number else ""
                if longer and self.width(longer, size, family=family) <= width:
                    lines[-1] = longer
                else:
                    lines.append(piece)
        return lines

    def _pieces(self, word: str, width: float, size: float, family: str) -> Iterator[str]:
        """A word, or, where it is wider than a line, what of it fits on one after the other."""
        piece = ""
        for cluster in _clusters(word):
            if piece and self.width(piece + cluster, size, family=family) > width:
                yield piece
                piece = ""
            piece += cluster
        yield piece

    def _covers(self, character: str) -> bool:
        return any(ord(character) in face.advances for face in self.faces)

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - one of these lives as long as the process
    def _advance(self, code: int, family: str) -> float:
        found = [face for face in self.faces if code in face.advances]
        face = next((face for face in found if face.family == family), found[0] if found else None)
        return face.advances[code] if face else 1.0


def font_files(theme_folders: Sequence[Path]) -> list[Path]:
    """The font files of a theme, in the order in which they are asked for a letter."""
    return [
        path
        for folder in theme_folders
        for path in sorted((folder / "fonts").glob("*"))
        if path.suffix.lower() in (".ttf", ".otf")
    ]


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left (UAX #9, P2 and P3)."""
    strong = (unicodedata.bidirectional(c) for c in text)
    return next((each for each in strong if each in ("L", "R", "AL")), "L") != "L"


def _read(path: Path) -> Face:
    try:
        with TTFont(path, lazy=True) as font:
            per_em = font["head"].unitsPerEm
            metrics = font["hmtx"].metrics
            names = font.getBestCmap() or {}
            advances = {code: metrics[name][0] / per_em for code, name in names.items()}
            family = font["name"].getDebugName(16) or font["name"].getDebugName(1)
            return Face(path, family or "", advances)
    except (OSError, TTLibError, KeyError, ValueError, AttributeError, ZeroDivisionError):
        raise InputError(f"fonts/{path.name} of the theme isn't a font that can be read") from None


def _has_no_look(character: str) -> bool:
    """Whether this is a control, a mark of direction or the like, of which nothing is drawn."""
    selector = "\ufe00" <= character <= "\ufe0f"
    return selector or (
        character not in _JOINERS and unicodedata.category(character) in _WITHOUT_INK
    )


def _is_symbol(character: str) -> bool:
    """Whether a text means the same without this character: emoji, arrows."""
    return unicodedata.category(character) in ("So", "Sk")


def _clusters(word: str) -> Iterator[str]:
    """A letter with the marks that belong to it."""
    cluster = ""
    for c in word:
        if cluster and not unicodedata.category(c).startswith("M") and c not in _JOINERS:
            yield cluster
            cluster = ""
        cluster += c
    if cluster:
        yield cluster
