"""Signed files, each broken in one way: the finding that follows, and the site that stays as it was."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.auditing import Auditor, audit
from generator.build import Options, build, examine
from generator.caching import Cache
from generator.content.load import load
from generator.credentials.multikey import encode_base58btc
from generator.credentials.signing import sign
from generator.credentials.status import decode_list, encode_list, set_bit
from generator.documents import dump_document
from generator.errors import ContentError
from generator.keystore import key_from_text

REPOSITORY = Path(__file__).parents[1]
AT = datetime.date(2026, 11, 22)
SITE = "https://laurels.example"
# Of Alder Reach, valid; of Lanternway, suspended, suspendable, valid; of Alder Reach, revoked.
ALDER, SUSPENDED, SUSPENDABLE = "22s6jn2mh30m", "wgeeramvpg9m", "330phe7qfkh0"
REVOKED, LANTERN = "a6jccn4bbys2", "5ya2sp1tq0qs"
BADGE = "project-unit-planning"
WINDOW = f"assertions/{ALDER}.json"
# How many things were done to the demonstration's credentials, and who got which badge or stands in which list.
EVENTS = load(REPOSITORY / "content").events


def awards(root: Path, badge: str, version: str) -> list[str]:
    """The files of the credentials of one version of a badge."""
    rows = load(root).assertions
    return [row.path for row in rows if (row.badge, row.version) == (badge, version)]


CHANGED = (
    "it can't be verified (signature): Something in this credential has changed since it was signed, "
    "so nothing it says can be relied on. It can be as small as an added space."
)


@pytest.fixture
def root(tmp_path):
    target = tmp_path / "content"
    shutil.copytree(REPOSITORY / "content", target)
    return target


def found(root: Path, *, severity: str = "error") -> list[tuple[str, str, str]]:
    """(path, code, message) of each finding about signed files."""
    catalog = load(root)
    auditor = Auditor(catalog, AT)
    findings = audit(catalog, at=AT, verify=lambda rows: remembered(auditor, rows), auditor=auditor)
    return [
        (item.path, item.code, item.message)
        for item in sorted([*catalog.findings, *findings])
        if item.severity == severity
    ]


_known: dict[tuple[bytes, str, bytes], list[Any]] = {}


def remembered(auditor: Auditor, rows: Any) -> Any:
    """As `Auditor.assertion`, each file once on the same basis: what a build remembers too."""
    basis = auditor.basis()
    for row in rows:
        key = basis, row.path, row.digest
        if key not in _known:
            _known[key] = auditor.assertion(row)
        yield _known[key]


def read(root: Path, path: str) -> Any:
    return json.loads((root / path).read_bytes())


def write(root: Path, path: str, document: Any) -> None:
    (root / path).write_bytes(dump_document(document))


def change(root: Path, path: str, old: str, new: str, count: int = 1) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, count), "utf-8")


def signed(
    document: dict[str, Any], issuer: str, *, method: str | None = None, **changes: str
) -> dict[str, Any]:
    """The document signed again with a key of the demonstration."""
    document_of_key = json.loads((REPOSITORY / f"tests/keys/{issuer}.json").read_text())
    key = key_from_text(document_of_key["secret_key"])
    created = changes.get("created", "2026-11-22T12:00:00Z")
    bare = {name: value for name, value in document.items() if name != "proof"}
    named = method or f"did:web:laurels.example:issuers:{issuer}#key-2026-11-22"
    return sign(bare, private_key=key.seed, verification_method=named, created=created)


def resign(root: Path, path: str, issuer: str, edit: Any) -> None:
    document = read(root, path)
    edit(document)
    write(root, path, signed(document, issuer))


def test_the_demonstration_is_in_order(root):
    assert found(root) == []
    assert found(root, severity="warning") == []


def test_a_flipped_byte_in_a_signature(root):
    document = read(root, WINDOW)
    value = document["proof"][0]["proofValue"]
    document["proof"][0]["proofValue"] = value[:-1] + ("2" if value[-1] != "2" else "3")
    write(root, WINDOW, document)
    assert found(root) == [(WINDOW, "invalid", CHANGED)]


def test_a_signature_of_no_bytes_at_all(root):
    document = read(root, WINDOW)
    document["proof"][0]["proofValue"] = "z" + encode_base58btc(bytes(64))
    write(root, WINDOW, document)
    assert [(path, code) for path, code, _ in found(root)] == [(WINDOW, "invalid")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("validFrom", "2020-01-01T00:00:00Z"),
        ("validUntil", "2099-01-01T00:00:00Z"),
        ("awardedDate", "2020-01-01T00:00:00Z"),
        ("name", "Planning"),
    ],
)
def test_a_credential_that_says_something_else_than_was_signed(root, name, value):
    document = read(root, WINDOW)
    document[name] = value
    write(root, WINDOW, document)
    assert found(root) == [(WINDOW, "invalid", CHANGED)]


def test_a_changed_narrative(root):
    document = read(root, WINDOW)
    document["credentialSubject"]["achievement"]["criteria"]["narrative"] += "!"
    write(root, WINDOW, document)
    assert found(root) == [(WINDOW, "invalid", CHANGED)]


def test_a_credential_without_a_signature(root):
    document = read(root, WINDOW)
    del document["proof"]
    write(root, WINDOW, document)
    assert [(path, code) for path, code, _ in found(root)] == [(WINDOW, "unsigned")]


def test_a_member_that_no_signature_covers(root):
    document = read(root, WINDOW)
    document["credentialSubject"]["grade"] = "A"
    write(root, WINDOW, document)
    assert [(path, code) for path, code, _ in found(root)] == [(WINDOW, "undefined_term")]


@pytest.mark.parametrize("method", ["alder-reach", "lanternway"])
def test_a_credential_signed_by_the_other_issuer(root, method):
    named = f"did:web:laurels.example:issuers:{method}#key-2026-11-22"
    write(root, WINDOW, signed(read(root, WINDOW), "lanternway", method=named))
    code = "invalid" if method == "alder-reach" else "controller_mismatch"
    assert [(path, found_code) for path, found_code, _ in found(root)] == [(WINDOW, code)]


def test_a_badge_awarded_by_another_issuer_of_the_site(root):
    lantern = read(root, f"assertions/{LANTERN}.json")["issuer"]

    def edit(document):
        del document["credentialStatus"]
        document["issuer"] = lantern

    resign(root, WINDOW, "lanternway", edit)
    message = f"lanternway signed it, and the badge {BADGE!r} is alder-reach's to award"
    assert found(root) == [(WINDOW, "wrong_issuer", message)]


def _second(document):
    entry = document["credentialStatus"]
    document["credentialStatus"] = [entry, {**entry, "id": "urn:two", "statusListIndex": "7237"}]


def _other_kind(document):
    url = "https://laurels.example/revoked.json"
    document["credentialStatus"] = {"id": url, "type": "1EdTechRevocationList"}


def _wide(document):
    document["credentialStatus"]["statusSize"] = 2


@pytest.mark.parametrize("edit", [_second, _other_kind, _wide])
def test_a_status_that_its_page_would_not_tell_of(root, edit):
    resign(root, WINDOW, "alder-reach", edit)
    assert [(path, code) for path, code, _ in found(root)] == [(WINDOW, "status_malformed")]


def test_a_revoked_credential_that_names_no_list(root):
    resign(root, WINDOW, "alder-reach", lambda document: document.pop("credentialStatus"))
    assert found(root) == []
    event(root, ALDER, "revoke")
    message = f"event {len(EVENTS) + 1}: {ALDER} is in no list that could say so"
    assert found(root) == [("status/events.yaml", "contradiction", message)]


def test_another_achievement_than_was_frozen_though_well_signed(root):
    def edit(document):
        document["credentialSubject"]["achievement"]["description"] = "Something far grander."

    resign(root, WINDOW, "alder-reach", edit)
    message = f"it embeds another achievement than badges/versions/{BADGE}/1.0.json holds"
    assert found(root) == [(WINDOW, "other_achievement", message)]


def test_a_frozen_version_that_was_edited(root):
    path = "badges/versions/hands-on-science/1.0.json"
    document = read(root, path)
    document["criteria"]["narrative"] += " Or turn up."
    write(root, path, document)
    assert found(root) == [
        (file, "other_achievement", f"it embeds another achievement than {path} holds")
        for file in awards(root, "hands-on-science", "1.0")
    ]


def test_a_frozen_version_that_is_gone(root):
    (root / f"badges/versions/{BADGE}/1.0.json").unlink()
    assert found(root) == [
        *(
            (file, "no_version", f"badges/versions/{BADGE}/1.0.json is missing")
            for file in awards(root, BADGE, "1.0")
        ),
        (
            f"badges/versions/{BADGE}/1.0.substance.json",
            "missing",
            "an awarded version is two files, and the other is missing",
        ),
    ]


def test_a_credential_twice(root):
    (root / "assertions/again").mkdir()
    shutil.copy(root / WINDOW, root / f"assertions/again/{ALDER}.json")
    assert found(root) == [
        (
            f"assertions/again/{ALDER}.json",
            "duplicate",
            f"its place in the status list is {WINDOW}'s already",
        ),
        (f"assertions/again/{ALDER}.json", "duplicate", f"the id {ALDER} is {WINDOW}'s already"),
    ]


def test_a_credential_under_another_name(root):
    (root / WINDOW).rename(root / "assertions/0123456789ab.json")
    assert found(root) == [
        ("assertions/0123456789ab.json", "bad_id", "the file's name and the credential's id differ")
    ]


def test_two_credentials_at_one_place_of_a_list(root):
    other = read(root, "assertions/330phe7qfkh0.json")["credentialStatus"]
    path = "assertions/rfckexac8kxx.json"
    resign(root, path, "lanternway", lambda document: document.update(credentialStatus=other))
    message = "its place in the status list is assertions/330phe7qfkh0.json's already"
    assert found(root) == [(path, "duplicate", message)]


def test_a_list_of_the_other_issuer(root):
    theirs = read(root, f"assertions/{LANTERN}.json")["credentialStatus"]
    entry = {**theirs, "statusListIndex": "77", "id": theirs["statusListCredential"] + "#77"}
    resign(root, WINDOW, "alder-reach", lambda document: document.update(credentialStatus=entry))
    assert found(root) == [(WINDOW, "wrong_list", "its status list is lanternway's for revocation")]


def test_a_place_beyond_the_end_of_the_list(root):
    def edit(document):
        entry = document["credentialStatus"]
        entry["statusListIndex"] = "99999999"
        entry["id"] = entry["statusListCredential"] + "#99999999"

    resign(root, WINDOW, "alder-reach", edit)
    assert found(root) == [(WINDOW, "status_out_of_range", "the list has no place 99999999")]


def test_a_status_list_that_is_gone(root):
    (root / "status/lanternway-suspension-1.json").unlink()
    standing = [
        row.path for row in load(root).assertions if row.status_list.endswith("-suspension-1.json")
    ]
    assert len(standing) > 3
    assert found(root) == [(file, "no_list", "its status list is missing") for file in standing]


def reset(root: Path, name: str, edit: Any, issuer: str = "lanternway") -> None:
    """Change the bits of a list and sign it again."""
    path = f"status/{name}.json"
    document = read(root, path)
    bits = bytearray(decode_list(document["credentialSubject"]["encodedList"]))
    edit(bits, document)
    document["credentialSubject"]["encodedList"] = encode_list(bits)
    write(root, path, signed(document, issuer))


def index(root: Path, credential: str) -> int:
    return int(read(root, f"assertions/{credential}.json")["credentialStatus"]["statusListIndex"])


def test_a_bit_without_an_event(root):
    place = index(root, SUSPENDABLE)
    reset(root, "lanternway-suspension-1", lambda bits, _: set_bit(bits, place))
    path = "status/lanternway-suspension-1.json"
    message = f"bit {place} ({SUSPENDABLE}) is set, and no event in status/events.yaml says why"
    assert found(root) == [(path, "bits_and_events", message)]


def test_a_bit_of_nobody(root):
    reset(root, "lanternway-suspension-1", lambda bits, _: set_bit(bits, 5))
    path = "status/lanternway-suspension-1.json"
    assert found(root) == [(path, "bits_and_events", "bit 5 is set, and no credential has it")]


def test_an_event_without_its_bit(root):
    place = index(root, SUSPENDED)
    reset(root, "lanternway-suspension-1", lambda bits, _: set_bit(bits, place, False))
    message = f"the last event of {SUSPENDED} is suspend, its bit says otherwise"
    assert found(root) == [("status/events.yaml", "bits_and_events", message)]


def event(root: Path, credential: str, action: str) -> None:
    path = root / "status/events.yaml"
    line = f'  - {{at: 2026-11-22T03:00:00Z, id: "{credential}", action: {action}, reason: A reason., role: director}}\n'
    path.write_text(path.read_text() + line)


@pytest.mark.parametrize(
    ("credential", "action", "code", "message"),
    [
        ("000000000000", "revoke", "broken_reference", f"event {len(EVENTS) + 1} is about 000000000000, which isn't there"),
        (REVOKED, "reinstate", "contradiction", f"event {len(EVENTS) + 1} changes {REVOKED}, revoked for good before"),
        (ALDER, "suspend", "contradiction", f"event {len(EVENTS) + 1}: {ALDER} can't be suspended"),
        (ALDER, "revoke", "bits_and_events", f"the last event of {ALDER} is revoke, its bit says otherwise"),
        (SUSPENDED, "reinstate", "bits_and_events", f"the last event of {SUSPENDED} is reinstate, its bit says otherwise"),
    ],
)  # fmt: skip
def test_an_event_that_contradicts_the_lists(root, credential, action, code, message):
    event(root, credential, action)
    told = [item for item in found(root) if item[0] == "status/events.yaml"]
    assert told == [("status/events.yaml", code, message)]


def test_an_event_taken_away(root):
    (root / "status/events.yaml").unlink()
    assert [code for _, code, _ in found(root)] == ["bits_and_events", "bits_and_events"]


def test_a_list_with_a_changed_bit_that_nobody_signed(root):
    path = "status/alder-reach-revocation-1.json"
    document = read(root, path)
    document["credentialSubject"]["encodedList"] = encode_list(bytes(16384))
    write(root, path, document)
    event_says = f"the last event of {REVOKED} is revoke, its bit says otherwise"
    assert found(root) == [
        (path, "invalid", CHANGED),
        ("status/events.yaml", "bits_and_events", event_says),
    ]


def test_a_list_signed_by_the_other_issuer(root):
    def edit(bits, document):
        document["issuer"] = "did:web:laurels.example:issuers:lanternway"

    path = "status/alder-reach-revocation-1.json"
    reset(root, "alder-reach-revocation-1", edit)
    assert found(root) == [(path, "wrong_issuer", "the list is not issued by alder-reach")]


def test_a_list_for_another_purpose(root):
    def edit(bits, document):
        document["credentialSubject"]["statusPurpose"] = "revocation"

    path = "status/lanternway-suspension-1.json"
    reset(root, "lanternway-suspension-1", edit)
    message = "the list's purpose is not suspension, as its name says"
    assert found(root) == [(path, "wrong_purpose", message)]


def test_a_list_under_another_name(root):
    path = "status/lanternway-suspension-2.json"
    (root / "status/lanternway-suspension-1.json").rename(root / path)
    message = f"its id is {SITE}/status/lanternway-suspension-1.json, and it would be published at {SITE}/{path}"
    assert found(root) == [(path, "bad_id", message)]


SUBSTANCE = {
    "criteria": lambda text: text + "\nAnd one more thing.\n",
    "rubric": lambda text: _rubric(text),
    "parts": lambda text: text.replace("    submit: >-\n", "    submit: >-\n      Mind this:\n", 1),
    "contact_hours": lambda text: _set(text, "contact_hours", "99"),
    "expires_after": lambda text: _set(text, "expires_after", "2 months"),
    "alignments": lambda text: _set(text, "alignments", "[]"),
    "competency": lambda text: _set(text, "competency", "Something else."),
    "scoring_guide": lambda text: _set(text, "scoring_guide", "Everybody passes."),
    "requirements": lambda text: _set(text, "requirements", "[writing-feedback]"),
    "estimated_hours": lambda text: _set(text, "estimated_hours", "{min: 1, max: 2}"),
}  # fmt: skip


def _set(text: str, field: str, value: str) -> str:
    """Give a field of the front matter another value, whatever it held."""
    lines = text.split("\n")
    kept, inside = [], False
    for number, line in enumerate(lines):
        if line.startswith(f"{field}:"):
            inside = True
            continue
        if inside and (line.startswith((" ", "-")) and line != "---"):
            continue
        inside = False
        kept.append(line)
        if number == 0:
            kept.append(f"{field}: {value}")
    return "\n".join(kept)


def _rubric(text: str) -> str:
    at = text.index("\nrubric:")
    place = text.index("name: ", at) + len("name: ")
    return text[:place] + "New " + text[place:]


@pytest.mark.parametrize("name", SUBSTANCE)
def test_an_awarded_badge_that_changed_in_substance(root, name):
    path = root / f"badges/{BADGE}.md"
    path.write_text(SUBSTANCE[name](path.read_text("utf-8")), "utf-8")
    message = f"`{name}` changed after version 1.0 was awarded"
    assert found(root) == [(f"badges/{BADGE}.md", "changed_after_award", message)]
    finding = next(item for item in examine_all(root) if item.code == "changed_after_award")
    assert finding.line > 0 and finding.expected == "a new `version`, or the awarded wording"


def examine_all(root: Path):
    catalog = load(root)
    auditor = Auditor(catalog, AT)
    return audit(catalog, at=AT, verify=lambda rows: remembered(auditor, rows), auditor=auditor)


def test_an_awarded_badge_that_was_reworded(root):
    path = root / f"badges/{BADGE}.md"
    path.write_text(_set(path.read_text("utf-8"), "name", "Planning Projects"), "utf-8")
    assert found(root) == []
    assert found(root, severity="warning") == [
        (
            f"badges/{BADGE}.md",
            "reworded_after_award",
            "awards of version 1.0 go on to carry the wording of `name` that was first awarded",
        )
    ]


def test_a_new_version_may_change_in_substance(root):
    path = root / f"badges/{BADGE}.md"
    text = _set(path.read_text("utf-8"), "version", "'2.0'")
    path.write_text(_set(text, "contact_hours", "99"), "utf-8")
    assert found(root) == []


def test_an_awarded_badge_whose_file_is_gone(root):
    (root / f"badges/{BADGE}.md").unlink()
    message = f"the badge '{BADGE}' was awarded and its file is gone"
    awarded = awards(root, BADGE, "1.0")
    assert found(root) == [(file, "unknown_badge", message) for file in awarded]


def of(root: Path, issuer: str) -> list[str]:
    rows = [f"assertions/{item.name}" for item in sorted((root / "assertions").glob("*.json"))]
    return [path for path in rows if read(root, path)["issuer"]["id"].endswith(issuer)]


def test_an_issuer_whose_did_was_changed(root):
    change(
        root,
        "issuers/alder-reach.md",
        "did: did:web:laurels.example:issuers:alder-reach",
        "did: did:web:laurels.example",
    )
    message = "no issuer has the did that signed this: a did that signed must not change"
    told = found(root)
    assert told[: len(of(root, "alder-reach"))] == [
        (path, "unknown_issuer", message) for path in of(root, "alder-reach")
    ]
    assert {(path, code) for path, code, _ in told[len(of(root, "alder-reach")) :]} == {
        ("status/alder-reach-revocation-1.json", "issuer_unreachable"),
        ("status/alder-reach-revocation-1.json", "wrong_issuer"),
    }


def test_a_key_that_was_taken_away(root):
    change(root, "issuers/alder-reach.md", "key-2026-11-22", "key-other")
    assert [(path, code) for path, code, _ in found(root)] == [
        *((path, "key_not_found") for path in of(root, "alder-reach")),
        ("status/alder-reach-revocation-1.json", "key_not_found"),
    ]


@pytest.mark.parametrize(("name", "code"), [("expires", "key_expired"), ("revoked", "key_revoked")])
def test_a_key_whose_time_was_over(root, name, code):
    path = root / "issuers/alder-reach.md"
    line = next(line for line in path.read_text().split("\n") if "created:" in line)
    ended = f"    created: 2026-11-20T00:00:00Z\n    {name}: 2026-11-21T00:00:00Z"
    change(root, "issuers/alder-reach.md", line, ended)
    assert [(path, found_code) for path, found_code, _ in found(root)] == [
        *((path, code) for path in of(root, "alder-reach")),
        ("status/alder-reach-revocation-1.json", code),
    ]


def test_a_key_retired_after_it_signed_is_no_trouble(root):
    path = root / "issuers/alder-reach.md"
    line = next(line for line in path.read_text().split("\n") if "created:" in line)
    change(root, "issuers/alder-reach.md", line, f"{line}\n    expires: 2026-12-31T00:00:00Z")
    assert found(root) == []


def test_an_address_in_a_signed_file(root):
    def edit(document):
        document["evidence"] = [
            {"type": ["Evidence"], "narrative": "Ask jo@school.org, or jo@school.org."}
        ]

    resign(root, WINDOW, "alder-reach", edit)
    expected = [(WINDOW, "personal_data", "the file holds an e-mail address, jo@school.org")]
    assert found(root) == expected
    text = (root / WINDOW).read_text().replace("jo@school.org", "jo\\u0040school.org")
    (root / WINDOW).write_text(text)
    assert found(root) == expected


def test_a_private_key_in_a_signed_file(root):
    key = "-----BEGIN PRIVATE KEY-----"

    def edit(document):
        document["evidence"] = [{"type": ["Evidence"], "narrative": key}]

    resign(root, WINDOW, "alder-reach", edit)
    assert found(root) == [(WINDOW, "private_key", "the file holds what looks like a private key")]


def test_a_site_that_moved_without_a_word(root):
    change(
        root, "site.yaml", "base_url: https://laurels.example", "base_url: https://moved.example"
    )
    told = found(root)
    assert {code for _, code, _ in told} == {"base_url", "bad_id"}
    assert sum(code == "base_url" for _, code, _ in told) == len(load(root).assertions)
    change(
        root,
        "site.yaml",
        "base_url: https://moved.example",
        "base_url: https://moved.example\nprevious_base_urls: [https://laurels.example]",
    )
    assert found(root) == []


def test_what_was_good_on_another_basis_is_looked_at_again(root, tmp_path):
    cache = Cache(tmp_path / "cache")
    options = Options(root=root, out=tmp_path / "site", at=AT, workers=1, cache=cache)
    assert examine(options)[1] == []
    change(root, "issuers/alder-reach.md", "key-2026-11-22", "key-other")
    codes = {finding.code for finding in examine(options)[1] if finding.severity == "error"}
    assert codes == {"key_not_found"}


def snapshot(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A site that was built from the demonstration, never to be touched by what follows."""
    out = tmp_path_factory.mktemp("built") / "site"
    build(Options(root=REPOSITORY / "content", out=out, at=AT, workers=1))
    return out


