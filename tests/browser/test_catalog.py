"""The list of badges in a real browser: searched, narrowed down, at an address for each state, whole without scripts."""

from __future__ import annotations

import gzip
import re
import urllib.parse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import building
import pytest

pytest.importorskip("browsing")
from browsing import visit

from generator.content.load import load
from generator.site.facets import choices_of, facets, findable
from generator.site.views import Directory
from generator.site.words import Words

if TYPE_CHECKING:
    from browsing import Visit

ENGLISH = Words("en", {})
FOUND = "[data-part=results] h2 a"
State = dict[str, set[str]]


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory(load(building.CONTENT), at=building.AT)


@pytest.fixture
def reader(browser: Any, address: str) -> Iterator[Visit]:
    found = visit(browser, address, viewport={"width": 1280, "height": 900})
    yield found
    assert found.complaints == [] and found.elsewhere() == []
    found.context.close()


def query(state: State) -> str:
    pairs = [(name, value) for name, values in state.items() for value in sorted(values)]
    return "/badges/?" + urllib.parse.urlencode(pairs) if pairs else "/badges/"


def has(directory: Directory, state: State) -> list[str]:
    """The names of the badges that fit, worked out here: any value of each facet, and every facet."""
    fitting = []
    for badge in findable(directory):
        own = {(name, value) for name, value, _, _ in choices_of(badge, directory, ENGLISH)}
        if all(any((name, value) in own for value in values) for name, values in state.items()):
            fitting.append(badge.name)
    return fitting


def counted(directory: Directory, state: State) -> dict[tuple[str, str], int]:
    """How many badges fit with each choice that the form shows, the other facets being as they are."""
    counts = {}
    for facet in facets(directory, ENGLISH):
        others = {name: values for name, values in state.items() if name != facet.name}
        for choice in facet.choices:
            fitting = has(directory, {**others, facet.name: {choice.value}})
            counts[facet.name, choice.value] = len(fitting)
    return counts


def shown_counts(reader: Visit) -> dict[tuple[str, str], int]:
    rows = reader.page.locator("#facets label:has(.count)").evaluate_all(
        "rows => rows.map((row) => {const {name, value} = row.querySelector('input');"
        " return [name, value, Number(row.querySelector('.count').textContent)]})"
    )
    return {(name, value): count for name, value, count in rows}


def settled(reader: Visit, count: int) -> None:
    reader.page.wait_for_selector(f"[role=status]:text-is('Badges found: {count}')")


def names(reader: Visit) -> list[str]:
    """Everything that was found, asking for more as long as there is some."""
    reader.page.wait_for_selector(FOUND)
    more = reader.page.locator("[data-part=more]")
    while more.is_visible():
        before = reader.page.locator(FOUND).count()
        more.click()
        # Reading goes on at the first of them.
        first = reader.page.locator(FOUND).nth(before)
        assert first.evaluate("link => link === document.activeElement")
    return [text.strip() for text in reader.page.locator(FOUND).all_inner_texts()]


def look_for(reader: Visit, words: str) -> list[str]:
    """Type `words`, letter by letter, and wait for what is found."""
    before = reader.page.locator("[role=status]").inner_text()
    reader.page.locator("#q").press_sequentially(words)
    reader.page.wait_for_function(
        "before => document.querySelector('[role=status]').textContent !== before", arg=before
    )
    reader.page.wait_for_load_state("networkidle")
    return names(reader)


def choose(reader: Visit, facet: str, value: str) -> None:
    """Open a facet and tick one of its choices."""
    box = reader.page.locator(f"input[name={facet}][value={value}]")
    if not box.is_visible():
        reader.page.locator("details.facet", has=box).locator("summary").first.click()
    box.check()


# --- search


