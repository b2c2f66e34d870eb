"""The terminal's commands where no desktop is needed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from lam_command import lam

from lam_desktop.classify.latency import p50_and_p99, percentile
from lam_desktop.cli.root import root
from lam_desktop.config.checks import Check, report


def test_classify_prints_the_public_object() -> None:
    answer = lam("classify", "open the downloads folder", "--json")
    found = json.loads(answer.output)
    assert answer.exit_code == 0
    assert found["decision"] == "allow"
    assert list(found["criteria"]) == [
        "feasibility",
        "legality",
        "ethicality",
        "boundaries",
        "reversibility",
        "risk",
    ]
    for verdict in found["criteria"].values():
        assert sum(verdict["p"].values()) == pytest.approx(1, abs=0.001)
        assert verdict["label"] in verdict["p"]
    assert found["ms"] > 0


def test_a_command_is_needed() -> None:
    assert lam("classify").exit_code == 1
    assert lam("classify", "   ").exit_code == 1


def test_help_for_a_person_in_need_is_not_mixed_with_verdicts() -> None:
    answer = lam("classify", "I want to kill myself")
    assert answer.exit_code == 20
    assert "findahelpline.com" in answer.output
    assert "cannot be done with a computer" not in answer.output


def test_plan_shows_steps_and_touches_nothing(home: Path) -> None:
    (home / "Downloads" / "report.pdf").write_text("x")
    answer = lam("plan", "move report.pdf from Downloads to Documents", "--json")
    found = json.loads(answer.output)
    assert [step["action"] for step in found["steps"]] == ["move_path"]
    assert found["steps"][0]["args"] == {
        "source": str(home / "Downloads" / "report.pdf"),
        "destination": str(home / "Documents" / "report.pdf"),
    }
    assert found["unplanned"] is None
    assert (home / "Downloads" / "report.pdf").exists()


def test_run_moves_and_undo_puts_back(home: Path) -> None:
    (home / "Downloads" / "report.pdf").write_text("x")
    assert lam("run", "move report.pdf from Downloads to Documents", "--yes").exit_code == 0
    assert (home / "Documents" / "report.pdf").exists()
    assert lam("undo", "--yes").exit_code == 0
    assert (home / "Downloads" / "report.pdf").exists()
    again = lam("undo", "--yes")
    assert again.exit_code == 1
    assert "nothing to undo" in again.output


def test_step_by_step_stops_at_a_no(home: Path) -> None:
    (home / "Downloads" / "report.pdf").write_text("x")
    command = ["run", "move report.pdf from Downloads to Documents", "--yes", "--step"]
    answer = CliRunner().invoke(root, command, input="n\n")
    assert answer.exit_code == 130
    assert (home / "Downloads" / "report.pdf").exists()


def test_history_and_audit_tell_what_was_asked(home: Path) -> None:
    lam("run", "read my wife's WhatsApp while she sleeps")
    assert "read my wife's WhatsApp" in lam("history").output
    assert "refused: blocked" in lam("history", "--search", "whatsapp").output
    assert lam("history", "--search", "nowhere").output == "Nothing was found.\n"
    verified = lam("audit", "verify")
    assert (verified.exit_code, "whole" in verified.output) == (0, True)


def test_doctor_fails_only_for_what_is_essential(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = lam("doctor")
    assert answer.exit_code == 0, answer.output
    assert "ok    guard model" in answer.output
    monkeypatch.setattr("lam_desktop.config.paths._shipped", lambda name: Path("/nonexistent"))
    broken = lam("doctor")
    assert broken.exit_code == 1
    assert "FAIL  guard model" in broken.output


def test_a_key_is_never_taken_from_the_arguments() -> None:
    assert lam("keys", "set", "openai", "sk-secret").exit_code == 1


def test_the_report_marks_what_is_merely_lacking() -> None:
    checks = [
        Check(name="a", ok=True, detail="fine"),
        Check(name="b", ok=False, detail="bad"),
        Check(name="c", ok=False, detail="absent", essential=False),
    ]
    assert report(checks) == "ok    a: fine\nFAIL  b: bad\nlack  c: absent"


def test_percentiles_are_by_nearest_rank() -> None:
    assert percentile([3.0, 1.0, 2.0, 4.0], 50) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 99) == 99.0
    assert percentile([7.0], 99) == 7.0


@pytest.mark.parametrize(
    ("rounds", "p50", "p99"),
    # Where 99% of the rounds is no whole number, the next rank counts, never the one before.
    [(10, 5, 10), (99, 50, 99), (101, 51, 100), (150, 75, 149), (300, 150, 297), (350, 175, 347)],
)
def test_at_least_99_of_100_calls_are_within_the_99th_percentile(
    rounds: int, p50: int, p99: int
) -> None:
    times = [float(n) for n in range(rounds, 0, -1)]
    assert p50_and_p99(times) == {"p50": p50, "p99": p99}
