"""Revoking, suspending, reinstating: bits and events that agree, whatever happens in between."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from issuing_site import NOW, OTHER, Place, make_place

from generator.content.load import load
from generator.credentials.status import encode_list, get_bit, set_bit
from generator.errors import ContentError, InputError, KeystoreError, PublishError, RefusedError
from generator.issuing import withdraw as module
from generator.issuing.workspace import read_list
from generator.wholefiles import write_whole


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


def bit(place: Place, credential: str) -> bool:
    status = place.document(credential)["credentialStatus"]
    _, bits = read_list(place.root, status["statusListCredential"])
    return get_bit(bits, int(status["statusListIndex"]))


def events(place: Place) -> list[tuple[str, str]]:
    return [(event.id, event.action) for event in load(place.root).events]


def test_the_whole_life_of_a_credential_that_can_be_suspended(place: Place) -> None:
    one = place.one(badge="weaving").id
    with pytest.raises(RefusedError, match="is not suspended"):
        place.withdraw(one, "reinstate")
    place.withdraw(one, "suspend")
    assert bit(place, one) and place.errors() == []
    with pytest.raises(RefusedError, match="is suspended already"):
        place.withdraw(one, "suspend")
    place.withdraw(one, "reinstate")
    assert not bit(place, one) and place.errors() == []
    place.withdraw(one, "suspend")
    place.withdraw(one, "revoke")
    assert bit(place, one) and place.errors() == []
    for action in ("revoke", "suspend", "reinstate"):
        with pytest.raises(RefusedError, match="revoked already, and that is for good"):
            place.withdraw(one, action)
    assert events(place) == [
        (one, action) for action in ("suspend", "reinstate", "suspend", "revoke")
    ]


def test_events_behind_a_link_are_said_to_be_so_once(place: Place, tmp_path: Path) -> None:
    one = place.one().id
    (tmp_path / "events.yaml").write_text("events: []\n")
    (place.root / "status/events.yaml").symlink_to(tmp_path / "events.yaml")
    with pytest.raises(ContentError) as caught:
        place.withdraw(one, "revoke")
    assert [(item.path, item.sentence()) for item in caught.value.findings] == [
        ("status/events.yaml", "this is a link; links are not followed")
    ]


def test_a_badge_that_is_not_suspendable_can_only_be_revoked(place: Place) -> None:
    one = place.one().id
    before = place.tree()
    for action in ("suspend", "reinstate"):
        with pytest.raises(RefusedError, match="can't be suspended"):
            place.withdraw(one, action)
    assert place.tree() == before
    place.withdraw(one, "revoke")
    # What it is now doesn't matter; what was signed does.
    place.change("badges/knots.md", "kind: badge", "kind: badge\nsuspendable: true")
    with pytest.raises(RefusedError, match="for good"):
        place.withdraw(one, "suspend")


@pytest.mark.parametrize(
    "form", ["{}", "{}.json", "https://guild.example/assertions/{}.json", "assertions/{}.json"]
)
def test_an_id_may_come_as_a_url_or_a_path_in_any_case(place: Place, form: str) -> None:
    one = place.one().id
    assert place.withdraw(form.format(one.upper()), "revoke").id == one
    assert events(place) == [(one, "revoke")]
    assert place.errors() == []
    with pytest.raises(RefusedError, match="for good"):
        place.withdraw(form.format(one), "revoke")


def test_an_id_that_is_not_there_names_the_nearest(place: Place) -> None:
    one = place.one().id
    near = one[:-1] + ("0" if one[-1] != "0" else "1")
    with pytest.raises(InputError, match=f"did you mean {one}"):
        place.withdraw(near, "revoke")
    with pytest.raises(InputError, match="is not a credential's id"):
        place.withdraw("../../etc", "revoke")


@pytest.mark.parametrize(
    "reason",
    [
        'He said "no" \\ and left: {it}, [all] # today',
        "Line one\nline two\r\n\tthree",
        "’ليلى’ — ошибка 🎓",
        "- at: never",
        "null",
        "'",
        "%&*!|>@`",
    ],
)
def test_a_reason_is_kept_as_it_was_said_on_one_line(place: Place, reason: str) -> None:
    one = place.one(badge="weaving").id
    place.withdraw(one, "suspend", reason, role="head of awards")
    place.withdraw(one, "reinstate", reason)
    found = load(place.root).events
    assert [event.reason for event in found] == [" ".join(reason.split())] * 2
    assert [event.role for event in found] == ["head of awards", "issuer"]
    assert [event.at for event in found] == [NOW, NOW]
    assert place.errors() == []


@pytest.mark.parametrize(
    "reason",
    ["", "  \n ", "x" * 501, "red \x1b[31m", "a\udc80", "\x00", "Ask ann@example.org"],
)
def test_a_reason_that_cannot_stand_is_refused_before_anything_changes(
    place: Place, reason: str
) -> None:
    one = place.one().id
    before = place.tree()
    with pytest.raises((InputError, RefusedError)):
        place.withdraw(one, "revoke", reason)
    with pytest.raises((InputError, RefusedError)):
        place.withdraw(one, "revoke", role=reason)
    assert place.tree() == before


def test_killed_between_list_and_event_the_same_command_ends_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = place.one().id, place.one("bob@example.org").id

    def fail(path: Path, data: bytes, **given: object) -> None:
        if path.name == "events.yaml":
            raise PublishError("the disk is full")
        write_whole(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(module, "write_whole", fail)
        with pytest.raises(PublishError):
            place.withdraw(one, "revoke")
    assert bit(place, one) and events(place) == []
    assert [item.code for item in place.errors()] == ["bits_and_events"]
    # Nothing else is signed over it meanwhile.
    with pytest.raises(RefusedError, match="disagree about other credentials"):
        place.withdraw(two, "revoke")
    place.withdraw(one, "revoke")
    assert place.errors() == []
    place.withdraw(two, "revoke")
    assert place.errors() == []


def test_a_list_that_was_tampered_with_is_not_signed_again(place: Place) -> None:
    one, two = place.one().id, place.one("bob@example.org").id
    place.withdraw(two, "revoke")
    url = place.document(two)["credentialStatus"]["statusListCredential"]
    path, bits = read_list(place.root, url)
    document = json.loads(path.read_bytes())
    set_bit(bits, int(place.document(two)["credentialStatus"]["statusListIndex"]), False)
    document["credentialSubject"]["encodedList"] = encode_list(bits)
    path.write_text(json.dumps(document))
    before = place.tree()
    with pytest.raises(RefusedError, match="disagree"):
        place.withdraw(one, "revoke")
    assert place.tree() == before


@pytest.mark.parametrize(
    "text",
    [
        "events: []\n",
        "# Ours\nevents: [ ]\n# The end\n",
        "events:\n- at: 2026-01-01T00:00:00Z\n  id: {id}\n  action: suspend\n  reason: x\n  role: y",
        "events:\n    - at: 2026-01-01T00:00:00Z\n      id: {id}\n      action: suspend\n"
        "      reason: >-\n        two\n        lines\n      role: y\n    # and so on\n",
    ],
)
def test_an_events_file_is_added_to_as_it_is_written(place: Place, text: str) -> None:
    one, two = place.one(badge="weaving").id, place.one("bob@example.org", badge="weaving").id
    if "{id}" in text:
        place.withdraw(two, "suspend")
    place.write("status/events.yaml", text.format(id=two))
    place.withdraw(one, "revoke")
    assert (place.root / "status/events.yaml").read_text().startswith(text.format(id=two)[:7])
    assert events(place)[-1] == (one, "revoke")
    assert place.errors() == []


def test_an_events_file_that_cannot_be_added_to_is_left_alone(place: Place) -> None:
    one = place.one(badge="weaving").id
    place.withdraw(one, "suspend")
    path = "status/events.yaml"
    found = yaml.safe_load((place.root / path).read_text())
    found["events"][0]["at"] = "2026-01-01T00:00:00Z"
    place.write(path, json.dumps(found))
    before = place.tree()
    with pytest.raises(RefusedError, match="can't be added to"):
        place.withdraw(one, "revoke")
    assert place.tree() == before


def test_only_the_issuers_own_open_key_withdraws(place: Place) -> None:
    one = place.one().id
    before = place.tree()
    with pytest.raises(KeystoreError, match="is not one of"):
        place.withdraw(one, "revoke", unlock=lambda _: OTHER)
    assert place.tree() == before


def test_a_list_never_goes_back_in_time(place: Place) -> None:
    one = place.one().id
    url = place.document(one)["credentialStatus"]["statusListCredential"]
    path, _ = read_list(place.root, url)
    before = json.loads(path.read_bytes())["validFrom"]
    place.withdraw(one, "revoke", now=NOW + datetime.timedelta(hours=1))
    assert json.loads(path.read_bytes())["validFrom"] > before


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["issue", "revoke", "suspend", "reinstate"]),
            st.integers(0, 3),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_whatever_is_done_in_whatever_order_a_simple_model_agrees(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, bool]]
) -> None:
    place = make_place(tmp_path_factory.mktemp("model"))
    states: dict[str, str] = {}
    suspendable: dict[str, bool] = {}
    for action, number, flag in steps:
        if action == "issue":
            issued = place.one(
                f"p{number}@example.org", badge="weaving" if flag else "knots", again=True
            )
            states[issued.id], suspendable[issued.id] = "valid", flag
            continue
        if not states:
            continue
        one = list(states)[number % len(states)]
        allowed = {
            "revoke": states[one] != "revoked",
            "suspend": suspendable[one] and states[one] == "valid",
            "reinstate": suspendable[one] and states[one] == "suspended",
        }[action]
        before = place.tree()
        if allowed:
            place.withdraw(one, action)
            states[one] = {"revoke": "revoked", "suspend": "suspended", "reinstate": "valid"}[
                action
            ]
        else:
            with pytest.raises(RefusedError):
                place.withdraw(one, action)
            assert place.tree() == before
    places = [place.document(one)["credentialStatus"]["id"] for one in states]
    assert len(set(places)) == len(places)
    assert {one: bit(place, one) for one in states} == {
        one: state != "valid" for one, state in states.items()
    }
    assert place.errors() == []
