"""An English guard, and a guard of other languages for what the first cannot read.

Few signs make a text foreign to the first: one letter of another script, a picture inside a word.
What it says of such a text is not lost: where the rest is English to it, its answer stands.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from lam_desktop.classify.languages import MOSTLY, latin_part
from lam_desktop.classify.normalise import normalise
from lam_desktop.domain.errors import ModelError
from lam_desktop.domain.verdict import Assessment, Explanation


class Guard(Protocol):
    """Judges commands, and tells when one is in no language that it was taught."""

    def classify(self, text: str) -> Assessment: ...

    def explain(self, text: str, assessment: Assessment) -> Explanation: ...


class TwoGuards:
    """Judges with the first guard; what is foreign to it, with the second, if that knows it.

    What neither knows keeps the first one's assessment, by which a person is asked. The second is
    opened when it is first needed, for many people never do; may be used by many threads.
    """

    def __init__(self, first: Guard, open_second: Callable[[], Guard]) -> None:
        """``open_second`` may raise ModelError: what needs the second guard cannot be judged."""
        self._first = first
        self._open_second = open_second
        self._second: Guard | None = None
        self._opening = threading.Lock()
        self._judged: dict[str, Guard] = {}

    def classify(self, text: str) -> Assessment:
        """Judge one command of any length; ClassifyError or ModelError if it cannot be judged."""
        first = self._first.classify(text)
        if not _foreign(first) or self._is_english_but_for_signs(text):
            return first
        guard = self._opened()
        second = guard.classify(text)
        if second.model == first.model:
            raise ModelError(
                f"Both guards call themselves {first.model}, so it could not be told which of "
                "them judged. Everything in another language is blocked; reinstall LAM Desktop."
            )
        if _foreign(second):
            return first
        self._judged[second.model] = guard
        return replace(second, ms=first.ms + second.ms)

    def explain(self, text: str, assessment: Assessment) -> Explanation:
        """Which words of ``text`` drove the answers, by the guard that gave them."""
        return self._judged.get(assessment.model, self._first).explain(text, assessment)

    def _is_english_but_for_signs(self, text: str) -> bool:
        plain = normalise(text)
        part = latin_part(plain)
        if part == plain or _letters(part) < max(1, MOSTLY * _letters(plain)):
            return False
        return not _foreign(self._first.classify(part))

    def _opened(self) -> Guard:
        with self._opening:
            if self._second is None:
                self._second = self._open_second()
            return self._second


def _foreign(assessment: Assessment) -> bool:
    return assessment.p_other_language >= assessment.thresholds.language


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
