"""What the guard does with any backend: a text is normalised, read in windows and assessed."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from lam_desktop.classify.explain import explain
from lam_desktop.classify.model_folder import ModelFolder
from lam_desktop.classify.normalise import normalise, read_in_letters, shows_pictures_in_words
from lam_desktop.classify.reading import Logits, assess
from lam_desktop.domain.errors import ClassifyError, ModelError
from lam_desktop.domain.verdict import Assessment, Explanation

SIXTEEN_TOKENS = (
    "move the long report about last summer from Downloads to the Documents folder please"
)
"""A command of sixteen tokens, the two marks at its ends counted: what a verdict is timed on."""


class BaseClassifier(ABC):
    """Judges commands with the model of an opened folder; a backend runs the network."""

    def __init__(self, folder: ModelFolder) -> None:
        """Open the tokenizer; ModelError if the folder holds none."""
        self._manifest = folder.manifest
        self._tokenizer = open_tokenizer(folder)
        self._unknown = self._tokenizer.token_to_id("[UNK]")

    def classify(self, text: str) -> Assessment:
        """Judge one command of any length; ClassifyError if it cannot be judged."""
        started = time.perf_counter()
        plain = normalise(text)
        written = self._tokenizer.encode(plain).ids
        spelt = [self._tokenizer.encode(each).ids for each in self._in_letters(plain)]
        unknown = any(self._unknown in ids for ids in (written, *spelt))
        return assess(
            plain,
            spelt or [written],
            besides=[written] if spelt else [],
            unread=unknown or shows_pictures_in_words(plain),
            manifest=self._manifest,
            run=self._run,
            clock=time.perf_counter,
            started=started,
        )

    def as_read(self, text: str) -> str:
        """The text as this guard reads it: normalised, and words in disguise in their letters."""
        plain = normalise(text)
        return next(iter(self._in_letters(plain)), plain)

    def _in_letters(self, plain: str) -> tuple[str, ...]:
        # In other languages a digit can be a letter of its own, as in Arabic in Latin writing.
        return read_in_letters(plain, self._pieces) if "en" in self._manifest.languages else ()

    def _pieces(self, word: str) -> int:
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids)

    def classify_many(self, texts: Iterable[str]) -> Iterator[Assessment]:
        """Judge commands one after another, in order.

        They are not run as one batch, so that a command's answer cannot depend on its neighbours.
        """
        return map(self.classify, texts)

    def explain(self, text: str, assessment: Assessment) -> Explanation:
        """Which words of ``text`` drove the answers of its assessment; changes none of them.

        ClassifyError if the text has nothing visible or the model fails.
        """
        return explain(
            text,
            assessment,
            as_read=self.as_read,
            encode=self._tokenizer.encode,
            manifest=self._manifest,
            run=self._run,
        )

    @abstractmethod
    def _run(self, windows: list[list[int]]) -> list[Logits]:
        """The logits of each of some windows of equal length; ClassifyError if it fails."""


def failed(error: Exception) -> ClassifyError:
    """What a backend raises when its network fails on a command."""
    return ClassifyError(
        f"The guard's model failed on this command ({type(error).__name__}), so it cannot be "
        "judged and is blocked. Run “lam doctor” to check the model."
    )


def open_tokenizer(folder: ModelFolder) -> Any:
    """The folder's tokenizer without padding or truncation; ModelError if it is none."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(folder.tokenizer)
    except Exception as error:
        raise ModelError(
            f"The guard's tokenizer.json in {folder.path} cannot be used: {error}. "
            "Everything is blocked; reinstall LAM Desktop."
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
