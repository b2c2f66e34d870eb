"""What holds for every test: no screen but a virtual one, no home but a temporary one."""

import os
from collections.abc import Iterator

import pytest

# Widgets are tested without a window system; the end-to-end tests bring desktops of their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True, scope="session")
def _not_the_own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A test that forgets to say where things are kept must not touch the developer's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAM_HOME", str(tmp_path_factory.mktemp("lam")))
        yield
