"""From “lam data clean” through questions and answers to more rows that are ready."""

import json
import os
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from clean_rows import HARMLESS, LOSS, candidate
from click.testing import CliRunner, Result

from lam_desktop.cli import data_adjudicate, data_clean
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import dataset
from lam_desktop.training.clean import files, offline
from lam_desktop.training.clean.candidate import Candidate, Reason, Reviewed, Why
from lam_desktop.training.clean.errors import CleaningError
from lam_desktop.training.providers.answer_log import answer_log
from tests.fakes.llm_server import Asked, LlmServer, Play, llm_server

DOUBT = Reason(why=Why.GUARD, message="…", criterion=Criterion.RISK, given="low", answer="high")
CLEAN = candidate("close every tab that is open")
BROKEN = candidate("wipe the old external drive", reversibility="irreversible")
MISSING = candidate("play some slow jazz music", risk=None)
PERSONAL = candidate("mail the report to ann.smith@gmx.de")
SOUND = candidate("turn the volume down a bit")
ALL = [CLEAN, BROKEN, MISSING, PERSONAL, SOUND]
JUDGED = {BROKEN.text: ("changed", LOSS), MISSING.text: ("changed", HARMLESS)}


def reviewed(row: Candidate) -> Reviewed:
    return Reviewed(candidate=row, reasons=(DOUBT,))


def judgement(verdict: str, labels: dict[str, Any], why: str = "the guide says so") -> str:
    return json.dumps({"verdict": verdict, "labels": labels, "why": why})


def answer_line(key: str, text: str, model: str = "a person") -> str:
    body = {"choices": [{"message": {"content": text}}], "model": model}
    return json.dumps({"custom_id": key, "response": {"status_code": 200, "body": body}})


class Desk:
    """The files that a person works with, and the commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ready, self.review = folder / "ready.jsonl", folder / "review.jsonl"
        self.asked, self.answers = folder / "asked.jsonl", folder / "answers.jsonl"
        self.new_ready, self.new_review = folder / "ready2.jsonl", folder / "review2.jsonl"
        self.corrections = folder / "corrections.jsonl"
        self.config = folder / "factory.toml"

    def run(self, *words: str | Path) -> Result:
        group = click.Group("data")
        data_clean.add_to(group)
        data_adjudicate.add_to(group)
        return CliRunner().invoke(group, list(map(str, words)))

    def clean(self, rows: list[Candidate]) -> None:
        source = self.folder / "rows.jsonl"
        files.write_review([Reviewed(candidate=row, reasons=()) for row in rows], source)
        words = ["clean", source, "--ready", self.ready, "--review", self.review]
        done = self.run(*words, "--no-language-check")
        assert done.exit_code == 0, done.output

    def doubt(self, *rows: Candidate) -> None:
        files.write_rows([CLEAN.row()], self.ready)
        files.write_review(map(reviewed, rows), self.review)

    def request(self) -> Result:
        return self.run("adjudicate", "requests", self.review, "--out", self.asked)

    def ask(self, **more: str) -> Result:
        words = ["adjudicate", "ask", self.review, "--config", self.config, "--out", self.answers]
        return self.run(*words, "--provider", more.get("provider", "judge"))

    def answer(self, said: Callable[[str], str]) -> list[str]:
        """Answer each of the requests by what is said to its user's message; the keys."""
        lines = [json.loads(line) for line in self.asked.read_text("utf-8").splitlines()]
        keys = [line["custom_id"] for line in lines]
        users = [line["body"]["messages"][-1]["content"] for line in lines]
        made = [answer_line(key, said(user)) for key, user in zip(keys, users, strict=True)]
        self.answers.write_text("\n".join(made) + "\n", encoding="utf-8")
        return keys

    def settle(self, **changes: Path) -> Result:
        paths = {
            "--review": self.review,
            "--ready": self.ready,
            "--new-review": self.new_review,
            "--new-ready": self.new_ready,
            "--corrections": self.corrections,
        }
        paths |= {f"--{name.replace('_', '-')}": path for name, path in changes.items()}
        options = [word for pair in paths.items() for word in pair]
        return self.run("adjudicate", "answers", self.answers, *options)

    def corrected(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.corrections.read_text("utf-8").splitlines()]

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def text_of(user: str) -> str:
    return str(json.loads(user.split("<command>")[1].split("</command>")[0]))


def by_script(user: str) -> str:
    """A judge that answers by the text it is shown."""
    return judgement(*JUDGED.get(text_of(user), ("agreed", HARMLESS)))


