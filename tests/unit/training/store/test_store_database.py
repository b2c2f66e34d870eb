"""Opening a database: made, upgraded, refused; and what happens when it cannot be written."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread, Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event, inspect, text
from store_rows import content, row, some_rows

from lam_desktop.training.store import engine, schema
from lam_desktop.training.store.errors import StoreError
from lam_desktop.training.store.store import Store
from lam_desktop.training.store.tables import Base

IMPORTING = """
import sys
from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.store.store import Store
def rows():
    fields = eval(sys.argv[2])
    for number in range(10**9):
        text = f"open file {number}"
        yield Row.model_validate(fields | {"text": text, "id": row_id(text, "en")})
        if number == 3000:
            print("on the way", flush=True)
Store.open(sys.argv[1]).import_rows(rows())
"""


def test_a_new_database_is_made_and_opened_again(database: str) -> None:
    with Store.open(database) as store:
        store.import_rows([row()])

    with Store.open(database) as store:
        assert list(store.rows()) == [row()]


def test_the_migrations_make_the_tables_of_the_code(database: str) -> None:
    with Store.open(database) as store, store.reading() as connection:
        options = {"version_table": schema.VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_every_rule_of_the_code(tmp_path: Path) -> None:
    def rules(path: Path) -> dict[str, list[str]]:
        connection = sqlite3.connect(path)
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL")
        lines = {
            name: sorted(line.strip(" ,\t") for line in sql.split("\n")) for name, sql in found
        }
        connection.close()
        return {name: each for name, each in lines.items() if name != schema.VERSION_TABLE}

    Store.open(tmp_path / "migrated.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'created.db'}")
    Base.metadata.create_all(engine)
    engine.dispose()

    assert rules(tmp_path / "migrated.db") == rules(tmp_path / "created.db")


def test_the_tables_can_be_taken_down_again(database: str) -> None:
    from alembic import command

    with Store.open(database) as store, store.writing() as connection:
        command.downgrade(schema._config(connection), "base")

        assert inspect(connection).get_table_names() == [schema.VERSION_TABLE]


def test_a_newer_versions_database_is_refused_and_left_alone(database: str) -> None:
    with Store.open(database) as store:
        store.import_rows([row()])
        with store.writing() as connection:
            connection.execute(text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))
        before = content(store)

        with pytest.raises(StoreError, match="made by a newer version of LAM Desktop"):
            Store.open(database)

        assert content(store) == before


def test_several_may_open_a_new_database_at_once(database: str) -> None:
    failures: list[BaseException] = []

    def opened() -> None:
        try:
            Store.open(database).close()
        except BaseException as error:  # noqa: BLE001 any is a failure of this test
            failures.append(error)

    threads = [Thread(target=opened) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with Store.open(database) as store:
        assert store.status().tasks == 0


def test_a_new_database_that_another_writes_to_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "factory.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = Timer(0.3, other.execute, ["COMMIT"])
    done.start()

    Store.open(path).close()

    done.join()
    other.close()


def test_one_that_stays_busy_is_given_up_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    path = tmp_path / "factory.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="Another program keeps it busy"):
        Store.open(path)

    other.close()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("mysql://root@localhost/lam", "Only SQLite files and PostgreSQL"),
        ("sqlite:///:memory:", "Only SQLite files and PostgreSQL"),
        ("://", "cannot be read"),
        ("postgresql://lam:secret@127.0.0.1:1/none", "does not answer"),
    ],
)
def test_other_addresses_are_refused_plainly(where: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        Store.open(where)

    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "factory.db"
    path.write_text("my letters to grandmother, " * 100)

    with pytest.raises(StoreError, match="damaged or no database at all"):
        Store.open(path)

    assert path.read_text().startswith("my letters")


def test_a_place_that_cannot_be_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="can be no database at"):
        Store.open(tmp_path / "file" / "factory.db")


def test_a_database_that_may_only_be_read_is_read(tmp_path: Path) -> None:
    path = tmp_path / "factory.db"
    with Store.open(path) as store:
        store.import_rows([row()])

    with Store.open(f"sqlite:///file:{path}?mode=ro&uri=true") as store:
        assert list(store.rows()) == [row()]
        with pytest.raises(StoreError, match="may only be read here"):
            store.import_rows(some_rows(3))


def test_a_server_that_may_only_be_read_says_so(postgres: str) -> None:
    import postgres_server

    with postgres_server.schema(postgres, "read_only") as url:
        with Store.open(url) as store:
            store.import_rows([row()])
        read_only = url.replace("options=", "options=-cdefault_transaction_read_only%3Don%20")
        with Store.open(read_only) as store:
            assert list(store.rows()) == [row()]
            with pytest.raises(StoreError, match="may only be read here"):
                store.import_rows(some_rows(3))


def test_a_full_disk_is_said_plainly_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "factory.db"
    with Store.open(path) as store:
        store.import_rows(some_rows(50))
        before = content(store)
        pages = path.stat().st_size // 4096 + 20
        event.listen(
            store._engine,
            "begin",
            lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}"),
        )

        with pytest.raises(StoreError, match=r"disk is full.*intact.*make room"):
            store.import_rows([row(f"write {'a long ' * 50}letter {n}") for n in range(2000)])

        assert content(store) == before
    with Store.open(path) as store:
        assert store.import_rows([row("now there is room")]).new == 1


def test_a_busy_database_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lam_desktop.training.store import engine

    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    path = tmp_path / "factory.db"
    with Store.open(path) as store, Store.open(path) as other, other.writing():
        with pytest.raises(StoreError, match="keeps it busy"):
            store.import_rows([row()])
        assert list(store.rows()) == []  # those that only read need not wait


@pytest.mark.parametrize(
    "broken",
    [
        "INSERT INTO label SELECT '0123456789ab', 1, 'feasible', 'legal', 'ethical', 'within', "
        "'reversible', 'low', NULL, NULL, 0",
        "UPDATE label SET risk = 'none'",
        "UPDATE task SET state = 'review'",
    ],
)
def test_the_database_itself_refuses_what_may_not_be(database: str, broken: str) -> None:
    with Store.open(database) as store:
        store.import_rows([row()])

        with pytest.raises(StoreError, match="intact"), store.writing() as connection:
            connection.exec_driver_sql(broken)

        assert list(store.rows()) == [row()]


def test_a_killed_import_leaves_nothing_behind(database: str) -> None:
    with Store.open(database) as store:
        store.import_rows([row("before")])
        before = content(store)
        fields = repr(row().model_dump())
        child = subprocess.Popen(
            [sys.executable, "-c", IMPORTING, database, fields],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
        )
        with child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"on the way\n"
            child.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 10
        while content(store) != before and time.monotonic() < deadline:
            time.sleep(0.05)  # the server needs a moment to hear of the death

        assert content(store) == before
        assert store.import_rows(some_rows(3)).new == 3
