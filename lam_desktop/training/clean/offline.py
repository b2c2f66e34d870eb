"""Questions about rows for review as files that anyone may answer, and what the answers settle.

Nothing stands beside the questions: a key is made of all that was asked, so the rows for review
say which answers are theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.clean import adjudication, files
from lam_desktop.training.clean.adjudication import Adjudicated, Relabelling
from lam_desktop.training.clean.candidate import Labels, Reviewed
from lam_desktop.training.clean.errors import CleaningError
from lam_desktop.training.dataset import Row
from lam_desktop.training.providers import batch_file
from lam_desktop.training.providers.base import Request
from lam_desktop.training.providers.batch_file import Problem
from lam_desktop.training.providers.endpoint import one_line


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What the answers to ``asked`` questions made of the rows; ``problems`` settled nothing."""

    outcome: Adjudicated
    asked: int
    answered: int
    problems: Sequence[Problem]


def questions(review: Sequence[Reviewed]) -> list[Request]:
    """What to ask about rows for review; CleaningError where a judge could settle none."""
    asked = adjudication.requests(review)
    if not asked:
        raise CleaningError(
            f"None of the {len(review)} rows for review is in doubt for its labels alone, so there "
            "is nothing that a language model could judge. Nothing was written; look through them "
            "yourself and clean the file again."
        )
    return asked


def write_questions(asked: Sequence[Request], path: Path, *, model: str) -> None:
    """Write the questions in the OpenAI Batch format; ProviderError if that fails.

    They ask for no temperature, for some models that think first refuse all but their own.
    """
    batch_file.write_requests(asked, path, model=model, temperature=False)


def settle(answers: Path, ready: Sequence[Row], review: Sequence[Reviewed]) -> Settled:
    """What a file of answers makes of the rows for review, beside those that are ready.

    Raises:
        CleaningError: it answers no question about these rows.
        ProviderError: it cannot be read at all.
    """
    keys = [request.key for request in adjudication.requests(review)]
    read = batch_file.read_answers(answers, keys=keys)
    told = [problem for problem in read.problems if problem.line is not None]
    if not read.answers:
        found = f" ({one_line(str(told[0]))})" if told else ""
        raise CleaningError(
            f"{answers} answers none of the {len(keys)} questions about these rows{found}. Nothing "
            "was written. Name the answers to these questions; if the rows were changed since, "
            "have them judged anew."
        )
    return Settled(
        outcome=adjudication.apply(ready, review, read.answers),
        asked=len(keys),
        answered=len(read.answers),
        problems=told,
    )


def save(
    settled: Settled, before: Sequence[Row], *, ready: Path, review: Path, corrections: Path
) -> None:
    """Write all rows that are ready, those that stay for review, and what was corrected.

    None takes an old file's place before all are whole. Review comes last: whatever stops it, a row
    is lost from neither file.

    Raises:
        CleaningError: one cannot be written.
    """
    outcome = settled.outcome
    files.write(
        {
            corrections: map(_relabelling_line, outcome.corrections),
            ready: map(files.row_line, [*before, *outcome.ready]),
            review: map(files.review_line, outcome.review),
        }
    )


def _relabelling_line(changed: Relabelling) -> Mapping[str, Any]:
    return {
        "id": changed.id,
        "old": _named(changed.old),
        "new": _named(changed.new),
        "why": changed.why,
        "judge": changed.judge,
    }


def _named(labels: Labels) -> dict[str, str | None]:
    return dict(zip((criterion.value for criterion in Criterion), labels, strict=True))
