"""``lam data clean``: parts labelled rows into what is ready and what a person should look at."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lam_desktop.cli.lab import EXISTING_FILE, EXISTING_FOLDER, told
from lam_desktop.cli.outputs import OUT, require_apart
from lam_desktop.cli.progress import Say, counted, progress

if TYPE_CHECKING:
    from lam_desktop.training.clean.candidate import Candidate, Why
    from lam_desktop.training.clean.disagreement import Judge, Probabilities
    from lam_desktop.training.clean.pipeline import Checks, Cleaned


@click.command("clean")
@click.argument("file", type=EXISTING_FILE)
@click.option("--ready", type=OUT, required=True, help="Write the rows that may be used there.")
@click.option("--review", type=OUT, required=True, help="Write all others there, with reasons.")
@click.option(
    "--model",
    type=EXISTING_FOLDER,
    help="A guard that has not learnt these rows; labels that it doubts go to review.",
)
@click.option(
    "--encoder",
    type=EXISTING_FOLDER,
    help="What “lam encoder build” wrote; compares look-alikes by their meaning too.",
)
@click.option(
    "--language-check/--no-language-check",
    default=True,
    show_default=True,
    help="Ask whether each text is in the language it says.",
)
def clean(
    file: Path,
    ready: Path,
    review: Path,
    model: Path | None,
    encoder: Path | None,
    language_check: bool,
) -> None:
    """Clean the rows of FILE, JSON Lines with text, language, source and six answers each.

    Texts are mended where nobody typed what is mended. What is broken, doubtful, personal or there
    twice goes to --review with its reasons; mended by hand, that file can be cleaned again.
    """
    with told(), progress() as say:
        require_apart("FILE, --ready and --review must be three files", file, ready, review)
        from lam_desktop.training.clean import files
        from lam_desktop.training.clean.pipeline import clean as cleaned

        candidates = files.read(file)
        checks = _checks(model, encoder, language_check=language_check, say=say)
        outcome = cleaned(candidates, checks, say=say)
        files.write_rows(outcome.ready, ready)
        files.write_review(outcome.review, review)
    click.echo(f"{len(outcome.ready)} of {len(candidates)} rows are ready: {ready}")
    click.echo(f"{len(outcome.review)} rows are for review: {review}")
    for line in _table(outcome):
        click.echo(line)


def _checks(
    model: Path | None, encoder: Path | None, *, language_check: bool, say: Say
) -> "Checks":
    from lam_desktop.training.clean import language
    from lam_desktop.training.clean.pipeline import Checks

    encode = None
    if encoder:
        from lam_desktop.training.clean.encoder import encoder_of
        from lam_desktop.training.model import Base

        encode = encoder_of(Base(folder=encoder))
    return Checks(
        check_language=language_check,
        detect=language.lingua() if language_check else None,
        encode=encode,
        judge=_judge(model, say) if model else None,
    )


def _judge(model: Path, say: Say) -> "Judge":
    """What a model folder answers, as the product would, in the languages that it knows."""
    import numpy as np

    from lam_desktop.classify.model_folder import open_model_folder
    from lam_desktop.classify.onnx_classifier import OnnxClassifier
    from lam_desktop.domain.criteria import Criterion
    from lam_desktop.training import measure

    opened = open_model_folder(model)
    classifier = OnnxClassifier(opened)

    def judge(rows: "Sequence[Candidate]") -> "Probabilities":
        known = [n for n, row in enumerate(rows) if row.language in opened.manifest.languages]
        table = {each: np.full((len(rows), len(each.labels)), np.nan) for each in Criterion}
        if known:
            texts = [rows[place].text for place in known]
            answers = measure.answers(classifier, counted(texts, say))
            for criterion in Criterion:
                table[criterion][known] = answers[criterion.value]
        return table

    return judge


def _table(outcome: "Cleaned") -> list[str]:
    """The reasons and what was mended, with how many rows."""
    lines = reason_lines(outcome.reasons)
    if outcome.mended:
        lines.append("mended in the texts:")
        lines += [f"  {count:>7,}  {what}" for what, count in sorted(outcome.mended.items())]
    return lines


def reason_lines(counts: "Mapping[Why, int]") -> list[str]:
    """How many rows are for review for each reason, under a headline; nothing where none is."""
    from lam_desktop.training.clean.candidate import Why

    lines = [f"  {counts[why]:>7,}  {why.value}" for why in Why if counts.get(why)]
    return ["reasons for review (a row may have several):", *lines] if lines else []


def add_to(data: click.Group) -> None:
    """Add the command of this file."""
    data.add_command(clean)
