"""Plain values → YAML as a person would have written it, in one form: the same values, the same bytes.

Text stands plain where every YAML reader takes it for text, in quotes where 1.1 or 1.2 would read something
else (`1.0`, `no`, `12:30`, `1e3`), and folded below its field where the line would be too long. Short lists
of plain values stand on one line. Comments come along by the value that they speak of.
"""

from __future__ import annotations

import datetime
import itertools
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

import yaml

from generator.content.frontmatter import Keys
from generator.errors import InputError

WIDTH = 100
_NARROWEST = 40
_MAX_KEY = 1000
# What YAML takes for the end of a line, or doesn't read at all.
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# What YAML 1.2 takes for a number and 1.1 for text, and the letters that 1.1 takes for yes and no.
_OTHERWISE = re.compile(
    r"[-+]?(?:0o[0-7]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)|[yYnN]"
)
_BREAK = re.compile(r"(?<=\S) (?=\S)")
# Asked what a text may be written as, and what it would be read as; it never writes.
_ANALYST = yaml.SafeDumper(cast(Any, None), allow_unicode=True)


class Brief(dict[str, Any]):
    """A mapping that is written on one line where it fits: `{min: 10, max: 16}`."""


class Tall(list[Any]):
    """A list that is written one entry a line, however short it is, since others add lines to it."""


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments, each as it was written from its `#` on, by the value that it speaks of; "" is an empty line.

    `head` stands above everything and `tail` below, `above` and `below` around the field or entry at a path,
    `beside` at the end of its line.
    """

    head: Sequence[str] = ()
    above: Mapping[Keys, Sequence[str]] = field(default_factory=dict)
    below: Mapping[Keys, Sequence[str]] = field(default_factory=dict)
    beside: Mapping[Keys, str] = field(default_factory=dict)
    tail: Sequence[str] = ()


def emit(
    fields: Mapping[str, Any],
    *,
    comments: Comments | None = None,
    gaps: Collection[str] = (),
) -> str:
    """Write `fields` as block YAML, in their order; an empty line stands before each field in `gaps`.

    Values are text, numbers, true and false, None, dates, moments with a zone (written in UTC), lists and
    mappings. Raises `InputError` for a field's name that is too long to be one.
    """
    writer = _Writer(comments or Comments())
    lines: list[str] = []
    for part in (
        list(writer.comments.head),
        *(
            [*([""] if name in gaps else []), *writer.mapping({name: value}, (), 0)]
            for name, value in fields.items()
        ),
        list(writer.comments.tail),
    ):
        while part and not part[0] and (not lines or (len(part) > 1 and not part[1])):
            part = part[1:]
        lines += part
    return "".join(f"{line}\n" for line in lines)


def inline(value: Any, *, flow: bool = False) -> str:
    """Write one value on one line; `flow` inside of brackets or braces, where commas mean something."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value if _is_plain(value, flow=flow) else _quoted(value)
        case int():
            return str(value)
        case float():
            return _number(value)
        case Decimal():
            return f"{value:.0f}" if value == value.to_integral_value() else f"{value:f}"
        case datetime.datetime():
            return value.astimezone(datetime.UTC).replace(tzinfo=None).isoformat() + "Z"
        case datetime.date():
            return value.isoformat()
        case Mapping():
            pairs = (f"{_key(key)}: {inline(item, flow=True)}" for key, item in value.items())
            return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(inline(item, flow=True) for item in value)}]"


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    # YAML 1.1 takes 1e-07 for text: a number with an exponent has a point there.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _is_plain(text: str, *, flow: bool) -> bool:
    analysis = _ANALYST.analyze_scalar(text)
    allowed = analysis.allow_flow_plain if flow else analysis.allow_block_plain
    if not allowed or analysis.multiline or _OTHERWISE.fullmatch(text) or _UNSEEN.search(text):
        return False
    tag: str = cast(Any, _ANALYST).resolve(yaml.ScalarNode, text, (True, False))
    return tag == "tag:yaml.org,2002:str"


def _quoted(text: str) -> str:
    """Double quotes, or single ones around text that has double quotes in it and nothing to escape."""
    escaped = _UNSEEN.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False)
    )
    if '"' not in text and "\\" not in text:
        return escaped
    if escaped[1:-1].replace('\\"', '"').replace("\\\\", "\\") == text:
        return "'" + text.replace("'", "''") + "'"
    return escaped


