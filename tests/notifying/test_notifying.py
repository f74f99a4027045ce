"""From a receipt to messages: who is told what, in which language, and who isn't told anything."""

from __future__ import annotations

import csv
import datetime
import email
import io
import re
import stat
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import fast_mail_parser
import pytest
from issuing_site import BASE, DAY, DID, KEY, NOW, Place, make_place

from generator.content.load import load
from generator.credentials.baking import extract
from generator.credentials.issuers import published_document
from generator.credentials.verification import verify
from generator.documents import dump_document
from generator.errors import ContentError, InputError, RefusedError
from generator.notifying.mail import sender
from generator.notifying.wording import PARTS
from generator.notifying.writing import MERGE_FILE, Notified, Request, notify
from generator.site.artifacts import Press
from generator.site.sharing import ANCHOR as SHARE_ANCHOR
from generator.site.themes import find_theme

RECEIPT = "receipt.csv"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path / "work")


def receipt(place: Place) -> Path:
    return place.root.parent.parent / RECEIPT


def award(place: Place, text: str, badge: str = "knots", **given: Any) -> list[str]:
    """Award a badge to the rows of a CSV text, with a receipt; the ids."""
    return [one.id for one in place.csv(text, badge=badge, receipt=receipt(place), **given)]


def told(place: Place, out: Path, **given: Any) -> Notified:
    asked = {"receipt": receipt(place), "out": out, "now": NOW, "at": DAY,
             "origin": sender("The Guild <badges@guild.example>"), **given}  # fmt: skip
    return notify(load(place.root), Request(**asked))


def read(path: Path) -> EmailMessage:
    found = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    assert not [part.defects for part in found.walk() if part.defects]
    return found


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    text = part.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


def image(message: EmailMessage) -> bytes:
    (part,) = message.iter_attachments()
    content = part.get_content()
    assert isinstance(content, bytes)
    return content


def refusal(place: Place, out: Path, **given: Any) -> list[str]:
    """What is said where nobody is told; nothing may be written then."""
    with pytest.raises(ContentError) as caught:
        told(place, out, **given)
    assert not out.exists() or not list(out.iterdir())
    for finding in caught.value.findings:
        assert "@" not in finding.message
    return [f"{finding.line}: {finding.message}" for finding in caught.value.findings]


def test_the_image_in_a_message_holds_a_credential_that_verifies(
    place: Place, tmp_path: Path
) -> None:
    (credential,) = award(place, "email,name\nann@example.org,Ann Example\n", "weaving")
    assert told(place, tmp_path / "mail") == Notified(1, 0)
    message = read(tmp_path / "mail" / f"{credential}.eml")
    signed = (place.root / "assertions" / f"{credential}.json").read_bytes()
    assert extract(image(message)).text.encode() == signed
    lists = {f"{BASE}/{path.relative_to(place.root).as_posix()}": path.read_bytes()
             for path in (place.root / "status").glob("*.json")}  # fmt: skip
    issuer = load(place.root).issuers["guild"]
    files = {f"{BASE}/issuers/guild/did.json": dump_document(published_document(issuer)), **lists}
    report = verify(image(message), fetch=files.__getitem__, now=NOW, recipient="ann@example.org")
    assert report.outcome in ("verified", "warning"), report
    assert "recipient" in {check.id for check in report.checks if check.result == "passed"}
    assert KEY.did == DID


