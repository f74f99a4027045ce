"""Every content file and field, from the models that read them."""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.content import fields
from generator.content.meanings import MEANINGS
from generator.content.schema import KINDS

Places: TypeAlias = Mapping[type[BaseModel], str]

# What each kind of value is called; it is known by what it is annotated with.
_NAMES: Mapping[str, str] = {
    "Text": "text",
    "Line": "one line",
    "Number": "number",
    "Whole": "whole number",
    "Flag": "true or false",
    "Amount": "amount",
    "Day": "day, as 2026-11-22",
    "Moment": "moment, as 2026-11-22T09:00:00Z",
    "Slug": "slug",
    "Did": "did:web",
    "HttpsUrl": "https address",
    "WebUrl": "web address",
    "BaseUrl": "https address",
    "Language": "language tag",
    "ImageName": "file beside this one",
    "Duration": "length of time, as 3 years",
    "CredentialId": "id of a credential",
}


def content_page() -> str:
    """Return docs/reference/content.md."""
    lines = [
        "# Content",
        "",
        "<!-- Written by `python -m generator.reference docs/reference` -->",
        "",
        "A content file is Markdown with its fields at the top, or YAML. A field that isn't listed here is an error.",
        "`laurels check` says what is wrong; `laurels schema` writes the same as JSON Schemas, for editors.",
        "",
        "The slug of a thing is its file's name: a-z, 0-9 and -, 64 characters at most. Text may have several lines, and",
        "20,000 characters where no other number is given; one line has 300 at most. A date and a number stand without",
        "quotation marks.",
        "",
    ]
    for kind, (model, from_the_file) in KINDS.items():
        places = _places(kind, model)
        body = [name for name in from_the_file if name != "slug"]
        for part, place in places.items():
            heading = f"## {kind.capitalize()}" if part is model else f"### {place}"
            lines += [heading, "", _doc(part), ""]
            if part is model and body:
                lines += [f"The Markdown below the fields is its *{body[0]}*.", ""]
            lines += ["| field | what it holds | default | meaning |", "|---|---|---|---|"]
            left_out = from_the_file if part is model else ()
            lines += [
                _row(part, name, places) for name in part.model_fields if name not in left_out
            ]
            lines.append("")
    return "\n".join(lines)


def _doc(model: type[BaseModel]) -> str:
    return " ".join((inspect.getdoc(model) or "").split())


def _places(kind: str, model: type[BaseModel]) -> Places:
    """A kind's model and every one inside it, each with where it is found first, as badge.rubric.levels."""
    places = {model: kind}
    _add_inside(model, places)
    return places


def _add_inside(model: type[BaseModel], places: dict[type[BaseModel], str]) -> None:
    hints = get_type_hints(model, include_extras=True)
    for name in model.model_fields:
        inner = _model(hints[name])
        if inner and inner not in places:
            places[inner] = f"{places[model]}.{_written(model, name)}"
            _add_inside(inner, places)


def _row(model: type[BaseModel], name: str, places: Places) -> str:
    field = model.model_fields[name]
    written = _written(model, name)
    hint = get_type_hints(model, include_extras=True)[name]
    cells = [
        f"`{written}`",
        _type(hint, places),
        "required" if field.is_required() else _default(field.default),
        MEANINGS[model.__name__][written],
    ]
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _written(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name


def _default(value: object) -> str:
    if value in (None, ()) or isinstance(value, BaseModel):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _model(hint: Any) -> type[BaseModel] | None:
    """The model that a hint holds, one or many of it."""
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        return hint
    return next((found for inner in get_args(hint) if (found := _model(inner))), None)


def _type(hint: Any, places: Places) -> str:
    """What a field holds, in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(hint, places)
    if origin in (Union, types.UnionType):
        return " or ".join(_type(each, places) for each in inner if each is not type(None))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is tuple:
        return f"list: {_type(inner[0], places)}"
    if origin is dict:
        return f"{_type(inner[1], places)}, by {_type(inner[0], places)}"
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        return f"[{places[hint]}](#{places[hint].replace('.', '')})"
    return {str: "text", float: "number", int: "whole number"}[hint]


def _annotated(hint: Any, places: Places) -> str:
    """A named kind of value with what else holds for it; else what it is made of."""
    base, metadata = get_args(hint)[0], hint.__metadata__
    for name, words in _NAMES.items():
        known = getattr(fields, name).__metadata__
        if metadata[: len(known)] == known and get_origin(base) is None:
            return words + _limits(metadata[len(known) :])
    return _type(base, places) + _limits(metadata)


def _limits(metadata: tuple[Any, ...]) -> str:
    """The bounds among annotations, in words."""
    found: dict[str, Any] = {}
    for item in metadata:
        for bound in item.metadata if isinstance(item, FieldInfo) else ():
            for name in ("gt", "ge", "le", "min_length", "max_length", "pattern"):
                if (value := getattr(bound, name, None)) is not None:
                    found[name] = value
    words = []
    if "gt" in found:
        words.append(f"more than {found['gt']:,}")
    if "ge" in found and "le" in found:
        words.append(f"{found['ge']:,} to {found['le']:,}")
    elif "le" in found:
        words.append(f"{found['le']:,} at most")
    if "min_length" in found:
        words.append(f"{found['min_length']:,} at least")
    if "max_length" in found:
        words.append(f"{found['max_length']:,} at most")
    if "pattern" in found:
        words.append(f"in the form `{found['pattern']}`")
    return "".join(f", {each}" for each in words)