def test_what_cleaning_left_is_asked_answered_and_ready(desk: Desk) -> None:
    desk.clean(ALL)
    before = dataset.load(desk.ready)
    assert {row.text for row in before} == {CLEAN.text, SOUND.text}
    asked = desk.request()
    assert asked.exit_code == 0, asked.output
    assert "2 questions about 2 of 3 rows; 1 are for a person alone" in asked.output
    content = desk.asked.read_text("utf-8")
    assert "ann.smith" not in content
    assert "temperature" not in json.loads(content.splitlines()[0])["body"]
    desk.answer(by_script)
    done = desk.settle()
    assert done.exit_code == 0, done.output
    assert "2 of 2 questions are answered" in done.output
    assert "2 more rows are ready, 4 now" in done.output
    assert "1  personal data" in done.output
    ready = dataset.load(desk.new_ready)
    assert ready[:2] == before
    assert {row.text: row.risk for row in ready[2:]} == {BROKEN.text: "high", MISSING.text: "low"}
    assert [row.candidate for row in files.read_review(desk.new_review)] == [PERSONAL]
    first, second = desk.corrected()
    assert (first["id"], first["judge"], first["why"]) == (
        BROKEN.id,
        "a person",
        "the guide says so",
    )
    assert (first["old"]["risk"], first["new"]["risk"]) == ("low", "high")
    assert (second["id"], second["old"]["risk"], second["new"]["risk"]) == (MISSING.id, None, "low")
    # What went in is as it was.
    assert dataset.load(desk.ready) == before
    assert len(files.read_review(desk.review)) == 3


def test_named_again_the_files_take_the_place_of_the_old(desk: Desk) -> None:
    desk.doubt(BROKEN, MISSING)
    desk.request()
    desk.answer(by_script)
    done = desk.settle(new_ready=desk.ready, new_review=desk.review)
    assert done.exit_code == 0, done.output
    assert len(dataset.load(desk.ready)) == 3
    assert desk.review.read_text() == ""
    assert desk.names() == {
        "ready.jsonl", "review.jsonl", "asked.jsonl", "answers.jsonl", "corrections.jsonl"
    }  # fmt: skip


def test_every_row_comes_out_and_whatever_settled_nothing_is_told(desk: Desk) -> None:
    desk.doubt(BROKEN, MISSING, SOUND, PERSONAL)
    desk.request()
    keys = desk.answer(by_script)
    unsure = judgement("unclear", HARMLESS, "drive of what?")
    lines = [
        answer_line(keys[0], unsure, "m-1"),
        answer_line(keys[1], "Ignore the guide.", "m-1"),
        json.dumps({"custom_id": keys[2], "response": None, "error": "too\x1b[2J busy"}),
        answer_line("adjudicate-of-others", unsure),
        "no JSON",
    ]  # fmt: skip
    desk.answers.write_text("\n".join(lines))
    done = desk.settle()
    assert done.exit_code == 0, done.output
    assert "2 of 4 questions are answered" in done.output
    assert "0 more rows are ready" in done.output
    assert f"line 3, {keys[2]}: an error instead of an answer: “too [2J busy”" in done.output
    assert "line 4, adjudicate-of-others: nothing of that key was asked" in done.output
    assert "line 5: " in done.output
    left = files.read_review(desk.new_review)
    assert [row.reasons[-1].why for row in left] == [
        Why.UNCLEAR, Why.FAILED, Why.GUARD, Why.GUARD
    ]  # fmt: skip
    assert left[0].reasons[-1].message == "m-1 finds it unclear: drive of what?"
    assert desk.corrected() == []
    # What failed may be asked again, and who is unsure is not.
    desk.review = desk.new_review
    desk.asked.unlink()
    assert "3 questions about 3 of 4 rows" in desk.request().output


def test_many_problems_are_told_in_part_and_counted(desk: Desk) -> None:
    desk.doubt(BROKEN)
    desk.request()
    desk.answer(by_script)
    with desk.answers.open("a") as more:
        more.write("no JSON\n" * 25)
    done = desk.settle()
    assert done.exit_code == 0, done.output
    assert f"and 5 more in {desk.answers}" in done.output


def test_answers_to_other_requests_change_nothing(desk: Desk) -> None:
    desk.doubt(BROKEN)
    desk.answers.write_text(answer_line("adjudicate-1", judgement("agreed", HARMLESS)))
    before = desk.names()
    done = desk.settle()
    assert done.exit_code == 1
    assert "answers none of the 1 questions about these rows (line 1, adjudicate-1" in done.output
    desk.answers.write_text("")
    assert "answers none of the 1 questions about these rows. " in desk.settle().output
    assert desk.names() == before


