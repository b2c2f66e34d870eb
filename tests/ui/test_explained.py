"""Which words did it: shown late, in its place, and never in the way of an answer."""

import threading

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from ui_fakes import World
from ui_hands import LEFT, ask, press_run

from lam_desktop.domain.command import Source
from lam_desktop.domain.errors import ClassifyError
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Explanation
from lam_desktop.ui import worker
from lam_desktop.ui.backend import Preferences
from lam_desktop.ui.command_page import CommandPage
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.plain_text import PlainText
from lam_desktop.ui.session import Session, State
from lam_desktop.ui.theme import Theme

SENTENCE = "Judged impossible to undo and of medium risk mainly because of “empty”."


def bare(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "\u2068\u2069")))


def marked(label: PlainText) -> list[str]:
    return [label.text()[start:end] for start, end in label.marks]


def settle(qtbot: QtBot, session: Session) -> None:
    """Wait until the worker has done everything asked before."""
    with qtbot.waitSignal(session.history_ready):
        session.look_up("")


def put(qtbot: QtBot, page: CommandPage, session: Session, text: str) -> None:
    """Ask for what a keyboard of this test could not type."""
    page.box.setText(text)
    session.ask(text, Source.WINDOW)
    qtbot.waitUntil(lambda: session.state is State.PROPOSED)


@pytest.fixture
def late(world: World) -> threading.Event:
    """Explanations come when this is set."""
    world.explaining = threading.Event()
    return world.explaining


@pytest.fixture
def told(session: Session) -> list[tuple[Proposal, Explanation]]:
    found: list[tuple[Proposal, Explanation]] = []
    session.explained.connect(lambda *what: found.append(what))
    return found


def test_the_words_that_did_it_are_marked_and_named(
    qtbot: QtBot, page: CommandPage, session: Session
) -> None:
    ask(qtbot, page, session, "empty the trash, Empty it")
    qtbot.waitUntil(page.criteria.because.isVisible)
    assert marked(page.verdict.asked) == ["empty", "Empty"]
    assert bare(page.criteria.because.text()) == SENTENCE
    assert bare(page.verdict.asked.accessibleDescription()) == SENTENCE
    first = next(iter(page.criteria.rows.values()))
    assert page.criteria.title.geometry().bottom() < page.criteria.because.y() < first.y()


def test_a_refusal_is_explained_too(qtbot: QtBot, page: CommandPage, session: Session) -> None:
    ask(qtbot, page, session, "spy on her")
    qtbot.waitUntil(page.criteria.because.isVisible)
    assert marked(page.verdict.asked) == ["spy"]
    assert session.state is State.PROPOSED
    assert page.status.text() == "Nothing has been done."


def test_hidden_characters_do_not_move_the_marks(
    qtbot: QtBot, page: CommandPage, session: Session
) -> None:
    put(qtbot, page, session, "a\u202eb \U0001f600 “now” empty the trash")
    qtbot.waitUntil(page.criteria.because.isVisible)
    assert marked(page.verdict.asked) == ["empty"]


@pytest.mark.parametrize(
    ("text", "preferences"),
    [
        ("move report.pdf", Preferences(run_allowed_without_asking=True)),
        ("move report.pdf", Preferences(run_allowed_without_asking=False)),
        ("i am sad", Preferences(run_allowed_without_asking=False)),
    ],
    ids=["run at once", "nothing but harmless answers", "judged by the words alone"],
)
def test_where_there_is_nothing_to_tell_nobody_is_asked(
    qtbot: QtBot, page: CommandPage, session: Session, world: World, text: str
) -> None:
    with qtbot.waitSignal(session.proposed):
        session.ask(text, Source.WINDOW)
    settle(qtbot, session)
    qtbot.waitUntil(lambda: session.state in (State.PROPOSED, State.READY))
    assert world.explained == []
    assert page.verdict.asked.marks == ()
    assert page.criteria.because.isHidden()


@pytest.mark.parametrize("preferences", [Preferences(run_allowed_without_asking=True)])
def test_a_run_that_begins_at_once_waits_for_no_explanation(
    qtbot: QtBot, page: CommandPage, session: Session, world: World, late: threading.Event
) -> None:
    with qtbot.waitSignal(session.ended):
        session.ask("show the trash", Source.WINDOW)
    settle(qtbot, session)
    assert len(world.done) == 1
    assert world.explained == []


def test_what_is_allowed_and_waits_is_explained(
    qtbot: QtBot, page: CommandPage, session: Session, theme: Theme
) -> None:
    ask(qtbot, page, session, "show the grave")
    qtbot.waitUntil(page.criteria.because.isVisible)
    assert page.verdict.banner.property("tone") == "good"
    assert marked(page.verdict.asked) == ["grave"]
    assert page.verdict.asked._marked.background().color().name() == theme.tones.good_back


