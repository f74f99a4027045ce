"""The page that verifies, in a real browser under the headers that hosts send."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import building
import pytest
import segno
from browsing import Answer, Visit, served, visit
from credentials.making import (
    INDEX,
    ISSUER,
    ISSUER_URL,
    LIST,
    NOW,
    RECIPIENT,
    award,
    changed,
    controller,
    listed,
    png,
    signed,
    status_list,
)
from PIL import Image

from generator.credentials.baking import bake_png, bake_svg
from generator.site.verifying import examples

NAME = ("credentialSubject", "achievement", "name")
TRICKY = "Ünïcødé ™ “quotes” شارة القراءة 👩🏽‍🚀🏅"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
DID, STATUS = served(controller()), served(signed(status_list(7)))


def text_of(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


def good(**changes: Any) -> dict[str, Any]:
    return signed({**listed(), **changes})


@pytest.fixture(autouse=True)
def issuer(reader: Visit) -> None:
    """The issuer's site answers, unless a test has it otherwise."""
    reader.sites.update({ISSUER_URL: DID, LIST: STATUS})


def test_every_example_gives_the_verdict_that_its_label_says(reader: Visit) -> None:
    reader.open("/verify/examples/")
    headlines = {
        "verified": "Genuine. Not yet matched to a person",
        "warning": "Genuine, with a warning",
        "failed": "Not verified",
    }
    assert len(examples()) == 10
    for example in examples():
        reader.page.click(f"[data-example={example.slug}] a")
        reader.page.wait_for_function(
            "label => document.querySelector('.report pre')?.textContent.includes(label)",
            arg=f'"input": "{example.label}"',
        )
        assert reader.outcome() == example.outcome, example.slug
        assert reader.headline() == headlines[example.outcome]
        assert "as of 1 June 2026, 12:00 UTC, the fixed time of this example" in reader.report()
    assert reader.elsewhere() == []
    reader.open("/verify/examples/#revoked")
    reader.page.reload()
    assert reader.outcome() == "failed"


def test_a_baked_image_with_any_letters_in_it(reader: Visit) -> None:
    document = signed(changed(listed(), *NAME, to=TRICKY))
    reader.open()
    assert reader.hand_over(bake_png(png(), text_of(document)), "badge.png") == "verified"
    assert reader.headline() == "Genuine. Not yet matched to a person"
    assert TRICKY in reader.report()
    assert "kept at badges.example" in reader.report().replace("\n", " ")
    assert reader.hand_over(bake_svg(SVG, text_of(document)), "badge.svg") == "verified"
    assert reader.elsewhere() == [ISSUER_URL, LIST] * 2


def test_one_byte_changed(reader: Visit) -> None:
    data = text_of(good()).encode()
    reader.open()
    assert (
        reader.hand_over(data.replace(b"Formative questions", b"Formative questionz", 1))
        == "failed"
    )
    assert "Something in this credential has changed since it was signed" in reader.report()
    # A bad signature hides everything else.
    assert "questionz" not in reader.page.content()
    assert [check for check, _ in reader.codes()][-1] == "signature"
    assert reader.page.locator("#recipient").count() == 0
    image = bytearray(bake_png(png(), data.decode()))
    image[image.index(b"Formative")] ^= 1
    assert reader.hand_over(bytes(image), "badge.png") == "failed"
    assert ("format.read", "broken_image") in reader.codes()


