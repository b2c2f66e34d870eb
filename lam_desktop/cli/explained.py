"""What ``lam classify --explain`` adds: which words of the command drove each verdict.

It is told beside the decision and never changes it: where it cannot be told, the decision and the
exit code stand all the same.
"""

from dataclasses import asdict, dataclass
from typing import Any

from lam_desktop.domain.command import Command
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.decision import Decision
from lam_desktop.domain.errors import LamError
from lam_desktop.domain.verdict import Assessment, Explanation, Influence
from lam_desktop.pipeline import Pipeline

NOT_JUDGED = "The command could not be judged, so there is nothing to explain."


@dataclass(frozen=True, kw_only=True)
class Because:
    """Which words drove the verdicts: the words, one sentence, or why that cannot be told."""

    explanation: Explanation | None = None
    sentence: str = ""
    unexplained: str | None = None


def explained_json(found: dict[str, Any], because: Because) -> dict[str, Any]:
    """A judged command's object with a “why” at each criterion, and the reason in a sentence."""
    why = because.explanation.why if because.explanation else {}
    criteria = {
        name: verdict | {"why": [_influence_json(word) for word in why.get(Criterion(name), ())]}
        for name, verdict in found["criteria"].items()
    }
    told = {"because": because.sentence or None, "unexplained": because.unexplained}
    return found | {"criteria": criteria} | told


def _influence_json(influence: Influence) -> dict[str, Any]:
    return asdict(influence) | {"weight": round(influence.weight, 3)}


def because_of(
    pipeline: Pipeline, command: Command, assessment: Assessment | None, decision: Decision
) -> Because:
    """Which words drove the verdicts on a judged command.

    There is no sentence where rules on the words alone decided, for then it was not the verdicts.
    """
    from lam_desktop.confirm.because import because_sentence
    from lam_desktop.confirm.wording import judged_by_words

    if assessment is None:
        return Because(unexplained=NOT_JUDGED)
    try:
        explanation = pipeline.explain(command, assessment)
    except LamError as error:
        return Because(unexplained=str(error))
    sentence = "" if judged_by_words(decision) else because_sentence(assessment, explanation)
    return Because(explanation=explanation, sentence=sentence)
