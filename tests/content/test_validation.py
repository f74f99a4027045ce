"""What an author reads about a field of the wrong form, letter for letter."""

from __future__ import annotations

import datetime
import time

import pytest
from folders import BADGE, ISSUER, SITE, STACK, folder, lines, markdown
from pydantic import TypeAdapter, ValidationError

from generator.content.fields import (
    BaseUrl,
    Duration,
    HttpsUrl,
    ImageName,
    Line,
    Slug,
    Text,
    WebUrl,
    add_duration,
)
from generator.content.privacy import personal_data, private_key_at

# A line of front matter after the six of BADGE → what is said, without "badges/listening.md:7:".
FIELDS = {
    "lisence: x": "1: error: there is no field `lisence`. Did you mean `license`?",
    "slug: other": "1: error: the field `slug` is not written here; expected the file's name for the slug, the text below for the body",
    "criteria: other": "1: error: the field `criteria` is not written here; expected the file's name for the slug, the text below for the body",
    "zzz: 1": "1: error: there is no field `zzz`",
    "fee: {amont: 1}": "1: error: there is no field `fee`",
    "ceu: yes": "6: error: `ceu` has the wrong form; expected a number; found true",
    "ceu: '1.2'": "6: error: `ceu` has the wrong form; expected a number; found '1.2'",
    "ceu: 0": "6: error: `ceu` has the wrong form; expected more than 0; found the number 0",
    "contact_hours: on": "16: error: `contact_hours` has the wrong form; expected a number; found true",
    "contact_hours: 12:30": "16: error: `contact_hours` has the wrong form; expected a number; found '12:30'",
    "grants_ceu: 'yes'": "13: error: `grants_ceu` has the wrong form; expected true or false; found 'yes'",
    "grants_ceu: 1": "13: error: `grants_ceu` has the wrong form; expected true or false; found the number 1",
    "estimated_hours: {min: 3, max: 2}": "18: error: `estimated_hours` has the wrong form; expected min no larger than max; found fields",
    "estimated_hours: {min: 3}": "18: error: the field `max` is missing in `estimated_hours`; expected `max: …`",
    "assessment_fee: {amount: yes, currency: USD}": "26: error: `assessment_fee.amount` has the wrong form; expected a number; found true",
    "assessment_fee: {amount: '5', currency: USD}": "26: error: `assessment_fee.amount` has the wrong form; expected a number; found '5'",
    "assessment_fee: {amount: 5.001, currency: USD}": "26: error: `assessment_fee.amount` has the wrong form; expected at most two decimal places; found the number 5.001",
    "assessment_fee: {amount: 5, currency: usd}": "39: error: `assessment_fee.currency` has the wrong form; expected three capital letters such as USD; found 'usd'",
    "research: [{title: T, year: '2001'}]": "29: error: `research[0].year` has the wrong form; expected a whole number; found '2001'",
    "research: [{title: T, year: 2001.0}]": "29: error: `research[0].year` has the wrong form; expected a whole number; found the number 2001.0",
    "research: [{title: T, yaer: 2001}]": "23: error: there is no field `research[0].yaer`. Did you mean `year`?",
    "tags: one": "7: error: `tags` has the wrong form; expected a list; found 'one'",
    "tags: [1.0]": "8: error: `tags[0]` has the wrong form; expected text; found the number 1.0 (put it in quotes where text is meant)",
    "tags: {a: b}": "7: error: `tags` has the wrong form; expected a list; found fields",
    "tags: [x, '']": "11: error: `tags[1]` has the wrong form; expected some text; found ''",
    'tags: ["a\\nb"]': "8: error: `tags[0]` has the wrong form; expected one line of text; found 'a\\nb'",
    'tags: ["a\\u0007b"]': "8: error: `tags[0]` has the wrong form; expected text without control characters; found 'a\\x07b'",
    "created: 2026": "10: error: `created` has the wrong form; expected a date such as 2026-11-22; found the number 2026",
    "created: '1700000000'": "10: error: `created` has the wrong form; expected a date such as 2026-11-22; found '1700000000'",
    "created: 2026-11-22T10:00:00Z": "10: error: `created` has the wrong form; expected a date such as 2026-11-22; found the date 2026-11-22 10:00:00+00:00",
    "created: 0001-01-01": "10: error: `created` has the wrong form; expected a date between 1900 and 2200; found the date 0001-01-01",
    "status: actve": "9: error: `status` has the wrong form; expected 'draft', 'active' or 'retired'; found 'actve'. Did you mean active?",
    "status: yes": "9: error: `status` has the wrong form; expected 'draft', 'active' or 'retired'; found true",
    "achievement_type: Bagde": "19: error: `achievement_type` has the wrong form; expected one of 31 values that `laurels schema` lists, or ext:NAME; found 'Bagde'. Did you mean Badge?",
    "expires_after: 3": "16: error: `expires_after` has the wrong form; expected text; found the number 3 (put it in quotes where text is meant)",
    "expires_after: 3 yaers": "16: error: `expires_after` has the wrong form; expected a number and a unit, such as 3 years, 18 months or 90 days; found '3 yaers'",
    "expires_after: 9999 years": "16: error: `expires_after` has the wrong form; expected 200 years at most; found '9999 years'",
    "image: ../../etc/passwd": "8: error: `image` has the wrong form; expected a file beside this one, such as images/badge.svg, without .. or a leading /; found '../../etc/passwd'",
    "image: /etc/passwd": "8: error: `image` has the wrong form; expected a file beside this one, such as images/badge.svg, without .. or a leading /; found '/etc/passwd'",
    "contact: javascript:alert(1)": "10: error: `contact` has the wrong form; expected an address that starts with https://; found 'javascript:alert(1)'",
    "resources: [{name: x, url: 'javascript:alert(1)'}]": "28: error: `resources[0].url` has the wrong form; expected an address that starts with https:// or http://; found 'javascript:alert(1)'",
    "language: english please": "11: error: `language` has the wrong form; expected a language tag such as en, es or zh-Hant; found 'english please'",
    "requirements: [../x]": "16: error: `requirements[0]` has the wrong form; expected a slug of a-z, 0-9 and -, 64 characters at most; found '../x'",
    "license: null": "",
}  # fmt: skip


