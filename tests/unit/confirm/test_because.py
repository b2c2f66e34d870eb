"""One sentence that names the words behind the answers that are not harmless."""

import pytest

from lam_desktop.confirm.because import (
    asked_spans,
    because_sentence,
    explainable,
    main_words,
    told,
)
from lam_desktop.confirm.wording import ECHO, asked_sentence
from lam_desktop.domain.command import Command
from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason
from lam_desktop.domain.plan import Plan
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Assessment, Explanation, Influence, Thresholds, Verdict
from tests.fakes.explanation import explained_by


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


def proposed(text: str, *labels: str, rules: tuple[str, ...] = ()) -> Proposal:
    reasons = tuple(Reason(rule=rule, effect=Effect.CONFIRM, sentence="Why.") for rule in rules)
    return Proposal(
        command=Command(text=text),
        assessment=assessed(*labels),
        decision=Decision(effect=Effect.CONFIRM, reasons=reasons) if reasons else ALLOW,
    )


def marked(proposal: Proposal, explanation: Explanation) -> list[str]:
    """The marked parts of what a window says was asked."""
    shown = asked_sentence(proposal)
    return [shown[start:end] for start, end in asked_spans(proposal, explanation)]


def by(proposal: Proposal, *named: str) -> Explanation:
    assert proposal.assessment is not None
    return explained_by(proposal.command.text, proposal.assessment, *named)


@pytest.mark.parametrize(
    ("text", "named", "shown"),
    [
        ("steal the car", ["steal"], ["steal"]),
        ("steal the car, Steal it", ["steal"], ["steal", "Steal"]),
        ("the car steal", ["steal", "car"], ["car", "steal"]),
        ("asked", ["asked"], ["asked"]),
        ("“steal” it", ["steal"], ["steal"]),
        ("it’s “a “steal”", ["“steal”"], ["\\“steal\\”"]),
        ("a\u202eb st\u200beal it", ["st\u200beal"], ["st[U+200B]eal"]),
        ("a\r\nb\tc\r\nsteal it", ["steal"], ["steal"]),
        ("\U0001f600 steal it", ["steal"], ["steal"]),
        ("\U0001f469\u200d\U0001f4bb steal", ["steal"], ["steal"]),
        ("احذف كل رسائل مديري", ["احذف", "مديري"], ["احذف", "مديري"]),
        ("删除所有邮件", ["删除", "所有"], ["删除所有"]),
        ("stealing it", ["steal", "ealing"], ["stealing"]),
        ("steal", ["steal"], ["steal"]),
    ],
)
def test_the_named_words_are_marked_where_they_are_shown(
    text: str, named: list[str], shown: list[str]
) -> None:
    proposal = proposed(text, "illegal")
    assert marked(proposal, by(proposal, *named)) == shown


def test_only_the_main_words_of_telling_answers_are_marked() -> None:
    proposal = proposed("forge a cheap prescription", "illegal")
    text = proposal.command.text
    at = {word: text.index(word) for word in text.split()}

    def of(**weights: float) -> tuple[Influence, ...]:
        return tuple(
            Influence(word=word, start=at[word], end=at[word] + len(word), weight=weight)
            for word, weight in weights.items()
        )

    why = explained(legality=of(forge=4.0, cheap=1.0), ethicality=of(prescription=4.0))
    assert marked(proposal, why) == ["forge"]
    beyond = proposed(text, "illegal", "unethical")
    assert marked(beyond, why) == ["forge", "prescription"]


def test_what_is_cut_off_has_no_mark() -> None:
    text = "a" * (ECHO - 4) + " steal it, steal it"
    proposal = proposed(text, "illegal")
    assert marked(proposal, by(proposal, "steal")) == ["st"]
    assert asked_sentence(proposal).count("steal") == 0
    whole = proposed(text[-ECHO:], "illegal")
    assert marked(whole, by(whole, "steal")) == ["steal", "steal"]


def test_places_that_the_text_does_not_have_are_no_mark() -> None:
    proposal = proposed("steal it", "illegal")
    wild = (
        Influence(word="x" * 90, start=6, end=96, weight=3.0),
        Influence(word="y", start=400, end=401, weight=3.0),
    )
    assert marked(proposal, explained(legality=wild)) == ["it"]


@pytest.mark.parametrize(
    ("proposal", "whether"),
    [
        (proposed("steal", "illegal", rules=("illegal",)), True),
        (proposed("steal", "illegal"), True),
        (proposed("steal", "illegal", rules=("hidden-characters", "illegal")), True),
        (proposed("steal"), False),
        (proposed("steal", "illegal", rules=("hidden-characters",)), False),
        (proposed("steal", "illegal", rules=("arabic-harm",)), False),
        (proposed("steal", "illegal", rules=("care", "illegal")), False),
        (
            Proposal(
                command=Command(text="undo 1: steal"),
                assessment=None,
                decision=ALLOW,
                plan=Plan(command_id="1", steps=()),
            ),
            False,
        ),
    ],
    ids=["rule", "no rule", "both", "harmless", "words", "arabic", "care", "undo"],
)
def test_only_what_the_guard_had_a_say_in_is_explained(proposal: Proposal, whether: bool) -> None:
    assert explainable(proposal) is whether
    if proposal.assessment is not None:
        why = by(proposal, "steal")
        assert bool(asked_spans(proposal, why)) is whether
        assert bool(told(proposal, why)) is whether
