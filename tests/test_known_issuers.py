"""`laurels verify` and whether the issuer is known: by the site it runs in, by a list, by nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from issuing_site import DAY, DID, Place, make_place

from generator.build import Options, build
from generator.cli import laurels
from generator.errors import InputError

REGISTRY = "name: Known\nissuers:\n  - {did: 'DID', name: The Weavers, since: 2026-01-01, source: 'https://x.example'}\n"
Ask = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A built site, and the path of a credential in it."""
    place = make_place(tmp_path_factory.mktemp("issuer"))
    issued = place.one()
    out = place.root.parent / "site"
    build(Options(root=place.root, out=out, at=DAY, workers=1))
    return out, issued.id


@pytest.fixture
def ask(site: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Verify that credential in an empty folder; answers the exit code and what is said of trust."""
    monkeypatch.chdir(tmp_path)

    def call(*more: str, form: str = "assertions", at: str = "2026-11-22") -> tuple[int, str]:
        path = site[0] / form / f"{site[1]}.json"
        arguments = [str(path), "--site", str(site[0]), "--at", at, "--json", *more]
        result = CliRunner().invoke(laurels, ["verify", *arguments])
        if isinstance(result.exception, InputError):
            raise result.exception
        checks: list[dict[str, Any]] = json.loads(result.output)["checks"]
        (trust,) = (item for item in checks if item["id"] == "trust.issuer")
        return result.exit_code, trust["code"]

    return call


def other_site(folder: Path) -> Place:
    """The folder of another site, in which one stands."""
    place = make_place(folder)
    for path in ("site.yaml", "issuers/guild.md"):
        place.change(path, "guild.example", "other.example")
    return place


def test_outside_a_site_nobody_is_asked(ask: Ask) -> None:
    assert ask() == (0, "not_asked")


@pytest.mark.parametrize("form", ["assertions", "ob2/assertions"])
def test_a_site_knows_its_own_issuers(ask: Ask, tmp_path: Path, form: str) -> None:
    make_place(tmp_path)
    assert ask(form=form) == (0, "known")


def test_a_site_knows_whom_its_registries_vouch_for_and_as_long(ask: Ask, tmp_path: Path) -> None:
    place = other_site(tmp_path)
    assert ask() == (3, "unknown")
    place.write("registries/ours.yaml", REGISTRY.replace("DID", DID))
    assert ask() == (0, "known")
    ended = REGISTRY.replace("DID", DID).replace(
        "since: 2026-01-01", "since: 2026-01-01, until: 2026-11-22"
    )
    place.write("registries/ours.yaml", ended)
    assert ask() == (0, "known")
    assert ask(at="2026-11-23") == (3, "unknown")
    later = REGISTRY.replace("DID", DID).replace("2026-01-01", "2026-11-23")
    place.write("registries/ours.yaml", later)
    assert ask() == (3, "unknown")


def test_lists_that_are_given_answer_instead_of_the_site(ask: Ask, tmp_path: Path) -> None:
    Path("one.yaml").write_text(REGISTRY.replace("DID", "did:web:one.example"))
    Path("two.yaml").write_text(REGISTRY.replace("DID", DID))
    assert ask("--registry", "one.yaml") == (3, "unknown")
    assert ask("--registry", "one.yaml", "--registry", "two.yaml") == (0, "known")
    make_place(tmp_path)
    assert ask("--registry", "one.yaml") == (3, "unknown")


MISTAKES = {
    "a field left out": ("nmae: x\n", r"registries/ours.yaml:1:1: the field `issuers` is missing"),
    "no registry at all": ("[", r"registries/ours.yaml:\d:1: the YAML can't be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_nobody_is_judged_by_half_a_list(ask: Ask, tmp_path: Path, name: str) -> None:
    text, message = MISTAKES[name]
    place = make_place(tmp_path)
    place.write("registries/ours.yaml", text)
    with pytest.raises(InputError, match=message):
        ask()
    with pytest.raises(InputError, match=message):
        ask("--registry", str(place.root / "registries" / "ours.yaml"))
    with pytest.raises(InputError, match=r"none\.yaml.*can't be read"):
        ask("--registry", "none.yaml")
