"""The names by which things are found: a slug from a title, an issuer's did:web from the site's address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote, urlsplit

from pydantic import TypeAdapter, ValidationError

from generator.content.fields import RESERVED_SLUGS, SLUG, BaseUrl
from generator.errors import InputError

MAX_SLUG = 64
_BASE_URL: TypeAdapter[str] = TypeAdapter(BaseUrl)
# Letters that Unicode doesn't take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | {"&": " and ", "'": "", "’": ""}
)


def slug_for(name: str, *, fallback: str = "badge") -> str:
    """Return a slug for `name`: a-z, 0-9 and -, 64 characters at most, never a reserved one.

    A name of which nothing is left (one in another script) gives `fallback` and eight digits of its
    digest: the same name always gives the same slug.
    """
    folded = unicodedata.normalize("NFKD", name[:1000].casefold().translate(_LETTERS))
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(slug) > MAX_SLUG:
        words = slug[: MAX_SLUG + 1].rpartition("-")[0]
        slug = words if len(words) >= MAX_SLUG // 2 else slug[:MAX_SLUG]
    if not slug:
        return f"{fallback}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return f"{fallback}-{slug}" if slug in RESERVED_SLUGS else slug


def check_slug(slug: str) -> str:
    """Return `slug`; raise `InputError` where it can't be one."""
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise InputError(
            f"{slug[:80]!r} can't be a slug: expected a-z, 0-9 and -, 64 characters at most, "
            "not `page` or `v`",
            code="bad_slug",
        )
    return slug


def did_for(base_url: str, slug: str) -> str:
    """Return the did of the issuer `slug` of the site at `base_url`: `did_root(base_url):issuers:slug`.

    Written once into the issuer's file and never derived again. Raises `InputError` for a base URL
    that isn't one, or a slug that isn't one.
    """
    return f"{did_root(base_url)}:issuers:{check_slug(slug)}"


def did_root(base_url: str) -> str:
    """Return `did:web:HOST[%3APORT][:BASE]` (did:web method, "Method-specific identifier").

    Every did whose document the site at `base_url` can serve begins with it. Raises `InputError` for
    a base URL that isn't one.
    """
    try:
        parts = urlsplit(_BASE_URL.validate_python(base_url))
        host, port = parts.hostname or "", parts.port
    except (ValidationError, ValueError):
        host, port = "", None
    if not host:
        raise InputError(
            f"{base_url[:200]!r} can't be a site's address: expected one such as "
            "https://badges.example.org or https://example.org/badges",
            code="bad_url",
        )
    authority = f"{host}%3A{port}" if port is not None else host
    # `quote` leaves a tilde as it is, and a did has no place for one.
    path = [quote(part, safe="%").replace("~", "%7E") for part in parts.path.split("/") if part]
    return ":".join(["did:web", authority, *path])
