"""How a network's logits are read: temperatures and thresholds, fitted on the validation split.

A guard of several languages has them twice: for English, and for what is not surely English. Two
groups and not one a language, for one language has a few dozen rows to choose by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lam_desktop.classify.model_folder import ENGLISH, LANGUAGE, Manifest, strict_limit
from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training import calibrate, english, evaluate, thresholds
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What a manifest says of how its logits are read; ``others`` where English has its own."""

    temperatures: dict[str, float]
    thresholds: Thresholds
    others: dict[str, Any] | None = None

    def as_manifest(self) -> dict[str, Any]:
        """The manifest's entries: the format, and those that are fitted."""
        return {
            "format": 1 if self.others is None else 2,
            "temperatures": self.temperatures,
            "thresholds": asdict(self.thresholds),
            "others": self.others,
        }


def fit(rows: Sequence[Row], logits: calibrate.LogitTable, config: TrainConfig) -> Fitted:
    """Fitted on the rows of a split; twice if the network tells English apart."""
    known = np.array([row.language in config.languages for row in rows], dtype=bool)
    by = calibrate.temperatures(rows, logits, languages=config.languages)
    p_other = evaluate.softmax(logits[LANGUAGE][known], by[LANGUAGE])[:, 1]
    search = thresholds.search_for(config.languages)
    language = thresholds.choose_language(p_other, search)
    if ENGLISH not in logits:
        mine, p = _chosen(rows, logits, known, by)
        bars = thresholds.choose(mine, p, search, language=language)
        return Fitted(temperatures=by, thresholds=bars)
    ours = english.in_english(rows)
    ordinary = by | calibrate.criterion_temperatures(rows, logits, ours)
    mine, p = _chosen(rows, logits, ours, ordinary)
    bars = thresholds.choose(mine, p, search, language=language)
    return Fitted(
        temperatures=ordinary,
        thresholds=bars,
        others=_others(rows, logits, known & ~ours, ordinary, bars),
    )


def _others(
    rows: Sequence[Row],
    logits: calibrate.LogitTable,
    chosen: evaluate.Flags,
    ordinary: Mapping[str, float],
    bars: Thresholds,
) -> dict[str, Any]:
    """What holds for a text that is not surely English: of the chosen rows, and never looser."""
    found = calibrate.criterion_temperatures(rows, logits, chosen)
    mine, p = _chosen(rows, logits, chosen, {**ordinary, **found})
    own = thresholds.choose(mine, p, thresholds.OTHERS)

    def strict(kind: Mapping[str, float], usual: Mapping[str, float]) -> dict[str, float]:
        limits = {x: strict_limit(x, usual[x], ordinary, found) for x in usual}
        # Rounded by less than a manifest allows for.
        return {x: min(bar, float(f"{limits[x]:.7g}")) for x, bar in kind.items()}

    return {
        "english": english.choose_bar(rows, evaluate.softmax(logits[ENGLISH])[:, 1]),
        "temperatures": found,
        "block": strict(own.block, bars.block),
        "confirm": strict(own.confirm, bars.confirm),
    }


def _chosen(
    rows: Sequence[Row],
    logits: calibrate.LogitTable,
    chosen: evaluate.Flags,
    by: Mapping[str, float],
) -> tuple[list[Row], evaluate.Probabilities]:
    """The chosen rows, and the probabilities of the heads that decide."""
    mine = [row for row, flag in zip(rows, chosen, strict=True) if flag]
    return mine, calibrate.probabilities({head: logits[head][chosen] for head in by}, by)


def read(
    texts: Sequence[str], logits: calibrate.LogitTable, manifest: Manifest
) -> tuple[evaluate.Probabilities, evaluate.Bars]:
    """Probabilities of texts of one window, and each text's thresholds, as the product has them."""
    ordinary, strict = (
        calibrate.probabilities({head: logits[head] for head in by}, by)
        for by in (manifest.temperatures_for(strict=each) for each in (False, True))
    )
    if manifest.others is None:
        return ordinary, manifest.thresholds_for(strict=False)
    sure = evaluate.softmax(logits[ENGLISH])[:, 1] >= manifest.others.english
    sure &= english.latin(texts)
    sets = [manifest.thresholds_for(strict=each) for each in (False, True)]
    p = {head: np.where(sure[:, None], ordinary[head], strict[head]) for head in ordinary}
    return p, [sets[0] if flag else sets[1] for flag in sure]
