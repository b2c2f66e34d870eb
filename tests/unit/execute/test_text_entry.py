"""Exact text: what cannot be keyed is pasted in pieces, and the clipboard comes back."""

import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.domain.errors import Stopped
from lam_desktop.execute.text_entry import PIECE_KEYS, PIECE_PASTE, enter, pieces


@dataclass
class Keys:
    """A keyboard that writes into a text."""

    stop: threading.Event = field(default_factory=threading.Event)
    stop_after: int = 10**9
    text: str = ""
    kept: str = "mine"

    def write(self, letters: str) -> None:
        self.text += letters
        self._count()

    def paste(self) -> None:
        self.text += self.kept
        self._count()

    def _count(self) -> None:
        if len(self.text) >= self.stop_after:
            self.stop.set()

    def clipboard(self) -> str:
        return self.kept

    def set_clipboard(self, text: str) -> None:
        self.kept = text


@given(st.text(max_size=400))
def test_the_pieces_are_the_text(text: str) -> None:
    found = list(pieces(text))
    assert "".join(piece for _, piece in found) == text
    assert all(len(piece) <= PIECE_KEYS for keyed, piece in found if keyed)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lam_desktop.execute.text_entry.PASTE_PAUSE", 0)
    monkeypatch.setattr("lam_desktop.execute.text_entry.KEY_PAUSE", 0)


@pytest.mark.parametrize(
    "text", ["hello wörld مرحبا", "<b> & 日本語 🙂 tab\tline\n", "e\u0301" * 100, "می\u200cخواهم"]
)
def test_the_text_arrives_and_the_clipboard_comes_back(text: str) -> None:
    keys = Keys()
    enter(text, keys, keys.stop)
    assert keys.text == text
    assert keys.kept == "mine"


def test_no_letter_is_cut_from_its_marks() -> None:
    text = "é" * (PIECE_PASTE - 1) + "ش\u064e\u0651" + "👩\u200d👩\u200d👧"
    assert next(p for _, p in pieces(text)).endswith("ش\u064e\u0651")


def test_stop_ends_within_a_piece_and_the_clipboard_comes_back() -> None:
    keys = Keys(stop_after=100)
    with pytest.raises(Stopped):
        enter("مرحبا " * 500, keys, keys.stop)
    assert 100 <= len(keys.text) < 100 + PIECE_PASTE
    assert keys.kept == "mine"


def test_plain_ascii_leaves_the_clipboard_alone() -> None:
    keys = Keys()
    keys.set_clipboard = None  # type: ignore[method-assign,assignment]
    enter("7*6=42, plainly.", keys, keys.stop)
    assert keys.text == "7*6=42, plainly."
