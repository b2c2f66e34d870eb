"""What is on the screen, as far as a decision depends on it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Window:
    """A top-level window: its title, the application's class in lower case, its process."""

    title: str
    app: str
    pid: int | None = None
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Where keys and clicks would go right now; ``None`` when nothing has the focus."""

    active_window: Window | None = None
