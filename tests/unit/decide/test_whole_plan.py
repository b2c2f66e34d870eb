"""Steps that are harmless one by one are asked about when they amount to more."""

from pathlib import Path

import pytest

from lam_desktop.decide.whole_plan import judge_together
from lam_desktop.domain.actions import Action, MovePath, ShowText, TrashPath
from lam_desktop.domain.decision import ALLOW, Effect


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Taxes").mkdir()
    (tmp_path / "Empty").mkdir()
    (tmp_path / "Taxes" / "2024.pdf").touch()
    (tmp_path / "note.txt").touch()
    (tmp_path / "link").symlink_to(tmp_path / "Taxes")
    return tmp_path


def trash(folder: Path, *names: str) -> list[Action]:
    return [TrashPath(path=str(folder / name)) for name in names]


@pytest.mark.parametrize("name", ["note.txt", "Empty", "link", "absent"])
def test_one_thing_to_the_trash_is_no_question(folder: Path, name: str) -> None:
    assert judge_together(trash(folder, name)) == ALLOW


def test_a_folder_with_something_in_it_is_asked_about(folder: Path) -> None:
    decision = judge_together(trash(folder, "Taxes"))
    assert decision.effect is Effect.CONFIRM
    assert str(folder / "Taxes") in decision.reasons[0].sentence


def test_several_things_are_asked_about_and_counted(folder: Path) -> None:
    decision = judge_together(trash(folder, "note.txt", "Empty", "link"))
    assert decision.effect is Effect.CONFIRM
    assert decision.rules == ("trash-many",)
    assert "3 things" in decision.reasons[0].sentence


def test_other_steps_amount_to_nothing(folder: Path) -> None:
    move = MovePath(source=str(folder / "Taxes"), destination=str(folder / "Empty" / "Taxes"))
    assert judge_together([move, ShowText(text="hi")]) == ALLOW
    assert judge_together([]) == ALLOW
