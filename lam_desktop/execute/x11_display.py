"""Opening the X11 display, or saying that there is none."""

from typing import Any

from Xlib import display, error

from lam_desktop.domain.errors import NotSupportedHere


def open_display(purpose: str) -> Any:
    """A connection of its own to the display; ``purpose`` says what it is for: 'to act on'.

    Raises:
        NotSupportedHere: there is no display, or it does not answer.
    """
    try:
        return display.Display()
    except (error.DisplayError, OSError) as problem:
        raise NotSupportedHere(
            f"There is no X11 display {purpose} ({problem}). Start a desktop session."
        ) from problem
