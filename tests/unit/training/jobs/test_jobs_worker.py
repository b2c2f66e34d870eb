"""What a worker does with jobs, providers that misbehave, budgets and being told to stop."""

import asyncio
import logging
import math
from collections.abc import Awaitable

import pytest
from jobs_world import (
    FAKE,
    FakeProvider,
    World,
    answer,
    made_row,
    new_jobs,
    request_of,
    settings_of,
    texts_of,
    two_rows,
)
from sqlalchemy import Connection, event

from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.values import Job, Result
from lam_desktop.training.jobs.worker import Worker
from lam_desktop.training.providers.base import (
    Answer,
    Provider,
    ProviderBusyError,
    ProviderError,
    Request,
)
from lam_desktop.training.store.errors import StoreError
from lam_desktop.training.store.values import NewTask


def keys(count: int) -> list[str]:
    return [job.key for job in new_jobs(count)]


def test_every_job_is_done_once_and_all_at_once(world: World) -> None:
    world.queue.enqueue(new_jobs(90))

    assert world.work() is None

    assert world.states() == {"done": 90}
    assert world.texts() == texts_of(keys(90))
    assert world.provider.most == 64
    assert len(world.provider.asked) == 90
    assert world.provider.is_closed
    assert set(world.attempts("outcome", "requests", "rows", "model")) == {
        ("done", 1, 2, "model-1")
    }


def test_each_provider_has_its_own_limits(world: World) -> None:
    world.queue.enqueue([*new_jobs(30, provider="one"), *new_jobs(30, provider="two")])

    world.work(settings_of("one", "two", provider={"max_concurrent": 3}))

    assert world.states() == {"done": 60}
    assert world.provider.most == 6


def test_no_more_jobs_are_held_than_there_are_workers(world: World) -> None:
    world.queue.enqueue(new_jobs(20))

    world.work(settings_of(workers=2))

    assert world.provider.most == 2
    assert world.states() == {"done": 20}


def test_a_busy_provider_is_asked_again(world: World) -> None:
    def script(request: Request, number: int) -> Answer:
        if number % 3:
            raise ProviderBusyError("overloaded")
        return answer(request.key)

    world.provider = FakeProvider(script)
    world.queue = Queue(world.store, attempts=50, clock=world.clock)
    world.queue.enqueue(new_jobs(4))

    assert world.work() is None

    assert world.states() == {"done": 4}
    assert world.texts() == texts_of(keys(4))


def test_too_many_requests_for_ever_ends_among_the_dead(world: World) -> None:
    def script(_: Request, __: int) -> Answer:
        raise ProviderBusyError("fake/model: too many requests", retry_after=60)

    world.provider = FakeProvider(script)
    world.queue.enqueue(new_jobs(3))

    assert world.work() is None

    assert world.states() == {"dead": 3}
    dead = world.queue.jobs("dead")
    assert {(job.attempts, job.error) for job in dead} == {(5, "fake/model: too many requests")}
    assert len(world.provider.asked) == 15
    assert [outcome for (outcome,) in world.attempts("outcome")].count("retry") == 12


def test_a_provider_that_hangs_holds_nobody_up_for_ever(world: World) -> None:
    async def never() -> Answer:
        await asyncio.sleep(math.inf)
        raise AssertionError

    def script(request: Request, _: int) -> Answer | Awaitable[Answer]:
        return never() if request.key == keys(1)[0] else answer(request.key)

    world.provider = FakeProvider(script)
    world.queue.enqueue(new_jobs(5))

    assert world.work() is None

    assert world.states() == {"done": 4, "dead": 1}
    assert "no answer within 30 seconds" in (world.queue.jobs("dead")[0].error or "")


def test_what_cannot_be_mended_is_not_asked_again(world: World) -> None:
    def script(_: Request, __: int) -> Answer:
        raise ProviderError("The key is not accepted.")

    world.provider = FakeProvider(script)
    world.queue.enqueue(new_jobs(2))

    world.work()

    assert world.states() == {"dead": 2}
    assert len(world.provider.asked) == 2


def test_an_answer_that_cannot_be_read_is_asked_for_again_and_paid(world: World) -> None:
    tries: list[str] = []

    async def picky(job: Job, provider: Provider) -> Result:
        found = await provider.answer(request_of(job))
        tries.append(found.text)
        if len(tries) < 3:
            raise ProviderBusyError("That is no JSON.")
        return Result(tasks=[NewTask(row=made_row("good"))])

    world.handlers = {"rows": picky}
    world.queue.enqueue(new_jobs(1))

    world.work()

    assert world.states() == {"done": 1}
    assert world.attempts("outcome", "input_tokens") == [("retry", 10), ("retry", 10), ("done", 10)]


