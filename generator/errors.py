"""What can go wrong, as one tree.

    LaurelsError                  everything below; `exit_code` is what the command answers with
    ├── InputError           (2)  what was handed over can't be read as what it should be
    │   ├── DocumentError         bytes that aren't strict, bounded JSON
    │   ├── ExpansionError        JSON-LD that the pinned contexts don't define
    │   ├── IdentifierError       a DID, key or controller document that isn't well formed
    │   ├── StatusListError       a status list, or an entry in one, that isn't well formed
    │   └── BakingError           a PNG or SVG that can't carry or doesn't carry a credential
    ├── ContentError         (1)  the content folder has mistakes; carries every finding
    ├── RefusedError         (1)  a well-formed request whose answer is no
    ├── KeystoreError        (2)  a private key that is missing, locked or badly kept
    ├── FetchError           (2)  a document that could not be had, and why
    └── PublishError         (2)  a file that could not be written

A message is one sentence: what is wrong, where, and what would be right. Nothing in it is a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.content.findings import Finding


class LaurelsError(Exception):
    """The root of the tree; never raised as itself."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InputError(LaurelsError):
    """Something handed over can't be read. `code` is a short stable word for programs.

    `found` names what stands there instead, in a few words, where a report says so.
    """

    def __init__(self, message: str, *, code: str = "unreadable", found: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.found = found


class DocumentError(InputError):
    """Bytes that are not strict, bounded JSON (RFC 8259, I-JSON)."""


class ExpansionError(InputError):
    """JSON-LD that the pinned contexts don't define, or that uses what they never use."""


class IdentifierError(InputError):
    """A DID, a Multikey or a controller document that isn't well formed."""


class StatusListError(InputError):
    """A status list or a status entry that isn't well formed."""


class BakingError(InputError):
    """An image that can't carry a credential, or that carries none."""


class ContentError(LaurelsError):
    """The content folder `root` has mistakes. `findings` holds all of them, in order of place."""

    exit_code = 1

    def __init__(self, findings: Sequence[Finding], root: str = "content") -> None:
        errors = sum(finding.severity == "error" for finding in findings)
        super().__init__(f"{errors} mistake{'' if errors == 1 else 's'} in the content")
        self.findings = tuple(findings)
        self.root = root

    def __reduce__(self) -> tuple[type[ContentError], tuple[Sequence[Finding], str]]:
        """So that it comes back whole from another process."""
        return type(self), (self.findings, self.root)


class RefusedError(LaurelsError):
    """A well-formed request whose answer is no: already issued, already revoked, retired."""

    exit_code = 1


class KeystoreError(LaurelsError):
    """A private key that is missing, locked, or kept where it must not be."""


class FetchError(LaurelsError):
    """A document that could not be had. `code` tells the reasons apart."""

    def __init__(self, message: str, *, code: str = "unreachable") -> None:
        super().__init__(message)
        self.code = code


class PublishError(LaurelsError):
    """An output file or folder that could not be written; what stood there before still stands."""
