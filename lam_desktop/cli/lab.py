"""``lam data``, ``lam train``, ``lam eval`` and ``lam export``: the laboratory.

Everything heavy is imported inside the commands, so that ``lam`` starts without it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lam_desktop.domain.errors import LamError

if TYPE_CHECKING:
    from lam_desktop.training.dataset import Row

DATASET = Path("data/commands.jsonl")
FOLDER = click.Path(path_type=Path, file_okay=False)
EXISTING_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
dataset_option = click.option(
    "--dataset",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=DATASET,
    show_default=True,
    help="The dataset's JSON Lines file.",
)
config_option = click.option(
    "--config", default="guard", show_default=True, help="A shipped name or a TOML file."
)


@contextmanager
def told() -> Iterator[None]:
    """Turn errors meant for people, and an absent laboratory, into a message and exit code 1."""
    try:
        yield
    except LamError as error:
        raise click.ClickException(str(error)) from error
    except ImportError as error:
        raise click.ClickException(
            f"The laboratory needs {error.name}, which is not installed. "
            'Install it with: pip install "lam-desktop[lab]"'
        ) from error


@click.group()
def data() -> None:
    """Build and check the dataset."""


@data.command("build")
@click.argument("seed_folders", nargs=-1, required=True, type=EXISTING_FOLDER)
@click.option(
    "--corrections",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Labels put right since: ID, OLD, NEW and REASON, parted by tabs.",
)
@click.option("--out", type=click.Path(path_type=Path), default=DATASET, show_default=True)
def build(seed_folders: tuple[Path, ...], corrections: Path | None, out: Path) -> None:
    """Build the dataset from SEED_FOLDERS, hand-written TSV files, and split it."""
    with told():
        from lam_desktop.training import build_dataset, dataset

        rows, notes = build_dataset.build(*seed_folders, corrections=corrections)
        dataset.save(rows, out)
    click.echo(f"{len(rows)} rows of {notes.lines} lines written to {out}")
    click.echo(f"left out as duplicates: {notes.duplicates} (disagreeing: {notes.disagreeing})")
    click.echo(f"corrected: {notes.corrected}")
    for what, count in notes.mended.items():
        click.echo(f"mended, {what}: {count}")
    click.echo(f"version {dataset.version(rows)}: {_counts(rows)}")


@data.command("check")
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


@click.command()
@config_option
@dataset_option
@click.option("--start", type=EXISTING_FOLDER, help="Go on from the checkpoint of another run.")
@click.option("--out", type=FOLDER, default=Path("build/lab/guard"), show_default=True)
def train(config: str, dataset: Path, start: Path | None, out: Path) -> None:
    """Fine-tune the guard; the best checkpoint goes to --out."""
    with told():
        from lam_desktop.training import train as training
        from lam_desktop.training.config import load_config
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base

        training.train(
            load(dataset),
            load_config(config),
            out,
            base=Base.installed(),
            start=start,
            say=click.echo,
        )
    click.echo(f"checkpoint in {out}; ship it with: lam export {out}")


@click.command("export")
@click.argument("checkpoints", nargs=-1, required=True, type=EXISTING_FOLDER)
@config_option
@dataset_option
@click.option("--out", type=FOLDER, default=Path("build/lab/export"), show_default=True)
def export(checkpoints: tuple[Path, ...], config: str, dataset: Path, out: Path) -> None:
    """Quantise CHECKPOINTS, fit thresholds on validation, and write the model folder.

    A checkpoint is what “lam train” wrote, or a model folder. Of several, the mean of their weights
    is taken.
    """
    with told():
        from lam_desktop.training import export as exporting
        from lam_desktop.training.config import load_config
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base

        manifest = exporting.export(
            checkpoints, load(dataset), load_config(config), out, base=Base.installed()
        )
    click.echo(json.dumps(manifest.metrics, indent=1))


@click.command("eval")
@click.option("--model", type=EXISTING_FOLDER, default=Path("models/guard"), show_default=True)
@dataset_option
@click.option("--split", type=click.Choice(["test", "validation"]), default="test")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as one JSON object.")
def evaluate(model: Path, dataset: Path, split: Any, as_json: bool) -> None:
    """Measure a model folder on a split of the dataset, as the product would judge it."""
    with told():
        from lam_desktop.training import measure
        from lam_desktop.training.dataset import load

        found = measure.measure(model, load(dataset), split=split)
    if as_json:
        click.echo(json.dumps(found))
    else:
        click.echo(measure.table(found))


def _counts(rows: "list[Row]") -> str:
    from lam_desktop.training.dataset import SPLITS, of_split

    return ", ".join(f"{name} {len(of_split(rows, name))}" for name in SPLITS)


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    for command in (data, train, export, evaluate):
        root.add_command(command)
