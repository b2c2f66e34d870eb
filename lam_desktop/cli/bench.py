"""``lam bench``: what a verdict costs here, beside the bare session run it is made of."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from lam_desktop.classify.base import SIXTEEN_TOKENS
from lam_desktop.classify.latency import (
    costs_by_threads,
    fresh_guard,
    in_milliseconds,
    load,
    milliseconds,
)
from lam_desktop.cli.console import print_json
from lam_desktop.config.paths import Paths

FRESH_START = """
import json, sys, time
began = time.perf_counter()
from lam_desktop.app import open_program
from lam_desktop.domain.command import Command
pipeline = open_program().pipeline
imported = time.perf_counter()
assessment, decision = pipeline.judge(Command(text=sys.argv[1]))
judged = time.perf_counter()
from lam_desktop.classify.latency import memory_mb
print(json.dumps({
    "import_ms": (imported - began) * 1e3,
    "first_verdict_ms": (judged - began) * 1e3,
    "resident_mb": memory_mb("VmRSS"),
    "peak_memory_mb": memory_mb("VmHWM"),
    "judged": assessment is not None,
}))
"""
STAGES = ("bare_session_run", "classify", "explain", "judge", "propose")
PROCESS = {"import_ms": "ms", "load_ms": "ms", "first_verdict_ms": "ms", "resident_mb": "MB"}
COLUMNS = "{:<18}{:>10}{:>10}{:>10}{:>14}"
UNTOLD = "–"
"""Stands where nothing was measured."""


def tokens(paths: Paths, text: str) -> int:
    """How many tokens the guard reads of ``text``, its two marks included."""
    from lam_desktop.classify.base import open_tokenizer
    from lam_desktop.classify.model_folder import open_model_folder
    from lam_desktop.classify.normalise import normalise

    tokenizer = open_tokenizer(open_model_folder(paths.models_dir / "guard"))
    return len(tokenizer.encode(normalise(text)).ids)


def measure(rounds: int) -> dict[str, Any]:
    """Latency in ms, throughput in commands a second, load and start-up in ms, memory in MB.

    What stands under no number of threads is with those that the product uses.
    """
    from lam_desktop.app import open_program
    from lam_desktop.classify.model_folder import open_model_folder
    from lam_desktop.classify.onnx_classifier import THREADS, OnnxClassifier
    from lam_desktop.domain.command import Command

    program = open_program()
    path = program.paths.models_dir / "guard"
    opened = open_model_folder(path)
    one, product = costs_by_threads(
        lambda threads: OnnxClassifier(opened, threads=threads), rounds=rounds
    )
    command = Command(text=SIXTEEN_TOKENS)
    stages: dict[str, Callable[[], object]] = {
        "judge": lambda: program.pipeline.judge(command),
        "propose": lambda: program.pipeline.propose(command),
    }
    return {
        "rounds": rounds,
        "tokens": tokens(program.paths, command.text),
        "threads": THREADS,
        **product,
        **{name: in_milliseconds(milliseconds(work, rounds)) for name, work in stages.items()},
        "one_thread": one,
        "guard_alone": _guard_alone(path),
        "fresh_start": _fresh_start(),
    }


def _guard_alone(folder: Path) -> dict[str, Any]:
    """What loading the guard takes, in a new process where there is an interpreter for one."""
    if getattr(sys, "frozen", False):
        _, load_ms = load(folder)
        return {"load_ms": load_ms}
    return fresh_guard(folder, _printed)


def _fresh_start() -> dict[str, Any]:
    """Start-up and memory of a new process that judges one command."""
    if getattr(sys, "frozen", False):
        return _bundled_start()
    found: dict[str, Any] = json.loads(
        _printed([sys.executable, "-c", FRESH_START, SIXTEEN_TOKENS])
    )
    return found


def _printed(argv: Sequence[str]) -> str:
    """What a new process prints that comes to a good end."""
    return subprocess.check_output(argv, text=True, timeout=120)


def _bundled_start() -> dict[str, Any]:
    """The installed program is no interpreter: all that is seen is how long it takes."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "classify", SIXTEEN_TOKENS], capture_output=True, check=False, timeout=120
    )
    taken = (time.perf_counter() - began) * 1e3
    return {"first_verdict_ms": taken, "judged": done.returncode in (0, 10, 20)}


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures in lines for a person."""
    yield f"{found['rounds']} times a command of {found['tokens']} tokens; explain: of 20 words."
    yield "Commands a second: many different ones, one after another."
    yield ""
    yield COLUMNS.format("", "threads", "p50 ms", "p99 ms", "commands/s")
    by_threads = {1: found["one_thread"], found["threads"]: found}
    for threads, part in by_threads.items():
        yield from _rows(threads, part)
    yield ""
    yield "p50 of classify over bare session run: " + ", ".join(
        f"{part['classify_to_bare']:.2f} with {threads} thread{'s' if threads > 1 else ''}"
        for threads, part in by_threads.items()
    )
    yield ""
    yield COLUMNS.format("", "import", "load", "verdict", "memory")
    yield _process("the guard alone", found["guard_alone"])
    yield _process("the whole program", found["fresh_start"])
    yield ""
    yield "Verdict: the first one of a new process, import and load included."
    yield "Memory: what is resident after it; told on Linux only."


def _rows(threads: int, part: Mapping[str, Any]) -> Iterator[str]:
    rates = {
        "bare_session_run": part["bare_commands_per_second"],
        "classify": part["commands_per_second"],
    }
    for stage in STAGES:
        if stage in part:
            times = (f"{part[stage][name]:.2f}" for name in ("p50_ms", "p99_ms"))
            rate = f"{rates[stage]:.1f}" if stage in rates else UNTOLD
            yield COLUMNS.format(stage.replace("_", " "), threads, *times, rate)


def _process(name: str, figures: Mapping[str, Any]) -> str:
    cells = (
        UNTOLD if figures.get(key) is None else f"{figures[key]:.0f} {unit}"
        for key, unit in PROCESS.items()
    )
    return COLUMNS.format(name, *cells)


@click.command("bench")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--rounds", default=300, show_default=True, type=click.IntRange(10, 100_000))
def bench(as_json: bool, rounds: int) -> None:
    """Measure the guard on this machine."""
    found = measure(rounds)
    if as_json:
        print_json(found)
        return
    for line in table(found):
        click.echo(line)


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(bench)
