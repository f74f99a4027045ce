"""A style sheet's tokens: found, set in their place, and held to be readable."""

from __future__ import annotations

import pytest

from generator.site.tokens import MODES, contrast, defined, restyled, unreadable

CSS = """/* :root { --not: #fff; } */
:root {
  color-scheme: light dark;
  --ink: #111;
  --ground: #fff; --radius: 4px;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --ground: #000 }
}
@media (prefers-contrast: more)  and  (prefers-color-scheme: dark) { :root { --ink: #fff; } }
p { color: var(--ink); }
@media print { :root { --ink: #000; } }
"""


def test_tokens_are_what_a_style_sheet_defines_in_each_mode() -> None:
    assert defined(CSS) == {
        "light": {"ink": "#111", "ground": "#fff", "radius": "4px"},
        "dark": {"ink": "#eee", "ground": "#000"},
        "light_high_contrast": {},
        "dark_high_contrast": {"ink": "#fff"},
    }
    assert defined("p { --ink: red }") == {mode: {} for mode in MODES}


def test_tokens_are_set_in_their_place_and_nothing_else_changes() -> None:
    changes = {
        "light": {"ink": "#123456", "radius": "0"},
        "dark": {"ground": "#010101", "extra": "#222"},
        "dark_high_contrast": {"ink": "#ccc"},
    }
    made = restyled(CSS, changes)
    for mode, tokens in defined(made).items():
        assert tokens == {**defined(CSS)[mode], **changes.get(mode, {})}
    assert "@media print { :root { --ink: #000; } }" in made and "color-scheme: light dark;" in made
    assert made.count("{") == made.count("}") == CSS.count("{") - 1  # without the comment


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_that_a_style_sheet_leaves_out_is_added(mode: str) -> None:
    made = restyled("p { margin: 0; }\n", {mode: {"ink": "#123"}})
    assert defined(made)[mode] == {"ink": "#123"} and made.startswith("p { margin: 0; }\n")


def test_contrast_is_as_the_standard_counts_it() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#abc", "#aabbcc") == 1


def test_only_pairs_that_a_theme_has_a_part_in_are_doubted() -> None:
    own = {"light": {"ink": "#777", "ground": "#fff", "accent": "#999"}, "dark": {"ground": "#000"}}
    assert list(unreadable(own, {})) == []
    found = list(unreadable(own, {"light": {"ink": "#787878"}}))
    # In the dark the same ink stands on black, and is bright enough.
    assert [(mode, text, ground) for mode, text, ground, _ in found] == [
        ("light", "ink", "ground"),
        ("light_high_contrast", "ink", "ground"),
    ]
    assert found[0][3] < 4.5
    dark = {"dark": {"ink": "#222"}}
    assert ("dark", "ink", "ground") in {each[:3] for each in unreadable(own, dark)}
    assert list(unreadable(own, {"light": {"ink": "var(--x)"}})) == []
