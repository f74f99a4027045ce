"""Private keys at rest: where they may lie, who may read them, and what is never printed."""

from __future__ import annotations

import base64
import json
import os
import stat
import traceback
from pathlib import Path
from typing import Any

import nacl.pwhash
import pytest
from issuing_site import KEY, OTHER, make_keys

from generator.errors import KeystoreError
from generator.keystore import (
    PrivateKey,
    free_id,
    key_from_text,
    keys_folder,
    new_key,
    open_key,
    secret_multikey,
    store,
    stored_keys,
)

CREATED = "2026-01-01T00:00:00Z"
SECRET = secret_multikey(KEY.seed)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weakest parameters that are accepted: these tests are not about time."""
    monkeypatch.setattr(nacl.pwhash.argon2id, "OPSLIMIT_MODERATE", 1)
    monkeypatch.setattr(
        nacl.pwhash.argon2id, "MEMLIMIT_MODERATE", nacl.pwhash.argon2id.MEMLIMIT_MIN
    )


def nobody(prompt: str) -> str:
    raise AssertionError(f"nobody should be asked: {prompt}")


def locked_key(folder: Path, passphrase: str = "correct horse") -> Path:
    return store(folder, KEY, passphrase=passphrase, created=CREATED)


def damaged(path: Path, **changes: Any) -> Path:
    document = json.loads(path.read_bytes())
    for name, value in changes.items():
        if value is None:
            del document[name]
        elif isinstance(value, dict):
            document[name].update(value)
        else:
            document[name] = value
    path.write_text(json.dumps(document))
    return path


def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        path = locked_key(tmp_path / "config" / "keys")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.name == "did-web-guild.example-issuers-guild.key-1.json"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622, 0o610])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = locked_key(tmp_path)
    path.chmod(mode)
    with pytest.raises(KeystoreError, match=r"expected mode 0600 \(chmod 600"):
        open_key(path, nobody)


@pytest.mark.parametrize(
    "passphrase", ["correct horse", "pässwörd ☕ ليلى", " ", "x" * 1000, "\udc80"]
)
def test_a_passphrase_locks_and_unlocks(tmp_path: Path, passphrase: str) -> None:
    path = locked_key(tmp_path, passphrase)
    text = path.read_text()
    assert SECRET not in text and KEY.seed.hex() not in text
    assert base64.b64encode(KEY.seed).decode() not in text
    assert open_key(path, lambda _: passphrase) == KEY
    for wrong in ("", "wrong", passphrase + "x", passphrase.upper() + "!"):
        with pytest.raises(KeystoreError, match="that is not the passphrase"):
            open_key(path, lambda _, wrong=wrong: wrong)


def test_the_same_letters_unlock_however_they_are_composed(tmp_path: Path) -> None:
    path = locked_key(tmp_path, "Zo\u00eb")
    assert open_key(path, lambda _: "Zoe\u0308") == KEY


def test_the_passphrase_goes_through_argon2id_at_moderate_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    path = locked_key(tmp_path)
    parameters = json.loads(path.read_bytes())["kdf"]
    assert parameters["name"] == "argon2id"
    assert parameters["memory"] >= 256 * 1024 * 1024 and parameters["operations"] >= 3
    assert len(base64.b64decode(parameters["salt"])) == 16
    assert open_key(path, lambda _: "correct horse") == KEY


def test_an_empty_passphrase_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(KeystoreError, match="protects nothing"):
        locked_key(tmp_path / "keys", "")
    assert not (tmp_path / "keys").exists()


def test_no_passphrase_is_said_in_the_file(tmp_path: Path) -> None:
    path = store(tmp_path, KEY, passphrase=None, created=CREATED)
    assert json.loads(path.read_bytes())["secret_key"] == SECRET
    assert open_key(path, nobody) == KEY
    assert [key.locked for key in stored_keys(tmp_path)] == [False]


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = locked_key(tmp_path)
    before = path.read_bytes()
    with pytest.raises(KeystoreError, match="a key is never overwritten"):
        locked_key(tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"kdf": None},
        {"secretbox": None},
        {"secretbox": "!!!"},
        {"secretbox": "AAAA"},
        {"secretbox": 7},
        {"kdf": {"name": "md5"}},
        {"kdf": {"salt": "AAAA"}},
        {"kdf": {"salt": None}},
        {"kdf": {"memory": 2**31}},
        {"kdf": {"memory": 2**70}},
        {"kdf": {"memory": 0}},
        {"kdf": {"memory": "much"}},
        {"kdf": {"operations": 0}},
        {"kdf": {"operations": -1}},
        {"kdf": {"operations": 10**9}},
    ],
)
def test_a_damaged_file_says_so_without_much_work(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = damaged(locked_key(tmp_path), **changes)
    with pytest.raises(KeystoreError, match="is damaged|is not the passphrase"):
        open_key(path, lambda _: "correct horse")


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"{}", b'{"format": "laurels-private-key/2"}', b"\xff", b"x" * 20_000],
)
def test_what_is_no_key_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(KeystoreError, match="is not a key file"):
        open_key(path, nobody)
    with pytest.raises(KeystoreError, match="is not a key file"):
        stored_keys(tmp_path)


def test_files_that_cannot_be_had(tmp_path: Path) -> None:
    with pytest.raises(KeystoreError, match="can't be read"):
        open_key(tmp_path / "nowhere.json", nobody)
    assert stored_keys(tmp_path / "nowhere") == []


def test_halves_that_do_not_belong_together(tmp_path: Path) -> None:
    path = damaged(locked_key(tmp_path), public_key=OTHER.public_key)
    with pytest.raises(KeystoreError, match="don't belong together"):
        open_key(path, lambda _: "correct horse")


def test_the_environment_can_hold_a_key_itself() -> None:
    assert key_from_text(f" {SECRET}\n") == PrivateKey("", "", KEY.seed)
    for text in ("", "z", "z3u2", SECRET[:-1], SECRET[1:], KEY.public_key, SECRET + "0", "é"):
        with pytest.raises(KeystoreError, match="holds no Ed25519 secret key") as caught:
            key_from_text(text)
        assert not text or len(text) < 9 or text not in caught.value.message


def test_the_seed_is_never_shown(tmp_path: Path) -> None:
    shown = [repr(KEY), str(KEY), f"{KEY}", repr([KEY]), repr(stored_keys(make_keys(tmp_path)))]
    path = damaged(tmp_path / "did-web-guild.example-issuers-guild.key-1.json", public_key="z6Mk1")
    for action in (lambda: open_key(path, nobody), lambda: key_from_text(SECRET + "1")):
        try:
            action()
        except KeystoreError as error:
            shown += [str(error), repr(error), "".join(traceback.format_exception(error))]
    assert len(shown) == 11
    for text in shown:
        for secret in (SECRET, KEY.seed.hex(), repr(KEY.seed), base64.b64encode(KEY.seed).decode()):
            assert secret not in text


@pytest.mark.parametrize("mark", [".git", "site.yaml"])
def test_a_key_is_not_stored_where_it_would_be_shared(tmp_path: Path, mark: str) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    if mark == ".git":
        (shared / mark).mkdir()
    else:
        (shared / mark).touch()
    (tmp_path / "link").symlink_to(shared)
    before = sorted(tmp_path.rglob("*"))
    for folder in (
        shared,
        shared / "a" / "b",
        tmp_path / "link" / "keys",
        tmp_path / "x/../shared",
    ):
        with pytest.raises(KeystoreError, match="a private key must not"):
            store(folder, KEY, passphrase=None, created=CREATED)
    assert sorted(tmp_path.rglob("*")) == before


def test_where_keys_lie(tmp_path: Path) -> None:
    assert keys_folder({"LAURELS_KEYS": "/k", "XDG_CONFIG_HOME": "/x"}) == Path("/k")
    assert keys_folder({"XDG_CONFIG_HOME": "/x"}) == Path("/x/laurels/keys")
    assert keys_folder({}) == Path.home() / ".config" / "laurels" / "keys"


def test_new_keys_differ_and_have_a_name_of_their_own(tmp_path: Path) -> None:
    import datetime

    moment = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    assert new_key("did:web:a", "k").seed != new_key("did:web:a", "k").seed
    assert free_id(tmp_path, "did:web:a", moment, ()) == "key-2026-11-22"
    assert free_id(tmp_path, "did:web:a", moment, ("key-2026-11-22",)) == "key-2026-11-22-2"
    store(tmp_path, new_key("did:web:a", "key-2026-11-22"), passphrase=None, created=CREATED)
    assert free_id(tmp_path, "did:web:a", moment, ()) == "key-2026-11-22-2"
    assert free_id(tmp_path, "did:web:b", moment, ()) == "key-2026-11-22"


def test_stored_keys_are_listed_oldest_first(tmp_path: Path) -> None:
    for number, created in enumerate(("2026-03-01T00:00:00Z", "2026-01-01T00:00:00Z")):
        store(tmp_path, new_key("did:web:a", f"k{number}"), passphrase=None, created=created)
    assert [key.id for key in stored_keys(tmp_path)] == ["k1", "k0"]
