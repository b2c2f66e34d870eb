"""What is believed of a list of versions, and how often anybody is asked."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lam_desktop.domain.errors import UpdateError
from lam_desktop.update import check as module
from lam_desktop.update.check import NewVersion, UpdateCheck, UpToDate
from lam_desktop.update.fetch import NotReached, fetch
from lam_desktop.update.source import NO_ADDRESS, UpdateSource, load_source
from lam_desktop.update.state import UpdateState, load_state, save_state
from tests.fakes.update_site import LIST, Signer, Site, listed, redirect, status

NOTES = "https://example.org/news/0.2.0"
Make = Callable[..., UpdateCheck]


class Clock:
    """A time that stands until a test moves it."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "updates.json"


@pytest.fixture
def make(site: Site, signer: Signer, clock: Clock, state_file: Path) -> Make:
    """A check of the site, which runs 0.1.0 on Linux but for what is given."""

    def make(**given: Any) -> UpdateCheck:
        source = UpdateSource(url=site.address(), public_key=signer.public_key)
        parts: dict[str, Any] = {
            "source": lambda: source,
            "state_file": state_file,
            "have": "0.1.0",
            "system": "linux",
            "fetch": partial(fetch, patience=10, loopback=True),
            "now": clock,
        }
        return UpdateCheck(**(parts | given))

    return make


@pytest.fixture
def publish(site: Site, signer: Signer) -> Callable[..., None]:
    """Put a rightly signed list on the site."""

    def publish(**changed: Any) -> None:
        content = listed(**changed)
        version = changed.get("version", "0.2.0")
        site.publish(content, signer.sign(content, f"lam-desktop updates {version}"))

    return publish


def asked(site: Site) -> int:
    return site.paths.count(LIST)


# What is believed


def test_a_newer_version_is_told(site: Site, make: Make, publish: Callable[..., None]) -> None:
    publish()

    found = make().ask()

    assert isinstance(found, NewVersion)
    assert (found.have, found.newest, found.notes_url) == ("0.1.0", "0.2.0", NOTES)
    assert found.sentence == "LAM Desktop 0.2.0 is there (you have 0.1.0)."
    assert [file.name for file in found.files] == ["lam-desktop.deb"]
    assert site.paths == [LIST, f"{LIST}.minisig"]


@pytest.mark.parametrize(
    ("have", "sentence"),
    [
        ("0.2.0", "You have the newest version, 0.2.0."),
        ("0.3.0", "You have 0.3.0; the last release is 0.2.0."),
    ],
)
def test_nothing_newer_is_told_too(
    make: Make, publish: Callable[..., None], have: str, sentence: str
) -> None:
    publish()

    found = make(have=have).ask()

    assert isinstance(found, UpToDate)
    assert found.sentence == sentence


