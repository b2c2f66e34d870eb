"""What a larger guard answered, for a smaller one to learn from.

Knowledge distillation (Hinton et al. 2015, arXiv:1503.02531).
A teacher's file (.npz) holds ``ids``, the rows' ids, and under each head's name its logits
(texts, classes), the mean of so many ``guards`` (``lam teach``). A row that was carried over into
another language may have the logits of the row it was carried from. ``vectors``, if they are there,
are what one guard's heads hear of each text (texts, width). ``encoder`` names what the teachers
were made from. ``texts`` and ``languages`` are needed only for what is no row of the train
split: it teaches though nobody labelled it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import torch
from torch import Tensor

from lam_desktop.training import split
from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.model import HEADS
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.errors import RunError

VECTORS = "vectors"


@dataclass(frozen=True, kw_only=True)
class Teacher:
    """Logits (texts, classes) of each head that is taught, and whose they are.

    ``vectors`` are (texts, width), if there are any; ``spread`` is their mean squared distance from
    their own mean.
    """

    places: Mapping[str, int]
    logits: Mapping[str, Tensor]
    vectors: Tensor | None = None
    spread: float = 1.0
    unlabelled: Sequence[tuple[int, str, str]]
    """Place, text and language of each text that is not among the rows."""

    def on(self, device: torch.device) -> "Teacher":
        """The same teacher with its answers on a device."""
        return replace(
            self,
            logits={head: logits.to(device) for head, logits in self.logits.items()},
            vectors=None if self.vectors is None else self.vectors.to(device),
        )


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The mean of what ``guards`` guards answered to texts, as a teacher's file holds it.

    ``logits`` are (texts, classes) of each head that is taught, ``vectors`` (texts, width) of one
    of the guards; ``encoder`` names the published models that the guards were made from,
    ``learnt_from`` the versions of the dataset.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    languages: Sequence[str]
    logits: Mapping[str, np.ndarray]
    vectors: np.ndarray | None = None
    encoder: str
    guards: int
    learnt_from: Sequence[str]

    def arrays(self) -> dict[str, np.ndarray]:
        """What the file holds, by name."""
        return {
            "ids": np.array(self.ids, dtype=np.str_),
            "texts": np.array(self.texts, dtype=np.str_),
            "languages": np.array(self.languages, dtype=np.str_),
            "encoder": np.array(self.encoder),
            "guards": np.array(self.guards),
            "learnt_from": np.array(self.learnt_from, dtype=np.str_),
            **self.logits,
            # Half of the room is enough for what another guard comes near to at best.
            **({} if self.vectors is None else {VECTORS: self.vectors.astype(np.float16)}),
        }


def save_teacher(path: Path, answers: Answers) -> None:
    """Write what guards answered.

    Raises:
        RunError: the answers do not hold together, or could not be written; a file that was there
            before is still whole.
    """
    arrays = answers.arrays()
    _check(path, arrays)
    checkpoint.write_arrays(path, arrays)


def with_earlier(answers: Answers, path: Path) -> Answers:
    """The mean over the guards of these answers and of those in a file, on the same texts.

    Vectors are those of the one that has some: unlike logits they have no mean.

    Raises:
        RunError: the file cannot be read, is of other texts or heads, or both have vectors.
    """
    earlier = _arrays(path)
    _check(path, earlier)
    alike = list(answers.ids) == earlier["ids"].tolist() and answers.logits.keys() == {
        head for head in HEADS if head in earlier
    }
    if not alike or "guards" not in earlier or "encoder" not in earlier:
        raise RunError(
            f"The answers in {path} are of other texts or heads than those to be written, so "
            "there is no mean of both. Make them again with “lam teach”, of the same dataset, "
            "with the same --spliced and --carried."
        )
    if answers.vectors is not None and VECTORS in earlier:
        raise RunError(
            f"The answers in {path} have vectors, and so have those to be written; there is no "
            "mean of two guards' vectors. Leave --vectors out."
        )
    guards = int(earlier["guards"])
    both = answers.guards + guards
    names = dict.fromkeys([*str(earlier["encoder"]).split(" and "), answers.encoder])
    return replace(
        answers,
        logits={
            head: ((logits * answers.guards + earlier[head] * guards) / both).astype(np.float32)
            for head, logits in answers.logits.items()
        },
        vectors=earlier.get(VECTORS, answers.vectors),
        encoder=" and ".join(names),
        guards=both,
        learnt_from=sorted({*answers.learnt_from, *_versions(earlier)}),
    )


def load_teacher(path: Path, rows: Sequence[Row], languages: Collection[str]) -> Teacher:
    """The teacher of a file, for a guard of these languages.

    Rows of validation and test are left out, whatever it says of them, and so are rows and texts in
    another language: that they are foreign is all that the guard learns of these.

    Raises:
        RunError: the file cannot be read or does not hold together.
    """
    arrays = _arrays(path)
    _check(path, arrays)
    ids = [str(name) for name in arrays["ids"]]
    parts = {row.id: row.split for row in rows}
    taught = {row.id for row in rows if row.split == "train" and row.language in languages}
    held_out = {split.plain(row.text) for row in rows if row.split != "train"}
    vectors = torch.from_numpy(arrays[VECTORS]) if VECTORS in arrays else None
    return Teacher(
        places={name: i for i, name in enumerate(ids) if name in taught},
        logits={
            head: torch.from_numpy(arrays[head].astype(np.float32))
            for head in HEADS
            if head in arrays
        },
        vectors=vectors,
        spread=1.0 if vectors is None else float(vectors.float().var(0, correction=0).sum()),
        unlabelled=[
            text
            for text in _unlabelled(path, ids, arrays, parts)
            # Under another name, or but for case and marks, a text of the test split could come in.
            if text[2] in languages
            and row_id(text[1], text[2]) not in parts
            and split.plain(text[1]) not in held_out
        ],
    )


def encoder_of(path: Path) -> str | None:
    """The encoder that the teachers in a file were made from; None if it does not tell.

    Raises:
        RunError: the file cannot be read.
    """
    name = _arrays(path, "encoder").get("encoder")
    return None if name is None else str(name)


def versions_of(path: Path) -> list[str]:
    """The versions of the dataset that the teachers in a file learnt from, as far as it tells.

    Raises:
        RunError: the file cannot be read.
    """
    return _versions(_arrays(path, "learnt_from"))


def _versions(arrays: Mapping[str, np.ndarray]) -> list[str]:
    return [str(name) for name in arrays.get("learnt_from", ())]


def _arrays(path: Path, *names: str) -> dict[str, np.ndarray]:
    """The arrays of a file by name: those named, for the texts are large, or all of them."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files if not names or name in names}
    except (OSError, ValueError, BadZipFile) as error:
        raise RunError(
            f"The teacher's answers in {path} cannot be read: {error}. Make them again with “lam "
            "teach”, or take “teacher” out of the settings."
        ) from error


