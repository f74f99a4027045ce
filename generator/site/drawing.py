"""Plain shapes and colours, as SVG: what the medallions are made of.

Every medallion is 600 units wide; angles are radians, clockwise from the top.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from generator.errors import InputError

Point = tuple[float, float]

CENTRE = 300.0
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a medallion, each `#rrggbb`; `fields` are the grounds it may be drawn on.

    Raises `InputError` for anything that isn't such a colour.
    """

    gold: str = "#d9a93f"
    gold_light: str = "#f3d488"
    gold_dark: str = "#a8752a"
    paper: str = "#fdf8ec"
    shade: str = "#e5d6b4"
    fields: tuple[str, ...] = (
        "#16435a",
        "#1f5b4e",
        "#6b2338",
        "#3a3470",
        "#22407f",
        "#7a3b1e",
        "#4d2a5e",
        "#2f4a2b",
    )

    def __post_init__(self) -> None:
        if not isinstance(self.fields, tuple) or not self.fields:
            raise InputError("expected a list of at least one colour in fields")
        colours = (self.gold, self.gold_light, self.gold_dark, self.paper, self.shade, *self.fields)
        for colour in colours:
            if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
                raise InputError(f"expected a colour like #16435a, found {str(colour)[:40]!r}")

    @classmethod
    def of(cls, colours: Mapping[str, object]) -> Palette:
        """Make a palette of a theme's mapping: the names above, those left out at their defaults."""
        unknown = set(colours) - {field.name for field in fields(cls)}
        if unknown:
            raise InputError(f"the palette knows no colour {min(unknown)[:40]!r}")
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in colours.items()
        }
        return cls(**values)  # type: ignore[arg-type]  # __post_init__ looks at every value


def polar(radius: float, angle: float, centre: Point = (CENTRE, CENTRE)) -> Point:
    """Return a point `radius` from the centre, `angle` radians clockwise from the top."""
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def star(
    points: int, outer: float, inner: float, turn: float, centre: Point = (CENTRE, CENTRE)
) -> list[Point]:
    """The corners of a star: `points` of them on the circle `outer`, as many on `inner` between."""
    step = math.pi / points
    return [
        polar(inner if index % 2 else outer, turn + index * step, centre)
        for index in range(2 * points)
    ]


def facets(
    points: int,
    outer: float,
    inner: float,
    turn: float,
    light: str,
    dark: str,
    centre: Point = (CENTRE, CENTRE),
) -> str:
    """A star cut like a gem: the left half of each point light, the right half dark."""
    corners = star(points, outer, inner, turn, centre)
    left = right = ""
    for index in range(0, len(corners), 2):
        tip, before, after = corners[index], corners[index - 1], corners[index + 1]
        left += f"M{xy(centre)}L{xy(before)}L{xy(tip)}Z"
        right += f"M{xy(centre)}L{xy(tip)}L{xy(after)}Z"
    # The whole star lies under its halves, or a hairline shows between them.
    return (
        shape(corners, dark) + f'<path fill="{light}" d="{left}"/><path fill="{dark}" d="{right}"/>'
    )


def shape(points: list[Point], colour: str) -> str:
    """A closed shape of one colour, as an SVG path."""
    return f'<path fill="{colour}" d="M{"L".join(xy(point) for point in points)}Z"/>'


def disc(radius: float, colour: str, centre: Point = (CENTRE, CENTRE)) -> str:
    """A filled circle."""
    return f'<circle cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}" fill="{colour}"/>'


def ring(radius: float, width: float, colour: str, centre: Point = (CENTRE, CENTRE)) -> str:
    """A circle that is a line."""
    return (
        f'<circle cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}" fill="none"'
        f' stroke="{colour}" stroke-width="{number(width)}"/>'
    )


def xy(point: Point) -> str:
    """The coordinates of a point as an SVG path writes them."""
    return f"{number(point[0])} {number(point[1])}"


def number(value: float) -> str:
    """Write a number to a tenth: finer than a pixel at any size, and safe from the last bits of sin."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with a `share` (0 to 1) of `other` in it."""
    mixed = (
        round(int(colour[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def leaf(base: Point, angle: float, length: float, width: float) -> tuple[str, str]:
    """Return the two halves of a leaf; `angle` is measured from the top, clockwise."""
    across = (math.cos(angle), math.sin(angle))
    along = (math.sin(angle), -math.cos(angle))

    def to(distance: float, offset: float) -> str:
        x = along[0] * distance + across[0] * offset
        y = along[1] * distance + across[1] * offset
        return xy((x, y))

    halves = [
        f"M{xy(base)}c{to(length * 0.22, side * width)} {to(length * 0.68, side * width * 1.1)}"
        f" {to(length, 0)}z"
        for side in (-1, 1)
    ]
    return halves[0], halves[1]
