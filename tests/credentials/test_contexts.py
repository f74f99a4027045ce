"""The pinned contexts: what is in the package, what may be named, and how they are collected."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from jsonld_peer import CLR, OB, OB_301, VC

from generator import build_hook
from generator.credentials.contexts import PINNED, Contexts, pinned_contexts
from generator.credentials.terms import ActiveContext
from generator.errors import ExpansionError

ROOT = Path(__file__).parents[2]


def test_the_package_carries_every_pinned_context() -> None:
    documents = pinned_contexts().documents
    assert documents.keys() == PINNED.keys()
    assert all(isinstance(document["@context"], dict) for document in documents.values())


def test_the_newer_of_the_two_files_published_as_3_0_3_is_pinned() -> None:
    terms = pinned_contexts().documents[OB]["@context"]
    assert {"jti", "endorsementJwt"} <= terms.keys()


def test_the_hook_reads_the_pins_without_importing_the_module() -> None:
    assert build_hook.pins(ROOT / build_hook.PINS) == PINNED


def test_the_hook_runs_as_a_script_from_anywhere(tmp_path: Path) -> None:
    script = ROOT / "generator" / "build_hook.py"
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].endswith("pinned-contexts.json")


def test_a_context_is_found_by_its_bytes() -> None:
    data = b'{"@context": {}}'
    pinned = {"https://example.org/c": hashlib.sha256(data).hexdigest()}
    collected = build_hook.collect(pinned, [b"{}", data])
    assert collected == {"https://example.org/c": {"@context": {}}}


def test_a_changed_context_fails_the_build_by_name() -> None:
    pinned = {"https://example.org/c": hashlib.sha256(b'{"@context": {}}').hexdigest()}
    with pytest.raises(SystemExit, match=r"none has the sha256 .* for https://example\.org/c"):
        build_hook.collect(pinned, [b'{"@context": {}} '])


def test_what_was_collected_before_is_not_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> list[bytes]:
        raise AssertionError("npm was asked")

    monkeypatch.setattr(build_hook, "npm_contexts", refuse)
    output = build_hook.write_pinned_contexts(ROOT)
    assert json.loads(output.read_bytes()).keys() == PINNED.keys()


def test_what_was_collected_before_is_held_to_its_sha256(tmp_path: Path) -> None:
    pinned = {"https://example.org/c": hashlib.sha256(b'{\n  "@context": {}\n}').hexdigest()}
    output = tmp_path / "pinned.json"
    for document, absent in (({"@context": {}}, []), ({"@context": {"a": "b:"}}, [*pinned])):
        output.write_text(json.dumps({"https://example.org/c": document}))
        assert build_hook.missing(pinned, build_hook.collected_before(output)) == absent
    assert build_hook.collected_before(tmp_path / "nothing") == []


def test_of_an_archive_only_the_contexts_are_read(tmp_path: Path) -> None:
    archive = tmp_path / "package.tgz"
    with tarfile.open(archive, "w:gz") as writer:
        for name in ("package/index.js", "package/contexts/v1.jsonld"):
            member = tarfile.TarInfo(name)
            member.size = 2
            writer.addfile(member, io.BytesIO(b"{}"))
    assert build_hook._archived(archive) == [b"{}"]


def test_a_missing_carrier_fails_the_build_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_hook, "CARRIER", "no_such_package_here")
    with pytest.raises(SystemExit, match="no_such_package_here.*is not installed"):
        build_hook.carried_contexts()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("https://example.org/mine", "unknown_context"),
        ("https://purl.imsglobal.org/spec/ob/v3p0/context.json", "unknown_context"),
        ("https://www.w3.org/ns/credentials/v2/", "unknown_context"),
        ({"foo": "https://example.org/foo"}, "unknown_context"),
        ([VC, {"@vocab": "https://example.org/"}], "unknown_context"),
        ([VC, None], "unknown_context"),
        ([VC] * 17, "unknown_context"),
        (None, "empty_value"),
        ([], "empty_value"),
    ],
)
def test_only_pinned_urls_may_be_named(value: object, code: str) -> None:
    with pytest.raises(ExpansionError) as raised:
        pinned_contexts().named(value)
    assert raised.value.code == code


def test_active_contexts_are_remembered_and_repeating_one_makes_no_new_one() -> None:
    contexts = Contexts(pinned_contexts().documents)
    first = contexts.initial().with_named(contexts.named([VC, CLR, OB]))
    assert contexts.initial().with_named(contexts.named([VC, CLR, OB])) is first
    assert first.with_named(contexts.named([VC, OB, VC, OB])) is first
    assert first.with_types(["Achievement"]) is first.with_types(["Achievement", "Unheard"])


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.credentials.contexts.MAX_REMEMBERED", 3)
    contexts = Contexts(pinned_contexts().documents)
    before = contexts.initial()
    before.with_named(contexts.named([VC, OB])).with_types(["Achievement", "Profile"])
    assert contexts.initial() is not before


def test_protected_terms_hold_against_another_version() -> None:
    contexts = pinned_contexts()
    with pytest.raises(ExpansionError, match="redefines the protected term") as raised:
        contexts.initial().with_named(contexts.named([VC, OB, OB_301]))
    assert raised.value.code == "unsupported_json_ld"


@pytest.mark.parametrize(
    "context",
    [
        {"@language": "en"},
        {"@base": "https://example.org/"},
        {"@import": VC},
        {"@propagate": False},
        {"@direction": "rtl"},
        {"@version": 1.0},
        {"@vocab": ""},
        {"@vocab": None},
        {"value": "@value"},
        {"nest": "@nest"},
        {"a": "relative"},
        {"a": "b", "b": "a"},
        {"a": {"@reverse": "https://example.org/a"}},
        {"a": {"@id": "https://example.org/a", "@container": "@language"}},
        {"a": {"@id": "https://example.org/a", "@container": ["@graph", "@id"]}},
        {"a": {"@id": "https://example.org/a", "@language": "en"}},
        {"a": {"@id": "https://example.org/a", "@type": "relative"}},
        {"a": {"@id": "https://example.org/a", "@prefix": True}},
        {"a": 1},
    ],
)
def test_a_context_that_asks_for_more_than_is_read_is_refused(context: object) -> None:
    with pytest.raises(ExpansionError) as raised:
        ActiveContext().with_named([("https://example.org/c", context)])
    assert raised.value.code == "unsupported_json_ld"


def test_a_file_from_another_version_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pinned-contexts.json").write_text(json.dumps({VC: {}}))
    monkeypatch.setattr("generator.credentials.contexts.__file__", str(tmp_path / "contexts.py"))
    with pytest.raises(ExpansionError, match="older than this version"):
        pinned_contexts.__wrapped__()
    (tmp_path / "pinned-contexts.json").unlink()
    with pytest.raises(ExpansionError, match="was not built"):
        pinned_contexts.__wrapped__()
