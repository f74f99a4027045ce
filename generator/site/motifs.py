"""What stands in the middle of a medallion: fourteen motifs, each within 116 units of the centre.

A motif takes the palette and the colour of the field that it stands on, and returns SVG.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from generator.site.drawing import (
    CENTRE,
    Palette,
    Point,
    disc,
    facets,
    leaf,
    mix,
    number,
    polar,
    ring,
    shape,
    xy,
)

Motif = Callable[[Palette, str], str]


def _compass(colours: Palette, field: str) -> str:
    minor = facets(8, 78, 26, math.pi / 8, colours.gold_light, colours.gold)
    major = facets(4, 116, 30, 0, colours.paper, colours.shade)
    return ring(66, 5, colours.gold) + minor + major + disc(11, field)


def _star_motif(colours: Palette, field: str) -> str:
    return facets(5, 114, 47, 0, colours.paper, colours.shade)


def _book(colours: Palette, field: str) -> str:
    def page(side: int) -> str:
        x = 300 + side * 100
        return (
            f"M300 262C{number(300 + side * 28)} 234 {number(300 + side * 68)} 230 {number(x)} 240"
            f"V352C{number(300 + side * 68)} 342 {number(300 + side * 28)} 348 300 376Z"
        )

    lines = "".join(
        f"M{number(300 + side * 24)} {y}C{number(300 + side * 44)} {y - 13} {number(300 + side * 62)} {y - 15}"
        f" {number(300 + side * 80)} {y - 13}"
        for side in (-1, 1)
        for y in (280, 306, 332)
    )
    cover = "M190 254V374C232 362 272 366 300 390C328 366 368 362 410 374V254L300 280Z"
    return (
        f'<path fill="{colours.gold}" d="{cover}"/>'
        f'<path fill="{colours.paper}" d="{page(-1)}"/><path fill="{colours.shade}" d="{page(1)}"/>'
        f'<path fill="none" stroke="{field}" stroke-width="6" stroke-linecap="round" d="{lines}"/>'
        + facets(4, 34, 9, 0, colours.gold_light, colours.gold, (300, 214))
    )


def _mountains(colours: Palette, field: str) -> str:
    return (
        disc(30, colours.gold_light, (352, 232))
        + shape([(184, 372), (352, 262), (416, 372)], colours.gold)
        + shape([(352, 262), (416, 372), (366, 372)], colours.gold_dark)
        + shape([(196, 372), (276, 214), (364, 372)], colours.paper)
        + shape([(276, 214), (364, 372), (292, 372), (306, 318), (280, 286)], colours.shade)
        + f'<path fill="{colours.gold}" d="M188 384H412L400 394H200Z"/>'
    )


def _sprout(colours: Palette, field: str) -> str:
    left = leaf((300, 312), -0.95, 128, 52)
    right = leaf((300, 282), 0.8, 128, 48)
    return (
        f'<path fill="none" stroke="{colours.gold}" stroke-width="11" stroke-linecap="round"'
        ' d="M300 388C300 350 300 320 300 284"/>'
        f'<path fill="{colours.paper}" d="{left[0]}{right[0]}"/>'
        f'<path fill="{colours.shade}" d="{left[1]}{right[1]}"/>'
        f'<path fill="{colours.gold}" d="M232 400C248 372 352 372 368 400Z"/>'
    )


def _cube(colours: Palette, field: str) -> str:
    outer = [polar(112, index * math.pi / 3) for index in range(6)]
    centre = (CENTRE, CENTRE)
    faces = [
        shape([centre, outer[5], outer[0], outer[1]], colours.paper),
        shape([centre, outer[1], outer[2], outer[3]], colours.gold),
        shape([centre, outer[3], outer[4], outer[5]], colours.shade),
    ]
    inner = [polar(50, index * math.pi / 3) for index in range(6)]
    faces += [
        shape([centre, inner[0], inner[1], inner[2]], field),
        shape([centre, inner[2], inner[3], inner[4]], mix(field, "#ffffff", 0.25)),
        shape([centre, inner[4], inner[5], inner[0]], mix(field, "#000000", 0.3)),
    ]
    return "".join(faces)


def _rings(colours: Palette, field: str) -> str:
    centres = [polar(38, index * 2 * math.pi / 3) for index in range(3)]
    tones = (colours.paper, colours.gold_light, colours.gold)
    edge, width, radius = 25, 15, 66
    drawn = [
        ring(radius, edge, field, centre) + ring(radius, width, tone, centre)
        for centre, tone in zip(centres, tones, strict=True)
    ]
    # The first ring once more where it crosses the last on the outside: so they hold one another.
    for width_, tone, spread in ((edge, field, 0.26), (width, tones[0], 0.36)):
        start, stop = (polar(radius, -math.pi / 2 + side * spread, centres[0]) for side in (-1, 1))
        drawn.append(
            f'<path fill="none" stroke="{tone}" stroke-width="{width_}"'
            f' d="M{xy(start)}A{radius} {radius} 0 0 1 {xy(stop)}"/>'
        )
    return "".join(drawn)


def _steps(colours: Palette, field: str) -> str:
    tones = (colours.gold, colours.gold_light, colours.shade, colours.paper)
    bars = "".join(
        f'<rect x="{208 + index * 48}" y="{346 - index * 36}" width="40" height="{40 + index * 36}"'
        f' rx="5" fill="{tone}"/>'
        for index, tone in enumerate(tones)
    )
    return bars + facets(5, 40, 17, 0, colours.gold_light, colours.gold, (256, 240))


def _orbits(colours: Palette, field: str) -> str:
    ellipses = "".join(
        f'<ellipse cx="300" cy="300" rx="112" ry="42" fill="none" stroke="{tone}" stroke-width="9"'
        f' transform="rotate({angle} 300 300)"/>'
        for tone, angle in ((colours.shade, 30), (colours.paper, 90), (colours.gold, 150))
    )
    electrons = "".join(
        disc(13, colours.gold_light, polar(112, angle))
        for angle in (0, 2 * math.pi / 3, 4 * math.pi / 3)
    )
    return ellipses + electrons + disc(23, colours.paper) + disc(14, colours.gold)


def _flame(colours: Palette, field: str) -> str:
    def tongue(scale: float, colour: str) -> str:
        def at(x: float, y: float) -> str:
            return xy((300 + x * scale, 372 + y * scale))

        d = (
            f"M{at(0, 0)}C{at(-52, 0)} {at(-80, -36)} {at(-72, -82)}C{at(-66, -116)} {at(-22, -132)}"
            f" {at(-10, -190)}C{at(28, -164)} {at(38, -134)} {at(34, -108)}C{at(44, -114)}"
            f" {at(50, -124)} {at(52, -136)}C{at(78, -104)} {at(84, -72)} {at(74, -44)}"
            f"C{at(64, -14)} {at(34, 0)} {at(0, 0)}Z"
        )
        return f'<path fill="{colour}" d="{d}"/>'

    bowl = f'<path fill="{colours.gold}" d="M226 384H374C366 402 340 408 300 408C260 408 234 402 226 384Z"/>'
    return (
        tongue(1, colours.gold)
        + tongue(0.74, colours.gold_light)
        + tongue(0.46, colours.paper)
        + bowl
    )


def _rosette(colours: Palette, field: str) -> str:
    petals: list[str] = []
    shadows: list[str] = []
    for index in range(8):
        near, far = leaf((CENTRE, CENTRE), index * math.pi / 4, 114, 36)
        petals.append(near)
        shadows.append(far)
    back = "".join(
        half
        for index in range(8)
        for half in leaf((CENTRE, CENTRE), (index + 0.5) * math.pi / 4, 96, 30)
    )
    return (
        f'<path fill="{colours.gold}" d="{back}"/>'
        f'<path fill="{colours.paper}" d="{"".join(petals)}"/>'
        f'<path fill="{colours.shade}" d="{"".join(shadows)}"/>'
        + disc(22, colours.gold_dark)
        + disc(15, colours.gold_light)
    )


def _arches(colours: Palette, field: str) -> str:
    drawn = "".join(
        f'<path fill="{tone}" d="M{300 - radius} 372V300A{radius} {radius} 0 0 1 {300 + radius} 300V372Z"/>'
        for radius, tone in (
            (104, colours.gold),
            (88, field),
            (76, colours.shade),
            (58, field),
            (46, colours.paper),
        )
    )
    return (
        drawn
        + f'<rect x="186" y="372" width="228" height="14" rx="7" fill="{colours.gold_light}"/>'
    )


def _network(colours: Palette, field: str) -> str:
    nodes = [polar(92, index * math.pi / 3) for index in range(6)]
    spokes = "".join(f"M300 300L{xy(node)}" for node in nodes)
    around = "M" + "L".join(xy(node) for node in nodes) + "Z"
    return (
        f'<path fill="none" stroke="{colours.gold}" stroke-width="9" stroke-linejoin="round"'
        f' d="{around}{spokes}"/>'
        + "".join(
            disc(22, colours.paper if index % 2 else colours.gold_light, node)
            for index, node in enumerate(nodes)
        )
        + disc(34, colours.paper)
        + disc(18, field)
    )


def _gear(colours: Palette, field: str) -> str:
    teeth = 10
    points: list[Point] = []
    for index in range(teeth):
        middle = 2 * math.pi * index / teeth
        for radius, offset in ((86, -0.2), (114, -0.125), (114, 0.125), (86, 0.2)):
            points.append(polar(radius, middle + offset))
    return (
        shape(points, colours.gold)
        + disc(76, colours.paper)
        + disc(62, field)
        + facets(6, 56, 22, 0, colours.paper, colours.shade)
    )


MOTIFS: tuple[Motif, ...] = (
    _compass,
    _star_motif,
    _book,
    _mountains,
    _sprout,
    _cube,
    _rings,
    _steps,
    _orbits,
    _flame,
    _rosette,
    _arches,
    _network,
    _gear,
)
