import datetime
import re
import tomllib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.badge import Badge
from generator.content.checking import check_content
from generator.content.frontmatter import parse_markdown, parse_yaml
from generator.content.identifiers import did_for
from generator.content.load import load
from generator.content.model import Earner, Issuer, Recognizer, Site, Stack
from generator.errors import InputError
from generator.starting import (
    EXAMPLE_BADGE,
    EXAMPLE_COMPLETION,
    EXAMPLE_EARNER,
    EXAMPLE_STACK,
    new_file,
    path_of,
    site_files,
)
from generator.wholefiles import TEMPORARY_SUFFIX

TODAY = datetime.date(2026, 11, 22)
VALUES = {
    "name": "Badges: the Guild's",
    "base_url": "https://badges.example/guild",
    "issuer_name": "The Guild & Friends",
    "did": did_for("https://badges.example/guild", "the-guild"),
    "public_key": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    "key_id": "key-1",
    "created": datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC),
    "version": "0.1.0",
    "today": TODAY,
}
MODELS = {
    "badges": (Badge, "criteria"),
    "stacks": (Stack, "body"),
    "issuers": (Issuer, "description"),
    "earners": (Earner, "body"),
    "recognizers": (Recognizer, "body"),
}


def written(folder, tree):
    for path, data in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def read(path, data):
    _, kind, name = path.split("/")
    model, body_field = MODELS[kind]
    source = parse_markdown(data)
    slug = name.removesuffix(".md")
    return model.model_validate({**source.data, "slug": slug, body_field: source.body})


def test_a_new_site_loads_without_a_finding(tmp_path):
    catalog = load(written(tmp_path, site_files(**VALUES)) / "content")
    assert catalog.findings == ()
    assert catalog.site.name == "Badges: the Guild's"
    assert catalog.site.base_url == "https://badges.example/guild"
    issuer = catalog.issuers["the-guild"]
    assert issuer.name == "The Guild & Friends"
    assert issuer.did == "did:web:badges.example:guild:issuers:the-guild"
    assert issuer.keys[0].model_dump(exclude_none=True) == {
        "id": "key-1", "public_key": VALUES["public_key"], "created": VALUES["created"],
    }  # fmt: skip
    assert list(catalog.badges) == [EXAMPLE_COMPLETION, EXAMPLE_BADGE]
    assert catalog.stacks[EXAMPLE_STACK].awards == EXAMPLE_COMPLETION
    assert catalog.earners[EXAMPLE_EARNER].example


def test_the_example_badge_is_whole():
    badge = read(
        f"content/badges/{EXAMPLE_BADGE}.md",
        site_files(**VALUES)[f"content/badges/{EXAMPLE_BADGE}.md"],
    )
    levels = [level.id for level in badge.rubric.levels]
    assert len(levels) >= 3
    assert len(badge.rubric.criteria) >= 4
    for criterion in badge.rubric.criteria:
        assert list(criterion.levels) == levels
        assert criterion.passes in levels
    assert len(badge.parts) >= 4
    assert badge.scoring_guide
    assert badge.competency
    assert badge.research == ()
    assert badge.created == TODAY


def test_what_publishes_and_checks_a_new_site_is_well_formed():
    tree = site_files(**VALUES)
    check = yaml.safe_load(tree[".github/workflows/check.yml"])
    pages = yaml.safe_load(tree[".github/workflows/pages.yml"])
    # YAML 1.1 reads the key `on` as true; GitHub reads it as text.
    assert check[True] == {"pull_request": None}
    assert pages[True]["schedule"] == [{"cron": "17 2 * * *"}]
    assert check["permissions"] == {"contents": "read"}
    steps = check["jobs"]["check"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    assert any('check --format github --since "origin/' in step.get("run", "") for step in steps)
    upload = next(
        step for step in pages["jobs"]["build"]["steps"] if "upload" in step.get("uses", "")
    )
    assert upload["with"] == {"path": "site", "include-hidden-files": True}
    for workflow in (check, pages):
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                assert "${{" not in step.get("run", ""), "a name could run as a command"
    netlify = tomllib.loads(tree["netlify.toml"].decode())
    assert netlify["build"]["publish"] == "site"
    requirements = [
        line for line in tree["requirements.txt"].decode().splitlines() if not line.startswith("#")
    ]
    assert requirements == ["laurels==0.1.0"]
    ignored = tree[".gitignore"].decode().splitlines()
    assert "/site/" in ignored and f"*{TEMPORARY_SUFFIX}" in ignored


def test_every_text_is_filled_in_and_holds_no_address_of_a_person():
    for path, data in site_files(**VALUES).items():
        text = data.decode("utf-8")
        assert not re.search(r"\$[a-z_]", text.replace('"origin/$TARGET"', "")), path
        assert not re.search(r"[\w.]+@\w+\.\w", text), path
        assert text.endswith("\n")
        assert max(map(len, text.splitlines())) <= 120, path


def test_the_same_values_give_the_same_files():
    assert site_files(**VALUES) == site_files(**VALUES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "site.yaml: `name` has the wrong form; expected some text"),
        ({"name": "a\nb"}, "expected one line of text"),
        ({"name": "a\x00b"}, "expected text without control characters, found U+0000"),
        ({"base_url": "http://a.example"}, "site.yaml: `base_url` has the wrong form; expected an address"),
        ({"base_url": "https://a.example #x"}, "site.yaml: `base_url` has the wrong form"),
        ({"did": "did:web:a.example:issuers:The Guild"}, "'The Guild' can't be a slug"),
        ({"did": "did:key:guild"}, "issuer guild: `did` has the wrong form"),
        ({"public_key": "z6Mk"}, "issuer the-guild: `keys[0].public_key` has the wrong form"),
        ({"version": "1.0\nevil"}, "can't be a version of Laurels"),
    ],
)  # fmt: skip
def test_a_site_that_cannot_be_is_refused_in_a_sentence(change, message):
    with pytest.raises(InputError) as caught:
        site_files(**VALUES | change)
    assert message in caught.value.message


