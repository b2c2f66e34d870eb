"""What the planner understands, as lines to look through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lam_desktop.confirm.wording import isolated
from lam_desktop.ui.backend import Phrase

if TYPE_CHECKING:  # the planner's patterns take longer to read than the window to open
    from lam_desktop.plan.skill import Skill

PLAINER = {"chords": "keys"}
"""Families that are called otherwise than a person would."""


def phrases_of(skills: Iterable[Skill]) -> tuple[Phrase, ...]:
    """A phrase of each skill; its topic is the family, one file a family, that it belongs to."""
    return tuple(
        Phrase(topic=_topic(skill), english=skill.english, arabic=skill.arabic) for skill in skills
    )


def phrase_lines(phrases: Sequence[Phrase]) -> list[str]:
    """The phrases under their topics, each in both languages."""
    lines: list[str] = []
    for topic in sorted({phrase.topic for phrase in phrases}):
        lines += ["", topic]
        for phrase in phrases:
            if phrase.topic == topic:
                lines += [f"    {phrase.english}", f"    {isolated(phrase.arabic)}"]
    return lines


def _topic(skill: Skill) -> str:
    family = skill.build.__module__.rpartition(".")[2]
    return PLAINER.get(family, family).replace("_", " ").capitalize()
