"""Issuing as whoever staked their name on it would try it: options, duplicates, refusals, interruptions."""

from __future__ import annotations

import csv
import datetime
import json
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from issuing_site import BASE, DID, KEY, NOW, OTHER, PLAIN, Place, make_keys, make_place

from generator.content.identifiers import did_for
from generator.credentials.identity import hash_identity
from generator.credentials.verification import verify
from generator.errors import (
    ContentError,
    FetchError,
    InputError,
    KeystoreError,
    PublishError,
    RefusedError,
)
from generator.issuing.issue import find
from generator.issuing.receipt import Receipt
from generator.issuing.workspace import StatusLists
from generator.wholefiles import locked


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def test_every_option_lands_where_open_badges_has_it(place: Place) -> None:
    issued = place.one(
        badge="weaving",
        also_to="Ann@Work.example",
        earner="ann",
        evidence="https://ann.example/cloth https://ann.example/film",
        private_evidence="Kept on paper.",
        narrative="Wove a scarf.",
        collaboration="Spun by a friend.",
        results="warp=proficient; Carrying the WEFT = emerging",
        awarded="2026-11-01",
        activity="2026-09-01..2026-10-31",
        valid_until="2027-01-31",
    )
    found = place.document(issued.id)
    subject = found["credentialSubject"]
    achievement = f"{BASE}/badges/weaving/v/1.2.json"
    assert found["id"] == issued.url == f"{BASE}/assertions/{issued.id}.json"
    assert found["issuer"]["id"] == DID and found["issuer"]["name"] == "The Guild"
    assert found["validFrom"] == found["awardedDate"] == "2026-11-01T00:00:00Z"
    assert found["validUntil"] == "2027-01-31T23:59:59Z"
    assert [item["identityType"] for item in subject["identifier"]] == ["emailAddress"] * 2
    for item, address in zip(
        subject["identifier"], ("ann@example.org", "ann@work.example"), strict=True
    ):
        assert item["hashed"] is True
        assert item["identityHash"] == hash_identity(address, item["salt"])
    assert len({item["salt"] for item in subject["identifier"]}) == 2
    assert subject["narrative"] == "Wove a scarf.\n\nSpun by a friend."
    assert subject["activityStartDate"] == "2026-09-01T00:00:00Z"
    assert subject["activityEndDate"] == "2026-10-31T00:00:00Z"
    assert subject["creditsEarned"] == 1.2
    assert [(item["resultDescription"], item["achievedLevel"]) for item in subject["result"]] == [
        (f"{achievement}#criterion-warp", f"{achievement}#criterion-warp-level-proficient"),
        (f"{achievement}#criterion-weft", f"{achievement}#criterion-weft-level-emerging"),
    ]
    assert [item.get("id") for item in found["evidence"]] == [
        "https://ann.example/cloth", "https://ann.example/film", None,
    ]  # fmt: skip
    assert found["evidence"][2]["description"] == "Kept on paper."
    assert found["credentialStatus"]["statusPurpose"] == "suspension"
    assert found["credentialSchema"][0]["type"] == "1EdTechJsonSchemaValidator2019"
    frozen = json.loads((place.root / "badges/versions/weaving/1.2.json").read_bytes())
    del frozen["@context"]
    assert subject["achievement"] == frozen
    assert f"  - {issued.id}\n" in (place.root / "earners/ann.md").read_text()
    assert place.errors() == []


def test_what_is_issued_verifies_from_its_own_files(place: Place) -> None:
    issued = place.one()
    status = place.document(issued.id)["credentialStatus"]["statusListCredential"]
    from generator.content.load import load
    from generator.credentials.issuers import published_document

    did_document = json.dumps(published_document(load(place.root).issuers["guild"])).encode()
    files = {
        f"{BASE}/issuers/guild/did.json": did_document,
        status: (place.root / "status" / status.rsplit("/", 1)[-1]).read_bytes(),
    }

    def fetch(url: str) -> bytes:
        if url not in files:
            raise FetchError("not there", code="not_found")
        return files[url]

    data = (place.root / "assertions" / f"{issued.id}.json").read_bytes()
    assert verify(data, fetch=fetch, now=NOW, recipient="ANN@example.org ").outcome == "verified"
    report = verify(data, fetch=fetch, now=NOW, recipient="bob@example.org")
    assert report.outcome != "verified"
    assert "other_recipient" in [check.code for check in report.checks]
    place.withdraw(issued.id, "revoke")
    files[status] = (place.root / "status" / status.rsplit("/", 1)[-1]).read_bytes()
    assert verify(data, fetch=fetch, now=NOW).outcome == "failed"


