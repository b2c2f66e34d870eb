"""The commands of the data factory below ``lam data``, beside those that build and check."""

import click

from lam_desktop.cli import (
    data_ask,
    data_clean,
    data_generate,
    data_jobs,
    data_providers,
    data_report,
    data_store,
)
from lam_desktop.cli.lab import data


def register(_root: click.Group) -> None:
    """Add the commands to “lam data”, which stands in the root already."""
    for group in (data_store, data_generate, data_ask, data_providers, data_clean, data_report):
        group.add_to(data)
    data_jobs.add_to(data, data_ask.compose)
