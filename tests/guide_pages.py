"""How a page of the guide is read and followed: its commands are run, its files written, its output compared.

What a page may hold, and what it means here:

- ```console: lines after `$ ` are commands, and the lines below each are what it prints, where any are shown.
  `…` stands for anything in a line, and alone on a line for any number of lines. A name of `PLACEHOLDERS` stands for
  what the first output that has it shows there; later it must be that again. A command ends with 0, unless
  `$ echo $?` after it shows another code.
- ```yaml title="content/site.yaml" (or any other language): the whole file, to be put there.
- ```diff title="…": lines of a file that are there, of which some go (-) and others come (+);
  `…` in one that goes stands for anything.
- A block below `<!-- not run: WHY -->` is left alone.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.cli import main

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
PLACEHOLDERS = {
    "ID": r"[0-9a-z]{12}",
    "OTHER-ID": r"[0-9a-z]{12}",
    "KEY": r"key-\d{4}-\d\d-\d\d(?:-\d+)?",
    "NEW-KEY": r"key-\d{4}-\d\d-\d\d(?:-\d+)?",
}
_NAMES = "|".join(sorted(PLACEHOLDERS, key=len, reverse=True))
_PLACEHOLDER = re.compile(rf"(?<![\w-])({_NAMES})(?![\w-])")
_FENCE = re.compile(r"^(```+)\s*(\w*)\s*(?:title=\"([^\"]+)\")?\s*$")
_NOT_RUN = re.compile(r"^<!-- not run: (.+) -->$")
# What a slow machine also prints, now and then, while it works.
_PROGRESS = re.compile(r"^[A-Z][a-z ]+: [\d,]+ of [\d,]+$")
SHELL = {"cat", "cp", "git", "grep", "ls", "mkdir", "mv", "rm", "sed"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it names, its lines, and what stands before it."""

    language: str
    title: str
    lines: tuple[str, ...]
    line: int
    before: str
    not_run: str


