"""``lam encoder``: the multilingual encoder that the guard is trained from."""

import shlex
from pathlib import Path

import click

from lam_desktop.cli.lab import EXISTING_FOLDER, FOLDER, SETTINGS_HELP, dataset_option, told

PAIRS = Path("build/lab/pairs.jsonl")
ENCODER = Path("build/lab/encoder")
pairs_option = click.option(
    "--pairs",
    "pairs_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=PAIRS,
    show_default=True,
    help="What “lam encoder pairs” wrote.",
)
fresh_option = click.option(
    "--fresh", is_flag=True, help="Distil from the beginning, whatever run --out holds."
)


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
@click.option("--config", default="encoder", show_default=True, help=SETTINGS_HELP)
@pairs_option
@click.option("--out", type=FOLDER, default=ENCODER, show_default=True)
@fresh_option
def build(config: str, pairs_file: Path, out: Path, fresh: bool) -> None:
    """Extend the vocabulary, transfer the word table, distil; goes on where it was cut short."""
    with told():
        from lam_desktop.training.model import Base
        from lam_desktop.training.multilingual import build as building
        from lam_desktop.training.multilingual import pairs as parallel
        from lam_desktop.training.multilingual.settings import load_build

        settings = load_build(config)
        found = parallel.load(pairs_file)
        building.build(found, Base.installed(), out, settings, click.echo, anew=fresh)
    train = shlex.join(["lam", "train", "--config", "guard", "--encoder", str(out)])
    click.echo(f"encoder in {out}; train with: {train}")


@encoder.command("carry")
@click.argument("guard", type=EXISTING_FOLDER)
@click.option("--config", default="carry", show_default=True, help=SETTINGS_HELP)
@click.option("--encoder", "built", type=EXISTING_FOLDER, default=ENCODER)
@pairs_option
@click.option("--carried", type=EXISTING_FOLDER, default=Path("data/carried"), show_default=True)
@dataset_option
@click.option(
    "--start",
    type=EXISTING_FOLDER,
    help="An earlier guard on that encoder, to go on from: what it hears is drawn to what GUARD "
    "hears, and its heads stay.",
)
@click.option("--out", type=FOLDER, default=Path("build/lab/start"), show_default=True)
@fresh_option
def carry(
    guard: Path,
    config: str,
    built: Path,
    pairs_file: Path,
    carried: Path,
    dataset: Path,
    start: Path | None,
    out: Path,
    fresh: bool,
) -> None:
    """Carry what the English GUARD has learnt over to the multilingual encoder.

    Goes on where it was cut short.
    """
    with told():
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base, load_guard
        from lam_desktop.training.multilingual import carry as carrying
        from lam_desktop.training.multilingual import pairs as parallel
        from lam_desktop.training.multilingual.settings import load_carry

        settings = load_carry(config)
        english, multilingual = Base.installed(), Base(folder=built)
        pairs = carrying.carried_pairs(carried, load(dataset))
        pairs += carrying.catalogue_pairs(
            parallel.load(pairs_file), multilingual.lexicon(), settings
        )
        carrying.carry(
            load_guard(guard),
            english,
            multilingual,
            pairs,
            out,
            settings,
            click.echo,
            start=load_guard(start) if start else None,
            anew=fresh,
        )
    words = ["--config", "guard", "--encoder", str(built), "--start", str(out)]
    click.echo(f"guard in {out}; train on with: {shlex.join(['lam', 'train', *words])}")


@encoder.command("widen")
@click.argument("guard", type=EXISTING_FOLDER)
@click.option("--encoder", "built", type=EXISTING_FOLDER, default=ENCODER)
@dataset_option
@click.option(
    "--least", type=click.IntRange(min=1), default=2, show_default=True, help="In so many rows."
)
@click.option("--out", type=FOLDER, default=Path("build/lab/wider"), show_default=True)
def widen(guard: Path, built: Path, dataset: Path, least: int, out: Path) -> None:
    """Give GUARD pieces for the characters of the train rows that it cannot read.

    GUARD is what “lam train” wrote. Its encoder and the guard, wider both, go to --out; what the
    new pieces mean must be taught then.
    """
    with told():
        from lam_desktop.training.dataset import load, of_split
        from lam_desktop.training.model import Base, load_guard
        from lam_desktop.training.multilingual import widen as widening
        from lam_desktop.training.trained import learnt_from

        base = Base(folder=built)
        texts = [row.text for row in of_split(load(dataset), "train")]
        characters = widening.unread_characters(base, texts, least=least)
        widening.widen(load_guard(guard), base, characters, out, learnt_from=learnt_from(guard))
    words = ["--config", "guard-others", "--encoder", str(out), "--start", str(out)]
    click.echo(
        f"{len(characters)} characters more, the commonest {' '.join(characters[:20])}; "
        f"train on with: {shlex.join(['lam', 'train', *words])}"
    )


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(encoder)
