"""``lam data providers`` lists what a file names, and says what each one answers."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from lam_desktop.cli import data_providers
from tests.fakes.llm_server import LlmServer, Play, llm_server


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with llm_server() as running:
        yield running


@pytest.fixture
def config(tmp_path: Path, server: LlmServer) -> Path:
    body = {"choices": [{"message": {"content": "blue"}}]}
    line = {"custom_id": "a", "response": {"status_code": 200, "body": body}}
    (tmp_path / "answers.jsonl").write_text(json.dumps(line) + "\nbroken\n")
    path = tmp_path / "providers.toml"
    path.write_text(
        f"""
[providers.near]
kind = "compatible"
model = "small-1"
base_url = "{server.url}/v1"
requests_per_minute = 60
timeout = 10

[providers.far]
kind = "openai"
model = "big-1"
key_variable = "LAM_TEST_NO_KEY"

[providers.people]
kind = "file"
model = "annotators"
path = "answers.jsonl"
"""
    )
    return path


def run(config: Path, *more: str) -> Result:
    @click.group()
    def data() -> None: ...

    data_providers.add_to(data)
    return CliRunner().invoke(data, ["providers", "--config", str(config), *more])


def test_the_providers_are_listed_and_nobody_is_asked(config: Path, server: LlmServer) -> None:
    result = run(config)
    assert result.exit_code == 0
    near, far, people = result.stdout.splitlines()
    assert near.startswith(f"near: compatible/small-1, at {server.url}/v1")
    assert "60 requests a minute" in near
    assert "key in the environment variable LAM_TEST_NO_KEY" in far
    assert "answers.jsonl" in people
    assert not server.asked


def test_checked_each_one_is_asked_and_a_failure_ends_with_1(
    config: Path, server: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAM_TEST_NO_KEY", raising=False)
    server.play = Play(said="Blue\x1b[2J.\n", model="small-1-2026")
    result = run(config, "--check")
    assert "near answers: “Blue [2J.” (small-1-2026, " in result.stdout
    assert "21 + 4 tokens" in result.stdout
    assert "people holds 1 answers and 1 problems" in result.stdout
    assert "far does not answer: There is no key for openai/big-1" in result.stderr
    assert "Error: 1 of 3 providers did not answer: far." in result.stderr
    assert result.exit_code == 1
    assert len(server.asked) == 1


def test_a_provider_that_fails_stops_none_after_it(config: Path, server: LlmServer) -> None:
    server.play = Play(status=503, said="later")
    result = run(config, "--check")
    assert "near does not answer: compatible/small-1 cannot answer now (503)" in result.stderr
    assert "people holds" in result.stdout
    assert result.exit_code == 1


def test_a_wrong_file_is_told_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "providers.toml"
    path.write_text("[providers.a]\nkind = 'magic'")
    result = run(path)
    assert result.exit_code == 1
    assert "cannot be used: providers.a.kind" in result.stderr
