"""The clipboard, by the program that the system has for it."""

import shutil
import subprocess
import sys

from lam_desktop.domain.errors import ExecuteError, NotSupportedHere

SECONDS = 5
READ = {
    "linux": ("xclip", "-selection", "clipboard", "-o"),
    "darwin": ("pbpaste",),
    "win32": ("powershell", "-NoProfile", "-Command", "Get-Clipboard -Raw"),
}
WRITE = {
    "linux": ("xclip", "-selection", "clipboard", "-i"),
    "darwin": ("pbcopy",),
    "win32": ("clip",),
}


def read() -> str:
    """The text on the clipboard; empty when it holds none.

    Raises:
        NotSupportedHere: the system's clipboard program is not installed.
        ExecuteError: it does not answer.
    """
    found = _run(READ, None)
    return found.stdout.decode("utf-8", "replace") if found.returncode == 0 else ""


def write(text: str) -> None:
    """Put text on the clipboard; raises as :func:`read` does."""
    encoding = "utf-16" if sys.platform == "win32" else "utf-8"
    if _run(WRITE, text.encode(encoding)).returncode != 0:
        raise ExecuteError("The clipboard cannot be set.")


def _run(
    programs: dict[str, tuple[str, ...]], content: bytes | None
) -> subprocess.CompletedProcess[bytes]:
    argv = programs.get(sys.platform, programs["linux"])
    if shutil.which(argv[0]) is None:
        raise NotSupportedHere(f"The clipboard needs {argv[0]}. Install the package “{argv[0]}”.")
    # xclip stays behind to serve the text and would keep a captured pipe open.
    output = subprocess.PIPE if content is None else subprocess.DEVNULL
    try:
        return subprocess.run(
            argv,
            input=content or b"",
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ExecuteError(f"The clipboard did not answer within {SECONDS} seconds.") from error
