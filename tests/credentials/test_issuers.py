"""Whom a site knows on a day: itself, and whoever its registries vouch for then."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from sample_catalog import catalog

from generator.content.frameworks import KnownIssuer, Registry
from generator.credentials.issuers import known_issuers

SITE = catalog().site
ISSUERS = tuple(catalog().issuers.values())
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))


def registry(*rows: KnownIssuer) -> Registry:
    return Registry(slug="ours", name="Ours", issuers=rows)


def row(did: str, name: str, since: datetime.date, until: datetime.date | None) -> KnownIssuer:
    return KnownIssuer(did=did, name=name, since=since, until=until, source="https://s.example")


def test_a_site_knows_itself_by_its_dids_and_its_older_addresses() -> None:
    moved = SITE.model_copy(update={"previous_base_urls": ("https://old.example/b",)})
    known = known_issuers(moved, ISSUERS, (), datetime.date(2026, 1, 1))
    (issuer,) = (each for each in ISSUERS if each.slug == "lantern")
    for identifier in (
        issuer.did,
        "https://badges.example/ob2/issuers/lantern.json",
        "https://old.example/b/ob2/issuers/lantern.json",
    ):
        assert known[identifier] == issuer.name


@settings(max_examples=100, deadline=None)
@given(DAYS, st.none() | DAYS, DAYS)
def test_an_issuer_is_known_from_its_first_day_to_its_last(
    since: datetime.date, until: datetime.date | None, day: datetime.date
) -> None:
    known = known_issuers(None, (), [registry(row("did:web:a.example", "A", since, until))], day)
    assert known == ({"did:web:a.example": "A"} if since <= day <= (until or day) else {})


def test_the_first_to_name_an_issuer_names_it() -> None:
    day = datetime.date(2026, 1, 1)
    one = registry(row("did:web:a.example", "A", day, None))
    other = registry(
        row("did:web:a.example", "Somebody else", day, None),
        row(ISSUERS[0].did, "Somebody else", day, None),
    )
    known = known_issuers(SITE, ISSUERS, [one, other], day)
    assert known["did:web:a.example"] == "A"
    assert known[ISSUERS[0].did] == ISSUERS[0].name
