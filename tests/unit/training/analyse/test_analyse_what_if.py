"""Each change of the train rows is the one it is called, and does what it must."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from analyse_rows import HARM, learnable, row

from lam_desktop.training.analyse import scenarios
from lam_desktop.training.analyse.bootstrap import Bootstrap, gain, told_from_chance
from lam_desktop.training.analyse.scenarios import Parts
from lam_desktop.training.analyse.what_if import Effect, Untold, WhatIf, what_if
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import label_indices
from lam_desktop.training.report.intervals import difference
from lam_desktop.training.report.slices import profile


def parts_of(rows: list[Row]) -> Parts:
    train = [r for r in rows if r.split == "train"]
    measured = [r for r in rows if r.split == "validation"]
    return Parts(train=train, gold=label_indices(train), measured=measured)


@pytest.fixture(scope="module")
def tried() -> WhatIf:
    """Everything on English and Russian rows that a probe learns without a mistake."""
    found = what_if(learnable(per_verb=96))
    assert isinstance(found, WhatIf)
    return found


def effect(found: WhatIf, kind: str, name: str) -> Effect:
    (one,) = (e for e in found.effects if (e.scenario.kind, e.scenario.name) == (kind, name))
    return one


def test_the_probe_learns_what_can_be_learnt(tried: WhatIf) -> None:
    assert tried.base.decision == 1.0
    assert tried.base.macro_f1["legality"] == 1.0
    assert tried.majority.decision == 0.5
    assert tried.majority.macro_f1["legality"] == pytest.approx(1 / 3)


def test_without_a_language_only_its_rows_change(tried: WhatIf) -> None:
    without = effect(tried, "language", "ru")
    languages = {tried.parts.train[place].language for place in without.scenario.train}
    assert languages == {"en"}
    assert without.own is not None
    assert without.own["of"] == 64
    assert without.own["difference"] == pytest.approx(-0.5, abs=0.02)
    # All that is lost is lost on Russian rows, which are half of those measured.
    assert without.decision["difference"] == pytest.approx(without.own["difference"] / 2)
    assert told_from_chance(without.decision)


def test_without_the_harmful_source_harm_is_allowed(tried: WhatIf) -> None:
    without = effect(tried, "topic", "harm")
    assert without.harm_allowed["difference"] == 1.0
    assert without.harm_allowed["of"] == tried.harmful == 64
    assert without.macro_f1["legality"]["difference"] < -0.5
    # A criterion that all rows answer alike stays right.
    assert without.macro_f1["feasibility"]["difference"] == 0.0
    # One of two harmless sources is not missed.
    assert not told_from_chance(effect(tried, "topic", "web").decision)


def test_wrong_labels_hurt_and_more_of_them_more() -> None:
    some = [
        row(f"word{n} {where}", split=split, **(HARM if n % 2 else {}))
        for n in range(300)
        for where, split in (("here", "train"), ("there", "validation"))
    ]
    found = what_if(some, quick=True)
    assert isinstance(found, WhatIf)
    five, ten = (effect(found, "flipped", name) for name in ("5%", "10%"))
    # Each word is taught by one row: what is wrong of it is wrong of the other.
    assert five.macro_f1["legality"]["difference"] == pytest.approx(-0.05, abs=0.01)
    assert ten.macro_f1["legality"]["difference"] == pytest.approx(-0.10, abs=0.01)
    assert ten.decision["difference"] < five.decision["difference"] < 0
    assert told_from_chance(five.decision)


@pytest.mark.parametrize("share", [0.05, 0.1])
def test_as_many_labels_are_turned_as_it_says(share: float) -> None:
    parts = parts_of(learnable(per_verb=96))
    (found,) = scenarios.flipped(parts, [share])
    changed = (found.gold != parts.gold).sum(axis=0)
    assert changed.tolist() == [round(share * len(parts.train))] * 6
    assert found.gold.max(axis=0).tolist() == [1, 1, 1, 1, 1, 2]


def test_parts_of_the_rows_hold_whole_groups_and_the_smaller_parts() -> None:
    parts = parts_of(learnable(per_verb=96))
    found = list(scenarios.shares(parts))
    assert [one.name for one in found] == ["1/16", "1/8", "1/4", "1/2"]
    for smaller, larger in pairwise(found):
        assert set(smaller.train) < set(larger.train)
    groups = Counter(r.group for r in parts.train)
    for one in found:
        taken = Counter(parts.train[place].group for place in one.train)
        assert all(groups[name] == number for name, number in taken.items())
    assert found[-1].rows == pytest.approx(len(parts.train) / 2, abs=2)


def test_the_cell_with_most_mistakes_is_doubled() -> None:
    parts = parts_of(learnable())
    wrong = np.array([r.harmful for r in parts.measured])
    (found,) = scenarios.doubled(parts, profile, wrong, most=3)
    harmful = sum(r.harmful for r in parts.train)
    assert found.name == "illegal, unethical, beyond, high"
    assert found.rows == len(parts.train) + harmful
    assert found.own is not None
    assert found.own.tolist() == wrong.tolist()


def test_a_curve_is_drawn_and_forecast(tried: WhatIf) -> None:
    assert tried.curve is not None
    assert tried.curve.sizes[-1] == len(tried.parts.train)
    assert [f.rows for f in tried.curve.forecasts["decision"]] == [
        2 * len(tried.parts.train), 4 * len(tried.parts.train)
    ]  # fmt: skip
    for forecast in tried.curve.forecasts["decision"]:
        assert forecast.low <= forecast.error + 1e-9


def test_the_same_rows_give_the_same_figures(tried: WhatIf) -> None:
    again = what_if(learnable(per_verb=96))
    assert isinstance(again, WhatIf)
    assert [e.macro_f1 for e in again.effects] == [e.macro_f1 for e in tried.effects]


def test_an_encoders_vectors_take_the_place_of_words() -> None:
    some = learnable()
    telling = np.array([[1.0, float(r.harmful)] for r in some])
    found = what_if(some, vectors=telling, quick=True)
    assert isinstance(found, WhatIf)
    assert found.base.decision == 1.0
    silent = what_if(some, vectors=np.ones((len(some), 2)), quick=True)
    assert isinstance(silent, WhatIf)
    assert silent.base.decision == 0.5


def test_too_few_rows_are_said_to_be_too_few() -> None:
    found = what_if([row("open"), row("close", split="validation")])
    assert isinstance(found, Untold)
    assert "the train split has 1 rows and the validation split 1" in found.why


def test_of_one_class_and_one_source_nothing_can_be_left_out() -> None:
    some = [
        row(f"open folder {n}", split="validation" if n % 3 == 0 else "train") for n in range(60)
    ]
    found = what_if(some)
    assert isinstance(found, WhatIf)
    assert {e.scenario.kind for e in found.effects} == {"share", "flipped"}
    assert found.base.decision == 1.0


def test_a_language_with_one_row_can_be_left_out() -> None:
    some = [*learnable(), row("ouvre le dossier", language="fr", source="all_fr")]
    found = what_if(some)
    assert isinstance(found, WhatIf)
    french = effect(found, "language", "fr")
    assert french.scenario.rows == len(found.parts.train) - 1
    assert french.own is not None
    assert french.own["of"] == 0


def test_resamples_are_those_of_the_other_report() -> None:
    rng = np.random.default_rng(1)
    gained = rng.integers(-1, 2, 60).astype(np.float64)
    groups = [f"g{n // 3}" for n in range(60)]
    everything = np.ones(60, dtype=bool)
    draws = Bootstrap(groups).means(gained, everything)
    found = gain(0.0, float(gained.mean()), draws, 60)
    assert found == pytest.approx(difference(gained, groups))
