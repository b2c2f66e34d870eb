"""Windows cover long texts, the worst one counts, and no number is no answer."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.classify.reading import softmax, windows
from lam_desktop.domain.errors import ClassifyError


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
