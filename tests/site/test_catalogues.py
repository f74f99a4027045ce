"""The default theme's catalogues hold every sentence of its templates and pages, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sample_catalog as sample
import yaml
from babel.messages.extract import extract_from_file

from generator.content import revisions
from generator.site import render
from generator.site.render import Renderer
from generator.site.templating import environment

THEME = Path(render.__file__).parents[2] / "themes" / "default"
SITE = Path(render.__file__).parent
CATALOGUES = sorted((THEME / "words").glob("*.yaml"))
# "%(count)s" in templates, "{name}" in Python.
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


def sentences() -> dict[str, str | None]:
    """Every sentence that may be translated, with the plural of those that count."""
    found: dict[str, str | None] = {}
    for path in sorted((THEME / "templates").rglob("*.html")):
        text = path.read_text("utf-8")
        for _, function, message in environment().extract_translations(text):  # type: ignore[attr-defined]
            one, many = message[:2] if isinstance(message, tuple) else (message, None)
            if one is None:  # chosen while rendering, of labels that are collected below
                continue
            found[one] = (many or one) if function == "ngettext" else found.get(one)
    for path in sorted(SITE.glob("*.py")):
        for _, message, _, _ in extract_from_file(
            "python", path, keywords={"_": None, "gettext": None}
        ):
            found.setdefault(str(message), None)
    return {**dict.fromkeys(revisions._LABELS.values()), **found}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_has_every_sentence_and_nothing_else(path: Path) -> None:
    catalogue: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    wanted = sentences()
    assert sorted(set(wanted) - set(catalogue)) == []
    assert sorted(set(catalogue) - set(wanted)) == []
    for text, translation in catalogue.items():
        counts = wanted[text] is not None
        assert counts == isinstance(translation, dict), text
        forms = translation if counts else {"other": translation}
        whole = set(PLACES.findall(wanted[text] or text))
        assert set(PLACES.findall(forms["other"])) == whole, text
        assert all(form.strip() for form in forms.values()), text


def test_a_catalogue_is_written_out_once() -> None:
    for path in CATALOGUES:
        keys = re.findall(r'^"(.*?)": ', path.read_text("utf-8"), re.MULTILINE)
        assert len(keys) == len(set(keys)), path.name


def english(page: str) -> set[str]:
    """The sentences that stand in `page` as they were before they were put into Spanish."""
    spanish: dict[str, Any] = yaml.safe_load((THEME / "words" / "es.yaml").read_text("utf-8"))
    return {text for text, other in spanish.items() if text != other and f">{text}<" in page}


def test_a_spanish_page_reads_wholly_spanish() -> None:
    spanish = sample.RICH.model_copy(update={"language": "es"})
    catalog = sample.catalog(badges={**sample.catalog().badges, spanish.slug: spanish})
    site = Renderer(catalog, theme_folders=[THEME], link_base="/", at=sample.AT)
    page = site.badge(spanish.slug).decode()
    assert '<html lang="es">' in page and "1 de septiembre de 2025" in page and "3 años" in page
    assert english(page) == set()
    plain = site.badge("listening").decode()
    assert '<html lang="en">' in plain and len(english(plain)) > 20


def test_a_site_in_spanish_has_its_lists_in_spanish() -> None:
    plain = sample.catalog()
    catalog = sample.catalog(site=plain.site.model_copy(update={"language": "es"}))
    site = Renderer(catalog, theme_folders=[THEME], link_base="/", at=sample.AT)
    for data in (site.home(), site.badges(), site.verify(), site.not_found(), site.earner("bare")):
        page = data.decode()
        assert '<html lang="es">' in page
        assert english(page) == set()
