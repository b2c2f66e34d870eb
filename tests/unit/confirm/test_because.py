"""One sentence that names the words behind the answers that are not harmless."""

import pytest

from lam_desktop.confirm.because import because_sentence, main_words
from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.domain.verdict import Assessment, Explanation, Influence, Thresholds, Verdict


def assessed(*labels: str) -> Assessment:
    """An assessment with these answers, harmless in the rest."""
    return Assessment(
        verdicts=tuple(
            Verdict(
                criterion=criterion,
                p={
                    answer: float(answer == next((x for x in labels if x in answers), answers[0]))
                    for answer in answers
                },
            )
            for criterion, answers in LABELS.items()
        ),
        thresholds=Thresholds(block={}, confirm={}, language=0.5),
        p_other_language=0.0,
        model="fake",
        ms=0.1,
    )


def words(**weights: float) -> tuple[Influence, ...]:
    return tuple(
        Influence(word=word, start=0, end=len(word), weight=weight)
        for word, weight in weights.items()
    )


def explained(**why: tuple[Influence, ...]) -> Explanation:
    return Explanation(why={criterion: why.get(criterion.value, ()) for criterion in Criterion})


def test_nothing_is_said_of_harmless_answers() -> None:
    assert because_sentence(assessed(), explained(legality=words(open=3.0))) == ""


def test_the_words_that_drove_an_answer_are_named() -> None:
    why = explained(legality=words(forge=3.0, prescription=2.0, oxycodone=0.5))
    assert because_sentence(assessed("illegal"), why) == (
        "Judged illegal mainly because of “forge” and “prescription”."
    )


def test_answers_with_the_same_words_stand_together() -> None:
    why = explained(
        legality=words(ex=3.0, bank=2.0),
        boundaries=words(bank=3.0, ex=2.0),
        reversibility=words(send=1.0),
    )
    said = because_sentence(assessed("illegal", "beyond", "irreversible"), why)
    assert said == (
        "Judged illegal and beyond what is yours mainly because of “ex” and “bank”;"
        " impossible to undo mainly because of “send”."
    )


def test_where_no_word_did_it_alone_that_is_said() -> None:
    said = because_sentence(assessed("high"), explained(risk=words(a=0.4)))
    assert said == "Judged of high risk by the words as a whole."


@pytest.mark.parametrize("label", [a for answers in LABELS.values() for a in answers[1:]])
def test_every_answer_that_is_not_harmless_has_words(label: str) -> None:
    assert because_sentence(assessed(label), explained()).startswith("Judged ")


@pytest.mark.parametrize(
    ("influences", "named"),
    [
        (words(), ()),
        (words(a=0.6), ()),
        (words(a=4.0, b=1.9), ("a",)),
        (words(Steal=2.0, steal=2.0, car=1.5), ("Steal", "car")),
        (words(a=2.0, b=2.0, c=2.0, d=2.0), ("a", "b", "c")),
    ],
)
def test_only_the_strong_words_are_named_and_each_once(
    influences: tuple[Influence, ...], named: tuple[str, ...]
) -> None:
    assert main_words(influences) == named


def test_a_word_hides_nothing_and_does_not_end_its_quotation() -> None:
    word = "ste\u200bal”" + "x" * 100
    influence = Influence(word=word, start=0, end=len(word), weight=3.0)
    said = because_sentence(assessed("illegal"), explained(legality=(influence,)))
    assert "“ste[U+200B]al\\”" in said
    assert said.endswith("…”.")
    assert len(said) < 120
    isolated = because_sentence(assessed("illegal"), explained(legality=(influence,)), isolate=True)
    assert "\u2068" in isolated
