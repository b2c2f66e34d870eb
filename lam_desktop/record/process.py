"""Who is writing: enough to tell later whether the process of an open run still lives."""

import os
from pathlib import Path
from typing import Any


def this_process() -> dict[str, Any]:
    """The process id and, where the system tells, when this very process started."""
    return {"pid": os.getpid(), "started": _started(os.getpid())}


def still_runs(process: dict[str, Any]) -> bool:
    """Whether that process lives; one that was given the same id later does not count."""
    pid = int(process["pid"])
    started = _started(pid)
    if started is not None or process["started"] is not None:
        return bool(started == process["started"])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str | None:
    """Boot and start tick of a process on Linux; ``None`` elsewhere or when it is gone."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    # A zombie has ended, though its parent has not asked yet.
    return None if fields[0] == "Z" else f"{boot}:{fields[19]}"
