"""The log file: what went wrong inside the program, for those who mend it.

It holds no command and no secret: only what the program's own modules say, and of an exception its
type and where it came from, for its words may quote what a person typed.
"""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import extract_tb
from typing import Any

OWN = "lam_desktop"
MOST_BYTES = 256 * 1024
KEPT = 2


def start_log(file: Path) -> None:
    """Write warnings and worse of this program to ``file``; nothing is made before there is one."""
    logger = logging.getLogger(OWN)
    for old in [h for h in logger.handlers if isinstance(h, _LogFile)]:
        logger.removeHandler(old)
        old.close()
    logger.addHandler(_LogFile(file))


class _LogFile(RotatingFileHandler):
    """A file that is opened when it is first written to, and that never stops the program."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8", delay=True)
        self.setLevel(logging.WARNING)
        self.setFormatter(_Wordless())

    def _open(self) -> Any:
        Path(self.baseFilename).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A folder that cannot be written to costs the log, not the command."""


class _Wordless(logging.Formatter):
    """One line a record; of an exception only the type and the places it passed."""

    def format(self, record: logging.LogRecord) -> str:
        said = " ".join(record.getMessage().split())
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"
        kind, _, trace = record.exc_info or (None, None, None)
        if kind is None:
            return line
        places = [f"\n  {p.filename}:{p.lineno} in {p.name}" for p in extract_tb(trace)]
        return f"{line} ({kind.__module__}.{kind.__qualname__}){''.join(places)}"
