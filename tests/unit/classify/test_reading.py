"""Windows cover long texts, the worst one counts, and no number is no answer."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.classify.languages import in_latin_letters
from lam_desktop.classify.model_folder import Manifest, ManifestOthers, open_model_folder
from lam_desktop.classify.reading import HEADS, heads_of, read_strictly, softmax, windows
from lam_desktop.domain.errors import ClassifyError

SHIPPED = open_model_folder(Path(__file__).parents[3] / "models" / "guard").manifest


@given(st.integers(2, 600), st.integers(8, 128))
def test_windows_cover_everything_and_overlap(length: int, size: int) -> None:
    ids = [101, *range(1000, 1000 + length - 2), 102]
    cut = list(windows(ids, size))
    assert all(len(window) <= size for window in cut)
    assert all(window[0] == 101 and window[-1] == 102 for window in cut)
    assert sorted({token for window in cut for token in window[1:-1]}) == ids[1:-1]
    for one, other in itertools.pairwise(cut):
        assert other[1] <= one[-2]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_number_is_no_answer(value: float) -> None:
    with pytest.raises(ClassifyError, match="no number"):
        softmax(np.array([0.0, value], dtype=np.float32), 1.0)


def test_softmax_is_calm_with_large_logits() -> None:
    p = softmax(np.array([1000.0, -1000.0], dtype=np.float32), 0.5)
    assert p.dtype == np.float64
    assert p.sum() == 1.0


@pytest.fixture
def two_sets() -> Manifest:
    """A manifest that takes for English what is so with a probability of 0.9."""
    bars = SHIPPED.thresholds
    others = ManifestOthers(
        english=0.9,
        temperatures={head: t for head, t in SHIPPED.temperatures.items() if head != "language"},
        block=bars.block,
        confirm=bars.confirm,
    )
    return SHIPPED.model_copy(update={"format": 2, "others": others})


def windows_of(*p_english: float) -> list[dict[str, np.ndarray]]:
    return [{"english": np.log(np.array([1 - p, p]))} for p in p_english]


@pytest.mark.parametrize(
    ("text", "p_english", "strict"),
    [
        ("open it", [0.95], False),
        ("open it", [0.900001], False),
        ("open it", [0.899999], True),
        ("öffne es", [0.95], False),
        ("open it, then more", [0.95, 0.95, 0.5, 0.95], True),
        ("open ملفات", [0.99], True),
        ("play «Катюша»", [0.99], True),
        ("12 + 5", [0.99], False),
        ("12 + 5", [0.1], True),
    ],
)
def test_a_text_is_read_strictly_unless_every_window_and_letter_is_english(
    two_sets: Manifest, text: str, p_english: list[float], strict: bool
) -> None:
    assert read_strictly(text, two_sets, windows_of(*p_english)) is strict


def test_a_guard_with_one_set_reads_nothing_strictly(two_sets: Manifest) -> None:
    assert heads_of(SHIPPED) == HEADS
    assert heads_of(two_sets) == (*HEADS, "english")
    plain = two_sets.model_copy(update={"others": None})
    assert not read_strictly("открой", plain, [{}])


def test_no_number_is_not_english(two_sets: Manifest) -> None:
    with pytest.raises(ClassifyError, match="no number"):
        read_strictly("open it", two_sets, [{"english": np.array([np.nan, 0.0])}])


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("öffne Ünïcödé", True),
        ("7 × 6 = 42 😀", True),
        ("", True),
        ("a д b", False),
        ("ملف", False),
        ("音", False),
        ("x\u0928\u093f", False),
    ],
)
def test_letters_of_other_scripts_are_noticed_one_by_one(text: str, latin: bool) -> None:
    assert in_latin_letters(text) is latin
