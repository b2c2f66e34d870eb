"""Requests that anyone may answer offline, and their answers, with nothing lost on the way."""

import asyncio
import json
import string
from pathlib import Path

import pytest
from answer_lines import error_line, line
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lam_desktop.training.providers.base import Answer, ProviderBusyError, ProviderError, Request
from lam_desktop.training.providers.batch_file import (
    Answers,
    AnswersFile,
    read_answers,
    write_requests,
)

CHAT = [{"role": "system", "content": "Sei kurz."}, {"role": "user", "content": "青い?\n"}]


def request(key: str) -> Request:
    return Request(key=key, system="Sei kurz.", user="青い?\n", max_tokens=99, temperature=0.5)


def read(tmp_path: Path, *lines: str | bytes, keys: list[str] | None = None) -> Answers:
    path = tmp_path / "answers.jsonl"
    raw = [text.encode() if isinstance(text, str) else text for text in lines]
    path.write_bytes(b"\n".join(raw) + b"\n")
    return read_answers(path, keys=keys)


def told(answers: Answers) -> list[tuple[int | None, str | None]]:
    return [(problem.line, problem.key) for problem in answers.problems]


def test_requests_are_lines_of_the_format(tmp_path: Path) -> None:
    path = tmp_path / "new" / "requests.jsonl"
    assert write_requests([request("a"), request("b")], path, model="gpt-5-mini") == 2
    first, second = [json.loads(text) for text in path.read_text("utf-8").splitlines()]
    assert first == {
        "custom_id": "a",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {
            "model": "gpt-5-mini",
            "messages": CHAT,
            "max_completion_tokens": 99,
            "temperature": 0.5,
        },
    }
    assert second["custom_id"] == "b"
    write_requests([request("a")], path, model="o9", temperature=False)
    assert "temperature" not in json.loads(path.read_text("utf-8"))["body"]
    assert [entry.name for entry in path.parent.iterdir()] == ["requests.jsonl"]


def test_one_key_twice_writes_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_text("before")
    with pytest.raises(ProviderError, match="requests 1 and 3 have the same key a"):
        write_requests([request("a"), request("b"), request("a")], path, model="m")
    assert path.read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProviderError, match="cannot be written"):
        write_requests([request("a")], tmp_path / "file" / "requests.jsonl", model="m")


def test_a_text_that_is_none_is_told_and_writes_nothing(tmp_path: Path) -> None:
    bad = Request(key="a", system="", user="\ud800")
    with pytest.raises(ProviderError, match="cannot be written"):
        write_requests([bad], tmp_path / "requests.jsonl", model="m")
    assert not list(tmp_path.iterdir())


def test_answers_and_errors_are_told_apart(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        line("a", text="blau"),
        error_line("b", "the batch expired"),
        line("c", status=500),
        line("d", end="length"),
        line("e", end="content_filter"),
        keys=["a", "b", "c", "d", "e"],
    )
    assert found.answers["a"].text == "blau"
    assert found.answers["a"].model == "annotator-7"
    assert found.answers["a"].usage.output_tokens == 4
    assert not found.answers["d"].complete
    assert set(found.errors) == {"b", "c", "e"}
    assert "the batch expired" in found.errors["b"]
    assert "500" in found.errors["c"]
    assert "declined" in found.errors["e"]
    assert told(found) == [(2, "b"), (3, "c"), (5, "e")]


def test_a_person_may_write_the_least_that_is_an_answer(tmp_path: Path) -> None:
    body = {"choices": [{"message": {"content": "blue"}}]}
    least = json.dumps({"custom_id": "a", "response": {"status_code": 200, "body": body}})
    found = read(tmp_path, least, keys=["a"])
    assert found.answers["a"] == Answer(text="blue", model="file")
    assert not found.problems


@pytest.mark.parametrize(
    "bad",
    [
        "no JSON",
        '{"custom_id": "a"',
        "[]",
        "7",
        '{"response": null}',
        '{"custom_id": "", "response": null}',
        '{"custom_id": 7}',
        '{"custom_id": "a", "response": {"status_code": "fine"}}',
        "[" * 100_000,
        b"\xff\xfe",
        b"\x00",
        '{"custom_id": "\\ud800"}',
        line("a") + line("a"),
    ],
    ids=range(13),
)
def test_a_malformed_line_is_told_with_its_number_and_spoils_no_other(
    tmp_path: Path, bad: str | bytes
) -> None:
    found = read(tmp_path, line("a"), "", bad, line("b"), keys=["a", "b"])
    assert set(found.answers) == {"a", "b"}
    assert told(found) == [(3, None)]
    [problem] = found.problems
    expected = bad if isinstance(bad, str) else bad.decode("utf-8", "replace")
    assert problem.content == expected
    assert str(problem).startswith("line 3: ")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "text",
        None,
        {"choices": []},
        {"choices": [{"message": {"content": ["blue"]}}]},
        {"choices": [{"message": {"content": ""}}]},
        {"choices": [{"message": {"content": None, "refusal": "no"}}]},
    ],
    ids=str,
)
def test_a_line_whose_body_is_no_answer_is_the_error_of_its_key(
    tmp_path: Path, body: object
) -> None:
    text = json.dumps({"custom_id": "a", "response": {"status_code": 200, "body": body}})
    found = read(tmp_path, text, keys=["a"])
    assert not found.answers
    assert set(found.errors) == {"a"}
    assert told(found) == [(1, "a")]


