"""What a long command says while it works: on stderr, and in one line on a terminal."""

import io
import sys

import pytest

from lam_desktop.cli.progress import EVERY, counted, progress


class Terminal(io.StringIO):
    """Stands in for a person's stderr."""

    def isatty(self) -> bool:
        return True


def test_where_no_terminal_is_each_step_is_a_line_of_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress() as say:
        say("first")
        say("second")
    assert capsys.readouterr() == ("", "first\nsecond\n")


def test_a_terminal_shows_what_a_step_says_whatever_its_signs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress() as say:
        say("asking guard[/old]")
    assert "asking guard[/old]" in terminal.getvalue()
    assert capsys.readouterr().out == ""


def test_a_terminal_is_told_without_rich_too(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    with progress() as say:
        say("first")
    assert terminal.getvalue() == "first\n"


def test_an_error_within_comes_out_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with pytest.raises(ImportError, match="numpy"), progress():
            raise ImportError("numpy")


def test_texts_are_counted_on_their_way() -> None:
    said: list[str] = []
    texts = [str(number) for number in range(2 * EVERY + 1)]
    assert list(counted(texts, said.append)) == texts
    assert said == [
        "asking the guard: 1,000 of 2,001 rows",
        "asking the guard: 2,000 of 2,001 rows",
    ]
