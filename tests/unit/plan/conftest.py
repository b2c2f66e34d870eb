"""A small home with the files that the skills' examples name, and programs that need not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lam_desktop.domain.command import Command
from lam_desktop.domain.plan import Plan, PlanningContext
from lam_desktop.plan.app_catalogue import App, role_of
from lam_desktop.plan.skill_planner import SkillPlanner

NOW = "2026-11-24T14:30:00"
FILES = (
    "Downloads/report.pdf",
    "Downloads/backup.zip",
    "Downloads/song.mp3",
    "Downloads/a b.txt",
    "Documents/notes.txt",
    "Pictures/vacation/one.jpg",
    "Pictures/vacation/two.jpg",
    "Pictures/رحلة/بحر.jpg",
    "Pictures/Holiday/sea.png",
    "My Files/plan b.txt",
)


@dataclass
class FakeApps:
    """Programs by name; roles are known as in the real catalogue."""

    programs: dict[str, str]

    def find(self, name: str) -> App | None:
        role = role_of(name)
        program = self.programs.get(role or name.casefold())
        return App(name=name, argv=(program,), role=role) if program else None


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder in ("Desktop", "Documents", "Downloads", "Pictures", "Music", "Videos"):
        (tmp_path / folder).mkdir()
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.fixture
def apps() -> FakeApps:
    return FakeApps(
        {
            "text editor": "/usr/bin/mousepad",
            "calculator": "/usr/bin/galculator",
            "firefox": "/usr/bin/firefox",
            "browser": "/usr/bin/firefox",
        }
    )


@pytest.fixture
def planner(home: Path, apps: FakeApps) -> SkillPlanner:
    keys = ("desktop", "documents", "downloads", "pictures", "music", "videos")
    folders = {key: str(home / key.capitalize()) for key in keys}
    trash = str(home / ".local/share/Trash/files")
    context = PlanningContext(home=str(home), folders=folders, trash=trash, now=NOW)
    return SkillPlanner(context=lambda: context, apps=apps)


@pytest.fixture
def plan(planner: SkillPlanner) -> Callable[[str], Plan]:
    return lambda text: planner.plan(Command(text=text))
