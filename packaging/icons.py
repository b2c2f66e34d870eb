"""Draws the program's icon in the sizes and formats that desktops, Windows and macOS ask for.

python packaging/icons.py build/icons
"""

import os
import sys
from pathlib import Path

from PIL import Image

SOURCE = Path(__file__).parents[1] / "assets" / "icons" / "lam-desktop.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS_SIZES = [(size, size) for size in (16, 24, 32, 48, 64, 128, 256)]


def draw(folder: Path) -> None:
    """``<size>.png`` for each size, ``lam-desktop.ico`` and ``lam-desktop.icns``."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    drawing = QSvgRenderer(str(SOURCE))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        drawing.render(painter, QRectF(0, 0, size, size))
        painter.end()
        image.save(str(folder / f"{size}.png"))
    del application
    with Image.open(folder / "512.png") as largest:
        largest.save(folder / "lam-desktop.ico", sizes=WINDOWS_SIZES)
        largest.save(folder / "lam-desktop.icns")


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
