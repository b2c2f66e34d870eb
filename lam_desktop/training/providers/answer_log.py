"""A file of answers that grows as they come, so that what was paid for outlives a kill.

It is in the OpenAI Batch format, as if somebody had answered the requests offline. One writer has
it at a time, for two would pay for the same answers, and cut off each other's.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from lam_desktop.training.providers.base import Answer, ProviderError
from lam_desktop.training.providers.batch_file import ENCODING, answer_line

if sys.platform == "win32":
    import msvcrt

    _PLACE = 2**30
    """Past the answers of any file, for nobody may read what is locked there."""
else:
    import fcntl


class AnswerLog:
    """Takes answers, each on the disk before the next; ``failure`` is why it takes no more."""

    def __init__(self, path: Path, file: FileIO) -> None:
        self._path = path
        self._file = file
        self.failure: ProviderError | None = None

    def require_room(self) -> None:
        """Raise the error of an answer that could not be kept, before another is paid for."""
        if self.failure:
            raise self.failure

    def add(self, key: str, answer: Answer, *, error: str | None = None) -> None:
        """Keep the answer to the request of that key; one of no use with the error that it is.

        Raises:
            ProviderError: it cannot be written; the answers before it are there.
        """
        self.require_room()
        line = answer_line(key, answer)
        if error is not None:
            line = _with_error(line, error)
        self._keep(line.encode(ENCODING, "replace"))

    def _keep(self, content: bytes) -> None:
        """Write all of it, or nothing and never again."""
        whole = self._file.seek(0, os.SEEK_END)
        try:
            self._write(b"\n" + content if self._is_cut_off(whole) else content)
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(whole)
            self.failure = _unwritten(self._path, error)
            raise self.failure from error

    def _is_cut_off(self, size: int) -> bool:
        """Whether the last line has no end, as a kill may leave it."""
        if not size:
            return False
        self._file.seek(size - 1)
        return self._file.read(1) != b"\n"

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:  # a disk that is nearly full takes a part
            left = left[self._file.write(left) :]
        os.fsync(self._file.fileno())


@contextmanager
def answer_log(path: Path) -> Iterator[AnswerLog]:
    """Open a log, made where there is none; what it holds stays. One without answers is deleted.

    Raises:
        ProviderError: it cannot be opened for writing, or another writes to it.
    """
    file = _opened(path)
    try:
        yield AnswerLog(path, file)
    finally:
        if sys.platform == "win32":
            file.close()  # what is open cannot be deleted there, and so no other's is
        with suppress(OSError):
            if not path.stat().st_size:
                path.unlink()
        file.close()


def _opened(path: Path) -> FileIO:
    """The file, claimed for this writer until it is closed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = FileIO(path, "a+")
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        _claim(file, path)
    except OSError as error:
        file.close()
        raise ProviderError(
            f"Another command seems to write answers to {path} ({error.strerror}), and two would "
            "pay for the same ones. Nothing was asked; wait until it has ended, or name another "
            "file."
        ) from error
    return file


def _claim(file: FileIO, path: Path) -> None:
    """Lock the file without waiting; OSError where another has it. The system ends it in a kill."""
    if sys.platform == "win32":
        file.seek(_PLACE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise BlockingIOError(0, "it was deleted just now")


def _with_error(line: str, error: str) -> str:
    """The line as one of an error, which gives way to a later answer; what was said stays in it."""
    return json.dumps(json.loads(line) | {"error": {"message": error}}, ensure_ascii=False) + "\n"


def _unwritten(path: Path, error: OSError) -> ProviderError:
    return ProviderError(
        f"Answers cannot be written to {path} ({error.strerror}); those that it holds are kept. "
        "Make room, or name another file, and try again."
    )
