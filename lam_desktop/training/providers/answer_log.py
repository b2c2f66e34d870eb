"""A file of answers that grows as they come, so that what was paid for outlives a kill.

It is in the OpenAI Batch format, as if somebody had answered the requests offline.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from lam_desktop.training.providers.base import Answer, ProviderError
from lam_desktop.training.providers.batch_file import ENCODING, answer_line


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

    def add(self, key: str, answer: Answer) -> None:
        """Keep the answer to the request of that key.

        Raises:
            ProviderError: it cannot be written; the answers before it are there.
        """
        self.require_room()
        self._keep(answer_line(key, answer).encode(ENCODING, "replace"))

    def end_line(self) -> None:
        """Part what is to come from a last line that a kill cut off; raises ProviderError."""
        if not self._file.seek(0, os.SEEK_END):
            return
        self._file.seek(-1, os.SEEK_END)
        if self._file.read(1) != b"\n":
            self._keep(b"\n")

    def _keep(self, content: bytes) -> None:
        """Write all of it, or nothing and never again."""
        whole = self._file.seek(0, os.SEEK_END)
        try:
            self._write(content)
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(whole)
            self.failure = _unwritten(self._path, error)
            raise self.failure from error

    def _write(self, content: bytes) -> None:
        left = memoryview(content)
        while left:  # a disk that is nearly full takes a part
            left = left[self._file.write(left) :]
        os.fsync(self._file.fileno())


@contextmanager
def answer_log(path: Path) -> Iterator[AnswerLog]:
    """Open a log, made where there is none; what it holds stays. One without answers is deleted.

    Raises:
        ProviderError: it cannot be opened for writing.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = FileIO(path, "a+")
    except OSError as error:
        raise _unwritten(path, error) from error
    log = AnswerLog(path, file)
    try:
        with file:
            log.end_line()
            yield log
    finally:
        with suppress(OSError):
            if not path.stat().st_size:
                path.unlink()


def _unwritten(path: Path, error: OSError) -> ProviderError:
    return ProviderError(
        f"Answers cannot be written to {path} ({error.strerror}); those that it holds are kept. "
        "Make room, or name another file, and try again."
    )
