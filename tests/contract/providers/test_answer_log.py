"""Answers that are kept as they come, and read back as any file of answers is."""

import errno
import json
import os
import sys
from pathlib import Path

import pytest
from answer_lines import line
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lam_desktop.training.providers.answer_log import answer_log
from lam_desktop.training.providers.base import Answer, ProviderError, Usage
from lam_desktop.training.providers.batch_file import read_answers

TOKENS = st.none() | st.integers(0, 10**9)
ANSWERS = st.builds(
    Answer,
    text=st.text(min_size=1).filter(str.strip),
    model=st.sampled_from(["a person", "m-1"]),
    usage=st.builds(Usage, input_tokens=TOKENS, output_tokens=TOKENS),
    complete=st.booleans(),
)


@given(answers=st.dictionaries(st.text("abc é\u2028", min_size=1), ANSWERS, max_size=8))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_kept_is_what_is_read(tmp_path: Path, answers: dict[str, Answer]) -> None:
    path = tmp_path / "answers.jsonl"
    path.unlink(missing_ok=True)
    with answer_log(path) as log:
        for key, answer in answers.items():
            log.add(key, answer)
    assert path.exists() == bool(answers)
    if answers:
        read = read_answers(path)
        assert read.answers == answers
        assert not read.problems


def test_a_log_goes_on_after_the_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "new" / "answers.jsonl"
    with answer_log(path) as log:
        log.add("a", Answer(text="one", model="m"))
    with path.open("a") as file:
        file.write(line("b")[:40])  # killed while it wrote
    with answer_log(path) as log:
        log.add("c", Answer(text="three", model="m"))
    read = read_answers(path)
    assert set(read.answers) == {"a", "c"}
    assert [problem.line for problem in read.problems] == [2]


def test_a_full_disk_leaves_whole_lines_and_takes_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answers.jsonl"

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with answer_log(path) as log:
        log.add("a", Answer(text="one", model="m"))
        before = path.read_bytes()
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(ProviderError, match="No space left on device"):
            log.add("b", Answer(text="two", model="m"))
        monkeypatch.undo()
        with pytest.raises(ProviderError, match="Make room"):
            log.require_room()
    assert path.read_bytes() == before
    assert json.loads(before)["custom_id"] == "a"


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProviderError, match="cannot be written"), answer_log(tmp_path / "file/a"):
        pass


def test_an_answer_of_no_use_gives_way_to_a_later_one(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    with answer_log(path) as log:
        log.add("a", Answer(text="half an ans", model="m", complete=False), error="it was cut off")
    read = read_answers(path)
    assert not read.answers
    assert "it was cut off" in read.errors["a"]
    assert "half an ans" in path.read_text()
    with answer_log(path) as log:
        log.add("a", Answer(text="whole", model="m"))
    assert read_answers(path).answers["a"].text == "whole"


def test_a_log_has_one_writer(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    with answer_log(path) as log:
        log.add("a", Answer(text="one", model="m"))
        with pytest.raises(ProviderError, match="Another command"), answer_log(path):
            pass
        log.add("b", Answer(text="two", model="m"))
    with answer_log(path) as log:
        log.add("c", Answer(text="three", model="m"))
    assert list(read_answers(path).answers) == ["a", "b", "c"]


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be deleted there")
def test_a_log_is_no_file_that_another_has_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    path = tmp_path / "answers.jsonl"
    monkeypatch.setattr(fcntl, "flock", lambda *_: path.unlink())
    with pytest.raises(ProviderError, match="Another command"), answer_log(path):
        pass


def test_a_log_that_is_only_opened_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(line("b")[:40])
    with answer_log(path):
        pass
    assert path.read_text() == line("b")[:40]