def test_addresses_reach_no_file_but_the_receipt(place: Place, tmp_path: Path) -> None:
    keys = make_keys(tmp_path / "keys")
    receipt = tmp_path / "out" / "receipt.csv"
    receipt.parent.mkdir()
    place.csv(
        "email,also_to,earner,name\nZoë.Hidden+tag@Private.example,zs@other.example,ann,Zoë Hidden\n",
        receipt=receipt,
        include_name=True,
    )
    place.findings()
    for path in [*tmp_path.rglob("*"), *keys.rglob("*")]:
        if path.is_file() and path != receipt:
            text = path.read_text(encoding="utf-8", errors="replace").casefold()
            assert not [w for w in ("hidden", "private.example", "other.example") if w in text], (
                path
            )
    with receipt.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["email"] == "zoë.hidden+tag@private.example"
    assert list(rows[0]) == ["email", "earner", "badge", "id", "link", "name", "language"]
    assert (rows[0]["name"], rows[0]["language"]) == ("Zoë Hidden", "")
    assert stat.S_IMODE(receipt.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("narrative", "Ask ann@example.org about it."),
        ("narrative", "Written by БОБ@ПОЧТА.РФ herself"),
        ("private_evidence", "In the folder of someone.else@school.example"),
        ("collaboration", "with carl@x.example"),
        ("evidence", "https://drive.example/?share=ann%40example.org"),
        ("evidence", "https://ann@example.org/file"),
        ("narrative", "z3u2fMyabHiDzrvK6G84bnWhFbxTXjfvRgLLSF8SvmYj8MKW"),
    ],
)
def test_what_must_not_be_public_is_refused_before_it_is_signed(
    place: Place, name: str, text: str
) -> None:
    before = place.tree()
    to = "боб@почта.рф" if "БОБ" in text else "ann@example.org"
    with pytest.raises(ContentError) as caught:
        place.one(to, **{name: text})
    assert caught.value.findings[0].message.startswith(f"`{name}` is wrong")
    assert place.tree() == before


@pytest.mark.parametrize("name", ["narrative", "collaboration", "private_evidence"])
def test_a_telephone_number_is_not_signed(place: Place, name: str) -> None:
    before = place.tree()
    with pytest.raises(ContentError) as caught:
        place.one(**{name: "Ring 212-555-0100."})
    assert caught.value.findings[0].message == (
        f"`{name}` is wrong: it holds what looks like a telephone number, 212-555-0100, and what is "
        "signed is public for good"
    )
    assert place.tree() == before
    place.one(evidence="https://drive.example/?id=212-555-0100")


def test_the_issuers_own_role_address_may_be_named(place: Place) -> None:
    place.one(narrative="Ask badges@guild.example.")
    assert place.errors() == []


def test_a_name_is_hashed_and_only_where_it_was_asked_for(place: Place) -> None:
    first = place.one(earner="ann")
    assert len(place.document(first.id)["credentialSubject"]["identifier"]) == 1
    second = place.one(earner="ann", include_name=True, again=True)
    name = place.document(second.id)["credentialSubject"]["identifier"][1]
    assert name["identityType"] == "name"
    assert name["identityHash"] == hash_identity("Ann Example", name["salt"])
    with pytest.raises(ContentError) as caught:
        place.one("carl@example.org", include_name=True)
    assert "no name is known" in caught.value.findings[0].message


