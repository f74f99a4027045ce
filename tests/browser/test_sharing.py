"""What a holder does with a credential's page: every channel opened, every text copied, the certificate printed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import building
import pytest
import zxingcpp
from PIL import Image

pytest.importorskip("browsing")
from browsing import Answer, visit

if TYPE_CHECKING:
    from browsing import Visit

# A credential that holds and ends, one that expired, one that was revoked, one that was suspended.
HELD, EXPIRED, REVOKED, SUSPENDED = "22s6jn2mh30m", "cezspxp8x3w7", "a6jccn4bbys2", "wgeeramvpg9m"
LINK = f"{building.BASE}/assertions/{HELD}/"
NAME, ISSUER = "Planning a Project-Based Unit", "Alder Reach School District"
SAID = f"{NAME}, awarded by {ISSUER}."
WANTED = {
    "https://www.linkedin.com/profile/add": [
        ("startTask", "CERTIFICATION_NAME"),
        ("name", NAME),
        ("organizationName", ISSUER),
        ("issueYear", "2026"),
        ("issueMonth", "1"),
        ("expirationYear", "2031"),
        ("expirationMonth", "1"),
        ("certUrl", LINK),
        ("certId", HELD),
    ],
    "https://www.linkedin.com/sharing/share-offsite/": [("url", LINK)],
    "https://www.facebook.com/sharer/sharer.php": [("u", LINK)],
    "https://twitter.com/intent/tweet": [("text", SAID), ("url", LINK)],
}


@pytest.fixture(scope="module")
def holder(browser: Any, address: str) -> Iterator[Visit]:
    found = visit(browser, address, permissions=["clipboard-read", "clipboard-write"])
    yield found
    complaints = found.complaints
    found.context.close()
    assert complaints == []


def channels(found: Visit) -> list[str]:
    links = (
        found.page.locator("#keep").locator("..").locator("a[href^='https:'], a[href^='mailto:']")
    )
    return [link for link in links.evaluate_all("all => all.map(({href}) => href)") if link != LINK]


def test_every_channel_gets_what_it_asks_for(holder: Visit) -> None:
    """Opened in the browser, against a recorder that answers in the networks' stead."""
    holder.open(f"/assertions/{HELD}/")
    opened: dict[str, list[tuple[str, str]]] = {}
    for link in channels(holder):
        if link.startswith("mailto:"):
            continue
        holder.asked.clear()
        holder.sites[link] = Answer(
            b"<!doctype html><title>x</title>", headers={"content-type": "text/html"}
        )
        holder.page.goto(link)
        (asked,) = [url for url in holder.elsewhere() if not url.endswith("/favicon.ico")]
        parts = urlsplit(asked)
        opened[f"{parts.scheme}://{parts.netloc}{parts.path}"] = parse_qsl(
            parts.query, strict_parsing=True
        )
        holder.open(f"/assertions/{HELD}/")
    assert opened == WANTED
    (mail,) = [link for link in channels(holder) if link.startswith("mailto:")]
    assert parse_qsl(mail.removeprefix("mailto:?")) == [
        ("subject", NAME),
        ("body", f"{SAID}\r\n\r\n{LINK}"),
    ]


def test_the_same_fields_stand_there_to_copy(holder: Visit) -> None:
    holder.open(f"/assertions/{HELD}/")
    fields = holder.page.locator(".by-hand dd").evaluate_all(
        "all => all.map((each) => (each.querySelector('code') ?? each).textContent)"
    )
    assert fields == [NAME, ISSUER, "January 2026", "January 2031", HELD, LINK]


@pytest.mark.parametrize("path", [f"/assertions/{HELD}/", "/earners/example-maya/"])
def test_what_a_button_copies_is_what_stands_beside_it(holder: Visit, path: str) -> None:
    holder.open(path)
    for details in holder.page.locator(".share summary").all():
        details.click()
    codes = holder.page.locator(".share code.copy").all()
    assert len(codes) == (6 if "assertions" in path else 1)
    for code in codes:
        button = code.locator("xpath=following-sibling::button")
        button.click()
        assert holder.page.evaluate("navigator.clipboard.readText()") == code.text_content()
        assert button.text_content() == "Copied"
        assert holder.page.locator(".share [role=status]").text_content() == "Copied"
        assert re.fullmatch("Copy: .+", button.get_attribute("aria-label") or "")


def test_the_signature_is_what_its_html_says(holder: Visit) -> None:
    holder.open(f"/assertions/{HELD}/")
    html = holder.page.locator(".share details code").text_content() or ""
    assert f'src="{building.BASE}/badges/project-unit-planning.png"' in html
    assert holder.page.locator(".signature").inner_text().split("\n")[-2:] == [NAME, ISSUER]
    shown = re.sub("<br>", "\n", html)
    assert re.sub("<[^>]+>", "", shown).strip().split("\n") == [NAME, ISSUER]


def test_without_scripts_all_of_it_is_there(browser: Any, address: str) -> None:
    found = visit(browser, address, java_script_enabled=False)
    found.open(f"/assertions/{HELD}/")
    assert found.page.locator(".share code.copy").count() == 6
    assert found.page.locator(".share .qr svg").is_visible()
    assert found.page.locator(".share button").count() == 0
    assert found.page.locator(".share .downloads a").count() == 3
    assert found.complaints == []
    found.context.close()


@pytest.mark.parametrize("credential", [EXPIRED, REVOKED, SUSPENDED])
def test_what_does_not_hold_is_offered_to_nobody(holder: Visit, credential: str) -> None:
    holder.open(f"/assertions/{credential}/")
    assert channels(holder) == []
    assert holder.page.locator(".signature, .qr, [data-print], link[media=print]").count() == 0
    panel = holder.page.locator(".share").inner_text()
    assert f"{building.BASE}/assertions/{credential}/" in panel
    assert "certificate" in panel and "offered" in panel
    assert holder.page.locator(".share .downloads a[href$='.json']").count() == 1


