"""A badge as its author defines it: what it shows, what it takes, how it is judged, whom it is for."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from generator.content.fields import (
    Amount,
    Content,
    Day,
    Duration,
    Flag,
    HttpsUrl,
    ImageName,
    Language,
    Line,
    Link,
    Number,
    Slug,
    Text,
    WebUrl,
    Whole,
)

AchievementType = Annotated[
    Literal[
        "Achievement",
        "ApprenticeshipCertificate",
        "Assessment",
        "Assignment",
        "AssociateDegree",
        "Award",
        "Badge",
        "BachelorDegree",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "CommunityService",
        "Competency",
        "Course",
        "CoCurricular",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "Fieldwork",
        "GeneralEducationDevelopment",
        "JourneymanCertificate",
        "LearningProgram",
        "License",
        "Membership",
        "ProfessionalDoctorate",
        "QualityAssuranceCredential",
        "MasterCertificate",
        "MasterDegree",
        "MicroCredential",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    ]
    | Annotated[str, Field(pattern=r"^ext:[A-Za-z0-9._/-]+$")],
    Field(union_mode="left_to_right"),
]
TargetType = Annotated[
    Literal[
        "ceasn:Competency",
        "ceterms:Credential",
        "CFItem",
        "CFRubric",
        "CFRubricCriterion",
        "CFRubricCriterionLevel",
        "CTDL",
    ]
    | Annotated[str, Field(pattern=r"^ext:[A-Za-z0-9._/-]+$")],
    Field(union_mode="left_to_right"),
]
Hours = Annotated[Number, Field(gt=0, le=10_000)]


class Organisation(Content):
    """Who created a badge or judges it, when that isn't its issuer."""

    name: Line
    url: WebUrl | None = None


class Named(Content):
    """A named thing with what it means."""

    name: Line
    description: Text | None = None


class Citation(Content):
    """A work of research: who, when, what, and where to read it."""

    title: Line
    authors: Line | None = None
    year: Annotated[Whole, Field(ge=1500, le=2200)] | None = None
    published_in: Line | None = None
    url: WebUrl | None = None
    note: Text | None = None


class Preparation(Content):
    """A course, workshop, project, experience or self-study that helps; `required` or not."""

    kind: Literal["course", "workshop", "project", "experience", "self-study"]
    name: Line
    url: WebUrl | None = None
    description: Text | None = None
    required: Flag = False


class HourRange(Content):
    """How long most people take, in hours."""

    min: Hours
    max: Hours

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            raise PydanticCustomError(
                "laurels", "the range runs backwards", {"expected": "min no larger than max"}
            )
        return self


class Fee(Content):
    """What an assessment costs; `waiver` says who pays less and how to ask."""

    amount: Amount
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    waiver: Text | None = None
    payable_to: Line | None = None


class Part(Content):
    """One part of a submission: what to hand in, how many, in which form, and when it passes."""

    name: Line
    kind: Literal[
        "overview",
        "artifacts",
        "reflection",
        "plan",
        "interview",
        "demonstration",
        "portfolio",
        "test",
        "other",
    ] = "other"
    submit: Text
    count: Annotated[Whole, Field(ge=1, le=1000)] | None = None
    form: Line | None = None
    word_limit: Annotated[Whole, Field(ge=1, le=100_000)] | None = None
    pass_rule: Text | None = None


class Level(Content):
    """A level of achievement, named once for the whole rubric, lowest first."""

    id: Slug
    name: Line
    points: Annotated[Number, Field(ge=0, le=1000)] | None = None


class Criterion(Content):
    """A row of the rubric: what each level looks like, and the lowest level that passes."""

    id: Slug
    name: Line
    description: Text | None = None
    passes: Slug
    levels: Annotated[dict[Slug, Text], Field(min_length=1)]


class Rubric(Content):
    """Criteria × levels, the very table that reviewers use."""

    levels: Annotated[tuple[Level, ...], Field(min_length=2, max_length=10)]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=50)]


class Review(Content):
    """How a submission is reviewed."""

    double_blind: Flag | None = None
    business_days: Annotated[Whole, Field(ge=1, le=365)] | None = None
    preferred_reviewer: Text | None = None
    resubmission: Text | None = None


class Alignment(Content):
    """An item of a framework that the badge lines up with (OB 3.0 Alignment)."""

    name: Line
    framework: Line | None = None
    code: Line | None = None
    url: WebUrl
    description: Text | None = None
    target_type: TargetType | None = None


class QualityMark(Content):
    """A review of the badge itself against a published framework of quality."""

    framework: Line
    version: Line | None = None
    result: Line
    date: Day
    url: WebUrl | None = None


# With which field each group of a badge's fields begins, after what it is.
GROUPS = ("competency", "parts", "audience", "quality")


class Badge(Content):
    """`content/badges/<slug>.md`: a micro-credential, a broader badge, or the credential of a stack.

    `slug` comes from the file's name and `criteria` from its Markdown body (CommonMark, untrusted).
    """

    slug: Slug
    criteria: Annotated[str, Field(max_length=60_000)]

    # what it is
    name: Line
    description: Annotated[Text, Field(max_length=500)]
    version: Annotated[Line, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    issuer: Slug
    kind: Literal["micro-credential", "badge", "credential"] = "micro-credential"
    achievement_type: AchievementType | None = None
    status: Literal["draft", "active", "retired"] = "active"
    created: Day | None = None
    language: Language | None = None
    translation_of: Slug | None = None
    license: Line | None = None
    image: ImageName | None = None
    image_alt: Line | None = None
    creator: Organisation | None = None
    assessed_by: Organisation | None = None
    tags: tuple[Line, ...] = ()
    skills: tuple[Line, ...] = ()

    # what it takes
    competency: Text | None = None
    key_method: Text | None = None
    method_components: tuple[Named, ...] = ()
    research: tuple[Citation, ...] = ()
    rationale: Text | None = None
    requirements: tuple[Slug, ...] = ()
    requires_training: Flag | None = None
    prepare: tuple[Preparation, ...] = ()
    in_class: Flag | None = None
    time_limit: Line | None = None
    estimated_hours: HourRange | None = None
    contact_hours: Hours | None = None
    ceu: Annotated[Number, Field(gt=0, le=1000)] | None = None
    grants_ceu: Flag = False
    assessment_fee: Fee | None = None

    # how it is judged
    parts: tuple[Part, ...] = ()
    rubric: Rubric | None = None
    scoring_guide: Text | None = None
    review: Review | None = None
    collaboration: Text | None = None
    submission_languages: tuple[Language, ...] = ()
    accommodations: Text | None = None

    # whom it is for, what it lines up with
    audience: tuple[Line, ...] = ()
    grade_band: tuple[Line, ...] = ()
    sector: tuple[Line, ...] = ()
    education_level: tuple[Line, ...] = ()
    alignments: tuple[Alignment, ...] = ()

    # quality, validity, more
    quality: tuple[QualityMark, ...] = ()
    expires_after: Duration | None = None
    renewal: Text | None = None
    suspendable: Flag = False
    resources: tuple[Link, ...] = ()
    contact: HttpsUrl | None = None

    @property
    def derived_ceu(self) -> float | None:
        """Continuing education units: 1 for each 10 contact hours, rounded down to steps of 0.1."""
        if self.contact_hours is None:
            return None
        return int(Decimal(str(self.contact_hours))) / 10

    @property
    def open_badges_type(self) -> str:
        """The `achievementType`: the author's, or what `kind` stands for."""
        if self.achievement_type:
            return self.achievement_type
        return {"micro-credential": "MicroCredential", "badge": "Badge"}.get(
            self.kind, "Certificate"
        )
