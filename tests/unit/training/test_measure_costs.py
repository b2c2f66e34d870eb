"""The costs in the manifest and the report are those that ``lam bench`` measures."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_rows import COSTS

from lam_desktop.classify.model_folder import open_model_folder
from lam_desktop.training import measure

SHIPPED = Path(__file__).parents[3] / "models" / "guard"


def costs(ms: float) -> dict[str, Any]:
    return {
        **{
            stage: {"p50_ms": ms + place, "p99_ms": ms + place + 0.126}
            for place, stage in enumerate(("bare_session_run", "classify", "explain"))
        },
        "commands_per_second": 100.126,
        "bare_commands_per_second": 200.126,
        "classify_to_bare": 1.126,
    }


@pytest.mark.parametrize("memory", [150.0, None])
def test_every_figure_comes_from_the_code_of_bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: float | None
) -> None:
    (tmp_path / "model.onnx").write_bytes(b"x" * 30)
    (tmp_path / "README.md").write_bytes(b"x" * 20)
    made: list[int] = []
    loaded: list[Path] = []

    def by_threads(open_with: Callable[[int], object], *, rounds: int) -> Any:
        assert [open_with(1), open_with(2)] == [1, 2]
        assert rounds == 7
        return costs(10), costs(5)

    def fresh(folder: Path, start: object) -> dict[str, Any]:
        loaded.append(folder)
        return {"import_ms": 3.0, "load_ms": 2.0, "first_verdict_ms": 4.0, "resident_mb": memory}

    def classifier(folder: object, *, threads: int) -> int:
        made.append(threads)
        return threads

    monkeypatch.setattr(measure, "costs_by_threads", by_threads)
    monkeypatch.setattr(measure, "fresh_guard", fresh)
    monkeypatch.setattr(measure, "OnnxClassifier", classifier)
    found = measure.latencies(replace(open_model_folder(SHIPPED), path=tmp_path), rounds=7)
    assert (made, loaded) == ([1, 2], [tmp_path])
    assert found["bare_run_one_thread_ms"] == {"p50": 10.0, "p99": 10.13}
    assert found["latency_one_thread_ms"] == {"p50": 11.0, "p99": 11.13}
    assert found["explanation_one_thread_ms"] == {"p50": 12.0, "p99": 12.13}
    assert found["latency_ms"] == {"p50": 6.0, "p99": 6.13}
    assert found["classify_to_bare"] == 1.13
    assert (found["load_ms"], found["import_ms"]) == (2.0, 3.0)
    assert found["resident_mb"] == memory
    assert found["largest_file_bytes"] == 30
    assert {*found, "size_bytes"} == set(COSTS)