@pytest.mark.parametrize(
    ("words", "badge"),
    [
        ("questions", "Asking Questions That Show Thinking"),
        ("homework", "Coaching Homework Without Doing It"),
        ("tarea", "Acompañar la tarea sin hacerla"),
        ("conversacion", "Conversaciones con familias"),
        ("insturctional coaching", "Coaching Cycle"),
    ],
)
def test_a_word_finds_the_badge(
    reader: Visit, directory: Directory, words: str, badge: str
) -> None:
    every = {each.name for each in findable(directory)}
    wanted = [name for name in every if words.split()[-1][:6] in name.casefold()] or [badge]
    found = look_for(reader.open("/badges/"), words)
    assert found[0] in every and set(wanted) & set(found[:5])


def test_a_word_of_the_description_or_of_a_tag_finds_it_too(
    reader: Visit, directory: Directory
) -> None:
    badge = directory.badges["calm-transitions"]
    word = next(w for w in re.findall(r"\w{8,}", badge.description) if w not in badge.name)
    assert badge.name in look_for(reader.open("/badges/"), word)
    reader.page.fill("#q", "")
    reader.page.wait_for_selector("[data-part=list] h2")
    assert badge.name in look_for(reader, badge.tags[0])


def test_stacks_issuers_recognizers_and_pages_are_found_beside_them(reader: Visit) -> None:
    reader.open("/badges/?q=quillwater")
    other = reader.page.locator("[data-part=others] li", has_text="Quillwater County")
    other.first.wait_for()
    assert other.first.inner_text().startswith("Recognized by: ")
    assert other.locator("a").first.get_attribute("href") == "/recognizers/quillwater-county/"
    reader.open("/badges/?q=glossary")
    reader.page.locator("[data-part=others] a", has_text="Glossary").first.wait_for()


def test_nothing_found_is_said_and_undone(reader: Visit, directory: Directory) -> None:
    reader.open("/badges/?q=zzyzx")
    settled(reader, 0)
    assert reader.page.locator("[data-part=none]").is_visible()
    assert reader.violations() == []
    reader.page.click("text=Show all")
    settled(reader, len(findable(directory)))
    assert reader.page.url.endswith("/badges/")
    assert reader.page.locator("[data-part=list]").is_visible()
    assert reader.page.evaluate("document.activeElement.id") == "q"


def test_what_is_searched_stays_in_the_browser_and_names_nobody(directory: Directory) -> None:
    folder = building.demonstration()
    said = (folder / "catalog-index.json").read_bytes()
    for path in (folder / "pagefind").rglob("*.pf_*"):
        said += gzip.decompress(path.read_bytes())
    assert b"homework" in said
    known = " ".join(each.name + each.body for each in directory.recognizers.values()).casefold()
    people = {
        word
        for earner in directory.catalog.earners.values()
        for word in earner.name.casefold().split()
        if word not in known and word != "example"
    }
    ids = {row.id for row in directory.catalog.assertions}
    assert len(people) > 5 and len(ids) > 20
    lower = said.lower()
    assert not [
        word for word in people | ids if re.search(rb"\b%b\b" % re.escape(word.encode()), lower)
    ]


# --- facets


@pytest.mark.parametrize(
    "state",
    [
        {"issuer": {"lanternway"}},
        {"issuer": {"lanternway", "wrenfield"}, "kind": {"micro-credential"}},
        {"audience": {"teacher"}, "fee": {"free"}, "ceu": {"yes"}, "hours": {"20", "more"}},
        {"language": {"es"}, "class": {"yes"}},
        {"recognizer": {"quillwater-county"}, "stack": {"active-learning"}, "new": {"yes"}},
        {"topic": {"no such topic"}, "framework": {"intasc"}},
    ],
    ids=["one", "two", "four", "language", "who", "unknown"],
)
def test_what_fits_and_every_count_is_what_the_catalog_says(
    reader: Visit, directory: Directory, state: State
) -> None:
    fitting = has(directory, state)
    reader.open(query(state))
    settled(reader, len(fitting))
    assert (names(reader) if fitting else []) == fitting
    assert shown_counts(reader) == counted(directory, state)


def test_before_anything_is_chosen_counts_are_those_of_the_whole_list(
    reader: Visit, directory: Directory
) -> None:
    reader.open("/badges/")
    reader.page.wait_for_load_state("networkidle")
    assert shown_counts(reader) == counted(directory, {})
    assert not [url for url in reader.asked if "index" in url or "pagefind" in url]


