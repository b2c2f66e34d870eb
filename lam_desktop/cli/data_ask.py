"""``lam data ask``: jobs for the emptiest cells, for “lam data run” to do."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lam_desktop.cli.data_generate import MODES, plan_of, planned
from lam_desktop.cli.data_store import database_option
from lam_desktop.cli.lab import told

if TYPE_CHECKING:
    from lam_desktop.training.jobs.values import Registry


def compose() -> "Registry":
    """What “lam data run” works with; Ray sends it by its name."""
    from lam_desktop.training import factory

    return factory.compose()


@click.command("ask")
@planned
@click.option("--mode", type=click.Choice(MODES), default="rows", show_default=True)
@click.option("--provider", required=True, help="Its name in the settings of “lam data run”.")
@database_option
@click.option("--per-request", type=click.IntRange(1, 50), default=8, show_default=True)
def ask(mode: Any, provider: str, database: str, per_request: int, **asked: Any) -> None:
    """Queue requests for the emptiest cells; “lam data run” asks PROVIDER and stores the rows.

    The dataset is stored first, so that each row that comes back can name the one it was made from.
    """
    with told():
        from lam_desktop.training import factory
        from lam_desktop.training.dataset import load
        from lam_desktop.training.jobs.queue import Queue
        from lam_desktop.training.store.store import Store

        found = plan_of(**asked)
        made = found.payloads(mode, per_request=per_request, seed=asked["seed"])
        dataset: Path = asked["dataset"]
        with Store.open(database) as store:
            store.import_rows(load(dataset), annotator="dataset", name=dataset.name)
            new = Queue(store).enqueue(factory.jobs(made, provider))
    rows = sum(each.rows for each in found.wanted)
    click.echo(f"{new:,} new jobs for {rows:,} rows, of {len(made):,}; the others were there")
    click.echo(f"do them with: lam data run --config FILE, where FILE names {provider}")


def add_to(data: click.Group) -> None:
    """Add the command of this file."""
    data.add_command(ask)
