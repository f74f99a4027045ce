"""Whatever is handed over, the command answers in a sentence that names the file, and breaks nothing.

Each case goes through the command itself, `main()`: an error that isn't ours would come out of it as a
traceback, and fails the test. What concerns a whole process (its locale, its output, its disk) is run
in one.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from folders import BADGE, ISSUER, SITE, folder, markdown

from generator.cli import main

REPOSITORY = Path(__file__).parents[1]
AT = "2026-11-22"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
CREDENTIAL = REPOSITORY / "content/assertions/22s6jn2mh30m.json"
PNG_START = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*between: bytes, width: int = 1, height: int = 1) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return PNG_START + header + b"".join(between) + pixels + chunk(b"IEND", b"")


def carried(text: bytes) -> bytes:
    return chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + text)


@pytest.fixture
def run(monkeypatch, capfd, tmp_path):
    """Run the command here; (exit code, all that it said). An exception of its own fails the test."""
    monkeypatch.setenv("LAURELS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LAURELS_KEYS", str(tmp_path / "keys"))

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["laurels", *map(str, arguments)])
        code: object = 0
        try:
            main()
        except SystemExit as error:
            code = error.code or 0
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        assert isinstance(code, int)
        return code, out + err

    return call


def bomb(path: Path) -> None:
    path.write_bytes(png(width=60_000, height=60_000))


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.write(PNG_START)
        file.truncate(100 * 1024 * 1024)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def text(content: str | bytes):
    return lambda path: path.write_bytes(
        content if isinstance(content, bytes) else content.encode()
    )


IMAGE = "badges/images/a.svg"
CONTENT = {
    "malformed YAML": ("badges/x.md", text("---\nname: [\n---\n"), "the YAML can't be read"),
    "binary in Markdown": ("badges/x.md", text(b"---\nname: x\n---\n\x89PNG\xff"), "the file is not text"),
    "an alias bomb": ("badges/x.md", text("---\na: &a [x]\nb: [*a, *a]\n---\n"), "anchors (&name) and aliases"),
    "too deep": ("badges/x.md", text("---\na: " + "[" * 200_000 + "\n---\n"), "nested more than 24 levels"),
    "a file of two megabytes": ("badges/x.md", text("---\n" + "#" * 2_000_000), "the file is too large"),
    "a link": ("badges/x.md", link, "this is a link; links are not followed"),
    "a pipe": ("badges/x.md", pipe, "this is not an ordinary file"),
    "a pipe as a picture": (IMAGE, pipe, "this is not an ordinary file"),
    "a pipe that nothing reads": ("notes.txt", pipe, "this file is not read"),
    "a link to a folder": ("badges/images", lambda path: path.symlink_to("/etc"), "this is a link; links are not followed"),
    "a bad slug": ("badges/Über uns.md", text(markdown(BADGE)), "the file's name can't be a slug: 'Über uns'"),
    "a reserved slug": ("badges/page.md", text(markdown(BADGE)), "the file's name can't be a slug: 'page'"),
    "a slug of steps": ("badges/...md", text(markdown(BADGE)), None),
    "a name of bytes": (b"badges/\xff\xfe.md", text(markdown(BADGE)), "the file's name can't be a slug"),
    "a name that steers terminals": ("badges/\x1b[31mred.md", text(markdown(BADGE)), "the file's name can't be a slug"),
    "a stranger among badges": ("badges/x.txt", text("hello"), "this file is not read"),
    "a folder mistyped": ("bagdes/x.md", text(markdown(BADGE)), "bagdes: warning: this folder is not read. Did you mean badges?"),
    "a folder among badges": ("badges/drafts/x.md", text(markdown(BADGE)), "badges/drafts: warning: this folder is not read"),
    "credentials too deep": ("assertions/a/b/x.json", text("{}"), "assertions/a/b: error: this folder is not read"),
    "site.yml": ("site.yml", text(SITE), "this file is not read. Did you mean site.yaml?"),
    "a key in a stray file": ("old/key.pem", text("-----BEGIN PRIVATE KEY-----\n"), "looks like a private key"),
    "a key behind five megabytes": ("old/log.txt", text("x" * 5_000_000 + "-----BEGIN EC PRIVATE KEY-----"), "looks like a private key"),
    "a picture of 100 MB": ("badges/images/a.png", large, "the file is too large: expected at most 10,485,760 bytes"),
    "a bomb of pixels": ("badges/images/a.png", bomb, "the picture can't be used: expected an image of at most 40,000,000 pixels"),
    "a page as a picture": ("badges/images/a.png", text("<html>"), "the picture can't be used: expected a PNG, JPEG, WebP or SVG image"),
    "a picture cut off": ("badges/images/a.png", text(png()[:-20]), "the picture can't be used"),
    "a script in an SVG": (IMAGE, text(SVG.format("<script>alert(1)</script>")), "the SVG holds the element script"),
    "an event handler in an SVG": (IMAGE, text(SVG.format('<g onload="alert(1)"/>')), "the SVG holds the event handler onload"),
    "an entity in an SVG": (IMAGE, text('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;")), "the picture can't be used"),
    "a picture from elsewhere in an SVG": (IMAGE, text(SVG.format('<image href="https://x.example/y.png"/>')), "a reference to something outside it"),
    "duplicate members": ("assertions/0123456789ab.json", text('{"id": "a", "id": "b"}'), "the member 'id' stands twice in one object"),
    "NaN": ("assertions/0123456789ab.json", text('{"id": NaN}'), "NaN is not a JSON number"),
    "half a surrogate pair": ("assertions/0123456789ab.json", text('{"id": "\\ud800"}'), "half of a surrogate pair"),
    "deep JSON": ("assertions/0123456789ab.json", text("[" * 1_000_000), "nested more than 64 levels deep"),
    "a credential cut off": ("assertions/0123456789ab.json", text(CREDENTIAL.read_bytes()[:2000]), "the credential can't be read"),
    "an empty credential": ("assertions/0123456789ab.json", text(""), "the credential can't be read"),
    "null for a credential": ("assertions/0123456789ab.json", text("null"), "expected a JSON object, found null"),
    "a list for a credential": ("assertions/0123456789ab.json", text("[]"), "expected a JSON object, found an array"),
    "a link for a credential": ("assertions/0123456789ab.json", link, "this is a link"),
    "a status list of nothing": ("status/lanternway-revocation-1.json", text("{}"), "expected text under 'id'"),
    "events that aren't": ("status/events.yaml", text("- a\n"), "expected fields such as"),
    "site.yaml of nothing": ("site.yaml", text(""), "the field `name` is missing"),
    "site.yaml a pipe": ("site.yaml", pipe, "this is not an ordinary file"),
    "site.yaml a link to nowhere": ("site.yaml", lambda path: path.symlink_to("gone"), "this is a link"),
    "a version without its other half": ("badges/versions/listening/1.0.json", text("{}"), "an awarded version is two files"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTENT)
def test_check_names_the_file_that_is_wrong(run, tmp_path, name):
    place, make, expected = CONTENT[name]
    root = folder(tmp_path / "content", {"site.yaml": None} if place == "site.yaml" else {})
    target = Path(
        os.fsdecode(
            os.fsencode(root) + b"/" + (place if isinstance(place, bytes) else place.encode())
        )
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    make(target)
    code, said = run("check", "--content", root, "--at", AT)
    if expected is None:
        assert code == 0  # a hidden file is nobody's
        return
    line = next((line for line in said.split("\n") if expected in line), "")
    assert line, said
    if isinstance(place, str) and place.isprintable():
        assert f"{root}/{place.partition('/b/')[0]}" in line or line.startswith(
            f"{root}/{place.split('/')[0]}"
        )
    assert code == (1 if ": error: " in line else 0)
    assert "\x1b" not in said
    code, said = run("check", "--content", root, "--at", AT, "--format", "json")
    assert any(
        expected.split(": ")[-1].split(". Did")[0]
        in item["message"] + item["expected"] + item["found"]
        for item in json.loads(said)
    )


@pytest.mark.parametrize("command", ["check", "build"])
def test_folders_that_are_none(run, tmp_path, command, monkeypatch):
    monkeypatch.chdir(tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "file").write_text("x")
    code, said = run(command, "--content", empty)
    assert (code, f"{empty}/site.yaml: error: the content folder has no site.yaml" in said) == (
        1,
        True,
    )
    code, said = run(command, "--content", tmp_path / "file")
    assert (code, "file is not a folder: expected a content folder" in said) == (2, True)
    code, said = run(command, "--content", tmp_path / "gone")
    assert (code, "gone is not a folder" in said) == (2, True)
    assert not (tmp_path / "site").exists()


def test_an_output_that_is_a_file_or_somebody_elses(run, tmp_path):
    root = folder(tmp_path / "content")
    out = tmp_path / "out"
    out.write_text("mine")
    code, said = run("build", "--content", root, "--out", out, "--at", AT, "--workers", "1")
    assert (code, out.read_text(), f"{out} is not a folder" in said) == (2, "mine", True)
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    code, said = run("build", "--content", root, "--out", other, "--at", AT, "--workers", "1")
    assert (code, [item.name for item in other.iterdir()]) == (2, ["thesis.txt"])
    assert str(other) in said


EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><a href='javascript:alert(1)'>x</a>"
)
BODY = (
    f"{EVIL}\n\n[click](javascript:alert(1)) [data](data:text/html,<script>1</script>) "
    "[vb](vbscript:x) ![i](javascript:alert(1)) <javascript:alert(1)>\n\n"
    "<iframe src=https://x.example></iframe>\n\n<style>*{display:none}</style>\n\n{{ 7*7 }} {% raw %}\n"
)


class _Attributes(HTMLParser):
    """Every attribute of every element, as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [each for each in attributes if (tag, each[0]) != ("meta", "content")]