def test_only_the_documents_named_are_asked_for(reader: Visit) -> None:
    reader.open()
    reader.page.wait_for_load_state("networkidle")
    before = len(reader.asked)
    assert reader.hand_over(text_of(good()).encode()) == "verified"
    asked = [url.removeprefix(reader.address) for url in reader.asked[before:]]
    asked = [url for url in asked if not re.fullmatch(r"/verify/[\w-]+\.js", url)]
    assert asked == ["/verify/known.json", ISSUER_URL, LIST]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "the issuer's site did not answer"),
        (Answer(STATUS.body, cors=False), "doesn't allow other sites to read this file (CORS)"),
        (
            Answer(status=302, headers={"Location": "https://other.example/"}),
            "sends readers elsewhere",
        ),
        (Answer(status=404), "there is no such file"),
        (Answer(status=503), "answered with an error (503)"),
        (Answer(b" " * (2 * 1024 * 1024 + 1)), "more than 2097152 bytes"),
    ],
    ids=["no answer", "no CORS", "redirect", "missing", "error", "too large"],
)
def test_a_status_that_is_out_of_reach_is_a_warning_with_its_reason(
    reader: Visit, answer: Answer | None, reason: str
) -> None:
    del reader.sites[LIST]
    if answer:
        reader.sites[LIST] = answer
    reader.open()
    assert reader.hand_over(text_of(good()).encode()) == "warning"
    assert ("status", "status_unreachable") in reader.codes()
    assert reason in reader.report()
    assert set(reader.elsewhere()) == {ISSUER_URL, LIST}
    reader.forgive_network()


def test_an_issuer_that_is_out_of_reach(reader: Visit) -> None:
    del reader.sites[ISSUER_URL]
    reader.open()
    assert reader.hand_over(text_of(good()).encode()) == "indeterminate"
    assert reader.headline() == "Could not be checked"
    assert (
        "The issuer's key could not be fetched: the issuer's site did not answer."
        in reader.report()
    )
    assert "Formative" not in reader.report()
    reader.forgive_network()


def test_an_unknown_issuer_and_a_revoked_credential(reader: Visit) -> None:
    reader.context.route(
        f"{reader.address}/verify/known.json", lambda route: route.fulfill(body='{"issuers": {}}')
    )
    reader.sites[LIST] = served(signed(status_list(INDEX)))
    reader.open()
    assert reader.hand_over(text_of(good()).encode()) == "failed"
    codes = reader.codes()
    assert ("status", "revoked") in codes and ("trust.issuer", "unknown") in codes


def test_the_recipient(reader: Visit) -> None:
    reader.open()
    assert reader.hand_over(text_of(good()).encode()) == "verified"
    before = len(reader.asked)
    assert reader.compare(RECIPIENT) == "verified"
    assert reader.headline() == "Genuine"
    assert "It was awarded to the address that you gave." in reader.report()
    assert reader.compare("eve@example.com") == "failed"
    assert reader.headline() == "Not verified"
    assert "It was not awarded to the address that you gave." in reader.report()
    assert reader.compare(f"  {RECIPIENT.swapcase()} ") == "verified"
    # The address goes nowhere, and isn't in the report.
    assert len(reader.asked) == before
    assert RECIPIENT.lower() not in reader.page.content().lower()


def test_links_and_pasted_text(reader: Visit) -> None:
    credential = "https://badges.example/assertions/5x0qj2m3c8ha.json"
    page = "https://badges.example/assertions/5x0qj2m3c8ha/"
    link = '<link rel="alternate" type="application/ld+json" href="../5x0qj2m3c8ha.json">'
    reader.sites[credential] = served(good())
    reader.sites[page] = Answer(link.encode(), headers={"Content-Type": "text/html"})
    for path in (
        f"/verify/#url={quote(credential, safe='')}",
        f"/verify/#url={quote(page, safe='')}",
        f"/verify/#vc={quote(text_of(good()), safe='')}",
    ):
        reader.open("/").open(path)
        assert reader.outcome() == "verified", path
    reader.open()
    for text in (text_of(good()), page):
        reader.page.fill("textarea", text)
        reader.page.click("form.ask button")
        reader.page.wait_for_selector(".report[data-outcome=verified]")
    # What stands behind the # goes to nobody.
    assert not any("#" in url or "vc=" in url for url in reader.elsewhere())


def test_a_link_that_leads_nowhere(reader: Visit) -> None:
    for link, reason in (
        ("https://nowhere.example/x.json", "The issuer's site did not answer."),
        ("http://badges.example/x.json", "is not an https address."),
        ("https://router.local/x.json", "is in a private network, which is not asked."),
        ("https://192.168.0.1/x.json", "is in a private network, which is not asked."),
    ):
        reader.open("/").open(f"/verify/#url={quote(link, safe='')}")
        assert reader.outcome() == "indeterminate"
        assert reason in reader.report()
    assert set(reader.elsewhere()) == {"https://nowhere.example/x.json"}
    reader.forgive_network()


