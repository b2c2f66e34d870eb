"""Exact text: what is not on the keyboard is pasted in pieces, and the clipboard comes back."""

import string
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.domain.errors import Stopped, TargetError
from lam_desktop.execute.text_entry import PIECE_KEYS, PIECE_PASTE, enter, pieces
from lam_desktop.execute.waiting import check

AMERICAN = frozenset(string.printable)
FRENCH = AMERICAN - frozenset("<\\#@~")


@dataclass
class Keys:
    """A keyboard that writes into a text."""

    stop: threading.Event = field(default_factory=threading.Event)
    stop_after: int = 10**9
    layout: frozenset[str] = AMERICAN
    hands_on: int = 0
    pastes: bool = True
    text: str = ""
    kept: str = "mine"
    keyed: str = ""

    def letters(self) -> frozenset[str]:
        return self.layout

    def held(self) -> bool:
        self.hands_on -= 1
        return self.hands_on >= 0

    def write(self, letters: str) -> None:
        self.keyed += letters
        self._add(letters)

    def paste(self, text: str, still: Callable[[], None]) -> None:
        still()
        if not self.pastes:
            raise TargetError("The program in front does not take pasted text.")
        self.kept = text
        self._add(text)

    def _add(self, letters: str) -> None:
        self.text += letters
        if len(self.text) >= self.stop_after:
            self.stop.set()

    def clipboard(self) -> str:
        return self.kept

    def set_clipboard(self, text: str) -> None:
        self.kept = text

    def still(self) -> None:
        check(self.stop)


@given(st.text(max_size=400), st.sampled_from([AMERICAN, FRENCH, frozenset()]))
def test_the_pieces_are_the_text(text: str, layout: frozenset[str]) -> None:
    found = list(pieces(text, layout))
    assert "".join(piece for _, piece in found) == text
    for keyed, piece in found:
        if keyed:
            assert len(piece) <= PIECE_KEYS
            assert piece in "\n\t" or layout.issuperset(piece)
        else:
            assert "\n" not in piece
            assert "\t" not in piece


@pytest.mark.parametrize(
    "text", ["hello wörld مرحبا", "<b> & 日本語 🙂 tab\tline\n", "e\u0301" * 100, "می\u200cخواهم"]
)
def test_the_text_arrives_and_the_clipboard_comes_back(text: str) -> None:
    keys = Keys()
    enter(text, keys, keys.still)
    assert keys.text == text
    assert keys.kept == "mine"


def test_a_line_that_the_keyboard_cannot_give_is_pasted_whole() -> None:
    keys = Keys(layout=FRENCH)
    enter("plain\na <b> c\nend", keys, keys.still)
    assert keys.text == "plain\na <b> c\nend"
    assert keys.keyed == "plain\n\nend"


def test_no_letter_is_cut_from_its_marks() -> None:
    text = "é" * (PIECE_PASTE - 1) + "ش\u064e\u0651" + "👩\u200d👩\u200d👧"
    assert next(p for _, p in pieces(text, AMERICAN)).endswith("ش\u064e\u0651")


def test_stop_ends_within_a_piece_and_the_clipboard_comes_back() -> None:
    keys = Keys(stop_after=100)
    with pytest.raises(Stopped):
        enter("مرحبا " * 500, keys, keys.still)
    assert 100 <= len(keys.text) < 100 + PIECE_PASTE
    assert keys.kept == "mine"


def test_plain_ascii_leaves_the_clipboard_alone() -> None:
    keys = Keys()
    keys.set_clipboard = None  # type: ignore[method-assign,assignment]
    enter("7*6=42, plainly.", keys, keys.still)
    assert keys.text == "7*6=42, plainly."


def test_typing_waits_until_the_person_lets_go_of_the_modifiers() -> None:
    keys = Keys(hands_on=3)
    enter("hello", keys, keys.still)
    assert keys.text == "hello"


def test_a_held_modifier_ends_typing_with_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lam_desktop.execute.text_entry.HELD_SECONDS", 0.1)
    keys = Keys(hands_on=10**9)
    with pytest.raises(TargetError, match="held down"):
        enter("hello", keys, keys.still)
    assert keys.text == ""


def test_a_program_that_takes_no_paste_is_told_and_the_clipboard_comes_back() -> None:
    keys = Keys(pastes=False)
    with pytest.raises(TargetError, match="pasted"):
        enter("مرحبا", keys, keys.still)
    assert keys.kept == "mine"
