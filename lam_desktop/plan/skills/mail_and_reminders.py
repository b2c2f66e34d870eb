# ruff: noqa: E501 - a phrasing reads best on one line
"""Mail drafts, reminders, timers."""

import re
from datetime import datetime, timedelta

from lam_desktop.domain.actions import Action, ComposeEmail, Remind
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.times import moment, repeats, seconds, split_moment
from lam_desktop.plan.words import folded

_ADDRESS = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}\.[^\s@<>,;.]{2,24}")
_ABOUT_WHAT = re.compile(
    r"^(?:to|that|about|for|of|ان|أن|ب|:)\s+|^ب(?=ال)|(?:^|\s+)(?:for|at|on|to)$"
)
_HALF_A_TIME = re.compile(
    r"(?:^|\s)(?:or|and|before|after|until|till|by|from|between|او|و|قبل|حتي|بين)(?:\s+at)?$"
    r"|^(?:or|and|until|till|او)\s|\b(?:minutes?|hours?|days?|hour) (?:before|after|earlier)\b"
    r"|\b(?:at \d{1,2}|\d{1,2}(?::\d\d)?\s?[ap]m|\d{1,2}:\d\d|tomorrow|today|tonight)\b"
    r"|\bin -?\d+ (?:sec|min|hour|day|week)|(?:^|\s)(?:الساعه \d|غدا|اليوم|بكره)",
    re.IGNORECASE,
)
"""What is left of a reminder once its time is taken off must speak of no other time."""
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
    says=(
        "remind me (to |that |about |of )?{text:quote} {when:moment}",
        "remind me {when:moment} (to |that |about |of )?{text:quote}",
        "set (a |an )?alarm (for |at )?{when:moment}",
        "remind me {what}",
        "set (a |an )?(reminder|alarm) {what}",
    ),
    arabic_says=(
        "(ذكرني|نبهني|فكرني) (ب|ان )?{text:quote} {when:moment}",
        "(ذكرني|نبهني|فكرني) {when:moment} (ب|ان )?{text:quote}",
        "(اضبط|ضع) (منبها|منبه) (على |في |ل)?{when:moment}",
        "(ذكرني|نبهني|فكرني) {what}",
        "(اضبط|ضع) (تذكيرا|منبها|تذكير|منبه) {what}",
    ),
)
def remind(said: Said, scene: Scene) -> list[Action]:
    """Show a reminder at a time, once."""
    if "when" in said:
        when = moment(said["when"], scene.now)
        if when is None:
            raise Unplanned(f"“{said['when']}” is no time that is still to come.")
        return [_reminder(said.text() if "text" in said else "Alarm", when)]
    what = re.sub(r"^for\s+", "", said["what"])
    if repeats(what):
        raise Unplanned(
            f"“{what}” sounds like again and again, and a reminder comes only once. Say one time,"
            " and put what to be reminded of in quotation marks."
        )
    found = split_moment(what, scene.now)
    if found is None:
        raise Unplanned(
            f"When to remind you is not clear from “{what}”. Say it like “at 5pm”, “in 20"
            " minutes” or “tomorrow at 9”."
        )
    text, when = found
    if _HALF_A_TIME.search(folded(text)):
        raise Unplanned(
            f"“{what}” names more than one time, or not exactly one. Say one time, and put what to"
            " be reminded of in quotation marks."
        )
    return [_reminder(_ABOUT_WHAT.sub("", text).strip() or "Reminder", when)]


def _reminder(text: str, when: datetime) -> Remind:
    return Remind(text=text, when=when.isoformat(timespec="seconds"))


@skill(
    english="set a timer for 10 minutes",
    arabic="اضبط مؤقتا لمدة 10 دقائق",
    says=(
        "(set|start) (a |the )?timer (for|of) {span:span}",
        "((set|start) (a |an |the )?)?{span:span} timer",
    ),
    arabic_says=("(اضبط|شغل|ابدأ) (مؤقتا|مؤقت) (لمدة|ل) ?{span:span}",),
)
def timer(said: Said, scene: Scene) -> list[Action]:
    """Say when a span of time is over."""
    span = seconds(said["span"]) or 0
    if not 0 < span <= 10**8:
        raise Unplanned(f"“{said['span']}” is no time that is still to come.")
    return [_reminder(f"The timer is over: {said['span']}", scene.now + timedelta(seconds=span))]


SKILLS = (timer, remind, compose_email)
