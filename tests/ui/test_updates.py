"""News of a newer version, and the answer to what happens at login."""

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_hands import CONTROL, LEFT, ask

from lam_desktop.config.settings import Settings
from lam_desktop.domain.errors import SettingsError, UpdateError
from lam_desktop.ui.backend import Preferences, Updates
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.session import Session
from lam_desktop.ui.settings_dialog import SettingsDialog
from lam_desktop.ui.update_line import UpdateLine
from lam_desktop.ui.update_watch import UpdateWatch
from lam_desktop.update.check import NewVersion
from lam_desktop.update.source import NO_ADDRESS

NOTES = "https://example.org/news/0.2.0"
NEWER = NewVersion(have="0.1.0", newest="0.2.0", notes_url=NOTES)
WANTED = Preferences(run_allowed_without_asking=False, check_for_updates=True)


@dataclass
class News:
    """What the looking finds, and what was done."""

    newer: NewVersion | None = NEWER
    broken: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    dismissed: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    browser: bool = True

    def look(self) -> NewVersion | None:
        self.threads.append(threading.current_thread())
        self.gate.wait(20)
        if self.broken is not None:
            raise self.broken
        return self.newer

    def open_page(self, address: str) -> bool:
        self.opened.append(address)
        return self.browser


@pytest.fixture
def news() -> News:
    news = News()
    news.gate.set()
    return news


@pytest.fixture
def updates(news: News) -> Updates:
    return Updates(look=news.look, dismiss=news.dismissed.append)


@pytest.fixture
def open_desk(
    qtbot: QtBot, make_desk: Callable[..., Desk], updates: Updates, news: News
) -> Callable[..., Desk]:
    def open_desk(**given: object) -> Desk:
        desk = make_desk(**({"updates": updates, "open_page": news.open_page} | given))
        with qtbot.waitExposed(desk.window):
            desk.open("window")
        return desk

    return open_desk


def line_of(qtbot: QtBot, desk: Desk) -> UpdateLine:
    line = desk.window.command_page.news
    qtbot.waitUntil(line.isVisible)
    return line


def settings(desk: Desk) -> SettingsDialog:
    desk.window.open_settings()
    return desk.window.findChildren(SettingsDialog)[-1]


def test_what_the_dialog_changes_are_settings_with_the_same_defaults() -> None:
    settings = Settings().model_dump()

    for name, value in asdict(Preferences()).items():
        assert settings[name] == value


def test_off_as_it_is_nobody_looks(
    qtbot: QtBot, open_desk: Callable[..., Desk], news: News
) -> None:
    assert not Preferences().check_for_updates
    desk = open_desk()
    qtbot.wait(200)

    assert news.threads == []
    assert not desk.window.command_page.news.isVisible()


@pytest.mark.parametrize("preferences", [WANTED])
def test_on_it_is_looked_at_the_start_on_a_thread_of_its_own(
    qtbot: QtBot, open_desk: Callable[..., Desk], news: News, session: Session
) -> None:
    news.gate.clear()
    desk = open_desk()
    ask(qtbot, desk.window.command_page, session, "move report.pdf")  # nothing waits for it
    session.cancel()
    news.gate.set()

    line = line_of(qtbot, desk)
    assert line.text.text() == "LAM Desktop 0.2.0 is there (you have 0.1.0)."
    (thread,) = news.threads
    assert thread is not threading.main_thread()
    assert thread.daemon


@pytest.mark.parametrize("preferences", [WANTED])
def test_only_a_persons_click_opens_the_page(
    qtbot: QtBot, open_desk: Callable[..., Desk], news: News
) -> None:
    desk = open_desk()
    line = line_of(qtbot, desk)
    assert not line.notes.awake  # it never appears under a click
    qtbot.waitUntil(lambda: line.notes.awake)

    line.notes.click()
    qtbot.keyClick(line.notes, Qt.Key.Key_Space)
    qtbot.keyClick(desk.window.command_page.box, Qt.Key.Key_Return, CONTROL)
    assert news.opened == []

    qtbot.mouseClick(line.notes, LEFT)
    assert news.opened == [NOTES]
    assert line.notes.toolTip() == NOTES
    assert line.isVisible()


@pytest.mark.parametrize("preferences", [WANTED])
def test_without_a_browser_the_address_is_told(
    qtbot: QtBot, open_desk: Callable[..., Desk], news: News
) -> None:
    news.browser = False
    desk = open_desk()
    line = line_of(qtbot, desk)
    qtbot.waitUntil(lambda: line.notes.awake)

    qtbot.mouseClick(line.notes, LEFT)

    assert NOTES in desk.window.command_page.result.text.text()


@pytest.mark.parametrize("preferences", [WANTED])
def test_the_line_is_not_in_the_way_of_a_command(
    qtbot: QtBot, open_desk: Callable[..., Desk], session: Session
) -> None:
    desk = open_desk()
    line = line_of(qtbot, desk)

    ask(qtbot, desk.window.command_page, session, "move report.pdf")
    assert not line.isVisible()
    desk.window.command_page.tell_news(NEWER)  # nor does it come up then
    assert not line.isVisible()

    session.cancel()
    assert line.isVisible()