def test_a_level_or_criterion_that_is_not_there_names_the_nearest(place: Place) -> None:
    for results, hint in (
        ("wrap=proficient", "did you mean 'warp'?"),
        ("warp=proficent", "did you mean 'proficient'?"),
        ("setting the wrap=emerging", "did you mean 'setting the warp'?"),
    ):
        with pytest.raises(ContentError) as caught:
            place.one(badge="weaving", results=results)
        assert hint in caught.value.findings[0].message
    with pytest.raises(ContentError, match="1 mistake") as caught:
        place.one(badge="weaving", results="warp=proficient;Setting the warp=emerging")
    assert "judged twice" in caught.value.findings[0].message
    with pytest.raises(ContentError) as caught:
        place.one(results="warp=proficient")
    assert "no rubric" in caught.value.findings[0].message


def test_names_that_are_not_there_are_refused_with_the_nearest(place: Place) -> None:
    with pytest.raises(InputError, match="did you mean 'knots'"):
        place.one(badge="knot")
    with pytest.raises(ContentError) as caught:
        place.one(earner="anne")
    assert caught.value.findings[0].nearest == "`ann`"


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_drafts_and_retired_badges_are_not_awarded(place: Place, status: str) -> None:
    place.change("badges/knots.md", "kind: badge", f"kind: badge\nstatus: {status}")
    with pytest.raises(RefusedError, match=status):
        place.one()


def test_what_no_signature_can_cover_is_found_before_the_first(place: Place) -> None:
    place.change("badges/knots.md", "Tie ten knots.", "Tie\ufffften knots.")
    before = place.tree()
    with pytest.raises(ContentError) as caught:
        place.csv("email\na@x.example\n")
    assert "U+FFFF" in caught.value.findings[0].message
    assert place.tree() == before


def test_a_badge_with_mistakes_is_not_signed(place: Place) -> None:
    place.change("badges/weaving.md", "passes: proficient", "passes: excellent")
    before = place.tree()
    with pytest.raises(ContentError) as caught:
        place.one(badge="weaving")
    assert caught.value.findings[0].path == "badges/weaving.md"
    place.change("site.yaml", "name: The Guild", "name: The Guild\ntime_zone: Mars/Base")
    with pytest.raises(ContentError) as caught:
        place.one()
    assert "Mars/Base" in caught.value.findings[0].message
    place.change("site.yaml", "Mars/Base", "UTC")
    assert place.tree().keys() == before.keys()
    # Mistakes elsewhere are no reason to wait.
    place.one()


def test_the_first_award_freezes_the_version(place: Place) -> None:
    place.one()
    frozen = place.tree()["badges/versions/knots/1.0.json"]
    place.change("badges/knots.md", "Ties knots.", "Ties good knots.")
    later = place.one("bob@example.org")
    assert (
        place.document(later.id)["credentialSubject"]["achievement"]["description"] == "Ties knots."
    )
    assert place.tree()["badges/versions/knots/1.0.json"] == frozen
    place.change("badges/knots.md", "Tie ten knots.", "Tie two knots.")
    before = place.tree()
    with pytest.raises(RefusedError, match=r"criteria.*new `version`"):
        place.one("carl@example.org")
    assert place.tree() == before
    place.change("badges/knots.md", "'1.0'", "'2.0'")
    newest = place.one("carl@example.org")
    assert place.document(newest.id)["credentialSubject"]["achievement"]["version"] == "2.0"
    assert place.errors() == []


def test_nobody_is_awarded_twice_however_their_address_is_written(place: Place) -> None:
    first = place.one("Ann@Example.org", also_to="ann@home.example")
    for again in ("ann@example.org", "  ANN@EXAMPLE.ORG ", "ann@home.example"):
        with pytest.raises(RefusedError, match="issued to this person already") as caught:
            place.one(again)
        assert first.url in caught.value.message
    with pytest.raises(RefusedError):
        place.one("ann@new.example", also_to="ann@home.example")
    # A tag makes another address.
    assert place.one("ann+work@example.org").id != first.id
    assert place.one("ann@example.org", badge="weaving").id != first.id
    assert place.one("ann@example.org", again=True).id != first.id
    assert place.errors() == []


