"""Light and dark: the tones, the palette, the style sheet and the icons drawn in them.

The system's scheme is followed unless the person chose one. Every pair of text and ground has a
contrast of 4.5 or more, which a test computes.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap, QTextCharFormat
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

CHOICES = ("system", "light", "dark")


@dataclass(frozen=True, kw_only=True)
class Tones:
    """The colours of one scheme as ``#rrggbb``."""

    window: str
    surface: str
    text: str
    muted: str
    border: str
    control: str
    hover: str
    track: str
    accent: str
    on_accent: str
    good: str
    good_back: str
    warn: str
    warn_back: str
    bad: str
    bad_back: str


LIGHT = Tones(
    window="#f4f6f8",
    surface="#ffffff",
    text="#1b1f24",
    muted="#535c66",
    border="#d5dbe1",
    control="#848e99",
    hover="#eaf0f8",
    track="#dfe4e9",
    accent="#0b57d0",
    on_accent="#ffffff",
    good="#116329",
    good_back="#e4f5e9",
    warn="#744600",
    warn_back="#fff2cf",
    bad="#a40e26",
    bad_back="#ffe9e7",
)
DARK = Tones(
    window="#16181c",
    surface="#1f2227",
    text="#e8eaed",
    muted="#a9b1bb",
    border="#3a3f47",
    control="#737c87",
    hover="#2a2f37",
    track="#343941",
    accent="#8ab4f8",
    on_accent="#0e213d",
    good="#7ddc97",
    good_back="#17301f",
    warn="#f5c466",
    warn_back="#362a10",
    bad="#ff9d94",
    bad_back="#3d1c1d",
)

MARKS = {
    "good": ("text", "good_back", "good"),
    "warn": ("text", "warn_back", "warn"),
    "bad": ("text", "bad_back", "bad"),
    "muted": ("text", "hover", "muted"),
    "accent": ("text", "hover", "accent"),
}
"""The tones of a marked word, its ground and the line under it, for each tone of a decision."""


def contrast(first: str, second: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def make_palette(tones: Tones) -> QPalette:
    """The Qt palette of ``tones``, for whatever the style sheet does not reach."""
    roles = {
        QPalette.ColorRole.Window: tones.window,
        QPalette.ColorRole.WindowText: tones.text,
        QPalette.ColorRole.Base: tones.surface,
        QPalette.ColorRole.AlternateBase: tones.window,
        QPalette.ColorRole.Text: tones.text,
        QPalette.ColorRole.PlaceholderText: tones.muted,
        QPalette.ColorRole.Button: tones.surface,
        QPalette.ColorRole.ButtonText: tones.text,
        QPalette.ColorRole.ToolTipBase: tones.surface,
        QPalette.ColorRole.ToolTipText: tones.text,
        QPalette.ColorRole.Highlight: tones.accent,
        QPalette.ColorRole.HighlightedText: tones.on_accent,
        QPalette.ColorRole.Link: tones.accent,
        QPalette.ColorRole.Mid: tones.border,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tones.muted))
    return palette


class Theme(QObject):
    """Dresses the application and draws its icons; ``changed`` tells when the tones are others."""

    changed = Signal()

    def __init__(self, application: QApplication, assets: Path) -> None:
        super().__init__()
        self._application = application
        self._assets = assets
        self._choice = "system"
        self._sheet = (assets / "styles" / "lam.qss").read_text(encoding="utf-8")
        self.tones = LIGHT
        application.setStyle(QStyleFactory.create("Fusion"))
        application.styleHints().colorSchemeChanged.connect(self._dress)

    def choose(self, choice: str) -> None:
        """Follow the system or keep to 'light' or 'dark'; anything else counts as 'system'."""
        self._choice = choice if choice in CHOICES else "system"
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        hints = self._application.styleHints()
        hints.setColorScheme(schemes.get(self._choice, Qt.ColorScheme.Unknown))
        self._dress()

    def icon_pixmap(self, name: str, tone: str, size: int = 24) -> QPixmap:
        """The icon ``assets/icons/NAME.svg`` in one of the tones, ``size`` points square."""
        svg = (self._assets / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        svg = svg.replace("currentColor", str(getattr(self.tones, tone)))
        ratio = self._application.devicePixelRatio()
        pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap

    def mark_format(self, tone: str) -> QTextCharFormat:
        """How words are marked beside a decision of ``tone``: the colour is not the only sign."""
        text, ground, line = (QColor(getattr(self.tones, name)) for name in MARKS[tone])
        marked = QTextCharFormat()
        marked.setForeground(text)
        marked.setBackground(ground)
        marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        marked.setUnderlineColor(line)
        return marked

    def app_icon(self) -> QIcon:
        """The application's own icon, in the sizes that windows and trays ask for."""
        icon = QIcon()
        for size in (16, 22, 24, 32, 48, 64, 128):
            icon.addPixmap(self._scaled_app_icon(size))
        return icon

    def _scaled_app_icon(self, size: int) -> QPixmap:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer = QSvgRenderer(str(self._assets / "icons" / "lam-desktop.svg"))
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap

    def _dress(self) -> None:
        dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        if self._choice != "system":
            dark = self._choice == "dark"
        self.tones = DARK if dark else LIGHT
        self._application.setPalette(make_palette(self.tones))
        check = self._assets / "icons" / ("check-dark.svg" if dark else "check-light.svg")
        sheet = self._sheet.replace("@check_image", check.as_posix())
        arrow = self._assets / "icons" / "arrow.svg"
        sheet = sheet.replace("@arrow_image", arrow.as_posix())
        self._application.setStyleSheet(fill_sheet(sheet, self.tones))
        self.changed.emit()


def fill_sheet(sheet: str, tones: Tones) -> str:
    """The style sheet with its ``@names`` replaced, longest first."""
    colours: dict[str, str] = asdict(tones)
    for name in sorted(colours, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", colours[name])
    return sheet
