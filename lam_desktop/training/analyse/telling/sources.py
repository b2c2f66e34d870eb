"""Duplicates, and the sources with their quality."""

from collections.abc import Mapping
from typing import Any

from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.sources import Source, Sources
from lam_desktop.training.analyse.telling.phrases import count, listed, of_rows
from lam_desktop.training.report.layout import NOTHING, Section, Table, per_cent, with_rows
from lam_desktop.training.split import NEAR_DUPLICATE


def duplicates(found: Found) -> Section:
    """What is still there twice."""
    near = found.alike
    first = (
        f"{_say(len(near.repeated), near.rows)} the same as an earlier row in its language but for "
        f"case and punctuation, and {_have(len(near.near_rows), near.rows)} a near duplicate."
    )
    how = (
        f"Near is a Jaccard similarity of {NEAR_DUPLICATE} or more of the runs of four characters, "
        "as where the splits are made. They are looked for among the four nearest rows by words, "
        "so of a row with very many look-alikes not each pair is counted. "
        f"{count(near.near_within.of, 'pair')} of near duplicates found so "
        f"{'is' if near.near_within.of == 1 else 'are'} of one contrast group, where nearly the "
        f"same words are meant; {near.near_across.of:,} are of two."
    )
    rows = [
        (source.name, f"{source.rows:,}", f"{source.repeated:,}", f"{source.near:,}")
        for source in found.sources.each
        if source.repeated or source.near
    ]
    table = Table(
        title="Duplicates left, by source",
        head=("source", "rows", "the same as an earlier row", "with a near duplicate"),
        rows=tuple(rows),
    )
    return Section(title="Duplicates left", words=(first, how), tables=(table,) if rows else ())


def quality(found: Found) -> Section:
    """What is known of each source's labels."""
    all_sources = found.sources
    words = [
        f"The rows come from {count(len(all_sources.each), 'source')}, and "
        f"{_worst(all_sources) or 'nothing was given that could tell one from another'}.",
        _corrections(all_sources, len(found.subject.rows)),
        _mended(all_sources),
        _guard(all_sources),
    ]
    table = Table(
        title="Each source",
        head=(
            *("source", "rows", "of these train", "median words", "harmful", "corrected"),
            *("seed lines", "mended"),
            *("guard agrees, train rows", "guard agrees, other rows"),
        ),
        rows=tuple(_row(source) for source in all_sources.each),
    )
    return Section(title="Sources and their quality", words=tuple(words), tables=(table,))


def _say(number: int, rows: int) -> str:
    if not number:
        return f"None of {count(rows, 'row')} says"
    return f"{of_rows(number, rows)} {'says' if number == 1 else 'say'}"


def _have(number: int, rows: int) -> str:
    if not number:
        return "none has"
    return f"{of_rows(number, rows)} {'has' if number == 1 else 'have'}"


def _worst(found: Sources) -> str:
    """Which source stands out, by the surest measure there is."""
    judged = [(source, agreed) for source in found.each if (agreed := source.others)]
    if judged:
        # The upper end, so that a source of three rows is not called the worst by luck.
        source, agreed = min(judged, key=lambda pair: float(pair[1]["high"]))
        return f"the guard agrees least with {source.name}: {with_rows(agreed)} rows"
    corrected = [source for source in found.each if source.corrected]
    if corrected:
        source = max(corrected, key=lambda source: (source.corrected or 0) / source.rows)
        return f"{source.name} was put right most: {of_rows(source.corrected or 0, source.rows)}"
    return ""


def _corrections(found: Sources, rows: int) -> str:
    if found.lost_corrections is None:
        return "How many labels were put right is not known: no corrections were given."
    total = sum(source.corrected or 0 for source in found.each)
    lost = (
        f" {count(found.lost_corrections, 'correction is', 'corrections are')} of rows that are "
        "not here."
        if found.lost_corrections
        else ""
    )
    return f"The labels of {of_rows(total, rows)} were put right since they were written.{lost}"


def _mended(found: Sources) -> str:
    lines = sum(source.lines for source in found.each)
    if not lines:
        return (
            "Rows cannot break the guide’s invariants; how many were mended on the way in is not "
            "known, for no seed folders were given."
        )
    broken = [source for source in found.each if source.mended]
    total = sum(source.mended or 0 for source in broken)
    if not total:
        return f"None of {count(lines, 'seed line')} broke an invariant of the guide."
    return (
        f"Of {count(lines, 'seed line')} {total:,} broke an invariant of the guide and "
        f"{'was' if total == 1 else 'were'} mended, in "
        f"{listed([source.name for source in broken])}."
    )


def _guard(found: Sources) -> str:
    if found.judge is None:
        return "No guard was asked; one is with --model or --judge."
    return (
        f"{found.judge} was asked, on a sample of each source; it agrees where it decides as the "
        "labels do. What it was trained on it has seen, so its agreement with train rows flatters "
        "them, and only a disagreement there says something."
    )


def _row(source: Source) -> tuple[str, ...]:
    return (
        source.name,
        f"{source.rows:,}",
        f"{source.teaching:,}",
        f"{source.words:g}",
        per_cent(source.harmful),
        _known(source.corrected),
        f"{source.lines:,}" if source.lines else NOTHING,
        _known(source.mended),
        _shown(source.learnt),
        _shown(source.others),
    )


def _known(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"


def _shown(share: Mapping[str, Any] | None) -> str:
    return NOTHING if share is None else with_rows(share)
