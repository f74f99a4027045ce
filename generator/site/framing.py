"""What the frame around every page is told of it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.site.policies import BAKING, READING, SEARCHING, SHARING, VERIFYING, as_element
from generator.site.previews import Preview

_PLAIN = Preview()
_READING, _SEARCHING = map(as_element, (READING, SEARCHING))
_SHARING, _BAKING, _VERIFYING = map(as_element, (SHARING, BAKING, VERIFYING))


@dataclass(frozen=True, slots=True)
class Page:
    """What the frame around a page needs. `path` is relative to the root; `alternate` is its JSON.

    `source` is the content file that it was made from, where anyone may suggest a change to it; `languages`
    the language and path of each form of it, its own included, where there are several. `verifies` says that
    it loads the verifier's script, `shares` the one that copies and prints (and `bakes`, where it asks for what an image
    is made of), and `searches` the one that narrows the list of badges down; no page loads another.
    """

    title: str
    description: str
    path: str
    section: str = ""
    alternate: str = ""
    source: str = ""
    languages: tuple[tuple[str, str], ...] = ()
    noindex: bool = False
    verifies: bool = False
    searches: bool = False
    shares: bool = False
    bakes: bool = False
    preview: Preview = _PLAIN

    @property
    def policy(self) -> str:
        """Its content security policy, for hosts that send no headers of ours."""
        if self.searches:
            return _SEARCHING
        if self.verifies:
            return _VERIFYING
        return _BAKING if self.bakes else _SHARING if self.shares else _READING

    @property
    def alternate_type(self) -> str:
        """The media type of `alternate`."""
        return "application/json" if self.alternate == "catalog.json" else "application/ld+json"
