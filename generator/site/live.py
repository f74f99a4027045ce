"""A page that is open in a browser follows what is built: reload, or the mistakes, over server-sent events.

Only `laurels serve` uses this. The script is put into pages on their way out, and the policy of each page is
relaxed for it and nothing else; what is built and published holds neither.
"""

from __future__ import annotations

import html
import json
import re
import secrets
import threading
import urllib.parse
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files

from generator.site.policies import READING, as_header, with_script

SCRIPT = "/.laurels/live.js"
EVENTS = "/.laurels/events"
_MAX_SHOWN = 100
_MAX_STREAMS = 200
# So many builds back, a page is told what changed; past that it reloads.
_MAX_HISTORY = 50
# A reader who went away is noticed when something is written to them.
_HEARTBEAT = 15.0
_META = re.compile(
    rb"""(<meta\s+http-equiv=["']?Content-Security-Policy["']?\s+content=")([^"]*)(")""",
    re.IGNORECASE,
)
_HEAD_END = re.compile(rb"</head\s*>", re.IGNORECASE)

# Paths of what changed, from the root with a slash at the start; None where it is more than is worth naming.
Changes = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Mistake:
    """What stands in the way of a build: `place` is a file, with line and column where they are known."""

    place: str
    message: str


class Live:
    """What the last build came to, and everybody who waits for the next. Safe to use from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._run = secrets.token_hex(4)  # another run of the server is another site
        self._number = 0
        self._news = 0
        self._mistakes: tuple[Mistake, ...] = ()
        self._history: deque[tuple[str, Changes]] = deque(maxlen=_MAX_HISTORY)
        self._streams = 0
        self._closed = False

    @property
    def build(self) -> str:
        """The name of the last build that came to an end well."""
        return f"{self._run}-{self._number}"

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Why there has been none since."""
        return self._mistakes

    def built(self, changed: Sequence[str] | None) -> None:
        """Tell everybody what a build wrote and removed: paths below the site, a folder's with a `/` at its end."""
        paths = None if changed is None else tuple(f"/{urllib.parse.quote(p)}" for p in changed)
        with self._changed:
            self._number += 1
            self._history.append((self.build, paths))
            self._mistakes = ()
            self._tell()

    def failed(self, mistakes: Sequence[Mistake]) -> None:
        """Tell everybody why there is no new build."""
        with self._changed:
            self._mistakes = tuple(mistakes)
            self._tell()

    def close(self) -> None:
        """End every stream."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _tell(self) -> None:
        self._news += 1
        self._changed.notify_all()

    def events(self, since: str) -> Generator[bytes, None, None]:
        """What a page made by the build `since` is to be told, now and from now on (WHATWG HTML, section 9.2).

        A generator: it waits, and ends when the server does, or at once where too many are open.
        """
        with self._changed:
            if self._streams >= _MAX_STREAMS:
                return
            self._streams += 1
        try:
            heard = -1
            while True:
                with self._changed:
                    if heard == self._news and not self._closed:
                        self._changed.wait(_HEARTBEAT)
                    if self._closed:
                        return
                    silent, heard = heard == self._news, self._news
                    message = b": nothing new\n\n" if silent else self._message(since)
                    since = self.build
                yield message
        finally:
            with self._changed:
                self._streams -= 1

    def _message(self, since: str) -> bytes:
        state = {
            "build": self.build,
            "changed": self._changes(since),
            "mistakes": [asdict(each) for each in self._mistakes[:_MAX_SHOWN]],
            "more": max(0, len(self._mistakes) - _MAX_SHOWN),
        }
        return f"retry: 500\nid: {self.build}\ndata: {json.dumps(state)}\n\n".encode()

    def _changes(self, since: str) -> Changes:
        if since == self.build:
            return ()
        names = [name for name, _ in self._history]
        first = f"{self._run}-0"
        if since not in names and not (since == first and names[0] == f"{self._run}-1"):
            return None
        found: dict[str, None] = {}
        for _, paths in list(self._history)[names.index(since) + 1 if since in names else 0 :]:
            if paths is None:
                return None
            found |= dict.fromkeys(paths)
        return tuple(found)

    # --- what is served

    def page(self, data: bytes, file: str, nonce: str) -> bytes:
        """The HTML page `data`, which stands at `file`, with the script in it and a policy that lets it run."""
        data = _META.sub(lambda found: found[1] + _relaxed(found[2], nonce) + found[3], data)
        script = (
            f'<script defer src="{SCRIPT}" nonce="{nonce}" data-build="{self.build}" '
            f'data-events="{EVENTS}" data-file="{html.escape(file)}"></script>\n'
        ).encode()
        end = _HEAD_END.search(data)
        place = end.start() if end else len(data)
        return data[:place] + script + data[place:]

    def waiting_page(self) -> bytes:
        """What is shown where nothing was built yet; a browser without scripts asks again by itself."""
        mistakes = self._mistakes[:_MAX_SHOWN]
        items = "".join(
            f"<li><p><code>{html.escape(each.place)}</code></p><p>{html.escape(each.message)}</p></li>"
            for each in mistakes
        )
        said = "Mend these mistakes, and the site appears here." if items else "Wait a moment."
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<noscript><meta http-equiv="refresh" content="2"></noscript>\n'
            "<title>Nothing is built yet</title>\n</head>\n<body>\n<main>\n"
            f"<h1>Nothing is built yet</h1>\n<p>{said}</p>\n<ol>{items}</ol>\n"
            "</main>\n</body>\n</html>\n"
        ).encode("utf-8", errors="replace")

    @staticmethod
    def script() -> bytes:
        """The script that follows along."""
        return files("generator.site").joinpath("live.js").read_bytes()


def waiting_policy(nonce: str) -> str:
    """The policy of `Live.waiting_page`."""
    return with_script(as_header(READING), nonce)


def _relaxed(policy: bytes, nonce: str) -> bytes:
    text = html.unescape(policy.decode("utf-8", errors="replace"))
    return html.escape(with_script(text, nonce), quote=False).replace('"', "&quot;").encode()
