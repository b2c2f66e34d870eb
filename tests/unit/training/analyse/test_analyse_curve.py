"""A known power law is found again, and what follows none does not break the fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.training.analyse.curve import fit, forecast

SIZES = np.array([1000.0, 2000.0, 4000.0, 8000.0, 16000.0])


@given(a=st.floats(0.5, 8), b=st.floats(0.1, 1.2), c=st.floats(0, 0.3))
def test_a_known_law_is_recovered(a: float, b: float, c: float) -> None:
    law = fit(SIZES, a * SIZES**-b + c)
    assert law.b[0] == pytest.approx(b, abs=0.02)
    assert law.c[0] == pytest.approx(c, abs=0.02)
    ahead = a * 32000.0**-b + c
    assert law.at(32000)[0] == pytest.approx(ahead, rel=0.01, abs=0.001)


@given(st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_whatever_is_measured_more_rows_are_never_forecast_to_hurt(errors: list[float]) -> None:
    law = fit(SIZES, np.array(errors))
    now, ahead = law.at(16000)[0], law.at(64000)[0]
    assert 0 <= ahead <= now + 1e-9


def test_errors_that_do_not_fall_are_forecast_to_stay() -> None:
    found = forecast(SIZES, np.full(5, 0.2), np.full((10, 5), 0.2), 32000)
    assert (found.error, found.low, found.high) == pytest.approx((0.2, 0.2, 0.2))


def test_the_interval_is_of_the_resamples() -> None:
    law = 2 * SIZES**-0.4
    resampled = law * np.linspace(0.8, 1.2, 101)[:, None]
    found = forecast(SIZES, law, resampled, 32000)
    assert found.error == pytest.approx(2 * 32000**-0.4, rel=0.01)
    assert found.low == pytest.approx(0.81 * found.error, rel=0.01)
    assert found.high == pytest.approx(1.19 * found.error, rel=0.01)
