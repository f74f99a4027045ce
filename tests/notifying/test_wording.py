"""Words of an organization's own: which ones are taken, and what a template can't do."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from sample_catalog import BASE, catalog, row

from generator.errors import InputError
from generator.notifying.notices import Notice
from generator.notifying.recipients import Recipient
from generator.notifying.wording import Writer

SITE = catalog().site
PAGE = f"{BASE}/assertions/00000000000a/"
NOTICE = Notice(
    recipient=Recipient("ann@example.org", "00000000000a", "", "Ann", "", 2),
    row=row("00000000000a"),
    name='Ann <b>"Ü"</b>',
    badge="Listening & {{ site }}",
    description="Listens.",
    badge_language="en",
    issuer="The Guild",
    awarded=datetime.date(2026, 5, 3),
    valid_until=None,
    renewal="Listen again.",
    page=PAGE,
    share=f"{PAGE}#keep",
    verify=f"{BASE}/verify/#url=x",
    profile="",
    visibility="none",
    contact="",
    languages=("en",),
)


def words(folder: Path, **parts: str) -> Path:
    """Templates, by names such as `es_subject_txt`."""
    for name, text in parts.items():
        language, part, ending = name.rsplit("_", 2)
        path = folder / language.replace("_", "-") / f"{part}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_values_are_escaped_in_html_and_nowhere_run() -> None:
    found = Writer(SITE).write(NOTICE)
    assert "<bdi>Ann &lt;b&gt;&#34;Ü&#34;&lt;/b&gt;</bdi>" in found.html
    assert "<bdi>Listening &amp; {{ site }}</bdi>" in found.html
    assert found.text.startswith(
        'Dear Ann <b>"Ü"</b>,\n\nThe Guild awarded you Listening & {{ site }} on 3 May 2026.\n'
    )
    assert found.subject == "You earned Listening & {{ site }}"
    assert "valid until" not in found.text + found.html
    assert "\n\n\n" not in found.text


def test_a_sentence_in_another_language_is_not_put_into_one() -> None:
    assert "Listen again." in Writer(SITE).write(NOTICE).text
    spanish = Writer(SITE).write(replace(NOTICE, languages=("es", "en")))
    assert "Listen again." not in spanish.text + spanish.html
    assert '<p dir="auto" lang="en">Listens.</p>' in spanish.html


def test_some_words_can_be_ones_own(tmp_path: Path) -> None:
    writer = Writer(SITE, folder=words(tmp_path, es_subject_txt="¡Felicidades,\n{{ name }}!"))
    found = writer.write(replace(NOTICE, languages=("es",)))
    assert found.subject == '¡Felicidades, Ann <b>"Ü"</b>!'
    assert found.text.startswith("Hola, Ann")
    assert writer.write(NOTICE).subject.startswith("You earned")
    asked = Writer(SITE, folder=tmp_path, subject="{{ badge }}: done")
    assert asked.write(replace(NOTICE, languages=("es",))).subject == "Listening & {{ site }}: done"
    assert len(Writer(SITE, subject="x" * 900).write(NOTICE).subject) == 200


def test_a_language_of_ones_own_is_whole(tmp_path: Path) -> None:
    parts = {"pt_BR_subject_txt": "Oi", "pt_BR_message_txt": "Em {{ awarded }}: {{ language }}"}
    words(tmp_path, **parts)
    with pytest.raises(InputError, match=r"lacks message\.html"):
        Writer(SITE, folder=tmp_path)
    words(tmp_path, pt_BR_message_html='<p lang="{{ language }}">{{ badge }}</p>')
    writer = Writer(SITE, folder=tmp_path)
    found = writer.write(replace(NOTICE, languages=("pt-BR", "es")))
    assert (found.text, found.language) == ("Em 3 de maio de 2026: pt-BR\n", "pt-BR")
    assert writer.write(replace(NOTICE, languages=("pt", "es-MX"))).language == "es-MX"
    left = writer.write(replace(NOTICE, languages=("vi", "pt")))
    assert (left.language, left.wanted) == ("en", "vi")


def test_words_are_written_from_right_to_left(tmp_path: Path) -> None:
    html = "<p dir={{ direction }}>{{ badge }}</p>"
    words(tmp_path, ar_subject_txt="x", ar_message_txt="x", ar_message_html=html)
    found = Writer(SITE, folder=tmp_path).write(replace(NOTICE, languages=("ar",)))
    assert found.html.startswith("<p dir=rtl>")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ nmae }}", "message.txt can't be used: 'nmae' is undefined"),
        ("one\n{% if %}", "en/message.txt, line 2"),
        ("{{ name.__class__.__mro__ }}", "unsafe|can't be used"),
        ("{{ ''.__class__.__base__.__subclasses__() }}", "unsafe|can't be used"),
        ("{{ 1 // 0 }}", "can't be used"),
        ("{{ name() }}", "can't be used"),
        ("{{ range(10 ** 9)|list }}", "can't be used"),
        ("{% include '../../../etc/passwd' %}", "can't be used"),
        ("{{ 'x' * 300000 }}", "is longer than"),
        (" \n", "leave the subject or the message empty"),
    ],
    ids=["misspelt", "syntax", "class", "subclasses", "arithmetic", "call", "range", "include", "long", "empty"],
)  # fmt: skip
def test_what_a_template_can_not_do(tmp_path: Path, text: str, said: str) -> None:
    words(tmp_path, en_message_txt=text)
    with pytest.raises(InputError, match=said):
        Writer(SITE, folder=tmp_path).write(NOTICE)


def test_a_folder_without_words_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "message.txt").write_text("x")
    with pytest.raises(InputError, match="holds no templates"):
        Writer(SITE, folder=tmp_path)
    with pytest.raises(InputError, match="can't be read"):
        Writer(SITE, folder=tmp_path / "nowhere")
    (tmp_path / "es").mkdir()
    (tmp_path / "es/subject.txt").write_bytes(b"\xff")
    with pytest.raises(InputError, match="is not UTF-8"):
        Writer(SITE, folder=tmp_path)
