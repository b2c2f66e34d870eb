"""The root of the ``lam`` command and the way a program starts."""

import sys

import click

from lam_desktop import __version__
from lam_desktop.cli import bench, doctor, gui, history, judge, keys, lab, run


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lam")
@click.pass_context
def root(context: click.Context) -> None:
    """LAM Desktop: say what you want; it is judged, planned, approved and carried out.

    Without a command the window opens.
    """
    if context.invoked_subcommand is None:
        context.invoke(gui.open_window)


for group in (gui, judge, run, history, keys, doctor, bench, lab):
    group.register(root)


def main() -> None:
    """Run ``lam``; texts are UTF-8 whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    root(prog_name="lam")
