"""Lines that fit, letters that can be drawn, and nothing else on a card."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from generator.errors import InputError
from generator.site import render
from generator.site.typesetting import Fonts, Lines, font_files, is_right_to_left

THEME = Path(render.__file__).parents[2] / "themes" / "default"
FONTS = Fonts([THEME])
SERIF = str(THEME / "fonts" / "NotoSerif-Bold.ttf")


@pytest.mark.parametrize(
    "text",
    ["Questions & answers: “why?”", "Đặt câu hỏi để thấy suy nghĩ", "Ερωτήσεις", "Вопросы, що", "أسئلة تُظهر التفكير",
     "प्रश्न जो सोच दिखाते हैं", "שאלות שמראות", "¿Cómo? ™ © 3–5 €"],
)  # fmt: skip
def test_these_scripts_can_be_drawn(text: str) -> None:
    assert FONTS.printable(text) == text


@pytest.mark.parametrize("text", ["漢字", "한국어", "ไทย", "Tea 茶", "", " \n "])
def test_a_text_with_a_letter_that_no_font_has_is_left_off(text: str) -> None:
    assert FONTS.printable(text) == ""


def test_what_has_no_meaning_of_its_own_is_dropped() -> None:
    assert FONTS.printable("Robotics 🤖\ufe0f  and\u202e more\u200b\x00") == "Robotics and more"
    assert FONTS.printable("e\u0301te\u0301") == "été"
    assert FONTS.printable("क्\u200dष") == "क्\u200dष"  # a joiner is part of the word


@pytest.mark.parametrize("text", ["Questions That Show Thinking", "WAVE", "illicit", "Đặt câu hỏi"])
def test_widths_are_those_of_the_font(text: str) -> None:
    """FreeType measures the same, but that it also kerns."""
    font = ImageFont.truetype(SERIF, 100, layout_engine=ImageFont.Layout.BASIC)
    assert FONTS.width(text, 100, family="Noto Serif") == pytest.approx(
        font.getlength(text), rel=0.04
    )


@given(
    text=st.text("abcdefghij mnWW–é ", min_size=1, max_size=120),
    width=st.integers(120, 900),
    most=st.integers(1, 4),
)
@settings(max_examples=60, deadline=None)
def test_every_line_fits_and_nothing_is_lost_but_what_is_cut(
    text: str, width: int, most: int
) -> None:
    found = FONTS.set_lines(text, width=width, sizes=(64, 48, 40), most=most, family="Noto Serif")
    assert len(found.lines) <= most
    for line in found.lines:
        assert FONTS.width(line, found.size, family="Noto Serif") <= width
    joined, whole = "".join(found.lines).replace(" ", ""), "".join(text.split())
    if found.lines and found.lines[-1].endswith("…"):
        assert whole.startswith(joined[:-1]) and found.size == 40
    else:
        assert joined == whole


def test_the_largest_size_in_which_no_word_is_broken_is_taken() -> None:
    whole = FONTS.set_lines("Watch", width=400, sizes=(72, 40), most=1, family="Noto Serif")
    assert whole == Lines(72, ("Watch",))
    smaller = FONTS.set_lines(
        "Responsibilities", width=400, sizes=(72, 40), most=3, family="Noto Serif"
    )
    assert smaller == Lines(40, ("Responsibilities",))


def test_where_a_text_begins_is_said_by_its_first_letter() -> None:
    assert is_right_to_left("(1) أسئلة A") and is_right_to_left("שאלות")
    assert (
        not is_right_to_left("A أسئلة") and not is_right_to_left("123") and not is_right_to_left("")
    )
    assert Lines(1, ("أ",)).right_to_left and not Lines(1, ()).right_to_left


def test_a_themes_own_fonts_are_asked_first(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    own = tmp_path / "fonts" / "own.ttf"
    own.write_bytes(Path(SERIF).read_bytes())
    (tmp_path / "fonts" / "OFL.txt").write_text("Text.")
    assert font_files([tmp_path, THEME])[0] == own
    assert len(font_files([tmp_path, THEME])) == 1 + len(FONTS.faces)
    own.write_bytes(b"no font")
    with pytest.raises(InputError, match="own.ttf"):
        Fonts([tmp_path, THEME])


def test_the_fonts_come_with_their_license() -> None:
    text = (THEME / "fonts" / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text and "The Noto Project Authors" in text
