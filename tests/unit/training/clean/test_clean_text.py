"""Texts are mended only where nobody typed what is mended; the rest is for a person."""

import unicodedata

import pytest
from clean_rows import candidate
from hypothesis import given, settings
from hypothesis import strategies as st

from lam_desktop.classify.normalise import normalise
from lam_desktop.training.clean import personal
from lam_desktop.training.clean.candidate import Why
from lam_desktop.training.clean.text import LONGEST, tidied, tidy, unfit


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("ope\u0301n it", "opén it"),
        ("open\u200b the\u202e file\x07", "open the file"),
        ("  open\nthe\tfile ", "open the file"),
        ("open  the file", "open the file"),
        ("open the file,", "open the file"),
        ("“open the file”", "open the file"),
        ('"open the file"', "open the file"),
        ("```\nls -la\n```", "ls -la"),
        ("- open the file", "open the file"),
        ("Command: open the file", "open the file"),
        ('Example 12: "open the file"', "open the file"),
    ],
)
def test_what_nobody_typed_is_mended(written: str, stored: str) -> None:
    assert tidy(written)[0] == stored


@pytest.mark.parametrize(
    "text",
    [
        "o p e n   t h e   c a l e n d a r",
        "git clean -fdX   # ignored files only",
        "vim: quit, write first",
        "task: on unlock, remount the NAS",
        "'remember me' box: untick it",
        "regards,",
        "می‌خواهم پوشه را باز کنم",
        "send 👩‍💻 and ❤️ to Ann",
        "fly 🏴󠁧󠁢󠁥󠁮󠁧󠁿 on my profile",
        "把“草稿”删掉，谢谢",
        "ｏｐｅｎ it",
        "SELECT 1;",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert tidy(text) == (text, [])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=150, deadline=None)
def test_mending_twice_is_mending_once_and_hides_nothing(text: str) -> None:
    stored, _ = tidy(text)
    assert tidy(stored) == (stored, [])
    assert unicodedata.is_normalized("NFC", stored)
    letters = [sign for sign in normalise(text) if sign.isalpha()]
    assert len(stored) >= 1 or len(letters) == 0


def test_what_was_mended_is_counted() -> None:
    rows, mended = tidied([candidate("open  it now"), candidate("open it"), candidate(" close it")])
    assert [row.text for row in rows] == ["open it now", "open it", "close it"]
    assert mended == {"white space made single": 2}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("\u2800", "Nothing of the text can be seen"),
        ("x " * LONGEST, "characters"),
        ("1. open the file", "item of a list"),
        ("b) open the file", "item of a list"),
        ("open the **file** now", "Markdown"),
        ("open the <b>file</b>", "HTML"),
        ("fish &amp; chips", "HTML"),
        ("open caf\\u00e9.txt", "codes"),
        ("open cafÃ\xa9.txt", "encoding"),
        ("mail {{name}} the file", "template"),
        ("mail [name] the file", "template"),
        ("rename it to “draft", "quotation mark"),
        ("nenn es „Entwurf", "quotation mark"),
    ],
)
def test_broken_writing_is_for_review(text: str, what: str) -> None:
    (reasons,) = unfit([candidate(text)]).values()
    assert what in reasons[0].message
    assert reasons[0].why is Why.WRITING


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1) open Epic 2) find my patients 3) make the list", "en"),
        ("2. katmanı çoğalt", "tr"),
        ("leg ein Wasserzeichen „Muster“ an", "de"),
        ("validate this XML: <risk>low</risk>", "en"),
        ("docker ps --format '{{.Names}}'", "en"),
        ('27" monitor: set the resolution', "en"),
        ("?", "en"),
    ],
)
def test_writing_that_only_looks_broken_passes(text: str, language: str) -> None:
    assert unfit([candidate(text, language=language)]) == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("mail it to h.kroll@gmx.de", "an e-mail address"),
        ("call +44 20 7946 1234 for me", "a phone number"),
        ("call 0660 1234567", "a phone number"),
        ("pay with 5425 2334 3010 9903", "a card number"),
        ("send 20 to DE89 3704 0044 0532 0130 00", "an account number"),
    ],
)
def test_personal_data_is_named_and_not_shown(text: str, what: str) -> None:
    assert list(personal.found(text)) == [what]
    (reasons,) = unfit([candidate(text)]).values()
    assert [reason.why for reason in reasons] == [Why.PERSONAL]
    assert not any(part in reasons[0].message for part in text.split() if len(part) > 5)


@pytest.mark.parametrize(
    "text",
    [
        "mail it to ana@reed.example",
        "git remote set-url origin git@gitlab.com:me/app.git",
        "ssh pi@raspberrypi.local uptime",
        "npm unpublish left-foot@1.0.2 --force",
        "text +44 7700 900123 that I am late",
        "pay with test card 4242 4242 4242 4242",
        "touch -t 202603011200 minutes.docx",
        "SAP: goods receipt for PO 4500091122",
        "open CVE-2021-44228",
        "pay with 5425 2334 3010 9904",
    ],
)
def test_made_up_data_passes(text: str) -> None:
    assert list(personal.found(text)) == []
