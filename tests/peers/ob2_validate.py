"""Ask the official Open Badges 2.0 validator about hosted assertions, answered from a folder.

Runs in `.venv-ob2` (see install_ob2.py), never in the tests' own environment.

Job on standard input: `{"site": folder, "base_url": "https://…", "urls": [assertion URL],
"now": "…Z" or null}`. Answer on standard output: `[{"url", "valid", "errors": [sentence],
"warnings": [sentence]}]`, in the order of `urls`. No request leaves the process: a URL under
`base_url` is the file in the folder, the Open Badges context is the validator's own copy, and
anything else is 404.
"""

from __future__ import annotations

import collections
import collections.abc
import inspect
import json
import logging
import mimetypes
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# The validator and what it imports speak to Pythons before 3.10.
for name in ("Callable", "Iterable", "Mapping", "MutableMapping", "Sequence"):
    setattr(collections, name, getattr(collections.abc, name))
inspect.getargspec = inspect.getfullargspec  # type: ignore[attr-defined]

import requests  # noqa: E402
from openbadges.verifier import verify  # noqa: E402
from openbadges.verifier.openbadges_context import (  # noqa: E402
    OPENBADGES_CONTEXT_V2_DICT,
    OPENBADGES_CONTEXT_V2_URI,
)
from openbadges.verifier.tasks import validation  # noqa: E402


class Folder:
    """A built site, standing where its URLs say."""

    def __init__(self, site: Path, base_url: str) -> None:
        self.site = site.resolve()
        self.base_url = base_url.rstrip("/") + "/"

    def read(self, url: str) -> tuple[bytes, str] | None:
        """Return the bytes at `url` and their media type; None where nothing stands there."""
        if url == OPENBADGES_CONTEXT_V2_URI:
            return json.dumps(OPENBADGES_CONTEXT_V2_DICT).encode(), "application/ld+json"
        address = urlsplit(url)._replace(query="", fragment="").geturl()
        if not address.startswith(self.base_url):
            return None
        path = (self.site / unquote(address.removeprefix(self.base_url))).resolve()
        if path.is_dir():
            path /= "index.html"
        if not path.is_relative_to(self.site) or not path.is_file():
            return None
        return path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream"

    def send(self, request: requests.PreparedRequest) -> requests.Response:
        """Answer a request as a static host would."""
        response = requests.Response()
        response.request = request
        response.url = request.url or ""
        found = self.read(response.url)
        if found is None:
            # Without a Content-Type: the validator takes any answer that has one for an image.
            response.status_code, response._content = 404, b""
        else:
            response.status_code, response._content = 200, found[0]
            response.headers["Content-Type"] = found[1]
            response.encoding = "utf-8"
        return response


def stop_clock(moment: str) -> None:
    """Let the validator's checks of dates take `moment` for now."""
    now = datetime.fromisoformat(moment)

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return now

    validation.datetime = Stopped


def examine(url: str) -> dict[str, Any]:
    """Return what the validator says of the assertion at `url`."""
    try:
        report = verify(url, use_cache=False, cache_backend=None)["report"]
    except Exception as error:  # the validator raises whatever its input makes it trip over
        sentence = f"the validator stopped: {type(error).__name__}: {error}"
        return {"url": url, "valid": False, "errors": [sentence], "warnings": []}
    said: dict[str, list[str]] = {"ERROR": [], "WARNING": []}
    for message in report["messages"]:
        said.setdefault(message["messageLevel"], []).append(message["result"])
    return {
        "url": url,
        "valid": report["valid"],
        "errors": said["ERROR"],
        "warnings": said["WARNING"],
    }


def main() -> None:
    job = json.load(sys.stdin)
    folder = Folder(Path(job["site"]), job["base_url"])
    requests.Session.send = lambda self, request, **kwargs: folder.send(request)
    logging.disable(logging.CRITICAL)
    if job.get("now"):
        stop_clock(job["now"])
    json.dump([examine(url) for url in job["urls"]], sys.stdout)


if __name__ == "__main__":
    main()