def test_hostile_text_in_every_field_is_inert_on_every_page(run, tmp_path):
    quoted = json.dumps(EVIL)
    fields = BADGE.replace("Listening", quoted).replace("Listens well.", quoted) + "".join(
        f"{name}: {quoted}\n"
        for name in ("competency", "key_method", "rationale", "scoring_guide", "collaboration",
                     "accommodations", "renewal", "license", "time_limit", "image_alt")
    ) + f"tags: [{quoted}]\nskills: [{quoted}]\naudience: [{quoted}]\nresources: [{{name: {quoted}, url: 'https://x.example/\\''}}]\n"  # fmt: skip
    fields = fields.replace("'https://x.example/\\''", "https://x.example")
    files = {
        "site.yaml": SITE.replace("A site", quoted) + f"tagline: {quoted}\ndescription: {quoted}\n",
        "issuers/lanternway.md": ISSUER.replace("name: Lanternway", f"name: {quoted}") + BODY,
        "badges/listening.md": markdown(fields, BODY),
        "stacks/all.md": markdown(f"name: {quoted}\ndescription: {quoted}\nissuer: lanternway\nrequires: {{badge: listening, name: {quoted}}}\n", BODY),
        "earners/one.md": markdown(f"name: {quoted}\nheadline: {quoted}\nvisibility: public\n", BODY),
        "recognizers/one.md": markdown(f"name: {quoted}\nkind: district\nrecognizes: [{{badge: listening, as: CEU, value: {quoted}, conditions: {quoted}}}]\n", BODY),
    }  # fmt: skip
    root = folder(tmp_path / "content", files)
    out = tmp_path / "out"
    code, said = run("build", "--content", root, "--out", out, "--at", AT, "--workers", "1")
    assert code == 0, said
    pages = [*out.rglob("*.html"), *out.rglob("*.xml")]
    assert len(pages) > 10
    for page in pages:
        written = page.read_text("utf-8")
        assert "<script>alert" not in written, page
        assert "<iframe" not in written and "<style>*" not in written, page
        assert "<img src=x" not in written, page
        for name, value in _Attributes(written).found:
            assert not name.startswith("on"), (page, name)
            assert (
                not (value or "")
                .lower()
                .lstrip()
                .startswith(("javascript:", "vbscript:", "data:text"))
            ), (page, name, value)
    assert "{{ 7*7 }}" in (out / "badges/listening/index.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["../escape.svg", "/etc/passwd", "images/../../site.yaml", "images\\x.svg", "C:x.svg", "images//x.svg"])  # fmt: skip
def test_a_picture_is_never_taken_from_elsewhere(run, tmp_path, name):
    root = folder(
        tmp_path / "content", {"badges/listening.md": markdown(BADGE + f"image: '{name}'\n")}
    )
    code, said = run("check", "--content", root, "--at", AT)
    assert (code, "listening.md:7:8: error: `image` has the wrong form" in said) == (1, True)


def documents() -> dict[str, bytes]:
    whole = json.loads(CREDENTIAL.read_bytes())
    return {
        "duplicate.json": b'{"id": 1, "id": 2}',
        "nan.json": b'{"id": NaN}',
        "surrogate.json": b'{"id": "\\udc00"}',
        "deep.json": b"[" * 500_000,
        "null.json": json.dumps({**whole, "name": None}).encode(),
        "empty-array.json": json.dumps({**whole, "evidence": []}).encode(),
        "cut-off.json": CREDENTIAL.read_bytes()[:-100],
        "nothing.json": b"",
        "array.json": b"[]",
        "text.json": b'"text"',
        "bytes.json": bytes(range(256)) * 20,
        "broken-chunk.png": png(carried(CREDENTIAL.read_bytes())[:-1] + b"\0"),
        "two-credentials.png": png(carried(b'{"id": 1}'), carried(b'{"id": 2}')),
        "no-credential.png": png(),
        "cut-off.png": png(carried(CREDENTIAL.read_bytes()))[:-30],
        "entity.svg": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(),
        "cut-off.svg": SVG.format("").encode()[:-4],
        "no-credential.svg": SVG.format("").encode(),
    }


@pytest.mark.parametrize("name", list(documents()))
def test_verify_extract_and_import_name_what_is_wrong(run, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(documents()[name])
    root = folder(tmp_path / "content")
    shown = tmp_path / "documents"
    shown.mkdir()
    (shown / "index.json").write_text("{}")
    code, said = run("verify", path, "--documents", shown, "--at", "2026-11-22T12:00:00Z")
    assert code == 1 and "Not verified." in said, said
    before = sorted(item for item in root.rglob("*"))
    code, said = run("import", path, "--content", root)
    if name in ("null.json", "empty-array.json"):
        assert code in (0, 2)
    else:
        assert code == 2 and str(path) in said, said
        assert sorted(item for item in root.rglob("*")) == before
    code, said = run("extract", path, "--out", tmp_path / "out")
    assert code == (1 if name.startswith("no-credential") else 2) and str(path) in said
    assert not (tmp_path / "out").exists()


def test_what_is_no_file_at_all(run, tmp_path):
    root = folder(tmp_path / "content")
    os.mkfifo(tmp_path / "pipe")
    large(tmp_path / "large.png")
    for name in ("gone.json", ".", "pipe", "large.png"):
        path = tmp_path / name
        for arguments in (("verify", path), ("extract", path), ("import", path, "--content", root)):
            code, said = run(*arguments)
            assert code == 2 and str(path) in said, (arguments, said)


def process(*arguments: object, **more: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "CI": "1", **more.pop("env", {})}  # type: ignore[dict-item]
    return subprocess.run(
        [sys.executable, "-m", "generator", *map(str, arguments)],
        cwd=REPOSITORY, env=environment, capture_output=True, timeout=120, **more,  # type: ignore[call-overload]
    )  # fmt: skip


def test_another_locale_is_no_trouble(tmp_path):
    root = folder(
        tmp_path / "content",
        {"badges/Über.md": markdown(BADGE), "badges/x.md": markdown(BADGE + "nämé: ü\n")},
    )
    plain = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    done = process("check", "--content", root, "--at", AT, env=plain)
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    assert b"the file's name can't be a slug" in done.stdout
    out = tmp_path / "site"
    (root / "badges/Über.md").unlink()
    (root / "badges/x.md").write_text(markdown(BADGE.replace("Listening", "Zuhören")), "utf-8")
    done = process(
        "build", "--content", root, "--out", out, "--at", AT, "--workers", "1", env=plain
    )
    assert done.returncode == 0, done.stderr
    assert "Zuhören" in (out / "badges/x/index.html").read_text("utf-8")


def test_an_output_that_is_closed_early_is_no_trouble(tmp_path):
    command = f"{sys.executable} -m generator schema 2>{tmp_path / 'err'} | head -c 10"
    subprocess.run(["sh", "-c", command], cwd=REPOSITORY, check=True, capture_output=True)  # noqa: S607
    assert (tmp_path / "err").read_text() == ""


def test_a_full_disk_leaves_the_site_as_it_was(tmp_path):
    root = folder(tmp_path / "content")
    out = tmp_path / "site"
    arguments = ("build", "--content", root, "--out", out, "--at", AT, "--workers", "1")
    assert process(*arguments).returncode == 0
    before = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    (root / "badges/listening.md").write_text(markdown(BADGE.replace("Listening", "Hearing")))

    def limit() -> None:
        # The nearest thing to a full disk that needs no rights: no file may grow past 2 kB.
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))

    done = process(*arguments, preexec_fn=limit)
    assert (done.returncode, b"Traceback" in done.stderr) == (2, False), done.stderr
    # The search index comes first, and its program has no words for it.
    assert done.stderr.count(b"\n") == 1 and b"the search index can't be made" in done.stderr
    after = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    assert after == before
    assert process(*arguments).returncode == 0
    assert "Hearing" in (out / "badges/listening/index.html").read_text()


def test_a_read_only_output_is_said(tmp_path):
    root = folder(tmp_path / "content")
    out = tmp_path / "site"
    out.mkdir()
    mounted = False
    if os.geteuid() == 0:
        mount = shutil.which("mount")
        mounted = bool(mount) and subprocess.run(  # type: ignore[list-item]
            [mount, "-t", "tmpfs", "-o", "ro", "tmpfs", str(out)], capture_output=True, check=False
        ).returncode == 0  # fmt: skip
        if not mounted:
            pytest.skip("the administrator writes anywhere, and nothing can be mounted here")
    else:
        out.chmod(0o500)
    try:
        done = process("build", "--content", root, "--out", out, "--at", AT, "--workers", "1")
        assert (done.returncode, b"Traceback" in done.stderr) == (2, False), done.stderr
        assert f"{out} can't be written".encode() in done.stderr
        assert list(out.iterdir()) == []
    finally:
        if mounted:
            subprocess.run(["umount", str(out)], check=False, capture_output=True)  # noqa: S607
        else:
            out.chmod(0o700)
