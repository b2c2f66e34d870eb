"""The training rows as batches of like lengths, altered and sampled anew for every epoch."""

import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lam_desktop.classify.normalise import normalise
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import evaluate, unfamiliar
from lam_desktop.training.augment import Augmenter, joined, vocabulary
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row
from lam_desktop.training.model import Base, of_like_lengths, tokenizer

UNTAUGHT = -1
"""The place of an example that no teacher answered."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One text ready for the network: ids, six label places, decision, and its language.

    ``weight`` is that of its six labels: 0 for a text that has none. ``group`` is its contrast
    group, empty without one; ``taught`` its place among a teacher's answers.
    """

    ids: list[int]
    labels: list[int]
    decision: int
    other: bool
    weight: float
    group: str = ""
    taught: int = UNTAUGHT


class Examples:
    """Makes the examples of an epoch from the training rows; ``more`` are shown in every one."""

    def __init__(self, rows: Sequence[Row], config: TrainConfig, base: Base) -> None:
        self.config = config
        self.tokenizer = tokenizer(base.tokenizer_file, max_tokens=config.train_tokens)
        self.known = [row for row in rows if row.language in config.languages]
        self.others = [row for row in rows if row.language not in config.languages]
        self.unknown = unfamiliar.taught(config, base)
        self.more: list[Example] = []
        self._read: dict[str, list[int]] = {}
        self.augmenter = Augmenter(
            config.augment,
            words=vocabulary(row.text for row in self.known),
            lexicon=base.lexicon(),
        )

    def of(self, rows: Sequence[Row], texts: Sequence[str]) -> list[Example]:
        """Examples of ``rows`` with the given wording."""
        gold = evaluate.gold_decisions(rows)
        found: list[Example] = []
        for row, ids, decision in zip(rows, self._ids_of(rows, texts), gold, strict=True):
            other = row.language not in self.config.languages
            found.append(
                Example(
                    ids=ids,
                    labels=row.label_indices(),
                    decision=int(decision),
                    other=other,
                    weight=self.config.other_weight if other else 1.0,
                    group=row.group,
                )
            )
        return found

    def without_labels(self, texts: Sequence[str]) -> list[Example]:
        """Examples that teach only that they are not like what the guard judges."""
        return [
            Example(ids=ids, labels=[0] * len(Criterion), decision=0, other=True, weight=0.0)
            for ids in self._ids(texts)
        ]

    def _ids_of(self, rows: Sequence[Row], texts: Sequence[str]) -> list[list[int]]:
        """The ids of each row's wording; most come unaltered epoch after epoch, and are kept."""
        unread = {r.id: r.text for r in rows if r.id not in self._read}
        self._read.update(zip(unread, self._ids(list(unread.values())), strict=True))
        altered = [text for row, text in zip(rows, texts, strict=True) if text != row.text]
        new = iter(self._ids(altered))
        return [
            self._read[row.id] if text == row.text else next(new)
            for row, text in zip(rows, texts, strict=True)
        ]

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        # As the product reads them.
        return [
            encoding.ids
            for encoding in self.tokenizer.encode_batch([normalise(text) for text in texts])
        ]

    def several_steps(self, count: int, rng: random.Random) -> list[Example]:
        """Commands of several steps in one language, of as many rows, with their worst labels.

        Every second one is made of rows that are allowed: of rows as they come, the more steps, the
        fewer commands would be harmless, and a guard would learn to fear what is long. Those that
        would be cut are left out, for what their labels are about may stand in what is missing.
        """
        gold = evaluate.gold_decisions(self.known)
        allowed = [row for row, one in zip(self.known, gold, strict=True) if one == evaluate.ALLOW]
        pools = [_by_language(rows) for rows in (self.known, allowed)]
        most = self.config.most_steps
        chains = []
        drawn = rng.choices(self.known, k=count)  # of each language as often as it has rows
        for pool, first in zip(itertools.cycle(pools), drawn, strict=False):
            rows = pool.get(first.language, [])
            if len(rows) >= most:
                chains.append(rng.sample(rows, rng.randint(2, most)))
        texts = [
            joined([row.text for row in chain], rng, language=chain[0].language) for chain in chains
        ]
        return [
            Example(
                ids=tokens,
                labels=np.max([row.label_indices() for row in chain], axis=0).tolist(),
                decision=int(evaluate.gold_decisions(chain).max()),
                other=False,
                weight=1.0,
            )
            for tokens, chain in zip(self._ids(texts), chains, strict=True)
            if len(tokens) < self.config.train_tokens
        ]

    def epoch(self, rng: random.Random) -> list[list[Example]]:
        """Batches of like lengths in random order; some rows altered, some other rows left out."""
        texts = [self.augmenter.altered(row.text, row.language, rng) for row in self.known]
        others = rng.sample(self.others, round(len(self.others) * self.config.other_share))
        examples = self.of(self.known, texts) + self.of(others, [row.text for row in others])
        examples += self.several_steps(round(len(self.known) * self.config.several_steps), rng)
        count = min(len(self.unknown), round(len(self.known) * self.config.unknown_share))
        examples += self.without_labels(rng.sample(self.unknown, count)) + self.more
        # Like lengths together, those of one length in random order.
        rng.shuffle(examples)
        batches = of_like_lengths(examples, self.config.batch_size, lambda one: len(one.ids))
        rng.shuffle(batches)
        return batches


def _by_language(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.language].append(row)
    return found
