"""The training rows as batches of like lengths, altered and sampled anew for every epoch."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from lam_desktop.training import evaluate
from lam_desktop.training.augment import altered, joined
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row
from lam_desktop.training.model import Base, tokenizer


@dataclass(frozen=True, kw_only=True)
class Example:
    """One row ready for the network: ids, six label places, decision, and its language."""

    ids: list[int]
    labels: list[int]
    decision: int
    other: bool


class Examples:
    """Makes the examples of an epoch from the training rows."""

    def __init__(self, rows: Sequence[Row], config: TrainConfig, base: Base) -> None:
        self.config = config
        self.tokenizer = tokenizer(base.tokenizer_file, max_tokens=config.train_tokens)
        self.known = [row for row in rows if row.language in config.languages]
        self.others = [row for row in rows if row.language not in config.languages]

    def of(self, rows: Sequence[Row], texts: Sequence[str]) -> list[Example]:
        """Examples of ``rows`` with the given wording."""
        gold = evaluate.gold_decisions(rows)
        return [
            Example(
                ids=encoding.ids,
                labels=row.label_indices(),
                decision=int(decision),
                other=row.language not in self.config.languages,
            )
            for row, encoding, decision in zip(
                rows, self.tokenizer.encode_batch(list(texts)), gold, strict=True
            )
        ]

    def two_steps(self, count: int, rng: random.Random) -> list[Example]:
        """Commands of two steps, each made of two rows, with the worse of their labels."""
        first, second = (rng.sample(self.known, count) for _ in range(2))
        texts = [joined(a.text, b.text, rng) for a, b in zip(first, second, strict=True)]
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        return [
            Example(
                ids=tokens,
                labels=[max(pair) for pair in zip(a.labels, b.labels, strict=True)],
                decision=max(a.decision, b.decision),
                other=False,
            )
            for tokens, a, b in zip(
                ids,
                self.of(first, [row.text for row in first]),
                self.of(second, [row.text for row in second]),
                strict=True,
            )
        ]

    def epoch(self, rng: random.Random) -> list[list[Example]]:
        """Batches of like lengths in random order; some rows altered, some other rows left out."""
        share = self.config.augment
        texts = [altered(r.text, rng) if rng.random() < share else r.text for r in self.known]
        others = rng.sample(self.others, round(len(self.others) * self.config.other_share))
        examples = self.of(self.known, texts) + self.of(others, [row.text for row in others])
        examples += self.two_steps(round(len(self.known) * self.config.two_steps), rng)
        # Like lengths together, those of one length in random order.
        rng.shuffle(examples)
        examples.sort(key=lambda example: len(example.ids))
        size = self.config.batch_size
        batches = [examples[i : i + size] for i in range(0, len(examples), size)]
        rng.shuffle(batches)
        return batches
