"""A signed credential → its index row: what the catalog remembers of it between readings."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.content.model import AssertionRow
from generator.content.reading import read_bounded
from generator.documents import Document, parse_document
from generator.errors import DocumentError, InputError

MAX_SIGNED_BYTES = 2 * 1024 * 1024
_ACHIEVEMENT_URL = re.compile(
    r".*/badges/([a-z0-9-]{1,64})/v/([A-Za-z0-9][A-Za-z0-9._-]{0,39})\.json"
)


def index_assertion(data: bytes, path: str) -> AssertionRow:
    """Reduce the bytes of a signed credential to its index row; raise `DocumentError` if they can't be.

    Only what the index needs is looked at here; verification looks at everything.
    """
    document = parse_document(data, max_bytes=MAX_SIGNED_BYTES)
    subject = _first(document.get("credentialSubject"))
    achievement = _first(subject.get("achievement"))
    status = _first(document.get("credentialStatus"))
    issuer = document.get("issuer")
    url = text_of(document, "id")
    match = _ACHIEVEMENT_URL.fullmatch(text_of(achievement, "id"))
    if match is None:
        raise DocumentError(
            "the achievement's id doesn't say which badge and version it is: expected "
            "…/badges/SLUG/v/VERSION.json",
            code="unknown_badge",
        )
    index = str(status.get("statusListIndex", "-1"))
    return AssertionRow(
        id=url.rsplit("/", 1)[-1].removesuffix(".json"),
        url=url,
        path=path,
        digest=hashlib.sha256(data).digest(),
        badge=sys.intern(match[1]),
        version=sys.intern(match[2]),
        issuer=sys.intern(text_of(issuer, "id") if isinstance(issuer, dict) else str(issuer)),
        valid_from=text_of(document, "validFrom"),
        valid_until=str(document.get("validUntil", "")),
        awarded=str(document.get("awardedDate", "")),
        status_list=sys.intern(str(status.get("statusListCredential", ""))),
        index=int(index) if index.isascii() and index.isdigit() and len(index) < 10 else -1,
        purpose=sys.intern(str(status.get("statusPurpose", ""))),
    )


def text_of(value: Mapping[str, Any], name: str) -> str:
    """The text under `name`; raise `DocumentError` where there is none."""
    text = value.get(name)
    if not isinstance(text, str) or not text:
        raise DocumentError(f"expected text under {name!r}", code="incomplete")
    return text


def _first(value: Any) -> Document:
    if isinstance(value, list):
        value = value[0] if value else {}
    return value if isinstance(value, dict) else {}


def index_file(argument: str) -> AssertionRow | tuple[str, str]:
    """Index the file `argument` names as ROOT, a NUL, PATH; what goes wrong is a (code, message).

    One argument and a plain answer, so that it runs as well in a worker process.
    """
    root, _, relative = argument.partition("\0")
    try:
        data = read_bounded(Path(root) / relative, MAX_SIGNED_BYTES)
        return index_assertion(data, relative)
    except InputError as error:
        return error.code, error.message
