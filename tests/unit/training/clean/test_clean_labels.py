"""Labels that break the guide are told, exactly those that a row of the dataset may not have."""

import itertools

import pytest
from clean_rows import candidate
from pydantic import ValidationError

from lam_desktop.domain.criteria import LABELS
from lam_desktop.training.clean.invariants import broken, rules_broken


def test_the_rules_are_those_of_the_dataset() -> None:
    for answers in itertools.product(*LABELS.values()):
        row = candidate("x", **dict(zip(map(str, LABELS), answers, strict=True)))
        try:
            row.row()
            valid = True
        except ValidationError:
            valid = False
        assert valid == (rules_broken(row) == [])


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ethicality": "unethical"}, "always beyond"),
        ({"reversibility": "irreversible"}, "never low"),
        ({"risk": "enormous"}, "is no answer to risk"),
        ({"risk": None}, "risk has no answer"),
    ],
)
def test_the_rule_that_is_broken_is_named(changes: dict[str, str | None], rule: str) -> None:
    found = broken([candidate("good"), candidate("bad", **changes)])
    assert list(found) == [1]
    assert rule in found[1][0].message