def test_keys_that_nobody_asked_for_and_keys_that_nobody_answered_are_told(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, line("a"), line("x"), keys=["a", "b", "c"])
    assert set(found.answers) == {"a"}
    assert told(found) == [(2, "x"), (None, "b"), (None, "c")]
    assert json.loads(found.problems[0].content)["custom_id"] == "x"


def test_of_two_answers_the_first_counts_and_the_second_is_kept_in_its_problem(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, line("a", text="one"), line("a", text="two"), line("a", text="one"))
    assert found.answers["a"].text == "one"
    assert [problem.what.split()[0] for problem in found.problems] == ["another", "the"]
    assert told(found) == [(2, "a"), (3, "a")]
    assert "two" in found.problems[0].content


@pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=["answer first", "error first"])
def test_an_answer_counts_more_than_an_error(tmp_path: Path, order: list[int]) -> None:
    lines = [line("a"), error_line("a", "too slow")]
    found = read(tmp_path, *(lines[number] for number in order), keys=["a"])
    assert set(found.answers) == {"a"}
    assert not found.errors
    assert told(found) == [(order.index(1) + 1, "a")]


def test_files_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([line("a"), line("b"), ""]).encode())
    found = read_answers(path, keys=["a", "b"])
    assert set(found.answers) == {"a", "b"}
    assert not found.problems


def test_a_text_that_holds_marks_like_line_ends_is_one_line(tmp_path: Path) -> None:
    text = "one\u2028two\x85three\nfour"
    raw = json.dumps(json.loads(line("a", text=text)), ensure_ascii=False)
    assert read(tmp_path, raw, keys=["a"]).answers["a"].text == text


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="cannot be read"):
        read_answers(tmp_path / "none.jsonl")


def test_ten_thousand_lines_with_every_fault_lose_nothing(tmp_path: Path) -> None:
    keys = [f"k{number}" for number in range(10_000)]
    lines = [line(key, text=key) for key in keys]
    lines[10], lines[20] = "broken", error_line("k20", "no")
    lines[30] = line("k29", text="again")
    lines[40] = line("unknown")
    found = read(tmp_path, *lines, keys=keys)
    assert len(found.answers) == 10_000 - 4
    assert all(answer.text == key for key, answer in found.answers.items())
    assert told(found) == [
        (11, None),
        (21, "k20"),
        (31, "k29"),
        (41, "unknown"),
        (None, "k10"),
        (None, "k30"),
        (None, "k40"),
    ]
    assert set(found.answers) | set(found.errors) | {"k10", "k30", "k40"} == set(keys)


KEYS = st.text(string.ascii_letters + "é青 /\u2028", min_size=1, max_size=8)


@given(texts=st.dictionaries(KEYS, st.text(min_size=1).filter(str.strip), max_size=20))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_asked_comes_back_under_its_key(tmp_path: Path, texts: dict[str, str]) -> None:
    """One who answers each line of the requests with its own user's text."""
    asked = tmp_path / "requests.jsonl"
    write_requests(
        (Request(key=key, system="", user=text) for key, text in texts.items()), asked, model="m"
    )
    lines = [
        line(said["custom_id"], text=said["body"]["messages"][-1]["content"])
        for said in map(json.loads, asked.read_text("utf-8").split("\n")[:-1])
    ]
    found = read(tmp_path, *lines, keys=list(texts))
    assert {key: answer.text for key, answer in found.answers.items()} == texts
    assert not found.problems


def test_a_file_of_answers_is_a_provider(tmp_path: Path) -> None:
    found = read(tmp_path, line("a", text="blau"), error_line("b", "it was too long"))

    async def asked() -> None:
        provider = AnswersFile("file/people", found)
        assert (await provider.answer(request("a"))).text == "blau"
        for key, why in (("b", "it was too long"), ("c", "no line has its key")):
            with pytest.raises(ProviderError, match=why) as caught:
                await provider.answer(request(key))
            assert not isinstance(caught.value, ProviderBusyError)

    asyncio.run(asked())
