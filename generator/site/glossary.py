"""The terms of a glossary from A to Z, under the letters that they begin with. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from generator.content.pages import Term

_OTHERS = "#"


@dataclass(frozen=True, slots=True)
class Letter:
    """The terms that begin with one letter; `anchor` can't be the id of a term."""

    letter: str
    terms: tuple[Term, ...]

    @property
    def anchor(self) -> str:
        """The letter's place on the page."""
        return f"letter_{self.letter if self.letter != _OTHERS else 'other'}"


def by_letter(terms: Iterable[Term]) -> tuple[Letter, ...]:
    """`terms` as readers look them up: accents and letter case change no place, what is no letter comes last."""
    groups: dict[str, list[Term]] = {}
    for term in sorted(terms, key=lambda term: (_plain(term.name), term.id)):
        first = _plain(term.name)[:1].upper()
        groups.setdefault(first if first.isalpha() else _OTHERS, []).append(term)
    order = sorted(groups, key=lambda letter: (letter == _OTHERS, letter))
    return tuple(Letter(letter, tuple(groups[letter])) for letter in order)


def _plain(name: str) -> str:
    """A name as it is sorted: without accents, quotation marks and letter case."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lstrip("“”\"'«‘’¿¡ ")
