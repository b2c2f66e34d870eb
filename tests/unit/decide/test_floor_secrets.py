"""The floor on stores of passwords and keys, wherever they lie, and on folders that hold some."""

from pathlib import Path

import pytest

from lam_desktop.decide.floor import Floor, inside
from lam_desktop.domain.actions import (
    Action,
    Archive,
    CopyPath,
    CreateFile,
    MovePath,
    OpenPath,
    TrashPath,
)
from lam_desktop.domain.decision import Decision, Effect


@pytest.mark.parametrize(
    "path",
    [
        ".var/app/com.google.Chrome/config/google-chrome/Default/x",
        ".var/app/org.mozilla.firefox/.mozilla/firefox/p/x",
        ".var/app/org.telegram.desktop/data/TelegramDesktop/tdata",
        ".config/google-chrome-beta/x", ".config/google-chrome-unstable/x",
        ".config/microsoft-edge-dev/x", ".config/BraveSoftware/x", ".librewolf/x", ".waterfox/x",
        ".local/share/tor-browser/x", "tor-browser/Browser/TorBrowser/Data/x", ".config/Signal/x",
        ".local/share/TelegramDesktop/x", ".config/Slack/x", ".config/discord/x",
        ".config/1Password/x", ".config/Bitwarden CLI/data.json", ".config/filezilla/x",
        ".cargo/credentials", ".cargo/credentials.toml", ".config/git/credentials",
        ".config/composer/auth.json", ".config/containers/auth.json", ".s3cfg", ".authinfo",
        ".authinfo.gpg", ".vnc/passwd", ".local/share/remmina/x", ".config/solana/id.json",
        ".config/Exodus/x", ".bitmonero/x", ".terraform.d/x", ".Xauthority", ".bash_history",
        ".zsh_history", ".python_history", "Documents/.env", "Documents/.env.local", "prod.env",
        "Documents/a.pem", "a.key", "a.p12", "a.pfx", "a.jks", "Documents/id_rsa_backup",
        "Documents/id_ed25519_work", "x.opvault/default/band.js",
        "AppData/Local/Google/Chrome/User Data/x", "AppData/Roaming/Signal/x",
    ],
)  # fmt: skip
def test_stores_of_passwords_and_keys(floor: Floor, home: Path, path: str) -> None:
    for action in (
        CopyPath(source=f"{home}/{path}", destination=f"{home}/Documents/x"),
        OpenPath(path=f"{home}/{path}"),
        OpenPath(path=f"/mnt/backup/home/me/{path}"),
    ):
        decision = floor.judge(action)
        assert decision.effect is Effect.BLOCK, action
        assert "credentials" in decision.rules


@pytest.mark.parametrize(
    "name",
    [
        "id_rsa.pub", "keynote.txt", "shadowing.txt", "environment.txt", "history.txt",
        "signal processing.pdf", "Slack/notes.txt", "elements.csv", "passwordless.md", "keys.txt",
    ],
)  # fmt: skip
def test_names_that_only_look_alike_are_free(floor: Floor, home: Path, name: str) -> None:
    action = CopyPath(source=f"{home}/Documents/{name}", destination=f"{home}/Documents/x")
    assert floor.judge(action).effect is Effect.ALLOW


@pytest.mark.parametrize(
    "name",
    [
        "passwords.csv", "My Passwords.xlsx", "password", "Passwörter.txt", "recovery-codes.txt",
        "seed phrase.txt", "api_keys.json", "كلمات السر.txt", "пароли.txt", "secrets.txt",
    ],
)  # fmt: skip
def test_passwords_written_down_are_asked_about(floor: Floor, home: Path, name: str) -> None:
    path = f"{home}/Documents/{name}"
    for action in (OpenPath(path=path), CopyPath(source=path, destination="/tmp/x/y")):
        decision = floor.judge(action)
        assert decision.effect is Effect.CONFIRM, action
        assert decision.grave
    assert floor.judge(CreateFile(path=path)).effect is Effect.ALLOW


