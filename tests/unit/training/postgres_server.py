"""A PostgreSQL server of the tests' own, on a socket in a temporary folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
# What is lost when the machine stops is of no use to a test.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")
START_SECONDS = 60


def programs() -> Path | None:
    """The folder of the server's programs, which Debian keeps off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


@contextmanager
def running(bin_folder: Path) -> Iterator[str]:
    """The address of a new server, without the name of a database."""
    folder = Path(tempfile.mkdtemp(prefix="lam-pg-"))  # a socket's path must be short
    someone = _someone_else()
    if someone:
        os.chown(folder, someone["user"], someone["group"])
    made = ["--auth=trust", "--username=lam", "--encoding=UTF8", "--locale=C", "--no-sync"]
    try:
        _run([bin_folder / "initdb", "-D", folder / "data", *made], folder, someone)
        server = _start(bin_folder, folder, someone)
        try:
            _wait(bin_folder, folder, server)
            yield f"postgresql+psycopg://lam@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # without waiting for those that are connected
            server.wait(timeout=START_SECONDS)
    finally:
        shutil.rmtree(folder)


@contextmanager
def schema(server: str, name: str) -> Iterator[str]:
    """The address of an empty corner of the server."""
    plain = server.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
        yield f"{server}&options=-csearch_path%3D{name}"
        connection.execute(f"DROP SCHEMA {name} CASCADE".encode())


def _someone_else() -> dict[str, Any]:
    """Whom to be, for the server refuses to run as root; nothing where we are not root."""
    if os.geteuid() != 0:
        return {}
    known = {each.pw_name: each for each in pwd.getpwall()}
    found = known.get("postgres") or known["nobody"]
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def _run(command: list[Any], folder: Path, someone: dict[str, Any]) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, **someone
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _start(bin_folder: Path, folder: Path, someone: dict[str, Any]) -> subprocess.Popen[bytes]:
    options = [part for each in FAST for part in ("-c", each)]
    command = [bin_folder / "postgres", "-D", folder / "data", "-k", folder, "-h", "", *options]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **someone)


def _wait(bin_folder: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    ready = [bin_folder / "pg_isready", "-h", folder, "-t", "1", "-q"]
    for _ in range(START_SECONDS * 10):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        assert server.poll() is None, (folder / "log").read_text()
        subprocess.run(["sleep", "0.1"], check=True)
    raise AssertionError((folder / "log").read_text())
