"""The theme's style sheets: packed without a change of meaning, and each page loads those that it needs."""

from __future__ import annotations

import re
from pathlib import Path

import building
import pytest

from generator.errors import InputError
from generator.site.themefile import read_look

STATIC = building.ROOT / "themes" / "default" / "static"
LOADED = re.compile(r'<link rel="stylesheet"(?: media="print")? href="/static/([^"]+)"')
CLASSES = re.compile(r'\sclass="([^"]*)"')
# Every rule as the browser understood it; what has a variable in it is kept as it was written.
RULES = r"""css => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return [...sheet.cssRules].map(rule => rule.cssText.replace(/([,:])\s+/g, "$1"))
}"""


def classes_of(sheet: Path) -> set[str]:
    """Every class that a sheet names."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][a-z-]*)", text))


def test_a_browser_reads_the_same_rules_from_a_packed_sheet() -> None:
    started = pytest.importorskip("browsing").started
    look, _ = read_look([STATIC.parent])
    with started() as browser:
        page = browser.new_page()
        for path in sorted(STATIC.glob("*.css")):
            data = path.read_bytes()
            packed = look.published(path.name, data)
            assert len(packed) < len(data) and b"/*" not in packed
            before = page.evaluate(RULES, data.decode())
            assert len(before) > 5
            assert page.evaluate(RULES, packed.decode()) == before, path.name


def test_other_files_of_a_theme_are_published_as_they_are() -> None:
    look, _ = read_look([STATIC.parent])
    data = b"/* a comment */  const one = 1\n"
    assert look.published("share.js", data) == data
    sheet = b"/*! (c) Somebody */\n/* a comment */ a { color: red }\n"
    assert look.published("own.css", sheet) == b"/*! (c) Somebody */a{color:red}"
    with pytest.raises(InputError, match=r"static/own\.css: expected a style sheet in UTF-8"):
        look.published("own.css", b"a::before { content: '\xe9' }")


def test_each_page_loads_the_sheets_of_what_is_on_it_and_no_kind_another() -> None:
    sheets = {path.name: classes_of(path) for path in STATIC.glob("*.css")}
    known = set().union(*sheets.values())
    needed: dict[tuple[str, str], bool] = {}
    for path in building.demonstration().rglob("*.html"):
        html = path.read_text("utf-8")
        used = {name for found in CLASSES.findall(html) for name in found.split()} & known
        loaded = LOADED.findall(html)
        assert loaded[0] == "style.css"
        assert used <= set().union(*(sheets[name] for name in loaded)), path
        for name in loaded[1:]:
            kind = path.parent.parent.name, name
            needed[kind] = needed.get(kind, False) or bool(
                used & (sheets[name] - sheets["style.css"])
            )
    assert [kind for kind, found in needed.items() if not found] == []
