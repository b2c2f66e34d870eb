"""The sentences a person approves say what will really be done."""

from datetime import datetime

import pytest

from lam_desktop.confirm import sentences, wording
from lam_desktop.confirm.wording import step_text
from lam_desktop.domain import actions as act
from lam_desktop.domain.command import Command
from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason, failed, tightest
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Verdict

SAMPLES: dict[str, tuple[act.Action, ...]] = {
    "open_app": (act.OpenApp(app="text editor", argv=("mousepad",)),),
    "open_path": (act.OpenPath(path="/home/a/x.pdf"),),
    "open_url": (act.OpenUrl(url="https://example.org/"),),
    "web_search": (act.WebSearch(query="weather"),),
    "focus_window": (act.FocusWindow(title="Mail"),),
    "window": tuple(
        act.WindowOperation(operation=word, title=title)
        for word in sentences.OPERATIONS["window"]
        for title in (None, "Mail")
    ),
    "type_text": (act.TypeText(text="hello wörld مرحبا"),),
    "press_keys": (act.PressKeys(keys=("ctrl", "s")),),
    "click": (
        act.Click(target=act.Target(words="Save", role="button")),
        act.Click(target=act.Target(point=(3, 4))),
        act.Click(target=act.Target(image="/tmp/x.png")),
    ),
    "double_click": (act.DoubleClick(target=act.Target(words="Report")),),
    "right_click": (act.RightClick(target=act.Target(words="Report")),),
    "drag": (act.Drag(source=act.Target(words="a"), destination=act.Target(words="b")),),
    "scroll": (act.Scroll(direction="down", amount=3),),
    "wait": (act.Wait(seconds=2.5), act.Wait(until="Saved")),
    "take_screenshot": (
        act.TakeScreenshot(path="/home/a/s.png"),
        act.TakeScreenshot(path="/home/a/s.png", region=(1, 2, 3, 4)),
    ),
    "set_clipboard": (act.SetClipboard(text="copied"),),
    "create_folder": (act.CreateFolder(path="/home/a/new"),),
    "create_file": (
        act.CreateFile(path="/home/a/n.txt"),
        act.CreateFile(path="/home/a/n.txt", text="hi"),
    ),
    "copy_path": (act.CopyPath(source="/home/a/x", destination="/home/a/y"),),
    "move_path": (act.MovePath(source="/home/a/x", destination="/home/a/y"),),
    "rename_path": (act.RenamePath(path="/home/a/x", new_name="z"),),
    "trash_path": (act.TrashPath(path="/home/a/x"),),
    "restore_path": (act.RestorePath(trashed="/home/a/.Trash/x", path="/home/a/x"),),
    "delete_path": (act.DeletePath(path="/home/a/x"),),
    "empty_trash": (act.EmptyTrash(),),
    "archive": (
        act.Archive(paths=("/home/a/x",), destination="/home/a/x.zip"),
        act.Archive(paths=("/home/a/x", "/home/a/y"), destination="/home/a/x.zip"),
    ),
    "extract": (act.Extract(path="/home/a/x.zip", destination="/home/a/x"),),
    "find_files": (act.FindFiles(query="*.pdf", folder="/home/a"),),
    "set_volume": (
        act.SetVolume(level=30),
        act.SetVolume(change=-10),
        act.SetVolume(mute=True),
        act.SetVolume(mute=False),
    ),
    "media": tuple(act.Media(operation=word) for word in sentences.OPERATIONS["media"]),
    "set_brightness": (act.SetBrightness(level=80), act.SetBrightness(change=10)),
    "power": tuple(act.Power(operation=word) for word in sentences.OPERATIONS["power"]),
    "compose_email": (
        act.ComposeEmail(),
        act.ComposeEmail(to="a@b.org", subject="Hi", body="How are you?"),
    ),
    "remind": (act.Remind(text="call mum", when="2026-11-24T15:00:00"),),
    "run_command": (act.RunCommand(argv=("ls", "-l", "my file")),),
    "show_text": (act.ShowText(text="42"),),
}


def test_every_action_has_a_sample_and_so_a_sentence() -> None:
    assert set(SAMPLES) == set(act.ACTIONS)


@pytest.mark.parametrize("action", [a for many in SAMPLES.values() for a in many], ids=repr)
def test_a_step_sentence_names_every_argument(action: act.Action) -> None:
    text = step_text(action)
    assert text
    assert not text.startswith("Do ")
    assert "{" not in text
    assert "None" not in text
    for value in action.args().values():
        parts = value if isinstance(value, list) else [value]
        for part in parts:
            if isinstance(part, str) and "/home" in part:
                assert part in text
            if isinstance(part, str) and part in ("hello wörld مرحبا", "Mail", "a@b.org", "Hi"):
                assert part in text


