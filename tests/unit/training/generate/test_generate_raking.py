"""Raking meets the sums it is given, keeps what goes with what, and seats are dealt out fairly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lam_desktop.training.generate.raking import Floats, apportion, rake


def test_an_even_seed_becomes_the_product_of_its_sides() -> None:
    found = rake(np.ones((2, 2)), [np.array([30.0, 70.0]), np.array([40.0, 60.0])])
    assert found == pytest.approx(np.array([[12.0, 18.0], [28.0, 42.0]]))


def test_sums_computed_by_hand_are_met_and_the_odds_kept() -> None:
    # The odds ratio of the seed is 4. With sums of a half, a/b = b'/a' gives a = 1/3, b = 1/6.
    found = rake(np.array([[2.0, 1.0], [1.0, 2.0]]), [np.array([0.5, 0.5]), np.array([0.5, 0.5])])
    assert found == pytest.approx(np.array([[1 / 3, 1 / 6], [1 / 6, 1 / 3]]))
    skewed = rake(np.array([[2.0, 1.0], [1.0, 2.0]]), [np.array([9.0, 1.0]), np.array([4.0, 6.0])])
    assert skewed.sum(axis=1) == pytest.approx([9, 1])
    assert skewed.sum(axis=0) == pytest.approx([4, 6])
    assert skewed[0, 0] * skewed[1, 1] / (skewed[0, 1] * skewed[1, 0]) == pytest.approx(4, rel=1e-4)


def test_an_empty_cell_stays_empty_and_the_first_axis_is_met() -> None:
    seed = np.array([[1.0, 0.0], [0.0, 1.0]])
    found = rake(seed, [np.array([30.0, 70.0]), np.array([50.0, 50.0])])
    assert found[0, 1] == found[1, 0] == 0
    assert found.sum(axis=1) == pytest.approx([30, 70])


weights = st.integers(1, 50)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(weights, min_size=2, max_size=4),
    st.lists(weights, min_size=2, max_size=4),
    st.integers(0, 2**32 - 1),
)
def test_any_full_seed_is_raked_to_its_sides(
    rows: list[int], columns: list[int], seed: int
) -> None:
    table = np.random.default_rng(seed).uniform(0.1, 3.0, (len(rows), len(columns)))
    down = np.array(rows, dtype=float) / sum(rows)
    along = np.array(columns, dtype=float) / sum(columns)
    found = rake(table, [down, along])
    assert found.sum(axis=1) == pytest.approx(down, abs=1e-4)
    assert found.sum(axis=0) == pytest.approx(along, abs=1e-4)


def no_order(table: Floats) -> list[Floats]:
    return [np.zeros(size) for size in table.shape]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 60), st.integers(0, 2**32 - 1))
def test_seats_are_all_given_and_the_first_axis_is_met(seats: int, seed: int) -> None:
    table = np.random.default_rng(seed).uniform(0.1, 1.0, (4, 3, 3))
    places = apportion(table, seats, order=no_order(table))
    assert len(places) == seats
    got = np.bincount([place[0] for place in places], minlength=4)
    fair = seats * table.sum(axis=(1, 2)) / table.sum()
    assert np.abs(got - fair).max() < 1


def test_what_a_part_lacks_in_one_slice_it_gets_in_the_next() -> None:
    table = np.tile(np.array([0.6, 0.4]), (10, 1))
    places = apportion(table, 10, order=no_order(table))
    assert sum(place[1] == 1 for place in places) == 4


def test_no_seat_is_given_where_nothing_is_wanted() -> None:
    table = np.array([[0.0, 1.0], [0.0, 1.0]])
    assert {place[1] for place in apportion(table, 7, order=no_order(table))} == {1}
