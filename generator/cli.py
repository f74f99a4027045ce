"""`laurels`: parse, call one verb, print. What a command needs is imported when it is called.

Exit codes: 0 done; 1 the answer is no (invalid content, not verified); 2 wrong usage or unreadable
input; 3 verified with a warning, or could not be checked; 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from generator import __version__
from generator.errors import ContentError, LaurelsError

# Where each command lives, and its line in `laurels --help`: the list must not load what it lists.
COMMANDS = {
    "init": ("starting", "Start a new site: a key, a badge, a stack, a first credential."),
    "new": ("starting", "Add a badge, stack, page and so on: a file to write on in."),
    "revise": ("revising", "Change an awarded badge: a new version, or other words."),
    "check": ("site", "Say what is wrong with the content, each mistake with its place."),
    "fmt": ("formatting", "Write content files in one form, so that changes are easy to read."),
    "build": ("site", "Build the site. Needs no key."),
    "serve": ("site", "Build, serve on this machine, and rebuild on every change."),
    "schema": ("site", "Print the JSON Schemas of content files, for editors."),
    "keys": ("keys", "Make, list and retire issuers' keys."),
    "issue": ("awards", "Award a badge: to one person, or to the rows of a CSV file."),
    "notify": ("notifying", "Write the messages that tell earners of their awards. Sends nothing."),
    "report": ("reports", "Count what was awarded, what expires, and what nobody has earned."),
    "find": ("awards", "Find what was awarded to an e-mail address."),
    "revoke": ("awards", "Withdraw a credential for good."),
    "suspend": ("awards", "Withdraw a credential for a time."),
    "reinstate": ("awards", "End a suspension."),
    "verify": ("proof", "Verify a credential: a file, a baked image or a URL."),
    "bake": ("proof", "Put a credential into a PNG or SVG image."),
    "extract": ("proof", "Take the credential out of an image."),
    "import": ("proof", "Turn Open Badges of others into badge files."),
    "table": ("tables", "Edit badges and stacks in a spreadsheet: out to CSV or Excel, and back."),
}


class _Commands(click.Group):
    """A group that knows its commands' names and lines, and loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"generator.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            import difflib

            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else " See laurels --help."
            ctx.fail(f"There is no command {name!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="laurels")
def laurels() -> None:
    """A catalog of badges in git, as a static site that anyone can verify.

    Content lies in a folder `content/`; the site is built into `site/`. Start with `laurels init DIR`.

    Exit codes: 0 done; 1 the answer is no; 2 wrong usage or unreadable input; 3 verified with a
    warning, or could not be checked; 130 stopped with Ctrl-C.
    """


def main() -> None:
    """Run the command; turn every error of ours into a line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    try:
        # Without its standalone mode click hands an exit code back instead of leaving with it.
        code = laurels.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort as error:
        # What click makes of Ctrl-C, and of an answer that ended before it was given.
        click.echo("Stopped.", err=True)
        is_interrupt = isinstance(error.__cause__ or error.__context__, KeyboardInterrupt)
        sys.exit(130 if is_interrupt else 2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ContentError as error:
        from generator.commands.printing import print_findings

        print_findings(error.findings, "text", error.root)
        sys.exit(error.exit_code)
    except LaurelsError as error:
        from generator.commands.printing import plain

        click.echo(f"laurels: {plain(error.message)}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        click.echo(f"laurels: {name}{error.strerror or error}", err=True)
        sys.exit(2)
    except MemoryError:
        click.echo("laurels: out of memory", err=True)
        sys.exit(2)
