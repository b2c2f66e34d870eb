"""The original recipe for a BERT classifier (Devlin et al. 2019), without what the guard adds.

The pooler's vector ([CLS] through a dense layer and tanh), dropout, one linear layer a criterion,
plain cross-entropy, one learning rate for all weights that falls in a straight line, no weights of
rows or classes, no augmentation, no averaging, no calibration; ``AT_HALF`` decides. Only that a
batch holds rows of like lengths is of the guard’s recipe: it takes a third of the time.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from lam_desktop.classify.normalise import normalise
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.baselines.baseline import not_fitted, train_rows, with_known_language
from lam_desktop.training.baselines.settings import OriginalSettings
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats, softmax
from lam_desktop.training.model import of_like_lengths, padded, tokenizer
from lam_desktop.training.run.bar import Say, learning, silent


class Pooled(nn.Module):
    """Token ids (rows, tokens) to one logits tensor (rows, classes) a criterion."""

    def __init__(self, encoder: BertModel, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        width = encoder.config.hidden_size
        self.heads = nn.ModuleList([nn.Linear(width, len(c.labels)) for c in Criterion])

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, ...]:
        pooled = self.encoder(input_ids=input_ids, attention_mask=attention_mask).pooler_output
        vector = self.dropout(pooled)
        return tuple(head(vector) for head in self.heads)


class OriginalRecipe:
    """A BERT fine-tuned as in the paper; ``folder`` holds the encoder and ``tokenizer.json``.

    It learns on the device of the settings and answers on the processor, as a guard would.

    An encoder that was stored without a pooler gets an untaught one. A terminal shows a bar while
    it learns; elsewhere ``say`` hears now and then how far it is.
    """

    name = "original recipe"

    def __init__(self, folder: Path, settings: OriginalSettings, *, say: Say = silent) -> None:
        self._folder = folder
        self._settings = settings
        self._say = say
        self._tokenizer = tokenizer(folder / "tokenizer.json", max_tokens=settings.max_tokens)
        self._network: Pooled | None = None

    def fit(self, rows: Sequence[Row]) -> None:
        """Fine-tune on the rows; the same rows and settings give the same network."""
        train_rows(rows)
        with torch.random.fork_rng():
            torch.manual_seed(self._settings.seed)
            self._network = self._fine_tuned(rows)

    @torch.inference_mode()
    def probabilities(self, rows: Sequence[Row]) -> dict[str, Floats]:
        """The softmax of the logits as they are."""
        if self._network is None:
            raise not_fitted(self.name)
        self._network.eval()
        ids = self._ids(rows)
        parts: dict[str, list[Floats]] = {criterion.value: [] for criterion in Criterion}
        for start in range(0, len(ids), self._settings.batch_size):
            outputs = self._network(*padded(ids[start : start + self._settings.batch_size]))
            for criterion, output in zip(Criterion, outputs, strict=True):
                parts[criterion.value].append(softmax(output.numpy()))
        found = {
            criterion.value: np.concatenate(
                [np.zeros((0, len(criterion.labels))), *parts[criterion.value]]
            )
            for criterion in Criterion
        }
        return with_known_language(found, len(rows))

    def _fine_tuned(self, rows: Sequence[Row]) -> Pooled:
        settings = self._settings
        encoder = BertModel.from_pretrained(self._folder, add_pooling_layer=True)
        device = torch.device(settings.device)
        network = Pooled(encoder, settings.dropout).to(device).train()
        steps = -(-len(rows) // settings.batch_size) * settings.epochs
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        falling = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, total_iters=steps)
        ids, labels = self._ids(rows), torch.tensor([row.label_indices() for row in rows])
        with learning(self.name, steps, self._say) as taken:
            for places in self._batches(ids):
                with torch.autocast(device.type, dtype=torch.bfloat16, enabled=settings.bf16):
                    tokens, mask = padded([ids[place] for place in places])
                    outputs = network(tokens.to(device), mask.to(device))
                loss = _loss(outputs, labels[places].to(device))
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                falling.step()
                taken(loss.item())
        return network.eval().cpu()

    def _batches(self, ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
        """The places of the rows of each batch, in another order every epoch.

        Rows of like lengths stand together, for padding them takes most of the time otherwise.
        """
        rng = random.Random(self._settings.seed)
        for _ in range(self._settings.epochs):
            order = rng.sample(range(len(ids)), len(ids))
            batches = of_like_lengths(
                order, self._settings.batch_size, lambda place: len(ids[place])
            )
            yield from rng.sample(batches, len(batches))

    def _ids(self, rows: Sequence[Row]) -> list[list[int]]:
        encodings = self._tokenizer.encode_batch([normalise(row.text) for row in rows])
        return [encoding.ids for encoding in encodings]


def _loss(outputs: Sequence[Tensor], gold: Tensor) -> Tensor:
    """The plain cross-entropies of the criteria, added up."""
    losses = [
        functional.cross_entropy(output.float(), gold[:, i]) for i, output in enumerate(outputs)
    ]
    return torch.stack(losses).sum()
