"""The floor on paths: every spelling of a protected place is found, ordinary places are free."""

from dataclasses import fields
from pathlib import Path

import pytest

from lam_desktop.decide.floor import Floor
from lam_desktop.domain.actions import (
    ACTIONS,
    Action,
    Archive,
    Click,
    CopyPath,
    CreateFile,
    CreateFolder,
    DeletePath,
    EmptyTrash,
    Extract,
    FindFiles,
    MovePath,
    OpenApp,
    OpenPath,
    RenamePath,
    RestorePath,
    RunCommand,
    TakeScreenshot,
    Target,
    TrashPath,
    TypeText,
)
from lam_desktop.domain.decision import Effect

SYSTEM = [
    "/", "//", "/.", "/etc", "/etc/", "/etc/hosts", "//etc/hosts", "/ETC/Hosts", "/./etc/hosts",
    "/tmp/../etc/hosts", "/usr/bin/x", "/bin", "/boot/grub", "/lib/x", "/lib64", "/libx32/y",
    "/sys/kernel", "/proc/1/mem", "/dev/sda", "/var/lib/x", "/root/x", "/home", "/home/",
    "/Users", "/System/Library", "/Library/x", "/Applications/Mail.app", "/newfile", "/opt/x",
    "/run/systemd/x", "/tmp", "/private/etc/hosts",
    "C:\\Windows", "c:/windows/system32", "C:\\WINDOWS\\..\\Windows\\x", "C:\\", "C:/", "D:\\",
    "C:\\Program Files\\x", "C:\\Program Files (x86)", "C:\\PROGRA~1\\x", "C:\\Windows.\\x",
    "\\\\?\\C:\\Windows\\x", "\\\\localhost\\C$\\Windows\\x", "C:\\Users", "C:\\ProgramData\\x",
    "\\\\.\\PhysicalDrive0", "C:\\Users\\me\\a.txt:hidden", "C:windows", "%windir%\\x",
    "/еtс/hosts", "/e\u200btc/hosts", "/ｅtc/hosts", "etc/hosts", "", "   ", "/tmp/a\x00b",
]  # fmt: skip


def effect(floor: Floor, action: Action) -> Effect:
    return floor.judge(action).effect


@pytest.mark.parametrize("path", SYSTEM)
def test_the_system_is_not_changed_by_any_spelling(floor: Floor, path: str) -> None:
    safe = "/tmp/x/y"
    for action in (
        CreateFolder(path=path),
        TrashPath(path=path),
        DeletePath(path=path),
        MovePath(source=path, destination=safe),
        CopyPath(source=safe, destination=path),
        Extract(path="/tmp/x/a.zip", destination=path),
        TakeScreenshot(path=path),
        RestorePath(trashed=safe, path=path),
    ):
        assert effect(floor, action) is Effect.BLOCK, action


def test_the_home_is_not_taken_away(floor: Floor, home: Path) -> None:
    for path in (str(home), f"{home}/", f"{home}/Documents/..", "~", "~/", str(home.parent)):
        for action in (
            TrashPath(path=path),
            DeletePath(path=path),
            MovePath(source=path, destination="/tmp/x/y"),
            RenamePath(path=path, new_name="you"),
        ):
            assert effect(floor, action) is Effect.BLOCK, (path, action)


def test_other_peoples_homes_are_theirs(home: Path) -> None:
    floor = Floor(Path("/home/me"), (), {})
    for path in ("/home/she/diary.txt", "/home/me/../she/x", "/Users/she/x", "C:\\Users\\she\\x"):
        assert effect(floor, OpenPath(path=path)) is Effect.BLOCK, path
    assert effect(floor, FindFiles(query="x", folder="/home/she")) is Effect.BLOCK
    assert effect(floor, CreateFile(path="/home/me/notes.txt")) is Effect.ALLOW
    assert effect(floor, OpenPath(path="/home/meow/x")) is Effect.BLOCK


def test_a_home_below_a_system_folder_is_still_a_home() -> None:
    floor = Floor(Path("/root"), (), {})
    assert effect(floor, CreateFile(path="/root/Documents/a.txt")) is Effect.ALLOW
    assert effect(floor, TrashPath(path="/root")) is Effect.BLOCK


