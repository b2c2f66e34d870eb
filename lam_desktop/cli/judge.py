"""``lam classify`` and ``lam plan``: what the guard thinks, and what would be done.

Both touch nothing. The exit code is the decision: 0 allow, 10 confirm, 20 block. 1 is an error,
and for a plan also that not every step could be planned.
"""

import json
import math
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

import click

from lam_desktop.cli.console import fail, print_json, say
from lam_desktop.cli.explained import Because, because_of, explained_json
from lam_desktop.confirm.visible import visible
from lam_desktop.domain.command import Command
from lam_desktop.domain.decision import Decision, Effect
from lam_desktop.domain.errors import CommandError, LamError
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Assessment
from lam_desktop.pipeline import Pipeline

EXIT_CODES = {Effect.ALLOW: 0, Effect.CONFIRM: 10, Effect.BLOCK: 20}
UNPLANNED = 1
Backend = Literal["onnx", "torch"]


def assessment_json(assessment: Assessment | None) -> dict[str, Any]:
    """The six criteria, the model and its time; empty criteria when nothing could be judged."""
    if assessment is None:
        return {"criteria": {}, "model": None, "ms": None}
    criteria = {
        verdict.criterion.value: {
            "label": verdict.label,
            "p": {label: round(p, 4) for label, p in verdict.p.items()},
        }
        for verdict in assessment.verdicts
    }
    return {"criteria": criteria, "model": assessment.model, "ms": round(assessment.ms, 2)}


def decision_json(decision: Decision) -> dict[str, Any]:
    """The effect, the rules that decided, and the checks that could not run, if any."""
    found: dict[str, Any] = {"decision": decision.effect.value, "rules": list(decision.rules)}
    if decision.errors:
        found["errors"] = list(decision.errors)
    return found


def judged_json(
    command: Command, assessment: Assessment | None, decision: Decision
) -> dict[str, Any]:
    """One judged command as the object that ``lam classify --json`` prints."""
    head = {"id": command.id, "text": command.text}
    return head | decision_json(decision) | assessment_json(assessment)


@click.command("classify")
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--explain", is_flag=True, help="Print JSON with the words that drove each verdict.")
@click.option("--backend", type=click.Choice(["onnx", "torch"]), default="onnx", show_default=True)
@click.option("--batch", type=click.File("rb"), help="Read JSON lines with “text”; - is stdin.")
def classify(
    text: str | None, as_json: bool, explain: bool, backend: Backend, batch: BinaryIO | None
) -> None:
    """Judge TEXT on the six criteria and decide: allow, confirm or block.

    Exit codes: 0 allow, 10 confirm, 20 block, 1 error. With --batch 0, whatever the decisions
    are, for each line of the answer holds its own.
    """
    from lam_desktop.app import open_program

    if (text is None) == (batch is None):
        fail("Give the command to judge as TEXT, or many of them with --batch FILE.", code=1)
    pipeline = open_program(backend=backend).pipeline
    if batch is not None:
        for answer in _answers(pipeline, batch, explain=explain):
            print_json(answer)
        return
    command = Command(text=text or "")
    assessment, decision = pipeline.judge(command)
    if as_json or explain:
        print_json(_judged(pipeline, command, assessment, decision, explain=explain))
    else:
        _print_judgement(assessment, decision)
        if assessment is not None:
            _print_because(because_of(pipeline, command, assessment, decision))
    sys.exit(EXIT_CODES[decision.effect])


def _judged(
    pipeline: Pipeline,
    command: Command,
    assessment: Assessment | None,
    decision: Decision,
    *,
    explain: bool,
) -> dict[str, Any]:
    found = judged_json(command, assessment, decision)
    if not explain:
        return found
    return explained_json(found, because_of(pipeline, command, assessment, decision))


