"""The policy: what may happen, from the words, from the guard's assessment, from the real action.

Forbid beats ask, ask beats permit, and the answer names its rules. A rule that breaks, a missing
threshold or a number that is none forbids.
"""

import math
from collections.abc import Sequence
from pathlib import Path

from lam_desktop.decide.care import care_for
from lam_desktop.decide.floor import Floor
from lam_desktop.decide.policy_file import (
    CALIBRATED,
    OTHER_LANGUAGE,
    UNSURE,
    WORRYING,
    Rule,
    Rulebook,
    load_rules,
)
from lam_desktop.decide.text_rules import judge_text
from lam_desktop.decide.whole_plan import judge_together
from lam_desktop.domain.actions import Action
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason, failed, tightest
from lam_desktop.domain.verdict import Assessment
from lam_desktop.domain.window import Situation

SURE = 0.7
"""The least probability of harm that blocks in a language the guard was not taught.

At its own bar it blocked 39% of such commands that are harmful and 19% of the harmless ones; at
this one hardly any of either, but what mixes harm in English with other words stays blocked.
"""


def load_policy(profile: str, user_file: Path | None, floor: Floor) -> "Policy":
    """The policy of a profile, tightened by the person's file; PolicyError if it cannot be had."""
    return Policy(load_rules(profile, user_file), floor)


class Policy:
    """Judges commands and actions; never raises, what cannot be judged is blocked."""

    def __init__(self, rulebook: Rulebook, floor: Floor) -> None:
        self._rulebook = rulebook
        self._floor = floor

    def on_text(self, text: str) -> Decision:
        """The few rules that need no model: help for a person in need, tricks, plain harm."""
        try:
            care = care_for(text)
            reasons = (care,) if care is not None else judge_text(text)
        except Exception as error:  # noqa: BLE001 a check that cannot run blocks
            return failed(f"the text could not be read ({type(error).__name__}: {error})")
        return _decided(reasons)

    def on_command(self, assessment: Assessment) -> Decision:
        """What the guard's six answers mean under these rules."""
        spoke: list[Rule] = []
        errors: list[Decision] = []
        for rule in self._rulebook.rules:
            try:
                if _speaks(rule, assessment):
                    spoke.append(rule)
            except Exception as error:  # noqa: BLE001 a rule that breaks blocks
                detail = f"{type(error).__name__}: {error}"
                errors.append(failed(f"the policy rule “{rule.id}” broke ({detail})"))
        return tightest([_decided(_reasons(_understood(spoke, assessment))), *errors])

    def on_action(self, action: Action, situation: Situation | None = None) -> Decision:
        """What the hard floor and the settings for single actions say about a real action."""
        decision = self._floor.judge(action, situation)
        demanded = self._rulebook.actions.get(action.name)
        if demanded is None:
            return decision
        off = demanded is Effect.BLOCK
        reason = Reason(
            rule=f"action-{action.name.replace('_', '-')}",
            effect=demanded,
            sentence=(
                "Your policy has switched this kind of step off."
                if off
                else "Your policy asks before every step of this kind."
            ),
            grave=off,
        )
        return tightest([decision, _decided((reason,))])

    def on_plan(self, actions: Sequence[Action]) -> Decision:
        """What the steps of a plan amount to together."""
        try:
            return judge_together(actions)
        except Exception as error:  # noqa: BLE001 a check that cannot run blocks
            return failed(f"the plan could not be judged ({type(error).__name__}: {error})")


def _decided(reasons: tuple[Reason, ...]) -> Decision:
    if not reasons:
        return ALLOW
    return Decision(effect=max((r.effect for r in reasons), key=_severity), reasons=reasons)


def _severity(effect: Effect) -> int:
    return effect.severity


def _speaks(rule: Rule, assessment: Assessment) -> bool:
    threshold = _threshold(rule, assessment)
    found = _probability(rule.when, assessment)
    if not all(math.isfinite(x) and -1e-6 <= x <= 1 + 1e-3 for x in (threshold, found)):
        raise ValueError(f"{found} against {threshold} is no comparison of probabilities")
    # The allowance keeps a sum such as 0.3 + 0.2 from falling just short of 0.5.
    return found >= threshold - 1e-9


def _understood(spoke: list[Rule], assessment: Assessment) -> list[Rule]:
    """``spoke`` without the blocks that mean nothing in a language the guard was not taught.

    The question about the language stands instead.
    """
    asked = any(rule.when == OTHER_LANGUAGE for rule in spoke)
    if not asked or assessment.p_other_language < assessment.thresholds.language - 1e-9:
        return spoke
    return [rule for rule in spoke if rule.effect != "block" or _holds_unread(rule, assessment)]


def _holds_unread(rule: Rule, assessment: Assessment) -> bool:
    """Whether a block holds for what the guard cannot read.

    That looks to it like nonsense, so “it cannot be done” never does. The model's own bars for harm
    are of the languages it was taught; what it is sure of, or a person's own bar, holds.
    """
    if rule.when == "infeasible":
        return False
    return rule.at != CALIBRATED or _probability(rule.when, assessment) >= SURE


def _threshold(rule: Rule, assessment: Assessment) -> float:
    if isinstance(rule.at, float):
        return rule.at
    thresholds = assessment.thresholds
    if rule.when == OTHER_LANGUAGE:
        return thresholds.language
    chosen = thresholds.block if rule.effect == "block" else thresholds.confirm
    if rule.when not in chosen:
        raise LookupError(f"the model has no {rule.effect} threshold for “{rule.when}”")
    return chosen[rule.when]


def _probability(when: str, assessment: Assessment) -> float:
    """How probable it is that what a rule is about holds; of an answer, that or a worse one."""
    if when == OTHER_LANGUAGE:
        return assessment.p_other_language
    if when.startswith(UNSURE):
        return 1 - assessment[Criterion(when.removeprefix(UNSURE))].confidence
    verdict = assessment[WORRYING[when]]
    labels = verdict.criterion.labels
    return min(1.0, sum(verdict.p[label] for label in labels[labels.index(when) :]))


def _topic(rule: Rule) -> str:
    if rule.when.startswith(UNSURE):
        return rule.when.removeprefix(UNSURE)
    return WORRYING.get(rule.when, OTHER_LANGUAGE)


def _reasons(spoke: list[Rule]) -> tuple[Reason, ...]:
    """One reason a criterion: the tightest rule that spoke, so that no two contradict.

    The more serious answer goes before the milder, an answer before mere doubt, and a person's
    own rule before the shipped one. What one of them marks as grave stays grave.
    """
    reasons = []
    for topic in dict.fromkeys(map(_topic, spoke)):
        rules = [rule for rule in spoke if _topic(rule) == topic]
        order = {rule: index for index, rule in enumerate(rules)}
        told = max(rules, key=lambda r: (r.severity, _weight(r), order[r]))
        reasons.append(
            Reason(
                rule=told.id,
                effect=Effect(told.effect),
                sentence=told.sentence,
                alternative=told.alternative,
                grave=any(rule.grave for rule in rules),
            )
        )
    return tuple(reasons)


def _weight(rule: Rule) -> int:
    criterion = WORRYING.get(rule.when)
    return criterion.labels.index(rule.when) if criterion is not None else 0
