"""`theme.yaml`: what the chosen theme leaves out is the default's, and no value is more than it says."""

from __future__ import annotations

from pathlib import Path

import building
import pytest

from generator.content.findings import Finding
from generator.errors import ContentError, InputError
from generator.site.themefile import read_look
from generator.site.themes import find_theme
from generator.site.tokens import defined

DEFAULT = building.ROOT / "themes" / "default"


def theme(folder: Path, text: str, **files: bytes) -> list[Path]:
    """A theme `own` of this `theme.yaml`, with `files` in its `static/`, before the default one."""
    own = folder / "themes" / "own"
    (own / "static").mkdir(parents=True, exist_ok=True)
    (own / "theme.yaml").write_text(text, "utf-8")
    for name, data in files.items():
        (own / "static" / name.replace("_", ".")).write_bytes(data)
    return [own, DEFAULT]


def mistakes(folders: list[Path]) -> tuple[Finding, ...]:
    with pytest.raises(ContentError) as caught:
        read_look(folders)
    return caught.value.findings


def test_a_theme_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    base, findings = read_look([DEFAULT])
    assert findings == [] and base.logo == "mark.svg"
    css = (DEFAULT / "static" / "style.css").read_bytes()
    assert base.styled(css) == css
    folders = theme(
        tmp_path,
        "name: Own\nlogo: crest.png\npalette: {gold: '#123456'}\ncard: {ink: '#fff'}\nsizes: {radius: '0'}\n"
        "colors:\n  dark: {accent: '#ABC'}\n"
        "fonts:\n  text: [Our Sans, sans-serif]\n"
        "  faces: [{family: Our Sans, file: sans.woff2, weight: 700, style: italic}]\n",
        crest_png=b"",
        sans_woff2=b"",
    )
    look, findings = read_look(folders)
    assert findings == [] and (look.name, look.language, look.logo) == ("Own", "en", "crest.png")
    assert look.palette == {**base.palette, "gold": "#123456"}
    assert look.card == base.card.model_copy(update={"ink": "#fff"})
    styled = look.styled(css).decode()
    before, after = defined(css.decode()), defined(styled)
    assert after["dark"] == {**before["dark"], "accent": "#ABC"}
    assert after["light"] == {
        **before["light"],
        "radius": "0",
        "font-text": '"Our Sans", sans-serif',
    }
    assert styled.endswith(
        '@font-face { font-family: "Our Sans"; src: url("sans.woff2") format("woff2"); '
        "font-weight: 700; font-style: italic; font-display: fallback; }\n"
    )
    assert styled.count("url(") == 1


def test_a_theme_without_a_file_of_its_own_looks_as_the_default(tmp_path: Path) -> None:
    assert read_look([tmp_path, DEFAULT]) == read_look([DEFAULT])
    with pytest.raises(InputError, match="no theme was found"):
        read_look([tmp_path])


BAD = {
    "colors: {light: {ink: red}}": "a color in quotes",
    "colors: {light: {ink: '#12345'}}": "a color in quotes",
    "colors: {light: {ink: '#111;} body{background:url(//x)'}}": "a color in quotes",
    "colors:\n  light:\n    ink: #111111": "a color in quotes",
    "colors: {light: {ink: 111}}": "a color in quotes",
    "colors: {light: {inc: '#111'}}": "no such token: inc",
    "colors: {light: {radius: '#111'}}": "no such token: radius",
    "colors: {night: {ink: '#111'}}": "there is no field `colors.night`",
    "sizes: {radius: 10vw}": "a length such as",
    "sizes: {radius: 0}": "a length such as",
    "sizes: {radius: 'calc(1px)'}": "a length such as",
    "sizes: {ink: 1px}": "no such token: ink",
    "sizes: {font-text: 1px}": "no such token: font-text",
    "fonts: {text: [Our Sans]}": "a last family that every device has",
    "fonts: {text: ['\"x', serif]}": "the name of a font family",
    "sizes: {radius: }": "a length such as",
    "fonts: {faces: [{family: A, file: ../a.woff2}]}": "a .woff2 file",
    "fonts: {faces: [{family: A, file: 'https://x.example/a.woff2'}]}": "a .woff2 file",
    "fonts: {faces: [{family: A, file: a.ttf}]}": "a .woff2 file",
    "fonts: {faces: [{family: A, file: none.woff2}]}": "holds no file 'none.woff2'",
    "logo: ../../secret.svg": "without .. or a leading /",
    "logo: none.svg": "holds no file 'none.svg'",
    "palette: {gold: red}": "expected a colour like",
    "palette: {fields: '#fff'}": "expected a list",
    "card: {ground: red}": "a color in quotes",
    "card: {ink: 3}": "a color in quotes",
    "card: {font: X}": "there is no field `card.font`",
    "card:\n  text: 'a\" onload=\"x'": "the name of a font family",
    "colours: {}": "there is no field `colours`",
    "- no": "",
}


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_each_mistake_has_its_place(tmp_path: Path, text: str) -> None:
    first = "" if text.startswith("-") else "name: Own\n"
    (finding, *_) = mistakes(theme(tmp_path, f"{first}{text}\n"))
    assert (finding.path, finding.severity) == ("themes/own/theme.yaml", "error")
    assert finding.line >= (2 if first else 1) and BAD[text] in finding.sentence()


def test_a_theme_has_a_name(tmp_path: Path) -> None:
    (finding,) = mistakes(theme(tmp_path, "language: en\n"))
    assert "`name` is missing" in finding.message


def test_what_is_hard_to_read_is_a_warning_where_it_is_set(tmp_path: Path) -> None:
    folders = theme(tmp_path, "name: Own\ncolors:\n  light:\n    ink: '#999999'\n")
    _, findings = read_look(folders)
    faint = [finding for finding in findings if finding.message.startswith("ink on ground (light)")]
    assert [(f.severity, f.line, f.expected) for f in faint] == [("warning", 4, "4.5 or more")]


@pytest.mark.parametrize("name", ["default", "ledger"])
def test_the_themes_that_ship_are_in_order(tmp_path: Path, name: str) -> None:
    assert read_look(find_theme(tmp_path / "content", name).folders)[1] == []


def test_check_tells_the_mistakes_of_a_theme(tmp_path: Path) -> None:
    content = building.little(tmp_path)
    with (content / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("theme: own\n")
    theme(tmp_path, "name: Own\ncolors: {light: {inc: '#111', quiet: '#aaa'}}\n")
    ran = building.laurels("check", "--at", str(building.AT), cwd=tmp_path)
    assert ran.returncode == 1
    assert (
        "themes/own/theme.yaml:2:18: error: the theme's style.css defines no such token"
        in ran.stdout
    )
    assert "Did you mean `ink`?" in ran.stdout and "Traceback" not in ran.stderr
