"""Builds the dataset from folders of hand-written seed files, ``TOPIC_LANGUAGE.tsv``.

A line is ``TEXT<TAB>CODE``, CODE one letter a criterion in the order of the heads. Neighbouring
lines are contrast groups; blank lines part the groups where a file has them.

What a later reading against the guide put right stands in a file of its own, ``corrections.tsv``:
``ID<TAB>OLD<TAB>NEW<TAB>REASON``, so that every change can be seen and argued with.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import split
from lam_desktop.training.dataset import DatasetError, Row, row_id

LETTERS: dict[Criterion, str] = {
    Criterion.FEASIBILITY: "FN",
    Criterion.LEGALITY: "LX",
    Criterion.ETHICALITY: "EU",
    Criterion.BOUNDARIES: "WB",
    Criterion.REVERSIBILITY: "RP",
    Criterion.RISK: "123",
}
SEED = 11
SAME_GROUP = 0.4
"""Share of words two neighbouring lines have in common from which they are one group."""


@dataclass(frozen=True, kw_only=True)
class SeedLine:
    """One line of a seed file, its labels in words."""

    text: str
    labels: dict[str, str]
    source: str
    number: int
    group: str

    @property
    def language(self) -> str:
        return self.source.rsplit("_", 1)[-1]


@dataclass(kw_only=True)
class BuildNotes:
    """What was left out and mended on the way; the datasheet tells it."""

    lines: int = 0
    duplicates: int = 0
    disagreeing: list[str] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)
    mended_lines: list[str] = field(default_factory=list)
    corrected: int = 0


@dataclass(frozen=True, kw_only=True)
class Correction:
    """New labels for one row, and the rule of the guide that the old ones broke."""

    old: dict[str, str]
    new: dict[str, str]
    reason: str


def build(
    *folders: Path, corrections: Path | None = None, seed: int = SEED
) -> tuple[list[Row], BuildNotes]:
    """The rows of every seed file of the folders, in their order, corrected and split.

    DatasetError names a wrong line, and a correction whose row is absent or has other labels.
    """
    files: list[Path] = []
    for folder in folders:
        found = sorted(folder.glob("*_??.tsv"))
        if not found:
            raise DatasetError(f"{folder} holds no seed files (TOPIC_LANGUAGE.tsv).")
        files += found
    notes = BuildNotes()
    lines = [line for path in files for line in read_seed_file(path)]
    notes.lines = len(lines)
    lines = _without_duplicates(lines, notes)
    if corrections is not None:
        lines = _corrected(lines, read_corrections(corrections), notes)
    lines = [_mend(line, notes) for line in lines]
    sources = [line.source for line in lines]
    blocks = split.blocks_of([line.group for line in lines], sources)
    blocks = split.joined(blocks, split.near_duplicates([line.text for line in lines]))
    keys = [line.group for line in lines]
    splits = split.assign(blocks, sources, keys, seed=seed)
    rows = [
        Row.model_validate(
            {
                "id": row_id(line.text, line.language),
                "text": line.text,
                "language": line.language,
                **line.labels,
                "group": line.group,
                "source": line.source,
                "split": part,
            }
        )
        for line, part in zip(lines, splits, strict=True)
    ]
    return rows, notes


def read_seed_file(path: Path) -> list[SeedLine]:
    """The lines of one seed file with their groups; DatasetError names a wrong line."""
    raw = path.read_text(encoding="utf-8").splitlines()
    parted = sum(not line.strip() for line in raw) > len(raw) / 20
    lines: list[SeedLine] = []
    fresh = True
    group = 0
    for number, line in enumerate(raw, start=1):
        if not line.strip():
            fresh = True
            continue
        text, tab, code = line.partition("\t")
        text = unicodedata.normalize("NFC", text.strip())
        if not tab or not text:
            raise DatasetError(f"{path.name}, line {number}: a line is TEXT, a tab and a CODE.")
        follows = lines and (not fresh if parted else _same_group(lines[-1].text, text))
        group += not follows
        fresh = False
        lines.append(
            SeedLine(
                text=text,
                labels=_labels(code.strip(), f"{path.name}, line {number}"),
                source=path.stem,
                number=number,
                group=f"{path.stem}-{group:04d}",
            )
        )
    return lines


def read_corrections(path: Path) -> dict[str, Correction]:
    """Row id to its correction; DatasetError names a wrong line."""
    found: dict[str, Correction] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name}, line {number}"
        parts = line.split("\t")
        if len(parts) != 4 or not parts[3].strip():
            raise DatasetError(f"{where}: a line is ID, OLD, NEW and REASON, parted by tabs.")
        identity, old, new, reason = parts
        if identity in found:
            raise DatasetError(f"{where}: {identity} is corrected twice.")
        found[identity] = Correction(
            old=_labels(old, where), new=_labels(new, where), reason=reason
        )
    return found


def _corrected(
    lines: list[SeedLine], corrections: dict[str, Correction], notes: BuildNotes
) -> list[SeedLine]:
    result: list[SeedLine] = []
    left = dict(corrections)
    for line in lines:
        correction = left.pop(row_id(line.text, line.language), None)
        if correction is None:
            result.append(line)
            continue
        if line.labels != correction.old:
            raise DatasetError(f"The correction of “{line.text}” is of labels it does not have.")
        result.append(replace(line, labels=correction.new))
        notes.corrected += 1
    if left:
        raise DatasetError(f"There is no row {', '.join(sorted(left))} to correct.")
    return result


def _labels(code: str, where: str) -> dict[str, str]:
    if len(code) != len(LETTERS):
        raise DatasetError(f"{where}: the code “{code}” is not six characters.")
    labels: dict[str, str] = {}
    for (criterion, letters), letter in zip(LETTERS.items(), code, strict=True):
        if letter not in letters:
            raise DatasetError(f"{where}: “{letter}” is no answer to {criterion.value}.")
        labels[criterion.value] = criterion.labels[letters.index(letter)]
    return labels


def _same_group(one: str, other: str) -> bool:
    first, second = _words(one), _words(other)
    return len(first & second) / min(len(first), len(second)) >= SAME_GROUP


def _words(text: str) -> frozenset[str]:
    # Languages written without spaces are compared by characters.
    folded = split.plain(text)
    words = re.findall(r"[぀-鿿]|[^\W_぀-鿿]+", folded)
    return frozenset(words or [folded])


def _without_duplicates(lines: list[SeedLine], notes: BuildNotes) -> list[SeedLine]:
    """One line for each text and language: the last written, for the guide was sharpened."""
    kept: dict[tuple[str, str], SeedLine] = {}
    for line in lines:
        key = (" ".join(line.text.casefold().split()), line.language)
        if key in kept:
            notes.duplicates += 1
            if kept[key].labels != line.labels:
                notes.disagreeing.append(line.text)
        kept[key] = line
    order = {id(line): i for i, line in enumerate(lines)}
    return sorted(kept.values(), key=lambda line: order[id(line)])


def _mend(line: SeedLine, notes: BuildNotes) -> SeedLine:
    """The line with labels that obey the guide's invariants; each change is counted."""
    labels = dict(line.labels)
    harmful = labels["legality"] == "illegal" or labels["ethicality"] == "unethical"
    if harmful and labels["boundaries"] == "within":
        labels["boundaries"] = "beyond"
        notes.mended["harmful but within: made beyond"] += 1
    if labels["reversibility"] == "irreversible" and labels["risk"] == "low":
        labels["risk"] = "medium"
        notes.mended["irreversible but low: made medium"] += 1
    wrongs_someone = labels["legality"] == "illegal" and labels["ethicality"] == "unethical"
    if wrongs_someone and labels["risk"] != "high":
        labels["risk"] = "high"
        notes.mended["illegal and unethical but not high: made high"] += 1
    if labels != line.labels:
        notes.mended_lines.append(f"{line.source}, line {line.number}")
        return replace(line, labels=labels)
    return line
