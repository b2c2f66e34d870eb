"""Programs are found by name and by role, and only those that are there."""

from pathlib import Path

import pytest

from lam_desktop.plan.app_catalogue import AppCatalogue

ENTRIES = {
    "org.xfce.mousepad": "Name=Mousepad\nName[ar]=ماوس باد\nExec=mousepad %U\nType=Application",
    "firefox": "Name=Firefox Web Browser\nExec=/opt/fire\\ fox/firefox --new %u\nType=Application",
    "quoted": 'Name=Quoted\nExec="quoted" --title "a b" %%1 %F\nType=Application',
    "a-settings": "Name=Mousepad Settings\nExec=mousepad --preferences\nType=Application",
    "hidden": "Name=Hidden\nExec=hidden\nType=Application\nNoDisplay=true",
    "gone": "Name=Gone\nExec=mousepad\nTryExec=not-there\nType=Application",
    "broken": "Name=Broken\nExec=mousepad 'unclosed\nType=Application",
    "link": "Name=Link\nURL=https://example.com\nType=Link",
}


@pytest.fixture
def catalogue(tmp_path: Path) -> AppCatalogue:
    (tmp_path / "applications").mkdir()
    for name, text in ENTRIES.items():
        (tmp_path / f"applications/{name}.desktop").write_text(f"[Desktop Entry]\n{text}\n")
    (tmp_path / "applications/no-entry.desktop").write_bytes(b"\xff\xfe nothing")
    there = {"mousepad", "quoted", "hidden", "xcalc", "gedit", "/opt/fire fox/firefox"}

    def which(name: str) -> str | None:
        return (name if name.startswith("/") else f"/usr/bin/{name}") if name in there else None

    return AppCatalogue(data_dirs=(tmp_path, tmp_path / "missing"), which=which, platform="linux")


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("the text editor", ("/usr/bin/mousepad",)),
        ("محرر النصوص", ("/usr/bin/mousepad",)),
        ("Mousepad", ("/usr/bin/mousepad",)),
        ("ماوس باد", ("/usr/bin/mousepad",)),
        ("calculator", ("/usr/bin/xcalc",)),
        ("الآلة الحاسبة", ("/usr/bin/xcalc",)),
        ("gedit", ("/usr/bin/gedit",)),
        ("firefox", ("/opt/fire fox/firefox", "--new")),
        ("my browser", ("/opt/fire fox/firefox", "--new")),
        ("quoted", ("/usr/bin/quoted", "--title", "a b", "%1")),
    ],
)
def test_found(name: str, argv: tuple[str, ...], catalogue: AppCatalogue) -> None:
    app = catalogue.find(name)
    assert app is not None
    assert app.argv == argv


@pytest.mark.parametrize("name", ["hidden", "gone", "broken", "link", "gimp", "", "terminal", "a"])
def test_not_found(name: str, catalogue: AppCatalogue) -> None:
    assert catalogue.find(name) is None


def test_the_role_goes_with_the_program(catalogue: AppCatalogue) -> None:
    found = [catalogue.find(name) for name in ("mousepad", "editor", "xcalc", "quoted")]
    assert [app.role for app in found if app] == ["text editor", "text editor", "calculator", None]
