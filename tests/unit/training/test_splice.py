"""Texts spliced of the rows of contrast groups."""

from training_rows import fields

from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.splice import OF_A_GROUP, Splice, spliced

PAIR = ("copy the list to my brother", "Send The list to a stranger by post")
FOUR = ("Send The list to my brother", "copy the list to a stranger by post")
"""What the pair makes where both say “the”, “list” or “to”."""


def row(text: str, *, group: str = "g", split: str = "train", language: str = "en") -> Row:
    return Row.model_validate(fields(text=text, group=group, split=split, language=language))


def texts(made: list[Splice]) -> set[str]:
    return {splice.text for splice in made}


def test_the_head_of_one_row_is_joined_to_the_tail_of_another() -> None:
    made = spliced([row(text) for text in PAIR], ("en",), 10)
    assert {text.lower() for text in texts(made)} == {text.lower() for text in FOUR}
    assert {splice.language for splice in made} == {"en"}
    assert all(splice.id == row_id(splice.text, "en") for splice in made)


def test_the_same_rows_give_the_same_texts_and_no_more_than_asked() -> None:
    rows = [
        row(text.format(n), group=f"g{n}")
        for n in range(20)
        for text in ("copy the file {} to me now", "send the file {} to him soon")
    ]
    made = spliced(rows, ("en",), 7)
    assert len(made) == len(texts(made)) == 7
    assert made == spliced(rows, ("en",), 7)
    assert texts(spliced(rows, ("en",), 1000)) > texts(made)


def test_one_group_makes_only_a_few() -> None:
    rows = [row(f"{w}a {w}b the list to {w}c {w}d") for w in "klmnop"]
    assert len(spliced(rows, ("en",), 1000)) == OF_A_GROUP


def test_no_row_of_any_split_is_made_again() -> None:
    held = row(FOUR[0].upper() + "!", split="test", group="other")
    taught = row(FOUR[1], group="another")
    assert not spliced([*map(row, PAIR), held, taught], ("en",), 10)


def test_only_train_rows_of_the_languages_and_of_one_group_are_spliced() -> None:
    one, other = PAIR
    assert not spliced([row(one), row(other, group="another")], ("en",), 10)
    assert not spliced([row(one), row(other, split="test")], ("en",), 10)
    assert not spliced([row(one), row(other, language="fr")], ("en", "fr"), 10)
    assert not spliced([row(text, language="fr") for text in PAIR], ("en",), 10)
    assert spliced([row(text, language="fr") for text in PAIR], ("en", "fr"), 10)


def test_rows_that_share_no_word_inside_make_nothing() -> None:
    assert not spliced([row("copy it now"), row("copy that now"), row("stop")], ("en",), 10)
