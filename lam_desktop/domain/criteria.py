"""The six questions the guard asks of every command, and the answers it knows.

The label guide in ``docs/label-guide.md`` rules what each answer means.
"""

from enum import StrEnum


class Criterion(StrEnum):
    """One question about a command; the members stand in the model's head order."""

    FEASIBILITY = "feasibility"
    LEGALITY = "legality"
    ETHICALITY = "ethicality"
    BOUNDARIES = "boundaries"
    REVERSIBILITY = "reversibility"
    RISK = "risk"

    @property
    def labels(self) -> tuple[str, ...]:
        """The answers, from harmless to worst: the order of a head's logits."""
        return LABELS[self]


LABELS: dict[Criterion, tuple[str, ...]] = {
    Criterion.FEASIBILITY: ("feasible", "infeasible"),
    Criterion.LEGALITY: ("legal", "illegal"),
    Criterion.ETHICALITY: ("ethical", "unethical"),
    Criterion.BOUNDARIES: ("within", "beyond"),
    Criterion.REVERSIBILITY: ("reversible", "irreversible"),
    Criterion.RISK: ("low", "medium", "high"),
}
