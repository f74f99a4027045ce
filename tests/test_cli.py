"""The command as people and programs meet it: exit codes, what is printed where, and what is written."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import building
import click
import pytest
from issuing_site import BASE, DID, KEY, NOW, Place, make_keys, make_place

from generator import __version__
from generator.cli import COMMANDS, laurels, main
from generator.commands.printing import print_findings
from generator.content.findings import Finding
from generator.content.load import load
from generator.credentials.issuers import published_document
from generator.credentials.signing import sign
from generator.keystore import secret_multikey, stored_keys
from generator.site.manifest import MANIFEST
from generator.starting import path_of

SHARED = Path(os.environ.get("LAURELS_SHARED", Path(__file__).parents[1] / ".." / "shared"))
REAL = sorted((SHARED / "real" / "educredentials").glob("*.json"))
HEAVY = ("pydantic", "jinja2", "PIL", "pyoxigraph", "nacl", "yaml", "rich", "markdown", "watchdog")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """`laurels` in this process, in an empty folder, with keys and cache of its own and nobody to ask."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name in ("LAURELS_KEY", "LAURELS_PASSPHRASE", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LAURELS_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("LAURELS_CACHE", str(tmp_path / "cache"))

    def call(*arguments: str | Path, **environment: str) -> Answer:
        capfd.readouterr()
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["laurels", *map(str, arguments)])
            with pytest.raises(SystemExit) as caught:
                main()
        found = capfd.readouterr()
        code = caught.value.code
        assert code is None or isinstance(code, int)
        return Answer(code or 0, found.out, found.err)

    return call


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a site from `laurels init`, built, and its keys: copied, never changed."""
    folder = tmp_path_factory.mktemp("started")
    environment = {
        **os.environ, "LAURELS_KEYS": str(folder / "keys"), "LAURELS_CACHE": str(folder / "cache"),
        "LAURELS_KEY": "", "CI": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "generator"]
    for arguments, cwd in (
        (["init", str(folder / "site"), "--no-passphrase", "--name", "Ours"], Path.cwd()),
        (["build"], folder / "site"),
    ):
        here = {**environment, "PYTHONPATH": str(Path(__file__).parents[1])}
        subprocess.run([*command, *arguments], cwd=cwd, env=here, check=True, capture_output=True)
    return folder


@pytest.fixture
def site(run: Run, started: Path, tmp_path: Path) -> Path:
    """A fresh site in the current folder, with its key."""
    shutil.copytree(started / "site", Path.cwd(), dirs_exist_ok=True)
    shutil.copytree(started / "keys", tmp_path / "keys")
    return Path.cwd()


@pytest.fixture
def place(run: Run, tmp_path: Path) -> Place:
    """The small site of the tests of issuing, in the current folder, with its key."""
    make_keys(tmp_path / "keys")
    return make_place(Path.cwd())


def the_credential(folder: Path) -> Path:
    return next((folder / "content/assertions").glob("*.json"))


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = laurels.get_command(click.Context(laurels), name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.commands]
    return found


# --- help, usage


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_explains_itself(run: Run, path: tuple[str, ...]) -> None:
    answer = run(*path, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: laurels {' '.join(path)} ")
    assert run(*path, "-h").out == answer.out
    lines = answer.out.splitlines()
    assert lines[2].startswith("  ") and len(lines[2].split()) >= 4
    assert all(len(line) <= 100 for line in lines)
    context = click.Context(laurels)
    command: click.Command | None = laurels
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(context, name)
    assert command is not None
    if isinstance(command, click.Group):
        assert all(f"  {name}" in answer.out for name in command.commands)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert all(name in answer.out for name in parameter.opts)
            assert parameter.help or parameter.name in ("port",), parameter.name
        else:
            assert (parameter.metavar or str(parameter.name).upper()) in answer.out


def test_the_list_of_commands_is_the_commands(run: Run) -> None:
    answer = run("--help")
    assert answer.code == 0
    for name, (_, line) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(line[:30])}", answer.out, re.MULTILINE)
    for code in ("0 done", "1 the answer is no", "2 wrong usage", "3"):
        assert code in " ".join(answer.out.split())
    assert run("--version").out == f"laurels, version {__version__}\n"


def test_the_list_of_commands_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['laurels', '--help']\n"
        "from generator.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1]
    )
    assert done.stderr == "[]\n"
    assert "Usage: laurels" in done.stdout


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "generator", "verify", "nowhere.json"],
        capture_output=True, text=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("laurels: nowhere.json: ")


def test_a_reader_that_goes_away_is_no_crash() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "generator", "schema"],
        stdout=writer, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek"], "There is no command 'chek'. Did you mean 'check'?"),
        (["xyzzy"], "See laurels --help."),
        (["new", "bagde", "x"], "No such command 'bagde'"),
        (["check", "--formt", "json"], "No such option"),
        (["check", "--format", "xml"], "'xml' is not one of"),
        (["check", "--at", "22.11.2026"], "expected a day such as 2026-11-22"),
        (["verify"], "Missing argument 'FILE|URL'"),
        (["verify", "x", "--at", "noon"], "expected a time such as 2026-11-22T09:30:00Z"),
        (["verify", "x", "--at", "2026-11-22T09:30:00"], "expected a time zone"),
        (["verify", "x", "--site", "nowhere"], "does not exist"),
        (["issue"], "Missing argument 'BADGE'"),
        (["issue", "knots"], "Name either --to EMAIL or --csv FILE."),
        (["issue", "knots", "--to", "a@x.example", "--csv", "x"], "Name either"),
        (["issue", "knots", "--csv", "x", "--narrative", "y"], "narrative is a column"),
        (["issue", "knots", "--csv", "x", "--result", "a=b"], "result is a column"),
        (["issue", "knots", "--csv", __file__, "--map", "Mail"], "--map is COLUMN=FIELD"),
        (["revoke", "0123456789ab"], "Missing option '--reason'"),
        (["bake", "a.png", "b.json"], "Missing option '--out'"),
        (["import"], "Missing argument"),
        (["build", "--workers", "-1"], "not in the range"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_right(
    run: Run, arguments: list[str], message: str
) -> None:
    answer = run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err.replace("\n", " ")
    assert not list(Path.cwd().iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"], ["build"], ["find", "a@x.example"], ["issue", "knots", "--to", "a@x.example"],
        ["revoke", "0123456789ab", "--reason", "x"], ["keys", "new", "guild"],
        ["keys", "retire", "guild", "key-1"], ["new", "badge", "x"], ["import", __file__],
        ["verify", "x.json"], ["extract", "x.png"], ["bake", "x.png", "x.json", "--out", "y.png"],
        ["issue", "knots", "--csv", "people.csv"], ["schema", "bagde"],
    ],
)  # fmt: skip
def test_input_that_is_not_there_is_2(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("laurels: ") and answer.err.count("\n") == 1
    assert not list(Path.cwd().iterdir())


# --- init, new


def test_a_new_site_checks_builds_and_verifies(run: Run, site: Path) -> None:
    assert run("check", "--strict") == Answer(0, "Everything is in order.\n", "")
    credential = the_credential(site)
    url = json.loads(credential.read_bytes())["id"]
    for source in (
        credential,
        site / "site/assertions" / credential.name,
        site / "site/assertions" / f"{credential.stem}.png",
        url,
    ):
        answer = run("verify", source, "--site", "site", "--recipient", "Robin@example.org")
        assert answer.code == 0, answer
        assert answer.out.startswith("Genuine.\n")
    assert run("verify", url, "--site", "site").out.startswith("Genuine. Not yet matched")
    again = run("build")
    assert again.code == 0 and "site: " in again.out


def test_init_without_anybody_to_ask_draws_a_passphrase_and_shows_it_once(
    run: Run, tmp_path: Path
) -> None:
    # A host in capitals is the same host; browsers, and so what is signed, have it in small letters.
    answer = run("init", "mine", "--base-url", "HTTPS://Mine.example/badges/", "--name", "Mine")
    assert answer.code == 0
    assert "base_url: https://mine.example/badges\n" in Path("mine/content/site.yaml").read_text()
    (passphrase,) = re.findall(r"shown this once: (\S+)", answer.err)
    assert passphrase not in answer.out and len(passphrase) >= 24
    (key,) = stored_keys(tmp_path / "keys")
    assert key.locked and key.did == "did:web:mine.example:badges:issuers:mine"
    for path in Path("mine").rglob("*"):
        assert not path.is_file() or passphrase not in path.read_text()
    badge = (
        "issue",
        "write-instructions-that-work",
        "--to",
        "a@x.example",
        "--content",
        "mine/content",
    )
    answer = run(*badge)
    assert answer.code == 2 and "set LAURELS_PASSPHRASE" in answer.err
    answer = run(*badge, LAURELS_PASSPHRASE="wrong")
    assert answer.code == 2 and "is not the passphrase" in answer.err
    assert run(*badge, LAURELS_PASSPHRASE=passphrase).code == 0
    assert run("check", "--strict", "--content", "mine/content").code == 0


def test_init_takes_the_passphrase_it_is_given_and_never_prints_it(
    run: Run, tmp_path: Path
) -> None:
    answer = run("init", ".", "--issuer", "Ärzte & Co", LAURELS_PASSPHRASE="a secret ☕")
    assert answer.code == 0 and "secret" not in answer.out + answer.err
    assert [key.locked for key in stored_keys(tmp_path / "keys")] == [True]
    assert Path("content/issuers/arzte-and-co.md").exists()
    assert run("check", "--strict").code == 0


def test_init_without_an_example_awards_nothing(run: Run) -> None:
    answer = run("init", "here", "--no-example", "--no-passphrase")
    assert answer.code == 0 and answer.out.startswith("here is ready. Nothing was awarded yet.\n")
    content = Path("here/content")
    assert not list(content.rglob("*.json"))
    assert not list(content.glob("earners/*"))
    assert run("check", "--content", content).code == 0
    assert run("build", "--content", content).code == 0


def test_init_twice_at_the_same_address_has_two_keys(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("init", name, "--no-passphrase").code == 0
        assert run("check", "--strict", "--content", f"{name}/content").code == 0
    assert len(stored_keys(tmp_path / "keys")) == 2


@pytest.mark.parametrize("what", ["full", "file", "address", "keys"])
def test_init_refuses_and_writes_nothing(run: Run, tmp_path: Path, what: str) -> None:
    arguments: list[str] = []
    environment = {}
    target = Path("target")
    if what == "full":
        target.mkdir()
        (target / "notes.txt").write_text("mine")
    elif what == "file":
        target.write_text("mine")
    elif what == "address":
        arguments = ["--base-url", "http://plain.example"]
    else:
        (tmp_path / "repository/.git").mkdir(parents=True)
        environment = {"LAURELS_KEYS": str(tmp_path / "repository/keys")}
    before = sorted(tmp_path.rglob("*"))
    answer = run("init", target, "--no-passphrase", *arguments, **environment)
    assert (answer.code, answer.out) == (2, "")
    assert sorted(tmp_path.rglob("*")) == before


def test_init_takes_a_folder_that_holds_a_repository_and_nothing_else(run: Run) -> None:
    Path("fresh/.git").mkdir(parents=True)
    assert run("init", "fresh", "--no-passphrase").code == 0


def test_new_things_pass_check(run: Run, site: Path) -> None:
    for kind, slug, more in (
        ("badge", "knots", []), ("stack", "ropes", []), ("earner", "bo", ["--name", "Bo ☕"]),
        ("recognizer", "county", []), ("issuer", "annex", []), ("page", "about", []),
        ("framework", "crafts", ["--url", "https://crafts.example/all"]), ("registry", "known", []),
    ):  # fmt: skip
        answer = run("new", kind, slug, *more)
        path = Path("content") / path_of(kind, slug)
        assert answer.code == 0 and answer.out.startswith(f"{path}\n") and path.exists()
        answer = run("new", kind, slug, *more)
        assert answer.code == 2 and "exists already" in answer.err
        assert run("check").code == 0
    answer = run("new", "badge", "later")
    assert answer.code == 2 and "--issuer, one of: annex, ours" in answer.err
    assert run("keys", "new", "annex", "--no-passphrase").code == 0
    assert run("new", "badge", "later", "--issuer", "annex").code == 0
    answer = run("check")
    assert answer.code == 0 and "0 errors" in answer.err + "0 errors"
    for unasked in (("earner", "--issuer"), ("page", "--url"), ("badge", "--url")):
        answer = run("new", unasked[0], "more", unasked[1], "ours")
        assert answer.code == 2 and f"No such option '{unasked[1]}'" in answer.err
    answer = run("new", "badge", "../escape", "--issuer", "annex")
    assert answer.code == 2 and not Path("escape.md").exists()
    assert run("build").code == 0


# --- keys


def test_keys_are_made_listed_and_retired(run: Run, place: Place, tmp_path: Path) -> None:
    answer = run("keys", "list")
    assert answer.code == 0
    assert f"key-1  {DID}\n  guild, open; without a passphrase; " in answer.out
    answer = run("keys", "new", "guild", LAURELS_PASSPHRASE="secret words")
    assert answer.code == 0 and "secret words" not in answer.out + answer.err
    new = stored_keys(tmp_path / "keys")[-1]
    assert stat.S_IMODE(new.path.stat().st_mode) == 0o600
    assert run("keys", "retire", "guild", "key-1").code == 0
    assert run("keys", "retire", "guild", "key-1").code == 1
    assert run("keys", "retire", "guild", "key-7").code == 2
    assert run("keys", "new", "gild", "--no-passphrase").code == 2
    listed = run("keys", "list").out
    assert "guild, closed on " in listed and "under a passphrase" in listed
    # The folder's newest open key signs; the closed one is refused however it is given.
    to = ("issue", "knots", "--to", "a@x.example")
    old = tmp_path / "keys" / "did-web-guild.example-issuers-guild.key-1.json"
    for answer in (run(*to, "--key", old), run(*to, LAURELS_KEY=secret_multikey(KEY.seed))):
        assert answer.code == 2 and "was closed on" in answer.err
    assert run(*to, LAURELS_PASSPHRASE="secret words").code == 0
    (row,) = load(place.root).assertions
    proof = place.document(row.id)["proof"][0]
    assert proof["verificationMethod"] == f"{DID}#{new.id}"
    assert run("check").code == 0


def test_keys_list_says_what_is_held_and_what_is_published(run: Run, place: Place) -> None:
    answer = run("keys", "list", LAURELS_KEYS="nowhere")
    assert answer.code == 0
    assert "No keys in nowhere." in answer.out
    assert f"Not held here: {KEY.public_key} (guild, open)" in answer.out
    answer = run("keys", "list", "--content", "elsewhere")
    assert answer.code == 0 and "can't be read" in answer.err and "not published here" in answer.out


def test_a_key_comes_from_an_option_the_environment_or_the_folder(
    run: Run, place: Place, tmp_path: Path
) -> None:
    (path,) = (tmp_path / "keys").iterdir()
    secret = secret_multikey(KEY.seed)
    to = ("issue", "knots", "--to")
    assert run(*to, "a@x.example", "--key", path, LAURELS_KEYS="nowhere").code == 0
    assert run(*to, "b@x.example", LAURELS_KEY=secret, LAURELS_KEYS="nowhere").code == 0
    assert run(*to, "c@x.example").code == 0
    answer = run(*to, "d@x.example", LAURELS_KEYS="nowhere")
    assert answer.code == 2 and "`laurels keys new guild`" in answer.err
    answer = run(*to, "d@x.example", LAURELS_KEY=secret[:-3])
    assert answer.code == 2 and secret[:-3] not in answer.err
    path.chmod(0o644)
    answer = run(*to, "d@x.example")
    assert answer.code == 2 and "chmod 600" in answer.err
    assert run("check").code == 0
    # A private key in the content stops check and build.
    shutil.copy(path, "content/badges/key.json")
    assert run("check").code == run("build").code == 1


# --- issue, find, revoke, suspend, reinstate


def test_issuing_one_by_one(run: Run, place: Place) -> None:
    answer = run(
        "issue", "weaving", "--to", "Ann@x.example", "--also-to", "a@home.example", "--earner", "ann",
        "--evidence", "https://e.example/1", "--evidence", "https://e.example/2", "--narrative", "Wove.",
        "--private-evidence", "Paper.", "--collaboration", "With Bo.", "--result", "warp=proficient",
        "--result", "weft=emerging", "--activity", "2026-01-01..2026-01-02", "--include-name",
        "--awarded", "2026-02-01", "--valid-until", "2099-01-01",
    )  # fmt: skip
    assert answer.code == 0 and "can't be taken back" in answer.err
    credential, url = answer.out.split()
    found = place.document(credential)
    assert found["id"] == url == f"{BASE}/assertions/{credential}.json"
    assert len(found["evidence"]) == 3 and len(found["credentialSubject"]["result"]) == 2
    assert len(found["credentialSubject"]["identifier"]) == 3
    again = run("issue", "weaving", "--to", "a@home.example")
    assert (again.code, again.out) == (1, "") and url in again.err
    dry = run("issue", "weaving", "--to", "a@home.example", "--dry-run", "--again")
    assert (dry.code, dry.out) == (0, "this award: would be issued\n")
    assert run("issue", "weaving", "--to", "a@home.example", "--again").code == 0
    assert run("find", "ANN@x.example").out.count("\n") == 1
    answer = run("find", "a@home.example")
    assert answer.code == 0 and answer.out.count("\n") == 2
    assert run("find", "nobody@x.example").code == 1
    assert run("check").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--to", "nobody"], 2, "expected an e-mail address"),
        (["--to", "a@x.example", "--awarded", "2099-01-01"], 1, "no later than today"),
        (["--to", "a@x.example", "--awarded", "yesterday"], 2, "expected a date"),
        (["--to", "a@x.example", "--earner", "an"], 1, "Did you mean `ann`?"),
        (["--to", "a@x.example", "--result", "warp"], 2, "CRITERION=LEVEL"),
        (["--to", "a@x.example", "--result", "wrap=emerging"], 1, "did you mean 'warp'?"),
        (["--to", "a@x.example", "--evidence", "file:///etc/passwd"], 2, "https://"),
        (["--to", "a@x.example", "--include-name"], 1, "no name is known"),
        (["--to", "a@x.example", "--receipt", "content/r.csv"], 1, "which is shared"),
        (["--csv", "people.csv", "--map", "Mail=emial"], 1, "Did you mean email?"),
        (["--csv", "people.csv", "--map", "Mail=email"], 1, "people.csv:3:2: error: "),
    ],
)
def test_what_is_not_issued(
    run: Run, place: Place, arguments: list[str], code: int, message: str
) -> None:
    Path("people.csv").write_text("results,Mail\n,a@x.example\n,nobody\n")
    before = place.tree()
    answer = run("issue", "weaving", *arguments)
    assert answer.code == code
    assert message in answer.out + answer.err
    assert place.tree() == before


def test_issuing_from_a_list(run: Run, place: Place, tmp_path: Path) -> None:
    Path("people.csv").write_text("Mail;Phone\na@x.example;1\nb@x.example;2\n")
    columns = ("--csv", "people.csv", "--map", "Mail=email", "--map", "Phone=")
    receipt = tmp_path / "receipt.csv"
    answer = run("issue", "knots", *columns, "--dry-run", "--receipt", receipt)
    assert answer.code == 0 and not receipt.exists()
    assert answer.out == (
        "line 2: would be issued\nline 3: would be issued\n2 would be issued, 0 there already.\n"
    )
    assert run("issue", "knots", *columns).out == "2 issued, 0 there already.\n"
    Path("people.csv").write_text("Mail;Phone\na@x.example;1\nc@x.example;\nb@x.example;2\n")
    answer = run("issue", "knots", *columns, "--receipt", receipt)
    assert answer.out == "1 issued, 2 there already.\n"
    with receipt.open() as file:
        assert [row["email"] for row in csv.DictReader(file)] == [
            "a@x.example", "c@x.example", "b@x.example",
        ]  # fmt: skip
    assert len(load(place.root).assertions) == 3


def test_withdrawing(run: Run, place: Place) -> None:
    one, two = place.one(badge="weaving"), place.one()
    answer = run("suspend", one.url, "--reason", "Under review")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"{one.id} is suspended.")
    assert run("suspend", one.id, "--reason", "x").code == 1
    assert run("reinstate", one.id, "--reason", "Cleared", "--role", "board").code == 0
    assert run("reinstate", one.id, "--reason", "x").code == 1
    assert run("suspend", two.id, "--reason", "x").code == 1
    assert run("revoke", two.id, "--reason", "By mistake").code == 0
    assert run("revoke", two.id, "--reason", "x").code == 1
    assert run("revoke", "0" * 12, "--reason", "x").code == 2
    assert run("revoke", one.id, "--reason", " ").code == 2
    assert run("check").code == 0


# --- report, notify


def test_reports_are_for_people_spreadsheets_and_programs(run: Run, place: Place) -> None:
    place.change("badges/knots.md", "name: Knots", "name: =Knots")
    one, two = (
        place.one(),
        place.one(badge="weaving", awarded="2025-06-02", valid_until="2027-01-01"),
    )
    place.withdraw(one.id, "revoke")
    at = ("--at", "2026-11-30")
    answer = run("report", "issued", *at)
    assert (answer.code, answer.err) == (0, "")
    heading, knots, weaving = answer.out.splitlines()
    assert heading.split() == [
        "badge",
        "name",
        "issuer",
        "issued",
        "valid",
        "revoked",
        "first",
        "last",
    ]
    assert knots.split() == ["knots", "=Knots", "guild", "1", "0", "1", "2026-11-22", "2026-11-22"]
    assert weaving.startswith("weaving  Kenmerkende ☕ “weaving” ليلى  guild  ")
    answer = run("report", "issued", "--format", "csv", "--by", "badge", *at)
    rows = list(csv.DictReader(answer.out.splitlines()))
    assert [(row["badge"], row["name"], row["revoked"]) for row in rows][0] == (
        "knots",
        "'=Knots",
        "1",
    )
    answer = run("report", "issued", "--rows", "--format", "json", "--since", "2026-01-01", *at)
    found = json.loads(answer.out)
    assert found == {
        "report": "issued", "at": "2026-11-30", "since": "2026-01-01", "until": None,
        "rows": [
            {"id": one.id, "badge": "knots", "version": "1.0", "issuer": "guild",
             "awarded": "2026-11-22", "valid_until": None, "standing": "revoked"}
        ],
    }  # fmt: skip
    answer = run(
        "report", "expiring", "--within", "2 months", "--format", "csv", "--out", "e.csv", *at
    )
    assert (answer.code, answer.out) == (0, "e.csv: 1 row.\n")
    data = Path("e.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,badge,") and f"\r\n{two.id},weaving,".encode() in data
    assert run("report", "expiring", *at).out.split()[-2:] == ["32", "expiring"]
    assert (
        run("report", "expiring", "--within", "1 week", *at).out
        == "Nothing expires within 1 week.\n"
    )
    assert run("report", "never-awarded", *at).out == "Every active badge was awarded.\n"
    place.write(
        "badges/new.md", (place.root / "badges/knots.md").read_text().replace("=K", "New k")
    )
    assert run("report", "never-awarded", *at).out.splitlines()[1].split()[:3] == [
        "new",
        "New",
        "knots",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["issued", "--rows", "--by", "month"], "--rows counts nothing"),
        (["issued", "--by", "month", "--languages"], "--languages is for --by badge"),
        (["issued", "--since", "2026-02-01", "--until", "2026-01-01"], "is later than"),
        (["issued", "--at", "today"], "expected a day"),
        (["expiring", "--within", "soon"], "such as 90 days, found 'soon'"),
        (["expired"], "No such command"),
        (["issued", "--content", "nowhere"], "nowhere is not a folder"),
    ],
    ids=" ".join,
)
def test_what_is_not_reported(run: Run, place: Place, arguments: list[str], message: str) -> None:
    answer = run("report", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


def test_a_report_of_invalid_content_is_none(run: Run, place: Place) -> None:
    place.change("badges/knots.md", "name:", "nmae:")
    answer = run("report", "issued")
    assert answer.code == 1 and "content/badges/knots.md:2:" in answer.out


def test_telling_earners(run: Run, place: Place, tmp_path: Path) -> None:
    receipt, out = tmp_path / "receipt.csv", tmp_path / "mail"
    Path("people.csv").write_text("email,language\na@x.example,es\nb@x.example,vi\n")
    run("issue", "knots", "--csv", "people.csv", "--receipt", receipt)
    run("issue", "weaving", "--to", "a@x.example", "--language", "en", "--receipt", receipt)
    asked = ("notify", receipt, "--out", out, "--from", "The Guild <badges@guild.example>")
    answer = run(*asked)
    assert (answer.code, answer.out) == (0, f"3 messages written to {out}. Nothing was sent.\n")
    assert answer.err == "There are no words in vi: 1 message is in another language.\n"
    assert sorted(path.suffix for path in out.iterdir()) == [".eml"] * 3
    assert "0 messages written to" in run(*asked).out
    assert ", 3 there already." in run(*asked).out
    merge = run("notify", receipt, "--out", tmp_path / "merge", "--format", "csv")
    assert merge.out == f"3 rows written to {tmp_path / 'merge'}. Nothing was sent.\n"
    credential = sorted(path.stem for path in (place.root / "assertions").iterdir())[0]
    assert run("revoke", credential, "--reason", "By mistake").code == 0
    answer = run(*asked, "--subject", "x")
    assert answer.code == 1 and "a@x.example" not in answer.out + answer.err
    assert re.search(
        rf"receipt\.csv:[234]: error: {credential} .* was revoked: By mistake", answer.out
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--out", "mail"], 2, "A message needs --from"),
        (["--from", "a@x.example"], 2, "Missing option '--out'"),
        (["--out", "../mail", "--from", "The Guild"], 2, "expected Name <name@example.org>"),
        (["--out", "../mail", "--from", "a@x.example", "--language", "Spanish please"], 2, "a tag"),
        (["--out", "../mail", "--from", "a@x.example", "--subject", "{{ nmae }}"], 2, "nmae"),
        (["--out", "content/mail", "--from", "a@x.example"], 1, "name a file outside"),
        (["--out", "../mail", "--from", "a@x.example", "--template", "content"], 2, "no templates"),
        (["--out", "people.csv", "--from", "a@x.example"], 2, "is a file"),
    ],
)
def test_who_is_not_told(
    run: Run, place: Place, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    receipt = tmp_path / "receipt.csv"
    Path("people.csv").write_text("email\na@x.example\n")
    run("issue", "knots", "--csv", "people.csv", "--receipt", receipt)
    answer = run("notify", receipt, *arguments)
    assert answer.code == code and message in answer.out + answer.err
    assert not Path("../mail").exists() and not Path("content/mail").exists()


# --- check


def test_check_prints_for_people_programs_and_pull_requests(run: Run, place: Place) -> None:
    place.change("badges/knots.md", "issuer: guild", "issuer: gild")
    answer = run("check")
    assert answer.code == 1
    assert answer.out.startswith("content/badges/knots.md:5:9: error: there is no issuer 'gild'")
    assert "Did you mean `guild`?" in answer.out and "1 error, " in answer.err
    answer = run("check", "--format", "json")
    (error,) = [item for item in json.loads(answer.out) if item["severity"] == "error"]
    assert (answer.code, answer.err) == (1, "")
    assert (error["path"], error["line"], error["column"]) == ("content/badges/knots.md", 5, 9)
    assert set(error) == {
        "path", "line", "column", "severity", "code", "message", "expected", "found", "nearest",
    }  # fmt: skip
    answer = run("check", "--format", "github")
    assert (answer.code, answer.err) == (1, "")
    assert (
        "::error file=content/badges/knots.md,line=5,col=9,title=broken_reference::" in answer.out
    )
    place.change("badges/knots.md", "issuer: gild", "issuer: guild")
    answer = run("check", "--format", "json")
    assert answer.code == 0 and isinstance(json.loads(answer.out), list)


def test_warnings_are_errors_when_asked(run: Run, place: Place) -> None:
    place.change("badges/knots.md", "kind: badge\n", "")
    assert run("check").code == 0
    assert run("check", "--strict").code == 1
    assert run("build", "--strict", "--workers", "1").code == 1 and not Path("site").exists()


def test_annotations_cannot_be_forged(capsys: pytest.CaptureFixture[str]) -> None:
    finding = Finding(
        "a,b:c%\n::error::x", 1, 0, "warning", "bad", "50% of\r\n::error file=x::y: a, b"
    )
    print_findings([finding], "github")
    assert capsys.readouterr().out == (
        "::warning file=content/a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax,line=1,col=1,title=bad"
        "::50%25 of%0D%0A::error file=x::y: a, b\n"
    )
    print_findings([Finding("x", 0, 0, "error", "bad", "\x1b[2Jgone\nnext: error")], "text")
    out = capsys.readouterr().out
    assert "\x1b" not in out and out.count("\n") == 1


def test_check_since(run: Run, place: Place) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    place.one()
    identity = ["-c", "user.name=A", "-c", "user.email=a@x.example"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([git, *identity, *arguments], check=True)
    assert run("check", "--since", "HEAD").code == 0
    for reference in ("nowhere", ""):
        answer = run("check", "--since", reference)
        assert answer.code == 2 and "git can't compare" in answer.err
    next((place.root / "assertions").iterdir()).unlink()
    answer = run("check", "--since", "HEAD", "--format", "json")
    assert answer.code == 1 and "vanished" in {item["code"] for item in json.loads(answer.out)}


def test_issue_warns_of_what_is_not_known_to_be_held(run: Run, place: Place) -> None:
    place.write("badges/bends.md", (place.root / "badges/knots.md").read_text())
    place.change("badges/bends.md", "kind: badge", "kind: badge\nrequirements: [knots, weaving]")
    warning = (
        "warning: the badge asks for more first, and nothing here shows that this person has it: "
        "Knots; Kenmerkende ☕ “weaving” ليلى\n"
    )
    Path("people.csv").write_text("email\nann@example.org\n")
    answer = run("issue", "bends", "--csv", "people.csv", "--dry-run")
    assert (answer.code, answer.err) == (0, f"line 2: {warning}")
    answer = run("issue", "bends", "--to", "ann@example.org")
    assert (answer.code, answer.err) == (0, warning)


# --- verify, bake, extract


@pytest.fixture
def documents(place: Place, tmp_path: Path) -> Path:
    """A folder of what verifiers fetch: the issuer's keys; status lists are read where they lie."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "did.json").write_text(
        json.dumps(published_document(load(place.root).issuers["guild"]))
    )
    place.one("first@x.example")
    place.one("first@x.example", badge="weaving")
    publish(place, folder)
    return folder


