"""Gives a guard pieces for the characters that its rows hold and it cannot read.

Pieces are learnt from the catalogues of programs, in which people hardly occur, nor do traditional
Chinese characters. A sign without a piece is read as “unknown”, and the product asks about every
command that holds one.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from lam_desktop.classify.languages import script
from lam_desktop.classify.normalise import normalise
from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.model import Base, Guard, save_checkpoint
from lam_desktop.training.multilingual.vocabulary import save_words, set_word_table
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.trained import LEARNT_FROM

_UNREAD = "[UNK]"


def unread_characters(base: Base, texts: Iterable[str], *, least: int) -> list[str]:
    """Letters for which the encoder has no piece, in ``least`` texts or more; the commonest first.

    Only such as stand by themselves when a text is cut, as Chinese characters do: a letter of an
    alphabet takes its whole word with it.

    Raises:
        DatasetError: there is none.
    """
    reader = Tokenizer.from_file(str(base.tokenizer_file))
    read = [normalise(text) for text in texts]
    found: Counter[str] = Counter()
    for text, encoding in zip(read, reader.encode_batch(read), strict=True):
        places = zip(encoding.tokens, encoding.offsets, strict=True)
        unread = {text[start:end] for token, (start, end) in places if token == _UNREAD}
        found.update(_as_piece(reader, each) for each in unread if len(each) == 1)
    kept = [one for one, count in found.items() if count >= least and len(one) == 1]
    if letters := sorted(filter(str.isalpha, kept), key=lambda one: (-found[one], one)):
        return letters
    raise DatasetError(
        f"The encoder in {base.folder} has a piece for every letter that stands in {least} rows or "
        "more, so there is nothing to add. Train with it as it is."
    )


def widen(
    guard: Guard, base: Base, characters: Sequence[str], folder: Path, *, learnt_from: Sequence[str]
) -> Base:
    """Write the guard and its encoder with a piece more for each character; both lie in ``folder``.

    A new piece begins at the mean of the guard's pieces of one letter of the same script; what it
    means is for “lam train” to teach. Texts without the characters are read as before. The guard
    itself is changed.

    Raises:
        RunError: the guard is not on that encoder, or something cannot be written.
    """
    words = json.loads(base.tokenizer_file.read_text(encoding="utf-8"))
    places: dict[str, int] = words["model"]["vocab"]
    encoder = guard.encoder
    if len(places) != encoder.config.vocab_size:
        raise RunError(
            f"The guard knows {encoder.config.vocab_size} pieces of words, and the encoder in "
            f"{base.folder} cuts texts into {len(places)} others; nothing was written. Give the "
            "--encoder that it was trained from."
        )
    table = encoder.get_input_embeddings().weight.detach().clone()
    scripts = [script(one) for one in characters]
    beginnings = {name: _beginning(name, places, table) for name in set(scripts)}
    new = torch.stack([beginnings[name] for name in scripts])
    set_word_table(encoder, torch.cat([table, new]))
    words["model"]["vocab"] = places | {
        one: place for place, one in enumerate(characters, start=len(places))
    }

    def write_to(aside: Path) -> None:
        encoder.save_pretrained(aside)
        save_checkpoint(guard, aside)
        save_words(words, base, aside)

    checkpoint.replace_files(folder, "The wider encoder", write_to)
    checkpoint.finish(folder, {LEARNT_FROM: list(learnt_from)})
    return Base(folder=folder)


def _as_piece(reader: Tokenizer, letter: str) -> str:
    """The letter as the tokenizer looks it up."""
    normaliser = reader.normalizer
    return normaliser.normalize_str(letter).strip() if normaliser else letter


def _beginning(name: str, places: Mapping[str, int], table: Tensor) -> Tensor:
    """Where the vector (width,) of a new letter of a script begins."""
    alike = [
        place
        for piece, place in places.items()
        if len(piece) == 1 and piece.isalpha() and script(piece) == name
    ]
    return table[alike].mean(0) if alike else table[places[_UNREAD]]
