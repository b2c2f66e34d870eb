"""Times in words, English and Arabic: 'at 5pm', 'in 20 minutes', 'غدا الساعة 9'."""

import re
from datetime import datetime, timedelta

from lam_desktop.plan.numbers import number
from lam_desktop.plan.words import folded

_UNITS = {
    "second": 1, "sec": 1, "s": 1, "m": 60, "h": 3600, "ثانيه": 1, "ثواني": 1, "ثوان": 1,
    "minute": 60, "min": 60, "دقيقه": 60, "دقايق": 60, "دقائق": 60,
    "hour": 3600, "hr": 3600, "ساعه": 3600, "ساعات": 3600,
    "day": 86400, "يوم": 86400, "ايام": 86400, "week": 604800, "اسبوع": 604800,
}  # fmt: skip
_PAIRS = {"ثانيتين": 2, "دقيقتين": 120, "ساعتين": 7200, "يومين": 172800, "نصف ساعه": 1800,
          "half an hour": 1800, "ربع ساعه": 900, "a quarter of an hour": 900}  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ARABIC_DAYS = ("الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد")
_NAMED_HOURS = {
    "noon": 12, "midday": 12, "midnight": 0, "tonight": 20, "الليله": 20,
    "this evening": 18, "this afternoon": 15, "الظهر": 12, "منتصف الليل": 0,
}  # fmt: skip
_CLOCK = re.compile(
    r"(?:at |الساعه )?(\d{1,2})(?::(\d{2}))?"
    r"\s?(am|pm|a\.m\.?|p\.m\.?|o'clock|صباحا|مساء|ظهرا|ليلا|ص|م)?"
)
_SPANS = "second|minute|hour|day|week|weekend|weekday|month|year|morning|afternoon|evening|night"
_REPEATS = re.compile(
    rf"\b(?:every|each)\s+(?:\w+\s+)?(?:{_SPANS}|{'|'.join(_DAYS)})s?\b"
    r"|\b(?:daily|hourly|weekly|monthly|yearly|annually|repeatedly)\b"
    rf"|\bon\s+(?:weekdays|weekends|(?:{'|'.join(_DAYS)})s)\b"
    rf"|كل\s+(?:\w+\s+)?(?:{'|'.join((*_ARABIC_DAYS, 'يوم', 'ساعه', 'دقيقه', 'اسبوع', 'شهر'))}"
    r"|صباح|مساء|ليله|سنه|دقايق|ايام|ساعات)|يوميا|اسبوعيا|شهريا"
)
_LATE = ("p", "مساء", "ظهرا", "ليلا", "م")


def seconds(text: str) -> float | None:
    """A duration in seconds ('5 seconds', 'half an hour', 'دقيقتين'), else ``None``."""
    text = folded(text.strip().casefold())
    if text in _PAIRS:
        return float(_PAIRS[text])
    if text in _UNITS and ord(text[0]) > 127:
        return float(_UNITS[text])
    compact = re.fullmatch(r"(\d{1,6}(?:[.,]\d{1,3})?) ?([^\W\d]+)", text)
    said, unit = (compact[1], compact[2]) if compact else text.rpartition(" ")[::2]
    size = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    amount = number(said) if size and len(said) < 40 else None
    return amount * size if amount is not None and size else None


def moment(text: str, now: datetime) -> datetime | None:
    """The time that ``text`` says, after ``now``, else ``None``.

    A bare '5' or '5:30' is the next time that a clock with twelve hours shows it.
    """
    text = folded(" ".join(text.casefold().split()))
    for prefix in ("in ", "after ", "بعد ", "خلال "):
        if text.startswith(prefix):
            span = seconds(text.removeprefix(prefix))
            return None if span is None or not 0 < span <= 10**8 else now + timedelta(seconds=span)
    day, text, named = _day(text, now)
    if not text and named:
        return day.replace(hour=9, minute=0, second=0, microsecond=0)
    text = text.removeprefix("at ") if text.removeprefix("at ") in _NAMED_HOURS else text
    if text in _NAMED_HOURS:
        then = day.replace(hour=_NAMED_HOURS[text], minute=0, second=0, microsecond=0)
        return then if then > now or named else then + timedelta(days=1)
    return _clock(text, day, now, named)


def _day(text: str, now: datetime) -> tuple[datetime, str, bool]:
    """The day that ``text`` names, what is left of it, and whether it named one."""
    for words, ahead in (("tomorrow", 1), ("today", 0), ("غدا", 1), ("بكره", 1), ("اليوم", 0)):
        if found := re.search(rf"(?:^|(?<=\s)){words}(?:\s|$)", text):
            rest = f"{text[: found.start()]}{text[found.end() :]}".strip()
            return now + timedelta(days=ahead), rest, True
    for names in (_DAYS, _ARABIC_DAYS):
        for place, name in enumerate(names):
            if found := re.search(rf"(?:^|(?<=\s))(?:on |next |يوم )?{name}(?:\s|$)", text):
                ahead = (place - now.weekday() - 1) % 7 + 1
                rest = f"{text[: found.start()]}{text[found.end() :]}".strip()
                return now + timedelta(days=ahead), rest, True
    return now, text, False


def _clock(text: str, day: datetime, now: datetime, named: bool) -> datetime | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3] or ""
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    sure = bool(half and half != "o'clock") or hour > 12 or hour == 0
    if half.startswith(_LATE) and hour < 12:
        hour += 12
    elif half and half != "o'clock" and hour == 12 and not half.startswith(_LATE):
        hour = 0
    then = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if not sure and then <= now and hour < 12:
        then += timedelta(hours=12)
    if named:
        return then if then > now else None
    return then if then > now else then + timedelta(days=1)


def is_moment(text: str) -> bool:
    """Whether ``text`` is a time and nothing else, whatever the time is now."""
    return moment(text, datetime(2026, 1, 1)) is not None


def repeats(text: str) -> bool:
    """Whether ``text`` asks for something again and again: 'every day', 'كل يوم'."""
    return _REPEATS.search(folded(text.casefold())) is not None


def split_moment(text: str, now: datetime) -> tuple[str, datetime] | None:
    """Part ``text`` into what is to be done and when; the time stands first or last."""
    words = text.split(" ")
    for cut in range(max(len(words) - 7, 0), len(words) + 1):
        if cut < len(words) and (then := moment(" ".join(words[cut:]), now)):
            return " ".join(words[:cut]), then
    for cut in range(min(len(words), 7), 0, -1):
        if then := moment(" ".join(words[:cut]), now):
            return " ".join(words[cut:]), then
    return None
