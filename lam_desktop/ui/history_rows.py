"""Turns the records of the log into the lines that the history page shows."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from lam_desktop.confirm.sentences import (
    ENDS,
    OWN_STEP_PREFIX,
    OWN_STEP_RULE,
    RULES,
    WORD_RULE,
    WORD_RULE_PREFIX,
)
from lam_desktop.confirm.wording import UNDO_OF, step_text
from lam_desktop.decide.policy_file import load_rules
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.errors import PolicyError
from lam_desktop.domain.outcome import Status
from lam_desktop.domain.proposal import Approver
from lam_desktop.record.history import Record
from lam_desktop.ui.backend import HistoryRow

DECISIONS = {
    Effect.ALLOW.value: "allowed",
    Effect.CONFIRM.value: "asked for a yes",
    Effect.BLOCK.value: "won’t do",
    Approver.POLICY.value: "allowed",
    Approver.PERSON.value: "you said yes",
    Approver.FLAG.value: "yes by --yes",
}

NOS = {
    "declined": "you said no",
    "the person turned to the history": "you turned to the history",
}


def rule_sentences(profile: str, policy_file: Path) -> Mapping[str, str]:
    """What the rules of the policy say, by their ids; none where the policy cannot be read.

    The policy itself then blocks every command and says so; the history stays readable.
    """
    try:
        return {rule.id: rule.sentence for rule in load_rules(profile, policy_file).rules}
    except PolicyError:
        return {}


def rows_of(
    found: Iterable[Record], every: Iterable[Record], rules: Mapping[str, str] | None = None
) -> tuple[HistoryRow, ...]:
    """The lines for ``found``; ``every`` record tells which runs were put back already.

    ``rules`` are the sentences of the policy's rules by their ids, beside those in code.
    """
    every = tuple(every)
    undone = {r.undoes for r in every if r.undoes is not None and r.status is Status.DONE}
    words = {record.id: record.command for record in every}
    told = {**RULES, **(rules or {})}
    return tuple(_row(record, record.id in undone, words, told) for record in found)


def _row(
    record: Record, undone: bool, words: Mapping[str, str], rules: Mapping[str, str]
) -> HistoryRow:
    word = record.approver or record.decision or ""
    return HistoryRow(
        id=record.id,
        time=record.time,
        command=_command(record, words),
        decision=DECISIONS.get(word, word),
        result="undone since" if undone else _result(record),
        undoable=bool(record.undo_steps) and not undone,
        details=_details(record, rules),
    )


def _command(record: Record, words: Mapping[str, str]) -> str:
    """The command; of an undo, the words of the run that it put back."""
    found = UNDO_OF.fullmatch(record.command) if record.undoes is not None else None
    if found is None:
        return record.command
    undone = found[2] or words.get(found[1])
    return f"undo “{undone}”" if undone else record.command


def _result(record: Record) -> str:
    if record.refused is not None:
        return f"not done: {NOS.get(record.refused, record.refused)}"
    if record.status is None:
        return "going on"
    return ENDS[record.status].rstrip(".")


def _rule_sentence(rule: str, rules: Mapping[str, str]) -> str:
    """What a rule is about; one that no longer stands anywhere is still named."""
    if rule in rules:
        return rules[rule]
    families = {OWN_STEP_PREFIX: OWN_STEP_RULE, WORD_RULE_PREFIX: WORD_RULE}
    found = (sentence for prefix, sentence in families.items() if rule.startswith(prefix))
    return next(found, f"Rule “{rule}”.")


def _details(record: Record, rules: Mapping[str, str]) -> tuple[str, ...]:
    ends = {step.index: step for step in record.steps}
    lines = []
    for index, step in enumerate(record.planned):
        end = ends.get(index)
        how = "not reached" if end is None else ENDS[end.status].rstrip(".")
        said = f" ({end.message})" if end is not None and end.message else ""
        lines.append(f"{index + 1}. {step_text(step.action)}: {how}{said}")
    why = dict.fromkeys(_rule_sentence(rule, rules) for rule in record.rules)
    lines += [f"Why: {sentence}" for sentence in why]
    if record.message:
        lines.append(record.message)
    return tuple(lines)
