# ruff: noqa: E501 - a phrasing reads best on one line
"""Text and keys: typing, saving, notes, key chords."""

import re
from pathlib import Path

from lam_desktop.domain.actions import Action, CreateFile, OpenApp, PressKeys, TypeText, Wait
from lam_desktop.plan import places
from lam_desktop.plan.app_roles import SAVE_AS
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Planned, Said, skill
from lam_desktop.plan.words import folded

_MODIFIERS = {
    "ctrl": "ctrl", "control": "ctrl", "كنترول": "ctrl", "alt": "alt", "option": "alt",
    "shift": "shift", "شيفت": "shift", "super": "win", "win": "win", "windows": "win",
    "cmd": "command", "command": "command", "meta": "win",
}  # fmt: skip
_KEYS = {
    "enter": "enter", "return": "enter", "ادخال": "enter", "انتر": "enter", "escape": "esc",
    "esc": "esc", "tab": "tab", "space": "space", "spacebar": "space", "المسافه": "space",
    "backspace": "backspace", "delete": "delete", "del": "delete", "home": "home", "end": "end",
    "page up": "pageup", "pageup": "pageup", "page down": "pagedown", "pagedown": "pagedown",
    "up": "up", "down": "down", "left": "left", "right": "right", "insert": "insert",
    "print screen": "printscreen", "plus": "+", "minus": "-", "comma": ",", "period": ".",
}  # fmt: skip
_ARROW = re.compile(r"(?:the )?(up|down|left|right)(?: arrow)?")


def chord(words: str) -> tuple[str, ...] | None:
    """'ctrl+shift+s' or 'enter' in pyautogui's names, ``None`` when a key is unknown."""
    low = folded(words.casefold()).strip().removeprefix("the ").removesuffix(" key").strip()
    low = low.removeprefix("مفتاح ").strip()
    arrow = _ARROW.fullmatch(low)
    if arrow:
        parts = [arrow[1]]
    elif " " in low and low not in _KEYS and "+" not in low:
        parts = low.split()
    else:
        parts = [part.strip() for part in re.split(r"\s*[+]\s*|(?<=\w)-(?=\w)", low)]
    keys = [_key(part) for part in parts]
    if not 1 <= len(keys) <= 5 or None in keys or any(p not in _MODIFIERS for p in parts[:-1]):
        return None
    return tuple(key for key in keys if key)


def _key(name: str) -> str | None:
    if re.fullmatch(r"f(?:[1-9]|1\d|2[0-4])", name) or re.fullmatch(r"[!-~]", name):
        return name
    return _MODIFIERS.get(name) or _KEYS.get(name)


DIALOG_SECONDS = 1.0
_SAYING = (
    "(with (the )?(text|content|contents|words)|that says|which says|saying|containing"
    "|that contains|which contains)"
)
_MAKE = "(create|make|write|add|new|take) (a )?(new )?(note|file|text file|document)"
_CALLED = re.compile(r"\s(?:called|named|باسم|اسمها)\s", re.IGNORECASE)
_SOMETHING = re.compile(
    r"(?:my|our|your|his|her|their|the|a|an|today's)(?:\s\S+){1,2}"
    r"|it|this|that|these|those|them|something|anything|everything|here|there|password"
    r"|(?:in|into)\s.*|.*\s(?:and|then)\s(?:enter|return|tab|send|submit)"
    r"|(?:كلمه (?:السر|المرور)|كلمتي|اسمي|بريدي|عنواني|رقمي|هذا|ذلك|النص|التاريخ|الوقت|رساله"
    r"|ملاحظه|شيء)(?:\s\S+)?",
    re.IGNORECASE,
)
_INTO = re.compile(r"\s(?:in|into|on|onto|to|في|داخل)\s", re.IGNORECASE)
_FIELD = re.compile(
    r".*(?:box|field|bar|window|form|document|editor|terminal|prompt|page|tab|dialog|line|cell|file"
    r"|الحقل|النافذه|المربع|الصفحه|المستند)|it|there|here",
    re.IGNORECASE,
)


@skill(
    english='create a note called todo with the text "buy milk"',
    arabic='أنشئ ملاحظة باسم مهام بالنص "اشتر الحليب"',
    says=(
        f"{_MAKE} (in|on|inside) {{place}} (called|named) {{name:name}}( {_SAYING} {{text}})?",
        f"{_MAKE} (in|on|inside) {{place}} {_SAYING} {{text}}",
        f"{_MAKE}( (called|named))? {{name:name}} {_SAYING} {{text}}",
        f"{_MAKE}( (called|named))? {{name:name}} with {{text:quote}}",
        f"{_MAKE} {_SAYING}:? {{text}}",
        "(take|write|make|create) (a )?note:? {text:quote}",
        "(create|make|add) (a )?(new )?(note|file|text file|document) (called|named) {name:name}",
        "(create|make|add) (a )?(new )?(file|text file|document) {name:name}",
    ),
    arabic_says=(
        "(أنشئ|اكتب|اعمل|اصنع) (ملاحظة|ملفا|ملف)( نصيا| نصي| جديدة| جديدا)? (باسم|اسمها|اسمه) {name:name}"
        " (بالنص|بنص|فيها|فيه|تقول|نصها|محتواه) {text}",
        "(أنشئ|اعمل|اصنع) (ملاحظة|ملفا|ملف)( نصيا| نصي| جديدة| جديدا)? (باسم|اسمها|اسمه) {name:name}",
    ),
)
def create_note(said: Said, scene: Scene) -> list[Action]:
    """Make a text file, in Documents when no place is said."""
    text = said.text() if "text" in said else ""
    documents = scene.context.folders.get("documents", scene.context.home)
    base = places.folder(said["place"], scene) if "place" in said else documents
    if "text" in said and not said.quoted("text"):
        swallowed = "name" not in said and _CALLED.search(text)
        if swallowed or places.in_place(text, scene):
            raise Unplanned(
                f"It is not clear where the text ends in “{text}”. Put the text in quotation marks."
            )
    name = said.name() if "name" in said else f"note {scene.now:%Y-%m-%d %H.%M.%S}.txt"
    path = places.new_path(name, scene, base, whole=said.quoted("name"))
    return [CreateFile(path=path if Path(path).suffix else f"{path}.txt", text=text)]