def test_operations_that_differ_read_differently() -> None:
    everything = [step_text(a) for many in SAMPLES.values() for a in many]
    assert len(set(everything)) == len(everything)


def test_home_is_shortened_only_where_it_is_the_home() -> None:
    action = act.MovePath(source="/home/ann/a.txt", destination="/home/anna/a.txt")
    assert step_text(action, home="/home/ann") == "Move “~/a.txt” to “/home/anna/a.txt”"
    assert step_text(action) == "Move “/home/ann/a.txt” to “/home/anna/a.txt”"


def test_a_file_name_cannot_pretend_to_be_part_of_the_sentence() -> None:
    action = act.TrashPath(path="/home/a/x” to “y\u202e")
    assert step_text(action) == "Move “/home/a/x\\” to \\“y[U+202E]” to the trash"


def test_braces_in_a_value_are_only_text() -> None:
    assert step_text(act.TypeText(text="{path} {0}")) == "Type “{path} {0}”"


def test_a_line_break_to_be_typed_is_seen() -> None:
    assert step_text(act.TypeText(text="ls\n")) == "Type “ls⏎”"


def test_a_reminder_that_is_no_time_is_quoted() -> None:
    assert "“soon”" in step_text(act.Remind(text="x", when="soon"))
    shown = step_text(act.Remind(text="x", when="2026-11-24T15:00:00"))
    assert f"{datetime(2026, 11, 24):%A}" in shown


def test_every_label_has_words_and_no_answer_is_ever_certain() -> None:
    assert set(sentences.ANSWERS) == {label for labels in LABELS.values() for label in labels}
    assert set(sentences.QUESTIONS) == set(Criterion)
    verdict = Verdict(criterion=Criterion.RISK, p={"low": 1.0, "medium": 0.0, "high": 0.0})
    assert wording.criterion_text(verdict) == "How risky is it? Low risk (over 99 % sure)"
    assert wording.percent(0.0) == "under 1 %"
    assert wording.percent(0.456) == "46 %"


@pytest.mark.parametrize(
    ("effect", "word"),
    [
        (Effect.ALLOW, "Allowed"),
        (Effect.CONFIRM, "I need your yes"),
        (Effect.BLOCK, "I won’t do this"),
    ],
)
def test_each_decision_begins_with_its_word(effect: Effect, word: str) -> None:
    assert wording.decision_sentence(Decision(effect=effect)).startswith(word)


def test_a_check_that_failed_is_said() -> None:
    assert "check" in wording.decision_sentence(failed("no model"))


def _reason(rule: str, effect: Effect = Effect.CONFIRM, alternative: str | None = None) -> Reason:
    return Reason(rule=rule, effect=effect, sentence=f"Because of {rule}.", alternative=alternative)


def test_why_asks_names_the_steps_and_leaves_out_what_allows() -> None:
    by_step = Decision(effect=Effect.CONFIRM, reasons=(_reason("trash"),))
    overall = Decision(effect=Effect.CONFIRM, reasons=(_reason("risk"), _reason("x", Effect.ALLOW)))
    step = Step(action=act.EmptyTrash(), undo=None)
    proposal = Proposal(
        command=Command(text="do"),
        assessment=None,
        decision=tightest([overall, ALLOW, by_step, by_step]),
        plan=Plan(command_id="c", steps=(step, step, step)),
        step_decisions=(ALLOW, by_step, by_step),
    )
    assert wording.why_asks(proposal) == ("Because of risk.", "Steps 2 and 3: Because of trash.")


def test_a_plan_with_a_gap_is_said_not_to_be_known() -> None:
    gap = Plan(command_id="c", unplanned="no skill")
    proposal = Proposal(command=Command(text="do"), assessment=None, decision=ALLOW, plan=gap)
    assert wording.proposal_sentence(proposal) == sentences.NO_STEPS
    blocked = Proposal(
        command=Command(text="do"), assessment=None, decision=Decision(effect=Effect.BLOCK)
    )
    assert wording.proposal_sentence(blocked) == "I won’t do this."


def test_alternatives_come_once() -> None:
    decision = Decision(
        effect=Effect.BLOCK,
        reasons=(_reason("a", Effect.BLOCK, "Try x."), _reason("b", Effect.BLOCK, "Try x.")),
    )
    assert wording.alternatives(decision) == ("Try x.",)


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
    assert wording.undo_summary(Plan(command_id="c", steps=steps)) == expected


def test_an_outcome_tells_what_went_wrong() -> None:
    bad = StepOutcome(index=0, status=Status.FAILED, message="The file is gone.")
    outcome = Outcome(run_id="r", status=Status.FAILED, steps=(bad,))
    assert wording.outcome_sentence(outcome) == "It did not work. The file is gone."
    assert wording.outcome_sentence(Outcome(run_id="r", status=Status.DONE)) == "Done."