def _check(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    count = len(arrays.get("ids", ()))
    heads = [head for head in HEADS if head in arrays]
    whole = all(arrays[head].shape == (count, HEADS[head]) for head in heads)
    if not count or not heads or not whole:
        raise RunError(
            f"The teacher's answers in {path} do not hold together: there must be “ids”, and for "
            f"one head at least of {', '.join(HEADS)} one line of logits an id. Make them "
            "again with “lam teach”."
        )
    if VECTORS in arrays and (arrays[VECTORS].ndim != 2 or len(arrays[VECTORS]) != count):
        raise RunError(
            f"The teacher's answers in {path} do not hold together: “{VECTORS}” must have one line "
            "an id. Make them again with “lam teach”."
        )
    numbers = [*heads, *([VECTORS] if VECTORS in arrays else [])]
    if not all(np.isfinite(arrays[name]).all() for name in numbers):
        raise RunError(
            f"Some of the teacher's answers in {path} are no numbers, so nothing can be learnt "
            "from them. Make them again with “lam teach”, of another checkpoint."
        )


def _unlabelled(
    path: Path, ids: Sequence[str], arrays: Mapping[str, np.ndarray], parts: Mapping[str, str]
) -> list[tuple[int, str, str]]:
    unknown = [place for place, name in enumerate(ids) if name not in parts]
    if not unknown:
        return []
    if any(len(arrays.get(name, ())) != len(ids) for name in ("texts", "languages")):
        raise RunError(
            f"The teacher's answers in {path} are of {len(unknown)} texts that are no rows of the "
            "dataset, and do not bring the texts. Save them with “texts” and “languages”."
        )
    return [(i, str(arrays["texts"][i]), str(arrays["languages"][i])) for i in unknown]
