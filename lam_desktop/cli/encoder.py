"""``lam encoder``: the multilingual encoder that the guard is trained from."""

import shlex
from pathlib import Path

import click

from lam_desktop.cli.lab import EXISTING_FOLDER, FOLDER, told

PAIRS = Path("build/lab/pairs.jsonl")


@click.group()
def encoder() -> None:
    """Make the multilingual encoder out of the English one and parallel strings."""


@encoder.command("pairs")
@click.argument("folder", type=EXISTING_FOLDER)
@click.option("--out", type=click.Path(path_type=Path), default=PAIRS, show_default=True)
def pairs(folder: Path, out: Path) -> None:
    """Read the catalogues (.mo) and FreeDict dictionaries of unpacked packages below FOLDER."""
    with told():
        from lam_desktop.training.multilingual import catalogues, dictionaries
        from lam_desktop.training.multilingual import pairs as parallel

        unknown = {locale: locale for locale in catalogues.UNKNOWN}
        found = [
            *catalogues.read(folder, catalogues.LOCALES),
            *dictionaries.read(folder),
            *catalogues.read(folder, unknown),
        ]
        parallel.save(found, out)
    click.echo(f"{len(found)} pairs written to {out}")


@encoder.command("build")
@click.option(
    "--pairs",
    "pairs_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=PAIRS,
    show_default=True,
)
@click.option("--out", type=FOLDER, default=Path("build/lab/encoder"), show_default=True)
def build(pairs_file: Path, out: Path) -> None:
    """Extend the vocabulary, transfer the word table, distil; goes on where it was cut short."""
    with told():
        from lam_desktop.training.model import Base
        from lam_desktop.training.multilingual import build as building
        from lam_desktop.training.multilingual import pairs as parallel

        building.build(
            parallel.load(pairs_file), Base.installed(), out, building.BuildConfig(), click.echo
        )
    train = shlex.join(["lam", "train", "--config", "guard", "--encoder", str(out)])
    click.echo(f"encoder in {out}; train with: {train}")


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(encoder)
