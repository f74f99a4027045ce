import re
import time
import urllib.parse

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.site import markup
from generator.site.markup import MAX_CHARACTERS, plain_text, render_markdown


def test_common_markdown_is_rendered_with_headings_that_fit_into_a_page():
    html = render_markdown("# One\n\n## Two\n\n###### Six\n\nA **bold** *word*.\n\n1. a\n2. b\n")
    assert html == (
        "<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>\n"
        "<p>A <strong>bold</strong> <em>word</em>.</p>\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>"
    )


@pytest.mark.parametrize("first", ["#", "##", "###", "######"])
def test_the_highest_heading_of_a_body_follows_the_pages_own(first):
    assert render_markdown(f"{first} One\n\ntext") == "<h3>One</h3>\n<p>text</p>"


def test_a_table_scrolls_by_keyboard_and_is_aligned_by_class():
    html = render_markdown("| a | b |\n|---|--:|\n| 1 | 2 |\n")
    assert html.startswith(
        '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'
    )
    assert '<td class="end">2</td>' in html
    assert html.endswith("</table></div>")
    assert "style" not in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[a](https://b.example)",
            '<a href="https://b.example" rel="noopener noreferrer nofollow">a</a>',
        ),
        ("[a](javascript:alert(1))", "<a>a</a>"),
        ("[a](JaVaScRiPt:alert(1))", "<a>a</a>"),
        ("[a](data:text/html,x)", "<a>a</a>"),
        ("[a](//evil.example)", "<a>a</a>"),
        ("[a](relative)", "<a>a</a>"),
        ("[a](../up)", "<a>a</a>"),
        ("[a](#here)", "<a>a</a>"),
        ("[a](/\\evil.example)", "<a>a</a>"),
        ("[a](/a//evil.example)", "<a>a</a>"),
        ("[a](/../x)", "<a>a</a>"),
        ("[a](/x/..)", "<a>a</a>"),
        ("[a](/./x/)", "<a>a</a>"),
        ("[a](</x y>)", "<a>a</a>"),
        ("[a](/javascript:x)", "<a>a</a>"),
        ("![what it shows](https://evil.example/x.png)", "what it shows"),
        ("a <script>alert(1)</script>", "a &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a <b onclick=x>b</b>", "a &lt;b onclick=x&gt;b&lt;/b&gt;"),
        ("{{ 7 * 7 }} {% raw %}", "{{ 7 * 7 }} {% raw %}"),
    ],
)
def test_what_is_dangerous_comes_out_inert(text, expected):
    assert render_markdown(text) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("link", "under"),
    [
        ("/", ""),
        ("/glossary/", "glossary/"),
        ("/glossary/#stack", "glossary/#stack"),
        ("/badges/x/v/1.0.json", "badges/x/v/1.0.json"),
        ("/badges/?audience=coach&free=1#a.b", "badges/?audience=coach&amp;free=1#a.b"),
        ("/.well-known/did.json", ".well-known/did.json"),
        ("/caf%C3%A9/", "caf%C3%A9/"),
    ],
)
@pytest.mark.parametrize("base", ["/", "/pr/7/"])
def test_a_link_from_the_root_goes_under_the_path_of_the_site(link, under, base):
    assert render_markdown(f"[a]({link})", base) == f'<p><a href="{base}{under}">a</a></p>'
    titled = render_markdown(f'[a]({link} "b > \\" c")', base)
    assert f'href="{base}{under}"' in titled and "rel=" not in titled


def test_other_links_stay_as_they_are_under_any_path():
    html = render_markdown('[a](https://b.example/) `<a href="/x">`', "/pr/7/")
    assert 'href="https://b.example/" rel="noopener' in html and "/pr/7/" not in html


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="/\\.a%#?:&=@ \t<>\"'e", max_size=30))
def test_no_link_from_the_root_leaves_the_site(rest):
    html = render_markdown(f"[a](</{rest}>)", "/pr/7/")
    for link in re.findall('href="([^"]*)"', html):
        joined = urllib.parse.urljoin("https://own.example/pr/7/x/", link.replace("&amp;", "&"))
        assert joined.startswith("https://own.example/pr/7/")


def test_a_page_that_is_nothing_but_its_body_has_headings_from_the_second_level_on():
    assert render_markdown("# A\n\n## B", "/", 2) == "<h2>A</h2>\n<h3>B</h3>"
    assert render_markdown("# A\n\n## B") == "<h3>A</h3>\n<h4>B</h4>"


def test_raw_html_blocks_are_text():
    html = render_markdown(
        "<iframe src='https://x.example'></iframe>\n\n<style>*{}</style>\n\n<!-- c -->"
    )
    assert "<iframe" not in html
    assert "<style" not in html
    assert "<!--" not in html


def words(html):
    return html.replace("<", " <").split()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab é. \n'\"-+1)@/$%^?;{}(", max_size=60))
def test_plain_paragraphs_are_the_same_by_the_short_way(text):
    text = text.strip("\n")
    if not markup._MARKED.search(text):
        assert words(markup._paragraphs(text)) == words(markup._converted(text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="a <>[]()!*_`#|-=:\\&\"'/\n\t\x02\x03ليx1.", max_size=300))
def test_any_text_gives_only_the_allowed_elements(text):
    html = render_markdown(text)
    for piece in html.split("<")[1:]:
        name = piece.lstrip("/").split(">")[0].split()[0]
        assert name in markup._TAGS | {"div"}


HOSTILE = {
    "quotes": ">" * 10_000,
    "quotes apart": "> " * 30_000,
    "brackets": "[" * 10_000,
    "many brackets": "[a" * 790 + "]" * 790,
    "links": "[a](" * 15_000,
    "open links": "[a](<" * 790,
    "images": "![" * 30_000,
    "stars": "*a " * 20_000,
    "stars and lines": "***a** b*_" * 6_000,
    "backticks": "`" * 599 + " " + "`" * 600,
    "comments": "<!--" * 15_000,
    "entities": "&" * 60_000,
    "lists": "- " * 30_000,
    "deep lists": "\n".join("    " * depth + "- a" for depth in range(150)),
    "wide lists": "- a\n" * 15_000,
    "lists in lists": ("- " * 12 + "a\n\n") * 1_500,
    "rules": "- - -\n" * 10_000,
    "underlined": "a\n=\n" * 15_000,
    "headings": "# a\n" * 15_000,
    "references": "[a]: b\n" * 8_000,
    "spaces": " " * 60_000 + "a",
    "breaks": "a  \n" * 15_000,
    "tables": "|a|b|\n|-|-|\n" + "|c|d|\n" * 9_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_bounded_time(name):
    start = time.process_time()
    render_markdown(HOSTILE[name][:MAX_CHARACTERS])
    assert time.process_time() - start < 60  # honest text of this length takes about half a second


def test_text_past_the_bound_is_shown_as_it_is():
    html = render_markdown("**a** <b>\n\n" * 10_000)
    assert html.startswith("<p>**a** &lt;b&gt;</p>")


def test_plain_text_is_one_line_cut_between_words():
    assert plain_text("# A *b*\n\n- c & d <e>", 200) == "A b c & d <e>"
    assert plain_text("one two three four", 12) == "one two…"
    assert plain_text("x" * 500, 20) == "x" * 19 + "…"
    assert plain_text("", 20) == ""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.integers(min_value=2, max_value=100))
def test_plain_text_keeps_its_limit(text, limit):
    assert len(plain_text(text, limit)) <= limit
