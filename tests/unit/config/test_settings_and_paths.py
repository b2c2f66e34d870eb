"""Settings are read strictly, kept in one step, and paths follow the person's home."""

from pathlib import Path

import pytest

from lam_desktop.config.paths import default_paths, special_folders
from lam_desktop.config.settings import Settings, load_settings, save_settings
from lam_desktop.domain.errors import SettingsError


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == Settings()


def test_settings_come_back_as_they_were_kept(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.toml"
    kept = Settings(profile="cautious", theme="dark", run_allowed_without_asking=False)
    save_settings(file, kept)
    assert load_settings(file) == kept
    assert [p.name for p in file.parent.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('profile = "reckless"', "profile"),
        ("guard = false", "guard"),
        ("profile = ", "cannot be read"),
        ("run_allowed_without_asking = 'maybe'", "run_allowed_without_asking"),
        ('stop_shortcut = "cmd+x"', "stop_shortcut"),
        ('stop_shortcut = "ctrl+foo"', "stop_shortcut"),
        ('stop_shortcut = "x"', "stop_shortcut"),
        ('stop_shortcut = ""', "stop_shortcut"),
    ],
)
def test_a_wrong_file_is_refused_and_named(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings(file)
    assert str(file) in str(caught.value)


def test_a_folder_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="cannot be kept"):
        save_settings(tmp_path / "file" / "settings.toml", Settings())


def test_lam_home_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAM_HOME", str(tmp_path))
    paths = default_paths()
    for path in (paths.settings_file, paths.policy_file, paths.audit_db):
        assert path.is_relative_to(tmp_path)


def test_the_shipped_folders_are_found() -> None:
    assert (default_paths().assets_dir / "icons").is_dir()


def test_special_folders_follow_the_desktop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config" / "user-dirs.dirs").write_text(
        '# written by a tool\nXDG_DOWNLOAD_DIR="$HOME/Téléchargements"\nXDG_MUSIC_DIR="relative"\n'
    )
    folders = special_folders(tmp_path)
    assert folders["downloads"] == str(tmp_path / "Téléchargements")
    assert folders["music"] == str(tmp_path / "Music")
    assert folders["documents"] == str(tmp_path / "Documents")
