"""What of a text may be shown, and may stand in an address: the same for every version of Unicode.

`str.isprintable` refuses what its Python doesn't know yet, such as a new emoji; another Python or a browser
knows it, and one credential would come to two verdicts.
"""

from __future__ import annotations

import re

# Controls, separators (but for the space), surrogates, and format characters as of Unicode 16.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e"
    "\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f]"
)


def is_printable(text: str) -> bool:
    """Say whether a text holds nothing that is hidden, moves what stands around it, or breaks a line."""
    return _HIDDEN.search(text) is None


def printable(text: str) -> str:
    """Return a text with U+FFFD in the place of each character that isn't printable."""
    return _HIDDEN.sub("\ufffd", text)
