"""Windows around a fake pipeline; any Qt warning that nobody expects fails the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_fakes import ASSETS, HOME, World, make_factory, make_history

from lam_desktop.ui.backend import Preferences
from lam_desktop.ui.command_page import CommandPage
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.desktop_app import EXAMPLES, PROFILES
from lam_desktop.ui.session import Session, State
from lam_desktop.ui.theme import Theme
from lam_desktop.ui.worker import PipelineWorker

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            # The offscreen platform says so of raise() and size hints; others support them.
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture
def world() -> World:
    return World(history=make_history())


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(qapp, ASSETS)
    theme.choose("light")
    return theme


@pytest.fixture
def preferences() -> Preferences:
    return Preferences(run_allowed_without_asking=False)


@pytest.fixture
def saved() -> list[Preferences]:
    return []


@pytest.fixture
def session(qtbot: QtBot, world: World, preferences: Preferences) -> Iterator[Session]:
    worker = PipelineWorker(make_factory(world), lambda: "Everything works.")
    session = Session(worker, preferences)
    yield session
    for gate in (world.judging, world.explaining, world.running):
        if gate is not None:
            gate.set()
    assert session.leave()


@pytest.fixture
def make_desk(
    qtbot: QtBot, session: Session, theme: Theme, saved: list[Preferences]
) -> Callable[..., Desk]:
    def make(**given: object) -> Desk:
        parts: dict[str, object] = {
            "tray": None,
            "save": saved.append,
            "home": HOME,
            "examples": EXAMPLES,
            "profiles": PROFILES,
            "stop_keys": "Ctrl+Alt+Escape",
        }
        desk = Desk(session, theme, **(parts | given))  # type: ignore[arg-type]
        for widget in (desk.window, desk.quick, desk.strip):
            qtbot.addWidget(widget)
        session.begin()
        qtbot.waitUntil(lambda: session.state is not State.STARTING)
        return desk

    return make


@pytest.fixture
def page(desk: Desk) -> CommandPage:
    return desk.window.command_page


@pytest.fixture
def desk(make_desk: Callable[..., Desk], qtbot: QtBot) -> Desk:
    desk = make_desk()
    with qtbot.waitExposed(desk.window):
        desk.open("window")
    return desk
