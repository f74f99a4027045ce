"""Badges as anybody may write them: any text that a badge can hold, for tests of what reads and writes files."""

from __future__ import annotations

import datetime
import re
from typing import Any

import yaml
from hypothesis import strategies as st

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=150
).filter(lambda text: text.strip())
LINE = TEXT.map(lambda text: re.sub(r"[\n\t]", " ", text))
# Words that one YAML or another reads as something else, and signs that mean something in it.
WORDS = st.sampled_from(
    ["yes", "No", "on", "null", "~", "1.0", "1e3", "0o14", "0x1F", "1_000", "12:30", "2026-11-22", "=", "<<", "y",
     "2026-11-22T09:00:00Z", ".inf", "- a", "? a", "a: b", "a #b", "# a", "&a", "*a", "!a", "@a", "`a", "%a", "|",
     ">", "{a}", "[a]", "a, b", "'", '"', "it's \"so\"", "---", "...", "a\u2028b", "\ufeff", "\u200f", "💡",
     "back\\slash", "C:\\new", "x" * 200, "long words " * 20 + "end", "two  spaces " * 20 + "end"]
)  # fmt: skip
LINES = st.one_of(LINE, WORDS)
TEXTS = st.one_of(
    TEXT, WORDS, st.sampled_from(["a\n\nb\n- c", "a\n\n\nb", "a \nb", "a\n  b\nc", "a\n---\nb"])
)


@st.composite
def badges(draw: Any) -> dict[str, Any]:
    """Fields of a badge, with any text in them that a badge may hold."""
    levels = draw(
        st.lists(
            st.from_regex(r"[a-z0-9-]{1,9}", fullmatch=True), min_size=2, max_size=4, unique=True
        )
    )
    optional = {
        "competency": TEXTS,
        "tags": st.lists(LINES, min_size=1, max_size=5),
        "created": st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)),
        "image_alt": LINES,
        "estimated_hours": st.just({"min": 1.5, "max": 1e3}),
        "assessment_fee": st.fixed_dictionaries(
            {"amount": st.sampled_from([0, 12.5, 20, 7.25]), "currency": st.just("EUR"), "waiver": TEXTS}
        ),
        "in_class": st.booleans(),
        "parts": st.lists(
            st.fixed_dictionaries(
                {"name": LINES, "submit": TEXTS, "kind": st.sampled_from(["plan", "test"])},
                optional={"word_limit": st.integers(1, 1000), "pass_rule": TEXTS},
            ),
            min_size=1,
            max_size=3,
        ),
        "rubric": st.just(levels).flatmap(
            lambda ids: st.fixed_dictionaries(
                {
                    "levels": st.just([{"id": name, "name": f"Level {name}"} for name in ids]),
                    "criteria": st.lists(
                        st.fixed_dictionaries(
                            {
                                "id": st.just("one"),
                                "name": LINES,
                                "levels": st.fixed_dictionaries(dict.fromkeys(ids, TEXTS)),
                                "passes": st.sampled_from(ids),
                            }
                        ),
                        min_size=1,
                        max_size=2,
                    ),
                }
            )
        ),
        "suspendable": st.booleans(),
    }  # fmt: skip
    fields = {"name": draw(LINES), "description": draw(TEXTS), "version": "1.0", "issuer": "guild"}
    return fields | draw(st.fixed_dictionaries({}, optional=optional))


def plainly(fields: dict[str, Any], body: str = "Do it.\n") -> bytes:
    text = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True)
    return f"---\n{text}---\n\n{body}".encode()
