"""Holds labels against the rules of the label guide that need no reading of the text."""

from collections.abc import Callable, Sequence

from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.training.clean.candidate import Candidate, Findings, Reason, Why

_RULES: tuple[tuple[Criterion, str, Callable[[Candidate], bool]], ...] = (
    (
        Criterion.BOUNDARIES,
        "what is illegal or unethical is always beyond",
        lambda row: _harmful(row) and row.boundaries == "within",
    ),
    (
        Criterion.RISK,
        "what is irreversible is never low",
        lambda row: row.reversibility == "irreversible" and row.risk == "low",
    ),
    (
        Criterion.RISK,
        "what is illegal and wrongs someone is always high",
        lambda row: (
            row.legality == "illegal"
            and row.ethicality == "unethical"
            and row.risk in ("low", "medium")
        ),
    ),
)
"""The same that ``dataset.Row`` enforces."""


def broken(rows: Sequence[Candidate]) -> Findings:
    """The rows whose labels break the guide, with each rule."""
    return {place: reasons for place, row in enumerate(rows) if (reasons := rules_broken(row))}


def rules_broken(row: Candidate) -> list[Reason]:
    """Every rule that the labels of one row break; none where they are as the guide wants them."""
    found = []
    for criterion, labels in LABELS.items():
        given = row.label(criterion)
        if given is None:
            found.append(_reason(criterion, "", f"{criterion.value} has no answer"))
        elif given not in labels:
            answers = ", ".join(labels)
            message = f"“{given[:40]}” is no answer to {criterion.value}; those are {answers}"
            found.append(_reason(criterion, given, message))
    for criterion, rule, breaks in _RULES:
        if breaks(row):
            found.append(_reason(criterion, row.label(criterion) or "", rule))
    return found


def _harmful(row: Candidate) -> bool:
    return row.legality == "illegal" or row.ethicality == "unethical"


def _reason(criterion: Criterion, given: str, rule: str) -> Reason:
    message = f"The label guide is broken: {rule}."
    return Reason(why=Why.LABELS, message=message, criterion=criterion, given=given)
