"""Every page, of rich and of minimal things: well-formed, inert, linked under its base, saying no nonsense."""

import dataclasses
import datetime
import gzip
import json
import pickle
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sample_catalog as sample
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.content.editorials import Editorial, Opening
from generator.content.substance import substance
from generator.errors import ContentError, InputError
from generator.site.render import Renderer
from generator.site.themefile import read_look
from generator.site.verifying import examples

THEME = Path(__file__).parents[2] / "themes" / "default"
VOID = {"meta", "link", "img", "input", "br", "hr"}
ELEMENTS = {"html", "head", "title", "body", "header", "nav", "main", "footer", "section", "article", "aside", "div", "p", "span", "ul", "ol", "li", "dl", "dt", "dd", "a", "img", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "em", "strong", "bdi", "cite", "time", "details", "summary", "progress", "blockquote", "br", "hr", "meta", "link"}  # fmt: skip
# Of a drawing, inside <svg>.
DRAWN = {"svg", "path", "rect", "circle", "text", "image", "foreignobject"}
# On the pages that load the verifier, and on no other.
FORM = {"script", "form", "label", "input", "textarea", "button", "noscript"}
LINKS = ("https://", "http://", "mailto:")


class Page(HTMLParser):
    """Reads a page and complains of what a validator would complain of."""

    def __init__(self, data, base="/"):
        super().__init__(convert_charrefs=True)
        self.base, self.open, self.faults = base, [], []
        self.verifies = False
        self.ids, self.refs, self.headings, self.text, self.links = set(), [], [], [], []
        self.feed(data.decode("utf-8"))
        self.close()
        if self.open:
            self.faults.append(f"never closed: {self.open}")
        self.faults += [f"no element has the id {ref}" for ref in self.refs if ref not in self.ids]
        if self.headings.count(1) != 1:
            self.faults.append(f"h1 stands {self.headings.count(1)} times")
        for before, after in zip(self.headings, self.headings[1:], strict=False):
            if after > before + 1:
                self.faults.append(f"h{after} follows h{before}")

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        values = dict(attrs)
        if len(values) != len(names):
            self.faults.append(f"<{tag}> has an attribute twice")
        if values == {"type": "module", "src": f"{self.base}verify/verify.js"}:
            self.verifies = True
        drawn = tag in DRAWN and ("svg" in self.open or tag == "svg")
        named = tag == "script" and values in (
            {"type": "module", "src": f"{self.base}static/share.js"},
            {"type": "application/ld+json"},
        )
        if not drawn and not named and tag not in (ELEMENTS | FORM if self.verifies else ELEMENTS):
            self.faults.append(f"<{tag}> doesn't belong here")
        for name in names:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag}> has {name}")
        if "id" in values:
            if values["id"] in self.ids:
                self.faults.append(f"the id {values['id']} stands twice")
            self.ids.add(values["id"])
        self.refs += (values.get("aria-labelledby") or "").split()
        if tag in ("section", "aside", "nav") and not {"aria-label", "aria-labelledby"} & set(
            names
        ):
            self.faults.append(f"<{tag}> has no name")
        if tag == "img" and "alt" not in values:
            self.faults.append("an image without alt")
        for name in ("href", "src"):
            if name in values:
                self.link(tag, name, values[name] or "")
        if match := re.fullmatch("h([1-6])", tag):
            self.headings.append(int(match[1]))
        if tag not in VOID:
            self.open.append(tag)

    def link(self, tag, name, value):
        if value.startswith("#"):
            self.refs.append(value[1:])
        elif value.startswith("/"):
            if not value.startswith(self.base) or value.startswith("//"):
                self.faults.append(f"{value} leaves {self.base}")
            self.links.append(value.removeprefix(self.base))
        elif name == "src" or not value.startswith(LINKS):
            self.faults.append(f"<{tag}> links to {value}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if "script" in self.open:
            assert json.loads(data)["@context"] == "https://schema.org"
        else:
            self.text.append(data)

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


def renderer(catalog=None, **more):
    values = {"theme_folders": [THEME], "link_base": "https://badges.example", "at": sample.AT}
    return Renderer(catalog or sample.catalog(), **(values | more))


def pages(site, document=None):
    """Every page that a build would ask for, by path."""
    shown = site.directory
    made = {"": site.home(), "verify/": site.verify(), "404.html": site.not_found()}
    made["verify/examples/"] = site.verify_examples(examples())
    for slug in shown.pages:
        made[f"{slug}/"] = site.page(slug)
    for kind in ("badges", "stacks", "issuers", "recognizers", "earners", "frameworks"):
        made[f"{kind}/"] = getattr(site, kind)()
        for slug in getattr(shown, kind):
            made[f"{kind}/{slug}/"] = getattr(site, kind[:-1])(slug)
    for row in site.catalog.assertions:
        made[f"assertions/{row.id}/"] = site.credential(row, document or sample.document())
    return made


@pytest.fixture(scope="module")
def made():
    return pages(renderer())


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("base", ["/", "/some/base/"])
def test_every_page_is_well_formed_and_linked_under_its_base(base, drafts):
    site = renderer(link_base="http://127.0.0.1:8000" + base, drafts=drafts)
    made = pages(site)
    parsed = {path: Page(data, base) for path, data in made.items()}
    assert {path: page.faults for path, page in parsed.items() if page.faults} == {}
    reached = {re.split("[?#]", link)[0] for page in parsed.values() for link in page.links}
    files = re.compile(
        r"(catalog\.json|feed\.xml)|(static/|badges/|issuers/|assertions/|earners/|verify/).*\.(json|svg|png|css|js|zip)"
    )
    assert {link for link in reached if not files.fullmatch(link)} <= set(made)


@pytest.mark.parametrize("catalog", [sample.empty_catalog(), sample.catalog(badges={}, stacks={})])
def test_a_site_with_little_on_it_has_its_pages_too(catalog):
    for path, data in pages(renderer(catalog), {}).items():
        page = Page(data)
        assert page.faults == [], path
        assert len(page.words) > 150, path


def test_no_page_puts_what_is_missing_into_words(made):
    made = made | {"odd": renderer().credential(sample.ROWS[5], {})}
    for path, data in made.items():
        assert not re.search(r"\b(None|undefined|null|nan|True|False)\b", Page(data).words), path
        assert b"Markup(" not in data


def test_the_same_input_gives_the_same_bytes(made):
    assert pages(renderer()) == made


def test_the_badge_page_answers_in_order(made):
    page = Page(made["badges/formative-questions/"])
    questions = [
        "What it shows", "What you submit", "How it is judged", "Time and cost", "Who accepts it",
        "What it leads to", "Research and resources", "Who issues it", "Version and history",
    ]  # fmt: skip
    # The first time is in the list of contents, the second the heading itself.
    places = [page.words.index(each, page.words.index(each) + 1) for each in questions]
    assert places == sorted(places)
    for said in (
        "8 to 12.5 hours", "45.50 USD", "1.2", "Learners plan some too.", "Passes from here",
        "Not described", "Quillwater County", "Talk that teaches", "Classroom Talk", "On questions",
        "Lanternway Guild", "Awarded 3 times, first on 3 May 2026", "At most 1,200 words",
    ):  # fmt: skip
        assert said in page.words, said
    assert (
        b'<a href="/badges/formative-questions/v/1.0.json">' in made["badges/formative-questions/"]
    )


def test_what_completes_a_stack_asks_for_nothing_more(made):
    words = Page(made["badges/classroom-talk/"]).words
    assert words.count("It is awarded for completing: Talk that teaches") == 2
    assert "hand in what shows" not in words
    assert "hand in what shows" in Page(made["badges/voorlezen/"]).words


def test_the_rubric_is_a_table_with_headers(made):
    text = made["badges/formative-questions/"].decode()
    table = text[text.index("<table class=") : text.index("</table>", text.index("<table class="))]
    assert table.count('scope="col"') == 4
    assert table.count('scope="row"') == 2
    assert table.count("<td") == 6
    assert table.count('class="passes"') == 2


def test_the_frame_of_a_page(made):
    text = made["badges/formative-questions/"].decode()
    for line in (
        '<html lang="en">',
        "<title>Formative questions · Sample Badges</title>",
        '<link rel="canonical" href="https://badges.example/badges/formative-questions/">',
        '<meta property="og:title" content="Formative questions">',
        '<link rel="alternate" type="application/ld+json" href="/badges/formative-questions.json">',
        '<a class="skip" href="#main">',
        '<main id="main"',
    ):
        assert line in text
    assert "noindex" not in text


def test_what_is_in_another_language_says_so(made):
    assert b'<h1 dir="auto" lang="nl">Voorlezen voor kleuters</h1>' in made["badges/voorlezen/"]
    arabic = f'<h1 dir="auto" lang="ar">{sample.ARABIC}</h1>'
    assert arabic in made["earners/layla/"].decode()


def test_a_page_says_where_a_change_to_it_is_suggested(made):
    for path, source in {
        "badges/listening/": "badges/listening.md",
        "stacks/talk/": "stacks/talk.md",
        "issuers/lantern/": "issuers/lantern.md",
        "recognizers/quill/": "recognizers/quill.md",
        "earners/layla/": "earners/layla.md",
        "about/": "pages/about.md",
        "frameworks/teaching/": "frameworks/teaching.yaml",
    }.items():
        assert f'href="https://git.example/edit/main/content/{source}"' in made[path].decode(), path
    asking = {path for path, data in made.items() if b"git.example" in data}
    assert not {
        path for path in asking if path.startswith(("assertions/", "verify/", "earners/quiet"))
    }
    assert not asking & {"", "badges/", "404.html"}
    site = sample.catalog().site.model_copy(update={"edit_url": None})
    assert not any(
        b"git.example" in each for each in pages(renderer(sample.catalog(site=site))).values()
    )


def test_pages_in_several_languages_lead_to_each_other(made):
    for one, other, path in (
        ("badges/listening/", "badges/escucha/", "badges"),
        ("glossary/", "glosario/", "pages"),
    ):
        for page in (one, other):
            text = made[page].decode()
            for language, target in (("en", one), ("es", other)):
                href = f"https://badges.example/{target}"
                assert f'<link rel="alternate" hreflang="{language}" href="{href}">' in text, path
        assert f'href="/{other}" hreflang="es"' in made[one].decode()
        assert f'href="/{one}" hreflang="en"' in made[other].decode()
        assert ">Español</" in made[one].decode() and ">English</" in made[other].decode()
    assert b"hreflang" not in made["badges/voorlezen/"]


def test_a_translation_that_is_a_draft_is_named_nowhere():
    draft = sample.TRANSLATED.model_copy(update={"status": "draft"})
    catalog = sample.catalog(badges={"listening": sample.MINIMAL, "escucha": draft})
    for drafts in (False, True):
        made = renderer(catalog, drafts=drafts).badge("listening")
        assert b'rel="alternate" hreflang' not in made.replace(
            b'"/badges/escucha/" hreflang="es" ', b""
        )
        assert (b"escucha" in made) is drafts


def test_a_glossary_is_a_list_of_terms_that_lead_to_each_other(made):
    page = Page(made["glossary/"])
    assert {"stack", "earner", "three-of-five", "letter_S", "letter_E", "letter_other"} <= page.ids
    assert page.words.index("Éarner") < page.words.index("Badges that together")
    for said in ("cluster", "pathway", "A stack is a tree.", "A handbook", "Any three."):
        assert said in page.words
    text = made["glossary/"].decode()
    assert 'href="#earner"' in text and 'href="#gone"' not in text
    assert re.search(r'<dt id="stack"[^>]*>', text)


def test_a_page_that_an_author_wrote_freely(made):
    text = made["about/"].decode()
    assert "<h2>Why</h2>" in text and "<h3>How</h3>" in text
    below = renderer(link_base="http://127.0.0.1:8000/some/base/").page("about").decode()
    assert '<a href="/some/base/glossary/#stack">stack</a>' in below
    assert '<a href="/some/base/badges/?x=1">Badges</a>' in below
    header, footer = text.split("<main")[0], text.split("</main>")[1]
    assert 'href="/glossary/"' in header and 'href="/about/"' in footer
    assert 'href="/glosario/"' not in header + footer
    assert b'href="/about/"' in made[""]


def test_a_standard_leads_to_the_badges_that_meet_it_and_back(made):
    text = made["frameworks/teaching/"].decode()
    item = text[text.index('id="item-3b"') :]
    assert 'href="/badges/formative-questions/"' in item
    assert text.index('id="item-3"') < text.index('id="item-3b"')
    assert "<strong>well</strong>" in item and "8000-00000000003b" in item
    assert 'href="/frameworks/teaching/#item-3b"' in made["badges/formative-questions/"].decode()
    assert 'href="/frameworks/teaching/"' in made["frameworks/"].decode()
    assert '<h1 dir="auto" lang="nl">Een kader</h1>' in made["frameworks/kader/"].decode()


def test_a_badge_says_what_changed_between_its_versions():
    catalog = sample.catalog()
    before = {
        **substance(sample.RICH),
        "criteria": "Something shorter.",
        "contact_hours": 10,
        "expires_after": "<b>2 years</b>",
        "requirements": [],
        "parts": substance(sample.RICH)["parts"][::-1] + [{"name": "Interview", "submit": "Talk."}],
    }
    frozen = catalog.versions["formative-questions", "1.0"]
    versions = {("formative-questions", "1.0"): dataclasses.replace(frozen, substance=before)}
    notes = Editorial(
        opened=Opening(date=datetime.date(2026, 5, 2), note="Six hours were too few."),
    )
    editorials = {("formative-questions", "1.1"): notes}
    site = renderer(dataclasses.replace(catalog, versions=versions, editorials=editorials))
    page = Page(site.badge("formative-questions"))
    assert page.faults == []
    history = page.words[page.words.rindex("Version and history") :]
    for said in (
        "2 May 2026 · A new version: Six hours were too few.", "What changed: 5 things",
        "Criteria Rewritten.", "Contact hours Before: 10 Now: 12",
        "Parts to submit Removed: Interview In another order.", "Badges required first Added: Listening",
        "Expires after Before: <b>2 years</b> Now: 3 years",
    ):  # fmt: skip
        assert said in history, said
    assert (
        history.index("Version 1.1") < history.index("What changed") < history.index("Version 1.0")
    )


def test_names_in_any_script_stay_as_they_are():
    names = ("Ł™®“x”", "שָׁלוֹם", "नमस्ते", "👩‍🏫 Ana", "李小龍", "a\u202eb\u2066c")
    earners = {
        f"e{place}": sample.EARNERS[0].model_copy(update={"slug": f"e{place}", "name": name})
        for place, name in enumerate(names)
    }
    site = renderer(sample.catalog(earners=earners))
    for slug, earner in earners.items():
        page = Page(site.earner(slug))
        assert page.faults == []
        assert earner.name in "".join(page.text)
    listed = "".join(Page(site.earners()).text)
    assert all(name in listed for name in names)


# --- who is shown


def test_private_and_unlisted_earners(made):
    assert "earners/hidden/" not in made
    assert not any(b"Harriet" in data for data in made.values())
    naming = {path for path, data in made.items() if b"Quentin" in data}
    assert naming == {"earners/quiet/", "assertions/00000000000d/"}
    assert b'content="noindex"' in made["earners/quiet/"]
    assert b"noindex" not in made["earners/layla/"]
    assert "Holder of this credential" in Page(made["assertions/00000000000e/"]).words


def test_drafts_are_published_only_when_asked_for(made):
    assert not any(b"Unfinished Draft" in data for data in made.values())
    assert not any(b"secret-draft" in data for data in made.values())
    drafts = pages(renderer(drafts=True))
    assert b'content="noindex"' in drafts["badges/secret-draft/"]


# --- credential pages


def test_no_page_of_a_credential_claims_that_it_was_checked(made):
    for path, data in made.items():
        if path.startswith("assertions/"):
            assert b"noindex" in data
            assert "verified" not in data.decode().lower()
            assert "laurels verify https://badges.example/assertions/" in Page(data).words


def test_a_rich_credential(made):
    page = Page(made["assertions/00000000000a/"])
    for said in (
        sample.ARABIC, "Lanternway Guild", "3 May 2026", "4 May 2029", "A lesson on density", "Exemplary",
        "Not public", "Planned together", "1 March 2026 to 20 April 2026",
        "https://badges.example/assertions/00000000000a/",
    ):  # fmt: skip
        assert said in page.words, said
    for ending in (".json", ".png", ".svg"):
        assert f"assertions/00000000000a{ending}" in page.links


def test_a_revoked_credential_says_so_and_offers_nothing_to_share(made):
    data = made["assertions/00000000000e/"]
    page = Page(data)
    assert "This credential has been revoked. Awarded by mistake." in page.words
    assert "assertions/00000000000e.json" in page.links
    assert not [
        link for link in page.links if link.startswith("assertions/") and "json" not in link
    ]
    assert b"https://badges.example/assertions/00000000000e/</code>" in data
    assert b" download>" not in data and "it doesn’t count now" in page.words
    for offered in (
        b"linkedin",
        b"facebook",
        b"twitter.com",
        b"mailto:",
        b"<svg",
        b"certificate.css",
    ):
        assert offered not in data


def test_how_the_others_stand(made):
    assert (
        "has expired. It was valid until 1 November 2026"
        in Page(made["assertions/00000000000c/"]).words
    )
    assert "Valid until 1 December 2026" in Page(made["assertions/00000000000b/"]).words
    assert "suspended" not in Page(made["assertions/00000000000d/"]).words
    event = dataclasses.replace(sample.EVENTS[0], reason="Under <b>review</b>.")
    suspended = renderer(sample.catalog(events=(event,)))
    page = Page(suspended.credential(sample.ROWS[3], sample.document()))
    assert "This credential is suspended. Under <b>review</b>." in page.words
    later = sample.row("0" * 12, valid_from="2027-01-01T00:00:00Z")
    assert "not valid yet" in Page(renderer().credential(later, sample.document())).words


def test_which_images_are_offered():
    site, row = renderer(artwork={"formative-questions": "badges/x.png"}), sample.ROWS[0]
    assert "assertions/00000000000a.svg" not in Page(site.credential(row, sample.document())).links
    none = Page(site.credential(row, sample.document(), images=()))
    assert "assertions/00000000000a.png" not in none.links
    assert b'src="/badges/x.png"' in site.badge("formative-questions")


# --- hostile content

KEPT = {"slug", "edit_url", "translation_of", "menu", "visitor", "see", "id", "did", "public_key", "badge", "stack", "issuer", "version", "kind", "status", "counts_as", "target_type", "currency", "language", "visibility", "basis", "passes", "relation", "awards", "creator_url", "url", "base_url", "contact", "verification_contact", "image", "photo", "email", "theme", "assertions", "featured", "seeks", "requirements", "submission_languages", "languages", "time_zone", "previous_base_urls"}  # fmt: skip


def spoiled(value, payload):
    """`value` with every free text in it replaced by `payload`."""
    if isinstance(value, BaseModel):
        fields = {
            name: spoiled(getattr(value, name), payload)
            for name in type(value).model_fields
            if name not in KEPT
        }
        kept = {"issuer", "creator", "requires"} & set(type(value).model_fields)
        for name in kept:
            inner = getattr(value, name)
            if isinstance(inner, BaseModel):
                fields[name] = spoiled(inner, payload)
        return value.model_copy(update=fields)
    if isinstance(value, tuple):
        return tuple(spoiled(each, payload) for each in value)
    if isinstance(value, dict):
        return {key: spoiled(each, payload) for key, each in value.items()}
    if isinstance(value, str) and not isinstance(value, (datetime.date, Decimal)):
        return payload
    return value


def spoiled_catalog(payload):
    good = sample.catalog()
    return dataclasses.replace(
        good,
        site=spoiled(good.site, payload),
        **{
            name: {slug: spoiled(each, payload) for slug, each in getattr(good, name).items()}
            for name in (
                "issuers",
                "badges",
                "stacks",
                "earners",
                "recognizers",
                "pages",
                "frameworks",
            )
        },
        events=tuple(dataclasses.replace(event, reason=payload) for event in good.events),
    )


def spoiled_document(value, payload):
    if isinstance(value, dict):
        return {
            name: each if name in ("resultDescription", "achievedLevel") and isinstance(each, str)
            else spoiled_document(each, payload)
            for name, each in value.items()
        }  # fmt: skip
    if isinstance(value, list):
        return [spoiled_document(each, payload) for each in value]
    return payload if isinstance(value, str) else value


PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "[a](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "<style>*{display:none}</style><svg/onload=alert(1)>",
    "{{ site }}{% include 'x' %}{# #}",
    "</title></head><base href=//evil.example>",
    "<!-- --><iframe src=//evil.example></iframe>",
    "&lt;script&gt; &#x3c;b&#x3e; &quot;",
    "]]><!DOCTYPE x>",
    "a\u202eb <b id=main>",
]