def test_two_parsers_read_the_same_message(place: Place, tmp_path: Path) -> None:
    name = "ليلى “Lê Thị” O'Hára, अन्विता"
    (credential,) = award(place, f'email,name,language\nann@example.org,"{name}",es\n', "weaving")
    told(place, tmp_path / "mail")
    path = tmp_path / "mail" / f"{credential}.eml"
    message, other = read(path), fast_mail_parser.parse_email(path.read_bytes())
    assert message["To"].addresses[0].addr_spec == "ann@example.org"
    assert [(one.display_name, one.address) for one in other.to] == [(name, "ann@example.org")]
    assert message["From"] == "The Guild <badges@guild.example>"
    assert message["Subject"] == other.subject == "Ha obtenido Kenmerkende ☕ “weaving” ليلى"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == f"<laurels.{credential}@guild.example>"
    assert (message["Content-Language"], message["X-Unsent"]) == ("es", "1")
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "image/png",
    ]  # fmt: skip
    (text,), (html,) = other.text_plain, other.text_html
    assert text.replace("\r\n", "\n").strip() == body(message, "plain").strip()
    assert html.replace("\r\n", "\n").strip() == body(message, "html").strip()
    (attached,) = other.attachments
    assert attached.filename == f"weaving-{credential}.png"
    assert (attached.mimetype, bytes(attached.content)) == ("image/png", image(message))
    raw = path.read_bytes()
    assert raw.isascii() and b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_a_message_says_all_that_its_reader_needs(place: Place, tmp_path: Path) -> None:
    place.change("site.yaml", "name:", "contact: https://guild.example/ask\nname:")
    place.change("badges/weaving.md", "expires_after: 3 years",
                 "expires_after: 3 years\nrenewal: Weave <once> more.")  # fmt: skip
    (credential,) = award(place, "email\nann@example.org\n", "weaving")
    told(place, tmp_path / "mail")
    message = read(tmp_path / "mail" / f"{credential}.eml")
    text, html = body(message, "plain"), body(message, "html")
    page = f"{BASE}/assertions/{credential}/"
    for said in ("Hello,", "The Guild awarded you Kenmerkende ☕ “weaving” ليلى on 22 November 2026.",
                 "It is valid until 22 November 2029.", "Weaves a cloth that holds.",
                 "To renew it: Weave <once> more.", f"\n{page}\n", f"\n{page}#{SHARE_ANCHOR}\n",
                 f"weaving-{credential}.png", "https://guild.example/ask", "To stay private"):  # fmt: skip
        assert said in text
    assert "Weave &lt;once&gt; more." in html and "<once>" not in html
    links = re.findall(r'href="([^"]+)"', html)
    assert {page, f"{page}#{SHARE_ANCHOR}", "https://guild.example/ask", f"{BASE}/"} <= set(links)
    (check,) = (link for link in links if "/verify/" in link)
    assert check in text
    fragment = unquote(urlsplit(check).fragment)
    assert fragment == f"url={BASE}/assertions/{credential}.json"
    # Nothing is fetched when it is opened, and nothing but these is linked to.
    assert not re.search(r"<(img|script|link|style)\b|src=|url\(", html)
    assert "{{" not in text + html and "None" not in text + html


def test_the_page_that_is_linked_to_has_the_place_for_sharing(place: Place) -> None:
    credential = place.one().id
    catalog = load(place.root)
    theme = find_theme(place.root, "default")
    press = Press(catalog, theme_folders=theme.folders, theme_files=theme.static,
                  link_base=BASE, at=DAY, drafts=False)  # fmt: skip
    (row,) = catalog.assertions
    page = press.credential(row)[f"assertions/{credential}/index.html"].decode()
    assert f'id="{SHARE_ANCHOR}"' in page


@pytest.mark.parametrize(
    ("visibility", "said"),
    [
        ("public", "your public page, https://guild.example/earners/ann/."),
        ("unlisted", "your page, https://guild.example/earners/ann/, which is in no list"),
        ("private", "To stay private you need to do nothing."),
    ],
)
def test_a_message_knows_of_the_page_that_one_has(
    place: Place, tmp_path: Path, visibility: str, said: str
) -> None:
    place.change("earners/ann.md", "visibility: public", f"visibility: {visibility}")
    (credential,) = award(place, "email,earner\nann@example.org,ann\n")
    told(place, tmp_path / "mail")
    text = body(read(tmp_path / "mail" / f"{credential}.eml"), "plain")
    assert text.startswith("Dear Ann Example,") and said in text
    assert (visibility == "private") == ("/earners/" not in text)


def test_the_language_is_the_rows_then_what_was_asked_then_the_earners_then_the_badges(
    place: Place, tmp_path: Path
) -> None:
    place.write("earners/ben.md", "---\nname: Ben\nlanguage: es\n---\n")
    place.change("badges/weaving.md", "suspendable: true", "suspendable: true\nlanguage: es")
    rows = "email,language,earner\na@x.example,en,ben\nb@x.example,,ben\nc@x.example,,\nd@x.example,vi,\n"
    one = award(place, rows)
    two = award(place, "email\na@x.example\n", "weaving")

    def language(out: str, credential: str) -> str:
        return str(read(tmp_path / out / f"{credential}.eml")["Content-Language"])

    done = told(place, tmp_path / "mail")
    assert [language("mail", each) for each in (*one, *two)] == ["en", "es", "en", "en", "es"]
    assert done.unspoken == {"vi": 1}
    told(place, tmp_path / "asked", language="es-MX")
    assert [language("asked", each) for each in (*one, *two)] == [
        "en", "es-MX", "es-MX", "es-MX", "es-MX",
    ]  # fmt: skip
    text = body(read(tmp_path / "asked" / f"{one[2]}.eml"), "plain")
    assert "el 22 de noviembre de 2026" in text


