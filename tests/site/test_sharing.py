"""Channels, field by field: percent-encoded so that every name arrives whole, and nothing offered that doesn't hold."""

from __future__ import annotations

import dataclasses
import datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
import sample_catalog as sample
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.site.sharing import Sharing, channels, credential_sharing, earner_sharing
from generator.site.signed import CredentialView, read_credential
from generator.site.views import Directory

DIRECTORY = Directory(sample.catalog(), at=sample.AT)
LINK = "https://badges.example/assertions/00000000000a/"
VIEW = read_credential(DIRECTORY, sample.ROWS[0], sample.document())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
NAMES = ["R&D: “Fragen”?", "أسئلة تُظهر التفكير", "प्रश्न 100% #1", "a=b;c+d e/f", "🤖", "'\"<>\\"]


def changed(**fields: object) -> CredentialView:
    of_summary = {field.name for field in dataclasses.fields(VIEW.summary)}
    summary = {
        name: value
        for name, value in fields.items()
        if name in of_summary - {"name", "issuer_name"}
    }
    view = {name: value for name, value in fields.items() if name not in summary}
    made = dataclasses.replace(VIEW.summary, **summary)
    return dataclasses.replace(VIEW, summary=made, **view)


def shared(**fields: object) -> Sharing:
    return credential_sharing(changed(**fields), LINK, "Said.")


def fields_of(url: str) -> dict[str, str]:
    query = urlsplit(url).query
    assert query.isascii() and not set(query) & set(" +\"'<>\\`{}|^")
    pairs = parse_qsl(query, strict_parsing=True, keep_blank_values=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_linkedin_gets_each_field_and_a_short_identifier() -> None:
    days = {"awarded": datetime.date(2026, 1, 5), "valid_until": datetime.date(2028, 12, 31)}
    found = shared(name="A", issuer_name="B", standing="valid", **days)
    assert found.profile is not None
    assert found.profile.url == (
        "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&name=A&organizationName=B"
        "&issueYear=2026&issueMonth=1&expirationYear=2028&expirationMonth=12"
        "&certUrl=https%3A%2F%2Fbadges.example%2Fassertions%2F00000000000a%2F&certId=00000000000a"
    )


def test_what_never_ends_has_no_expiry_there() -> None:
    found = shared(valid_until=None, standing="valid")
    assert found.profile is not None and found.profile.expires is None
    assert not [name for name in fields_of(found.profile.url) if name.startswith("expiration")]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_arrives_whole(name: str) -> None:
    found = shared(name=name, issuer_name=name, standing="valid")
    assert found.profile is not None
    fields = fields_of(found.profile.url)
    assert fields["name"] == fields["organizationName"] == name


@given(title=TEXTS, said=TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_channel_carries_the_link_and_the_words(title: str, said: str) -> None:
    linkedin, facebook, x, mail = channels(LINK, title, said)
    assert fields_of(linkedin.url) == {"url": LINK} and fields_of(facebook.url) == {"u": LINK}
    assert fields_of(x.url) == {"text": said, "url": LINK}
    assert mail.url.startswith("mailto:?")
    assert fields_of(mail.url) == {"subject": title, "body": f"{said}\r\n\r\n{LINK}"}


@pytest.mark.parametrize("standing", ["expired", "revoked", "suspended", "not_yet_valid"])
def test_what_does_not_hold_keeps_its_link_and_no_more(standing: str) -> None:
    assert shared(standing=standing) == Sharing(LINK, (), None, standing)  # type: ignore[arg-type]


def test_what_is_about_to_end_still_holds() -> None:
    assert shared(standing="expiring").profile is not None


def test_no_address_of_a_credential_names_its_holder() -> None:
    found = shared(holder="Josephine Quux", standing="valid")
    assert found.profile is not None
    assert not any(
        "Josephine" in url for url in (found.profile.url, *(c.url for c in found.channels))
    )


def test_a_page_that_is_not_public_is_offered_to_no_network() -> None:
    earner = next(iter(DIRECTORY.earners.values()))
    public = earner_sharing(earner.model_copy(update={"visibility": "public"}), LINK, "Said.")
    assert [each.name for each in public.channels] == ["LinkedIn", "Facebook", "X", "E-mail"]
    assert public.withheld == "" and public.profile is None
    unlisted = earner_sharing(earner.model_copy(update={"visibility": "unlisted"}), LINK, "Said.")
    assert [each.name for each in unlisted.channels] == ["E-mail"]
    assert unlisted.withheld == "unlisted"
