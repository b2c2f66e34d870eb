"""The commands: what to ask for, requests to a file, and rows out of its answers."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from generate_rows import cell, item, row

from lam_desktop.cli import data_answers, data_generate
from lam_desktop.training import dataset
from lam_desktop.training.generate import offline
from lam_desktop.training.generate.errors import GenerateError

TRAIN = [row(f"rename the folder {n} on my desk", group=f"g{n}") for n in range(12)]
HELD_BACK = [
    row("rename the folder of the exam tonight", split="test"),
    row("rename the folder of the validation now", split="validation"),
]
GUARD = Path(__file__).parents[4] / "models" / "guard"
TARGETS = """
likeness = 0.5
shrink = 10.0
strongest = 3.0
batch = 4
profiles = { FLEWR1 = 1 }
languages = { en = 1 }
topics = { files = 1, money = 1 }
styles = { plain = 1 }
lengths = { "5 to 8" = 1 }
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    dataset.save([*TRAIN, *HELD_BACK], tmp_path / "rows.jsonl")
    (tmp_path / "targets.toml").write_text(TARGETS)
    return tmp_path


def run(place: Path, *words: str) -> Result:
    @click.group()
    def data() -> None:
        pass

    data_generate.add_to(data)
    data_answers.add_to(data)
    return CliRunner().invoke(data, [*words, "--dataset", str(place / "rows.jsonl")])


def planned(place: Path, *words: str) -> Result:
    return run(place, *words, "--targets", str(place / "targets.toml"))


def requested(place: Path, *words: str) -> Result:
    asked = str(place / "asked.jsonl")
    return planned(place, "requests", "--count", "8", "--out", asked, *words)


def answered(place: Path, *lines: Any) -> Result:
    answers = place / "answers.jsonl"
    answers.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    out, rejected = str(place / "new.jsonl"), str(place / "no.jsonl")
    asked = str(place / "asked.jsonl")
    words = ["--requests", asked, "--out", out, "--rejected", rejected]
    return run(place, "answers", str(answers), *words)


def answer_to(key: str, *items: Any) -> dict[str, Any]:
    content = json.dumps({"rows": list(items)})
    body = {"choices": [{"message": {"content": content}}], "model": "a person"}
    return {"custom_id": key, "response": {"status_code": 200, "body": body}, "error": None}


