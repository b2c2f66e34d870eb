# ruff: noqa: E501 - a phrasing reads best on one line
"""Mail drafts, reminders, timers."""

import re
from datetime import timedelta

from lam_desktop.domain.actions import Action, ComposeEmail, Remind
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.times import seconds, split_moment

_ADDRESS = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}\.[^\s@<>,;.]{2,24}")
_WRITE = (
    "(write|compose|draft|create|start|prepare|send)( me)? (an |a )?(new )?(e-?mail|mail|message)"
)
_ABOUT = "(about|with (the )?subject|regarding|subject)"
_SAYING = "(saying|that says|with (the )?(text|body|message)|and say|telling them|body)"


@skill(
    english='write an email to sara@example.com saying "see you at noon"',
    arabic='اكتب رسالة إلى sara@example.com تقول "نلتقي ظهرا"',
    says=(
        f"({_WRITE}|e-?mail) (to |for )?{{to}} {_ABOUT}:? {{subject}} {_SAYING}:? {{text}}",
        f"({_WRITE}|e-?mail) (to |for )?{{to}} {_SAYING}:? {{text}}",
        f"({_WRITE}|e-?mail) (to |for )?{{to}} {_ABOUT}:? {{subject}}",
        f"{_WRITE}( (to|for) {{to}})?",
    ),
    arabic_says=(
        "(اكتب|أنشئ|حرر) (رسالة|بريدا|ايميل|بريدا الكترونيا|رسالة بريد) (الى|ل) {to} بعنوان {subject}"
        " (تقول|نصها|بنص|يقول|فيها) {text}",
        "(اكتب|أنشئ|حرر) (رسالة|بريدا|ايميل|بريدا الكترونيا|رسالة بريد) (الى|ل) {to} (تقول|نصها|بنص|يقول|فيها) {text}",
        "(اكتب|أنشئ|حرر) (رسالة|بريدا|ايميل|بريدا الكترونيا|رسالة بريد) (الى|ل) {to}",
    ),
)
def compose_email(said: Said, _scene: Scene) -> list[Action]:
    """Write an e-mail draft; you send it yourself."""
    to = said.get("to") or None
    if to is not None and not _ADDRESS.fullmatch(to):
        raise Unplanned(
            f"“{to}” is no e-mail address, and the address book is not read. Give the address, e.g."
            " sara@example.com."
        )
    return [
        ComposeEmail(
            to=to,
            subject=said.get("subject") or None,
            body=said.text() if "text" in said else None,
        )
    ]


@skill(
    english="remind me to call mum at 5pm",
    arabic="ذكرني بالاتصال بأمي بعد 20 دقيقة",
    says=("remind me {what}", "set (a |an )?(reminder|alarm) {what}"),
    arabic_says=("(ذكرني|نبهني|فكرني) {what}", "(اضبط|ضع) (تذكيرا|منبها|تذكير|منبه) {what}"),
)
def remind(said: Said, scene: Scene) -> list[Action]:
    """Show a reminder at a time."""
    found = split_moment(said["what"], scene.now)
    if found is None:
        raise Unplanned(
            f"When to remind you is not clear from “{said['what']}”. Say it like “at 5pm”, “in 20"
            " minutes” or “tomorrow at 9”."
        )
    text, when = found
    text = re.sub(r"^(?:to|that|about|for|of|ان|أن|ب|:)\s+|^ب(?=ال)|\s+(?:for|at|on|to)$", "", text)
    return [Remind(text=text.strip() or "Reminder", when=when.isoformat(timespec="seconds"))]


@skill(
    english="set a timer for 10 minutes",
    arabic="اضبط مؤقتا لمدة 10 دقائق",
    says=("(set|start) (a |the )?timer (for|of) {span:span}", "{span:span} timer"),
    arabic_says=("(اضبط|شغل|ابدأ) (مؤقتا|مؤقت) (لمدة|ل) ?{span:span}",),
)
def timer(said: Said, scene: Scene) -> list[Action]:
    """Say when a span of time is over."""
    when = scene.now + timedelta(seconds=min(seconds(said["span"]) or 0, 10**8))
    return [
        Remind(text=f"The timer is over: {said['span']}", when=when.isoformat(timespec="seconds"))
    ]


SKILLS = (timer, remind, compose_email)
