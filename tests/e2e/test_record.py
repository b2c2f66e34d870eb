"""The record survives whatever happens to the program."""

import sqlite3

from virtual_desktop import VirtualDesktop, eventually


def test_a_killed_run_is_shown_as_interrupted(desktop: VirtualDesktop) -> None:
    running = desktop.start_lam("run", "wait 60 seconds", "--yes")
    begun = eventually(lambda: desktop.history()[:1], "the begin of the run")[0]
    assert begun["status"] == "running"

    running.kill()
    running.wait(10)

    assert desktop.lam("audit", "verify").code == 0
    found = desktop.history()[0]
    assert found["id"] == begun["id"]
    assert found["status"] == "interrupted"
    assert found["command"] == "wait 60 seconds"
    assert "interrupted" in desktop.lam("history").out


def test_what_was_asked_can_be_searched(desktop: VirtualDesktop) -> None:
    (desktop.home / "Downloads/report.pdf").write_text("pdf")
    desktop.lam("run", "move report.pdf from Downloads to Documents", "--yes")
    desktop.lam("run", "read my wife's WhatsApp", "--yes")

    found = desktop.lam("history", "--json", "--search", "report").lines

    assert [entry["command"] for entry in found] == ["move report.pdf from Downloads to Documents"]
    assert desktop.lam("history", "--json", "--search", "nothing like it").lines == []


def test_an_altered_row_is_found(desktop: VirtualDesktop) -> None:
    desktop.lam("run", "read my wife's WhatsApp", "--yes")
    assert desktop.lam("audit", "verify").code == 0
    record = sqlite3.connect(desktop.lam_home / "data/audit.db")
    tables = [
        name
        for (name,) in record.execute("select name from sqlite_master where type = 'table'")
        if not name.startswith("sqlite_")
    ]
    script = "\n".join(record.iterdump())
    record.close()
    assert "WhatsApp" in script, tables

    altered = sqlite3.connect(desktop.lam_home / "data/altered.db")
    altered.executescript(script.replace("WhatsApp", "Calendar"))
    altered.close()
    (desktop.lam_home / "data/altered.db").replace(desktop.lam_home / "data/audit.db")

    found = desktop.lam("audit", "verify")
    assert found.code == 1, found
    assert found.err.strip()
