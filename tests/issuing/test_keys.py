"""Keys made and closed: what was signed in time stays good, what comes after isn't signed."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from issuing_site import DID, KEY, NOW, Place, make_keys, make_place

from generator.content.load import load
from generator.errors import InputError, KeystoreError, PublishError, RefusedError
from generator.issuing import keys
from generator.issuing.keys import add_key, retire_key
from generator.keystore import PrivateKey, open_key, stored_keys

LATER = NOW + datetime.timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def add(place: Place, folder: Path, slug: str = "guild") -> tuple[PrivateKey, str]:
    path, key_id = add_key(place.root, slug, folder=folder, passphrase=None, now=NOW)
    return open_key(path, lambda _: ""), key_id


def test_a_second_and_third_key_of_one_day_leave_the_first(place: Place, tmp_path: Path) -> None:
    before = (place.root / "issuers/guild.md").read_text()
    second, second_id = add(place, tmp_path / "keys")
    third, third_id = add(place, tmp_path / "keys")
    assert (second_id, third_id) == ("key-2026-11-22", "key-2026-11-22-2")
    issuer = load(place.root).issuers["guild"]
    assert [key.public_key for key in issuer.keys] == [
        KEY.public_key, second.public_key, third.public_key,
    ]  # fmt: skip
    assert [key.created for key in issuer.keys[1:]] == [NOW, NOW]
    after = (place.root / "issuers/guild.md").read_text()
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        line
        for key in issuer.keys[1:]
        for line in (
            f"  - id: {key.id}",
            f"    public_key: {key.public_key}",
            "    created: 2026-11-22T12:00:00Z",
        )
    ]
    for key in (KEY, second, third):
        place.one(unlock=lambda _, key=key: key, again=True)
    assert place.errors() == []


@pytest.mark.parametrize("form", ["", "keys: []\n", "keys:\n"])
def test_the_first_key_of_an_issuer(place: Place, tmp_path: Path, form: str) -> None:
    text = (place.root / "issuers/guild.md").read_text()
    head = text[: text.index("keys:")]
    place.write("issuers/guild.md", f"{head}{form}---\n\nTeaches.\n")
    key, _ = add(place, tmp_path / "keys")
    place.one(unlock=lambda _: key)
    assert place.errors() == []


def test_a_key_that_was_stored_and_never_published_is_no_dead_end(
    place: Place, tmp_path: Path
) -> None:
    before = (place.root / "issuers/guild.md").read_bytes()
    orphan, _ = add(place, tmp_path / "keys")
    (place.root / "issuers/guild.md").write_bytes(before)
    key, key_id = add(place, tmp_path / "keys")
    assert key_id == "key-2026-11-22-2" and key.public_key != orphan.public_key
    assert len(stored_keys(tmp_path / "keys")) == 2


def test_a_key_that_could_not_be_published_is_not_left_behind(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise PublishError(f"{path} can't be written: No space left on device")

    monkeypatch.setattr(keys, "write_whole", full)
    before = place.tree()
    with pytest.raises(PublishError, match="No space left"):
        add(place, tmp_path / "keys")
    assert stored_keys(tmp_path / "keys") == [] and place.tree() == before


def test_retiring_closes_the_window_and_keeps_what_was_signed(place: Place, tmp_path: Path) -> None:
    old = place.one()
    retire_key(place.root, "guild", "key-1", now=NOW)
    assert place.errors() == []
    before = place.tree()
    with pytest.raises(KeystoreError, match="was closed on 2026-11-22"):
        place.one("bob@example.org", now=NOW)
    with pytest.raises(KeystoreError, match="was closed"):
        place.withdraw(old.id, "revoke", now=LATER)
    assert place.tree() == before
    key, _ = add(place, tmp_path / "keys")
    place.one("bob@example.org", unlock=lambda _: key, now=LATER)
    place.withdraw(old.id, "revoke", unlock=lambda _: key, now=LATER)
    assert not [item for item in place.findings(LATER.date()) if item.severity == "error"]
    with pytest.raises(RefusedError, match="is closed already"):
        retire_key(place.root, "guild", "key-1", now=LATER)


def test_what_a_closed_key_signs_all_the_same_does_not_verify(place: Place) -> None:
    place.change(
        "issuers/guild.md",
        "created: 2026-01-01T00:00:00Z",
        "created: 2026-01-01T00:00:00Z\n    expires: 2026-11-22T13:00:00Z",
    )
    place.one(now=NOW)
    assert place.errors() == []
    place.change("issuers/guild.md", "2026-11-22T13:00:00Z", "2026-11-22T11:00:00Z")
    codes = {item.code for item in place.errors()}
    assert codes == {"key_expired"}


def test_names_that_are_not_there(place: Place, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'guild'"):
        add(place, tmp_path / "keys", "gild")
    with pytest.raises(InputError, match="it has key-1"):
        retire_key(place.root, "guild", "key-9", now=NOW)
    assert not (tmp_path / "keys").exists()


def test_a_key_is_stored_before_it_is_published(place: Place, tmp_path: Path) -> None:
    before = place.tree()
    (tmp_path / "keys").write_text("not a folder")
    with pytest.raises(KeystoreError):
        add(place, tmp_path / "keys")
    with pytest.raises(KeystoreError, match="a private key must not"):
        add(place, place.root / "keys")
    assert place.tree() == before


def test_did_documents_list_every_key_that_ever_was(place: Place, tmp_path: Path) -> None:
    from generator.credentials.issuers import published_document

    add(place, make_keys(tmp_path / "keys"))
    retire_key(place.root, "guild", "key-1", now=NOW)
    document = published_document(load(place.root).issuers["guild"])
    methods = {item["id"]: item for item in document["verificationMethod"]}
    assert list(methods) == [f"{DID}#key-1", f"{DID}#key-2026-11-22"]
    assert methods[f"{DID}#key-1"]["expires"] == "2026-11-22T12:00:00Z"
    assert "secret" not in json.dumps(document)
