"""Numbers and sums in digits or words, English and Arabic."""

import re

from lam_desktop.plan.words import folded

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = (
    {word: value for value, word in enumerate(_SMALL)}
    | {word: 20 + 10 * place for place, word in enumerate(_TENS)}
    | {"half": 50, "a": 1, "an": 1, "fourty": 40}
)
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_ARABIC = {
    "صفر": 0, "واحد": 1, "واحده": 1, "اثنان": 2, "اثنين": 2, "ثلاثه": 3, "ثلاث": 3, "اربعه": 4,
    "اربع": 4, "خمسه": 5, "خمس": 5, "سته": 6, "ست": 6, "سبعه": 7, "سبع": 7, "ثمانيه": 8,
    "ثماني": 8, "ثمان": 8, "تسعه": 9, "تسع": 9, "عشره": 10, "عشر": 10, "عشرين": 20, "عشرون": 20,
    "ثلاثين": 30, "ثلاثون": 30, "اربعين": 40, "اربعون": 40, "خمسين": 50, "خمسون": 50,
    "ستين": 60, "ستون": 60, "سبعين": 70, "ثمانين": 80, "تسعين": 90, "مئه": 100, "مايه": 100,
    "نصف": 50,
}  # fmt: skip
_DIGITS = re.compile(r"-?\d{1,15}(?:[.,٫]\d{1,15})?")
_OPERATORS = (
    (r"(?:multiplied by|times|x|×|\*|ضرب|مضروبا في|في)", "*"),
    (r"(?:divided by|over|÷|/|علي|مقسوما علي|قسمه)", "/"),
    (r"(?:plus|added to|and|\+|زايد|زائد|جمع)", "+"),
    (r"(?:minus|less|-|−|ناقص|طرح)", "-"),
)
_TOKEN = re.compile(r"\d+(?:[.,٫]\d+)?|[+\-*/×÷−()^]|[^\W\d]+")


def number(text: str) -> float | None:
    """The number that ``text`` says ('30', '٣٠', 'twenty five', 'خمسة'), else ``None``."""
    text = folded(text.strip().casefold()).removesuffix("%").removesuffix("٪").strip()
    if _DIGITS.fullmatch(text):
        return float(text.replace(",", ".").replace("٫", "."))
    words = [word for word in re.split(r"[\s-]+", text) if word != "and"]
    if not words or len(words) > 8:
        return None
    if len(words) == 1 and words[0] in _ARABIC:
        return float(_ARABIC[words[0]])
    return _arabic_pair(words) if words[0] in _ARABIC else _english(words)


def _arabic_pair(words: list[str]) -> float | None:
    """'خمسة وعشرين' is 25, 'خمسة عشر' is 15."""
    if len(words) != 2:
        return None
    first, second = _ARABIC[words[0]], _ARABIC.get(words[1].removeprefix("و"))
    return None if second is None or first >= 10 else float(first + second)


def _english(words: list[str]) -> float | None:
    total, part = 0, 0
    for word in words:
        if word in _WORDS:
            part += _WORDS[word]
        elif word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if _SCALES[word] > 100:
                total, part = total + part, 0
        else:
            return None
    return float(total + part)


def whole(text: str) -> int | None:
    """The whole number that ``text`` says, else ``None``."""
    value = number(text)
    return int(value) if value is not None and value.is_integer() else None


def expression(text: str) -> str | None:
    """A sum as a calculator takes it ('seven times 6' is '7*6'), ``None`` if it is no sum."""
    text = folded(text.strip().casefold()).rstrip(" =?؟")
    for words, sign in _OPERATORS:
        text = re.sub(rf"(?<![^\s\d)]){words}(?![^\s\d(-])", f" {sign} ", text)
    tokens: list[str] = []
    pending: list[str] = []
    for token in [*_TOKEN.findall(text), "end"]:
        if token[0].isalpha() and token != "end":
            pending.append(token)
            continue
        if pending:
            value = number(" ".join(pending))
            if value is None:
                return None
            tokens.append(f"{value:g}")
            pending = []
        if token != "end":
            tokens.append(_latin(token))
    return (
        "".join(tokens) if _is_sum("".join(tokens)) and _TOKEN.sub("", text).strip() == "" else None
    )


def _latin(token: str) -> str:
    """Digits as 0 to 9, a decimal point, the operators of a keyboard."""
    if not token[0].isdigit():
        return {"×": "*", "÷": "/", "−": "-"}.get(token, token)
    return "".join(str(int(ch)) if ch.isdecimal() else "." for ch in token)


def _is_sum(text: str) -> bool:
    """Two numbers or more, operators between them, brackets closed."""
    depth, want_number, numbers = 0, True, 0
    for token in _TOKEN.findall(text):
        if token == "(" and want_number:
            depth += 1
        elif token == ")" and not want_number and depth:
            depth -= 1
        elif token[0].isdigit() and want_number:
            want_number, numbers = False, numbers + 1
        elif token in "+-*/^" and not want_number:
            want_number = True
        elif token != "-" or not want_number:
            return False
    return not want_number and depth == 0 and numbers > 1
