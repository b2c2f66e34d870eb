"""Files of rows: JSON Lines as committed, CSV for tables, Parquet for other tools.

Read back, each gives the same rows. A file of somebody else's may leave out the id, which is a
hash of the rest; the group, then each row is one of its own; the split, then it only teaches; and
the source, where the caller names one.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from lam_desktop.training import dataset
from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.store.errors import StoreError

FIELDS = tuple(Row.model_fields)
MENDING = "Mend it and import the file again; nothing of it was stored"
Record = dict[str, Any]
F = TypeVar("F", bound=Callable[..., Any])


def read(path: Path, *, source: str | None = None) -> list[Row]:
    """Every row of a file, by its ending; ``source`` is where they come from, whatever it says.

    Raises:
        StoreError: the file cannot be read, or a row is wrong; names the first.
    """
    reader = _chosen(path, {".jsonl": _lines, ".csv": _table, ".parquet": _parquet})
    rows = []
    for where, record in reader(path):
        try:
            rows.append(Row.model_validate(_completed(record, source)))
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            what = f"{place}: {first['msg']}" if place else first["msg"]
            raise StoreError(f"{path.name}, {where}: {what}. {MENDING}.") from None
    return rows


def write(rows: Iterable[Row], path: Path, *, ending: str | None = None) -> int:
    """Write rows to a file, by its ending unless another is named; how many there were.

    The file appears when it is whole; until then one of that name stays what it was.
    """
    writer = _chosen(
        path,
        {".jsonl": dataset.write, ".csv": _save_table, ".parquet": _save_parquet},
        ending=ending,
    )
    part = path.with_name(f"{path.name}.part")
    counted = _Counted(rows)
    with _written(path, part):
        path.parent.mkdir(parents=True, exist_ok=True)
        writer(counted, part)
        part.replace(path)
    return counted.count


class _Counted:
    """Counts rows as they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


@contextmanager
def _written(path: Path, part: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}. The database is intact, and a "
            "file of that name is what it was; make room or name another place with --out."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _chosen(path: Path, by_ending: dict[str, F], *, ending: str | None = None) -> F:
    wanted = f".{ending}" if ending else path.suffix.lower()
    if wanted not in by_ending:
        raise StoreError(
            f"{path.name}: what format is that? The name must end in .jsonl, .csv or .parquet."
        )
    return by_ending[wanted]


def _completed(record: Record, source: str | None) -> Record:
    """The record with what follows from the rest of it."""
    found = {name: value for name, value in record.items() if value is not None}
    if source is not None:
        found["source"] = source
    text, language = found.get("text"), found.get("language")
    if "id" not in found and isinstance(text, str) and isinstance(language, str):
        found["id"] = row_id(text, language)
    if "id" in found:
        found.setdefault("group", found["id"])
    found.setdefault("split", "train")
    return found


def _lines(path: Path) -> Iterator[tuple[str, Record]]:
    for number, line in enumerate(dataset.lines_of(_content(path)), start=1):
        where = f"line {number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise StoreError(f"{path.name}, {where}: no JSON: {error}. {MENDING}.") from None
        if not isinstance(record, dict):
            raise StoreError(f"{path.name}, {where}: no row, but another value. {MENDING}.")
        yield where, record


def _table(path: Path) -> Iterator[tuple[str, Record]]:
    # Excel begins a file with a mark; the texts themselves may hold line ends.
    content = io.StringIO(_content(path).removeprefix("\ufeff"), newline="")
    reader = csv.DictReader(content, strict=True)
    try:
        for number, record in enumerate(reader, start=1):
            where = f"row {number}"
            if None in record:
                raise StoreError(f"{path.name}, {where}: more cells than columns. {MENDING}.")
            yield where, {name: value for name, value in record.items() if value}
    except csv.Error as error:
        raise StoreError(f"{path.name}, line {reader.line_num}: {error}. {MENDING}.") from error


def _parquet(path: Path) -> Iterator[tuple[str, Record]]:
    import pyarrow
    from pyarrow import parquet

    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches():
                for record in batch.to_pylist():
                    number += 1
                    yield f"row {number}", record
    except (OSError, pyarrow.ArrowException) as error:
        raise StoreError(f"{path} cannot be read as Parquet: {error}. {MENDING}.") from error


def _content(path: Path) -> str:
    try:
        # Not read_text, which would turn marks of Windows into others.
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be read: {error}. Nothing of it was stored.") from error


def _save_table(rows: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)  # line ends as RFC 4180 has them, so that both marks are quoted
        writer.writerow(FIELDS)
        writer.writerows([getattr(row, name) for name in FIELDS] for row in rows)


def _save_parquet(rows: Iterable[Row], path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    from lam_desktop.training.store.adding import AT_ONCE, chunks

    schema = pyarrow.schema([(name, pyarrow.string()) for name in FIELDS])
    with parquet.ParquetWriter(path, schema) as out:
        for some in chunks(rows, AT_ONCE):
            records = [row.model_dump() for row in some]
            out.write_table(pyarrow.Table.from_pylist(records, schema=schema))
