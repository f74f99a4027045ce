"""How JSON numbers and JSON values are written as RDF literals.

Implementations disagree on whatever is not here, so it is refused: integers that JavaScript rounds.
"""

from __future__ import annotations

import json
import math
from typing import Any

from generator.errors import ExpansionError

XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_BOOLEAN = XSD + "boolean"
XSD_DOUBLE = XSD + "double"
XSD_INTEGER = XSD + "integer"
RDF_JSON = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
MAX_SAFE_INTEGER = 2**53 - 1


def number_literal(value: float, datatype: str | None) -> tuple[str, str]:
    """Lexical form and datatype of a JSON number (JSON-LD 1.1 API, 8.2.2, steps 10 and 11).

    A number without a fraction is an integer, `1.0` too; from 1e21 on it is a double. `datatype`
    replaces the datatype, and no more, except that `xsd:double` asks for its own form.
    Raises `ExpansionError` for integers that are not exact in every implementation.
    """
    bound_number(value)
    if datatype == XSD_DOUBLE or value % 1 or abs(value) >= 1e21:
        return canonical_double(float(value)), datatype or XSD_DOUBLE
    return str(int(value)), datatype or XSD_INTEGER


def bound_number(value: float) -> None:
    """Refuse numbers that JSON can't hold, or that JavaScript would round on reading."""
    if isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise ExpansionError(
                f"the integer {str(value)[:40]} is too large to be exact everywhere",
                code="unsupported_json_ld",
            )
    elif not math.isfinite(value):
        raise ExpansionError(f"{value} is not a JSON number", code="unsupported_json_ld")


def canonical_double(value: float) -> str:
    """The form of an `xsd:double` that JSON-LD prescribes: `%1.15E` without needless zeros."""
    mantissa, _, exponent = f"{value:.15E}".partition("E")
    whole, _, fraction = mantissa.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"


def canonical_json(value: Any) -> str:
    """Write a JSON value by the JSON Canonicalization Scheme (RFC 8785)."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_string(k)}:{canonical_json(v)}" for k, v in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    bound_number(value)
    return str(value) if isinstance(value, int) else _number(value)


def _string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """The shortest decimal that reads back as `value`, laid out as ECMAScript does (7.1.12.1)."""
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}e".partition("e")
    whole, _, fraction = mantissa.partition(".")
    point = len(whole) + int(exponent.rstrip("e") or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = "." + digits[1:] if digits[1:] else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"