def test_the_button_of_a_credential_runs_the_same_code_on_the_hosted_bytes(
    browser: Any, address: str
) -> None:
    found = visit(browser, address, now=building.NOW)
    page = next(
        path
        for path in sorted((building.demonstration() / "assertions").iterdir())
        if path.is_dir()
        and path.name not in building.WITHDRAWN
        and path.name not in building.EXPIRED
    )
    found.open(f"/assertions/{page.name}/")
    assert "verify.js" not in found.page.content()
    found.page.click('a.button:text-is("Verify")')
    assert found.outcome() == "verified"
    # The site's own address is answered by the copy that serves the page, which says so.
    assert "that copy answered for the site's own address" in found.report()
    assert found.elsewhere() == [] and found.complaints == []
    for name, purpose in building.WITHDRAWN.items():
        found.open("/").open(
            f"/verify/#url=https%3A%2F%2Flaurels.example%2Fassertions%2F{name}.json"
        )
        assert found.outcome() == "failed" and ("status", purpose) in found.codes()
    found.context.close()


def test_many_files_give_a_table_and_a_dated_list(reader: Visit, tmp_path: Path) -> None:
    documents = {
        "good.json": text_of(good()).encode(),
        "=cmd|calc!A0.json": text_of(good()).replace("questions", "answers").encode(),
        "old.png": bake_png(png(), text_of(good(validUntil="2026-05-01T00:00:00Z"))),
        "notes.txt": b"just words",
    }
    reader.open()
    reader.page.set_input_files(
        "input[multiple]",
        [{"name": n, "mimeType": "", "buffer": data} for n, data in documents.items()],
    )
    reader.page.wait_for_selector(".verdicts[data-done=true]")
    rows = reader.page.locator(".verdicts tbody tr")
    outcomes = [rows.nth(i).get_attribute("data-outcome") for i in range(rows.count())]
    assert outcomes == ["verified", "failed", "warning", "failed"]
    with reader.page.expect_download() as download:
        reader.page.click("text=Download the verdicts as CSV")
    assert download.value.suggested_filename == "verdicts-2026-06-01.csv"
    download.value.save_as(tmp_path / "list.csv")
    text = (tmp_path / "list.csv").read_bytes().decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text)))
    assert [row["outcome"] for row in found] == outcomes
    assert found[0]["checked_at"] == "2026-06-01T12:00:00.000Z"
    assert (
        found[0]["key_host"] == "badges.example"
        and found[0]["awarded_for"] == "Formative questions"
    )
    # No spreadsheet takes a file's name for a formula.
    assert found[1]["file"] == "'=cmd|calc!A0.json" and found[1]["awarded_for"] == ""
    reader.page.click("text=old.png")
    assert reader.outcome() == "warning"


def test_files_are_dropped_and_text_is_pasted_anywhere(reader: Visit) -> None:
    reader.open()
    for event, target in (("drop", "document.body"), ("paste", "document.body")):
        reader.page.evaluate(
            f"""text => {{
                const data = new DataTransfer();
                data.items.add(new File([text], 'dropped.json'));
                const event = '{event}' === 'drop'
                    ? new DragEvent('drop', {{dataTransfer: data, bubbles: true}})
                    : new ClipboardEvent('paste', {{clipboardData: data, bubbles: true}});
                document.querySelector('[data-part=report]').replaceChildren();
                {target}.dispatchEvent(event);
            }}""",
            text_of(good()),
        )
        reader.page.wait_for_selector(".report[data-outcome=verified]")


