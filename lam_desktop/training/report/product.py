"""What the product decides before it plans: its policy over what the model says, and the words.

The thresholds alone are how a model is chosen and compared. The product's policy also asks where
the model is unsure, and judges the words themselves: tricks on the guard, hidden characters, harm
said outright, somebody in need. Planning and what is judged after it are not part of this.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from lam_desktop.decide.floor import Floor
from lam_desktop.decide.policy import load_policy
from lam_desktop.domain.decision import tightest
from lam_desktop.training.evaluate import Ints
from lam_desktop.training.report.judges import Judge

PROFILE = "balanced"
"""The policy of a person who has set nothing."""


def decide(judge: Judge, texts: Mapping[str, str]) -> Ints:
    """ALLOW, CONFIRM or BLOCK for texts by their ids, as the pipeline's first decision is made."""
    # The floor judges actions; of words and assessments the policy decides without it.
    policy = load_policy(PROFILE, None, Floor(Path.home(), (), {}))
    decisions = (
        tightest([policy.on_text(text), policy.on_command(assessment)])
        for text, assessment in zip(texts.values(), judge.assessments(list(texts)), strict=True)
    )
    return np.array([decision.effect.severity for decision in decisions], dtype=np.int64)