def test_a_text_that_is_too_long_is_placed_where_it_begins(tmp_path):
    files = {
        "badges/listening.md": markdown(BADGE, "x" * 60_000 + "y\n"),
        "stacks/all.md": markdown(STACK + "requires: {all: [{badge: listening}]}\n", "x" * 60_005),
    }
    assert lines(folder(tmp_path, files)) == [
        "badges/listening.md:9:1: error: the text below the fields is too long; expected at most 60000 characters; found 60002",
        "stacks/all.md:8:1: error: the text below the fields is too long; expected at most 60000 characters; found 60006",
    ]


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_of_the_wrong_form(tmp_path, field):
    expected = [f"badges/listening.md:7:{FIELDS[field]}"] if FIELDS[field] else []
    assert (
        lines(folder(tmp_path, {"badges/listening.md": markdown(BADGE + field + "\n")})) == expected
    )


FILES = {
    "nothing but fences": (
        {"badges/listening.md": "---\n---\nx\n"},
        [
            f"badges/listening.md:1:1: error: the field `{name}` is missing; expected `{name}: …`"
            for name in ("description", "issuer", "name", "version")
        ],
    ),
    "fields of null": (
        {"badges/listening.md": markdown(BADGE.replace("name: Listening", "name:"))},
        ["badges/listening.md:2:6: error: `name` has the wrong form; expected text; found nothing"],
    ),
    "a version in figures": (
        {"badges/listening.md": markdown(BADGE.replace("'1.0'", "1.0"))},
        ["badges/listening.md:4:10: error: `version` has the wrong form; expected text; found the number 1.0 (put it in quotes where text is meant)"],
    ),
    "a key made on a day": (
        {"issuers/lanternway.md": ISSUER.replace("T00:00:00Z", "")},
        ["issuers/lanternway.md:10:14: error: `keys[0].created` has the wrong form; expected a date and time such as 2026-11-22T09:00:00Z; found the date 2026-01-01"],
    ),
    "a key ended before all time": (
        {"issuers/lanternway.md": ISSUER.replace("2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00")},
        ["issuers/lanternway.md:10:14: error: `keys[0].created` has the wrong form; expected a moment between 1900 and 2200; found the date 0001-01-01 00:00:00+14:00"],
    ),
    "a format of yes": (
        {"site.yaml": SITE.replace("format: 1", "format: yes")},
        ["site.yaml:1:9: error: `format` has the wrong form; expected 1; found true"],
    ),
    "an address without https": (
        {"site.yaml": SITE.replace("https:", "http:")},
        ["site.yaml:3:11: error: `base_url` has the wrong form; expected an address that starts with https://; found 'http://badges.example'"],
    ),
    "an address with a query": (
        {"site.yaml": SITE.replace(".example", ".example/?a=b")},
        ["site.yaml:3:11: error: `base_url` has the wrong form; expected an address such as https://badges.example.org or https://example.org/badges; found 'https://badges.example/?a=b'"],
    ),
    "a requirement of two forms": (
        {"stacks/one.md": markdown(STACK + "requires: {badge: listening, stack: two}\n")},
        ["stacks/one.md:5:11: error: `requires` has the wrong form; expected one of badge, stack, all, or any with of; found fields"],
    ),
    "a requirement of more than there is": (
        {"stacks/one.md": markdown(STACK + "requires: {any: 2, of: [{badge: listening}]}\n")},
        ["stacks/one.md:5:11: error: `requires` has the wrong form; expected any: 1 or less; found fields"],
    ),
    "any: yes": (
        {"stacks/one.md": markdown(STACK + "requires: {any: yes, of: [{badge: listening}]}\n")},
        ["stacks/one.md:5:17: error: `requires.any` has the wrong form; expected a whole number; found true"],
    ),
    "recognition of nothing": (
        {"recognizers/one.md": markdown("name: One\nkind: district\nrecognizes:\n  - as: CEU\n", "")},
        ["recognizers/one.md:5:5: error: `recognizes[0]` has the wrong form; expected either badge or stack; found fields"],
    ),
    "a word that YAML takes for true": (
        {"recognizers/one.md": markdown("name: no\nkind: district\n", "")},
        ["recognizers/one.md:2:7: error: `name` has the wrong form; expected text; found false (put it in quotes where text is meant)"],
    ),
    "an event of an unknown kind": (
        {"status/events.yaml": "events:\n  - {at: 2026-01-01, id: abc, action: revok, reason: x, role: y}\n"},
        [
            "status/events.yaml:2:10: error: `events[0].at` has the wrong form; expected a date and time such as 2026-11-22T09:00:00Z; found the date 2026-01-01",
            "status/events.yaml:2:26: error: `events[0].id` has the wrong form; expected a credential's id, 12 characters such as 7m3kq0x9tzab; found 'abc'",
            "status/events.yaml:2:39: error: `events[0].action` has the wrong form; expected 'revoke', 'suspend' or 'reinstate'; found 'revok'. Did you mean revoke?",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_each_file_of_the_wrong_form(tmp_path, name):
    files, expected = FILES[name]
    assert lines(folder(tmp_path, files)) == expected


def test_thousands_of_unknown_fields_are_told_at_once(tmp_path):
    fields = "".join(f"nam{number}: x\n" for number in range(9000))
    begun = time.monotonic()
    found = lines(folder(tmp_path, {"badges/listening.md": markdown(BADGE + fields)}))
    assert len(found) == 9000
    assert time.monotonic() - begun < 60


HOSTILE = [
    "a" * 1_000_000,
    "https://" + "a." * 500_000,
    "https://a/" + "a" * 1_000_000 + " ",
    "1" * 1_000_000 + " years",
    "../" * 300_000,
    "a@" * 500_000,
    "a@a." + "a." * 500_000 + "@",
    "a." * 500_000 + "@",
    "+1 " + "12 " * 300_000,
    "+1" * 500_000,
    "(212) " * 150_000,
    "212-555-" * 120_000,
    "-----BEGIN " * 90_000,
    "z3u2" * 250_000,
    "[x](/badges/" * 80_000,
    "](/" * 300_000,
    "\u202e" * 300_000,
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_is_answered_fast(number):
    text = HOSTILE[number]
    begun = time.monotonic()
    for kind in (Line, Text, Slug, HttpsUrl, WebUrl, BaseUrl, ImageName, Duration):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(text)
    for _ in personal_data(text, ()):
        pass
    private_key_at(text.encode())
    assert time.monotonic() - begun < 60


def test_a_duration_ends_on_the_last_day_of_a_short_month():
    start = datetime.datetime(2024, 1, 31, tzinfo=datetime.UTC)
    told = {text: add_duration(start, text).date().isoformat() for text in ("1 month", "1 year", "13 months", "2 weeks", "200 years")}  # fmt: skip
    assert told == {
        "1 month": "2024-02-29",
        "1 year": "2025-01-31",
        "13 months": "2025-02-28",
        "2 weeks": "2024-02-14",
        "200 years": "2224-01-31",
    }
    leap = datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC)
    assert add_duration(leap, "1 year").date().isoformat() == "2025-02-28"
    with pytest.raises(ValueError, match="not a duration"):
        add_duration(start, "soon")
