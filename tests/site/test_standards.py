"""Frameworks: a tree that ends whatever it is given, each item once, and the badges that meet it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample_catalog as sample
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.badge import Alignment
from generator.content.frameworks import Framework, FrameworkItem
from generator.site.standards import MAX_DEPTH, ItemView
from generator.site.views import Directory

TALK = "Framework for Teaching"


def framework(
    *items: tuple[str, str | None], slug: str = "teaching", name: str = TALK
) -> Framework:
    return Framework(
        slug=slug,
        name=name,
        url="https://standards.example",
        items=tuple(
            FrameworkItem(code=code, name=f"Item {code}", part_of=above) for code, above in items
        ),
    )


def directory(*frameworks: Framework, **badges: object) -> Directory:
    catalog = sample.catalog(frameworks={each.slug: each for each in frameworks})
    return Directory(replace(catalog, badges={**catalog.badges, **badges}), at=sample.AT)


def flat(views: tuple[ItemView, ...], depth: int = 1) -> list[tuple[str, int]]:
    found = []
    for view in views:
        found += [(view.item.code, depth), *flat(view.children, depth + 1)]
    return found


def test_items_stand_in_what_they_are_part_of_with_the_badges_that_meet_them():
    shown = directory(framework(("3", None), ("3b", "3"), ("3a", "3"), ("4", None)))
    made = shown.frameworks["teaching"]
    tree = shown.standards.tree(made)
    assert flat(tree) == [("3", 1), ("3b", 2), ("3a", 2), ("4", 1)]
    item = tree[0].children[0]
    assert [badge.slug for badge in item.badges] == ["formative-questions"]
    assert (item.path, item.anchor) == ("frameworks/teaching/", "item-3b")
    assert shown.standards.aligned(made) == (sample.RICH,)
    assert shown.standards.place_of(sample.RICH.alignments[0]) == (item.path, item.anchor)


@pytest.mark.parametrize(
    ("name", "code"), [(TALK, "9z"), (TALK, None), ("Another", "3b"), (None, "3b")]
)
def test_what_no_framework_here_has_leads_nowhere(name: str | None, code: str | None):
    shown = directory(framework(("3b", None)))
    alignment = Alignment(name="x", url="https://standards.example", framework=name, code=code)
    assert shown.standards.place_of(alignment) is None


def test_a_badge_stands_once_for_all_its_languages_and_a_draft_not_at_all():
    translated = sample.RICH.model_copy(
        update={"slug": "preguntas", "language": "es", "translation_of": "formative-questions"}
    )
    alone = translated.model_copy(update={"slug": "solo", "translation_of": "listening"})
    draft = sample.RICH.model_copy(update={"slug": "draft", "status": "draft"})
    shown = directory(framework(("3b", None)), preguntas=translated, solo=alone, draft=draft)
    (item,) = shown.standards.tree(shown.frameworks["teaching"])
    assert [badge.slug for badge in item.badges] == ["formative-questions", "solo"]


CODES = st.text(alphabet="aA.- 1ü", min_size=1, max_size=3).map(str.strip).filter(bool)


@settings(max_examples=80, deadline=None)
@given(codes=st.lists(CODES, unique=True, min_size=1, max_size=30), data=st.data())
def test_every_item_stands_once_under_an_anchor_of_its_own(codes: list[str], data: st.DataObject):
    """Each is part of an earlier one or of none, as `check` asks."""
    items = [
        (code, data.draw(st.sampled_from([None, *codes[:place]])))
        for place, code in enumerate(codes)
    ]
    shown = directory(framework(*items))
    found = flat(shown.standards.tree(shown.frameworks["teaching"]))
    assert sorted(code for code, _ in found) == sorted(codes)
    places = {
        shown.standards.place_of(
            Alignment(name="x", url="https://standards.example", framework=TALK, code=code)
        )
        for code in codes
    }
    assert len(places) == len(codes) and None not in places
    assert all(place and not place[1].endswith((" ", "#")) for place in places)


def test_a_chain_of_thousands_is_shown_down_to_a_readable_depth():
    chain = [(str(n), str(n - 1) if n else None) for n in range(3000)]
    shown = directory(framework(*chain))
    found = flat(shown.standards.tree(shown.frameworks["teaching"]))
    assert [code for code, _ in found] == [str(n) for n in range(3000)]
    assert max(depth for _, depth in found) == MAX_DEPTH
