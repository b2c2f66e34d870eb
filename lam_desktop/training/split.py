"""Parts rows into train, validation and test so that no look-alikes are parted.

Rows stand in groups (a contrast group, or neighbours with nearly the same words), groups in blocks
of neighbours, and blocks that share a near-duplicate are joined. A joined block goes to one split.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from lam_desktop.training.dataset import Row, Split

NEAR_DUPLICATE = 0.6
"""Jaccard similarity of character 4-grams from which two texts are near-duplicates."""
BLOCK_ROWS = 12
LARGE_BLOCK_ROWS = 80
TENTHS: Mapping[Split, float] = {"test": 0.1, "validation": 0.1}


def plain(text: str) -> str:
    """The text without case, punctuation and doubled spaces, for telling look-alikes."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded)) or folded.strip()


def shingles(text: str, size: int = 4) -> frozenset[str]:
    """The character n-grams of the plain text, its edges marked by spaces."""
    padded = f" {plain(text)} "
    return frozenset(padded[i : i + size] for i in range(max(1, len(padded) - size + 1)))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared members by all members; 0 for two empty sets."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def near_duplicates(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of positions whose texts are near-duplicates, exactly checked after MinHash."""
    from datasketch import MinHash, MinHashLSH

    sets = [shingles(text) for text in texts]
    # Looser than the bar, so that the sketch misses next to nothing the exact check would find.
    index = MinHashLSH(threshold=NEAR_DUPLICATE - 0.15, num_perm=128)
    pairs: list[tuple[int, int]] = []
    encoded = ([member.encode() for member in sorted(members)] for members in sets)
    for position, sketch in enumerate(MinHash.generator(encoded, num_perm=128, seed=1)):
        for other in index.query(sketch):
            if jaccard(sets[other], sets[position]) >= NEAR_DUPLICATE:
                pairs.append((other, position))
        index.insert(position, sketch)
    return pairs


def crossing(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Pairs that must not be parted but are: of one group, or near-duplicates."""
    found: list[tuple[Row, Row]] = []
    first_of_group: dict[str, Row] = {}
    for row in rows:
        first = first_of_group.setdefault(row.group, row)
        if first.split != row.split:
            found.append((first, row))
    pairs = near_duplicates([row.text for row in rows])
    found += [(rows[i], rows[k]) for i, k in pairs if rows[i].split != rows[k].split]
    return found


def blocks_of(groups: Sequence[str], sources: Sequence[str]) -> list[int]:
    """A block number for each row: about BLOCK_ROWS neighbours of one source, whole groups."""
    numbers: list[int] = []
    block, size = 0, 0
    for i, group in enumerate(groups):
        new_group = i > 0 and group != groups[i - 1]
        if i > 0 and (sources[i] != sources[i - 1] or (new_group and size >= BLOCK_ROWS)):
            block, size = block + 1, 0
        numbers.append(block)
        size += 1
    return numbers


def joined(blocks: Sequence[int], pairs: Iterable[tuple[int, int]]) -> list[int]:
    """The blocks with those that share a pair of rows made one (union-find)."""
    parent = {block: block for block in blocks}

    def root(block: int) -> int:
        while parent[block] != block:
            parent[block] = parent[parent[block]]
            block = parent[block]
        return block

    for one, other in pairs:
        first, second = sorted((root(blocks[one]), root(blocks[other])))
        parent[second] = first
    return [root(block) for block in blocks]


def tenths(_source: str) -> Mapping[Split, float]:
    """What every source gives as a rule."""
    return TENTHS


def assign(
    blocks: Sequence[int],
    sources: Sequence[str],
    keys: Sequence[str],
    *,
    seed: int,
    shares: Callable[[str], Mapping[Split, float]] = tenths,
) -> list[Split]:
    """A split for each row: of each source the given shares, a tenth to test and to validation.

    Blocks are drawn by a hash of ``seed`` and their first row's key, so the draw never depends on
    the machine; a joined block of more than LARGE_BLOCK_ROWS rows goes to train.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(blocks):
        members[block].append(i)
    by_source: dict[str, list[list[int]]] = defaultdict(list)
    for rows in members.values():
        by_source[sources[rows[0]]].append(rows)
    result: list[Split] = ["train"] * len(blocks)
    for source, source_blocks in by_source.items():
        source_blocks.sort(key=lambda rows: _draw(seed, keys[rows[0]]))
        total = sum(map(len, source_blocks))
        share = {split: part * total for split, part in shares(source).items()}
        taken: dict[Split, float] = dict.fromkeys(share, 0)
        for rows in source_blocks:
            short = [split for split in taken if taken[split] + len(rows) / 2 <= share[split]]
            if short and len(rows) <= LARGE_BLOCK_ROWS:
                taken[short[0]] += len(rows)
                for i in rows:
                    result[i] = short[0]
    return result


def bridging(
    splits: Sequence[Split], pairs: Iterable[tuple[int, int]], *, earlier: int
) -> set[int]:
    """Positions from ``earlier`` on whose look-alike before it is in another split."""
    return {
        other for one, other in pairs if one < earlier <= other and splits[one] != splits[other]
    }


def _draw(seed: int, key: str) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