def test_a_withdrawn_or_past_award_can_be_made_again(place: Place) -> None:
    first = place.one()
    place.withdraw(first.id, "revoke")
    second = place.one(valid_until="2026-12-01")
    with pytest.raises(RefusedError):
        place.one(now=NOW + datetime.timedelta(days=9))
    third = place.one(now=NOW + datetime.timedelta(days=10))
    assert len({first.id, second.id, third.id}) == 3
    suspended = place.one(badge="weaving")
    place.withdraw(suspended.id, "suspend")
    with pytest.raises(RefusedError):
        place.one(badge="weaving")


def test_a_list_of_past_awards_can_be_run_again(place: Place) -> None:
    text = "email,awarded,valid_until\nann@example.org,2025-01-01,2026-01-01\n"
    (first,) = place.csv(text)
    (second,) = place.csv(text)
    assert (second.id, second.already) == (first.id, True)
    assert not place.csv(text.replace("2025-01-01,2026-01-01", "2026-01-02,2027-01-01"))[0].already


def test_dry_run_writes_nothing_and_needs_no_key(place: Place, tmp_path: Path) -> None:
    known = place.one()
    before = place.tree()

    def locked_away(_: object) -> object:
        raise AssertionError("no key is needed")

    found = place.csv(
        "email\nann@example.org\nbob@example.org\n",
        dry_run=True,
        unlock=locked_away,
        receipt=tmp_path / "receipt.csv",
    )
    assert [(item.id, item.already) for item in found] == [(known.id, True), ("", False)]
    assert place.tree() == before
    assert not (tmp_path / "receipt.csv").exists()


def _with(name: str, more: str = "") -> str:
    return PLAIN.replace("name: Knots", f"name: {name}").replace("---\n\nTie", f"{more}---\n\nTie")


def test_what_somebody_is_not_known_to_hold_is_named(place: Place) -> None:
    place.write("badges/bends.md", _with("Bends", "requirements: [knots]\n"))
    place.write("badges/nudos.md", _with("Nudos", "language: es\ntranslation_of: knots\n"))
    place.write("badges/splices.md", _with("Splices"))
    place.write("badges/rigger.md", _with("Rigger"))
    place.write(
        "badges/aparejador.md", _with("Aparejador", "language: es\ntranslation_of: rigger\n")
    )
    stack = "---\nname: {}\ndescription: Rope.\nissuer: guild\n{}---\n"
    place.write(
        "stacks/rope.md", stack.format("Rope work", "requires: {all: [{badge: splices}]}\n")
    )
    place.write(
        "stacks/rig.md",
        stack.format(
            "Rigging",
            "awards: rigger\nrequires:\n  all:\n    - stack: rope\n    - any: 1\n"
            "      of: [{badge: bends}, {badge: weaving}]\n",
        ),
    )
    assert place.errors() == []
    assert place.one(badge="knots").missing == ()
    assert place.one("bob@example.org", badge="bends").missing == ("Knots",)
    two = place.one("carl@example.org", badge="nudos")
    assert place.one("carl@example.org", badge="bends", also_to="c@example.org").missing == ()
    people = "email\nc@example.org\ndora@example.org\n"
    lacking = "1 of Bends, Kenmerkende ☕ “weaving” ليلى (of the stack Rigging)"
    for badge in ("rigger", "aparejador"):
        dry = place.csv(people, badge=badge, dry_run=True)
        assert [item.missing for item in dry] == [
            ("Rope work (of the stack Rigging)",),
            ("Rope work (of the stack Rigging)", lacking),
        ]
    place.one("dora@example.org", badge="splices")
    (first, second) = place.csv(people, badge="rigger")
    assert first.missing and second.missing == (lacking,)
    assert [item.missing for item in place.csv(people, badge="rigger")] == [(), ()]
    # What the badge requires by itself isn't said of the stack as well.
    place.change(
        "stacks/rope.md", "requires: {all: [", "awards: bends\nrequires: {all: [{badge: knots}, "
    )
    assert place.one("emil@example.org", badge="bends").missing == (
        "Knots",
        "Splices (of the stack Rope work)",
    )
    place.change("stacks/rope.md", "awards: bends\n", "")
    # What was withdrawn counts no more.
    place.withdraw(two.id, "revoke")
    assert place.one("carl@example.org", badge="bends", again=True).missing == ("Knots",)


