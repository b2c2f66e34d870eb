"""A job is held by one lease at a time; only that lease can end it; nothing is stored twice."""

import uuid
from collections.abc import Iterator
from threading import Thread

import pytest
from jobs_world import FAKE, Clock, made_row, new_jobs

from lam_desktop.training.jobs.errors import LeaseLostError
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.values import Lease, NewJob, Result, Spent
from lam_desktop.training.store.errors import RowError
from lam_desktop.training.store.store import Store
from lam_desktop.training.store.values import NewTask, Opinion, labels_of

SPENT = Spent(requests=1, input_tokens=10, output_tokens=20, cost_micros=30, model="m")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(database: str, clock: Clock) -> Iterator[Queue]:
    with Store.open(database) as store:
        yield Queue(store, attempts=3, clock=clock)


def leased(queue: Queue, count: int = 1, *, owner: str = "me", seconds: float = 60) -> list[Lease]:
    return queue.lease(count, owner=owner, seconds=seconds, provider=FAKE, kinds=["rows"])


def a_row(text: str) -> Result:
    return Result(tasks=[NewTask(row=made_row(text))])


def texts(queue: Queue) -> list[str]:
    return [row.text for row in queue.store.rows()]


def test_a_key_is_one_job(queue: Queue) -> None:
    assert queue.enqueue(new_jobs(3)) == 3
    assert queue.enqueue([*new_jobs(5), *new_jobs(5)]) == 2
    assert [job.key for job in queue.jobs()] == [job.key for job in new_jobs(5)]


def test_a_job_keeps_what_it_was_given(queue: Queue) -> None:
    payload = {"cell": ["büro", 3, None], "text": 'a"b\\ \u2028 🎵'}
    queue.enqueue([NewJob(key="k", kind="rows", provider=FAKE, payload=payload)])

    assert leased(queue)[0].job.payload == payload


def test_the_oldest_jobs_of_a_provider_and_kind_are_leased(queue: Queue) -> None:
    queue.enqueue([*new_jobs(3, provider="other"), *new_jobs(3, kind="judge"), *new_jobs(3)])

    assert [lease.job.key for lease in leased(queue, 2)] == ["rows-fake-0", "rows-fake-1"]
    assert [lease.job.key for lease in leased(queue, 9)] == ["rows-fake-2"]
    assert leased(queue, 9) == []


def test_workers_at_once_never_hold_one_job(queue: Queue) -> None:
    queue.enqueue(new_jobs(120))
    held: list[Lease] = []

    def work() -> None:
        while found := leased(queue, 7, owner=uuid.uuid4().hex):
            held.extend(found)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # On PostgreSQL one may pass over jobs that another is just leasing, and end early.
    held.extend(leased(queue, 120))
    assert sorted(lease.job.id for lease in held) == [job.id for job in queue.jobs()]


def test_rows_and_the_end_are_one(queue: Queue) -> None:
    queue.enqueue(new_jobs(1))
    run = queue.store.begin_run("jobs", {})
    lease = queue.lease(1, owner="me", seconds=60, provider=FAKE, kinds=["rows"], run=run)[0]

    added = queue.finish(lease, a_row("open it"), SPENT)

    assert added.new == 1
    assert [job.state for job in queue.jobs()] == ["done"]
    found = queue.store.provenance(made_row("open it").id)
    assert (found.job, found.provider, found.model, found.annotator, found.run_id) == (
        "rows-fake-0",
        FAKE,
        "m",
        FAKE,
        run,
    )
    status = queue.store.status()
    assert (status.attempts, status.input_tokens, status.cost_micros) == (1, 10, 30)


def test_a_job_may_give_opinions(queue: Queue) -> None:
    queue.enqueue(new_jobs(1))
    queue.store.import_rows([made_row("open it")])
    opinion = Opinion(
        task=made_row("open it").id, annotator="judge", labels=labels_of(made_row("open it"))
    )

    assert queue.finish(leased(queue)[0], Result(opinions=[opinion])).second == 1


def test_a_lease_ends_a_job_once(queue: Queue) -> None:
    queue.enqueue(new_jobs(1))
    lease = leased(queue)[0]
    queue.finish(lease, a_row("open it"), SPENT)

    with pytest.raises(LeaseLostError):
        queue.finish(lease, a_row("open it again"), SPENT)
    with pytest.raises(LeaseLostError):
        queue.fail(lease, "no", retry_in=0)
    with pytest.raises(LeaseLostError):
        queue.release(lease)

    assert texts(queue) == ["open it"]
    assert queue.store.status().cost_micros == 30


def test_who_comes_back_late_stores_nothing_and_still_paid(queue: Queue, clock: Clock) -> None:
    queue.enqueue(new_jobs(1))
    late = leased(queue, owner="late")[0]
    clock.seconds += 61
    second = leased(queue, owner="second")[0]

    with pytest.raises(LeaseLostError, match="no longer held"):
        queue.finish(late, a_row("from the late one"), SPENT)
    queue.finish(second, a_row("from the second one"), SPENT)

    assert texts(queue) == ["from the second one"]
    assert queue.store.status().cost_micros == 60


