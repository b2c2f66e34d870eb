"""Words without quotation marks: where they end, and what they may not swallow."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lam_desktop.domain import actions as a
from lam_desktop.domain.plan import Plan

Planning = Callable[[str], Plan]


@pytest.mark.parametrize(
    "text",
    [
        "type I will delete report.pdf and remove notes.txt",
        "type see you, close the window",
        "type hello. Mute",
        "type hello, press enter and delete report.pdf",
        "type hello and save it as hello.txt",
        "google how to mute and lock the screen",
        "google how to delete report.pdf and empty the trash",
        "google how to log out and press enter",
        "search for cats, then open firefox",
        "create a note called n6 saying mute and lock the screen",
        "create a note saying mute and lock the screen",
        "write an email to sara@example.com saying I will mute and lock the screen",
        "email sara@example.com about lunch and lock the screen",
        "remind me at 5pm to call bob and lock the screen",
        "اكتب سأحذف الملف ثم احذف notes.txt",
        "اكتب مرحبا وأغلق النافذة",
        "create a folder called Rest and Sleep",
        "click OK and paste",
    ],
)
def test_a_step_after_loose_text_may_belong_to_it(text: str, plan: Planning) -> None:
    planned = plan(text)
    assert planned.steps == ()
    assert "in quotation marks" in (planned.unplanned or "")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("type hello and press enter", (a.TypeText, a.PressKeys)),
        ("type hello, then hit the enter key", (a.TypeText, a.PressKeys)),
        ("اكتب مرحبا واضغط enter", (a.TypeText, a.PressKeys)),
        ('type "I will mute" and lock the screen', (a.TypeText, a.Power)),
        ('google "how to mute" and lock the screen', (a.WebSearch, a.Power)),
        ('remind me to "call bob" at 5pm and lock the screen', (a.Remind, a.Power)),
        ('remind me at 5pm to "call bob" and lock the screen', (a.Remind, a.Power)),
        ('create a note called x saying "a" and mute', (a.CreateFile, a.SetVolume)),
        ('email a@b.co saying "hi" and lock the screen', (a.ComposeEmail, a.Power)),
        ("write an email to a@b.co and lock the screen", (a.ComposeEmail, a.Power)),
        ("set an alarm for 7am and lock the screen", (a.Remind, a.Power)),
        ("mute and google salt and pepper", (a.SetVolume, a.WebSearch)),
        ("click the search field and paste", (a.Click, a.PressKeys)),
        ("click OK, then click Cancel", (a.Click, a.Click)),
    ],
)
def test_a_step_after_text_that_surely_ended(
    text: str, kinds: tuple[type[a.Action], ...], plan: Planning
) -> None:
    planned = plan(text)
    assert tuple(type(step.action) for step in planned.steps) == kinds, planned.unplanned


@pytest.mark.parametrize(
    "text",
    [
        "type hello in firefox",
        "type hello in the search box",
        "type hello into it",
        "type in hello",
        "type hello and enter",
        "type my password",
        "type the date",
        "type it",
        "اكتب كلمة المرور",
        "اكتب مرحبا في المتصفح",
        "copy this to the clipboard",
        "copy report.pdf to the clipboard",
        "put everything on the clipboard",
        "انسخ report.pdf إلى الحافظة",
    ],
)
def test_words_that_may_stand_for_something(text: str, plan: Planning) -> None:
    planned = plan(text)
    assert planned.steps == ()
    assert "quotation marks" in (planned.unplanned or "")


@pytest.mark.parametrize("text", ["I live in Paris", "my name is Bob", "this is a test", "12345"])
def test_plain_text_is_still_typed(text: str, plan: Planning) -> None:
    (step,) = plan(f"type {text}").steps
    assert step.action == a.TypeText(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "make a folder on the desktop",
        "create a folder in Downloads",
        "make a folder for taxes",
        "make a folder called Trip with Sara",
        "create a folder called In Progress",
        "create a file on the desktop",
        "create a note called x with milk and eggs",
        "create a note saying my cat is called Tom",
        "create a note saying hello on the desktop",
        "create a file called a.txt with the text b in Documents",
        "rename report.pdf to report with photos",
        "rename report.pdf to summary in Documents",
        "أنشئ مجلد على سطح المكتب",
    ],
)
def test_a_place_or_a_text_is_no_name(text: str, plan: Planning) -> None:
    planned = plan(text)
    assert planned.steps == ()
    assert "quotation marks" in (planned.unplanned or "")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("make a folder called trips and move song.mp3 there", "move song.mp3 there"),
        ("make a folder called trips then frobnicate it", "frobnicate it"),
        ("rename report.pdf to b.pdf and move it there", "move it there"),
        ("أنشئ مجلد رحلات وافعل به شيئا", "افعل به شيئا"),
        ("أنشئ مجلد رحلات ثم زغرد", "زغرد"),
    ],
)
def test_a_name_does_not_swallow_a_step(text: str, step: str, plan: Planning) -> None:
    assert f"No skill covers “{step}”" in (plan(text).unplanned or "")


@pytest.mark.parametrize("joiner", [" و", " ثم "])
def test_the_next_step_in_arabic_is_a_step(joiner: str, plan: Planning, home: Path) -> None:
    folder = home / "Documents/رحلات"
    planned = plan(f"أنشئ مجلد رحلات{joiner}انقل إليه song.mp3")
    assert [step.action for step in planned.steps] == [
        a.CreateFolder(path=str(folder)),
        a.MovePath(source=str(home / "Downloads/song.mp3"), destination=str(folder / "song.mp3")),
    ]


@pytest.mark.parametrize(
    ("text", "path", "content"),
    [
        ("create a file with the text hello", "Documents/{note}", "hello"),
        ("create a note saying buy milk", "Documents/{note}", "buy milk"),
        ("create a note on the desktop saying buy milk", "Desktop/{note}", "buy milk"),
        ("create a note called shopping that contains milk, eggs and bread",
         "Documents/shopping.txt", "milk, eggs and bread"),
        ("create a file on the desktop called plan.md", "Desktop/plan.md", ""),
        ('create a file called "notes in Documents"', "Documents/notes in Documents.txt", ""),
    ],
)  # fmt: skip
def test_a_note_is_what_is_clearly_meant(
    text: str, path: str, content: str, plan: Planning, home: Path
) -> None:
    (step,) = plan(text).steps
    made = str(home / path.format(note="note 2026-11-24 14.30.00.txt"))
    assert step.action == a.CreateFile(path=made, text=content)


@pytest.mark.parametrize("name", ["Salt and Pepper", '"In Progress"', '"Rest and Sleep"'])
def test_a_name_may_hold_and(name: str, plan: Planning, home: Path) -> None:
    (step,) = plan(f"make a folder called {name}").steps
    assert step.action == a.CreateFolder(path=str(home / "Documents" / name.strip('"')))