def publish(place: Place, folder: Path) -> None:
    index = {f"{BASE}/issuers/guild/did.json": "did.json"}
    for path in (place.root / "status").glob("*.json"):
        shutil.copy(path, folder)
        index[f"{BASE}/status/{path.name}"] = path.name
    (folder / "index.json").write_text(json.dumps(index))


def test_each_outcome_has_its_exit_code(
    run: Run, place: Place, documents: Path, tmp_path: Path
) -> None:
    issued = place.one(badge="weaving", valid_until="2026-11-30")
    path = place.root / "assertions" / f"{issued.id}.json"
    offline = ("--documents", documents)
    at = ("--at", "2026-11-25")
    answer = run("verify", path, *offline, *at)
    assert (answer.code, answer.err) == (0, "")
    assert "Kenmerkende ☕ “weaving” ليلى, awarded by The Guild" in answer.out
    assert run("verify", path, *offline, "--at", "2026-11-30T23:59:59Z").code == 0
    answer = run("verify", path, *offline, "--at", "2026-12-01T00:00:00Z")
    assert answer.code == 3 and answer.out.startswith("Genuine, with a warning.")
    assert run("verify", path, *offline, "--at", "2026-11-01").code == 3
    assert run("verify", path, *offline, *at, "--recipient", "ann@example.org").code == 0
    assert run("verify", path, *offline, *at, "--recipient", "bob@example.org").code != 0
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "index.json").write_text("{}")
    answer = run("verify", path, "--documents", empty, *at)
    assert answer.code == 3 and answer.out.startswith("Could not be checked.")
    place.withdraw(issued.id, "suspend")
    publish(place, documents)
    answer = run("verify", path, *offline, *at, "--json")
    report = json.loads(answer.out)
    assert answer.code == 1 and report["outcome"] == "failed"
    assert "suspended" in {item["code"] for item in report["checks"]}
    text = path.read_text().replace("Even.", "Uneven.")
    changed = tmp_path / "changed.json"
    changed.write_text(text)
    answer = run("verify", changed, *offline, *at)
    assert answer.code == 1 and answer.out.startswith("Not verified.")
    assert "The Guild" not in answer.out
    for data in (b"", b"{}", b"\x89PNG\r\n\x1a\n", b"[" * 9999):
        changed.write_bytes(data)
        assert run("verify", changed, *offline).code == 1
    for source in (tmp_path / "nowhere.json", tmp_path, f"{BASE}/nowhere.json"):
        answer = run("verify", source, *offline)
        assert (answer.code, answer.out) == (2, "")
    answer = run("verify", path, "--site", tmp_path)
    assert answer.code == 2 and "is not a built site" in answer.err


