# ruff: noqa: E501 - a phrasing reads best on one line
"""The screen: pictures of it, the mouse, waiting, the time."""

import re
from pathlib import Path

from lam_desktop.domain.actions import (
    Action,
    Click,
    DoubleClick,
    Drag,
    RightClick,
    Scroll,
    ShowText,
    TakeScreenshot,
    Target,
    Wait,
)
from lam_desktop.plan import places
from lam_desktop.plan.groups import TYPES
from lam_desktop.plan.numbers import whole
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.skills.text import chord
from lam_desktop.plan.times import seconds
from lam_desktop.plan.words import folded

_ROLES = {
    "button": "button", "link": "link", "menu": "menu", "tab": "tab", "checkbox": "checkbox",
    "check box": "checkbox", "field": "field", "text field": "field", "icon": "icon",
    "menu item": "menu item", "الزر": "button", "زر": "button", "رابط": "link", "الرابط": "link",
    "قائمة": "menu", "القائمة": "menu", "أيقونة": "icon", "تبويب": "tab",
}  # fmt: skip
_BY_ROLE = {folded(word): role for word, role in _ROLES.items()}
_ROLE_WORDS = "|".join(sorted(map(re.escape, _BY_ROLE), key=len, reverse=True))
_NOWHERE = frozenset({"here", "there", "هنا", "هناك", *_BY_ROLE})
_ON = re.compile(r"\s+on\s+", re.IGNORECASE)
_POINT = re.compile(
    r"(?:the )?(?:point |position |at )?\(?(\d{1,5})\s*[,x ]\s*(\d{1,5})\)?", re.IGNORECASE
)


def target(words: str) -> Target:
    """The thing on the screen that ``words`` name.

    Raises:
        Unplanned: they name none ('it', 'here').
    """
    words = words.strip()
    if point := _POINT.fullmatch(words):
        return Target(point=(int(point[1]), int(point[2])))
    words = re.sub(r"^(?:on\s+)?(?:the\s+)?", "", words, flags=re.IGNORECASE)
    low = folded(words.casefold())
    if found := re.fullmatch(rf"(.+?)\s+({_ROLE_WORDS})(?: (?:right )?now)?", low):
        return Target(words=words[: found.end(1)], role=_BY_ROLE[found[2]])
    if found := re.fullmatch(rf"({_ROLE_WORDS})\s+(?:called\s+|named\s+|labelled\s+)?(.+)", low):
        return Target(words=words[found.start(2) :], role=_BY_ROLE[found[1]])
    if not words or places.is_it(words) or low.removesuffix(" now") in _NOWHERE:
        raise Unplanned(f"What to click is not clear from “{words}”. Say the words that are on it.")
    return Target(words=words)


@skill(
    english="take a screenshot",
    arabic="خذ لقطة شاشة",
    says=(
        "((take|make|grab|capture|get) )?(a |the )?(screen ?shot|screen capture|picture of (the|my) screen)"
        "( of (the|my) (whole )?(screen|desktop))?(,? ?(and )?(then )?save( (it|this))?)?"
        "( (in|on|to|into) {place})?( (as|called|named) {name:name})?",
        "capture (the|my) screen",
    ),
    arabic_says=(
        "((خذ|التقط|اعمل) )?(لقطة|صورة) ?(ل)?(ال)?شاشة( ?و ?احفظها| ثم احفظها)?( في {place})?( باسم {name:name})?",
        "صور الشاشة",
    ),
)
def take_screenshot(said: Said, scene: Scene) -> list[Action]:
    """Take a picture of the screen, into Pictures when no place is said."""
    pictures = scene.context.folders.get("pictures", scene.context.home)
    place = said.get("place")
    named = "name" in said or place.casefold().endswith(".png")
    folder = places.folder(place, scene) if place and ("name" in said or not named) else pictures
    stem = str(Path(folder, f"Screenshot {scene.now:%Y-%m-%d %H.%M.%S}"))
    if named:
        slot = "name" if "name" in said else "place"
        stem = places.new_path(said.name(slot), scene, folder, whole=said.quoted(slot))
    if (ending := Path(stem).suffix.lstrip(".").casefold()) in TYPES and ending != "png":
        raise Unplanned(f"A screenshot is a PNG picture and cannot be {Path(stem).name}.")
    path, count = stem if stem.casefold().endswith(".png") else f"{stem}.png", 1
    while not named and scene.exists(path):
        count += 1
        path = f"{stem} ({count}).png"
    return [TakeScreenshot(path=path)]


@skill(
    english="double-click the Trash icon",
    arabic="انقر نقرا مزدوجا على سلة",
    says=("double[- ]?click( on| at)? {label}",),
    arabic_says=("(انقر|اضغط) (نقرا مزدوجا|مرتين|نقرة مزدوجة) على {label}",),
)
def double_click(said: Said, _scene: Scene) -> list[Action]:
    """Click something on the screen twice."""
    return [DoubleClick(target=target(said["label"]))]