def test_who_holds_what_is_asked_for_is_hashed_no_more_than_it_takes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each pair of a credential and an address costs a hash: there may be millions of pairs."""
    place.write("badges/splices.md", _with("Splices"))
    place.write("badges/bends.md", _with("Bends", "requirements: [knots, splices]\n"))
    people = [f"p{number}@example.org" for number in range(6)]
    text = "email\n" + "".join(f"{person}\n" for person in people)
    for badge in ("knots", "splices", "knots", "splices"):
        place.csv(text, badge=badge, again=True)
    tried: list[str] = []

    def hash_and_count(identifier: str, salt: str) -> str:
        tried.append(identifier)
        return hash_identity(identifier, salt)

    monkeypatch.setattr("generator.issuing.issue.hash_identity", hash_and_count)
    assert [item.missing for item in place.csv(text, badge="bends")] == [()] * 6
    # Each holds each badge twice. In the worst order, the two of one person come one after the other.
    assert len(tried) <= 2 * (6 + 2 * (5 + 4 + 3 + 2 + 1))
    tried.clear()
    more = text + "nobody@example.org\n"
    found = place.csv(more, badge="bends")
    assert [item.missing for item in found] == [()] * 6 + [("Knots", "Splices")]
    # Who has the badge already is asked for nothing: what is left is one address, and who was awarded it.
    assert tried.count("nobody@example.org") == 24
    assert len(tried) <= 24 + sum(range(1, 7))
    tried.clear()
    place.csv(more, badge="bends")
    assert len(tried) <= sum(range(1, 8))


def test_bad_rows_are_all_named_and_nothing_is_written(place: Place) -> None:
    before = place.tree()
    with pytest.raises(ContentError) as caught:
        place.csv(
            "results,email,earner,awarded,narrative\n"
            "warp=proficient,a@example.org,,,\n"
            "warp=great,b@example.org,,,\n"
            ",c@example.org,nobody,,\n"
            ",d@example.org,,2027-01-01,\n"
            ",e@example.org,,,write to e@example.org\n",
            badge="weaving",
        )
    assert [(item.path, item.line, item.column) for item in caught.value.findings] == [
        ("people.csv", 3, 1), ("people.csv", 4, 3), ("people.csv", 5, 4), ("people.csv", 6, 5),
    ]  # fmt: skip
    assert place.tree() == before


def test_an_earners_file_that_cannot_be_added_to_stops_before_the_first_signature(
    place: Place,
) -> None:
    place.write("earners/ann.md", "---\nname: Ann\nassertions: [0123456789ab, 0123456789ac]\n---\n")
    before = place.tree()
    with pytest.raises(ContentError) as caught:
        place.one(earner="ann")
    assert "can't be added to" in caught.value.findings[0].message
    assert place.tree() == before


def test_a_key_that_does_not_fit_signs_nothing(place: Place) -> None:
    before = place.tree()
    for key, message in (
        (OTHER, "is not one of guild's"),
        (type(KEY)(did_for(BASE, "other"), "key-1", KEY.seed), "the key is of did:web"),
    ):
        with pytest.raises(KeystoreError, match=message):
            place.one(unlock=lambda _, key=key: key)
    with pytest.raises(KeystoreError, match="is not open before"):
        place.one(now=datetime.datetime(2025, 12, 31, tzinfo=datetime.UTC))
    assert place.tree() == before


def test_without_a_published_key_the_way_out_is_named(place: Place) -> None:
    text = (place.root / "issuers/guild.md").read_text()
    place.write("issuers/guild.md", text[: text.index("keys:")] + "---\n\nTeaches.\n")
    with pytest.raises(RefusedError, match="laurels keys new guild"):
        place.one()


def test_the_receipt_is_refused_where_it_would_be_shared(place: Place, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    worktree = tmp_path / "worktree"
    worktree.mkdir()
    (worktree / ".git").write_text("gitdir: elsewhere\n")
    built = tmp_path / "site"
    built.mkdir()
    (built / ".nojekyll").touch()
    (built / "catalog.json").touch()
    (tmp_path / "link").symlink_to(repository)
    (tmp_path / "file-link.csv").symlink_to(repository / "receipt.csv")
    before = place.tree()
    for path in (
        place.root / "receipt.csv",
        place.root / "assertions" / "receipt.csv",
        repository / "deep" / "receipt.csv",
        worktree / "receipt.csv",
        built / "receipt.csv",
        tmp_path / "link" / "receipt.csv",
        tmp_path / "file-link.csv",
        tmp_path / "elsewhere" / ".." / "repository" / "receipt.csv",
    ):
        with pytest.raises(RefusedError, match="name a file outside"):
            place.one(receipt=path)
    assert place.tree() == before


@pytest.mark.parametrize("newlines", [b"\r\n", b"\n"])
def test_a_receipt_goes_on_where_it_was_cut_off(
    place: Place, tmp_path: Path, newlines: bytes
) -> None:
    """Wherever that is: in a link, in a quoted name, in a letter of two bytes, in the first line."""
    receipt = tmp_path / "receipt.csv"
    people = 'email,name,language\nann@example.org,"Doe, Ann",es\nbob@example.org,"Bø, ""Bob""",\n'
    issued = place.csv(people, receipt=receipt)
    following = list(zip(issued, ("Doe, Ann", 'Bø, "Bob"'), strict=True))
    whole = receipt.read_bytes().replace(b"\r\n", newlines)
    for cut in range(len(whole)):
        receipt.write_bytes(whole[:cut])
        receipt.chmod(0o644)
        again = Receipt(receipt, "knots", following)
        left = receipt.read_bytes().replace(b"\r\n", newlines)
        assert left == whole[: len(left)]
        assert left.endswith(b"\n") and left.count(b'"') % 2 == 0
        links = whole[: len(left)].count(b"https://")
        assert len(again.ids) == links
    receipt.write_bytes(whole[:-5])
    place.csv(people, receipt=receipt)
    assert receipt.read_bytes().replace(b"\r\n", newlines) == whole
    assert stat.S_IMODE(receipt.stat().st_mode) == 0o600