def test_nothing_in_a_credential_steers_the_terminal(
    run: Run, place: Place, documents: Path, tmp_path: Path
) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\r\u202eGenuine.\n✓ signature"
    found = place.document(load(place.root).assertions[0].id)
    del found["proof"]
    found["name"] = found["issuer"]["name"] = "\x9b2J\u202eGenuine.\n✓ signature"
    signed = sign(
        found,
        private_key=KEY.seed,
        verification_method=f"{DID}#key-1",
        created="2026-11-22T12:00:00Z",
    )
    path = tmp_path / "evil.json"
    variants: list[dict[str, Any]] = [
        signed,
        {**signed, evil: evil},
        {**signed, "issuer": f"did:web:{evil}"},
        {**signed, "type": [evil]},
        {**signed, "@context": [*signed["@context"], evil]},
        {**signed, "proof": [{**signed["proof"][0], "cryptosuite": evil}]},
        {**signed, "proof": [{**signed["proof"][0], "verificationMethod": evil}]},
        {**signed, "credentialStatus": {"type": evil, "id": evil}},
    ]
    for variant in variants:
        path.write_text(json.dumps(variant))
        answer = run("verify", path, "--documents", documents, "--at", str(NOW.date()))
        for character in "\x1b\x07\r\x9b\u202e":
            assert character not in answer.out + answer.err
        assert "\n✓" not in answer.out
        as_json = run("verify", path, "--documents", documents, "--json")
        assert json.loads(as_json.out)["outcome"] and "\x1b" not in as_json.out
    path.write_text(json.dumps(signed))
    assert run("verify", path, "--documents", documents, "--at", str(NOW.date())).code == 0
    target = place.root / "assertions" / Path(signed["id"]).name
    target.write_text(json.dumps(signed))
    answer = run("find", "first@x.example")
    assert answer.code == 0 and not set("\x1b\x07\r\x9b\u202e") & set(answer.out)
    assert answer.out.count("\n") == 2


