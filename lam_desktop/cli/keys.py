"""``lam keys``: secrets in the system keyring, and nowhere else."""

import sys

import click

from lam_desktop.cli.console import at_terminal, fail
from lam_desktop.config.keys import open_key_store


@click.group("keys")
def keys() -> None:
    """Keep API keys in the system keyring."""


@keys.command("set")
@click.argument("name")
def set_key(name: str) -> None:
    """Keep a key under NAME; it is asked for, or read from stdin, never from the arguments."""
    if at_terminal():
        value = click.prompt(f"The key for {name}", hide_input=True, confirmation_prompt=True)
    else:
        value = sys.stdin.read().strip() if sys.stdin is not None else ""
    if not value:
        fail("The key is empty; nothing was kept.")
    open_key_store().set(name, value)
    click.echo(f"The key {name} is in the system keyring.")


@keys.command("list")
def list_keys() -> None:
    """Show the names of the kept keys, never their values."""
    for name in open_key_store().names():
        click.echo(name)


@keys.command("delete")
@click.argument("name")
def delete_key(name: str) -> None:
    """Remove the key NAME from the system keyring."""
    open_key_store().delete(name)
    click.echo(f"The key {name} is gone.")


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(keys)
