"""Strict, bounded JSON: the one way that bytes become a document.

`json.loads` alone accepts what no signature can be about: duplicate members (which of the two was
signed?), NaN, lone surrogates, a megabyte of brackets. RFC 8259 with the rules of I-JSON (RFC 7493).
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn, TypeAlias

from generator.errors import DocumentError

Document: TypeAlias = dict[str, Any]

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 64
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """Parse UTF-8 JSON `data`; raise `DocumentError` with line and column where it isn't strict.

    Refused: more than `max_bytes`, nesting past `max_depth`, duplicate members, NaN and Infinity,
    numbers outside ±1.8e308, lone surrogates, bytes that are not UTF-8, text after the value.
    """
    if len(data) > max_bytes:
        raise DocumentError(
            f"expected at most {max_bytes:,} bytes, found {len(data):,}", code="too_large"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"expected UTF-8, found byte 0x{data[error.start]:02x} at offset {error.start}",
            code="not_utf8",
        ) from None
    text = text.removeprefix("\ufeff")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float
        )
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"line {error.lineno}, column {error.colno}: {error.msg}", code="malformed_json"
        ) from None
    except RecursionError:
        raise _too_deep(text, max_depth) from None
    except ValueError as error:
        raise DocumentError(f"not JSON that can be read: {error}", code="malformed_json") from None
    if _depth(value, max_depth) > max_depth:
        raise _too_deep(text, max_depth)
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def parse_document(data: bytes, *, max_bytes: int = MAX_BYTES) -> Document:
    """Parse JSON `data` whose outermost value must be an object; raise `DocumentError` otherwise."""
    value = parse_json(data, max_bytes=max_bytes)
    if not isinstance(value, dict):
        raise DocumentError(f"expected a JSON object, found {_kind(value)}", code="not_an_object")
    return value


def same(left: Any, right: Any) -> bool:
    """Say whether two JSON values are the same; the order of members doesn't count.

    Python takes true for 1 and false for 0; JSON doesn't.
    """
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def dump_document(document: Document) -> bytes:
    """Write a document of ours: two-space indent, UTF-8, a newline at the end; the same every time."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")


def _depth(value: Any, max_depth: int) -> int:
    """How deep arrays and objects nest in `value`, counted no further than just past `max_depth`."""
    # Only what holds others is followed: a scalar is no level of its own; an empty array or object is.
    level = [value] if isinstance(value, dict | list) else []
    for depth in range(max_depth + 1):
        if not level:
            return depth
        level = [
            item
            for holder in level
            for item in (holder.values() if type(holder) is dict else holder)
            if type(item) is dict or type(item) is list
        ]
    return max_depth + 1


def _too_deep(text: str, max_depth: int) -> DocumentError:
    """The error for JSON that nests too deep, with the line where it does."""
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        mark = match[0]
        if mark in "[{":
            depth += 1
            if depth > max_depth:
                break
        elif mark in "]}":
            depth -= 1
    line = text.count("\n", 0, match.start()) + 1
    return DocumentError(f"line {line}: nested more than {max_depth} levels deep", code="too_deep")


def _object(pairs: list[tuple[str, Any]]) -> Document:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise DocumentError(
                    f"the member {name!r} stands twice in one object", code="duplicate_member"
                )
            seen.add(name)
    return result


def _constant(name: str) -> NoReturn:
    raise DocumentError(f"{name} is not a JSON number", code="malformed_json")


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise DocumentError(f"the number {text[:40]} is out of range", code="malformed_json")
    return value


def _refuse_surrogates(value: Any) -> None:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if _SURROGATE.search(item):
                raise DocumentError("a string holds half of a surrogate pair", code="surrogate")
        elif isinstance(item, dict):
            stack.extend(item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    return {list: "an array", str: "a string", bool: "true or false"}.get(type(value), "a number")
