"""Leaves out the English pieces of words that a guard of other languages has no use for.

The multilingual encoder keeps all English pieces, and half of them stand in no command in another
language. Without them the guard is smaller; a word that had such a piece is cut into smaller ones.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tokenizers import Tokenizer

from lam_desktop.classify.normalise import normalise
from lam_desktop.domain.errors import ModelError
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row
from lam_desktop.training.model import Base, Guard
from lam_desktop.training.multilingual.vocabulary import (
    SPECIAL,
    english_pieces,
    save_words,
    set_word_table,
)
from lam_desktop.training.train import known_rows


@contextmanager
def trimmed(
    guard: Guard, base: Base, rows: Sequence[Row], config: TrainConfig
) -> Iterator[tuple[Guard, Base]]:
    """The guard without English pieces that no train row in its languages has, and its encoder.

    Single characters all stay. The guard itself is changed; of the encoder there is what is read of
    its folder beside the weights, for as long as the context lasts.

    Raises:
        DatasetError: there are no such rows.
        ModelError: the guard knows English, or its encoder is not one that “lam encoder” made; or
            there is no room for the shorter list.
    """
    words = json.loads(base.tokenizer_file.read_text(encoding="utf-8"))
    places: dict[str, int] = words["model"]["vocab"]
    marks = sorted(places[mark] for mark in SPECIAL if mark in places)
    ours = base.is_transferred and marks == list(range(len(marks)))
    if "en" in config.languages or not ours:
        raise ModelError(
            "Only a guard that knows no English, on an encoder that “lam encoder build” made, can "
            "do without English pieces of words, so nothing was written. Leave --trim out."
        )
    kept = _kept(places, base, rows, config)
    words["model"]["vocab"] = {piece: place for place, piece in enumerate(kept)}
    table = guard.encoder.get_input_embeddings().weight.detach()[[places[p] for p in kept]]
    set_word_table(guard.encoder, table)
    with tempfile.TemporaryDirectory() as scratch:
        small = Base(folder=Path(scratch))
        try:
            save_words(words, base, small.folder)
        except OSError as error:
            raise ModelError(
                "The shorter list of pieces waits in the folder for temporary files, and could not "
                f"be stored there ({error.strerror}); nothing was written. Make room there, or let "
                "TMPDIR name another folder, and export again."
            ) from error
        yield guard, small


def _kept(
    places: dict[str, int], base: Base, rows: Sequence[Row], config: TrainConfig
) -> list[str]:
    """The pieces that stay, in the order they had."""
    english = english_pieces(Base.installed().tokenizer_file)
    texts = [normalise(row.text) for row in known_rows(rows, "train", config)]
    reader = Tokenizer.from_file(str(base.tokenizer_file))
    used = {piece for encoding in reader.encode_batch(texts) for piece in encoding.tokens}
    return [
        piece
        for piece in sorted(places, key=places.__getitem__)
        if piece in used
        or piece in SPECIAL
        or piece not in english
        or len(piece.removeprefix("##")) == 1
    ]
