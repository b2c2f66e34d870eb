"""``lam data run`` and ``lam data jobs``, signals, and what a person sees."""

import os
import signal
import threading
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from jobs_world import FAKE, FakeProvider, answer, new_jobs, settings_of, texts_of, two_rows
from rich.console import Console

from lam_desktop.cli import data_jobs
from lam_desktop.training.jobs.errors import JobsError
from lam_desktop.training.jobs.progress import in_words, shown
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.running import run_jobs
from lam_desktop.training.jobs.values import Picture, Registry
from lam_desktop.training.providers.base import Answer, ProviderError, Request
from lam_desktop.training.store.store import Store

CONFIG = """
[budget]
tokens = 100_000
[providers.fake]
kind = "ollama"
model = "m"
max_concurrent = 4
"""
PICTURE = Picture(
    done=3, left=1200, dead=1, rows=1500, cost_micros=2_500_000, seconds=90, risks={"low": 3}
)


class Program:
    """The commands, in a folder with settings and a database."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "factory.db"
        self.config = folder / "run.toml"
        self.config.write_text(CONFIG)
        self.provider = FakeProvider(seconds=0.0)

    def compose(self) -> Registry:
        return Registry(handlers={"rows": two_rows}, provider=lambda _: self.provider)

    def data(self, *words: str) -> Result:
        group = click.Group("data")
        data_jobs.add_to(group, self.compose)
        return CliRunner().invoke(group, list(words))

    def run(self, *words: str) -> Result:
        return self.data("run", "--database", str(self.path), "--config", str(self.config), *words)

    def enqueue(self, count: int) -> None:
        with Store.open(self.path) as store:
            Queue(store).enqueue(new_jobs(count))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_a_run_does_the_jobs_and_tells_what_came_of_it(program: Program) -> None:
    program.enqueue(5)

    answer = program.run()

    assert answer.exit_code == 0
    assert "5 done, 0 left, 0 dead; 10 rows" in answer.output
    assert "risk low 100%, medium 0%, high 0%" in answer.output
    with Store.open(program.path) as store:
        assert {row.text for row in store.rows()} == texts_of(job.key for job in new_jobs(5))


def test_a_spent_budget_is_said_and_the_rest_is_left(program: Program) -> None:
    program.config.write_text(CONFIG.replace("100_000", "1000"))
    program.enqueue(90)

    answer = program.run("--workers", "2")

    assert answer.exit_code == 0
    assert "Stopped: the budget of 1,000 tokens is spent" in answer.output
    assert program.provider.most <= 2


def test_the_dead_are_told_and_can_be_tried_anew(program: Program) -> None:
    def script(request: Request, number: int) -> Answer:
        if number <= 2:
            raise ProviderError("The model is not there.")
        return answer(request.key)

    program.provider = FakeProvider(script, seconds=0.0)
    program.enqueue(2)
    database = ["--database", str(program.path)]

    assert "2 jobs are dead: they were given up" in program.run().output
    assert program.data("jobs", *database, "--dead").output.count("The model is not there.") == 2
    assert "2 jobs will be tried again" in program.data("jobs", *database, "retry").output
    assert "2 done" in program.run().output
    assert "no job is dead" in program.data("jobs", *database, "--dead").output
    assert program.data("jobs", *database).output.count("done after 1 attempt\n") == 2


def test_a_run_with_dead_jobs_ends_with_an_error_and_keeps_its_rows(program: Program) -> None:
    def script(request: Request, number: int) -> Answer:
        if number == 2:
            raise ProviderError("The model is not there.")
        return answer(request.key)

    program.provider = FakeProvider(script, seconds=0.0)
    program.enqueue(3)

    ended = program.run()

    assert ended.exit_code == 1
    assert "2 done, 0 left, 1 dead; 4 rows" in ended.stdout
    assert "1 job is dead: it was given up" in ended.stderr
    assert "“lam data jobs --dead”" in ended.stderr
    assert "“lam data jobs retry”" in ended.stderr
    with Store.open(program.path) as store:
        assert store.status().tasks == 4
    # Nobody has looked at it yet, so it is said again, though this run had nothing to do.
    assert program.run().exit_code == 1
    assert program.data("jobs", "--database", str(program.path), "retry").exit_code == 0
    assert program.run().exit_code == 0


def test_what_a_run_cannot_do_is_said(program: Program) -> None:
    with Store.open(program.path) as store:
        Queue(store).enqueue(new_jobs(3, kind="judge"))

    assert f"3 jobs wait for what this run does not have: {FAKE}, judge" in program.run().output


def test_settings_without_a_provider_are_refused(program: Program) -> None:
    program.enqueue(1)

    answer = program.data("run", "--database", str(program.path))

    assert answer.exit_code == 1
    assert "name no provider" in answer.output


def test_a_cluster_cannot_share_a_file(program: Program) -> None:
    program.enqueue(1)

    answer = program.run("--ray", "ray://10.0.0.1:10001")

    assert answer.exit_code == 1
    assert "cannot share an SQLite file" in answer.output


def test_ctrl_c_finishes_what_is_under_way(program: Program) -> None:
    def script(request: Request, number: int) -> Answer:
        if number == 6:
            os.kill(os.getpid(), signal.SIGINT)
        return answer(request.key)

    program.provider = FakeProvider(script, seconds=0.01)
    program.enqueue(50)
    before = signal.getsignal(signal.SIGINT)

    told = program.run()

    assert told.exit_code == 0
    assert "Stopped: it was told to stop" in told.output
    assert signal.getsignal(signal.SIGINT) is before
    with Store.open(program.path) as store:
        jobs = Queue(store).jobs()
        assert store.status().tasks == 2 * len(program.provider.asked)
    assert sum(job.state == "done" for job in jobs) == len(program.provider.asked) < 50
    assert {(job.state, job.attempts) for job in jobs} == {("done", 1), ("queued", 0)}


def test_a_run_is_noted_with_its_end(program: Program) -> None:
    program.enqueue(1)
    with Store.open(program.path) as store:
        run_jobs(store, program.compose, settings_of())
        with pytest.raises(JobsError):
            run_jobs(store, program.compose, settings_of().model_copy(update={"providers": {}}))
        with store.reading() as connection:
            asked = "SELECT kind, outcome FROM run"
            assert connection.exec_driver_sql(asked).all() == [("jobs", "nothing was left to do")]


def test_a_picture_in_words() -> None:
    assert in_words(PICTURE) == (
        "3 done, 1,200 left, 1 dead; 1,500 rows, 1,000 a minute; cost 2.50; "
        "risk low 100%, medium 0%, high 0%"
    )


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_told_while_it_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    from lam_desktop.training.jobs import progress

    monkeypatch.setattr(progress, "PLAIN_SECONDS", 0.01)
    seen = threading.Event()
    with (tmp_path / "out").open("w") as out, Store.open(tmp_path / "factory.db") as store:
        Queue(store).enqueue(new_jobs(7))
        console = Console(file=out, force_terminal=terminal, width=200)
        with shown(store, store.begin_run("jobs", {}), console):
            deadline = time.monotonic() + 20
            while not seen.is_set() and time.monotonic() < deadline:
                out.flush()
                if "0 done, 7 left, 0 dead" in (tmp_path / "out").read_text():
                    seen.set()
                time.sleep(0.01)

    assert seen.is_set()
    assert ("\x1b" in (tmp_path / "out").read_text()) == terminal