def test_a_row_that_was_changed_since_it_was_asked_is_not_settled(desk: Desk) -> None:
    desk.doubt(BROKEN, MISSING)
    desk.request()
    desk.answer(by_script)
    desk.doubt(BROKEN.model_copy(update={"text": "wipe nothing at all"}), MISSING)
    done = desk.settle()
    assert "1 of 2 questions are answered" in done.output
    assert [row.candidate.text for row in files.read_review(desk.new_review)] == [
        "wipe nothing at all"
    ]


def test_a_file_of_rows_is_no_file_for_review(desk: Desk) -> None:
    desk.doubt(BROKEN)
    desk.review = desk.ready
    done = desk.request()
    assert done.exit_code == 1
    assert "ready.jsonl, line 1: the row has no reasons" in done.output
    assert not desk.asked.exists()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('{"key": "rows-1", "reason": "no row", "content": "x"}', "review.jsonl, line 1: text"),
        ("PK\x03\x04", "it is not what one line of JSON Lines is"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_file_of_another_format_is_told(desk: Desk, content: str | bytes, what: str) -> None:
    desk.review.write_bytes(content.encode() if isinstance(content, str) else content)
    done = desk.request()
    assert done.exit_code == 1
    assert what in done.output


def test_rows_that_only_a_person_can_settle_are_not_asked(desk: Desk) -> None:
    row = Reviewed(candidate=PERSONAL, reasons=(Reason(why=Why.PERSONAL, message="…"), DOUBT))
    files.write_review([row], desk.review)
    done = desk.request()
    assert done.exit_code == 1
    assert "None of the 1 rows for review" in done.output
    assert not desk.asked.exists()


def test_requests_never_take_the_place_of_others(desk: Desk) -> None:
    desk.doubt(BROKEN)
    desk.asked.write_text("before")
    done = desk.request()
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert desk.asked.read_text() == "before"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"corrections": "review.jsonl"}, "review.jsonl is there already"),
        ({"corrections": "answers.jsonl"}, "answers.jsonl is there already"),
        ({"new_ready": "review.jsonl"}, "review.jsonl is there already"),
        ({"new_review": "ready.jsonl"}, "ready.jsonl is there already"),
        ({"new_ready": "one", "new_review": "one"}, "must be three files"),
        ({"new_ready": "one", "corrections": "./one"}, "must be three files"),
        ({"ready": "none.jsonl"}, "none.jsonl"),
        ({"review": "none.jsonl"}, "none.jsonl"),
        ({"ready": "review.jsonl"}, "review.jsonl, line 1"),
    ],
)
def test_no_file_is_overwritten_unasked_and_none_is_guessed(
    desk: Desk, changes: dict[str, str], what: str
) -> None:
    desk.doubt(BROKEN)
    desk.request()
    desk.answer(by_script)
    before = {path: path.read_bytes() for path in desk.folder.iterdir()}
    done = desk.settle(**{name: desk.folder / path for name, path in changes.items()})
    assert done.exit_code != 0
    assert what in done.output.replace("\n", "")
    assert {path: path.read_bytes() for path in desk.folder.iterdir()} == before


@pytest.mark.parametrize("full_at", [1, 2, 3])
def test_a_full_disk_leaves_all_three_files_as_they_were(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, full_at: int
) -> None:
    desk.doubt(BROKEN)
    desk.request()
    desk.answer(by_script)
    before = {path: path.read_bytes() for path in desk.folder.iterdir()}
    calls: list[int] = []

    def full(_: int) -> None:
        calls.append(1)
        if len(calls) == full_at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = desk.settle(new_ready=desk.ready, new_review=desk.review)
    assert done.exit_code == 1
    assert "could not be written (No space left on device)" in done.output
    assert {path: path.read_bytes() for path in desk.folder.iterdir()} == before


def test_the_file_that_fails_last_is_told_with_those_that_were_written(desk: Desk) -> None:
    desk.doubt(BROKEN)
    desk.request()
    desk.answer(by_script)
    rows = files.read_doubted(desk.review)
    settled = offline.settle(desk.answers, [], rows)
    desk.new_review.mkdir()
    with pytest.raises(CleaningError, match=r"review2\.jsonl could not be written") as told:
        offline.save(
            settled, [], ready=desk.new_ready, review=desk.new_review, corrections=desk.corrections
        )
    assert f"Written before it: {desk.corrections}, {desk.new_ready}." in str(told.value)
    assert not any(name.endswith(".part") for name in desk.names())
    # The row that could not leave the file for review is in both, and lost from neither.
    assert len(files.read_review(desk.review)) == len(dataset.load(desk.new_ready)) == 1


