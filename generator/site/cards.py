"""Social cards: the picture that networks show beside a link, 1200 × 627, drawn from the theme.

A card names a badge, a stack or an earner who is public, and never anybody else. It is an SVG by the theme's
template `card.svg`, drawn with the fonts of the theme (`typesetting`). A text in a script that they don't
cover is left out: better a card that says less than empty boxes.

What all cards share is drawn once, and of each card only the part with its texts: a site may have thousands.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import jinja2
from PIL import Image, ImageDraw, ImageOps

from generator.content.artwork import describe_artwork
from generator.content.load import MAX_IMAGE_BYTES
from generator.content.raster import open_raster
from generator.content.reading import read_bounded
from generator.errors import InputError
from generator.site.images import draw_svg, encode_png
from generator.site.templating import environment
from generator.site.themefile import CardStyle
from generator.site.typesetting import Fonts, Lines, font_files, is_right_to_left

WIDTH, HEIGHT = 1200, 627
_PICTURE = 400  # pixels a side, as artwork is drawn anyway
_PICTURE_TOP, _PICTURE_EDGE = 52, 60
_TITLE_SIZES = (72, 64, 56, 50, 44)
_NOTE_SIZES = (32, 28)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a card is of. `picture` is a PNG, its artwork or photograph (then cut `round`), or nothing."""

    kicker: str
    title: str
    note: str = ""
    picture: bytes = b""
    round: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a card, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Card:
    """The texts of a card as the template draws them; the picture is laid over them."""

    kicker: Lines
    title: Lines
    note: Lines
    right_to_left: bool


_WHOLE = Box(0, 0, WIDTH, HEIGHT)
_TEXT_HEIGHT = 504  # down to the foot, which all cards share
_MARGIN = 80


class Cards:
    """Draws the cards of one site; `site_name` stands on each of them, beside the theme's mark."""

    def __init__(self, theme_folders: Sequence[Path], style: CardStyle, site_name: str) -> None:
        self._folders = tuple(theme_folders)
        self._style = style
        self._site_name = site_name

    def draw(self, subject: Subject) -> bytes:
        """The card of a subject as a PNG; raises `InputError` where the theme can't be used."""
        room = WIDTH - _PICTURE - _PICTURE_EDGE if subject.picture else WIDTH
        card = self.set_texts(subject, room - _MARGIN - _MARGIN // 2)
        whole = self._ground.copy()
        box = Box(WIDTH - room if card.right_to_left else 0, 0, room, _TEXT_HEIGHT)
        whole.paste(self._drawn(box, card), (box.left, box.top))
        if subject.picture:
            side = _PICTURE_EDGE if card.right_to_left else WIDTH - _PICTURE_EDGE - _PICTURE
            _lay(whole, subject, side, self._style.accent)
        return encode_png(whole)

    def set_texts(self, subject: Subject, width: float) -> Card:
        """The texts of a card in lines of at most `width` pixels, without what can't be drawn."""
        fonts, style = self._fonts, self._style
        kicker, title, note = map(fonts.printable, (subject.kicker, subject.title, subject.note))
        return Card(
            kicker=fonts.set_lines(kicker, width=width, sizes=(28,), most=1, family=style.text),
            title=fonts.set_lines(
                title, width=width, sizes=_TITLE_SIZES, most=4, family=style.heading
            ),
            note=fonts.set_lines(note, width=width, sizes=_NOTE_SIZES, most=2, family=style.text),
            right_to_left=is_right_to_left(title),
        )

    def _drawn(self, box: Box, card: Card | None) -> Image.Image:
        """What the template draws inside `box`: what all cards share, or the texts of one."""
        try:
            svg = self._template.render(
                box=box, card=card and _kept_together(card), site=self._site, **self._shared
            )
        except (jinja2.TemplateError, ValueError) as error:
            raise InputError(f"the theme's card.svg can't be drawn: {error}") from None
        drawn = draw_svg(svg, what="the theme's card.svg", font_files=self._files)
        picture = open_raster(drawn).convert("RGB")
        if picture.size != (box.width, box.height):
            raise InputError("the theme's card.svg isn't of the size that it was asked for")
        return picture

    @functools.cached_property
    def _ground(self) -> Image.Image:
        return self._drawn(_WHOLE, None)

    @functools.cached_property
    def _shared(self) -> dict[str, object]:
        return {"style": self._style, "mark": self._mark()}

    @functools.cached_property
    def _fonts(self) -> Fonts:
        return Fonts(self._folders)

    @functools.cached_property
    def _files(self) -> list[str]:
        return [str(path) for path in font_files(self._folders)]

    @functools.cached_property
    def _template(self) -> jinja2.Template:
        folders = [folder / "templates" for folder in self._folders]
        try:
            return environment(jinja2.FileSystemLoader(folders)).get_template("card.svg")
        except jinja2.TemplateError as error:
            raise InputError(f"the theme's card.svg can't be read: {error}") from None

    @functools.cached_property
    def _site(self) -> Lines:
        name = self._fonts.printable(self._site_name)
        return self._fonts.set_lines(
            name, width=940, sizes=(34, 28), most=1, family=self._style.text
        )

    def _mark(self) -> str:
        """The theme's mark as a `data:` URL, where it is an SVG that can be drawn without fonts."""
        found = (folder / "static" / "mark.svg" for folder in self._folders)
        path = next((path for path in found if path.is_file()), None)
        data = read_bounded(path, MAX_IMAGE_BYTES) if path else b""
        if not data or describe_artwork(data).has_text:
            return ""
        return f"data:image/svg+xml;base64,{base64.b64encode(data).decode()}"


def _kept_together(card: Card) -> Card:
    """Lines from right to left between marks (U+200F) that keep their punctuation at its end."""
    return replace(
        card, kicker=_marked(card.kicker), title=_marked(card.title), note=_marked(card.note)
    )


def _marked(text: Lines) -> Lines:
    marked = (f"\u200f{each}\u200f" if is_right_to_left(each) else each for each in text.lines)
    return Lines(text.size, tuple(marked))


def _lay(whole: Image.Image, subject: Subject, side: int, edge: str) -> None:
    """Lay the picture of a subject over its card, `side` pixels from the left."""
    picture = Image.open(BytesIO(subject.picture), formats=["PNG"]).convert("RGBA")
    square = (_PICTURE, _PICTURE)
    if not subject.round:
        picture = ImageOps.pad(picture, square, color=(0, 0, 0, 0))
        whole.paste(picture, (side, _PICTURE_TOP), picture)
        return
    inner = _PICTURE - 30
    picture = ImageOps.fit(picture, (inner, inner))
    mask = Image.new("L", (4 * inner, 4 * inner))  # drawn larger, so that its edge is smooth
    ImageDraw.Draw(mask).ellipse((0, 0, 4 * inner, 4 * inner), fill=255)
    whole.paste(
        Image.new("RGB", (inner + 12, inner + 12), edge),
        (side + 9, _PICTURE_TOP + 9),
        mask.resize((inner + 12, inner + 12)),
    )
    whole.paste(picture.convert("RGB"), (side + 15, _PICTURE_TOP + 15), mask.resize((inner, inner)))
