"""The verbs and words of each label."""

from collections.abc import Sequence

from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.telling.phrases import count, listed
from lam_desktop.training.analyse.terms import UNSPACED, VERB_LAST
from lam_desktop.training.analyse.wording import FEWEST_ROWS, LabelWords
from lam_desktop.training.report.layout import NOTHING, Section, Table


def wording(found: Found) -> Section:
    """What is said under each label."""
    languages = found.wording.languages
    words = [_first(found)]
    if found.wording.too_few:
        few = [f"{name} ({count(n, 'row')})" for name, n in found.wording.too_few.items()]
        words.append(
            f"With fewer than {FEWEST_ROWS} rows no word tells anything, so there are no words for "
            f"{listed(few)}."
        )
    words.append(
        "In brackets stands by how many standard errors a word is likelier under the label than "
        "under the others of its question (log-odds with an informative Dirichlet prior: Monroe, "
        "Colaresi and Quinn, 2008); only words with 2 or more are shown. The verb is the first "
        "word of a command, the last in languages that put it there "
        f"({', '.join(sorted(VERB_LAST))}); where no spaces part words "
        f"({', '.join(sorted(UNSPACED & set(languages)) or sorted(UNSPACED))}) pairs of characters "
        "stand for words."
    )
    tables = tuple(_table(name, labels) for name, labels in languages.items())
    return Section(title="Words of each label", words=tuple(words), tables=tables)


def _first(found: Found) -> str:
    told = [
        (odds[0], label, language)
        for language, labels in found.wording.languages.items()
        for label in labels
        for odds in (label.deeds,)
        if odds
    ]
    if not told:
        return "No verb speaks for one label more than for another."
    (word, z), label, language = max(told, key=lambda pair: pair[0][1])
    return (
        f"The verb that speaks loudest for a label is “{word}” for {label.label} in {language} "
        f"({z:.1f} standard errors, {count(label.rows, 'row')} with the label)."
    )


def _table(language: str, labels: Sequence[LabelWords]) -> Table:
    rows = max(label.rows for label in labels)
    return Table(
        title=f"{language}: words that speak for a label, strongest first",
        head=("label", "rows", "verbs", "other words"),
        rows=tuple(
            (label.label, f"{label.rows:,}", _odds(label.deeds), _odds(label.others))
            for label in labels
            if rows
        ),
    )


def _odds(words: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{word} ({z:.1f})" for word, z in words) or NOTHING
