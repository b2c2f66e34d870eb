"""What is analysed, and what may be given besides: vectors, a judge, corrections, seed lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lam_desktop.domain.errors import LamError
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats
from lam_desktop.training.report.judges import Judge
from lam_desktop.training.seed_files import Correction, SeedLine


class AnalysisError(LamError):
    """The data cannot be analysed as it was asked for."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The rows, and ``command``, how a person asked for the report; ``name`` is the dataset's.

    ``vectors`` holds a frozen encoder's vector of each row, in the order of the rows; without it
    the probe reads TF-IDF. ``judge`` is a guard with its answers on some of the rows.

    Raises:
        AnalysisError: there are no rows, or the vectors are not of these rows.
    """

    command: str
    name: str
    rows: Sequence[Row]
    vectors: Floats | None = None
    judge: Judge | None = None
    corrections: Mapping[str, Correction] | None = None
    seeds: Sequence[SeedLine] | None = None
    quick: bool = False

    def __post_init__(self) -> None:
        if not self.rows:
            raise AnalysisError(
                f"{self.name} holds no rows, so there is nothing to report. Name another dataset "
                "with --dataset, or build one with “lam data build”."
            )
        if self.vectors is not None:
            _check(self.vectors, len(self.rows))

    def of_languages(self, languages: Sequence[str]) -> "Subject":
        """The same for the rows of some languages; all of them if none is named."""
        if not languages:
            return self
        chosen = np.array([row.language in languages for row in self.rows], dtype=bool)
        unknown = sorted(set(languages) - {row.language for row in self.rows})
        if unknown:
            raise AnalysisError(
                f"{self.name} holds no rows in {', '.join(unknown)}. Its languages are "
                f"{', '.join(sorted({row.language for row in self.rows}))}; name one of these with "
                "--language, or leave the option out."
            )
        return replace(
            self,
            rows=[row for row, keep in zip(self.rows, chosen, strict=True) if keep],
            vectors=None if self.vectors is None else self.vectors[chosen],
        )


def load_vectors(path: Path) -> Floats:
    """An encoder's vectors as NumPy's own file; AnalysisError if it is none."""
    try:
        return np.asarray(np.load(path, allow_pickle=False), dtype=np.float64)
    except (OSError, EOFError, ValueError, TypeError) as error:
        raise AnalysisError(
            f"The vectors {path} cannot be read: {error}. They must be one array of numbers, a row "
            "for each row of the dataset, saved with numpy.save."
        ) from error


def _check(vectors: Floats, rows: int) -> None:
    if vectors.ndim != 2 or len(vectors) != rows:
        raise AnalysisError(
            f"The vectors have the shape {vectors.shape}, but the dataset has {rows} rows. Give "
            "one vector for each row, in the dataset’s order, or leave --vectors out."
        )
    if not np.isfinite(vectors).all():
        raise AnalysisError(
            "The vectors hold something that is no number, so nothing can be learnt from them. "
            "Make them again, or leave --vectors out."
        )
