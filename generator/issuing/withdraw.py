"""`laurels revoke`, `suspend`, `reinstate`: change a bit, sign the list again, note the event.

The list is written before the event. Killed in between, the same command finishes the job: `check`
meanwhile says that bits and events disagree.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from generator.content.events import MAX_EVENTS_BYTES, Events, parse_events
from generator.content.fields import CREDENTIAL_ID
from generator.content.findings import nearest
from generator.content.model import AssertionRow, Catalog, Issuer, StatusEvent
from generator.content.privacy import personal_data
from generator.content.reading import read_bounded
from generator.credentials.status import get_bit, set_bit
from generator.credentials.times import write_time
from generator.errors import InputError, RefusedError
from generator.issuing.workspace import (
    open_catalog,
    read_list,
    set_bits,
    signed_list,
    signer_for,
)
from generator.keystore import PrivateKey
from generator.wholefiles import locked, sweep, write_whole

Action = Literal["revoke", "suspend", "reinstate"]
EVENTS = "status/events.yaml"
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
    reason, role = _line(reason, "reason", 500), _line(role, "role", 100)
    with locked(root, "changing status"):
        sweep(root / "status")
        catalog = open_catalog(root)
        row = _row(catalog, credential_id)
        states = {event.id: event.action for event in catalog.events}
        _require_possible(row, states.get(row.id, ""), action)
        issuer = next((item for item in catalog.issuers.values() if item.did == row.issuer), None)
        if issuer is None:
            raise InputError(
                f"the issuer {row.issuer} of {credential_id} isn't in the content folder"
            )
        path, bits = read_list(root, row.status_list)
        wanted = action != "reinstate"
        events = _with_event(root, StatusEvent(now, row.id, action, reason, role))
        _require_agreement(catalog, row, bits, states)
        signer = signer_for(issuer, unlock(issuer), now)
        if get_bit(bits, row.index) != wanted:
            set_bit(bits, row.index, wanted)
            write_whole(path, signed_list(row.status_list, issuer, row.purpose, bits, signer))
        write_whole(root / EVENTS, events)
        return row


def _line(text: str, name: str, limit: int) -> str:
    """One line of public text; raises `InputError`."""
    line = " ".join(text.split())
    if not line or len(line) > limit:
        raise InputError(f"a {name} of 1 to {limit} characters is needed: readers see it")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in line):
        raise InputError(f"the {name} holds a character that can't be written: {line!r}")
    for _, what, found in personal_data(line, ()):
        raise InputError(f"the {name} is public and holds what looks like: {what} {found}")
    return line


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


def _require_possible(row: AssertionRow, state: str, action: Action) -> None:
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


def _require_agreement(
    catalog: Catalog, row: AssertionRow, bits: bytearray, states: Mapping[str, str]
) -> None:
    """Raise `RefusedError` where the list says what no event does: to sign it again would make it true.

    The row's own bit may be ahead of its event, where the same command was interrupted.
    """
    wanted = {
        item.index
        for item in catalog.assertions
        if item.status_list == row.status_list and states.get(item.id, "reinstate") != "reinstate"
    }
    if (set_bits(bits) ^ wanted) - {row.index}:
        raise RefusedError(
            f"{row.status_list} and {EVENTS} disagree about other credentials, and signing would hide it: "
            "run `laurels check`, and finish what was interrupted"
        )


def _with_event(root: Path, event: StatusEvent) -> bytes:
    """The events file with one more event; raises `RefusedError` where it can't be added to safely."""
    path = root / EVENTS
    data = read_bounded(path, MAX_EVENTS_BYTES) if path.exists() else _HEADER
    before = parse_events(data).data.get("events") or []
    if not before:
        data = re.sub(rb"(?m)^events:[ ]*\[[ ]*\][ ]*$", b"events:", data)
    if not data.endswith(b"\n"):
        data += b"\n"
    dash = re.search(rb"(?m)^( *)- ", data)
    indent = dash[1].decode() if dash else "  "
    lines = [
        f"{indent}- at: {write_time(event.at)}",
        f"{indent}  id: {_quoted(event.id)}",
        f"{indent}  action: {event.action}",
        f"{indent}  reason: {_quoted(event.reason)}",
        f"{indent}  role: {_quoted(event.role)}",
    ]
    data += "\n".join(lines).encode() + b"\n"
    try:
        after = Events.model_validate(parse_events(data).data).events
    except (InputError, ValidationError):
        after = ()
    if [item.plain() for item in after[len(before) :]] != [event]:
        raise RefusedError(
            f"{EVENTS} can't be added to as it is written: one event after a dash each"
        )
    return data


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