def keys(place: Path) -> list[str]:
    lines = (place / "asked.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["custom_id"] for line in lines]


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_plan_tells_the_emptiest_cells(place: Path) -> None:
    result = planned(place, "plan", "--count", "8")
    assert result.exit_code == 0, result.output
    assert "12 rows teach" in result.stdout
    assert "money" in result.stdout
    found = json.loads(planned(place, "plan", "--count", "8", "--json").stdout)
    assert [(each["cell"]["topic"], each["rows"]) for each in found] == [("money", 8)]


def test_requests_go_out_and_rows_come_back(place: Path) -> None:
    result = requested(place)
    assert result.exit_code == 0, result.output
    assert "1 requests for 8 rows" in result.stdout
    content = (place / "asked.jsonl").read_text(encoding="utf-8")
    content += (place / "asked.tasks.jsonl").read_text(encoding="utf-8")
    assert TRAIN[0].text.split()[0] in content
    assert not any(each.text in content for each in HELD_BACK)
    (key,) = keys(place)
    good, bad = "pay the gas bill from savings", "pay"
    result = answered(place, answer_to(key, item(good), item(bad), item(TRAIN[0].text)))
    assert result.exit_code == 0, result.output
    (new,) = dataset.load(place / "new.jsonl")
    assert (new.text, new.split, new.source) == (good, "train", "factory-money_en")
    (provenance,) = lines_of(place / "new.provenance.jsonl")
    assert (provenance["id"], provenance["key"]) == (new.id, key)
    assert (provenance["provider"], provenance["model"]) == ("file/a person", "a person")
    reasons = [each["reason"] for each in lines_of(place / "no.jsonl")]
    assert len(reasons) == 2
    assert "1 rows, 2 rejected" in result.stdout


def test_rows_that_came_back_are_not_asked_for_again(place: Path) -> None:
    requested(place)
    (key,) = keys(place)
    answered(place, answer_to(key, *[item(f"add the sum {n} up for me") for n in range(8)]))
    rows = [*TRAIN, *dataset.load(place / "new.jsonl")]
    assert len(rows) == 20
    dataset.save(rows, place / "rows.jsonl")
    provenance = str(place / "new.provenance.jsonl")
    asked = planned(place, "plan", "--count", "4", "--json", "--provenance", provenance)
    assert [each["there"] for each in json.loads(asked.stdout)] == [8]


def test_a_test_text_does_not_come_back_as_a_row(place: Path) -> None:
    requested(place)
    (key,) = keys(place)
    answered(place, answer_to(key, item(HELD_BACK[0].text), item(HELD_BACK[1].text + "!")))
    assert dataset.load(place / "new.jsonl") == []
    reasons = [each["reason"] for each in lines_of(place / "no.jsonl")]
    assert reasons == ["there is such a row already", "another row says the same"]


def test_nothing_that_was_asked_or_said_is_lost(place: Path) -> None:
    requested(place, "--per-request", "2")
    first, second, third, fourth = keys(place)
    refused = {"custom_id": third, "response": {"status_code": 500, "body": None}, "error": "no"}
    result = answered(
        place,
        answer_to(first, item("pay the gas bill from savings")),
        answer_to(second, item("Pay the gas bill from savings.")),
        refused,
        answer_to("rows-unknown", item("pay the water bill from savings")),
    )
    assert result.exit_code == 0, result.output
    assert len(dataset.load(place / "new.jsonl")) == 1
    rejected = {each["key"]: each["reason"] for each in lines_of(place / "no.jsonl")}
    assert set(rejected) == {second, third, "rows-unknown", fourth}
    assert "says the same" in rejected[second]
    assert "not answered" in rejected[fourth]
    assert "2 of 4 requests are answered" in result.stdout


def test_a_cell_with_nothing_to_vary_is_told(place: Path) -> None:
    (place / "targets.toml").write_text(TARGETS.replace("FLEWR1", "FXUBR3"))
    result = requested(place, "--mode", "paraphrase")
    assert result.exit_code == 0, result.output
    assert "hold nothing to paraphrase" in result.stdout


def test_requests_never_take_the_place_of_others(place: Path) -> None:
    assert requested(place).exit_code == 0
    before = (place / "asked.jsonl").read_bytes()
    result = requested(place, "--seed", "9")
    assert result.exit_code == 1
    assert "is there already" in result.output
    assert (place / "asked.jsonl").read_bytes() == before


def test_without_the_tasks_the_answers_cannot_be_read(place: Path) -> None:
    requested(place)
    (place / "asked.tasks.jsonl").unlink()
    result = answered(place)
    assert result.exit_code == 1
    assert "Put it back beside them" in result.output


@pytest.mark.parametrize("line", ["nothing", "[]", "{}", '{"format": 9}'])
def test_wrong_tasks_are_told_with_their_line(place: Path, line: str) -> None:
    requested(place)
    (place / "asked.tasks.jsonl").write_text(line + "\n")
    result = answered(place)
    assert result.exit_code == 1
    assert "asked.tasks.jsonl, line 1" in result.output


def test_files_do_not_take_one_another_s_place(place: Path) -> None:
    requested(place)
    asked = str(place / "asked.jsonl")
    result = run(place, "answers", asked, "--requests", asked, "--out", asked, "--rejected", asked)
    assert result.exit_code == 1
    assert "different files" in result.output


def test_the_same_seed_writes_the_same_requests(place: Path) -> None:
    requested(place)
    first = (place / "asked.jsonl").read_bytes()
    for name in ("asked.jsonl", "asked.tasks.jsonl"):
        (place / name).unlink()
    requested(place)
    assert (place / "asked.jsonl").read_bytes() == first


def test_where_the_guard_errs_is_counted_and_heard(place: Path) -> None:
    right = row("open the downloads folder", split="validation")
    wrong = row("hack the bank and steal the money", "FLEWR1", split="validation")
    dataset.save([*TRAIN, right, wrong], place / "rows.jsonl")
    out = str(place / "mistakes.json")
    result = run(place, "mistakes", "--model", str(GUARD), "--out", out)
    assert result.exit_code == 0, result.output
    assert "1 of 2 decisions are wrong" in result.stdout
    content = Path(out).read_text(encoding="utf-8")
    assert {"facet": "topic", "value": "files", "wrong": 0, "of": 1} in json.loads(content)
    assert "hack" not in content
    result = planned(place, "plan", "--count", "4", "--mistakes", out)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", ["new.jsonl", "new.provenance.jsonl", "no.jsonl"])
def test_answers_never_take_the_place_of_other_rows(place: Path, name: str) -> None:
    requested(place)
    (key,) = keys(place)
    (place / name).write_text("before")
    names = {path.name for path in place.iterdir()} | {"answers.jsonl"}
    result = answered(place, answer_to(key, item("pay the gas bill from savings")))
    assert result.exit_code == 1
    assert f"{name} is there already" in result.output.replace("\n", "")
    assert (place / name).read_text() == "before"
    assert {path.name for path in place.iterdir()} == names


@pytest.mark.parametrize(
    ("out", "rejected"),
    [
        ("rows.jsonl", "no.jsonl"),
        ("new.jsonl", "rows.jsonl"),
        ("asked.tasks.jsonl", "no.jsonl"),
        ("new.jsonl", "asked.tasks.jsonl"),
        ("new.jsonl", "new.provenance.jsonl"),
    ],
)
def test_rows_never_take_the_place_of_the_dataset_or_the_tasks(
    place: Path, out: str, rejected: str
) -> None:
    requested(place)
    answers = place / "answers.jsonl"
    answers.write_text("")
    before = {path: path.read_bytes() for path in place.iterdir()}
    words = ["--requests", str(place / "asked.jsonl"), "--out", str(place / out)]
    result = run(place, "answers", str(answers), *words, "--rejected", str(place / rejected))
    assert result.exit_code == 1
    assert "different files" in result.output
    assert {path: path.read_bytes() for path in place.iterdir()} == before


def test_a_row_has_one_line_of_provenance_the_last(tmp_path: Path) -> None:
    def line(name: str, model: str) -> str:
        return json.dumps({"id": name, "cell": asdict(cell()), "model": model})

    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    first.write_text("\n".join([line("a", "m-1"), line("b", "m-1"), line("a", "m-2")]) + "\n")
    second.write_text(line("b", "m-3") + "\n" + line("c", "m-3") + "\n")
    found = offline.provenance_of({"a", "b"}, [first, second])
    assert found == [line("a", "m-2"), line("b", "m-3")]
    assert offline.provenance_of({"d"}, [first, second]) == []
    second.write_text("{}\n")
    with pytest.raises(GenerateError, match=r"2\.jsonl, line 1"):
        offline.provenance_of({"a"}, [first, second])
