"""YAML and Markdown → a mapping that remembers where each value stood.

libyaml composes the nodes (marks included) and this module turns them into plain values, so that a
position costs no second parse. Anchors and aliases are refused: content has no use for them, and a few
lines of them can stand for gigabytes. So are duplicate keys, since YAML readers disagree on which wins.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from generator.errors import InputError

Place: TypeAlias = tuple[int, int]
Keys: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 24
MAX_ENTRIES = 10_000
_MAX_DIGITS = 100
_FENCE = "---"
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# An anchor or alias, a line indented past any honest depth, or a run of `- - -` or `? ?`.
_SUSPICIOUS = re.compile(rf"[&*]|^[ ]{{{2 * MAX_DEPTH},}}|(?:[-?] +){{6}}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """One content file, parsed: `data` as plain values, `body` as Markdown, `places` by key path.

    `places[("rubric", 0, "name")]` is the (line, column) of that value, both from 1. The place of a key
    that is itself wrong (unknown, duplicate) is under `key_places`.
    """

    data: dict[str, Any]
    body: str = ""
    body_line: int = 1
    places: Mapping[Keys, Place] = field(default_factory=dict)
    key_places: Mapping[Keys, Place] = field(default_factory=dict)

    def place(self, keys: Keys) -> Place:
        """Where the value at `keys` stands, or else the nearest value around it."""
        for end in range(len(keys), -1, -1):
            found = self.places.get(keys[:end])
            if found:
                return found
        return (1, 1)


class PlacedError(InputError):
    """A YAML or Markdown file that can't be read, with the `line` and `column` where it goes wrong."""

    def __init__(self, message: str, *, code: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message, code=code)
        self.line = line
        self.column = column


