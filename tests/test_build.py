"""The build as a whole: the same bytes whoever makes them and however often, and never half a site."""

from __future__ import annotations

import contextlib
import datetime
import os
import random
import re
import shutil
import signal
import subprocess
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import building
import pytest
from building import AT, BASE
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from generator import workers
from generator.build import Options, _Job, build, examine
from generator.caching import Cache
from generator.content.load import load
from generator.errors import ContentError, InputError, LaurelsError, PublishError
from generator.site.manifest import MANIFEST, Manifest
from generator.site.publish import STAGING

# --- the same input, the same bytes

SURROUNDINGS = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Anchorage", "LC_ALL": "C", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "0"},
]


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_another_place_time_zone_locale_and_hash_seed_give_the_same_bytes(
    tmp_path: Path, surroundings: dict[str, str]
) -> None:
    content = building.copied(tmp_path)
    for number, path in enumerate(sorted(content.rglob("*"), reverse=True)):
        os.utime(path, (number, number))
    done = building.laurels(
        "build", "--at", str(AT), "--workers", "2", cwd=tmp_path, environment=surroundings
    )
    assert done.returncode == 0, done.stderr
    building.same_trees(tmp_path / "site", building.demonstration())


def test_many_processes_give_the_same_bytes_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "FEW", 5)
    build(Options(root=building.CONTENT, out=tmp_path / "site", at=AT, workers=3))
    building.same_trees(tmp_path / "site", building.demonstration())


def test_the_day_decides_what_pages_say_and_no_signed_byte(tmp_path: Path) -> None:
    building.build_site(building.CONTENT, tmp_path / "site", at=datetime.date(2030, 1, 1))
    now, later = building.tree(building.demonstration()), building.tree(tmp_path / "site")
    assert now.keys() == later.keys()
    changed = {path for path in now if now[path] != later[path]}
    assert "assertions/5ya2sp1tq0qs/index.html" in changed
    changed.discard("catalog-index.json")  # which badges are new, and which recognition has ended
    assert {Path(path).suffix for path in changed} == {".html"}


def test_a_preview_changes_links_and_no_document(tmp_path: Path) -> None:
    building.build_site(
        building.CONTENT, tmp_path / "site", link_base="https://preview.example/pr/7/"
    )
    now, other = building.tree(building.demonstration()), building.tree(tmp_path / "site")
    assert now.keys() == other.keys()
    changed = {path for path in now if now[path] != other[path]}
    assert {Path(path).suffix for path in changed - {"_headers"}} == {".html"}
    assert b'href="/pr/7/badges/"' in other["index.html"]
    assert b'href="https://laurels.example/"' in other["index.html"]


