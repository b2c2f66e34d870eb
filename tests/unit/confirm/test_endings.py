"""What can be put back is not promised too much, and an ending tells what was done."""

import pytest

from lam_desktop.confirm import endings
from lam_desktop.domain import actions as act
from lam_desktop.domain.command import Command
from lam_desktop.domain.decision import ALLOW
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Proposal
from tests.fakes.assessment import HARMLESS

HOME = "/home/ann"
MOVE = act.MovePath(source=f"{HOME}/a.txt", destination=f"{HOME}/Documents/a.txt")


@pytest.mark.parametrize(
    ("undos", "expected"),
    [
        ((), "Nothing is changed, so there is nothing to undo."),
        (("nothing to undo",), "Nothing is changed, so there is nothing to undo."),
        (("move it back", "nothing to undo"), "Everything here can be undone."),
        ((None,), "None of this can be undone."),
        (("move it back", None), "Step 2 can’t be undone; the rest can."),
        ((None, "back", None), "Steps 1 and 3 can’t be undone; the rest can."),
    ],
)
def test_undo_summary(undos: tuple[str | None, ...], expected: str) -> None:
    steps = tuple(Step(action=act.EmptyTrash(), undo=undo) for undo in undos)
    assert endings.undo_summary(Plan(command_id="c", steps=steps)) == expected


def test_an_outcome_tells_what_went_wrong() -> None:
    bad = StepOutcome(index=0, status=Status.FAILED, message="The file is gone.")
    outcome = Outcome(run_id="r", status=Status.FAILED, steps=(bad,))
    assert endings.outcome_sentence(outcome) == "It did not work. The file is gone."
    assert endings.outcome_sentence(Outcome(run_id="r", status=Status.DONE)) == "Done."


def _proposal(*actions: act.Action, undo: bool = False) -> Proposal:
    steps = tuple(Step(action=action, undo=None) for action in actions)
    return Proposal(
        command=Command(text="do"),
        assessment=None if undo else HARMLESS,
        decision=ALLOW,
        plan=Plan(command_id="c", steps=steps),
        step_decisions=(ALLOW,) * len(steps),
    )


def _done(*messages: str, extra: str = "") -> Outcome:
    steps = tuple(
        StepOutcome(index=n, status=Status.DONE, message=message)
        for n, message in enumerate(messages)
    )
    said = [message for message in (*messages, extra) if message]
    return Outcome(run_id="r", status=Status.DONE, steps=steps, message="\n".join(said))


@pytest.mark.parametrize(
    ("outcome", "actions", "expected"),
    [
        (_done(""), (MOVE,), "Done: moved “~/a.txt” to “~/Documents/a.txt”"),
        (_done("42"), (act.ShowText(text="42"),), "Done: 42"),
        (
            _done("200 found (and perhaps more):\n/home/ann/x\n/home/ann/y"),
            (act.FindFiles(query="x", folder=HOME),),
            "Done: 200 found (and perhaps more)",
        ),
        (_done("", ""), (MOVE, MOVE), "Done: all 2 steps."),
        (
            _done("", extra="The end of it could not be recorded: the disk is full."),
            (MOVE,),
            "Done: moved “~/a.txt” to “~/Documents/a.txt” The end of it could not be recorded: the"
            " disk is full.",
        ),
    ],
)
def test_an_ending_tells_what_was_done(
    outcome: Outcome, actions: tuple[act.Action, ...], expected: str
) -> None:
    told = endings.outcome_sentence(outcome, _proposal(*actions), home=HOME)
    assert told.translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069"))) == expected


def test_an_undo_ends_with_undone() -> None:
    assert endings.outcome_sentence(_done(""), _proposal(MOVE, undo=True)) == "Undone."


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("You stopped it.", "Stopped, as you asked."),
        (
            "You moved the mouse into a corner, which stops everything.",
            "Stopped, as you asked. You moved the mouse into a corner, which stops everything.",
        ),
    ],
)
def test_a_stop_is_said_once(message: str, expected: str) -> None:
    step = StepOutcome(index=0, status=Status.STOPPED, message=message)
    outcome = Outcome(run_id="r", status=Status.STOPPED, steps=(step,), message=message)
    assert endings.outcome_sentence(outcome) == expected


def test_a_small_place_gets_one_short_line() -> None:
    many = _done("", "\n".join(["Found:", *["/home/ann/x" * 20] * 500]))
    line = endings.outcome_line(many, _proposal(MOVE, MOVE), home=HOME)
    assert line == "Done: all 2 steps. Found:"
    long = _done("x" * 5000)
    assert len(endings.outcome_line(long, _proposal(MOVE), home=HOME)) == endings.SHORT


@pytest.mark.parametrize(
    ("action", "deed"),
    [
        (act.Power(operation="lock"), "locked the screen"),
        (act.Media(operation="play_pause"), "played or paused the music or film"),
        (act.SetVolume(level=30), "set the volume to 30 %"),
    ],
)
def test_a_deed_is_told_in_the_past(action: act.Action, deed: str) -> None:
    assert endings.deed_text(action) == deed


@pytest.mark.parametrize(
    ("undo", "shown"),
    [
        ("it is moved back to /home/ann/a.txt", "it is moved back to ~/a.txt"),
        ("it is moved back to /home/ann", "it is moved back to ~"),
        ("it is moved back to /home/anna/a.txt", "it is moved back to /home/anna/a.txt"),
        ("it is moved back to /mnt/home/ann/a", "it is moved back to /mnt/home/ann/a"),
        ("back to “/home/ann/a”", "back to “~/a”"),
    ],
)
def test_undo_lines_shorten_the_home_as_steps_do(undo: str, shown: str) -> None:
    assert endings.undo_text(Step(action=MOVE, undo=undo), home=HOME) == f"Can be undone: {shown}"
    assert endings.undo_text(Step(action=MOVE, undo=undo)) == f"Can be undone: {undo}"


def test_what_lies_in_the_trash_is_not_lost() -> None:
    trash = Step(action=act.TrashPath(path="/home/ann/a"), undo=None)
    assert endings.undo_text(trash) == "Stays in the trash, until you empty it"
    assert not endings.for_good(trash)
    assert endings.for_good(Step(action=act.EmptyTrash(), undo=None))
    gone = Step(action=act.DeletePath(path="/home/ann/b"), undo=None)
    plan = Plan(command_id="c", steps=(trash, gone))
    assert endings.undo_summary(plan) == "Step 2 can’t be undone; the rest can."
