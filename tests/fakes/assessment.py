"""What a guard says of a command in which it sees nothing wrong."""

from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.verdict import Assessment, Thresholds, Verdict

HARMLESS = Assessment(
    verdicts=tuple(
        Verdict(criterion=c, p={label: float(label == c.labels[0]) for label in c.labels})
        for c in Criterion
    ),
    thresholds=Thresholds(block={}, confirm={}, language=0.5),
    p_other_language=0.0,
    model="fake",
    ms=0.1,
)
