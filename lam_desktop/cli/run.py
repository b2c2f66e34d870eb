"""``lam run`` and ``lam undo``: the whole flow from the terminal.

Exit codes: 0 done, 10 it needs a yes that was not given, 20 blocked, 130 stopped, 1 an error or no
complete plan. Ctrl+C, a closed terminal and a polite kill are a no to whatever is being asked.
"""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, TypeVar

import click

from lam_desktop.app import Program, open_log, open_program
from lam_desktop.cli.console import at_terminal, fail, say
from lam_desktop.cli.judge import EXIT_CODES, UNPLANNED, planned, print_proposal, proposal_code
from lam_desktop.domain.command import Command, Source
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.errors import ApprovalError
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.proposal import Approver, Proposal

OUTCOME_CODES = {Status.DONE: 0, Status.FAILED: 1, Status.STOPPED: 130, Status.INTERRUPTED: 1}
NEEDS_YES = 10
T = TypeVar("T")


@click.command("run")
@click.argument("text")
@click.option("--dry-run", is_flag=True, help="Show the steps and stop there.")
@click.option("--step", "one_by_one", is_flag=True, help="Ask again before every step.")
@click.option("--yes", is_flag=True, help="Answer ordinary questions; never a serious one.")
def run(text: str, dry_run: bool, one_by_one: bool, yes: bool) -> None:
    """Judge, plan, ask where needed, and carry out TEXT.

    Exit codes: 0 done, 10 it needs a yes that was not given, 20 blocked, 130 stopped, 1 error or
    not every step could be planned. With --dry-run those of “lam plan”.
    """
    stop = threading.Event()
    program = open_program(progress=_Printed(stop, one_by_one))
    proposal = program.pipeline.propose(Command(text=text, source=Source.TERMINAL))
    print_proposal(proposal)
    if dry_run:
        sys.exit(proposal_code(proposal))
    _settle(program, proposal, stop, yes=yes)


@click.command("undo")
@click.argument("run_id", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def undo(run_id: str | None, yes: bool) -> None:
    """Put back what the last run (or RUN_ID) did, as far as it can be put back.

    Exit codes: as for “lam run”; 1 also when there is nothing to put back.
    """
    stop = threading.Event()
    program = open_program(progress=_Printed(stop, one_by_one=False))
    log = open_log(program.paths)
    undone, _ = log.undo_steps(run_id)  # from here on it is this run, whatever else is started
    say(f"Undo of run {undone}: {log.command_of(undone)}")
    proposal = program.pipeline.propose_undo(undone, Source.TERMINAL)
    print_proposal(proposal)
    _settle(program, proposal, stop, yes=yes)


def _settle(program: Program, proposal: Proposal, stop: threading.Event, *, yes: bool) -> NoReturn:
    """Refuse, ask, or carry out; always leaves the program with its exit code."""
    pipeline = program.pipeline
    if proposal.decision.effect is Effect.BLOCK:
        pipeline.refuse(proposal, "blocked")
        sys.exit(EXIT_CODES[Effect.BLOCK])
    if not planned(proposal):
        pipeline.refuse(proposal, "no complete plan")
        fail("Nothing was done, because not every step could be planned.", code=UNPLANNED)
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
    # Between two keys, so that whatever is held is released.
    with _on_signals(lambda *_: stop.set()):
        outcome = pipeline.carry_out(proposal.command, approved, stop)
    _report(outcome)


def _approver(program: Program, proposal: Proposal, *, yes: bool) -> Approver | None:
    """Who says yes; ``None`` for a no."""
    if proposal.decision.effect is Effect.ALLOW and program.settings.run_allowed_without_asking:
        return Approver.POLICY
    if yes:
        return Approver.FLAG
    if not at_terminal():
        click.echo("This needs a person's yes: run it in a terminal or in the window.", err=True)
        return None
    answer = _answered(lambda: click.prompt("Type yes to run these steps", default="no"))
    return Approver.PERSON if answer is not None and answer.strip().lower() == "yes" else None


def _answered(ask: Callable[[], T]) -> T | None:
    """What a person answers; ``None`` where Ctrl+C or the end of the terminal came instead."""
    try:
        # A handler that only sets the stop would let the question wait on for its Enter.
        with _on_signals(signal.default_int_handler):
            return ask()
    except (click.Abort, KeyboardInterrupt, UnicodeDecodeError):
        click.echo(err=True)
        return None


class _Printed:
    """Prints each step as it goes and, one by one, asks before each.

    What nobody can see any more (lam … | head) goes no further: the run is stopped, and recorded.
    """

    def __init__(self, stop: threading.Event, one_by_one: bool) -> None:
        self._stop = stop
        self._one_by_one = one_by_one

    def __call__(self, event: int | StepOutcome) -> None:
        try:
            self._tell(event)
        except OSError:
            self._stop.set()

    def _tell(self, event: int | StepOutcome) -> None:
        if isinstance(event, StepOutcome):
            say(f"step {event.index + 1}: {event.status.value} {event.message}".rstrip())
        elif self._one_by_one:
            question = f"Go on with step {event + 1}?"
            if not _answered(lambda: click.confirm(question, default=False)):
                self._stop.set()


@contextmanager
def _on_signals(handler: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
    """Ctrl+C and a polite kill call ``handler`` for this long."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, handler) for number in signals]
    try:
        yield
    finally:
        for number, old in zip(signals, before, strict=True):
            signal.signal(number, old)


def _report(outcome: Outcome) -> NoReturn:
    words = {Status.DONE: "Done.", Status.STOPPED: "Stopped.", Status.FAILED: "It did not work."}
    say(f"{words.get(outcome.status, outcome.status.value)} {outcome.message}".rstrip())
    sys.exit(OUTCOME_CODES[outcome.status])


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(run)
    root.add_command(undo)
