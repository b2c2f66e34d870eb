"""The local planner: finds the skill that each part of a command asks for. No network, no model."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lam_desktop.domain.actions import Action
from lam_desktop.domain.command import Command
from lam_desktop.domain.path_state import PathState
from lam_desktop.domain.plan import Plan, PlanningContext, Step
from lam_desktop.plan.app_catalogue import AppCatalogue, Apps
from lam_desktop.plan.clauses import MOST_CUTS, MOST_LETTERS, cut, sure_parts
from lam_desktop.plan.footprint import footprint, undo_words
from lam_desktop.plan.loose_ends import check_follower
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Clause, Planned, Said, Skill
from lam_desktop.plan.skills import SKILLS
from lam_desktop.plan.words import is_arabic, protect, spoken


@dataclass(frozen=True)
class SkillPlanner:
    """Plans with the skills it is given; what none of them covers stays unplanned.

    ``context`` is asked anew for each command. Files and programs are looked at, never touched.
    """

    context: Callable[[], PlanningContext]
    apps: Apps = field(default_factory=AppCatalogue)
    skills: Sequence[Skill] = SKILLS

    def plan(self, command: Command) -> Plan:
        """The steps of ``command``, or none and the reason; never raises for any text."""
        try:
            steps = self._steps(command.text)
        except Unplanned as why:
            return Plan(command_id=command.id, unplanned=str(why))
        return Plan(command_id=command.id, steps=steps)

    def describe(self) -> tuple[Skill, ...]:
        """The skills in the order in which they are tried, each with its examples."""
        return tuple(self.skills)

    def _steps(self, text: str) -> tuple[Step, ...]:
        raw, quotes = protect(text)
        found = cut(raw, lambda part: self._match(Clause(part, quotes)) is not None)
        if found is None:
            raise Unplanned(
                f"The command has more than {MOST_CUTS} parts. Give fewer steps at a time, and put"
                " text that is to be typed in quotation marks."
            )
        if found.unknown:
            raise Unplanned(self._not_understood([spoken(part, quotes) for part in found.unknown]))
        scene = Scene(context=self.context(), apps=self.apps)
        steps: list[Step] = []
        before: list[tuple[Said, Sequence[Action]]] = []
        for part in found.parts:
            check_follower(before, clause := Clause(part, quotes))
            said, several = self._planned(clause, scene)
            before.append((said, [planned.action for planned in several]))
            for planned in several:
                step = _checked(planned, scene)
                scene = scene.after(step, planned.makes)
                steps.append(step)
        if not steps:
            raise Unplanned(self._not_understood([text]))
        return tuple(steps)

    def _match(self, clause: Clause) -> tuple[Skill, Said] | None:
        found = ((skill, skill.match(clause)) for skill in self.skills)
        return next(((skill, said) for skill, said in found if said is not None), None)

    def _planned(self, clause: Clause, scene: Scene) -> tuple[Said, Sequence[Planned]]:
        """The clause's actions; if they fail for a step inside it, that step is what is told."""
        try:
            return self._build(clause, scene)
        except Unplanned:
            inner = [Clause(part, clause.quotes) for part in sure_parts(clause.raw)]
            unknown = [each.words for each in inner if self._match(each) is None]
            if len(inner) > 1 and unknown:
                raise Unplanned(self._not_understood(unknown)) from None
            raise

    def _build(self, clause: Clause, scene: Scene) -> tuple[Said, Sequence[Planned]]:
        for skill in self.skills:
            said = skill.match(clause)
            actions = skill.build(said, scene) if said is not None else None
            if said is not None and actions is not None:
                return said, [a if isinstance(a, Planned) else Planned(action=a) for a in actions]
        raise Unplanned(self._not_understood([clause.words]))

    def _not_understood(self, parts: Sequence[str]) -> str:
        said = "; ".join(f"“{_short(part)}”" for part in parts[:3])
        long = any(len(part) > MOST_LETTERS for part in parts)
        advice = " Put text that is to be typed in quotation marks." if long else ""
        near = self._nearest(parts[0])
        return f"No skill covers {said}, so nothing is planned.{advice} Try for example: {near}"

    def _nearest(self, part: str) -> str:
        """The example that is most like ``part``, in the same language."""
        arabic = is_arabic(part)
        words = set(part[:200].casefold().split()) - _COMMON

        def likeness(skill: Skill) -> tuple[int, float]:
            example = (skill.arabic if arabic else skill.english).casefold()
            ratio = difflib.SequenceMatcher(None, part[:200].casefold(), example).ratio()
            return len(words & set(example.split())), ratio

        best = max(self.skills, key=likeness)
        return best.arabic if arabic else best.english


_COMMON = frozenset(
    ("a", "the", "my", "to", "in", "on", "it", "is", "of", "with", "by", "and", "for", "from", "as",
     "at", "me", "في", "من", "على", "إلى")
)  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}…"


def _checked(planned: Planned, scene: Scene) -> Step:
    """``planned`` as a step that knows what it leans on.

    Raises:
        Unplanned: what it needs is not there, or what it makes already is.
    """
    seen = footprint(planned.action)
    makes = (*seen.makes, *((planned.makes,) if planned.makes else ()))
    for path in seen.reads:
        if not scene.exists(path):
            raise Unplanned(f"{path} is not there, so this cannot be done. Check the name.")
    for path in makes:
        if scene.exists(path):
            raise Unplanned(f"{path} already exists and is left alone. Choose another name.")
    watched = (path for path in (*seen.reads, *makes) if not scene.changed(path))
    return Step(
        action=planned.action,
        undo=planned.undo or undo_words(planned.action),
        expects=tuple(PathState.observe(path) for path in watched),
    )
