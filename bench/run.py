"""One run, one table: how long a build takes, what it needs, and how that compares with others' work.

    python bench/run.py [--badges 1000 --credentials 10000] [--quick]

Times on a shared machine say little by themselves; the ratios are of things measured in one run, one
after the other. bench/README.md says what each line means.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests"), str(HERE.parent)]

import in_browser  # noqa: E402
import in_catalog  # noqa: E402
import page_weights  # noqa: E402
from catalog import NOW, Plan, write_catalog  # noqa: E402
from hugo_site import hugo_binary, write_hugo_site  # noqa: E402

AT = datetime.date(2026, 11, 22)
Row = tuple[str, str, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure, and print one table.")
    parser.add_argument("--badges", type=int, default=1000)
    parser.add_argument("--credentials", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help="a small catalog and few rounds")
    parser.add_argument("--build", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.build:
        print(json.dumps(_build_here(*map(Path, given.build))))
        return
    if given.quick:
        given.badges, given.credentials = 50, 500
    with tempfile.TemporaryDirectory(prefix="laurels-bench-") as folder:
        rows = [
            *_builds(Path(folder), given.badges, given.credentials),
            *_memory(Path(folder), max(300, min(1000, given.credentials // 5))),
            *_credential(Path(folder) / "content", rounds=4 if given.quick else 12),
            *in_browser.rows(
                Path(folder) / "site",
                min((Path(folder) / "content" / "assertions").rglob("*.json")),
                rounds=4 if given.quick else 12,
            ),
            *in_catalog.rows(Path(folder) / "site"),
            *page_weights.rows(Path(folder) / "site", f"{given.badges:,} badges"),
            *_demonstration(Path(folder) / "demonstration"),
        ]
    title = (
        f"{given.badges:,} badges, {given.credentials:,} credentials, {os.cpu_count()} processors"
    )
    _print(f"{title}, Python {platform.python_version()}", rows)


# --- building a whole site


def _builds(folder: Path, badges: int, credentials: int) -> Iterable[Row]:
    content, out, cache = folder / "content", folder / "site", folder / "cache"
    write_catalog(Plan(content, badges, credentials))
    size = sum(path.stat().st_size for path in (content / "assertions").iterdir()) / credentials
    cold = _build(content, out, cache)
    hugo, hugo_processor, pages = _hugo(content, folder / "hugo")
    path = sorted((content / "badges").glob("*.md"))[badges // 2]
    path.write_text(
        path.read_text("utf-8").replace("---\n", '---\nrenewal: "Again."\n', 1), "utf-8"
    )
    edit = _build(content, out, cache)
    same = _build(content, out, cache)

    def against(measured: Mapping[str, Any]) -> str:
        return f"{measured['seconds'] / hugo:.2f} × Hugo"

    yield "a credential, mean size", f"{size / 1000:.1f} kB", "", ""
    yield f"Hugo, {pages:,} pages", f"{hugo:.1f} s", "1 × Hugo", ""
    yield "  processor time of it", f"{hugo_processor:.1f} s", "1 × Hugo", ""
    yield f"cold build, {cold['files']:,} files", f"{cold['seconds']:.1f} s", against(cold), "≤ 6"
    ratio = f"{cold['processor'] / hugo_processor:.2f} × Hugo"
    yield "  processor time of it", f"{cold['processor']:.1f} s", ratio, ""
    yield (
        f"rebuild after one edit, {edit['made']:,} made",
        f"{edit['seconds']:.1f} s",
        against(edit),
        "",
    )
    yield (
        f"rebuild of the same, {same['made']:,} made",
        f"{same['seconds']:.1f} s",
        against(same),
        "",
    )
    yield "peak memory of the parent", f"{cold['parent'] / 1e6:.0f} MB", "", ""
    yield "peak memory of the largest worker", f"{cold['worker'] / 1e6:.0f} MB", "", ""


def _build(content: Path, out: Path, cache: Path) -> dict[str, Any]:
    """Build in a process of its own, so that its peak memory is its own too."""
    command = [sys.executable, __file__, "--build", *map(str, (content, out, cache))]
    done = subprocess.run(command, check=True, capture_output=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _build_here(content: Path, out: Path, cache: Path) -> dict[str, Any]:
    from generator.build import Options, build
    from generator.caching import Cache

    begun = time.perf_counter()
    built = build(Options(root=content, out=out, at=AT, cache=Cache(cache)))
    seconds = time.perf_counter() - begun
    own, workers = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": seconds,
        "processor": own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime,
        "files": built.files,
        "made": built.made,
        "parent": _own_peak() or own.ru_maxrss * unit,
        "worker": workers.ru_maxrss * unit,
    }


def _demonstration(folder: Path) -> Iterable[Row]:
    _build(HERE.parent / "content", folder / "site", folder / "cache")
    return page_weights.rows(folder / "site", "demonstration")


def _own_peak() -> int:
    """Linux counts what a process was before it became this program into `ru_maxrss`, but not here."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if "VmHWM" in line)


