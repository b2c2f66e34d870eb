"""``lam data adjudicate``: has a language model judge what “lam data clean” left for review."""

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lam_desktop.cli.data_clean import reason_lines
from lam_desktop.cli.lab import EXISTING_FILE, told
from lam_desktop.cli.outputs import OUT, require_apart, require_new

if TYPE_CHECKING:
    from lam_desktop.training.clean.candidate import Reviewed
    from lam_desktop.training.jobs.asking import Asked
    from lam_desktop.training.providers.base import Request

SHOWN = 20
"""Problems that are told one by one."""


@click.group()
def adjudicate() -> None:
    """Have the rows judged whose labels “lam data clean” could not settle.

    Write questions for anyone to answer with “requests”, or put them to a provider with “ask”;
    either way “answers” does what the answers say. Rows that may hold personal data, and all whose
    doubts are not about labels alone, are never sent: they are for a person.
    """


@adjudicate.command("requests")
@click.argument("review", type=EXISTING_FILE)
@click.option("--out", type=OUT, required=True, help="The batch file.")
@click.option(
    "--model", default="gpt-5-mini", show_default=True, help="The model named in the file."
)
def requests(review: Path, out: Path, model: str) -> None:
    """Write questions about the rows of REVIEW to a file in the OpenAI Batch format.

    Any service, model or person may answer them; “lam data adjudicate answers” reads what comes
    back.
    """
    with told():
        from lam_desktop.training.clean import files, offline

        require_new(out)
        rows = files.read_doubted(review)
        asked = offline.questions(rows)
        offline.write_questions(asked, out, model=model)
    click.echo(f"{_of_rows(asked, rows)}: {out}")
    click.echo(_next("FILE", review))


@adjudicate.command("ask")
@click.argument("review", type=EXISTING_FILE)
@click.option("--provider", required=True, help="Its name in --config.")
@click.option(
    "--config", default="factory", show_default=True, help="A shipped name or a TOML file."
)
@click.option("--out", type=OUT, required=True, help="Keep the answers there.")
def ask(review: Path, provider: str, config: str, out: Path) -> None:
    """Put the questions about the rows of REVIEW to PROVIDER, and keep its answers.

    It is asked at the speed and within the budget of --config, as by “lam data run”. Ctrl-C
    finishes what is under way; given again, the command asks what --out does not answer yet. A
    question whose answer cannot be read is given up, and so it is asked again too.

    Exit codes: 0 no question was given up, whatever is left to go on with; 1 an error, or there are
    such questions. The answers are kept in either case.
    """
    with told():
        from lam_desktop.training import factory
        from lam_desktop.training.clean import adjudication, files, offline
        from lam_desktop.training.jobs import asking
        from lam_desktop.training.jobs.settings import load_settings

        settings = load_settings(config)
        rows = files.read_doubted(review)
        asked = offline.questions(rows)
        click.echo(_of_rows(asked, rows))
        opened, check = factory.compose().provider, adjudication.check_of(rows)
        found = asking.ask(asked, out, settings, provider, opened=opened, check=check)
    _tell_asked(found, len(asked), out, review)


@adjudicate.command("answers")
@click.argument("file", type=EXISTING_FILE)
@click.option(
    "--review", type=EXISTING_FILE, required=True, help="The rows that the answers are about."
)
@click.option("--ready", type=EXISTING_FILE, required=True, help="The rows that are ready so far.")
@click.option("--new-review", type=OUT, required=True, help="Write what stays for review there.")
@click.option("--new-ready", type=OUT, required=True, help="Write all that is ready then there.")
@click.option(
    "--corrections",
    type=OUT,
    required=True,
    help="Write each change of labels there, and why: a record, which “lam data build” does not "
    "read.",
)
def answers(
    file: Path, review: Path, ready: Path, new_review: Path, new_ready: Path, corrections: Path
) -> None:
    """Do what the answers in FILE say: settled rows of --review become ready, corrected or not.

    A row stays for review where its judge is unsure, contradicts itself, or gave no judgement. To
    put the new files in the place of the old, name them again: --new-ready READY --new-review
    REVIEW. Nothing else is overwritten.
    """
    with told():
        from lam_desktop.training.clean import files, offline
        from lam_desktop.training.clean.candidate import reasons_of
        from lam_desktop.training.dataset import load

        require_apart(
            "--new-review, --new-ready and --corrections must be three files",
            *(new_review, new_ready, corrections),
        )
        require_new(corrections)
        require_new(new_ready, but=ready)
        require_new(new_review, but=review)
        before = load(ready)
        settled = offline.settle(file, before, files.read_doubted(review))
        offline.save(settled, before, ready=new_ready, review=new_review, corrections=corrections)
    _tell_problems((f"{file.name}, {problem}" for problem in settled.problems), file)
    click.echo(f"{settled.answered:,} of {settled.asked:,} questions are answered")
    gained, total = len(settled.outcome.ready), len(before) + len(settled.outcome.ready)
    click.echo(f"{gained:,} more rows are ready, {total:,} now: {new_ready}")
    click.echo(f"{len(settled.outcome.corrections):,} of them were corrected: {corrections}")
    click.echo(f"{len(settled.outcome.review):,} rows are for review: {new_review}")
    for line in reason_lines(reasons_of(settled.outcome.review)):
        click.echo(line)


def _of_rows(asked: "list[Request]", rows: "list[Reviewed]") -> str:
    """How much there is to ask, and how much is not for a judge of labels."""
    from lam_desktop.training.clean.adjudication import can_be_judged

    judged = sum(map(can_be_judged, rows))
    rest = len(rows) - judged
    others = f"; {rest:,} are for a person alone" if rest else ""
    return f"{len(asked):,} questions about {judged:,} of {len(rows):,} rows{others}"


def _next(answered: str, review: Path) -> str:
    words = ["lam", "data", "adjudicate", "answers", answered, "--review", str(review)]
    typed = shlex.join([*words, "--ready", "READY"])
    return f"do what the answers say with: {typed}, and three files to write"


def _tell_asked(found: "Asked", asked: int, out: Path, review: Path) -> None:
    """How the asking ended; questions that were given up are an error."""
    from lam_desktop.training.jobs.budget import money

    if found.known:
        click.echo(f"{found.known:,} were answered before")
    click.echo(f"{found.new:,} new answers, cost {money(found.cost_micros)}: {out}")
    if found.why:
        click.echo(f"Stopped: {found.why}. Given again, the command goes on from here.")
    if found.known or found.new:
        click.echo(_next(str(out), review))
    if found.refused:
        _tell_problems(f"{key}: {error}" for key, error in found.refused.items())
        raise click.ClickException(
            f"{len(found.refused):,} of {asked:,} questions were given up; their rows stay for "
            "review. What is above says why; given again, the command asks only what is not "
            "answered."
        )


def _tell_problems(problems: Iterable[str], file: Path | None = None) -> None:
    """The first problems on stderr; how many more there are, and where they stand."""
    from lam_desktop.training.providers.endpoint import one_line

    lines = list(problems)
    for line in lines[:SHOWN]:
        click.echo(one_line(line), err=True)
    if len(lines) > SHOWN:
        where = f" in {file}" if file else ""
        click.echo(f"and {len(lines) - SHOWN:,} more{where}", err=True)


def add_to(data: click.Group) -> None:
    """Add the commands of this file."""
    data.add_command(adjudicate)