@dataclass(frozen=True)
class Step:
    """A command, the code it ends with, and the lines that the page shows below it."""

    command: str
    code: int
    shown: tuple[str, ...]
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of a page, in order."""
    paragraph: list[str] = []
    not_run = ""
    inside: re.Match[str] | None = None
    lines: list[str] = []
    start, indent = 0, ""
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if inside is not None:
            line = line.removeprefix(indent)
            if line == inside[1]:
                before = "\n".join(paragraph)
                yield Block(inside[2], inside[3] or "", tuple(lines), start, before, not_run)
                inside, not_run = None, ""
            else:
                lines.append(line)
        elif line.lstrip().startswith("```"):
            indent = line[: -len(line.lstrip())]
            inside, lines, start = _FENCE.match(line.lstrip()), [], number
            assert inside, f"{page.name}:{number}: a fence that can't be read: {line}"
        elif match := _NOT_RUN.match(line.strip()):
            not_run = match[1]
        elif line.strip():
            if paragraph and paragraph[-1] == "":
                paragraph = []
            paragraph.append(line)
        elif paragraph:
            paragraph.append("")
    assert inside is None, f"{page.name}:{start}: a block without its end"


def steps(block: Block) -> list[Step]:
    """The commands of a console block."""
    found: list[tuple[str, list[str], int]] = []
    following = False
    for number, line in enumerate(block.lines, block.line + 1):
        if following:
            found[-1] = (found[-1][0] + " " + line.strip(), [], found[-1][2])
        elif line.startswith("$ "):
            found.append((line[2:], [], number))
        else:
            assert found, f"line {number}: a console block begins with a command"
            found[-1][1].append(line)
            continue
        following = found[-1][0].endswith("\\")
        if following:
            found[-1] = (found[-1][0][:-1].rstrip(), [], found[-1][2])
    result: list[Step] = []
    for position, (command, shown, number) in enumerate(found):
        if command == "echo $?":
            continue
        code = 0
        if position + 1 < len(found) and found[position + 1][0] == "echo $?":
            code = int("".join(found[position + 1][1]))
        result.append(Step(command, code, tuple(shown), number))
    return result


@dataclass
class Reader:
    """Somebody who follows a page: where they are, what their shell knows, which ids they were shown."""

    folder: Path
    environment: dict[str, str]
    patch: pytest.MonkeyPatch
    names: dict[str, str] = field(default_factory=dict)

    def follow(self, page: Path) -> None:
        """Do what the page says; an `AssertionError` names the line where it isn't so."""
        for block in blocks(page):
            where = f"{page.name}:{block.line}"
            if block.not_run:
                continue
            if block.language == "console":
                for step in steps(block):
                    self._take(step, f"{page.name}:{step.line}")
            elif block.language == "diff":
                self._edit(block, where)
            elif block.title:
                self._named(block, where)
                path = self.folder / block.title
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(self._filled("\n".join(block.lines)) + "\n", "utf-8")

    def _named(self, block: Block, where: str) -> None:
        assert f"`{block.title}`" in block.before, (
            f"{where}: nothing says to put it in {block.title}"
        )

    def _edit(self, block: Block, where: str) -> None:
        self._named(block, where)
        path = self.folder / block.title
        text = path.read_text("utf-8")
        old = self._filled("".join(f"{line[1:]}\n" for line in block.lines if line[:1] != "+"))
        new = self._filled("".join(f"{line[1:]}\n" for line in block.lines if line[:1] != "-"))
        assert "…" not in new, f"{where}: what stays must be said"
        pattern = re.compile(r"(?m)^" + re.escape(old).replace("…", ".*"))
        count = len(pattern.findall(text))
        assert count == 1, f"{where}: {block.title} holds {count} times\n{old}---\n{text}"
        path.write_text(pattern.sub(lambda _: new, text), "utf-8")

    def _take(self, step: Step, where: str) -> None:
        words = shlex.split(self._filled(step.command))
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve(strict=True)
            code, printed = 0, ""
        elif words[0] == "export":
            self.environment.update(word.split("=", 1) for word in words[1:])
            code, printed = 0, ""
        elif words[0] == "laurels":
            code, printed = self._laurels(words[1:])
        else:
            assert words[0] in SHELL, f"{where}: {words[0]} isn't run here"
            done = subprocess.run(
                ["bash", "-c", self._filled(step.command)], cwd=self.folder, env=self.environment, timeout=60,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            code, printed = done.returncode, done.stdout
        assert code == step.code, f"{where}: {step.command} ended with {code}\n{printed}"
        if step.shown:
            self._compare(step, printed, where)

    def _laurels(self, arguments: list[str]) -> tuple[int, str]:
        """`laurels` in this process, on a stream that takes what it prints and what it complains of."""
        raw = io.BytesIO()
        stream = io.TextIOWrapper(raw, "utf-8", newline="\n", write_through=True)
        with self.patch.context() as patched:
            patched.chdir(self.folder)
            for name in [name for name in os.environ if name.startswith("LAURELS_")]:
                patched.delenv(name)
            for name, value in self.environment.items():
                patched.setenv(name, value)
            patched.setattr(sys, "argv", ["laurels", *arguments])
            patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(), "utf-8"))
            patched.setattr(sys, "stdout", stream)
            patched.setattr(sys, "stderr", stream)
            with pytest.raises(SystemExit) as caught:
                main()
        stream.flush()
        return int(caught.value.code or 0), raw.getvalue().decode("utf-8")

    def _filled(self, text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: self.names.get(match[0], match[0]), text)

    def _compare(self, step: Step, printed: str, where: str) -> None:
        lines = [line.rstrip() for line in printed.splitlines() if not _PROGRESS.match(line)]
        match = re.fullmatch(
            _pattern(step.shown, self.names), "".join(f"{line}\n" for line in lines)
        )
        shown = "\n".join(step.shown)
        assert match, (
            f"{where}: {step.command}\n--- the page shows\n{shown}\n--- it prints\n{printed}"
        )
        for group, value in match.groupdict().items():
            self.names[group.replace("_", "-")] = value


def _pattern(shown: tuple[str, ...], names: Mapping[str, str]) -> str:
    """The regular expression of what a page shows; a placeholder that isn't known yet is a group of its name."""
    known: set[str] = set()

    def placeholder(match: re.Match[str]) -> str:
        name = match[0]
        if name in names:
            return re.escape(names[name])
        group = name.replace("-", "_")
        if name in known:
            return f"(?P={group})"
        known.add(name)
        return f"(?P<{group}>{PLACEHOLDERS[name]})"

    pattern = ""
    for line in shown:
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
            continue
        pieces = []
        position = 0
        for match in re.finditer(rf"…|{_PLACEHOLDER.pattern}", line.rstrip()):
            pieces.append(re.escape(line[position : match.start()]))
            pieces.append(".*?" if match[0] == "…" else placeholder(match))
            position = match.end()
        pattern += "".join(pieces) + re.escape(line.rstrip()[position:]) + r"\n"
    return pattern
