"""What the product is for: commands in plain words, carried out in real programs."""

import signal
from pathlib import Path

import pytest
from virtual_desktop import PROMPT, VirtualDesktop, eventually, tree

EDITOR = "Mousepad"


def test_text_in_two_scripts_is_typed_and_saved(desktop: VirtualDesktop) -> None:
    command = 'open the text editor, type "hello wörld مرحبا" and save it as hello.txt'

    done = desktop.lam("run", command, "--yes")

    assert done.code == 0, done
    saved = desktop.home / "Documents/hello.txt"
    assert saved.read_text(encoding="utf-8").rstrip("\n") == "hello wörld مرحبا"
    assert desktop.held_keys() == []


def test_a_sum_is_worked_out_in_the_calculator(desktop: VirtualDesktop) -> None:
    done = desktop.lam("run", "7 times 6 in the calculator", "--yes")

    assert done.code == 0, done
    desktop.window("galculator")
    eventually(lambda: desktop.copied("ctrl+c").strip() == "42", "42 in the calculator")


def test_a_move_is_done_and_undone(desktop: VirtualDesktop) -> None:
    report = desktop.home / "Downloads/report.pdf"
    report.write_bytes(b"%PDF-1.7 all of it")
    before = tree(desktop.home)

    done = desktop.lam("run", "move report.pdf from Downloads to Documents", "--yes")
    assert done.code == 0, done
    assert not report.exists()
    assert (desktop.home / "Documents/report.pdf").read_bytes() == b"%PDF-1.7 all of it"

    undone = desktop.lam("undo", "--yes")
    assert undone.code == 0, undone
    assert tree(desktop.home) == before
    assert desktop.lam("audit", "verify").code == 0


def test_an_arabic_command_is_judged_and_done(desktop: VirtualDesktop) -> None:
    done = desktop.lam("run", 'افتح محرر النصوص واكتب "مرحبا"')
    assert done.code == 0, done
    desktop.window(EDITOR)
    eventually(lambda: desktop.copied("ctrl+a", "ctrl+c") == "مرحبا", "the word in the editor")


@pytest.mark.parametrize("way", ["signal", "stop key"])
def test_a_stop_in_the_middle_of_typing_leaves_a_part(desktop: VirtualDesktop, way: str) -> None:
    # Every other piece is pasted, so it takes long enough to be stopped in the middle.
    text = " ".join(["the weather in Zürich is fine"] * 150)
    terminal = desktop.terminal("run", f'open the text editor and type "{text}"')
    terminal.answer(PROMPT, "yes")
    desktop.window(rf"^\*.*{EDITOR}")  # the star: some of it has been typed

    if way == "signal":
        terminal.process.send_signal(signal.SIGINT)
    else:
        desktop.xdotool("key", "ctrl+alt+Escape")

    assert terminal.end() == 130, terminal.text
    assert desktop.held_keys() == []
    assert desktop.history()[0]["status"] == "stopped"
    typed = desktop.copied("ctrl+a", "ctrl+c")
    assert 0 < len(typed) < len(text)
    if way == "signal":  # the stop key's own modifiers may fall between two letters
        assert text.startswith(typed)


def test_a_folder_is_opened_in_the_file_manager(desktop: VirtualDesktop) -> None:
    (desktop.home / "Downloads/report.pdf").touch()

    done = desktop.lam("run", "open the Downloads folder", "--yes")

    assert done.code == 0, done
    assert desktop.window("^Downloads$")


def test_a_stop_while_waiting_is_heard_at_once(desktop: VirtualDesktop) -> None:
    running = desktop.start_lam("run", "wait 60 seconds", "--yes")
    eventually(lambda: desktop.history()[:1], "the begin of the run")

    running.send_signal(signal.SIGTERM)

    assert running.wait(5) == 130
    assert desktop.history()[0]["status"] == "stopped"


def test_several_files_go_through_one_command(desktop: VirtualDesktop) -> None:
    notes = desktop.home / "Documents/My Notes.txt"
    notes.write_text("keep")

    done = desktop.lam(
        "run",
        'make a folder called Old Papers in Documents then move "My Notes.txt" from Documents'
        ' to "~/Documents/Old Papers"',
        "--yes",
    )

    assert done.code == 0, done
    assert Path(desktop.home, "Documents/Old Papers/My Notes.txt").read_text() == "keep"
