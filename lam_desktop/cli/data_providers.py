"""``lam data providers``: the language models that may be asked, and whether they answer."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lam_desktop.cli.lab import EXISTING_FILE, told

if TYPE_CHECKING:
    from lam_desktop.config.keys import KeyStore
    from lam_desktop.training.providers.settings import ProviderSettings

QUESTION = "What colour is a clear sky at noon? Answer with one word."
# A model that thinks first needs room for it.
ROOM = 512
SHOWN = 60


@click.command("providers")
@click.option(
    "--config", type=EXISTING_FILE, required=True, help="The TOML file that names the providers."
)
@click.option("--check", is_flag=True, help="Ask each one a tiny question; hosted ones bill it.")
def providers(config: Path, check: bool) -> None:
    """Show the providers of a file of settings; with --check, what each one answers."""
    with told():
        from lam_desktop.training.providers.settings import load_providers

        known = load_providers(config)
    for name, settings in known.items():
        click.echo(f"{name}: {_described(settings)}")
    if not check:
        return
    failed = [name for name, settings in known.items() if not _answers(name, settings)]
    if failed:
        raise click.ClickException(
            f"{len(failed)} of {len(known)} providers did not answer: {', '.join(failed)}."
        )


def _described(settings: "ProviderSettings") -> str:
    """One line about a provider: its name, place, key and limits."""
    parts = [settings.name, f"at {settings.path or settings.address}"]
    if settings.key_variable:
        parts.append(f"key in the environment variable {settings.key_variable}")
    if settings.key_name:
        parts.append(f"key “{settings.key_name}” in the keyring")
    parts.append(f"{settings.max_concurrent} at once")
    if settings.requests_per_minute:
        parts.append(f"{settings.requests_per_minute} requests a minute")
    if settings.tokens_per_minute:
        parts.append(f"{settings.tokens_per_minute} tokens a minute")
    return ", ".join(parts)


def _answers(name: str, settings: "ProviderSettings") -> bool:
    """Ask one provider, and say what came of it."""
    import asyncio

    from lam_desktop.config.keys import open_key_store

    try:
        with told():
            said = asyncio.run(_asked(settings, open_key_store()))
    except click.ClickException as error:
        click.echo(f"{name} does not answer: {error.message}", err=True)
        return False
    click.echo(f"{name} {said}")
    return True


async def _asked(settings: "ProviderSettings", keys: "KeyStore") -> str:
    from lam_desktop.training.providers.base import Request
    from lam_desktop.training.providers.batch_file import read_answers
    from lam_desktop.training.providers.endpoint import one_line
    from lam_desktop.training.providers.opening import open_provider

    if settings.kind == "file" and settings.path is not None:
        read = read_answers(settings.path, model=settings.model)
        return f"holds {len(read.answers)} answers and {len(read.problems)} problems"
    provider = open_provider(settings, keys)
    began = time.monotonic()
    try:
        answer = await provider.answer(
            Request(key="check", system="", user=QUESTION, max_tokens=ROOM)
        )
    finally:
        await provider.close()
    took = f"{time.monotonic() - began:.1f} seconds"
    usage = answer.usage
    tokens = (
        f"{usage.input_tokens} + {usage.output_tokens} tokens"
        if usage.input_tokens is not None and usage.output_tokens is not None
        else "tokens not told"
    )
    cut = "" if answer.complete else ", cut short"
    return f"answers: “{one_line(answer.text, SHOWN)}” ({answer.model}, {took}, {tokens}{cut})"


def add_to(data: click.Group) -> None:
    """Add the command of this file."""
    data.add_command(providers)
