"""A content folder that is written to: status lists that fill up, versions that freeze, lines that are added."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from issuing_site import KEY, NOW, Place, make_place

from generator.content.load import load
from generator.documents import parse_document
from generator.errors import ContentError, InputError, PublishError
from generator.issuing import workspace
from generator.issuing.workspace import (
    StatusLists,
    add_to_earner,
    changed_fields,
    freeze,
    open_catalog,
    read_list,
    set_bits,
    signer_for,
    why_not_added,
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def lists(place: Place) -> StatusLists:
    catalog = load(place.root)
    return StatusLists(place.root, catalog, catalog.issuers["guild"], "revocation")


def test_a_full_list_is_followed_by_the_next(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "LIST_CAPACITY", 3)
    issued = place.csv("email\n" + "".join(f"p{n}@example.org\n" for n in range(7)))
    found = [place.document(item.id)["credentialStatus"] for item in issued]
    numbers = [item["statusListCredential"].rsplit("-", 1)[-1] for item in found]
    assert numbers == ["1.json"] * 3 + ["2.json"] * 3 + ["3.json"]
    later = place.one("q@example.org")
    assert place.document(later.id)["credentialStatus"]["statusListCredential"].endswith("-3.json")
    place.withdraw(later.id, "revoke")
    assert place.errors() == []
    assert len(list((place.root / "status").glob("*.json"))) == 3


def test_an_index_is_drawn_until_it_is_free(place: Place) -> None:
    drawn = iter([5, 5, 5, 6])
    found = lists(place)
    assert [found.draw(lambda _: next(drawn))[1] for _ in range(2)] == [5, 6]


def test_an_empty_list_is_signed_once(place: Place) -> None:
    issuer = load(place.root).issuers["guild"]
    signer = signer_for(issuer, KEY, NOW)
    found = lists(place)
    url, _ = found.draw(lambda _: 1)
    found.ensure(url, signer)
    before = place.tree()
    found.ensure(url, signer)
    lists(place).ensure(url, signer)
    assert place.tree() == before
    path, bits = read_list(place.root, url)
    assert set_bits(bits) == set() and len(bits) * 8 == 131_072
    document = parse_document(path.read_bytes())
    assert document["id"] == url and "validUntil" not in document


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(0, 799)))
def test_bits_that_are_set_are_all_found(wanted: set[int]) -> None:
    bits = bytearray(100)
    for index in wanted:
        bits[index >> 3] |= 0x80 >> (index & 7)
    assert set_bits(bits) == wanted


def test_freezing_twice_is_freezing_once(place: Place) -> None:
    catalog = open_catalog(place.root)
    badge = catalog.badges["weaving"]
    before = place.tree()
    rehearsed = freeze(place.root, catalog, badge, write=False)
    assert place.tree() == before
    written = freeze(place.root, catalog, badge, write=True)
    assert rehearsed == written
    path = place.root / "badges/versions/weaving/1.2.json"
    assert path.read_bytes() == written.data
    assert freeze(place.root, load(place.root), badge, write=True).data == written.data
    # Killed between its two files, it begins again.
    path.unlink()
    assert freeze(place.root, load(place.root), badge, write=True).data == written.data
    assert path.read_bytes() == written.data


def test_changed_fields_are_named() -> None:
    assert changed_fields({"a": 1, "b": [1]}, {"b": [2], "c": 3}) == ["a", "b", "c"]
    assert changed_fields({"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}) == []
    assert changed_fields([], {}) == ["the file"]


def test_an_earners_list_gets_one_line_once(place: Place) -> None:
    path = place.root / "earners/ann.md"
    place.change("earners/ann.md", "---\nname", "---\n# Hers: 0123456789ab\nname")
    before = path.read_text().splitlines()
    for _ in range(2):
        add_to_earner(place.root, "ann", "0123456789ab")
    after = path.read_text().splitlines()
    assert [line for line in after if line not in before] == ["assertions:", "  - 0123456789ab"]
    assert why_not_added(place.root, "ann") == ""
    assert "can't be read" in why_not_added(place.root, "nobody")


def test_an_id_of_digits_alone_stays_text(place: Place) -> None:
    for credential in ("012345678901", "123456789012", "0123456789e1", "1e1234567890"):
        add_to_earner(place.root, "ann", credential)
        add_to_earner(place.root, "ann", credential)
    assert load(place.root).earners["ann"].assertions == (
        "012345678901", "123456789012", "0123456789e1", "1e1234567890",
    )  # fmt: skip


def test_a_folder_with_mistakes_is_not_written_to(place: Place) -> None:
    place.write("badges/broken.md", "no front matter")
    with pytest.raises(ContentError):
        place.one()
    with pytest.raises(InputError, match="is not a folder"):
        open_catalog(place.root / "nowhere")


def test_a_first_award_that_was_interrupted_between_its_two_files_goes_on(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = workspace.write_whole

    def full(path: Path, data: bytes, **given: bool) -> None:
        if path.name == "1.2.json":
            raise PublishError(f"{path} can't be written: No space left on device")
        write(path, data, **given)

    with monkeypatch.context() as patch, pytest.raises(PublishError):
        patch.setattr(workspace, "write_whole", full)
        place.one(badge="weaving")
    left = "badges/versions/weaving/1.2.substance.json"
    assert [path for path in place.tree() if path.startswith("badges/versions/")] == [left]
    (finding,) = [item for item in place.findings() if item.path == left]
    assert (finding.severity, finding.sentence()) == (
        "warning",
        "the first award of version 1.2 was interrupted before anything was signed; "
        "expected `laurels issue weaving` again, or this file removed",
    )
    # Others are issued, and what the badge says now is what the first award will freeze.
    place.one(badge="knots")
    place.change("badges/weaving.md", "Weave a cloth.", "Weave a long cloth.")
    place.one(badge="weaving")
    assert place.findings() == []
    substance = parse_document(place.tree()[left])
    assert substance["criteria"] == "Weave a long cloth.\n"


def test_the_substance_of_what_was_awarded_is_not_taken_for_unfinished(place: Place) -> None:
    place.one()
    (place.root / "badges/versions/knots/1.0.json").unlink()
    found = [item for item in place.errors() if item.code == "missing"]
    assert [item.sentence() for item in found] == [
        "an awarded version is two files, and the other is missing; "
        "expected badges/versions/knots/1.0.json"
    ]