def photograph(text: str) -> bytes:
    """A QR code as a camera sees it: askew, grey, in a larger picture, as JPEG."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=6, border=4)
    code = Image.open(drawn).convert("L").rotate(7, expand=True, fillcolor=200)
    picture = Image.new("L", (1400, 1000), 200)
    picture.paste(code, (500, 250))
    file = io.BytesIO()
    picture.point(lambda value: 40 + value * 180 // 255).save(file, "JPEG", quality=70)
    return file.getvalue()


def test_the_qr_code_in_a_photograph(reader: Visit) -> None:
    link = "https://badges.example/assertions/5x0qj2m3c8ha.json"
    reader.sites[link] = served(good())
    reader.open()
    assert not any("/qr-" in url for url in reader.asked)
    reader.page.set_input_files(
        "input[capture]", [{"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photograph(link)}]
    )
    assert reader.outcome() == "verified"
    assert reader.elsewhere() == [link, ISSUER_URL, LIST]
    assert sum("/qr-" in url for url in reader.asked) == 1
    assert reader.hand_over(png(), "screenshot.png") == "failed"
    assert "No credential is inside this image." in reader.report()


def test_the_report_for_programs(reader: Visit) -> None:
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open()
    reader.hand_over(text_of(good()).encode(), "mine.json")
    reader.page.click("text=Copy the report as JSON")
    reader.page.wait_for_selector("text=Copied")
    report = json.loads(reader.page.evaluate("navigator.clipboard.readText()"))
    assert report["outcome"] == "verified" and report["input"] == "mine.json"
    assert report["checkedAt"] == "2026-06-01T12:00:00.000Z"
    assert [(check["id"], check["code"]) for check in report["checks"]] == reader.codes()
    assert set(report["checks"][0]) == {"id", "result", "code", "message"}
    assert [document["url"] for document in report["documents"]] == [ISSUER_URL, LIST]
    assert "document" not in report


def test_over_plain_http_it_says_why_nothing_can_be_checked(browser: Any, address: str) -> None:
    port = address.rpartition(":")[2]
    found = visit(browser, f"http://laurels.test:{port}")
    found.open()
    assert found.hand_over(text_of(good()).encode()) == "indeterminate"
    assert "without encryption (http)" in found.report()
    found.open("/verify/examples/#valid")
    assert found.outcome() == "indeterminate"
    found.context.close()


def test_without_scripts_the_command_is_there(browser: Any, address: str) -> None:
    found = visit(browser, address, java_script_enabled=False)
    found.open()
    assert not found.page.is_visible("#verifier")
    assert found.page.is_visible("text=laurels verify credential.png >> nth=0")
    found.open("/verify/examples/")
    assert "Opening an example needs JavaScript" in found.page.inner_text("main")
    found.context.close()


def test_the_issuer_with_a_key_of_its_own_name_is_said_to_have_no_host(reader: Visit) -> None:
    from credentials.making import OTHER_SEED, key_pair_did

    did, method = key_pair_did(OTHER_SEED)
    issuer = {"id": did, "type": ["Profile"], "name": "Reach"}
    document = signed(award(issuer=issuer), seed=OTHER_SEED, method=method)
    reader.open()
    assert reader.hand_over(text_of(document).encode()) == "warning"
    assert "kept at" not in reader.report() and "named by no website" in reader.report()
    assert ISSUER not in reader.report()
    assert NOW.year == 2026


def test_what_checks_is_loaded_when_it_is_needed_and_is_missed_aloud(reader: Visit) -> None:
    reader.open()
    reader.page.wait_for_load_state("networkidle")
    scripts = [url for url in reader.asked if url.endswith(".js")]
    assert scripts and not any("/core-" in url for url in scripts)
    reader.context.route("**/verify/core-*.js", lambda route: route.abort())
    reader.page.set_input_files(
        "input[multiple]",
        [{"name": "one.json", "mimeType": "application/json", "buffer": text_of(good()).encode()}],
    )
    reader.page.wait_for_selector(".report h2")
    assert "The part of this page that checks could not be loaded" in reader.report()
    assert "Genuine" not in reader.report()
    reader.context.unroute("**/verify/core-*.js")
    reader.page.reload()
    with reader.page.expect_response("**/verify/core-*.js"):
        reader.page.focus("#pasted")
    assert reader.hand_over(text_of(good()).encode()) == "verified"
    reader.forgive_network()
