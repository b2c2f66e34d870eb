"""What scripts read: the objects of ``lam classify``, ``lam plan``, ``lam bench`` and the rest."""

import json
from pathlib import Path
from typing import Any

import pytest
from lam_command import MOVE, ROOT, lam, lam_json

from lam_desktop.app import open_program
from lam_desktop.classify.base import SIXTEEN_TOKENS
from lam_desktop.classify.latency import TWENTY_WORDS
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.cli.bench import table, tokens
from lam_desktop.config.keys import KeyStore
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.errors import ClassifyError

JUDGED = ["id", "text", "decision", "rules", "criteria", "model", "ms"]


def held(found: dict[str, Any]) -> None:
    """What the public object holds, whichever backend made it."""
    assert list(found) == JUDGED
    assert len(found["id"]) == 12
    assert found["decision"] in ("allow", "confirm", "block")
    assert list(found["criteria"]) == [criterion.value for criterion in Criterion]
    for criterion in Criterion:
        verdict = found["criteria"][criterion.value]
        assert list(verdict) == ["label", "p"]
        assert set(verdict["p"]) == set(criterion.labels)
        assert sum(verdict["p"].values()) == pytest.approx(1, abs=0.001)
    assert isinstance(found["model"], str)


def test_the_object_of_classify_has_these_keys() -> None:
    (found,) = lam_json("classify", "  read my wife's WhatsApp ", "--json")
    held(found)
    assert found["text"] == "read my wife's WhatsApp"
    assert found["decision"] == "block"
    assert found["rules"]


def test_both_backends_give_the_same_object() -> None:
    (found,) = lam_json("classify", "open the downloads folder", "--json", "--backend", "torch")
    held(found)
    (shipped,) = lam_json("classify", "open the downloads folder", "--json")
    assert (found["decision"], found["model"]) == (shipped["decision"], shipped["model"])


def explained(found: dict[str, Any], text: str) -> None:
    """What --explain adds to the public object, and that it adds nothing else."""
    assert list(found) == [*JUDGED, "because", "unexplained"]
    for verdict in found["criteria"].values():
        assert list(verdict) == ["label", "p", "why"]
        for word in verdict["why"]:
            assert list(word) == ["word", "start", "end", "weight"]
            assert text[word["start"] : word["end"]] == word["word"]


def test_explain_adds_the_words_and_a_sentence() -> None:
    text = "forge a prescription for oxycodone"
    answer = lam("classify", f"  {text} ", "--explain")
    found = json.loads(answer.stdout)
    explained(found, text)
    assert answer.exit_code == 20
    assert found["criteria"]["legality"]["why"][0]["word"] == "forge"
    assert found["because"].startswith("Judged illegal")
    assert "“forge”" in found["because"]
    assert found["unexplained"] is None
    (plain,) = lam_json("classify", text, "--json")
    held(plain)
    del found["because"], found["unexplained"]
    for verdict in found["criteria"].values():
        del verdict["why"]
    assert found | {"id": plain["id"], "ms": plain["ms"]} == plain


def test_the_offsets_are_those_of_the_text_as_it_was_typed() -> None:
    text = "please  fo\u200brge a ｐｒｅｓｃｒｉｐｔｉｏｎ for oxycodone"
    (found,) = lam_json("classify", text, "--explain")
    explained(found, text)
    assert found["criteria"]["legality"]["why"][0] | {"weight": 1} == {
        "word": "fo\u200brge",
        "start": 8,
        "end": 14,
        "weight": 1,
    }


def test_a_batch_is_explained_line_by_line() -> None:
    lines = '{"text": "open the downloads folder", "id": 7}\n{"id": 8}\n{"text": "steal a car"}\n'
    calm, broken, harm = lam_json("classify", "--batch", "-", "--explain", typed=lines)
    explained(calm, "open the downloads folder")
    explained(harm, "steal a car")
    assert (calm["id"], calm["because"]) == (7, None)
    assert list(broken) == ["id", "line", "error"]
    (plain,) = lam_json("classify", "--batch", "-", typed='{"text": "steal a car"}\n')
    assert list(plain) == JUDGED


def test_a_person_is_told_in_one_sentence() -> None:
    lines = lam("classify", "forge a prescription for oxycodone").stdout.splitlines()
    assert lines[-1].startswith("  Judged illegal")
    calm = lam("classify", "open the downloads folder").stdout
    assert "because" not in calm
    assert "because" not in lam("classify", "I want to kill myself").stdout


