"""Gives the English encoder the word pieces of other languages (vocabulary transfer).

Each new piece starts at the mean of the English pieces that the alignment links it with, weighted
by their links, as WECHSEL (Minixhofer et al. 2022) and FOCUS (Dobler and de Melo 2023) do with
other measures of likeness. The English pieces keep their vectors.
"""

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import WordPieceTrainer
from torch import Tensor
from transformers import PreTrainedModel

from lam_desktop.training.model import LEXICON, UNKNOWN, Base
from lam_desktop.training.multilingual.alignment import Links

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_LATIN_PIECE = re.compile(r"(##)?[\x21-\x7e\u00a1-\u024f\u2010-\u205e\u20a0-\u20bf]+")
_MARKS = r"[\u0300-\u036f\u0640\u064b-\u065f\u0670]"
"""Accents of Latin, Cyrillic and Greek letters, Arabic vowel signs and stretching."""


def normalizer() -> normalizers.Normalizer:
    """Lower case without the marks that people leave out; Hindi and kana keep theirs.

    The Arabic, Persian and Urdu forms of kaf and ya become one.
    """
    return normalizers.Sequence(
        [
            normalizers.NFD(),
            normalizers.Replace(Regex(_MARKS), ""),
            normalizers.NFC(),
            normalizers.Replace(Regex("[\u0649\u064a]"), "\u06cc"),
            normalizers.Replace("\u0643", "\u06a9"),
            normalizers.BertNormalizer(strip_accents=False, lowercase=True),
        ]
    )


def tokenizer_of(pieces: Sequence[str]) -> Tokenizer:
    """A WordPiece tokenizer over ``pieces``, whose places are their ids."""
    ids = {piece: i for i, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    marks = [(mark, ids[mark]) for mark in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=marks)
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def learnt_pieces(texts: Iterable[str], size: int) -> list[str]:
    """The word pieces that ``texts`` of one language are best written with."""
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = WordPieceTrainer(
        vocab_size=size, min_frequency=3, special_tokens=[], show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().__getitem__)


def extended(
    english: Mapping[str, int], texts: Mapping[str, Sequence[str]], sizes: Mapping[str, int]
) -> list[str]:
    """The pieces of the new vocabulary: special ones, the English ones, then each language's."""
    known = sorted(english, key=english.__getitem__)
    pieces = dict.fromkeys(SPECIAL)
    pieces |= dict.fromkeys(
        piece
        for piece in known
        if _LATIN_PIECE.fullmatch(piece) and not piece.startswith("[unused")
    )
    for language, size in sizes.items():
        pieces |= dict.fromkeys(learnt_pieces(texts.get(language, ()), size))
    return list(pieces)


def transferred(
    pieces: Sequence[str],
    english: Mapping[str, int],
    vectors: NDArray[np.float32],
    links: Links,
    *,
    seed: int,
) -> NDArray[np.float32]:
    """The word table (pieces, width) for ``pieces``.

    ``vectors`` is the English table, ``links`` tells of ids in ``pieces`` and in ``english``. A
    piece without links starts near the mean of all.
    """
    width = vectors.shape[1]
    sums = np.zeros((len(pieces), width))
    norms = np.zeros(len(pieces))
    total = np.zeros(len(pieces))
    lengths = np.linalg.norm(vectors, axis=1)
    np.add.at(total, links.other, links.count)
    np.add.at(norms, links.other, links.count * lengths[links.english])
    for start in range(0, len(links.count), 200_000):
        part = slice(start, start + 200_000)
        weighted = links.count[part, None] * vectors[links.english[part]]
        np.add.at(sums, links.other[part], weighted)
    noise = np.random.default_rng(seed).normal(0, vectors.std(), sums.shape) * 0.3
    table = np.where(total[:, None] > 0, sums / np.maximum(total, 1e-9)[:, None], noise)
    # A mean is shorter than what it is the mean of; the network expects the usual length.
    wanted = np.where(total > 0, norms / np.maximum(total, 1e-9), lengths.mean())
    table *= (wanted / np.maximum(np.linalg.norm(table, axis=1), 1e-9))[:, None]
    for place, piece in enumerate(pieces):
        if piece in english:
            table[place] = vectors[english[piece]]
    return table.astype(np.float32)


def english_pieces(tokenizer_file: Path) -> dict[str, int]:
    """The pieces of a ``tokenizer.json`` with their ids."""
    vocabulary: dict[str, int] = json.loads(tokenizer_file.read_text("utf-8"))["model"]["vocab"]
    return vocabulary


def set_word_table(encoder: PreTrainedModel, table: Tensor) -> None:
    """Give the encoder another word table (pieces, width), of as many pieces as that has."""
    encoder.resize_token_embeddings(len(table), mean_resizing=False)
    with torch.no_grad():
        encoder.get_input_embeddings().weight.copy_(table)


def save_words(words: Mapping[str, Any], base: Base, folder: Path) -> None:
    """Write a tokenizer, as its ``tokenizer.json`` holds it, and what else of ``base`` is read."""
    text = json.dumps(words, ensure_ascii=False)
    (folder / base.tokenizer_file.name).write_text(text, "utf-8")
    for name in (LEXICON, UNKNOWN):
        if (base.folder / name).exists():
            shutil.copy(base.folder / name, folder / name)
