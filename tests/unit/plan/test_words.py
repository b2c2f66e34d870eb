"""Quotations, polite words, numbers, sums and times."""

from datetime import datetime

import pytest

from lam_desktop.plan.numbers import expression, number
from lam_desktop.plan.times import moment, seconds
from lam_desktop.plan.words import protect, spoken, unquoted, without_closing, without_greeting

NOW = datetime(2026, 11, 24, 14, 30)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('type "a and b" then', ("a and b",)),
        ("type 'x' or “y” or «z» or ‘w’", ("x", "y", "z", "w")),
        ("don't open Sara's file", ()),
        ("type 'don't' now", ("don't",)),
        ('an open " mark', ()),
        ('اكتب"مرحبا"', ("مرحبا",)),
    ],
)
def test_quotations(text: str, inside: tuple[str, ...]) -> None:
    plain, quotes = protect(text)
    assert tuple(quote[1:-1] for quote in quotes) == inside
    assert spoken(plain, quotes) == text
    assert not any(part in plain for part in inside if len(part) > 1)


def test_private_characters_of_the_text_are_no_quotations() -> None:
    plain, quotes = protect("open \ue000 and \ue001")
    assert quotes == ()
    assert unquoted(plain, quotes) == "open \ufffd and \ufffd"


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("hey, could you please open it, please?", "open it"),
        ("I want you to open it for me now.", "open it"),
        ("pls open it thanks", "open it"),
        ("لو سمحت، ممكن افتح الملف من فضلك", "افتح الملف"),
        ("open the pleasure", "open the pleasure"),
    ],
)
def test_polite_words(text: str, core: str) -> None:
    assert without_closing(without_greeting(text)) == core


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30", 30), ("٣٠", 30), ("12.5", 12.5), ("30%", 30), ("twenty-five", 25), ("خمسة", 5),
        ("one hundred and five", 105), ("two thousand", 2000), ("خمسة وعشرين", 25),
        ("many", None), ("", None), ("1e9", None),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7 times 6", "7*6"), ("seven times six", "7*6"), ("7*6", "7*6"), ("٧ × ٦", "7*6"),
        ("7 x 6", "7*6"), ("(2 + 3) * 4", "(2+3)*4"), ("10 divided by four", "10/4"),
        ("5 minus -2", "5--2"), ("سبعة ضرب ستة", "7*6"), ("twenty five plus 1.5", "25+1.5"),
        ("love", None), ("7", None), ("7 times", None), ("(7*6", None), ("7; 6", None),
        ("end", None), ("1 + end", None),
    ],
)  # fmt: skip
def test_sums(text: str, value: str | None) -> None:
    assert expression(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 seconds", 5), ("twenty minutes", 1200), ("half an hour", 1800), ("10s", 10),
        ("an hour", 3600), ("5 دقائق", 300), ("دقيقتين", 120), ("ساعة", 3600), ("a while", None),
    ],
)  # fmt: skip
def test_spans(text: str, value: float | None) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 5pm", "2026-11-24 17:00"), ("at 5", "2026-11-24 17:00"),
        ("at 9am", "2026-11-25 09:00"),
        ("at 17:45", "2026-11-24 17:45"), ("at noon", "2026-11-25 12:00"),
        ("tomorrow", "2026-11-25 09:00"), ("tomorrow at 9", "2026-11-25 09:00"),
        ("on friday at 3:30pm", "2026-11-27 15:30"), ("tonight", "2026-11-24 20:00"),
        ("in 20 minutes", "2026-11-24 14:50"), ("بعد ساعتين", "2026-11-24 16:30"),
        ("غدا الساعة 9 صباحا", "2026-11-25 09:00"), ("at 12am", "2026-11-25 00:00"),
        ("today at 9am", None), ("at 25", None), ("at 13pm", None), ("soon", None),
    ],
)  # fmt: skip
def test_moments(text: str, expected: str | None) -> None:
    found = moment(text, NOW)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == expected