def _key(text: str) -> str:
    written = inline(text, flow=True)
    if len(written) > _MAX_KEY:
        raise InputError("a field's name is too long", code="malformed_text")
    return written


class _Writer:
    """Lines of block YAML, with the comments that belong to what they say."""

    def __init__(self, comments: Comments) -> None:
        self.comments = comments
        self.spoken_of = {
            path[:end]
            for path in (*comments.above, *comments.below, *comments.beside)
            for end in range(len(path))
        }

    def mapping(self, value: Mapping[str, Any], path: Keys, indent: int) -> list[str]:
        lines = []
        for key, item in value.items():
            lines += self._around(f"{' ' * indent}{_key(key)}:", item, (*path, key), indent)
        return lines

    def _around(self, head: str, value: Any, path: Keys, indent: int) -> list[str]:
        return [
            *self._lines(self.comments.above.get(path, ()), indent),
            *self.entry(head, value, path, indent),
            *self._lines(self.comments.below.get(path, ()), indent),
        ]

    def _lines(self, comments: Sequence[str], indent: int) -> list[str]:
        return [f"{' ' * indent}{comment}" if comment else "" for comment in comments]

    def entry(self, head: str, value: Any, path: Keys, indent: int) -> list[str]:
        """The lines of one field or one entry of a list, from its `name:` or its dash on."""
        comment = self.comments.beside.get(path)
        beside = f"  {comment}" if comment else ""
        if isinstance(value, Mapping | list | tuple) and value:
            if self._is_short(value, path) and len(head) + 1 + len(inline(value)) <= WIDTH:
                return [f"{head} {inline(value)}{beside}"]
            if isinstance(value, Mapping):
                lines = self.mapping(value, path, indent + 2)
                if not head.endswith("-"):
                    return [head + beside, *lines]
                # What speaks of the first field stands above the dash, which begins its line.
                speaking = [line.strip() for line in _until_a_field(lines)]
                above = [f"{' ' * indent}{comment}" if comment else "" for comment in speaking]
                first, *others = lines[len(speaking) :]
                return [*above, f"{head} {first.lstrip()}{beside}", *others]
            return [head + beside, *self._entries(value, path, indent + 2)]
        one = inline(value)
        if isinstance(value, str) and ("\n" in value or len(head) + 1 + len(one) > WIDTH):
            style, block = _block(value, max(WIDTH - indent - 2, _NARROWEST))
            if block:
                inside = (f"{' ' * (indent + 2)}{line}" if line else "" for line in block)
                return [f"{head} {style}{beside}", *inside]
        return [f"{head} {one}{beside}"]

    def _entries(self, value: Sequence[Any], path: Keys, indent: int) -> list[str]:
        lines = []
        for number, item in enumerate(value):
            lines += self._around(f"{' ' * indent}-", item, (*path, number), indent)
        return lines

    def _is_short(self, value: Any, path: Keys) -> bool:
        """Whether a collection may stand on one line: nothing in it has parts, lines or comments."""
        if path in self.spoken_of or not isinstance(value, Brief | list | tuple):
            return False
        items = value.values() if isinstance(value, Brief) else value
        return not isinstance(value, Tall) and not any(
            isinstance(item, Mapping | list | tuple) or (isinstance(item, str) and "\n" in item)
            for item in items
        )


def _until_a_field(lines: Sequence[str]) -> Iterator[str]:
    return itertools.takewhile(lambda line: not line or line.lstrip().startswith("#"), lines)


def _block(text: str, width: int) -> tuple[str, Sequence[str]]:
    """The mark and lines of a text below its field; no lines where it can't stand there as it is."""
    lines = text.split("\n")
    if text != text.strip() or _UNSEEN.search(text):
        return "", ()  # a block would need marks for its first and last spaces, which nobody reads
    if len(lines) > 1:
        return ("|-", lines) if all(line == line.rstrip() for line in lines) else ("", ())
    folded = _folded(text, width)
    return (">-", folded) if " " in text and len(folded[0]) <= width else ("", ())


def _folded(text: str, width: int) -> list[str]:
    """The words of one line over several: each break stands for the one space between two words."""
    lines: list[str] = []
    for word in _BREAK.split(text):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
