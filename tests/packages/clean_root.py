"""A bare Debian in a folder: what a package needs and leaves behind shows there and nowhere else.

Making one needs root, ``debootstrap`` and the package archive; it is kept below ``build/`` and
copied for each use. The host's ``/tmp`` is the root's too, so that programs in it reach the X
server of a ``VirtualDesktop``.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SUITE = "bookworm"
ENTER = """
mount -t proc proc "$0/proc" || exit 125
mount --rbind /dev "$0/dev" || exit 125
mount --bind /tmp "$0/tmp" || exit 125
exec chroot --userspec="$1" "$0" /usr/bin/env -C / -i "${@:2}"
"""
# What dpkg, apt and ldconfig keep for themselves, and what lives only while the machine runs.
NOT_OURS = (
    "proc", "dev", "sys", "tmp", "run", "home", "root", "var/lib/dpkg", "var/lib/apt", "var/log",
    "var/cache", "etc/ld.so.cache", "var/lib/systemd", "etc/passwd", "etc/group", "etc/shadow",
    "etc/gshadow", "etc/subuid", "etc/subgid", "var/mail", "var/lib/dbus",
)  # fmt: skip


def lacking() -> str:
    """Why no clean root can be made here; empty if one can."""
    if os.geteuid() != 0:
        return "a clean root needs an administrator"
    missing = [tool for tool in ("debootstrap", "unshare", "chroot") if not shutil.which(tool)]
    if missing:
        return f"missing: {', '.join(missing)}"
    # In a container an administrator may not be one.
    may = subprocess.run(["unshare", "--mount", "true"], capture_output=True)
    return "" if may.returncode == 0 else "this administrator may not mount"


def make_pristine(folder: Path) -> Path:
    """The bare system, made once; a half-made one is made again."""
    if (folder / "made").exists():
        return folder / "root"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    root = folder / "root"
    made = subprocess.run(
        ["debootstrap", "--variant=minbase", SUITE, str(root)], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr
    # The ways to the package archive that this machine uses.
    (root / "etc/apt/sources.list").unlink(missing_ok=True)
    for name in ("apt.conf.d", "sources.list.d/debian.sources", "sources.list"):
        source = Path("/etc/apt") / name
        if source.is_dir():
            shutil.copytree(source, root / "etc/apt" / name, dirs_exist_ok=True)
        elif source.is_file():
            shutil.copy(source, root / "etc/apt" / name)
    (root / "etc/apt/apt.conf.d/99fast").write_text(
        'APT::Install-Recommends "false";\nDpkg::Options:: "--force-unsafe-io";\n'
    )
    (folder / "made").touch()
    return root


@dataclass(frozen=True)
class Ended:
    """How a program in the root ended."""

    code: int
    out: str


@dataclass(frozen=True)
class CleanRoot:
    """One copy of the bare system."""

    folder: Path

    @classmethod
    def copy_of(cls, pristine: Path, folder: Path) -> "CleanRoot":
        """A copy to spoil."""
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["cp", "--archive", str(pristine), str(folder)], check=True)
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
        return cls(folder)

    def command(
        self, *argv: str, user: str = "root", env: Mapping[str, str] | None = None
    ) -> list[str]:
        """What to start so that ``argv`` runs in the root, with nothing of our environment."""
        plain = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        } | dict(env or {})
        words = [f"{name}={value}" for name, value in plain.items()]
        enter = ["unshare", "--mount", "--propagation", "private", "bash", "-c", ENTER]
        return [*enter, str(self.folder), f"{user}:{user}", *words, *argv]

    def run(
        self,
        *argv: str,
        user: str = "root",
        env: Mapping[str, str] | None = None,
        seconds: float = 900,
        code: int | None = 0,
    ) -> Ended:
        """Run ``argv`` in the root to its end, which must be ``code`` (any, for ``None``)."""
        done = subprocess.run(
            self.command(*argv, user=user, env=env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
        out = done.stdout.decode(errors="replace")
        assert code is None or done.returncode == code, (
            f"{argv} ended with {done.returncode}:\n{out}"
        )
        return Ended(done.returncode, out)

    def add_person(self, name: str, home: str) -> dict[str, str]:
        """A user with this home; what their programs find in the environment."""
        self.run("useradd", "--create-home", "--home-dir", home, "--shell", "/bin/bash", name)
        return {"HOME": home, "USER": name, "LOGNAME": name}

    def tree(self) -> dict[str, str]:
        """Every path outside of what the system keeps for itself, with what it holds."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if name.startswith(NOT_OURS):
                continue
            if path.is_symlink():
                found[name] = f"-> {path.readlink()}"
            elif path.is_file():
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[name] = "folder"
        return found
