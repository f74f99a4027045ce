"""Change one list or field of an author's file and leave every other byte as it was.

A pull request that adds a credential to an earner should show one line. The edit is made on the text at
the place that libyaml names, and then held against what was meant: both texts are parsed, and anything
but the wanted difference is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from generator.content.frontmatter import Source, parse_markdown, parse_yaml
from generator.errors import RefusedError

# Letters, digits, and marks that mean nothing to YAML between them; a colon only before a letter or digit.
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9./_+-]|:(?=[A-Za-z0-9]))*")
# What YAML takes for the end of a line, or doesn't read at all.
_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
Item = str | Mapping[str, str]


def append_to_list(data: bytes, field: str, item: Item) -> bytes:
    """Add `item` (a scalar, or a mapping of scalars) at the end of the front matter's list `field`.

    The list is begun where it is missing or empty. Raises `PlacedError` where `data` can't be parsed and
    `RefusedError` where the list is written in a form that can't be added to safely.
    """
    before = parse_markdown(data)
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    key, value = _field(lines, field)
    if key is None:
        end = _closing_fence(lines)
        lines.insert(end, f"{field}:\n" + _render(item, "  "))
    elif isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        row = _last_line(value) + 2
        lines[row - 1] = _with_newline(lines[row - 1])
        lines.insert(row, _render(item, " " * value.start_mark.column))
    elif isinstance(value, yaml.SequenceNode) and not value.value:
        row = value.start_mark.line + 1
        line = lines[row]
        head = line[: value.start_mark.column].rstrip()
        lines[row] = f"{head}\n" + _render(item, "  ")
    elif isinstance(value, yaml.ScalarNode) and value.value == "":
        row = key.start_mark.line + 1
        lines[row] = _with_newline(lines[row].rstrip()) + _render(item, "  ")
    else:
        raise RefusedError(
            f"`{field}` is not a block list: write it as one entry a line, each after a dash"
        )
    result = "".join(lines).encode("utf-8")
    wanted = [*(before.data.get(field) or []), item if isinstance(item, str) else dict(item)]
    return _held(before, result, {**before.data, field: wanted}, field)


def set_in_item(data: bytes, field: str, match: Mapping[str, str], name: str, value: str) -> bytes:
    """In the entry of the list `field` whose values equal `match`, add the line `name: value`.

    Raises `RefusedError` where there is no such entry, or it has a `name` already.
    """
    before = parse_markdown(data)
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    entries = before.data.get(field) or []
    found = [
        number
        for number, entry in enumerate(entries)
        if all(entry.get(key) == wanted for key, wanted in match.items())
    ]
    if len(found) != 1:
        raise RefusedError(f"`{field}` has {len(found)} entries with {dict(match)}; expected one")
    if name in entries[found[0]]:
        raise RefusedError(f"that entry of `{field}` has a `{name}` already")
    _, sequence = _field(lines, field)
    if not isinstance(sequence, yaml.SequenceNode):
        raise RefusedError(f"`{field}` is not a list")
    node = sequence.value[found[0]]
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise RefusedError(f"the entry of `{field}` must be written as one field a line")
    row = _last_line(node) + 2
    lines[row - 1] = _with_newline(lines[row - 1])
    lines.insert(row, f"{' ' * node.start_mark.column}{name}: {_scalar(value)}\n")
    result = "".join(lines).encode("utf-8")
    after = [dict(entry) if isinstance(entry, dict) else entry for entry in entries]
    after[found[0]][name] = value
    return _held(before, result, {**before.data, field: after}, field)


def set_field(data: bytes, field: str, value: str) -> bytes:
    """Write `value` in place of the text in the front matter's `field`, in the quotes that stood around it.

    Raises `PlacedError` where `data` can't be parsed and `RefusedError` where the field isn't one line of text.
    """
    before = parse_markdown(data)
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    _, node = _field(lines, field)
    if (
        not isinstance(node, yaml.ScalarNode)
        or not node.value
        or node.start_mark.line != node.end_mark.line
    ):
        raise RefusedError(f"`{field}` is not one line of text: edit it by hand")
    row = node.start_mark.line + 1
    line = lines[row]
    written = f"'{value}'" if node.style == "'" and _PLAIN.fullmatch(value) else _scalar(value)
    lines[row] = line[: node.start_mark.column] + written + line[node.end_mark.column :]
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    result = mark + "".join(lines).encode("utf-8")
    return _held(before, result, {**before.data, field: value}, field)


def _held(before: Source, result: bytes, wanted: dict[str, Any], field: str) -> bytes:
    after = parse_markdown(result)
    if _plain(after.data) != _plain(wanted) or after.body != before.body:
        raise RefusedError(f"`{field}` can't be changed without touching more: edit it by hand")
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return value


def _closing_fence(lines: list[str]) -> int:
    return next(number for number in range(1, len(lines)) if lines[number].rstrip() == "---")


def _field(lines: list[str], field: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The nodes of a top-level field; their lines count from the line after the opening fence."""
    text = "".join(lines[1 : _closing_fence(lines)])
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == field:
                return key, value
    return None, None


def _last_line(node: yaml.Node) -> int:
    """The last line that a node stands on; the end of a block collection is no use, it runs on."""
    if isinstance(node, yaml.MappingNode) and node.value:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value:
        return _last_line(node.value[-1])
    end = node.end_mark
    return int(end.line if end.column or end.line == node.start_mark.line else end.line - 1)


def _render(item: Item, indent: str) -> str:
    if isinstance(item, str):
        return f"{indent}- {_scalar(item)}\n"
    return "".join(
        f"{indent}{'  ' if number else '- '}{name}: {_scalar(value)}\n"
        for number, (name, value) in enumerate(item.items())
    )


def _scalar(value: str) -> str:
    """Plain where YAML reads it back as the same text (or as the moment it stands for), else quoted."""
    if _PLAIN.fullmatch(value):
        loaded = parse_yaml(f"value: {value}\n".encode()).data["value"]
        if loaded == value or (hasattr(loaded, "isoformat") and "T" in value):
            return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _with_newline(line: str) -> str:
    return line if line.endswith("\n") else line + "\n"
