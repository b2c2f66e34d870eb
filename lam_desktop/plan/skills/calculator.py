# ruff: noqa: E501 - a phrasing reads best on one line
"""Sums, typed into the calculator."""

from lam_desktop.domain.actions import Action, PressKeys, TypeText
from lam_desktop.plan.numbers import expression
from lam_desktop.plan.scene import Scene
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.skills.apps import installed

_IN = "(in|on|with|using) (the |my )?calculator"
_ARABIC_IN = "(في|على|باستخدام) (ال)?(حاسبة|آلة الحاسبة)"


@skill(
    english="7 times 6 in the calculator",
    arabic="احسب 7 ضرب 6 في الحاسبة",
    says=(
        f"((calculate|compute|work out|type|enter|what is|what's|what are|how much is) )?{{sum:sum}} {_IN}",
        "(calculate|compute|work out|what is|what's|how much is) {sum:sum}",
        f"{_IN} (calculate|compute|work out|type|enter) {{sum:sum}}",
    ),
    arabic_says=(
        f"((احسب|كم يساوي|كم|ما هو|ما حاصل|ما ناتج) )?{{sum:sum}} {_ARABIC_IN}",
        "(احسب|كم يساوي|كم حاصل|كم|ما حاصل|ما ناتج) {sum:sum}",
    ),
)
def calculate(said: Said, scene: Scene) -> list[Action]:
    """Open the calculator and let it work out a sum."""
    role = "calculator"
    typed = [TypeText(text=expression(said["sum"]) or ""), PressKeys(keys=("enter",))]
    return typed if _already_open(scene) else [installed(role, scene), *typed]


def _already_open(scene: Scene) -> bool:
    return scene.app is not None and scene.app.role == "calculator"


SKILLS = (calculate,)
