"""The .deb in a clean Debian: it installs, works, is upgraded, survives a kill, and goes again.

The program runs in a bare root that holds the package and what it depends on; the X server, the bus
and the hands (xdotool) are those of a virtual desktop outside.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from clean_root import CleanRoot, lacking, make_pristine
from virtual_desktop import VirtualDesktop, eventually

from lam_desktop import __version__

CACHE = Path(__file__).parents[2] / "build" / "clean-root"
HOME = "/home/Ada Möller سارة"
TITLE = "LAM Desktop"

pytestmark = [
    pytest.mark.clean_root,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(bool(lacking()), reason=lacking() or "can be made"),
]


@pytest.fixture(scope="module")
def ready(deb: Path) -> CleanRoot:
    """A bare Debian with what the package depends on, and without the package."""
    root = CleanRoot.copy_of(make_pristine(CACHE / "bare"), CACHE / "ready")
    depends = subprocess.run(
        ["dpkg-deb", "--field", deb, "Depends"], capture_output=True, text=True, check=True
    ).stdout.strip()
    root.run("apt-get", "update", "-qq")
    root.run("apt-get", "satisfy", "-y", "-qq", depends)
    return root


@pytest.fixture
def bare(ready: CleanRoot) -> CleanRoot:
    """A copy of it to spoil."""
    return CleanRoot.copy_of(ready.folder, CACHE / "used")


def install(root: CleanRoot, package: Path, folder: Path) -> None:
    """As a person does, with apt, from a file."""
    place = folder / package.name  # below /tmp, which the root shares
    place.write_bytes(package.read_bytes())
    root.run("apt-get", "install", "-y", "-qq", str(place))
    place.unlink()


def screen_of(desktop: VirtualDesktop) -> dict[str, str]:
    """What a program in the root must know to be seen on the desktop outside."""
    return {"DISPLAY": desktop.env["DISPLAY"], "LAM_TEST_MARK": desktop.mark}


def test_apt_brings_all_it_needs(bare: CleanRoot, deb: Path, tmp_path: Path) -> None:
    install(bare, deb, tmp_path)
    person = bare.add_person("ada", HOME)
    assert bare.run("lam", "--version", user="ada", env=person).out.strip().endswith(__version__)
    checked = bare.run("lam", "doctor", "--self-check", user="ada", env=person).out
    assert "FAIL" not in checked
    # Every library is found: those that it brings, and those of its Depends.
    own = "/usr/lib/lam-desktop/_internal"
    plugin = f"{own}/PySide6/Qt/plugins/platforms/libqxcb.so"
    assert "not found" not in bare.run("ldd", plugin, env={"LD_LIBRARY_PATH": own}).out
    for page in ("lam", "lam-run"):
        assert (bare.folder / f"usr/share/man/man1/{page}.1").stat().st_size > 100


def test_a_person_opens_it_and_has_something_done(
    bare: CleanRoot, deb: Path, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    install(bare, deb, tmp_path)
    person = bare.add_person("ada", HOME) | screen_of(desktop)
    bare.run("mkdir", f"{HOME}/Documents", user="ada", env=person)
    desktop.start(*bare.command("lam-desktop", user="ada", env=person))
    window = desktop.window(TITLE)
    desktop.xdotool("windowactivate", "--sync", window)
    desktop.xdotool("type", "--delay", "20", "create a folder named Reports in Documents")
    desktop.xdotool("key", "Return")
    made = bare.folder / HOME[1:] / "Documents/Reports"
    eventually(made.is_dir, "the folder that was asked for")
    shown = bare.run("lam", "history", "--json", user="ada", env=person).out
    assert "create a folder named Reports in Documents" in shown


def test_an_upgrade_keeps_settings_history_and_keys(
    bare: CleanRoot, deb: Path, older_deb: Path, tmp_path: Path
) -> None:
    install(bare, older_deb, tmp_path)
    bare.run("apt-get", "install", "-y", "-qq", "gnome-keyring")
    person = bare.add_person("ada", HOME)
    settings = bare.folder / HOME[1:] / ".config/lam-desktop/settings.toml"
    bare.run(
        "mkdir", "-p", f"{HOME}/.config/lam-desktop", f"{HOME}/Documents", user="ada", env=person
    )
    settings.write_text('profile = "cautious"\n')
    told = bare.run(
        "lam", "run", "steal my neighbour's bank password", user="ada", env=person, code=20
    )
    assert told.out
    ring = (
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null;"
        " printf secret-value | lam keys set openai; lam keys list"
    )
    with_bus = ("dbus-run-session", "--", "sh", "-c")
    assert "openai" in bare.run(*with_bus, ring, user="ada", env=person).out

    install(bare, deb, tmp_path)
    assert bare.run("lam", "--version", user="ada", env=person).out.strip().endswith(__version__)
    assert settings.read_text() == 'profile = "cautious"\n'
    assert "cautious profile" in bare.run("lam", "doctor", user="ada", env=person).out
    assert "bank password" in bare.run("lam", "history", "--json", user="ada", env=person).out
    bare.run("lam", "audit", "verify", user="ada", env=person)
    again = (
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; lam keys list"
    )
    assert "openai" in bare.run(*with_bus, again, user="ada", env=person).out


def test_an_upgrade_that_was_killed_is_made_good(
    bare: CleanRoot, deb: Path, older_deb: Path, tmp_path: Path
) -> None:
    install(bare, older_deb, tmp_path)
    place = tmp_path / deb.name
    place.write_bytes(deb.read_bytes())
    upgrade = subprocess.Popen(
        bare.command("dpkg", "--install", str(place)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    programs = bare.folder / "usr/lib/lam-desktop"
    eventually(lambda: any(programs.rglob("*.dpkg-new")), "the unpacking")
    time.sleep(0.2)
    os.killpg(upgrade.pid, signal.SIGKILL)
    upgrade.wait(10)
    # A file is replaced whole or not at all, so the old program still answers.
    assert bare.run("lam", "doctor", "--self-check", code=None).code in (0, 1)
    bare.run("dpkg", "--configure", "-a", code=None)
    install(bare, deb, tmp_path)
    assert bare.run("lam", "--version").out.strip().endswith(__version__)
    bare.run("lam", "doctor", "--self-check")
    assert list(programs.rglob("*.dpkg-new")) == []


def test_two_people_use_it_on_one_machine(
    bare: CleanRoot, deb: Path, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    install(bare, deb, tmp_path)
    people = {
        name: bare.add_person(name, f"/home/{name}") | screen_of(desktop) for name in ("ada", "bob")
    }
    for name, person in people.items():
        bare.run("lam", "run", f"steal the password of {name}", user=name, env=person, code=20)
    for name, person in people.items():
        shown = bare.run("lam", "history", "--json", user=name, env=person).out
        assert f"password of {name}" in shown
        assert shown.count("steal the password") == 1
    for number, (name, person) in enumerate(people.items(), start=1):
        desktop.start(*bare.command("lam-desktop", user=name, env=person))
        eventually(lambda n=number: len(desktop.windows(TITLE)) == n, f"the window of {name}")
    private = bare.folder / "home/ada/.local/share/lam-desktop"
    told = bare.run("ls", "/home/ada/.local/share/lam-desktop", user="bob", code=None)
    assert told.code != 0 or private.stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_written_to_is_said(
    bare: CleanRoot, deb: Path, tmp_path: Path
) -> None:
    install(bare, deb, tmp_path)
    person = bare.add_person("ada", HOME)
    bare.run("chown", "-R", "root:root", HOME)
    bare.run("chmod", "-R", "a-w", HOME)
    judged = bare.run("lam", "classify", "open the downloads folder", user="ada", env=person)
    assert "allow" in judged.out
    ran = bare.run(
        "lam", "run", "create a folder named A in /tmp", user="ada", env=person, code=None
    )
    assert ran.code not in (0, None)
    assert "Traceback" not in ran.out
    assert "record" in ran.out.lower() or "written" in ran.out.lower()


def test_it_goes_and_leaves_nothing(
    bare: CleanRoot, deb: Path, older_deb: Path, tmp_path: Path
) -> None:
    before = bare.tree()
    install(bare, older_deb, tmp_path)
    install(bare, deb, tmp_path)
    person = bare.add_person("ada", "/home/ada")
    bare.run("lam", "doctor", "--self-check", user="ada", env=person)
    bare.run("lam", "run", "steal my neighbour's bank password", user="ada", env=person, code=20)
    bare.run("apt-get", "remove", "-y", "-qq", "lam-desktop")
    assert bare.tree() == before
    install(bare, deb, tmp_path)
    bare.run("apt-get", "purge", "-y", "-qq", "lam-desktop")
    assert bare.tree() == before
    # What the person made stays theirs.
    assert (bare.folder / "home/ada/.local/share/lam-desktop/audit.db").is_file()