@pytest.fixture
def server(desk: Desk) -> Iterator[LlmServer]:
    def said(asked: Asked) -> str:
        return by_script(asked.user)

    with llm_server() as running:
        running.answers = said
        desk.config.write_text(
            f"""
[retries]
attempts = 1

[providers.judge]
kind = "compatible"
model = "judge-1"
base_url = "{running.url}/v1"
max_concurrent = 1
timeout = 60

[providers.far]
kind = "openai"
model = "big-1"
key_variable = "LAM_TEST_NO_KEY"
"""
        )
        yield running


def test_a_provider_is_asked_and_its_answers_make_rows_ready(desk: Desk, server: LlmServer) -> None:
    desk.doubt(BROKEN, MISSING, SOUND)
    asked = desk.ask()
    assert asked.exit_code == 0, asked.output
    assert "3 questions about 3 of 3 rows" in asked.output
    assert f"3 new answers, cost 0.00: {desk.answers}" in asked.output
    assert f"lam data adjudicate answers {desk.answers} --review {desk.review}" in asked.output
    assert len(server.asked) == 3
    done = desk.settle()
    assert "3 more rows are ready, 4 now" in done.output
    assert {each["judge"] for each in desk.corrected()} == {"judge-1"}
    # Whoever asks again pays for nothing twice.
    again = desk.ask()
    assert "3 were answered before" in again.output
    assert again.exit_code == 0
    assert len(server.asked) == 3


def test_what_was_given_up_is_told_and_alone_asked_again(desk: Desk, server: LlmServer) -> None:
    desk.doubt(BROKEN, MISSING, SOUND)
    server.plays.extend([Play(), Play(status=400, said="no such model"), Play()])
    asked = desk.ask()
    assert asked.exit_code == 1
    assert "2 new answers" in asked.output
    assert "“no such model”" in asked.output
    assert "1 of 3 questions were given up" in asked.output
    done = desk.settle()
    assert "2 of 3 questions are answered" in done.output
    assert len(files.read_review(desk.new_review)) == 1
    again = desk.ask()
    assert again.exit_code == 0, again.output
    assert "2 were answered before\n1 new answers" in again.output
    assert len(server.asked) == 4


def test_a_budget_stops_the_asking_and_the_rest_is_asked_later(
    desk: Desk, server: LlmServer
) -> None:
    desk.doubt(BROKEN, MISSING, SOUND)
    settings = desk.config.read_text()
    desk.config.write_text(settings + "\n[budget]\ntokens = 1\n")
    asked = desk.ask()
    assert asked.exit_code == 0, asked.output
    assert "Stopped: the budget of 1 tokens is spent" in asked.output
    assert "0 new answers" in asked.output
    assert not desk.answers.exists()
    desk.config.write_text(settings)
    assert "3 new answers" in desk.ask().output


