"""Which Debian packages the files of this machine came with."""

import subprocess
from collections.abc import Iterable
from pathlib import Path


def owners_of(files: Iterable[Path]) -> dict[Path, str]:
    """The package of each file that came with one; one question for all of them.

    Debian 12 knows some files by their place before /usr was merged, some by that after it.
    """
    spelled = {
        spelling: file
        for file in files
        for spelling in (str(file), str(file).removeprefix("/usr"), f"/usr{file}")
    }
    # Its exit code only says that some belong to none.
    answer = subprocess.run(["dpkg", "-S", *spelled], capture_output=True, text=True, check=False)
    found = {}
    for line in answer.stdout.splitlines():
        packages, _, place = line.rpartition(": ")
        if place in spelled and " " not in packages.split(",")[0]:  # no diversion
            found[spelled[place]] = packages.split(",")[0].split(":")[0]
    return found
