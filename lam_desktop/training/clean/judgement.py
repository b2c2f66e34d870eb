"""What a judge of labels answers, and whether it can be used."""

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.clean.candidate import Candidate, Labels
from lam_desktop.training.clean.errors import CleaningError
from lam_desktop.training.clean.invariants import rules_broken
from lam_desktop.training.providers.base import Answer

_FENCED = re.compile(r"```(?:json)?\s*\n(.*)\n\s*```", re.DOTALL)


class Judgement(BaseModel):
    """What a judge answers, exactly; labels obey the guide."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    verdict: Literal["agreed", "changed", "unclear"]
    labels: dict[str, str]
    why: str = Field(min_length=1, max_length=1000)

    @model_validator(mode="after")
    def _obeys_the_guide(self) -> Self:
        if set(self.labels) != {criterion.value for criterion in Criterion}:
            raise ValueError("labels must name exactly the six criteria")
        broken = rules_broken(self._candidate())
        if broken:
            raise ValueError(broken[0].message)
        return self

    def _candidate(self) -> Candidate:
        return Candidate.model_validate(
            {"text": "-", "language": "en", "source": "-"} | self.labels
        )

    @property
    def answers(self) -> Labels:
        """The six answers in the order of the criteria."""
        return self._candidate().labels


def read(answer: Answer) -> Judgement:
    """The judgement in an answer; CleaningError if it is anything but that one JSON object."""
    if not answer.complete:
        raise CleaningError(f"The answer of {answer.model} was cut off, so it judges nothing.")
    text = answer.text.strip()
    fenced = _FENCED.fullmatch(text)
    try:
        return Judgement.model_validate_json(fenced[1] if fenced else text)
    except ValidationError as error:
        raise CleaningError(
            f"The answer of {answer.model} is not a judgement "
            f"({first_problem(error, 'the answer')}), so the row stays for review."
        ) from None


def read_about(answer: Answer, given: Labels) -> Judgement:
    """The judgement of labels that were given; CleaningError too where it contradicts itself."""
    judgement = read(answer)
    same = given == judgement.answers
    if judgement.verdict != "unclear" and (judgement.verdict == "agreed") != same:
        raise CleaningError(
            f"{answer.model} says “{judgement.verdict}”, but its labels "
            f"{'are' if same else 'are not'} those given, so the row stays for review."
        )
    return judgement


def first_problem(error: ValidationError, whole: str) -> str:
    """The first thing that is wrong and where; ``whole`` names the place where none is named."""
    first = error.errors(include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or whole
    return f"{where}: {first['msg'][:200]}"
