# ruff: noqa: E501 - a phrasing reads best on one line
"""Sound, music, brightness, power."""

from lam_desktop.domain.actions import Action, Media, Power, SetBrightness, SetVolume
from lam_desktop.plan.numbers import whole
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.skill import Said, skill
from lam_desktop.plan.words import folded

STEP = 10
_PERCENT = " ?(%|٪|percent|per cent|بالمئة|بالمائة|في المئة)?"
_UP = frozenset(
    folded(w)
    for w in ("up", "raise", "increase", "louder", "ارفع", "زد", "علي", "brighter", "بزيادة")
)
_SOUND = "(volume|sound|audio)"


def _level(said: Said) -> int:
    level = whole(said["level"])
    if level is None or not 0 <= level <= 100:
        raise Unplanned(f"“{said['level']}” is no level from 0 to 100. Say one, e.g. 30%.")
    return level


def _change(said: Said) -> int:
    amount = _level(said) if "level" in said else STEP
    return amount if folded(said["way"].casefold()) in _UP else -amount


@skill(
    english="set the volume to 30%",
    arabic="اضبط الصوت على 30%",
    says=(
        f"(set|put|change|turn|turn up|turn down|raise|lower)( the| my)? {_SOUND} (level )?(to|at) "
        f"{{level:number}}{_PERCENT}",
        f"{_SOUND} (to |at )?{{level:number}}{_PERCENT}",
        f"((set|put|change|turn|turn up)( the| my)? )?{_SOUND} ((up )?to )?(the )?(?P<most>max|maximum)",
        f"(?P<most>max|maximum|full) {_SOUND}",
    ),
    arabic_says=(
        f"(اضبط|اجعل|حدد|ضع|ارفع|اخفض) (مستوى )?الصوت (على|الى) {{level:number}}{_PERCENT}",
    ),
)
def set_volume(said: Said, _scene: Scene) -> list[Action]:
    """Set the volume."""
    return [SetVolume(level=100 if "most" in said else _level(said))]


@skill(
    english="volume up",
    arabic="ارفع الصوت",
    says=(
        f"(the )?{_SOUND} (?P<way>up|down)( by {{level:number}}{_PERCENT})?",
        f"turn( the| my)? {_SOUND} (?P<way>up|down)( by {{level:number}}{_PERCENT})?",
        f"turn (?P<way>up|down)( the| my)? {_SOUND}( by {{level:number}}{_PERCENT})?",
        f"(?P<way>raise|increase|lower|decrease|reduce)( the| my)? {_SOUND}( by {{level:number}}{_PERCENT})?",
        "(make it |a bit |a little )?(?P<way>louder|quieter)",
        "turn it (?P<way>up|down)",
    ),
    arabic_says=(
        f"(?P<way>ارفع|زد|علي|اخفض|خفض|قلل|أنقص|وطي|نزل)( من)?( مستوى)? الصوت( ب ?{{level:number}}{_PERCENT})?",
    ),
)
def change_volume(said: Said, _scene: Scene) -> list[Action]:
    """Turn the volume up or down, by 10% when no amount is said."""
    return [SetVolume(change=_change(said))]


@skill(
    english="mute",
    arabic="اكتم الصوت",
    says=(
        f"(mute|silence)( the| my)?( {_SOUND}| speakers?| computer| it)?",
        f"turn off (the )?{_SOUND}",
    ),
    arabic_says=("(اكتم|أسكت|اصمت)( الصوت)?", "كتم الصوت"),
)
def mute(_said: Said, _scene: Scene) -> list[Action]:
    """Turn the sound off."""
    return [SetVolume(mute=True)]


@skill(
    english="unmute",
    arabic="ألغ كتم الصوت",
    says=(f"unmute( the| my)?( {_SOUND}| speakers?| computer| it)?", f"turn on (the )?{_SOUND}"),
    arabic_says=("(ألغ|الغي|إلغاء|ألغي) كتم الصوت", "شغل الصوت"),
)
def unmute(_said: Said, _scene: Scene) -> list[Action]:
    """Turn the sound back on."""
    return [SetVolume(mute=False)]


_MUSIC = "(song|track|music|video|playback|media)"


@skill(
    english="next song",
    arabic="الأغنية التالية",
    says=(
        f"((play|skip to|go to) )?(the )?next {_MUSIC}",
        f"skip( (this|the))? {_MUSIC}",
        "skip it",
    ),
    arabic_says=("((شغل|اذهب الى) )?(الأغنية|المقطع|الأنشودة) (التالية|التالي)",),
)
def next_song(_said: Said, _scene: Scene) -> list[Action]:
    """Skip to the next piece of music."""
    return [Media(operation="next")]


@skill(
    english="previous song",
    arabic="الأغنية السابقة",
    says=(f"((play|go to|go back to) )?(the )?(previous|last) {_MUSIC}",),
    arabic_says=("((شغل|ارجع الى) )?(الأغنية|المقطع|الأنشودة) (السابقة|السابق)",),
)
def previous_song(_said: Said, _scene: Scene) -> list[Action]:
    """Go back to the piece of music before."""
    return [Media(operation="previous")]


@skill(
    english="pause the music",
    arabic="أوقف الموسيقى مؤقتا",
    says=(f"(play|pause|resume|unpause|continue)( (the|my|this))?( {_MUSIC})?", "play/pause"),
    arabic_says=(
        "(شغل|استأنف|أكمل) (الموسيقى|الأغنية|الفيديو)",
        "أوقف (الموسيقى|الأغنية|الفيديو) مؤقتا",
    ),
)
def play_or_pause(_said: Said, _scene: Scene) -> list[Action]:
    """Play or pause whatever plays music."""
    return [Media(operation="play_pause")]


