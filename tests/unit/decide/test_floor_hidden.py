"""The floor on files that start by themselves, hidden places, the trash, and typed paths."""

from pathlib import Path

import pytest

from lam_desktop.decide.floor import Floor
from lam_desktop.domain.actions import (
    CopyPath,
    CreateFile,
    CreateFolder,
    DeletePath,
    MovePath,
    RenamePath,
    RestorePath,
    TrashPath,
    TypeText,
)
from lam_desktop.domain.decision import Effect


@pytest.mark.parametrize(
    "name",
    [
        "bin/ls", ".local/bin/ls", ".vimrc", ".vim/plugin/x.vim", ".emacs", ".emacs.d/init.el",
        ".tmux.conf", ".gdbinit", ".cshrc", ".login", ".xserverrc", ".Xresources", ".forward",
        ".config/labwc/autostart", ".config/lxsession/LXDE/autostart", ".config/hypr/x",
        ".config/awesome/rc.lua", ".config/qtile/config.py", ".config/sway/config",
        ".config/i3/config", ".config/nvim/init.lua", ".config/mpv/scripts/x.lua",
        ".config/mimeapps.list", ".config/user-dirs.dirs",
        ".local/lib/python3.11/site-packages/x.pth", ".local/share/nautilus/scripts/x",
        ".local/share/gnome-shell/extensions/x", "Documents/work/.git/hooks/pre-commit",
    ],
)  # fmt: skip
def test_what_runs_by_itself_is_changed_by_a_person(floor: Floor, home: Path, name: str) -> None:
    for action in (
        CreateFile(path=f"{home}/{name}"),
        CopyPath(source=f"{home}/Documents/report.pdf", destination=f"{home}/{name}"),
    ):
        decision = floor.judge(action)
        assert decision.effect is Effect.CONFIRM, action
        assert decision.grave
        assert "start-up" in decision.rules


def test_hidden_places_of_a_home_are_changed_by_a_person(floor: Floor, home: Path) -> None:
    for action in (
        CreateFile(path=f"{home}/.config/foo/bar.ini"),
        CreateFolder(path=f"{home}/.foo"),
        RenamePath(path=f"{home}/Documents/a.txt", new_name=".a.txt"),
        MovePath(source=f"{home}/.config/foo", destination=f"{home}/Documents/foo"),
        TrashPath(path=f"{home}/.foo"),
        CreateFile(path=f"{home}/Documents/work/.hidden"),
        CreateFile(path=f"{home}/AppData/Local/x.ini"),
    ):
        decision = floor.judge(action)
        assert decision.effect is Effect.CONFIRM, action
        assert "hidden-place" in decision.rules


def test_places_that_only_look_alike_are_free(floor: Floor, home: Path) -> None:
    for path in ("Documents/bin/x", "binder.txt", "Documents/a.b.txt", "Documents/..x/../y"):
        assert floor.judge(CreateFile(path=f"{home}/{path}")).effect is Effect.ALLOW, path
    copy = CopyPath(source=f"{home}/.config/foo/bar.ini", destination=f"{home}/Documents/bar.ini")
    assert floor.judge(copy).effect is Effect.ALLOW, "only read"


def test_a_hidden_folder_above_the_home_makes_nothing_hidden(tmp_path: Path) -> None:
    floor = Floor(tmp_path / ".homes" / "me", (), {})
    assert floor.judge(CreateFile(path=f"{tmp_path}/.homes/me/a.txt")).effect is Effect.ALLOW


def test_the_trash_itself_is_not_thrown_away(floor: Floor, home: Path) -> None:
    trash = f"{home}/.local/share/Trash"
    for path in (trash, f"{trash}/files", f"{trash}/info", "/media/me/STICK/.Trash-1000"):
        for action in (
            TrashPath(path=path),
            DeletePath(path=path),
            MovePath(source=path, destination=f"{home}/Documents/x"),
        ):
            decision = floor.judge(action)
            assert decision.effect is Effect.BLOCK, action
            assert "trash-itself" in decision.rules
    back = RestorePath(trashed=f"{trash}/files/a.txt", path=f"{home}/Documents/a.txt")
    assert floor.judge(back).effect is Effect.ALLOW


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd", "FILE://localhost/etc/passwd", "file:/etc/hosts",
        "file:///usr/../etc/%70asswd", "admin:///etc/fstab", "view-source:file:///etc/passwd",
        "$HOME/.ssh/id_rsa", "${HOME}/.ssh/id_rsa", '"/etc/passwd"', "'~/.ssh/id_rsa'",
        "“/etc/passwd”", "`/etc/passwd`", "hello\n/etc/passwd\n", ".ssh/id_rsa",
        "../../etc/passwd", "~root/x", "%USERPROFILE%\\.ssh\\id_rsa", "%windir%\\x", "//etc/hosts",
        "javascript:alert(1)", "chrome://settings", "about:config", "sftp://host/x",
        "data:text/html,x", "~/Documents/../.ssh/x",
    ],
)  # fmt: skip
def test_a_path_in_any_dress_is_seen_when_it_is_typed(floor: Floor, text: str) -> None:
    decision = floor.judge(TypeText(text=text))
    assert decision.effect is Effect.CONFIRM
    assert decision.grave


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a", "/help", "see /etc/hosts for that", "note: buy milk", "10:30",
        "and/or", "...", "// todo: mend this", "$5/month", "<b>bold</b>", '"quoted"', "data: x",
        "Dear all,\n\nsee you at 5.", "about: me",
    ],
)  # fmt: skip
def test_ordinary_text_is_typed_freely(floor: Floor, text: str) -> None:
    assert floor.judge(TypeText(text=text)).effect is Effect.ALLOW
