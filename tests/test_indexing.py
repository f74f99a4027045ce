"""What was indexed before is remembered by its bytes, and by nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from generator.caching import Cache
from generator.content.index import index_file
from generator.content.model import AssertionRow
from generator.indexing import indexer

HOST = "https://badges.example"


def write(root: Path, name: str, *, badge: str = "one") -> str:
    document = {
        "id": f"{HOST}/assertions/{name}.json",
        "issuer": {"id": "did:web:badges.example:issuers:a"},
        "validFrom": "2026-01-01T00:00:00Z",
        "awardedDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"achievement": {"id": f"{HOST}/badges/{badge}/v/1.0.json"}},
        "credentialStatus": {
            "statusListIndex": "7",
            "statusPurpose": "revocation",
            "statusListCredential": f"{HOST}/status/a-revocation-1.json",
        },
    }
    path = root / "assertions" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document))
    return f"{root}\0assertions/{name}.json"


def refuse(argument: str) -> object:
    raise AssertionError(f"{argument} was indexed again")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_rows_are_the_same_however_they_were_had(tmp_path: Path, cache: Cache) -> None:
    asked = [write(tmp_path, f"{number:012d}") for number in range(3)]
    expected = [index_file(argument) for argument in asked]
    assert list(indexer(cache, basis="b")(index_file, asked)) == expected
    assert list(indexer(cache, basis="b")(refuse, asked)) == expected
    assert list(indexer(Cache(None), basis="b")(index_file, asked)) == expected


def test_many_are_indexed_in_processes_and_share_their_values(tmp_path: Path) -> None:
    asked = [write(tmp_path, f"{number:012d}") for number in range(250)]
    rows = list(indexer(Cache(None), basis="b", workers=2)(index_file, asked))
    assert rows == [index_file(argument) for argument in asked]
    assert len({id(row.status_list) for row in rows}) == 1
    assert rows[0].issuer is sys.intern(rows[0].issuer)


def test_a_changed_file_is_indexed_again(tmp_path: Path, cache: Cache) -> None:
    asked = [write(tmp_path, "0" * 12), write(tmp_path, "1" * 12)]
    list(indexer(cache, basis="b")(index_file, asked))
    write(tmp_path, "0" * 12, badge="two")
    found = list(indexer(cache, basis="b")(index_file, asked))
    assert [row.badge for row in found] == ["two", "one"]


def test_another_basis_remembers_nothing(tmp_path: Path, cache: Cache) -> None:
    asked = [write(tmp_path, "0" * 12)]
    list(indexer(cache, basis="b")(index_file, asked))
    with pytest.raises(AssertionError, match="indexed again"):
        list(indexer(cache, basis="c")(refuse, asked))


def test_what_cannot_be_read_is_told_each_time(tmp_path: Path, cache: Cache) -> None:
    asked = [write(tmp_path, "0" * 12), f"{tmp_path}\0assertions/gone.json"]
    for _ in range(2):
        row, trouble = indexer(cache, basis="b")(index_file, asked)
        assert isinstance(row, AssertionRow)
        assert trouble[0] == "unreadable"


@pytest.mark.parametrize("broken", [[], "text", [1] * 11, ["x"] * 11, ["x"] * 10, None])
def test_a_spoilt_memory_is_no_memory(tmp_path: Path, cache: Cache, broken: object) -> None:
    asked = [write(tmp_path, "0" * 12)]
    [row] = indexer(cache, basis="b")(index_file, asked)
    cache.write(f"index of {tmp_path}", "b", {row.digest.hex(): broken})
    assert list(indexer(cache, basis="b")(index_file, asked)) == [row]


def test_an_empty_folder_has_no_rows(cache: Cache) -> None:
    assert list(indexer(cache, basis="b")(refuse, [])) == []
