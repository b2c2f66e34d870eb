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
        ("اطلب بيتزا", "No skill covers “اطلب بيتزا”"),
        ("احذف كل الصور من التنزيلات", "there is nothing to do"),
    ],
)
def test_unplanned_says_why(text: str, why: str, plan: Planning) -> None:
    planned = plan(text)
    assert planned.steps == ()
    assert why in (planned.unplanned or "")


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
