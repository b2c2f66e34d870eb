"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ANSWERS = {
    "feasibility": "'feasible', 'infeasible'",
    "legality": "'legal', 'illegal'",
    "ethicality": "'ethical', 'unethical'",
    "boundaries": "'within', 'beyond'",
    "reversibility": "'reversible', 'irreversible'",
    "risk": "'low', 'medium', 'high'",
}


def upgrade() -> None:
    """Create them."""
    _named("source")
    _named("annotator")
    _prompt()
    _run()
    _job()
    _task()
    _label()
    _attempt()


def downgrade() -> None:
    """Drop them, with all they hold."""
    for table in ("attempt", "label", "task", "job", "run", "prompt", "annotator", "source"):
        op.drop_table(table)


def _named(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("name", name=op.f(f"uq_{table}_name")),
    )


def _prompt() -> None:
    op.create_table(
        "prompt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
        sa.UniqueConstraint("digest", name=op.f("uq_prompt_digest")),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double()),
        sa.Column("outcome", sa.Text()),
        sa.Column("stopping", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.Double(), server_default="0", nullable=False),
        sa.Column("owner", sa.String()),
        sa.Column("token", sa.String(32)),
        sa.Column("lease_until", sa.Double()),
        sa.Column("error", sa.Text()),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
        _check("job", "state", "state IN ('queued', 'leased', 'done', 'dead')"),
        _check("job", "token", "(state = 'leased') = (token IS NOT NULL)"),
    )
    op.create_index(
        op.f("ix_job_state_provider_not_before"), "job", ["state", "provider", "not_before"]
    )
    op.create_index(op.f("ix_job_lease_until"), "job", ["lease_until"])


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("split", sa.String(10), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("annotator_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.String(12)),
        sa.Column("relation", sa.String()),
        sa.Column("prompt_id", sa.Integer()),
        sa.Column("run_id", sa.Integer()),
        sa.Column("job_id", sa.Integer()),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        _check("task", "state", "state IN ('ready', 'review')"),
        _check("task", "reason", "(state = 'review') = (reason IS NOT NULL)"),
        _check("task", "relation", "(parent_id IS NULL) = (relation IS NULL)"),
        _key("task", "source_id", "source.id"),
        _key("task", "annotator_id", "annotator.id"),
        _key("task", "parent_id", "task.id"),
        _key("task", "prompt_id", "prompt.id"),
        _key("task", "run_id", "run.id"),
        _key("task", "job_id", "job.id"),
    )
    op.create_index(op.f("ix_task_position"), "task", ["position"])
    op.create_index(op.f("ix_task_run_id"), "task", ["run_id"])
    op.create_index(op.f("ix_task_job_id"), "task", ["job_id"])


def _label() -> None:
    op.create_table(
        "label",
        sa.Column("task_id", sa.String(12), nullable=False),
        sa.Column("annotator_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(12), nullable=False) for name in ANSWERS),
        sa.Column("run_id", sa.Integer()),
        sa.Column("job_id", sa.Integer()),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("task_id", "annotator_id", name=op.f("pk_label")),
        *(_check("label", name, f"{name} IN ({words})") for name, words in ANSWERS.items()),
        _key("label", "task_id", "task.id"),
        _key("label", "annotator_id", "annotator.id"),
        _key("label", "run_id", "run.id"),
        _key("label", "job_id", "job.id"),
    )


def _attempt() -> None:
    outcomes = "'running', 'done', 'retry', 'dead', 'returned', 'lost'"
    op.create_table(
        "attempt",
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer()),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double()),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("model", sa.String()),
        sa.Column("requests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("estimated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.Text()),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_attempt")),
        _check("attempt", "outcome", f"outcome IN ({outcomes})"),
        _key("attempt", "job_id", "job.id"),
        _key("attempt", "run_id", "run.id"),
    )
    op.create_index(op.f("ix_attempt_run_id"), "attempt", ["run_id"])
    op.create_index(op.f("ix_attempt_job_id"), "attempt", ["job_id"])


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))
