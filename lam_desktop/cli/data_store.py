"""``lam data import``, ``lam data export``, ``lam data status``: the factory's database."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lam_desktop.cli.lab import EXISTING_FILE, told

if TYPE_CHECKING:
    from lam_desktop.training.store.values import Added

SHOWN = 20
"""Names of a table, or ids of conflicts, that are printed; the rest is counted."""

database_option = click.option(
    "--database",
    default="build/lab/factory.db",
    show_default=True,
    help="An SQLite file, or postgresql+psycopg://USER@HOST/NAME (libpq's PGPASSWORD is heard).",
)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE)
@database_option
@click.option("--source", help="Where the rows come from, whatever the files say.")
@click.option(
    "--annotator",
    default="dataset",
    show_default=True,
    help="Whose answers these are; another's are kept beside those that are there.",
)
def import_(files: tuple[Path, ...], database: str, source: str | None, annotator: str) -> None:
    """Store the rows of FILES (.jsonl, .csv, .parquet); what is stored already is left as it is.

    A file is stored whole or not at all. A row whose text is there with other answers of the same
    annotator is told as a conflict, and nothing of it is stored.
    """
    with told():
        from lam_desktop.training.store import files as formats
        from lam_desktop.training.store.store import Store

        with Store.open(database) as store:
            for path in files:
                rows = formats.read(path, source=source)
                added = store.import_rows(rows, annotator=annotator, name=path.name)
                _tell(path, added)


@click.command("export")
@database_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option(
    "--format",
    "ending",
    type=click.Choice(["jsonl", "csv", "parquet"]),
    help="By the ending of --out if not given.",
)
@click.option(
    "--state", type=click.Choice(["ready", "review", "all"]), default="ready", show_default=True
)
def export(database: str, out: Path, ending: str | None, state: str) -> None:
    """Write the rows to --out in their order, each with the label that counts."""
    with told():
        from lam_desktop.training.store import files as formats
        from lam_desktop.training.store.store import Store

        with Store.open(existing(database)) as store:
            rows = store.rows(state=None if state == "all" else state)
            count = formats.write(rows, out, ending=ending)
    click.echo(f"{count} rows written to {out}")


@click.command("status")
@database_option
def status(database: str) -> None:
    """Count rows by language, split, state and source, jobs by state, and what they cost."""
    with told():
        from lam_desktop.training.jobs.budget import money
        from lam_desktop.training.store.store import Store

        with Store.open(existing(database)) as store:
            found = store.status()
    click.echo(f"{found.tasks:,} rows")
    tables = {
        "state": found.states,
        "reason for review": found.reasons,
        "split": found.splits,
        "language": found.languages,
        "source": found.sources,
        "labels by": found.annotators,
        "jobs": found.jobs,
    }
    for title, counts in tables.items():
        _table(title, counts)
    click.echo(
        f"\n{found.attempts:,} attempts: {found.input_tokens:,} tokens read, "
        f"{found.output_tokens:,} written, cost {money(found.cost_micros)}"
    )


def existing(database: str) -> str:
    """The database; one that is not there is no empty one to a person who asks what it holds."""
    from lam_desktop.training.store.errors import StoreError

    if "://" not in database and not Path(database).exists():
        raise StoreError(
            f"There is no database {database}. Fill one with: lam data import FILE --database "
            f"{database}"
        )
    return database


def _tell(path: Path, added: "Added") -> None:
    click.echo(
        f"{path}: {added.new} new rows, {added.known} known, {added.second} second opinions, "
        f"{len(added.conflicts)} conflicts"
    )
    for conflict in added.conflicts[:SHOWN]:
        click.echo(f"  conflict: {conflict.task} differs in {', '.join(conflict.fields)}", err=True)
    if len(added.conflicts) > SHOWN:
        click.echo(f"  and {len(added.conflicts) - SHOWN} more", err=True)
    if added.conflicts:
        click.echo(
            "Conflicts were not stored, for an annotator's word is never overwritten. Give "
            "--annotator another name to keep those answers beside the first ones.",
            err=True,
        )


def _table(title: str, counts: Mapping[str, int]) -> None:
    if not counts:
        return
    click.echo(f"\n{title}")
    for name, count in list(counts.items())[:SHOWN]:
        click.echo(f"  {count:>9,}  {name}")
    if len(counts) > SHOWN:
        rest = sum(list(counts.values())[SHOWN:])
        click.echo(f"  {rest:>9,}  in {len(counts) - SHOWN} others")


def add_to(data: click.Group) -> None:
    """Add the commands of this file."""
    for command in (import_, export, status):
        data.add_command(command)
