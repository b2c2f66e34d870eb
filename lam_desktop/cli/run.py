"""``lam run`` and ``lam undo``: the whole flow from the terminal.

Exit codes: 0 done, 10 it needs a yes that was not given, 20 blocked, 130 stopped, 1 error.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from lam_desktop.app import Program, open_program
from lam_desktop.cli.console import fail, plain_errors, say
from lam_desktop.cli.judge import EXIT_CODES, print_proposal
from lam_desktop.domain.command import Command, Source
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.errors import ApprovalError
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.proposal import Approver, Proposal

OUTCOME_CODES = {Status.DONE: 0, Status.FAILED: 1, Status.STOPPED: 130, Status.INTERRUPTED: 1}
NEEDS_YES = 10


@click.command("run")
@click.argument("text")
@click.option("--dry-run", is_flag=True, help="Show the steps and stop there.")
@click.option("--step", "one_by_one", is_flag=True, help="Ask again before every step.")
@click.option("--yes", is_flag=True, help="Answer ordinary questions; never a serious one.")
@plain_errors
def run(text: str, dry_run: bool, one_by_one: bool, yes: bool) -> None:
    """Judge, plan, ask where needed, and carry out TEXT."""
    stop = threading.Event()
    program = open_program(progress=_Printed(stop, one_by_one))
    proposal = program.pipeline.propose(Command(text=text, source=Source.TERMINAL))
    print_proposal(proposal)
    if dry_run:
        sys.exit(EXIT_CODES[proposal.decision.effect])
    _settle(program, proposal, stop, yes=yes)


@click.command("undo")
@click.argument("run_id", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@plain_errors
def undo(run_id: str | None, yes: bool) -> None:
    """Put back what the last run (or RUN_ID) did, as far as it can be put back."""
    stop = threading.Event()
    program = open_program(progress=_Printed(stop, one_by_one=False))
    proposal = program.pipeline.propose_undo(run_id, Source.TERMINAL)
    print_proposal(proposal)
    _settle(program, proposal, stop, yes=yes)


def _settle(program: Program, proposal: Proposal, stop: threading.Event, *, yes: bool) -> NoReturn:
    """Refuse, ask, or carry out; always leaves the program with its exit code."""
    pipeline = program.pipeline
    if proposal.decision.effect is Effect.BLOCK:
        pipeline.refuse(proposal, "blocked")
        sys.exit(EXIT_CODES[Effect.BLOCK])
    if proposal.plan is None or proposal.plan.unplanned or not proposal.plan.steps:
        pipeline.refuse(proposal, "no complete plan")
        fail("Nothing was done, because not every step could be planned.", code=1)
    approver = _approver(program, proposal, yes=yes)
    if approver is None:
        pipeline.refuse(proposal, "declined")
        click.echo("Nothing was done.", err=True)
        sys.exit(NEEDS_YES)
    try:
        approved = pipeline.approve(proposal, approver)
    except ApprovalError as error:
        pipeline.refuse(proposal, "the approval was not enough")
        fail(str(error), code=NEEDS_YES)
    with _stop_on_signal(stop):
        outcome = pipeline.carry_out(proposal.command, approved, stop)
    _report(outcome)


def _approver(program: Program, proposal: Proposal, *, yes: bool) -> Approver | None:
    """Who says yes; ``None`` for a no."""
    if proposal.decision.effect is Effect.ALLOW and program.settings.run_allowed_without_asking:
        return Approver.POLICY
    if yes:
        return Approver.FLAG
    if not sys.stdin.isatty():
        click.echo("This needs a person's yes: run it in a terminal or in the window.", err=True)
        return None
    answer = click.prompt("Type yes to run these steps", default="no", show_default=True)
    return Approver.PERSON if answer.strip().lower() == "yes" else None


class _Printed:
    """Prints each step as it goes and, one by one, asks before each."""

    def __init__(self, stop: threading.Event, one_by_one: bool) -> None:
        self._stop = stop
        self._one_by_one = one_by_one

    def __call__(self, event: int | StepOutcome) -> None:
        if isinstance(event, StepOutcome):
            say(f"step {event.index + 1}: {event.status.value} {event.message}".rstrip())
        elif self._one_by_one and not click.confirm(f"Go on with step {event + 1}?", default=False):
            self._stop.set()


@contextmanager
def _stop_on_signal(stop: threading.Event) -> Iterator[None]:
    """Ctrl+C and a polite kill stop the run between two keys, and release what is held."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: stop.set()) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _report(outcome: Outcome) -> NoReturn:
    words = {Status.DONE: "Done.", Status.STOPPED: "Stopped.", Status.FAILED: "It did not work."}
    say(f"{words.get(outcome.status, outcome.status.value)} {outcome.message}".rstrip())
    sys.exit(OUTCOME_CODES[outcome.status])


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(run)
    root.add_command(undo)
