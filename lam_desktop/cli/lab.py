"""``lam train``, ``lam export``, ``lam teach``, ``lam eval``, and the manners of the laboratory.

Everything heavy is imported inside the commands, so that ``lam`` starts without it.
"""

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from lam_desktop.domain.errors import LamError

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
SETTINGS_HELP = "A shipped name or a TOML file."
config_option = click.option("--config", default="guard-en", show_default=True, help=SETTINGS_HELP)
encoder_option = click.option(
    "--encoder",
    type=EXISTING_FOLDER,
    help="Another encoder, as “lam encoder build” writes; without it the English one.",
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
@click.option("--trim", is_flag=True, help="Leave out English pieces that no row needs.")
@click.option("--out", type=FOLDER, default=Path("build/lab/export"), show_default=True)
def export(
    checkpoints: tuple[Path, ...],
    config: str,
    dataset: Path,
    encoder: Path | None,
    trim: bool,
    out: Path,
) -> None:
    """Quantise CHECKPOINTS, fit thresholds on validation, and write the model folder.

    A checkpoint is what “lam train” wrote, or a model folder. Of several, the mean of their weights
    is taken. A guard that knows no English is smaller with --trim: English pieces of words are left
    out that no row to learn from in its languages has.
    """
    with told():
        from lam_desktop.training import export as exporting
        from lam_desktop.training.config import load_config
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base

        settings = load_config(config)
        base = Base.chosen(encoder, settings.languages)
        manifest = exporting.export(checkpoints, load(dataset), settings, out, base=base, trim=trim)
    click.echo(json.dumps(manifest.metrics, indent=1))


@click.command("teach")
@click.argument("checkpoints", nargs=-1, required=True, type=EXISTING_FOLDER)
@config_option
@dataset_option
@encoder_option
@click.option(
    "--carried",
    type=EXISTING_FOLDER,
    help="Files of rows carried over from English: they get the answers to their originals.",
)
@click.option(
    "--spliced",
    type=click.IntRange(min=0),
    default=0,
    help="Ask about this many texts more, spliced of the rows of contrast groups.",
)
@click.option(
    "--with",
    "earlier",
    type=EXISTING_FILE,
    multiple=True,
    help="Answers of other guards to the same texts, to take the mean of all.",
)
@click.option(
    "--vectors", is_flag=True, help="Also write what the heads of the one checkpoint hear."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("build/lab/teacher.npz"),
    show_default=True,
)
def teach(
    checkpoints: tuple[Path, ...],
    config: str,
    dataset: Path,
    encoder: Path | None,
    carried: Path | None,
    spliced: int,
    earlier: tuple[Path, ...],
    vectors: bool,
    out: Path,
) -> None:
    """Write what CHECKPOINTS answer on the train rows, for a smaller guard to learn from.

    They are what “lam train” wrote, or model folders; --config and --encoder are those they were
    trained with. Of several, the mean of their logits is taken; guards of another encoder answer
    first, into a file of their own, which --with names. With --spliced they also answer texts that
    nobody labelled. With --carried a guard of more languages learns, from what guards of English
    answer, in those languages too. With --vectors it can learn where to put a text before the heads
    (vector_weight in its settings); this is of one checkpoint, for others put texts elsewhere.
    """
    if vectors and len(checkpoints) > 1:
        raise click.UsageError(
            "--vectors is of one checkpoint: two guards put a text in different places, and the "
            "mean is no place of either. Name one, and the answers of the others by --with."
        )
    with told():
        from lam_desktop.training import teach as teaching
        from lam_desktop.training.config import load_config
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base

        settings = load_config(config)
        base = Base.chosen(encoder, settings.languages)
        teaching.teach(
            checkpoints,
            load(dataset),
            settings,
            out,
            base=base,
            carried=carried,
            splices=spliced,
            earlier=earlier,
            with_vectors=vectors,
            say=click.echo,
        )
    click.echo(f"answers in {out}; a run learns from them with this in its settings:")
    click.echo(f"teacher = {json.dumps(str(out), ensure_ascii=False)}")


@click.command("eval")
@click.option("--model", type=EXISTING_FOLDER, default=Path("models/guard"), show_default=True)
@dataset_option
@click.option("--split", type=click.Choice(["test", "validation", "held"]), default="test")
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

        rows = load(dataset)
        subject = figures.Subject(
            command=asked(context, "eval"),
            opened=open_model_folder(model),
            rows=rows,
            split=split,
            public=public_set.load(public) if public else None,
            compared=[open_model_folder(folder) for folder in compare],
            judges=[judges.load(path, dataset=rows) for path in judge],
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


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    for command in (train, export, teach, evaluate):
        root.add_command(command)
