"""Fields and Markdown → a content file as a person would have written it, read back as it was.

What may be written at all is decided here; how it looks, in `emitting`. The same fields always give the same
bytes.
"""

from __future__ import annotations

import datetime
import math
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from generator.content.badge import Badge
from generator.content.emitting import emit, inline
from generator.content.frontmatter import MAX_BYTES, MAX_DEPTH
from generator.errors import InputError


def write_badge(badge_fields: Mapping[str, Any], body: str) -> bytes:
    """Write `content/badges/<slug>.md`: fields in the order of the model, empty ones left out.

    Raises `InputError` for a field that no badge has, and as `front_matter` does.
    """
    known = [name for name in Badge.model_fields if name not in ("slug", "criteria")]
    for name in badge_fields:
        if name not in known:
            raise InputError(f"a badge has no field {name!r}", code="unknown_field")
    filled = {name: badge_fields[name] for name in known if badge_fields.get(name) is not None}
    return front_matter(
        {name: value for name, value in filled.items() if value not in ((), [], {}, "")}, body
    )


def front_matter(fields: Mapping[str, Any], body: str) -> bytes:
    """Write Markdown that opens with `fields` as YAML, in their order; the file ends with a newline.

    `parse_markdown` reads the fields back equal: text, numbers, true and false, null, dates, moments
    with a zone (as UTC), lists (tuples as lists) and mappings. Of `body`, empty lines at its start
    and white space at its end are not kept. Raises `InputError` for control characters, numbers that
    aren't finite, other kinds of value, too deep nesting, and a file that would be too large.
    """
    text = emit(_plain(dict(fields), 1))
    body = _checked(body.replace("\r\n", "\n").replace("\r", "\n")).lstrip("\n")
    body = f"\n{body.rstrip()}\n" if body.strip() else ""
    data = f"---\n{text}---\n{body}".encode()
    if len(data) > MAX_BYTES:
        raise InputError(
            f"expected a file of at most {MAX_BYTES:,} bytes, found {len(data):,}", code="too_large"
        )
    return data


def scalar(value: str) -> str:
    """Write one line of text as YAML, quoted where it must be, for a template that holds its place."""
    if "\n" in value:
        raise InputError("expected one line of text", code="malformed_text")
    return inline(_plain(value, 1))


def _plain(value: Any, depth: int) -> Any:
    """Return `value` with only what YAML content may hold; raise `InputError` for anything else."""
    if depth > MAX_DEPTH:
        raise InputError(f"nested more than {MAX_DEPTH} levels deep", code="too_deep")
    match value:
        case str():
            return _checked(value)
        case float() if not math.isfinite(value):
            raise InputError(f"{value} is not a number here", code="malformed_text")
        case Decimal() if not value.is_finite():
            raise InputError(f"{value} is not a number here", code="malformed_text")
        case datetime.datetime() if value.tzinfo is None:
            raise InputError("expected a moment with a time zone", code="malformed_text")
        case None | bool() | int() | float() | Decimal() | datetime.date():
            return value
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise InputError("a field's name must be text", code="malformed_text")
            return {_checked(key): _plain(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, depth + 1) for item in value]
    raise InputError(
        f"a content file can't hold a value of type {type(value).__name__}", code="malformed_text"
    )


def _checked(text: str) -> str:
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs"):
            raise InputError(
                f"expected text without control characters, found U+{ord(character):04X}",
                code="control_character",
            )
    return text
