"""What content must never hold, since git keeps it for good: addresses, telephone numbers, private keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_HOST = r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,7}\.(?:[^\W\d_]{2,63}|xn--[\w-]{1,59})(?![^\W_]|-+[^\W_])"
_AT_HOST = re.compile(rf"@({_HOST})")
# As it stands in links and in HTML: whoever reads that reads the address.
_ANY_AT_HOST = re.compile(rf"(?:@|＠|%40|&#64;|&#x40;|&commat;)({_HOST})", re.IGNORECASE)
_NAME = re.compile(r"[\w.%+-]{1,64}\Z")
# A version, and a picture of twice the size: package@1.2.3-rc.one, image@2x.png.
_NO_HOST = re.compile(
    r"[0-9]+\.[0-9]+\.[0-9]+(?:-.*)?\Z|[0-9]x\.(?:png|jpe?g|gif|svg|webp|avif)\Z", re.IGNORECASE
)
# Of a function; a name in brackets may follow an address.
_CALL = re.compile(r"\([)0-9\"']")
# Of a repository: git@host:path.
_PATH = re.compile(r"[:/]\S")
_BETWEEN = "[ .\u00a0-]"
_NORTH_AMERICA = (
    rf"(?:\((?![234]00)[2-9][0-9]{{2}}\){_BETWEEN}?|(?![234]00)[2-9][0-9]{{2}}(?P<mark>[.-]))"
    rf"[2-9][0-9]{{2}}(?(mark)(?P=mark)|[.-])[0-9]{{4}}"
)
# Of the countries that there are; a country's own numbers have seven digits or more.
_COUNTRY = (
    r"(?:7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    r"|(?:2[1-69]|3[578]|42|5[09]|6[789]|8[0578]|9[679])[0-9])"
)
_TELEPHONE = re.compile(
    rf"(?<![\w./+-])(?:\+1{_BETWEEN}?\(?[2-9][0-9]{{2}}\)?{_BETWEEN}?[2-9][0-9]{{2}}{_BETWEEN}?[0-9]{{4}}"
    rf"|\+{_COUNTRY}(?!{_BETWEEN}?00)(?:{_BETWEEN}?[()]?{_BETWEEN}?[0-9]){{7,13}}"
    rf"|(?:1[ .-])?{_NORTH_AMERICA})(?![\w-]|\.[0-9])"
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
    for start, address in email_addresses(text, _ANY_AT_HOST):
        if address.lower() not in allowed:
            yield start + 1, "e-mail address", address
    for match in _TELEPHONE.finditer(text):
        yield match.start() + 1, "telephone number", match[0]


def email_addresses(text: str, at_host: re.Pattern[str] = _AT_HOST) -> Iterator[tuple[int, str]]:
    """(offset, text) of each e-mail address, found from its @: most texts have none."""
    end = 0
    for match in at_host.finditer(text):
        at = match.start()
        name = _NAME.search(text, max(end, at - 64), at)
        if name and not _is_code(text, name, match):
            end = match.end()
            yield name.start(), f"{name[0]}@{match[1]}"


def _is_code(text: str, name: re.Match[str], match: re.Match[str]) -> bool:
    """Whether what looks like an address is a version, a file, a repository or a call."""
    if _NO_HOST.match(match[1]) or _CALL.match(text, match.end()):
        return True
    return name[0] == "git" and (
        _PATH.match(text, match.end()) is not None or text[: name.start()].endswith("//")
    )


def private_key_at(data: bytes) -> int | None:
    """The offset of what looks like a private key in `data`, or None."""
    if not any(mark in data for mark in _MARKS):
        return None
    match = _PRIVATE_KEY.search(data)
    return match.start() if match else None