@skill(
    english="right click on report.pdf",
    arabic="انقر بالزر الأيمن على report.pdf",
    says=("right[- ]?click(( on| at)? {label})?",),
    arabic_says=("(انقر|اضغط) بالزر الأيمن( على {label})?",),
)
def right_click(said: Said, _scene: Scene) -> list[Action]:
    """Click something on the screen with the other mouse button."""
    return [RightClick(target=target(said.get("label")))]


@skill(
    english="click the Save button",
    arabic="انقر على زر حفظ",
    says=(
        "(left[- ])?(click|tap)( on| at)? {label}",
        "(?P<press>press|push|hit|choose|pick) {label} button( (right )?now)?",
    ),
    arabic_says=("(انقر|اضغط|اكبس) (على|فوق) {label}", "انقر {label}"),
)
def click(said: Said, _scene: Scene) -> list[Action]:
    """Click something on the screen, by the words on it."""
    words = said["label"]
    if (key := _ON.split(words)[0]) != words and chord(key) and not said.quoted("label"):
        raise Unplanned(
            f"It is not clear whether “{key}” is a key to press or a word on the button. Click the"
            f" button, or press the key: “press {key}”."
        )
    return [Click(target=target(f"{words} button" if "press" in said else words))]


@skill(
    english="drag report.pdf to Trash",
    arabic="اسحب report.pdf إلى Trash",
    says=("drag( and drop)? {label} (to|onto|into|on) {onto}",),
    arabic_says=("اسحب {label} (الى|على|فوق) {onto}",),
)
def drag(said: Said, _scene: Scene) -> list[Action]:
    """Drag one thing on the screen to another."""
    return [Drag(source=target(said["label"]), destination=target(said["onto"]))]


@skill(
    english="scroll down",
    arabic="مرر للأسفل",
    says=(
        "scroll (a (bit|little) )?(?P<way>up|down|left|right)( (by )?{amount:number}( (times|notches|lines|steps))?)?",
        "(page|go) (?P<way>up|down)",
    ),
    arabic_says=(
        "(مرر|انزل|اصعد|حرك الصفحة)( (ل|الى ))?(?P<way>الأسفل|الأعلى|أسفل|أعلى|لأسفل|لأعلى|اليمين|اليسار)"
        "( {amount:number}( مرات)?)?",
        "مرر (?P<way>للأسفل|للأعلى|لليمين|لليسار)( {amount:number}( مرات)?)?",
    ),
)
def scroll(said: Said, _scene: Scene) -> list[Action]:
    """Turn the mouse wheel."""
    way = folded(said["way"].casefold())
    named = {"سفل": "down", "عل": "up", "يمين": "right", "يسار": "left"}
    direction = next((value for part, value in named.items() if part in way), way)
    amount = whole(said["amount"]) if "amount" in said else 5
    if amount is None or not 1 <= amount <= 200:
        raise Unplanned("Scrolling goes by 1 to 200 notches. Say a number in between.")
    return [Scroll(direction=direction, amount=amount)]


@skill(
    english="wait 5 seconds",
    arabic="انتظر 5 ثوان",
    says=(
        "(wait|pause|hold on)( for)? {span:span}",
        "(wait|hold on) (until|till|for) (the )?{window} (window )?(opens|appears|is open|is there|to open|to appear)",
    ),
    arabic_says=("انتظر( لمدة)? {span:span}", "انتظر حتى (تظهر|تفتح) (نافذة )?{window}"),
)
def wait(said: Said, _scene: Scene) -> list[Action]:
    """Wait for a while, or until a window is there."""
    if "window" in said:
        return [Wait(until=said["window"].removesuffix(" window"))]
    span = seconds(said["span"]) or 0.0
    if not 0 < span <= 3600:
        raise Unplanned("Waiting goes up to one hour. Use a reminder for later.")
    return [Wait(seconds=span)]


@skill(
    english="what time is it",
    arabic="كم الساعة",
    says=(
        "(what time is it|what's the time|what is the time|tell me the time|show( me)? the time)( now)?",
    ),
    arabic_says=("(كم|ما) (هي )?الساعة( الان| الآن)?",),
)
def tell_time(_said: Said, scene: Scene) -> list[Action]:
    """Say what time it is."""
    return [ShowText(text=f"It is {scene.now:%H:%M}.")]


@skill(
    english="what is the date today",
    arabic="ما هو تاريخ اليوم",
    says=(
        "(what is|what's|tell me|show me) (the |today's )?(date|day)( (is )?(it )?today| is it)?",
        "what (day|date) is (it|today)( today)?",
    ),
    arabic_says=("(ما هو|ما|كم) (ال)?تاريخ( اليوم)?", "(ما|اي) (هو )?(ال)?يوم( هو)?( اليوم| هذا)?"),
)
def tell_date(_said: Said, scene: Scene) -> list[Action]:
    """Say what day it is."""
    return [ShowText(text=f"Today is {scene.now:%A, %d %B %Y}.")]


SKILLS = (
    take_screenshot, double_click, right_click, drag, click, scroll, wait, tell_time, tell_date,
)  # fmt: skip