def test_baking_and_extracting_is_byte_for_byte(run: Run, site: Path) -> None:
    credential = the_credential(site)
    data = credential.read_bytes()
    artwork = next((site / "site/badges").glob("*.png"))
    Path("art.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    for image, name in ((artwork, "baked.png"), (Path("art.svg"), "baked.svg")):
        before = image.read_bytes()
        answer = run("bake", image, credential, "--out", name)
        assert answer.code == 0 and image.read_bytes() == before
        assert run("extract", name).out.encode() == data
        assert run("extract", name, "--out", "out.json", "--force").code == 0
        assert Path("out.json").read_bytes() == data
        assert run("bake", name, credential, "--out", f"again-{name}").code == 0
        assert Path(f"again-{name}").read_bytes() == Path(name).read_bytes()
        assert run("verify", name, "--site", "site").code == 0
        answer = run("extract", image)
        assert answer.code == 1 and "no credential is inside this image" in answer.err
    for arguments in (
        ["bake", credential, credential], ["bake", artwork, artwork], ["extract", credential],
    ):  # fmt: skip
        more = ["--out", "never"] if arguments[0] == "bake" else []
        answer = run(*arguments, *more)
        assert answer.code == 2 and not Path("never").exists()


def test_nothing_is_written_over_nor_into_the_content(run: Run, site: Path) -> None:
    credential = the_credential(site)
    image = next((site / "site/assertions").glob("*.png"))
    Path("there").write_bytes(b"mine")
    Path("link").symlink_to("content/new")
    before = building.tree(site)
    for command in (
        ["report", "issued"],
        ["extract", image],
        ["bake", image, credential],
    ):
        answer = run(*command, "--out", "there")
        assert (answer.code, answer.err) == (
            1,
            "laurels: there is there already: name another file, or write over it with --force\n",
        )
        for out in ("content/site.yaml", "content/deep/new", "link"):
            answer = run(*command, "--out", out, "--force")
            assert (answer.code, answer.err) == (
                1,
                f"laurels: {out} would lie in the content folder {site.resolve()}/content: "
                "name another file\n",
            )
    assert building.tree(site) == before
    assert run("report", "issued", "--out", "there", "--force").code == 0
    assert Path("there").read_bytes() != b"mine"
    table = run("table", "export", "content/badges.csv")
    assert table.code == 1 and "would lie in the content folder" in table.err


def test_a_build_names_what_no_build_wrote(run: Run, site: Path) -> None:
    for number in range(7):
        (site / f"site/mine-{number}.txt").write_text("x")
    line = "site: kept, since no build wrote it: mine-0.txt, mine-1.txt, mine-2.txt, mine-3.txt, "
    assert run("build").out.splitlines()[-1] == f"{line}mine-4.txt and 2 more."
    (site / "site" / MANIFEST).unlink()
    for number in range(1, 7):
        (site / f"site/mine-{number}.txt").unlink()
    assert run("build").out.splitlines()[-1] == (
        "site: kept, since nothing says whether an earlier build wrote it: mine-0.txt. "
        "Remove by hand what isn't yours."
    )
    assert run("build").out.splitlines()[-1] == "site: kept, since no build wrote it: mine-0.txt."


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("9999-12-31T23:59:59Z", "expected a year from 1900 to 8999, found '9999-12-31T23:59:59Z'"),
        ("0001-01-01T00:00:00+14:00", "expected a year from 1900 to 8999, found '0001-01-01T00:00"),
        ("9999-12-31", "expected a year from 1900 to 8999, found '9999-12-31'"),
    ],
)
def test_a_time_past_every_clock_is_wrong_usage(run: Run, moment: str, said: str) -> None:
    for command in (["verify", "x.json"], ["check"]):
        if "T" in moment and command == ["check"]:
            continue
        answer = run(*command, "--at", moment)
        assert (answer.code, said in " ".join(answer.err.split())) == (2, True)


