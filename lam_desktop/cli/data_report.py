"""``lam data report``: what the dataset holds, what if it did not, and what gives a label away."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lam_desktop.cli.lab import EXISTING_FILE, EXISTING_FOLDER, FOLDER, asked, dataset_option, told
from lam_desktop.cli.progress import Say, progress

if TYPE_CHECKING:
    from lam_desktop.training.dataset import Row
    from lam_desktop.training.report.judges import Judge

CORRECTIONS = "corrections.tsv"


@click.command("report")
@dataset_option
@click.option("--out", type=FOLDER, required=True, help="Write report.html and report.md there.")
@click.option("--language", multiple=True, help="Rows of this language alone. May be repeated.")
@click.option("--quick", is_flag=True, help="Try out only a few of the sources and languages.")
@click.option("--model", type=EXISTING_FOLDER, help="A guard to ask about a sample of the rows.")
@click.option("--judge", type=EXISTING_FILE, help="Or a judge’s saved answers.")
@click.option(
    "--corrections",
    type=EXISTING_FILE,
    help=f"Labels put right since; if not given, {CORRECTIONS} beside the dataset.",
)
@click.option(
    "--seeds",
    type=EXISTING_FOLDER,
    multiple=True,
    help="A folder of seed files, to count what was mended. May be repeated.",
)
@click.option(
    "--vectors",
    type=EXISTING_FILE,
    help="An encoder’s vector of each row (numpy.save), for the probe to learn from.",
)
@click.pass_context
def report(
    context: click.Context,
    dataset: Path,
    out: Path,
    language: tuple[str, ...],
    quick: bool,
    model: Path | None,
    judge: Path | None,
    corrections: Path | None,
    seeds: tuple[Path, ...],
    vectors: Path | None,
) -> None:
    """Analyse the dataset: balance, duplicates, sources, words, what-if, shortcuts, likeness."""
    if model and judge:
        raise click.ClickException(
            "Either a guard is asked with --model, or its saved answers are read with --judge. "
            "Leave one of them out."
        )
    with told(), progress() as say:
        from lam_desktop.training import seed_files
        from lam_desktop.training.analyse import collect, pages
        from lam_desktop.training.analyse.subject import Subject, load_vectors
        from lam_desktop.training.analyse.telling.report import sections
        from lam_desktop.training.dataset import load
        from lam_desktop.training.report import judges, layout

        beside = dataset.parent / CORRECTIONS
        known = corrections or (beside if beside.is_file() else None)
        say("reading the dataset")
        rows = load(dataset)
        subject = Subject(
            command=asked(context, "data", "report"),
            name=dataset.name,
            rows=rows,
            vectors=load_vectors(vectors) if vectors else None,
            judge=judges.load(judge) if judge else _opinions(model, rows, language, say),
            corrections=seed_files.read_corrections(known) if known else None,
            seeds=[line for folder in seeds for line in seed_files.read_folder(folder)],
            quick=quick,
        ).of_languages(language)
        found = collect.collect(subject, say=say)
        say("writing the report")
        written = pages.write(found, out)
    click.echo(layout.as_text(sections(found)[:1]))
    for path in written:
        click.echo(f"written: {path}", err=True)


def _opinions(
    model: Path | None,
    rows: "Sequence[Row]",
    languages: Sequence[str],
    say: Say,
) -> "Judge | None":
    """What a guard says of a sample of the rows in languages that it knows."""
    if model is None:
        return None
    from lam_desktop.classify.model_folder import open_model_folder
    from lam_desktop.training.analyse.sources import sample
    from lam_desktop.training.report.judges import judge_with

    opened = open_model_folder(model)
    known = [name for name in opened.manifest.languages if not languages or name in languages]
    asked = sample(rows, known)
    if not asked:
        raise click.ClickException(
            f"{opened.manifest.name} knows {', '.join(opened.manifest.languages)}, and no row is "
            "in one of these, so it cannot be asked. Leave --model out, or name another."
        )
    say(f"asking {opened.manifest.name} about {len(asked)} rows")
    return judge_with(opened, {row.id: row.text for row in asked})


def add_to(data: click.Group) -> None:
    """Add the command to “lam data”."""
    data.add_command(report)