@skill(
    english="open the text editor and save it as hello.txt",
    arabic="افتح محرر النصوص ثم احفظه باسم hello.txt",
    says=(
        "save( (it|this|that|the file|the document|the text|the note|everything))? "
        "((on|in|to) {place} )?(as|under the name|under|to a file called|in a file called|with the name) {name:name}",
    ),
    arabic_says=(
        "احفظ(ه|ها)?( (الملف|النص|المستند|الملاحظة))? (باسم|ب اسم|في ملف باسم|تحت اسم) {name:name}",
    ),
)
def save_as(said: Said, scene: Scene) -> list[Action | Planned]:
    """Save what the opened editor holds under a name, in Documents when no place is said."""
    if scene.app is None:
        raise Unplanned(
            f"It is not clear what is to be saved as “{said['name']}”. Open the program in the same"
            ' command, e.g. “open the text editor, type "hello" and save it as hello.txt”.'
        )
    if scene.app.program not in SAVE_AS:
        raise Unplanned(
            f"How {scene.app.name} saves under a name is not known here. Save it by hand."
        )
    keys, dialog = SAVE_AS[scene.app.program]
    documents = scene.context.folders.get("documents", scene.context.home)
    default = places.folder(said["place"], scene) if "place" in said else documents
    path = places.new_path(said.name(), scene, default, whole=said.quoted("name"))
    return [
        PressKeys(keys=keys),
        Wait(until=dialog),
        Planned(
            action=TypeText(text=path), makes=path, undo="put the saved file into the trash by hand"
        ),
        # The dialog looks the folder up as the name is typed, and takes no Enter until it is done.
        Wait(seconds=DIALOG_SECONDS),
        PressKeys(keys=("enter",)),
        Wait(until=Path(path).name),
    ]


@skill(
    english='type "hello world"',
    arabic='اكتب "مرحبا"',
    says=(
        "(type|write|enter|input|type in|write down)( (the )?(text|words?|sentence|following))?:? {text:quote}"
        "( (in|into) (it|there|the (window|document)))?",
        "(type|write|enter|input)( the text)? {text:quote} (in|into|on) {app}",
        "(type|type in) {text}",
    ),
    arabic_says=(
        "(اكتب|أدخل|اطبع)( (النص|كلمة|الجملة|عبارة))?:? {text:quote}( (فيه|فيها|هناك))?",
        "(اكتب|أدخل|اطبع)( النص)? {text:quote} (في|ب) {app}",
        "اكتب {text}",
    ),
)
def type_text(said: Said, scene: Scene) -> list[Action] | None:
    """Type text where the keyboard is; put it in quotation marks to have it exactly so."""
    if not said.quoted("text"):
        _refuse_unclear(said.text(), scene)
    typed = TypeText(text=said.text())
    if "app" not in said:
        return [typed]
    app = scene.apps.find(said["app"])
    if app is None:
        return None
    open_already = scene.app is not None and scene.app.argv == app.argv
    return (
        [typed] if open_already else [OpenApp(app=places.bare(said["app"]), argv=app.argv), typed]
    )


def _refuse_unclear(text: str, scene: Scene) -> None:
    """Let text without quotation marks be typed only if it is surely the text itself.

    Raises:
        Unplanned: it may stand for something ('my password'), or end with a place ('in Firefox').
    """
    place = _INTO.split(folded(text))[-1] if _INTO.search(folded(text)) else ""
    named = place and (_FIELD.fullmatch(place) or scene.apps.find(place) is not None)
    if named or _SOMETHING.fullmatch(folded(text.strip(" .!?؟"))):
        why = f"“{place}” may be the place" if named else "it may stand for something"
        raise Unplanned(
            f"It is not clear whether all of “{text}” is to be typed: {why}. Put what is to be typed"
            ' in quotation marks, e.g. “type "hello" in Firefox”.'
        )


@skill(
    english="press ctrl+c",
    arabic="اضغط مفتاح enter",
    says=("(press|hit|tap|push|use) {keys}",),
    arabic_says=("اضغط {keys}", "اضغط على (مفتاح|زر لوحة المفاتيح) {keys}"),
)
def press_keys(said: Said, _scene: Scene) -> list[Action] | None:
    """Press a key or several at once."""
    keys = chord(said["keys"])
    return [PressKeys(keys=keys)] if keys else None


SKILLS = (create_note, save_as, type_text, press_keys)
