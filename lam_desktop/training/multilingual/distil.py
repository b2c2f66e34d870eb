"""Teaches the student to put a text where the English encoder puts its English.

Sentence vectors are distilled over parallel strings (Reimers and Gurevych 2020,
arXiv:2004.09813): the loss is the mean squared distance between the student's vector of either text
and the teacher's vector of the English one.
"""

import hashlib
import random
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler
from transformers import BertModel

from lam_desktop.training.model import of_like_lengths, padded
from lam_desktop.training.multilingual.pairs import Pair
from lam_desktop.training.multilingual.settings import DistilConfig
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.bar import Say, learning
from lam_desktop.training.run.errors import require_finite
from lam_desktop.training.run.log import STEPS, Table

Work = Sequence[Sequence[tuple[list[int], int]]]
"""Batches of texts: the ids of each, and the place of its teacher vector."""
SAVE_EVERY = 60.0
"""Seconds between two checkpoints that a run which was cut short goes on from."""
COLUMNS = ("batch", "distance", "rate")
"""Of the log."""


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
    found = torch.zeros(len(ids), encoder.config.hidden_size)
    # Moved outside inference mode, or its weights could not be trained afterwards.
    with accelerated(encoder), torch.inference_mode():
        for places in of_like_lengths(range(len(ids)), 512, lambda place: len(ids[place])):
            found[places] = mean_vectors(encoder, [ids[i] for i in places]).cpu()
    return found


def batches(
    pairs: Sequence[Pair], student: Tokenizer, place: dict[str, int], config: DistilConfig
) -> list[list[tuple[list[int], int]]]:
    """Batches of like lengths in random order: a text's ids and its teacher vector's place.

    In every pass all texts come once, in other batches.
    """
    rng = random.Random(config.seed)
    texts = [(pair.other, place[pair.english]) for pair in pairs]
    english = sorted(place)
    texts += [
        (text, place[text])
        for text in rng.sample(english, min(len(english), round(len(pairs) * config.english_share)))
    ]
    rng.shuffle(texts)
    ids = [encoding.ids for encoding in student.encode_batch([text for text, _ in texts])]
    rows = list(zip(ids, (at for _, at in texts), strict=True))
    found: list[list[tuple[list[int], int]]] = []
    for _ in range(config.passes):
        once = of_like_lengths(rows, config.batch_size, lambda row: len(row[0]))
        rng.shuffle(once)
        found += once
        rng.shuffle(rows)
    return found


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Batches of texts, and the teacher's vectors (texts, width) that they are to get."""

    work: Work
    wanted: Tensor
    texts: str
    """A short name for exactly the pairs and how the student reads them."""
    teacher: str
    """A short name for exactly what the vectors come from.

    Not for the vectors themselves: their last bits differ with the machine and its threads.
    """

    @classmethod
    def of(
        cls,
        pairs: Sequence[Pair],
        student: Tokenizer,
        teacher: BertModel,
        words: Tokenizer,
        config: DistilConfig,
        say: Say,
    ) -> "Lesson":
        """What the teacher, reading with ``words``, has to say of the pairs' English."""
        english = sorted({pair.english for pair in pairs})
        place = {text: i for i, text in enumerate(english)}
        say(f"teacher vectors of {len(english)} English texts")
        return cls(
            work=batches(pairs, student, place, config),
            wanted=teacher_vectors(teacher, words, english),
            texts=_digest(
                [student.to_str()], (f"{place[pair.english]} {pair.other}" for pair in pairs)
            ),
            teacher=_digest([checkpoint.digest(teacher), words.to_str()], english),
        )


def distil(
    student: BertModel,
    lesson: Lesson,
    config: DistilConfig,
    folder: Path,
    *,
    say: Say,
    anew: bool = False,
) -> BertModel:
    """Train ``student``; ``folder`` keeps the state a cut-short run goes on from, and its log.

    The state stays there for the caller to drop once what was learnt is saved: a kill or a full
    disk before that must not cost the whole training. ``anew`` forgets that of an earlier run.

    Raises:
        RunError: that state is of another student, teacher, work or settings, or something cannot
            be written.
    """
    identity = _identity(student, lesson, config)
    if anew:
        checkpoint.discard(folder)
    with accelerated(student) as device:
        run = _Run(student.train(), lesson, config, device)
        if state := checkpoint.read(folder, identity):
            run.restore(state)
        _go(run, folder, identity, say)
    return student.eval()


def _go(run: "_Run", folder: Path, identity: checkpoint.Identity, say: Say) -> None:
    """Learn from the batches that are left, with a checkpoint and a log."""
    with checkpoint.room(folder, "The log"):
        folder.mkdir(parents=True, exist_ok=True)
        log = Table(folder / STEPS, COLUMNS, kept=run.done)
    recent: deque[float] = deque(maxlen=100)  # single batches differ by their lengths
    saved = time.monotonic()
    bar = learning("distilling", run.total, say, done=run.done, unit="batch", figure="distance")
    with closing(log), bar as taken:
        while run.done < run.total:
            figures = run.step()
            with checkpoint.room(folder, "The log"):
                log.add(figures)
            if time.monotonic() - saved >= SAVE_EVERY or run.done == run.total:
                with checkpoint.room(folder, "The log"):
                    log.sync()
                checkpoint.write(folder, {"identity": identity, **run.state()})
                saved = time.monotonic()
            recent.append(figures["distance"])
            taken(fmean(recent))


class _Run:
    """The student, its optimiser and the schedule, and how many batches are done."""

    def __init__(
        self, student: BertModel, lesson: Lesson, config: DistilConfig, device: torch.device
    ) -> None:
        self.student = student
        self.config = config
        self.work = lesson.work
        self.wanted = lesson.wanted.to(device)
        self.total, self.done = len(lesson.work), 0
        self.optimiser, self.rates = _optimiser(student, config, total=self.total)

    def state(self) -> dict[str, Any]:
        """All that the rest of the run depends on."""
        return {
            "student": self.student.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "rates": self.rates.state_dict(),
            "done": self.done,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state."""
        self.student.load_state_dict(state["student"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.rates.load_state_dict(state["rates"])
        self.done = state["done"]

    def step(self) -> dict[str, float]:
        """Learn from the next batch; its figures."""
        batch, rate = self.work[self.done], max(map(float, self.rates.get_last_lr()))
        # The dropout of a batch depends on its number only, so no random state need be stored.
        torch.manual_seed(self.config.seed * 1_000_003 + self.done)
        device = self.wanted.device.type
        with torch.autocast(device, dtype=torch.bfloat16, enabled=self.config.bf16):
            got = mean_vectors(self.student, [ids for ids, _ in batch]).float()
        loss = (got - self.wanted[[at for _, at in batch]]).square().sum(1).mean()
        require_finite(loss.item(), "loss", self.done + 1)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 5.0)
        self.optimiser.step()
        self.rates.step()
        self.optimiser.zero_grad()
        self.done += 1
        return {"batch": self.done, "distance": loss.item(), "rate": rate}


def _identity(student: BertModel, lesson: Lesson, config: DistilConfig) -> checkpoint.Identity:
    """What two runs must share for one to go on from the other."""
    return {
        "config": config.model_dump(mode="json"),
        "work": lesson.texts,
        "teacher": lesson.teacher,
        "student": checkpoint.digest(student),
    }


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


def _digest(*parts: Iterable[str]) -> str:
    """A short name for exactly these texts."""
    found = hashlib.sha256()
    for text in chain.from_iterable(parts):
        found.update(text.encode() + b"\0")
    return found.hexdigest()[:12]
