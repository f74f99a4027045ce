"""The index that Pagefind makes: the same bytes for the same records, only what a search loads, and remembered."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import building
import pytest

from generator import searching
from generator.caching import Cache
from generator.content.load import load
from generator.errors import PublishError
from generator.searching import make_index, search_index
from generator.site.searching import Record, records
from generator.site.views import Directory


@pytest.fixture(scope="module")
def found() -> tuple[Record, ...]:
    return records(Directory(load(building.CONTENT), at=building.AT))


def test_the_same_records_give_the_same_bytes(
    found: tuple[Record, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = make_index(found, "en")
    # Elsewhere, with settings lying about that Pagefind would take for its own.
    (tmp_path / "pagefind.json").write_text('{"exclude_selectors": ["p"]}')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAGEFIND_EXCLUDE_SELECTORS", "p")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert make_index(found, "en") == first
    other = random.Random(1).sample(found, len(found))
    assert make_index(other, "en").ids.keys() == first.ids.keys()


def test_only_what_a_search_loads_is_published(found: tuple[Record, ...]) -> None:
    made = make_index(found, "en-US")
    kinds = {name.rpartition(".")[2] for name in made.files}
    assert kinds == {"js", "json", "pf_index", "pf_meta", "pagefind"}
    names = {name for name in made.files if name.endswith((".js", ".json", ".pagefind"))}
    assert names == {"pagefind.js", "pagefind-entry.json", "wasm.en.pagefind"}
    entry = json.loads(made.files["pagefind-entry.json"])
    assert [each["page_count"] for each in entry["languages"].values()] == [len(found)]


def test_every_record_has_an_id_of_its_own(found: tuple[Record, ...]) -> None:
    ids = make_index(found, "en").ids
    assert ids.keys() == {record.path for record in found}
    assert len(set(ids.values())) == len(found)


@pytest.mark.parametrize("language", ["es", "ar", "zh-Hant", "tlh"])
def test_a_language_that_nobody_stems_is_searched_too(language: str) -> None:
    record = Record("badges/x/", "</h1><script>", "", "\x85 \ufffe كلمة 言葉 <p>", language)
    made = make_index([record], language)
    assert list(made.ids) == ["badges/x/"]


def test_what_was_made_is_remembered_on_its_basis_alone(
    found: tuple[Record, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    run = searching._run
    monkeypatch.setattr(searching, "_run", lambda *each: (calls.append(each), run(*each)))
    cache = Cache(tmp_path)
    few = found[:3]
    made = search_index(few, "en", cache=cache, basis="a")
    assert search_index(few, "en", cache=cache, basis="a") == made and len(calls) == 1
    assert search_index(few, "en", cache=cache, basis="b") == made and len(calls) == 2
    search_index(few[:2], "en", cache=cache, basis="b")
    search_index(few, "es", cache=cache, basis="b")
    assert len(calls) == 4


def test_where_there_is_nothing_to_find_there_is_no_index() -> None:
    assert not search_index([], "en", cache=Cache(None), basis="").files


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/pagefind", "/bin/true"])
def test_a_program_that_fails_is_an_error_of_one_sentence(
    program: str, found: tuple[Record, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "get_executable", lambda: Path(program))
    with pytest.raises(PublishError, match="the search index can't be"):
        make_index(found[:1], "en")
