"""The emptiest cells are asked for next, more where the guard errs, and always the same."""

import json
from collections import Counter
from pathlib import Path

import pytest
from generate_rows import SHIPPED, cell, row

from lam_desktop.training.generate import balance, mistakes, targets
from lam_desktop.training.generate.cells import Cell
from lam_desktop.training.generate.errors import GenerateError
from lam_desktop.training.generate.mistakes import Tally
from lam_desktop.training.generate.targets import Targets


def small(**changes: object) -> Targets:
    values: dict[str, object] = {
        "likeness": 0.5,
        "shrink": 10.0,
        "strongest": 3.0,
        "batch": 4,
        "profiles": {"FLEWR1": 1, "FXUBR3": 1},
        "languages": {"en": 1, "ar": 1},
        "topics": {"files": 1, "money": 1},
        "styles": {"plain": 1},
        "lengths": {"5 to 8": 1},
    }
    return Targets.model_validate(values | changes)


def full(rows: int = 4, *, but: Cell | None = None) -> list[Cell]:
    """So many rows in each cell of ``small`` but one."""
    every = [
        cell(topic=topic, profile=profile, language=language)
        for topic in ("files", "money")
        for profile in ("FLEWR1", "FXUBR3")
        for language in ("en", "ar")
    ]
    return [one for one in every if one != but for _ in range(rows)]


def asked(
    cells: list[Cell], count: int, found: mistakes.Mistakes = mistakes.NONE, **changes: object
) -> list[balance.Wanted]:
    aims = small(**changes)
    return balance.wanted(cells, aims, found, count, catalogue=SHIPPED)


EMPTY = cell(topic="money", profile="FXUBR3", language="ar")


def test_the_empty_cell_is_asked_for_next_and_not_once_it_is_filled() -> None:
    cells = full(but=EMPTY)
    (first,) = asked(cells, 4)
    assert (first.cell, first.rows, first.there) == (EMPTY, 4, 0)
    cells += [first.cell] * first.rows
    assert all(each.cell != EMPTY for each in asked(cells[4:], 4))


def test_rows_find_the_cells_that_were_asked_for() -> None:
    aims = small(languages={"en": 1}, profiles={"FLEWR1": 1})
    rows = [row(f"rename the folder number {n} for me") for n in range(8)]
    (first,) = balance.emptiest(rows, aims, mistakes.NONE, 8, catalogue=SHIPPED)
    assert (first.cell.topic, first.rows) == ("money", 8)
    filled = [row(f"pay the bill number {n} for me") for n in range(8)]
    after = balance.emptiest([*rows, *filled], aims, mistakes.NONE, 8, catalogue=SHIPPED)
    assert {each.cell.topic: each.rows for each in after} == {"files": 4, "money": 4}


def test_the_count_is_kept_whatever_the_batch() -> None:
    for count in (1, 3, 4, 5, 17, 100):
        found = asked(full(but=EMPTY), count)
        assert sum(each.rows for each in found) == count


def test_shares_are_met_when_all_that_was_asked_for_has_come() -> None:
    cells = [cell()] * 40
    for each in asked(cells, 120):
        cells += [each.cell] * each.rows
    for name in ("profile", "language", "topic"):
        counts = Counter(getattr(one, name) for one in cells)
        assert max(counts.values()) - min(counts.values()) <= 16, (name, counts)


def test_what_is_full_already_is_not_asked_for_however_empty_one_of_its_cells_is() -> None:
    cells = [cell(language="en")] * 50 + [cell(language="ar")] * 2
    assert {each.cell.language for each in asked(cells, 8)} == {"ar"}


def test_rows_that_no_target_names_count_nowhere() -> None:
    cells = full(but=EMPTY) + [cell(topic="other")] * 30 + [cell(language="nl")] * 30
    assert asked(cells, 4)[0].cell == EMPTY


def test_where_the_guard_errs_more_rows_are_asked_for() -> None:
    found = {
        ("language", "en"): Tally(wrong=5, of=100),
        ("language", "ar"): Tally(wrong=35, of=100),
    }
    calm = Counter[str]()
    alarmed = Counter[str]()
    for counts, known in ((calm, mistakes.NONE), (alarmed, found)):
        for each in asked(full(), 80, known):
            counts[each.cell.language] += each.rows
    assert calm["en"] == calm["ar"]
    assert alarmed["ar"] > 2 * alarmed["en"]


def test_where_the_guard_errs_in_one_cell_that_cell_is_asked_for_more() -> None:
    known = {cell(): Tally(wrong=1, of=50), EMPTY: Tally(wrong=40, of=50)}
    counts = Counter[Cell]()
    for each in asked(full(1), 160, known):
        counts[each.cell] += each.rows
    assert counts[EMPTY] > counts[cell(topic="money", language="ar")]


