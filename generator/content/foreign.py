"""Other people's JSON, read leniently, with a note of everything that is left behind.

A badge of somebody else's may hold a number where text belongs, a list where one value does, a text in
several languages. What can be understood is taken; whatever is not taken is noted by its path, so that
nothing is lost without a word.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from generator.content.fields import Language, WebUrl
from generator.errors import InputError

MAX_DEPTH = 64
MAX_VALUES = 100_000
MAX_CHARACTERS = 32 * 1024 * 1024
MAX_NOTES = 300
MAX_LIST = 200
_MAX_BITS = 1024
_SHOWN = 160
_WEB_URL: TypeAdapter[str] = TypeAdapter(WebUrl)
_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)
# What could move a terminal's cursor, turn its text around or break a line of output.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def check_bounds(document: Mapping[str, Any]) -> None:
    """Raise `InputError` unless `document` is JSON of a size and depth that an importer should read."""
    stack: list[tuple[Any, int]] = [(document, 1)]
    values = characters = 0
    while stack:
        value, depth = stack.pop()
        values += 1
        if isinstance(value, str):
            characters += len(value)
        elif isinstance(value, Mapping):
            if not all(isinstance(name, str) for name in value):
                raise InputError("expected JSON, found a member whose name isn't text")
            characters += sum(map(len, value))
            stack.extend((item, depth + 1) for item in value.values())
        elif isinstance(value, list):
            stack.extend((item, depth + 1) for item in value)
        elif isinstance(value, int) and value.bit_length() > _MAX_BITS:
            raise InputError("expected JSON, found a number of more digits than any reader takes")
        elif value is not None and not isinstance(value, int | float):
            raise InputError(f"expected JSON, found a value of type {type(value).__name__}")
        if depth > MAX_DEPTH:
            raise InputError(f"the document is nested more than {MAX_DEPTH} deep", code="too_deep")
        if values > MAX_VALUES or characters > MAX_CHARACTERS:
            raise InputError("the document is too large to be one badge", code="too_large")


class Notes:
    """What could not be carried over, in sentences that begin with a JSON path."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._more = 0

    def add(self, path: str, sentence: str) -> None:
        """Note `sentence` about `path`; past the bound, notes are only counted."""
        if len(self._sentences) < MAX_NOTES:
            self._sentences.append(_UNPRINTABLE.sub("\ufffd", f"{path}: {sentence}"))
        else:
            self._more += 1

    def sentences(self) -> tuple[str, ...]:
        """Every note, in order."""
        more = (f"$: {self._more} more values are not carried over",) if self._more else ()
        return (*self._sentences, *more)


