"""The reference is what the commands and the models say, and every field says what it means."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from generator.cli import COMMANDS, laurels
from generator.content.meanings import MEANINGS
from generator.content.schema import KINDS, schemas
from generator.reference.commands import commands_page
from generator.reference.content import content_page

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
AGAIN = "run: python -m generator.reference docs/reference"


@pytest.mark.parametrize(
    ("name", "page"), [("commands.md", commands_page), ("content.md", content_page)]
)
def test_the_reference_is_up_to_date(name, page):
    assert (REFERENCE / name).read_text("utf-8") == page(), AGAIN


def written() -> dict[str, set[str]]:
    """Every model that authors write, with the names of the fields that they write in it."""
    found: dict[str, set[str]] = {}
    for kind, schema in schemas().items():
        model: type[BaseModel] = KINDS[kind][0]
        for title, part in {model.__name__: schema, **schema.get("$defs", {})}.items():
            found.setdefault(title, set()).update(part["properties"])
    return found


def test_every_field_says_what_it_means_and_nothing_else_does():
    assert {title: set(fields) for title, fields in MEANINGS.items()} == written()
    for title, fields in MEANINGS.items():
        for name, line in fields.items():
            assert line.endswith(".") and "\n" not in line and len(line) <= 100, (title, name)


def test_editors_are_told():
    badge = schemas()["badge"]
    assert badge["properties"]["scoring_guide"]["description"] == "When the whole passes."
    assert badge["$defs"]["Part"]["properties"]["submit"]["description"] == "What to hand in."
    assert schemas()["recognizer"]["$defs"]["Recognition"]["properties"]["as"]["description"] == (
        "What it counts as."
    )


def test_every_field_and_command_is_in_the_reference():
    page = content_page()
    for title, fields in written().items():
        for name in fields:
            assert f"| `{name}` | " in page, (title, name)
    assert "| `name` | one line | required | What the badge is called. |" in page
    assert "| `description` | text, 500 at most | required | What the earner has shown" in page
    assert "| `count` | whole number, 1 to 1,000 |  | How many. |" in page
    assert "| `levels` | text, by slug, 1 at least | required |" in page
    assert "| `requires` | [stack.requires](#stackrequires) | required |" in page
    assert "| `all` | list: [stack.requires](#stackrequires), 100 at most |" in page
    commands = commands_page()
    for name in COMMANDS:
        assert f"\n## laurels {name}\n" in commands
    assert "\n## laurels keys retire\n" in commands
    assert "| `--dry-run` | Check everything, sign and write nothing. |" in commands


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_was_described_still_answers_to_both_names_of_help(name):
    """Click keeps the help option that it was first asked for, with the names it then had."""
    commands_page()
    short, long = (CliRunner().invoke(laurels, [name, word]) for word in ("-h", "--help"))
    assert short.exit_code == 0
    assert short.output == long.output
    assert "-h, --help" in short.output
