"""What stands twice: the first stays, the rest tell which; other labels are a conflict."""

from collections.abc import Sequence

import numpy as np
from clean_rows import candidate

from lam_desktop.training.clean.candidate import Why
from lam_desktop.training.clean.duplicates import exact, near


def whys(found: dict) -> dict[int, list[Why]]:
    return {place: [reason.why for reason in reasons] for place, reasons in found.items()}


def test_the_first_of_equal_texts_is_kept() -> None:
    rows = [
        candidate("Open the file."),
        candidate("open  the file"),
        candidate("open the file", language="de"),
        candidate("openthefile"),
    ]
    found = exact(rows, range(4))
    assert whys(found) == {1: [Why.DUPLICATE], 3: [Why.DUPLICATE]}
    assert {reason.other for reasons in found.values() for reason in reasons} == {rows[0].id}


def test_only_rows_that_are_sound_so_far_are_compared() -> None:
    rows = [candidate("open the file")] * 3
    assert list(exact(rows, [1, 2])) == [2]
    assert list(near([candidate(text) for text in ("clear the cache now", "clear the cache")], [1])
                ) == []  # fmt: skip


def test_equal_texts_with_other_labels_are_all_in_conflict_even_in_one_group() -> None:
    rows = [
        candidate("wipe it", group="g"),
        candidate("wipe it", group="g", risk="high"),
        candidate("Wipe it!", group="g"),
    ]
    found = exact(rows, range(3))
    assert whys(found) == {0: [Why.CONFLICT], 1: [Why.CONFLICT], 2: [Why.DUPLICATE]}
    assert "high" in found[0][0].message


def test_near_duplicates_with_other_labels_are_in_conflict_outside_a_group() -> None:
    texts = ("clear the whole cache", "clear the whole cache now")
    apart = [candidate(texts[0], group="a"), candidate(texts[1], group="b", risk="high")]
    assert whys(near(apart, range(2))) == {0: [Why.CONFLICT], 1: [Why.CONFLICT]}
    assert near(apart, range(2))[0][0].other == apart[1].id
    together = [row.model_copy(update={"group": "g"}) for row in apart]
    assert near(together, range(2)) == {}
    without = [row.model_copy(update={"group": ""}) for row in apart]
    assert len(near(without, range(2))) == 2


def test_a_row_that_breaks_the_guide_speaks_against_no_other() -> None:
    rows = [candidate("wipe the whole disk"), candidate("wipe the whole disk", risk="enormous")]
    assert exact(rows, range(2)) == {}


def test_each_duplicate_is_near_to_what_was_kept() -> None:
    rows = [
        candidate("open the new file"),
        candidate("open the new file now"),
        candidate("open the new file right now"),
    ]
    found = near(rows, range(3))
    # The third is near the second alone, which is not kept.
    assert list(found) == [1]
    assert found[1][0].other == rows[0].id


def test_what_only_an_encoder_takes_for_the_same_is_never_a_conflict() -> None:
    texts = ("switch the guard from blocking to warning", "switch the guard from warning up")

    def encode(chosen: Sequence[str]) -> np.ndarray:
        return np.ones((len(chosen), 2), dtype=np.float32)

    same = [candidate(text) for text in texts]
    assert near(same, range(2)) == {}
    assert whys(near(same, range(2), encode=encode)) == {1: [Why.NEAR]}
    apart = [same[0], same[1].model_copy(update={"risk": "high"})]
    assert near(apart, range(2), encode=encode) == {}