def test_an_answer_that_cannot_be_kept_ends_the_asking(
    desk: Desk, server: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.doubt(BROKEN, MISSING, SOUND)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    asked = desk.ask()
    assert asked.exit_code == 1
    assert "Answers cannot be written to" in asked.output
    assert "No space left on device" in asked.output
    assert len(server.asked) == 1
    assert not desk.answers.exists()


def test_without_a_key_or_a_name_nobody_is_asked(
    desk: Desk, server: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAM_TEST_NO_KEY", raising=False)
    desk.doubt(BROKEN)
    without = desk.ask(provider="far")
    assert without.exit_code == 1
    assert "There is no key for openai/big-1" in without.output
    unknown = desk.ask(provider="near")
    assert unknown.exit_code == 1
    assert "name no provider near, only judge, far" in unknown.output
    assert not desk.answers.exists()
    assert not server.asked


@pytest.mark.parametrize("name", ["review.jsonl", "ready.jsonl", "others.jsonl"])
def test_answers_are_never_put_into_a_file_of_something_else(
    desk: Desk, server: LlmServer, name: str
) -> None:
    desk.doubt(BROKEN)
    desk.answers = desk.folder / "others.jsonl"
    desk.answers.write_text(answer_line("adjudicate-1", "…"))
    desk.answers = desk.folder / name
    before = desk.answers.read_bytes()
    asked = desk.ask()
    assert asked.exit_code == 1
    assert "answers none of these questions" in asked.output
    assert desk.answers.read_bytes() == before
    assert not server.asked


@pytest.mark.parametrize(
    ("play", "what"),
    [
        (Play(end="cut"), "was cut off"),
        (Play(said="I agree!"), "not a judgement"),
        (Play(said=judgement("changed", HARMLESS)), "are those given"),
    ],
)
def test_an_answer_that_judges_nothing_is_kept_told_and_asked_again(
    desk: Desk, server: LlmServer, play: Play, what: str
) -> None:
    desk.doubt(SOUND, MISSING)
    server.plays.append(play)
    asked = desk.ask()
    assert asked.exit_code == 1
    assert what in asked.output
    assert "1 new answers" in asked.output
    assert "1 of 2 questions were given up" in asked.output
    kept = [json.loads(line) for line in desk.answers.read_text("utf-8").splitlines()]
    (useless,) = [line for line in kept if line["error"]]
    assert useless["response"]["body"]["choices"][0]["message"]["content"]
    again = desk.ask()
    assert again.exit_code == 0, again.output
    assert "1 were answered before\n1 new answers" in again.output
    assert len(server.asked) == 3
    done = desk.settle()
    assert "2 of 2 questions are answered" in done.output
    assert "2 more rows are ready" in done.output


def test_a_file_of_nothing_but_useless_answers_is_gone_on_with(
    desk: Desk, server: LlmServer
) -> None:
    desk.doubt(SOUND)
    server.plays.append(Play(said="I agree!"))
    assert desk.ask().exit_code == 1
    assert desk.ask().exit_code == 0
    assert "1 more rows are ready" in desk.settle().output


def test_useless_answers_of_others_are_told_for_a_first_answer_counts(
    desk: Desk, server: LlmServer
) -> None:
    desk.doubt(SOUND, MISSING)
    desk.request()
    desk.answer(lambda user: "I agree!" if text_of(user) == SOUND.text else by_script(user))
    before = desk.answers.read_bytes()
    for _ in range(2):
        asked = desk.ask()
        assert asked.exit_code == 1
        assert "1 were answered before" in asked.output
        assert "To have it asked again, name another --out" in asked.output
        assert "1 of 2 questions were given up" in asked.output
    assert desk.answers.read_bytes() == before
    assert not server.asked


@pytest.mark.parametrize("length", [1, 8, 40, 70, 200])
def test_a_first_answer_that_a_kill_cut_off_is_gone_on_from(
    desk: Desk, server: LlmServer, length: int
) -> None:
    desk.doubt(SOUND)
    assert desk.ask().exit_code == 0
    desk.answers.write_bytes(desk.answers.read_bytes()[:length])
    asked = desk.ask()
    assert asked.exit_code == 0, asked.output
    assert "1 new answers" in asked.output
    # A second kill, while it wrote what comes after the first.
    desk.answers.write_bytes(desk.answers.read_bytes()[:-20])
    assert desk.ask().exit_code == 0
    assert "1 more rows are ready" in desk.settle().output


@pytest.mark.parametrize("content", ["no newline", '{"custom_id": "adjudicate-1", "resp', "\n"])
def test_what_was_cut_off_of_others_stays_theirs(
    desk: Desk, server: LlmServer, content: str
) -> None:
    desk.doubt(SOUND)
    desk.answers.write_text(content)
    asked = desk.ask()
    assert asked.exit_code == 1
    assert "belongs to others" in asked.output
    assert desk.answers.read_text() == content
    assert not server.asked


def test_two_do_not_ask_for_one_file(desk: Desk, server: LlmServer) -> None:
    desk.doubt(SOUND)
    with answer_log(desk.answers):
        asked = desk.ask()
        assert asked.exit_code == 1
        assert "Another command seems to write answers to" in asked.output
        assert "Nothing was asked" in asked.output
        assert not server.asked
    assert desk.ask().exit_code == 0


def test_the_command_that_is_shown_can_be_typed(desk: Desk) -> None:
    desk.review = desk.folder / "rows for review.jsonl"
    desk.doubt(BROKEN)
    done = desk.request()
    shown = done.output.split("with: ")[1].split(", and three")[0]
    words = ["lam", "data", "adjudicate", "answers", "FILE"]
    assert shlex.split(shown) == [*words, "--review", str(desk.review), "--ready", "READY"]


def test_the_record_of_corrections_is_told_apart_from_what_build_reads(desk: Desk) -> None:
    told = " ".join(desk.run("adjudicate", "answers", "--help").output.split())
    assert "a record, which “lam data build” does not read" in told