def test_a_handlers_own_mistake_costs_its_job_only(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async def clumsy(job: Job, provider: Provider) -> Result:
        if job.key == keys(1)[0]:
            raise KeyError("cell")
        return await two_rows(job, provider)

    world.handlers = {"rows": clumsy}
    world.queue.enqueue(new_jobs(3))

    with caplog.at_level(logging.CRITICAL):
        world.work()

    assert world.states() == {"done": 2, "dead": 1}
    assert world.queue.jobs("dead")[0].error == "The handler of rows failed: KeyError: 'cell'"


def test_a_row_that_cannot_be_stored_costs_its_job_only(world: World) -> None:
    def script(request: Request, _: int) -> Answer:
        return answer("b\0d" if request.key == keys(1)[0] else request.key)

    world.provider = FakeProvider(script)
    world.queue.enqueue(new_jobs(3))

    world.work()

    assert world.states() == {"done": 2, "dead": 1}
    assert "NUL" in (world.queue.jobs("dead")[0].error or "")
    assert world.texts() == texts_of(keys(3)[1:])


def test_ten_thousand_rows_at_once_are_stored(world: World) -> None:
    async def many(job: Job, provider: Provider) -> Result:
        await provider.answer(request_of(job))
        return Result(tasks=[NewTask(row=made_row(f"row {each}")) for each in range(10_000)])

    world.handlers = {"rows": many}
    world.queue.enqueue(new_jobs(1))

    world.work()

    assert world.store.status().tasks == 10_000


def test_a_budget_of_tokens_stops_the_run_and_the_next_goes_on(world: World) -> None:
    world.queue.enqueue(new_jobs(100))
    tight = settings_of(budget={"tokens": 1000})

    why = world.work(tight)

    assert "the budget of 1,000 tokens is spent" in (why or "")
    spent = world.store.status()
    assert 500 < spent.input_tokens + spent.output_tokens <= 1000
    assert set(world.states()) == {"done", "queued"}
    assert {job.attempts for job in world.queue.jobs("queued")} == {0}
    assert world.work() is None
    assert world.states() == {"done": 100}


def test_a_budget_of_money_stops_the_run(world: World) -> None:
    world.queue.enqueue(new_jobs(100))
    dear = {"kind": "openai", "input_price": 0.0, "output_price": 10.0}

    why = world.work(settings_of(budget={"money": 0.005}, provider=dear))

    assert "the budget of 0.005 is spent" in (why or "")
    assert 0.003 * 1e6 < world.store.status().cost_micros <= 0.005 * 1e6


def test_a_budget_of_time_stops_the_run(world: World) -> None:
    world.provider = FakeProvider(seconds=10)
    world.queue.enqueue(new_jobs(100))

    why = world.work(settings_of(workers=1, budget={"seconds": 45}))

    assert why == "the budget of 45 seconds is spent"
    assert world.states() == {"done": 5, "queued": 95}


def test_a_provider_that_lies_about_its_usage_is_not_believed(world: World) -> None:
    def script(request: Request, number: int) -> Answer:
        read = (-(10**6), 10**12, 0, None)[number % 4]
        return answer(request.key, read=read, written=read)

    world.provider = FakeProvider(script)
    world.queue.enqueue(new_jobs(8))

    world.work()

    for read, written, estimated in world.attempts("input_tokens", "output_tokens", "estimated"):
        assert 0 < read < 2000
        assert 0 < written < 2000
        assert estimated


def test_when_told_to_stop_it_finishes_what_it_asked_for(world: World) -> None:
    world.provider = FakeProvider(seconds=20)
    world.queue.enqueue(new_jobs(50))

    async def told(worker: Worker) -> None:
        await asyncio.sleep(15)
        worker.stop("it was told to stop")

    # Four are under way then, and four wait for the provider's next minute.
    settings = settings_of(workers=8, provider={"requests_per_minute": 4})
    why = world.work(settings, told)

    assert why == "it was told to stop"
    assert world.states() == {"done": 4, "queued": 46}
    assert len(world.provider.asked) == 4
    assert {job.attempts for job in world.queue.jobs("queued")} == {0}


def test_when_told_twice_it_waits_for_nobody(world: World) -> None:
    world.provider = FakeProvider(seconds=1000)
    world.queue.enqueue(new_jobs(5))

    async def told(worker: Worker) -> None:
        await asyncio.sleep(5)
        worker.abandon("it was told to stop at once")
        assert asyncio.get_running_loop().time() < 6

    assert world.work(settings_of(provider={"timeout": 5000}), told) is not None

    assert world.states() == {"queued": 5}
    assert {outcome for (outcome,) in world.attempts("outcome")} == {"returned"}
    assert world.store.status().output_tokens == 500  # as far as we know it was charged


def test_another_process_can_tell_a_run_to_stop(world: World) -> None:
    world.provider = FakeProvider(seconds=10)
    world.queue.enqueue(new_jobs(100))

    async def told(_: Worker) -> None:
        await asyncio.sleep(22)
        world.store.stop_run(world.run)

    assert world.work(settings_of(workers=1), told) == "it was told to stop"

    assert world.states() == {"done": 3, "queued": 97}


def test_a_long_job_keeps_its_lease(world: World) -> None:
    world.provider = FakeProvider(seconds=100)
    world.queue.enqueue(new_jobs(1))

    world.work(settings_of(lease_seconds=10, provider={"timeout": 1000}))

    assert world.attempts("outcome") == [("done",)]


def test_a_job_that_was_taken_over_is_given_up(world: World) -> None:
    world.provider = FakeProvider(lambda request, n: answer(f"{request.key} {n}"), seconds=100)
    world.queue.enqueue(new_jobs(1))

    async def thief(_: Worker) -> None:
        await asyncio.sleep(1)
        with world.store.writing() as connection:  # as if this worker had been asleep for long
            connection.exec_driver_sql("UPDATE job SET lease_until = 0")
        lease = world.queue.lease(1, owner="other", seconds=60, provider=FAKE, kinds=["rows"])[0]
        await asyncio.sleep(30)
        world.queue.finish(lease, Result(tasks=[NewTask(row=made_row("from the other"))]))

    assert world.work(settings_of(provider={"timeout": 1000}), thief) is None

    assert world.texts() == {"from the other"}
    assert sorted(world.attempts("outcome")) == [("done",), ("lost",)]
    assert world.provider.now == 0


def test_leases_of_the_dead_are_waited_for(world: World) -> None:
    world.queue.enqueue(new_jobs(3))
    world.queue.lease(3, owner="killed", seconds=40, provider=FAKE, kinds=["rows"])

    assert world.work() is None

    assert world.states() == {"done": 3}


def test_jobs_that_come_while_it_works_are_done_too(world: World) -> None:
    world.queue.enqueue(new_jobs(1))
    world.provider = FakeProvider(seconds=20)

    async def more(_: Worker) -> None:
        await asyncio.sleep(5)
        world.queue.enqueue(new_jobs(4))

    world.work(settings_of(), more)

    assert world.states() == {"done": 4}


def test_jobs_that_nobody_here_can_do_are_left(world: World) -> None:
    world.queue.enqueue([*new_jobs(2), *new_jobs(3, kind="judge"), *new_jobs(1, provider="no")])

    assert world.work() is None

    assert world.states() == {"done": 2, "queued": 4}
    assert world.queue.stranded([FAKE], ["rows"]) == {"fake, judge": 3, "no, rows": 1}


def test_a_provider_that_cannot_be_opened_stops_the_run(world: World) -> None:
    world.queue.enqueue(new_jobs(3))
    worker_of = world.worker

    def broken(*words: object) -> Worker:
        made = worker_of(*words)  # type: ignore[arg-type]

        def refuse(_: object) -> Provider:
            raise ProviderError("There is no key for fake.")

        object.__setattr__(made._registry, "provider", refuse)
        return made

    world.worker = broken  # type: ignore[method-assign]
    with pytest.raises(ProviderError, match="no key for fake"):
        world.work()

    assert world.states() == {"queued": 3}


def test_a_full_disk_stops_the_run_and_loses_nothing(world: World) -> None:
    world.queue.enqueue(new_jobs(20))

    async def many(job: Job, provider: Provider) -> Result:
        found = await provider.answer(request_of(job))
        texts = [f"{found.text} {each} {'x' * 200}" for each in range(200)]
        return Result(tasks=[NewTask(row=made_row(text)) for text in texts])

    world.handlers = {"rows": many}
    full = event.listens_for(world.store._engine, "begin")
    pages = 150

    @full
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(StoreError, match="disk is full"):
        world.work(settings_of(workers=1))

    done = world.states().get("done", 0)
    assert world.store.status().tasks == 200 * done
    pages = 1_000_000
    world.clock.seconds += 100
    assert world.work() is None
    assert world.states() == {"done": 20}
    assert world.store.status().tasks == 4000
