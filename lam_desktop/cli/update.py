"""``lam update check``: whether there is a newer version."""

from typing import Any

import click

from lam_desktop.app import open_update_check
from lam_desktop.cli.console import print_json, say


@click.group("update")
def update() -> None:
    """Find out whether there is a newer version."""


@update.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(as_json: bool) -> None:
    """Ask the project’s site once for its signed list of versions; nothing is installed.

    Typing it is the consent: it asks whatever the settings say.
    """
    from lam_desktop.update.check import NewVersion

    found = open_update_check().ask()
    told: dict[str, Any] = {
        "new": False,
        "have": found.have,
        "newest": found.newest,
        "notes_url": None,
        "files": [],
        "sentence": found.sentence,
    }
    lines = [found.sentence]
    if isinstance(found, NewVersion):
        files = [file.model_dump() for file in found.files]
        told |= {"new": True, "notes_url": found.notes_url, "files": files}
        lines.append(f"What is new: {found.notes_url}")
        lines.append("Nothing was installed; get it from the place you got this one from.")
    if as_json:
        print_json(told)
    else:
        say("\n".join(lines))


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(update)
