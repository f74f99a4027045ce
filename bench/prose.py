"""Sentences of the kind that badges are made of: many, all different, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

SUBJECTS = (
    "discussion", "feedback", "lab safety", "reading aloud", "number talks", "peer review", "mentoring",
    "family contact", "project planning", "data use", "story circles", "field work", "maker projects",
    "language support", "song writing", "garden care", "first aid", "conflict repair", "debate", "coding",
)  # fmt: skip
VERBS = (
    "Leading", "Planning", "Guiding", "Adapting", "Assessing", "Opening", "Documenting", "Coaching",
    "Designing", "Reviewing",
)  # fmt: skip
_WHO = (
    "the educator", "each learner", "the group", "a colleague", "the family", "the reviewer",
    "the whole class", "a visiting parent", "every small team", "the site coordinator",
)  # fmt: skip
_DOES = (
    "names", "asks for", "listens to", "writes down", "compares", "tries out", "gives back", "connects",
    "revises", "explains", "makes room for", "returns to", "builds on", "checks", "plans for", "shares",
)  # fmt: skip
_WHAT = (
    "the first idea that was offered", "evidence from the work itself", "a question nobody has answered",
    "what changed since the last session", "the words that learners use at home", "a goal in plain words",
    "two examples and one counter-example", "the plan for the following week", "notes from the visit",
    "a short recording without names", "the choice that was made and its reason", "one next step",
    "the rules that the group wrote", "a draft and its revision", "what the quiet voices said",
)  # fmt: skip
_HOW = (
    "before the session begins", "without hurrying", "in the language that they prefer", "at least twice",
    "so that others can follow", "with the rubric at hand", "and says why", "in front of the group",
    "while there is time to change it", "and keeps a record", "after a pause for thinking",
    "with materials that anyone can afford", "and asks what is missing", "step by step",
)  # fmt: skip


class Prose:
    """Draws words from one seeded source."""

    def __init__(self, source: random.Random) -> None:
        self.source = source

    def one(self, choices: Sequence[str]) -> str:
        return self.source.choice(choices)

    def some(self, choices: Sequence[str], count: int) -> list[str]:
        return self.source.sample(choices, count)

    def sentence(self) -> str:
        text = f"{self.one(_WHO)} {self.one(_DOES)} {self.one(_WHAT)} {self.one(_HOW)}."
        return text[0].upper() + text[1:]

    def sentences(self, count: int) -> str:
        return " ".join(self.sentence() for _ in range(count))

    def body(self) -> str:
        """Criteria as an author writes them: paragraphs, a heading, a list, emphasis, a link."""
        points = "\n".join(f"- {self.sentence()}" for _ in range(5))
        steps = "\n".join(f"{number}. {self.sentence()}" for number in range(1, 5))
        return (
            f"You earn this badge with **evidence from your own work**. {self.sentences(2)}\n\n"
            f"## You show that you can\n\n{points}\n\n"
            f"## What reviewers look for\n\n{self.sentences(2)} "
            "See [the guide](https://guide.example/evidence) for *examples*.\n\n"
            f"## How to begin\n\n{steps}\n"
        )