@pytest.mark.parametrize(
    ("raised", "code"),
    [(KeyboardInterrupt(), 130), (EOFError(), 2)],
)
def test_ctrl_c_is_told_from_an_answer_that_ended(
    run: Run, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int
) -> None:
    def stop(*_: object, **__: object) -> str:
        raise raised

    monkeypatch.setattr("generator.commands.awards.now", stop)
    answer = run("issue", "knots", "--to", "ann@example.org")
    assert (answer.code, answer.err.strip()) == (code, "Stopped.")
    monkeypatch.setattr("click.termui.visible_prompt_func", stop)
    with monkeypatch.context() as patch:
        patch.setattr("generator.commands.awards.now", lambda: click.prompt("Who"))
        answer = run("issue", "knots", "--to", "ann@example.org")
    assert (answer.code, answer.err.strip().splitlines()[-1]) == (code, "Stopped.")


# --- import, schema


@pytest.mark.skipif(not REAL, reason=f"the real documents are not at {SHARED}")
def test_real_documents_import_check_build_and_are_refused(run: Run, site: Path) -> None:
    assert len(REAL) == 30
    answer = run("import", *REAL)
    assert answer.code == 0
    assert len(re.findall(r"→ content/badges/\S+\.md", answer.out)) == 30
    assert "not carried over:" in answer.out
    answer = run("check", "--format", "json")
    assert answer.code == 0
    assert run("fmt", "--check", *Path("content/badges").glob("*.md")).code == 0
    answer = run("build", "--workers", "1")
    assert answer.code == 0, answer
    made = [path.stem for path in Path("content/badges").glob("*.md")]
    assert len(made) == 32
    assert all((Path("site/badges") / slug / "index.html").exists() for slug in made)
    for path in REAL:
        answer = run("verify", path, "--site", "site")
        assert answer.code == 1 and answer.out.startswith("Not verified.")


