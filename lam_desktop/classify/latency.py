"""What a verdict costs: time, throughput, load and memory.

Measured here once, for ``lam bench`` and for the laboratory's reports.
"""

import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from lam_desktop.classify.base import SIXTEEN_TOKENS
from lam_desktop.classify.onnx_classifier import THREADS, OnnxClassifier, open_onnx_classifier
from lam_desktop.domain.verdict import Assessment, Explanation

WARM_UP = 20
"""Calls that are not counted: the first ones also fill caches and wake threads."""
TWENTY_WORDS = (
    "copy all the photos of last summer from the camera card to the pictures folder and then"
    " erase the card"
)
"""A command of twenty words: what an explanation is timed on."""
SELDOMER = 5
"""An explanation takes the time of about so many verdicts, and is timed so many times fewer."""
VERBS = ("open", "rename", "print", "make a backup of", "delete", "send my brother")
THINGS = (
    *("the tax letter", "all photos of the summer", "the minutes of the last meeting"),
    *("my cv", "that old spreadsheet with the names of all members", "the song"),
    *("both drafts", "the recipe for bread"),
)
PLACES = (
    *("", " on the desktop", " in the folder of the club", " from yesterday", " in Downloads"),
    *(" that I saved last and have not looked at since then", " on the memory card"),
)
PARTS = tuple(itertools.product(VERBS, THINGS, PLACES))
"""What the commands are made of whose throughput is told."""
FRESH_GUARD = """
import json, sys, time
began = time.perf_counter()
from pathlib import Path
from lam_desktop.classify.latency import SIXTEEN_TOKENS, load, memory_mb
import onnxruntime, tokenizers
imported = time.perf_counter()
classifier, load_ms = load(Path(sys.argv[1]))
classifier.classify(SIXTEEN_TOKENS)
judged = time.perf_counter()
print(json.dumps({
    "import_ms": (imported - began) * 1e3,
    "load_ms": load_ms,
    "first_verdict_ms": (judged - began) * 1e3,
    "resident_mb": memory_mb("VmRSS"),
}))
"""
STATUS = Path("/proc/self/status")


class Timed(Protocol):
    """What is asked of a classifier whose time is taken."""

    def classify(self, text: str) -> Assessment: ...

    def explain(self, text: str, assessment: Assessment) -> Explanation: ...

    def bare_run(self, text: str) -> Callable[[], object]: ...


def costs_of(classifier: Timed, *, rounds: int) -> dict[str, Any]:
    """Times in ms and commands a second, of verdicts and of the bare session run.

    Both take turns, so that whatever else the machine does falls on both alike.
    """
    bare, whole = by_turns(
        [
            classifier.bare_run(SIXTEEN_TOKENS),
            lambda: classifier.classify(SIXTEEN_TOKENS),
        ],
        rounds,
    )
    long = classifier.classify(TWENTY_WORDS)
    explained = milliseconds(
        lambda: classifier.explain(TWENTY_WORDS, long), max(1, rounds // SELDOMER)
    )
    texts = commands(rounds)
    times = {"bare_session_run": bare, "classify": whole, "explain": explained}
    return {
        **{name: in_milliseconds(each) for name, each in times.items()},
        "commands_per_second": throughput([partial(classifier.classify, text) for text in texts]),
        "bare_commands_per_second": throughput([classifier.bare_run(text) for text in texts]),
        "classify_to_bare": percentile(whole, 50) / percentile(bare, 50),
    }


def costs_by_threads(
    open_with: Callable[[int], Timed], *, rounds: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The costs with one thread, and with as many as the product uses."""
    one = costs_of(open_with(1), rounds=rounds)
    return one, one if THREADS == 1 else costs_of(open_with(THREADS), rounds=rounds)


def commands(count: int) -> list[str]:
    """Commands of many lengths, all different up to some hundreds."""
    different = [f"{verb} {thing}{place}" for verb, thing, place in PARTS]
    return list(itertools.islice(itertools.cycle(different), count))


def throughput(works: Sequence[Callable[[], object]]) -> float:
    """Calls a second when each is made once, one after another, after some that warm up."""
    for work in works[:WARM_UP]:
        work()
    began = time.perf_counter()
    for work in works:
        work()
    return len(works) / (time.perf_counter() - began)


def load(folder: Path) -> tuple[OnnxClassifier, float]:
    """The guard of a model folder as the product opens it, and how many ms that took.

    Without the import of the libraries, which a process does once for many things.
    """
    import onnxruntime  # noqa: F401
    import tokenizers  # noqa: F401

    began = time.perf_counter()
    classifier = open_onnx_classifier(folder)
    return classifier, (time.perf_counter() - began) * 1e3


def fresh_guard(folder: Path, start: Callable[[Sequence[str]], str]) -> dict[str, Any]:
    """Load in ms and resident memory in MB of a new process that judges one command.

    ``start`` runs a command line and gives what it printed: this room starts no processes itself.
    The memory is ``None`` where the system does not tell it, see :func:`memory_mb`.
    """
    found: dict[str, Any] = json.loads(start([sys.executable, "-c", FRESH_GUARD, str(folder)]))
    return found


def memory_mb(field: str) -> float | None:
    """This process's memory now (``VmRSS``) or at its most (``VmHWM``); ``None`` but on Linux.

    Not from ``getrusage``: on Linux its most also counts the process that started this one.
    """
    try:
        lines = STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    sizes = (line.split()[1] for line in lines if line.startswith(f"{field}:"))
    return next((int(kib) * 1024 / 1e6 for kib in sizes), None)


def by_turns(works: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """For each work the milliseconds of ``rounds`` calls, after some that warm up."""
    times: list[list[float]] = [[] for _ in works]
    for turn in range(WARM_UP + rounds):
        for work, taken in zip(works, times, strict=True):
            began = time.perf_counter()
            work()
            if turn >= WARM_UP:
                taken.append((time.perf_counter() - began) * 1e3)
    return times


def milliseconds(work: Callable[[], object], rounds: int) -> list[float]:
    """The time of each of ``rounds`` calls, after some that warm up."""
    return by_turns([work], rounds)[0]


def percentile(times: Sequence[float], per_cent: float) -> float:
    """The least time that at least ``per_cent`` of a hundred calls did not exceed.

    By nearest rank (type 1 of Hyndman and Fan, 1996): always a time that was measured. Of fewer
    than a hundred calls the 99th percentile is thus the longest of all.
    """
    return float(np.percentile(times, per_cent, method="inverted_cdf"))


def p50_and_p99(times: Sequence[float]) -> dict[str, float]:
    """The two percentiles that are told everywhere, by their names."""
    return {f"p{per_cent}": percentile(times, per_cent) for per_cent in (50, 99)}


def in_milliseconds(times: Sequence[float]) -> dict[str, float]:
    """The same, with their unit in the names."""
    return {f"{name}_ms": value for name, value in p50_and_p99(times).items()}
