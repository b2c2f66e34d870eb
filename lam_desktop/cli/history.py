"""``lam history`` and ``lam audit``: what was done, and whether the record is whole."""

import sys
from typing import Any

import click

from lam_desktop.app import open_log
from lam_desktop.cli.console import print_json
from lam_desktop.confirm.visible import visible
from lam_desktop.record.history import Record


def record_json(record: Record) -> dict[str, Any]:
    """A record as one object of ``lam history --json``."""
    return {
        "id": record.id,
        "time": record.time.isoformat(),
        "command": record.command,
        "source": record.source,
        "status": result_of(record),
        "rules": list(record.rules),
        "approver": record.approver,
        "planned": [{"action": s.action.name, "args": s.action.args()} for s in record.planned],
        "steps": [
            {"index": s.index, "status": s.status.value, "message": s.message} for s in record.steps
        ],
        "message": record.message,
    }


def result_of(record: Record) -> str:
    """How it ended, in one word; 'running' while it has not."""
    if record.refused is not None:
        return f"refused: {record.refused}"
    return record.status.value if record.status else "running"


@click.command("history")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "--search",
    default="",
    metavar="WORDS",
    help="Only those that hold all these words, in any order.",
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1))
def history(as_json: bool, search: str, limit: int) -> None:
    """Show what was asked and done, the newest first."""
    records = open_log().records(search, limit)
    for record in records:
        if as_json:
            print_json(record_json(record))
            continue
        time = record.time.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"{time}  {record.id}  {result_of(record):<12}  {visible(record.command)}")
    if not records and not as_json:
        click.echo("Nothing was found." if search else "Nothing was asked yet.")


@click.group("audit")
def audit() -> None:
    """Check the record of what was done."""


@audit.command("verify")
def verify() -> None:
    """Find a changed, removed or reordered row; exit code 1 if there is one."""
    found = open_log().verify()
    click.echo(found.sentence, err=not found.ok)
    sys.exit(0 if found.ok else 1)


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(history)
    root.add_command(audit)
