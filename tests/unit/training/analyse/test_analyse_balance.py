"""Every row is counted once for everything, and cells without rows are there."""

import pytest
from analyse_rows import HARM, learnable, row

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.analyse.balance import FACETS, balance, topic
from lam_desktop.training.analyse.together import NAMES, together
from lam_desktop.training.report.slices import HARMLESS, profile


def test_each_facet_counts_each_row_once() -> None:
    some = learnable()
    found = balance(some)
    assert set(found.facets) == set(FACETS)
    for facet in found.facets.values():
        assert facet.rows == len(some)
    assert found.facets["decision"].counts == {"allow": 48, "block": 48}
    assert found.facets["language"].counts == {"en": 48, "ru": 48}
    assert found.facets["topic"].counts == {"harm": 48, "files": 24, "web": 24}
    assert found.facets["source"].counts["harm_ru"] == 24
    assert sum(map(len, found.words_by_decision.values())) == len(some)


def test_evenness_is_one_where_all_have_as_many_rows() -> None:
    even = balance(learnable()).facets["legality"]
    assert even.evenness == pytest.approx(1.0)
    skewed = balance([row("a"), *(row(f"b {n}", **HARM) for n in range(20))]).facets["legality"]
    assert skewed.evenness < 0.4
    assert (skewed.fullest, skewed.emptiest) == ("illegal", "legal")


def test_a_profile_names_what_is_not_harmless() -> None:
    assert profile(row("open it")) == HARMLESS
    assert profile(row("x", **HARM)) == "illegal, unethical, beyond, high"


def test_a_topic_is_a_source_without_its_language() -> None:
    assert topic(row("x", source="all_or_more_en")) == "all_or_more"
    assert topic(row("x", source="written_by_ann")) == "written_by_ann"


def test_pairs_without_rows_come_first() -> None:
    some = [row("a"), row("b", **HARM), row("c", language="de")]
    crossing = balance(some).crossings[-1]
    assert (crossing.one.name, crossing.other.name) == ("profile", "language")
    assert crossing.pairs()[0] == (0, "illegal, unethical, beyond, high", "de")
    assert sum(rows for rows, _, _ in crossing.pairs()) == 3


def test_cells_are_counted() -> None:
    some = [row("open a"), row("open b"), row("open c"), row("x", **HARM)]
    found = balance(some).cells
    assert (found.filled, found.single, found.fullest_rows, found.half) == (2, 1, 3, 1)
    assert found.fullest == ("en", "files", HARMLESS, "1 to 4")
    assert found.possible == 2


def test_labels_that_go_together() -> None:
    both = together(learnable())
    place = {name: number for number, name in enumerate(NAMES)}
    assert both.counts[place["illegal"], place["unethical"]] == 48
    assert both.shares[place["illegal"], place["high"]] == 1.0
    assert both.counts[place["illegal"], place["ethical"]] == 0
    one, other, share = both.most_told() or (None, None, 0.0)
    assert one in Criterion
    assert other in Criterion
    assert share > 0.95


def test_of_one_class_nothing_tells_anything() -> None:
    assert together([row("a"), row("b")]).most_told() is None
