"""Each step is looked at again before it is taken; the first that fails ends the run."""

from pathlib import Path

import pytest

from lam_desktop.domain.actions import (
    ACTIONS,
    Click,
    CreateFolder,
    DeletePath,
    MovePath,
    OpenApp,
    PressKeys,
    ShowText,
    Target,
    TypeText,
    Wait,
)
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason
from lam_desktop.domain.errors import RecordError
from lam_desktop.domain.outcome import Status, StepOutcome
from lam_desktop.domain.path_state import PathState
from lam_desktop.domain.plan import Step
from lam_desktop.domain.proposal import Approver
from lam_desktop.domain.window import Situation, Window
from lam_desktop.execute.performers import PERFORMERS
from tests.fakes.bench import Bench

EDITOR = OpenApp(app="editor", argv=("/usr/bin/editor",))


def asking(effect: Effect, *, grave: bool = False) -> Decision:
    reason = Reason(rule="floor", effect=effect, sentence="The floor speaks.", grave=grave)
    return Decision(effect=effect, reasons=(reason,))


def test_every_action_has_a_performer() -> None:
    assert set(PERFORMERS) == set(ACTIONS.values())


def test_steps_are_taken_in_order_and_told(bench: Bench) -> None:
    outcome = bench.run(EDITOR, TypeText(text="hi"), PressKeys(keys=("ctrl", "s")))
    assert outcome.status is Status.DONE
    assert bench.desktop.events == [
        ("launch", ("/usr/bin/editor",)),
        ("type", "hi"),
        ("press", ("ctrl", "s")),
    ]
    kinds = [t if isinstance(t, int) else t.status for t in bench.told]
    assert kinds == [0, Status.DONE, 1, Status.DONE, 2, Status.DONE]
    assert bench.desktop.released == 1


def test_the_first_failure_ends_the_run(bench: Bench) -> None:
    outcome = bench.run(Click(target=Target(words="Nowhere")), TypeText(text="never"))
    assert outcome.status is Status.FAILED
    assert "Nowhere" in outcome.message
    assert bench.desktop.text == ""
    assert bench.desktop.released == 1


