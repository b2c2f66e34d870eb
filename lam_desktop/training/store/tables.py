"""The tables of the factory's database, as they are now; ``migrations`` holds how they came to be.

Times are seconds since 1970; money is counted in millionths, so that sums are exact.
"""

from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lam_desktop.domain.criteria import Criterion

TaskState = Literal["ready", "review"]
JobState = Literal["queued", "leased", "done", "dead"]
Outcome = Literal["running", "done", "retry", "dead", "returned", "lost"]
TASK_STATES: tuple[TaskState, ...] = ("ready", "review")
JOB_STATES: tuple[JobState, ...] = ("queued", "leased", "done", "dead")
OUTCOMES: tuple[Outcome, ...] = ("running", "done", "retry", "dead", "returned", "lost")


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """The rule that a column holds one of some words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


class Base(DeclarativeBase):
    """What all tables share: names of constraints that a migration can speak of."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Source(Base):
    """Where rows came from: a seed file, a corpus, a way of making them."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)


class Annotator(Base):
    """Who answers the six questions: the dataset's authors, a person, a model."""

    __tablename__ = "annotator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)


class Prompt(Base):
    """What a model was asked, each text once, by its SHA-256."""

    __tablename__ = "prompt"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(Text)


class Run(Base):
    """One start of something that changes tasks: an import, a run of jobs, a cleaning."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[float] = mapped_column(Double)
    ended_at: Mapped[float | None] = mapped_column(Double)
    outcome: Mapped[str | None] = mapped_column(Text)
    stopping: Mapped[bool] = mapped_column(Boolean, server_default=false())


class Task(Base):
    """One command and its place in the dataset; whose label counts is ``annotator_id``."""

    __tablename__ = "task"
    __table_args__ = (
        one_of("state", TASK_STATES),
        CheckConstraint("(state = 'review') = (reason IS NOT NULL)", name="reason"),
        CheckConstraint("(parent_id IS NULL) = (relation IS NULL)", name="relation"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    group: Mapped[str] = mapped_column(String)
    split: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(BigInteger, index=True)
    state: Mapped[str] = mapped_column(String(6))
    reason: Mapped[str | None] = mapped_column(Text)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    annotator_id: Mapped[int] = mapped_column(ForeignKey("annotator.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("task.id"))
    relation: Mapped[str | None] = mapped_column(String)
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("prompt.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    created_at: Mapped[float] = mapped_column(Double)


class Label(Base):
    """One annotator's six answers to one task."""

    __tablename__ = "label"
    __table_args__ = tuple(one_of(each.value, each.labels) for each in Criterion)

    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"), primary_key=True)
    annotator_id: Mapped[int] = mapped_column(ForeignKey("annotator.id"), primary_key=True)
    feasibility: Mapped[str] = mapped_column(String(12))
    legality: Mapped[str] = mapped_column(String(12))
    ethicality: Mapped[str] = mapped_column(String(12))
    boundaries: Mapped[str] = mapped_column(String(12))
    reversibility: Mapped[str] = mapped_column(String(12))
    risk: Mapped[str] = mapped_column(String(12))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_at: Mapped[float] = mapped_column(Double)


class Job(Base):
    """One piece of work for a provider; held by a lease while it is done."""

    __tablename__ = "job"
    __table_args__ = (
        one_of("state", JOB_STATES),
        CheckConstraint("(state = 'leased') = (token IS NOT NULL)", name="token"),
        Index(None, "state", "provider", "not_before"),
        Index(None, "lease_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String, unique=True)
    kind: Mapped[str] = mapped_column(String)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    provider: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String(6))
    attempts: Mapped[int] = mapped_column(server_default="0")
    not_before: Mapped[float] = mapped_column(Double, server_default="0")
    owner: Mapped[str | None] = mapped_column(String)
    token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[float | None] = mapped_column(Double)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[float] = mapped_column(Double)
    ended_at: Mapped[float | None] = mapped_column(Double)


class Attempt(Base):
    """One lease of a job and what became of it; its token is the lease's."""

    __tablename__ = "attempt"
    __table_args__ = (one_of("outcome", OUTCOMES),)

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    owner: Mapped[str] = mapped_column(String)
    started_at: Mapped[float] = mapped_column(Double)
    ended_at: Mapped[float | None] = mapped_column(Double)
    outcome: Mapped[str] = mapped_column(String(8))
    model: Mapped[str | None] = mapped_column(String)
    requests: Mapped[int] = mapped_column(server_default="0")
    input_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    output_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    estimated: Mapped[bool] = mapped_column(Boolean, server_default=false())
    cost_micros: Mapped[int] = mapped_column(BigInteger, server_default="0")
    rows: Mapped[int] = mapped_column(server_default="0")
    note: Mapped[str | None] = mapped_column(Text)
