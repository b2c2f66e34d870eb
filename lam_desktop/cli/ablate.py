"""``lam ablate``: what each part of the guard's training gains."""

from pathlib import Path

import click

from lam_desktop.cli.lab import FOLDER, dataset_option, encoder_option, told


@click.command()
@click.option(
    "--config", default="ablation", show_default=True, help="A shipped name or a TOML file."
)
@dataset_option
@encoder_option
@click.option("--out", type=FOLDER, default=Path("build/lab/ablation"), show_default=True)
def ablate(config: str, dataset: Path, encoder: Path | None, out: Path) -> None:
    """Train named variations of the settings and tell what each gains.

    ablation.csv and ablation.md go to --out, with the figures and logs of every run below it. Given
    again, the command goes on where it was cut short.
    """
    with told():
        from lam_desktop.training import ablation, ablation_table
        from lam_desktop.training.dataset import load
        from lam_desktop.training.model import Base

        plan = ablation.load_plan(config)
        base = Base.chosen(encoder, ablation.settings(plan)[ablation.BASE].languages)
        ablation.ablate(
            plan,
            load(dataset),
            out,
            base=base,
            say=click.echo,
            after_run=lambda found: ablation_table.write(plan, found, out),
        )
    click.echo(f"written to {out}: {ablation_table.CSV}, {ablation_table.MARKDOWN}")


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(ablate)
