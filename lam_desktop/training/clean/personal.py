"""Finds what may belong to a real person: e-mail addresses, phone, card and account numbers.

Made-up ones pass where they are told by rule: names reserved for examples (RFC 2606, RFC 6761),
numbers reserved for films (555-01xx, Ofcom's 7700 900xxx), and the payment services' test cards.
What was found is named and never shown.
"""

import re
from collections.abc import Iterator

_MAIL = re.compile(r"(?<![\w.+-])([\w.+-]+)@((?:[\w-]+\.)+[^\W\d_]{2,})\b")
_MADE_UP = re.compile(
    r"(?:.*\.)?(?:example|test|invalid|localhost|local|lan|home|internal|example\.(?:com|org|net))",
    re.IGNORECASE,
)
_ROLES = frozenset({
    "admin", "contact", "git", "hello", "hr", "info", "me", "no-reply", "noreply", "office", "pi",
    "post", "root", "sales", "support", "user", "you",
})  # fmt: skip
"""Names before the @ that are no person's."""
_NUMBER = re.compile(r"(?<![\w.#-])(?:\+|\(?0)(?:[ ()./-]{0,2}\d){7,14}(?![\w-]|\.\d)")
_OF_FILMS = re.compile(r"55501\d\d|7700900\d{3}|01632960\d{3}|306990\d{4}|15211111\d{3}|5550\d{3}")
_DIGITS = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)")
_TEST_CARDS = frozenset({
    "4242424242424242", "4111111111111111", "4012888888881881", "4000056655665556",
    "5555555555554444", "5105105105105100", "378282246310005", "371449635398431",
    "6011111111111117", "3530111333300000", "30569309025904",
})  # fmt: skip
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")


def found(text: str) -> Iterator[str]:
    """What of a person's the text seems to hold, each kind once."""
    if any(map(_real_mail, _MAIL.finditer(text))):
        yield "an e-mail address"
    if any(map(_real_card, _DIGITS.finditer(text))):
        yield "a card number"
    rest = _ACCOUNT.sub(lambda match: "" if _is_account(match[0]) else match[0], text)
    if rest != text:
        yield "an account number"
    if any(map(_real_phone, _NUMBER.finditer(rest))):
        yield "a phone number"


def _real_mail(match: re.Match[str]) -> bool:
    return match[1].lower() not in _ROLES and not _MADE_UP.fullmatch(match[2])


def _real_card(match: re.Match[str]) -> bool:
    digits = _digits(match[0])
    return digits not in _TEST_CARDS and luhn(digits)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of card numbers (Luhn 1960)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _is_account(text: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616, ISO 7064)."""
    compact = text.replace(" ", "")
    return int("".join(str(int(sign, 36)) for sign in compact[4:] + compact[:4])) % 97 == 1


def _real_phone(match: re.Match[str]) -> bool:
    digits = _digits(match[0])
    # Eight digits with no part of their own are the numbers of parcels and bills.
    apart = match[0].startswith("+") or re.search(r"[ ()/-]", match[0]) or len(digits) in (10, 11)
    return bool(apart) and not _OF_FILMS.search(digits)


def _digits(text: str) -> str:
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())
