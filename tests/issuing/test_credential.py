"""The credential that is signed: its form for any badge and award, and its days in any time zone."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from issuing_site import BASE, DID, KEY, NOW
from jsonschema import Draft201909Validator, FormatChecker

from generator.content.badge import (
    AchievementType,
    Alignment,
    Badge,
    Criterion,
    HourRange,
    Level,
    Organisation,
    Part,
    Rubric,
)
from generator.content.model import Issuer, IssuerKey, Site
from generator.content.substance import substance
from generator.credentials.achievement import achievement
from generator.credentials.openbadges2 import assertion, badge_class
from generator.credentials.proofs import CRYPTOSUITE
from generator.credentials.signing import sign
from generator.credentials.status import status_entry
from generator.credentials.times import read_time
from generator.errors import InputError, RefusedError
from generator.issuing.awards import Award, award_from_texts
from generator.issuing.credential import require_awardable, unsigned_credential, validity

SCHEMA = (
    Path(os.environ.get("LAURELS_SHARED", Path(__file__).parents[2] / ".." / "shared"))
    / "schemas"
    / "ob_v3p0_achievementcredential_schema.json"
)
SITE = Site(format=1, name="Guild", base_url=BASE)
ISSUER = Issuer(
    slug="guild",
    description="Teaches.",
    name="The Guild",
    did=DID,
    kind="non-profit",
    url="https://guild.example",
    email="badges@guild.example",
    legal_name="Guild e. V.",
    image="images/guild.png",
    image_alt="A knot",
    keys=(IssuerKey(id="key-1", public_key=KEY.public_key, created=NOW),),
)
BADGE = Badge(
    slug="knots", criteria="Tie.", name="Knots", description="Ties.", version="1", issuer="guild"
)

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cs", "Zl", "Zp")),
    min_size=1,
    max_size=20,
).filter(str.strip)
slugs = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
urls = st.sampled_from(["https://a.example/x?y=1&z=é", "http://b.example", "https://c.example/#d"])


@st.composite
def rubrics(draw: Any) -> Rubric:
    names = draw(st.lists(slugs, min_size=2, max_size=4, unique=True))
    levels = tuple(
        Level(id=name, name=draw(words), points=draw(st.none() | st.floats(0, 1000, width=32)))
        for name in names
    )
    criteria = tuple(
        Criterion(
            id=name,
            name=draw(words),
            levels={level: draw(words) for level in draw(st.permutations(names))[:2]}
            | {names[0]: "x"},
            passes=names[0],
        )
        for name in draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    )
    return Rubric(levels=levels, criteria=criteria)


badges = st.builds(
    Badge,
    slug=slugs.filter(lambda slug: slug not in ("v", "page")),
    criteria=st.just("") | words,
    name=words,
    description=words,
    version=st.sampled_from(["1", "1.0", "2026-11_beta.2"]),
    issuer=st.just("guild"),
    kind=st.sampled_from(["micro-credential", "badge", "credential"]),
    achievement_type=st.none() | st.sampled_from(["Course", "License", "ext:Karate.Belt/1"]),
    tags=st.lists(words, max_size=3).map(tuple),
    skills=st.lists(words, max_size=3).map(tuple),
    language=st.sampled_from([None, "en", "es-MX", "ar", "zh-Hant"]),
    image_alt=st.none() | words,
    creator=st.none() | st.builds(Organisation, name=words, url=st.none() | urls),
    competency=st.none() | words,
    estimated_hours=st.none() | st.just(HourRange(min=0.5, max=12)),
    contact_hours=st.none() | st.floats(0.5, 200, width=16),
    grants_ceu=st.booleans(),
    parts=st.lists(
        st.builds(
            Part, name=words, submit=words, form=st.none() | words,
            count=st.none() | st.integers(1, 9), pass_rule=st.none() | words,
        ),
        max_size=2,
    ).map(tuple),
    rubric=st.none() | rubrics(),
    scoring_guide=st.none() | words,
    alignments=st.lists(
        st.builds(
            Alignment, name=words, url=urls, framework=st.none() | words, code=st.none() | words,
            description=st.none() | words,
            target_type=st.sampled_from([None, "CFItem", "ceterms:Credential", "ext:Own"]),
        ),
        max_size=2,
    ).map(tuple),
    expires_after=st.sampled_from([None, "1 day", "18 months", "5 years"]),
    suspendable=st.booleans(),
)  # fmt: skip


def make(badge: Badge = BADGE, award: Award | None = None, site: Site = SITE, **given: Any) -> Any:
    salts = iter(f"salt-{number}" for number in range(99))
    return unsigned_credential(
        site=site,
        issuer=given.get("issuer", ISSUER),
        badge=badge,
        achievement=achievement(site, badge),
        award=award or Award(email="ann@x.example"),
        credential_id="0123456789ab",
        status=status_entry(f"{BASE}/status/guild-revocation-1.json", "revocation", 7),
        now=given.get("now", NOW),
        salt=lambda: next(salts),
    )


@pytest.fixture(scope="module")
def schema() -> Draft201909Validator:
    if not SCHEMA.exists():
        pytest.skip(f"the schema of Open Badges 3.0 is not at {SCHEMA}")
    found = json.loads(SCHEMA.read_bytes())
    return Draft201909Validator(found, format_checker=FormatChecker())


def test_the_schema_can_refuse(schema: Draft201909Validator) -> None:
    document = make()
    del document["credentialSubject"]["achievement"]["criteria"]
    assert not schema.is_valid(document)


@settings(max_examples=60, deadline=None)
@given(badge=badges, data=st.data())
def test_open_badges_own_schema_accepts_whatever_is_issued(
    schema: Draft201909Validator, badge: Badge, data: st.DataObject
) -> None:
    results = {}
    if badge.rubric and data.draw(st.booleans()):
        for criterion in badge.rubric.criteria:
            results[criterion.id] = next(
                level.id for level in badge.rubric.levels if level.id in criterion.levels
            )
    award = Award(
        email="ann@x.example",
        also_to=data.draw(st.sampled_from([(), ("b@x.example",)])),
        name=data.draw(st.just("") | words),
        evidence=data.draw(st.sampled_from([(), ("https://e.example/é",)])),
        private_evidence=data.draw(st.just("") | words),
        narrative=data.draw(st.just("") | words),
        collaboration=data.draw(st.just("") | words),
        results=results,
        awarded=data.draw(st.none() | st.dates(datetime.date(1900, 1, 1), NOW.date())),
    )
    zone = data.draw(st.sampled_from(["UTC", "America/St_Johns", "Pacific/Kiritimati"]))
    document = make(badge, award, SITE.model_copy(update={"time_zone": zone}))
    signed = sign(
        document,
        private_key=KEY.seed,
        verification_method=f"{DID}#key-1",
        created="2026-11-22T12:00:00Z",
    )
    assert signed["proof"][0]["cryptosuite"] == CRYPTOSUITE
    errors = [(error.json_path, error.message) for error in schema.iter_errors(signed)]
    assert errors == []
    for name in ("validFrom", "awardedDate", "validUntil"):
        assert name not in signed or read_time(signed[name]) is not None
    text = json.dumps(signed, ensure_ascii=False)
    assert "@x.example" not in text
    for result in signed["credentialSubject"].get("result", []):
        levels = [
            level["id"]
            for item in signed["credentialSubject"]["achievement"]["resultDescription"]
            if item["id"] == result["resultDescription"]
            for level in item["rubricCriterionLevel"]
        ]
        assert result["achievedLevel"] in levels
    old = assertion(signed)
    assert old["badge"] == badge_class(document["credentialSubject"]["achievement"], "x")["id"]
    assert old["recipient"]["identity"].startswith("sha256$")


def test_every_type_of_achievement_that_an_author_may_write_is_one_of_the_schema(
    schema: Draft201909Validator,
) -> None:
    names = AchievementType.__origin__.__args__[0].__args__  # type: ignore[attr-defined]
    assert len(names) > 20
    for name in names:
        assert schema.is_valid(signed_form(BADGE.model_copy(update={"achievement_type": name}))), (
            name
        )


def signed_form(badge: Badge) -> Any:
    proof = {
        "type": "DataIntegrityProof",
        "created": "2026-11-22T12:00:00Z",
        "verificationMethod": f"{DID}#key-1",
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    }
    return {**make(badge), "proof": [proof]}


def test_private_evidence_has_no_address_of_its_own() -> None:
    document = make(award=Award(email="a@x.example", private_evidence="In a drawer."))
    assert document["evidence"] == [
        {
            "type": ["Evidence"],
            "name": "Evidence kept by the issuer",
            "description": "In a drawer.",
        }
    ]
    assert "evidence" not in make()


@pytest.mark.parametrize(
    ("zone", "now", "day", "offset"),
    [
        ("UTC", "2026-11-22T23:30:00", "2026-11-22", "Z"),
        ("Pacific/Kiritimati", "2026-11-22T10:30:00", "2026-11-23", "+14:00"),
        ("Pacific/Honolulu", "2026-11-22T09:30:00", "2026-11-21", "-10:00"),
        ("Europe/Berlin", "2026-07-01T22:30:00", "2026-07-02", "+02:00"),
        ("Asia/Kathmandu", "2026-11-22T12:00:00", "2026-11-22", "+05:45"),
    ],
)
def test_days_are_the_sites_own(zone: str, now: str, day: str, offset: str) -> None:
    site = SITE.model_copy(update={"time_zone": zone})
    moment = datetime.datetime.fromisoformat(now + "+00:00")
    award = award_from_texts(
        {"email": "a@x.example", "valid_until": "2026-12-31", "activity": "2026-01-31..2026-02-01"}
    )
    document = make(award=award, site=site, now=moment)
    assert document["validFrom"] == document["awardedDate"] == f"{day}T00:00:00{offset}"
    assert document["validUntil"][:19] == "2026-12-31T23:59:59"
    assert document["credentialSubject"]["activityStartDate"][:19] == "2026-01-31T00:00:00"
    start, until = read_time(document["validFrom"]), read_time(document["validUntil"])
    assert start is not None and until is not None and start <= moment < until
    with pytest.raises(InputError) as caught:
        following = datetime.date.fromisoformat(day) + datetime.timedelta(days=1)
        make(award=Award(email="a@x.example", awarded=following), site=site, now=moment)
    assert caught.value.code == "awarded"


def test_offsets_of_long_ago_are_written_as_a_time_can_be() -> None:
    site = SITE.model_copy(update={"time_zone": "Europe/Amsterdam"})
    document = make(award=Award(email="a@x.example", awarded=datetime.date(1930, 1, 1)), site=site)
    assert read_time(document["validFrom"]) == datetime.datetime(
        1929, 12, 31, 23, 40, 28, tzinfo=datetime.UTC
    )


@pytest.mark.parametrize(
    ("awarded", "expires_after", "until"),
    [
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2025-12-31", "2 months", "2026-02-28"),
        ("2025-11-30", "1 month", "2025-12-30"),
        ("2025-12-31", "12 months", "2026-12-31"),
        ("2026-11-22", "90 days", "2027-02-20"),
        ("2026-11-22", "2 weeks", "2026-12-06"),
    ],
)
def test_a_badge_expires_at_the_end_of_its_last_day(
    awarded: str, expires_after: str, until: str
) -> None:
    badge = BADGE.model_copy(update={"expires_after": expires_after})
    award = Award(email="a@x.example", awarded=datetime.date.fromisoformat(awarded))
    assert make(badge, award)["validUntil"] == f"{until}T23:59:59Z"


def test_what_an_award_says_goes_before_what_the_badge_says() -> None:
    badge = BADGE.model_copy(update={"expires_after": "1 year"})
    award = Award(email="a@x.example", valid_until=datetime.date(2026, 11, 22))
    assert make(badge, award)["validUntil"] == "2026-11-22T23:59:59Z"
    assert "validUntil" not in make(BADGE)


def test_past_every_calendar_is_an_error_with_a_sentence() -> None:
    for duration in ("9999 years", "8000 years"):
        with pytest.raises(InputError, match="past every calendar"):
            make(BADGE.model_copy(update={"expires_after": duration}))


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("awarded", {"awarded": "2026-11-23"}),
        ("awarded", {"awarded": "2025-02-28"}),
        ("activity", {"activity": "2026-11-01..2026-11-23"}),
        ("activity", {"awarded": "2026-01-05", "activity": "2026-01-01..2026-01-06"}),
        ("valid_until", {"valid_until": "2026-11-21"}),
        ("valid_until", {"awarded": "2026-01-05", "valid_until": "2026-01-04"}),
    ],
)
def test_dates_that_contradict_each_other_name_the_field(name: str, texts: dict[str, str]) -> None:
    badge = BADGE.model_copy(update={"created": datetime.date(2025, 3, 1)})
    with pytest.raises(InputError) as caught:
        validity(SITE, badge, award_from_texts({"email": "a@x.example", **texts}), NOW)
    assert caught.value.code == name


def test_an_award_older_than_its_badge_says_what_to_change() -> None:
    badge = BADGE.model_copy(update={"created": datetime.date(2025, 3, 1)})
    award = Award(email="a@x.example", awarded=datetime.date(2025, 2, 28))
    with pytest.raises(InputError) as caught:
        validity(SITE, badge, award, NOW)
    assert caught.value.message == (
        "`awarded` is wrong: the badge was created on 2025-03-01, found 2025-02-28; if the badge is "
        f"older than that, change `created` in badges/{badge.slug}.md"
    )


def test_who_may_be_awarded() -> None:
    require_awardable(BADGE, ISSUER)
    for status in ("draft", "retired"):
        with pytest.raises(RefusedError, match=status):
            require_awardable(BADGE.model_copy(update={"status": status}), ISSUER)
    with pytest.raises(RefusedError, match="has no key"):
        require_awardable(BADGE, ISSUER.model_copy(update={"keys": ()}))


def test_only_what_changes_the_meaning_is_substance() -> None:
    before = substance(BADGE)
    for same in ({"name": "New"}, {"description": "New"}, {"tags": ("a",)}, {"image_alt": "x"}):
        assert substance(BADGE.model_copy(update=same)) == before
    for other in (
        {"criteria": "Tie more."}, {"competency": "x"}, {"expires_after": "1 year"},
        {"scoring_guide": "x"}, {"requirements": ("a",)}, {"contact_hours": 3.0},
        {"alignments": (Alignment(name="x", url="https://x.example"),)}, {"grants_ceu": True},
    ):  # fmt: skip
        assert substance(BADGE.model_copy(update=other)) != before
