"""The portable archive for Linux: what install and uninstall do to a home folder, and what a kill
in the middle leaves. A small stand-in is installed: shell scripts in the place of the program."""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the archive is for Linux")

PORTABLE = Path(__file__).parents[2] / "packaging" / "linux" / "portable"
SYSTEM = "/usr/bin:/bin:/usr/sbin:/sbin"
ENTRY = "applications/org.lamdesktop.LamDesktop.desktop"
DESKTOP_ENTRY = """\
[Desktop Entry]
Type=Application
Name=LAM Desktop
Name[ar]=لام
Exec=lam-desktop
TryExec=lam-desktop
Icon=lam-desktop
Categories=Utility;
Actions=quick;

[Desktop Action quick]
Name=Quick Command
Exec=lam-desktop quick
"""
# Its keyring is a file with a name a line; where there is none, no keyring answers.
LAM = """\
#!/bin/sh
case ${1-} in
--version) echo "lam, version VERSION" ;;
keys)
    [ -f "$KEYRING" ] || exit 1
    case $2 in
    list) cat "$KEYRING" ;;
    delete) [ "$3" != stubborn ] && sed -i "/^$3\\$/d" "$KEYRING" ;;
    esac ;;
*) printf '%s\\n' "$0" "$@" >"$SEEN" ;;
esac
"""
# Ends the whole installation at its KILL_AT-th call; copies end half done.
FATAL = """\
echo >>"$CALLS"
calls=0
while read -r line; do calls=$((calls + 1)); done <"$CALLS"
if [ "$calls" -ge "$KILL_AT" ]; then
    case NAME in
    cat) printf 'half of' ;;
    cp) REAL "$@"; for last; do :; done; rm -rf "$last/lam"; : >"$last/lam-desktop" ;;
    esac
    kill -9 0
fi
exec REAL "$@"
"""

Tree = dict[str, tuple[int, str | bytes]]


@dataclass(kw_only=True)
class Person:
    """Somebody with a home folder who unpacks archives and types commands."""

    place: Path
    home: Path
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.place / "commands").mkdir()
        self.home.mkdir(parents=True)
        (self.home / "notes.txt").write_text("mine")
        self.command("sync", "exit 0")  # the tests need no disk to be waited for

    @property
    def data(self) -> Path:
        return Path(self.env.get("XDG_DATA_HOME", self.home / ".local/share"))

    @property
    def program_home(self) -> Path:
        return self.data / "lam-desktop-program"

    @property
    def lam(self) -> Path:
        return self.home / ".local/bin/lam"

    def command(self, name: str, script: str) -> None:
        """Put ``script`` in the place of a command of the system."""
        path = self.place / "commands" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def type(self, *words: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        names = {name: str(self.place / name.lower()) for name in ("KEYRING", "SEEN", "CALLS")}
        known = {"HOME": str(self.home), "PATH": f"{self.place / 'commands'}:{SYSTEM}"}
        return subprocess.run(
            words, env=known | names | self.env | env, cwd="/", capture_output=True, text=True,
            timeout=60, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def install(self, archive: Path, **env: str) -> str:
        """Installs; what was said."""
        ended = self.type(archive / "install", "--as-root", **env)
        assert (ended.returncode, ended.stderr) == (0, "")
        return ended.stdout

    def uninstall(self, archive: Path, *words: str) -> str:
        """Uninstalls; what was said."""
        ended = self.type(archive / "uninstall", *words)
        assert (ended.returncode, ended.stderr) == (0, "")
        return ended.stdout

    def refused(self, *words: str | Path, **env: str) -> str:
        """What is said by a command that must fail and change nothing."""
        before = self.belongings()
        ended = self.type(*words, **env)
        assert ended.returncode == 1
        assert self.belongings() == before
        return ended.stderr

    def version(self) -> str | None:
        """What `lam --version` says, or None where there is no lam."""
        if not self.lam.is_symlink():
            return None
        ended = self.type(self.lam, "--version")
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.split()[-1]

    def belongings(self) -> Tree:
        """Every name in the home and in the XDG folders, with its mode and what it holds."""
        found: Tree = {}
        for root in (self.home, *map(Path, self.env.values())):
            for path in root.rglob("*"):
                if path.is_symlink():
                    found[str(path)] = (0, str(path.readlink()))
                else:
                    held = path.read_bytes() if path.is_file() else b""
                    found[str(path)] = (path.stat().st_mode, held)
        return found

    def versions(self) -> list[str]:
        return sorted(path.name for path in (self.program_home / "versions").iterdir())


def unpack(place: Path, version: str = "0.1.0", *more: str) -> Path:
    """The unpacked archive; ``more`` names further files to lie under share/."""
    archive = place / f"unpacked here/lam-desktop-{version}"
    internal = archive / "program" / "_internal"
    internal.mkdir(parents=True)
    (internal / "part.so").write_text(f"a part of {version}")
    (internal / "link.so").symlink_to("part.so")
    for name in ("lam", "lam-desktop"):
        (archive / "program" / name).write_text(LAM.replace("VERSION", version))
        (archive / "program" / name).chmod(0o755)
    for name in (ENTRY, "icons/hicolor/256x256/apps/lam-desktop.png", *more):
        path = archive / "share" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DESKTOP_ENTRY if name == ENTRY else f"{name} of {version}")
    (archive / "VERSION").write_text(f"{version}\n")
    (archive / "GLIBC").write_text("2.17\n")
    for name in ("install", "uninstall"):
        shutil.copy(PORTABLE / name, archive / name)
    seal(archive)
    return archive


def seal(archive: Path) -> None:
    """Writes the checksums of what lies there now."""
    files = (p for part in ("program", "share") for p in (archive / part).rglob("*") if p.is_file())
    (archive / "CONTENTS.sha256").write_text(
        "".join(
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(archive)}\n"
            for path in sorted(files)
        )
    )


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(place=tmp_path, home=tmp_path / "home")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return unpack(tmp_path)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    return unpack(tmp_path, "0.2.0")


