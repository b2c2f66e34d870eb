"""Tasks are plain JSON with keys of their own, and say when they are not what they were."""

import asyncio
import json
from typing import Any

import pytest
from generate_rows import SHIPPED, Scripted, cell, item, reply, row, said, task, wanted

from lam_desktop.training.generate import answering, cells, prompts
from lam_desktop.training.generate.errors import GenerateError, UnreadableAnswerError
from lam_desktop.training.generate.payloads import payloads
from lam_desktop.training.generate.task import Mode, Task
from lam_desktop.training.providers.base import ProviderBusyError

ROWS = [row(f"rename the folder {n} on my desk") for n in range(30)]
CELLS = cells.assign(ROWS, SHIPPED)


def made(mode: Mode = "rows", rows: int = 20, seed: int = 0) -> list[dict[str, Any]]:
    asked = [wanted(cell(), rows), wanted(cell(topic="money"), rows)]
    return payloads(asked, mode, ROWS, CELLS, seed=seed)


def test_payloads_are_json_with_keys_of_their_own() -> None:
    found = made()
    assert len({payload["key"] for payload in found}) == len(found) == 6
    assert sum(payload["rows"] for payload in found) == 40
    assert max(payload["rows"] for payload in found) <= 8
    for payload in found:
        assert Task.of(json.loads(json.dumps(payload))).key == payload["key"]


def test_the_same_wish_is_the_same_task() -> None:
    assert made(seed=3) == made(seed=3)
    assert {each["key"] for each in made(seed=3)}.isdisjoint(each["key"] for each in made(seed=4))


@pytest.mark.parametrize("mode", ["paraphrase", "translate"])
def test_a_cell_with_nothing_to_vary_asks_for_new_rows(mode: Mode) -> None:
    nothing_there = cell(language="ja", profile="FXUBP3")
    (payload,) = payloads([wanted(nothing_there)], mode, ROWS, CELLS)
    assert payload["mode"] == "rows"


def test_a_translation_starts_from_another_language() -> None:
    (payload,) = payloads([wanted(cell(language="de"))], "translate", ROWS, CELLS)
    assert payload["mode"] == "translate"
    assert {each["language"] for each in payload["origins"]} == {"en"}
    assert {each["profile"] for each in payload["origins"]} == {"FLEWR1"}


def test_contrasts_are_the_nearest_profiles_there_are() -> None:
    rows = [*ROWS, row("wipe the folder for good", "FLEWP3"), row("spy on her folder", "FXUBR3")]
    (payload,) = payloads([wanted(cell())], "groups", rows, cells.assign(rows, SHIPPED))
    assert payload["contrasts"] == ["FLEWP3", "FXUBR3"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rows": 5}, "altered"),
        ({"format": 2}, "newer LAM Desktop"),
        ({"format": 0}, "format"),
        ({"mode": "poems"}, "mode"),
        ({"rows": 10_000}, "rows"),
        ({"surprise": 1}, "surprise"),
        ({"cell": {"topic": "files"}}, r"cell\."),
        ({"key": "rows-0"}, "altered"),
    ],
)
def test_a_payload_that_is_not_what_it_was_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(GenerateError, match=why):
        Task.of(task().payload() | changes)


def test_labels_that_no_row_can_have_are_not_asked_for() -> None:
    with pytest.raises(ValueError, match="always beyond"):
        task(cell(profile="FXEWR3"))


def answered(provider: Scripted, **changes: Any) -> answering.Generated:
    return asyncio.run(answering.answer(task(**changes).payload(), provider))


def test_an_answer_becomes_rows_with_their_provenance() -> None:
    provider = Scripted(reply(item("open the big folder of June"), item("too short")))
    found = answered(provider)
    (asked,) = provider.asked
    assert asked == prompts.request(task(), SHIPPED)
    assert [each.row.text for each in found.made] == ["open the big folder of June"]
    assert found.made[0].row.source == "factory-files_en"
    assert found.made[0].row.split == "train"
    assert found.usage.input_tokens == 7
    (line,) = found.provenance()
    assert line["id"] == found.made[0].row.id
    assert line["key"] == task().key
    assert line["prompt"] == found.prompt.digest
    assert (line["provider"], line["model"]) == ("scripted/pencil-1", "pencil-1")
    assert line["cell"]["topic"] == "files"
    (rejection,) = found.rejections()
    assert "2 words" in rejection["reason"]
    assert "too short" in rejection["content"]
    json.dumps([line, rejection])


def test_an_answer_out_of_which_nothing_can_be_read_may_be_asked_again() -> None:
    with pytest.raises(UnreadableAnswerError, match=r"no JSON.*“Sorry, I cannot"):
        answered(Scripted(said("Sorry, I cannot help with that.")))
    assert issubclass(UnreadableAnswerError, ProviderBusyError)


def test_an_answer_whose_rows_are_all_wrong_is_no_error_for_it_was_read() -> None:
    found = answered(Scripted(reply(item("spy on my neighbour's big folder", "FXUBR3"))))
    assert found.made == ()
    assert found.rejected[0].row is not None
