"""A small catalog made by hand for the tests of pages: one rich thing and one minimal thing of each type."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from generator.content.badge import (
    Alignment,
    Badge,
    Citation,
    Criterion,
    Fee,
    HourRange,
    Level,
    Named,
    Organisation,
    Part,
    Preparation,
    QualityMark,
    Review,
    Rubric,
)
from generator.content.fields import Link
from generator.content.frameworks import Framework, FrameworkItem
from generator.content.model import (
    AssertionRow,
    Catalog,
    Earner,
    FrozenVersion,
    Issuer,
    IssuerKey,
    Recognition,
    Recognizer,
    Requirement,
    Site,
    Stack,
    StatusEvent,
)
from generator.content.pages import Page, Reading, Term

AT = datetime.date(2026, 11, 22)
BASE = "https://badges.example"
DID = "did:web:badges.example:issuers:lantern"
KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQXJPt4swbTQ2s"
ARABIC = "ليلى حدّاد"


def moment(year: int, month: int, day: int) -> datetime.datetime:
    return datetime.datetime(year, month, day, 9, 30, tzinfo=datetime.UTC)


LEVELS = (
    Level(id="emerging", name="Emerging", points=1),
    Level(id="proficient", name="Proficient", points=2),
    Level(id="exemplary", name="Exemplary", points=3),
)
RICH = Badge(
    slug="formative-questions",
    criteria="# What you do\n\nAsk questions that **show thinking**:\n\n- open\n- timed\n\n"
    "| Kind | Use |\n|---|--:|\n| Hinge | mid-lesson |\n",
    name="Formative questions",
    description="Plans and asks questions that show what learners think, and acts on the answers.",
    version="1.1",
    issuer="lantern",
    tags=("assessment", "discussion"),
    image_alt="A lantern over an open book",
    creator=Organisation(name="Teaching Guild", url="https://guild.example"),
    assessed_by=Organisation(name="Reviewers’ Circle"),
    created=datetime.date(2025, 9, 1),
    license="CC BY 4.0",
    competency="The educator asks questions that make thinking visible and adapts the lesson to the answers.",
    key_method="Plan a hinge question and decide beforehand what each answer will lead to.",
    method_components=(
        Named(name="Wait", description="Three seconds or more."),
        Named(name="Adapt"),
    ),
    research=(
        Citation(
            title="On questions",
            authors="A. Writer",
            year=2001,
            published_in="A Journal",
            url="https://journal.example/1",
            note="Reviews *many* studies.",
        ),
        Citation(title="A title alone"),
    ),
    rationale="Feedback works when it changes what happens next.",
    requirements=("listening",),
    requires_training=True,
    prepare=(
        Preparation(
            kind="course", name="A short course", url="https://guild.example/c", required=True
        ),
        Preparation(kind="self-study", name="A reader", description="Forty pages."),
    ),
    in_class=True,
    time_limit="One school term",
    estimated_hours=HourRange(min=8, max=12.5),
    contact_hours=12,
    grants_ceu=True,
    assessment_fee=Fee(
        amount=Decimal("45.50"), currency="USD", waiver="Ask us.", payable_to="Lanternway"
    ),
    parts=(
        Part(
            name="Overview",
            kind="overview",
            submit="Describe your class.",
            word_limit=1200,
            pass_rule="Every question is answered.",
        ),
        Part(
            name="Artifacts", kind="artifacts", submit="Two videos.", count=2, form="Video, 5 min"
        ),
    ),
    rubric=Rubric(
        levels=LEVELS,
        criteria=(
            Criterion(
                id="planning",
                name="Planning",
                description="What was prepared.",
                levels={
                    "emerging": "Questions are planned.",
                    "proficient": "Each answer has a plan.",
                    "exemplary": "Learners plan some too.",
                },
                passes="proficient",
            ),
            Criterion(
                id="acting",
                name="Acting on answers",
                levels={"emerging": "Rarely.", "exemplary": "Always."},
                passes="exemplary",
            ),
        ),
    ),
    scoring_guide="Two reviewers score alone and then compare.",
    review=Review(
        double_blind=True,
        business_days=10,
        preferred_reviewer="Someone who teaches the same age.",
        resubmission="Once, free.",
    ),
    collaboration="You may plan together; each writes their own reflection.",
    submission_languages=("en", "es"),
    accommodations="Tell us what you need.",
    audience=("Teacher", "Coach"),
    grade_band=("Grades 6–8",),
    sector=("Public",),
    education_level=("Secondary",),
    alignments=(
        Alignment(
            name="Engages learners in questioning",
            url="https://standards.example/3b",
            framework="Framework for Teaching",
            code="3b",
            description="Component 3b.",
        ),
    ),
    skills=("Questioning", "Adapting"),
    quality=(
        QualityMark(framework="Badge quality", result="Meets", date=datetime.date(2026, 2, 1)),
    ),
    expires_after="3 years",
    renewal="Send one new video.",
    resources=(Link(name="Planning sheet", url="https://guild.example/sheet"),),
    contact="https://lantern.example/ask",
)
MINIMAL = Badge(
    slug="listening",
    criteria="",
    name="Listening",
    description="Listens.",
    version="1.0",
    issuer="lantern",
)
FOREIGN = Badge(
    slug="voorlezen",
    criteria="Leest voor.",
    name="Voorlezen voor kleuters",
    description="Leest voor aan een groep.",
    version="1.0",
    issuer="nobody",
    kind="badge",
    language="nl",
    status="retired",
)
DRAFT = Badge(
    slug="secret-draft",
    criteria="Unfinished.",
    name="Unfinished Draft",
    description="Not yet.",
    version="0.1",
    issuer="lantern",
    status="draft",
    requirements=("listening",),
)
FINAL = Badge(
    slug="classroom-talk",
    criteria="Complete the stack.",
    name="Classroom Talk",
    description="Holds the whole of it.",
    version="1.0",
    issuer="lantern",
    kind="credential",
    requirements=("formative-questions",),
)
TRANSLATED = Badge(
    slug="escucha",
    criteria="Escucha. Vea [el glosario](/glosario/#pila).",
    name="Escucha",
    description="Escucha.",
    version="1.0",
    issuer="lantern",
    language="es",
    translation_of="listening",
)
PAGES = (
    Page(
        slug="about",
        body="# Why\n\nTalk *matters*: see [stack](/glossary/#stack).\n\n## How\n\n[Badges](/badges/?x=1).\n",
        name="About these badges",
        description="Who made them, and why.",
        menu="footer",
        visitor="learner",
    ),
    Page(
        slug="glossary",
        body="What the words mean here.",
        name="Glossary",
        menu="header",
        order=1,
        terms=(
            Term(
                id="stack",
                name="Stack",
                definition="Badges that *together* show something larger.",
                also=("cluster", "pathway"),
                see=("earner", "gone"),
                readings=(
                    Reading(name="A guild", text="A stack is a list.", url="https://guild.example"),
                    Reading(name="A school", text="A stack is a tree."),
                ),
                sources=(Link(name="A handbook", url="https://guild.example/book"),),
            ),
            Term(id="earner", name="Éarner", definition="Who holds a badge."),
            Term(id="three-of-five", name="3 of 5", definition="Any three."),
        ),
    ),
    Page(
        slug="glosario",
        body="",
        name="Glosario",
        language="es",
        translation_of="glossary",
        terms=(Term(id="pila", name="Pila", definition="Un conjunto de insignias."),),
    ),
    Page(slug="secret-plans", body="Not yet.", name="Unfinished Draft", status="draft"),
)
FRAMEWORKS = (
    Framework(
        slug="teaching",
        name="Framework for Teaching",
        description="What *teachers* do.",
        publisher="Standards Guild",
        version="2022",
        url="https://standards.example",
        license="CC BY 4.0",
        items=(
            FrameworkItem(code="3", name="Instruction"),
            FrameworkItem(
                code="3b",
                name="Questioning",
                statement="Asks **well**.",
                url="https://standards.example/3b",
                guid="00000000-0000-4000-8000-00000000003b",
                part_of="3",
            ),
        ),
    ),
    Framework(
        slug="kader",
        name="Een kader",
        url="https://kader.example",
        language="nl",
        items=(FrameworkItem(code="A 1", name="Luisteren"),),
    ),
)
STACKS = (
    Stack(
        slug="talk",
        body="Why talk *matters*.",
        name="Talk that teaches",
        description="Three badges about talk.",
        issuer="lantern",
        awards="classroom-talk",
        requires=Requirement(
            all=(
                Requirement(badge="listening"),
                Requirement(
                    name="One more",
                    any=1,
                    of=(
                        Requirement(badge="formative-questions", relation="builds_on"),
                        Requirement(badge="secret-draft"),
                        Requirement(stack="small"),
                    ),
                ),
            ),
            ordered=True,
        ),
    ),
    Stack(
        slug="small",
        body="",
        name="A small stack",
        description="One badge.",
        issuer="gone",
        requires=Requirement(badge="voorlezen"),
    ),
)
EARNERS = (
    Earner(
        slug="layla",
        body="I teach **science**.",
        name=ARABIC,
        headline="Teacher of science",
        links=(Link(name="My site", url="https://layla.example"),),
        featured=("00000000000b",),
        assertions=("00000000000a", "00000000000b", "00000000000c"),
        visibility="public",
        example=True,
        language="ar",
    ),
    Earner(slug="quiet", body="", name="Quiet Quentin", assertions=("00000000000d",)),
    Earner(
        slug="hidden",
        body="",
        name="Hidden Harriet",
        assertions=("00000000000e",),
        visibility="private",
    ),
    Earner(slug="bare", body="", name="Bare Bo", visibility="public"),
)
RECOGNIZERS = (
    Recognizer(
        slug="quill",
        body="A county of *nine* schools.",
        name="Quillwater County",
        kind="district",
        url="https://quill.example",
        recognizes=(
            Recognition(
                badge="formative-questions",
                counts_as="CEU",
                category="Instruction",
                value="1.2 CEU",
                class_code="IN-1",
                prior_approval=True,
                conditions="Within a year.",
                status="pilot",
                basis="informal",
                since=datetime.date(2026, 1, 1),
                until=datetime.date(2027, 6, 30),
                url="https://quill.example/policy",
            ),
            Recognition(badge="listening", counts_as="hiring", until=datetime.date(2025, 1, 1)),
            Recognition(badge="secret-draft", counts_as="other"),
            Recognition(stack="talk", counts_as="salary step", since=datetime.date(2027, 1, 1)),
        ),
        seeks=("formative-questions", "secret-draft"),
    ),
    Recognizer(slug="plain", body="", name="Plain Employer", kind="employer"),
)


def row(id_: str, badge: str = "formative-questions", **changes: Any) -> AssertionRow:
    """An index row for the credential `id_`, valid unless `changes` say otherwise."""
    return replace(
        AssertionRow(
            id=id_,
            url=f"{BASE}/assertions/{id_}.json",
            path=f"assertions/{id_}.json",
            digest=b"",
            badge=badge,
            version="1.0",
            issuer=DID,
            valid_from="2026-05-04T08:00:00Z",
            valid_until="",
            awarded="2026-05-03T00:00:00Z",
            status_list="",
            index=0,
            purpose="revocation",
        ),
        **changes,
    )


ROWS = (
    row("00000000000a", valid_until="2029-05-04T08:00:00Z"),
    row("00000000000b", "listening", awarded="", valid_until="2026-12-01T00:00:00Z"),
    row("00000000000c", "voorlezen", valid_until="2026-11-01T00:00:00Z"),
    row("00000000000d"),
    row("00000000000e"),
    row("00000000000f", "removed-badge", issuer="did:web:elsewhere.example", version="9"),
)
EVENTS = (
    StatusEvent(moment(2026, 6, 1), "00000000000d", "suspend", "Under review.", "issuer"),
    StatusEvent(moment(2026, 6, 9), "00000000000d", "reinstate", "Cleared.", "issuer"),
    StatusEvent(moment(2026, 7, 1), "00000000000e", "revoke", "Awarded by mistake.", "issuer"),
)


def catalog(**changes: Any) -> Catalog:
    """The sample catalog, with `changes` of its fields."""
    badges = (RICH, MINIMAL, FOREIGN, DRAFT, FINAL, TRANSLATED)
    sample = Catalog(
        root=PurePosixPath("content"),
        site=Site(
            format=1,
            name="Sample Badges",
            base_url=BASE,
            tagline="Skills that educators can show",
            description="A *sample* site.",
            contact="https://lantern.example/contact",
            license="CC BY 4.0",
            edit_url="https://git.example/edit/main/content",
        ),
        issuers={
            "lantern": Issuer(
                slug="lantern",
                description="A guild of teachers.",
                name="Lanternway Guild",
                did=DID,
                keys=(
                    IssuerKey(id="key-1", public_key=KEY, created=moment(2024, 1, 1)),
                    IssuerKey(
                        id="key-0",
                        public_key=KEY,
                        created=moment(2023, 1, 1),
                        expires=moment(2024, 1, 1),
                    ),
                ),
                kind="non-profit",
                legal_name="Lanternway Guild Inc.",
                url="https://lantern.example",
                contact="https://lantern.example/contact",
                verification_contact="https://lantern.example/verify",
            ),
            "small": Issuer(
                slug="small",
                description="",
                name="Small School",
                did="did:web:badges.example:issuers:small",
                kind="employer",
                url="http://small.example/",
            ),
        },
        badges={badge.slug: badge for badge in badges},
        stacks={stack.slug: stack for stack in STACKS},
        earners={earner.slug: earner for earner in EARNERS},
        recognizers={each.slug: each for each in RECOGNIZERS},
        pages={page.slug: page for page in PAGES},
        frameworks={each.slug: each for each in FRAMEWORKS},
        assertions=ROWS,
        events=EVENTS,
        versions={
            ("formative-questions", "1.0"): FrozenVersion(
                "formative-questions", "1.0", "", {"name": "Formative questions"}, {}, b""
            ),
            ("removed-badge", "9"): FrozenVersion(
                "removed-badge", "9", "", {"name": "A removed badge"}, {}, b""
            ),
        },
    )
    return replace(sample, **changes)


def empty_catalog() -> Catalog:
    """A site with nothing on it yet."""
    site = Site(format=1, name="Empty", base_url=BASE)
    return Catalog(PurePosixPath("content"), site, {}, {}, {}, {}, {})


def document(**changes: Any) -> dict[str, Any]:
    """A signed credential as parsed, rich; `changes` replace members of the outermost object."""
    level = f"{BASE}/badges/formative-questions/v/1.0.json#planning"
    return {
        "id": f"{BASE}/assertions/00000000000a.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "Lanternway Guild"},
        "name": "Formative questions",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{BASE}/badges/formative-questions/v/1.0.json",
                "type": ["Achievement"],
                "name": "Formative questions",
                "version": "1.0",
                "description": "Plans and asks questions that show what learners think.",
                "criteria": {"narrative": "Ask questions that **show thinking**."},
                "resultDescription": [
                    {
                        "id": level,
                        "type": ["ResultDescription"],
                        "name": "Planning",
                        "resultType": "RubricCriterionLevel",
                        "requiredLevel": f"{level}-proficient",
                        "rubricCriterionLevel": [
                            {"id": f"{level}-proficient", "name": "Proficient"},
                            {
                                "id": f"{level}-exemplary",
                                "name": "Exemplary",
                                "description": "Learners plan some too.",
                            },
                        ],
                    }
                ],
            },
            "result": [
                {
                    "type": ["Result"],
                    "resultDescription": level,
                    "achievedLevel": f"{level}-exemplary",
                    "status": "Completed",
                }
            ],
            "narrative": "Planned **together** with a colleague; the reflection is her own.",
            "creditsEarned": 1.2,
            "activityStartDate": "2026-03-01T00:00:00Z",
            "activityEndDate": "2026-04-20T00:00:00Z",
        },
        "evidence": [
            {
                "id": "https://evidence.example/video?a=1&b=2",
                "type": ["Evidence"],
                "name": "A lesson on density",
                "description": "Five minutes of one lesson.",
                "genre": "Video",
                "audience": "reviewers",
            },
            {"type": ["Evidence"], "description": "A reflection, kept private."},
        ],
        **changes,
    }
