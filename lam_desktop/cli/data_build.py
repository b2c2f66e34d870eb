"""``lam data add``, ``build``, ``check``: the dataset out of what was written, and its laws."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lam_desktop.cli.lab import DATASET, EXISTING_FILE, EXISTING_FOLDER, dataset_option, told

if TYPE_CHECKING:
    from lam_desktop.training.dataset import Row


@click.command("add")
@click.argument("file", type=EXISTING_FILE)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="A new folder, such as data/added/4.",
)
@click.option(
    "--provenance",
    type=EXISTING_FILE,
    multiple=True,
    help="What “lam data answers” wrote beside the rows; it goes with them. May be repeated.",
)
def add(file: Path, out: Path, provenance: tuple[Path, ...]) -> None:
    """Write the rows of FILE, as “lam data clean” left them, for “lam data build --added”."""
    with told():
        from lam_desktop.training import dataset, seed_files
        from lam_desktop.training.generate import offline

        rows = dataset.load(file)
        known = offline.provenance_of({row.id for row in rows}, provenance)
        seed_files.write_folder(out, rows, known)
    click.echo(f"{len(rows):,} rows in {out}, {len(known):,} of them with their provenance")
    if provenance and len(known) < len(rows):
        click.echo("Whose text was mended has another name, which no line of provenance knows.")
    click.echo(f"build the dataset with them: lam data build … --added {shlex.quote(str(out))}")


@click.command("build")
@click.argument("seed_folders", nargs=-1, required=True, type=EXISTING_FOLDER)
@click.option(
    "--corrections",
    type=EXISTING_FILE,
    help="Labels put right since: ID, OLD, NEW and REASON, parted by tabs.",
)
@click.option(
    "--added",
    type=EXISTING_FOLDER,
    multiple=True,
    help="Rows written later; those before them keep their splits. May be repeated.",
)
@click.option(
    "--carried",
    type=EXISTING_FOLDER,
    help="Train rows carried over into other languages; they only teach.",
)
@click.option(
    "--held",
    type=EXISTING_FOLDER,
    help="Rows that are only measured by, written by whoever knew no row and no guard.",
)
@click.option("--out", type=click.Path(path_type=Path), default=DATASET, show_default=True)
def build(
    seed_folders: tuple[Path, ...],
    added: tuple[Path, ...],
    carried: Path | None,
    held: Path | None,
    corrections: Path | None,
    out: Path,
) -> None:
    """Build the dataset from SEED_FOLDERS, hand-written TSV files, and split it."""
    with told():
        from lam_desktop.training import build_dataset, dataset

        rows, notes = build_dataset.build(
            *seed_folders, added=added, carried=carried, held=held, corrections=corrections
        )
        dataset.save(rows, out)
    click.echo(f"{len(rows)} rows of {notes.lines} lines written to {out}")
    click.echo(f"left out as duplicates: {notes.duplicates} (disagreeing: {notes.disagreeing})")
    click.echo(f"left out, for a look-alike is in another split: {notes.bridging}")
    click.echo(f"corrected: {notes.corrected}")
    for what, count in notes.mended.items():
        click.echo(f"mended, {what}: {count}")
    click.echo(f"version {dataset.version(rows)}: {_counts(rows)}")


@click.command("check")
@dataset_option
def check(dataset: Path) -> None:
    """Check every row against the label guide, and that no look-alikes cross a split."""
    with told():
        from lam_desktop.training import split
        from lam_desktop.training.dataset import load, version

        rows = load(dataset)
        crossing = split.crossing(rows)
    for one, other in crossing[:20]:
        click.echo(f"{one.split}: {one.text}\n{other.split}: {other.text}\n", err=True)
    if crossing:
        raise click.ClickException(
            f"{len(crossing)} look-alike pairs cross a split. Build the dataset again."
        )
    click.echo(f"version {version(rows)}: {_counts(rows)}; nothing crosses a split")


def _counts(rows: "Sequence[Row]") -> str:
    from lam_desktop.training.dataset import SPLITS, of_split

    return ", ".join(f"{name} {len(of_split(rows, name))}" for name in SPLITS)


def add_to(data: click.Group) -> None:
    """Add the commands of this file."""
    for command in (add, build, check):
        data.add_command(command)
