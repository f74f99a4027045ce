"""A glossary from A to Z: every term once, where a reader looks for it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.pages import Term
from generator.site.glossary import by_letter


def term(name: str, number: int = 0) -> Term:
    return Term(id=f"t{number}", name=name, definition="What it means.")


def test_accents_case_and_quotation_marks_change_no_place():
    names = ["stack", "Éarner", "earner", "“Badge”", "3 of 5", "Évidence", "Stackability", "¿Qué?"]
    letters = by_letter(term(name, number) for number, name in enumerate(names))
    assert [(each.letter, [t.name for t in each.terms]) for each in letters] == [
        ("B", ["“Badge”"]),
        ("E", ["Éarner", "earner", "Évidence"]),
        ("Q", ["¿Qué?"]),
        ("S", ["stack", "Stackability"]),
        ("#", ["3 of 5"]),
    ]
    assert [each.anchor for each in letters] == [
        "letter_B",
        "letter_E",
        "letter_Q",
        "letter_S",
        "letter_other",
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=8).map(str.strip).filter(bool), max_size=30))
def test_every_term_stands_under_one_letter_whatever_its_script(names: list[str]):
    terms = [Term.model_construct(id=f"t{n}", name=name) for n, name in enumerate(names)]
    letters = by_letter(terms)
    assert sorted(t.id for each in letters for t in each.terms) == sorted(t.id for t in terms)
    assert len({each.anchor for each in letters}) == len(letters)
    assert [each.letter for each in letters if each.letter == "#"] == ["#"] * (
        bool(letters) and letters[-1].letter == "#"
    )
