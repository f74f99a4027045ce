"""A content file → the same file in the one form that `laurels fmt` writes.

The form follows from what the file says, and from its comments, alone: the fields stand in the order of the
model, and two files that say the same are the same bytes, whoever saved them (see `emitting` for how values
look). What is blank is left out. Of the Markdown below, only the white space at its ends changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from generator.content.badge import GROUPS, Badge, HourRange, Level, Rubric
from generator.content.blanks import is_blank
from generator.content.comments import comments_of
from generator.content.emitting import Brief, Comments, Tall, emit
from generator.content.fields import Content
from generator.content.frontmatter import Keys, Source, decode, parse_markdown, parse_yaml
from generator.content.kinds import Kind
from generator.content.validation import findings_of
from generator.errors import ContentError, InputError, RefusedError

_BRIEF = (HourRange, Level)
# `laurels issue --earner` adds a line to it.
_TALL = frozenset({"assertions"})


def formatted(path: str, data: bytes, kind: Kind) -> bytes:
    """The file `path` (relative to the content folder) of `data`, in its one form.

    Raises `PlacedError` where it can't be parsed and `ContentError` where it isn't what its kind should
    be, with the places; `RefusedError` where it can't be written again without saying something else.
    """
    before = read(path, data, kind)
    fields = fields_of(kind, validated(path, before, kind))
    return rewritten(path, data, kind, fields, before.body)


def rewritten(path: str, data: bytes, kind: Kind, fields: Mapping[str, Any], body: str) -> bytes:
    """The file of `data` with `fields` (as `fields_of` gives them) and `body` in place of its own.

    Comments stay with the fields that they speak of. Raises `RefusedError` where that can't be written.
    """
    source = read(path, data, kind)
    comments = comments_of(
        _front(data, kind), source, set(_paths(fields, ())), first_line=_first_line(kind)
    )
    result = written(kind, fields, body, comments)
    after = read(path, result, kind)
    if (
        fields_of(kind, validated(path, after, kind)) != fields
        or after.body.rstrip() != body.lstrip("\n").rstrip()
    ):
        raise RefusedError(f"{path} can't be written again without saying something else")
    return result


def fields_of(kind: Kind, thing: Content) -> dict[str, Any]:
    """What a thing says, as its author would write it: the fields that are set, in their order."""
    said = thing.model_dump(by_alias=True, exclude_unset=True)
    named = {name: value for name, value in said.items() if name not in ("slug", kind.body_field)}
    return arranged(kind.model, named)


def read(path: str, data: bytes, kind: Kind) -> Source:
    """Parse a file of its kind; raise `PlacedError`, which names the path."""
    return (parse_markdown if kind.body_field else parse_yaml)(data)


def validated(path: str, source: Source, kind: Kind) -> Content:
    """The file as a value of its model; raise `ContentError` with a finding for each mistake."""
    extra = kind.outside(path, source.body)
    if clash := [name for name in extra if name in source.data]:
        raise InputError(
            f"{path}: the field `{clash[0]}` is not written here", code="unknown_field"
        )
    try:
        return kind.model.model_validate({**source.data, **extra})
    except ValidationError as error:
        raise ContentError(list(findings_of(error, path, source, kind.model))) from None


def written(
    kind: Kind, fields: Mapping[str, Any], body: str, comments: Comments | None = None
) -> bytes:
    """The bytes of a file of `fields`, which were `arranged`, and of its Markdown, if its kind has any."""
    text = emit(fields, comments=comments, gaps=_gaps(kind, fields))
    if not kind.body_field:
        return text.encode()
    body = body.lstrip("\n").rstrip()
    return (f"---\n{text}---\n" + (f"\n{body}\n" if body else "")).encode()


def arranged(model: type[Content], fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields`, as an author names them, in the order of `model` and in the forms that they are written in.

    Blank ones are left out where the model doesn't ask for them; unknown ones stand at the end.
    """
    result: dict[str, Any] = Brief() if issubclass(model, _BRIEF) else {}
    known = {field.alias or name: field for name, field in model.model_fields.items()}
    for name, field in known.items():
        if name not in fields or (is_blank(fields[name]) and not field.is_required()):
            continue
        value, inner = fields[name], model_inside(field.annotation)
        result[name] = _value(value, inner)
        if name in _TALL:
            result[name] = Tall(result[name])
    result.update((name, value) for name, value in fields.items() if name not in known)
    if issubclass(model, Rubric):
        _order_levels(result)
    return result


def _value(value: Any, inner: type[Content] | None) -> Any:
    if inner is not None and isinstance(value, Mapping):
        return arranged(inner, value)
    if isinstance(value, list | tuple):
        return [_value(item, inner) for item in value]
    return value


def _order_levels(rubric: dict[str, Any]) -> None:
    """Put each criterion's levels in the order in which the rubric names them."""
    order = [level["id"] for level in rubric["levels"]]
    for criterion in rubric["criteria"]:
        levels = criterion["levels"]
        known = [name for name in order if name in levels]
        criterion["levels"] = {
            name: levels[name] for name in (*known, *sorted({*levels} - {*known}))
        }


def model_inside(annotation: Any) -> type[Content] | None:
    """The model of a field's value, or of its entries; None where they have no fields."""
    if isinstance(annotation, type) and issubclass(annotation, Content):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if found := model_inside(argument):
            return found
    return None


def _gaps(kind: Kind, fields: Mapping[str, Any]) -> set[str]:
    """The first field of each group that the model has, but for the first group."""
    if kind.model is not Badge:
        return set()
    names = list(Badge.model_fields)
    starts = [names.index(name) for name in GROUPS]
    gaps: dict[int, str] = {}
    for name in fields:
        group = sum(start <= names.index(name) for start in starts)
        gaps.setdefault(group, name)
    return {name for group, name in gaps.items() if group}


def _paths(value: Any, path: Keys) -> Iterator[Keys]:
    """The path of every field and entry."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield (*path, key)
            yield from _paths(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield (*path, number)
            yield from _paths(item, (*path, number))


def _front(data: bytes, kind: Kind) -> str:
    text = decode(data)
    if not kind.body_field:
        return text
    lines = text.split("\n")
    end = next(number for number in range(1, len(lines)) if lines[number].rstrip() == "---")
    return "".join(f"{line}\n" for line in lines[1:end])


def _first_line(kind: Kind) -> int:
    return 2 if kind.body_field else 1
