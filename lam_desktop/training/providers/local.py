"""A model in this process: loaded when it is first asked, on a thread of its own, one at a time."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from lam_desktop.training.providers.base import Answer, ProviderBusyError, ProviderError, Request
from lam_desktop.training.providers.endpoint import one_line


class LocalModel(Protocol):
    """A loaded model; every call comes from one and the same thread."""

    def answer(self, request: Request, stopped: threading.Event) -> Answer:
        """The answer; ends soon, with whatever result, once ``stopped`` is set.

        Raises:
            ProviderError: the model cannot answer this. Any other error is told as one.
        """
        ...

    def close(self) -> None:
        """Let go of the memory."""
        ...


class LocalProvider:
    """A provider that lets a model answer, and never two requests at once.

    The time limit is on one answer; waiting in line and loading the model do not count. An answer
    that nobody waits for any more is given up, so that the next one need not wait for it.
    """

    def __init__(self, name: str, load: Callable[[], LocalModel], *, timeout: float) -> None:
        self._name = name
        self._load = load
        self._timeout = timeout
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-model")
        self._turn = asyncio.Lock()
        self._stopped = threading.Event()
        self._model: LocalModel | None = None
        self._closed = False

    @property
    def name(self) -> str:
        """The kind and the model."""
        return self._name

    async def answer(self, request: Request) -> Answer:
        """The model's answer; see Provider."""
        async with self._turn:
            self._must_be_open()
            loop = asyncio.get_running_loop()
            model = await loop.run_in_executor(self._thread, self._loaded)
            self._must_be_open()
            self._stopped = threading.Event()
            try:
                async with asyncio.timeout(self._timeout):
                    return await loop.run_in_executor(
                        self._thread, self._answer, model, request, self._stopped
                    )
            except TimeoutError:
                raise ProviderBusyError(
                    f"{self._name} did not finish its answer within {self._timeout:g} seconds. Ask"
                    " for a shorter one, or set a longer timeout in its settings."
                ) from None
            finally:
                self._stopped.set()

    async def close(self) -> None:
        """Give up the answer that is being written, and let the model go."""
        if self._closed:
            return
        self._closed = True
        self._stopped.set()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._let_go)
        self._thread.shutdown(wait=False)

    def _must_be_open(self) -> None:
        if self._closed:
            raise ProviderError(f"{self._name} has been closed; open it anew to ask it.")

    def _loaded(self) -> LocalModel:
        if self._model is None:
            try:
                self._model = self._load()
            except ImportError as error:
                raise lacking(self._name, error) from error
            except Exception as error:
                raise ProviderError(
                    f"The model of {self._name} cannot be loaded ({type(error).__name__}:"
                    f" {one_line(str(error))}). See whether the path in its settings is right."
                ) from error
        return self._model

    def _answer(self, model: LocalModel, request: Request, stopped: threading.Event) -> Answer:
        try:
            return model.answer(request, stopped)
        except ProviderError:
            raise
        except Exception as error:
            raise ProviderError(
                f"{self._name} failed at the request {request.key} ({type(error).__name__}:"
                f" {one_line(str(error))}). Asking again would hardly help."
            ) from error

    def _let_go(self) -> None:
        if self._model is not None:
            self._model.close()
        self._model = None


def lacking(name: str, error: ImportError) -> ProviderError:
    """The error for a provider whose package is not installed."""
    return ProviderError(
        f"{name} needs the package {error.name}, which is not installed or cannot be used here."
        ' Install it with: pip install "lam-desktop[lab,factory]"'
    )
