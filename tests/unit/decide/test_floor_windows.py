"""The floor on the window in front, on launcher chords, and on buttons and windows about money."""

from pathlib import Path

import pytest

from lam_desktop.decide.floor import Floor
from lam_desktop.decide.floor.keyboard import canonical
from lam_desktop.domain.actions import (
    Action,
    Click,
    DoubleClick,
    PressKeys,
    RightClick,
    Scroll,
    Target,
    TypeText,
    WindowOperation,
)
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.window import Situation, Window


def _in(app: str, title: str = "Untitled", pid: int = 4) -> Situation:
    return Situation(active_window=Window(title=title, app=app, pid=pid))


KEYS: tuple[Action, ...] = (
    TypeText(text="ls"),
    PressKeys(keys=("enter",)),
    RightClick(target=Target(point=(1, 1))),
)


@pytest.mark.parametrize(
    "app",
    [
        "org.gnome.Console", "kgx", "ptyxis", "org.gnome.Ptyxis", "sakura", "roxterm", "mlterm",
        "warp-terminal", "dev.warp.Warp", "pantheon-terminal", "io.elementary.terminal", "termite",
        "com.raggesilver.BlackBox", "tabby", "terminator", "terminology", "x-terminal-emulator",
        "deepin-terminal", "cool-retro-term", "cosmic-term", "qterminal", "wezterm-gui", "eterm",
        "plasmashell", "gnome-shell", "wrapper-2.0", "xfce4-panel", "searchhost.exe",
    ],
)  # fmt: skip
def test_whatever_runs_what_is_typed_gets_no_keys(floor: Floor, app: str) -> None:
    for action in KEYS:
        decision = floor.judge(action, _in(app))
        assert decision.effect is Effect.BLOCK, action
        assert "keys-to-terminal" in decision.rules


@pytest.mark.parametrize(
    "situation",
    [
        _in("polkit-gnome-authentication-agent-1"), _in("polkit-kde-authentication-agent-1"),
        _in("lxpolkit"), _in("mate-polkit"), _in("xfce-polkit"), _in("gcr-prompter"),
        _in("pinentry"), _in("pinentry-gtk-2"), _in("ksshaskpass"), _in("ssh-askpass"),
        _in("seahorse"), _in("org.gnome.seahorse.Application"), _in("keepassxc"),
        _in("org.keepassxc.KeePassXC"), _in("keepass2"), _in("bitwarden"), _in("1password"),
        _in("gparted"), _in("gpartedbin"), _in("gnome-disks"), _in("org.gnome.DiskUtility"),
        _in("org.kde.partitionmanager"), _in("i3lock"), _in("xscreensaver"),
        _in("zenity", "Authentication Required"), _in("x", "Unlock Login Keyring"),
    ],
)  # fmt: skip
def test_prompts_and_disk_tools_get_no_input(floor: Floor, situation: Situation) -> None:
    target = Target(words="Unlock")
    for action in (*KEYS, Click(target=target), DoubleClick(target=target)):
        decision = floor.judge(action, situation)
        assert decision.effect is Effect.BLOCK, action
        assert "input-to-prompt" in decision.rules
    assert floor.judge(Scroll(direction="down"), situation).effect is Effect.ALLOW


@pytest.mark.parametrize(
    ("app", "title"),
    [
        ("firefox", "LAM Desktop - Mozilla Firefox"), ("thunar", "Terminal tricks"),
        ("org.gnome.TextEditor", "password.txt"), ("blender", "x"), ("libreoffice-writer", "x"),
        ("evince", "polkit manual.pdf"), ("determinant", "x"), ("watermarker", "x"),
        ("mousepad", "LAM Desktop notes - Mousepad"), ("blockly", "x"), ("xfdesktop", "Desktop"),
    ],
)  # fmt: skip
def test_ordinary_windows_get_input(floor: Floor, app: str, title: str) -> None:
    for action in (TypeText(text="hello"), Click(target=Target(words="Save"))):
        assert floor.judge(action, _in(app, title)).effect is Effect.ALLOW


@pytest.mark.parametrize(
    "title",
    [
        "LAM Desktop", "LAM Desktop is working", "LAM Desktop: quick command",
        "Settings — LAM Desktop", "LAM Desktop is working — LAM Desktop",
    ],
)  # fmt: skip
def test_a_window_of_another_process_of_ours_is_told_by_its_title(floor: Floor, title: str) -> None:
    for action in (*KEYS, Click(target=Target(words="Yes, do it"))):
        decision = floor.judge(action, _in("python3", title))
        assert decision.effect is Effect.BLOCK, action
        assert "own-window" in decision.rules


def test_our_own_window_is_closed_by_a_person_only(home: Path) -> None:
    floor = Floor(home, (), {}, own_pid=77)
    close = WindowOperation(operation="close")
    assert floor.judge(close, _in("python3", "x", pid=77)).effect is Effect.BLOCK
    assert floor.judge(close, _in("lam-desktop")).effect is Effect.BLOCK
    assert floor.judge(close, _in("firefox")).effect is Effect.ALLOW
    for title in ("LAM Desktop", "lam", "lam-desktop", "quick command", "History — LAM Desktop"):
        named = WindowOperation(operation="close", title=title)
        assert floor.judge(named).effect is Effect.BLOCK, title
    for title in ("Firefox", "lamp shop", "Notes"):
        named = WindowOperation(operation="close", title=title)
        assert floor.judge(named, _in("lam-desktop")).effect is Effect.ALLOW, title
    minimise = WindowOperation(operation="minimise")
    assert floor.judge(minimise, _in("lam-desktop")).effect is Effect.ALLOW


