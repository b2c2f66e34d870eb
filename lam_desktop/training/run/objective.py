"""What a training run minimises: the weighted losses of all heads, and what stands beside them."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from lam_desktop.classify.model_folder import LANGUAGE
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import evaluate, losses
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row
from lam_desktop.training.examples import UNTAUGHT
from lam_desktop.training.model import HEADS
from lam_desktop.training.run.batch import Batch, Whole
from lam_desktop.training.run.learner import DECISION, VECTOR
from lam_desktop.training.run.teacher import Teacher

CONSISTENCY, CONTRAST, TAUGHT, NEARNESS = "consistency", "contrast", "teacher", "nearness"
PARTS = (*HEADS, DECISION, CONSISTENCY, CONTRAST, TAUGHT, NEARNESS)
"""The names of all parts of the loss."""


def class_weights(rows: Sequence[Row], config: TrainConfig) -> dict[str, Tensor]:
    """The weight of each class of the criteria and of the decision; none where all are alike.

    The frequency to the power of ``-class_balance``, scaled so that a row's mean weight is 1.
    """
    if not config.class_balance:
        return {}
    labels = evaluate.label_indices(rows)
    answers = {c.value: labels[:, place] for place, c in enumerate(Criterion)}
    answers[DECISION] = evaluate.gold_decisions(rows)
    sizes = HEADS | {DECISION: 3}
    found = {}
    for name, places in answers.items():
        counts = torch.bincount(torch.from_numpy(places), minlength=sizes[name]).float()
        weights = counts.clamp_min(1.0) ** -config.class_balance
        found[name] = weights * counts.sum() / (weights * counts).sum()
    return found


class Objective:
    """The loss of a batch, part by part, and the sum of them by the run's weights."""

    def __init__(
        self,
        config: TrainConfig,
        *,
        balance: Mapping[str, Tensor] | None = None,
        teacher: Teacher | None = None,
    ) -> None:
        self.config = config
        self.teacher = teacher
        self._balance = balance or {}
        criteria = [criterion.value for criterion in Criterion]
        self._weights = dict(zip(criteria, config.criterion_weights, strict=True)) | {
            LANGUAGE: config.language_weight,
            DECISION: config.decision_weight,
        }

    def parts(self, learner: nn.Module, batch: Batch, whole: Whole) -> dict[str, Tensor]:
        """The loss of each head, and of what else the settings ask for, over a step's rows.

        With ``consistency`` each row is read twice under different dropout, and the two readings
        are drawn together.
        """
        readings = 2 if self.config.consistency else 1
        read = batch.repeated(readings)
        outputs = learner(read.ids, read.mask)
        found: dict[str, Tensor] = {}
        for name, target, weights, total in _targets(read, whole):
            loss = losses.focal(
                outputs[name],
                target,
                gamma=self.config.focal_gamma,
                class_weights=self._balance.get(name),
            )
            found[name] = (loss * weights).sum() / (total * readings)
        if self.config.consistency:
            found[CONSISTENCY] = self._disagreement(outputs, batch, whole)
        if self.config.contrast:
            apart = losses.contrastive(
                outputs[VECTOR], read.decision, read.groups, counted=read.weights > 0
            )
            found[CONTRAST] = apart.sum() / (whole.rows * readings)
        if self.teacher:
            found[TAUGHT] = self._untaught(self.teacher, outputs, read, whole.taught * readings)
            if self.config.vector_weight and self.teacher.vectors is not None:
                far = _distance(self.teacher.vectors, outputs[VECTOR], read)
                found[NEARNESS] = far / (self.teacher.spread * whole.taught * readings)
        return found

    def total(self, parts: Mapping[str, Tensor]) -> Tensor:
        """The one number that is minimised."""
        weights = self._weights | {
            CONSISTENCY: self.config.consistency,
            CONTRAST: self.config.contrast,
            TAUGHT: self.config.teacher_weight,
            NEARNESS: self.config.vector_weight,
        }
        return torch.stack([weights[name] * value for name, value in parts.items()]).sum()

    def _disagreement(self, outputs: Mapping[str, Tensor], batch: Batch, whole: Whole) -> Tensor:
        """How far both readings are apart, by the weights of the heads."""
        terms = []
        for name, _, weights, total in _targets(batch, whole):
            apart = losses.disagreement(*outputs[name].chunk(2))
            terms.append(self._weights[name] * (apart * weights).sum() / total)
        return torch.stack(terms).sum()

    def _untaught(
        self, teacher: Teacher, outputs: Mapping[str, Tensor], batch: Batch, total: float
    ) -> Tensor:
        """How far the heads are from the teacher's answers, by the weights of the heads."""
        places, counted = _taught(batch)
        terms = []
        for name, logits in teacher.logits.items():
            apart = losses.distilled(
                outputs[name], logits[places], temperature=self.config.teacher_temperature
            )
            terms.append(self._weights[name] * (apart * counted).sum() / total)
        return torch.stack(terms).sum()


def _taught(batch: Batch) -> tuple[Tensor, Tensor]:
    """The rows' places among a teacher's answers, and 1 for each that it answered, else 0.

    A graphics card would have to wait for the processor if rows were picked out instead.
    """
    return batch.taught.clamp_min(0), (batch.taught != UNTAUGHT).float()


def _distance(wanted: Tensor, vectors: Tensor, batch: Batch) -> Tensor:
    """The squared distances of the taught rows' vectors from the teacher's, summed."""
    places, counted = _taught(batch)
    return ((vectors - wanted[places].to(vectors)).square().sum(1) * counted).sum()


def _targets(batch: Batch, whole: Whole) -> list[tuple[str, Tensor, Tensor, float]]:
    """Each head's name, its true answers, the rows' weights, and the sum of those in the step."""
    found = [
        (criterion.value, batch.labels[:, place], batch.weights, whole.weight)
        for place, criterion in enumerate(Criterion)
    ]
    found.append((LANGUAGE, batch.other, torch.ones_like(batch.weights), whole.rows))
    found.append((DECISION, batch.decision, batch.weights, whole.weight))
    return found
