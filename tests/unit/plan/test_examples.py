"""Every skill can be reached by its own examples, in both languages, and by no other's."""

import re
from collections.abc import Callable

import pytest

from lam_desktop.domain.actions import ACTIONS, RestorePath, RunCommand
from lam_desktop.domain.plan import Plan
from lam_desktop.plan.skill import Skill
from lam_desktop.plan.skills import SKILLS

EXAMPLES = [(skill, text) for skill in SKILLS for text in (skill.english, skill.arabic)]


def test_there_are_many_skills_each_with_its_own_name() -> None:
    assert len({skill.id for skill in SKILLS}) == len(SKILLS) >= 30
    assert all(skill.does.endswith(".") for skill in SKILLS)
    assert all(re.search("[\u0621-\u064a]", skill.arabic) for skill in SKILLS)
    assert all(skill.english.isascii() for skill in SKILLS)


@pytest.mark.parametrize(
    ("skill", "text"),
    EXAMPLES,
    ids=[f"{s.id}-{'en' if t is s.english else 'ar'}" for s, t in EXAMPLES],
)
def test_every_example_plans(skill: Skill, text: str, plan: Callable[[str], Plan]) -> None:
    planned = plan(text)
    assert planned.unplanned is None, planned.unplanned
    assert planned.steps


def test_the_examples_reach_every_action_that_words_may_reach(plan: Callable[[str], Plan]) -> None:
    reached = {type(step.action) for _, text in EXAMPLES for step in plan(text).steps}
    assert set(ACTIONS.values()) - reached == {RunCommand, RestorePath}
