"""The mean-pooled vectors of an encoder, for telling near duplicates by their meaning."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lam_desktop.classify.normalise import normalise
from lam_desktop.training.clean.errors import CleaningError
from lam_desktop.training.clean.near import Encode
from lam_desktop.training.model import Base, Guard, fresh, padded, tokenizer

TOKENS = 128
TOGETHER = 64


def encoder_of(base: Base) -> Encode:
    """The encoder of a base, without what a guard has learnt: it tells meanings, not labels.

    CleaningError if its folder holds none.
    """
    try:
        return pooled(fresh(base).eval(), base)
    except Exception as error:  # tokenizers has no class of its own
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise CleaningError(
            f"There is no encoder in {base.folder} that can be used ({first}), so look-alikes "
            "cannot be compared by their meaning, and nothing was cleaned. Name what “lam encoder "
            "build” wrote, or leave --encoder out."
        ) from error


def pooled(guard: Guard, base: Base) -> Encode:
    """Texts to their (texts, width) vectors; batches of like lengths, for speed."""
    import torch

    pieces = tokenizer(base.tokenizer_file, max_tokens=TOKENS)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        ids = [found.ids for found in pieces.encode_batch([normalise(text) for text in texts])]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        vectors = np.zeros((len(ids), guard.encoder.config.hidden_size), dtype=np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), TOGETHER):
                places = order[start : start + TOGETHER]
                batch = guard.pooled(*padded([ids[place] for place in places]))
                vectors[places] = batch.numpy()
        return vectors

    return encode
