"""`theme.yaml`: what a theme is called and what it sets, held to what its style sheet defines.

Each folder of a theme's search path may have one; what the chosen theme leaves out is as the default theme says.
Every value that ends up in a style sheet is one of a few plain forms, so that none can be more than it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import rcssmin  # type: ignore[import-untyped]
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from generator.content.fields import Content, ImageName, Language, Line
from generator.content.findings import Finding, nearest
from generator.content.frontmatter import Keys, PlacedError, Source, parse_yaml
from generator.content.reading import read_bounded
from generator.content.validation import findings_of
from generator.errors import ContentError, InputError
from generator.site.drawing import Palette
from generator.site.tokens import (
    COLOR,
    LEAST_CONTRAST,
    MODES,
    defined,
    is_color,
    restyled,
    unreadable,
)

STYLE_SHEET = "style.css"
_FILE = "theme.yaml"
_MAX_BYTES = 64 * 1024
_MAX_STYLE_BYTES = 512 * 1024
_LENGTH = re.compile(r"0|\d{1,3}(?:\.\d{1,4})?(?:rem|em|px)")
_FAMILY = re.compile(r"-?[A-Za-z][A-Za-z0-9 _-]{0,63}")
_FONT_FILE = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\.woff2?")
_GENERIC = frozenset(
    ["serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "ui-serif", "ui-sans-serif",
     "ui-monospace", "ui-rounded", "-apple-system"]
)  # fmt: skip


def _form(pattern: re.Pattern[str], expected: str) -> BeforeValidator:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise PydanticCustomError(
                "laurels", "the value has the wrong form", {"expected": expected}
            )
        return value

    return BeforeValidator(check)


def _ends_plainly(families: tuple[str, ...]) -> tuple[str, ...]:
    if families[-1] not in _GENERIC - {"-apple-system"}:
        expected = "a last family that every device has, such as serif or sans-serif"
        raise PydanticCustomError("laurels", "the value has the wrong form", {"expected": expected})
    return families


# In YAML a # without quotes begins a comment, which leaves nothing.
_COLORS = 'a color in quotes, such as "#14533f"'
_LENGTHS = 'a length such as 0.75rem, 12px or "0"'
Color = Annotated[str, _form(COLOR, _COLORS)]
Length = Annotated[str, _form(_LENGTH, _LENGTHS)]
Family = Annotated[str, _form(_FAMILY, "the name of a font family, such as Noto Serif")]
Families = Annotated[
    tuple[Family, ...], Field(min_length=1, max_length=16), AfterValidator(_ends_plainly)
]
FontFile = Annotated[str, _form(_FONT_FILE, "a .woff2 file of the theme's static/, without ..")]


class Colors(Content):
    """Colors by what a reader asked for."""

    light: dict[str, Color] = {}
    dark: dict[str, Color] = {}
    light_high_contrast: dict[str, Color] = {}
    dark_high_contrast: dict[str, Color] = {}


class Face(Content):
    """One font file of the theme's own `static/`."""

    family: Family
    file: FontFile
    weight: Annotated[int, Field(strict=True, ge=1, le=1000)] = 400
    style: Literal["normal", "italic"] = "normal"


class Fonts(Content):
    """The families of headings, of text and of code, and the files that they come from."""

    heading: Families | None = None
    text: Families | None = None
    code: Families | None = None
    faces: Annotated[tuple[Face, ...], Field(max_length=24)] = ()


class CardStyle(Content):
    """The colors of social cards, and the families of their letters, from the files in the theme's `fonts/`."""

    ground: Color = "#11382c"
    foot: Color = "#0b2a20"
    ink: Color = "#f8f3e6"
    accent: Color = "#e8c26a"
    heading: Family = "Noto Serif"
    text: Family = "Noto Sans"


class ThemeFile(Content):
    """One `theme.yaml`."""

    name: Line
    language: Language | None = None
    logo: ImageName | None = None
    colors: Colors = Colors()
    fonts: Fonts = Fonts()
    sizes: dict[str, Length] = {}
    palette: dict[str, Any] = {}
    card: CardStyle = CardStyle()


@dataclass(frozen=True, slots=True)
class Look:
    """What a theme sets, its own file over the default's.

    `language` is what its templates are written in, `palette` colors drawn medallions, `card` is for social cards,
    `logo` a file of `static/`; `tokens` by mode and `faces` go into the style sheet.
    """

    name: str
    language: str = "en"
    logo: str = "mark.svg"
    palette: Mapping[str, object] = field(default_factory=dict)
    card: CardStyle = field(default_factory=CardStyle)
    tokens: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    faces: tuple[Face, ...] = ()

    def published(self, name: str, data: bytes) -> bytes:
        """The file `name` of `static/` as readers get it: style sheets set as this theme says, and without comments."""
        if name == STYLE_SHEET:
            data = self.styled(data)
        if not name.endswith(".css"):
            return data
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(f"static/{name}: expected a style sheet in UTF-8") from None
        # What begins with /*! is somebody's license.
        packed: str = rcssmin.cssmin(text, keep_bang_comments=True)
        return packed.encode()

    def styled(self, css: bytes) -> bytes:
        """The style sheet with the tokens and font files of this theme in it."""
        if not self.faces and not any(self.tokens.values()):
            return css
        text = restyled(css.decode("utf-8", errors="replace"), self.tokens)
        return (text + "".join(map(_font_face, self.faces))).encode()


