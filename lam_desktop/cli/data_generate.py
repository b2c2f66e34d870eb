"""``lam data plan``, ``mistakes``, ``requests``: what rows are missing, and asking for them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lam_desktop.cli.lab import EXISTING_FILE, EXISTING_FOLDER, dataset_option, told
from lam_desktop.cli.outputs import OUT, require_new
from lam_desktop.cli.progress import counted, progress

if TYPE_CHECKING:
    from lam_desktop.training.dataset import Row
    from lam_desktop.training.generate.balance import Share, Wanted
    from lam_desktop.training.generate.catalogue import Catalogue
    from lam_desktop.training.generate.cells import Cell

BEHIND = 3
"""Values of each facet that are told."""
MODES = ("rows", "groups", "paraphrase", "translate", "hard_negative")
Command = TypeVar("Command", bound=Callable[..., Any])

catalogue_option = click.option(
    "--catalogue",
    "catalogue_folder",
    type=EXISTING_FOLDER,
    help="A folder with cells.toml and words/ of another domain.",
)


def planned(command: Command) -> Command:
    """Add the options of whatever plans."""
    for option in (
        click.option("--seed", type=int, default=0, show_default=True),
        click.option(
            "--provenance",
            type=EXISTING_FILE,
            multiple=True,
            help="What “lam data answers” wrote beside rows that are in the dataset now.",
        ),
        click.option(
            "--mistakes",
            "mistakes_file",
            type=EXISTING_FILE,
            help="Where the guard errs: what “lam data mistakes” wrote.",
        ),
        catalogue_option,
        click.option("--targets", type=EXISTING_FILE, help="A TOML file of your own shares."),
        dataset_option,
        click.option("--count", type=click.IntRange(1), default=1000, show_default=True),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Train rows with their cells, how they stand, and what is wanted."""

    rows: "Sequence[Row]"
    cells: "Sequence[Cell]"
    standing: "Sequence[Share]"
    wanted: "Sequence[Wanted]"
    catalogue: "Catalogue"

    def payloads(self, mode: Any, *, per_request: int, seed: int) -> list[dict[str, Any]]:
        """What each request asks for."""
        from lam_desktop.training.generate.payloads import payloads

        return payloads(
            self.wanted, mode, self.rows, self.cells, per_request=per_request, seed=seed
        )


def plan_of(
    *,
    count: int,
    dataset: Path,
    targets: Path | None,
    catalogue_folder: Path | None,
    mistakes_file: Path | None,
    provenance: Sequence[Path],
    seed: int,
) -> Planned:
    """What to ask for next, of the options that ``planned`` adds."""
    from lam_desktop.training.dataset import load, of_split
    from lam_desktop.training.generate import balance, cells, mistakes, offline
    from lam_desktop.training.generate import targets as aims

    catalogue = catalogue_of(catalogue_folder)
    shares = aims.load(catalogue, targets)
    errors = mistakes.load(mistakes_file) if mistakes_file else mistakes.NONE
    known = offline.read_cells(provenance)
    rows = of_split(load(dataset), "train")
    click.echo(f"finding the cells of {len(rows):,} rows that teach", err=True)
    found = cells.assign(rows, catalogue, known=known)
    return Planned(
        rows=rows,
        cells=found,
        standing=balance.standing(found, shares, errors),
        wanted=balance.wanted(found, shares, errors, count, catalogue=catalogue, seed=seed),
        catalogue=catalogue,
    )


def catalogue_of(folder: Path | None) -> "Catalogue":
    """The catalogue of a folder, or the one that ships."""
    from lam_desktop.training.generate import catalogue

    return catalogue.load(folder) if folder else catalogue.load()


@click.command("plan")
@planned
@click.option("--show", type=click.IntRange(1), default=25, show_default=True, help="Cells told.")
@click.option("--json", "as_json", is_flag=True, help="Print every cell as one JSON array.")
def plan(show: int, as_json: bool, **asked: Any) -> None:
    """Tell the emptiest cells: what to ask for next, so that the rows that teach meet the targets.

    A cell is a topic, six labels, a language, a style and a length.
    """
    with told():
        found = plan_of(**asked)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found.wanted], ensure_ascii=False))
        return
    click.echo(f"{len(found.rows):,} rows teach. Furthest behind their targets:")
    for line in _behind(found.standing):
        click.echo(line)
    rows = sum(each.rows for each in found.wanted)
    click.echo(f"\n{rows:,} rows to ask for next, in {len(found.wanted):,} cells:")
    for line in _cells(found.wanted[:show]):
        click.echo(line)
    if len(found.wanted) > show:
        click.echo(f"  and {len(found.wanted) - show:,} more cells; --show or --json tells them")


