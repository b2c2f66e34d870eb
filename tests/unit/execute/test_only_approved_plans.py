"""Every other way in: nothing reaches a file, the mouse or the keys without an approval."""

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import lam_desktop
from lam_desktop.confirm.approvals import ApprovalRegister
from lam_desktop.domain.actions import DeletePath, TypeText
from lam_desktop.domain.command import Command
from lam_desktop.domain.decision import ALLOW
from lam_desktop.domain.errors import ApprovalError
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Approval, ApprovedPlan, Approver, Proposal
from tests.fakes.bench import Bench

PACKAGE = Path(lam_desktop.__file__).parent


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    file = tmp_path / "precious"
    file.write_text("precious")
    return file


def harm(victim: Path) -> tuple[Step, ...]:
    return (
        Step(action=DeletePath(path=str(victim)), undo=None),
        Step(action=TypeText(text="x"), undo=None),
    )


def refused(bench: Bench, attempt: Any, victim: Path) -> None:
    with pytest.raises(ApprovalError):
        bench.run_approved(attempt)
    assert victim.read_text() == "precious"
    assert bench.desktop.events == []
    assert bench.told == []


def test_a_bare_plan_a_proposal_or_nothing(bench: Bench, victim: Path) -> None:
    plan = Plan(command_id="c", steps=harm(victim))
    proposal = Proposal(command=Command(text="x"), assessment=None, decision=ALLOW, plan=plan)
    for attempt in (plan, proposal, plan.steps, None, {"plan": plan}):
        refused(bench, attempt, victim)


def test_an_approval_made_by_hand_for_the_right_digest(bench: Bench, victim: Path) -> None:
    plan = Plan(command_id="c", steps=harm(victim))
    now = datetime.now(UTC)
    approval = Approval(
        id="f" * 32,
        plan_digest=plan.digest,
        approver=Approver.PERSON,
        given=now,
        expires=now + timedelta(hours=1),
    )
    refused(bench, ApprovedPlan(plan=plan, approval=approval), victim)


def test_an_approval_of_another_register(bench: Bench, victim: Path) -> None:
    other = Bench(register=ApprovalRegister())
    refused(bench, other.approved(*harm(victim)), victim)


def test_a_real_approval_with_the_plan_swapped(bench: Bench, victim: Path) -> None:
    harmless = bench.approved(TypeText(text="hello"))
    plan = Plan(command_id=harmless.plan.command_id, steps=harm(victim))
    refused(bench, replace(harmless, plan=plan), victim)


def test_a_real_approval_with_the_plan_mutated_in_place(bench: Bench, victim: Path) -> None:
    approved = bench.approved(TypeText(text="hello"))
    object.__setattr__(approved.plan, "steps", harm(victim))
    refused(bench, approved, victim)
    approved = bench.approved(TypeText(text="hello"))
    object.__setattr__(approved.plan.steps[0].action, "text", "rm -rf ~")
    refused(bench, approved, victim)


def test_a_used_approval(bench: Bench, tmp_path: Path, victim: Path) -> None:
    spent = tmp_path / "spent"
    spent.touch()
    approved = bench.approved(DeletePath(path=str(spent)))
    bench.run_approved(approved)
    spent.write_text("made again")
    bench.told.clear()
    refused(bench, approved, victim)
    assert spent.exists()


def test_an_expired_approval(victim: Path) -> None:
    clock = [datetime.now(UTC)]
    bench = Bench(register=ApprovalRegister(now=lambda: clock[0]))
    approved = bench.approved(*harm(victim))
    clock[0] += timedelta(minutes=10)
    refused(bench, approved, victim)


def test_a_plan_that_leaves_something_unplanned(bench: Bench, victim: Path) -> None:
    plan = Plan(command_id="c", steps=harm(victim), unplanned="the rest")
    proposal = Proposal(command=Command(text="x"), assessment=None, decision=ALLOW, plan=plan)
    with pytest.raises(ApprovalError):
        bench.register.approve(proposal, Approver.PERSON)


TOUCHING = {
    "os": {"remove", "unlink", "rename", "replace", "rmdir", "removedirs", "system", "popen"},
    "shutil": {"move", "rmtree", "copytree", "copy2", "copy", "copyfile"},
    "subprocess": {"run", "Popen", "call", "check_call", "check_output"},
    "pyautogui": {"*"},
    "send2trash": {"*"},
    "Xlib": {"*"},
}
MAY_TOUCH = {
    "execute": "the executor's own room, behind the approval",
    "training": "the laboratory writes datasets and models; the app never imports it",
    "cli/bench.py": "starts this program once more to time its start",
    "ui/desktop_app.py": "asks the display whether it answers, sends nothing",
}


def test_no_other_room_can_touch_the_desktop_or_start_a_program() -> None:
    offenders = []
    for file in PACKAGE.rglob("*.py"):
        place = file.relative_to(PACKAGE).as_posix()
        if any(place == allowed or place.startswith(f"{allowed}/") for allowed in MAY_TOUCH):
            continue
        offenders += [f"{place}: {name}" for name in _touching(ast.parse(file.read_text("utf-8")))]
    assert offenders == []


def _touching(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".")[0] for alias in node.names]
            found += [n for n in names if TOUCHING.get(n) == {"*"} or n == "subprocess"]
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").split(".")[0]
            bad = TOUCHING.get(module, set())
            found += [f"{module}.{a.name}" for a in node.names if bad & {"*", a.name}]
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in TOUCHING.get(node.value.id, set())
        ):
            found.append(f"{node.value.id}.{node.attr}")
    return found


def test_the_search_for_other_ways_in_finds_them() -> None:
    bad = "import subprocess\nimport os\nos.remove('x')\nfrom shutil import move\nimport pyautogui"
    assert len(_touching(ast.parse(bad))) == 4
