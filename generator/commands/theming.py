"""`laurels new theme`: a folder beside the content, in which every change of the looks of a site can be made."""

from __future__ import annotations

from pathlib import Path
from string import Template

import click

from generator.commands.options import content_option
from generator.errors import InputError

_FILES = ("theme.yaml", "templates/home.html")


@click.command("theme")
@click.argument("name")
@content_option
def new_theme_command(name: str, content: Path) -> None:
    """Start the theme NAME in themes/, beside the content folder.

    It looks like the default theme until something in it is changed: its tokens are listed in theme.yaml, and a
    template shows how to change a part of a page and keep the rest.
    """
    from importlib.resources import files

    from generator.content.identifiers import check_slug
    from generator.wholefiles import write_whole

    check_slug(name)
    if not (content / "site.yaml").is_file():
        raise InputError(f"{content} is no content folder: name one with --content")
    folder = content.absolute().parent / "themes" / name
    shown = content.parent / "themes" / name
    if name == "default":
        raise InputError("the theme that ships is called default: choose another name")
    if folder.exists():
        raise InputError(f"{shown} exists already")
    starter = files("generator").joinpath("starter", "theme")
    for file in _FILES:
        text = starter.joinpath(*file.split("/")).read_text("utf-8")
        if file == "theme.yaml":
            text = Template(text).substitute(_values(name))
        write_whole(folder / file, text.encode(), exclusive=True)
        click.echo(str(shown / file))
    click.echo(
        f"Choose it in {content / 'site.yaml'} with the line `theme: {name}`, then look: laurels serve"
    )


def _values(name: str) -> dict[str, str]:
    """The tokens of the default theme as comments of YAML, by mode."""
    from generator.site.themes import find_theme
    from generator.site.tokens import MODES, defined, is_color

    theme = find_theme(Path("content"), "default")
    tokens = defined(theme.static["style.css"].read_text("utf-8"))
    lines = {
        mode: "\n".join(
            f'#     {token}: "{value}"' for token, value in tokens[mode].items() if is_color(value)
        )
        for mode in MODES
    }
    return {
        "name": name.replace("-", " ").capitalize(),
        "radius": tokens["light"].get("radius", "0"),
        **lines,
    }
