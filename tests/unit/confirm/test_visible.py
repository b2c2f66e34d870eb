"""Nothing hidden passes, and nothing ordinary is disfigured."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.confirm.visible import (
    END_ISOLATE,
    ISOLATE,
    LEFT_TO_RIGHT,
    quoted,
    quoted_path,
    quoted_spans,
    right_to_left,
    short_line,
    visible,
)


@pytest.mark.parametrize(
    "text",
    [
        "move report.pdf",
        "hello wörld مرحبا",
        "日本語　の",
        "हिन्दी में क्‍या",
        "می‌خواهم",
        "👩‍💻 and ❤️",
        "1️⃣ first",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202egpj.exe", "a[U+202E]gpj.exe"),
        ("pay\u200bpal", "pay[U+200B]pal"),
        ("pay\u200dpal", "pay[U+200D]pal"),
        ("ls\nrm", "ls⏎rm"),
        ("ls\r\nrm", "ls⏎rm"),
        ("ls\rrm", "ls[U+000D]rm"),
        ("a\tb", "a⇥b"),
        ("a\x1b[2J", "a[U+001B][2J"),
        ("a\u00a0b", "a[U+00A0]b"),
        ("a\u2028b", "a[U+2028]b"),
        ("a\u3164b", "a[U+3164]b"),
        ("a\ufe0fb", "a[U+FE0F]b"),
        ("\U000e0041", "[U+E0041]"),
        (" name ", "␣name␣"),
        ("   ", "␣␣␣"),
        ("", ""),
    ],
)
def test_hidden_characters_are_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_no_control_or_bidi_character_ever_passes(text: str) -> None:
    shown = visible(text)
    joiners = "\u200c\u200d"
    assert not [
        ch
        for ch in shown
        if ch not in joiners and unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


def test_a_value_cannot_close_its_quotation_marks() -> None:
    assert quoted("a” to “b") == "“a\\” to \\“b”"


@given(st.text())
def test_a_windows_line_break_is_shown_as_any_other(text: str) -> None:
    assert visible(text) == visible(text.replace("\r\n", "\n"))


@given(st.text(), st.data())
def test_a_part_is_shown_where_it_is_said_to_be(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown = quoted(text, isolate=True)
    apart = [quoted_spans(text, [part]) for part in [(0, start), (start, end), (end, len(text))]]
    parts = ["".join(shown[a:b] for a, b in spans) for spans in apart]
    assert f"“{ISOLATE}{''.join(parts)}{END_ISOLATE}”" == shown
    assert all(len(spans) == int(bool(part)) for spans, part in zip(apart, parts, strict=True))


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        ([], ()),
        ([(3, 5), (0, 2)], ((2, 4), (5, 7))),
        ([(0, 2), (2, 5)], ((2, 7),)),
        ([(0, 4), (1, 2)], ((2, 6),)),
        ([(1, 1)], ()),
        ([(2, 99), (80, 90)], ((4, 8),)),
    ],
)
def test_parts_that_touch_or_overlap_become_one(
    spans: list[tuple[int, int]], joined: tuple[tuple[int, int], ...]
) -> None:
    assert quoted_spans("abcdef", spans) == joined


def test_isolates_stand_around_the_value_alone() -> None:
    assert quoted("تقرير.pdf", isolate=True) == f"“{ISOLATE}تقرير.pdf{END_ISOLATE}”"


def test_an_isolated_path_keeps_its_folders_in_order() -> None:
    folder, name = "المستندات", "تقرير.pdf"
    shown = quoted_path(f"~/{folder}/{name}", isolate=True)
    parts = [f"{ISOLATE}{part}{END_ISOLATE}" for part in ("~", folder, name)]
    assert shown == f"“{LEFT_TO_RIGHT}{'/'.join(parts)}{END_ISOLATE}”"
    assert quoted_path("/home/a") == "“/home/a”"


@pytest.mark.parametrize(
    ("text", "mirrored"),
    [
        ("", False),
        ("12 “…”", False),
        ("open ملف", False),
        ("• هذا open", True),
        ("\u2068ملف\u2069 is open", False),
        ("\u2068file\u2069 مفتوح", True),
        ("שלום", True),
    ],
)
def test_a_line_runs_as_its_first_letter_outside_an_isolate(text: str, mirrored: bool) -> None:
    assert right_to_left(text) is mirrored


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("one\ntwo", "one"),
        ("\n\n  two  \n", "two"),
        ("x" * 9, "x" * 9),
        ("x" * 11, "x" * 9 + "…"),
        ("a\u202eb", "a[U+202E]b"),
    ],
)
def test_a_short_line_is_the_first_and_shows_what_it_hides(text: str, line: str) -> None:
    assert short_line(text, 10) == line
