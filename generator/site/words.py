"""A theme's own sentences in the language of a page, and dates and numbers as they are written in it.

Templates are written in one language (`theme.yaml: language`). Beside them, `words/<language>.yaml` maps each of
their sentences to another's; a sentence that counts something maps to its plural forms by CLDR's names
(`one`, `few`, `other`). Nothing here touches what an author wrote.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup

from generator.content.fields import read_duration
from generator.errors import InputError
from generator.site.standing import day_of

Sentences = Mapping[str, str | Mapping[str, str]]

_MAX_BYTES = 512 * 1024
# English dates without a country's order of month and day.
_WORLD = "en_001"


class Words:
    """One language of a theme: `language` is the tag (BCP 47) that its pages carry."""

    def __init__(self, language: str, sentences: Sentences) -> None:
        self.language = language
        self._sentences = sentences
        self._said: dict[str, Markup] = {}
        self._locale = _locale(language)
        self.direction = self._locale.text_direction
        self.day = functools.lru_cache(maxsize=8192)(self._day)

    def gettext(self, text: str) -> str:
        """The sentence `text` in this language, or as it is where nobody translated it."""
        found = self._sentences.get(text, text)
        return found if isinstance(found, str) else found.get("other", text)

    def ngettext(self, one: str, many: str, count: float) -> str:
        """The form of a sentence for `count` of something; `one` is what it is found under."""
        forms = self._sentences.get(one)
        if not isinstance(forms, Mapping):
            return one if count == 1 else many
        return forms.get(self._locale.plural_form(count)) or forms.get("other", many)

    def say(self, text: str, /, **values: object) -> Markup:
        """`text` for a template: its translation is markup, the values put into it are escaped."""
        said = self._said.get(text)
        if said is None:
            said = self._said[text] = Markup(self.gettext(text))  # noqa: S704 - the theme's own
        return said % values if values else said

    def count(self, one: str, many: str, number: float, /, **values: object) -> Markup:
        """The same for a sentence that counts something."""
        said = Markup(self.ngettext(one, many, number))  # noqa: S704 - the theme's own
        return said % values if values else said

    def _day(self, value: datetime.date | datetime.datetime | str | None) -> Markup:
        """A day for people and machines: `<time datetime="2026-11-22">22 November 2026</time>`."""
        date = day_of(value) if isinstance(value, str) else value
        if date is None:
            return Markup("")
        words = format_date(date, "long", locale=self._locale)
        return Markup('<time datetime="{}">{}</time>').format(date.isoformat()[:10], words)

    def month(self, date: datetime.date) -> str:
        """A month and its year: "November 2026"."""
        return format_skeleton("yMMMM", date, locale=self._locale)

    def number(self, value: float | Decimal) -> str:
        """A number as people write it: 4, 4.5, 1,200."""
        return format_decimal(value, "#,##0.##", locale=self._locale)

    def money(self, amount: Decimal) -> str:
        """An amount: 45, 45.50."""
        whole = amount == amount.to_integral_value()
        return format_decimal(amount, "#,##0" if whole else "#,##0.00", locale=self._locale)

    def period(self, duration: str) -> str:
        """How long something lasts, of the words that content has for it: "3 years"."""
        found = read_duration(duration)
        if found is None:
            return duration
        count, unit = found
        return format_unit(count, f"duration-{unit}", locale=self._locale)

    def tongue(self, code: str) -> str:
        """The name of the language `code`, in this one."""
        known = _known(code)
        return (known.get_display_name(self._locale) if known else None) or code


def own_tongue(code: str) -> str:
    """The name of the language `code` in that language, as its readers look for it: "Español"."""
    known = _known(code)
    name = (known.get_display_name() if known else None) or code
    return name[:1].upper() + name[1:]


class Vocabulary:
    """The languages that a theme has sentences in, its own first."""

    def __init__(self, own: str, catalogues: Mapping[str, Sentences]) -> None:
        self.own = own
        self._catalogues: dict[str, Sentences] = {**catalogues}
        self._catalogues.setdefault(_primary(own), {})
        self._made: dict[str, Words] = {}

    def speaks(self, language: str) -> bool:
        """Whether a page in `language` can be read wholly in it."""
        return _primary(language) in self._catalogues

    def of(self, *wanted: str) -> Words:
        """The words for a page: of the first of the `wanted` languages that is spoken, else the theme's own."""
        language = next(filter(self.speaks, wanted), self.own)
        words = self._made.get(language)
        if words is None:
            sentences = self._catalogues[_primary(language)]
            words = self._made[language] = Words(language, sentences)
        return words


def read_vocabulary(theme_folders: Sequence[Path], own: str) -> Vocabulary:
    """Read `words/*.yaml` of a theme; a sentence of the first folder goes before the same of a later one.

    Raises `InputError` where a catalogue can't be read.
    """
    catalogues: dict[str, dict[str, str | Mapping[str, str]]] = {}
    for folder in reversed(theme_folders):
        for path in sorted((folder / "words").glob("*.yaml")):
            catalogues.setdefault(_primary(path.stem), {}).update(_read(path))
    return Vocabulary(own, catalogues)


def _read(path: Path) -> dict[str, str | Mapping[str, str]]:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        found = yaml.load(data, Loader=yaml.CSafeLoader) if len(data) <= _MAX_BYTES else None
    except (OSError, ValueError, yaml.YAMLError):
        found = None
    if not isinstance(found, dict) or not all(map(_is_sentence, found, found.values())):
        raise InputError(
            f"words/{path.name} of the theme {path.parents[1].name!r} can't be read: expected "
            "sentences, each with its translation or its plural forms",
            code="unreadable",
        )
    return found


def _is_sentence(text: object, translation: object) -> bool:
    forms = translation.items() if isinstance(translation, dict) else [("other", translation)]
    whole = all(isinstance(name, str) and isinstance(form, str) for name, form in forms)
    return isinstance(text, str) and whole and "other" in dict(forms)


def _primary(language: str) -> str:
    return re.split("[-_]", language, maxsplit=1)[0].lower()


def _known(language: str) -> Locale | None:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None


@functools.lru_cache(maxsize=256)
def _locale(language: str) -> Locale:
    """What is known of how a language is written; where it is English that doesn't say whose, the world's."""
    if language.lower() != "en":
        found = _known(language) or _known(_primary(language))
        if found is not None:
            return found
    return Locale.parse(_WORLD)
