"""What `laurels serve` does between Ctrl-C and Ctrl-C: build, watch, build again."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator.build import Options, build
from generator.commands.options import today
from generator.commands.printing import Progress, print_findings, whereabouts
from generator.errors import ContentError, LaurelsError
from generator.site.live import Live, Mistake
from generator.site.server import Server, tree_state

_PAUSE = 0.15


class _Changes(FileSystemEventHandler):
    """Sets a flag on any change."""

    def __init__(self) -> None:
        self.happened = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in ("opened", "closed_no_write"):
            self.happened.set()


def serve(server: Server, live: Live, options: Options, *, follow_clock: bool) -> None:
    """Build and serve until interrupted; with `follow_clock`, a new day is taken for today.

    A mistake is printed and shown in the browser, over what was built last.
    """
    changes = _Changes()
    observer = Observer()
    observer.start()
    try:
        folders = _watch(observer, changes, options.root, [])
        state = tree_state(folders)  # before the first build: what changes during it is built next
        _build(options, live)
        server.start()
        click.echo(f"Serving {options.out} at {server.address} (stop with Ctrl-C)")
        while True:
            changed = changes.happened.wait(timeout=60)
            if changed:
                time.sleep(_PAUSE)  # an editor saves in several steps
                changes.happened.clear()
            folders = _watch(observer, changes, options.root, folders)
            now = tree_state(folders)
            day = today() if follow_clock else options.at
            if now == state and day == options.at:
                continue
            state = now
            options = replace(options, at=day)
            _build(options, live)
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        server.stop()
        observer.stop()


def _watch(observer: Any, changes: _Changes, root: Path, watched: list[Path]) -> list[Path]:
    """The folders that a site is made of, each watched: its content, and its themes as soon as it has some."""
    themes = root.absolute().parent / "themes"
    found = [root, themes] if themes.is_dir() else [root]
    for folder in found:
        if folder not in watched:
            observer.schedule(changes, str(folder), recursive=True)
    return found


def _build(options: Options, live: Live) -> None:
    begun = time.monotonic()
    root = Path(options.root).as_posix()
    try:
        with Progress() as progress:
            built = build(options, progress)
    except ContentError as error:
        print_findings(error.findings, "text", root)
        errors = [finding for finding in error.findings if finding.severity == "error"]
        _fail(options, live, [Mistake(whereabouts(each, root), each.sentence()) for each in errors])
        return
    except LaurelsError as error:
        click.echo(f"laurels: {error.message}", err=True)
        _fail(options, live, [Mistake("", error.message)])
        return
    except OSError as error:  # a file that an editor takes away and puts back
        said = f"{error.filename or 'a file'}: {error.strerror or error}"
        click.echo(f"laurels: {said}", err=True)
        _fail(options, live, [Mistake("", said)])
        return
    live.built(built.changed)
    if built.findings:
        print_findings(built.findings, "text", root)
    click.echo(f"Built: {built.made:,} files written in {time.monotonic() - begun:.1f} s.")


def _fail(options: Options, live: Live, mistakes: list[Mistake]) -> None:
    live.failed(mistakes)
    if (options.out / "index.html").is_file():
        click.echo("Not rebuilt: what was built before is still served.", err=True)
    else:
        click.echo("Nothing is built yet: the mistakes are shown in the browser.", err=True)
