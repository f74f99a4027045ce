"""Reports count what the index holds: once each, on the day that was asked about, and name nobody."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_catalog import AT, EARNERS, catalog, moment, row

from generator.content.badge import Badge
from generator.content.model import AssertionRow, Catalog, Stack, StatusEvent
from generator.errors import InputError
from generator.reporting import Programme, Table


def small(slug: str, **changes: Any) -> Badge:
    fields = {"criteria": "", "name": slug.title(), "description": "One.", "version": "1.0",
              "issuer": "lantern", "created": datetime.date(2026, 1, 5)}  # fmt: skip
    return Badge(slug=slug, **{**fields, **changes})


def programme(
    *rows: AssertionRow, badges: tuple[Badge, ...] = (), at: datetime.date = AT, **given: Any
) -> Programme:
    languages = given.pop("languages", False)
    changes: dict[str, Any] = {"assertions": rows, "events": (), "stacks": {}, **given}
    if badges:
        changes["badges"] = {badge.slug: badge for badge in badges}
    return Programme(catalog(**changes), at, languages=languages)


def dicts(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, each, strict=True)) for each in table.rows]


def ids(table: Table) -> list[Any]:
    return [each["id"] for each in dicts(table)]


BEGUN = "2026-01-01T00:00:00Z"
ROWS = (
    row("00000000000a", "knots", valid_from=BEGUN, awarded="2026-01-31T00:00:00Z"),
    row("00000000000b", "knots", valid_from=BEGUN, awarded="2026-02-01T00:00:00Z", valid_until="2026-12-01T23:59:59Z"),
    row("00000000000c", "nudos", valid_from=BEGUN, awarded="2026-02-28T00:00:00Z", valid_until="2026-11-21T23:59:59Z"),
    row("00000000000d", "weaving", valid_from=BEGUN, awarded="2026-03-01T00:00:00Z", issuer="did:web:other.example"),
    row("00000000000e", "weaving", valid_from=BEGUN, awarded="2026-03-01T00:00:00Z"),
)  # fmt: skip
BADGES = (
    small("knots"),
    small("nudos", translation_of="knots", language="es", name="Nudos"),
    small("weaving"),
)
EVENTS = (
    StatusEvent(moment(2026, 4, 1), "00000000000e", "revoke", "By mistake.", "issuer"),
    StatusEvent(moment(2026, 4, 2), "00000000000a", "suspend", "Under review.", "issuer"),
)


def test_badges_are_counted_under_their_original() -> None:
    found = dicts(programme(*ROWS, badges=BADGES, events=EVENTS).issued())
    assert [(each["badge"], each["name"], each["issuer"], each["issued"]) for each in found] == [
        ("knots", "Knots", "lantern", 3),
        ("weaving", "Weaving", "did:web:other.example", 1),
        ("weaving", "Weaving", "lantern", 1),
    ]
    knots = found[0]
    assert (knots["valid"], knots["suspended"], knots["expired"], knots["revoked"]) == (1, 1, 1, 0)
    assert (knots["first"], knots["last"]) == (
        datetime.date(2026, 1, 31), datetime.date(2026, 2, 28),
    )  # fmt: skip
    alone = dicts(programme(*ROWS, badges=BADGES, languages=True).issued())
    assert [(each["badge"], each["issued"]) for each in alone] == [
        ("knots", 2), ("nudos", 1), ("weaving", 1), ("weaving", 1),
    ]  # fmt: skip


def test_issuers_and_months_are_counted() -> None:
    made = programme(*ROWS, badges=BADGES)
    assert [(each["issuer"], each["name"], each["issued"]) for each in dicts(made.issued("issuer"))] == [
        ("did:web:other.example", "", 1), ("lantern", "Lanternway Guild", 4),
    ]  # fmt: skip
    assert [(each["month"], each["issued"]) for each in dicts(made.issued("month"))] == [
        ("2026-01", 1), ("2026-02", 2), ("2026-03", 2),
    ]  # fmt: skip


def test_bounds_include_their_days() -> None:
    table = programme(*ROWS, badges=BADGES).issued_rows(
        since=datetime.date(2026, 2, 1), until=datetime.date(2026, 2, 28)
    )
    assert ids(table) == ["00000000000b", "00000000000c"]
    assert dicts(table)[0] == {
        "id": "00000000000b", "badge": "knots", "version": "1.0", "issuer": "lantern",
        "awarded": datetime.date(2026, 2, 1), "valid_until": datetime.date(2026, 12, 1),
        "standing": "expiring",
    }  # fmt: skip


def test_a_day_in_the_past_knows_nothing_of_what_came_later() -> None:
    at = datetime.date(2026, 3, 31)
    found = dicts(programme(*ROWS, badges=BADGES, events=EVENTS, at=at).issued())
    assert sum(each["valid"] for each in found) == sum(each["issued"] for each in found) == 5
    earlier = programme(*ROWS, badges=BADGES, at=datetime.date(2026, 1, 31))
    assert ids(earlier.issued_rows()) == ["00000000000a"]
    assert [each["badge"] for each in dicts(earlier.never_awarded())] == ["weaving"]


ENDS = (
    row("00000000000a", "knots", valid_until="2027-02-20T23:59:59Z"),
    row("00000000000b", "knots", valid_until="2027-02-21T23:59:59Z"),
    row("00000000000c", "knots", valid_until="2026-11-22T23:59:59Z"),
    row("00000000000d", "knots", valid_until="2026-11-21T23:59:59Z"),
    row("00000000000e", "knots"),
    row("00000000000f", "knots", valid_until="2026-12-24T23:59:59Z"),
    row("00000000000g", "knots", valid_until="2026-12-25T23:59:59Z"),
)
ENDED = (
    StatusEvent(moment(2026, 6, 1), "00000000000f", "revoke", "By mistake.", "issuer"),
    StatusEvent(moment(2026, 6, 1), "00000000000g", "suspend", "Under review.", "issuer"),
)


def test_what_expires_soon_comes_soonest_first() -> None:
    made = programme(*ENDS, badges=BADGES, events=ENDED)
    table = made.expiring()
    assert [(each["id"], each["days"], each["standing"]) for each in dicts(table)] == [
        ("00000000000c", 0, "expiring"),
        ("00000000000g", 33, "suspended"),
        ("00000000000a", 90, "expiring"),
    ]
    assert table.asked["until"] == datetime.date(2027, 2, 20)
    assert ids(made.expiring("1 day")) == ["00000000000c"]
    assert ids(made.expiring("3 months"))[-1] == "00000000000b"
    past = dicts(made.expiring("1 day", expired=True))
    assert [(each["id"], each["days"]) for each in past] == [
        ("00000000000d", -1), ("00000000000c", 0),
    ]  # fmt: skip
    for wrong in ("soon", "0 days", "90", "1 decade"):
        with pytest.raises(ValueError, match="duration"):
            made.expiring(wrong)


def test_what_was_never_awarded_comes_oldest_first() -> None:
    badges = (
        *BADGES,
        small("old", created=datetime.date(2025, 11, 22)),
        small("undated", created=None),
        small("draft", status="draft"),
        small("retired", status="retired"),
        small("later", created=datetime.date(2026, 12, 1)),
        small("final", kind="credential", created=datetime.date(2026, 11, 1)),
    )
    stack = Stack(
        slug="ropes", body="", name="Ropes", description="Two.", issuer="lantern",
        requires={"all": [{"badge": "knots"}]}, awards="final",
    )  # fmt: skip
    made = programme(ROWS[2], ROWS[4], badges=badges, events=EVENTS, stacks={"ropes": stack})
    found = dicts(made.never_awarded())
    # Knots were awarded in Spanish; weaving, though revoked, was awarded.
    assert [(each["badge"], each["age_days"], each["completes"]) for each in found] == [
        ("old", 365, ""), ("final", 21, "ropes"), ("undated", None, ""),
    ]  # fmt: skip
    retired = replace(
        made.catalog, stacks={"ropes": stack.model_copy(update={"status": "retired"})}
    )
    assert {each["completes"] for each in dicts(Programme(retired, AT).never_awarded())} == {""}
    alone = programme(ROWS[2], ROWS[4], badges=badges, languages=True).never_awarded()
    assert [each["badge"] for each in dicts(alone)] == ["old", "knots", "final", "undated"]


def test_nobody_is_named() -> None:
    made = Programme(catalog(), AT)
    tables = [made.issued(), made.issued("issuer"), made.issued("month"), made.issued_rows(),
              made.expiring(expired=True), made.never_awarded()]  # fmt: skip
    text = repr(tables)
    for earner in EARNERS:
        assert earner.name not in text
        assert earner.slug not in {cell for table in tables for each in table.rows for cell in each}


def test_a_credential_without_a_date_stops_the_report() -> None:
    with pytest.raises(InputError, match="awarded"):
        programme(row("00000000000a", "knots", awarded="", valid_from="soon")).issued()


DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2028, 1, 1))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(DAYS, st.none() | DAYS, st.sampled_from(["knots", "nudos", "weaving"])), max_size=12),
    DAYS,
    st.none() | DAYS,
    st.none() | DAYS,
)  # fmt: skip
def test_every_way_of_counting_counts_each_once(
    given_rows: list[tuple[datetime.date, datetime.date | None, str]],
    at: datetime.date,
    since: datetime.date | None,
    until: datetime.date | None,
) -> None:
    rows = [
        row(
            f"{number:012d}",
            badge,
            awarded=f"{awarded}T00:00:00Z",
            valid_from=f"{awarded}T00:00:00Z",
            valid_until=f"{ends}T23:59:59Z" if ends else "",
        )
        for number, (awarded, ends, badge) in enumerate(given_rows)
    ]
    made = programme(*rows, badges=BADGES, at=at)
    wanted = Counter(
        awarded
        for awarded, _, _ in given_rows
        if awarded <= at and (not since or awarded >= since) and (not until or awarded <= until)
    )
    listed = dicts(made.issued_rows(since=since, until=until))
    assert Counter(each["awarded"] for each in listed) == wanted
    assert [each["awarded"] for each in listed] == sorted(each["awarded"] for each in listed)
    standings = ("valid", "not_yet_valid", "suspended", "expired", "revoked")
    for by in ("badge", "issuer", "month"):
        counted = dicts(made.issued(by, since=since, until=until))
        assert sum(each["issued"] for each in counted) == wanted.total()
        for each in counted:
            assert each["issued"] == sum(each[name] for name in standings) > 0
            assert each["first"] <= each["last"] <= at


def test_ten_thousand_credentials_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index alone is read, each row of it once, however many reports are asked for."""
    rows = [row(f"{number:012d}", "knots", path="nowhere.json") for number in range(10_000)]
    made = programme(*rows, badges=BADGES)
    summarize, calls = made.directory.summarize, Counter[str]()

    def counted(each: AssertionRow) -> Any:
        calls[each.id] += 1
        return summarize(each)

    monkeypatch.setattr(made.directory, "summarize", counted)
    assert dicts(made.issued())[0]["issued"] == 10_000
    assert dicts(made.issued("month"))[0]["issued"] == 10_000
    assert len(made.issued_rows().rows) == 10_000
    assert set(calls.values()) == {1} and len(calls) == 10_000


def test_the_catalog_is_left_as_it_is() -> None:
    before: Catalog = catalog()
    Programme(before, datetime.date(2026, 6, 5)).issued()
    assert before == catalog()