def _hugo(content: Path, root: Path) -> tuple[float, float, int]:
    """Seconds by the clock and of the processors, and how many pages that was."""
    from generator.content.load import load

    pages = write_hugo_site(root, load(content))
    command = [str(hugo_binary()), "--quiet", "--source", str(root)]
    before, begun = _children(), time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - begun, _children() - before, pages


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(folder: Path, credentials: int) -> Iterable[Row]:
    """What one more credential takes in the parent: the same badges with few credentials and with many."""
    few, many = credentials, credentials * 5
    peaks = []
    for count in (few, many):
        content = folder / f"content-{count}"
        write_catalog(Plan(content, 10, count, drawn=1.0))
        shutil.rmtree(content / "earners")  # their pages would be counted too
        peaks.append(_build(content, folder / f"site-{count}", folder / f"cache-{count}")["parent"])
    each = (peaks[1] - peaks[0]) / (many - few)
    yield "memory of the parent a credential", f"{each / 1000:.2f} kB", "", "≤ 2"


# --- one credential


def _credential(content: Path, rounds: int) -> Iterable[Row]:
    from peers_support import (
        node_canonize,
        openbadgeslib_milliseconds,
        openbadgeslib_sign,
        pinned_contexts,
    )

    from generator.content.load import load
    from generator.credentials.did import did_web_url
    from generator.credentials.issuers import published_document
    from generator.credentials.session import Memo
    from generator.credentials.signing import sign
    from generator.credentials.times import write_time
    from generator.credentials.verification import verify
    from generator.documents import dump_document

    catalog = load(content)
    row = catalog.assertions[0]
    issuer = next(item for item in catalog.issuers.values() if item.did == row.issuer)
    document = json.loads((content / row.path).read_bytes())
    # Without its status, so that each does the same: the signature, and the issuer's key for it.
    for name in ("proof", "credentialStatus", "validUntil"):
        document.pop(name, None)
    key = Plan(content, 0, 0).key(issuer.slug)
    method, created = f"{issuer.did}#{issuer.keys[0].id}", write_time(NOW)
    signed = sign(document, private_key=key.seed, verification_method=method, created=created)
    data = dump_document(signed)
    url = did_web_url(issuer.did)
    documents = {url: dump_document(published_document(issuer))}
    memo = Memo()

    def verify_once() -> None:
        report = verify(data, fetch=documents.__getitem__, now=NOW, memo=memo)
        if report.outcome != "verified":
            raise SystemExit(f"the bench's own credential is {report.outcome}")

    ours = _milliseconds(verify_once, rounds * 20)
    signing = _milliseconds(
        lambda: sign(document, private_key=key.seed, verification_method=method, created=created),
        rounds * 20,
    )
    theirs = statistics.median(openbadgeslib_milliseconds(signed, documents, rounds=rounds))
    signing_theirs = _milliseconds(
        lambda: openbadgeslib_sign(
            document, seed=key.seed, verification_method=method, created=created
        ),
        rounds,
    )
    item = {"name": "one", "credential": signed, "publicKeyMultibase": key.public_key}
    job = {"contexts": pinned_contexts(), "rounds": rounds * 5, "items": [item]}
    answer = node_canonize(job)[0]
    if not answer["verified"]:
        raise SystemExit("jsonld.js doesn't verify the bench's own credential")
    # The first rounds of Node are those in which it compiles.
    script = statistics.median(answer["milliseconds"][rounds:])
    again = _milliseconds(verify_once, rounds * 20)
    ours = statistics.mean((ours, again))
    yield f"verify one of {len(data) / 1000:.0f} kB, one core", f"{ours:.2f} ms", "1 × ours", ""
    yield (
        "  openbadgeslib, Data Integrity",
        f"{theirs:.1f} ms",
        f"{theirs / ours:.1f} × ours",
        "≥ 25",
    )
    yield "  jsonld.js and Node's Ed25519", f"{script:.1f} ms", f"{script / ours:.1f} × ours", "≥ 4"
    yield "sign one, one core", f"{signing:.2f} ms", "1 × ours", ""
    ratio = f"{signing_theirs / signing:.1f} × ours"
    yield "  openbadgeslib, Data Integrity", f"{signing_theirs:.1f} ms", ratio, ""


def _milliseconds(action: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        action()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def _print(title: str, rows: Iterable[Row]) -> None:
    table = [("", "measured", "ratio", "aim"), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    print(f"{title}\n")
    for number, (name, *values) in enumerate(table):
        cells = [name.ljust(widths[0])]
        cells += [value.rjust(width) for value, width in zip(values, widths[1:], strict=True)]
        print("| " + " | ".join(cells) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


if __name__ == "__main__":
    main()
