"""The values refuse what they cannot mean."""

import math

import pytest

from lam_desktop.domain.actions import (
    ACTIONS,
    Action,
    Click,
    OpenApp,
    RenamePath,
    Target,
    Wait,
    action_from_json,
)
from lam_desktop.domain.command import MAX_CHARACTERS, Command
from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason, failed, tightest
from lam_desktop.domain.errors import CommandError, PlanError
from lam_desktop.domain.path_state import PathState
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.verdict import Verdict

ASK = Decision(
    effect=Effect.CONFIRM,
    reasons=(Reason(rule="beyond", effect=Effect.CONFIRM, sentence="May I?"),),
)


@pytest.mark.parametrize(
    "text", ["", "   \n", "a\x00b", "\udc80\udcff", "x" * (MAX_CHARACTERS + 1)]
)
def test_a_text_that_is_no_command_is_refused(text: str) -> None:
    with pytest.raises(CommandError):
        Command(text=text)


def test_a_command_of_the_greatest_length_is_kept_whole() -> None:
    assert len(Command(text="x" * MAX_CHARACTERS).text) == MAX_CHARACTERS


@pytest.mark.parametrize(
    "p",
    [
        {"legal": 1.0},
        {"legal": 0.5, "illegal": 0.5, "grey": 0.0},
        {"legal": math.nan, "illegal": 1.0},
        {"legal": math.inf, "illegal": 0.0},
        {"legal": 0.9, "illegal": 0.9},
        {"legal": -0.5, "illegal": 1.5},
    ],
)
def test_a_verdict_without_proper_probabilities_is_refused(p: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="legality"):
        Verdict(criterion=Criterion.LEGALITY, p=p)


def test_equal_probabilities_give_the_worse_label() -> None:
    verdict = Verdict(criterion=Criterion.LEGALITY, p={"legal": 0.5, "illegal": 0.5})
    assert (verdict.label, verdict.confidence) == ("illegal", 0.5)


def test_labels_are_told_apart_by_their_word_alone() -> None:
    words = [label for labels in LABELS.values() for label in labels]
    assert len(words) == len(set(words)) == 13


def test_forbid_beats_ask_beats_permit() -> None:
    block = failed("no model")
    assert tightest([ALLOW, ASK]).effect is Effect.CONFIRM
    joined = tightest([ASK, block, ALLOW])
    assert joined.effect is Effect.BLOCK
    assert joined.rules == ("check-failed",)
    assert joined.errors == ("no model",)


def test_no_decision_at_all_blocks() -> None:
    assert tightest([]).effect is Effect.BLOCK


def test_a_decision_cannot_be_looser_than_its_reasons_or_pass_over_errors() -> None:
    with pytest.raises(ValueError, match="looser"):
        Decision(effect=Effect.ALLOW, reasons=ASK.reasons)
    with pytest.raises(ValueError, match="blocks"):
        Decision(effect=Effect.CONFIRM, errors=("timeout",))


def test_every_action_has_a_word_of_its_own() -> None:
    assert len(ACTIONS) == len(Action.__subclasses__())
    assert "" not in ACTIONS


@pytest.mark.parametrize(
    "action",
    [
        OpenApp(app="text editor", argv=("/usr/bin/mousepad",)),
        RenamePath(path="/home/a/x", new_name="y"),
        Click(target=Target(role="button", words="Save")),
        Click(target=Target(point=(3, 4))),
        Wait(until="Save As"),
    ],
)
def test_an_action_comes_back_from_json(action: Action) -> None:
    assert action_from_json(action.name, action.args()) == action


@pytest.mark.parametrize(
    ("name", "args"), [("format_disk", {}), ("wait", {}), ("open_path", {"nonsense": 1})]
)
def test_json_that_is_no_action_is_refused(name: str, args: dict[str, object]) -> None:
    with pytest.raises(PlanError):
        action_from_json(name, args)


@pytest.mark.parametrize("named", [{}, {"words": "Save", "point": (1, 2)}, {"role": "button"}])
def test_a_target_is_named_in_exactly_one_way(named: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Target(**named)  # type: ignore[arg-type]


def test_the_digest_changes_with_anything_that_would_be_done() -> None:
    step = Step(action=RenamePath(path="/home/a/x", new_name="y"), undo="rename it back")
    plan = Plan(command_id="c", steps=(step,))
    other = Step(action=RenamePath(path="/home/a/x", new_name="z"), undo="rename it back")
    expecting = Step(
        action=step.action, undo=step.undo, expects=(PathState(path="/home/a/x", kind="file"),)
    )
    digests = {
        plan.digest,
        Plan(command_id="d", steps=(step,)).digest,
        Plan(command_id="c", steps=(other,)).digest,
        Plan(command_id="c", steps=(step, step)).digest,
        Plan(command_id="c", steps=(expecting,)).digest,
    }
    assert len(digests) == 5
    assert plan.digest == Plan(command_id="c", steps=(step,)).digest


def test_a_path_state_sees_change_and_replacement(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "a.txt"
    assert PathState.observe(file).kind == "absent"
    file.write_text("one")
    state = PathState.observe(file)
    assert state.unchanged
    file.write_text("two, longer")
    assert not state.unchanged
    folder = PathState.observe(tmp_path)
    (tmp_path / "new").touch()
    assert folder.unchanged