@skill(
    english="stop the music",
    arabic="أوقف الموسيقى",
    says=(f"stop( playing)? (the |my )?{_MUSIC}",),
    arabic_says=("أوقف (الموسيقى|الأغنية|الفيديو|التشغيل)",),
)
def stop_music(_said: Said, _scene: Scene) -> list[Action]:
    """Stop whatever plays music."""
    return [Media(operation="stop")]


_LIGHT = "(screen |display )?brightness"


@skill(
    english="set the brightness to 70%",
    arabic="اضبط السطوع على 70%",
    says=(
        f"(set|put|change|turn)( the| my)? {_LIGHT} (to|at) {{level:number}}{_PERCENT}",
        f"{_LIGHT} (to |at )?{{level:number}}{_PERCENT}",
    ),
    arabic_says=(
        f"(اضبط|اجعل|حدد) (السطوع|سطوع الشاشة|الاضاءة) (على|الى) {{level:number}}{_PERCENT}",
    ),
)
def set_brightness(said: Said, _scene: Scene) -> list[Action]:
    """Set the brightness of the screen."""
    return [SetBrightness(level=_level(said))]


@skill(
    english="brightness down",
    arabic="اخفض السطوع",
    says=(
        f"{_LIGHT} (?P<way>up|down)( by {{level:number}}{_PERCENT})?",
        f"turn( the| my)? {_LIGHT} (?P<way>up|down)( by {{level:number}}{_PERCENT})?",
        f"turn (?P<way>up|down)( the| my)? {_LIGHT}( by {{level:number}}{_PERCENT})?",
        f"(?P<way>raise|increase|lower|decrease|reduce)( the| my)? {_LIGHT}( by {{level:number}}{_PERCENT})?",
        "make the (screen|display) (?P<way>brighter|darker|dimmer)",
    ),
    arabic_says=(
        f"(?P<way>ارفع|زد|اخفض|خفض|قلل|أنقص)( من)? (السطوع|سطوع الشاشة|الاضاءة)( ب ?{{level:number}}{_PERCENT})?",
    ),
)
def change_brightness(said: Said, _scene: Scene) -> list[Action]:
    """Make the screen brighter or darker, by 10% when no amount is said."""
    return [SetBrightness(change=_change(said))]


_MACHINE = "( (the|my|this))?( (computer|pc|machine|laptop|system))?"
_ARABIC_MACHINE = "( (الجهاز|الحاسوب|الكمبيوتر|النظام))?"


@skill(
    english="lock the screen",
    arabic="اقفل الشاشة",
    says=("lock( (the|my))?( (screen|computer|pc|machine|laptop|session))",),
    arabic_says=("(اقفل|أقفل) (الشاشة|الجهاز|الحاسوب|الكمبيوتر)",),
)
def lock_screen(_said: Said, _scene: Scene) -> list[Action]:
    """Lock the screen."""
    return [Power(operation="lock")]


@skill(
    english="put the computer to sleep",
    arabic="أدخل الجهاز في وضع السكون",
    says=(f"(sleep|suspend){_MACHINE}", f"put{_MACHINE}( it)? to sleep", "go to sleep"),
    arabic_says=(
        "(أدخل|ضع) (الجهاز|الحاسوب|الكمبيوتر) في وضع (السكون|النوم)",
        "وضع السكون",
        "سكون",
    ),
)
def sleep(_said: Said, _scene: Scene) -> list[Action]:
    """Put the computer to sleep."""
    return [Power(operation="sleep")]


@skill(
    english="log out",
    arabic="سجل الخروج",
    says=(
        "(log ?out|sign ?out|log me out|sign me out|log off)( (of )?(the|my|this) (session|computer|account))?",
    ),
    arabic_says=("(سجل|تسجيل) (الخروج|خروج)( من الجهاز)?",),
)
def log_out(_said: Said, _scene: Scene) -> list[Action]:
    """End the session."""
    return [Power(operation="log_out")]


@skill(
    english="restart the computer",
    arabic="أعد تشغيل الجهاز",
    says=(f"(restart|reboot){_MACHINE}",),
    arabic_says=(f"(أعد تشغيل|اعادة تشغيل){_ARABIC_MACHINE}",),
)
def restart(_said: Said, _scene: Scene) -> list[Action]:
    """Restart the computer."""
    return [Power(operation="restart")]


@skill(
    english="shut down the computer",
    arabic="أطفئ الجهاز",
    says=(
        "(shut ?down|power off|turn off|power down|switch off)( (the|my|this))? (computer|pc|machine|laptop|system)",
        f"shut{_MACHINE} down", "(shut ?down|power off)", f"turn{_MACHINE} off",
    ),
    arabic_says=("(أطفئ|اطفئ|أغلق|أوقف تشغيل) (الجهاز|الحاسوب|الكمبيوتر|النظام)",),
)  # fmt: skip
def shut_down(_said: Said, _scene: Scene) -> list[Action]:
    """Turn the computer off."""
    return [Power(operation="shut_down")]


SKILLS = (
    set_volume, change_volume, mute, unmute, next_song, previous_song, play_or_pause, stop_music,
    set_brightness, change_brightness, lock_screen, sleep, log_out, restart, shut_down,
)  # fmt: skip
