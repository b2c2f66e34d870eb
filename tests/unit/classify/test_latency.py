"""What is timed, and that every figure comes from the call it is told of."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from lam_desktop.classify import latency
from lam_desktop.classify.base import SIXTEEN_TOKENS
from lam_desktop.domain.verdict import Assessment, Explanation
from lam_desktop.training.report import aims

ON_LINUX = sys.platform == "linux"
SHIPPED = Path(__file__).parents[3] / "models" / "guard"


class Clock:
    """Stands still but for what the fake's calls take."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


class Fake:
    """A classifier that takes a millisecond a bare run, two a verdict and eight an explanation."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.calls: list[tuple[str, str]] = []

    def classify(self, text: str) -> Assessment:
        self._take("classify", text, 2)
        return cast(Assessment, object())

    def explain(self, text: str, assessment: Assessment) -> Explanation:
        self._take("explain", text, 8)
        return cast(Explanation, object())

    def bare_run(self, text: str) -> Callable[[], object]:
        return lambda: self._take("bare", text, 1)

    def _take(self, name: str, text: str, ms: int) -> None:
        self.calls.append((name, text))
        self._clock.now += ms / 1024  # in powers of two, so that sums are exact


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    clock = Clock()
    monkeypatch.setattr(latency, "time", clock)
    return Fake(clock)


def both(ms: float) -> dict[str, float]:
    return {"p50_ms": ms * 1e3 / 1024, "p99_ms": ms * 1e3 / 1024}


def test_each_figure_is_of_its_own_calls(fake: Fake) -> None:
    found = latency.costs_of(fake, rounds=50)
    assert found == {
        "bare_session_run": both(1), "classify": both(2), "explain": both(8),
        "commands_per_second": 512.0, "bare_commands_per_second": 1024.0, "classify_to_bare": 2.0,
    }  # fmt: skip


def test_verdict_and_bare_run_take_turns_on_the_same_command(fake: Fake) -> None:
    latency.costs_of(fake, rounds=10)
    turns = fake.calls[: 2 * (latency.WARM_UP + 10)]
    assert turns == [("bare", SIXTEEN_TOKENS), ("classify", SIXTEEN_TOKENS)] * (len(turns) // 2)
    assert {text for name, text in fake.calls if name == "explain"} == {latency.TWENTY_WORDS}


@pytest.mark.parametrize("name", ["bare", "classify"])
def test_throughput_is_of_different_commands_the_same_for_both(fake: Fake, name: str) -> None:
    latency.costs_of(fake, rounds=100)
    own = {SIXTEEN_TOKENS, latency.TWENTY_WORDS}
    judged = [text for call, text in fake.calls if call == name and text not in own]
    assert judged == latency.commands(100)[: latency.WARM_UP] + latency.commands(100)
    assert len(set(judged)) == 100


@pytest.mark.parametrize("count", [0, 1, 300, 1000])
def test_there_are_as_many_commands_as_are_asked_for(count: int) -> None:
    found = latency.commands(count)
    assert len(found) == count
    assert len(set(found)) == min(count, len(latency.PARTS))
    assert len({len(text.split()) for text in found}) >= min(count, 8)


@pytest.mark.parametrize(("product", "opened"), [(1, [1]), (2, [1, 2])])
def test_one_thread_is_measured_and_those_of_the_product(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, product: int, opened: list[int]
) -> None:
    monkeypatch.setattr(latency, "THREADS", product)
    asked = []

    def open_with(threads: int) -> Fake:
        asked.append(threads)
        return fake

    one, many = latency.costs_by_threads(open_with, rounds=2)
    assert asked == opened
    assert one == many  # the fake's time does not depend on them


def test_the_load_is_timed_by_itself(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = cast(Clock, latency.time)

    def opened(folder: Path) -> Any:
        clock.now += 0.5
        return fake, folder

    monkeypatch.setattr(latency, "open_onnx_classifier", opened)
    assert latency.load(Path("guard")) == ((fake, Path("guard")), 500.0)


def test_a_new_process_loads_the_guard_and_tells_its_memory() -> None:
    asked: list[Sequence[str]] = []

    def start(argv: Sequence[str]) -> str:
        asked.append(argv)
        return subprocess.check_output(argv, text=True, timeout=120)

    found = latency.fresh_guard(SHIPPED, start)
    assert [argv[0] for argv in asked] == [sys.executable]
    assert list(found) == ["import_ms", "load_ms", "first_verdict_ms", "resident_mb"]
    assert 0 < found["load_ms"] < found["first_verdict_ms"]
    # The guard alone: not what the process holds that asked, as getrusage would tell.
    assert (found["resident_mb"] is not None) == ON_LINUX
    # Memory is no matter of how busy the machine is, so what was promised is held to.
    assert (found["resident_mb"] or 0) < aims.RESIDENT_MB
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("status", "megabytes"),
    [
        ("Name:\tx\nVmHWM:\t  300000 kB\nVmRSS:\t  100000 kB\n", 102.4),
        ("Name:\tx\n", None),
        (None, None),
    ],
)
def test_memory_is_read_where_the_system_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str | None, megabytes: float | None
) -> None:
    file = tmp_path / "status"
    if status is not None:
        file.write_text(status)
    monkeypatch.setattr(latency, "STATUS", file)
    assert latency.memory_mb("VmRSS") == megabytes


@pytest.mark.skipif(not ON_LINUX, reason="only Linux tells a process's memory in /proc")
def test_the_memory_of_a_process_is_its_own() -> None:
    held = bytearray(b"x" * 300_000_000)
    code = "from lam_desktop.classify.latency import memory_mb; print(memory_mb('VmHWM'))"
    child = float(subprocess.check_output([sys.executable, "-c", code], text=True, timeout=60))
    own = latency.memory_mb("VmRSS")
    assert own is not None
    assert own > len(held) / 1e6 > child > 0