@pytest.mark.parametrize(
    ("keys", "effect"),
    [
        (("alt", "space"), Effect.BLOCK), (("alt", "f1"), Effect.BLOCK),
        (("win", "space"), Effect.BLOCK), (("ctrl", "alt", "t"), Effect.BLOCK),
        (("alt", "f3"), Effect.BLOCK), (("ctrl+alt+delete",), Effect.BLOCK),
        (("Ctrl + Alt + Del",), Effect.BLOCK), (("ctrl-alt-delete",), Effect.BLOCK),
        (("ctrl", "alt+delete"), Effect.BLOCK), (("alt+f2",), Effect.BLOCK),
        (("ctrl+alt+escape",), Effect.BLOCK), (("super_l", "r"), Effect.BLOCK),
        (("Control_L", "Alt_R", "Delete"), Effect.BLOCK), (("win", "r+x"), Effect.BLOCK),
        (("win",), Effect.CONFIRM), (("winleft",), Effect.CONFIRM), (("super_l",), Effect.CONFIRM),
        (("win", "s"), Effect.CONFIRM), (("win", "enter"), Effect.CONFIRM),
        (("win", "1"), Effect.CONFIRM), (("ctrl", "escape"), Effect.CONFIRM),
        (("ctrl", "win"), Effect.CONFIRM), (("launchapp1",), Effect.CONFIRM),
        (("win", "left"), Effect.ALLOW), (("win", "shift", "right"), Effect.ALLOW),
        (("win", "l"), Effect.ALLOW), (("ctrl", "+"), Effect.ALLOW), (("+",), Effect.ALLOW),
        (("ctrl++",), Effect.ALLOW), (("ctrl", "-"), Effect.ALLOW), (("space",), Effect.ALLOW),
        ((" ",), Effect.ALLOW), (("left",), Effect.ALLOW), (("ctrl", "t"), Effect.ALLOW),
    ],
)  # fmt: skip
def test_chords_that_open_what_takes_commands(
    floor: Floor, keys: tuple[str, ...], effect: Effect
) -> None:
    assert floor.judge(PressKeys(keys=keys)).effect is effect


def test_plus_joins_keys_and_is_one() -> None:
    assert canonical(("ctrl+shift+s",)) == {"ctrl", "shift", "s"}
    assert canonical(("ctrl", "+")) == canonical(("ctrl++",)) == {"ctrl", "+"}
    assert canonical(("+",)) == {"+"}
    assert canonical(("-",)) == {"-"}
    assert canonical(()) == frozenset()


@pytest.mark.parametrize(
    "words",
    [
        "Submit order", "Submit payment", "Approve payment", "Continue to payment",
        "Place your bid", "Subscribe", "Start free trial", "Start your 7-day free trial",
        "Book now", "Withdraw", "Deposit", "Trade", "Top up", "PayPal", "1-Click", "Jetzt zahlen",
        "اشتر الآن", "ادفع", "ادفع الآن", "Get it for $4.99", "Authorize transfer",
    ],
)  # fmt: skip
def test_buttons_that_spend_are_asked_about(floor: Floor, words: str) -> None:
    for action in (Click(target=Target(words=words)), DoubleClick(target=Target(words=words))):
        decision = floor.judge(action)
        assert decision.effect is Effect.CONFIRM
        assert decision.grave
        assert "pay-button" in decision.rules


@pytest.mark.parametrize(
    "words",
    [
        "Delete forever", "Delete account", "Delete my account", "Empty Trash", "Empty Recycle Bin",
        "Format", "Format…", "Format disk", "Factory reset", "Run anyway", "Disable protection",
        "Turn off real-time protection", "Permanently delete", "Don't Save", "Discard changes",
        "Endgültig löschen", "احذف نهائيا", "إفراغ السلة", "Удалить навсегда", "永久删除",
    ],
)  # fmt: skip
def test_final_buttons_are_asked_about(floor: Floor, words: str) -> None:
    decision = floor.judge(Click(target=Target(words=words)))
    assert decision.effect is Effect.CONFIRM
    assert decision.grave
    assert "final-button" in decision.rules


@pytest.mark.parametrize(
    "words",
    [
        "OK", "Cancel", "Delete", "Next", "Trade policy", "Booking.com", "Clear formatting",
        "Replace all", "Account settings", "Make a copy", "Information", "Format painter", "حذف",
        "Send", "Submit", "Top", "Deposits explained", "Empty",
    ],
)  # fmt: skip
def test_other_buttons_are_free(floor: Floor, words: str) -> None:
    assert floor.judge(Click(target=Target(words=words))).effect is Effect.ALLOW


@pytest.mark.parametrize(
    "title",
    [
        "HSBC", "Revolut - Firefox", "Barclays", "Chase Online", "Venmo | Pay", "Checkout",
        "Order summary - Shop",
    ],
)  # fmt: skip
def test_windows_about_money(floor: Floor, title: str) -> None:
    decision = floor.judge(PressKeys(keys=("enter",)), _in("firefox", title))
    assert decision.effect is Effect.CONFIRM
    assert decision.grave
