"""Every case of verification: what the tests go through, and what the vectors are made of."""

from __future__ import annotations

from credentials.cases import CORE_CASES, Case
from credentials.cases_alike import ALIKE_CASES
from credentials.cases_formats import FORMAT_CASES
from credentials.cases_hosted import HOSTED_CASES

__all__ = ["CASES", "Case"]

CASES: list[Case] = [*CORE_CASES, *FORMAT_CASES, *HOSTED_CASES, *ALIKE_CASES]
