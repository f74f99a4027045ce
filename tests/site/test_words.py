"""A page in one language: the theme's sentences, plurals, dates and numbers as they are written in it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.site.words import Vocabulary, Words, read_vocabulary

CATALOGUE = {
    "Badges": "Insignias",
    "%(count)s badge": {"one": "%(count)s insignia", "other": "%(count)s insignias"},
}
PLURALS = {"one": "eins", "few": "wenige", "many": "viele", "other": "andere"}


def test_sentences_and_plurals() -> None:
    words = Words("es-MX", CATALOGUE)
    assert words.gettext("Badges") == "Insignias"
    assert words.gettext("Not translated") == "Not translated"
    assert words.ngettext("%(count)s badge", "%(count)s badges", 1) == "%(count)s insignia"
    assert words.ngettext("%(count)s badge", "%(count)s badges", 5) == "%(count)s insignias"
    assert [words.ngettext("a", "b", count) for count in (1, 2)] == ["a", "b"]
    assert (Words("pl", {"x": PLURALS}).ngettext("x", "y", 3), words.direction) == ("wenige", "ltr")
    assert Words("ar", {}).direction == "rtl"


def test_dates_and_numbers() -> None:
    english, spanish = Words("en", {}), Words("es", CATALOGUE)
    date = datetime.date(2026, 11, 22)
    assert english.day(date) == '<time datetime="2026-11-22">22 November 2026</time>'
    assert (
        english.day("2026-01-02T03:04:05Z") == '<time datetime="2026-01-02">2 January 2026</time>'
    )
    assert (english.day(None), english.day("x")) == ("", "")
    assert spanish.day(date) == '<time datetime="2026-11-22">22 de noviembre de 2026</time>'
    assert "November 22, 2026" in Words("en-US", {}).day(date)
    values = (4.0, 4.5, 1200, Decimal("0.10"), 12345.678)
    assert [english.number(each) for each in values] == ["4", "4.5", "1,200", "0.1", "12,345.68"]
    assert spanish.number(12345.5) == "12.345,5"
    amounts = [english.money(Decimal(each)) for each in ("45", "45.5", "0.00")]
    assert amounts == ["45", "45.50", "0"]
    assert [english.period(each) for each in ("3 years", "1 month", "?")] == [
        "3 years",
        "1 month",
        "?",
    ]
    assert spanish.period("3 years") == "3 años"
    assert [spanish.tongue(each) for each in ("es", "en", "x-odd")] == [
        "español",
        "inglés",
        "x-odd",
    ]


def test_a_page_is_in_the_first_language_that_the_theme_speaks() -> None:
    vocabulary = Vocabulary("en", {"es": CATALOGUE})
    assert vocabulary.of("nl", "es").language == "es"
    assert vocabulary.of("", "es-MX").gettext("Badges") == "Insignias"
    assert vocabulary.of("es-MX").language == "es-MX"
    assert vocabulary.of("nl", "fr").language == "en"
    assert vocabulary.of("en-GB", "es").gettext("Badges") == "Badges"


def test_catalogues_of_a_theme_lie_over_those_of_the_next(tmp_path: Path) -> None:
    for name, text in (("own", 'Badges: "Distintivos"'), ("default", 'Badges: "x"\nStacks: "y"')):
        (tmp_path / name / "words").mkdir(parents=True)
        (tmp_path / name / "words" / "es.yaml").write_text(text)
    words = read_vocabulary([tmp_path / "own", tmp_path / "default"], "en").of("es")
    assert (words.gettext("Badges"), words.gettext("Stacks")) == ("Distintivos", "y")


@pytest.mark.parametrize(
    "text", ["- a", "a: 1", "a: {one: b}", "a: [", "a: {one: 1, other: b}", "1: b"]
)
def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "es.yaml").write_text(text)
    with pytest.raises(InputError, match=r"words/es\.yaml"):
        read_vocabulary([tmp_path], "en")


def test_what_is_put_into_a_sentence_is_escaped_and_the_sentence_is_not() -> None:
    words = Words("es", {"<b>%(name)s</b>": "<i>%(name)s</i>", **CATALOGUE})
    assert words.say("<b>%(name)s</b>", name="<x>") == "<i>&lt;x&gt;</i>"
    assert words.count("%(count)s badge", "%(count)s badges", 2, count="2") == "2 insignias"
    assert words.say("100% <br>") == "100% <br>"