@pytest.mark.parametrize("badge", ["knots", "weaving"])
@pytest.mark.parametrize("stripped", [b"\r\n", b"\n"])
def test_a_last_line_without_an_end_stays(
    place: Place, tmp_path: Path, badge: str, stripped: bytes
) -> None:
    """An editor left it so, and nobody else may have its row, whichever badge it is for."""
    receipt = tmp_path / "receipt.csv"
    place.one(receipt=receipt)
    whole = receipt.read_bytes()
    receipt.write_bytes(whole.removesuffix(stripped))
    place.one("bob@example.org", badge=badge, receipt=receipt)
    assert receipt.read_bytes().startswith(whole)
    assert receipt.read_bytes().count(b"\r\n") == 3


def test_what_somebody_noted_in_a_last_line_without_an_end_stays(
    place: Place, tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt.csv"
    first = place.one()
    text = (
        "link,email,note,earner,badge,id\r\n"
        f'{first.url},ann@example.org,"called\r\ntwice, ""late""",,knots,{first.id}'
    )
    receipt.write_bytes(text.encode())
    place.csv("email\nann@example.org\n", receipt=receipt)
    assert receipt.read_bytes() == text.encode() + b"\r\n"
    receipt.write_bytes(text.encode()[:-1])
    with pytest.raises(PublishError, match="without an end from line 2 on"):
        place.csv("email\nann@example.org\n", receipt=receipt)
    assert receipt.read_bytes() == text.encode()[:-1]


def test_a_quotation_mark_inside_a_cell_of_a_receipt_costs_no_row(
    place: Place, tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt.csv"
    place.csv(
        "email,name\nann@example.org,5 A\nbob@example.org,Bob\ncarl@example.org,\n", receipt=receipt
    )
    whole = receipt.read_bytes().replace(b",5 A,", b',5" A,')
    for end in (b"\r\n", b""):
        receipt.write_bytes(whole.removesuffix(b"\r\n") + end)
        place.one(f"dora{len(end)}@example.org", badge="weaving", receipt=receipt)
        assert receipt.read_bytes().startswith(whole)
        assert receipt.read_bytes().count(b"\n") == 5
    # Cut off in its own row, it is written anew.
    receipt.write_bytes(whole[:-20])
    place.csv("email\ncarl@example.org\n", receipt=receipt)
    assert receipt.read_bytes() == whole


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 40, 90])
def test_rows_behind_a_quotation_mark_that_is_left_open_are_not_cut_away(
    place: Place, tmp_path: Path, cut: int
) -> None:
    receipt = tmp_path / "receipt.csv"
    place.csv("email,name\nann@example.org,5 A\nbob@example.org,\n", receipt=receipt)
    torn = receipt.read_bytes().replace(b",5 A,", b',"5 A,')
    torn = torn[: len(torn) - cut]
    receipt.write_bytes(torn)
    before = place.tree()
    with pytest.raises(PublishError) as caught:
        place.one("dora@example.org", badge="weaving", receipt=receipt)
    assert caught.value.message == (
        f"the receipt {receipt} has a row without an end from line 2 on, which others may stand in: "
        "mend its quotation marks, and run the same again"
    )
    assert receipt.read_bytes() == torn and place.tree() == before


