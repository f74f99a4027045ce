"""Every mistake that an author can make in what refers to something else, letter for letter."""

from __future__ import annotations

import time

import pytest
from folders import BADGE, ISSUER, KEY, SITE, STACK, folder, lines, markdown

from generator.content.example_keys import EXAMPLE_KEYS
from generator.content.findings import nearest

LISTENING = "badges/listening.md"
RUBRIC = """rubric:
  levels:
    - {id: low, name: Low}
    - {id: high, name: High}
  criteria:
    - id: asks
      name: Asks
      levels: {low: Seldom., high: Often.}
      passes: high
"""
MADE_KEY = "    created: 2026-01-01T00:00:00Z\n"


def test_a_folder_in_order_has_no_findings(tmp_path):
    files = {
        LISTENING: markdown(
            BADGE
            + RUBRIC
            + "rationale: Read [this](/badges/listening/), [me](/issuers/lanternway.json).\n"
        ),
        "stacks/all.md": markdown(STACK + "requires: {all: [{badge: listening}]}\n"),
        "README.md": "For those who work here.",
        "LICENSE": "Anything",
        "badges/.hidden": "x",
    }
    assert lines(folder(tmp_path, files)) == []


CASES = {
    "a badge of an issuer that isn't there": (
        {LISTENING: markdown(BADGE.replace("issuer: lanternway", "issuer: lanternwy"))},
        ["badges/listening.md:5:9: error: there is no issuer 'lanternwy'; expected the name of a file in issuers/. Did you mean `lanternway`?"],
    ),
    "a prerequisite that isn't there": (
        {LISTENING: markdown(BADGE + "requirements:\n  - speaking\n")},
        ["badges/listening.md:8:5: error: there is no badge 'speaking'; expected the name of a file in badges/"],
    ),
    "an image that isn't there": (
        {
            LISTENING: markdown(BADGE + "image: images/listning.svg\n"),
            "badges/images/listening.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
        },
        ["badges/listening.md:7:8: error: there is no image 'images/listning.svg'; expected a file badges/images/listning.svg. Did you mean `images/listening.svg`?"],
    ),
    "an image of a kind that isn't shown": (
        {
            LISTENING: markdown(BADGE + "image: images/a.gif\n"),
            "badges/images/a.gif": "GIF89a",
            "stacks/all.md": markdown(STACK + "image: all.svg\nrequires: {all: [{badge: listening}]}\n"),
            "stacks/all.svg": "<svg/>",
        },
        [
            "badges/images/a.gif:0:0: warning: this file is not an image; expected an ending of .svg, .png, .jpg, .jpeg, .webp",
            "badges/listening.md:7:8: error: 'images/a.gif' is no image that can be shown; expected a file in badges/images/ whose name ends in .svg, .png, .jpg, .jpeg, .webp",
            "stacks/all.md:5:8: error: 'all.svg' is no image that can be shown; expected a file in stacks/images/ whose name ends in .svg, .png, .jpg, .jpeg, .webp",
            "stacks/all.svg:0:0: warning: this file is not read; expected stacks/SLUG.md, images in stacks/images/",
        ],
    ),
    "no criteria": (
        {LISTENING: markdown(BADGE, "\n")},
        ["badges/listening.md:2:1: error: the badge has no criteria: the text below the fields"],
    ),
    "a badge made tomorrow": (
        {LISTENING: markdown(BADGE + "created: 2026-11-23\n")},
        ["badges/listening.md:7:10: error: the badge was created on a day still to come, 2026-11-23"],
    ),
    "CEUs that don't follow": (
        {LISTENING: markdown(BADGE + "contact_hours: 12\nceu: 2\n")},
        ["badges/listening.md:8:6: warning: the CEUs don't follow from the contact hours; expected 1.2 for 12 hours (1 for each 10); found 2"],
    ),
    "CEUs of nothing": (
        {LISTENING: markdown(BADGE + "grants_ceu: true\n")},
        ["badges/listening.md:7:13: error: CEUs are granted but no contact hours are given; expected `contact_hours`, 1 or more"],
    ),
    "a micro-credential without a rubric": (
        {LISTENING: markdown(BADGE.replace("kind: badge", "kind: micro-credential"))},
        ["badges/listening.md:2:1: warning: a micro-credential is judged against a rubric, and this has none"],
    ),
    "a rubric level that passes but isn't there": (
        {LISTENING: markdown(BADGE + RUBRIC.replace("passes: high", "passes: hihg"))},
        ["badges/listening.md:15:15: error: the rubric has no level 'hihg'; expected one of low, high. Did you mean high?"],
    ),
    "a rubric level that is described but isn't there": (
        {LISTENING: markdown(BADGE + RUBRIC.replace("high: Often.", "hgih: Often."))},
        [
            "badges/listening.md:14:36: error: the rubric has no level 'hgih'; expected one of low, high. Did you mean high?",
            "badges/listening.md:15:15: error: the level that passes, 'high', is not described",
        ],
    ),
    "a rubric level that isn't described": (
        {LISTENING: markdown(BADGE + RUBRIC.replace("low: Seldom., ", ""))},
        ["badges/listening.md:14:15: warning: the level 'low' is not described for 'Asks'"],
    ),
    "a rubric level twice": (
        {LISTENING: markdown(BADGE + RUBRIC.replace("{id: high, name: High}", "{id: low, name: High}").replace("high", "low").replace("low: Seldom., ", ""))},
        ["badges/listening.md:10:12: error: the id 'low' stands twice in `rubric.levels`"],
    ),
    "a badge that requires itself": (
        {LISTENING: markdown(BADGE + "requirements: [listening]\n")},
        ["badges/listening.md:7:15: error: the requirements run in a loop: badge listening → badge listening"],
    ),
    "badges that require each other": (
        {
            LISTENING: markdown(BADGE + "requirements: [speaking]\n"),
            "badges/speaking.md": markdown(BADGE + "requirements: [asking]\n"),
            "badges/asking.md": markdown(BADGE + "requirements: [listening]\n"),
        },
        ["badges/asking.md:7:15: error: the requirements run in a loop: badge asking → badge listening → badge speaking → badge asking"],
    ),
    "stacks in stacks in a loop": (
        {
            "stacks/one.md": markdown(STACK + "requires: {all: [{stack: two}]}\n"),
            "stacks/two.md": markdown(STACK + "requires: {any: 1, of: [{badge: listening}, {stack: one}]}\n"),
        },
        ["stacks/one.md:5:11: error: the requirements run in a loop: stack one → stack two → stack one"],
    ),
    "a stack that awards what it requires": (
        {"stacks/one.md": markdown(STACK + "requires: {badge: listening}\nawards: listening\n")},
        ["badges/listening.md:2:1: error: the requirements run in a loop: badge listening → stack one → badge listening"],
    ),
    "a stack of a draft": (
        {
            LISTENING: markdown(BADGE + "status: draft\n"),
            "stacks/one.md": markdown(STACK + "requires: {badge: listening}\n"),
        },
        ["stacks/one.md:5:19: error: the badge 'listening' can't be earned: it is draft"],
    ),
    "a stack of a retired badge": (
        {
            LISTENING: markdown(BADGE + "status: retired\n"),
            "stacks/one.md": markdown(STACK + "requires: {badge: listening}\n"),
        },
        ["stacks/one.md:5:19: warning: the badge 'listening' can't be earned: it is retired"],
    ),
    "a stack whose parts aren't there": (
        {"stacks/one.md": markdown(STACK + "requires:\n  all:\n    - badge: listenin\n    - stack: two\nawards: crown\n")},
        [
            "stacks/one.md:7:14: error: there is no badge 'listenin'; expected the name of a file in badges/. Did you mean `listening`?",
            "stacks/one.md:8:14: error: there is no stack 'two'; expected the name of a file in stacks/",
            "stacks/one.md:9:9: error: there is no badge 'crown'; expected the name of a file in badges/",
        ],
    ),
    "an earner of credentials that aren't there": (
        {"earners/one.md": markdown("name: One\nassertions:\n  - 7m3kq0x9tzab\n  - 7m3kq0x9tzab\n", "")},
        [
            "earners/one.md:4:5: error: there is no credential 7m3kq0x9tzab",
            "earners/one.md:5:5: error: 7m3kq0x9tzab is listed twice",
        ],
    ),
    "recognition of what isn't there, ending before it begins": (
        {"recognizers/one.md": markdown("name: One\nkind: district\nrecognizes:\n  - badge: listenin\n    as: CEU\n    from: 2026-05-02\n    until: 2026-05-01\nseeks: [reading]\n", "")},
        [
            "recognizers/one.md:5:12: error: there is no badge 'listenin'; expected the name of a file in badges/. Did you mean `listening`?",
            "recognizers/one.md:8:12: error: the recognition ends before it begins; expected a day after 2026-05-02; found 2026-05-01",
            "recognizers/one.md:9:9: error: there is no badge 'reading'; expected the name of a file in badges/",
        ],
    ),
    "two issuers of one did and key": (
        {"issuers/other.md": ISSUER},
        [
            "issuers/other.md:5:6: error: lanternway has the same did",
            "issuers/other.md:5:6: warning: the did is not under this site's address, so this site can't publish its keys; expected did:web:badges.example:issuers:other; found did:web:badges.example:issuers:lanternway",
        ],
    ),
    "a key listed twice": (
        {"issuers/lanternway.md": ISSUER.replace(MADE_KEY, f"{MADE_KEY}  - id: key-1\n    public_key: {KEY}\n{MADE_KEY}")},
        [
            "issuers/lanternway.md:11:5: error: the key key-1 is listed twice",
            f"issuers/lanternway.md:11:5: error: the key {KEY} is listed twice",
        ],
    ),
    "a key that ended before it began": (
        {"issuers/lanternway.md": ISSUER.replace(MADE_KEY, MADE_KEY + "    expires: 2025-12-31T23:59:59Z\n")},
        ["issuers/lanternway.md:11:14: error: the key key-1 ended before it was created"],
    ),
    "a key of the demonstration on a real host": (
        {
            "site.yaml": SITE.replace("badges.example", "badges.school.org"),
            "issuers/lanternway.md": ISSUER.replace(KEY, min(EXAMPLE_KEYS)).replace("badges.example", "badges.school.org"),
        },
        ["issuers/lanternway.md:9:17: error: this is a key of the demonstration catalog, whose private half everybody has; expected a key of your own: `laurels keys new lanternway`"],
    ),
    "an issuer without a key, an address, a did of its own": (
        {"issuers/lanternway.md": "---\nname: L\nkind: company\nurl: https://l.example\ndid: did:web:elsewhere.example\n---\n"},
        [
            "issuers/lanternway.md:2:1: warning: Open Badges 2.0 asks an issuer for an `email`, a role address; expected `email: badges@…`, or `publish: {open_badges_2: false}` in site.yaml",
            "issuers/lanternway.md:2:1: warning: lanternway has no key yet, so nothing can be issued; expected `laurels keys new lanternway`",
            "issuers/lanternway.md:5:6: warning: the did is not under this site's address, so this site can't publish its keys; expected did:web:badges.example:issuers:lanternway; found did:web:elsewhere.example",
        ],
    ),
    "a time zone that isn't one": (
        {"site.yaml": SITE + "time_zone: America/Chcago\n"},
        ["site.yaml:4:12: error: there is no time zone 'America/Chcago'; expected a name such as UTC or America/New_York. Did you mean America/Chicago?"],
    ),
    "an address that is its own predecessor": (
        {"site.yaml": SITE + "previous_base_urls: [https://badges.example]\n"},
        ["site.yaml:4:21: warning: the current base_url is listed among the previous ones"],
    ),
    "links that lead nowhere": (
        {
            LISTENING: markdown(BADGE + "rationale: See [it](/badges/listenin/).\n"),
            "pages/help.md": markdown("name: Help\n", "See [that](/stacks/none/), [so](/about/) and [this][1].\n\n[1]: </issuers/lantern/>\n"),
        },
        [
            "badges/listening.md:7:12: error: the link /badges/listenin/ leads nowhere. Did you mean `/badges/listening/`?",
            "pages/help.md:5:12: error: the link /stacks/none/ leads nowhere",
            "pages/help.md:5:33: error: the link /about/ leads nowhere",
            "pages/help.md:7:7: error: the link /issuers/lantern/ leads nowhere. Did you mean `/issuers/lanternway/`?",
        ],
    ),
    "links from the root in what will be signed": (
        {LISTENING: markdown(BADGE + "competency: As [here](/badges/listening/).\n", "See [the issuer](/issuers/lanternway/).\n")},
        [
            "badges/listening.md:7:13: error: the link /badges/listening/ would lead elsewhere in a signed credential; expected https://badges.example/badges/listening/",
            "badges/listening.md:10:18: error: the link /issuers/lanternway/ would lead elsewhere in a signed credential; expected https://badges.example/issuers/lanternway/",
        ],
    ),
    "data about people": (
        {LISTENING: markdown(BADGE + "competency: Ask josé@example.org.\n", "Ring +1 (212) 555-0100 or 212-555-0100.\nNot hello@lanternway.example, but Jo.Doe+x@mail.school.org\n")},
        [
            "badges/listening.md:7:13: error: this looks like an e-mail address: content is public; found 'josé@example.org'",
            "badges/listening.md:10:6: warning: this looks like a telephone number: content is public; found '+1 (212) 555-0100'",
            "badges/listening.md:10:27: warning: this looks like a telephone number: content is public; found '212-555-0100'",
            "badges/listening.md:11:35: error: this looks like an e-mail address: content is public; found 'Jo.Doe+x@mail.school.org'",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_mistake_has_its_place_and_its_sentence(tmp_path, name):
    files, expected = CASES[name]
    assert lines(folder(tmp_path, files)) == expected


def test_what_could_not_be_read_is_not_called_missing_as_well(tmp_path):
    files = {
        LISTENING: markdown(
            BADGE + "requirements: [speaking]\nrationale: See [it](/badges/speaking/).\n"
        ),
        "badges/speaking.md": markdown(BADGE + "nmae: x\n"),
    }
    assert lines(folder(tmp_path, files)) == [
        "badges/speaking.md:7:1: error: there is no field `nmae`. Did you mean `name`?"
    ]


def test_all_mistakes_of_a_folder_are_told_together(tmp_path):
    names = (
        "a prerequisite that isn't there",
        "two issuers of one did and key",
        "a time zone that isn't one",
        "an earner of credentials that aren't there",
    )
    merged = {path: text for name in names for path, text in CASES[name][0].items()}
    expected = sorted(line for name in names for line in CASES[name][1])
    assert lines(folder(tmp_path, merged)) == expected


def test_a_very_long_chain_of_requirements_is_no_trouble(tmp_path):
    files = {
        f"badges/b{number}.md": markdown(BADGE + f"requirements: [b{(number + 1) % 1500}]\n")
        for number in range(1500)
    }
    begun = time.monotonic()
    found = lines(folder(tmp_path, files))
    assert len(found) == 1
    assert found[0].startswith("badges/b0.md:7:15: error: the requirements run in a loop: badge b0")
    assert time.monotonic() - begun < 60


def test_a_thousand_wrong_references_are_told_at_once(tmp_path):
    wrong = "".join(f"  - zz{number}-listening\n" for number in range(9000))
    files = {f"badges/known-{number}.md": markdown(BADGE) for number in range(100)}
    files["badges/wrong.md"] = markdown(BADGE + "requirements:\n" + wrong)
    files["badges/links.md"] = markdown(
        BADGE, "".join(f"[x](/badges/k{n}/)\n" for n in range(2500))
    )
    begun = time.monotonic()
    assert len(lines(folder(tmp_path, files))) == 11_500
    assert time.monotonic() - begun < 60


def test_the_nearest_of_very_many_is_found_quickly():
    known = [f"{number:06}abcdef" for number in range(100_000)]
    begun = time.monotonic()
    assert nearest("000042abcdex", known) == "000042abcdef"
    assert nearest("x" * 1_000_000, known) == ""
    assert time.monotonic() - begun < 60
