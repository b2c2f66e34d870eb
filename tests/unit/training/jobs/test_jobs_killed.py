"""Workers are killed at random; nothing is lost and nothing is stored twice."""

import multiprocessing
import time
from collections import Counter
from multiprocessing.context import ForkServerContext, ForkServerProcess
from random import Random

import mortal_worker
import pytest

from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.store.store import Store

WORKERS = 2
KILLS = 10
JOBS = 320
PATIENCE_SECONDS = 300


@pytest.fixture
def processes() -> ForkServerContext:
    """A way to start a worker's process in no time: from one that has imported all it needs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mortal_worker"])
    return context


def done(store: Store) -> int:
    with store.reading() as connection:
        asked = "SELECT count(*) FROM job WHERE state = 'done'"
        return int(connection.exec_driver_sql(asked).scalar_one())


@pytest.mark.timeout(900)  # seconds on a machine that is free
def test_ten_kills_lose_nothing_and_double_nothing(
    database: str, processes: ForkServerContext
) -> None:
    with Store.open(database) as store:
        Queue(store).enqueue(mortal_worker.jobs(JOBS))
        run = store.begin_run("jobs", {})

        def started() -> ForkServerProcess:
            process = processes.Process(target=mortal_worker.work, args=(database, run))
            process.start()
            return process

        chance = Random()
        alive = [started() for _ in range(WORKERS)]
        for killed in range(KILLS):
            _wait_for(store, (killed + 1) * JOBS // (2 * KILLS))
            time.sleep(chance.uniform(0.0, 0.05))
            victim = alive.pop(chance.randrange(WORKERS))
            assert victim.is_alive()
            victim.kill()
            victim.join()
            alive.append(started())
        for process in alive:
            process.join(PATIENCE_SECONDS)

        assert [process.exitcode for process in alive] == [0] * WORKERS
        _assert_each_was_stored_once(store)


def _wait_for(store: Store, jobs: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while done(store) < jobs:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _assert_each_was_stored_once(store: Store) -> None:
    assert store.status().jobs == {"done": JOBS}
    rows = Counter(" ".join(row.text.split()[:2]) for row in store.rows())
    answers = Counter(answer.split()[0] for answer in rows)
    assert set(rows.values()) == {mortal_worker.ROWS_A_JOB}  # each answer whole
    assert answers == {job.key: 1 for job in mortal_worker.jobs(JOBS)}  # and one for each job
    with store.reading() as connection:
        asked = "SELECT job_id FROM attempt WHERE outcome = 'done'"
        ended = Counter(connection.exec_driver_sql(asked).scalars())
        lost = "SELECT count(*) FROM attempt WHERE outcome = 'lost'"
        assert connection.exec_driver_sql(lost).scalar_one() > 0  # the kills did hit
    assert set(ended.values()) == {1}
    assert len(ended) == JOBS
