"""The kinds of value that content fields hold, each with the sentence an author reads when it is wrong."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from generator.content.blanks import is_blank

SLUG = re.compile(r"[a-z0-9-]{1,64}")
RESERVED_SLUGS = frozenset({"page", "v"})
CREDENTIAL_ID_LENGTH = 12
CREDENTIAL_ID = re.compile(r"[0-9abcdefghjkmnpqrstvwxyz]{12}")
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s<>\"\\^`{|}]*)?")
_WEB = re.compile(r"https?://[^\s<>\"\\^`{|}/]+(/[^\s<>\"\\^`{|}]*)?")
# Unicode's Cc and Cs, but for the tab and the end of a line.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DURATION = re.compile(r"([1-9][0-9]{0,3}) (day|week|month|year)s?")
_DID = re.compile(r"did:web:[A-Za-z0-9.-]+(%3[Aa][0-9]{1,5})?(:[A-Za-z0-9._%-]+)*")
LANGUAGE_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
_MAX_YEARS = 200
_YEARS = range(1900, 2201)


class Content(BaseModel):
    """The base of everything an author writes: frozen, and no field that isn't known.

    A blank field is one that was left out, wherever it may be left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, fields: Any) -> Any:
        if not isinstance(fields, dict) or not any(map(is_blank, fields.values())):
            return fields
        asked = {name for name, field in cls.model_fields.items() if field.is_required()} | {
            field.alias for field in cls.model_fields.values() if field.is_required()
        }
        known = {*cls.model_fields, *(field.alias for field in cls.model_fields.values())}
        return {
            name: value
            for name, value in fields.items()
            if name in asked or name not in known or not is_blank(value)
        }


def _error(expected: str) -> PydanticCustomError:
    return PydanticCustomError("laurels", "the value has the wrong form", {"expected": expected})


def _text(value: str) -> str:
    if _CONTROL.search(value):
        raise _error("text without control characters")
    if not value.strip():
        raise _error("some text")
    return value.strip()


def _line(value: str) -> str:
    value = _text(value)
    if "\n" in value:
        raise _error("one line of text")
    return value


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise _error("a slug of a-z, 0-9 and -, 64 characters at most")
    return value


def _https(value: str) -> str:
    if not _HTTPS.fullmatch(value):
        raise _error("an address that starts with https://")
    return value


def _web(value: str) -> str:
    if not _WEB.fullmatch(value):
        raise _error("an address that starts with https:// or http://")
    return value


def _base_url(value: str) -> str:
    value = _https(value).rstrip("/")
    if "?" in value or "#" in value or "//" in value[8:] or "/." in value:
        raise _error("an address such as https://badges.example.org or https://example.org/badges")
    return value


def _did(value: str) -> str:
    segments = value.removeprefix("did:web:").split(":")
    inside = [segment.lower().replace("%2e", ".") for segment in segments]
    if not _DID.fullmatch(value) or any(segment in ("", ".", "..") for segment in inside):
        raise _error("a did such as did:web:badges.example.org:issuers:harbor")
    return value


def _language(value: str) -> str:
    if not LANGUAGE_TAG.fullmatch(value):
        raise _error("a language tag such as en, es or zh-Hant")
    return value


def _image(value: str) -> str:
    parts = value.split("/")
    if not value or "\\" in value or ":" in value or any(part in ("", ".", "..") for part in parts):
        raise _error("a file beside this one, such as images/badge.svg, without .. or a leading /")
    return value


def _duration(value: str) -> str:
    found = read_duration(value)
    if found is None:
        raise _error("a number and a unit, such as 3 years, 18 months or 90 days")
    if found[1] == "year" and found[0] > _MAX_YEARS:
        raise _error(f"{_MAX_YEARS} years at most")
    return value


def _day(value: Any) -> datetime.date:
    """A date of the calendar: never a number of seconds, never a moment."""
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            value = None
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise _error("a date such as 2026-11-22")
    if value.year not in _YEARS:
        raise _error(f"a date between {_YEARS[0]} and {_YEARS[-1]}")
    return value


def _moment(value: Any) -> datetime.datetime:
    """A moment with its time zone, in UTC: two of them can always be compared."""
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value) if len(value) > 10 else None
        except ValueError:
            value = None
    if not isinstance(value, datetime.datetime) or value.tzinfo is None:
        raise _error("a date and time such as 2026-11-22T09:00:00Z")
    if value.year not in _YEARS:
        raise _error(f"a moment between {_YEARS[0]} and {_YEARS[-1]}")
    return value.astimezone(datetime.UTC)


def _amount(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _error("a number")
    return value


def _cents(value: Decimal) -> Decimal:
    """30 however it was written: 30, 30.0 and 30.00 must not make three different pages."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.quantize(Decimal("0.01"))


def _credential_id(value: str) -> str:
    if not CREDENTIAL_ID.fullmatch(value):
        raise _error("a credential's id, 12 characters such as 7m3kq0x9tzab")
    return value


Text = Annotated[str, AfterValidator(_text), Field(max_length=20_000)]
Line = Annotated[str, AfterValidator(_line), Field(max_length=300)]
# YAML's `yes` is no 1.0, and "12" in quotes is text: what it is must be what it looks like.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Amount = Annotated[
    Decimal,
    Field(ge=0, le=1_000_000, decimal_places=2),
    BeforeValidator(_amount),
    AfterValidator(_cents),
]
Day = Annotated[datetime.date, BeforeValidator(_day)]
Moment = Annotated[datetime.datetime, BeforeValidator(_moment)]
Slug = Annotated[
    str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": "^[a-z0-9-]{1,64}$"})
]
Did = Annotated[
    str,
    AfterValidator(_did),
    Field(max_length=300),
    WithJsonSchema({"type": "string", "pattern": "^did:web:[A-Za-z0-9.%:_-]+$"}),
]
HttpsUrl = Annotated[
    str,
    AfterValidator(_https),
    Field(max_length=2000),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https://"}),
]
WebUrl = Annotated[
    str,
    AfterValidator(_web),
    Field(max_length=2000),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
BaseUrl = Annotated[
    str,
    AfterValidator(_base_url),
    Field(max_length=500),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https://"}),
]
Language = Annotated[str, AfterValidator(_language), Field(max_length=35)]
ImageName = Annotated[str, AfterValidator(_image), Field(max_length=300)]
Duration = Annotated[
    str, AfterValidator(_duration), WithJsonSchema({"type": "string", "pattern": _DURATION.pattern})
]
CredentialId = Annotated[
    str,
    AfterValidator(_credential_id),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{12}$"}),
]


class Link(Content):
    """Somewhere to go: what it is called and where it is."""

    name: Line
    url: WebUrl


def read_duration(duration: str) -> tuple[int, str] | None:
    """Count and unit (`day`, `week`, `month`, `year`) of a `duration` ("3 years"); None where it is none."""
    match = _DURATION.fullmatch(duration)
    return (int(match[1]), match[2]) if match else None


def add_duration(start: datetime.datetime, duration: str) -> datetime.datetime:
    """The moment `duration` ("3 years") after `start`, on the last day of a month that is too short."""
    found = read_duration(duration)
    if found is None:
        raise ValueError(f"not a duration: {duration!r}")
    count, unit = found
    if unit in ("day", "week"):
        return start + datetime.timedelta(days=count * (7 if unit == "week" else 1))
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return start.replace(year=year, month=month + 1, day=min(start.day, last))