def check_spoiled(payload):
    site = renderer(spoiled_catalog(payload))
    for path, data in pages(site, spoiled_document(sample.document(), payload)).items():
        page = Page(data)
        faults = [fault for fault in page.faults if not fault.startswith("h")]
        assert faults == [], path
        assert b"evil.example/x.png" not in data or b'src="https://evil' not in data


@pytest.mark.parametrize(
    "payload", [*PAYLOADS[:2], " ".join(PAYLOADS), "\n\n".join(PAYLOADS[::-1])]
)
def test_content_is_inert_wherever_it_goes(payload):
    check_spoiled(payload)


@settings(max_examples=5, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=80))
def test_any_text_is_inert(payload):
    check_spoiled(payload)


# --- themes, dates, colours


def test_a_theme_before_another_replaces_single_templates(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "verify.html").write_text("mine: {{ page.title }}")
    site = renderer(theme_folders=[tmp_path, THEME])
    assert site.verify() == b"mine: Verify a credential"
    assert Page(site.home()).faults == []


def test_mistakes_in_a_theme_are_told_without_a_traceback(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "verify.html").write_text("\n{% if %}")
    (tmp_path / "templates" / "home.html").write_text("\n\n{{ nothing }}")
    (tmp_path / "templates" / "page.html").write_text("\n{% include 'parts/sum.html' %}")
    (tmp_path / "templates" / "parts").mkdir()
    (tmp_path / "templates" / "parts" / "sum.html").write_text("\n\n\n{{ 1 + 'a' }}")
    site = renderer(theme_folders=[tmp_path, THEME])
    for make, file, line, said in (
        (site.verify, "verify.html", 2, "Expected an expression"),
        (site.home, "home.html", 3, "'nothing' is undefined"),
        (lambda: site.render("page", page=None), "parts/sum.html", 4, "unsupported operand"),
        (lambda: site.render("none", page=None), "none.html", 0, "none.html"),
    ):
        with pytest.raises(ContentError) as caught:
            make()
        (finding,) = pickle.loads(pickle.dumps(caught.value)).findings
        assert finding.path.endswith(f"templates/{file}") and finding.path.startswith("themes/")
        assert finding.line == line and said in finding.message
    with pytest.raises(InputError, match="no theme"):
        read_look([tmp_path / "nowhere"])