def read_look(folders: Sequence[Path]) -> tuple[Look, list[Finding]]:
    """Read every `theme.yaml` of a search path, the chosen theme's first; what is wrong with it, as findings.

    Raises `ContentError` where one can't be used, `InputError` where there is none.
    """
    found = [(folder, *_read(folder)) for folder in folders if (folder / _FILE).is_file()]
    if not found:
        raise InputError("no theme was found: expected a folder that holds theme.yaml")
    style = next((f / "static" / STYLE_SHEET for f in folders if _is_file(f, STYLE_SHEET)), None)
    own = defined(read_bounded(style, _MAX_STYLE_BYTES).decode("utf-8", "replace")) if style else {}
    look = Look("")
    findings: list[Finding] = []
    for folder, source, written in reversed(found):
        look = _over(look, written)
        findings += _doubts(folder, folders, source, written, own)
    if any(finding.severity == "error" for finding in findings):
        raise ContentError(findings)
    folder, source, _ = found[0]
    for mode, text, ground, ratio in unreadable(own, look.tokens):
        line, column = source.place(("colors", mode, text))
        said = f"{text} on {ground} ({mode}) is hard to read: a contrast of {ratio:.1f}"
        findings.append(
            Finding(
                _path(folder), line, column, "warning", "faint", said, f"{LEAST_CONTRAST} or more"
            )
        )
    return look, findings


def _read(folder: Path) -> tuple[Source, ThemeFile]:
    try:
        source = parse_yaml(read_bounded(folder / _FILE, _MAX_BYTES))
        return source, ThemeFile.model_validate(source.data)
    except PlacedError as error:
        place = _path(folder), error.line, error.column
        raise ContentError([Finding(*place, "error", error.code, error.message)]) from None
    except ValidationError as error:
        raise ContentError(list(findings_of(error, _path(folder), source, ThemeFile))) from None
    except OSError as error:
        said = f"the file can't be read: {error.strerror or error}"
        raise ContentError([Finding(_path(folder), 0, 0, "error", "unreadable", said)]) from None


def _over(look: Look, written: ThemeFile) -> Look:
    """What a theme sets over what the one beneath it does."""
    fonts = {
        "heading": written.fonts.heading,
        "text": written.fonts.text,
        "code": written.fonts.code,
    }
    plain = {f"font-{name}": _families(each) for name, each in fonts.items() if each}
    tokens = {
        mode: {
            **look.tokens.get(mode, {}),
            **(plain | written.sizes if mode == "light" else {}),
            **getattr(written.colors, mode),
        }
        for mode in MODES
    }
    return Look(
        name=written.name,
        language=written.language or look.language,
        logo=written.logo or look.logo,
        palette={**look.palette, **written.palette},
        card=look.card.model_copy(update=written.card.model_dump(exclude_unset=True)),
        tokens=tokens,
        faces=(*look.faces, *written.fonts.faces),
    )


def _doubts(
    folder: Path,
    folders: Sequence[Path],
    source: Source,
    written: ThemeFile,
    own: Mapping[str, Mapping[str, str]],
) -> Iterator[Finding]:
    """What a file names that isn't there: tokens of the style sheet, files of `static/`, colors of medallions."""
    for keys in source.places:
        if keys[:1] in (("colors",), ("sizes",)) and _at(source.data, keys) is None:
            expected = _COLORS if keys[0] == "colors" else _LENGTHS
            yield Finding(
                _path(folder), *source.place(keys), "error", "bad_value",
                f"`{'.'.join(map(str, keys))}` says nothing", expected,
            )  # fmt: skip
    colors = {name for tokens in own.values() for name, value in tokens.items() if is_color(value)}
    others = {name for tokens in own.values() for name in tokens} - colors
    named: list[tuple[tuple[str, ...], set[str]]] = [
        (("colors", mode, name), colors) for mode in MODES for name in getattr(written.colors, mode)
    ]
    named += [(("sizes", name), {n for n in others if n[:5] != "font-"}) for name in written.sizes]
    for keys, known in named:
        if keys[-1] not in known:
            line, column = source.key_places.get(keys) or source.place(keys)
            said = f"the theme's {STYLE_SHEET} defines no such token: {keys[-1]}"
            close = nearest(keys[-1], known)
            hint = f"`{close}`" if close else ""
            yield Finding(_path(folder), line, column, "error", "unknown_token", said, nearest=hint)
    files: list[tuple[Keys, str]] = [
        (("fonts", "faces", at, "file"), face.file) for at, face in enumerate(written.fonts.faces)
    ]
    files += [(("logo",), written.logo)] if written.logo else []
    for place, file in files:
        if not any(_is_file(each, file) for each in folders):
            line, column = source.place(place)
            said = f"the theme's static/ holds no file {file!r}"
            yield Finding(_path(folder), line, column, "error", "no_such_file", said)
    try:
        Palette.of(written.palette)
    except InputError as error:
        line, column = source.place(("palette",))
        yield Finding(
            _path(folder), line, column, "error", "bad_value", f"`palette`: {error.message}"
        )


def _at(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data[key]
    return data


def _is_file(folder: Path, name: str) -> bool:
    return (folder / "static" / name).is_file()


def _path(folder: Path) -> str:
    """Where an author finds it: themes lie beside the content."""
    return f"themes/{folder.name}/{_FILE}"


def _families(names: Sequence[str]) -> str:
    return ", ".join(name if name in _GENERIC else f'"{name}"' for name in names)


def _font_face(face: Face) -> str:
    kind = face.file.rpartition(".")[2]
    return (
        f'@font-face {{ font-family: "{face.family}"; src: url("{face.file}") format("{kind}"); '
        f"font-weight: {face.weight}; font-style: {face.style}; font-display: fallback; }}\n"
    )