def test_a_path_that_changed_since_the_plan_is_left_alone(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("planned")
    move = MovePath(source=str(file), destination=str(tmp_path / "b"))
    step = Step(action=move, undo="", expects=(PathState.observe(file),))
    file.write_text("another content")
    outcome = bench.run(step)
    assert outcome.status is Status.FAILED
    assert "not what it was" in outcome.message
    assert file.read_text() == "another content"


def test_the_second_look_blocks_in_the_situation_it_meets(bench: Bench) -> None:
    seen: list[Situation] = []

    def recheck(action: object, situation: Situation) -> Decision:
        seen.append(situation)
        terminal = situation.active_window is not None and situation.active_window.app == "xterm"
        return asking(Effect.BLOCK) if terminal else ALLOW

    bench.recheck = recheck
    bench.desktop.open_windows.append(Window(title="root@host", app="xterm", pid=9, id=9))
    outcome = bench.run(TypeText(text="rm -rf ~"))
    assert outcome.status is Status.FAILED
    assert "The floor speaks." in outcome.message
    assert bench.desktop.text == ""
    assert seen[0].active_window is not None


@pytest.mark.parametrize(
    ("approver", "grave", "runs"),
    [
        (Approver.POLICY, False, False),
        (Approver.FLAG, False, True),
        (Approver.FLAG, True, False),
        (Approver.PERSON, True, True),
    ],
)
def test_a_question_at_the_second_look_needs_a_fitting_approver(
    bench: Bench, approver: Approver, grave: bool, runs: bool
) -> None:
    bench.recheck = lambda action, situation: asking(Effect.CONFIRM, grave=grave)
    outcome = bench.run(TypeText(text="x"), approver=approver)
    assert (outcome.status is Status.DONE) is runs
    assert bench.desktop.text == ("x" if runs else "")


def test_keys_go_only_to_the_program_that_the_run_opened(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lam_desktop.execute.executor.WINDOW_SECONDS", 0.3)

    def intrude(action: object, situation: Situation) -> Decision:
        if isinstance(action, OpenApp):
            return ALLOW
        raise AssertionError("a step was judged though the wrong window was in front")

    bench.recheck = intrude
    launch = bench.desktop.launch

    def launch_then_popup(argv: tuple[str, ...]) -> int:
        return launch(argv)

    bench.desktop.launch = launch_then_popup  # type: ignore[method-assign,assignment]
    step_in = bench.started

    def popup(index: int) -> None:
        step_in(index)
        if index == 1:
            bench.desktop.open_windows.append(Window(title="Pay now", app="bank", pid=7, id=77))

    bench.started = popup  # type: ignore[method-assign]
    outcome = bench.run(EDITOR, TypeText(text="secret"))
    assert outcome.status is Status.FAILED
    assert "Pay now" in outcome.message
    assert bench.desktop.text == ""


def test_typing_ends_when_another_program_comes_to_the_front(bench: Bench) -> None:
    letters = iter(range(100))

    def intrude() -> None:
        if next(letters) == 3:
            bench.desktop.open_windows.append(Window(title="Pay now", app="bank", pid=7, id=77))

    bench.desktop.on_key = intrude
    outcome = bench.run(EDITOR, TypeText(text="secret words"))
    assert outcome.status is Status.FAILED
    assert "Pay now" in outcome.message
    assert bench.desktop.text == "secr"


@pytest.mark.parametrize("forbidden", ["xterm", "lam-desktop"])
def test_a_click_is_judged_by_the_window_under_it(bench: Bench, forbidden: str) -> None:
    def recheck(action: object, situation: Situation) -> Decision:
        window = situation.active_window
        return asking(Effect.BLOCK) if window and window.app == forbidden else ALLOW

    bench.recheck = recheck
    bench.desktop.under[(5, 5)] = Window(title="below", app=forbidden, pid=9, id=9)
    step = Click(target=Target(point=(5, 5)))
    outcome = bench.run(EDITOR, step)
    assert outcome.status is Status.FAILED
    assert "The floor speaks." in outcome.message
    assert bench.desktop.events == [("launch", ("/usr/bin/editor",))]
    assert bench.run(EDITOR, Click(target=Target(point=(6, 6)))).status is Status.DONE


def test_a_program_that_ends_at_once_is_told(bench: Bench) -> None:
    bench.desktop.exit_codes["editor"] = 127
    outcome = bench.run(EDITOR, TypeText(text="never"))
    assert outcome.status is Status.FAILED
    assert "ended at once with error 127" in outcome.message
    assert bench.desktop.text == ""


def test_stop_ends_typing_at_once_and_releases_keys(bench: Bench) -> None:
    letters = iter(range(100))

    def press_stop() -> None:
        if next(letters) == 5:
            bench.stop.set()

    bench.desktop.on_key = press_stop
    outcome = bench.run(TypeText(text="x" * 50), ShowText(text="never"))
    assert outcome.status is Status.STOPPED
    assert bench.desktop.text == "x" * 6
    assert bench.desktop.released == 1
    assert len(outcome.steps) == 1


def test_stop_ends_a_wait(bench: Bench) -> None:
    bench.stop.set()
    outcome = bench.run(Wait(seconds=60))
    assert outcome.status is Status.STOPPED


def test_an_unexpected_error_is_an_outcome(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(action: object, hands: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setitem(PERFORMERS, ShowText, explode)  # type: ignore[arg-type]
    outcome = bench.run(ShowText(text="x"))
    assert outcome.status is Status.FAILED
    assert "boom" in outcome.message


def test_without_a_record_no_further_step_is_taken(bench: Bench, tmp_path: Path) -> None:
    def full(outcome: StepOutcome) -> None:
        raise RecordError("the disk is full")

    bench.finished = full  # type: ignore[method-assign]
    first, second = tmp_path / "a", tmp_path / "b"
    outcome = bench.run(CreateFolder(path=str(first)), CreateFolder(path=str(second)))
    assert outcome.status is Status.FAILED
    assert "full" in outcome.message
    assert first.exists()
    assert not second.exists()


def test_file_steps_need_no_desktop(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.touch()
    assert bench.run(DeletePath(path=str(file))).status is Status.DONE
    assert bench.desktop.released == 0