def decode(data: bytes, *, max_bytes: int = MAX_BYTES) -> str:
    """Decode a text file of the author's; raise `PlacedError` when it is too large or isn't UTF-8 text."""
    if len(data) > max_bytes:
        raise PlacedError(
            f"the file is too large: expected at most {max_bytes:,} bytes, found {len(data):,}",
            code="too_large",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place_of(data, error.start)
        raise PlacedError(
            f"the file is not text: expected UTF-8, found byte 0x{data[error.start]:02x}",
            code="not_text",
            line=line,
            column=column,
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := _CONTROL.search(text):
        raise PlacedError(
            f"the file is not text: it holds the control character U+{ord(control[0]):04X}",
            code="not_text",
            line=text.count("\n", 0, control.start()) + 1,
            column=control.start() - text.rfind("\n", 0, control.start()),
        )
    return text


def _place_of(data: bytes, offset: int) -> Place:
    before = data[:offset]
    return before.count(b"\n") + 1, offset - (before.rfind(b"\n") + 1) + 1


def parse_yaml(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_entries: int = MAX_ENTRIES
) -> Source:
    """Parse a YAML file whose outermost value is a mapping; raise `PlacedError` with the place.

    At most `max_bytes` are read, and `max_entries` in any one list or mapping.
    """
    return _compose(decode(data, max_bytes=max_bytes), first_line=1, max_entries=max_entries)


def parse_markdown(data: bytes) -> Source:
    """Parse Markdown that opens with YAML between two lines of `---`; raise `PlacedError`."""
    text = decode(data)
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise PlacedError(
            "the file must open with front matter: expected a line of ---, "
            f"found {lines[0][:40]!r}",
            code="no_front_matter",
            line=1,
            column=1,
        )
    for number in range(1, len(lines)):
        if lines[number].rstrip() == _FENCE:
            break
    else:
        raise PlacedError(
            "the front matter never ends: expected a second line of ---",
            code="no_front_matter",
            line=1,
            column=1,
        )
    parsed = _compose("\n".join(lines[1:number]) + "\n", first_line=2)
    body = "\n".join(lines[number + 1 :])
    stripped = body.lstrip("\n")
    return Source(
        data=parsed.data,
        body=stripped.rstrip() + "\n" if stripped.strip() else "",
        body_line=number + 2 + len(body) - len(stripped),
        places=parsed.places,
        key_places=parsed.key_places,
    )


def _compose(text: str, *, first_line: int, max_entries: int = MAX_ENTRIES) -> Source:
    loader = yaml.CSafeLoader(text)
    try:
        _look_ahead(text, first_line)
        node = loader.get_single_node()
        if node is None:
            return Source(data={})
        reader = _Reader(loader, first_line, max_entries)
        data = reader.value(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # Where the reader has a bound of its own, it meets it before the first bracket is told.
        too_deep = "nesting depth" in str(error.problem)
        raise PlacedError(
            f"nested more than {MAX_DEPTH} levels deep"
            if too_deep
            else f"the YAML can't be read: {error.problem or error.context}",
            code="too_deep" if too_deep else "malformed_yaml",
            line=(mark.line if mark else 0) + first_line,
            column=(mark.column if mark else 0) + 1,
        ) from None
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + first_line
        reason = str(error).split("\n")[0]
        raise PlacedError(
            f"the YAML can't be read: {reason}", code="malformed_yaml", line=line, column=1
        ) from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise PlacedError(
            f"expected fields such as `name: …`, found {type(data).__name__}",
            code="malformed_yaml",
            line=first_line,
            column=1,
        )
    return Source(data=data, places=reader.places, key_places=reader.key_places)


def _look_ahead(text: str, first_line: int) -> None:
    """Refuse aliases and deep nesting before anything is composed (composing recurses in C).

    The events are read only where the text could hold either.
    """
    if not _SUSPICIOUS.search(text) and text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark = event.start_mark
        line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise PlacedError(
                "anchors (&name) and aliases (*name) are not allowed: write the value out, "
                "or put the text in quotes",
                code="yaml_alias",
                line=line,
                column=column,
            )
        if depth > MAX_DEPTH:
            raise PlacedError(
                f"nested more than {MAX_DEPTH} levels deep",
                code="too_deep",
                line=line,
                column=column,
            )


class _Reader:
    """Turns composed nodes into values and notes where each stood."""

    def __init__(self, loader: yaml.CSafeLoader, first_line: int, max_entries: int) -> None:
        self.max_entries = max_entries
        self.loader = loader
        self.first_line = first_line
        self.places: dict[Keys, Place] = {}
        self.key_places: dict[Keys, Place] = {}

    def _place(self, node: yaml.Node) -> Place:
        return node.start_mark.line + self.first_line, node.start_mark.column + 1

    def _fail(self, node: yaml.Node, message: str, code: str) -> PlacedError:
        line, column = self._place(node)
        return PlacedError(message, code=code, line=line, column=column)

    def value(self, node: yaml.Node, keys: Keys) -> Any:
        self.places[keys] = self._place(node)
        if isinstance(node, yaml.CollectionNode) and len(node.value) > self.max_entries:
            message = f"expected at most {self.max_entries:,} entries, found {len(node.value):,}"
            raise self._fail(node, message, "too_large")
        if node.tag not in _TAGS:
            shown = node.tag.replace("tag:yaml.org,2002:", "!!")
            raise self._fail(node, f"the tag {shown} is not allowed", "malformed_yaml")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, keys)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*keys, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, keys: Keys) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode) or not isinstance(key, str):
                raise self._fail(key_node, "a field's name must be plain text", "malformed_yaml")
            if key in result:
                raise self._fail(key_node, f"the field `{key}` stands twice", "duplicate_field")
            self.key_places[(*keys, key)] = self._place(key_node)
            result[key] = self.value(value_node, (*keys, key))
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag.endswith((":int", ":float")):
            if ":" in node.value:
                return (
                    node.value
                )  # 12:30 is text to everybody but YAML 1.1, which counts in sixties
            if len(node.value) > _MAX_DIGITS:
                message = f"a number of {len(node.value):,} characters can't be read"
                raise self._fail(node, message, "malformed_yaml")
        resolve: Any = self.loader.resolve
        plain = resolve(yaml.ScalarNode, node.value, (True, False))
        if node.tag not in (plain, "tag:yaml.org,2002:str"):
            # `!!bool abc`: what a value is, is read from it, and its makers believe their tags blindly.
            shown = node.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"the tag {shown} is not allowed here: write the value without it"
            raise self._fail(node, message, "malformed_yaml")
        try:
            value = self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            reason = getattr(error, "problem", None) or str(error)
            raise self._fail(node, f"the value can't be read: {reason}", "malformed_yaml") from None
        if isinstance(value, float) and not math.isfinite(value):
            raise self._fail(node, f"{node.value} is not a number here", "malformed_yaml")
        if isinstance(value, datetime.datetime) and value.tzinfo is None:
            return value.replace(tzinfo=datetime.UTC)
        return value
