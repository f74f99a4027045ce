"""Words and an image → the bytes of a message (RFC 5322, MIME), as a mail program opens it. Pure.

The headers that hold what people wrote are encoded here: the standard library leaves a name that looks like an
encoded word (RFC 2047) as it is, and readers then make another name of it.
"""

from __future__ import annotations

import datetime
import re
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from generator.errors import InputError
from generator.issuing.awards import email_address
from generator.notifying.wording import Wording

_NAMED = re.compile(r'\s*"?(?P<name>[^"<>]*?)"?\s*<(?P<address>[^<>]+)>\s*')
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# What stands in a header as it is, on the line that the header begins on.
_PLAIN = re.compile(r"(?!.*=\?)[\x20-\x7e]{0,40}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def sender(text: str) -> Address:
    """Read `Name <address>`, or an address alone; raise `InputError` where it is neither."""
    named = _NAMED.fullmatch(text)
    name, address = (named["name"], named["address"].strip()) if named else ("", text.strip())
    try:
        email_address(address)
    except InputError:
        raise InputError(f"expected Name <name@example.org>, found {text[:80]!r}") from None
    return mailbox(name, address)


def mailbox(name: str, address: str) -> Address:
    """A name and an address that was looked at; nothing in the name can end its header."""
    user, _, domain = address.rpartition("@")
    return Address(_one_line(name), username=user, domain=domain)


def message(
    words: Wording,
    *,
    origin: Address,
    to: Address,
    image: bytes,
    date: datetime.datetime,
    message_id: str,
) -> bytes:
    """Put a message together: plain text, the same as HTML, and the image as a file beside them.

    It is marked as not sent yet (`X-Unsent`), so that mail programs open it to be sent. Addresses that aren't
    ASCII are written in UTF-8 (RFC 6532).
    """
    mail = EmailMessage(policy=SMTP)
    mail.set_content(words.text, cte="quoted-printable")
    mail.add_alternative(words.html, subtype="html", cte="quoted-printable")
    mail.add_attachment(image, maintype="image", subtype="png", filename=words.facts["image"])
    host = origin.domain if origin.domain.isascii() else "localhost"
    headers = {
        "From": _address(origin),
        "To": _address(to),
        "Subject": _text(words.subject),
        "Date": format_datetime(date),
        "Message-ID": f"<{message_id}@{host}>",
        "Content-Language": words.language,
        "X-Unsent": "1",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return lines.encode() + mail.as_bytes()


def _address(address: Address) -> str:
    """A mailbox (RFC 5322, 3.4): the name as it is, in quotes, or as encoded words."""
    name, spec = address.display_name, f"<{address.addr_spec}>"
    if not name:
        return address.addr_spec
    if not _PLAIN.fullmatch(name):
        # Encoded words may fill their line: the address begins one of its own.
        return f"{_encoded(name)}\r\n {spec}"
    if not _ATOMS.fullmatch(name):
        name = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return f"{name} {spec}"


def _text(text: str) -> str:
    text = _one_line(text)
    return text if _PLAIN.fullmatch(text) else _encoded(text)


def _encoded(text: str) -> str:
    """Encoded words of at most 75 characters (RFC 2047, 2), no character split between two of them."""
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _one_line(text: str) -> str:
    return " ".join(_BREAKS.sub(" ", text).split())
