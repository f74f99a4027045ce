"""The tokens of a theme: colors, fonts and lengths that its style sheet defines in `:root`, set by `theme.yaml`.

Pure. A style sheet names its tokens by defining them, so that nothing here knows which there are: what
`theme.yaml` sets is put in their place, and all else of the sheet stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Tokens = Mapping[str, str]

# How a reader sees a page, and the condition under which a style sheet says so. The first needs none.
MODES = {
    "light": "",
    "dark": "(prefers-color-scheme: dark)",
    "light_high_contrast": "(prefers-contrast: more)",
    "dark_high_contrast": "(prefers-contrast: more) and (prefers-color-scheme: dark)",
}
# What a mode falls back on, nearest first, as the cascade has it.
_BENEATH = {
    "light": ("light",),
    "dark": ("dark", "light"),
    "light_high_contrast": ("light_high_contrast", "light"),
    "dark_high_contrast": ("dark_high_contrast", "light_high_contrast", "dark", "light"),
}
# A text and the ground that it stands on somewhere, by the names of the default theme (WCAG 2.2, 1.4.3).
_READ = (
    *((text, ground) for text in ("ink", "quiet", "accent") for ground in ("ground", "surface", "sunken")),
    ("accent", "accent-soft"),
    ("accent-ink", "accent"),
    ("deep-ink", "deep"),
    ("deep-gold", "deep"),
    ("good", "good-soft"),
    ("warn", "warn-soft"),
    ("bad", "bad-soft"),
)  # fmt: skip
LEAST_CONTRAST = 4.5
_SPACES = re.compile(r"\s+")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r":root\s*\{([^{}]*)\}")
_DEFINED = re.compile(r"(?:^|[;{\s])--([a-z][a-z0-9-]*)\s*:\s*([^;]*)")
# A color as `theme.yaml` may give one.
COLOR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def defined(css: str) -> dict[str, dict[str, str]]:
    """The tokens that a style sheet defines, by mode; those of other conditions (print) are left out."""
    found: dict[str, dict[str, str]] = {mode: {} for mode in MODES}
    text = _COMMENT.sub("", css)
    for mode, block in _blocks(text):
        for name, value in _DEFINED.findall(block[1]):
            found[mode][name] = value.strip()
    return found


def restyled(css: str, changes: Mapping[str, Tokens]) -> str:
    """The style sheet with its tokens set by mode; one that a mode doesn't define yet is added to it."""
    text = _COMMENT.sub("", css).lstrip()
    seen = set()
    pieces, end = [], 0
    for mode, block in _blocks(text):
        first = mode not in seen
        seen.add(mode)
        pieces += [text[end : block.start(1)], _set(block[1], changes.get(mode, {}), add=first)]
        end = block.end(1)
    pieces.append(text[end:])
    for mode, tokens in changes.items():
        if tokens and mode not in seen:
            rule = f":root {{{_set('', tokens, add=True)}}}"
            pieces.append(
                f"\n@media {MODES[mode]} {{ {rule} }}\n" if MODES[mode] else f"\n{rule}\n"
            )
    return "".join(pieces)


def _blocks(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each `:root` of a style sheet without comments, and its mode; no other conditions than those of modes."""
    for block in _ROOT.finditer(text):
        before = text[: block.start()]
        depth = before.count("{") - before.count("}")
        prelude = before[before.rfind("@media") :].partition("{")[0] if depth else ""
        if depth > 1 or (depth and not prelude.startswith("@media")):
            continue
        conditions = {
            _SPACES.sub("", each) for each in re.split(r"\sand\s", prelude.removeprefix("@media"))
        }
        for mode, condition in MODES.items():
            if conditions == {_SPACES.sub("", each) for each in condition.split(" and ")}:
                yield mode, block


def _set(block: str, tokens: Tokens, *, add: bool) -> str:
    left = dict(tokens)
    parts = []
    for part in block.split(";"):
        name = part.strip().partition(":")[0].rstrip().removeprefix("--")
        if part.strip().startswith("--") and name in tokens:
            parts.append(f"{part[: len(part) - len(part.lstrip())]}--{name}: {tokens[name]}")
            left.pop(name, None)
        else:
            parts.append(part)
    if add and left:
        parts[-1:] = [*(f" --{name}: {value}" for name, value in left.items()), parts[-1] or " "]
    return ";".join(parts)


def unreadable(
    own: Mapping[str, Tokens], changes: Mapping[str, Tokens]
) -> Iterator[tuple[str, str, str, float]]:
    """Mode, text, ground and contrast of each pair that is too faint, of those that `changes` has a part in.

    `own` is what the style sheet says by itself.
    """
    for mode, beneath in _BENEATH.items():
        for text, ground in _READ:
            touched = any(
                each in changes.get(layer, {}) for layer in beneath for each in (text, ground)
            )
            colors = [_effective(own, changes, beneath, each) for each in (text, ground)]
            if touched and all(colors):
                ratio = contrast(*colors)
                if ratio < LEAST_CONTRAST:
                    yield mode, text, ground, ratio


def _effective(
    own: Mapping[str, Tokens], changes: Mapping[str, Tokens], beneath: tuple[str, ...], name: str
) -> str:
    values = ({**own.get(layer, {}), **changes.get(layer, {})}.get(name) for layer in beneath)
    found = next((value for value in values if value is not None), "")
    return found if is_color(found) else ""


def is_color(value: str) -> bool:
    """Whether a value is a color as `theme.yaml` may give one."""
    return COLOR.fullmatch(value) is not None


def contrast(one: str, other: str) -> float:
    """The contrast of two colors, `#rgb` or `#rrggbb`, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(digit * 2 for digit in color[1:])
    channels = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