@pytest.mark.parametrize(
    "path",
    [
        "~/.ssh/id_ed25519", "~/.ssh", "~/.SSH/config", "~/Documents/../.ssh/id_rsa", "~/./.ssh/x",
        "~/.gnupg/x", "~/.aws/credentials", "~/.config/gcloud/x", "~/.local/share/keyrings/a",
        "~/.password-store/x", "~/Documents/secrets.kdbx", "~/Documents/SECRETS.KDBX",
        "~/wallet.dat", "~/.netrc", "~/.git-credentials", "~/.mozilla/firefox/p/logins.json",
        "~/.config/google-chrome/Default/Login Data", "/etc/shadow", "/etc//shadow",
        "C:\\Users\\me\\.ssh\\id_rsa", "~/.ѕѕh/id_rsa", "~/.ssh\u200b/id_rsa",
        "/mnt/backup/home/me/.ssh/id_rsa", "~/Library/Keychains/x",
    ],
)  # fmt: skip
def test_credentials_are_neither_read_nor_changed(floor: Floor, home: Path, path: str) -> None:
    path = path.replace("~", str(home), 1)
    for action in (
        OpenPath(path=path),
        CopyPath(source=path, destination=f"{home}/Documents/x"),
        MovePath(source=path, destination=f"{home}/Documents/x"),
        Archive(paths=(f"{home}/Documents/report.pdf", path), destination=f"{home}/a.zip"),
        CreateFile(path=path),
        DeletePath(path=path),
        OpenApp(app="editor", argv=("/usr/bin/mousepad", path)),
    ):
        if path.startswith("C:") and isinstance(action, OpenApp):
            continue
        decision = floor.judge(action)
        assert decision.effect is Effect.BLOCK, action
        assert decision.rules, action


def test_a_link_leads_nowhere_else(floor: Floor, home: Path) -> None:
    (home / "Documents" / "shortcut").symlink_to("/etc")
    (home / "Documents" / "keys").symlink_to(home / ".ssh")
    (home / "Documents" / "note.txt").symlink_to(home / ".ssh" / "id_ed25519")
    docs = f"{home}/Documents"
    assert effect(floor, CreateFile(path=f"{docs}/shortcut/hosts")) is Effect.BLOCK
    assert effect(floor, OpenPath(path=f"{docs}/keys/id_ed25519")) is Effect.BLOCK
    assert effect(floor, OpenPath(path=f"{docs}/note.txt")) is Effect.BLOCK
    assert effect(floor, TrashPath(path=f"{docs}/shortcut/hosts")) is Effect.BLOCK
    assert effect(floor, TrashPath(path=f"{docs}/shortcut/")) is Effect.BLOCK
    assert effect(floor, TrashPath(path=f"{docs}/shortcut")) is Effect.ALLOW, "only the link goes"


def test_whole_homes_and_settings_are_copied_only_by_a_persons_yes(
    floor: Floor, home: Path
) -> None:
    for path in (home, home / ".config", home / ".local" / "share"):
        decision = floor.judge(Archive(paths=(str(path),), destination="/tmp/x/a.zip"))
        assert decision.effect is Effect.CONFIRM, path
        assert decision.grave


def test_the_guards_own_files_are_out_of_reach(floor: Floor, home: Path) -> None:
    own = f"{home}/.config/lam-desktop"
    for action in (
        CreateFile(path=f"{own}/policy.toml"),
        OpenPath(path=f"{own}/policy.toml"),
        DeletePath(path=own),
        MovePath(source=f"{home}/.config", destination=f"{home}/old"),
        TrashPath(path=f"{home}/.local/share"),
        RenamePath(path=f"{home}/.config/LAM-Desktop", new_name="x"),
        CopyPath(source=f"{home}/Documents/report.pdf", destination=f"{own}/policy.toml"),
    ):
        assert effect(floor, action) is Effect.BLOCK, action


