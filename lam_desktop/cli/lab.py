"""``lam data``, ``lam train``, ``lam teach``, ``lam eval``, ``lam export``: the laboratory.

Everything heavy is imported inside the commands, so that ``lam`` starts without it.
"""

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from lam_desktop.domain.errors import LamError

if TYPE_CHECKING:
    from lam_desktop.training.dataset import Row

DATASET = Path("data/commands.jsonl")
FOLDER = click.Path(path_type=Path, file_okay=False)
EXISTING_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
EXISTING_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
dataset_option = click.option(
    "--dataset",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=DATASET,
    show_default=True,
    help="The dataset's JSON Lines file.",
)
config_option = click.option(
    "--config", default="guard-en", show_default=True, help="A shipped name or a TOML file."
)


encoder_option = click.option(
    "--encoder",
    type=EXISTING_FOLDER,
    help="What “lam encoder build” wrote; without it the English encoder.",
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
            'Install it with: pip install "lam-desktop[lab,factory]"'
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
@click.option("--out", type=click.Path(path_type=Path), default=DATASET, show_default=True)
def build(
    seed_folders: tuple[Path, ...],
    added: tuple[Path, ...],
    carried: Path | None,
    corrections: Path | None,
    out: Path,
) -> None:
    """Build the dataset from SEED_FOLDERS, hand-written TSV files, and split it."""
    with told():
        from lam_desktop.training import build_dataset, dataset

        rows, notes = build_dataset.build(
            *seed_folders, added=added, carried=carried, corrections=corrections
        )
        dataset.save(rows, out)
    click.echo(f"{len(rows)} rows of {notes.lines} lines written to {out}")
    click.echo(f"left out as duplicates: {notes.duplicates} (disagreeing: {notes.disagreeing})")
    click.echo(f"left out, for a look-alike is in another split: {notes.bridging}")
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
@encoder_option
@click.option("--start", type=EXISTING_FOLDER, help="Begin with the weights of another run.")
@click.option("--out", type=FOLDER, default=Path("build/lab/guard"), show_default=True)
@click.option("--fresh", is_flag=True, help="Start anew, whatever run --out holds.")
@click.option(
    "--save-every", type=float, default=300, show_default=True, help="Seconds between checkpoints."
)
def train(
    config: str,
    dataset: Path,
    encoder: Path | None,
    start: Path | None,
    out: Path,
    fresh: bool,
    save_every: float,
) -> None:
    """Fine-tune the guard; the best weights, steps.csv and epochs.csv go to --out.

    Given again after it was cut short, the command goes on from its last checkpoint to the same
    result. A GPU is used where there is one; for several: accelerate launch -m lam_desktop train.
    """
    with told():
        from lam_desktop.training import train as training
        from lam_desktop.training.config import load_config
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base

        settings = load_config(config)
        training.train(
            load(dataset),
            settings,
            out,
            base=Base.chosen(encoder, settings.languages),
            start=start,
            anew=fresh,
            save_every=save_every,
            say=click.echo,
        )
    words = ["lam", "export", str(out), "--config", config]
    words += ["--encoder", str(encoder)] if encoder else []
    words += ["--dataset", str(dataset)] if dataset != DATASET else []
    click.echo(f"checkpoint in {out}; ship it with: {shlex.join(words)}")


@click.command("export")
@click.argument("checkpoints", nargs=-1, required=True, type=EXISTING_FOLDER)
@config_option
@dataset_option
@encoder_option
@click.option("--out", type=FOLDER, default=Path("build/lab/export"), show_default=True)
def export(
    checkpoints: tuple[Path, ...], config: str, dataset: Path, encoder: Path | None, out: Path
) -> None:
    """Quantise CHECKPOINTS, fit thresholds on validation, and write the model folder.

    A checkpoint is what “lam train” wrote, or a model folder. Of several, the mean of their weights
    is taken.
    """
    with told():
        from lam_desktop.training import export as exporting
        from lam_desktop.training.config import load_config
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base

        settings = load_config(config)
        base = Base.chosen(encoder, settings.languages)
        manifest = exporting.export(checkpoints, load(dataset), settings, out, base=base)
    click.echo(json.dumps(manifest.metrics, indent=1))


@click.command("teach")
@click.argument("checkpoints", nargs=-1, required=True, type=EXISTING_FOLDER)
@config_option
@dataset_option
@encoder_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("build/lab/teacher.npz"),
    show_default=True,
)
def teach(
    checkpoints: tuple[Path, ...], config: str, dataset: Path, encoder: Path | None, out: Path
) -> None:
    """Write what CHECKPOINTS answer on the train rows, for a smaller guard to learn from.

    They are what “lam train” wrote, or model folders; --config and --encoder are those they were
    trained with. Of several, the mean of their logits is taken.
    """
    with told():
        from lam_desktop.training import teach as teaching
        from lam_desktop.training.config import load_config
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base

        settings = load_config(config)
        base = Base.chosen(encoder, settings.languages)
        teaching.teach(checkpoints, load(dataset), settings, out, base=base, say=click.echo)
    click.echo(f"answers in {out}; a run learns from them with this in its settings:")
    click.echo(f"teacher = {json.dumps(str(out), ensure_ascii=False)}")