def test_an_undo_is_not_explained(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    with qtbot.waitSignal(session.proposed):
        session.undo("run-1")
    settle(qtbot, session)
    assert world.explained == []
    assert page.verdict.asked.marks == ()


def test_the_verdict_does_not_wait_for_the_words(
    qtbot: QtBot, page: CommandPage, session: Session, late: threading.Event, world: World
) -> None:
    ask(qtbot, page, session, "empty the trash")
    qtbot.waitUntil(lambda: world.explained == ["empty the trash"])
    assert page.verdict.isVisible()
    assert page.verdict.asked.marks == ()
    assert page.verdict.asked.accessibleDescription() == ""
    late.set()
    qtbot.waitUntil(page.criteria.because.isVisible)


@pytest.mark.parametrize("then", ["spy on her", "empty the trash", "move report.pdf", ""])
def test_what_comes_for_another_proposal_is_dropped(
    qtbot: QtBot,
    page: CommandPage,
    session: Session,
    world: World,
    late: threading.Event,
    told: list[tuple[Proposal, Explanation]],
    then: str,
) -> None:
    ask(qtbot, page, session, "empty the trash")
    qtbot.waitUntil(lambda: bool(world.explained))
    session.cancel("the command was edited")
    if then:
        session.ask(then, Source.WINDOW)
    late.set()
    settle(qtbot, session)
    settle(qtbot, session)
    assert [proposal for proposal, _ in told if proposal is not session.proposal] == []
    assert len(told) == int(then in ("spy on her", "empty the trash"))
    if not then:
        assert page.verdict.isHidden()
        assert page.verdict.asked.marks == ()


def test_a_new_command_takes_the_marks_away(
    qtbot: QtBot, page: CommandPage, session: Session
) -> None:
    ask(qtbot, page, session, "empty the trash")
    qtbot.waitUntil(page.criteria.because.isVisible)
    ask(qtbot, page, session, "move report.pdf")
    assert page.verdict.asked.marks == ()
    assert page.verdict.asked.accessibleDescription() == ""
    assert page.criteria.because.isHidden()


def test_a_yes_before_the_words_came_is_carried_out_without_them(
    qtbot: QtBot,
    page: CommandPage,
    session: Session,
    world: World,
    late: threading.Event,
    told: list[tuple[Proposal, Explanation]],
) -> None:
    ask(qtbot, page, session, "empty the trash")
    page.answer.tick.setChecked(True)
    press_run(qtbot, page)
    assert session.state is State.RUNNING
    with qtbot.waitSignal(session.ended):
        late.set()
    assert len(world.done) == 1
    assert told == []
    assert page.verdict.asked.marks == ()


def test_words_that_never_come_keep_nobody_waiting(
    qtbot: QtBot,
    page: CommandPage,
    session: Session,
    world: World,
    late: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "EXPLAIN_SECONDS", 0.2)
    ask(qtbot, page, session, "empty the trash")
    page.answer.tick.setChecked(True)
    with qtbot.waitSignal(session.ended):
        press_run(qtbot, page)
    assert not late.is_set()
    assert len(world.done) == 1


@pytest.mark.parametrize("error", [ClassifyError("It is not clear."), RuntimeError("broken")])
def test_where_it_cannot_be_told_all_is_as_it_was(
    qtbot: QtBot, page: CommandPage, session: Session, world: World, error: Exception
) -> None:
    world.unexplained = error
    failed: list[str] = []
    session.failed.connect(failed.append)
    ask(qtbot, page, session, "empty the trash")
    settle(qtbot, session)
    assert world.explained == ["empty the trash"]
    assert failed == []
    assert page.result.isHidden()
    assert session.state is State.PROPOSED
    assert page.verdict.asked.marks == ()
    assert page.criteria.because.isHidden()
    page.answer.tick.setChecked(True)
    with qtbot.waitSignal(session.ended):
        press_run(qtbot, page)
    assert len(world.done) == 1


class Heard(QObject):
    """Counts the events of some kinds that a widget hears."""

    def __init__(self, *kinds: QEvent.Type) -> None:
        super().__init__()
        self._kinds = kinds
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() in self._kinds
        return False


def held(page: CommandPage) -> dict[str, QWidget]:
    """Everything that a person reads or presses."""
    return {
        "plan": page.plan,
        "verdict": page.verdict,
        "asked": page.verdict.asked,
        "banner": page.verdict.banner,
        "answer": page.answer,
        "run": page.answer.run,
        "tick": page.answer.tick,
        "cancel": page.answer.cancel,
        "pane": page.pane,
        **{f"row {n}": row for n, row in enumerate(page.plan.rows)},
        **{f"text {n}": row.text for n, row in enumerate(page.plan.rows)},
        **{f"mark {n}": row.mark for n, row in enumerate(page.plan.rows)},
    }


def places(page: CommandPage) -> dict[str, QRect]:
    return {
        name: QRect(widget.mapTo(page, widget.rect().topLeft()), widget.size())
        for name, widget in held(page).items()
    }


@pytest.mark.parametrize("size", [(640, 480), (900, 680), (900, 0), (1400, 1000)])
def test_nothing_moves_when_the_words_come(
    qtbot: QtBot,
    desk: Desk,
    page: CommandPage,
    session: Session,
    late: threading.Event,
    size: tuple[int, int],
) -> None:
    desk.window.resize(size[0], size[1] or 480)
    ask(qtbot, page, session, "empty the trash " + "and then some more of it " * 8)
    qtbot.waitUntil(lambda: page.plan.width() > 100 and page.plan.y() > 0)
    qtbot.wait(50)
    if not size[1]:  # as high as it takes until the sentence comes, and then too low
        desk.window.resize(size[0], 480 + page.pane.verticalScrollBar().maximum())
        qtbot.waitUntil(lambda: page.pane.verticalScrollBar().maximum() == 0)
    before, height, scrolled = places(page), page.criteria.height(), page.pane.widget().width()
    plan = page.plan.grab().toImage()
    moves = Heard(QEvent.Type.Move, QEvent.Type.Resize)
    for widget in held(page).values():
        widget.installEventFilter(moves)
    late.set()
    qtbot.waitUntil(lambda: page.criteria.height() > height)
    qtbot.wait(50)
    assert page.verdict.asked.marks
    assert places(page) == before
    assert moves.count == 0  # not even there and back
    assert page.pane.widget().width() == scrolled
    assert page.pane.verticalScrollBar().value() == 0
    assert page.plan.grab().toImage() == plan
    if not size[1]:
        assert page.pane.verticalScrollBar().maximum() > 0


def test_the_marks_alone_paint_no_plan(
    qtbot: QtBot, page: CommandPage, session: Session, late: threading.Event
) -> None:
    ask(qtbot, page, session, "empty the trash")
    of_plan, of_asked = Heard(QEvent.Type.Paint), Heard(QEvent.Type.Paint)
    page.plan.installEventFilter(of_plan)
    page.verdict.asked.installEventFilter(of_asked)
    qtbot.waitUntil(lambda: of_plan.count > 0)
    qtbot.wait(300)  # until all that is new has been painted
    of_plan.count = of_asked.count = 0
    page.verdict.asked.mark([(0, 3)], page.verdict.asked._marked)
    qtbot.waitUntil(lambda: of_asked.count > 0)
    qtbot.wait(50)
    assert of_plan.count == 0


def test_a_plan_below_the_fold_is_not_seen_by_an_explanation(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session, late: threading.Event
) -> None:
    desk.window.resize(640, 480)
    ask(qtbot, page, session, "many grave things")
    page.answer.tick.setChecked(True)
    late.set()
    qtbot.waitUntil(lambda: marked(page.verdict.asked) == ["grave"])
    qtbot.wait(900)
    assert not page.answer.run.awake
    assert "scroll down" in page.answer.hint.text()


def test_a_button_that_is_awake_stays_so(
    qtbot: QtBot, page: CommandPage, session: Session, late: threading.Event
) -> None:
    ask(qtbot, page, session, "empty the trash")
    page.answer.tick.setChecked(True)
    qtbot.waitUntil(lambda: page.answer.run.awake)
    changes: list[bool] = []
    page.answer.run.awake_changed.connect(changes.append)
    late.set()
    qtbot.waitUntil(page.criteria.because.isVisible)
    qtbot.wait(100)
    assert changes == []
    assert page.answer.run.awake
    with qtbot.waitSignal(session.ended):
        qtbot.mouseClick(page.answer.run, LEFT)


def test_the_moment_before_run_wakes_is_neither_longer_nor_shorter(
    qtbot: QtBot, page: CommandPage, session: Session, late: threading.Event
) -> None:
    ask(qtbot, page, session, "empty the trash")
    page.answer.tick.setChecked(True)
    guard = page.answer.run._guard
    qtbot.waitUntil(guard.isActive)
    qtbot.wait(200)
    timer, left = guard.timerId(), guard.remainingTime()
    late.set()
    qtbot.waitUntil(page.criteria.because.isVisible)
    assert guard.timerId() == timer  # a timer that is started again has another
    assert guard.remainingTime() <= left
    assert not page.answer.run.awake


def test_marks_follow_the_theme(
    qtbot: QtBot, page: CommandPage, session: Session, theme: Theme
) -> None:
    ask(qtbot, page, session, "empty the trash")
    qtbot.waitUntil(page.criteria.because.isVisible)
    theme.choose("dark")
    assert page.verdict.asked._marked.background().color().name() == theme.tones.warn_back
    assert marked(page.verdict.asked) == ["empty"]


def test_an_arabic_command_is_marked_in_its_own_order(
    qtbot: QtBot, page: CommandPage, session: Session
) -> None:
    put(qtbot, page, session, "افرغ سلة المهملات")
    qtbot.waitUntil(page.criteria.because.isVisible)
    assert marked(page.verdict.asked) == ["افرغ"]
    assert page.verdict.asked.alignment() & Qt.AlignmentFlag.AlignLeft
