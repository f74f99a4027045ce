"""What `laurels serve` does between Ctrl-C and Ctrl-C: build, watch, build again."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import click
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator.build import Options, build
from generator.commands.options import today
from generator.commands.printing import Progress, print_findings
from generator.errors import ContentError, LaurelsError
from generator.site.server import Server, tree_state

_PAUSE = 0.15


class _Changes(FileSystemEventHandler):
    """Sets a flag on any change."""

    def __init__(self) -> None:
        self.happened = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in ("opened", "closed_no_write"):
            self.happened.set()


def serve(server: Server, options: Options, *, follow_clock: bool) -> None:
    """Build and serve until interrupted; with `follow_clock`, a new day is taken for today.

    A mistake is printed and what was built last goes on being served.
    """
    folders = [options.root]
    themes = options.root.absolute().parent / "themes"
    if themes.is_dir():
        folders.append(themes)
    changes = _Changes()
    observer = Observer()
    for folder in folders:
        observer.schedule(changes, str(folder), recursive=True)
    observer.start()
    state = tree_state(folders)  # before the first build: what changes during it is built next
    try:
        _build(options)
        server.start()
        click.echo(f"Serving {options.out} at {server.address} (stop with Ctrl-C)")
        while True:
            changed = changes.happened.wait(timeout=60)
            if changed:
                time.sleep(_PAUSE)  # an editor saves in several steps
                changes.happened.clear()
            now = tree_state(folders)
            day = today() if follow_clock else options.at
            if now == state and day == options.at:
                continue
            state = now
            options = replace(options, at=day)
            _build(options)
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        observer.stop()
        server.stop()


def _build(options: Options) -> None:
    begun = time.monotonic()
    try:
        with Progress() as progress:
            built = build(options, progress)
    except ContentError as error:
        print_findings(error.findings, "text", Path(options.root).as_posix())
        click.echo("Not rebuilt: what was built before is still served.", err=True)
        return
    except LaurelsError as error:
        click.echo(f"laurels: {error.message}", err=True)
        return
    except OSError as error:  # a file that an editor takes away and puts back
        click.echo(f"laurels: {error.filename or 'a file'}: {error.strerror or error}", err=True)
        return
    if built.findings:
        print_findings(built.findings, "text", Path(options.root).as_posix())
    click.echo(f"Built: {built.made:,} files written in {time.monotonic() - begun:.1f} s.")
