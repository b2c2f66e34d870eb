"""What is not understood, missing or ambiguous stays unplanned, and says why."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lam_desktop.domain.command import Command
from lam_desktop.domain.plan import Plan
from lam_desktop.plan.skill_planner import SkillPlanner
from lam_desktop.plan.skills import SKILLS

Planning = Callable[[str], Plan]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("deal with my inbox", "No skill covers “deal with my inbox”"),
        ("order a pizza", "No skill covers"),
        ("make it nicer", "Try for example: make it fullscreen"),
        ("don't delete report.pdf", "No skill covers"),
        ("delete report.pdf and then deal with my inbox", "No skill covers “deal with my inbox”"),
        ("delete report.pdf tomorrow", "“report.pdf tomorrow” was not found"),
        ("open reprot.pdf", "Near names: report.pdf"),
        ("open it", "It is not clear what “it” is"),
        ("move report.pdf to Nowhere", "There is no folder “Nowhere”"),
        ("delete my downloads", "what is in it"),
        ("rename report.pdf to ../x", "cannot be a file name"),
        ("start gimp", "“gimp” is not installed"),
        ("run rm -rf /", "is not installed"),
        ("right click", "Say the words that are on it"),
        ("set the volume to 300%", "no level from 0 to 100"),
        ("remind me to water the plants", "When to remind you is not clear"),
        ("email mum saying hi", "“mum” is no e-mail address"),
        ("save it as a.txt", "It is not clear what is to be saved"),
        ('type "hi" in the search box', "No skill covers"),
        ("unzip report.pdf", "is not an archive"),
        ("open /" + "a" * 300, "was not found"),
        ("wait 3 hours", "Use a reminder"),
        ("delete /Documents", "“/Documents” was not found"),
        ("open the /Documents folder", "was not found"),
        ("copy /music to Desktop", "“/music” was not found"),
        ("move report.pdf from Downloads to /Downloads", "There is no folder “/Downloads”"),
        (r"move report.pdf to \Desktop", "There is no folder"),
        ("delete .. in Downloads", "“..” was not found"),
        ("delete ./ in Downloads", "“./” was not found"),
        ("delete ~/Documents/...", "was not found"),
        ("close a window", "is not clear"),
        ("close window 2", "is not clear"),
        ("close the other window", "is not clear"),
        ("close everything but firefox", "is not clear"),
        ("close the text editor without saving", "is not clear"),
        ("close salt and pepper", "may be one window or several"),
        ("minimise all windows", "is not clear"),
        ("أغلق كل شيء ما عدا firefox", "is not clear"),
        ("أغلق النافذة الأخرى", "is not clear"),
        ("bring everything to the front", "is not clear"),
        ("focus it", "is not clear"),
        ("make the text bigger", "No skill covers"),
        ("restore report.pdf from the trash", "is not known here"),
        ("restore report.pdf", "is not known here"),
        ("show desktop", "may mean the folder"),
        ("اعرض سطح المكتب", "may mean the folder"),
        ("open the trash", "The trash was not found"),
        ("press the enter key on the Buy button", "is a key to press"),
        ("press enter on the Buy button", "is a key to press"),
        ("click here now", "Say the words that are on it"),
        ("remind me in -5 minutes to rest", "When to remind you is not clear"),
        ("remind me in 0 minutes to rest", "When to remind you is not clear"),
        ("set a timer for -3 minutes", "still to come"),
        ("set an alarm for today at 9am", "still to come"),
        ("remind me to stretch every day at 9", "comes only once"),
        ("remind me on mondays at 9 to stretch", "comes only once"),
        ("ذكرني كل يوم الساعة 9 بالرياضة", "comes only once"),
        ("remind me to call bob at 5pm or 6pm", "more than one time"),
        ("remind me to call between 5 and 6", "more than one time"),
        ("remind me to leave before 5pm", "more than one time"),
        ("search for id_rsa in ~/.nowhere", "was not found on this computer"),
        ("search for invoice in my papers", "was not found on this computer"),
        ("search for /etc/passwd", "was not found on this computer"),
        ("delete everything", "Say the folder"),
        ("delete everything in Downloads except report.pdf", "There is no folder"),
        ("move everything in Downloads to Downloads", "already exists"),
        ("zip report.pdf and delete it", "It is not clear what “it” is"),
        ("unzip backup.zip and delete it permanently", "It is not clear what “it” is"),
        ("remind me 5 minutes before the meeting at 3pm", "more than one time"),
        ("close firefox or calculator", "is not clear"),
        ("close only firefox", "is not clear"),
        ("delete report.pdf and undo", "What is to be undone is not clear"),
        ("اطلب بيتزا", "No skill covers “اطلب بيتزا”"),
        ("احذف كل الصور من التنزيلات", "there is nothing to do"),
    ],
)
def test_unplanned_says_why(text: str, why: str, plan: Planning) -> None:
    planned = plan(text)
    assert planned.steps == ()
    assert why in (planned.unplanned or "")


@pytest.mark.parametrize(
    ("text", "folder"),
    [("open /home", "/home"), ("delete ~/Pictures/..", ""), ("delete ~/Pictures/.", "Pictures"),
     ("open Pictures/", "Pictures"), ("open ~/Pictures?", "Pictures")],
)  # fmt: skip
def test_a_written_path_keeps_its_meaning(
    text: str, folder: str, plan: Planning, home: Path
) -> None:
    (step,) = plan(text).steps
    assert step.action.args() == {"path": str(home / folder) if folder != "/home" else folder}


@pytest.mark.parametrize(
    "text", ["move Holiday to Holiday", "copy ~/Pictures to Holiday", "zip Holiday to Holiday"]
)
def test_no_folder_goes_into_itself(text: str, plan: Planning) -> None:
    why = plan(text).unplanned or ""
    assert "cannot go into itself" in why or "is packed itself" in why


def test_two_files_that_fit_are_both_named(plan: Planning, home: Path) -> None:
    (home / "Documents/report.pdf").write_text("x")
    why = plan("delete report.pdf").unplanned or ""
    assert str(home / "Documents/report.pdf") in why
    assert str(home / "Downloads/report.pdf") in why
    assert plan("delete report.pdf in Downloads").unplanned is None


def test_nothing_is_overwritten(plan: Planning, home: Path) -> None:
    (home / "Documents/report.pdf").write_text("x")
    (home / "Documents/hello.txt").write_text("x")
    for text in (
        "move report.pdf from Downloads to Documents",
        'open the text editor, type "x" and save it as hello.txt',
        "create a note called notes",
        "copy ~/Downloads/report.pdf to Documents",
    ):
        assert "already exists" in (plan(text).unplanned or ""), text


def test_two_things_may_not_get_one_name(plan: Planning, home: Path) -> None:
    (home / "Pictures/song.mp3").write_text("x")
    planned = plan("copy ~/Pictures/song.mp3 to Music and copy ~/Downloads/song.mp3 to Music")
    assert "already exists" in (planned.unplanned or "")


def test_a_photo_that_cannot_be_read(plan: Planning, home: Path) -> None:
    (home / "Pictures/vacation/three.jpg").symlink_to(home / "nowhere")
    assert "its date is not known" in (plan("rename my vacation photos by date").unplanned or "")


def test_more_things_than_can_be_shown(plan: Planning, home: Path) -> None:
    for number in range(501):
        (home / "Desktop" / f"{number}.pdf").touch()
    assert "at most 500" in (plan("delete all pdfs on the desktop").unplanned or "")


PIECES = [s for skill in SKILLS for s in (skill.english, skill.arabic)] + [
    " and ", " then ", ", ", " و", " ثم ", '"', "'", "«", " in ", " from ", "it", "/", "~", "\n",
    "\ue000", "\u202e",
]  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)))
def test_any_text_gives_a_plan(planner: SkillPlanner, text: str) -> None:
    if not text.strip() or "\x00" in text:
        return
    planned = planner.plan(Command(text=text))
    assert bool(planned.steps) != bool(planned.unplanned)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "type " + "x " * 4_900,
        "calculate " + "(" * 9_000,
        "'" * 10_000,
        'open "a" ' * 1_100,
        "and " * 2_500,
        "open the door and " * 40 + "open x",
        "open " + "a in " * 110,
        "move " + "a from b to c " * 40,
        "please " * 1_400,
        "open " + "a." * 280 + "c",
    ],
    ids=range(11),
)
def test_long_text_does_not_hang(text: str, plan: Planning) -> None:
    assert plan(text[:10_000]).unplanned


def test_quoted_text_may_be_long(plan: Planning) -> None:
    text = "salt, and; pepper then " * 400
    (step,) = plan(f'type "{text}"').steps
    assert step.action.args() == {"text": text}