def luminance(colour):
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_stylesheet_is_small_self_contained_and_legible():
    css = (THEME / "static" / "style.css").read_text()
    assert len(gzip.compress(css.encode(), 9)) < 12_000
    assert "url(" not in css
    assert "@import" not in css
    light, dark = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    )
    grounds = ("ground", "surface", "sunken")
    # What is read at length is held to AAA, other text to AA, and what only marks a place to 3:1.
    pairs = [(ink, ground, 7) for ink in ("ink", "quiet", "accent") for ground in grounds]
    pairs += [("ink", "accent-soft", 7), ("ink", "good-soft", 7), ("deep-ink", "deep", 7)]
    pairs += [
        ("accent", "accent-soft", 4.5),
        ("accent-ink", "accent", 7),
        ("deep-gold", "deep", 4.5),
    ]
    pairs += [(kind, f"{kind}-soft", 7) for kind in ("good", "warn", "bad")]
    pairs += [("good", "surface", 4.5)]
    pairs += [("gold", ground, 4.5) for ground in grounds]
    pairs += [("edge", ground, 3) for ground in grounds]
    for scheme in (light, dark):
        for ink, ground, least in pairs:
            one, other = sorted((luminance(scheme[ink]), luminance(scheme[ground])), reverse=True)
            assert (one + 0.05) / (other + 0.05) >= least, (ink, ground)
