"""The artwork of a badge that has none: a medallion drawn from its slug.

One family: a rim, a ring of gold, a field with a laurel wreath, and a motif in the middle. Which rim,
field and motif is decided by the seed alone. Only shapes, no letters: it looks the same where no font is.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from generator.site.drawing import (
    Palette,
    disc,
    leaf,
    mix,
    number,
    polar,
    ring,
    shape,
    star,
    xy,
)
from generator.site.motifs import MOTIFS

_RIM_RADIUS = 286.0
_WREATH_RADIUS = 184.0


def draw_badge(*, seed: str, title: str, palette: Palette | Mapping[str, object]) -> bytes:
    """Return an SVG medallion, 600 by 600, with `title` for those who can't see it.

    The same arguments give the same bytes; `seed` (a badge's slug) alone decides the design. Raises
    `InputError` for a palette that isn't one.
    """
    colours = palette if isinstance(palette, Palette) else Palette.of(palette)
    digest = hashlib.sha256(b"laurels medallion\0" + seed.encode("utf-8", "surrogatepass")).digest()
    motif = MOTIFS[digest[0] % len(MOTIFS)]
    rim = _RIMS[digest[1] % len(_RIMS)]
    field = colours.fields[digest[2] % len(colours.fields)]
    dark, light = mix(field, "#000000", 0.32), mix(field, "#ffffff", 0.12)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" width="600" height="600"'
        ' role="img">',
        f"<title>{escape(_printable(title))}</title>",
        rim(colours, dark),
        disc(238, colours.gold_dark),
        disc(234, colours.gold),
        disc(226, colours.gold_light),
        disc(222, field),
        _rays(222, 36, light),
        disc(124, field),
        _wreath(colours),
        '<g transform="translate(-39 -39) scale(1.13)">',
        motif(colours, field),
        "</g></svg>\n",
    ]
    return "".join(parts).encode("utf-8")


# --- the parts of every medallion --------------------------------------------------------------------


def _scalloped(colours: Palette, dark: str) -> str:
    lobes = 24
    step = 2 * math.pi / lobes
    chord = 2 * 264 * math.sin(step / 2)
    points = [polar(264, index * step) for index in range(lobes)]
    arcs = "".join(
        f"A{number(chord * 0.56)} {number(chord * 0.56)} 0 0 1 {xy(p)}"
        for p in points[1:] + points[:1]
    )
    return f'<path fill="{dark}" d="M{xy(points[0])}{arcs}Z"/>{_dots(264, lobes, 11, colours.gold)}'


def _beaded(colours: Palette, dark: str) -> str:
    return disc(_RIM_RADIUS, colours.gold_dark) + disc(282, dark) + _dots(261, 40, 14, colours.gold)


def _starred(colours: Palette, dark: str) -> str:
    outer = star(32, _RIM_RADIUS + 6, _RIM_RADIUS - 14, 0)
    return shape(outer, dark) + ring(258, 4, colours.gold) + ring(247, 1.5, colours.gold_light)


def _notched(colours: Palette, dark: str) -> str:
    return (
        disc(_RIM_RADIUS, colours.gold)
        + disc(279, dark)
        + _dashes(262, 72, 4, 18, colours.gold, "butt")
    )


def _dots(radius: float, count: int, size: float, colour: str) -> str:
    # A dash of next to no length with round ends is a dot: one element for all of them.
    return _dashes(radius, count, 0.01, size, colour, "round")


def _dashes(radius: float, count: int, length: float, width: float, colour: str, ends: str) -> str:
    gap = 2 * math.pi * radius / count - length
    return (
        f'<circle cx="300" cy="300" r="{number(radius)}" fill="none" stroke="{colour}"'
        f' stroke-width="{number(width)}" stroke-linecap="{ends}"'
        f' stroke-dasharray="{length} {gap:.3f}" transform="rotate({180 / count - 90:.3f} 300 300)"/>'
    )


def _rays(radius: float, count: int, colour: str) -> str:
    step = math.pi / count
    wedges = "".join(
        f"M300 300L{xy(polar(radius, 2 * i * step))}L{xy(polar(radius, (2 * i + 1) * step))}Z"
        for i in range(count)
    )
    return f'<path fill="{colour}" fill-opacity=".45" d="{wedges}"/>'


def _wreath(colours: Palette) -> str:
    """Two branches that meet at the foot and leave the top open, each leaf in two tones."""
    light: list[str] = []
    dark: list[str] = []
    stems: list[str] = []
    for side in (-1, 1):
        # Angles are measured from the top, clockwise; the branch climbs from the foot.
        arc = [polar(_WREATH_RADIUS, math.pi - side * t) for t in _range(-0.06, 2.2, 14)]
        stems.append("M" + "L".join(xy(point) for point in arc))
        for index in range(9):
            t = 0.16 + index * 0.238
            angle = math.pi - side * t
            base = polar(_WREATH_RADIUS, angle)
            # Along the branch, upwards; leaves lean out of it by turns.
            along = angle - side * math.pi / 2
            length = 60 - index * 1.6
            for lean, size in ((0.62, 1.0), (-0.62, 0.92)):
                near, far = leaf(base, along + side * lean, length * size, 12.5)
                (light if side * lean < 0 else dark).append(near if side < 0 else far)
                (dark if side * lean < 0 else light).append(far if side < 0 else near)
        tip = math.pi - side * 2.2
        near, far = leaf(polar(_WREATH_RADIUS, tip), tip - side * 1.72, 50, 11)
        light.append(near)
        dark.append(far)
    knot = disc(13, colours.gold_dark, (300, 300 + _WREATH_RADIUS)) + disc(
        9, colours.gold_light, (300, 300 + _WREATH_RADIUS)
    )
    return (
        f'<path fill="none" stroke="{colours.gold_dark}" stroke-width="5" stroke-linecap="round"'
        f' d="{"".join(stems)}"/>'
        f'<path fill="{colours.gold}" d="{"".join(dark)}"/>'
        f'<path fill="{colours.gold_light}" d="{"".join(light)}"/>{knot}'
    )


def _range(start: float, stop: float, count: int) -> list[float]:
    return [start + (stop - start) * index / (count - 1) for index in range(count)]


def _printable(text: str) -> str:
    """Leave out what XML can't hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


_RIMS: tuple[Callable[[Palette, str], str], ...] = (_scalloped, _beaded, _starred, _notched)