@pytest.mark.parametrize(
    "path",
    [
        "/etc/ssh/ssh_host_rsa_key", "/etc/ssl/private", "/etc/ssl/private/x",
        "/etc/NetworkManager/system-connections/Home", "/etc/wpa_supplicant/wpa_supplicant.conf",
        "/etc/shadow", "/run/secrets/token", "/run/user/1000/keyring/ssh", "/etc/sudoers",
    ],
)  # fmt: skip
def test_secrets_of_the_system_are_not_read(floor: Floor, path: str) -> None:
    assert floor.judge(OpenPath(path=path)).effect is Effect.BLOCK
    assert floor.judge(CopyPath(source=path, destination="/tmp/x/y")).effect is Effect.BLOCK


def test_the_systems_settings_are_shown_by_a_yes(floor: Floor, home: Path) -> None:
    for path in ("/etc", "/etc/fstab", "/etc/passwd", "/run/x", "/var/run/x", "/etc/media/x"):
        copy = CopyPath(source=path, destination=f"{home}/Documents/x")
        assert floor.judge(OpenPath(path=path)).effect is Effect.CONFIRM, path
        assert floor.judge(copy).effect is Effect.CONFIRM, path
    for path in ("/run/media/me/STICK/a.txt", "/run/user/1000/gvfs/x/a.txt", "/usr/share/doc/x"):
        assert floor.judge(OpenPath(path=path)).effect is Effect.ALLOW, path


def _whole(folder: Path) -> tuple[Action, ...]:
    return (
        Archive(paths=(str(folder),), destination="/media/me/STICK/a.zip"),
        CopyPath(source=str(folder), destination="/media/me/STICK/a"),
        MovePath(source=str(folder), destination="/media/me/STICK/a"),
    )


def _asked(decision: Decision, rule: str) -> bool:
    return rule in decision.rules and decision.effect is Effect.CONFIRM and decision.grave


@pytest.mark.parametrize("secret", ["passwords.kdbx", "p/.env", "a/b/c/id_rsa", ".ssh/config"])
def test_a_folder_that_holds_a_secret_is_asked_about(floor: Floor, home: Path, secret: str) -> None:
    folder = home / "Documents" / "work"
    folder.mkdir()
    for action in _whole(folder):
        assert floor.judge(action).effect is Effect.ALLOW, action
    (folder / secret).parent.mkdir(parents=True, exist_ok=True)
    (folder / secret).write_text("x")
    for action in _whole(folder):
        assert _asked(floor.judge(action), "holds-credentials"), action
    assert floor.judge(TrashPath(path=str(folder))).effect is Effect.ALLOW


def test_a_secret_is_found_through_a_link_and_not_behind_one_inside(
    floor: Floor, home: Path
) -> None:
    real = home / "Documents" / "real"
    real.mkdir()
    (real / "a.kdbx").write_text("x")
    link = home / "Documents" / "link"
    link.symlink_to(real)
    copy = CopyPath(source=str(link), destination="/tmp/x/y")
    assert _asked(floor.judge(copy), "holds-credentials")
    only_link = MovePath(source=str(link), destination="/tmp/x/y")
    assert floor.judge(only_link).effect is Effect.ALLOW, "only the link goes"


def test_a_folder_too_large_to_look_through_is_asked_about(
    floor: Floor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "Documents" / "work"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text("x")
    monkeypatch.setattr(inside, "MOST_ENTRIES", 4)
    for action in _whole(folder):
        assert _asked(floor.judge(action), "large-folder"), action
    monkeypatch.setattr(inside, "MOST_ENTRIES", 5)
    assert floor.judge(_whole(folder)[0]).effect is Effect.ALLOW
    monkeypatch.setattr(inside, "MOST_SECONDS", -1.0)
    assert _asked(floor.judge(_whole(folder)[0]), "large-folder")


def test_a_folder_that_cannot_be_read_is_asked_about(
    floor: Floor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(path)

    (home / "Documents" / "work").mkdir()
    monkeypatch.setattr(inside.os, "scandir", refuse)
    for action in _whole(home / "Documents" / "work"):
        assert _asked(floor.judge(action), "large-folder"), action


def test_settings_of_programs_still_come_along_by_a_yes_only(floor: Floor, home: Path) -> None:
    for name in (".config", ".local", ".local/bin", ".config/autostart", ".var/app", "snap"):
        action = CopyPath(source=f"{home}/{name}", destination="/tmp/x/y")
        assert _asked(floor.judge(action), "holds-credentials"), name
