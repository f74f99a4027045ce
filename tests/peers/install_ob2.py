"""Install the official Open Badges 2.0 validator in an environment of its own, `.venv-ob2`.

Its sources are old: they are built with a setuptools that still understands them, put into the
environment itself, since a build environment of pip's own choosing would bring the newest one.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parents[1] / ".venv-ob2"
REQUIREMENTS = HERE / "ob2-requirements.txt"
BUILD_TOOLS = ("setuptools==80.9.0", "wheel==0.45.1")


def environment_python() -> Path:
    """Return the interpreter of the environment, whether or not it exists yet."""
    folder = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    return ENVIRONMENT / folder


def install() -> None:
    """Make the environment anew, unless it is the one that these requirements ask for."""
    wanted = "\n".join([sys.version, *BUILD_TOOLS, REQUIREMENTS.read_text(encoding="utf-8")])
    stamp = ENVIRONMENT / "installed.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    pip = [str(environment_python()), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, *BUILD_TOOLS], check=True)
    subprocess.run(
        [*pip, "--no-build-isolation", "--use-pep517", "--requirement", str(REQUIREMENTS)],
        check=True,
    )
    stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    try:
        install()
    except subprocess.CalledProcessError as error:
        sys.exit(f"The Open Badges 2.0 validator could not be installed: {error}")
