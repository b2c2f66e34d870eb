"""Bringing a database to the schema of this version, and refusing one from a newer version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from lam_desktop.training.store.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "lam_schema"
"""A table of our own, for another program that uses Alembic may share the database."""


def is_current(connection: Connection) -> bool:
    """Whether the schema is this version's; StoreError if it is a newer one's."""
    scripts = ScriptDirectory.from_config(_config(connection))
    options = {"version_table": VERSION_TABLE}
    found = set(MigrationContext.configure(connection, opts=options).get_current_heads())
    known = {each.revision for each in scripts.walk_revisions()}
    if found - known:
        raise StoreError(
            "The database was made by a newer version of LAM Desktop, whose tables this one does "
            "not know. Nothing was changed; use that version, or another --database."
        )
    return found == set(scripts.get_heads())


def upgrade(connection: Connection) -> None:
    """Create or upgrade the tables within the connection's transaction."""
    command.upgrade(_config(connection), "head")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
