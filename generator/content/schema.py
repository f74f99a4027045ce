"""JSON Schemas of what authors write, for editors that complete and underline while one types.

They come from the model itself, so they can't drift from it. What only the model can say: control
characters, real dates, which fields exclude each other, whether references lead anywhere.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from generator.content.badge import Badge
from generator.content.editorials import Editorial
from generator.content.frameworks import Framework, Registry
from generator.content.meanings import MEANINGS
from generator.content.model import Earner, Issuer, Recognizer, Site, Stack
from generator.content.pages import Page

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Each kind of content file: its model, and the fields that come from the file's name and from the Markdown
# below the front matter.
KINDS: dict[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "site": (Site, ()),
    "issuer": (Issuer, ("slug", "description")),
    "badge": (Badge, ("slug", "criteria")),
    "stack": (Stack, ("slug", "body")),
    "earner": (Earner, ("slug", "body")),
    "recognizer": (Recognizer, ("slug", "body")),
    "page": (Page, ("slug", "body")),
    "framework": (Framework, ("slug",)),
    "registry": (Registry, ("slug",)),
    "editorial": (Editorial, ()),
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema (draft 2020-12) of each kind of content file's YAML, by its name."""
    return {name: _schema(*source) for name, source in KINDS.items()}


def _schema(model: type[BaseModel], from_the_file: tuple[str, ...]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    for name in from_the_file:
        del schema["properties"][name]
        schema["required"].remove(name)
    for title, part in ((model.__name__, schema), *schema.get("$defs", {}).items()):
        part["properties"] = {
            name: {"description": MEANINGS[title][name], **_tidy(value)}
            for name, value in part["properties"].items()
        }
    return {"$schema": DIALECT, **schema}


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the generator adds and nobody reads, and hold text to what the model holds it to."""
    result: dict[str, Any] = {}
    for name, value in schema.items():
        if name == "anyOf":
            result[name] = _alternatives(value)
        elif name == "items":
            result[name] = _tidy(value)
        elif name == "patternProperties":
            result[name] = {pattern: _tidy(item) for pattern, item in value.items()}
            result["additionalProperties"] = False
        elif name == "pattern" and not value.startswith("^"):
            result[name] = f"^(?:{value})$"  # the model matches the whole value, a schema any part
        elif name != "title" and (name, value) != ("default", None):
            result[name] = value
    if result.get("type") == "string" and not result.keys() & {"enum", "const", "format"}:
        result.setdefault("pattern", r"\S")  # a field left out is fine; one left blank is a mistake
    return result


def _alternatives(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # A decimal may also be written as text, which a schema couldn't hold to being a number.
    numeric = any(option.get("type") == "number" for option in options)
    return [_tidy(option) for option in options if not (numeric and option.get("type") == "string")]