def test_a_changed_byte_is_seen_before_anything_is_read(
    site: Site, signer: Signer, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = listed()
    site.publish(content.replace(b"0.2.0", b"0.3.0", 1), signer.sign(content))
    read: list[bytes] = []
    monkeypatch.setattr(module, "read_manifest", read.append)

    with pytest.raises(UpdateError, match="does not bear the project’s signature"):
        make().ask()
    assert read == []


def test_another_key_is_not_believed(site: Site, make: Make) -> None:
    site.publish(listed(), Signer().sign(listed()))

    with pytest.raises(UpdateError, match="signature"):
        make().ask()


def test_an_unsigned_list_is_not_believed(site: Site, make: Make) -> None:
    site.put(LIST, listed())

    with pytest.raises(UpdateError, match="404"):
        make().ask()


@pytest.mark.parametrize(
    ("changed", "comment"),
    [
        ({"product": "another"}, "lam-desktop updates 0.2.0"),
        ({"product": "another"}, "another updates 0.2.0"),
        ({}, "another updates 0.2.0"),
        ({}, "lam-desktop updates 0.1.0"),
        ({}, "timestamp:1700000000\tfile:updates.json"),
        ({}, ""),
    ],
)
def test_a_signed_file_of_another_kind_is_not_believed(
    site: Site, signer: Signer, make: Make, changed: dict[str, str], comment: str
) -> None:
    content = listed(**changed)
    site.publish(content, signer.sign(content, comment))

    with pytest.raises(UpdateError, match="not one of LAM Desktop’s"):
        make().ask()


def test_what_is_signed_but_no_list_is_told(site: Site, signer: Signer, make: Make) -> None:
    site.publish(b"<html>Sign in first</html>", signer.sign(b"<html>Sign in first</html>"))

    with pytest.raises(UpdateError, match="cannot be read"):
        make().ask()


def test_a_list_counts_to_the_end_of_its_last_day(
    make: Make, publish: Callable[..., None], clock: Clock
) -> None:
    publish(released="2026-01-01", expires="2026-03-01")
    clock.time = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    assert make().ask().newest == "0.2.0"

    clock.pass_by(minutes=2)
    with pytest.raises(UpdateError, match="good until 2026-03-01 and is out of date"):
        make().ask()


def test_an_older_list_than_was_seen_is_not_believed(
    make: Make, publish: Callable[..., None], state_file: Path
) -> None:
    publish(version="0.3.0")
    make().ask()
    before = state_file.read_bytes()
    publish(version="0.2.0")

    with pytest.raises(UpdateError, match=r"0\.3\.0 was seen before"):
        make().ask()
    # Not even by one who runs the newest by now.
    with pytest.raises(UpdateError, match=r"0\.3\.0 was seen before"):
        make(have="0.3.0").ask()
    assert state_file.read_bytes() == before


def test_the_same_list_is_believed_again(make: Make, publish: Callable[..., None]) -> None:
    publish()

    assert make().ask() == make().ask()


def test_a_list_that_is_not_believed_is_not_remembered(
    site: Site, make: Make, publish: Callable[..., None], state_file: Path
) -> None:
    content = listed(version="9.0.0")
    site.publish(content, Signer().sign(content, "lam-desktop updates 9.0.0"))
    with pytest.raises(UpdateError):
        make().ask()
    assert not state_file.exists()

    publish()
    assert make().ask().newest == "0.2.0"


def test_what_cannot_be_remembered_is_not_believed(
    make: Make, publish: Callable[..., None], tmp_path: Path
) -> None:
    publish()
    (tmp_path / "file").touch()

    with pytest.raises(UpdateError, match="cannot be used"):
        make(state_file=tmp_path / "file" / "updates.json").ask()


def test_a_broken_memory_is_made_anew(
    make: Make, publish: Callable[..., None], state_file: Path
) -> None:
    state_file.parent.mkdir()
    state_file.write_text('{"newest": "not a version"')
    publish()

    assert make().ask().newest == "0.2.0"
    assert load_state(state_file).newest == "0.2.0"
    assert [path.name for path in state_file.parent.iterdir()] == ["updates.json"]


def test_a_redirect_to_another_place_is_told(site: Site, make: Make) -> None:
    site.put(LIST, redirect("https://example.org/updates.json"))

    with pytest.raises(UpdateError, match="another place"):
        make().ask()


# The address


def test_the_build_names_the_place_and_the_key(tmp_path: Path) -> None:
    file = tmp_path / "updates.toml"
    file.write_text('url = "https://example.org/u.json"\npublic_key = "RWQ"\n')

    assert load_source(file) == UpdateSource(url="https://example.org/u.json", public_key="RWQ")


@pytest.mark.parametrize(
    "text",
    [None, 'url = ""\npublic_key = ""', 'url = "https://x"\npublic_key = ""'],
    ids=["no file", "empty", "no key"],
)
def test_a_build_without_an_address_says_so(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "updates.toml"
    if text is not None:
        file.write_text(text)

    with pytest.raises(UpdateError) as caught:
        load_source(file)
    assert str(caught.value) == NO_ADDRESS


@pytest.mark.parametrize(
    "text", ["url = ", 'url = "https://x"', 'url = 1\npublic_key = "x"', "\x00", 'keys = "a"']
)
def test_a_broken_file_of_the_build_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "updates.toml"
    file.write_text(text)

    with pytest.raises(UpdateError, match="Reinstall"):
        load_source(file)


def test_without_an_address_nobody_is_asked(make: Make, state_file: Path) -> None:
    def none() -> UpdateSource:
        raise UpdateError(NO_ADDRESS)

    check = make(source=none, fetch=lambda *_: pytest.fail("somebody was asked"))

    assert check.why_not() == NO_ADDRESS
    assert check.daily() is None
    with pytest.raises(UpdateError, match="no update address"):
        check.ask()
    assert not state_file.exists()


# Once a day


def test_it_asks_once_a_day_and_tells_it_all_the_same(
    site: Site, make: Make, publish: Callable[..., None], clock: Clock
) -> None:
    publish()
    told = NewVersion(have="0.1.0", newest="0.2.0", notes_url=NOTES)

    assert make().daily() == told
    clock.pass_by(hours=23)
    assert make().daily() == told
    assert asked(site) == 1

    clock.pass_by(hours=1)
    assert make().daily() == told
    assert asked(site) == 2


def test_what_was_asked_by_hand_counts(
    site: Site, make: Make, publish: Callable[..., None]
) -> None:
    publish()
    make().ask()

    make().daily()

    assert asked(site) == 1


def test_a_failure_goes_to_the_log_and_is_not_tried_again_that_day(
    site: Site, make: Make, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    site.put(LIST, status(500))

    assert make().daily() is None
    assert make().daily() is None

    assert asked(site) == 1
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "answers 500" in caplog.text


def test_without_a_network_it_is_tried_again(make: Make, clock: Clock, state_file: Path) -> None:
    tried: list[str] = []

    def no_network(address: str, _: int) -> bytes:
        tried.append(address)
        raise NotReached("no network")

    check = make(fetch=no_network)
    check.daily()
    check.daily()

    assert len(tried) == 2
    assert load_state(state_file).asked is None


def test_what_was_found_is_told_while_the_site_is_away(
    site: Site, make: Make, publish: Callable[..., None], clock: Clock
) -> None:
    publish()
    make().daily()
    site.put(LIST, status(500))
    clock.pass_by(days=2)

    assert make().daily() == NewVersion(have="0.1.0", newest="0.2.0", notes_url=NOTES)


def test_after_an_upgrade_nothing_is_told(make: Make, publish: Callable[..., None]) -> None:
    publish()
    make().daily()

    assert make(have="0.2.0").daily() is None


def test_a_dismissed_version_is_told_no_more_but_the_next_is(
    make: Make, publish: Callable[..., None], clock: Clock
) -> None:
    publish()
    make().daily()
    make().dismiss("0.2.0")
    assert make().daily() is None

    publish(version="0.3.0")
    clock.pass_by(days=1)
    found = make().daily()
    assert found is not None
    assert found.newest == "0.3.0"


def test_a_clock_that_was_put_back_does_not_stop_the_asking(
    site: Site, make: Make, publish: Callable[..., None], clock: Clock
) -> None:
    publish()
    make().daily()
    clock.pass_by(days=-3)

    make().daily()

    assert asked(site) == 2


def test_where_nothing_can_be_kept_nobody_is_asked(
    site: Site, make: Make, publish: Callable[..., None], tmp_path: Path
) -> None:
    publish()
    (tmp_path / "file").touch()

    assert make(state_file=tmp_path / "file" / "updates.json").daily() is None
    assert site.paths == []


def test_the_memory_comes_back_as_it_was_kept(state_file: Path, clock: Clock) -> None:
    kept = UpdateState(asked=clock(), newest="1.2.3", notes_url=NOTES, dismissed="1.2.2")
    save_state(state_file, kept)

    assert load_state(state_file) == kept
    assert state_file.stat().st_mode & 0o077 == 0