def test_counts_follow_the_words_that_are_looked_for(reader: Visit, directory: Directory) -> None:
    found = set(look_for(reader.open("/badges/"), "writing"))
    by_issuer = {
        slug: sum(b.issuer == slug and b.name in found for b in findable(directory))
        for slug in directory.issuers
    }
    shown = shown_counts(reader)
    assert {slug: shown["issuer", slug] for slug in by_issuer} == by_issuer


@pytest.mark.parametrize("order", ["newest", "shortest", "name"])
def test_the_list_is_sorted(reader: Visit, directory: Directory, order: str) -> None:
    key: Any = {
        "newest": lambda b: -(b.created.toordinal() if b.created else 0),
        "shortest": lambda b: b.estimated_hours.min if b.estimated_hours else 10_000,
        "name": lambda b: 0,
    }[order]
    wanted = [badge.name for badge in sorted(findable(directory), key=key)]
    reader.open("/badges/?issuer=lanternway&issuer=alder-reach&issuer=wrenfield")
    settled(reader, len(wanted))
    reader.page.select_option("#sort", order)
    reader.page.wait_for_function(
        f"wanted => document.querySelector('{FOUND}').textContent === wanted", arg=wanted[0]
    )
    assert names(reader) == wanted
    assert ("sort=" in reader.page.url) == (order != "name")


def test_typed_words_show_the_best_match_first_until_an_order_is_chosen(reader: Visit) -> None:
    reader.open("/badges/?q=questions")
    best = names(reader)
    assert best != sorted(best) and "Questions" in best[0]
    reader.open("/badges/")
    reader.page.fill("#q", "questions")
    assert names(reader) == best
    assert reader.page.url.endswith("/badges/?q=questions")
    reader.page.select_option("#sort", "name")
    reader.page.wait_for_function(
        f"wanted => document.querySelector('{FOUND}').textContent === wanted", arg=min(best)
    )
    assert reader.page.url.endswith("/badges/?q=questions&sort=name")
    reader.page.click("[data-part=clear]")
    reader.page.fill("#q", "questions")
    assert names(reader) == best


@pytest.mark.parametrize("words", ["micro-credential", "intasc", "NAA Core"])
def test_a_kind_and_a_standard_are_words_too(reader: Visit, words: str) -> None:
    reader.open("/badges/")
    reader.page.fill("#q", words)
    assert len(names(reader)) >= 3


def test_cards_are_the_lists_own_and_say_another_language(reader: Visit) -> None:
    reader.open("/badges/")
    listed = reader.page.locator("[data-part=list] .badge-card").evaluate_all(
        "cards => cards.map((card) => card.innerText.replace(/\\s+/g, ' '))"
    )
    reader.open("/badges/?sort=newest")
    names(reader)
    found = reader.page.locator("[data-part=results] .badge-card").evaluate_all(
        "cards => cards.map((card) => card.innerText.replace(/\\s+/g, ' '))"
    )
    assert sorted(found) == sorted(listed)
    spanish = reader.page.locator("[data-part=results] .badge-card:has(.tongue)").first
    assert spanish.locator("h2 a").get_attribute("lang") == "es"
    assert spanish.locator(".summary").get_attribute("lang") == "es"


# --- addresses