@pytest.fixture
def started(person: Person, archive: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program runs, installed from ``archive``: a real one, so that /proc knows it by name."""
    shutil.copy(os.path.realpath("/bin/sh"), archive / "program" / "lam-desktop")
    seal(archive)
    person.install(archive)
    command = [person.program_home / "current/lam-desktop", "-c", "read line; echo $line"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.communicate(b"")


def exec_words(value: str) -> list[str]:
    """The words of an Exec line, by the desktop entry specification."""
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', value.replace("\\\\", "\\"))
    return [re.sub(r"\\(.)", r"\1", quoted or plain).replace("%%", "%") for quoted, plain in words]


HOMES = ["home", "Jörg Müller محمد", '50% "q" $x `y` \\b \'é']


@pytest.mark.parametrize("name", HOMES)
def test_the_home_is_afterwards_as_it_was(tmp_path: Path, archive: Path, name: str) -> None:
    person = Person(place=tmp_path, home=tmp_path / name)
    before = person.belongings()

    said = person.install(archive)

    assert person.version() == "0.1.0"
    assert person.versions() == ["0.1.0"]
    entry = person.data / ENTRY
    line = re.compile("^(.*)=(.*)$", re.M)
    values = {key: value.replace("\\\\", "\\") for key, value in line.findall(entry.read_text())}
    assert values["TryExec"] == str(person.program_home / "current/lam-desktop")
    assert Path(values["Icon"]).is_file()
    execs = [exec_words(value) for key, value in line.findall(entry.read_text()) if key == "Exec"]
    at_end = [[values["TryExec"]], [values["TryExec"], "quick"]]
    assert [words[words[0] == "env" :] for words in execs] == at_end
    assert shlex.split(said.split("To remove it:")[1].splitlines()[0]) == [
        str(person.program_home / "uninstall")
    ]
    assert "Jörg" not in name or person.home.name in said

    assert "removed" in person.uninstall(person.program_home)
    assert person.belongings() == before


@pytest.mark.skipif(not shutil.which("gio", path=SYSTEM), reason="needs gio")
@pytest.mark.parametrize("name", HOMES)
def test_the_menu_starts_it(tmp_path: Path, archive: Path, name: str) -> None:
    person = Person(place=tmp_path, home=tmp_path / name)
    person.install(archive)
    entry = person.data / ENTRY
    ended = person.type("gio", "launch", entry, GIO_USE_VFS="local", DBUS_SESSION_BUS_ADDRESS="x:")
    assert (ended.returncode, ended.stderr) == (0, "")
    for _ in range(100):
        if (tmp_path / "seen").exists():
            break
        person.type("sleep", "0.1")
    seen = (tmp_path / "seen").read_text()
    assert seen == f"{person.program_home / 'current/lam-desktop'}\n"


@pytest.mark.skipif(not shutil.which("desktop-file-validate", path=SYSTEM), reason="needs it")
@pytest.mark.parametrize("name", HOMES)
def test_the_entry_is_valid(tmp_path: Path, archive: Path, name: str) -> None:
    person = Person(place=tmp_path, home=tmp_path / name)
    person.install(archive)
    ended = person.type("desktop-file-validate", person.data / ENTRY)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_xdg_folders_are_heeded(tmp_path: Path, archive: Path) -> None:
    names = {"XDG_DATA_HOME": "a data", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state"}
    elsewhere = {key: str(tmp_path / "else where" / name) for key, name in names.items()}
    person = Person(place=tmp_path, home=tmp_path / "home", env=elsewhere)
    before = person.belongings()
    person.install(archive)
    assert person.version() == "0.1.0"
    assert (tmp_path / "else where/a data" / ENTRY).is_file()
    assert [path.name for path in (person.home / ".local").iterdir()] == ["bin"]
    # The copy beside the program knows its place without the variables.
    assert person.type(person.program_home / "uninstall", XDG_DATA_HOME="relative").returncode == 0
    assert person.belongings() == before
    assert not (tmp_path / "else where").exists()


def test_folders_that_were_there_stay(person: Person, archive: Path) -> None:
    for name in (".local/bin", ".local/share/icons/hicolor"):
        (person.home / name).mkdir(parents=True)
    before = person.belongings()
    person.install(archive)
    person.install(archive)
    person.uninstall(archive)
    assert person.belongings() == before


def test_an_upgrade_keeps_what_is_the_persons(person: Person, tmp_path: Path) -> None:
    mine = person.data / "lam-desktop" / "audit.db"
    mine.parent.mkdir(parents=True)
    mine.write_text("my history")
    before = person.belongings()
    older = unpack(tmp_path, "0.0.9", "man/man1/gone.1", "man/man1/lam.1")
    person.install(older)
    said = person.install(unpack(tmp_path, "0.1.0", "man/man1/lam.1"))

    assert "running" not in said
    assert person.version() == "0.1.0"
    assert person.versions() == ["0.1.0"]
    assert not (person.data / "man/man1/gone.1").exists()
    assert "of 0.1.0" in (person.data / "man/man1/lam.1").read_text()
    assert mine.read_text() == "my history"
    assert str(mine.parent) in person.uninstall(older)
    assert person.belongings() == before


def test_the_same_version_again_repairs(person: Person, archive: Path) -> None:
    person.install(archive)
    whole = person.belongings()
    (person.program_home / "current/_internal/part.so").unlink()
    (person.program_home / "current/lam").write_text("#!/bin/false")
    (person.data / ENTRY).unlink()
    person.lam.unlink()
    person.install(archive)
    assert person.versions() == ["0.1.0-2"]
    person.install(archive)
    assert person.belongings() == whole


def test_the_program_folder_may_have_been_thrown_away(person: Person, archive: Path) -> None:
    before = person.belongings()
    person.install(archive)
    shutil.rmtree(person.program_home)
    assert "stay as they are" not in person.install(archive)
    assert person.version() == "0.1.0"
    person.uninstall(archive)
    left = {name for name in person.belongings() if not Path(name).is_dir()}
    assert left == {name for name in before if not Path(name).is_dir()}


@pytest.fixture
def deadly(tmp_path: Path) -> str:
    """A PATH whose commands end everything at the KILL_AT-th call."""
    folder = tmp_path / "fatal"
    folder.mkdir()
    for name in ("cp", "mv", "ln", "mkdir", "chmod", "cat", "rm", "rmdir"):
        script = FATAL.replace("NAME", name).replace("REAL", str(shutil.which(name, path=SYSTEM)))
        (folder / name).write_text(f"#!/bin/sh\n{script}")
        (folder / name).chmod(0o755)
    return f"{folder}:{tmp_path / 'commands'}:{SYSTEM}"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("upgrade", [False, True])
def test_a_kill_leaves_the_old_or_the_new(
    person: Person, newer: Path, deadly: str, upgrade: bool
) -> None:
    before = person.belongings()
    if upgrade:
        person.install(unpack(person.place))
    start, killed = (person.place / name for name in ("start", "killed"))
    copy(person.home, start)

    seen = []
    for kill_at in range(1, 1000):
        copy(start, person.home)
        (person.place / "calls").unlink(missing_ok=True)
        command = (newer / "install", "--as-root")
        ended = person.type(*command, PATH=deadly, KILL_AT=str(kill_at))
        seen.append(person.version())
        if ended.returncode == 0:
            break
        assert ended.returncode == -9
        copy(person.home, killed)
        person.uninstall(newer)
        assert person.belongings() == before
        copy(killed, person.home)
        person.install(newer)
        assert person.version() == "0.2.0"
        assert len(person.versions()) == 1
        person.uninstall(newer)
        assert person.belongings() == before

    old = "0.1.0" if upgrade else None
    assert seen == [old] * seen.count(old) + ["0.2.0"] * seen.count("0.2.0")
    assert seen.count(old) > 10
    assert seen.count("0.2.0") > 5


@pytest.mark.timeout(900)
def test_a_removal_that_was_killed_is_ended_by_the_next(
    person: Person, archive: Path, deadly: str
) -> None:
    person.install(archive)
    start = person.place / "start"
    copy(person.home, start)
    for kill_at in range(1, 1000):
        copy(start, person.home)
        (person.place / "calls").unlink(missing_ok=True)
        ended = person.type(archive / "uninstall", PATH=deadly, KILL_AT=str(kill_at))
        assert person.version() in ("0.1.0", None)
        if ended.returncode == 0:
            break
        person.uninstall(archive)
        # A kill at the very end, when the list is gone, may leave a folder, but an empty one.
        assert [path for path in person.home.rglob("*") if not path.is_dir()] == [
            person.home / "notes.txt"
        ]
    assert kill_at > 10


def copy(folder: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place, symlinks=True)


def test_a_broken_program_does_not_replace_one_that_works(
    person: Person, archive: Path, newer: Path
) -> None:
    (newer / "program/lam").write_text("#!/bin/sh\necho no libfoo >&2\nexit 1")
    seal(newer)
    said = person.refused(newer / "install", "--as-root")
    assert "no libfoo" in said
    assert "Nothing was installed" in said
    person.install(archive)
    ended = person.type(newer / "install", "--as-root")
    assert ended.returncode == 1
    assert "no libfoo" in ended.stderr
    assert (person.version(), person.versions()) == ("0.1.0", ["0.1.0"])


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('mkdir "$4"; echo no space left >&2; exit 1', "no space left"),
        ('mkdir "$4"; kill -TERM $PPID', "Nothing was installed"),
        ('mkdir "$4"; kill -INT $PPID', "Nothing was installed"),
    ],
)
def test_a_copy_that_fails_or_is_stopped_leaves_nothing(
    person: Person, archive: Path, script: str, said: str
) -> None:
    person.command("cp", script)
    assert said in person.refused(archive / "install", "--as-root")


def test_a_lam_of_someone_else_stays(person: Person, archive: Path) -> None:
    person.lam.parent.mkdir(parents=True)
    person.lam.write_text("#!/bin/sh\necho not yours")
    entry = person.data / ENTRY
    entry.parent.mkdir(parents=True)
    entry.write_text("another")
    before = person.belongings()
    said = person.install(archive)
    assert f"\n  {person.lam}\n" in said
    assert f"\n  {entry}\n" in said
    assert f"In a terminal:   {person.program_home}/current/lam --help" in said
    assert (person.lam.parent / "lam-desktop").resolve().is_file()
    assert person.lam.read_text().endswith("not yours")
    person.install(archive)
    person.uninstall(archive)
    assert person.belongings() == before


def test_a_lam_put_in_our_place_stays(person: Person, archive: Path) -> None:
    person.install(archive)
    person.lam.unlink()
    person.lam.write_text("a person's own")
    person.install(archive)
    person.uninstall(archive)
    assert person.lam.read_text() == "a person's own"


@pytest.mark.parametrize(
    ("command", "script", "said"),
    [
        ("getconf", "echo glibc 2.9", "needs glibc 2.17 or newer; this system has 2.9."),
        ("getconf", "exit 1", "musl"),
        ("getconf", '[ $1 = LONG_BIT ] && echo 32 || echo "glibc 2.36"', "a 32-bit one"),
        ("uname", '[ "$1" = -s ] && echo Linux || echo aarch64', "this system is Linux aarch64"),
        ("uname", "[ $1 = -s ] && echo FreeBSD || echo x86_64", "FreeBSD"),
        ("df", "echo Avail; echo 17000", "needed in .*/home, 16 MB are free"),
        ("stat", "echo 1000", "belongs to someone else|may not write"),
    ],
)
def test_what_cannot_work_is_refused(
    person: Person, archive: Path, command: str, script: str, said: str
) -> None:
    person.command("id", "echo 0")
    person.command(command, script)
    assert re.search(said, person.refused(archive / "install", "--as-root"))


def test_root_is_shown_the_way(person: Person, archive: Path) -> None:
    person.command("id", "echo 0")
    assert "without sudo" in person.refused(archive / "install")
    person.command("id", "echo 1000")
    assert person.type(archive / "install").returncode == 0


def test_a_changed_or_missing_file_is_named(person: Person, archive: Path) -> None:
    (archive / "program/_internal/part.so").write_text("changed")
    (archive / "share" / ENTRY).unlink()
    said = person.refused(archive / "install", "--as-root")
    assert "program/_internal/part.so: FAILED" in said
    assert f"share/{ENTRY}: FAILED" in said
    (archive / "CONTENTS.sha256").write_text("")
    assert "CONTENTS.sha256 is damaged" in person.refused(archive / "install", "--as-root")
    (archive / "program/lam").unlink()
    assert "program/lam is missing" in person.refused(archive / "install", "--as-root")
    (archive / "VERSION").write_text("../../x")
    assert "VERSION" in person.refused(archive / "install", "--as-root")


def test_without_sha256sum_it_stops(person: Person, archive: Path, tmp_path: Path) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for name in ("sh", "dirname", "id", "stat", "uname", "getconf", "sort"):
        (few / name).symlink_to(str(shutil.which(name, path=SYSTEM)))
    assert "sha256sum" in person.refused(archive / "install", "--as-root", PATH=str(few))


def test_a_file_in_the_way_is_named(person: Person, archive: Path) -> None:
    (person.home / ".local").mkdir()
    person.lam.parent.write_text("no folder")
    said = person.refused(archive / "install", "--as-root")
    assert f"{person.lam.parent} is in the way" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be someone else")
def test_a_home_that_cannot_be_written_to(archive: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        person = Person(place=place, home=place / "home")
        copy(archive, place / "archive")
        someone = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        said = person.refused(*someone, place / "archive/install")
        assert f"You may not write to {person.home} (it belongs to root" in said
        os.chown(person.home, 65534, 65534)
        assert person.type(*someone, place / "archive/install").returncode == 0
        assert person.version() == "0.1.0"


def test_no_link_is_followed(person: Person, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "versions/mine").mkdir(parents=True)
    person.data.mkdir(parents=True)
    person.program_home.symlink_to(other)
    for name in ("install", "uninstall"):
        assert "is a link" in person.refused(archive / name, *["--as-root"][: name == "install"])
    person.program_home.unlink()
    person.program_home.mkdir()
    (person.program_home / "versions").symlink_to(other / "versions")
    assert "is a link" in person.refused(archive / "install", "--as-root")
    person.uninstall(archive)
    assert (other / "versions/mine").is_dir()


@pytest.mark.skipif(not shutil.which("flock", path=SYSTEM), reason="needs flock")
def test_one_at_a_time(person: Person, archive: Path) -> None:
    person.install(archive)
    (person.program_home / "versions/.new").mkdir()  # what the other one is at
    with subprocess.Popen(
        ["flock", person.program_home, "sh", "-c", "echo; read line"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as holder:  # fmt: skip
        assert holder.stdout
        holder.stdout.readline()
        assert "at this moment" in person.refused(archive / "install", "--as-root")
        assert "at this moment" in person.refused(archive / "uninstall")
        holder.communicate(b"\n")
    person.uninstall(archive)


def test_a_running_program_is_not_removed(
    person: Person, archive: Path, started: subprocess.Popen[bytes]
) -> None:
    assert "Quit it first" in person.refused(archive / "uninstall")
    assert "Quit it first" in person.refused(archive / "uninstall", "--with-data")
    assert started.communicate(b"works\n")[0] == b"works\n"
    person.uninstall(archive)


def test_an_upgrade_lets_a_running_program_be(
    person: Person, newer: Path, started: subprocess.Popen[bytes]
) -> None:
    assert "is running" in person.install(newer)
    assert person.version() == "0.2.0"
    assert person.versions() == ["0.1.0", "0.2.0"]
    assert started.communicate(b"works\n")[0] == b"works\n"
    assert "is running" not in person.install(newer)
    assert len(person.versions()) == 1


@pytest.mark.parametrize("name", HOMES)
@pytest.mark.parametrize("ours", [True, False])
def test_the_start_at_log_in_goes_if_it_is_ours(
    tmp_path: Path, archive: Path, name: str, ours: bool
) -> None:
    person = Person(place=tmp_path, home=tmp_path / name)
    person.install(archive)
    line = re.search("^Exec=.*", (person.data / ENTRY).read_text(), re.M)
    assert line
    entry = person.home / ".config/autostart/org.lamdesktop.LamDesktop.desktop"
    entry.parent.mkdir(parents=True)
    started = f"{line[0]} tray" if ours else "Exec=/usr/bin/lam-desktop tray"
    entry.write_text(f"[Desktop Entry]\n{started}\n")
    person.uninstall(archive)
    assert entry.exists() is not ours


def test_data_and_keys_go_when_that_is_asked_for(person: Person, archive: Path) -> None:
    before = person.belongings()
    person.install(archive)
    kept = [person.home / name / "lam-desktop" for name in (".config", ".local/state")]
    for folder in (*kept, person.data / "lam-desktop"):
        folder.mkdir(parents=True)
        (folder / "mine").write_text("mine")
    keyring = person.place / "keyring"
    keyring.write_text("one\nstubborn\ntwo\n")
    said = person.uninstall(archive, "--with-data")
    assert keyring.read_text() == "stubborn\n"
    assert "these keys: stubborn." in said
    (person.home / ".config").rmdir()
    (person.home / ".local/state").rmdir()
    (person.home / ".local").rmdir()
    assert person.belongings() == before


def test_a_keyring_that_is_silent_is_told(person: Person, archive: Path) -> None:
    person.install(archive)
    assert "keys: all that you kept" in person.uninstall(archive, "--with-data")


def test_caches_are_renewed_only_where_there_are_any(person: Person, archive: Path) -> None:
    for name in ("update-desktop-database", "gtk-update-icon-cache"):
        person.command(name, f'for last; do :; done; echo {name} >>"$last/log"; exit 1')
    before = person.belongings()
    person.install(archive)
    person.uninstall(archive)
    assert person.belongings() == before
    for name in ("applications/mimeinfo.cache", "icons/hicolor/icon-theme.cache"):
        (person.data / name).parent.mkdir(parents=True)
        (person.data / name).write_text("")
    person.install(archive)
    person.uninstall(archive)
    log = (person.data / "applications/log").read_text()
    assert log == "update-desktop-database\n" * 2
    assert len((person.data / "icons/hicolor/log").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("shell", "line"),
    [("zsh", ">> ~/.zshrc"), ("bash", ">> ~/.bashrc"), ("fish", "fish_add_path"), ("", ".profile")],
)
def test_a_path_that_lacks_the_folder_is_mended(
    person: Person, archive: Path, shell: str, line: str
) -> None:
    assert line in person.install(archive, SHELL=f"/bin/{shell}")
    path = f"{person.lam.parent}:{person.place / 'commands'}:{SYSTEM}"
    assert "Terminals do not look" not in person.install(archive, PATH=path)


def test_help_and_wrong_options(person: Person, archive: Path) -> None:
    for name in ("install", "uninstall"):
        assert "Usage" in person.type(archive / name, "--help").stdout
        assert "no option --hepl" in person.refused(archive / name, "--hepl")
    assert "is not installed" in person.uninstall(archive)
