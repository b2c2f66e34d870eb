"""TF-IDF over words and pieces of words, and one logistic regression a criterion."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lam_desktop.classify.normalise import normalise
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.baselines.baseline import (
    not_fitted,
    places,
    train_rows,
    with_known_language,
)
from lam_desktop.training.baselines.settings import TfidfSettings
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats


class TfidfRegression:
    """The linear classifier that text work starts from, on words and on pieces inside words."""

    name = "TF-IDF and logistic regression"

    def __init__(self, settings: TfidfSettings) -> None:
        self._settings = settings
        self._features: Any = None
        self._models: dict[Criterion, Any] = {}

    def fit(self, rows: Sequence[Row]) -> None:
        """Learn the vocabulary and six regressions."""
        from sklearn.linear_model import LogisticRegression

        train_rows(rows)
        self._features = self._vectoriser()
        table = self._features.fit_transform(_texts(rows))
        for criterion in Criterion:
            gold = places(rows, criterion)
            if len(set(gold)) > 1:
                model = LogisticRegression(
                    C=self._settings.inverse_decay, max_iter=self._settings.most_steps
                )
                self._models[criterion] = model.fit(table, gold)
            else:
                # A regression needs two answers; of one alone there is nothing to learn.
                self._models[criterion] = gold[0]

    def probabilities(self, rows: Sequence[Row]) -> dict[str, Floats]:
        """Of the regressions; an answer that no train row has gets none."""
        if self._features is None:
            raise not_fitted(self.name)
        # Of no rows scikit-learn makes an error.
        table = self._features.transform(_texts(rows) or [""])[: len(rows)]
        found: dict[str, Floats] = {}
        for criterion, model in self._models.items():
            p = np.zeros((len(rows), len(criterion.labels)))
            if isinstance(model, int):
                p[:, model] = 1.0
            elif rows:
                p[:, model.classes_] = model.predict_proba(table)
            found[criterion.value] = p
        return with_known_language(found, len(rows))

    def _vectoriser(self) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import FeatureUnion

        settings = self._settings
        shared = {
            "sublinear_tf": True, "max_features": settings.most_features, "dtype": np.float32
        }  # fmt: skip
        words = TfidfVectorizer(
            ngram_range=settings.word_lengths, token_pattern=r"(?u)\b\w+\b", **shared
        )
        pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=settings.piece_lengths, **shared)
        return FeatureUnion([("words", words), ("pieces", pieces)])


def _texts(rows: Sequence[Row]) -> list[str]:
    return [normalise(row.text) for row in rows]