def test_what_cannot_be_explained_stays_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ClassifyError("the model failed")

    monkeypatch.setattr(OnnxClassifier, "explain", broken)
    answer = lam("classify", "steal a car", "--explain")
    found = json.loads(answer.stdout)
    explained(found, "steal a car")
    assert answer.exit_code == 20
    assert {len(verdict["why"]) for verdict in found["criteria"].values()} == {0}
    assert found["because"] is None
    assert found["unexplained"] == "It cannot be told which words did it: the model failed"
    assert "It cannot be told" in lam("classify", "steal a car").stdout


def test_what_could_not_be_judged_is_not_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lam_desktop.config.paths._shipped", lambda name: Path("/nonexistent"))
    answer = lam("classify", "steal a car", "--explain")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 20
    assert found["criteria"] == {}
    assert found["because"] is None
    assert "nothing to explain" in found["unexplained"]


def test_a_file_of_commands_is_judged_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "commands.jsonl"
    file.write_text('{"text": "open the downloads folder", "id": [1]}\n{"text": "steal a car"}\n')
    first, second = lam_json("classify", "--batch", str(file))
    held(second)
    assert first["id"] == [1]
    assert list(first) == JUDGED


@pytest.mark.parametrize(
    ("given", "answered"),
    [("null", None), ('"x"', "x"), ("7", 7), ("1.5", 1.5), ('{"a": [0]}', {"a": [0]})],
)
def test_an_id_is_passed_through_as_it_is(given: str, answered: object) -> None:
    (found,) = lam_json("classify", "--batch", "-", typed=f'{{"id": {given}, "text": "a"}}\n')
    assert found["id"] == answered
    assert "error" not in found


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "[NaN]"])
def test_a_number_that_json_does_not_know_is_an_error(number: str) -> None:
    answer = lam("classify", "--batch", "-", typed=f'{{"id": {number}, "text": "a"}}\n')
    found = json.loads(answer.stdout, parse_constant=lambda name: pytest.fail(name))
    assert answer.exit_code == 0
    assert list(found) == ["id", "line", "error"]
    assert (found["id"], found["line"]) == (None, 1)
    assert number.strip("[]") in found["error"]


def test_a_byte_order_mark_costs_no_line() -> None:
    lines = b'\xef\xbb\xbf{"text": "open the downloads folder"}\n{"text": "a"}\n'
    found = lam_json("classify", "--batch", "-", typed=lines)
    assert ["error" in answer for answer in found] == [False, False]


def test_the_steps_of_a_plan_stand_in_plain_lines(report: Path) -> None:
    lines = lam("plan", MOVE).stdout.splitlines()
    assert lines[2].startswith("     Undo: ")
    assert "␣" not in lines[2]
    irreversible = lam("plan", "empty the trash").stdout.splitlines()
    assert irreversible[-1] == "     Undo: cannot be undone"


def test_the_object_of_plan_has_these_keys(report: Path) -> None:
    (found,) = lam_json("plan", MOVE, "--json")
    assert list(found) == ["command", "decision", "rules", "steps", "unplanned"]
    (step,) = found["steps"]
    assert list(step) == ["action", "args", "decision", "rules", "undo"]


def test_the_command_that_is_measured_has_sixteen_tokens() -> None:
    assert tokens(open_program().paths, SIXTEEN_TOKENS) == 16
    assert len(TWENTY_WORDS.split()) == 20


def test_the_object_of_bench_has_these_keys() -> None:
    (found,) = lam_json("bench", "--json", "--rounds", "10")
    timed = ["bare_session_run", "classify", "explain"]
    figures = ["commands_per_second", "bare_commands_per_second", "classify_to_bare"]
    processes = ["one_thread", "guard_alone", "fresh_start"]
    assert list(found["one_thread"]) == [*timed, *figures]
    assert list(found) == [
        *("rounds", "tokens", "threads"), *timed, *figures, "judge", "propose", *processes
    ]  # fmt: skip
    assert (found["rounds"], found["tokens"]) == (10, 16)
    for part, stages in ((found, [*timed, "judge", "propose"]), (found["one_thread"], timed)):
        for stage in stages:
            assert list(part[stage]) == ["p50_ms", "p99_ms"]
            assert 0 < part[stage]["p50_ms"] <= part[stage]["p99_ms"]
        assert all(part[figure] > 0 for figure in figures)
    alone = found["guard_alone"]
    assert list(alone) == ["import_ms", "load_ms", "first_verdict_ms", "resident_mb"]
    assert 0 < alone["load_ms"] < alone["first_verdict_ms"]
    started = ["import_ms", "first_verdict_ms", "resident_mb", "peak_memory_mb", "judged"]
    assert list(found["fresh_start"]) == started
    assert found["fresh_start"]["judged"] is True