def test_both_languages_say_as_much() -> None:
    from generator.notifying import wording

    folder = Path(wording.__file__).with_name("words")
    for part in PARTS:
        english, spanish = ((folder / each / part).read_text("utf-8") for each in ("en", "es"))
        tags = [re.findall(r"\{[{%].*?[}%]\}|</?[a-z0-9]+|\n", text) for text in (english, spanish)]
        assert [tag for tag in tags[0] if "Dear" not in tag] == [
            tag for tag in tags[1] if "Hola" not in tag
        ]


def test_a_message_that_is_there_is_left_alone(place: Place, tmp_path: Path) -> None:
    (first,) = award(place, "email\nann@example.org\n")
    out = tmp_path / "mail"
    told(place, out)
    (out / f"{first}.eml").write_bytes(b"mine")
    (second,) = award(place, "email\nbob@example.org\n")
    assert told(place, out) == Notified(1, 1)
    assert (out / f"{first}.eml").read_bytes() == b"mine"
    assert sorted(path.name for path in out.iterdir()) == sorted([f"{first}.eml", f"{second}.eml"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in (out / f"{second}.eml",)} == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


def test_what_was_withdrawn_is_named_and_nobody_is_told(place: Place, tmp_path: Path) -> None:
    revoked, suspended, good, gone = award(
        place, "email\na@x.example\nb@x.example\nc@x.example\nd@x.example\n", "weaving"
    )
    (expired,) = award(place, "email,awarded\ne@x.example,2026-01-01\n")
    place.withdraw(revoked, "revoke", "By mistake.")
    place.withdraw(suspended, "suspend", "Under review.")
    (place.root / "assertions" / f"{gone}.json").unlink()
    name = "Kenmerkende ☕ “weaving” ليلى"
    assert refusal(place, tmp_path / "mail") == [
        f"2: {revoked} ({name}) was revoked: By mistake.; take its row out",
        f"3: {suspended} ({name}) was suspended: Under review.; take its row out",
        f"5: {gone} isn't there: no such credential lies in the content",
    ]
    lines = receipt(place).read_text("utf-8").splitlines(keepends=True)
    receipt(place).write_text("".join(lines[0:1] + lines[3:4] + lines[5:]), "utf-8")
    assert told(place, tmp_path / "mail") == Notified(2, 0)
    later = refusal(place, tmp_path / "later", at=datetime.date(2029, 11, 23))
    assert later == [f"2: {good} ({name}) has expired; take its row out"]
    assert expired not in str(later)


def test_a_credential_is_told_of_only_to_whom_it_was_awarded(place: Place, tmp_path: Path) -> None:
    one, two = award(place, "email,also_to\nann@example.org,ann@home.example\nbob@example.org,\n")
    text = receipt(place).read_text("utf-8")
    swapped = (
        text.replace("ann@example.org", "@@")
        .replace("bob@", "ann@")
        .replace("@@", "bob@example.org")
    )
    receipt(place).write_text(swapped, "utf-8")
    assert refusal(place, tmp_path / "mail") == [
        f"2: {one} (Knots) was not awarded to the address in this row",
        f"3: {two} (Knots) was not awarded to the address in this row",
    ]
    receipt(place).write_text(text.replace("ann@example.org", "Ann@Home.example"), "utf-8")
    told(place, tmp_path / "mail")
    assert read(tmp_path / "mail" / f"{one}.eml")["To"] == "ann@home.example"


def test_a_credential_that_was_changed_is_not_told_of(place: Place, tmp_path: Path) -> None:
    (credential,) = award(place, "email\nann@example.org\n")
    place.change(f"assertions/{credential}.json", "Tie ten knots", "Tie two knots")
    (said,) = refusal(place, tmp_path / "mail")
    assert said.startswith(f"2: {credential} (Knots) isn't good: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ann@example.org", "ann", "`email` holds no e-mail address"),
        ("knots,", "knots,x", "`id` holds no credential's id"),
        (f"{BASE}/", "https://other.example/", "has another link"),
        ("Ann", "A" * 201, "`name` is longer"),
        (",es", ",Spanish please", "expected a tag such as en or es"),
    ],
)
def test_a_bad_row_is_named_by_its_line(
    place: Place, tmp_path: Path, old: str, new: str, said: str
) -> None:
    award(place, "email,name,language\nann@example.org,Ann,es\n")
    text = receipt(place).read_text("utf-8")
    assert old in text
    receipt(place).write_text(text.replace(old, new), "utf-8")
    (message,) = refusal(place, tmp_path / "mail")
    assert message.startswith("2: ") and said in message


