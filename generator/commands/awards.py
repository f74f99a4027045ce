"""`laurels issue`, `find`, `revoke`, `suspend`, `reinstate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import content_option, key_option, now
from generator.commands.printing import Progress, plain

if TYPE_CHECKING:
    from generator.issuing.withdraw import Action


@click.command("issue")
@click.argument("badge")
@click.option("--to", "email", metavar="EMAIL", help="Whom to award it to. Only a hash is stored.")
@click.option("--also-to", multiple=True, metavar="EMAIL", help="Another address of theirs.")
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Award it to every row of a CSV file.",
)
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column of the CSV file is (COLUMN= leaves it out).",
)
@click.option("--earner", default="", metavar="SLUG", help="List it on this earner's page.")
@click.option(
    "--include-name", is_flag=True, help="Put a hash of the name in, too. It can't be taken back."
)
@click.option("--evidence", multiple=True, metavar="URL", help="Public evidence.")
@click.option(
    "--private-evidence", default="", metavar="TEXT", help="Evidence described, not linked."
)
@click.option("--narrative", default="", metavar="TEXT", help="What this person did.")
@click.option("--collaboration", default="", metavar="TEXT", help="What was done with others.")
@click.option(
    "--result",
    "results",
    multiple=True,
    metavar="CRITERION=LEVEL",
    help="The level reached on a criterion of the rubric.",
)
@click.option("--awarded", default="", metavar="DATE", help="The day of the award (today).")
@click.option("--activity", default="", metavar="FROM..TO", help="When the work was done.")
@click.option(
    "--valid-until",
    default="",
    metavar="DATE",
    help="The last day it counts (by default, as the badge says).",
)
@click.option(
    "--language",
    default="",
    metavar="TAG",
    help="The language to write to them in, such as es.",
)
@click.option("--again", is_flag=True, help="Issue another to somebody who has it already.")
@click.option("--dry-run", is_flag=True, help="Check everything, sign and write nothing.")
@click.option(
    "--receipt",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="List e-mail, id and link in a file outside the repository, for `laurels notify`.",
)
@content_option
@key_option
def issue_command(badge: str, content: Path, key_file: Path | None, **given: Any) -> None:
    """Award BADGE: to one person, or to the rows of a CSV file.

    The signed credential is written to content/assertions/; commit it. Of the e-mail address only a salted hash
    is kept. Columns of a CSV file: email, also_to, earner, name, evidence, private_evidence, narrative,
    collaboration, results ("criterion=level; …"), awarded, activity, valid_until, language. All rows are checked before
    one is signed; run again, it goes on where it was interrupted. Whoever isn't known to hold what the badge requires,
    or what the stack that it completes asks for, is named as a warning: with --dry-run, before anything is signed.
    """
    from generator.commands.unlocking import unlock_with
    from generator.content.reading import read_bounded
    from generator.errors import ContentError, InputError
    from generator.issuing.awards import MAX_CSV_BYTES, award_from_texts, awards_from_csv
    from generator.issuing.issue import Request, issue

    csv_file: Path | None = given["csv_file"]
    single = ("email", "also_to", "earner", "evidence", "private_evidence", "narrative",
              "collaboration", "results", "awarded", "activity", "valid_until", "language")  # fmt: skip
    if (csv_file is None) == (given["email"] is None):
        raise click.UsageError("Name either --to EMAIL or --csv FILE.")
    if csv_file is not None:
        extra = [name for name in single if given[name]]
        if extra:
            option = {"results": "result"}.get(extra[0], extra[0].replace("_", "-"))
            raise click.UsageError(f"With --csv, {option} is a column, not an option.")
        try:
            data = read_bounded(csv_file, MAX_CSV_BYTES)
        except InputError as error:
            raise InputError(f"{csv_file}: {error.message}", code=error.code) from None
        awards, findings = awards_from_csv(data, str(csv_file), mapping=_mapping(given["mapping"]))
        if findings:
            raise ContentError(findings)
    else:
        texts = {name: given[name] for name in single if isinstance(given[name], str)}
        texts["also_to"] = " ".join(given["also_to"])
        texts["evidence"] = " ".join(given["evidence"])
        texts["results"] = ";".join(given["results"])
        awards = [award_from_texts(texts)]
    if given["include_name"] and not given["dry_run"]:
        click.echo("A hash of the name goes into what is signed: it can't be taken back.", err=True)
    with Progress() as progress:
        issued = issue(
            Request(
                root=content,
                badge=badge,
                awards=awards,
                now=now(),
                source=str(csv_file) if csv_file else "",
                again=given["again"],
                include_name=given["include_name"],
                dry_run=given["dry_run"],
                receipt=given["receipt"],
                unlock=unlock_with(key_file),
            ),
            lambda done, total: progress("Issuing", done, total),
        )
    fresh = sum(not item.already for item in issued)
    for item in issued:
        if given["dry_run"]:
            state = f"has it already: {item.url}" if item.already else "would be issued"
            where = f"line {item.award.line}" if item.award.line else "this award"
            click.echo(f"{where}: {state}")
        elif csv_file is None:
            click.echo(f"{item.id}  {item.url}")
    for item in issued:
        if item.missing:
            where = f"line {item.award.line}: " if item.award.line else ""
            click.echo(
                plain(
                    f"{where}warning: the badge asks for more first, and nothing here shows that this "
                    f"person has it: {'; '.join(item.missing)}"
                ),
                err=True,
            )
    if csv_file is not None:
        verb = "would be issued" if given["dry_run"] else "issued"
        click.echo(f"{fresh} {verb}, {len(issued) - fresh} there already.")


def _mapping(texts: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for text in texts:
        column, separator, field = text.rpartition("=")
        if not separator or not column:
            raise click.UsageError(f"--map is COLUMN=FIELD, found {text!r}.")
        mapping[column.strip()] = field.strip()
    return mapping


@click.command("find")
@click.argument("email")
@content_option
def find_command(email: str, content: Path) -> None:
    """Find what was awarded to EMAIL.

    The content holds only hashes; this tries the address against each. Exits 1 where nothing is found.
    """
    from generator.issuing.issue import find

    found = find(content, email)
    for row, name in found:
        click.echo(plain(f"{row.id}  {row.valid_from[:10]}  {name}  {row.url}"))
    if not found:
        click.echo("Nothing was awarded to that address.", err=True)
        raise click.exceptions.Exit(1)


def _withdrawing(action: Action, summary: str) -> click.Command:
    @click.command(action, help=summary)
    @click.argument("credential_id", metavar="ID")
    @click.option("--reason", required=True, metavar="TEXT", help="Why: readers see it.")
    @click.option(
        "--role",
        default="issuer",
        show_default=True,
        metavar="TEXT",
        help="In which role this is decided. Never a name.",
    )
    @content_option
    @key_option
    def command(
        credential_id: str, reason: str, role: str, content: Path, key_file: Path | None
    ) -> None:
        from generator.commands.unlocking import unlock_with
        from generator.issuing.withdraw import withdraw

        row = withdraw(
            content,
            credential_id,
            action,
            reason=reason,
            role=role,
            now=now(),
            unlock=unlock_with(key_file),
        )
        done = {"revoke": "revoked", "suspend": "suspended", "reinstate": "reinstated"}[action]
        click.echo(f"{row.id} is {done}. Commit content/status/ and build.")

    return command


revoke_command = _withdrawing(
    "revoke",
    "Withdraw the credential ID for good.\n\nIts bit in the issuer's status list is set and the list signed "
    "again; the page goes on to exist and says so, with the reason. (The list of a credential that could be "
    "suspended has one bit for both: a verifier calls it suspended, for good.)",
)
suspend_command = _withdrawing(
    "suspend",
    "Withdraw the credential ID for a time.\n\nOnly credentials of a badge that is `suspendable` can be "
    "suspended; `laurels reinstate` ends it.",
)
reinstate_command = _withdrawing("reinstate", "End the suspension of the credential ID.")
