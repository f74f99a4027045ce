"""Every mistake in frameworks, registries, pages and translations, letter for letter."""

from __future__ import annotations

import pytest
from folders import BADGE, STACK, folder, lines, markdown
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.checking_frameworks import _nearly
from generator.content.frameworks import Framework, FrameworkItem

LISTENING = "badges/listening.md"
SPANISH = "badges/escuchar.md"
STANDARDS = """name: Questioning Standards
url: https://standards.example/
items:
  - {code: Q.1, name: Asks, url: 'https://standards.example/q1'}
  - {code: Q.1.a, name: Asks openly, part_of: Q.1}
"""
ALIGNED = """alignments:
  - name: Asks
    url: https://standards.example/q1
    framework: Questioning Standards
    code: Q.1
"""
REGISTRY = """name: Known here
issuers:
  - {did: 'did:web:one.example', name: One, since: 2025-01-01, source: 'https://one.example/about'}
"""
GLOSSARY = """name: Words
terms:
  - {id: badge, name: Badge, definition: A sign., see: [stack]}
  - {id: stack, name: Stack, definition: Some badges.}
"""
TRANSLATION = BADGE + "language: es\ntranslation_of: listening\n"
RUBRIC = """rubric:
  levels: [{id: low, name: Low}, {id: high, name: High}]
  criteria:
    - {id: asks, name: Asks, levels: {low: Seldom., high: Often.}, passes: high}
"""


def test_a_folder_in_order_has_no_findings(tmp_path):
    files = {
        LISTENING: markdown(BADGE + ALIGNED + RUBRIC),
        SPANISH: markdown(TRANSLATION + ALIGNED + RUBRIC),
        "frameworks/standards.yaml": STANDARDS,
        "registries/ours.yaml": REGISTRY,
        "registries/theirs.yaml": REGISTRY.replace(
            "since: 2025-01-01", "since: 2025-01-01, until: 2026-01-01"
        ),
        "pages/words.md": markdown(GLOSSARY, ""),
        "pages/palabras.md": markdown(GLOSSARY + "language: es\ntranslation_of: words\n", ""),
        "pages/about.md": markdown("name: About\nmenu: header\n"),
        "pages/help.md": markdown(
            "name: Help\nmenu: header\nvisitor: earner\n",
            "See [stack](/words/#stack), [all](/frameworks/standards/), [home](/), [check](/verify/), "
            "[feed](/feed.xml), [badges](/badges/?q=1#top) and [elsewhere](//other.example/x).\n",
        ),
    }
    assert lines(folder(tmp_path, files)) == []