@click.command("requests")
@planned
@click.option("--mode", type=click.Choice(MODES), default="rows", show_default=True)
@click.option("--out", type=OUT, required=True, help="The batch file; its tasks stand beside it.")
@click.option(
    "--model", default="gpt-5-mini", show_default=True, help="The model named in the file."
)
@click.option("--per-request", type=click.IntRange(1, 50), default=8, show_default=True)
def requests(mode: Any, out: Path, model: str, per_request: int, **asked: Any) -> None:
    """Write requests for the emptiest cells to a file in the OpenAI Batch format.

    Any service, model or person may answer them; “lam data answers” makes rows of what comes back.
    """
    with told():
        from lam_desktop.training.generate import offline

        require_new(out, offline.beside(out, "tasks"))
        found = plan_of(**asked)
        made = found.payloads(mode, per_request=per_request, seed=asked["seed"])
        count = offline.write_requests(made, out, catalogue=found.catalogue, model=model)
    others = sum(payload["mode"] != mode for payload in made)
    click.echo(f"{count:,} requests for {sum(each.rows for each in found.wanted):,} rows: {out}")
    if others:
        click.echo(f"{others:,} of them ask for new rows, for their cells hold nothing to {mode}")
    click.echo(f"what they want, needed to read the answers: {offline.beside(out, 'tasks')}")


@click.command("mistakes")
@click.option("--model", type=EXISTING_FOLDER, default=Path("models/guard"), show_default=True)
@dataset_option
@catalogue_option
@click.option("--out", type=OUT, required=True, help="The JSON file that “lam data plan” reads.")
def mistakes(model: Path, dataset: Path, catalogue_folder: Path | None, out: Path) -> None:
    """Count where a guard decides wrongly, by topic, labels, language, style and length.

    It judges the validation rows in its languages; only counts are written, never their words.
    """
    with told(), progress() as say:
        from lam_desktop.classify.model_folder import open_model_folder
        from lam_desktop.classify.onnx_classifier import OnnxClassifier
        from lam_desktop.training import evaluate, measure
        from lam_desktop.training.dataset import load
        from lam_desktop.training.generate import cells, offline
        from lam_desktop.training.generate import mistakes as errors

        opened = open_model_folder(model)
        catalogue = catalogue_of(catalogue_folder)
        tested = [
            row
            for row in measure.rows_of(load(dataset), "validation")
            if row.language in opened.manifest.languages
        ]
        if not tested:
            raise click.ClickException(
                f"The dataset has no validation rows in a language that {opened.manifest.name} "
                "knows, so its mistakes cannot be counted. Name another --model or --dataset."
            )
        texts = counted([row.text for row in tested], say)
        said = list(OnnxClassifier(opened).classify_many(texts))
        bars = [assessment.thresholds for assessment in said]
        decided = evaluate.decide_many(measure.stack(said), bars)
        wrong = evaluate.gold_decisions(tested) != decided
        tallies = errors.counted(cells.assign(tested, catalogue), wrong.tolist())
        offline.write_text(json.dumps(list(errors.as_lines(tallies)), indent=1) + "\n", out)
    click.echo(f"{int(wrong.sum())} of {len(tested)} decisions are wrong; where: {out}")


def _as_json(wanted: "Wanted") -> dict[str, Any]:
    return asdict(wanted) | {"target": round(wanted.target, 2)}


def _behind(standing: "Sequence[Share]") -> list[str]:
    """The values of each facet that are furthest behind."""
    lines = []
    told_of: dict[str, int] = {}
    for each in standing:
        told_of[each.facet] = told_of.get(each.facet, 0) + 1
        if told_of[each.facet] <= BEHIND and each.share < each.target:
            lines.append(
                f"  {each.facet:<9} {each.value:<16} {each.share:6.1%} of the rows, wanted "
                f"{each.target:6.1%}"
            )
    return lines


def _cells(wanted: "Sequence[Wanted]") -> list[str]:
    """A table of cells."""
    head = ("rows", "there", "wanted", "labels", "language", "topic", "style", "length")
    table = [head]
    for each in wanted:
        cell = each.cell
        counts = f"{each.rows:,}", f"{each.there:,}", f"{each.target:,.1f}"
        table.append((*counts, cell.profile, cell.language, cell.topic, cell.style, cell.length))
    widths = [max(len(line[at]) for line in table) for at in range(len(head))]
    return [
        "  "
        + "  ".join(
            text.rjust(width) if at < 3 else text.ljust(width)
            for at, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]


def add_to(data: click.Group) -> None:
    """Add the commands of this file."""
    for command in (plan, requests, mistakes):
        data.add_command(command)
