"""Write the reference into the folder that is named."""

from __future__ import annotations

import sys
from pathlib import Path

from generator.reference.commands import commands_page
from generator.reference.content import content_page


def main(folder: Path) -> None:
    """Write `commands.md` and `content.md` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in (("commands.md", commands_page()), ("content.md", content_page())):
        (folder / name).write_text(page, "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
