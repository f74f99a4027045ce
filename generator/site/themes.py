"""IO: a theme is a search path, not an API: the chosen theme's folder, then the default one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.content.findings import nearest
from generator.errors import InputError

_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Theme:
    """The folders of a theme in the order they are searched, and its files by name.

    `files` holds all of them (`templates/badge.html`), `static` those that are published
    (`style.css`), each from the first folder that has it.
    """

    name: str
    folders: tuple[Path, ...]
    files: Mapping[str, Path]
    static: Mapping[str, Path]

    @property
    def is_default(self) -> bool:
        """Whether this is the theme that ships with Laurels, unchanged."""
        return len(self.folders) == 1


def find_theme(root: Path, name: str) -> Theme:
    """The theme `name`: of the site (`themes/NAME` beside the content folder), else one that ships.

    Raises `InputError` where there is none.
    """
    shipped = _shipped()
    places = [root.absolute().parent / "themes", shipped]
    default = shipped / "default"
    chosen = next((place / name for place in places if (place / name).is_dir()), None)
    if chosen is None:
        known = {path.name for place in places if place.is_dir() for path in place.iterdir()}
        close = nearest(name, known)
        raise InputError(
            f"there is no theme {name!r}" + (f"; did you mean {close!r}?" if close else ""),
            code="unknown_theme",
        )
    same = chosen.resolve() == default.resolve()
    folders = (default,) if same else (chosen, default)
    files: dict[str, Path] = {}
    for folder in reversed(folders):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                files[inside.as_posix()] = path
    static = {
        file.removeprefix("static/"): path
        for file, path in files.items()
        if file.startswith("static/")
    }
    return Theme(name, folders, files, static)


def _shipped() -> Path:
    """Themes lie in the package once it is installed, and beside it in a checkout."""
    installed = _PACKAGE / "_themes"
    return installed if installed.is_dir() else _PACKAGE.parent / "themes"
