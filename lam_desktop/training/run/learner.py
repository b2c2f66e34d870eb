"""The network of a training run: the guard, and a helper head that is not shipped."""

import torch
from torch import Tensor, nn

from lam_desktop.training.model import Guard

DECISION, VECTOR = "decision", "vector"


class Learner(nn.Module):
    """Token ids and mask (rows, tokens) to the logits of each head, the helper's and the vector."""

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self.guard = guard
        self.helper = nn.Linear(guard.encoder.config.hidden_size, 3)

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        # Only the encoder is worth computing in half precision.
        vector = self.guard.pooled(ids, mask).float()
        with torch.autocast(vector.device.type, enabled=False):
            found = {name: head(vector) for name, head in self.guard.heads.items()}
            return found | {DECISION: self.helper(vector), VECTOR: vector}
