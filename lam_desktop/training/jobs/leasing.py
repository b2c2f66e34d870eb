"""The steps of a lease in the database, each within the transaction of whoever takes it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from lam_desktop.training.jobs.errors import LeaseLostError
from lam_desktop.training.jobs.values import Job, Lease, NewJob, Spent
from lam_desktop.training.store import tables as t
from lam_desktop.training.store.tables import JobState, Outcome

LONGEST_NOTE = 2000
FREE: Mapping[str, Any] = {"token": None, "owner": None, "lease_until": None}
SILENT = "Its worker fell silent at each of {attempts} attempts: killed, or out of memory."


def new(job: NewJob, now: float) -> dict[str, Any]:
    """The columns of a job that nobody has tried."""
    return {
        "key": job.key,
        "kind": job.kind,
        "provider": job.provider,
        "payload": dict(job.payload),
        "state": "queued",
        "created_at": now,
    }


def asked() -> Select[Any]:
    """The columns that make a Job."""
    return select(
        t.Job.id,
        t.Job.key,
        t.Job.kind,
        t.Job.provider,
        t.Job.payload,
        t.Job.state,
        t.Job.attempts,
        t.Job.error,
    )


def due(
    connection: Connection, count: int, *, provider: str, kinds: Collection[str], now: float
) -> list[Job]:
    """Jobs to be leased now, the oldest first, passing over those that another is leasing."""
    wanted = (
        asked()
        .where(t.Job.state == "queued", t.Job.not_before <= now)
        .where(t.Job.provider == provider, t.Job.kind.in_(kinds))
        .order_by(t.Job.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    found = [Job(**values) for values in connection.execute(wanted).mappings()]
    return sorted(found, key=lambda job: job.id)


def hold(connection: Connection, leases: Sequence[Lease], *, now: float, until: float) -> None:
    """Write that these leases hold their jobs."""
    if not leases:
        return
    holding = (
        update(t.Job.__table__)  # type: ignore[arg-type]
        .where(t.Job.id == bindparam("job"))
        .values(
            state="leased",
            attempts=t.Job.attempts + 1,
            token=bindparam("new_token"),
            owner=bindparam("new_owner"),
            lease_until=until,
        )
    )
    connection.execute(
        holding,
        [{"job": each.job.id, "new_token": each.token, "new_owner": each.owner} for each in leases],
    )
    attempts = [
        {
            "token": each.token,
            "job_id": each.job.id,
            "run_id": each.run,
            "owner": each.owner,
            "started_at": now,
            "outcome": "running",
        }
        for each in leases
    ]
    connection.execute(insert(t.Attempt), attempts)


def sweep(connection: Connection, *, now: float, attempts: int) -> None:
    """Take back leases that have ended; a job that kills each of its workers dies itself."""
    ended = (
        select(t.Job.id, t.Job.token, t.Job.attempts)
        .where(t.Job.lease_until <= now)
        .with_for_update(skip_locked=True)
    )
    found = connection.execute(ended).all()
    if not found:
        return
    lost = update(t.Attempt).where(t.Attempt.token.in_([token for _, token, _ in found]))
    connection.execute(lost.values(outcome="lost", ended_at=now))
    worn = [job for job, _, tried in found if tried >= attempts]
    fresh = [job for job, _, tried in found if tried < attempts]
    queued = update(t.Job).where(t.Job.id.in_(fresh))
    connection.execute(queued.values(state="queued", **FREE))
    dead = update(t.Job).where(t.Job.id.in_(worn))
    error = SILENT.format(attempts=attempts)
    connection.execute(dead.values(state="dead", error=error, ended_at=now, **FREE))


def end(connection: Connection, lease: Lease, state: JobState, **values: Any) -> None:
    """End a lease and leave its job in another state; LeaseLostError if it holds it no more."""
    held = update(t.Job).where(t.Job.id == lease.job.id, t.Job.token == lease.token)
    if connection.execute(held.values(state=state, **FREE, **values)).rowcount != 1:
        raise LeaseLostError(
            f"The job {lease.job.key} is no longer held by this worker, which was silent for too "
            "long. Nothing of its answer was stored; another worker does the job."
        )


def note(
    connection: Connection,
    lease: Lease,
    outcome: Outcome,
    spent: Spent,
    *,
    now: float,
    rows: int = 0,
    words: str | None = None,
) -> None:
    """Write what became of an attempt."""
    values = {"outcome": outcome, "ended_at": now, "rows": rows, "note": words}
    own = update(t.Attempt).where(t.Attempt.token == lease.token)
    connection.execute(own.values(**values, **_columns(spent)))


def note_late(connection: Connection, lease: Lease, spent: Spent) -> None:
    """Count what was spent by an attempt whose lease was lost before it could say so."""
    own = update(t.Attempt).where(t.Attempt.token == lease.token, t.Attempt.outcome == "lost")
    connection.execute(own.values(**_columns(spent)))


def plain(words: str) -> str:
    """Somebody else's words as every database takes them, and not a book of them."""
    return words.replace("\0", "").encode(errors="replace").decode()[:LONGEST_NOTE]


def _columns(spent: Spent) -> dict[str, Any]:
    return {
        "model": spent.model and plain(spent.model),
        "requests": spent.requests,
        "input_tokens": spent.input_tokens,
        "output_tokens": spent.output_tokens,
        "estimated": spent.estimated,
        "cost_micros": spent.cost_micros,
    }
