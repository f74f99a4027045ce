"""`laurels revoke`, `suspend`, `reinstate`: change a bit, sign the list again, note the event.

The list is written before the event. Killed in between, the same command finishes the job: `check`
meanwhile says that bits and events disagree.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from generator.content.fields import CREDENTIAL_ID
from generator.content.findings import nearest
from generator.content.model import AssertionRow, Catalog, Issuer, StatusEvent
from generator.content.reading import read_bounded
from generator.credentials.status import get_bit, set_bit
from generator.credentials.times import write_time
from generator.errors import InputError, RefusedError
from generator.issuing.workspace import open_catalog, read_list, signed_list, signer_for
from generator.keystore import PrivateKey
from generator.wholefiles import locked, write_whole

Action = Literal["revoke", "suspend", "reinstate"]
_HEADER = b"""# What was done to which credential. Written by laurels; readers see `reason`.
events:
"""


def withdraw(
    root: Path,
    credential_id: str,
    action: Action,
    *,
    reason: str,
    role: str,
    now: datetime.datetime,
    unlock: Callable[[Issuer], PrivateKey],
) -> AssertionRow:
    """Revoke, suspend or reinstate the credential `credential_id`, for a `reason` that readers see.

    Raises `InputError` for an id that isn't there and `RefusedError` where the answer is no: revoked already
    (which is for good), not suspended, or a badge whose credentials can't be suspended.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > 500:
        raise InputError("a reason of 1 to 500 characters is needed: readers see it")
    with locked(root, "changing status"):
        catalog = open_catalog(root)
        row = _row(catalog, credential_id)
        last = _last_event(catalog, credential_id)
        _require_possible(row, last, action)
        issuer = next((item for item in catalog.issuers.values() if item.did == row.issuer), None)
        if issuer is None:
            raise InputError(
                f"the issuer {row.issuer} of {credential_id} isn't in the content folder"
            )
        path, bits = read_list(root, row.status_list)
        wanted = action != "reinstate"
        signer = signer_for(issuer, unlock(issuer), now)
        if get_bit(bits, row.index) != wanted:
            set_bit(bits, row.index, wanted)
            write_whole(path, signed_list(row.status_list, issuer, row.purpose, bits, signer))
        _append_event(root, StatusEvent(now, credential_id, action, reason, role))
        return row


def _row(catalog: Catalog, credential_id: str) -> AssertionRow:
    wanted = credential_id.rsplit("/", 1)[-1].removesuffix(".json").lower()
    if not CREDENTIAL_ID.fullmatch(wanted):
        raise InputError(f"{credential_id!r} is not a credential's id, such as 7m3kq0x9tzab")
    rows = {row.id: row for row in catalog.assertions}
    if wanted not in rows:
        close = nearest(wanted, rows)
        raise InputError(
            f"there is no credential {wanted}" + (f"; did you mean {close}?" if close else "")
        )
    return rows[wanted]


def _last_event(catalog: Catalog, credential_id: str) -> StatusEvent | None:
    events = [event for event in catalog.events if event.id == credential_id]
    return events[-1] if events else None


def _require_possible(row: AssertionRow, last: StatusEvent | None, action: Action) -> None:
    state = last.action if last else ""
    if not row.status_list:
        raise RefusedError(f"{row.id} names no status list: it can't be revoked")
    if state == "revoke":
        raise RefusedError(f"{row.id} was revoked already, and that is for good")
    if action != "revoke" and row.purpose != "suspension":
        raise RefusedError(
            f"{row.id} can't be suspended: its badge wasn't `suspendable` when it was issued"
        )
    if action == "suspend" and state == "suspend":
        raise RefusedError(f"{row.id} is suspended already")
    if action == "reinstate" and state != "suspend":
        raise RefusedError(f"{row.id} is not suspended")


def _append_event(root: Path, event: StatusEvent) -> None:
    path = root / "status" / "events.yaml"
    data = read_bounded(path, 16 * 1024 * 1024) if path.exists() else _HEADER
    if not data.endswith(b"\n"):
        data += b"\n"
    lines = [
        f"  - at: {write_time(event.at)}",
        f"    id: {_quoted(event.id)}",
        f"    action: {event.action}",
        f"    reason: {_quoted(event.reason)}",
        f"    role: {_quoted(event.role)}",
    ]
    write_whole(path, data + "\n".join(lines).encode() + b"\n")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