def test_a_receipt_is_read_after_a_spreadsheet_had_it(place: Place, tmp_path: Path) -> None:
    (credential,) = award(place, "email,name\nann@example.org,Zoë\n")
    rows = list(csv.DictReader(receipt(place).read_text("utf-8").splitlines()))
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    writer.writerow(["Note", *reversed(rows[0])])
    writer.writerow(["a\nnote", *reversed(rows[0].values())])
    receipt(place).write_bytes(output.getvalue().encode("utf-8-sig"))
    told(place, tmp_path / "mail")
    assert body(read(tmp_path / "mail" / f"{credential}.eml"), "plain").startswith("Dear Zoë,")
    writer.writerow(["again", *reversed(rows[0].values())])
    receipt(place).write_text(output.getvalue(), "utf-8")
    assert refusal(place, tmp_path / "again") == [f"4: {credential} stands in line 2 already"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no receipt"),
        (b"email,name\na@x.example,A\n", "is no receipt"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'email,earner,badge,id,link\n"a', "can't be read"),
    ],
    ids=["empty", "another-list", "utf-16", "cut-off"],
)
def test_what_is_no_receipt_is_not_read(
    place: Place, tmp_path: Path, data: bytes, said: str
) -> None:
    receipt(place).write_bytes(data)
    with pytest.raises(InputError, match=said):
        told(place, tmp_path / "mail")
    assert not (tmp_path / "mail").exists()
    receipt(place).write_text("email,earner,badge,id,link\n")
    with pytest.raises(RefusedError, match="nobody to tell"):
        told(place, tmp_path / "mail")


def test_addresses_are_kept_out_of_what_is_shared(place: Place, tmp_path: Path) -> None:
    award(place, "email\nann@example.org\n")
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (tmp_path / "link").symlink_to(repository)
    before = place.tree()
    for out in (place.root, place.root / "mail", repository, repository / "deep" / "mail",
                tmp_path / "link", tmp_path / "elsewhere" / ".." / "repository"):  # fmt: skip
        with pytest.raises(RefusedError, match="name a file outside"):
            told(place, out)
        with pytest.raises(RefusedError, match="name a file outside"):
            told(place, out, form="csv")
    assert place.tree() == before
    assert [path.name for path in repository.iterdir()] == [".git"]
    told(place, tmp_path / "mail")
    assert place.tree() == before


def test_rows_for_a_merge(place: Place, tmp_path: Path) -> None:
    people = 'email,name,language\nann@example.org,"=HYPERLINK(""x"")",\nbob@example.org,Zoë,es\n'
    one, two = award(place, people)
    out = tmp_path / "merge"
    assert told(place, out, form="csv", origin=None) == Notified(2, 0)
    data = (out / MERGE_FILE).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert [(row["email"], row["language"]) for row in rows] == [
        ("ann@example.org", "en"), ("bob@example.org", "es"),
    ]  # fmt: skip
    assert rows[0]["name"] == '\'=HYPERLINK("x")'
    assert rows[1]["subject"] == "Ha obtenido Knots" and rows[1]["text"].startswith("Hola, Zoë:\n")
    assert rows[1]["page"] == f"{BASE}/assertions/{two}/" and rows[1]["awarded"].startswith("22 de")
    for row, credential in zip(rows, (one, two), strict=True):
        signed = (place.root / "assertions" / f"{credential}.json").read_bytes()
        assert extract((out / row["image"]).read_bytes()).text.encode() == signed
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    with pytest.raises(RefusedError, match="is there already"):
        told(place, out, form="csv")
    assert (out / MERGE_FILE).read_bytes() == data


def test_an_address_that_a_spreadsheet_would_run_is_only_mailed(
    place: Place, tmp_path: Path
) -> None:
    (credential,) = award(place, "email\n+tag@example.org\n")
    (said,) = refusal(place, tmp_path / "merge", form="csv")
    assert "--format eml" in said
    told(place, tmp_path / "mail")
    assert read(tmp_path / "mail" / f"{credential}.eml")["To"] == "+tag@example.org"
