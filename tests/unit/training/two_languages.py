"""Tiny encoders of English, and parallel texts in it and German."""

from pathlib import Path

import torch
from transformers import BertConfig, BertModel

from lam_desktop.training.model import Base
from lam_desktop.training.multilingual import vocabulary
from lam_desktop.training.multilingual.pairs import Pair

ENGLISH = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "open", "close", "the", "file", "door",
           "red", "##s"]  # fmt: skip
GERMAN = {"open": "öffne", "close": "schließe", "the": "das", "file": "datei", "door": "tor",
          "red": "rote"}  # fmt: skip


def some_pairs() -> list[Pair]:
    """Every verb with every thing, red or not, word by word."""
    found = []
    for verb in ("open", "close"):
        for thing in ("file", "door"):
            for words in ([verb, "the", thing], [verb, "the", "red", thing], [verb, thing]):
                found.append(
                    Pair(
                        english=" ".join(words),
                        other=" ".join(GERMAN[word] for word in words),
                        language="de",
                    )
                )
    return found


def a_base(folder: Path) -> Base:
    """A tiny English encoder with random weights."""
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(ENGLISH), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    vocabulary.tokenizer_of(ENGLISH).save(str(folder / "tokenizer.json"))
    return Base(folder=folder)


def encoder_with(pieces: list[str], base: Base, folder: Path) -> Base:
    """The base with more pieces, at random places."""
    student = BertModel.from_pretrained(base.folder, add_pooling_layer=False)
    torch.manual_seed(2)
    student.resize_token_embeddings(len(ENGLISH) + len(pieces), mean_resizing=False)
    student.save_pretrained(folder)
    vocabulary.tokenizer_of([*ENGLISH, *pieces]).save(str(folder / "tokenizer.json"))
    return Base(folder=folder)