@pytest.mark.parametrize("preferences", [WANTED])
def test_it_can_be_hidden_for_good(
    qtbot: QtBot, open_desk: Callable[..., Desk], news: News, session: Session
) -> None:
    desk = open_desk()
    line = line_of(qtbot, desk)

    qtbot.mouseClick(line.hide_it, LEFT)

    assert news.dismissed == ["0.2.0"]
    assert not line.isVisible()
    ask(qtbot, desk.window.command_page, session, "move report.pdf")
    session.cancel()
    assert not line.isVisible()


@pytest.mark.parametrize("preferences", [WANTED])
def test_what_goes_wrong_is_told_to_nobody(
    qtbot: QtBot, open_desk: Callable[..., Desk], news: News, caplog: pytest.LogCaptureFixture
) -> None:
    news.broken = UpdateError("no answer")
    desk = open_desk()
    qtbot.waitUntil(lambda: bool(caplog.records))

    assert not desk.window.command_page.news.isVisible()
    assert not desk.window.command_page.result.isVisible()


def test_turned_on_in_the_settings_it_begins_at_once_and_off_it_ends(
    qtbot: QtBot,
    open_desk: Callable[..., Desk],
    news: News,
    saved: list[Preferences],
    session: Session,
) -> None:
    desk = open_desk()
    dialog = settings(desk)
    assert dialog.updates.isVisible()
    assert not dialog.updates.isChecked()
    assert "nothing about you or your commands is sent" in dialog.updates_note.text()
    dialog.updates.setChecked(True)
    dialog.accept()
    line = line_of(qtbot, desk)
    assert saved[-1].check_for_updates
    assert len(news.threads) == 1

    dialog = settings(desk)
    assert dialog.updates.isChecked()
    dialog.updates.setChecked(False)
    dialog.accept()
    assert not line.isVisible()
    assert not saved[-1].check_for_updates


@pytest.mark.parametrize("preferences", [WANTED])
def test_a_build_without_an_address_says_so_and_keeps_the_answer(
    qtbot: QtBot, open_desk: Callable[..., Desk], news: News, saved: list[Preferences]
) -> None:
    desk = open_desk(updates=Updates(look=news.look, dismiss=print, unavailable=NO_ADDRESS))
    dialog = settings(desk)

    assert not dialog.updates.isVisible()
    assert dialog.updates_note.text() == NO_ADDRESS
    dialog.accept()
    assert saved[-1].check_for_updates
    assert news.threads == []


def test_in_the_tray_it_looks_again_later(qtbot: QtBot, news: News) -> None:
    watch = UpdateWatch(news.look)
    watch._timer.setInterval(50)
    watch.watch(True)
    qtbot.waitUntil(lambda: len(news.threads) > 2)

    watch.watch(False)
    news.threads[-1].join(10)
    seen = len(news.threads)
    qtbot.wait(200)
    assert len(news.threads) == seen


# At login


@dataclass
class FakeAutostart:
    on: bool = False
    broken: str = ""
    place: str = "the list"

    def is_on(self) -> bool:
        if self.broken == "read":
            raise SettingsError("The entry cannot be read.")
        return self.on

    def turn_on(self) -> None:
        self._set(True)

    def turn_off(self) -> None:
        self._set(False)

    def _set(self, on: bool) -> None:
        if self.broken:
            raise SettingsError("The entry cannot be written.")
        self.on = on


def test_the_tick_shows_and_changes_what_the_system_says(
    open_desk: Callable[..., Desk], saved: list[Preferences]
) -> None:
    login = FakeAutostart()
    desk = open_desk(autostart=login)
    dialog = settings(desk)
    assert dialog.at_login.isVisible()
    assert not dialog.at_login.isChecked()
    dialog.at_login.setChecked(True)
    dialog.accept()
    assert login.on

    login.on = False  # in the settings of the desktop
    dialog = settings(desk)
    assert not dialog.at_login.isChecked()
    dialog.accept()
    assert not login.on

    login.on = True
    dialog = settings(desk)
    dialog.at_login.setChecked(False)
    dialog.reject()
    assert login.on


def test_an_entry_that_cannot_be_written_is_told(open_desk: Callable[..., Desk]) -> None:
    login = FakeAutostart(broken="write")
    desk = open_desk(autostart=login)
    dialog = settings(desk)
    dialog.at_login.setChecked(True)
    dialog.accept()

    assert desk.window.command_page.result.text.text() == "The entry cannot be written."


def test_an_entry_that_cannot_be_read_is_not_offered(open_desk: Callable[..., Desk]) -> None:
    login = FakeAutostart(broken="read", on=True)
    dialog = settings(open_desk(autostart=login))

    assert not dialog.at_login.isVisible()
    assert dialog.login_note.text() == "The entry cannot be read."
    dialog.accept()
    assert login.on
