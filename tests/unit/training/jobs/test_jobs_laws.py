"""Whatever happens in whatever order, the queue keeps its laws: a model beside both databases."""

from dataclasses import dataclass, field
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from jobs_world import FAKE, Clock, made_row
from sqlalchemy import delete

from lam_desktop.training.jobs.errors import LeaseLostError
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.values import Lease, NewJob, Result
from lam_desktop.training.store.store import Store
from lam_desktop.training.store.tables import Base
from lam_desktop.training.store.values import NewTask

ATTEMPTS = 3
LEASE = 10.0


@dataclass
class Known:
    """What the model knows of a job."""

    state: str = "queued"
    attempts: int = 0
    due: float = 0.0
    token: str | None = None
    until: float = 0.0
    rows: list[str] = field(default_factory=list)


class QueueMachine(RuleBasedStateMachine):
    """Does to the queue what workers and people do, and says what should have come of it."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.queue = Queue(self.store, attempts=ATTEMPTS, clock=self.clock)
        self.jobs: dict[str, Known] = {}
        self.leases: list[Lease] = []
        self.numbers = count()

    @initialize()
    def an_empty_database(self) -> None:
        with self.store.writing() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(delete(table))

    @rule(keys=st.lists(st.integers(0, 5), max_size=4))
    def enqueue(self, keys: list[int]) -> None:
        names = [f"job-{key}" for key in keys]
        new = self.queue.enqueue(NewJob(key=key, kind="rows", provider=FAKE) for key in names)
        assert new == len(set(names) - set(self.jobs))
        for name in names:
            self.jobs.setdefault(name, Known())

    @rule(seconds=st.sampled_from([1.0, 4.0, 11.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.seconds += seconds

    @rule(most=st.integers(1, 3))
    def lease(self, most: int) -> None:
        now = self.clock()
        for job in self.jobs.values():
            if job.state == "leased" and job.until <= now:
                job.state = "queued" if job.attempts < ATTEMPTS else "dead"
                job.token = None
        due = {name for name, job in self.jobs.items() if job.state == "queued" and job.due <= now}
        found = self.queue.lease(most, owner="me", seconds=LEASE, provider=FAKE, kinds=["rows"])
        assert {lease.job.key for lease in found} <= due
        assert len(found) == min(most, len(due))
        for lease in found:
            job = self.jobs[lease.job.key]
            job.state, job.token, job.until = "leased", lease.token, now + LEASE
            job.attempts += 1
            assert lease.job.attempts == job.attempts
            self.leases.append(lease)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def heartbeat(self, data: st.DataObject) -> None:
        some = data.draw(st.lists(st.sampled_from(self.leases), unique_by=lambda each: each.token))
        kept = self.queue.heartbeat(some, LEASE)
        assert kept == {lease.token for lease in some if self.holds(lease)}
        for lease in some:
            if self.holds(lease):
                self.jobs[lease.job.key].until = self.clock() + LEASE

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), what=st.sampled_from(["finish", "retry", "bury", "release"]))
    def end(self, data: st.DataObject, what: str) -> None:
        lease = data.draw(st.sampled_from(self.leases))
        job, held = self.jobs[lease.job.key], self.holds(lease)
        text = f"row {next(self.numbers)}"
        try:
            self.ended(lease, what, text)
        except LeaseLostError:
            assert not held
            return
        assert held
        job.token = None
        if what == "finish":
            job.state = "done"
            job.rows.append(text)
        elif what == "release":
            job.state, job.attempts = "queued", job.attempts - 1
        elif what == "retry" and job.attempts < ATTEMPTS:
            job.state, job.due = "queued", self.clock() + 3
        else:
            job.state = "dead"

    @rule()
    def requeue(self) -> None:
        dead = [job for job in self.jobs.values() if job.state == "dead"]
        assert self.queue.requeue() == len(dead)
        for job in dead:
            job.state, job.attempts, job.due = "queued", 0, 0.0

    @invariant()
    def the_database_agrees(self) -> None:
        found = {job.key: (job.state, job.attempts) for job in self.queue.jobs()}
        assert found == {name: (job.state, job.attempts) for name, job in self.jobs.items()}
        stored = sorted(row.text for row in self.store.rows())
        assert stored == sorted(text for job in self.jobs.values() for text in job.rows)
        assert all(len(job.rows) <= 1 for job in self.jobs.values())

    def ended(self, lease: Lease, what: str, text: str) -> None:
        if what == "finish":
            self.queue.finish(lease, Result(tasks=[NewTask(row=made_row(text))]))
        elif what == "retry":
            self.queue.fail(lease, "busy", retry_in=3)
        elif what == "bury":
            self.queue.fail(lease, "no")
        else:
            self.queue.release(lease)

    def holds(self, lease: Lease) -> bool:
        return self.jobs[lease.job.key].token == lease.token


def test_the_queue_keeps_its_laws(database: str) -> None:
    with Store.open(database) as opened:

        class OfThisDatabase(QueueMachine):
            store = opened

        run_state_machine_as_test(
            OfThisDatabase,
            settings=settings(
                max_examples=15,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
