"""The jobs in the database: leased, never taken.

A lease has an owner, a token and an end. Whoever holds the token may end the job, and what the job
gave is stored in that same transaction. When a lease has ended another may lease the job; the
first one's token is then worth nothing, so nothing is stored twice.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update

from lam_desktop.training.jobs import leasing
from lam_desktop.training.jobs.errors import LeaseLostError
from lam_desktop.training.jobs.values import Job, Lease, NewJob, Outlook, Result, Spent
from lam_desktop.training.store import adding
from lam_desktop.training.store import tables as t
from lam_desktop.training.store.adding import AT_ONCE, Origin, chunks
from lam_desktop.training.store.store import Store
from lam_desktop.training.store.values import Added

NOTHING = Spent()
T = TypeVar("T")


class Queue:
    """The jobs of one database; as safe to share as the store is.

    ``attempts`` is how often a job is tried before it is dead. ``clock`` stands in for the
    database's own in tests.
    """

    def __init__(
        self, store: Store, *, attempts: int = 5, clock: Callable[[], float] | None = None
    ) -> None:
        self.store = store
        self._attempts = attempts
        self._clock = clock

    def enqueue(self, jobs: Iterable[NewJob]) -> int:
        """Add jobs; one whose key is known already is left as it is. How many were new."""
        new = 0
        with self.store.writing() as connection:
            now = self._now(connection)
            for some in chunks(jobs, AT_ONCE):
                wanted = {job.key: job for job in some}
                known = select(t.Job.key).where(t.Job.key.in_(list(wanted)))
                for key in connection.execute(known).scalars():
                    del wanted[key]
                if wanted:
                    columns = [leasing.new(job, now) for job in wanted.values()]
                    connection.execute(insert(t.Job), columns)
                new += len(wanted)
        return new

    def lease(
        self,
        count: int,
        *,
        owner: str,
        seconds: float,
        provider: str,
        kinds: Collection[str],
        run: int | None = None,
    ) -> list[Lease]:
        """Hold up to ``count`` jobs of these kinds for so long: the oldest that are due."""
        with self.store.writing(tasks=False) as connection:
            now = self._now(connection)
            leasing.sweep(connection, now=now, attempts=self._attempts)
            jobs = leasing.due(connection, count, provider=provider, kinds=kinds, now=now)
            leases = [
                Lease(
                    job=replace(job, state="leased", attempts=job.attempts + 1),
                    token=uuid4().hex,
                    owner=owner,
                    run=run,
                )
                for job in jobs
            ]
            leasing.hold(connection, leases, now=now, until=now + seconds)
        return leases

    def heartbeat(self, leases: Collection[Lease], seconds: float) -> set[str]:
        """Hold leases for so long from now; the tokens of those that are still held."""
        if not leases:
            return set()
        held = t.Job.id.in_([lease.job.id for lease in leases]) & t.Job.token.in_(
            [lease.token for lease in leases]
        )
        with self.store.writing(tasks=False) as connection:
            until = self._now(connection) + seconds
            connection.execute(update(t.Job).where(held).values(lease_until=until))
            found = connection.execute(select(t.Job.token).where(held)).scalars()
            return {token for token in found if token is not None}

    def finish(self, lease: Lease, result: Result, spent: Spent = NOTHING) -> Added:
        """Store what the job gave and end it, in one transaction.

        Raises:
            LeaseLostError: the job is no longer held by this lease; nothing was stored.
            RowError: a row cannot be stored; nothing was, and the lease is still held.
        """

        def done(connection: Connection, now: float) -> Added:
            leasing.end(connection, lease, "done", error=None, ended_at=now)
            origin = Origin(
                annotator=result.annotator or lease.job.provider,
                now=now,
                run=lease.run,
                job=lease.job.id,
            )
            added = adding.add_tasks(connection, result.tasks, origin)
            added += adding.add_opinions(connection, result.opinions, origin)
            words = _not_stored(added, result.note)
            leasing.note(connection, lease, "done", spent, now=now, rows=added.stored, words=words)
            return added

        return self._ended(lease, spent, done)

    def fail(
        self, lease: Lease, error: str, spent: Spent = NOTHING, *, retry_in: float | None = None
    ) -> bool:
        """End an attempt that gave nothing: try again in so many seconds, or never.

        Whether it will be tried again; a job that was tried often enough is dead.
        """
        words = leasing.plain(error)

        def failed(connection: Connection, now: float) -> bool:
            if retry_in is None or lease.job.attempts >= self._attempts:
                leasing.end(connection, lease, "dead", error=words, ended_at=now)
                leasing.note(connection, lease, "dead", spent, now=now, words=words)
                return False
            leasing.end(connection, lease, "queued", error=words, not_before=now + retry_in)
            leasing.note(connection, lease, "retry", spent, now=now, words=words)
            return True

        return self._ended(lease, spent, failed)

    def release(self, lease: Lease, spent: Spent = NOTHING) -> None:
        """Give a job back as if it had not been tried; LeaseLostError if it is not held."""

        def given_back(connection: Connection, now: float) -> None:
            leasing.end(connection, lease, "queued", attempts=lease.job.attempts - 1)
            leasing.note(connection, lease, "returned", spent, now=now)

        self._ended(lease, spent, given_back)

    def requeue(self, keys: Sequence[str] | None = None) -> int:
        """Let dead jobs be tried anew, all or those of some keys; how many there were."""
        dead = update(t.Job).where(t.Job.state == "dead")
        if keys is not None:
            dead = dead.where(t.Job.key.in_(keys))
        fresh = dead.values(state="queued", attempts=0, not_before=0.0, error=None, ended_at=None)
        with self.store.writing(tasks=False) as connection:
            return connection.execute(fresh).rowcount

    def jobs(self, state: str | None = None, *, limit: int | None = None) -> list[Job]:
        """The jobs, or those of one state, oldest first."""
        asked = leasing.asked().order_by(t.Job.id).limit(limit)
        if state is not None:
            asked = asked.where(t.Job.state == state)
        with self.store.reading() as connection:
            return [Job(**values) for values in connection.execute(asked).mappings()]

    def outlook(self, providers: Collection[str], kinds: Collection[str]) -> Outlook:
        """How many jobs of theirs are not ended, and in how long one may be leased."""
        asked = (
            select(
                t.Job.state, func.count(), func.min(t.Job.not_before), func.min(t.Job.lease_until)
            )
            .where(t.Job.provider.in_(providers), t.Job.kind.in_(kinds))
            .where(t.Job.state.in_(["queued", "leased"]))
            .group_by(t.Job.state)
        )
        with self.store.reading() as connection:
            found = connection.execute(asked).all()
            now = self._now(connection)
        times = [due if state == "queued" else until or 0.0 for state, _, due, until in found]
        return Outlook(
            open=sum(count for _, count, _, _ in found),
            seconds=max(0.0, min(times) - now) if times else None,
        )

    def stranded(self, providers: Collection[str], kinds: Collection[str]) -> dict[str, int]:
        """How many queued jobs nobody here can do, by provider and kind."""
        asked = (
            select(t.Job.provider, t.Job.kind, func.count())
            .where(t.Job.state == "queued")
            .where(t.Job.provider.not_in(providers) | t.Job.kind.not_in(kinds))
            .group_by(t.Job.provider, t.Job.kind)
        )
        with self.store.reading() as connection:
            found = connection.execute(asked).all()
        return {f"{provider}, {kind}": count for provider, kind, count in found}

    def _ended(self, lease: Lease, spent: Spent, change: Callable[[Connection, float], T]) -> T:
        """Make a change that only the holder of the lease may make."""
        try:
            with self.store.writing() as connection:
                return change(connection, self._now(connection))
        except LeaseLostError:
            with self.store.writing(tasks=False) as connection:
                leasing.note_late(connection, lease, spent)  # it was paid for all the same
            raise

    def _now(self, connection: Connection) -> float:
        return self._clock() if self._clock else self.store.now(connection)


def _not_stored(added: Added, note: str | None) -> str | None:
    """What an answer gave that was there already or no row, for nothing is left out in silence."""
    words = [note] if note else []
    if added.known:
        words.append(f"{added.known} rows were stored before.")
    if added.conflicts:
        ids = ", ".join(conflict.task for conflict in added.conflicts)
        words.append(f"Not stored, for the same annotator said otherwise before: {ids}.")
    return leasing.plain(" ".join(words)) or None
