"""The window, the bar and the tray, driven by the mouse and the keys as a person would."""

import time
from pathlib import Path

import pytest
from virtual_desktop import VirtualDesktop, eventually, words_of

WINDOW = words_of("LAM Desktop")
BAR = "quick command"


@pytest.fixture
def report(desktop: VirtualDesktop) -> Path:
    """A file to move, and the preference that every plan waits for a click on Run."""
    settings = desktop.lam_home / "config/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("run_allowed_without_asking = false\n")
    path = desktop.home / "Downloads/report.pdf"
    path.write_bytes(b"%PDF")
    return path


MOVE = "move report.pdf from Downloads to Documents"


def ask_in_window(desktop: VirtualDesktop, command: str = MOVE) -> tuple[int, int]:
    """Paste the command into the window; the point of the button Run once it is there."""
    desktop.start_lam("gui")
    desktop.xdotool("windowfocus", "--sync", desktop.window(WINDOW))
    desktop.put_on_clipboard(command)
    desktop.xdotool("key", "ctrl+v")

    def proposed() -> tuple[int, int] | None:
        desktop.xdotool("key", "Return")  # in vain until the guard has started
        deadline = time.monotonic() + 3
        while not (point := desktop.point_of("Run these steps", "button")):
            if time.monotonic() > deadline:
                return None
        return point

    return eventually(proposed, "the button Run in the window")


def test_a_command_typed_into_the_window_runs_after_the_click(
    desktop: VirtualDesktop, report: Path, tmp_path: Path
) -> None:
    run = ask_in_window(desktop)
    assert report.exists()

    def moved() -> bool:
        desktop.click(*run)  # asleep for a moment, so that it never appears under a click
        return not report.exists()

    eventually(moved, "the move after a click on Run")

    assert (desktop.home / "Documents/report.pdf").read_bytes() == b"%PDF"
    entry = eventually(
        lambda: [e for e in desktop.history() if e["status"] == "done"], "the record of it"
    )[0]
    assert (entry["source"], entry["approver"]) == ("window", "person")
    picture = tmp_path / "window.png"
    desktop.screenshot(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_stop_button_ends_a_run_in_the_middle(desktop: VirtualDesktop, report: Path) -> None:
    run = ask_in_window(desktop, 'open the text editor, type "hello" and wait 60 seconds')

    def begun() -> bool:
        desktop.click(*run)  # never again once it runs: it would land in the editor
        return bool(desktop.history())

    eventually(begun, "the begin of the run after a click on Run")
    desktop.window(r"^\*.*Mousepad")  # the star: the word has been typed
    stop = eventually(
        lambda: desktop.point_of("Stop what LAM Desktop is doing", "button"), "the button Stop"
    )
    desktop.click(*stop)

    ended = eventually(
        lambda: [e for e in desktop.history() if e["status"] == "stopped"], "the record of the stop"
    )[0]
    assert ended["source"] == "window"
    assert desktop.held_keys() == []
    desktop.xdotool("windowactivate", "--sync", desktop.window("Mousepad"))
    assert desktop.copied("ctrl+a", "ctrl+c") == "hello"


def test_escape_says_no(desktop: VirtualDesktop, report: Path) -> None:
    ask_in_window(desktop)

    desktop.xdotool("key", "Escape")

    entry = eventually(lambda: desktop.history()[:1], "the record of the no")[0]
    assert entry["status"].startswith("refused")
    assert report.exists()


def start_tray(desktop: VirtualDesktop) -> None:
    """A tray at the top left; on a busy machine trayer now and then shows nothing at first."""
    for _ in range(3):
        started = desktop.start("trayer", "--edge", "top", "--align", "left", "--SetDockType",
                                "true", "--widthtype", "request", "--height", "32")  # fmt: skip
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if desktop.windows("^panel$"):
                return
        started.kill()
    raise AssertionError("trayer shows no tray")


def test_a_click_on_the_tray_icon_opens_the_bar(desktop: VirtualDesktop) -> None:
    start_tray(desktop)
    desktop.start_lam("tray")

    def opened() -> list[str]:
        for x in (8, 16, 24):
            desktop.click(x, 16)
        return desktop.windows(BAR)

    eventually(opened, "the quick-command bar after a click on the icon")
    assert desktop.windows(WINDOW) == []


def test_a_second_start_opens_the_window_of_the_first(desktop: VirtualDesktop) -> None:
    first = desktop.start_lam("quick")
    desktop.window(BAR)

    assert desktop.lam("gui").code == 0

    desktop.window(WINDOW)
    assert first.poll() is None


def test_without_a_display_the_terminal_way_is_told(desktop: VirtualDesktop) -> None:
    told = desktop.lam("gui", env={"DISPLAY": ""})

    assert told.code == 1, told
    assert "display" in told.err
    assert ' run "move report.pdf' in told.err
