"""The log file holds what went wrong, no words of a command, and never gets in the way."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from lam_desktop.config import log as log_file
from lam_desktop.config.log import start_log

logger = logging.getLogger("lam_desktop.somewhere")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    own: list[logging.Handler] = []
    monkeypatch.setattr(logging.getLogger("lam_desktop"), "handlers", own)
    yield
    for handler in own:
        handler.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "state" / "lam.log"


def test_nothing_is_made_before_there_is_something_to_say(file: Path) -> None:
    start_log(file)
    logger.info("not worth a line")
    logging.getLogger("somebody.else").error("not ours")
    assert not file.parent.exists()


def test_a_warning_is_one_line(file: Path) -> None:
    start_log(file)
    start_log(file)
    logger.warning("the worker\ndid not %s", "end")
    (line,) = file.read_text().splitlines()
    assert line.endswith("WARNING lam_desktop.somewhere: the worker did not end")
    assert file.parent.stat().st_mode & 0o077 == 0


def test_an_exception_leaves_its_type_and_place_but_not_its_words(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    start_log(file)
    try:
        raise ValueError("cannot read “xyzzy-secret”")
    except ValueError:
        logger.exception("unexpected error")
    assert "xyzzy" in caplog.text  # the record carries it; the file must not
    written = file.read_text()
    assert "unexpected error (builtins.ValueError)" in written
    assert "in test_an_exception_leaves_its_type" in written
    assert "xyzzy" not in written


def test_a_folder_that_cannot_be_written_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    start_log(tmp_path / "file" / "state" / "lam.log")
    logger.error("lost")
    assert capsys.readouterr().err == ""


def test_an_old_log_makes_room(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MOST_BYTES", 200)
    start_log(file)
    for number in range(20):
        logger.error("%d: %s", number, "x" * 50)
    assert sorted(p.name for p in file.parent.iterdir()) == ["lam.log", "lam.log.1", "lam.log.2"]
    assert "19: " in file.read_text()
