"""An explanation as a guard would give it: these words drove every answer that is not harmless."""

import re

from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.verdict import Assessment, Explanation, Influence


def explained_by(
    text: str, assessment: Assessment, *words: str, weight: float = 3.0
) -> Explanation:
    """The places of ``words`` in ``text``, in the order in which they were named."""
    found = tuple(
        Influence(word=place[0], start=place.start(), end=place.end(), weight=weight)
        for word in words
        for place in re.finditer(re.escape(word), text, re.IGNORECASE)
    )
    harmless = {c for c in Criterion if assessment[c].label == c.labels[0]}
    return Explanation(why={c: () if c in harmless else found for c in Criterion})