@click.command("eval")
@click.option("--model", type=EXISTING_FOLDER, default=Path("models/guard"), show_default=True)
@dataset_option
@click.option("--split", type=click.Choice(["test", "validation"]), default="test")
@click.option("--report", type=FOLDER, help="Write report.md and report.html with plots there.")
@click.option("--public", type=EXISTING_FILE, help="The public development set's JSON Lines file.")
@click.option("--compare", type=EXISTING_FOLDER, multiple=True, help="Another model folder.")
@click.option("--judge", type=EXISTING_FILE, multiple=True, help="A baseline's saved answers.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as one JSON object.")
@click.pass_context
def evaluate(
    context: click.Context,
    model: Path,
    dataset: Path,
    split: Any,
    report: Path | None,
    public: Path | None,
    compare: tuple[Path, ...],
    judge: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Measure a model folder on a split of the dataset, as the product would judge it.

    With --compare and --judge, which may be repeated, others that judge the same commands stand
    beside it.
    """
    with told():
        from lam_desktop.classify.model_folder import open_model_folder
        from lam_desktop.training.dataset import load
        from lam_desktop.training.report import figures, judges, layout, sections
        from lam_desktop.training.report import public as public_set

        if report:  # first, so that absent plotting is said before minutes of judging
            from lam_desktop.training.report import pages

        subject = figures.Subject(
            command=asked(context, "eval"),
            opened=open_model_folder(model),
            rows=load(dataset),
            split=split,
            public=public_set.load(public) if public else None,
            compared=[open_model_folder(folder) for folder in compare],
            judges=[judges.load(path) for path in judge],
        )
        found = figures.collect(subject, say=lambda line: click.echo(line, err=True))
        written = pages.write(found, report) if report else []
    click.echo(json.dumps(found) if as_json else layout.as_text(sections.sections(found)))
    for path in written:
        click.echo(f"written: {path}", err=True)


def asked(context: click.Context, *command: str) -> str:
    """The command that brings this answer again: what was typed, and no default."""
    words = ["lam", *command]
    for option in context.command.params:
        name = option.name or ""
        if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        value = context.params[name]
        if isinstance(value, bool):
            words.append(option.opts[0])
            continue
        for each in value if isinstance(value, tuple) else (value,):
            words += [option.opts[0], str(each)]
    return shlex.join(words)


def _counts(rows: "list[Row]") -> str:
    from lam_desktop.training.dataset import SPLITS, of_split

    return ", ".join(f"{name} {len(of_split(rows, name))}" for name in SPLITS)


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    for command in (data, train, export, teach, evaluate):
        root.add_command(command)
