"""The root of the ``lam`` command and the way a program starts."""

import sys
from typing import Any, NoReturn

import click

from lam_desktop import __version__
from lam_desktop.cli import (
    ablate,
    autostart,
    baselines,
    bench,
    data,
    doctor,
    encoder,
    gui,
    history,
    judge,
    keys,
    lab,
    run,
    update,
)
from lam_desktop.cli.console import plainly
from lam_desktop.config.log import start_log
from lam_desktop.config.paths import default_paths


class PlainGroup(click.Group):
    """A group whose every error ends with 1; click's own 2 for a wrong usage is no code of ours."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        with plainly():
            # Not standalone, so that click hands over the errors; the code of --help comes back.
            code = super().main(*args, **(kwargs | {"standalone_mode": False}))
        sys.exit(code if isinstance(code, int) else 0)


@click.group(
    cls=PlainGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="lam")
@click.pass_context
def root(context: click.Context) -> None:
    """LAM Desktop: say what you want; it is judged, planned, approved and carried out.

    Without a command the window opens.

    \b
    Exit codes of classify, plan, run and undo:
      0    allowed; for run and undo: done
      10   it needs a person's yes, which was not given
      20   blocked
      130  stopped
      1    an error, or not every step could be planned
    Every other command ends with 0 or, after an error, with 1.
    """
    if context.invoked_subcommand is None:
        context.invoke(gui.open_window)


GROUPS = (
    gui,
    judge,
    run,
    history,
    keys,
    autostart,
    update,
    doctor,
    bench,
    lab,
    data,
    baselines,
    encoder,
    ablate,
)
for group in GROUPS:
    group.register(root)


def main() -> None:
    """Run ``lam``; texts are UTF-8 whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    start_log(default_paths().log_file)
    root(prog_name="lam")
