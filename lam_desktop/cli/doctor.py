"""``lam doctor``: what works on this machine, and how to mend what does not."""

import sys
from dataclasses import asdict

import click

from lam_desktop.app import examine
from lam_desktop.cli.console import print_json, say
from lam_desktop.config.checks import report
from lam_desktop.config.paths import default_paths


@click.command("doctor")
@click.option("--self-check", "try_itself", is_flag=True, help="Let the program try itself.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def doctor(as_json: bool, try_itself: bool) -> None:
    """Look at the model, the record, the keyring and the display; exit code 1 if one fails.

    With --self-check it loads the model, judges, plans, writes a row and paints the window, in a
    folder of its own that it removes.
    """
    if try_itself:
        from lam_desktop.cli.self_check import self_check

        checks = self_check()
    else:
        checks = examine(default_paths())
    if as_json:
        for check in checks:
            print_json(asdict(check))
    else:
        say(report(checks))
    sys.exit(0 if all(check.ok for check in checks if check.essential) else 1)


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(doctor)
