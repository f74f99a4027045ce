"""Facets: what badges are told apart by, how many have each choice, and the audiences that have pages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import sample_catalog as sample
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.badge import Badge, Fee, HourRange
from generator.content.revisions import natural_order
from generator.site.facets import (
    Facet,
    audiences,
    choices_of,
    facets,
    findable,
    value_of,
)
from generator.site.views import Directory
from generator.site.words import Words

ENGLISH = Words("en", {})


def badge(slug: str, **fields: object) -> Badge:
    return sample.MINIMAL.model_copy(update={"slug": slug, "name": slug, **fields})


def seen(*badges: Badge, at: datetime.date = sample.AT) -> Directory:
    return Directory(sample.catalog(badges={each.slug: each for each in badges}), at=at)


def named(found: Sequence[Facet], name: str) -> dict[str, int]:
    return {
        each.value: each.count for facet in found if facet.name == name for each in facet.choices
    }


def test_every_choice_says_how_many_badges_have_it() -> None:
    directory = Directory(sample.catalog(), at=sample.AT)
    found = facets(directory, ENGLISH)
    assert named(found, "language") == {"en": 3, "es": 1, "nl": 1}
    assert named(found, "kind") == {"micro-credential": 3, "badge": 1, "credential": 1}
    assert named(found, "recognizer") == {"quill": 1}
    assert named(found, "stack") == {"talk": 3, "small": 1}
    assert named(found, "framework") == {"teaching": 1}
    for facet in found:
        for choice in facet.choices:
            having = [
                each.slug
                for each in findable(directory)
                if (facet.name, choice.value)
                in {(n, v) for n, v, _, _ in choices_of(each, directory, ENGLISH)}
            ]
            assert len(having) == choice.count


def test_drafts_are_never_counted() -> None:
    directory = Directory(sample.catalog(), at=sample.AT, drafts=True)
    assert "secret-draft" in directory.badges
    assert "secret-draft" not in {each.slug for each in findable(directory)}


def test_a_facet_that_tells_no_badges_apart_is_left_out() -> None:
    found = facets(seen(badge("a", tags=("x",)), badge("b", tags=("x",))), ENGLISH)
    assert {facet.name for facet in found} == set()


def test_numbers_fall_into_bands_and_money_into_free_or_not() -> None:
    made = [
        badge(f"b{hours}", estimated_hours=HourRange(min=1, max=hours))
        for hours in (2, 5, 5.5, 10, 20, 21)
    ]
    made.append(badge("free", assessment_fee=Fee(amount=0, currency="USD")))
    made.append(
        badge("paid", assessment_fee=Fee(amount=20, currency="USD"), ceu=1.2, in_class=True)
    )
    found = facets(seen(*made), ENGLISH)
    assert named(found, "hours") == {"5": 2, "10": 2, "20": 1, "more": 1}
    assert list(named(found, "hours")) == ["5", "10", "20", "more"]
    assert named(found, "fee") == {"free": 1, "paid": 1}
    assert named(found, "ceu") == {"yes": 1, "no": 7}
    assert named(found, "class") == {"yes": 1}
    labels = {c.value: c.label for f in found if f.name == "hours" for c in f.choices}
    assert labels["5"] == "Up to 5 hours" and labels["20"] == "10 to 20 hours"
    assert labels["more"] == "More than 20 hours"


def test_new_is_what_was_created_in_the_last_ninety_days() -> None:
    at = datetime.date(2026, 11, 22)
    days = {"today": 0, "oldest": 90, "old": 91, "tomorrow": -1}
    made = [badge(name, created=at - datetime.timedelta(days=n)) for name, n in days.items()]
    directory = seen(*made, badge("undated"), at=at)
    new = {
        each.slug
        for each in findable(directory)
        if ("new", "yes") in {(n, v) for n, v, _, _ in choices_of(each, directory, ENGLISH)}
    }
    assert new == {"today", "oldest"}


def test_letter_case_makes_no_other_choice_and_a_language_is_said_where_it_is_another() -> None:
    found = facets(
        seen(
            badge("a", audience=("Teacher",)),
            badge("b", audience=("teacher ", "Coach")),
            badge("c", audience=("Docentes", "STEM"), language="es"),
            badge("d", audience=("STEM",)),
        ),
        ENGLISH,
    )
    (facet,) = (each for each in found if each.name == "audience")
    said = {each.value: (each.label, each.count, each.language) for each in facet.choices}
    assert said == {
        "teacher": ("Teacher", 2, ""),
        "coach": ("Coach", 1, ""),
        "docentes": ("Docentes", 1, "es"),
        "stem": ("STEM", 2, ""),
    }
    assert facet.choices[0].count == 2 and facet.choices[-1].count == 1


def test_a_translation_has_the_choices_of_its_original() -> None:
    first = badge("a", audience=("teacher",), tags=("talk",), grade_band=("grades 3–5",))
    second = badge(
        "b",
        audience=("docentes",),
        tags=("conversación",),
        grade_band=("3.º a 5.º",),
        language="es",
        translation_of="a",
    )
    directory = seen(first, second, badge("c"))
    found = facets(directory, ENGLISH)
    assert named(found, "audience") == {"teacher": 2}
    assert named(found, "topic") == {"talk": 2}
    assert named(found, "grade") == {"grades 3–5": 2}
    assert named(found, "language") == {"en": 2, "es": 1}
    (only,) = audiences(directory)
    assert (only.slug, only.name, only.language) == ("teacher", "teacher", "en")
    assert {each.slug for each in only.badges} == {"a", "b"}
    alone = seen(
        second, badge("c")
    )  # its original isn't published: its own words are all there are
    assert named(facets(alone, ENGLISH), "audience") == {"docentes": 1}


def test_grades_are_in_the_order_of_schools() -> None:
    bands = ["adults", "grades 11–12", "grades 3–5", "grades K–2", "pre-kindergarten", "kínder"]
    found = facets(seen(badge("a", grade_band=tuple(bands)), badge("b")), ENGLISH)
    assert list(named(found, "grade")) == [
        "pre-kindergarten",
        "grades k–2",
        "kínder",
        "grades 3–5",
        "grades 11–12",
        "adults",
    ]


def test_an_audience_has_a_page_of_its_badges() -> None:
    found = audiences(Directory(sample.catalog(), at=sample.AT, drafts=True))
    assert [(each.path, each.name) for each in found] == [
        ("browse/audience/coach/", "Coach"),
        ("browse/audience/teacher/", "Teacher"),
    ]
    assert [each.slug for each in found[0].badges] == ["formative-questions"]


def test_audiences_of_one_spelling_have_pages_of_their_own() -> None:
    names = ("año", "ano", "C++", "C", "教師", "учитель", "x" * 300)
    slugs = [each.slug for each in audiences(seen(badge("a", audience=names)))]
    assert len(set(slugs)) == len(names)
    assert all(slug.isascii() and slug.replace("-", "").isalnum() for slug in slugs)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20), max_size=8))
def test_whatever_an_audience_is_called_its_path_is_safe_and_its_own(names: list[str]) -> None:
    found = audiences(seen(badge("a", audience=tuple(names))))
    paths = [each.path for each in found]
    assert len(paths) == len(set(paths)) == len({value_of(name) for name in names})
    for each in found:
        assert set(each.slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and each.slug
    assert len(sorted(names, key=natural_order)) == len(names)
