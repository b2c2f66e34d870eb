"""The guard as it ships: onnxruntime and tokenizers, nothing else, a few milliseconds a command."""

import ctypes
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from lam_desktop.classify.base import BaseClassifier, failed
from lam_desktop.classify.model_folder import ModelFolder, open_model_folder
from lam_desktop.classify.reading import Logits, heads_of
from lam_desktop.domain.errors import ModelError

THREADS = min(2, os.cpu_count() or 1)
"""More gain nothing on so few tokens."""


class OnnxClassifier(BaseClassifier):
    """Judges commands with the quantised model of an opened folder; may be used by many threads."""

    def __init__(self, folder: ModelFolder, *, threads: int = THREADS) -> None:
        """Load the session; ModelError if the runtime cannot use the model."""
        super().__init__(folder)
        self._heads = heads_of(folder.manifest)
        self._session = _open_session(folder, threads)

    def bare_run(self, text: str) -> Callable[[], object]:
        """A call that only runs the model on ``text``: what no other work can be faster than."""
        ids = self._tokenizer.encode(self.as_read(text)).ids
        return lambda: self._run([ids])

    def _run(self, windows: list[list[int]]) -> list[Logits]:
        tokens = np.array(windows, dtype=np.int64)
        feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
        try:
            outputs = self._session.run(list(self._heads), feed)
        except Exception as error:
            raise failed(error) from error
        return [
            {head: output[place] for head, output in zip(self._heads, outputs, strict=True)}
            for place in range(len(windows))
        ]


def open_onnx_classifier(path: Path) -> OnnxClassifier:
    """Open the guard of a folder, and keep no more of it in memory than judging takes.

    Raises:
        ModelError: a file is missing or altered, or the runtime cannot use the model.
    """
    classifier = OnnxClassifier(open_model_folder(path))
    # Only now is the file's content free as well.
    _give_memory_back()
    return classifier


def _open_session(folder: ModelFolder, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Between two commands the threads sleep, for a person's battery.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(
            folder.model, options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        raise ModelError(
            f"The guard's model.onnx in {folder.path} cannot be run here: {error}. "
            "Everything is blocked; run “lam doctor”."
        ) from error
    # Kept to open itself anew with other providers, which nothing here does; as much as the file.
    session._model_bytes = None
    missing = set(heads_of(folder.manifest)) - {output.name for output in session.get_outputs()}
    if missing:
        raise ModelError(
            f"The guard's model.onnx in {folder.path} lacks the answers "
            f"{', '.join(sorted(missing))}. Everything is blocked; reinstall LAM Desktop."
        )
    return session


def _give_memory_back() -> None:
    """Return to the system what opening the session has freed: glibc keeps it, 107 MB here."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # with another C library there is nothing to do
            ctypes.CDLL(None).malloc_trim(0)
