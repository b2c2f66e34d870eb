"""Groups, archives and searches in a home with more in it; every folder that is named counts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lam_desktop.domain import actions as a
from lam_desktop.domain.plan import Plan

Planning = Callable[[str], Plan]
DOWNLOADS = ("Old", "a b.txt", "backup.zip", "beach.jpg", "cat.png", "report.pdf", "song.mp3")


@pytest.fixture(autouse=True)
def full_home(home: Path) -> Path:
    for name in (
        "Documents/Taxes/2024.pdf", "Documents/cv.pdf", "Downloads/Old/x.txt",
        "Downloads/beach.jpg", "Downloads/cat.png", ".ssh/id_rsa",
    ):  # fmt: skip
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("x")
    return home


def args(plan: Plan, name: str) -> list[str]:
    assert plan.unplanned is None, plan.unplanned
    return [step.action.args()[name] for step in plan.steps]


@pytest.mark.parametrize(
    ("text", "packed", "archive"),
    [
        ("zip all photos in Downloads as holiday.zip",
         ("Downloads/beach.jpg", "Downloads/cat.png"), "Downloads/holiday.zip"),
        ("compress Taxes to the desktop", ("Documents/Taxes",), "Desktop/Taxes.zip"),
        ("compress Taxes to Downloads as t", ("Documents/Taxes",), "Downloads/t.zip"),
        ("zip the folder Taxes in Documents", ("Documents/Taxes",), "Documents/Taxes.zip"),
        ("zip Taxes as holiday on the desktop", ("Documents/Taxes",), "Desktop/holiday.zip"),
        ("zip Taxes as a zip file", ("Documents/Taxes",), "Documents/Taxes.zip"),
        ("zip Taxes into pack.zip", ("Documents/Taxes",), "Documents/pack.zip"),
        ("zip cv.pdf to a file called x.zip", ("Documents/cv.pdf",), "Documents/x.zip"),
        ("zip everything in Downloads",
         tuple(f"Downloads/{name}" for name in DOWNLOADS), "Downloads/Downloads.zip"),
    ],
)  # fmt: skip
def test_archives(
    text: str, packed: tuple[str, ...], archive: str, plan: Planning, home: Path
) -> None:
    (step,) = plan(text).steps
    assert step.action == a.Archive(
        paths=tuple(str(home / path) for path in packed), destination=str(home / archive)
    )


def test_an_archive_goes_to_no_folder_that_is_not_there(plan: Planning) -> None:
    assert "There is no folder" in (plan("zip Taxes into the usb stick").unplanned or "")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("delete everything in Downloads", "path"),
        ("delete everything from Downloads", "path"),
        ("احذف كل شيء في التنزيلات", "path"),
        ("move everything in Downloads to Documents", "source"),
        ("move everything from Downloads to Documents", "source"),
        ("copy everything from Downloads to the desktop", "source"),
    ],
)
def test_everything_is_listed(text: str, key: str, plan: Planning, home: Path) -> None:
    assert args(plan(text), key) == [str(home / "Downloads" / name) for name in DOWNLOADS]


@pytest.mark.parametrize("text", ["delete all files in Downloads", "احذف كل الملفات في التنزيلات"])
def test_files_are_no_folders(text: str, plan: Planning, home: Path) -> None:
    assert args(plan(text), "path") == [str(home / "Downloads" / name) for name in DOWNLOADS[1:]]


@pytest.mark.parametrize("verb", ["move", "put"])
@pytest.mark.parametrize("joiner", ["to", "into"])
def test_photos_are_taken_from_the_folder_said(
    verb: str, joiner: str, plan: Planning, home: Path
) -> None:
    moved = args(plan(f"{verb} all photos in Downloads {joiner} Pictures"), "source")
    assert moved == [str(home / "Downloads" / name) for name in ("beach.jpg", "cat.png")]


def test_two_files_need_not_be_in_one_folder(plan: Planning, home: Path) -> None:
    moved = args(plan("move report.pdf and cv.pdf to the desktop"), "source")
    assert moved == [str(home / "Downloads/report.pdf"), str(home / "Documents/cv.pdf")]


@pytest.mark.parametrize(
    ("text", "queries", "folder"),
    [
        ("search for invoice in my documents", ["invoice"], "Documents"),
        ("search for id_rsa in ~/.ssh", ["id_rsa"], ".ssh"),
        ('search for "annual report" in Documents', ["annual report"], "Documents"),
        ("search for invoice on my computer", ["invoice"], ""),
        ("ابحث عن فاتورة في المستندات", ["فاتورة"], "Documents"),
        ("ابحث في المستندات عن فاتورة", ["فاتورة"], "Documents"),
        ("find all pdfs in Documents", [".pdf"], "Documents"),
        ("find all photos in Downloads", [".jpg", ".png"], "Downloads"),
        ("find my cv", ["cv"], ""),
        ("look for invoice", ["invoice"], ""),
        ("find cv.pdf", ["cv.pdf"], ""),
    ],
)
def test_searches_of_this_computer(
    text: str, queries: list[str], folder: str, plan: Planning, home: Path
) -> None:
    found = [step.action for step in plan(text).steps]
    assert found == [a.FindFiles(query=query, folder=str(home / folder)) for query in queries]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("take a screenshot and save it as shot on the desktop", "Desktop/shot.png"),
        ("take a screenshot and save it on the desktop as shot", "Desktop/shot.png"),
        ("take a screenshot, then save it as shot", "Pictures/shot.png"),
        ("take a screenshot to ~/Desktop/x.png", "Desktop/x.png"),
        ("take a screenshot and save it", "Pictures/Screenshot 2026-11-24 14.30.00.png"),
        ("خذ لقطة شاشة واحفظها باسم shot", "Pictures/shot.png"),
    ],
)
def test_a_screenshot_is_saved_in_one_step(
    text: str, path: str, plan: Planning, home: Path
) -> None:
    (step,) = plan(text).steps
    assert step.action == a.TakeScreenshot(path=str(home / path))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("open documents/taxes/2024.pdf", "Documents/Taxes/2024.pdf"),
        ("open ~/documents/taxes/2024.pdf", "Documents/Taxes/2024.pdf"),
        ("list files in Downloads", "Downloads"),
        ("show me all the files in Downloads", "Downloads"),
        ("show me report.pdf", "Downloads/report.pdf"),
    ],
)
def test_what_is_opened(text: str, path: str, plan: Planning, home: Path) -> None:
    (step,) = plan(text).steps
    assert step.action == a.OpenPath(path=str(home / path))


def test_a_path_in_other_case_must_be_the_only_one(plan: Planning, home: Path) -> None:
    (home / "Documents/TAXES").mkdir()
    assert "was not found" in (plan("open documents/taxes/2024.pdf").unplanned or "")


def test_the_trash_is_opened_where_it_is(plan: Planning, home: Path) -> None:
    trash = home / ".local/share/Trash/files"
    trash.mkdir(parents=True)
    (step,) = plan("open trash").steps
    assert step.action == a.OpenPath(path=str(trash))
