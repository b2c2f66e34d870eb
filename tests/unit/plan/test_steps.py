"""What commands become: the steps, in order, with what they lean on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lam_desktop.domain import actions as a
from lam_desktop.domain.plan import Plan

Planning = Callable[[str], Plan]


def actions(plan: Plan) -> list[a.Action]:
    assert plan.unplanned is None, plan.unplanned
    return [step.action for step in plan.steps]


@pytest.mark.parametrize(
    "text",
    [
        'open the text editor, type "hello wörld مرحبا" and save it as hello.txt',
        'Please open the text editor. Type “hello wörld مرحبا”, then save it as "hello.txt"',
        "افتح محرر النصوص واكتب «hello wörld مرحبا» ثم احفظه باسم hello.txt",
        'open the text editor; type "hello wörld مرحبا"; save it in Documents as hello.txt',
    ],
)
def test_text_is_written_and_saved(text: str, plan: Planning, home: Path) -> None:
    planned = plan(text)
    path = str(home / "Documents/hello.txt")
    opened, *rest = actions(planned)
    assert isinstance(opened, a.OpenApp)
    assert opened.argv == ("/usr/bin/mousepad",)
    assert rest == [
        a.TypeText(text="hello wörld مرحبا"),
        a.PressKeys(keys=("ctrl", "shift", "s")),
        a.Wait(until="Save As"),
        a.TypeText(text=path),
        a.Wait(seconds=1.0),
        a.PressKeys(keys=("enter",)),
        a.Wait(until="hello.txt"),
    ]
    assert [(e.path, e.kind) for e in planned.steps[4].expects] == [(path, "absent")]


@pytest.mark.parametrize(
    "text",
    [
        "7 times 6 in the calculator",
        "calculate 7*6",
        "what is 7 times 6 in the calculator",
        "open the calculator and compute seven times six",
        "احسب 7 ضرب 6 في الحاسبة",
        "احسب ٧ × ٦",
    ],
)
def test_sums(text: str, plan: Planning) -> None:
    opened, *rest = actions(plan(text))
    assert isinstance(opened, a.OpenApp)
    assert opened.argv == ("/usr/bin/galculator",)
    assert rest == [a.TypeText(text="7*6"), a.PressKeys(keys=("enter",))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("could you please mute the sound, please?", a.SetVolume(mute=True)),
        ("set the volume to thirty percent", a.SetVolume(level=30)),
        ("اضبط الصوت على ٥٠٪", a.SetVolume(level=50)),
        ("turn down the volume by 25%", a.SetVolume(change=-25)),
        ("brightness down", a.SetBrightness(change=-10)),
        ("skip this song", a.Media(operation="next")),
        ("switch to Firefox", a.FocusWindow(title="Firefox")),
        ("maximise Firefox", a.WindowOperation(operation="maximise", title="Firefox")),
        ("snap right", a.WindowOperation(operation="tile_right")),
        ("search for salt and pepper", a.WebSearch(query="salt and pepper")),
        ("ابحث عن ورد", a.WebSearch(query="ورد")),
        ("open example.com/a?b=c", a.OpenUrl(url="https://example.com/a?b=c")),
        ('type "a and b; c, then d"', a.TypeText(text="a and b; c, then d")),
        ('type "it\'s, so" please', a.TypeText(text="it's, so")),
        ("type hello world!", a.TypeText(text="hello world!")),
        ('copy "a and b" to the clipboard', a.SetClipboard(text="a and b")),
        ("click the Save button", a.Click(target=a.Target(role="button", words="Save"))),
        ("click at 10, 20", a.Click(target=a.Target(point=(10, 20)))),
        ("press ctrl+shift+t", a.PressKeys(keys=("ctrl", "shift", "t"))),
        ("press the down arrow", a.PressKeys(keys=("down",))),
        ("scroll up 3 times", a.Scroll(direction="up", amount=3)),
        ("wait half an hour", a.Wait(seconds=1800.0)),
        ("what time is it", a.ShowText(text="It is 14:30.")),
        ("shut down", a.Power(operation="shut_down")),
        ("من فضلك اقفل الشاشة", a.Power(operation="lock")),
        ("remind me to call mum at 5pm", a.Remind(text="call mum", when="2026-11-24T17:00:00")),
        ("remind me in 20 minutes to rest", a.Remind(text="rest", when="2026-11-24T14:50:00")),
        ("remind me to \"stretch every day\" at 9pm",
         a.Remind(text="stretch every day", when="2026-11-24T21:00:00")),
        ("remind me to buy 5 apples at 6pm",
         a.Remind(text="buy 5 apples", when="2026-11-24T18:00:00")),
        ("set an alarm for 7am", a.Remind(text="Alarm", when="2026-11-25T07:00:00")),
        ("set a reminder for 5pm to call mum",
         a.Remind(text="call mum", when="2026-11-24T17:00:00")),
        ("set a 5 minute timer",
         a.Remind(text="The timer is over: 5 minute", when="2026-11-24T14:35:00")),
        ("volume max", a.SetVolume(level=100)),
        ("turn it up", a.SetVolume(change=10)),
        ("turn it down", a.SetVolume(change=-10)),
        ("وطي الصوت", a.SetVolume(change=-10)),
        ("minimize", a.WindowOperation(operation="minimise")),
        ("maximize", a.WindowOperation(operation="maximise")),
        ('close "Salt and Pepper"', a.WindowOperation(operation="close", title="Salt and Pepper")),
        ("undo", a.PressKeys(keys=("ctrl", "z"))),
        ("copy the selected text to the clipboard", a.PressKeys(keys=("ctrl", "c"))),
        ("click on Buy now", a.Click(target=a.Target(words="Buy now"))),
        ("click Buy now, please!", a.Click(target=a.Target(words="Buy now"))),
        ("double-click Pay now", a.DoubleClick(target=a.Target(words="Pay now"))),
        ("انقر على اشتر الآن", a.Click(target=a.Target(words="اشتر الآن"))),
        ("click the Save button now", a.Click(target=a.Target(role="button", words="Save"))),
        ("press the Save button", a.Click(target=a.Target(role="button", words="Save"))),
        ("search for churches in Rome", a.WebSearch(query="churches in Rome")),
        ("search the web for how to bake in my oven",
         a.WebSearch(query="how to bake in my oven")),
        ("email a@b.co saying I am late", a.ComposeEmail(to="a@b.co", body="I am late")),
    ],
)  # fmt: skip
def test_one_step(text: str, expected: a.Action, plan: Planning) -> None:
    assert actions(plan(text)) == [expected]


@pytest.mark.parametrize("text", ["close firefox and calculator", "أغلق firefox و calculator"])
def test_two_programs_are_two_windows(text: str, plan: Planning) -> None:
    assert actions(plan(text)) == [
        a.WindowOperation(operation="close", title="firefox"),
        a.WindowOperation(operation="close", title="calculator"),
    ]


def test_a_polite_question_in_arabic(plan: Planning) -> None:
    (opened,) = actions(plan("ممكن تفتح المتصفح لو سمحت"))
    assert isinstance(opened, a.OpenApp)


def test_a_move_watches_both_ends(plan: Planning, home: Path) -> None:
    (step,) = plan("move report.pdf from Downloads to Documents").steps
    source, target = str(home / "Downloads/report.pdf"), str(home / "Documents/report.pdf")
    assert step.action == a.MovePath(source=source, destination=target)
    assert [(e.path, e.kind) for e in step.expects] == [(source, "file"), (target, "absent")]
    assert all(e.unchanged for e in step.expects)
    assert step.undo == f"it is moved back to {source}"


def test_later_steps_know_what_earlier_ones_made(plan: Planning, home: Path) -> None:
    planned = plan(
        "make a folder called Taxes 2026 on the desktop and move report.pdf into it, then open it"
    )
    folder = home / "Desktop/Taxes 2026"
    assert actions(planned) == [
        a.CreateFolder(path=str(folder)),
        a.MovePath(
            source=str(home / "Downloads/report.pdf"), destination=str(folder / "report.pdf")
        ),
        a.OpenPath(path=str(folder / "report.pdf")),
    ]
    assert [e.path for e in planned.steps[1].expects] == [str(home / "Downloads/report.pdf")]
    assert planned.steps[2].expects == ()


def test_a_file_that_an_earlier_step_took_away_is_gone(plan: Planning) -> None:
    assert "was not found" in (plan("delete report.pdf then open report.pdf").unplanned or "")


def test_many_things_are_steps_of_their_own(plan: Planning, home: Path) -> None:
    for name in ("x.pdf", "y.PDF", "z.txt"):
        (home / "Downloads" / name).write_text("x")
    moved = [
        act.args()["source"] for act in actions(plan("move all pdfs from Downloads to Documents"))
    ]
    assert [Path(path).name for path in moved] == ["report.pdf", "x.pdf", "y.PDF"]
    for name in ("Screenshot 1.png", "screenshot_2.png", "holiday.png"):
        (home / "Desktop" / name).write_text("x")
    deleted = [act.args()["path"] for act in actions(plan("delete the screenshots on my desktop"))]
    assert [Path(path).name for path in deleted] == ["Screenshot 1.png", "screenshot_2.png"]


def test_photos_get_the_names_of_their_dates(plan: Planning, home: Path) -> None:
    exif = (
        b"\xff\xd8\xff\xe1\x00\x40Exif\0\0II*\0\x08\0\0\0\x01\0"
        b"\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0"
        b"\x01\0\x03\x90\x02\0\x14\0\0\0\x2c\0\0\0\0\0\0\0"
        b"2024:07:14 15:03:22\0"
    )
    for name in ("one.jpg", "two.jpg"):
        (home / "Pictures/vacation" / name).write_bytes(exif)
    steps = plan("rename all my vacation photos by date").steps
    names = [step.action.args()["name"] for step in steps]
    assert names == ["2024-07-14 15.03.22.jpg", "2024-07-14 15.03.22 (2).jpg"]
    assert "the photo itself" in (steps[0].undo or "")


def test_a_folder_is_sorted_into_folders_by_type(plan: Planning, home: Path) -> None:
    done = actions(plan("organise Downloads by type"))
    made = {Path(act.path).name for act in done if isinstance(act, a.CreateFolder)}
    moved = {Path(act.destination).relative_to(home / "Downloads").as_posix()
             for act in done if isinstance(act, a.MovePath)}  # fmt: skip
    assert made == {"Archives", "Documents", "Music"}
    assert moved == {
        "Archives/backup.zip",
        "Documents/report.pdf",
        "Documents/a b.txt",
        "Music/song.mp3",
    }


@pytest.mark.parametrize(
    "words", ["~/My Files/plan b.txt", '"~/My Files/plan b.txt"', "PLAN B in my files"]
)
def test_paths_with_spaces(words: str, plan: Planning, home: Path) -> None:
    expected = a.OpenPath(path=str(home / "My Files/plan b.txt"))
    assert actions(plan(f"open {words} and scroll down"))[0] == expected


def test_the_planner_touches_nothing(plan: Planning, home: Path) -> None:
    before = sorted((str(p), p.stat().st_mtime_ns) for p in home.rglob("*"))
    for text in ("delete report.pdf", "empty the trash", "organise Downloads by type", "mute"):
        plan(text)
    assert sorted((str(p), p.stat().st_mtime_ns) for p in home.rglob("*")) == before
