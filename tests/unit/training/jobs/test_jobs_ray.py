"""The same jobs by Ray's processes on this machine."""

import os
import sys
from pathlib import Path

import mortal_worker
import pytest
from jobs_world import settings_of

from lam_desktop.training.jobs.errors import JobsError
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.ray_engine import LOCAL, on_ray
from lam_desktop.training.jobs.running import run_jobs
from lam_desktop.training.store.store import Store

JOBS = 60


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.filterwarnings("ignore")  # Ray's own, of its start and of its end
def test_processes_of_ray_do_every_job_once(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # where Ray leaves its cluster's token
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    with Store.open(database) as store:
        Queue(store).enqueue(mortal_worker.jobs(JOBS))

        ended = run_jobs(
            store,
            mortal_worker.registry,
            settings_of(processes=2, lease_seconds=5),
            engine=on_ray(LOCAL),
        )

        assert ended.why is None
        assert store.status().jobs == {"done": JOBS}
        assert store.status().tasks == JOBS * mortal_worker.ROWS_A_JOB
        with store.reading() as connection:
            owners = connection.exec_driver_sql("SELECT DISTINCT owner FROM attempt").all()
        assert len(owners) == 2


def test_limits_that_cannot_be_shared_are_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path / "factory.db") as store:
        few = settings_of(processes=2, provider={"requests_per_minute": 1})

        with pytest.raises(JobsError, match="cannot share requests_per_minute = 1"):
            run_jobs(store, mortal_worker.registry, few, engine=on_ray(LOCAL))