def test_import_names_what_it_cannot_read_and_imports_the_rest(run: Run, place: Place) -> None:
    Path("good.json").write_text(
        json.dumps(
            {
                "@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass",
                "id": "https://o.example/b", "name": "Knots", "description": "Ties.",
                "criteria": {"narrative": "Tie."}, "issuer": "https://o.example/i",
            }
        )
    )  # fmt: skip
    Path("bad.json").write_text("{")
    answer = run("import", "bad.json", "good.json", "nowhere.json")
    assert answer.code == 2
    assert "bad.json: " in answer.err and "nowhere.json: " in answer.err
    assert "good.json → content/badges/knots-2.md" in answer.out
    assert run("fmt", "--check", "content/badges/knots-2.md").code == 0
    before = place.tree()
    assert run("import", "good.json", "--issuer", "gild").code == 2
    assert place.tree() == before


def test_schemas(run: Run) -> None:
    answer = run("schema")
    kinds = json.loads(answer.out)
    assert answer.code == 0 and {"site", "issuer", "badge", "stack", "earner", "recognizer"} <= set(
        kinds
    )
    assert json.loads(run("schema", "badge").out) == kinds["badge"]
    assert run("schema", "--out", "schemas").code == 0
    assert json.loads(Path("schemas/stack.schema.json").read_bytes()) == kinds["stack"]
    answer = run("schema", "bagde")
    assert answer.code == 2 and "did you mean 'badge'?" in answer.err
