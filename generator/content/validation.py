"""pydantic's errors → findings: the place, what was expected, what was found, what was probably meant."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from generator.content.findings import Finding, nearest
from generator.content.frontmatter import Keys, Source

# Forms that a pattern describes to programs only, by the field's name.
_FORMS = {
    "currency": "three capital letters such as USD",
    "version": "letters, digits, dots, - and _, such as 1.0",
    "email": "an e-mail address",
    "did": "a did:web such as did:web:badges.example.org:issuers:lanternway",
    "public_key": "a public key as `laurels keys list` shows it, from z6Mk on",
    "id": "letters, digits and -",
    "time_zone": "a name such as UTC or America/New_York",
}
_MAX_CHOICES = 10
# Past so many, a hint for each costs more than it helps.
_MAX_HINTS = 50
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "decimal_max_places": "at most two decimal places",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a date such as 2026-11-22",
    "date_parsing": "a date such as 2026-11-22",
    "date_from_datetime_parsing": "a date such as 2026-11-22",
    "date_from_datetime_inexact": "a date such as 2026-11-22, without a time",
    "datetime_type": "a date and time such as 2026-11-22T09:00:00Z",
    "datetime_parsing": "a date and time such as 2026-11-22T09:00:00Z",
    "datetime_from_date_parsing": "a date and time such as 2026-11-22T09:00:00Z",
    "tuple_type": "a list",
    "dict_type": "fields below it",
    "model_type": "fields below it",
    "model_attributes_type": "fields below it",
}


def findings_of(
    error: ValidationError, path: str, source: Source, model: type[BaseModel]
) -> Iterator[Finding]:
    """Every mistake of a validation, with its place in `source`, as findings about the file `path`."""
    seen: set[tuple[Keys, str]] = set()
    hints = _MAX_HINTS
    for item in error.errors(include_url=False):
        keys = _real_keys(item["loc"], source)
        kind = item["type"]
        if (keys, kind) in seen or _echo(item, _value_at(source, keys)):
            continue
        seen.add((keys, kind))
        if kind == "extra_forbidden":
            hints -= 1
            yield _unknown_field(path, source, keys, model if hints >= 0 else None)
        elif kind == "string_too_long" and keys and keys[0] not in source.data:
            yield Finding(
                path,
                source.body_line,
                1,
                "error",
                "bad_value",
                "the text below the fields is too long",
                expected=_expected(item, ""),
                found=f"{len(item['input'])}",
            )
        elif kind == "missing":
            yield _missing_field(path, source, keys, item["loc"])
        else:
            line, column = source.place(keys)
            if (keys, "literal_error") in seen and kind == "string_pattern_mismatch":
                continue  # the other branch of "one of these, or ext:NAME", which was named already
            value = _value_at(source, keys)
            expected = _expected(item, str(keys[-1]) if keys else "")
            found = _found(value, quotes=kind == "string_type")
            yield Finding(
                path,
                line,
                column,
                "error",
                "bad_value",
                f"`{_name(keys)}` has the wrong form" if keys else "the file has the wrong form",
                expected=expected,
                found=found,
                nearest=_nearest_value(item),
            )


def _echo(item: Any, value: Any) -> bool:
    """Whether a list is only called too short because entries in it are wrong, which is said already."""
    shortest = (item.get("ctx") or {}).get("min_length", 0)
    return item["type"] == "too_short" and isinstance(value, list) and len(value) >= shortest


def _real_keys(loc: tuple[int | str, ...], source: Source) -> Keys:
    """Drop what pydantic puts into a location for its own sake (a union's branch, a dict's `[key]`)."""
    keys: Keys = ()
    for part in loc:
        candidate = (*keys, part)
        if candidate in source.places or candidate in source.key_places:
            keys = candidate
    return keys if keys or not loc else (loc[0],)


def _unknown_field(path: str, source: Source, keys: Keys, model: type[BaseModel] | None) -> Finding:
    line, column = source.key_places.get(keys) or source.place(keys)
    name = str(keys[-1])
    known = _known_fields(model, keys[:-1]) if model else []
    return Finding(
        path,
        line,
        column,
        "error",
        "unknown_field",
        f"there is no field `{_name(keys)}`",
        nearest=f"`{found}`" if (found := nearest(name, known)) else "",
    )


def _missing_field(path: str, source: Source, keys: Keys, loc: tuple[int | str, ...]) -> Finding:
    name = str(loc[-1])
    around = keys if keys and str(keys[-1]) != name else keys[:-1]
    line, column = source.place(around)
    where = f" in `{_name(around)}`" if around else ""
    return Finding(
        path,
        line,
        column,
        "error",
        "missing_field",
        f"the field `{name}` is missing{where}",
        expected=f"`{name}: …`",
    )


def _known_fields(model: type[BaseModel], keys: Keys) -> list[str]:
    current: Any = model
    for key in keys:
        if isinstance(key, int):
            continue
        field = next(
            (field for name, field in current.model_fields.items() if key in (name, field.alias)),
            None,
        )
        found = _model_inside(field.annotation) if field else None
        if found is None:
            return []
        current = found
    return [
        field.alias or name for name, field in current.model_fields.items() if name not in ("slug",)
    ]


def _model_inside(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if found := _model_inside(argument):
            return found
    return None


def _expected(item: Any, name: str) -> str:
    kind, context = item["type"], item.get("ctx") or {}
    if kind in ("too_long", "too_short") and isinstance(item["input"], str):
        kind = f"string_{kind}"
    if kind == "literal_error" and len(_choices(item)) > _MAX_CHOICES:
        return f"one of {len(_choices(item))} values that `laurels schema` lists, or ext:NAME"
    if "expected" in context:
        return str(context["expected"])
    if kind == "string_pattern_mismatch" and name in _FORMS:
        return _FORMS[name]
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    bounds = {
        "string_too_long": ("at most {max_length} characters", "max_length"),
        "string_too_short": ("at least {min_length} characters", "min_length"),
        "too_long": ("at most {max_length} entries", "max_length"),
        "too_short": ("at least {min_length} entries", "min_length"),
        "greater_than": ("more than {gt}", "gt"),
        "greater_than_equal": ("{ge} or more", "ge"),
        "less_than": ("less than {lt}", "lt"),
        "less_than_equal": ("{le} or less", "le"),
        "string_pattern_mismatch": ("the form {pattern}", "pattern"),
    }
    if kind in bounds and bounds[kind][1] in context:
        return bounds[kind][0].format(
            **{
                key: f"{value:g}" if isinstance(value, float) else value
                for key, value in context.items()
            }
        )
    return str(item["msg"]).lower()


def _nearest_value(item: Any) -> str:
    if item["type"] != "literal_error" or not isinstance(item["input"], str):
        return ""
    return nearest(item["input"], _choices(item))


def _choices(item: Any) -> list[str]:
    """The values that a literal may have, from pydantic's words about them."""
    expected = str((item.get("ctx") or {}).get("expected", ""))
    return [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]


def _value_at(source: Source, keys: Keys) -> Any:
    value: Any = source.data
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _found(value: Any, *, quotes: bool) -> str:
    hint = " (put it in quotes where text is meant)" if quotes else ""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "fields"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return ("true" if value else "false") + hint
    if isinstance(value, int | float):
        return f"the number {value}{hint}"
    if isinstance(value, datetime.date):
        return f"the date {value}{hint}"
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:57]}… ({len(text)} characters)")


def _name(keys: Keys) -> str:
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else str(key)
    return text
