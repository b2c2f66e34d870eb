"""``lam data run``, ``lam data jobs``: asking language models for what the jobs want."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from lam_desktop.cli.data_store import database_option, existing
from lam_desktop.cli.lab import told

if TYPE_CHECKING:
    from lam_desktop.training.jobs.running import Ended
    from lam_desktop.training.jobs.values import Registry

Compose = Callable[[], "Registry"]
"""What knows the handlers and opens providers; a function of a module, for Ray sends it by name."""


def run_command(compose: Compose) -> click.Command:
    """``lam data run`` for those handlers and providers."""

    @click.command("run")
    @click.option(
        "--config", default="factory", show_default=True, help="A shipped name or a TOML file."
    )
    @database_option
    @click.option("--workers", type=click.IntRange(1), help="Jobs at once in one process.")
    @click.option(
        "--ray", metavar="ADDRESS|local", help="Do it in several processes that Ray starts."
    )
    def run(config: str, database: str, workers: int | None, ray: str | None) -> None:
        """Do every job that is open: ask its provider and store the rows that come back.

        Ctrl-C finishes what is under way; given again, the command goes on from there.

        Exit codes: 0 no job is dead, whatever is left to go on with; 1 an error, or there are dead
        jobs, of this run or an earlier one. What was made is stored in either case.
        """
        with told():
            from lam_desktop.training.jobs.ray_engine import on_ray
            from lam_desktop.training.jobs.running import run_jobs
            from lam_desktop.training.jobs.settings import load_settings
            from lam_desktop.training.store.store import Store

            settings = load_settings(config)
            if workers is not None:
                settings = settings.model_copy(update={"workers": workers})
            with Store.open(existing(database)) as store:
                ended = run_jobs(store, compose, settings, engine=on_ray(ray) if ray else None)
        _tell(ended)

    return run


@click.group("jobs", invoke_without_command=True)
@database_option
@click.option("--dead", is_flag=True, help="Only those that were given up, each with its error.")
@click.pass_context
def jobs(context: click.Context, database: str, dead: bool) -> None:
    """Tell which jobs there are."""
    context.obj = database
    if context.invoked_subcommand:
        return
    with told():
        from lam_desktop.training.jobs.queue import Queue
        from lam_desktop.training.store.store import Store

        with Store.open(existing(database)) as store:
            found = Queue(store).jobs("dead" if dead else None)
    for job in found:
        tried = f"{job.attempts} attempts" if job.attempts != 1 else "1 attempt"
        why = f": {job.error}" if job.error else ""
        click.echo(f"{job.key}  {job.kind}  {job.provider}  {job.state} after {tried}{why}")
    if not found:
        click.echo("no job is dead" if dead else "there are no jobs")


@jobs.command("retry")
@click.argument("keys", nargs=-1)
@click.pass_obj
def retry(database: str, keys: tuple[str, ...]) -> None:
    """Let dead jobs be tried anew: those of KEYS, or all."""
    with told():
        from lam_desktop.training.jobs.queue import Queue
        from lam_desktop.training.store.store import Store

        with Store.open(existing(database)) as store:
            count = Queue(store).requeue(keys or None)
    click.echo(f"{count} jobs will be tried again by “lam data run”")


def _tell(ended: "Ended") -> None:
    """How a run ended; one that leaves dead jobs did not do what was asked, which is an error."""
    from lam_desktop.training.jobs.progress import in_words

    click.echo(in_words(ended.picture))
    if ended.why:
        click.echo(f"Stopped: {ended.why}. “lam data run” goes on from here.")
    for what, count in ended.stranded.items():
        click.echo(f"{count} jobs wait for what this run does not have: {what}", err=True)
    if ended.picture.dead:
        raise click.ClickException(_dead(ended.picture.dead))


def _dead(count: int) -> str:
    jobs = "1 job is dead: it was" if count == 1 else f"{count:,} jobs are dead: they were"
    return (
        f"{jobs} given up, and this command will not try again by itself. Every row that came "
        "back is stored. See why with “lam data jobs --dead”; once that is mended, “lam data jobs "
        "retry” lets the next “lam data run” try again; each with the same --database."
    )


def add_to(data: click.Group, compose: Compose) -> None:
    """Add the commands of this file."""
    data.add_command(run_command(compose))
    data.add_command(jobs)
