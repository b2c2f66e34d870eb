"""How a run stands, asked of the database, so that it is the same for one process and for many."""

from sqlalchemy import func, select

from lam_desktop.training.jobs.values import Picture
from lam_desktop.training.store.store import Store
from lam_desktop.training.store.tables import Attempt, Job, Label, Run, Task


def picture(store: Store, run: int) -> Picture:
    """What the run has done and spent so far, and how many jobs are left."""
    states = select(Job.state, func.count()).group_by(Job.state)
    sums = select(
        func.coalesce(func.sum(Attempt.rows), 0), func.coalesce(func.sum(Attempt.cost_micros), 0)
    ).where(Attempt.run_id == run)
    ended = select(func.count()).where(Attempt.run_id == run, Attempt.outcome == "done")
    risks = (
        select(Label.risk, func.count())
        .join(Task, (Task.id == Label.task_id) & (Task.annotator_id == Label.annotator_id))
        .where(Task.run_id == run)
        .group_by(Label.risk)
    )
    began = select(Run.started_at).where(Run.id == run)
    with store.reading() as connection:
        counts = {found[0]: found[1] for found in connection.execute(states)}
        rows, cost = connection.execute(sums).one()
        return Picture(
            done=connection.execute(ended).scalar_one(),
            left=counts.get("queued", 0) + counts.get("leased", 0),
            dead=counts.get("dead", 0),
            rows=int(rows),
            cost_micros=int(cost),
            seconds=max(0.0, store.now(connection) - connection.execute(began).scalar_one()),
            risks={found[0]: found[1] for found in connection.execute(risks)},
        )