@pytest.mark.parametrize(
    "link_base",
    [
        "nonsense", "javascript:alert(1)", "/x", "https://", "http://localhost:8000/a b", "http://[x",
        'https://x.example/"><b>', "https://x.example/?a", "https://x.example/#a", "https://a@x.example",
        "https://x.example:999999/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(tmp_path: Path, link_base: str) -> None:
    with pytest.raises(InputError, match="--base-url: expected a URL such as"):
        building.build_site(building.CONTENT, tmp_path / "site", link_base=link_base)


# --- warm equals cold


class Folder:
    """A little site that is edited and rebuilt. An edit that makes it invalid is part of the game."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.content = root / "content"
        self.at = AT

    def warm(self) -> None:
        try:
            building.build_site(
                self.content, self.root / "site", at=self.at, cache=self.root / "cache"
            )
        except ContentError:
            self.refused = True
        else:
            self.refused = False

    def text(self, name: str, old: str, new: str) -> None:
        path = self.content / name
        if path.exists():
            path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    def credentials(self) -> list[str]:
        return sorted(path.stem for path in (self.content / "assertions").glob("*.json"))


Edit = Callable[[Folder, random.Random], None]


def _swap(name: str, old: str, new: str) -> Edit:
    """An edit that puts `new` for `old`, or back."""

    def edit(folder: Folder, chance: random.Random) -> None:
        path = folder.content / name
        back = path.exists() and new in path.read_text("utf-8") and old not in new
        folder.text(name, *((new, old) if back else (old, new)))

    edit.__name__ = f"{name}: {old!r} → {new!r}"
    return edit


def _award(folder: Folder, chance: random.Random) -> None:
    badge = chance.choice(["knots", "ropes", "rigging"])
    with contextlib.suppress(LaurelsError):  # changed since it was awarded, or a file is broken
        building.award(folder.content, badge, f"{chance.random()}@example.org", earner="bo")


def _withdraw(folder: Folder, chance: random.Random) -> None:
    credential = chance.choice(folder.credentials())
    action = chance.choice(["revoke", "suspend", "reinstate"])
    with contextlib.suppress(LaurelsError):  # it can't be suspended, or was revoked before
        building.change_status(folder.content, credential, action)


def _add_badge(folder: Folder, chance: random.Random) -> None:
    text = (folder.content / "badges" / "rigging.md").read_text("utf-8")
    more = text.replace("name: Rigging", "name: Splicing").replace(
        "license:", "requirements: [ropes]"
    )
    (folder.content / "badges" / f"splicing-{chance.randrange(2)}.md").write_text(more, "utf-8")


def _remove(pattern: str) -> Edit:
    def edit(folder: Folder, chance: random.Random) -> None:
        for path in folder.content.glob(pattern):
            path.unlink()

    edit.__name__ = f"remove {pattern}"
    return edit


def _artwork(folder: Folder, chance: random.Random) -> None:
    colour = chance.choice(["red", "green", "navy"])
    folder.text("badges/images/knots.svg", "teal", colour)
    Image.new("RGB", (24, 24), colour).save(folder.content / "badges" / "images" / "plain.png")


def _photo(folder: Folder, chance: random.Random) -> None:
    path = folder.content / "earners" / "images" / "ada.png"
    Image.new("RGB", (24, 24), chance.choice(["red", "green"])).save(path)


def _theme(folder: Folder, chance: random.Random) -> None:
    theme = folder.root / "themes" / "own"
    (theme / "templates" / "parts").mkdir(parents=True, exist_ok=True)
    (theme / "static").mkdir(exist_ok=True)
    (theme / "static" / "more.css").write_text(f"/* {chance.randrange(3)} */", "utf-8")
    footer = theme / "templates" / "parts" / "footer.html"
    footer.write_text(f"<footer>{chance.randrange(3)} {{{{ site.name }}}}</footer>", "utf-8")
    site = folder.content / "site.yaml"
    lines = [line for line in site.read_text("utf-8").splitlines() if "theme:" not in line]
    site.write_text("\n".join([*lines, f"theme: {chance.choice(['own', 'default'])}", ""]), "utf-8")


def _day(folder: Folder, chance: random.Random) -> None:
    folder.at = chance.choice([AT, datetime.date(2026, 12, 31), datetime.date(2027, 1, 1)])


def _tamper(folder: Folder, chance: random.Random) -> None:
    files = [
        p for p in building.tree(folder.root / "site") if p not in (".nojekyll", "catalog.json")
    ]
    for name in chance.sample(sorted(files), 3):
        path = folder.root / "site" / name
        match chance.randrange(4):
            case 0:
                path.unlink()
            case 1:
                path.write_bytes(path.read_bytes()[:-1] + b"?")
            case 2:
                path.unlink()
                path.mkdir()
            case _:
                path.unlink()
                path.symlink_to("elsewhere")


EDITS: list[Edit] = [
    _swap("badges/knots.md", "name: Knots", "name: All the knots"),
    _swap("badges/knots.md", "tags: [rope]", "tags: [rope, sea]\naudience: [teacher]"),
    _swap("badges/knots.md", "language: en", "language: nl"),
    _swap("badges/knots.md", "image: images/knots.svg", "image_alt: none"),
    _swap("badges/knots.md", "on *one* recording", "on two recordings"),
    _swap("badges/knots.md", 'version: "1.0"', 'version: "1.1"'),
    _swap("badges/ropes.md", "requirements: [knots]", "requirements: [knots, rigging]"),
    _swap("badges/ropes.md", "You can care", "You know how to care"),
    _swap("badges/rigging.md", "language: en", "language: en\nstatus: retired"),
    _swap("badges/rigging.md", "language: en", "language: en\nstatus: draft"),
    _swap("stacks/bridges.md", "badge: ropes", "badge: rigging"),
    _swap("stacks/bridges.md", "name: Bridges", "name: Great bridges"),
    _swap("stacks/bridges.md", "  all:", "  any: 1\n  of:"),
    _swap("badges/ropes.md", "kind: micro-credential", "kind: badge"),
    _swap("stacks/bridges.md", "issuer: lanternway", "issuer: lanternway\nawards: rigging"),
    _swap("recognizers/county.md", "name: The County", "name: The Shire"),
    _swap("recognizers/county.md", "until: 2026-12-31", "until: 2027-12-31\n    value: 1 CEU"),
    _swap("recognizers/county.md", "seeks: [ropes]", "seeks: [knots]"),
    _swap("earners/ada.md", "visibility: public", "visibility: private"),
    _swap("earners/ada.md", "name: Ada Example", "name: Ada Sample\nheadline: Rigger"),
    _swap("earners/bo.md", "visibility: unlisted", "visibility: public\nlanguage: fr"),
    _swap("issuers/lanternway.md", "name: Lanternway Afterschool", "name: Lanternlight"),
    _swap("site.yaml", "name: A Little Site", "name: A Small Site\ntagline: Ropes"),
    _swap("site.yaml", "language: en", "language: en\npublish: {baked: on-demand}"),
    _swap("site.yaml", "language: en", "language: en\npublish: {open_badges_2: false}"),
    _swap("pages/about.md", "name: About", "name: About us\norder: 3"),
    _swap("pages/about.md", "menu: footer", "menu: header\nlanguage: nl"),
    _swap("pages/about.md", "# Why", "# Why not"),
    _swap("pages/about.md", "visitor: learner", "status: draft"),
    _swap("pages/glossary.md", "name: Rope", "name: A rope"),
    _swap("pages/glosario.md", "translation_of: glossary", "status: draft"),
    _swap("frameworks/ropework.yaml", "code: R 1", "code: R-1"),
    _swap("frameworks/ropework.yaml", "name: Ropework", "name: Rope work\nlanguage: nl"),
    _swap("frameworks/ropework.yaml", "code: R\n", "code: r\u00a01\n"),
    _swap("badges/nudos.md", "name: Nudos", "name: Los nudos"),
    _swap("badges/nudos.md", "language: es", "language: pt"),
    _swap("badges/nudos.md", "translation_of: knots", "status: draft"),
    _swap(
        "badges/nudos.md",
        "translation_of: knots",
        "translation_of: rigging\nimage: images/plain.png",
    ),
    _swap(
        "badges/rigging.md",
        "image:",
        "alignments: [{name: R, code: R, framework: Ropework, url: 'https://x.example'}]\nimage:",
    ),
    _remove("frameworks/*.yaml"),
    _remove("badges/nudos.md"),
    _remove("pages/*.md"),
    _remove("earners/ada.md"),
    _remove("recognizers/county.md"),
    _remove("badges/splicing-*.md"),
    *(_award, _award, _withdraw, _add_badge, _artwork, _photo, _theme, _day, _tamper, _tamper),
]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("little")
    building.little(root / "pristine")
    return root


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    edits=st.lists(st.sampled_from(EDITS), min_size=2, max_size=5),
    seed=st.integers(min_value=0, max_value=2**16),
)
def test_after_any_edits_a_warm_site_equals_a_cold_one(
    pristine: Path, edits: list[Edit], seed: int
) -> None:
    root = pristine / "work"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(pristine / "pristine", root)
    folder = Folder(root)
    chance = random.Random(seed)
    folder.warm()
    assert not folder.refused
    for edit in edits:
        edit(folder, chance)
        folder.warm()
    if folder.refused:
        with pytest.raises(ContentError):
            building.build_site(folder.content, root / "cold", at=folder.at)
        assert not (root / "cold").exists()
        return
    building.build_site(folder.content, root / "cold", at=folder.at)
    building.same_trees(root / "site", root / "cold")


@pytest.mark.parametrize("edit", EDITS[:-2], ids=lambda edit: edit.__name__)
def test_most_edits_leave_a_valid_site(pristine: Path, edit: Edit, tmp_path: Path) -> None:
    """What the test above plays with is not mostly refusals; a draft that was awarded is one, say."""
    shutil.copytree(pristine / "pristine", tmp_path, dirs_exist_ok=True)
    folder = Folder(tmp_path)
    edit(folder, random.Random(1))
    _, findings = examine(
        Options(root=folder.content, out=tmp_path / "site", at=folder.at, workers=1)
    )
    codes = {finding.code for finding in findings if finding.severity == "error"}
    assert codes <= {"changed_after_award", "broken_reference"}


def test_a_rebuild_of_what_is_unchanged_writes_nothing(tmp_path: Path) -> None:
    content = building.little(tmp_path)
    building.build_site(content, tmp_path / "site", cache=tmp_path / "cache")
    before = {path: path.stat() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    again = building.build_site(content, tmp_path / "site", cache=tmp_path / "cache")
    forgetful = building.build_site(content, tmp_path / "site")
    assert (again.made, again.removed, forgetful.made) == (0, 0, 0)
    for path, status in before.items():
        assert path.stat().st_mtime_ns == status.st_mtime_ns, path
        assert path.stat().st_ino == status.st_ino, path


def test_one_award_makes_its_own_files_and_what_counts_it(tmp_path: Path) -> None:
    content = building.little(tmp_path)
    building.build_site(content, tmp_path / "site", cache=tmp_path / "cache")
    before = building.tree(tmp_path / "site")
    building.award(content, "knots", "new@example.org")
    built = building.build_site(content, tmp_path / "site", cache=tmp_path / "cache")
    after = building.tree(tmp_path / "site")
    changed = {path for path in after if before.get(path) != after[path]} - {MANIFEST}
    assert built.made == len(changed)
    others = {path for path in changed if not re.match(r"(ob2/)?assertions/", path)}
    assert others == {"badges/knots/index.html"}


# --- killed, refused, full


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A little site with 300 more credentials, and how it looks when it is built in peace."""
    root = tmp_path_factory.mktemp("many")
    content = building.little(root)
    building.award(content, "knots", *(f"{number}@example.org" for number in range(300)))
    building.build_site(content, root / "expected")
    return root


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
@pytest.mark.parametrize("seed", range(3))
def test_a_build_that_was_killed_is_finished_by_the_next(
    many: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    out = tmp_path / "site"
    if seed % 2:  # over an older site, too
        building.build_site(building.little(tmp_path), out, cache=tmp_path / "cache")
    arguments = ("build", "--content", many / "content", "--out", out, "--at", AT, "--workers", 2)
    for _ in range(2):
        process = subprocess.Popen(
            building.command(*map(str, arguments)),
            cwd=tmp_path,
            env=building.surroundings(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not (out / STAGING).exists() and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        time.sleep(chance.random() * (0.4 if seed < 2 else 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
    building.build_site(many / "content", out, cache=tmp_path / "cache")
    building.same_trees(out, many / "expected")


def test_a_mistake_leaves_the_old_site_as_it_is(tmp_path: Path) -> None:
    content = building.little(tmp_path)
    building.build_site(content, tmp_path / "site")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "site").rglob("*")}
    (content / "stacks" / "bridges.md").write_text("---\nname: [\n---\n", "utf-8")
    with pytest.raises(ContentError) as raised:
        building.build_site(content, tmp_path / "site")
    errors = {f.path for f in raised.value.findings if f.severity == "error"}
    assert errors == {"stacks/bridges.md"}
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "site").rglob("*")} == before


def test_a_failure_halfway_leaves_the_old_site_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = building.little(tmp_path)
    building.build_site(content, tmp_path / "site")
    before = building.tree(tmp_path / "site")
    (content / "site.yaml").write_text(
        f"format: 1\nname: Another Name\nbase_url: {BASE}\n", "utf-8"
    )
    seen: list[dict[str, bytes]] = []

    def no_space(self: object, subject: str) -> bytes:
        seen.append(building.tree(tmp_path / "site"))
        raise PublishError("no space left")

    monkeypatch.setattr("generator.site.artifacts.Press._verify", no_space)
    with pytest.raises(PublishError, match="no space left"):
        building.build_site(content, tmp_path / "site")
    during = {path: data for path, data in seen[0].items() if not path.startswith(STAGING)}
    assert during == before == building.tree(tmp_path / "site")


@pytest.mark.skipif(os.name == "nt", reason="needs limits of a process")
def test_a_full_disk_is_an_error_of_one_sentence(tmp_path: Path) -> None:
    """A limit on the size of a file stands in for a disk that is full."""
    import resource

    content = building.little(tmp_path)
    building.build_site(content, tmp_path / "site")
    before = building.tree(tmp_path / "site")
    (content / "site.yaml").write_text(
        f"format: 1\nname: Another Name\nbase_url: {BASE}\n", "utf-8"
    )
    command, surroundings = (
        building.command("build", "--at", str(AT)),
        building.surroundings(tmp_path),
    )
    # The search index is remembered from a build elsewhere, so that what fails is the writing of the site.
    elsewhere = [*command, "--out", str(tmp_path / "elsewhere")]
    subprocess.run(elsewhere, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=surroundings,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2 and "can't be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert building.tree(tmp_path / "site") == before


@pytest.mark.parametrize("what", ["assertions", "status"])
def test_a_signed_file_that_changes_after_it_was_verified_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    content = building.little(tmp_path)
    victim = sorted((content / what).glob("*.json"))[0]
    real = _Job.run

    def run(self: _Job) -> object:
        victim.write_bytes(victim.read_bytes().replace(b"2026", b"2025", 1))
        return real(self)

    monkeypatch.setattr(_Job, "run", run)
    with pytest.raises(LaurelsError, match=f"{victim.name} changed while the site was being built"):
        building.build_site(content, tmp_path / "site")
    assert building.tree(tmp_path / "site") == {}


# --- no key anywhere

BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("generator.keystore", "generator.credentials.signing", "generator.issuing")):
            raise ImportError(f"{name} must not be imported here")
sys.meta_path.insert(0, Blocked())
from generator.cli import main
sys.argv[0] = "laurels"
main()
"""


@pytest.mark.parametrize("verb", ["check", "build"])
def test_no_key_is_needed_nor_the_code_that_could_use_one(tmp_path: Path, verb: str) -> None:
    building.copied(tmp_path)
    (tmp_path / "blocked.py").write_text(BLOCKED)
    command = [building.command()[0], str(tmp_path / "blocked.py"), verb, "--at", str(AT)]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=building.surroundings(tmp_path, {"CI": "true"}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "no-keys").exists() and not (tmp_path / "cache").exists()
    if verb == "build":
        building.same_trees(tmp_path / "site", building.demonstration())


@pytest.mark.parametrize(
    "place",
    ["content/issuers/lanternway-key.json", "content/.key", "content/badges/images/key.svg"],
)
@pytest.mark.parametrize("verb", ["check", "build"])
def test_a_private_key_in_the_content_stops_both_verbs(
    tmp_path: Path, place: str, verb: str
) -> None:
    building.little(tmp_path)
    key = building.ROOT / "tests" / "keys" / "lanternway.json"
    shutil.copy(key, tmp_path / place)
    done = building.laurels(verb, "--at", str(AT), cwd=tmp_path)
    assert done.returncode == 1 and f"{place}: error:" in done.stdout
    assert "private key" in done.stdout and not (tmp_path / "site").exists()
    secret = re.search(r'"secret_key": "(\w+)"', key.read_text())
    assert secret and secret[1] not in done.stdout + done.stderr


@pytest.mark.parametrize("file", ["static/key.txt", "templates/not_found.html"])
def test_a_private_key_in_a_theme_publishes_nothing(tmp_path: Path, file: str) -> None:
    content = building.little(tmp_path)
    path = tmp_path / "themes" / "own" / file
    path.parent.mkdir(parents=True)
    shutil.copy(building.ROOT / "tests" / "keys" / "lanternway.json", path)
    with (content / "site.yaml").open("a") as site:
        site.write("theme: own\n")
    done = building.laurels("build", "--at", str(AT), cwd=tmp_path)
    assert done.returncode == 2 and "would hold what looks like a private key" in done.stderr
    assert building.tree(tmp_path / "site") == {}


# --- at size

CREDENTIALS = 5000


def test_the_parent_keeps_two_kilobytes_a_credential_at_most(
    pristine: Path, tmp_path: Path
) -> None:
    """From loading to the keys of every output: rows and digests, and no documents."""
    shutil.copytree(pristine / "pristine", tmp_path, dirs_exist_ok=True)
    content = tmp_path / "content"
    original = min((content / "assertions").glob("*.json"))
    text = original.read_text("utf-8")
    for number in range(CREDENTIALS):
        name = f"{number:012d}"
        (content / "assertions" / f"{name}.json").write_text(
            text.replace(original.stem, name), "utf-8"
        )
    for images in content.glob("*/images"):  # each is read into a buffer of the most it may be
        shutil.rmtree(images)
    load(pristine / "pristine" / "content")  # what is only made once isn't counted
    tracemalloc.start()
    try:
        catalog = load(content)
        job = _Job(catalog, Options(root=content, out=tmp_path / "site", at=AT), lambda *_: None)
        after = {
            row.id: f"{job.keys.credential(row)} {job.output.stamp([row.path])}{'0' * 24}"
            for row in catalog.assertions
        }
        cache = Cache(tmp_path / "cache")
        cache.write("name", "", after)
        before = cache.read("name", "")
        wanted = Manifest.of(job._wanted())
        size, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(before) == CREDENTIALS + 5 and f"assertions/{'0' * 12}.json" in wanted
    print(f"{size / CREDENTIALS:.0f} bytes a credential, {peak / CREDENTIALS:.0f} at the peak")
    assert peak <= 2000 * CREDENTIALS
