"""A network, an encoder's folder and a dataset small enough to train in a test."""

import json
import random
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from training_rows import fields
from transformers import BertConfig, BertModel, PreTrainedModel

from lam_desktop.training.config import TrainConfig, load_config
from lam_desktop.training.dataset import Row
from lam_desktop.training.model import LEXICON, Base, Guard

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "open", "delete", "hack", "the", "file", "bank",
         "mail", "and", "close", "send", "##s", "öffne", "die"]  # fmt: skip
TINY = {
    "vocab_size": len(WORDS), "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
    "intermediate_size": 32, "max_position_embeddings": 64,
}  # fmt: skip


def tiny_base(folder: Path, **changes: float) -> Base:
    """An encoder's folder, its weights untaught."""
    torch.manual_seed(1)
    encoder = BertModel(BertConfig(**TINY | changes), add_pooling_layer=False)
    return encoder_folder(encoder, folder)


def encoder_folder(encoder: PreTrainedModel, folder: Path) -> Base:
    """An encoder and the tiny tokenizer, as a published one lies in its folder."""
    encoder.save_pretrained(folder)
    pieces = Tokenizer(
        models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    pieces.normalizer = normalizers.BertNormalizer(strip_accents=False)
    pieces.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pieces.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    pieces.save(str(folder / "tokenizer.json"))
    (folder / LEXICON).write_text(json.dumps({"de": {"open": ["öffne"]}}), encoding="utf-8")
    return Base(folder=folder)


def tiny_guard(**changes: float) -> Guard:
    torch.manual_seed(3)
    return Guard(BertModel(BertConfig(**TINY | changes), add_pooling_layer=False)).eval()


def tiny_config(**changes: Any) -> TrainConfig:
    """The shipped settings for a tiny network: small batches, one thread, a high rate."""
    small: dict[str, Any] = {
        "languages": ("en",), "epochs": 3, "batch_size": 4, "learning_rate": 5e-3, "threads": 1,
        "averaging": 0.8, "max_tokens": 32, "other_share": 1.0, "frozen_words": False,
        "unfamiliar": None,
        "augment": {"swapped": 0.3, "polite": 0.2},
    }  # fmt: skip
    return load_config("guard").model_copy(update=small | changes)


def tiny_rows(count: int = 160) -> list[Row]:
    """Commands about files, mail and banks; hacking is illegal, deleting irreversible.

    Four rows or eight of a split are of one contrast group.
    """
    rng = random.Random(2)
    found = {}
    for number in range(count):
        verb = rng.choice(["open", "close", "delete", "hack"])
        text = f"{verb} the {rng.choice(['file', 'bank', 'mail'])}" + " and the files" * (
            number % 9
        )
        changes = {"delete": {"reversibility": "irreversible", "risk": "high"}}.get(verb, {})
        if verb == "hack":
            changes = {
                "legality": "illegal", "ethicality": "unethical",
                "boundaries": "beyond", "risk": "high",
            }  # fmt: skip
        part = ("train", "train", "validation", "test")[number % 4]
        own = {"split": part, "group": f"{part}-{number // 16}"}
        row = Row.model_validate(
            fields(text=text) | changes | own | {"id": fields(text=text)["id"]}
        )
        found[row.id] = row
        german = fields(text=f"öffne die {number}", language="de", split=part)
        found[german["id"]] = Row.model_validate(german)
    return list(found.values())
