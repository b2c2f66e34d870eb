"""Who is writing: enough to tell later whether the process of an open run still lives."""

import os
import sys
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
    if sys.platform == "win32":
        return _windows_lives(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _windows_lives(pid: int) -> bool:
    """Windows has no signal 0: os.kill would send Ctrl+C."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    may_ask, still_active = 0x1000, 259
    process = kernel.OpenProcess(may_ask, False, pid)
    if not process:
        return False
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(process, ctypes.byref(code))
    kernel.CloseHandle(process)
    return bool(known) and code.value == still_active


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
