"""The public halves of the demonstration catalog's keys, whose private halves everybody can read."""

from __future__ import annotations

EXAMPLE_KEYS = frozenset(
    {
        "z6MkviqvGsqMoRi7euxmTMhzBjMdrcFsoxrmMDMFo3Tqs2db",
        "z6Mkjh8HzskbEeGqdPFFSjQnuuRr59RoFvp7xgCDDxU7s5yC",
    }
)
