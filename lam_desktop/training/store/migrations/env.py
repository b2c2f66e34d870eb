"""Runs the steps in the transaction of whoever opens the database, so that all or none is done."""

from alembic import context

from lam_desktop.training.store.schema import VERSION_TABLE
from lam_desktop.training.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
