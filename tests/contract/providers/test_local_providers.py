"""A model in this process: one request at a time, none for ever, and what its folder lacks."""

import asyncio
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from provider_cases import small_gguf
from tiny_model import LONGEST, TEMPLATE, WITHOUT_SYSTEM, save_tiny_model

from lam_desktop.training.providers.base import (
    Answer,
    Provider,
    ProviderBusyError,
    ProviderError,
    Request,
)
from lam_desktop.training.providers.local import LocalModel, LocalProvider
from lam_desktop.training.providers.opening import open_provider
from lam_desktop.training.providers.settings import ProviderSettings


def request(user: str = "word1", *, system: str = "word2", max_tokens: int = 8) -> Request:
    return Request(key="r1", system=system, user=user, max_tokens=max_tokens)


class Slow:
    """A model that takes its time and counts how many ask it together."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.now = self.most = self.given_up = 0
        self.threads: set[int] = set()
        self.closed = False

    def answer(self, request: Request, stopped: threading.Event) -> Answer:
        self.now += 1
        self.most = max(self.most, self.now)
        self.threads.add(threading.get_ident())
        self.given_up += stopped.wait(0.005 if request.user == "quick" else self.seconds)
        self.now -= 1
        if request.user == "bad":
            raise RuntimeError("out of\nmemory")
        return Answer(text=request.user, model="slow")

    def close(self) -> None:
        self.closed = True


async def asked(provider: Provider, *requests: Request) -> list[Answer]:
    try:
        return await asyncio.gather(*(provider.answer(request) for request in requests))
    finally:
        await provider.close()


def test_one_at_a_time_on_a_thread_that_is_not_the_loops() -> None:
    model = Slow(0.005)
    provider = LocalProvider("transformers/slow", lambda: model, timeout=5)
    answers = asyncio.run(asked(provider, *(request(str(number)) for number in range(20))))
    assert [answer.text for answer in answers] == [str(number) for number in range(20)]
    assert model.most == 1
    assert len(model.threads) == 1
    assert threading.get_ident() not in model.threads
    assert model.closed


def test_waiting_in_line_does_not_count_as_the_time_of_an_answer() -> None:
    provider = LocalProvider("transformers/slow", lambda: Slow(0.04), timeout=0.2)
    answers = asyncio.run(asked(provider, *(request() for _ in range(10))))
    assert len(answers) == 10


def test_an_answer_that_takes_too_long_is_given_up_and_the_next_one_comes() -> None:
    model = Slow(30)
    provider = LocalProvider("transformers/slow", lambda: model, timeout=0.1)

    async def both() -> Answer:
        with pytest.raises(ProviderBusyError, match=r"within 0\.1 seconds"):
            await provider.answer(request())
        return (await asked(provider, request("quick")))[0]

    began = time.monotonic()
    assert asyncio.run(both()).text == "quick"
    assert model.given_up == 1
    assert time.monotonic() - began < 5


def test_closing_gives_up_the_answer_that_is_being_written() -> None:
    model = Slow(30)
    provider = LocalProvider("transformers/slow", lambda: model, timeout=60)

    async def closed() -> None:
        waiting = [asyncio.create_task(provider.answer(request())) for _ in range(2)]
        while not model.now:
            await asyncio.sleep(0.005)
        await provider.close()
        await asyncio.gather(*waiting, return_exceptions=True)

    began = time.monotonic()
    asyncio.run(closed())
    assert model.closed
    assert time.monotonic() - began < 5


def test_it_is_loaded_when_first_asked_and_only_once() -> None:
    loads: list[int] = []

    def load() -> LocalModel:
        loads.append(1)
        return Slow()

    provider = LocalProvider("transformers/slow", load, timeout=5)
    assert not loads
    asyncio.run(asked(provider, *(request() for _ in range(5))))
    assert loads == [1]


def test_a_model_that_fails_says_so_in_one_line() -> None:
    provider = LocalProvider("transformers/slow", Slow, timeout=5)
    with pytest.raises(ProviderError, match=r"RuntimeError: out of memory") as caught:
        asyncio.run(asked(provider, request("bad")))
    assert not isinstance(caught.value, ProviderBusyError)


@pytest.mark.parametrize("name", ["torch", "xllamacpp"])
def test_a_package_that_is_not_installed_is_named_with_the_way_to_it(name: str) -> None:
    def load() -> LocalModel:
        raise ModuleNotFoundError(f"No module named {name}", name=name)

    provider = LocalProvider("transformers/slow", load, timeout=5)
    with pytest.raises(ProviderError, match=rf"{name}, which is not installed.*pip install"):
        asyncio.run(asked(provider, request()))


def opened(kind: str, path: Path, *, timeout: float = 20.0) -> Provider:
    settings = ProviderSettings(kind=kind, model="tiny", path=path, timeout=timeout)
    return open_provider(settings, None)  # type: ignore[arg-type]  # no key is asked for


@pytest.mark.parametrize(
    ("template", "read"), [(TEMPLATE, 3), (WITHOUT_SYSTEM + TEMPLATE, 3)], ids=["own", "without"]
)
def test_the_models_own_chat_template_is_used(tmp_path: Path, template: str, read: int) -> None:
    provider = opened("transformers", save_tiny_model(tmp_path / "m", template=template))
    [answer] = asyncio.run(asked(provider, request()))
    assert (answer.text, answer.complete) == ("sky is blue", True)
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (read, 4)


def test_a_model_without_a_template_reads_the_plain_text(tmp_path: Path) -> None:
    provider = opened("transformers", save_tiny_model(tmp_path / "m", template=None))
    [answer] = asyncio.run(asked(provider, request("word1 <turn>")))
    assert answer.text == "sky is blue"


def test_what_does_not_fit_into_the_model_is_told(tmp_path: Path) -> None:
    provider = opened("transformers", save_tiny_model(tmp_path / "m"))
    with pytest.raises(ProviderError, match=f"has 203 tokens; transformers/tiny reads {LONGEST}"):
        asyncio.run(asked(provider, request("word1 " * 201)))


def test_an_answer_ends_where_the_model_does(tmp_path: Path) -> None:
    provider = opened("transformers", save_tiny_model(tmp_path / "m", endless=True))
    [answer] = asyncio.run(asked(provider, request(max_tokens=10_000)))
    assert not answer.complete
    assert answer.usage.output_tokens == LONGEST - 3


def test_a_generation_is_stopped_at_the_next_word(tmp_path: Path) -> None:
    from lam_desktop.training.providers.local_transformers import TransformersModel
    from lam_desktop.training.providers.reading import Source

    folder = save_tiny_model(tmp_path / "m", endless=True)
    model = TransformersModel(folder, Source(name="transformers/tiny", model="tiny"))
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(ProviderBusyError, match="was stopped"):
        model.answer(request(), stopped)


@pytest.mark.parametrize("kind", ["transformers", "gguf"])
@pytest.mark.parametrize("what", ["nothing", "junk"])
def test_a_path_without_a_model_is_told(tmp_path: Path, kind: str, what: str) -> None:
    if kind == "gguf":
        pytest.importorskip("xllamacpp")
    path = tmp_path / "model"
    if what == "junk" and kind == "gguf":
        path.write_bytes(b"GGUF" + bytes(100))
    elif what == "junk":
        path.mkdir()
        (path / "config.json").write_text("{")
    provider = opened(kind, path)
    for _ in range(2):
        with pytest.raises(ProviderError, match=f"model of {kind}/tiny cannot be loaded"):
            asyncio.run(provider.answer(request()))
    asyncio.run(provider.close())


@pytest.mark.gguf
def test_the_port_that_llama_opens_answers_nobody() -> None:
    from lam_desktop.training.providers.gguf import GgufModel
    from lam_desktop.training.providers.reading import Source

    model = GgufModel(small_gguf(), Source(name="gguf/tiny", model="tiny"), context=256)
    try:
        for path in ("/v1/chat/completions", "/completion", "/slots", "/props"):
            body = b'{"messages": [{"role": "user", "content": "?"}], "prompt": "?"}'
            asked = urllib.request.Request(model.address + path, data=body)
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(asked, timeout=10)
            assert caught.value.code == 401
            caught.value.close()
    finally:
        model.close()


@pytest.mark.gguf
def test_what_does_not_fit_into_the_context_is_told_with_the_setting() -> None:
    settings = ProviderSettings(kind="gguf", model="tiny", path=small_gguf(), context=128)
    provider = open_provider(settings, None)  # type: ignore[arg-type]  # no key is asked for
    with pytest.raises(ProviderError, match=r"context size.*set a larger context") as caught:
        asyncio.run(asked(provider, request("word " * 500)))
    assert not isinstance(caught.value, ProviderBusyError)