def test_who_comes_back_late_but_first_is_heard(queue: Queue, clock: Clock) -> None:
    queue.enqueue(new_jobs(1))
    lease = leased(queue)[0]
    clock.seconds += 3600

    queue.finish(lease, a_row("open it"))

    assert texts(queue) == ["open it"]


def test_a_heartbeat_keeps_a_lease(queue: Queue, clock: Clock) -> None:
    queue.enqueue(new_jobs(2))
    kept, lost = leased(queue, 2)
    clock.seconds += 50
    assert queue.heartbeat([kept], 60) == {kept.token}
    clock.seconds += 50

    assert [lease.job.key for lease in leased(queue, 2)] == [lost.job.key]
    assert queue.heartbeat([kept, lost], 60) == {kept.token}


def test_a_job_that_kills_its_workers_dies(queue: Queue, clock: Clock) -> None:
    queue.enqueue(new_jobs(1))
    for _ in range(3):
        assert len(leased(queue)) == 1
        clock.seconds += 61

    assert leased(queue) == []
    assert [(job.state, job.attempts) for job in queue.jobs("dead")] == [("dead", 3)]
    assert "fell silent at each of 3 attempts" in (queue.jobs("dead")[0].error or "")


def test_a_failed_job_rests_and_dies_after_its_last_attempt(queue: Queue, clock: Clock) -> None:
    queue.enqueue(new_jobs(1))

    assert queue.fail(leased(queue)[0], "busy", SPENT, retry_in=10)
    assert leased(queue) == []
    clock.seconds += 10
    assert queue.fail(leased(queue)[0], "busy", SPENT, retry_in=10)
    clock.seconds += 10
    assert not queue.fail(leased(queue)[0], "b\0usy " * 2000, SPENT, retry_in=10)

    dead = queue.jobs("dead")[0]
    assert dead.attempts == 3
    assert (dead.error or "").startswith("busy busy")
    assert len(dead.error or "") == 2000
    assert queue.store.status().cost_micros == 90


def test_what_cannot_be_mended_is_not_tried_again(queue: Queue) -> None:
    queue.enqueue(new_jobs(1))

    assert not queue.fail(leased(queue)[0], "no such model")

    assert [job.state for job in queue.jobs()] == ["dead"]


def test_the_dead_can_be_tried_anew(queue: Queue) -> None:
    queue.enqueue(new_jobs(3))
    for lease in leased(queue, 3):
        queue.fail(lease, "no")

    assert queue.requeue(["rows-fake-1", "unknown"]) == 1
    assert [(lease.job.key, lease.job.attempts) for lease in leased(queue, 9)] == [
        ("rows-fake-1", 1)
    ]
    assert queue.requeue() == 2
    assert len(leased(queue, 9)) == 2


def test_a_returned_job_was_not_tried(queue: Queue) -> None:
    queue.enqueue(new_jobs(1))
    queue.release(leased(queue)[0], SPENT)

    assert leased(queue)[0].job.attempts == 1
    assert queue.store.status().cost_micros == 30


def test_a_row_that_cannot_be_stored_ends_nothing(queue: Queue) -> None:
    queue.enqueue(new_jobs(1))
    lease = leased(queue)[0]

    with pytest.raises(RowError, match="NUL"):
        queue.finish(lease, Result(tasks=[*a_row("good").tasks, *a_row("b\0d").tasks]))

    assert texts(queue) == []
    assert queue.heartbeat([lease], 60) == {lease.token}


def test_what_was_there_already_is_told(queue: Queue) -> None:
    queue.enqueue(new_jobs(2))
    first, second = leased(queue, 2)
    queue.finish(first, a_row("open it"))
    other = made_row("open it").model_copy(update={"risk": "medium"})

    added = queue.finish(second, Result(tasks=[NewTask(row=other)]))

    assert len(added.conflicts) == 1
    with queue.store.reading() as connection:
        notes = connection.exec_driver_sql("SELECT note FROM attempt").scalars().all()
    assert any(other.id in (note or "") for note in notes)


def test_the_outlook_tells_what_is_open_and_when(queue: Queue, clock: Clock) -> None:
    queue.enqueue([*new_jobs(3), *new_jobs(2, provider="other")])
    first, second, third = leased(queue, 3)
    queue.finish(first, Result())
    queue.fail(second, "busy", retry_in=40)

    found = queue.outlook([FAKE], ["rows"])

    assert (found.open, found.seconds) == (2, pytest.approx(40))
    queue.fail(third, "no")
    clock.seconds += 50
    assert queue.outlook([FAKE], ["rows"]).seconds == 0
    assert queue.outlook([FAKE], ["judge"]).open == 0
    assert queue.stranded([FAKE], ["rows"]) == {"other, rows": 2}


def test_the_databases_own_clock_serves_where_none_is_given(queue: Queue) -> None:
    own = Queue(queue.store)
    own.enqueue(new_jobs(1))

    assert len(leased(own)) == 1
    assert 50 < (own.outlook([FAKE], ["rows"]).seconds or 0) <= 60