BREAK = {
    "a changed credential": lambda root: change(root, WINDOW, "Planning a Project", "Planning the Project"),
    "a list taken away": lambda root: (root / "status/alder-reach-revocation-1.json").unlink(),
    "a mistake in a field": lambda root: change(root, f"badges/{BADGE}.md", "\nname:", "\nnmae:"),
    "a site.yaml that is gone": lambda root: (root / "site.yaml").unlink(),
    "a private key": lambda root: (root / "badges/notes.txt").write_text("-----BEGIN PRIVATE KEY-----"),
    "artwork that is none": lambda root: (root / f"badges/images/{BADGE}.svg").write_text("<html/>"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAK)
def test_a_build_of_broken_content_leaves_the_site_as_it_was(root, built, name):
    before = snapshot(built)
    BREAK[name](root)
    with pytest.raises(ContentError) as caught:
        build(Options(root=root, out=built, at=AT, workers=1))
    assert any(finding.severity == "error" for finding in caught.value.findings)
    assert snapshot(built) == before


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("criteria", lambda value: value + "\nA grade is enough."),
        ("competency", lambda value: value.upper()),
        ("parts", lambda value: [{**value[0], "submit": "Nothing."}, *value[1:]]),
        ("rubric", lambda value: {**value, "criteria": value["criteria"][1:]}),
        ("alignments", lambda value: value[1:]),
    ],
)
def test_what_lies_unsigned_beside_a_version_says_nothing_else(root, name, edit):
    path = "badges/versions/youth-led-discussion/1.0.substance.json"
    document = read(root, path)
    document[name] = edit(document[name])
    write(root, path, document)
    assert (path, "other_substance", f"`{name}` says something else than the version that was awarded and signed") in found(root)  # fmt: skip
