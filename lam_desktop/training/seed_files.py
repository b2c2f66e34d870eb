"""The files in which rows are written: ``TOPIC_LANGUAGE.tsv``, and the corrections of them.

A line is ``TEXT<TAB>CODE``, CODE one letter a criterion in the order of the heads. Neighbouring
lines are contrast groups; blank lines part the groups where a file has them. A line that says in
another language what a row says may name it: ``TEXT<TAB>CODE<TAB>ID``.

What a later reading against the guide put right stands in a file of its own, ``corrections.tsv``:
``ID<TAB>OLD<TAB>NEW<TAB>REASON``, so that every change can be seen and argued with.
"""

import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from lam_desktop.training import split
from lam_desktop.training.codes import code_of, labels_of
from lam_desktop.training.dataset import ROW_ID, DatasetError, Row, content_of, lines_of

PROVENANCE = "provenance.jsonl"
"""What stands beside the seed files of a folder that the factory wrote."""
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
    says: str | None = None
    """The id of the row that it says in another language."""

    @property
    def language(self) -> str:
        return self.source.rsplit("_", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class Correction:
    """New labels for one row, and the rule of the guide that the old ones broke."""

    old: dict[str, str]
    new: dict[str, str]
    reason: str


def read_folder(folder: Path) -> list[SeedLine]:
    """The lines of every seed file of a folder; DatasetError if it has none or a line is wrong."""
    files = sorted(folder.glob("*_??.tsv"))
    if not files:
        raise DatasetError(f"{folder} holds no seed files (TOPIC_LANGUAGE.tsv).")
    return [line for path in files for line in read_seed_file(path)]


def read_seed_file(path: Path) -> list[SeedLine]:
    """The lines of one seed file with their groups; DatasetError names a wrong line."""
    return _parsed(_content(path), path)


def _content(path: Path) -> str:
    # People write these files on any system.
    return content_of(path, "seed file").replace("\r\n", "\n")


def _parsed(content: str, path: Path) -> list[SeedLine]:
    raw = lines_of(content)
    parted = sum(not line.strip() for line in raw) > len(raw) / 20
    lines: list[SeedLine] = []
    fresh = True
    group = 0
    for number, line in enumerate(raw, start=1):
        if not line.strip():
            fresh = True
            continue
        where = f"{path.name}, line {number}"
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) not in (2, 3) or not parts[0]:
            raise DatasetError(f"{where}: a line is TEXT, a tab and a CODE.")
        text, code, says = unicodedata.normalize("NFC", parts[0]), parts[1], parts[2:]
        if says and not re.fullmatch(ROW_ID, says[0]):
            raise DatasetError(f"{where}: “{says[0]}” is no id of a row.")
        follows = lines and (not fresh if parted else _same_group(lines[-1].text, text))
        group += not follows
        fresh = False
        lines.append(
            SeedLine(
                text=text,
                labels=_labels(code, where),
                source=path.stem,
                number=number,
                group=f"{path.stem}-{group:04d}",
                says=says[0] if says else None,
            )
        )
    return lines


def write_folder(folder: Path, rows: Sequence[Row], provenance: Sequence[str] = ()) -> None:
    """Write rows as seed files, each group apart; beside them lines that say where each came from.

    Raises:
        DatasetError: there are no rows, the folder is there already, a row cannot stand in such a
            file, or the folder could not be written; then there is none.
    """
    if not rows:
        raise DatasetError("There are no rows to add, so no folder was written.")
    if folder.exists():
        raise DatasetError(f"{folder} is there already. Name a folder that is not, as the next.")
    files = {name: _seed_file(name, lines) for name, lines in _by_file(rows).items()}
    if provenance:
        files[PROVENANCE] = "".join(f"{line}\n" for line in provenance)
    aside = folder.with_name(f"{folder.name}.{token_hex(4)}.part")
    try:
        aside.mkdir(parents=True)
        for name, content in files.items():
            (aside / name).write_text(content, encoding="utf-8", newline="\n")
        aside.rename(folder)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise DatasetError(f"{folder} could not be written: {error}.") from error


def _by_file(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by the names of their files."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        ending = f"_{row.language}"
        name = row.source.removesuffix(ending) + ending
        if not re.fullmatch(r"[\w-]+", name, re.ASCII):
            raise DatasetError(
                f"The source “{row.source}” of the row {row.id} cannot name a file. Use letters, "
                "digits, “-” and “_”."
            )
        found.setdefault(f"{name}.tsv", []).append(row)
    return found


def _seed_file(name: str, rows: Sequence[Row]) -> str:
    """The rows, each group once and apart from the next."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        _require_plain(row)
        groups.setdefault(row.group, []).append(f"{row.text}\t{code_of(row)}\n")
    content = "\n" + "\n".join("".join(lines) for lines in groups.values())
    _require_groups(content, name, [len(lines) for lines in groups.values()])
    return content


def _require_plain(row: Row) -> None:
    text = unicodedata.normalize("NFC", row.text.strip())
    if row.text != text or re.search(r"[\t\r\n]", text):
        raise DatasetError(
            f"The text of the row {row.id} cannot stand in a seed file: it has a tab or a new line "
            "in it, or is not cleaned. Run “lam data clean”, or leave the row out."
        )


def _require_groups(content: str, name: str, sizes: Sequence[int]) -> None:
    """See that the groups are read as written: blank lines may be too few to part them."""
    read = Counter(line.group for line in _parsed(content, Path(name)))
    if list(read.values()) != list(sizes):
        raise DatasetError(
            f"The groups of {name} are too large to be kept apart in a seed file: on average they "
            "must have fewer than twenty rows. Give their rows groups of their own, or part them."
        )


def read_corrections(path: Path) -> dict[str, Correction]:
    """Row id to its correction; DatasetError names a wrong line."""
    found: dict[str, Correction] = {}
    for number, line in enumerate(lines_of(_content(path)), start=1):
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


def _labels(code: str, where: str) -> dict[str, str]:
    try:
        return labels_of(code)
    except DatasetError as error:
        raise DatasetError(f"{where}: {error}") from error


def _same_group(one: str, other: str) -> bool:
    first, second = _words(one), _words(other)
    return len(first & second) / min(len(first), len(second)) >= SAME_GROUP


def _words(text: str) -> frozenset[str]:
    # Languages written without spaces are compared by characters.
    folded = split.plain(text)
    words = re.findall(r"[぀-鿿]|[^\W_぀-鿿]+", folded)
    return frozenset(words or [folded])