@pytest.mark.parametrize("path", [f"/assertions/{HELD}/", "/earners/example-maya/"])
def test_the_code_leads_to_the_page_that_it_stands_on(holder: Visit, path: str) -> None:
    holder.open(path)
    (read,) = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(holder.page.locator(".qr").screenshot()))
    )
    assert read.text == f"{building.BASE}{path}"


@pytest.mark.parametrize("landscape", [False, True], ids=["portrait", "landscape"])
@pytest.mark.parametrize(
    ("size", "width", "height"), [("A4", 595.92, 842.88), ("Letter", 612, 792)]
)
def test_printed_it_is_one_sheet(
    holder: Visit, size: str, width: float, height: float, landscape: bool
) -> None:
    holder.open(f"/assertions/{HELD}/")
    pdf = holder.page.pdf(format=size, landscape=landscape)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)
    wanted = [0, 0, height, width] if landscape else [0, 0, width, height]
    assert [float(each) for each in box.split()] == pytest.approx(wanted, abs=0.1)


def test_what_is_printed_is_a_certificate(holder: Visit) -> None:
    """Artwork, name, badge, issuer, days, code, id and where to check it; nothing that is for the screen."""
    holder.open(f"/assertions/{HELD}/")
    holder.page.emulate_media(media="print")
    holder.page.set_viewport_size({"width": 720, "height": 1040})
    text = holder.page.locator("body").inner_text()
    for wanted in (
        NAME,
        "Nguyễn Thị Minh Ánh",
        ISSUER,
        "20 January 2026",
        "20 January 2031",
        HELD,
        LINK,
    ):
        assert wanted in text
    for other in ("Evidence", "Copy", "LinkedIn", "Verify", "Contact"):
        assert other not in text
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(holder.page.screenshot())))
    assert read.text == LINK
    assert holder.page.locator(".certificate .medallion").is_visible()
    sheet = holder.page.locator("article").bounding_box()
    for part in (".medallion", "h1", ".awarded-to", ".certificate-facts", ".printed", ".qr"):
        box = holder.page.locator(part).first.bounding_box()
        assert sheet and box and box["y"] >= sheet["y"]
        assert box["y"] + box["height"] <= sheet["y"] + sheet["height"]
    holder.page.emulate_media(media="screen")


def test_structured_data_is_no_script_to_the_browser(browser: Any, address: str) -> None:
    """A data block: nothing runs, and the strict policy has nothing to say against it."""
    found = visit(browser, address)
    found.page.add_init_script(
        "window.violations = []; document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))"
    )
    found.open("/badges/questions-that-show-thinking/")
    data = found.page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    )
    assert data["@type"] == "EducationalOccupationalCredential"
    assert found.page.evaluate("violations") == [] and found.complaints == []
    found.context.close()


def test_read_after_its_end_a_credential_says_so_and_is_offered_to_nobody(
    browser: Any, address: str
) -> None:
    """The page was made while it held; nothing was built since."""
    before, after = (
        visit(browser, address, now=datetime(2031, month, 2, tzinfo=UTC)) for month in (1, 2)
    )
    for found in (before, after):
        found.open(f"/assertions/{HELD}/")
    assert channels(before) and before.page.locator("[data-ended]:visible").count() == 0
    assert before.page.locator(".certificate").count() == 1
    assert channels(after) == []
    assert after.page.locator("[data-ended]:visible").count() == 2
    said = after.page.locator(".banner-warn").first.inner_text()
    assert said == "This credential has expired. It was valid until 20 January 2031."
    gone = ".certificate, .signature, .qr, [data-print], link[media=print]"
    assert after.page.locator(gone).count() == 0
    assert after.page.locator(".share .downloads a").count() == 3
    holder = after.page.locator(".awarded-to a").get_attribute("href")
    for found, chip in (
        (before, "Valid until 20 January 2031"),
        (after, "Expired 20 January 2031"),
    ):
        found.open(holder or "")
        assert found.page.get_by_text(chip).first.is_visible()
        assert found.complaints == []
        found.context.close()


@pytest.mark.parametrize("credential", [EXPIRED, REVOKED])
def test_what_does_not_hold_is_printed_as_a_page_and_looks_like_no_certificate(
    holder: Visit, credential: str
) -> None:
    holder.open(f"/assertions/{credential}/")
    assert holder.page.locator(".certificate").count() == 0
    holder.page.emulate_media(media="print")
    text = holder.page.locator("body").inner_text()
    assert "Evidence" in text and "laurels verify" in text
    for other in ("It runs in your browser", "No end date", "Keep it, share it"):
        assert other not in text
    holder.page.emulate_media(media="screen")


def test_an_earners_credentials_are_checked_all_at_once(browser: Any, address: str) -> None:
    found = visit(browser, address, now=building.NOW)
    found.open("/earners/example-layla/")
    listed = found.page.locator(".timeline h3 a").count()
    assert listed > 3
    found.page.click("text=Verify all")
    found.page.wait_for_selector(".verdicts[data-done=true]")
    rows = found.page.locator(".verdicts tbody tr")
    assert (
        rows.evaluate_all("rows => rows.map(({dataset}) => dataset.outcome)")
        == ["verified"] * listed
    )
    assert found.page.locator(".verdicts h2").inner_text() == f"{listed} links checked"
    assert found.page.locator(".verdicts th").first.inner_text() == "Link"
    # Nothing but this site's own copy was asked, whose address the links have.
    assert found.elsewhere() == [] and found.complaints == []
    found.page.locator(".verdicts button.link").first.click()
    assert found.outcome() == "verified"
    found.context.close()
