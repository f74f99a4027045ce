"""Install a Chromium for the tests of this folder, where this machine has none.

Debian's where this runs as root with apt, else Playwright's own. Where neither can be had the tests are
skipped, and under continuous integration they fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def install() -> bool:
    """Whether there is a browser now."""
    if os.environ.get("LAURELS_CHROMIUM") or any(map(shutil.which, BROWSERS)):
        return True
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        apt = ["apt-get", "-qq"]
        options = ["-y", "--no-install-recommends", "chromium", "fonts-noto-core"]
        updated = subprocess.run([*apt, "update"], check=False).returncode == 0
        if updated and subprocess.run([*apt, "install", *options], check=False).returncode == 0:
            return True
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False).returncode == 0


if __name__ == "__main__" and not install():
    sys.stderr.write("No Chromium could be installed: the tests that need one will be skipped.\n")
