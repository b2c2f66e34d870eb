"""Rows that say the same are found, and so is where their labels differ."""

from analyse_rows import HARM, row

from lam_desktop.training.analyse.alike import LISTED, actions, alike
from lam_desktop.training.analyse.neighbours import neighbours
from lam_desktop.training.evaluate import gold_decisions

SEND = {"reversibility": "irreversible", "risk": "medium"}


def test_exact_and_near_duplicates_are_told_apart() -> None:
    some = [
        row("please delete all my old holiday photos", group="a"),
        row("Please, delete all my old holiday photos!", group="b"),
        row("please delete all my old holiday photo", group="c"),
        row("what is the weather in Rome", group="d"),
    ]
    found = alike(some)
    assert found.repeated == {1}
    assert found.near_rows == {0, 1, 2}
    assert found.near_across.of == 2
    assert found.near_across.labels["share"] == 0.0


def test_the_same_text_in_another_language_is_no_duplicate() -> None:
    some = [row("restart"), row("restart", language="de"), row("restart", language="fr")]
    assert alike(some).repeated == frozenset()


def test_near_duplicates_with_other_labels_are_counted_by_criterion_and_listed() -> None:
    some = [
        row("please delete all my old holiday photos", group="a"),
        row("please delete all my old holiday photos now", group="b", **SEND),
        row("please delete all her old holiday photos", group="a", **HARM),
        row("play some jazz", group="c"),
    ]
    found = alike(some)
    assert found.near_across.criteria["reversibility"]["share"] > 0
    assert found.near_across.criteria["feasibility"]["share"] == 0
    # Rows of one group were written to differ: they are counted, not listed.
    assert found.near_within.decision["share"] == 1.0
    assert found.listed
    assert all(pair.one.group != pair.other.group for pair in found.listed)
    assert all(pair.decisions[0] != pair.decisions[1] for pair in found.listed)
    first = found.listed[0]
    assert first.likeness == max(pair.likeness for pair in found.listed)


def test_contrast_groups_that_show_no_border_are_counted() -> None:
    some = [
        row("read my mail", group="1", source="contrast_en"),
        row("read her mail", group="1", source="contrast_en", **HARM),
        row("open mail", group="2", source="contrast_en"),
        row("show mail", group="2", source="contrast_en"),
        row("alone", group="3", source="contrast_en"),
        row("one", group="4"),
        row("two", group="4"),
    ]
    found = alike(some)
    assert (found.groups.of, found.contrasts.of) == (3, 2)
    assert found.contrasts.decision["share"] == 0.5
    assert found.contrasts.criteria["ethicality"]["share"] == 0.5


def test_divided_actions_come_first() -> None:
    filler = [row(f"find paper {n} on subject number{n}", group=f"f{n}") for n in range(1200)]
    some = [row(f"read diary page{n}", group=f"a{n}", **(HARM if n % 2 else {})) for n in range(8)]
    some += [row(f"open diary page{n}", group=f"b{n}") for n in range(8)]
    # Many rows of a single group are one person's contrast, not an action of the dataset.
    some += [row(f"burn diary page{n}", group="c") for n in range(8)]
    every = [*filler, *some]
    first, *others = actions(every, gold_decisions(every))
    assert (first.name, first.decisions, first.agreeing) == ("read … diary", (4, 0, 4), 0.5)
    assert "open … diary" in {action.name for action in others}
    assert not any(action.name.startswith("burn") for action in others)


def test_one_row_and_rows_without_words_have_no_neighbours() -> None:
    assert alike([row("only one")]).near_rows == frozenset()
    assert len(neighbours([row("!!"), row("打开", language="zh")]).one) == 0


def test_the_list_is_not_endless() -> None:
    some = [
        row(f"send paper{n} to friend{n} {more}", group=f"{n} {more}", **labels)
        for n in range(40)
        for more, labels in (("now", {}), ("today", SEND))
    ]
    assert len(alike(some).listed) == LISTED
