"""One executor with everything around it, for each test anew."""

import pytest

from tests.fakes.bench import Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()