def test_every_state_is_an_address_and_the_browsers_buttons_walk_them(
    reader: Visit, directory: Directory
) -> None:
    everything = len(findable(directory))
    reader.open("/badges/")
    choose(reader, "issuer", "lanternway")
    one = len(has(directory, {"issuer": {"lanternway"}}))
    settled(reader, one)
    assert reader.page.url.endswith("/badges/?issuer=lanternway")
    choose(reader, "kind", "badge")
    two = len(has(directory, {"issuer": {"lanternway"}, "kind": {"badge"}}))
    settled(reader, two)
    look_for(reader, "weather")
    assert "q=weather" in reader.page.url
    # However many letters, one step back.
    reader.page.go_back()
    settled(reader, two)
    assert reader.page.input_value("#q") == ""
    reader.page.go_back()
    settled(reader, one)
    assert not reader.page.is_checked("input[name=kind][value=badge]")
    reader.page.go_back()
    settled(reader, everything)
    assert reader.page.locator("[data-part=list]").is_visible()
    for count in (one, two):
        reader.page.go_forward()
        settled(reader, count)
    shared = reader.page.url
    other = visit(reader.context.browser, reader.address)
    other.page.goto(shared)
    settled(other, two)
    assert other.page.is_checked("input[name=kind][value=badge]")
    other.context.close()


def test_an_address_that_means_nothing_shows_the_list(reader: Visit, directory: Directory) -> None:
    reader.open("/badges/?utm_source=x&sort=upside-down&q=+")
    settled(reader, len(findable(directory)))
    assert reader.page.locator("[data-part=list]").is_visible()


# --- everybody


def test_by_keyboard_alone(reader: Visit, directory: Directory) -> None:
    reader.open("/badges/")
    reader.page.focus("#q")
    reader.page.keyboard.type("writing")
    reader.page.wait_for_selector(FOUND)
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.id") == "sort"
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.localName") == "summary"
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.type") == "checkbox"
    reader.page.keyboard.press("Space")
    value = reader.page.evaluate("document.activeElement.value")
    reader.page.wait_for_function("location.search.includes('audience=')")
    # The choice keeps the focus while everything around it changes.
    assert reader.page.evaluate("document.activeElement.value") == value
    outline = reader.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    reader.page.focus(FOUND)
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/badges/*/")


@pytest.mark.parametrize("colors", ["light", "dark"])
def test_axe_finds_nothing_in_what_was_found(browser: Any, address: str, colors: Any) -> None:
    found = visit(browser, address, color_scheme=colors, viewport={"width": 1280, "height": 900})
    found.open("/badges/?q=learn&issuer=lanternway")
    found.page.wait_for_selector(FOUND)
    found.page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    assert found.violations() == []
    found.context.close()


def test_on_a_phone_choices_open_and_nothing_needs_scrolling_sideways(
    browser: Any, address: str
) -> None:
    found = visit(
        browser, address, viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
    )
    found.open("/badges/?q=learn")
    found.page.wait_for_selector(FOUND)
    button = found.page.locator("[data-part=narrow]")
    assert not found.page.locator("#groups").is_visible()
    button.tap()
    assert button.get_attribute("aria-expanded") == "true"
    assert found.page.locator("#groups").is_visible()
    found.page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert found.violations() == []
    found.context.close()


def test_without_scripts_the_list_and_the_ways_to_browse_it_are_there(
    browser: Any, address: str, directory: Directory
) -> None:
    found = visit(browser, address, java_script_enabled=False)
    found.open("/badges/?issuer=lanternway")
    assert not found.page.locator("#facets").is_visible()
    listed = found.page.locator(".badge-card :is(h2, h3) a").all_inner_texts()
    assert [text.strip() for text in listed] == [each.name for each in findable(directory)]
    found.page.click("text=What is new, and for whom")
    found.page.locator("main a", has_text=re.compile("^teacher$")).click()
    wanted = has(directory, {"audience": {"teacher"}})
    listed = found.page.locator(".badge-card :is(h2, h3) a").all_inner_texts()
    assert [text.strip() for text in listed] == wanted
    found.context.close()


@pytest.mark.parametrize("missing", ["catalog-index.json", "pagefind.js", "wasm.en.pagefind"])
def test_where_the_search_does_not_load_the_list_stays(
    browser: Any, address: str, directory: Directory, missing: str
) -> None:
    found = visit(browser, address)
    found.context.route(f"**/{missing}", lambda route: route.abort())
    found.open("/badges/?q=homework")
    found.page.wait_for_selector("[role=status]:has-text('can’t be loaded')")
    assert found.page.locator("[data-part=list]").is_visible()
    found.context.close()
