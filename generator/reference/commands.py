"""Every command and option, from the commands' own help."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from generator.cli import COMMANDS, laurels


def commands_page() -> str:
    """Return docs/reference/commands.md."""
    lines = [
        "# Commands",
        "",
        "<!-- Written by `python -m generator.reference docs/reference` -->",
        "",
        *_help(laurels),
        "| command | what it does |",
        "|---|---|",
        *(
            f"| [`{name}`](#laurels-{name}) | {_cell(line)} |"
            for name, (_, line) in COMMANDS.items()
        ),
        "",
    ]
    # With the settings of the command itself: click keeps the first help option that a context asks for.
    settings = {**laurels.context_settings, "terminal_width": 100}
    context = click.Context(laurels, info_name="laurels", **settings)
    for name in COMMANDS:
        command = laurels.get_command(context, name)
        assert command is not None
        lines += _command(command, context, name)
    return "\n".join(lines)


def _command(command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    """One command, and those below it."""
    context = click.Context(command, info_name=name, parent=parent)
    yield f"## {context.command_path}"
    yield ""
    yield "```text"
    yield " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield "```"
    yield ""
    yield from _help(command)
    records = [
        record
        for option in command.get_params(context)
        if isinstance(option, click.Option) and "--help" not in option.opts
        if (record := option.get_help_record(context))
    ]
    if records:
        yield "| option | what it does |"
        yield "|---|---|"
        yield from (f"| `{_cell(left, code=True)}` | {_cell(right)} |" for left, right in records)
        yield ""
    if isinstance(command, click.Group):
        for inner, each in command.commands.items():
            yield from _command(each, context, inner)


def _help(command: click.Command) -> Iterator[str]:
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield _text(" ".join(paragraph.split()))
        yield ""


def _text(text: str) -> str:
    """Plain text as Markdown: what stands between backticks is code already."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(
        piece if piece.startswith("`") else re.sub(r"([<*_\[{])", r"\\\1", piece)
        for piece in pieces
    )


def _cell(text: str, *, code: bool = False) -> str:
    shown = " ".join(text.split())
    return (shown if code else _text(shown)).replace("|", r"\|")