def measured(threads: int, memory: float | None) -> dict[str, Any]:
    """What ``lam bench`` could have found."""
    times = {"p50_ms": 1.5, "p99_ms": 2.25}
    one = {
        **dict.fromkeys(("bare_session_run", "classify", "explain"), times),
        "commands_per_second": 611.0, "bare_commands_per_second": 722.0, "classify_to_bare": 1.125,
    }  # fmt: skip
    return {
        **{"rounds": 10, "tokens": 16, "threads": threads, "one_thread": one},
        **{**one, "commands_per_second": 833.0, "judge": times, "propose": times},
        "guard_alone": {
            "import_ms": 200.0,
            "load_ms": 150.0,
            "first_verdict_ms": 300.0,
            "resident_mb": memory,
        },
        "fresh_start": {"first_verdict_ms": 700.0, "resident_mb": memory, "judged": True},
    }


def test_the_table_of_bench_shows_throughput_beside_the_bare_run_by_threads() -> None:
    lines = list(table(measured(2, 120.0)))
    cells = [line.split() for line in lines]
    assert ["classify", "1", "1.50", "2.25", "611.0"] in cells
    assert ["bare", "session", "run", "1", "1.50", "2.25", "722.0"] in cells
    assert ["classify", "2", "1.50", "2.25", "833.0"] in cells
    assert [line[1] for line in cells if line and line[0] in ("judge", "propose")] == ["2", "2"]
    assert any("session run: 1.12 with 1 thread, 1.12 with 2 threads" in line for line in lines)
    processes = [" ".join(line) for line in cells if line[:1] == ["the"]]
    assert processes == [
        "the guard alone 200 ms 150 ms 300 ms 120 MB", "the whole program – – 700 ms 120 MB"
    ]  # fmt: skip
    assert max(map(len, lines)) <= 80


def test_the_table_of_bench_on_one_core_and_where_memory_is_not_told() -> None:
    lines = list(table(measured(1, None)))
    assert sum(line.startswith("classify  ") for line in lines) == 1
    assert sum(line.startswith("the ") and line.endswith("–") for line in lines) == 2
    assert "told on Linux only" in lines[-1]


def test_the_objects_of_doctor_name_the_folders(home: Path) -> None:
    found = {check["name"]: check for check in lam_json("doctor", "--json")}
    for check in found.values():
        assert list(check) == ["name", "ok", "detail", "essential"]
    assert {"guard model", "settings", "policy", "audit log", "display", "keyring"} <= set(found)
    assert str(home / ".lam" / "config" / "policy.toml") in found["settings folder"]["detail"]
    assert found["data folder"]["detail"] == str(home / ".lam" / "data")
    assert found["log file"]["detail"] == str(home / ".lam" / "state" / "lam.log")


class MemoryRing(dict[tuple[str, str], str]):
    """A keyring in memory."""

    def get_password(self, service: str, username: str) -> str | None:
        return self.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self[service, username]


def test_keys_are_kept_listed_and_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = MemoryRing()
    monkeypatch.setattr("lam_desktop.cli.keys.open_key_store", lambda: KeyStore(lambda: ring))
    assert lam("keys", "list").output == ""
    assert lam("keys", "set", "openai", typed="sk-secret\n").exit_code == 0
    assert lam("keys", "set", "empty", typed="").exit_code == 1
    assert lam("keys", "list").output == "openai\n"
    assert lam("keys", "delete", "openai").exit_code == 0
    again = lam("keys", "delete", "openai")
    assert (again.exit_code, again.stderr) == (
        1,
        "lam: There is no key openai. See the names with: lam keys list\n",
    )
    assert lam("keys", "list").output == ""


def test_a_dataset_is_checked(tmp_path: Path) -> None:
    rows = (ROOT / "data" / "commands.jsonl").read_text(encoding="utf-8").splitlines()[:20]
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(rows) + "\n", encoding="utf-8")
    good = lam("data", "check", "--dataset", str(few))
    assert (good.exit_code, "nothing crosses a split" in good.stdout) == (0, True)
    few.write_text("\n".join([*rows, '{"id": "x"}']) + "\n", encoding="utf-8")
    assert lam("data", "check", "--dataset", str(few)).exit_code == 1
