"""The conversation: every answer that is not a person's clear yes is a no."""

import threading

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from ui_fakes import MOVE, World

from lam_desktop.domain.command import Source
from lam_desktop.domain.outcome import Outcome, Status
from lam_desktop.domain.proposal import Approver, Proposal
from lam_desktop.ui.backend import Preferences
from lam_desktop.ui.session import Session, State


@pytest.fixture
def ready(qtbot: QtBot, session: Session) -> Session:
    with qtbot.waitSignal(session.ready):
        session.begin()
    return session


def propose(qtbot: QtBot, session: Session, text: str) -> Proposal:
    with qtbot.waitSignal(session.proposed) as caught:
        assert session.ask(text, Source.WINDOW)
    assert caught.args is not None
    proposal = caught.args[0]
    assert isinstance(proposal, Proposal)
    return proposal


def finish(qtbot: QtBot, session: Session, proposal: Proposal) -> Outcome:
    with qtbot.waitSignal(session.ended) as caught:
        session.approve(proposal)
    assert caught.args is not None
    outcome = caught.args[0]
    assert isinstance(outcome, Outcome)
    return outcome


def settle(qtbot: QtBot, session: Session) -> None:
    """Wait until the worker has done everything asked before."""
    with qtbot.waitSignal(session.history_ready):
        session.look_up("")


def test_a_yes_carries_out_what_was_shown(qtbot: QtBot, ready: Session, world: World) -> None:
    proposal = propose(qtbot, ready, "move it")
    assert world.done == []
    outcome = finish(qtbot, ready, proposal)
    assert outcome.status is Status.DONE
    assert world.done == [MOVE.action]
    assert world.approvals[0].approver is Approver.PERSON
    assert proposal.plan is not None
    assert world.approvals[0].plan_digest == proposal.plan.digest
    assert threading.main_thread() not in world.threads


def test_a_yes_to_another_proposal_does_nothing(qtbot: QtBot, ready: Session, world: World) -> None:
    first = propose(qtbot, ready, "move it")
    second = propose(qtbot, ready, "empty the trash")
    ready.approve(first)
    assert ready.state is State.PROPOSED
    assert ready.proposal is second
    settle(qtbot, ready)
    assert world.done == []
    assert world.refused == [("move it", "another command was given")]


def test_a_no_is_recorded_and_final(qtbot: QtBot, ready: Session, world: World) -> None:
    proposal = propose(qtbot, ready, "empty the trash")
    ready.cancel()
    ready.approve(proposal)
    settle(qtbot, ready)
    assert world.done == []
    assert world.refused == [("empty the trash", "declined")]


@pytest.mark.parametrize(
    ("text", "why"), [("spy on her", "blocked"), ("please dance", "no complete plan")]
)
def test_what_cannot_run_is_recorded_once(
    qtbot: QtBot, ready: Session, world: World, text: str, why: str
) -> None:
    proposal = propose(qtbot, ready, text)
    assert not ready.can_run
    ready.approve(proposal)
    ready.cancel()
    settle(qtbot, ready)
    assert world.done == []
    assert world.refused == [(text, why)]


def test_a_late_answer_is_never_shown(qtbot: QtBot, ready: Session, world: World) -> None:
    world.judging = threading.Event()
    shown: list[Proposal] = []
    ready.proposed.connect(shown.append)
    ready.ask("move it", Source.WINDOW)
    ready.cancel("the command was edited")
    world.judging.set()
    qtbot.waitUntil(lambda: bool(world.refused))
    assert shown == []
    assert ready.state is State.READY


@pytest.mark.parametrize("preferences", [Preferences(run_allowed_without_asking=True)])
def test_what_is_allowed_runs_by_policy_and_nothing_else_does(
    qtbot: QtBot, ready: Session, world: World
) -> None:
    with qtbot.waitSignal(ready.ended):
        ready.ask("move it", Source.WINDOW)
    assert world.approvals[0].approver is Approver.POLICY
    propose(qtbot, ready, "empty the trash")
    settle(qtbot, ready)
    assert ready.state is State.PROPOSED
    assert world.done == [MOVE.action]