def test_new_files_load_without_a_finding_beside_a_new_site(tmp_path):
    names = {"name": "A: new one", "today": TODAY}
    tree = dict(site_files(**VALUES))
    did = did_for(VALUES["base_url"], "second")
    tree["content/issuers/second.md"] = new_file(
        "issuer", "second", did=did, url="https://b.example", **names
    )
    tree["content/badges/new.md"] = new_file("badge", "new", issuer="second", **names)
    tree["content/stacks/new.md"] = new_file(
        "stack", "new", issuer="second", requires=["new", EXAMPLE_BADGE], **names
    )
    tree["content/earners/new.md"] = new_file("earner", "new", **names)
    tree["content/recognizers/new.md"] = new_file("recognizer", "new", **names)
    for kind in ("page", "framework", "registry"):
        data = new_file(kind, "new", url="https://b.example", **names)
        tree[f"content/{path_of(kind, 'new')}"] = data
    catalog = load(written(tmp_path, tree) / "content")
    assert catalog.findings == ()
    assert {finding.code for finding in check_content(catalog, at=TODAY)} <= {
        "no_key",
        "missing_field",
    }
    assert catalog.pages["new"].status == "draft"
    assert [item.part_of for item in catalog.frameworks["new"].items] == [None, "1"]
    assert catalog.registries["new"].issuers == ()
    assert catalog.badges["new"].status == catalog.stacks["new"].status == "draft"
    assert [leaf.badge for leaf in catalog.stacks["new"].requires.leaves()] == [
        "new",
        EXAMPLE_BADGE,
    ]
    assert catalog.earners["new"].visibility == "unlisted"
    assert catalog.issuers["second"].keys == ()


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("badge", {}, "a new badge needs an issuer"),
        ("stack", {"issuer": "guild"}, "a new stack needs a badge that it requires"),
        ("stack", {"issuer": "guild", "requires": ["A"]}, "'A' can't be a slug"),
        ("issuer", {"url": "https://a.example"}, "a new issuer needs a did"),
        ("issuer", {"did": "did:web:a.example:issuers:x"}, "needs the address of its own pages"),
        ("framework", {}, "a new framework needs the address of its own pages"),
        ("badge", {"issuer": "The Guild"}, "badge x: `issuer` has the wrong form"),
    ],
)
def test_a_new_file_asks_for_what_has_no_default(kind, options, message):
    with pytest.raises(InputError) as caught:
        new_file(kind, "x", name="X", today=TODAY, **options)
    assert message in caught.value.message


def test_a_page_does_not_stand_in_the_sites_way():
    with pytest.raises(InputError, match="/badges/ is a page of the site's own"):
        new_file("page", "badges", name="B", today=TODAY)


def test_without_an_example_nothing_speaks_of_one():
    tree = site_files(**VALUES, example=False)
    assert {*site_files(**VALUES)} - {*tree} == {f"content/earners/{EXAMPLE_EARNER}.md"}
    readme = tree["README.md"].decode()
    assert "robin" not in readme and "example" not in readme.lower().replace("badges.example", "")
    assert "robin-example.md" in site_files(**VALUES)["README.md"].decode()
    assert "\n\n\n" not in readme


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80)
    .map(str.strip)
    .filter(bool)
    | st.sampled_from(["yes", "$name", "${x}", "a: b", "# a", "2026-11-22", "- a", "null", "---"])
)
def test_any_name_stands_as_it_is(name):
    assert (
        parse_yaml(site_files(**VALUES | {"name": name})["content/site.yaml"]).data["name"] == name
    )
    for kind in ("badge", "earner", "recognizer"):
        data = new_file(kind, "x", name=name, today=TODAY, issuer="guild")
        assert read(f"content/{kind}s/x.md", data).name == name
    assert Site.model_validate(parse_yaml(site_files(**VALUES)["content/site.yaml"]).data)