@pytest.mark.parametrize(
    "name", [".bashrc", ".profile", ".config/autostart/x.desktop", ".local/bin/ls", ".gitconfig"]
)
def test_files_that_run_by_themselves_need_a_person(floor: Floor, home: Path, name: str) -> None:
    decision = floor.judge(CreateFile(path=f"{home}/{name}"))
    assert decision.effect is Effect.CONFIRM
    assert decision.grave


def test_deleting_for_good_needs_a_person(floor: Floor, home: Path) -> None:
    for action in (EmptyTrash(), DeletePath(path=f"{home}/Documents/report.pdf")):
        decision = floor.judge(action)
        assert decision.effect is Effect.CONFIRM
        assert decision.grave
        assert "for-good" in decision.rules


def test_main_folders_are_not_lost_whole(floor: Floor, home: Path) -> None:
    documents = f"{home}/Documents"
    assert effect(floor, DeletePath(path=documents)) is Effect.BLOCK
    trash = floor.judge(TrashPath(path=f"{documents}/"))
    assert trash.effect is Effect.CONFIRM
    assert trash.grave


def test_nothing_takes_the_place_of_a_main_folder(floor: Floor, home: Path) -> None:
    documents, notes = f"{home}/Documents", f"{home}/notes.txt"
    assert effect(floor, CopyPath(source=notes, destination=documents)) is Effect.BLOCK
    assert effect(floor, CreateFile(path=f"{documents}/")) is Effect.BLOCK
    assert effect(floor, Extract(path=f"{home}/a.zip", destination=documents)) is Effect.ALLOW
    assert effect(floor, CopyPath(source=notes, destination=f"{documents}/n")) is Effect.ALLOW


def test_a_special_folder_that_is_the_home_does_not_make_all_of_it_special(home: Path) -> None:
    floor = Floor(home, (), {"desktop": str(home)})
    assert effect(floor, TrashPath(path=f"{home}/a.txt")) is Effect.ALLOW


def test_whole_drives_stay(floor: Floor) -> None:
    for path in (
        "/media/me/STICK",
        "/mnt/disk",
        "\\\\nas\\share",
        "/Volumes/Backup",
        "/run/media/me/STICK",
    ):
        assert effect(floor, DeletePath(path=path)) is Effect.BLOCK, path
    assert effect(floor, CreateFile(path="/media/me/STICK/a.txt")) is Effect.ALLOW


def test_a_new_name_is_only_a_name(floor: Floor, home: Path) -> None:
    path = f"{home}/Documents/report.pdf"
    for name in ("../../.bashrc", "a/b", "..", "", "a\\b", "x\x00"):
        assert effect(floor, RenamePath(path=path, new_name=name)) is Effect.BLOCK, name
    assert effect(floor, RenamePath(path=f"{home}/bashrc", new_name=".bashrc")) is Effect.CONFIRM


def test_an_image_to_look_for_is_a_path_too(floor: Floor, home: Path) -> None:
    click = Click(target=Target(image=f"{home}/.ssh/id_ed25519"))
    assert effect(floor, click) is Effect.BLOCK


def test_a_typed_path_may_go_into_a_file_dialog(floor: Floor, home: Path) -> None:
    for text in (
        "/etc/hosts",
        "C:\\Windows\\x",
        f"{home}/.ssh/id_ed25519",
        "~/.config/lam-desktop/policy.toml",
    ):
        decision = floor.judge(TypeText(text=text))
        assert decision.effect is Effect.CONFIRM, text
        assert decision.grave
    assert effect(floor, TypeText(text=f"{home}/Documents/hello.txt")) is Effect.ALLOW
    assert effect(floor, TypeText(text="/help")) is Effect.ALLOW
    assert effect(floor, TypeText(text="see /etc/hosts for that")) is Effect.ALLOW


