"""Asks whether there is a newer version, and believes only what is signed, meant for this program,
not out of date, and not older than what was seen before.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lam_desktop.domain.errors import UpdateError
from lam_desktop.update.manifest import (
    PRODUCT,
    Manifest,
    ReleasedFile,
    numbers,
    read_manifest,
    trusted_comment,
)
from lam_desktop.update.signature import verify
from lam_desktop.update.source import UpdateSource
from lam_desktop.update.state import load_state, save_state

MOST_MANIFEST = 64 * 1024
MOST_SIGNATURE = 4 * 1024
A_DAY = timedelta(days=1)
Fetch = Callable[[str, int], bytes]
"""The file at an address, so many bytes at most; raises UpdateError."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class UpToDate:
    """There is nothing newer than what runs here; ``newest`` may even be older than it."""

    have: str
    newest: str

    @property
    def sentence(self) -> str:
        if numbers(self.newest) < numbers(self.have):
            return f"You have {self.have}; the last release is {self.newest}."
        return f"You have the newest version, {self.newest}."


@dataclass(frozen=True, kw_only=True)
class NewVersion:
    """There is something newer; ``files`` are those for this system."""

    have: str
    newest: str
    notes_url: str
    files: tuple[ReleasedFile, ...] = ()

    @property
    def sentence(self) -> str:
        return f"LAM Desktop {self.newest} is there (you have {self.have})."


class UpdateCheck:
    """The question for one person's program. Nothing is asked before a method is called.

    ``source`` and ``fetch`` may raise UpdateError; ``have`` is the version that runs and ``system``
    'linux', 'windows' or 'macos'; ``now`` gives aware times.
    """

    def __init__(
        self,
        *,
        source: Callable[[], UpdateSource],
        state_file: Path,
        have: str,
        system: str,
        fetch: Fetch | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._source = source
        self._file = state_file
        self._have = have
        self._system = system
        self._fetch = fetch or _fetch
        self._now = now

    def ask(self) -> UpToDate | NewVersion:
        """Ask the project's site now.

        Raises:
            UpdateError: there is no answer, or none that can be believed.
        """
        manifest = self._believable(self._signed_list())
        state = load_state(self._file)
        if state.newest and numbers(manifest.version) < numbers(state.newest):
            raise UpdateError(
                f"The list of versions names {manifest.version} as the newest, but {state.newest}"
                " was seen before: it is an old one. It was not believed. Try again later, from"
                " another network; if it stays, tell the project."
            )
        seen = {"asked": self._now(), "newest": manifest.version, "notes_url": manifest.notes_url}
        save_state(self._file, state.model_copy(update=seen))
        if numbers(manifest.version) <= numbers(self._have):
            return UpToDate(have=self._have, newest=manifest.version)
        return NewVersion(
            have=self._have,
            newest=manifest.version,
            notes_url=manifest.notes_url,
            files=tuple(file for file in manifest.files if file.system == self._system),
        )

    def daily(self) -> NewVersion | None:
        """Ask if a day has passed, and tell what is known to be newer and was not dismissed.

        What goes wrong is written to the log and told to nobody.
        """
        try:
            self._ask_if_due()
        except UpdateError as error:
            log.warning("updates: %s", error)
        try:
            return self._remembered()
        except UpdateError as error:
            log.warning("updates: %s", error)
            return None

    def dismiss(self, version: str) -> None:
        """Tell no more of this version; raises UpdateError."""
        save_state(self._file, load_state(self._file).model_copy(update={"dismissed": version}))

    def why_not(self) -> str:
        """Why this build cannot look for updates; '' where it can."""
        try:
            self._source()
        except UpdateError as error:
            return str(error)
        return ""

    def _ask_if_due(self) -> None:
        self._source()
        state, now = load_state(self._file), self._now()
        if state.asked is not None and timedelta(0) <= now - state.asked < A_DAY:
            return
        from lam_desktop.update.fetch import NotReached

        # Kept first, so that a program which is ended meanwhile does not ask again at once.
        save_state(self._file, state.model_copy(update={"asked": now}))
        try:
            self.ask()
        except NotReached:
            # Nobody was asked: at login the network often comes up later.
            current = load_state(self._file)
            save_state(self._file, current.model_copy(update={"asked": state.asked}))
            raise

    def _remembered(self) -> NewVersion | None:
        state = load_state(self._file)
        if state.newest is None or state.notes_url is None or state.newest == state.dismissed:
            return None
        if numbers(state.newest) <= numbers(self._have):
            return None
        return NewVersion(have=self._have, newest=state.newest, notes_url=state.notes_url)

    def _signed_list(self) -> Manifest:
        """The list, read only after its signature was found right."""
        source = self._source()
        content = self._fetch(source.url, MOST_MANIFEST)
        signature = self._fetch(source.url + ".minisig", MOST_SIGNATURE)
        comment = verify(content, signature, source.public_key)
        manifest = read_manifest(content)
        if manifest.product != PRODUCT or comment != trusted_comment(manifest.version):
            raise UpdateError(
                "The signed list is not one of LAM Desktop’s versions. It was not believed. Tell"
                " the project, for somebody has put a wrong one there."
            )
        return manifest

    def _believable(self, manifest: Manifest) -> Manifest:
        if self._now().astimezone(UTC).date() > manifest.expires:
            raise UpdateError(
                f"The list of versions was good until {manifest.expires} and is out of date, so a"
                " newer version may be kept from you. Look at the place you got LAM Desktop from,"
                " and whether the clock of this computer is right."
            )
        return manifest


def _fetch(address: str, most: int) -> bytes:
    from lam_desktop.update.fetch import fetch  # only now: urllib takes its time

    return fetch(address, most)
