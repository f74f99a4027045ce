"""Result descriptions of others (OB 3.0 ResultDescription) → a rubric where they are one, else Markdown.

A rubric here names its levels once and says for every criterion which level passes. Where the levels
of a document agree on their order and each says what passes, it is one; anything else is written out
for readers, since a guess would change how people are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from generator.content.foreign import Foreign
from generator.content.identifiers import slug_for

MAX_LEVELS = 10
MAX_CRITERIA = 50


@dataclass(frozen=True, slots=True)
class _Level:
    id: str
    name: str
    description: str | None
    points: float | None


@dataclass(frozen=True, slots=True)
class _Result:
    """One result description; `levels` are ordered from low to high, as OB 3.0 says of its arrays."""

    name: str
    type: str
    levels: tuple[_Level, ...]
    required: str | None
    required_level: str | None
    minimum: str | None
    maximum: str | None
    allowed: tuple[str, ...]

    def passing(self) -> _Level | None:
        """The level that passes: the one that `requiredLevel`, or else `requiredValue`, names."""
        for level in self.levels:
            if self.required_level is not None and level.id == self.required_level:
                return level
        for level in self.levels:
            if self.required_level is None and self.required in (level.name, level.id):
                return level
        return None


def carry_results(achievement: Foreign) -> tuple[dict[str, Any] | None, str]:
    """Return the rubric as a badge's `rubric` field, or None, and Markdown for what isn't part of it."""
    results = [_read(item) for item in achievement.objects("resultDescription")]
    rows = [result for result in results if result.levels]
    rubric, reason = _rubric(rows) if rows else (None, "")
    if reason:
        achievement.notes.add(
            f"{achievement.path}.resultDescription",
            f"written into the text, not as a rubric: {reason}",
        )
    told = [result for result in results if rubric is None or not result.levels]
    return rubric, _markdown(told)


def _read(item: Foreign) -> _Result:
    levels = tuple(_level(level) for level in item.objects("rubricCriterionLevel"))
    result = _Result(
        name=item.line("name") or "Result",
        type=(item.line("resultType") or "").removeprefix("ext:"),
        levels=levels,
        required=item.line("requiredValue"),
        required_level=item.line("requiredLevel", limit=2000),
        minimum=item.line("valueMin"),
        maximum=item.line("valueMax"),
        allowed=tuple(item.lines("allowedValue")),
    )
    item.ignore("id", "type")
    item.leave()
    return result


def _level(level: Foreign) -> _Level:
    points, path = level.take("points")
    try:
        number = float(points)
    except (TypeError, ValueError, OverflowError):
        number = None
        if points is not None:
            level.notes.add(path, "the points are not carried over: expected a number")
    grade = level.line("level")
    found = _Level(
        id=level.line("id", limit=2000) or "",
        name=level.line("name") or grade or "Level",
        description=level.text("description"),
        points=number if number is not None and 0 <= number <= 1000 else None,
    )
    level.ignore("type")
    level.leave()
    return found


def _rubric(rows: Sequence[_Result]) -> tuple[dict[str, Any] | None, str]:
    """Return the rubric, or None and why the rows don't make one."""
    scale = max((row.levels for row in rows), key=len)
    names = [level.name for level in scale]
    if not 2 <= len(names) <= MAX_LEVELS or len(set(names)) != len(names):
        return None, f"its levels are not 2 to {MAX_LEVELS} of different names"
    if len(rows) > MAX_CRITERIA:
        return None, f"it has more than {MAX_CRITERIA} criteria"
    points: dict[str, set[float]] = {}
    for row in rows:
        if not _in_order([level.name for level in row.levels], names):
            return None, f"the levels of {row.name!r} differ from those of the others"
        if row.passing() is None:
            return None, f"nothing says which level of {row.name!r} passes"
        given = [level.points for level in row.levels if level.points is not None]
        if given != sorted(given):
            return None, f"the levels of {row.name!r} are not ordered from low to high"
        for level in row.levels:
            if level.points is not None:
                points.setdefault(level.name, set()).add(level.points)
    if any(len(values) > 1 for values in points.values()):
        return None, "one level is worth different points in different criteria"
    ids = dict(zip(names, unique_slugs(names, "level"), strict=True))
    return {
        "levels": [
            {"id": ids[name], "name": name}
            | ({"points": points[name].pop()} if points.get(name) else {})
            for name in names
        ],
        "criteria": [
            {
                "id": slug,
                "name": row.name,
                "levels": {
                    ids[level.name]: level.description or level.name for level in row.levels
                },
                "passes": ids[passing.name],
            }
            for row, slug in zip(
                rows, unique_slugs([row.name for row in rows], "criterion"), strict=True
            )
            if (passing := row.passing()) is not None
        ],
    }, ""


def _in_order(names: Sequence[str], scale: Sequence[str]) -> bool:
    remaining = iter(scale)
    return all(name in remaining for name in names)


def unique_slugs(names: Iterable[str], fallback: str) -> list[str]:
    """A slug for each of `names`, numbered where two would be the same."""
    found: list[str] = []
    for name in names:
        slug, number = slug_for(name, fallback=fallback), 2
        while slug in found:
            slug = f"{slug_for(name, fallback=fallback)[:60]}-{number}"
            number += 1
        found.append(slug)
    return found


def _markdown(results: Sequence[_Result]) -> str:
    if not results:
        return ""
    lines = ["## Results", ""]
    for result in results:
        facts = []
        if result.minimum or result.maximum:
            facts.append(f"{result.minimum or '…'} – {result.maximum or '…'}")
        if result.allowed:
            facts.append(", ".join(result.allowed))
        passing = result.passing()
        required = passing.name if passing else result.required
        if required:
            facts.append(f"required: {required}")
        kind = f" ({result.type})" if result.type else ""
        lines.append(f"- **{result.name}**{kind}{': ' if facts else ''}{'; '.join(facts)}")
        for level in result.levels:
            worth = f" ({level.points:g})" if level.points is not None else ""
            meaning = f": {' '.join(level.description.split())}" if level.description else ""
            lines.append(f"    - {level.name}{worth}{meaning}")
    return "\n".join(lines)