def test_ordinary_work_is_free(floor: Floor, home: Path) -> None:
    down, docs = f"{home}/Downloads", f"{home}/Documents"
    for action in (
        MovePath(source=f"{down}/report.pdf", destination=f"{docs}/report.pdf"),
        CopyPath(source=f"{docs}/a b.txt", destination="/media/me/STICK/a b.txt"),
        TrashPath(path=f"{docs}/old.txt"),
        RestorePath(trashed=f"{home}/.local/share/Trash/files/old.txt", path=f"{docs}/old.txt"),
        RenamePath(path=f"{docs}/report.pdf", new_name="2024 report.pdf"),
        CreateFolder(path=f"{docs}/etc"),
        CreateFile(path=f"{docs}/ssh notes.txt", text="hi"),
        CreateFile(path=f"{home}/hello.txt"),
        Archive(paths=(docs,), destination=f"{home}/Desktop/docs.zip"),
        Extract(path=f"{down}/a.zip", destination=f"{down}/a"),
        FindFiles(query="report", folder=str(home)),
        FindFiles(query="report", folder="/"),
        OpenPath(path=f"{docs}/report.pdf"),
        OpenPath(path=docs),
        OpenPath(path=str(home)),
        OpenPath(path="/usr/share/doc/bash/README"),
        CopyPath(source="/usr/share/doc/bash", destination=f"{docs}/bash"),
        CreateFile(path=f"{docs}/تقرير مهم.txt"),
        CreateFile(path=f"{docs}/отчёт.txt"),
        TakeScreenshot(path=f"{home}/Pictures/shot.png"),
    ):
        assert effect(floor, action) is Effect.ALLOW, (action, floor.judge(action).reasons)


NO_PATHS = {
    "open_app.app", "open_url.url", "web_search.query", "focus_window.title",
    "window.operation", "empty_trash.items", "window.title", "type_text.text",
    "press_keys.keys", "click.target", "double_click.target", "right_click.target",
    "drag.source", "drag.destination", "scroll.direction", "scroll.amount",
    "wait.seconds", "wait.until", "take_screenshot.region", "set_clipboard.text",
    "create_file.text", "rename_path.new_name", "find_files.query", "set_volume.level",
    "set_volume.change", "set_volume.mute", "media.operation", "set_brightness.level",
    "set_brightness.change", "power.operation", "compose_email.to", "compose_email.subject",
    "compose_email.body", "remind.text", "remind.when", "show_text.text",
}  # fmt: skip


def test_every_field_of_every_action_is_judged_as_a_path_or_known_to_be_none(home: Path) -> None:
    floor = Floor(home, (), {}, allow_run_command=True)
    secret, plain = f"{home}/.ssh/id_ed25519", f"{home}/Documents/a"
    checked = set()
    for name, kind in ACTIONS.items():
        paths = [f for f in fields(kind) if f"{name}.{f.name}" not in NO_PATHS]
        checked.update(f"{name}.{f.name}" for f in fields(kind))
        for field in paths:
            values: dict[str, object] = {
                f.name: _of_type(str(f.type), secret if f is field else plain) for f in fields(kind)
            }
            action = kind(**values)
            assert floor.judge(action).effect is Effect.BLOCK, (
                f"{name}.{field.name} is a path the floor does not look at; add it to"
                " floor/touches.py, or to NO_PATHS if it is none"
            )
    assert checked >= NO_PATHS, "NO_PATHS names fields that are gone"


def _of_type(kind: str, value: str) -> object:
    if "tuple[str" in kind:
        return ("mousepad", value)
    if "tuple[int" in kind:
        return None
    return value


def test_an_action_the_floor_does_not_know_is_blocked(floor: Floor) -> None:
    class Strange(Action):
        name = "strange"

    decision = floor.judge(Strange())
    assert decision.effect is Effect.BLOCK
    assert decision.errors


def test_a_rule_that_breaks_blocks(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(case: object) -> None:
        raise RuntimeError("worn out")

    monkeypatch.setattr("lam_desktop.decide.floor.RULES", (broken,))
    decision = floor.judge(EmptyTrash())
    assert decision.effect is Effect.BLOCK
    assert "broken" in decision.errors[0]


def test_run_command_paths_are_judged(home: Path) -> None:
    floor = Floor(home, (), {}, allow_run_command=True)
    for word in (f"{home}/.ssh/x", "--out=/etc/hosts", "~/.ssh"):
        assert effect(floor, RunCommand(argv=("convert", word))) is Effect.BLOCK, word
