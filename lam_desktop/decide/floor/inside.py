"""What lies inside a folder that is handled whole: a look for secrets, short and bounded."""

import os
import time
from collections import deque
from dataclasses import dataclass

from lam_desktop.decide.floor.secret_names import is_secret
from lam_desktop.decide.spelling import look_alike_key

MOST_ENTRIES = 8000
MOST_SECONDS = 0.4


@dataclass(frozen=True, kw_only=True)
class Look:
    """What was found; ``whole`` is off when the look ended before everything was seen."""

    secret: str | None = None
    whole: bool = True


def look_inside(folder: str) -> Look:
    """Look for a secret in ``folder``, what lies near the top first; links are not followed.

    A folder that cannot be read counts as not seen.
    """
    until = time.monotonic() + MOST_SECONDS
    waiting = deque([(folder, look_alike_key(folder).rstrip("/"))])
    seen, whole = 0, True
    while waiting:
        path, key = waiting.popleft()
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    seen += 1
                    if seen > MOST_ENTRIES or time.monotonic() > until:
                        return Look(whole=False)
                    below = f"{key}/{look_alike_key(entry.name)}"
                    if is_secret(below):
                        return Look(secret=entry.path)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, below))
        except OSError:
            whole = False
    return Look(whole=whole)