def test_stop_does_not_queue_behind_the_run(qtbot: QtBot, ready: Session, world: World) -> None:
    world.running = threading.Event()
    proposal = propose(qtbot, ready, "move it")
    with qtbot.waitSignal(ready.step_started):
        ready.approve(proposal)
    with qtbot.waitSignal(ready.ended) as caught:
        ready.stop()
    assert caught.args is not None
    assert caught.args[0].status is Status.STOPPED
    assert world.done == []


def test_a_stop_does_not_spoil_the_next_run(qtbot: QtBot, ready: Session, world: World) -> None:
    ready.stop()
    assert finish(qtbot, ready, propose(qtbot, ready, "move it")).status is Status.DONE


def test_stop_while_stepping_aside_stops_before_the_first_key(
    qtbot: QtBot, ready: Session, world: World
) -> None:
    proposal = propose(qtbot, ready, "type hello")
    with qtbot.waitSignal(ready.ended) as caught:
        ready.approve(proposal)
        ready.stop()
    assert caught.args is not None
    assert caught.args[0].status is Status.STOPPED
    assert world.done == []


def test_nothing_is_asked_while_a_run_goes_on(qtbot: QtBot, ready: Session, world: World) -> None:
    world.running = threading.Event()
    proposal = propose(qtbot, ready, "move it")
    ready.approve(proposal)
    assert not ready.ask("empty the trash", Source.QUICK)
    ready.undo(None)
    assert ready.state is State.RUNNING
    with qtbot.waitSignal(ready.ended):
        world.running.set()


def test_the_event_loop_goes_on_while_the_guard_thinks(
    qtbot: QtBot, ready: Session, world: World
) -> None:
    world.judging = threading.Event()
    ticks: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(10)
    QTimer.singleShot(1000, world.judging.set)
    propose(qtbot, ready, "move it")
    timer.stop()
    assert len(ticks) > 20


def test_an_undo_is_proposed_like_any_command(qtbot: QtBot, ready: Session, world: World) -> None:
    with qtbot.waitSignal(ready.proposed) as caught:
        ready.undo("run-1")
    assert caught.args is not None
    assert finish(qtbot, ready, caught.args[0]).status is Status.DONE
    with qtbot.waitSignal(ready.failed) as failed:
        ready.undo("gone")
    assert failed.args == ["This run has nothing left to undo."]
    assert ready.state is State.READY


def test_bad_input_is_said_in_words(qtbot: QtBot, ready: Session) -> None:
    for text in ("", "   ", "x" * 10_001, "a\x00b"):
        with qtbot.waitSignal(ready.failed):
            assert not ready.ask(text, Source.WINDOW)
    assert ready.state is State.READY


def test_a_run_that_cannot_be_recorded_ends_with_words(
    qtbot: QtBot, ready: Session, world: World
) -> None:
    world.failing = "The record is full, so nothing was done."
    proposal = propose(qtbot, ready, "move it")
    with qtbot.waitSignal(ready.failed) as caught:
        ready.approve(proposal)
    assert caught.args == ["The record is full, so nothing was done."]
    assert ready.state is State.READY


def test_a_guard_that_does_not_start_allows_nothing(
    qtbot: QtBot, session: Session, world: World
) -> None:
    world.broken = "The guard model was changed: model.onnx."
    with qtbot.waitSignal(session.failed) as caught:
        session.begin()
    assert caught.args == ["The guard model was changed: model.onnx."]
    assert session.state is State.BROKEN
    assert not session.ask("move it", Source.WINDOW)
    with qtbot.waitSignal(session.told):
        session.examine()
    world.broken = None
    with qtbot.waitSignal(session.ready):
        session.begin()


def test_leaving_says_no(qtbot: QtBot, ready: Session, world: World) -> None:
    propose(qtbot, ready, "empty the trash")
    assert ready.leave()
    assert world.refused == [("empty the trash", "the window was closed")]
