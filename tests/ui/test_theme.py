"""Readable in light and in dark."""

import pytest
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QApplication
from ui_fakes import ASSETS

from lam_desktop.ui.theme import DARK, LIGHT, MARKS, Theme, Tones, contrast, fill_sheet

PAIRS = [
    *[(front, back) for front in ("text", "muted") for back in ("window", "surface", "hover")],
    *[("text", back) for back in ("good_back", "warn_back", "bad_back")],
    *[(tone, f"{tone}_back") for tone in ("good", "warn", "bad")],
    *[("warn", "surface"), ("on_accent", "accent"), ("accent", "window"), ("accent", "surface")],
]


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_stands_out_from_its_ground(tones: Tones, front: str, back: str) -> None:
    assert contrast(getattr(tones, front), getattr(tones, back)) >= 4.5


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", MARKS)
def test_a_marked_word_and_its_line_stand_out_from_their_ground(tones: Tones, tone: str) -> None:
    text, ground, line = (getattr(tones, name) for name in MARKS[tone])
    assert contrast(text, ground) >= 4.5
    assert contrast(line, ground) >= 4.5


def test_the_colour_is_not_the_only_sign_and_no_letter_changes_its_size(theme: Theme) -> None:
    marked = theme.mark_format("warn")
    assert marked.underlineStyle() is QTextCharFormat.UnderlineStyle.SingleUnderline
    assert not any(
        marked.hasProperty(key)
        for key in (
            QTextCharFormat.Property.FontWeight,
            QTextCharFormat.Property.FontPointSize,
            QTextCharFormat.Property.FontPixelSize,
            QTextCharFormat.Property.FontItalic,
        )
    )


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(tones: Tones) -> None:
    for ground in (tones.window, tones.surface):
        assert contrast(tones.control, ground) >= 3


def test_contrast_is_the_known_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_a_choice_changes_tones_palette_and_icons(qapp: QApplication, theme: Theme) -> None:
    light = theme.icon_pixmap("allow", "good").toImage()
    assert theme.tones is LIGHT
    theme.choose("dark")
    assert theme.tones is DARK
    assert qapp.palette().window().color().name() == DARK.window
    assert theme.icon_pixmap("allow", "good").toImage() != light
    assert not theme.app_icon().isNull()
    theme.choose("system")
    assert theme.tones in (LIGHT, DARK)


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=["light", "dark"])
def test_the_sheet_has_no_name_left(tones: Tones) -> None:
    sheet = (ASSETS / "styles" / "lam.qss").read_text(encoding="utf-8")
    rules = fill_sheet(sheet.replace("@check_image", "").replace("@arrow_image", ""), tones).split(
        "*/", 1
    )[1]
    assert "@" not in rules
