"""Builds the dataset from folders of hand-written seed files.

Rows that were written later are added: the splits of what was there stay as they are, so that
figures from before and after may be compared.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lam_desktop.training import split
from lam_desktop.training.dataset import DatasetError, Row, Split, row_id
from lam_desktop.training.seed_files import Correction, SeedLine, read_corrections, read_folder

SEED = 11
ENOUGH_TESTED = 1000
"""Test rows of a language from which added rows only teach: a share's error is then one point."""
Shares = Mapping[Split, float]
"""Of the rows of a source, what goes to test and to validation; the rest goes to train."""
Draw = Callable[[str], Shares]
"""The shares of each source, by its name."""
ADDED_SHARES: Shares = {"test": 0.3, "validation": 0.15}


@dataclass(kw_only=True)
class BuildNotes:
    """What was left out and mended on the way; the datasheet tells it."""

    lines: int = 0
    duplicates: int = 0
    disagreeing: list[str] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)
    mended_lines: list[str] = field(default_factory=list)
    corrected: int = 0
    bridging: int = 0


def build(
    *folders: Path,
    added: Sequence[Path] = (),
    carried: Path | None = None,
    held: Path | None = None,
    corrections: Path | None = None,
    seed: int = SEED,
) -> tuple[list[Row], BuildNotes]:
    """The rows of every seed file of the folders, in their order, corrected and split.

    The rows of ``held`` come after, in a split of their own. The rows of each folder of ``added``
    come then and change no split of those before it; of a language whose test split is large enough
    they go to train alone. So do all of ``carried``: they say in another language what train rows
    say. A later row that looks like an earlier one in another split is left out.

    DatasetError names a wrong line, and a correction whose row is absent or has other labels.
    """
    notes = BuildNotes()
    batches = [[line for folder in folders for line in read_folder(folder)]]
    draws: list[Draw | None] = [split.tenths]
    later = [(held, _to_be_held), *((each, None) for each in added), (carried, _to_teach)]
    for folder, draw in later:
        if folder is not None:
            batches.append(read_folder(folder))
            draws.append(draw)
    notes.lines = sum(map(len, batches))
    batches = _new_in_each(batches, notes)
    lines = [line for batch in batches for line in batch]
    if corrections is not None:
        lines = _corrected(lines, read_corrections(corrections), notes)
    lines = [_mend(line, notes) for line in lines]
    pairs = split.near_duplicates([line.text for line in lines])
    splits: list[Split] = []
    left_out: set[int] = set()
    for batch, known_draw in zip(batches, draws, strict=True):
        start, end = len(splits), len(splits) + len(batch)
        shares = known_draw or _shares_after(lines[:start], splits)
        inside = [(i - start, k - start) for i, k in pairs if start <= i and k < end]
        splits += _splits(lines[start:end], inside, seed, shares)
        known = [(i, k) for i, k in pairs if k < end and i not in left_out]
        left_out |= split.bridging(splits, known, earlier=start)
    notes.bridging = len(left_out)
    rows = [
        _row(line, part)
        for i, (line, part) in enumerate(zip(lines, splits, strict=True))
        if i not in left_out
    ]
    return rows, notes


def _new_in_each(batches: list[list[SeedLine]], notes: BuildNotes) -> list[list[SeedLine]]:
    """The batches without what stands twice in one, or in one before."""
    there: set[tuple[str, str]] = set()
    found = []
    for batch in batches:
        once = _without_duplicates(batch, notes)
        found.append([line for line in once if _same_text(line) not in there])
        notes.duplicates += len(once) - len(found[-1])
        there |= {_same_text(line) for line in once}
    return found


def _shares_after(lines: list[SeedLine], splits: list[Split]) -> Draw:
    """What sources give of rows that are added to lines and their splits."""
    tested = Counter(
        line.language for line, part in zip(lines, splits, strict=True) if part == "test"
    )

    def shares(source: str) -> Shares:
        enough = tested[source.rsplit("_", 1)[-1]] >= ENOUGH_TESTED
        return {} if enough else ADDED_SHARES

    return shares


def _to_teach(_source: str) -> Shares:
    return {}


def _to_be_held(_source: str) -> Shares:
    return {"held": 1.0}


def _splits(
    lines: list[SeedLine],
    pairs: list[tuple[int, int]],
    seed: int,
    shares: Draw,
) -> list[Split]:
    """A split for each line of a batch."""
    sources = [line.source for line in lines]
    keys = [line.group for line in lines]
    blocks = split.joined(split.blocks_of(keys, sources), pairs)
    return split.assign(blocks, sources, keys, seed=seed, shares=shares)


def _row(line: SeedLine, part: Split) -> Row:
    return Row.model_validate(
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


def _without_duplicates(lines: list[SeedLine], notes: BuildNotes) -> list[SeedLine]:
    """One line for each text and language: the last written, for the guide was sharpened."""
    kept: dict[tuple[str, str], SeedLine] = {}
    for line in lines:
        key = _same_text(line)
        if key in kept:
            notes.duplicates += 1
            if kept[key].labels != line.labels:
                notes.disagreeing.append(line.text)
        kept[key] = line
    order = {id(line): i for i, line in enumerate(lines)}
    return sorted(kept.values(), key=lambda line: order[id(line)])


def _same_text(line: SeedLine) -> tuple[str, str]:
    """What duplicates have in common: text, spacing and case aside, and language."""
    return " ".join(line.text.casefold().split()), line.language


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
