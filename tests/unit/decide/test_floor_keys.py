"""The floor on keys, clicks and money."""

from pathlib import Path

import pytest

from lam_desktop.decide.floor import Floor
from lam_desktop.domain.actions import (
    Action,
    Click,
    ComposeEmail,
    PressKeys,
    RightClick,
    Scroll,
    SetClipboard,
    Target,
    TypeText,
    WebSearch,
)
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.window import Situation, Window


def _in(app: str, title: str = "Untitled", pid: int = 4) -> Situation:
    return Situation(active_window=Window(title=title, app=app, pid=pid))


@pytest.mark.parametrize(
    "situation",
    [
        _in("xterm"), _in("gnome-terminal-server"), _in("konsole"), _in("xfce4-terminal"),
        _in("kitty"), _in("alacritty"), _in("org.wezfurlong.wezterm"), _in("powershell.exe"),
        _in("cmd.exe"), _in("iterm2"), _in("windowsterminal.exe"), _in("org.gnome.console",
        "me@pc: ~"),
        _in("x", "root@pc: /etc"), _in("x", "Administrator: Command Prompt"), _in("krunner"),
        _in("XTerm"),
    ],
)  # fmt: skip
def test_no_keys_go_to_a_terminal(floor: Floor, situation: Situation) -> None:
    for action in (
        TypeText(text="ls"),
        PressKeys(keys=("ctrl", "v")),
        PressKeys(keys=("enter",)),
        RightClick(target=Target(point=(1, 1))),
    ):
        assert floor.judge(action, situation).effect is Effect.BLOCK, action


def test_ordinary_windows_get_keys(floor: Floor) -> None:
    for situation in (
        _in("mousepad", "how to use bash - Mousepad"),
        _in("mousepad", "pay the rent reminder.txt - Mousepad"),
        _in("libreoffice-writer", "bank letter.odt - LibreOffice Writer"),
        _in("firefox", "Wikipedia — Mozilla Firefox"),
        _in("thunar", "Terminal tricks"),
    ):
        for action in (TypeText(text="pay the rent reminder"), PressKeys(keys=("ctrl", "s"))):
            assert floor.judge(action, situation).effect is Effect.ALLOW, situation
    assert floor.judge(TypeText(text="hello wörld مرحبا")).effect is Effect.ALLOW
    nowhere = Situation(active_window=None)
    assert floor.judge(TypeText(text="hello"), nowhere).effect is Effect.ALLOW


def test_the_guard_does_not_answer_itself(home: Path) -> None:
    floor = Floor(home, (), {}, own_pid=77)
    for situation in (_in("lam-desktop"), _in("LAM Desktop"), _in("python3", "x", pid=77)):
        for action in (
            TypeText(text="y"),
            PressKeys(keys=("enter",)),
            Click(target=Target(words="Run")),
        ):
            assert floor.judge(action, situation).effect is Effect.BLOCK, situation
        assert floor.judge(Scroll(direction="down"), situation).effect is Effect.ALLOW


@pytest.mark.parametrize(
    ("keys", "effect"),
    [
        (("ctrl", "alt", "escape"), Effect.BLOCK),
        (("altleft", "ctrlright", "esc"), Effect.BLOCK),
        (("ctrl", "alt", "del"), Effect.BLOCK),
        (("ctrl", "alt", "backspace"), Effect.BLOCK),
        (("alt", "sysrq", "b"), Effect.BLOCK),
        (("alt", "printscreen", "b"), Effect.BLOCK),
        (("ctrl", "alt", "f1"), Effect.BLOCK),
        (("alt", "f2"), Effect.BLOCK),
        (("winleft", "R"), Effect.BLOCK),
        (("shift", "delete"), Effect.CONFIRM),
        (("alt", "f4"), Effect.ALLOW),
        (("alt", "printscreen"), Effect.ALLOW),
        (("ctrl", "s"), Effect.ALLOW),
        (("escape",), Effect.ALLOW),
        (("ctrl", "shift", "s"), Effect.ALLOW),
    ],
)
def test_chords(floor: Floor, keys: tuple[str, ...], effect: Effect) -> None:
    assert floor.judge(PressKeys(keys=keys)).effect is effect


def test_the_stop_chord_is_the_one_that_was_set(home: Path) -> None:
    floor = Floor(home, (), {}, stop_keys=("ctrl", "shift", "f12"))
    assert floor.judge(PressKeys(keys=("ctrl", "shift", "f12"))).effect is Effect.BLOCK
    assert floor.judge(PressKeys(keys=("ctrl", "alt", "escape"))).effect is Effect.ALLOW


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111", "4111-1111-1111-1111", "card: 5500005555555559 thanks",
        "٤١١١١١١١١١١١١١١١", "378282246310005", "DE89 3704 0044 0532 0130 00",
        "gb82west12345698765432", "my cvv is 123", "OTP: 482913", "رمز التحقق 482913",
    ],
)  # fmt: skip
def test_numbers_that_pay_need_a_person(floor: Floor, text: str) -> None:
    actions: tuple[Action, ...] = (
        TypeText(text=text),
        SetClipboard(text=text),
        ComposeEmail(body=text),
        WebSearch(query=text),
    )
    for action in actions:
        decision = floor.judge(action)
        assert decision.effect is Effect.CONFIRM, action
        assert decision.grave


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112", "call 0171 2345678", "0000000000000000", "3.14159265358979",
        "2024-07-14 15:03:22", "pin the note to the wall", "invoice 12345", "the OTP is gone",
        "DE89 3704 0044 0532 0130 01",
    ],
)  # fmt: skip
def test_other_numbers_are_free(floor: Floor, text: str) -> None:
    assert floor.judge(TypeText(text=text)).effect is Effect.ALLOW


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("Pay now", Effect.CONFIRM), ("BUY NOW", Effect.CONFIRM), ("Place your order",
        Effect.CONFIRM),
        ("Transfer", Effect.CONFIRM), ("Confirm purchase", Effect.CONFIRM), ("ادفع",
        Effect.CONFIRM),
        ("إتمام الشراء", Effect.CONFIRM), ("Jetzt kaufen", Effect.CONFIRM), ("Payer",
        Effect.CONFIRM),
        ("支付", Effect.CONFIRM), ("Оплатить", Effect.CONFIRM), ("Checkout", Effect.CONFIRM),
        ("Save", Effect.ALLOW), ("Display", Effect.ALLOW), ("Play", Effect.ALLOW),
        ("Payroll.xlsx", Effect.ALLOW), ("File transfer settings", Effect.ALLOW), ("حفظ",
        Effect.ALLOW),
    ],
)  # fmt: skip
def test_buttons_that_pay(floor: Floor, words: str, effect: Effect) -> None:
    assert floor.judge(Click(target=Target(words=words))).effect is effect


def test_payment_windows_are_asked_about(floor: Floor) -> None:
    for title in ("Online banking - Firefox", "Checkout – Shop", "PayPal: Send", "بنك الرياض"):
        decision = floor.judge(PressKeys(keys=("enter",)), _in("firefox", title))
        assert decision.effect is Effect.CONFIRM, title
        assert decision.grave
    code = floor.judge(TypeText(text="123"), _in("firefox", "Checkout"))
    assert "payment-numbers" in code.rules
