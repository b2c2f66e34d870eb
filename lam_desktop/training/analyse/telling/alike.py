"""Whether what says the same is labelled alike."""

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.analyse.alike import LIKE, Action, Alike, Differing
from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.telling.phrases import count, share_of
from lam_desktop.training.report.layout import Section, Table, between, per_cent
from lam_desktop.training.report.names import EFFECTS

CRITERIA = tuple(criterion.value for criterion in Criterion)
DIVIDED = 25


def alike(found: Found) -> Section:
    """Near duplicates, contrast groups, nearest neighbours and actions."""
    near = found.alike
    words = [_first(near), _groups(near), _nearest(near)]
    if near.actions:
        words.append(_actions(near))
    tables = [_differing(near)]
    if near.listed:
        tables.append(_pairs(near))
    if near.actions:
        tables.append(_divided(near))
    return Section(title="Same words, same labels?", words=tuple(words), tables=tuple(tables))


def _first(near: Alike) -> str:
    pairs = near.near_across
    if not pairs.of:
        return (
            f"Among {count(near.rows, 'row')} no near duplicates stand in two contrast groups, so "
            "none can be labelled in two ways."
        )
    most = max(CRITERIA, key=lambda name: float(pairs.criteria[name]["share"]))
    return (
        f"Of {count(pairs.of, 'pair')} of near duplicates that were not written as a contrast "
        f"{per_cent(pairs.decision['share'])} are decided in two ways; they differ most often in "
        f"{most} ({per_cent(pairs.criteria[most]['share'])})."
    )


def _groups(near: Alike) -> str:
    return (
        "Rows of a contrast group are meant to differ: "
        f"{share_of(near.groups.decision)} groups of two or more rows hold more than one decision, "
        f"and {share_of(near.contrasts.decision)} of those whose source is named a contrast. A "
        "group whose rows all have the same labels shows no border."
    )


def _nearest(near: Alike) -> str:
    return (
        f"{near.nearest['of']:,} rows have a nearest neighbour that is like them (a cosine of "
        f"{LIKE:g} or more over TF-IDF of words): of these "
        f"{per_cent(near.nearest['share'])} are decided otherwise than their neighbour, and "
        f"{per_cent(near.nearest_across['share'])} of the {near.nearest_across['of']:,} whose "
        "neighbour is of another contrast group. The most alike of those are listed: either a "
        "word makes the difference, or one of the labels is wrong."
    )


def _actions(near: Alike) -> str:
    rows = sum(action.rows for action in near.actions)
    agreeing = sum(max(action.decisions) for action in near.actions)
    return (
        f"{count(len(near.actions), 'action')}, a verb with a thing, "
        f"{'has' if len(near.actions) == 1 else 'have'} eight rows or more from three contrast "
        f"groups or more; a row is decided as most rows of its action are in "
        f"{per_cent(agreeing / rows)} of {rows:,} cases. A row can be of several actions. A "
        "divided action is where a guard must read on; one that is never divided it will learn by "
        "the words."
    )


def _differing(near: Alike) -> Table:
    kinds = {
        "near duplicates of two groups": near.near_across,
        "near duplicates of one group": near.near_within,
        "contrast groups": near.groups,
        "groups of sources named contrast": near.contrasts,
    }

    def row(name: str, found: Differing) -> tuple[str, ...]:
        return (
            name,
            f"{found.of:,}",
            between(found.decision),
            between(found.labels),
            *(between(found.criteria[criterion]) for criterion in CRITERIA),
        )

    return Table(
        title="Which share of pairs and groups differs, and in what",
        head=("what", "how many", "decision", "any label", *CRITERIA),
        rows=tuple(row(name, found) for name, found in kinds.items()),
    )


def _pairs(near: Alike) -> Table:
    return Table(
        title=f"The {count(len(near.listed), 'pair')} most alike that are decided otherwise, of "
        "two contrast groups",
        head=("one", "its decision", "the other", "its decision", "cosine", "sources"),
        rows=tuple(
            (
                pair.one.text,
                EFFECTS[pair.decisions[0]],
                pair.other.text,
                EFFECTS[pair.decisions[1]],
                f"{pair.likeness:.2f}",
                ", ".join(dict.fromkeys((pair.one.source, pair.other.source))),
            )
            for pair in near.listed
        ),
    )


def _divided(near: Alike) -> Table:
    def row(action: Action) -> tuple[str, ...]:
        return (
            action.name,
            action.language,
            f"{action.rows:,}",
            *map(str, action.decisions),
            per_cent(action.agreeing),
        )

    return Table(
        title=f"The most divided of {count(len(near.actions), 'action')}",
        head=("action", "language", "rows", *EFFECTS, "as most are"),
        rows=tuple(row(action) for action in near.actions[:DIVIDED]),
    )
