"""Each step is looked at again before it is taken; the first that fails ends the run."""

import threading
import time
from pathlib import Path

import pytest

from lam_desktop.domain.actions import (
    ACTIONS,
    Click,
    CreateFolder,
    DeletePath,
    FocusWindow,
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
    bench.asked = () if approver is Approver.POLICY else ("floor",)
    outcome = bench.run(TypeText(text="x"), approver=approver)
    assert (outcome.status is Status.DONE) is runs
    assert bench.desktop.text == ("x" if runs else "")


def test_a_yes_answers_only_the_questions_that_were_shown(bench: Bench) -> None:
    bench.asked = ("beyond",)
    bench.recheck = lambda action, situation: asking(Effect.CONFIRM)
    outcome = bench.run(TypeText(text="x"))
    assert outcome.status is Status.FAILED
    assert "The floor speaks." in outcome.message
    assert bench.desktop.text == ""


def test_a_click_does_not_happen_after_a_stop_while_its_target_was_looked_for(bench: Bench) -> None:
    bench.desktop.places["Save"] = (1, 2)
    bench.desktop.on_look = bench.stop.set
    outcome = bench.run(Click(target=Target(words="Save")))
    assert outcome.status is Status.STOPPED
    assert bench.desktop.events == []


def test_a_window_of_another_program_is_not_the_one_that_was_opened(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lam_desktop.execute.performers.WINDOW_SECONDS", 0.2)
    launch = bench.desktop.launch

    def popup_first(argv: tuple[str, ...]) -> int:
        number = launch(argv)
        bench.desktop.open_windows.pop()
        for app in ("chat", ""):
            bench.desktop.open_windows.append(Window(title="boss", app=app, pid=77, id=77))
        return number

    bench.desktop.launch = popup_first  # type: ignore[method-assign,assignment]
    outcome = bench.run(EDITOR, TypeText(text="secret"))
    assert outcome.status is Status.FAILED
    assert "did not come to the front" in outcome.message
    assert bench.desktop.text == ""


@pytest.mark.parametrize("app", ["org.gnome.texteditor", "gnome-text-editor", "Text-Editor"])
def test_a_window_may_be_called_a_little_otherwise(bench: Bench, app: str) -> None:
    bench.desktop.launch = lambda argv: (  # type: ignore[method-assign,assignment]
        bench.desktop.open_windows.append(Window(title="New", app=app, pid=77, id=77)) or 5
    )
    step = OpenApp(app="Text Editor", argv=("/usr/bin/gnome-text-editor",))
    assert bench.run(step, TypeText(text="hi")).status is Status.DONE


def test_without_a_window_in_front_no_key_is_sent(bench: Bench) -> None:
    bench.desktop.open_windows.clear()
    outcome = bench.run(TypeText(text="rm -rf x"))
    assert outcome.status is Status.FAILED
    assert "No window is in front" in outcome.message
    assert bench.desktop.text == ""


def test_a_title_that_fits_several_windows_is_no_title(bench: Bench) -> None:
    for number in (5, 6):
        bench.desktop.open_windows.append(
            Window(title=f"page {number}", app="web", pid=9, id=number)
        )
    outcome = bench.run(FocusWindow(title="page"))
    assert outcome.status is Status.FAILED
    assert "page 5" in outcome.message
    assert bench.run(FocusWindow(title="page 5")).status is Status.DONE


def test_a_display_that_is_gone_does_not_lose_the_outcome(bench: Bench) -> None:
    def gone() -> None:
        raise ConnectionError("the server went away")

    bench.desktop.release_all = gone  # type: ignore[method-assign]
    assert bench.run(TypeText(text="hi")).status is Status.DONE


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


def test_windows_without_a_name_are_not_of_one_program(bench: Bench) -> None:
    letters = iter(range(100))

    def intrude() -> None:
        if next(letters) == 3:
            bench.desktop.open_windows.append(Window(title="other", app="", pid=None, id=78))

    bench.desktop.on_key = intrude
    bench.desktop.open_windows.append(Window(title="bare", app="", pid=None, id=77))
    outcome = bench.run(TypeText(text="secret words"))
    assert outcome.status is Status.FAILED
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


def test_stop_ends_a_wait_that_has_begun(bench: Bench) -> None:
    asked: list[float] = []

    def ask() -> None:
        asked.append(time.monotonic())
        bench.stop.set()

    threading.Timer(0.2, ask).start()
    outcome = bench.run(Wait(seconds=60))
    assert outcome.status is Status.STOPPED
    assert asked


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
