"""The comments of a YAML text, each with the value that it speaks of: the one that it stands above or beside.

A parser drops them. Here they are found where no token of the text is, and given to the nearest value after
them (or before them, on one line), so that they go along when fields are put into another order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence

import yaml

from generator.content.emitting import Comments
from generator.content.frontmatter import Keys, Place, Source

# YAML 1.1 counts lines by all of these.
_LINE_END = re.compile("[\n\x85\u2028\u2029]")


def comments_of(
    text: str, source: Source, kept: Collection[Keys], *, first_line: int = 1
) -> Comments:
    """The comments of `text`, which was parsed as `source`, by those of its values that are in `kept`.

    `first_line` is the number that `source` gives to the first line of `text`. What stands above the first
    field is about the file; what is set in deeper than the field that follows, about what it stands below.
    An empty line above a comment stays: it parts it from what was said before.
    """
    lines = _LINE_END.split(text)
    anchors = _anchors(source, kept)
    columns = {
        path: _column(lines[line - first_line], column, path) for (line, column), path in anchors
    }
    places = [place for place, _ in anchors]
    head: list[str] = []
    above: dict[Keys, list[str]] = {}
    below: dict[Keys, list[str]] = {}
    beside: dict[Keys, list[str]] = {}
    tail: list[str] = []
    for line, column, comment in _found(lines, text, first_line):
        number = bisect_right(places, (line, column))
        before = anchors[number - 1] if number else None
        row = line - first_line
        is_alone = not lines[row][: column - 1].strip()
        if before and before[0][0] == line and not is_alone:
            beside.setdefault(before[1], []).append(comment)
            continue
        following = columns[anchors[number][1]] if number < len(anchors) else 0
        around = _around(before[1], columns, column) if before and column > following else None
        if before is None:
            found = head
        elif around:
            found = below.setdefault(around, [])
        elif number < len(anchors):
            found = above.setdefault(anchors[number][1], [])
        else:
            found = tail
        if is_alone and row and not lines[row - 1].strip():
            found.append("")
        found.append(comment)
    return Comments(
        head=head,
        above=above,
        below=below,
        beside={path: "  ".join(found) for path, found in beside.items()},
        tail=tail,
    )


def _anchors(source: Source, kept: Collection[Keys]) -> list[tuple[Place, Keys]]:
    """Where each field and each entry of a list begins; of several at one place the outermost."""
    found: dict[Place, Keys] = {}
    fields = source.key_places.items()
    entries = (
        (path, place) for path, place in source.places.items() if path and isinstance(path[-1], int)
    )
    for path, place in (*fields, *entries):
        if path in kept and len(path) < len(found.get(place, (*path, ""))):
            found[place] = path
    return sorted(found.items(), key=lambda item: item[0])


def _column(line: str, column: int, path: Keys) -> int:
    """How far a field is set in, or the dash of an entry."""
    dash = line.rfind("-", 0, column - 1) if isinstance(path[-1], int) else -1
    return dash + 1 if dash >= 0 and not line[dash + 1 : column - 1].strip() else column


def _around(path: Keys, columns: Mapping[Keys, int], column: int) -> Keys | None:
    """The innermost value around `path` below which a comment at `column` stands; None for a whole field."""
    for end in range(len(path), 1, -1):
        if columns.get(path[:end], column + 1) <= column:
            return path[:end]
    return None


def _found(lines: Sequence[str], text: str, first_line: int) -> Iterator[tuple[int, int, str]]:
    """(line, column, comment) of each comment, in order."""
    tokens: list[tuple[Place, Place]] = []
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            start = (token.start_mark.line, token.start_mark.column)
            if token.style in ("|", ">"):
                start = (start[0] + 1, 0)  # what follows the mark on its own line may be a comment
            tokens.append((start, (token.end_mark.line, token.end_mark.column)))
    starts = [start for start, _ in tokens]
    for number, line in enumerate(lines):
        for match in re.finditer(r"(?:(?<=\s)|^)#", line):
            at = (number, match.start())
            inside = bisect_right(starts, at)
            if inside and at < tokens[inside - 1][1]:
                continue
            yield number + first_line, match.start() + 1, line[match.start() :].rstrip()
            break
