"""Teaches the student to put a text where the English encoder puts its English.

Sentence vectors are distilled over parallel strings (Reimers and Gurevych 2020,
arXiv:2004.09813): the loss is the mean squared distance between the student's vector of either text
and the teacher's vector of the English one.
"""

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler
from transformers import BertModel

from lam_desktop.training.model import padded
from lam_desktop.training.multilingual.pairs import Pair
from lam_desktop.training.run import checkpoint

Say = Callable[[str], None]
Work = Sequence[Sequence[tuple[list[int], int]]]
"""Batches of texts: the ids of each, and the place of its teacher vector."""
SAVE_EVERY = 100
"""Batches between two checkpoints that a run which was cut short goes on from."""


@dataclass(frozen=True, kw_only=True)
class DistilConfig:
    """The settings of one distillation."""

    seed: int = 17
    batch_size: int = 64
    word_rate: float = 8e-4
    layer_rate: float = 1e-4
    warm_up: float = 0.05
    english_share: float = 0.12
    longest: int = 40


@contextmanager
def accelerated(encoder: BertModel) -> Iterator[torch.device]:
    """Have the encoder on this machine's accelerator, if it has one, and then back."""
    there = torch.accelerator.is_available() and torch.accelerator.current_accelerator()
    device = there or torch.device("cpu")
    encoder.to(device)
    try:
        yield device
    finally:
        encoder.to("cpu")


def mean_vectors(encoder: BertModel, ids: list[list[int]]) -> Tensor:
    """The mean token vector of each id list: (texts, width)."""
    tokens, mask = (tensor.to(encoder.device) for tensor in padded(ids))
    hidden = encoder(input_ids=tokens, attention_mask=mask).last_hidden_state
    kept = mask.unsqueeze(-1).to(hidden.dtype)
    mean: Tensor = (hidden * kept).sum(1) / kept.sum(1)
    return mean


def teacher_vectors(encoder: BertModel, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """The English encoder's vectors (texts, width), made in batches of like lengths."""
    encoder.eval()
    ids = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    found = torch.zeros(len(ids), encoder.config.hidden_size)
    # Moved outside inference mode, or its weights could not be trained afterwards.
    with accelerated(encoder), torch.inference_mode():
        for start in range(0, len(order), 128):
            places = order[start : start + 128]
            found[places] = mean_vectors(encoder, [ids[i] for i in places]).cpu()
    return found


def batches(
    pairs: Sequence[Pair], student: Tokenizer, place: dict[str, int], config: DistilConfig
) -> list[list[tuple[list[int], int]]]:
    """Batches of like lengths in random order: a text's ids and its teacher vector's place."""
    rng = random.Random(config.seed)
    texts = [(pair.other, place[pair.english]) for pair in pairs]
    english = sorted(place)
    texts += [
        (text, place[text])
        for text in rng.sample(english, min(len(english), round(len(pairs) * config.english_share)))
    ]
    rng.shuffle(texts)
    ids = [encoding.ids for encoding in student.encode_batch([text for text, _ in texts])]
    rows = sorted(zip(ids, (at for _, at in texts), strict=True), key=lambda row: len(row[0]))
    size = config.batch_size
    found = [rows[i : i + size] for i in range(0, len(rows), size)]
    rng.shuffle(found)
    return found


def distil(
    student: BertModel,
    work: Work,
    wanted: Tensor,
    config: DistilConfig,
    folder: Path,
    *,
    say: Say,
) -> BertModel:
    """Train ``student`` on ``work``; ``folder`` keeps the state a cut-short run goes on from.

    Raises:
        RunError: that state is of other work or settings, or something cannot be written.
    """
    identity = {"config": asdict(config), "work": _digest(work)}
    done, loss_sum = 0, 0.0
    with accelerated(student) as device:
        steps, rates = _optimiser(student.train(), config, total=len(work))
        wanted = wanted.to(device)
        if state := checkpoint.read(folder, identity):
            student.load_state_dict(state["student"])
            steps.load_state_dict(state["steps"])
            rates.load_state_dict(state["rates"])
            done = state["done"]
        for number in range(done, len(work)):
            batch = work[number]
            torch.manual_seed(config.seed * 1_000_003 + number)
            got = mean_vectors(student, [ids for ids, _ in batch])
            loss = (got - wanted[[at for _, at in batch]]).square().sum(1).mean()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(student.parameters(), 5.0)
            steps.step()
            rates.step()
            steps.zero_grad()
            loss_sum += loss.item()
            if (number + 1) % SAVE_EVERY == 0:
                say(f"  batch {number + 1}/{len(work)}: distance {loss_sum / SAVE_EVERY:.4f}")
                loss_sum = 0.0
                state = {
                    "identity": identity,
                    "student": student.state_dict(),
                    "steps": steps.state_dict(),
                    "rates": rates.state_dict(),
                    "done": number + 1,
                }
                checkpoint.write(folder, state)
    checkpoint.discard(folder)
    return student.eval()


def _optimiser(
    student: BertModel, config: DistilConfig, *, total: int
) -> tuple[Optimizer, LRScheduler]:
    """AdamW at a rate of its own for the word table, warmed up, then falling to nought."""
    words = [p for name, p in student.named_parameters() if "word_embeddings" in name]
    others = [p for name, p in student.named_parameters() if "word_embeddings" not in name]
    steps = torch.optim.AdamW(
        [
            {"params": words, "lr": config.word_rate},
            {"params": others, "lr": config.layer_rate},
        ],
        weight_decay=0.0,
        fused=True,
    )
    warm = max(1, round(total * config.warm_up))
    rates = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda n: min((n + 1) / warm, (total - n) / max(1, total - warm))
    )
    return steps, rates


def _digest(work: Work) -> str:
    """A short name for exactly this work."""
    return hashlib.sha256(json.dumps(work).encode()).hexdigest()[:12]
