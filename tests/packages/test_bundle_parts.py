"""Who answers for the files of a bundle."""

import json
import sys
from pathlib import Path

import pytest

TREE = Path(__file__).parents[2]
sys.path.append(str(TREE / "packaging"))

pytest.importorskip("cyclonedx")

import bundle_parts  # noqa: E402


def test_a_file_of_ours_a_file_of_a_wheel_and_one_of_python() -> None:
    import json.decoder

    import click

    parts = bundle_parts.parts_of(
        [TREE / "assets/styles/lam.qss", Path(click.__file__), Path(json.decoder.__file__)]
    )
    names = [part.name for part in parts]
    assert names[:2] == ["click", "lam-desktop"]
    assert names[2] == "python" or names[2].startswith("libpython3")
    assert {part.licence for part in parts[:2]} == {"BSD-3-Clause", "Apache-2.0"}


def test_a_file_of_nobody_ends_the_build(tmp_path: Path) -> None:
    (tmp_path / "stranger.so").write_bytes(b"?")
    with pytest.raises(SystemExit, match=r"stranger\.so"):
        bundle_parts.parts_of([tmp_path / "stranger.so"])


def test_a_part_that_may_not_ship_ends_the_build() -> None:
    mouseinfo = pytest.importorskip("importlib.util").find_spec("mouseinfo")
    if mouseinfo is None or mouseinfo.origin is None:
        pytest.skip("it is not installed")
    with pytest.raises(SystemExit, match="mouseinfo may not be part of the bundle"):
        bundle_parts.parts_of([Path(mouseinfo.origin)])


@pytest.mark.skipif(sys.platform != "linux", reason="Xlib is installed on Linux only")
def test_of_two_that_claim_a_file_the_one_that_wrote_it_answers() -> None:
    import Xlib.display

    assert [part.name for part in bundle_parts.parts_of([Path(Xlib.display.__file__)])] == [
        "python-xlib"
    ]


def test_the_texts_and_the_bill(tmp_path: Path) -> None:
    import click

    parts = bundle_parts.parts_of([Path(click.__file__), TREE / "assets/styles/lam.qss"])
    bundle_parts.write_licences(parts, tmp_path / "licences")
    assert "Redistribution" in (tmp_path / "licences/click/LICENSE.txt").read_text()
    assert "lam-desktop" in (tmp_path / "licences/README.txt").read_text()
    bundle_parts.write_bill(parts, "1.2.3", tmp_path / "bill.json")
    bill = json.loads((tmp_path / "bill.json").read_text())
    assert bill["metadata"]["component"]["version"] == "1.2.3"
    assert [c["purl"].split("@")[0] for c in bill["components"]] == [
        "pkg:pypi/click",
        "pkg:pypi/lam-desktop",
    ]
