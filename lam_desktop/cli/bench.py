"""``lam bench``: what a verdict costs here, beside the bare session run it is made of."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import click

from lam_desktop.classify.base import SIXTEEN_TOKENS
from lam_desktop.classify.latency import milliseconds, p50_and_p99
from lam_desktop.cli.console import print_json
from lam_desktop.config.paths import Paths

TWENTY_WORDS = (
    "copy all the photos of last summer from the camera card to the pictures folder and then"
    " erase the card"
)
FRESH_START = """
import json, sys, time
began = time.perf_counter()
from lam_desktop.app import open_program
from lam_desktop.domain.command import Command
pipeline = open_program().pipeline
imported = time.perf_counter()
assessment, decision = pipeline.judge(Command(text=sys.argv[1]))
judged = time.perf_counter()
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
except ImportError:
    peak = None
print(json.dumps({
    "import_ms": (imported - began) * 1e3,
    "first_verdict_ms": (judged - began) * 1e3,
    "peak_memory_mb": peak,
    "judged": assessment is not None,
}))
"""


def tokens(paths: Paths, text: str) -> int:
    """How many tokens the guard reads of ``text``, its two marks included."""
    from lam_desktop.classify.base import open_tokenizer
    from lam_desktop.classify.model_folder import open_model_folder
    from lam_desktop.classify.normalise import normalise

    tokenizer = open_tokenizer(open_model_folder(paths.models_dir / "guard"))
    return len(tokenizer.encode(normalise(text)).ids)


def measure(rounds: int) -> dict[str, Any]:
    """Latency in ms, throughput in commands a second, start-up in ms, memory in MB."""
    from lam_desktop.app import open_program
    from lam_desktop.classify.onnx_classifier import OnnxClassifier
    from lam_desktop.domain.command import Command

    program = open_program()
    classifier = program.pipeline.classifier()
    command = Command(text=SIXTEEN_TOKENS)
    long = classifier.classify(TWENTY_WORDS)
    stages: dict[str, Callable[[], object]] = {
        "classify": lambda: classifier.classify(command.text),
        "judge": lambda: program.pipeline.judge(command),
        "propose": lambda: program.pipeline.propose(command),
        "explain": lambda: classifier.explain(TWENTY_WORDS, long),
    }
    if isinstance(classifier, OnnxClassifier):
        stages = {"bare_session_run": classifier.bare_run(command.text)} | stages
    found: dict[str, Any] = {"rounds": rounds, "tokens": tokens(program.paths, command.text)}
    for name, work in stages.items():
        times = p50_and_p99(milliseconds(work, rounds))
        found[name] = {f"{percentile}_ms": value for percentile, value in times.items()}
    found["commands_per_second"] = 1e3 / found["judge"]["p50_ms"]
    if "bare_session_run" in found:
        bare = found["bare_session_run"]["p50_ms"]
        found["classify_to_bare"] = found["classify"]["p50_ms"] / bare
    return found | {"fresh_start": _fresh_start()}


def _fresh_start() -> dict[str, Any]:
    """Start-up and memory of a new process that judges one command."""
    if getattr(sys, "frozen", False):
        return _bundled_start()
    answer = subprocess.run(
        [sys.executable, "-c", FRESH_START, SIXTEEN_TOKENS],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def _bundled_start() -> dict[str, Any]:
    """The installed program is no interpreter: all that is seen is how long it takes."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "classify", SIXTEEN_TOKENS], capture_output=True, check=False, timeout=120
    )
    taken = (time.perf_counter() - began) * 1e3
    return {"first_verdict_ms": taken, "judged": done.returncode in (0, 10, 20)}


@click.command("bench")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--rounds", default=300, show_default=True, type=click.IntRange(10, 100_000))
def bench(as_json: bool, rounds: int) -> None:
    """Measure the guard on this machine."""
    found = measure(rounds)
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        if isinstance(value, dict):
            figures = "  ".join(
                f"{key} {figure:.2f}" if isinstance(figure, float) else f"{key} {figure}"
                for key, figure in value.items()
            )
            click.echo(f"{name:<20}{figures}")
        else:
            click.echo(
                f"{name:<20}{value:.2f}" if isinstance(value, float) else f"{name:<20}{value}"
            )


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(bench)
