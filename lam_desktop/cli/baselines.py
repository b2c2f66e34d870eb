"""``lam baselines``: the answers of simple judges, for the report to set beside the guard's."""

from pathlib import Path

import click

from lam_desktop.cli.lab import FOLDER, dataset_option, told


@click.command()
@click.option(
    "--config", default="baselines", show_default=True, help="A shipped name or a TOML file."
)
@dataset_option
@click.option(
    "--original",
    is_flag=True,
    help="Train the original recipe too: more than an hour on two cores that have other work as "
    "well. It cannot be resumed: cut short, it begins anew.",
)
@click.option("--out", type=FOLDER, default=Path("build/lab/baselines"), show_default=True)
def baselines(config: str, dataset: Path, original: bool, out: Path) -> None:
    """Fit keyword rules and TF-IDF with logistic regression, and save what they answer.

    Show them beside the guard with: lam eval --judge FILE. The files hold for these rows of
    these languages alone; when they change, give the command again.
    """
    with told():
        from lam_desktop.training import baselines as simple
        from lam_desktop.training.baselines.answers import answered
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base
        from lam_desktop.training.report import judges

        settings = simple.load_settings(config)
        rows = [row for row in load(dataset) if row.language in settings.languages]
        every = simple.every_baseline(Base.installed().folder, settings, say=_say)
        for baseline in every if original else every[:-1]:
            _say(f"{baseline.name}: learning and answering")
            path = out / f"{baseline.name.replace(' ', '-').lower()}.npz"
            judges.save(answered(baseline, rows), path)
            click.echo(f"written: {path}")


def _say(line: str) -> None:
    """Say how far it is on stderr, for stdout names the files."""
    click.echo(line, err=True)


def register(root: click.Group) -> None:
    """Add the command of this file."""
    root.add_command(baselines)
