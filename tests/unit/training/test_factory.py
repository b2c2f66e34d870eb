"""The factory put together: cells are asked for, answered, and stored with where they came from."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from training_rows import fields

from lam_desktop.cli.root import root
from lam_desktop.training import dataset, factory
from lam_desktop.training.dataset import Row
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.running import run_jobs
from lam_desktop.training.jobs.settings import RunSettings
from lam_desktop.training.jobs.values import Registry
from lam_desktop.training.providers.base import Answer, Request
from lam_desktop.training.store.store import Store

SETTINGS = RunSettings.model_validate(
    {"providers": {"pencil": {"kind": "ollama", "model": "none"}}}
)
LABELS = {
    "feasibility": "feasible",
    "legality": "legal",
    "ethicality": "ethical",
    "boundaries": "within",
    "reversibility": "reversible",
    "risk": "low",
}


class Scripted:
    """Answers every request with one row of its own, one that breaks the guide, and no row."""

    name = "pencil"

    def __init__(self) -> None:
        self.asked: list[Request] = []

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        await asyncio.sleep(0)
        rows = [
            LABELS | {"text": f"open the folder number {len(self.asked)} of my photos"},
            LABELS | {"text": "steal it", "legality": "illegal", "risk": "low"},
            "no row at all",
        ]
        return Answer(text=json.dumps({"rows": rows}), model="pencil-1")

    async def close(self) -> None:
        pass


@pytest.fixture
def dataset_file(tmp_path: Path) -> Path:
    texts = ["open the downloads folder", "empty the trash", "play some jazz"]
    rows = [Row.model_validate(fields(text=text)) for text in texts]
    path = tmp_path / "commands.jsonl"
    dataset.save(rows, path)
    return path


def ask(dataset_file: Path, database: Path) -> str:
    words = ["data", "ask", "--count", "16", "--provider", "pencil"]
    words += ["--dataset", str(dataset_file), "--database", str(database)]
    done = CliRunner().invoke(root, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_emptiest_cells_become_jobs_and_their_answers_rows(
    dataset_file: Path, tmp_path: Path
) -> None:
    database = tmp_path / "factory.db"
    assert "new jobs for 16 rows" in ask(dataset_file, database)
    assert "\n0 new jobs for" in ask(dataset_file, database)
    provider = Scripted()
    registry = Registry(handlers=factory.compose().handlers, provider=lambda _: provider)
    with Store.open(str(database)) as store:
        ended = run_jobs(store, lambda: registry, SETTINGS)
        jobs = Queue(store).jobs()
        written = [row for row in store.rows(state=None) if "of my photos" in row.text]
        origin = store.provenance(written[0].id)
    assert ended.picture.done == len(jobs) == len(provider.asked) > 0
    assert len(written) == len(jobs)
    assert origin.model == "pencil-1"
    assert origin.job in {job.key for job in jobs}
    assert origin.prompt is not None


def test_the_factorys_commands_stand_below_lam_data() -> None:
    done = CliRunner().invoke(root, ["data", "--help"])
    for name in ("import", "export", "status", "plan", "requests", "answers", "ask", "run", "jobs",
                 "providers", "clean", "adjudicate", "report"):  # fmt: skip
        assert f"\n  {name} " in done.output
