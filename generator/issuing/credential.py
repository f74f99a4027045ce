"""An award → the OpenBadgeCredential to be signed. Pure: the clock and the salts are arguments.

Open Badges 3.0, appendix B (OpenBadgeCredential, AchievementSubject, Evidence, Result), over VC Data
Model 2.0.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from generator.content.badge import Badge
from generator.content.fields import add_duration
from generator.content.findings import nearest
from generator.content.model import Issuer, Site
from generator.content.privacy import personal_data, private_key_at
from generator.credentials.achievement import profile, rubric_level_ids
from generator.credentials.identity import identity_object, normalize_email
from generator.credentials.times import write_time
from generator.documents import Document
from generator.errors import InputError, RefusedError
from generator.issuing.awards import Award

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)


def unsigned_credential(
    *,
    site: Site,
    issuer: Issuer,
    badge: Badge,
    achievement: Mapping[str, Any],
    award: Award,
    credential_id: str,
    status: Document,
    now: datetime.datetime,
    salt: Callable[[], str],
) -> Document:
    """Put together the credential of one award; `achievement` is the frozen one, embedded whole.

    Raises `InputError` whose code is the award's field that contradicts the badge or the calendar.
    """
    valid_from, awarded, valid_until = validity(site, badge, award, now)
    credential: Document = {
        "@context": CONTEXT,
        "id": f"{site.base_url}/assertions/{credential_id}.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": profile(site, issuer),
        "validFrom": _written(valid_from),
    }
    if valid_until:
        credential["validUntil"] = _written(valid_until)
    credential["awardedDate"] = _written(awarded)
    credential["credentialSubject"] = _subject(site, badge, achievement, award, salt)
    evidence = _evidence(award)
    if evidence:
        credential["evidence"] = evidence
    credential["credentialStatus"] = status
    credential["credentialSchema"] = [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    return credential


def validity(
    site: Site, badge: Badge, award: Award, now: datetime.datetime
) -> tuple[datetime.datetime, datetime.datetime, datetime.datetime | None]:
    """When the award counts from, when it was made, and until when it counts (None: for good).

    Days are the site's days: they begin at midnight in `site.time_zone`. Raises `InputError`.
    """
    zone = ZoneInfo(site.time_zone)
    today = now.astimezone(zone).date()
    day = award.awarded or today
    if day > today:
        raise InputError(
            f"`awarded` is wrong: expected a day no later than today, {today}, found {day}",
            code="awarded",
        )
    if badge.created and day < badge.created:
        raise InputError(
            f"`awarded` is wrong: the badge was created on {badge.created}, found {day}; if the badge is "
            f"older than that, change `created` in badges/{badge.slug}.md",
            code="awarded",
        )
    awarded = datetime.datetime.combine(day, datetime.time(), zone)
    if award.activity and award.activity[1] > day:
        raise InputError(
            f"`activity` is wrong: expected an end no later than the award, {day}, "
            f"found {award.activity[1]}",
            code="activity",
        )
    until: datetime.datetime | None = None
    if award.valid_until:
        until = datetime.datetime.combine(award.valid_until, datetime.time(23, 59, 59), zone)
        if until <= awarded:
            raise InputError(
                f"`valid_until` is wrong: expected a day no earlier than the award, {day}, "
                f"found {award.valid_until}",
                code="valid_until",
            )
    elif badge.expires_after:
        try:
            until = add_duration(awarded, badge.expires_after).replace(
                hour=23, minute=59, second=59
            )
        except (ValueError, OverflowError):
            raise InputError(
                f"`valid_until` is wrong: {badge.expires_after} after {day} is past every calendar",
                code="valid_until",
            ) from None
    return awarded, awarded, until


def require_private(award: Award, allowed: Collection[str]) -> None:
    """Raise `InputError` where a text that would be signed tells what no signature can take back.

    That is an e-mail address (other than those `allowed`, in lower case), one of the recipient's own
    addresses in whatever form, a private key, or in a text for people a telephone number.
    """
    texts = [(text, "evidence") for text in award.evidence]
    texts += [
        (getattr(award, name), name) for name in ("private_evidence", "narrative", "collaboration")
    ]
    for text, name in texts:
        plain = unquote(text)
        addresses = [
            found for _, what, found in personal_data(plain, allowed) if what == "e-mail address"
        ]
        addresses += [one for one in award.addresses if one in normalize_email(plain)]
        if addresses:
            raise InputError(
                f"`{name}` is wrong: it holds an e-mail address, {addresses[0]}, and what is signed "
                "is public for good",
                code=name,
            )
        for _, what, found in personal_data(text, allowed):
            # In a link such digits are a part of some page's name more often.
            if what == "telephone number" and name != "evidence":
                raise InputError(
                    f"`{name}` is wrong: it holds what looks like a telephone number, {found}, and what "
                    "is signed is public for good",
                    code=name,
                )
        if private_key_at(plain.encode()) is not None:
            raise InputError(
                f"`{name}` is wrong: it holds what looks like a private key", code=name
            )


def _written(moment: datetime.datetime) -> str:
    """RFC 3339 with the site's own offset, so that the day that people read is the day that was meant."""
    offset = moment.utcoffset()
    # Before time zones were agreed on, offsets had seconds, and RFC 3339 has no place for them.
    if not offset or offset % datetime.timedelta(minutes=1):
        return write_time(moment)
    return moment.isoformat(timespec="seconds")