def shown(value: Any) -> str:
    """A value as a note shows it: as JSON on one line, shortened."""
    text = json.dumps(value[: _SHOWN * 2] if isinstance(value, str) else value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class Foreign:
    """A JSON object of somebody else's. Members are taken by name; `leave` notes all that remain."""

    def __init__(
        self, value: Mapping[str, Any], path: str, notes: Notes, language: str = ""
    ) -> None:
        self._value = value
        self._taken: set[str] = set()
        self.path = path
        self.notes = notes
        self.language = language

    def take(self, *names: str) -> tuple[Any, str]:
        """The first member of these `names` that holds anything, with its path; else None."""
        for name in names:
            if self._value.get(name) not in (None, "", [], {}):
                self._taken.add(name)
                return self._value[name], f"{self.path}.{name}"
        return None, f"{self.path}.{names[0]}"

    def leave(self, hints: Mapping[str, str] | None = None) -> None:
        """Note every member that nobody took, with its value, and with what its hint says."""
        for name, value in self._value.items():
            if name in self._taken or value in (None, "", [], {}):
                continue
            hint = (hints or {}).get(name, "not carried over")
            self.notes.add(f"{self.path}.{name[:80]}", f"{shown(value)} {_is(hint)}")

    def ignore(self, *names: str) -> None:
        """Pass over members that say nothing of their own."""
        self._taken.update(names)

    def text(self, *names: str, limit: int = 20_000) -> str | None:
        """A member as text of at most `limit` characters, or None."""
        value, path = self.take(*names)
        return self.as_text(value, path, limit)

    def line(self, *names: str, limit: int = 300) -> str | None:
        """A member as one line of at most `limit` characters, or None."""
        value, path = self.take(*names)
        return self.as_line(value, path, limit)

    def lines(self, *names: str) -> list[str]:
        """A member as a list of lines, each once."""
        value, path = self.take(*names)
        found = [self.as_line(item, where, 300) for item, where in self.each(value, path)]
        return list(dict.fromkeys(line for line in found if line))

    def url(self, *names: str) -> str | None:
        """A member as an address of the web (text, or an object that has it as `id`), or None."""
        value, path = self.take(*names)
        if isinstance(value, Mapping):
            value = value.get("id", value.get("@id"))
        text = self.as_line(value, path, 2001)
        if text is not None and not is_web_url(text):
            self.notes.add(path, f"{shown(text)} is no address of the web and is not carried over")
            return None
        return text

    def objects(self, *names: str) -> Iterator[Foreign]:
        """A member as objects; anything else in it is noted."""
        value, path = self.take(*names)
        for item, where in self.each(value, path):
            if isinstance(item, Mapping):
                yield Foreign(item, where, self.notes, self.language)
            else:
                self.notes.add(where, f"{shown(item)} is not carried over: expected an object")

    def each(self, value: Any, path: str) -> Iterator[tuple[Any, str]]:
        """The items of a list, or a single value as if it stood in one; at most 200."""
        if not isinstance(value, list):
            if value is not None:
                yield value, path
            return
        for index, item in enumerate(value[:MAX_LIST]):
            yield item, f"{path}[{index}]"
        if len(value) > MAX_LIST:
            self.notes.add(
                path, f"{len(value) - MAX_LIST} of {len(value)} items are not carried over"
            )

    def as_line(self, value: Any, path: str, limit: int) -> str | None:
        """`value` as one line of text, or None."""
        text = self.as_text(value, path, 20_000)
        if text is None:
            return None
        text = _SPACES.sub(" ", text)
        if len(text) > limit:
            self.notes.add(path, f"shortened from {len(text)} to {limit} characters")
            text = text[: limit - 1].rstrip() + "…"
        return text

    def as_text(self, value: Any, path: str, limit: int) -> str | None:
        """`value` as text: a number, one of several languages, the first of a list; or None."""
        value, path = self._one(value, path)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            if value is not None:
                self.notes.add(path, f"{shown(value)} is not carried over: expected text")
            return None
        text = value if isinstance(value, str) else json.dumps(value)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        clean = "".join(
            letter
            for letter in text[: limit * 4]
            if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
        )
        if len(clean) < len(text[: limit * 4]):
            self.notes.add(path, "control characters are left out")
        clean = clean.strip()
        if len(clean) > limit:
            self.notes.add(path, f"shortened from {len(text)} to {limit} characters")
            clean = clean[: limit - 1].rstrip() + "…"
        return clean or None

    def _one(self, value: Any, path: str) -> tuple[Any, str]:
        for _ in range(MAX_DEPTH):
            if isinstance(value, list) and value:
                for other in value[1:MAX_LIST]:
                    self.notes.add(path, f"{shown(other)} is not carried over: only the first is")
                value, path = value[0], f"{path}[0]"
            elif isinstance(value, Mapping) and "@value" in value:
                value = value["@value"]
            elif isinstance(value, Mapping) and _is_language_map(value):
                chosen = self._language_of(value)
                for other in value:
                    if other != chosen:
                        self.notes.add(
                            f"{path}.{other}",
                            f"{shown(value[other])} is not carried over: one language is",
                        )
                value, path = value[chosen], f"{path}.{chosen}"
            else:
                return value, path
        return None, path

    def _language_of(self, value: Mapping[str, Any]) -> str:
        for wanted in (self.language.lower(), self.language.lower().partition("-")[0], "en"):
            for tag in value:
                if wanted and tag.lower().split("-")[: wanted.count("-") + 1] == wanted.split("-"):
                    return tag
        return next(iter(value))


def _is(hint: str) -> str:
    return f"is {hint}" if hint.startswith("not ") else hint


def _is_language_map(value: Mapping[str, Any]) -> bool:
    if not value or "id" in value or not all(map(is_language, value)):
        return False  # `id` is Indonesian too, but in JSON-LD it's an identifier
    return all(isinstance(item, str) for item in value.values())


def is_web_url(text: str) -> bool:
    """Whether `text` may stand where content has an address of the web."""
    try:
        _WEB_URL.validate_python(text)
    except ValidationError:
        return False
    return True


def is_language(text: str) -> bool:
    """Whether `text` has the form of a language tag."""
    try:
        _LANGUAGE.validate_python(text)
    except ValidationError:
        return False
    return True
