"""The comments of a YAML text, each with the value that it speaks of: the one that it stands above or beside.

A parser drops them. Here they are found where no token of the text is, and given to the nearest value after
them (or before them, on one line), so that they go along when fields are put into another order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator

import yaml

from generator.content.emitting import Comments
from generator.content.frontmatter import Keys, Place, Source


def comments_of(
    text: str, source: Source, kept: Collection[Keys], *, first_line: int = 1
) -> Comments:
    """The comments of `text`, which was parsed as `source`, by those of its values that are in `kept`.

    `first_line` is the number that `source` gives to the first line of `text`. What stands above the first
    field is about the file. An empty line above a comment stays: it parts it from what was said before.
    """
    anchors = _anchors(source, kept)
    places = [place for place, _ in anchors]
    lines = text.split("\n")
    head: list[str] = []
    above: dict[Keys, list[str]] = {}
    beside: dict[Keys, list[str]] = {}
    tail: list[str] = []
    for line, column, comment in _found(text, first_line):
        number = bisect_right(places, (line, column))
        before = anchors[number - 1] if number else None
        row = line - first_line
        is_alone = not lines[row][: column - 1].strip()
        if before and before[0][0] == line and not is_alone:
            beside.setdefault(before[1], []).append(comment)
            continue
        if not number:
            found = head
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


def _found(text: str, first_line: int) -> Iterator[tuple[int, int, str]]:
    """(line, column, comment) of each comment, in order."""
    lines = text.split("\n")
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
