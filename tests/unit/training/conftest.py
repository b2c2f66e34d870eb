"""Databases for the tests of the data factory: each test gets an empty one of both kinds."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that was started for these tests."""
    pytest.importorskip("psycopg")
    import postgres_server

    programs = postgres_server.programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    with postgres_server.running(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'factory.db'}"
        return
    import postgres_server

    with postgres_server.schema(request.getfixturevalue("postgres"), f"t{uuid4().hex}") as url:
        yield url
