"""``lam data answers``: rows out of what a service, a model or a person answered to requests."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lam_desktop.cli.data_generate import catalogue_of, catalogue_option
from lam_desktop.cli.lab import EXISTING_FILE, dataset_option, told
from lam_desktop.cli.outputs import OUT, require_apart, require_new

if TYPE_CHECKING:
    from lam_desktop.training.generate.offline import Gathered

REASONS = 12
"""Reasons of rejected rows that are told."""


@click.command("answers")
@click.argument("file", type=EXISTING_FILE)
@click.option(
    "--requests", "asked", type=OUT, required=True, help="What “lam data requests” wrote."
)
@click.option("--out", type=OUT, required=True, help="Write the rows there, provenance beside it.")
@click.option("--rejected", type=OUT, required=True, help="Write all else there, with reasons.")
@dataset_option
@catalogue_option
def answers(
    file: Path,
    asked: Path,
    out: Path,
    rejected: Path,
    dataset: Path,
    catalogue_folder: Path | None,
) -> None:
    """Make rows of the answers in FILE; what is no row that was asked for goes to --rejected.

    The rows are for “lam data clean” next: they are checked for their form here, not for truth.
    Nothing is overwritten: another file of answers needs another --out and --rejected.
    """
    with told():
        from lam_desktop.training.dataset import load
        from lam_desktop.training.generate import offline

        provenance = offline.beside(out, "provenance")
        require_apart(
            "FILE, --requests, --dataset, --out, --rejected and what stands beside them must be "
            "different files",
            *(file, asked, offline.beside(asked, "tasks"), dataset, out, rejected, provenance),
        )
        require_new(out, rejected, provenance)
        tasks = offline.read_tasks(asked)
        found = offline.gather(
            file, tasks, catalogue=catalogue_of(catalogue_folder), there=load(dataset)
        )
        offline.save(found, out, rejected)
    for line in _summary(found, len(tasks)):
        click.echo(line)
    click.echo(f"rows: {out}; where each came from: {provenance}")
    click.echo(f"rejected, with reasons: {rejected}")


def _summary(found: "Gathered", asked: int) -> list[str]:
    """What came of the answers, and the reasons why rows were rejected, the commonest first."""
    lines = [
        f"{found.answered:,} of {asked:,} requests are answered: {len(found.rows):,} rows, "
        f"{len(found.rejected):,} rejected"
    ]
    reasons = Counter(_kind(str(each["reason"])) for each in found.rejected)
    lines += [f"  {count:>7,}  {reason}" for reason, count in reasons.most_common(REASONS)]
    return lines


def _kind(reason: str) -> str:
    """A reason without what is of one row only."""
    kind = reason.split(", where", 1)[0]
    kind = kind.split(": ", 1)[-1] if kind.startswith(("line ", "no line")) else kind
    return "".join("…" if sign.isdigit() else sign for sign in kind)


def add_to(data: click.Group) -> None:
    """Add the command of this file."""
    data.add_command(answers)
