"""Headers that hold any name: two readers, neither of which wrote them, find it as it was."""

from __future__ import annotations

import datetime
import email
import re
from email.header import decode_header, make_header
from email.utils import parseaddr

import fast_mail_parser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.errors import InputError
from generator.notifying.mail import mailbox, message, sender
from generator.notifying.wording import Wording

ORIGIN = sender("The Guild <badges@guild.example>")
DATE = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=120)
PEOPLE = st.lists(
    st.sampled_from(["Ann", "O’Hára", "ليلى", "अन्विता", "Nguyễn", "☕", '"Bo"', "(she)", "x,", "Dr.", "<i>", "=?utf-8?q?x?=", "a@b.example", "\u200dx", "李小龍"]),
    max_size=12,
).map(" ".join)  # fmt: skip


def written(name: str = "Ann", address: str = "ann@example.org", subject: str = "You earned it") -> bytes:  # fmt: skip
    words = Wording(subject, "Hello\n", "<p>Hello</p>\n", "en", "en", {"image": "knots-1.png"})
    return message(words, origin=ORIGIN, to=mailbox(name, address), image=b"\x89PNG", date=DATE,
                   message_id="laurels.1")  # fmt: skip


def one_line(text: str) -> str:
    return " ".join(text.split())


def header(data: bytes, name: str) -> str:
    """A header as it stands in the message, unfolded, undecoded."""
    found = email.message_from_bytes(data)[name]
    assert isinstance(found, str)
    return found


@settings(max_examples=200, deadline=None)
@given(NAMES | PEOPLE)
@example("A" * 120)
@example("=?utf-8?q?Bob?=")
@example("ليلى, " * 20)
@example("Ann, ليلى “x” O'Hára, अन्विता <b@c.example>")
@example("Zoë\r\nBcc: everybody@example.org")
def test_any_name_is_read_as_it_was(name: str) -> None:
    data = written(name)
    shown, address = parseaddr(header(data, "To"))
    assert address == "ann@example.org"
    assert one_line(str(make_header(decode_header(shown)))) == one_line(name)
    (to,) = fast_mail_parser.parse_email(data).to
    assert to.address == "ann@example.org"
    assert one_line(to.display_name or "") == one_line(name)
    assert set(email.message_from_bytes(data).keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "X-Unsent",
        "MIME-Version", "Content-Type",
    }  # fmt: skip
    head = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in head)
    assert data.isascii() and b"\n" not in data.replace(b"\r\n", b"")


@settings(max_examples=100, deadline=None)
@given(NAMES | PEOPLE)
def test_any_subject_is_read_as_it_was(subject: str) -> None:
    data = written(subject=subject)
    assert one_line(str(make_header(decode_header(header(data, "Subject"))))) == one_line(subject)
    assert one_line(fast_mail_parser.parse_email(data).subject) == one_line(subject)


@pytest.mark.parametrize(
    "address", ["o'hára@example.org", "zoë@bücher.example", "ليلى@موقع.example"]
)
def test_an_address_in_other_letters_is_written_in_utf_8(address: str) -> None:
    data = written("Zoë", address)
    assert f"<{address}>".encode() in data
    assert fast_mail_parser.parse_email(data).to[0].address == address


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("The Guild <badges@guild.example>", "The Guild", "badges@guild.example"),
        ('"The Guild, badges" <Badges@Guild.example>', "The Guild, badges", "Badges@Guild.example"),
        ("  badges@guild.example ", "", "badges@guild.example"),
        ("<badges@guild.example>", "", "badges@guild.example"),
        ("Señales ليلى <b@guild.example>", "Señales ليلى", "b@guild.example"),
    ],
)
def test_who_writes(text: str, name: str, address: str) -> None:
    found = sender(text)
    assert (found.display_name, found.addr_spec) == (name, address)


@pytest.mark.parametrize(
    "text",
    ["", "The Guild", "The Guild <badges>", "a@b.example, c@d.example", "A <a@b.example> <c@d.example>",
     "A <a@b.example\r\nBcc: c@d.example>"],
    ids=["nothing", "no-address", "no-host", "two", "two-named", "a-header"],
)  # fmt: skip
def test_who_does_not_write(text: str) -> None:
    with pytest.raises(InputError, match="expected Name"):
        sender(text)


def test_a_message_is_of_parts_that_any_program_reads() -> None:
    data = written()
    parts = [part.get_content_type() for part in email.message_from_bytes(data).walk()]
    assert parts == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "image/png",
    ]  # fmt: skip
    assert re.search(rb'filename="knots-1.png"', data)