def _subject(
    site: Site,
    badge: Badge,
    achievement: Mapping[str, Any],
    award: Award,
    salt: Callable[[], str],
) -> Document:
    identifiers = [identity_object(email, salt()) for email in award.addresses]
    if award.name:
        identifiers.append(identity_object(award.name, salt(), "name"))
    subject: Document = {"type": ["AchievementSubject"], "identifier": identifiers}
    if award.activity:
        zone = ZoneInfo(site.time_zone)
        for name, day in zip(("activityStartDate", "activityEndDate"), award.activity, strict=True):
            subject[name] = _written(datetime.datetime.combine(day, datetime.time(), zone))
    if badge.grants_ceu and badge.derived_ceu:
        subject["creditsEarned"] = badge.derived_ceu
    narrative = "\n\n".join(text for text in (award.narrative, award.collaboration) if text)
    if narrative:
        subject["narrative"] = narrative
    if award.results:
        subject["result"] = _results(achievement, award.results)
    subject["achievement"] = {
        name: value for name, value in achievement.items() if name != "@context"
    }
    return subject


def _results(achievement: Mapping[str, Any], results: Mapping[str, str]) -> list[Document]:
    known = rubric_level_ids(achievement)
    if not known:
        raise InputError("`results` is wrong: the badge has no rubric", code="results")
    found = []
    for criterion, level in results.items():
        key = criterion.casefold(), level.casefold()
        if key not in known:
            criteria = sorted({name for name, _ in known})
            if key[0] not in criteria:
                wrong, names = criterion, criteria
            else:
                wrong, names = level, sorted({name for owner, name in known if owner == key[0]})
            close = nearest(wrong.casefold(), names)
            hint = f"; did you mean {close!r}?" if close else ""
            raise InputError(
                f"`results` is wrong: the rubric has no {wrong!r} (it has {', '.join(names)}){hint}",
                code="results",
            )
        description, level_id = known[key]
        found.append(
            {
                "type": ["Result"],
                "resultDescription": description,
                "achievedLevel": level_id,
                "status": "Completed",
            }
        )
    if len({item["resultDescription"] for item in found}) != len(found):
        raise InputError("`results` is wrong: a criterion is judged twice", code="results")
    return found


def _evidence(award: Award) -> list[Document]:
    evidence: list[Document] = [
        {"id": url, "type": ["Evidence"], "name": "Submitted evidence"} for url in award.evidence
    ]
    if award.private_evidence:
        evidence.append(
            {
                "type": ["Evidence"],
                "name": "Evidence kept by the issuer",
                "description": award.private_evidence,
            }
        )
    return evidence


def require_awardable(badge: Badge, issuer: Issuer) -> None:
    """Raise `RefusedError` where the badge can't be awarded at all."""
    if badge.status == "draft":
        raise RefusedError(f"{badge.slug} is a draft: set `status: active` in it first")
    if badge.status == "retired":
        raise RefusedError(f"{badge.slug} is retired and can't be awarded any more")
    if not issuer.keys:
        raise RefusedError(
            f"{issuer.slug} has no key: make one with `laurels keys new {issuer.slug}`"
        )