CASES = {
    "a code twice, a parent that isn't there": (
        {"frameworks/standards.yaml": STANDARDS + "  - {code: Q.1, name: Again}\n  - {code: Q.2, name: Two, part_of: Q.1.b}\n"},
        [
            "frameworks/standards.yaml:6:12: error: the code 'Q.1' stands twice",
            "frameworks/standards.yaml:7:37: error: the framework has no item 'Q.1.b'; expected the code of another item. Did you mean `Q.1.a`?",
        ],
    ),
    "items that are part of themselves": (
        {"frameworks/standards.yaml": STANDARDS.replace("code: Q.1,", "code: Q.1, part_of: Q.1.a,") + "  - {code: Q.2, name: Two, part_of: Q.2}\n  - {code: Q.3, name: Three, part_of: Q.1}\n"},
        [
            "frameworks/standards.yaml:4:26: error: the items are part of themselves: Q.1 → Q.1.a → Q.1",
            "frameworks/standards.yaml:6:37: error: the items are part of themselves: Q.2 → Q.2",
        ],
    ),
    "two frameworks of one name": (
        {"frameworks/standards.yaml": STANDARDS, "frameworks/a-copy.yaml": STANDARDS},
        ["frameworks/standards.yaml:1:7: error: a-copy has the same name, by which badges name it"],
    ),
    "an alignment to an item that isn't there": (
        {"frameworks/standards.yaml": STANDARDS, LISTENING: markdown(BADGE + ALIGNED.replace("code: Q.1", "code: Q.1.b"))},
        ["badges/listening.md:11:11: error: Questioning Standards has no item 'Q.1.b'; expected the code of an item in frameworks/standards.yaml. Did you mean `Q.1.a`?"],
    ),
    "an alignment with another address than its item's": (
        {"frameworks/standards.yaml": STANDARDS, LISTENING: markdown(BADGE + ALIGNED.replace("example/q1", "example/q2"))},
        ["badges/listening.md:9:10: warning: the address is not the one that the framework gives for Q.1; expected https://standards.example/q1; found https://standards.example/q2"],
    ),
    "an alignment with its framework's address": (
        {"frameworks/standards.yaml": STANDARDS, LISTENING: markdown(BADGE + ALIGNED.replace("example/q1", "example"))},
        [],
    ),
    "an alignment to an item without an address": (
        {"frameworks/standards.yaml": STANDARDS, LISTENING: markdown(BADGE + ALIGNED.replace("Q.1", "Q.1.a").replace("example/q1", "example/anywhere"))},
        [],
    ),
    "a framework named with a slip": (
        {"frameworks/standards.yaml": STANDARDS, LISTENING: markdown(BADGE + ALIGNED.replace("Questioning S", "Questionning s"))},
        ["badges/listening.md:10:16: warning: no framework is called 'Questionning standards'. Did you mean `Questioning Standards`?"],
    ),
    "another framework, with a name like it": (
        {"frameworks/standards.yaml": STANDARDS, LISTENING: markdown(BADGE + ALIGNED.replace("Questioning Standards", "Questioning Standards 2019"))},
        [],
    ),
    "an issuer listed twice, with dates that run backwards": (
        {"registries/ours.yaml": REGISTRY + "  - {did: 'did:web:one.example', name: Uno, since: 2027-02-01, until: 2027-01-01, source: 'https://one.example'}\n"},
        [
            "registries/ours.yaml:4:11: error: did:web:one.example is listed twice",
            "registries/ours.yaml:4:52: warning: the issuer is known since a day still to come, 2027-02-01",
            "registries/ours.yaml:4:71: error: the issuer is known until before it is known; expected 2027-02-01 or later; found 2027-01-01",
        ],
    ),
    "a term twice, and a term that isn't there": (
        {"pages/words.md": markdown(GLOSSARY.replace("see: [stack]", "see: [stakc, none]") + "  - {id: badge, name: Badge, definition: Again.}\n", "")},
        [
            "pages/words.md:4:57: error: there is no term 'stakc'; expected the id of another term of this page. Did you mean `stack`?",
            "pages/words.md:4:64: error: there is no term 'none'; expected the id of another term of this page",
            "pages/words.md:6:10: error: the id 'badge' stands twice in `terms`",
        ],
    ),
    "a page without a word": (
        {"pages/about.md": markdown("name: About\n", "")},
        ["pages/about.md:2:1: error: the page says nothing: no text, and no terms"],
    ),
    "a page that translates what isn't there, or itself": (
        {
            "pages/acerca.md": markdown("name: Acerca\nlanguage: es\ntranslation_of: abuot\n"),
            "pages/about.md": markdown("name: About\ntranslation_of: about\n"),
        },
        [
            "pages/about.md:3:17: error: the page is a translation of itself; expected the one that was written first",
            "pages/acerca.md:4:17: error: there is no page 'abuot'; expected the name of a file in pages/. Did you mean `about`?",
        ],
    ),
    "a page in the language of its original": (
        {"pages/about.md": markdown("name: About\n"), "pages/acerca.md": markdown("name: Acerca\ntranslation_of: about\n")},
        ["pages/acerca.md:3:17: error: the page 'about' is in the same language, en; expected another `language`"],
    ),
    "a translation of a draft": (
        {LISTENING: markdown(BADGE + "status: draft\n"), SPANISH: markdown(TRANSLATION)},
        ["badges/escuchar.md:8:17: warning: the badge 'listening' is a draft, and its translation isn't"],
    ),
    "a badge that translates a translation": (
        {SPANISH: markdown(TRANSLATION), "badges/ecouter.md": markdown(TRANSLATION.replace("es\n", "fr\n").replace(": listening", ": escuchar"))},
        ["badges/ecouter.md:8:17: error: the badge 'escuchar' is a translation itself; expected the one that was written first. Did you mean `listening`?"],
    ),
    "two translations into one language": (
        {SPANISH: markdown(TRANSLATION), "badges/oir.md": markdown(TRANSLATION)},
        ["badges/oir.md:8:17: error: 'escuchar' is a translation of 'listening' into es already"],
    ),
    "a translation by another issuer, of another kind": (
        {
            SPANISH: markdown(TRANSLATION.replace("issuer: lanternway", "issuer: other").replace("kind: badge", "kind: credential")),
            "issuers/other.md": "---\nname: O\nkind: company\nurl: https://o.example\nemail: hello@lanternway.example\ndid: did:web:badges.example:issuers:other\nkeys:\n  - id: key-1\n    public_key: z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK\n    created: 2026-01-01T00:00:00Z\n---\n",
        },
        [
            "badges/escuchar.md:5:9: error: a translation has the `issuer` of its original, 'listening'; expected lanternway; found other",
            "badges/escuchar.md:6:7: error: a translation has the `kind` of its original, 'listening'; expected badge; found credential",
        ],
    ),
    "a translation that asks for something else": (
        {
            LISTENING: markdown(BADGE + RUBRIC + "estimated_hours: {min: 1, max: 2}\ncontact_hours: 10\nassessment_fee: {amount: 25.00, currency: USD}\nparts: [{name: A, submit: B}]\n"),
            SPANISH: markdown(TRANSLATION + RUBRIC.replace("passes: high", "passes: low") + "estimated_hours: {min: 1, max: 2.5}\nceu: 1\ncontact_hours: 10\ngrants_ceu: true\nexpires_after: 2 years\n"),
        },
        [
            "badges/escuchar.md:2:1: warning: the costs differ from those of 'listening', which this translates; expected 25 USD; found none",
            "badges/escuchar.md:2:1: warning: the numbers of parts differ from those of 'listening', which this translates; expected 1; found 0",
            "badges/escuchar.md:10:3: warning: the rubric's criteria differ from those of 'listening', which this translates; expected asks (high/low, passes at high); found asks (high/low, passes at low)",
            "badges/escuchar.md:13:18: warning: the hours differ from those of 'listening', which this translates; expected 1 to 2; found 1 to 2.5",
            "badges/escuchar.md:14:6: warning: the CEUs differ from those of 'listening', which this translates; expected none; found 1",
            "badges/escuchar.md:16:13: warning: the granted CEUs differ from those of 'listening', which this translates; expected false; found true",
            "badges/escuchar.md:17:16: warning: the terms of expiry differ from those of 'listening', which this translates; expected none; found 2 years",
        ],
    ),
    "a translation among requirements": (
        {
            SPANISH: markdown(TRANSLATION),
            "badges/speaking.md": markdown(BADGE + "requirements: [escuchar]\n"),
            "stacks/all.md": markdown(STACK + "requires: {all: [{badge: escuchar}]}\n"),
        },
        [
            "badges/speaking.md:7:16: warning: 'escuchar' is a translation, and counts as its original. Did you mean `listening`?",
            "stacks/all.md:5:26: warning: 'escuchar' is a translation, and counts as its original. Did you mean `listening`?",
        ],
    ),
    "a term whose id every page has": (
        {"pages/words.md": markdown(GLOSSARY.replace("stack", "main"))},
        ["pages/words.md:5:10: error: the id 'main' is one that every page has already"],
    ),
    "links to pages, terms and credentials that aren't there": (
        {
            "pages/words.md": markdown(GLOSSARY, "[a](/word/) [b](/words/#stak) [c](/words/more/) [d](/frameworks/one/) [e](/assertions/7m3kq0x9tzab/) [f](/badge/listening/)\n"),
        },
        [
            "pages/words.md:8:5: error: the link /word/ leads nowhere. Did you mean `/words/`?",
            "pages/words.md:8:17: warning: the link /words/#stak leads to no term of that page. Did you mean `/words/#stack`?",
            "pages/words.md:8:35: error: the link /words/more/ leads nowhere. Did you mean `/words/`?",
            "pages/words.md:8:53: error: the link /frameworks/one/ leads nowhere",
            "pages/words.md:8:75: error: the link /assertions/7m3kq0x9tzab/ leads nowhere",
            "pages/words.md:8:106: error: the link /badge/listening/ leads nowhere",
        ],
    ),
    "data about people and keys in the new files": (
        {
            "pages/about.md": markdown("name: About\ndescription: Write to jo@school.org\n", "Or ring 212-555-0100.\n"),
            "frameworks/standards.yaml": STANDARDS + "  - {code: Q.2, name: Ask al@school.org}\n",
            "registries/ours.yaml": REGISTRY.replace("name: One", "name: One, note: 'by ed@school.org'") + "# -----BEGIN PRIVATE KEY-----\n",
        },
        [
            "frameworks/standards.yaml:6:23: error: this looks like an e-mail address: content is public; found 'al@school.org'",
            "pages/about.md:3:14: error: this looks like an e-mail address: content is public; found 'jo@school.org'",
            "pages/about.md:6:9: warning: this looks like a telephone number: content is public; found '212-555-0100'",
            "registries/ours.yaml:0:0: error: the file holds what looks like a private key: take it out, and out of git's history; a key that was shared must be retired",
            "registries/ours.yaml:3:51: error: this looks like an e-mail address: content is public; found 'ed@school.org'",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_has_its_place_and_its_sentence(tmp_path, name):
    files, expected = CASES[name]
    assert lines(folder(tmp_path, files)) == expected


def test_what_could_not_be_read_is_not_called_missing_as_well(tmp_path):
    files = {
        LISTENING: markdown(BADGE + "rationale: See [it](/about/).\n"),
        "pages/about.md": markdown("name: About\nnmae: x\n"),
        "pages/acerca.md": markdown("name: Acerca\nlanguage: es\ntranslation_of: about\n"),
    }
    assert lines(folder(tmp_path, files)) == [
        "pages/about.md:3:1: error: there is no field `nmae`. Did you mean `name`?"
    ]


def _framework(name: str) -> Framework:
    items = (FrameworkItem(code="1", name="One"),)
    return Framework(slug="one", name=name, url="https://standards.example", items=items)


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("abc DE-&19"), min_size=1, max_size=30),
    st.text(st.sampled_from("0123456789"), min_size=1, max_size=4),
)
def test_only_letters_and_signs_can_be_a_slip(name, edition):
    name = f"x{name}".strip()
    known = {name: _framework(name)}
    assert _nearly(name.upper().replace(" ", "-"), known) == name
    assert _nearly(f"{name} {edition}", known) == ""
