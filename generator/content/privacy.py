"""What content must never hold, since git keeps it for good: addresses, telephone numbers, private keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_AT_HOST = re.compile(r"@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NAME = re.compile(r"[\w.%+-]{1,64}\Z")
# Written as a telephone number is: a plus and a country code, or the North American grouping.
_TELEPHONE = re.compile(
    r"(?<![\w./+-])(?:\+[1-9][0-9]{0,2}[ .-]?(?:\([0-9]{1,4}\)[ .-]?)?(?:[0-9]{2,4}[ .-]?){2,4}[0-9]{2,4}"
    r"|\([2-9][0-9]{2}\) ?[0-9]{3}-[0-9]{4}|[2-9][0-9]{2}-[0-9]{3}-[0-9]{4})(?![\w-])"
)
_PRIVATE_KEY = re.compile(
    rb"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----"
    rb"|z3u2[1-9A-HJ-NP-Za-km-z]{40,48}(?![1-9A-HJ-NP-Za-km-z])"
    rb"|laurels-private-key/[0-9]"
    # A member that holds a key; its name alone stands in every vocabulary that defines it.
    rb'|"(?:secretKeyMultibase|privateKeyMultibase|privateKeyBase58)"\s{0,9}:\s{0,9}"\w{20}'
    rb'|"(?:secretKeyJwk|privateKeyJwk)"\s{0,9}:\s{0,9}\{(?!\s{0,9}"@)'
    rb'|"d"\s{0,9}:\s{0,9}"[A-Za-z0-9_-]{42,86}"'
    rb"|AGE-SECRET-KEY-1[0-9A-Z]{30}"
)

# Each of them has one of these in it; looking for plain bytes first is fifty times faster.
_MARKS = (
    b"PRIVATE KEY-----",
    b"z3u2",
    b"laurels-private-key/",
    b'"secretKey',
    b'"privateKey',
    b'"d"',
    b"AGE-SECRET-KEY-1",
)


def personal_data(text: str, allowed: Collection[str]) -> Iterator[tuple[int, str, str]]:
    """(column, kind, text) of each e-mail address and telephone number in a line; `allowed` in lower case."""
    for start, address in email_addresses(text):
        if address.lower() not in allowed:
            yield start + 1, "e-mail address", address
    for match in _TELEPHONE.finditer(text):
        yield match.start() + 1, "telephone number", match[0]


def email_addresses(text: str) -> Iterator[tuple[int, str]]:
    """(offset, text) of each e-mail address, found from its @: most texts have none."""
    end = 0
    for match in _AT_HOST.finditer(text):
        at = match.start()
        if name := _NAME.search(text, max(end, at - 64), at):
            end = match.end()
            yield name.start(), text[name.start() : end]


def private_key_at(data: bytes) -> int | None:
    """The offset of what looks like a private key in `data`, or None."""
    if not any(mark in data for mark in _MARKS):
        return None
    match = _PRIVATE_KEY.search(data)
    return match.start() if match else None
