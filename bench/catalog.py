"""A seeded catalog of any size, as realistic as the demonstration: `python bench/catalog.py --help`.

    python bench/catalog.py --badges 1000 --credentials 10000 --out DIR

The same arguments write the same bytes. What lies in DIR is an ordinary content folder that `laurels
check` finds nothing wrong with; its issuers live under .example, and their keys are made of the seed.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prose import SUBJECTS, VERBS, Prose

from generator.content.badge import Badge
from generator.content.load import load
from generator.content.model import Catalog
from generator.credentials.achievement import rubric_level_ids
from generator.credentials.status import new_list, set_bit, status_entry
from generator.documents import Document
from generator.issuing.awards import Award
from generator.issuing.credential import unsigned_credential
from generator.issuing.workspace import Signer, freeze, signed_list, signer_for
from generator.keystore import PrivateKey
from generator.site.images import Palette, draw_badge, rasterize
from generator.workers import Workers

BASE_URL = "https://badges.bench.example"
NOW = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
KEY_ID = "key-1"
ISSUERS = ("harbor-schools", "northlight-network", "tallgrass-college", "ferry-lane-libraries")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LEVELS = ("not-yet", "meets", "excels")
_AUDIENCES = ("teacher", "librarian", "administrator", "coach", "afterschool professional")
_GRADES = ("grades K–2", "grades 3–5", "grades 6–8", "grades 9–12")
_SECTORS = ("schools", "libraries", "afterschool", "museums", "higher education")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for. `drawn` is the share of badges without artwork of their own."""

    out: Path
    badges: int
    credentials: int
    seed: int = 1
    drawn: float = 0.5

    def source(self, *name: object) -> random.Random:
        """A source of randomness of its own for each thing, so that no order of work matters."""
        return random.Random(f"{self.seed} {name}")

    def key(self, issuer: str) -> PrivateKey:
        seed = hashlib.sha256(f"bench {self.seed} {issuer}".encode()).digest()
        return PrivateKey(_did(issuer), KEY_ID, seed)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write a seeded content folder of any size.")
    parser.add_argument("--badges", type=int, default=1000)
    parser.add_argument("--credentials", type=int, default=10_000)
    parser.add_argument("--out", type=Path, required=True, help="a folder that isn't there yet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drawn", type=float, default=0.5, help="share without own artwork")
    given = parser.parse_args(arguments)
    if given.out.exists():
        parser.error(f"{given.out} exists already")
    write_catalog(Plan(given.out, given.badges, given.credentials, given.seed, given.drawn))


