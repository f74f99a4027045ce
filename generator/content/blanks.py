"""What counts as left blank: forms on the web save every field, those that nobody filled in included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_blank(value: Any) -> bool:
    """Whether a value says nothing: null, empty text, an empty list, or fields all of which are blank."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(map(is_blank, value.values()))
    return value is None or (isinstance(value, list | tuple) and not value)
