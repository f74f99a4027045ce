"""What a programme has awarded, what ends soon, what nobody has earned: tables of facts, as of a day.

Pure: a `Catalog` and a day in, `Table`s out. Everything is taken from the index of credentials, so that ten
thousand of them are counted at once; and nothing in it names a person.
"""

from __future__ import annotations

import datetime
import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from generator.content.fields import add_duration
from generator.content.model import AssertionRow, Catalog
from generator.errors import InputError
from generator.site.standing import Standing, day_of, standing_of
from generator.site.views import Directory

Cell = str | int | datetime.date | None
By = Literal["badge", "issuer", "month"]

# How a credential can stand, in columns; one at its end still holds.
_STANDINGS: Mapping[Standing, str] = {
    "valid": "valid",
    "expiring": "valid",
    "not_yet_valid": "not_yet_valid",
    "suspended": "suspended",
    "expired": "expired",
    "revoked": "revoked",
}
_COUNTS = ("issued", *dict.fromkeys(_STANDINGS.values()), "first", "last")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns, and what they were asked for: the day, and the bounds that were given."""

    report: str
    asked: Mapping[str, Cell | bool]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class _Credential:
    """A credential as it stood at the end of the day of the report; `badge` is what it counts as."""

    row: AssertionRow
    badge: str
    issuer: str
    awarded: datetime.date
    valid_until: datetime.date | None
    standing: Standing
    past: bool


class Programme:
    """A catalog as those who run it look at it, as things stood at the end of the day `at`.

    A credential awarded later isn't counted, and an event that came later doesn't weigh. A badge in another
    language counts as the one that it translates, unless each of the `languages` is to stand alone. Reports
    raise `InputError` for a credential without a date.
    """

    def __init__(self, catalog: Catalog, at: datetime.date, *, languages: bool = False) -> None:
        self.at = at
        self.languages = languages
        events = tuple(event for event in catalog.events if event.at.date() <= at)
        self.catalog = replace(catalog, events=events)
        self.directory = Directory(self.catalog, at=at, drafts=True)

    def issued(
        self,
        by: By = "badge",
        *,
        since: datetime.date | None = None,
        until: datetime.date | None = None,
    ) -> Table:
        """How much was awarded from `since` to `until`, both included, and how it stands now."""
        groups: dict[tuple[Cell, ...], list[_Credential]] = defaultdict(list)
        columns, key = self._grouping(by)
        for credential in self._awarded(since, until):
            groups[key(credential)].append(credential)
        rows = tuple((*group, *_counts(groups[group])) for group in sorted(groups, key=str))
        asked = {"since": since, "until": until, "by": by, "languages": self.languages}
        return self._table("issued", asked, (*columns, *_COUNTS), rows)

    def issued_rows(
        self, *, since: datetime.date | None = None, until: datetime.date | None = None
    ) -> Table:
        """Each credential that was awarded from `since` to `until`, the oldest first."""
        columns = ("id", "badge", "version", "issuer", "awarded", "valid_until", "standing")
        found = sorted(self._awarded(since, until), key=lambda each: (each.awarded, each.row.id))
        rows = tuple(
            (
                each.row.id,
                each.row.badge,
                each.row.version,
                each.issuer,
                each.awarded,
                each.valid_until,
                each.standing,
            )
            for each in found
        )
        return self._table("issued", {"since": since, "until": until}, columns, rows)

    def expiring(self, within: str = "90 days", *, expired: bool = False) -> Table:
        """The credentials that end `within` a time ("90 days"), the soonest first; with `expired`, those past.

        One that was revoked ended otherwise, and is left out. Raises `ValueError` for what is no duration.
        """
        noon = datetime.datetime.combine(self.at, datetime.time(12))
        last = add_duration(noon, within).date()
        columns = ("id", "badge", "name", "version", "issuer", "awarded", "valid_until", "days",
                   "standing")  # fmt: skip
        rows: list[tuple[Cell, ...]] = []
        for each in self._credentials:
            until = each.valid_until
            if until is None or each.standing == "revoked" or (each.past and not expired):
                continue
            if until <= last:
                name = self.directory.summarize(each.row).name
                rows.append(
                    (each.row.id, each.row.badge, name, each.row.version, each.issuer, each.awarded,
                     until, (until - self.at).days, each.standing)
                )  # fmt: skip
        rows.sort(key=lambda row: (str(row[6]), str(row[0])))
        asked: dict[str, Cell | bool] = {"within": within, "until": last, "expired": expired}
        return self._table("expiring", asked, columns, tuple(rows))

    def never_awarded(self) -> Table:
        """The active badges that nobody was ever awarded, the oldest first, and the stacks they complete.

        A badge that completes a stack and was never awarded: a stack that nobody is known to have completed.
        """
        awarded = {each.badge for each in self._credentials}
        completes = defaultdict(list)
        for stack in self.catalog.stacks.values():
            if stack.awards and stack.status == "active":
                completes[self._counts_as(stack.awards)].append(stack.slug)
        columns = ("badge", "name", "issuer", "kind", "created", "age_days", "completes")
        rows: list[tuple[Cell, ...]] = []
        for badge in self.catalog.badges.values():
            later = badge.created is not None and badge.created > self.at
            own = self._counts_as(badge.slug) == badge.slug
            if badge.status == "active" and own and badge.slug not in awarded and not later:
                age = (self.at - badge.created).days if badge.created else None
                stacks = " ".join(completes[badge.slug])
                rows.append(
                    (badge.slug, badge.name, badge.issuer, badge.kind, badge.created, age, stacks)
                )
        rows.sort(key=lambda row: (row[4] is None, str(row[4]), str(row[0])))
        return self._table("never-awarded", {"languages": self.languages}, columns, tuple(rows))

    # --- what they are made of

    @functools.cached_property
    def _credentials(self) -> tuple[_Credential, ...]:
        return tuple(self._read())

    def _read(self) -> Iterator[_Credential]:
        summarize, counts_as = self.directory.summarize, functools.cache(self._counts_as)
        for row in self.catalog.assertions:
            summary = summarize(row)
            if summary.awarded is None:
                raise InputError(f"{row.path} doesn't say when it was awarded", code="incomplete")
            if summary.awarded > self.at:
                continue
            yield _Credential(
                row=row,
                badge=counts_as(row.badge),
                issuer=summary.issuer or row.issuer,
                awarded=summary.awarded,
                valid_until=day_of(row.valid_until),
                standing=summary.standing,
                past=standing_of(row, None, self.at)[0] == "expired",
            )

    def _awarded(
        self, since: datetime.date | None, until: datetime.date | None
    ) -> Iterator[_Credential]:
        for each in self._credentials:
            if (since is None or each.awarded >= since) and (
                until is None or each.awarded <= until
            ):
                yield each

    def _counts_as(self, slug: str) -> str:
        badge = self.catalog.badges.get(slug)
        if self.languages or badge is None:
            return slug
        return badge.translation_of or slug

    def _grouping(
        self, by: By
    ) -> tuple[tuple[str, ...], Callable[[_Credential], tuple[Cell, ...]]]:
        """The columns that name a group, and what they hold for a credential."""
        if by == "month":
            return ("month",), lambda each: (each.awarded.isoformat()[:7],)
        if by == "issuer":
            issuers = self.catalog.issuers
            return ("issuer", "name"), lambda each: (
                each.issuer,
                issuers[each.issuer].name if each.issuer in issuers else "",
            )
        name = functools.cache(self._badge_name)
        return ("badge", "name", "issuer"), lambda each: (
            each.badge,
            name(each.badge),
            each.issuer,
        )

    def _badge_name(self, slug: str) -> str:
        badge = self.catalog.badges.get(slug)
        if badge is not None:
            return badge.name
        rows = (each.row for each in self._credentials if each.badge == slug)
        return next((self.directory.summarize(row).name for row in rows), "")

    def _table(
        self,
        report: str,
        asked: Mapping[str, Cell | bool],
        columns: tuple[str, ...],
        rows: tuple[tuple[Cell, ...], ...],
    ) -> Table:
        return Table(report, {"at": self.at, **asked}, columns, rows)


def _counts(credentials: Sequence[_Credential]) -> tuple[Cell, ...]:
    counts = dict.fromkeys(_STANDINGS.values(), 0)
    for each in credentials:
        counts[_STANDINGS[each.standing]] += 1
    days = [each.awarded for each in credentials]
    return (len(days), *counts.values(), min(days), max(days))
