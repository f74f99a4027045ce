"""The guide holds: every page is followed as a reader would, and what it shows is what comes.

Each page but the first begins where `docs/guide/start.md` ends, in a folder of its own.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import nacl.pwhash
import pytest
from guide_pages import GUIDE, Reader, blocks, steps

from generator.cli import COMMANDS, laurels

DOCS = GUIDE.parent
ROOT = DOCS.parent
PAGES = sorted(GUIDE.glob("*.md"))
TEXTS = [*PAGES, DOCS / "README.md", ROOT / "README.md", *sorted((DOCS / "reference").glob("*.md"))]
START = GUIDE / "start.md"
# Blocks that can't be run here, and why; a page can have no others.
NOT_RUN = {
    "start.md": 2,
    "deploy.md": 2,
}


def reader(home: Path, patch: pytest.MonkeyPatch) -> Reader:
    """Somebody with a home folder of their own, who chose a passphrase when they were asked for one."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LAURELS_KEYS": str(home / "keys"),
        "LAURELS_CACHE": str(home / "cache"),
        "LAURELS_PASSPHRASE": "correct horse battery staple",
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{role}_{what}": f"robin{end}" for role in ("AUTHOR", "COMMITTER")
           for what, end in (("NAME", ""), ("EMAIL", "@example.org"))},
    }  # fmt: skip
    return Reader(home, environment, patch)


@pytest.fixture(scope="module", autouse=True)
def light_locks() -> Iterator[None]:
    """A lock of the same kind on keys, that costs less time than the one which holds a thief up."""
    kind = nacl.pwhash.argon2id
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "OPSLIMIT_MODERATE", kind.OPSLIMIT_MIN)
        patch.setattr(kind, "MEMLIMIT_MODERATE", kind.MEMLIMIT_MIN)
        yield


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home folder of somebody who followed the first page: copied, never changed."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        reader(home, patch).follow(START)
    yield home


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(
    page: Path, started: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if page == START:
        assert (started / "my-badges" / "site" / "index.html").exists()
        return
    home = tmp_path / "home"
    shutil.copytree(started, home)
    following = reader(home, monkeypatch)
    following.folder = home / "my-badges"
    following.follow(page)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```console\n$ laurels keys list\nNo keys in ….\nNot this line.\n```\n", "keys list\n--- the page shows"),
        ("```console\n$ laurels find a@example.org\n```\n", "find a@example.org ended with 2"),
        ("```console\n$ laurels --version\n$ echo $?\n1\n```\n", "--version ended with 0"),
        ("```console\n$ curl https://example.org\n```\n", "curl isn't run here"),
        ("Put it there:\n\n```yaml title=\"a.yaml\"\na: 1\n```\n", "nothing says to put it in a.yaml"),
        ("In `a.md`:\n\n```diff title=\"a.md\"\n-not there\n```\n", "a.md holds 0 times"),
        ("```console\n$ cat two\nID\nID\n```\n", "cat two\n--- the page shows"),
    ],
    ids=["output", "failure", "success", "program", "place", "edit", "id"],
)  # fmt: skip
def test_a_page_that_is_wrong_is_found_out(
    text: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("something else\n")
    (tmp_path / "two").write_text("0123456789ab\n0123456789ac\n")
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    with pytest.raises(AssertionError) as raised:
        reader(tmp_path, monkeypatch).follow(page)
    assert complaint in str(raised.value) and "page.md:" in str(raised.value)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_few_blocks_are_not_run(page: Path) -> None:
    found = [block for block in blocks(page) if block.not_run]
    assert len(found) == NOT_RUN.get(page.name, 0)
    assert all(
        block.language in ("console", "yaml", "diff", "text") or block.title
        for block in blocks(page)
    )
    assert all(
        block.not_run or not block.title or block.title == block.title.strip()
        for block in blocks(page)
    )


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_is_named_exists(page: Path) -> None:
    """Also those that aren't run: the command is there, and takes the options that it is shown with."""
    named = []
    if page in PAGES:
        named += [
            step.command
            for block in blocks(page)
            if block.language == "console"
            for step in steps(block)
        ]
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", page.read_text("utf-8"))
    named += [re.sub(r"\s+", " ", span) for span in re.findall(r"`(laurels [^`]+)`", text)]
    for command in named:
        words = shlex.split(command.split("|")[0].split("&&")[0])
        if words[0] == "laurels" and not words[1].isupper():
            assert_known(words[1:], f"{page.name}: {command}")


def assert_known(words: list[str], where: str) -> None:
    """Parse a command line without running it."""
    if words[0].startswith("-"):
        return
    assert words[0] in COMMANDS, where
    # As the command makes it: click keeps the first help option that a context asks a command for.
    context = click.Context(laurels, info_name="laurels", **laurels.context_settings)
    command = laurels.get_command(context, words[0])
    words = words[1:]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, where
        command, words = command.commands[words[0]], words[1:]
    assert command is not None
    inner = click.Context(command, parent=context)
    try:
        command.make_parser(inner).parse_args([word for word in words if word != "…"])
    except click.UsageError as error:
        # Shown without its value, as in “give --map”, is fine; an option that isn't there is not.
        assert not isinstance(error, click.NoSuchOption), f"{where}: {error.message}"


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", page.read_text("utf-8"))
    text = re.sub(r"`[^`]*`", "", text)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        assert place.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in anchors(place), f"{page.name}: {target}"


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_index_lists_every_page() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    for page in [*PAGES, *(DOCS / "reference").glob("*.md"), DOCS / "verification.md"]:
        assert f"({page.relative_to(DOCS).as_posix()})" in index