def _print_judgement(assessment: Assessment | None, decision: Decision) -> None:
    from lam_desktop.confirm.wording import decision_sentence

    click.echo(f"{decision.effect.value}: {decision_sentence(decision)}")
    for reason in decision.deciding:
        click.echo(f"  - {visible(reason.sentence)}  [{reason.rule}]")
        if reason.alternative:
            click.echo(f"    {visible(reason.alternative)}")
    for verdict in assessment.verdicts if assessment else ():
        click.echo(f"  {verdict.criterion.value:<14}{verdict.label:<14}{verdict.confidence:6.1%}")


def _print_because(because: Because) -> None:
    if line := because.sentence or because.unexplained:
        click.echo(f"  {visible(line)}")


def _answers(pipeline: Pipeline, lines: BinaryIO, *, explain: bool) -> Iterator[dict[str, Any]]:
    """One object a line, in order; a line that is no command gets an ``error`` instead."""
    for number, raw in enumerate(lines, start=1):
        given: dict[str, Any] = {}
        try:
            row = _read_json(raw)
            if isinstance(row, dict) and "id" in row:
                given = {"id": row["id"]}  # null too: it is passed through, not replaced
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise CommandError("the line is no JSON object with a “text”")
            command = Command(text=row["text"])
        except (ValueError, RecursionError, LamError) as error:
            yield {"id": None} | given | {"line": number, "error": f"line {number}: {error}"}
            continue
        yield _judged(pipeline, command, *pipeline.judge(command), explain=explain) | given


def _read_json(raw: bytes) -> Any:
    """The value of a line; ValueError also for numbers that JSON could not give back."""
    text = raw.decode("utf-8-sig")  # some programs begin a file with a byte order mark
    return json.loads(text, parse_constant=_finite, parse_float=_finite)


def _finite(number: str) -> float:
    if not math.isfinite(value := float(number)):
        raise ValueError(f"{number} is no number that JSON knows")
    return value


def plan_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal as the object that ``lam plan --json`` prints."""
    plan = proposal.plan
    steps = [
        {
            "action": step.action.name,
            "args": step.action.args(),
            "decision": decision.effect.value,
            "rules": list(decision.rules),
            "undo": step.undo,
        }
        for step, decision in zip(plan.steps if plan else (), proposal.step_decisions, strict=True)
    ]
    return (
        {"command": proposal.command.text}
        | decision_json(proposal.decision)
        | {"steps": steps, "unplanned": plan.unplanned if plan else None}
    )


@click.command("plan")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def plan(text: str, as_json: bool) -> None:
    """Show the steps that TEXT would take; touches nothing.

    Exit codes: 0 allow, 10 confirm, 20 block, 1 error or not every step could be planned.
    """
    from lam_desktop.app import open_program

    proposal = open_program().pipeline.propose(Command(text=text))
    if as_json:
        print_json(plan_json(proposal))
    else:
        print_proposal(proposal)
    sys.exit(proposal_code(proposal))


def proposal_code(proposal: Proposal) -> int:
    """The exit code of a proposal: its decision, if it could be carried out at all."""
    effect = proposal.decision.effect
    return EXIT_CODES[effect] if effect is Effect.BLOCK or planned(proposal) else UNPLANNED


def planned(proposal: Proposal) -> bool:
    """Whether there are steps and nothing was left unplanned."""
    plan = proposal.plan
    return plan is not None and plan.unplanned is None and bool(plan.steps)


def print_proposal(proposal: Proposal) -> None:
    """The decision, why it asks or blocks, and the numbered steps with what can be undone."""
    from lam_desktop.confirm.wording import proposal_sentence, step_text

    click.echo(proposal_sentence(proposal))
    for reason in proposal.decision.deciding:
        click.echo(f"  - {visible(reason.sentence)}")
        if reason.alternative:
            click.echo(f"    {visible(reason.alternative)}")
    if proposal.plan is None:
        return
    for number, step in enumerate(proposal.plan.steps, start=1):
        click.echo(f"  {number}. {step_text(step.action)}")
        click.echo(f"     Undo: {visible(step.undo or 'cannot be undone')}")
    if proposal.plan.unplanned:
        say(f"Not planned: {proposal.plan.unplanned}")


def register(root: click.Group) -> None:
    """Add the commands of this file."""
    root.add_command(classify)
    root.add_command(plan)
