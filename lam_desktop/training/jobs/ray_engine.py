"""The same workers on many machines: each is a Ray task that leases from the same database.

Ray starts them, and starts them again elsewhere when a machine is lost; the leases see to it that
nothing is lost or done twice then. There is no cluster of our own.
"""

import asyncio
import os
from typing import Any

from lam_desktop.training.jobs.errors import JobsError
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.running import FIRST_SIGNAL, SECOND_SIGNAL, Compose, Engine
from lam_desktop.training.jobs.settings import RunSettings
from lam_desktop.training.jobs.signals import told_to_stop
from lam_desktop.training.jobs.worker import Worker
from lam_desktop.training.store.store import Store

LOCAL = "local"
CPUS_A_WORKER = 0.25
"""A worker waits for answers most of the time."""
LISTEN_SECONDS = 0.5


def on_ray(address: str) -> Engine:
    """The engine of a cluster by its address, or of this machine's own processes (``local``)."""

    def work(store: Store, compose: Compose, settings: RunSettings, run: int) -> str | None:
        if address != LOCAL and not store.url.startswith("postgresql"):
            raise JobsError(
                "The workers of a cluster cannot share an SQLite file. Give --database the address "
                "of a PostgreSQL server that all of them reach, or use --ray local."
            )
        return _on_cluster(address, store, compose, settings, run)

    return work


def worker(url: str, compose: Compose, settings: RunSettings, run: int) -> str | None:
    """What one Ray task does; ``settings`` are its share."""
    with Store.open(url) as store:
        return asyncio.run(_work(store, compose, settings, run))


async def _work(store: Store, compose: Compose, settings: RunSettings, run: int) -> str | None:
    queue = Queue(store, attempts=settings.retries.attempts)
    return await Worker(queue, compose(), settings, run=run).work()


def _on_cluster(
    address: str, store: Store, compose: Compose, settings: RunSettings, run: int
) -> str | None:
    share = settings.share(settings.processes)
    ray = _joined(address, settings.processes)
    try:
        task = ray.remote(num_cpus=CPUS_A_WORKER, max_retries=3)(worker)
        refs = [task.remote(store.url, compose, share, run) for _ in range(settings.processes)]
        return _awaited(ray, refs, store, run)
    except ray.exceptions.RayTaskError as error:
        raise JobsError(f"A worker on Ray failed: {error.cause}") from error
    except ray.exceptions.RayError as error:
        raise JobsError(
            f"Ray cannot do it: {error}. What was done is stored; start the run again."
        ) from error
    finally:
        ray.shutdown()


def _joined(address: str, processes: int) -> Any:
    """Ray, connected to its cluster or to one of this machine's processes."""
    # Without it Ray tells its makers of each start, from its import on.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray

    own: dict[str, Any] = {}
    if address == LOCAL:
        own = {"num_cpus": processes, "include_dashboard": False}
    try:
        ray.init(
            address=address,
            configure_logging=False,
            log_to_driver=False,
            **own,
        )
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        raise JobsError(
            f"There is no Ray cluster at {address}: {error}. Start one with “ray start --head”, or "
            "use --ray local."
        ) from error
    return ray


def _awaited(ray: Any, refs: list[Any], store: Store, run: int) -> str | None:
    """Why the workers ended: a signal asks them to, through the database; a second ends them."""
    heard: list[str] = []
    with told_to_stop(lambda: heard.append(FIRST_SIGNAL), lambda: heard.append(SECOND_SIGNAL)):
        waiting, told = refs, 0
        while waiting and SECOND_SIGNAL not in heard:
            _, waiting = ray.wait(waiting, num_returns=len(waiting), timeout=LISTEN_SECONDS)
            if heard and not told:
                store.stop_run(run)
                told = 1
    if waiting:
        for ref in waiting:
            ray.cancel(ref, force=True)  # their leases end by themselves
        return SECOND_SIGNAL
    return next(filter(None, ray.get(refs)), None)
