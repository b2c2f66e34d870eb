"""``lam data``: the dataset and the factory that lets it grow; a file holds a few commands."""

import click

from lam_desktop.cli import (
    data_adjudicate,
    data_answers,
    data_ask,
    data_build,
    data_clean,
    data_generate,
    data_jobs,
    data_providers,
    data_report,
    data_store,
)

GROUPS = (
    data_build,
    data_store,
    data_generate,
    data_answers,
    data_ask,
    data_providers,
    data_clean,
    data_adjudicate,
    data_report,
)


@click.group()
def data() -> None:
    """Build and check the dataset, and let it grow."""


def register(root: click.Group) -> None:
    """Add “lam data” with its commands."""
    for group in GROUPS:
        group.add_to(data)
    data_jobs.add_to(data, data_ask.compose)
    root.add_command(data)