def write_catalog(plan: Plan) -> None:
    """Write the whole content folder; nothing is left of it where that fails."""
    plan.out.mkdir(parents=True)
    try:
        _write(plan, "site.yaml", _yaml(_site()))
        for slug in ISSUERS:
            _write(plan, f"issuers/{slug}.md", _markdown(*_issuer(plan, slug)))
        slugs = [f"{index:04d}-{_badge_name(plan, index).lower()}" for index in range(plan.badges)]
        slugs = [slug.replace(" ", "-") for slug in slugs]
        numbers = range(plan.badges)
        with Workers(_set_badges, [plan, slugs]) as workers:
            for _ in workers.map(_write_badge, numbers):
                pass
        for index in range(max(1, plan.badges // 40)):
            _write(plan, f"stacks/stack-{index:02d}.md", _markdown(*_stack(plan, index, slugs)))
        for index in range(max(1, plan.badges // 100)):
            name = f"recognizers/district-{index:02d}.md"
            _write(plan, name, _markdown(*_recognizer(plan, index, slugs)))
        _issue(plan, load(plan.out))
    except BaseException:
        shutil.rmtree(plan.out, ignore_errors=True)
        raise


def _write(plan: Plan, path: str, data: bytes | str) -> None:
    target = plan.out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data if isinstance(data, bytes) else data.encode())


def _markdown(fields: dict[str, Any], body: str) -> str:
    return f"---\n{_yaml(fields)}---\n\n{body}"


def _yaml(fields: dict[str, Any]) -> str:
    return "".join(_lines(fields, 0))


def _lines(value: Any, indent: int) -> Iterator[str]:
    """Block YAML; a JSON string is a YAML string."""
    margin = " " * indent
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, dict | list):
                yield f"{margin}{name}:\n"
                yield from _lines(item, indent + 2)
            else:
                yield f"{margin}{name}: {_scalar(item)}\n"
        return
    for item in value:
        text = "".join(_lines(item, indent + 2)) if isinstance(item, dict) else _scalar(item) + "\n"
        yield f"{margin}- {text.lstrip()}"


def _scalar(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else json.dumps(value)


# --- what authors write


def _did(issuer: str) -> str:
    return f"did:web:{BASE_URL.removeprefix('https://')}:issuers:{issuer}"


def _site() -> dict[str, Any]:
    return {
        "format": 1,
        "name": "Bench Badges",
        "base_url": BASE_URL,
        "tagline": "A catalog made to be measured",
        "contact": "https://bench.example/contact",
    }


def _issuer(plan: Plan, slug: str) -> tuple[dict[str, Any], str]:
    name = slug.replace("-", " ").title()
    fields = {
        "name": name,
        "legal_name": f"{name}, a made-up organization",
        "kind": "school district",
        "did": _did(slug),
        "url": f"https://{slug}.example",
        "contact": f"https://{slug}.example/contact",
        "email": f"badges@{slug}.example",
        "keys": [
            {
                "id": KEY_ID,
                "public_key": plan.key(slug).public_key,
                "created": datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC),
            }
        ],
    }
    return fields, Prose(plan.source("issuer", slug)).sentences(6) + "\n"


def _badge_name(plan: Plan, index: int) -> str:
    prose = Prose(plan.source("name", index))
    return f"{prose.one(VERBS)} {prose.one(SUBJECTS)} {index}"


def _badge(plan: Plan, index: int, slugs: Sequence[str]) -> tuple[dict[str, Any], str]:
    source = plan.source("badge", index)
    prose = Prose(source)
    hours = source.randint(4, 30)
    fields: dict[str, Any] = {
        "name": _badge_name(plan, index),
        "description": prose.sentences(3)[:480],
        "version": "1.0",
        "issuer": ISSUERS[index % len(ISSUERS)],
        "created": datetime.date(2022, 1, 1),
        "tags": prose.some(SUBJECTS, 4),
        "skills": [f"{word} practice" for word in prose.some(SUBJECTS, 3)],
        "competency": prose.sentence(),
        "key_method": prose.sentences(2),
        "method_components": [
            {"name": f"Component {number}", "description": prose.sentence()} for number in range(4)
        ],
        "research": [
            {
                "title": f"A made-up study of {prose.one(SUBJECTS)}",
                "authors": "An invented author",
                "year": source.randint(1990, 2025),
                "url": f"https://library.bench.example/{index}/{number}",
                "note": prose.sentences(2),
            }
            for number in range(2)
        ],
        "rationale": prose.sentences(4),
        "prepare": [{"kind": "workshop", "name": prose.sentence()[:80], "required": False}],
        "estimated_hours": {"min": hours, "max": hours + 6},
        "contact_hours": hours,
        "parts": [
            {
                "name": name.title(),
                "kind": name,
                "submit": prose.sentences(2),
                "count": number + 1,
                "form": "Text, audio or video",
                "pass_rule": prose.sentence(),
            }
            for number, name in enumerate(("overview", "artifacts", "reflection"))
        ],
        "rubric": {
            "levels": [
                {"id": level, "name": level.replace("-", " ").capitalize(), "points": points}
                for points, level in enumerate(_LEVELS)
            ],
            "criteria": [
                {
                    "id": f"criterion-{number}",
                    "name": f"{prose.one(VERBS)} {prose.one(SUBJECTS)} ({number})",
                    "description": prose.sentence(),
                    "levels": {level: prose.sentences(2) for level in _LEVELS},
                    "passes": "meets",
                }
                for number in range(4)
            ],
        },
        "scoring_guide": prose.sentences(2),
        "review": {"double_blind": True, "business_days": 15, "resubmission": prose.sentence()},
        "audience": prose.some(_AUDIENCES, 3),
        "grade_band": prose.some(_GRADES, 2),
        "sector": prose.some(_SECTORS, 2),
        "alignments": [
            {
                "name": f"Standard {number}: {prose.one(SUBJECTS)}",
                "url": f"https://standards.bench.example/{source.randint(1, 400)}",
                "framework": "A made-up framework",
                "code": f"S.{number}.{source.randint(1, 99)}",
                "description": prose.sentence(),
                "target_type": "CFItem",
            }
            for number in range(2)
        ],
        "suspendable": index % 3 == 0,
    }
    if index % 4:
        fields["expires_after"] = "3 years"
    if index % 7 == 3:
        fields["requirements"] = [slugs[source.randrange(index)]]
    return fields, prose.body()


def _stack(plan: Plan, index: int, slugs: Sequence[str]) -> tuple[dict[str, Any], str]:
    source = plan.source("stack", index)
    prose = Prose(source)
    chosen = source.sample(list(slugs), min(6, len(slugs)))
    fields = {
        "name": f"Pathway {index}",
        "description": prose.sentences(2)[:480],
        "issuer": ISSUERS[index % len(ISSUERS)],
        "requires": {"all": [{"badge": slug} for slug in chosen]},
    }
    return fields, prose.sentences(8) + "\n"


def _recognizer(plan: Plan, index: int, slugs: Sequence[str]) -> tuple[dict[str, Any], str]:
    source = plan.source("recognizer", index)
    prose = Prose(source)
    fields = {
        "name": f"District {index}",
        "kind": "district",
        "url": f"https://district-{index}.example",
        "recognizes": [
            {"badge": slug, "as": "CEU", "value": "1.0 CEU", "conditions": prose.sentence()}
            for slug in source.sample(list(slugs), min(20, len(slugs)))
        ],
    }
    return fields, prose.sentences(4) + "\n"


_badges: Any = None


def _set_badges(plan: Plan, slugs: Sequence[str]) -> None:
    global _badges
    _badges = plan, slugs


def _write_badge(index: int) -> None:
    """Write one badge: drawn artwork, an SVG or a PNG of its own, by turns."""
    plan, slugs = _badges
    fields, body = _badge(plan, index, slugs)
    slug = slugs[index]
    if plan.source("artwork", index).random() >= plan.drawn:
        art = draw_badge(seed=f"own {slug}", title=fields["name"], palette=Palette())
        form = ("svg", "png")[index % 2]
        _write(
            plan, f"badges/images/{slug}.{form}", art if form == "svg" else rasterize(art, size=400)
        )
        fields |= {"image": f"images/{slug}.{form}", "image_alt": f"A medallion for {slug}"}
    _write(plan, f"badges/{slug}.md", _markdown(fields, body))


# --- what is signed


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    id: str
    badge: str
    status: Document


def _issue(plan: Plan, catalog: Catalog) -> None:
    """Sign all credentials, some withdrawn since, and write earners who show some of them."""
    slugs = list(catalog.badges)
    source = plan.source("issue")
    ids = [
        "".join(plan.source("id", number).choices(_ALPHABET, k=12))
        for number in range(plan.credentials)
    ]
    places = source.sample(range(131_072), plan.credentials)
    bits: dict[str, bytearray] = {}
    events, tasks = [], []
    for number, (credential_id, place) in enumerate(zip(ids, places, strict=True)):
        # Every badge is awarded, and some of them much more than others.
        slug = slugs[number] if number < len(slugs) else slugs[_often(source, len(slugs))]
        purpose = "suspension" if catalog.badges[slug].suspendable else "revocation"
        name = f"{catalog.badges[slug].issuer}-{purpose}-1"
        url = f"{BASE_URL}/status/{name}.json"
        held = bits.setdefault(name, new_list())
        tasks.append(_Task(number, credential_id, slug, status_entry(url, purpose, place)))
        if number % 50 == 7:
            set_bit(held, place)
            is_suspended = purpose == "suspension" and number % 100 == 7
            events.append(
                {
                    "at": NOW - datetime.timedelta(days=number % 300),
                    "id": credential_id,
                    "action": "suspend" if is_suspended else "revoke",
                    "reason": "The evidence turned out to be another's.",
                    "role": "program director",
                }
            )
    (plan.out / "assertions").mkdir()
    with Workers(_set_signers, [plan, catalog]) as workers:
        for _ in workers.map(_sign, tasks):
            pass
    for name, held in bits.items():
        slug, purpose, _ = name.rsplit("-", 2)
        signer = signer_for(catalog.issuers[slug], plan.key(slug), NOW)
        url = f"{BASE_URL}/status/{name}.json"
        data = signed_list(url, catalog.issuers[slug], purpose, held, signer)
        _write(plan, f"status/{name}.json", data)
    if events:
        _write(plan, "status/events.yaml", _yaml({"events": events}))
    _earners(plan, ids)


def _often(source: random.Random, count: int) -> int:
    return int(count * source.random() ** 2)


def _earners(plan: Plan, ids: Sequence[str]) -> None:
    for number in range(plan.credentials // 20):
        shown = ids[number * 4 : number * 4 + 4]
        fields = {
            "name": f"Example Earner {number}",
            "headline": "Made up, to be measured",
            "visibility": ("public", "unlisted")[number % 2],
            "example": True,
            "assertions": list(shown),
        }
        _write(plan, f"earners/earner-{number:04d}.md", _markdown(fields, "A made-up person.\n"))


_signers: Any = None


def _set_signers(plan: Plan, catalog: Catalog) -> None:
    global _signers
    signers = {
        slug: signer_for(issuer, plan.key(slug), NOW) for slug, issuer in catalog.issuers.items()
    }
    _signers = plan, catalog, signers


def _sign(task: _Task) -> None:
    plan, catalog, signers = _signers
    badge = catalog.badges[task.badge]
    frozen = freeze(plan.out, catalog, badge, write=task.number < len(catalog.badges))
    document = _credential(plan, catalog, badge, frozen.achievement, task)
    signer: Signer = signers[badge.issuer]
    _write(plan, f"assertions/{task.id}.json", signer.sign(document))


def _credential(
    plan: Plan, catalog: Catalog, badge: Badge, achievement: Any, task: _Task
) -> Document:
    source = plan.source("credential", task.number)
    prose = Prose(source)
    criteria = sorted({criterion for criterion, _ in rubric_level_ids(achievement)})
    day = NOW.date() - datetime.timedelta(days=source.randint(1, 1400))
    award = Award(
        email=f"person-{task.number}@people.example",
        evidence=(f"https://evidence.bench.example/{task.id}",),
        private_evidence=prose.sentence(),
        narrative=prose.sentences(2),
        results={
            name: source.choice(_LEVELS[1:]) for name in criteria if name.startswith("criterion-")
        },
        awarded=day,
        activity=(day - datetime.timedelta(days=60), day - datetime.timedelta(days=10)),
    )
    return unsigned_credential(
        site=catalog.site,
        issuer=catalog.issuers[badge.issuer],
        badge=badge,
        achievement=achievement,
        award=award,
        credential_id=task.id,
        status=task.status,
        now=NOW,
        salt=lambda: f"{source.getrandbits(128):032x}",
    )


if __name__ == "__main__":
    main()
