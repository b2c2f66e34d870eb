"""The policy on assessments, words and actions: forbid beats ask, ask beats permit."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.decide.floor import Floor
from lam_desktop.decide.policy import Policy, load_policy
from lam_desktop.decide.policy_file import PROFILES, Rule, Rulebook, load_rules
from lam_desktop.domain.actions import DeletePath, OpenApp, RunCommand, TrashPath
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.decision import Decision, Effect
from lam_desktop.domain.verdict import Assessment, Thresholds, Verdict

Assess = Callable[..., Assessment]
FLOOR = Floor(Path("/home/me"), (), {})


def decide(assessment: Assessment, profile: str = "balanced") -> Decision:
    return load_policy(profile, None, FLOOR).on_command(assessment)


def test_a_harmless_command_is_allowed_in_every_profile(assess: Assess) -> None:
    for profile in PROFILES:
        assert decide(assess(), profile) == Decision(effect=Effect.ALLOW)


@pytest.mark.parametrize("label", ["infeasible", "illegal", "unethical"])
@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_never_done(assess: Assess, label: str, profile: str) -> None:
    decision = decide(assess(**{label: 0.9}), profile)
    assert decision.effect is Effect.BLOCK
    assert label in {rule.removeprefix("likely-") for rule in decision.rules}
    assert all(r.effect is Effect.BLOCK for r in decision.reasons), "no doubt beside a no"
    assert decision.reasons[0].alternative


@pytest.mark.parametrize(
    ("labels", "rule", "grave"),
    [
        ({"infeasible": 0.5}, "perhaps-infeasible", False),
        ({"illegal": 0.4}, "perhaps-illegal", True),
        ({"unethical": 0.4}, "perhaps-unethical", True),
        ({"beyond": 0.9}, "beyond", True),
        ({"irreversible": 0.9}, "irreversible", False),
        ({"high": 0.9}, "high-risk", True),
        ({"beyond": 0.38}, "unsure-boundaries", False),
        ({"other_language": 0.8}, "unknown-language", False),
    ],
)
def test_what_is_asked_about(
    assess: Assess, labels: dict[str, float], rule: str, grave: bool
) -> None:
    decision = decide(assess(**labels))
    assert decision.effect is Effect.CONFIRM
    assert decision.rules == (rule,)
    assert decision.grave is grave


def test_thresholds_are_the_models_own_and_include_their_bound(assess: Assess) -> None:
    assert decide(assess(illegal=0.6)).effect is Effect.BLOCK
    assert decide(assess(illegal=0.59)).effect is Effect.CONFIRM
    assert decide(assess(illegal=0.29)).effect is Effect.ALLOW
    strict = Thresholds(block={"infeasible": 1, "illegal": 0.1, "unethical": 1},
                        confirm=dict(assess().thresholds.confirm), language=1)  # fmt: skip
    assert decide(assess(illegal=0.1, thresholds=strict)).effect is Effect.BLOCK


def test_an_unknown_language_is_asked_about_and_harm_in_it_still_blocked(assess: Assess) -> None:
    decision = decide(assess(other_language=0.99, illegal=0.9))
    assert decision.effect is Effect.BLOCK
    assert decision.rules == ("illegal",)
    assert "unknown-language" in {r.rule for r in decision.reasons}


@pytest.mark.parametrize("profile", PROFILES)
def test_what_cannot_be_read_is_asked_about_and_not_called_impossible(
    assess: Assess, profile: str
) -> None:
    decision = decide(assess(other_language=0.5, infeasible=0.99), profile)
    assert decision.effect is Effect.CONFIRM
    assert any("language" in rule for rule in decision.rules)
    known = decide(assess(other_language=0.49, infeasible=0.99), profile)
    assert known.effect is Effect.BLOCK
    for label in ("illegal", "unethical"):
        harmful = decide(assess(other_language=0.99, infeasible=0.99, **{label: 0.9}), profile)
        assert harmful.effect is Effect.BLOCK
        assert label in {rule.removeprefix("likely-") for rule in harmful.rules}


@pytest.mark.parametrize("profile", ["balanced", "expert"])
@pytest.mark.parametrize("label", ["illegal", "unethical"])
def test_the_models_own_bars_for_harm_block_only_in_languages_it_was_taught(
    assess: Assess, profile: str, label: str
) -> None:
    bar = assess().thresholds.block[label]
    assert decide(assess(other_language=0.49, **{label: bar}), profile).effect is Effect.BLOCK
    assert decide(assess(other_language=0.5, **{label: bar}), profile).effect is Effect.CONFIRM
    assert decide(assess(other_language=0.99, **{label: 0.7}), profile).effect is Effect.BLOCK


def test_a_persons_own_bar_for_harm_blocks_in_every_language(assess: Assess) -> None:
    rules = load_rules("balanced").rules
    mine = Rule(id="mine", effect="block", when="illegal", at=0.2, sentence="Not that.")
    policy = Policy(Rulebook(rules=(*rules, mine), actions={}), FLOOR)
    decision = policy.on_command(assess(other_language=0.9, illegal=0.3))
    assert decision.effect is Effect.BLOCK
    assert "mine" in decision.rules


def test_without_a_question_about_the_language_the_impossible_stays_blocked(
    assess: Assess,
) -> None:
    rules = tuple(rule for rule in load_rules("balanced").rules if rule.when != "other-language")
    policy = Policy(Rulebook(rules=rules, actions={}), FLOOR)
    assert policy.on_command(assess(other_language=0.9, infeasible=0.9)).effect is Effect.BLOCK
    broken = replace(assess().thresholds, language=math.nan)
    unread = assess(other_language=0.9, infeasible=0.9, thresholds=broken)
    assert decide(unread).effect is Effect.BLOCK


def test_cautious_asks_more_and_expert_less(assess: Assess) -> None:
    assert decide(assess(medium=0.6), "cautious").rules == ("medium-risk",)
    assert decide(assess(medium=0.6)).effect is Effect.ALLOW
    assert decide(assess(illegal=0.55), "cautious").effect is Effect.BLOCK
    assert decide(assess(beyond=0.38), "expert").effect is Effect.ALLOW


def test_medium_means_medium_or_worse(assess: Assess) -> None:
    decision = decide(assess(medium=0.3, high=0.25), "cautious")
    assert decision.effect is Effect.CONFIRM
    assert decision.grave, "the hint of high risk stays grave"


@pytest.mark.parametrize("where", ["block", "confirm"])
def test_a_missing_threshold_blocks(assess: Assess, where: str) -> None:
    good = assess().thresholds
    chosen = {k: v for k, v in getattr(good, where).items() if k != "illegal"}
    decision = decide(assess(thresholds=replace(good, **{where: chosen})))
    assert decision.effect is Effect.BLOCK
    assert "illegal" in decision.errors[0]


@pytest.mark.parametrize("number", [math.nan, math.inf, -0.5, 7.0])
def test_a_threshold_that_is_no_probability_blocks(assess: Assess, number: float) -> None:
    good = assess().thresholds
    for bad in (
        replace(good, language=number),
        replace(good, block={**good.block, "illegal": number}),
    ):
        decision = decide(assess(thresholds=bad))
        assert decision.effect is Effect.BLOCK
        assert decision.errors


def test_a_probability_that_is_none_blocks(assess: Assess) -> None:
    broken = assess()
    verdict = broken[Criterion.LEGALITY]
    object.__setattr__(verdict, "p", MappingProxyType({"legal": math.nan, "illegal": math.nan}))
    assert decide(broken).effect is Effect.BLOCK
    assert decide("no assessment").errors  # type: ignore[arg-type]


def test_the_floor_stands_under_every_profile() -> None:
    for profile in PROFILES:
        policy = load_policy(profile, None, FLOOR)
        assert policy.on_action(DeletePath(path="/etc")).effect is Effect.BLOCK
        assert policy.on_action(OpenApp(app="x", argv=("mousepad",))).effect is Effect.ALLOW


def test_single_actions_are_tightened_never_loosened() -> None:
    open_floor = Floor(Path("/home/me"), (), {}, allow_run_command=True)
    cautious = load_policy("cautious", None, open_floor)
    run = cautious.on_action(RunCommand(argv=("convert", "a", "b")))
    assert run.effect is Effect.BLOCK
    assert "action-run-command" in run.rules
    assert cautious.on_action(TrashPath(path="/home/me/a")).effect is Effect.CONFIRM
    loose = Policy(Rulebook(rules=(), actions={"trash_path": Effect.CONFIRM}), FLOOR)
    assert loose.on_action(TrashPath(path="/home/me")).effect is Effect.BLOCK


def test_expert_never_forbids_less() -> None:
    def blocks(profile: str) -> set[tuple[str, object]]:
        return {(r.when, r.at) for r in load_rules(profile).rules if r.effect == "block"}

    assert blocks("expert") == blocks("balanced") <= blocks("cautious")


RATES = st.floats(0, 1)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    verdicts = []
    for criterion in Criterion:
        weights = [draw(st.integers(0, 100)) for _ in criterion.labels]
        weights[0] += 1
        p = {k: w / sum(weights) for k, w in zip(criterion.labels, weights, strict=True)}
        verdicts.append(Verdict(criterion=criterion, p=p))
    labels = ("infeasible", "illegal", "unethical", "beyond", "irreversible", "medium", "high")
    return Assessment(
        verdicts=tuple(verdicts),
        thresholds=Thresholds(
            block={k: draw(RATES) for k in labels},
            confirm={k: draw(RATES) for k in labels},
            language=draw(RATES),
        ),
        p_other_language=draw(RATES),
        model="a fake",
        ms=0.0,
    )


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    when = draw(st.sampled_from(["illegal", "medium", "high", "unsure-legality", "other-language"]))
    at = draw(RATES)
    return Rule(
        id=f"own-{draw(st.integers(0, 9))}",
        effect=draw(st.sampled_from(["confirm", "block"])),
        when=when,
        at=at,
        sentence="x",
        grave=draw(st.booleans()),
    )


@given(assessments(), st.lists(rules(), max_size=4), st.sampled_from(PROFILES))
def test_adding_rules_never_loosens(a: Assessment, added: list[Rule], profile: str) -> None:
    shipped = load_rules(profile)
    base = Policy(shipped, FLOOR).on_command(a)
    more = replace(shipped, rules=(*shipped.rules, *added))
    own = Policy(more, FLOOR).on_command(a)
    assert own.effect.severity >= base.effect.severity
    assert own.grave or not base.grave or own.effect is Effect.BLOCK


@given(assessments())
def test_cautious_is_at_least_as_tight_as_balanced_as_expert(a: Assessment) -> None:
    severities = [decide(a, name).effect.severity for name in ("expert", "balanced", "cautious")]
    assert severities == sorted(severities)
    assert decide(a) == decide(a), "the same answer every time"