def test_a_receipt_says_whom_to_write_to_and_in_which_language(
    place: Place, tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt.csv"
    place.csv(
        "email,name,language\nann@example.org,Ana  Ejemplo,es\nbob@example.org,,\n", receipt=receipt
    )
    rows = list(csv.DictReader(receipt.read_text(encoding="utf-8").splitlines()))
    assert [(row["name"], row["language"]) for row in rows] == [("Ana Ejemplo", "es"), ("", "")]
    for credential in (row["id"] for row in rows):
        assert "Ejemplo" not in json.dumps(place.document(credential))


def test_a_receipt_of_an_earlier_form_goes_on_in_its_own_columns(
    place: Place, tmp_path: Path
) -> None:
    receipt = tmp_path / "receipt.csv"
    first = place.one()
    receipt.write_text(
        "link,email,note,earner,badge,id\r\n"
        f"{first.url},ann@example.org,called,,knots,{first.id}\r\n"
    )
    place.csv("email,language\nann@example.org,\nbob@example.org,es\n", receipt=receipt)
    rows = list(csv.DictReader(receipt.read_text().splitlines()))
    assert [(row["email"], row["note"], row["badge"]) for row in rows] == [
        ("ann@example.org", "called", "knots"), ("bob@example.org", "", "knots"),
    ]  # fmt: skip
    assert all(row["link"].endswith(f"{row['id']}.json") for row in rows)


def test_a_file_that_is_no_receipt_is_left_alone(place: Place, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("email,name\nann@example.org,Ann\n")
    before = place.tree()
    with pytest.raises(RefusedError, match="is no receipt"):
        place.one(receipt=people)
    with pytest.raises(PublishError, match="can't be written"):
        place.one(receipt=tmp_path / "nowhere" / "receipt.csv")
    assert people.read_text() == "email,name\nann@example.org,Ann\n"
    assert place.tree() == before


def test_find_tells_what_an_address_has(place: Place) -> None:
    later = place.one(awarded="2026-11-20", also_to="ann@home.example")
    earlier = place.one(badge="weaving", awarded="2026-10-01")
    place.one("bob@example.org")
    assert [(row.id, name) for row, name in find(place.root, " ANN@example.org")] == [
        (earlier.id, "Kenmerkende ☕ “weaving” ليلى"), (later.id, "Knots"),
    ]  # fmt: skip
    assert [row.id for row, _ in find(place.root, "ann@home.example")] == [later.id]
    assert find(place.root, "") == find(place.root, "Ann Example") == []


def test_indices_are_never_used_twice_nor_taken_from_the_vanished(place: Place) -> None:
    issued = place.csv("email\n" + "".join(f"p{n}@example.org\n" for n in range(30)))
    places = [place.document(item.id)["credentialStatus"]["id"] for item in issued]
    assert len(set(places)) == 30
    gone = place.document(issued[0].id)["credentialStatus"]
    place.withdraw(issued[0].id, "revoke")
    (place.root / "assertions" / f"{issued[0].id}.json").unlink()
    from generator.content.load import load

    catalog = load(place.root)
    lists = StatusLists(place.root, catalog, catalog.issuers["guild"], "revocation")
    wanted = int(gone["statusListIndex"])
    drawn = iter([wanted, wanted, (wanted + 7) % 131_072])
    assert lists.draw(lambda _: next(drawn))[1] != wanted


def test_a_new_list_is_begun_where_the_old_one_is_of_another_address(place: Place) -> None:
    place.one()
    place.change(
        "site.yaml", f"base_url: {BASE}",
        f"base_url: https://new.example\nprevious_base_urls: [{BASE}]",
    )  # fmt: skip
    second = place.one("bob@example.org")
    status = place.document(second.id)["credentialStatus"]
    assert status["statusListCredential"] == "https://new.example/status/guild-revocation-2.json"


def test_two_at_once_are_kept_apart(place: Place) -> None:
    with (
        locked(place.root, "issuing"),
        pytest.raises(PublishError, match="another laurels is issuing"),
    ):
        place.one()
    place.one()


def test_two_threads_issue_each_person_once(place: Place) -> None:
    outcomes: list[object] = []

    def run() -> None:
        for _ in range(60):
            try:
                outcomes.append(place.csv("email\na@example.org\nb@example.org\n"))
                return
            except PublishError:
                time.sleep(0.05)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 3
    assert len(list((place.root / "assertions").glob("*.json"))) == 2
    assert place.errors() == []


def test_killed_at_any_point_and_run_again_everybody_has_one(tmp_path: Path) -> None:
    people = 30
    keys = make_keys(tmp_path / "keys")
    environment = {
        **os.environ,
        "LAURELS_KEYS": str(keys),
        "LAURELS_CACHE": str(tmp_path / "cache"),
        "CI": "",
    }
    source = tmp_path / "people.csv"
    source.write_text(
        "email,earner\n"
        + "".join(f"p{n}@example.org,{'ann' if n % 2 else ''}\n" for n in range(people))
    )
    kills = 0
    for seed in range(2):
        chance = random.Random(seed)
        place = make_place(tmp_path / str(seed))
        receipt = tmp_path / f"receipt-{seed}.csv"
        command = [
            sys.executable, "-m", "generator", "issue", "knots", "--csv", str(source),
            "--content", str(place.root), "--receipt", str(receipt),
        ]  # fmt: skip
        for target in (1, chance.randrange(5, 15), chance.randrange(15, people - 4)):
            process = subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            folder = place.root / "assertions"
            while process.poll() is None:
                if folder.is_dir() and sum(1 for _ in folder.iterdir()) >= target:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
                    break
                time.sleep(0.001)
            process.wait()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        documents = [json.loads(path.read_bytes()) for path in folder.glob("*.json")]
        assert len(documents) == people
        assert len({item["credentialStatus"]["id"] for item in documents}) == people
        ids = {item["id"] for item in documents}
        rows = list(csv.DictReader(receipt.read_text(encoding="utf-8").splitlines()))
        assert {row["link"] for row in rows} == ids
        assert sorted(row["email"] for row in rows) == sorted(
            f"p{n}@example.org" for n in range(people)
        )
        listed = (place.root / "earners/ann.md").read_text()
        mine = {row["id"] for row in rows if row["earner"] == "ann"}
        assert len(mine) == people // 2 and all(listed.count(f"- {one}\n") == 1 for one in mine)
        assert not list(place.root.rglob("*.laurels-part"))
        assert place.errors() == []
    assert kills >= 4