def test_few_errors_of_few_rows_weigh_less_than_many_of_many() -> None:
    known = {
        ("topic", "files"): Tally(wrong=2, of=2),
        ("topic", "money"): Tally(wrong=60, of=100),
        ("topic", "home"): Tally(wrong=10, of=200),
    }
    keys = [("topic", name) for name in ("files", "money", "home", "web")]
    files, money, home, web = mistakes.weights(known, keys, shrink=25, strongest=3)
    assert money > files > web == 1 > home
    assert mistakes.weights(mistakes.NONE, keys, shrink=25, strongest=3) == [1, 1, 1, 1]


def test_a_weight_has_bounds() -> None:
    known = {
        ("topic", "files"): Tally(wrong=500, of=500),
        ("topic", "web"): Tally(wrong=0, of=5000),
    }
    keys = list(known)
    assert mistakes.weights(known, keys, shrink=1, strongest=2) == [2, 0.5]


def test_the_same_rows_and_seed_give_the_same_plan() -> None:
    cells = [cell()] * 5
    plans = [
        balance.wanted(cells, small(), mistakes.NONE, 20, catalogue=SHIPPED, seed=seed)
        for seed in (1, 1, 2)
    ]
    assert plans[0] == plans[1]
    assert sum(each.rows for each in plans[2]) == 20


def test_a_style_is_asked_for_only_where_it_can_be() -> None:
    found = asked(
        [],
        60,
        styles={"plain": 1, "command-line": 1, "latin-letters": 1, "terse": 1},
        lengths={"1 to 4": 1, "5 to 8": 1},
        topics={"code": 1, "health": 1},
        languages={"en": 1, "hi": 1},
        profiles={"FLEWR1": 1, "NLEWR1": 1},
    )
    assert {each.cell.style for each in found} >= {"plain", "terse"}
    for each in found:
        style = SHIPPED.styles[each.cell.style]
        assert style.fits(
            language=each.cell.language,
            length=each.cell.length,
            topic=each.cell.topic,
            feasible=each.cell.profile[0] == "F",
        )


def test_nothing_is_asked_for_where_nothing_is_wanted() -> None:
    assert asked(full(), 0) == []


def test_each_value_stands_against_its_share() -> None:
    found = {
        (each.facet, each.value): (each.rows, each.share, each.target)
        for each in balance.standing(full(but=EMPTY), small())
    }
    assert found["language", "ar"] == (12, pytest.approx(12 / 28), 0.5)
    assert found["style", "plain"] == (28, 1.0, 1.0)


def test_the_shipped_targets_fit_the_shipped_catalogue() -> None:
    aims = targets.load(SHIPPED)
    assert set(aims.languages) == set(SHIPPED.languages)
    assert set(aims.topics) == set(SHIPPED.topics)
    assert set(aims.styles) == set(SHIPPED.styles)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("FLEWR2 = 9", "FXEWR3 = 9", "always beyond"),
        ("FLEWR2 = 9", "FLEWR9 = 9", "no answer to risk"),
        ("guard = 3", "gourd = 3", "the topic “gourd”"),
        ("guard = 3", "guard = -3", "none is below 0"),
        ("batch = 8", "batch = 0", "batch"),
        ("batch = 8", "batch = ", "cannot be read"),
    ],
)
def test_wrong_targets_are_told(tmp_path: Path, old: str, new: str, why: str) -> None:
    content = (targets.SHIPPED / "targets.toml").read_text(encoding="utf-8")
    path = tmp_path / "targets.toml"
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GenerateError, match=why):
        targets.load(SHIPPED, path)


def test_mistakes_come_back_from_their_file(tmp_path: Path) -> None:
    known = mistakes.counted([cell(), cell(), EMPTY], [True, False, True])
    assert known["language", "en"] == Tally(wrong=1, of=2)
    whole = known | {EMPTY: Tally(wrong=1, of=1)}
    path = tmp_path / "mistakes.json"
    path.write_text(json.dumps(list(mistakes.as_lines(whole))))
    assert mistakes.load(path) == whole


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        "nothing",
        '[{"wrong": 1, "of": 2}]',
        '[{"facet": "language", "value": "en", "wrong": 3, "of": 2}]',
        '[{"cell": {"topic": "files"}, "wrong": 1, "of": 2}]',
    ],
)
def test_wrong_mistakes_are_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "mistakes.json"
    path.write_text(line)
    with pytest.raises(GenerateError, match="cannot be used"):
        mistakes.load(path)
